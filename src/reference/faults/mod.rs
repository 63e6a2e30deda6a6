//! Named misbehaviour, switched on for the proof that the suites notice it.
//!
//! A fault is consulted where the right decision is made, with one line:
//! `if faults.on("bulk.ignore-fail-on-errors") { … }`. Whether it acts is
//! decided once per request (in Bulk, once per operation) and then holds for
//! the whole of it.

pub(super) mod addressing;
pub(super) mod admitting;
pub(super) mod aliasing;
pub(super) mod asking;
pub(super) mod breaking;
pub(super) mod bulking;
mod catalogue;
pub(super) mod comparing;
mod configuring;
pub(super) mod deferring;
pub(super) mod deleting;
pub(super) mod delivering;
pub(super) mod describing;
pub(super) mod discovering;
pub(super) mod filtering;
pub(super) mod lagging;
pub(super) mod listing;
pub(super) mod patching;
pub(super) mod projecting;
pub(super) mod racing;
pub(super) mod receiving;
pub(super) mod referring;
pub(super) mod repeating;
pub(super) mod replacing;
pub(super) mod replying;
mod schedule;
pub(super) mod searching;
pub(super) mod showing;
pub(super) mod storing;
pub(super) mod valuing;
pub(super) mod versions;
pub(super) mod walking;

pub use catalogue::CATALOGUE;
pub use schedule::{FaultError, Schedule};

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use serde::Serialize;

/// A way in which the provider can be told to misbehave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The name that switches it on, `area.what`.
    pub name: &'static str,
    /// The area that it belongs to.
    pub area: &'static str,
    /// The requirement that it breaks.
    pub requirement: &'static str,
    /// What goes wrong, in one sentence.
    pub breaks: &'static str,
    /// What a client, or somebody behind it, suffers by it, in one sentence.
    pub suffers: &'static str,
    /// Whether the texts have a second reading that allows it. Such a fault, which the catalogue
    /// says to bend its requirement, shows in the capability map; nobody is accused of it.
    pub tolerated: bool,
    /// The path at which it acts where no schedule is given, without a slash at its beginning;
    /// absent for those that act everywhere. A provider that never answers cannot be judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acts_at: Option<&'static str>,
}

/// The faults that are switched on. Cloning shares the counters.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    enabled: Arc<[Enabled]>,
}

#[derive(Debug)]
struct Enabled {
    name: &'static str,
    schedule: Schedule,
    seen: AtomicU64,
}

impl Faults {
    /// Switches on faults given as `NAME`, `NAME:1/N`, `NAME:after/N` or `NAME:at/PATH`.
    ///
    /// # Errors
    ///
    /// A name that is not in [`CATALOGUE`], or a schedule that cannot be read.
    pub fn parse<S: AsRef<str>>(specs: impl IntoIterator<Item = S>) -> Result<Self, FaultError> {
        let enabled = specs
            .into_iter()
            .map(|spec| {
                let (name, schedule) = schedule::parse(spec.as_ref())?;
                Ok(Enabled { name, schedule, seen: AtomicU64::new(0) })
            })
            .collect::<Result<Vec<_>, FaultError>>()?;
        Ok(Self { enabled: enabled.into() })
    }

    /// Whether no fault is switched on.
    pub fn is_empty(&self) -> bool {
        self.enabled.is_empty()
    }

    /// The names that are switched on.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.enabled.iter().map(|fault| fault.name)
    }

    /// Whether the fault is switched on, on whatever occasion.
    pub(super) fn is_enabled(&self, name: &str) -> bool {
        self.names().any(|enabled| enabled == name)
    }

    /// Whether the fault is switched on, and does not wait for its time: for what is the same on
    /// every occasion.
    pub(super) fn is_underway(&self, name: &str) -> bool {
        let mut enabled = self.enabled.iter();
        enabled.any(|one| one.name == name && !matches!(one.schedule, Schedule::After(_)))
    }

    /// The decisions of what has no path.
    pub(super) fn request(&self) -> Decisions {
        Decisions { faults: self.clone(), path: None, made: Mutex::new(Vec::new()) }
    }

    /// The decisions of one request, by its path below the base.
    pub(super) fn request_to(&self, path: &str) -> Decisions {
        let path = (!self.is_empty()).then(|| path.trim_matches('/').into());
        Decisions { path, ..self.request() }
    }
}

/// What faults remember from one request to the next.
#[derive(Debug, Default)]
pub(super) struct Memory {
    overlaps: racing::Overlaps,
    seen: repeating::Seen,
    views: lagging::Views,
    totals: listing::Totals,
}

/// Whether the catalogue has a fault of this name.
fn is_known(name: &str) -> bool {
    static NAMES: LazyLock<HashSet<&str>> =
        LazyLock::new(|| CATALOGUE.iter().map(|fault| fault.name).collect());
    NAMES.contains(name)
}

/// Which faults act on one request: each is decided when first asked for.
#[derive(Debug)]
pub(super) struct Decisions {
    faults: Faults,
    path: Option<Arc<str>>,
    made: Mutex<Vec<(usize, bool)>>,
}

impl Decisions {
    /// Whether the fault acts on this request.
    pub(super) fn on(&self, name: &str) -> bool {
        if self.faults.is_empty() {
            return false;
        }
        debug_assert!(is_known(name), "no fault {name}");
        let Some(index) = self.faults.enabled.iter().position(|fault| fault.name == name) else {
            return false;
        };
        self.decide(index)
    }

    /// Whether no fault is switched on.
    pub(super) fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }

    /// Whether the fault is switched on, be it for other requests than this one.
    pub(super) fn is_enabled(&self, name: &str) -> bool {
        self.faults.is_enabled(name)
    }

    /// New decisions for a part of the request that counts as one of its own.
    pub(super) fn part(&self) -> Self {
        Self { path: self.path.clone(), ..self.faults.request() }
    }

    fn decide(&self, index: usize) -> bool {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, acts)) = made.iter().find(|(known, _)| *known == index) {
            return *acts;
        }
        let fault = &self.faults.enabled[index];
        let turn = fault.seen.fetch_add(1, Ordering::Relaxed) + 1;
        let acts = fault.schedule.acts_on(turn, self.path.as_deref());
        made.push((index, acts));
        acts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "bulk.ignore-fail-on-errors";

    #[test]
    fn nothing_acts_on_a_faultless_provider() {
        let request = Faults::default().request();
        assert!(CATALOGUE.iter().all(|fault| !request.on(fault.name)));
    }

    #[test]
    fn a_decision_holds_for_the_whole_request() {
        let faults = Faults::parse([format!("{NAME}:1/2")]).unwrap();
        let (first, second) = (faults.request(), faults.request());
        assert_eq!([first.on(NAME), first.on(NAME)], [false, false]);
        assert_eq!([second.on(NAME), second.on(NAME)], [true, true]);
    }

    #[test]
    fn unknown_names_are_refused_with_a_suggestion() {
        let error = Faults::parse(["bulk.ignore-fail-on-error"]).unwrap_err();
        assert!(error.to_string().contains(NAME), "{error}");
    }
}
