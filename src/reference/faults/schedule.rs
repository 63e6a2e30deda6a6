//! When a fault acts, and how that is written.

use thiserror::Error;

use super::CATALOGUE;

/// On which of the requests that consult it a fault acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Schedule {
    /// On each.
    Always,
    /// On each n-th.
    OneIn(u64),
    /// On each after the n-th.
    After(u64),
    /// On each to a path that begins so, without a slash at its beginning.
    At(String),
}

impl Schedule {
    /// Whether the fault acts on the request with this number, from 1, and this path, where it
    /// is known.
    pub(super) fn acts_on(&self, turn: u64, path: Option<&str>) -> bool {
        match self {
            Self::Always => true,
            Self::OneIn(n) => turn.is_multiple_of(*n),
            Self::After(n) => turn > *n,
            Self::At(begin) => path.is_some_and(|path| path.starts_with(begin.as_str())),
        }
    }
}

/// Why a fault could not be switched on.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FaultError {
    /// There is no fault of that name.
    #[error("unknown fault {name:?}{}", suggestion(.nearest))]
    Unknown {
        /// The name as given.
        name: String,
        /// The fault with the most similar name.
        nearest: Option<&'static str>,
    },
    /// The part after the colon is not a schedule.
    #[error("{0:?} is no schedule, use 1/N or after/N with N of at least 1, or at/PATH")]
    Schedule(String),
}

fn suggestion(nearest: &Option<&'static str>) -> String {
    nearest.map(|name| format!(", did you mean {name:?}?")).unwrap_or_default()
}

/// Reads `NAME`, `NAME:1/N`, `NAME:after/N` or `NAME:at/PATH`. Without a schedule the fault acts
/// where the catalogue says, which is nearly always everywhere.
pub(super) fn parse(spec: &str) -> Result<(&'static str, Schedule), FaultError> {
    let (name, schedule) = match spec.split_once(':') {
        Some((name, schedule)) => (name, Some(parse_schedule(schedule)?)),
        None => (spec, None),
    };
    let unknown = || FaultError::Unknown { name: name.to_owned(), nearest: nearest(name) };
    let fault = CATALOGUE.iter().find(|fault| fault.name == name).ok_or_else(unknown)?;
    let usual = || fault.acts_at.map_or(Schedule::Always, |path| Schedule::At(path.to_owned()));
    Ok((fault.name, schedule.unwrap_or_else(usual)))
}

fn parse_schedule(text: &str) -> Result<Schedule, FaultError> {
    let refused = || FaultError::Schedule(text.to_owned());
    let (kind, number) = text.split_once('/').ok_or_else(refused)?;
    if kind == "at" && !number.is_empty() {
        return Ok(Schedule::At(number.to_owned()));
    }
    let number: u64 = number.parse().map_err(|_| refused())?;
    match kind {
        "1" if number > 0 => Ok(Schedule::OneIn(number)),
        "after" => Ok(Schedule::After(number)),
        _ => Err(refused()),
    }
}

/// The catalogue's name that shares the most letter pairs with `name`.
fn nearest(name: &str) -> Option<&'static str> {
    let pairs: Vec<_> = name.as_bytes().windows(2).collect();
    CATALOGUE
        .iter()
        .map(|fault| {
            let shared =
                fault.name.as_bytes().windows(2).filter(|pair| pairs.contains(pair)).count();
            (2 * shared * 100 / (pairs.len() + fault.name.len()).max(1), fault.name)
        })
        .filter(|(score, _)| *score > 60)
        .max()
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_count_the_requests_that_consult_the_fault() {
        let acting = |schedule: Schedule| -> Vec<u64> {
            (1..=6).filter(|turn| schedule.acts_on(*turn, Some("Users/.search"))).collect()
        };
        assert_eq!(acting(Schedule::Always), [1, 2, 3, 4, 5, 6]);
        assert_eq!(acting(Schedule::OneIn(3)), [3, 6]);
        assert_eq!(acting(Schedule::After(4)), [5, 6]);
        assert_eq!(acting(Schedule::At("Users/.s".to_owned())), [1, 2, 3, 4, 5, 6]);
        assert_eq!(acting(Schedule::At("Groups".to_owned())), [0; 0]);
    }

    #[test]
    fn schedules_are_read() {
        let name = CATALOGUE[0].name;
        assert_eq!(parse(name), Ok((name, Schedule::Always)));
        assert_eq!(parse(&format!("{name}:1/3")), Ok((name, Schedule::OneIn(3))));
        assert_eq!(parse(&format!("{name}:after/0")), Ok((name, Schedule::After(0))));
        let at = Schedule::At("Users/.search".to_owned());
        assert_eq!(parse(&format!("{name}:at/Users/.search")), Ok((name, at)));
        let search = Schedule::At("Users/.search".to_owned());
        assert_eq!(parse("transport.reset"), Ok(("transport.reset", search)));
        assert_eq!(parse("transport.reset:1/1"), Ok(("transport.reset", Schedule::OneIn(1))));
        assert!(matches!(parse(&format!("{name}:1/0")), Err(FaultError::Schedule(_))));
        assert!(matches!(parse(&format!("{name}:often")), Err(FaultError::Schedule(_))));
    }
}
