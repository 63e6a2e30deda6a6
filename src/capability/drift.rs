//! How a provider changed: two maps of it, the older and the newer.

use serde::Serialize;
use serde_json::Value;

use super::comparison::Cell;
use super::{CapabilityMap, Feature, Observed};
use crate::catalogue::{Catalogue, ValueKind};
use crate::observation::{Exchange, RunRecord};
use crate::suite::Verdict;

/// What changed from one map of a provider to another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Drift {
    /// Version of this form; this is version 1.
    pub format: u32,
    /// The older map.
    pub old: DriftSide,
    /// The newer map.
    pub new: DriftSide,
    /// What changed, what counts most first.
    pub changes: Vec<Change>,
    /// How many capabilities are as they were.
    pub same: usize,
}

/// Whose map it is, and of which run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DriftSide {
    /// Id of the profile.
    pub id: String,
    /// Name of the product.
    pub name: String,
    /// Version of the product, or the day of the run.
    pub version: String,
    /// Base URL that was tested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Id of the run; absent where the map holds documented claims alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// Digest of the suites.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suites_digest: Option<String>,
    /// Why the run was not whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incomplete: Option<String>,
}

/// Where a change leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// A client can do less, or is told less of the truth.
    Worse,
    /// There was evidence, and there is none any more.
    Gone,
    /// Another value, advertisement or behaviour of the same worth.
    Changed,
    /// There was no evidence, and now there is.
    New,
    /// A client can do more.
    Better,
}

impl Direction {
    /// All, what counts most first.
    pub const ALL: [Self; 5] = [Self::Worse, Self::Gone, Self::Changed, Self::New, Self::Better];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Worse => "worse",
            Self::Gone => "gone",
            Self::Changed => "changed",
            Self::New => "new",
            Self::Better => "better",
        }
    }
}

/// One capability that changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// Key of the capability.
    pub key: String,
    /// What the capability is.
    pub title: String,
    /// Where the change leads.
    pub direction: Direction,
    /// What the older map says; absent where it does not know the capability.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<Cell>,
    /// What the newer map says; absent where it does not know the capability.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<Cell>,
    /// The cases that show it.
    pub cases: Vec<CaseChange>,
    /// What a client does now; absent where the capability is native.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instead: Option<String>,
}

/// One case whose result changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseChange {
    /// Full name of the case.
    pub case: String,
    /// Where the change leads.
    pub direction: Direction,
    /// What was observed; absent where the case gave no evidence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<CaseSide>,
    /// What is observed now; absent where the case gives no evidence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<CaseSide>,
}

/// What a case observed on one side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseSide {
    /// Its verdict.
    pub verdict: Verdict,
    /// The variant that matched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// Why, where the verdict is not native.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Ids of the exchanges.
    pub evidence: Vec<String>,
    /// The exchange in which the two sides part, where the recording is at hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exchange: Option<ShownExchange>,
}

/// A request with its answer, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownExchange {
    /// Its id.
    pub id: String,
    /// Method and path.
    pub request: String,
    /// What was sent, shortened.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sent: String,
    /// HTTP status; absent where no answer came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// What came back, shortened.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub answer: String,
}

/// A map, and its recording where that is at hand.
#[derive(Debug, Clone, Copy)]
pub struct MapWithRun<'a> {
    /// The map.
    pub map: &'a CapabilityMap,
    /// The recording of its run.
    pub run: Option<&'a RunRecord>,
}

/// What changed from the older map to the newer one. The catalogue says what kind of value a
/// capability has: words are compared, numbers that were measured only roughly, and free text
/// not at all.
#[must_use]
pub fn drift(old: MapWithRun<'_>, new: MapWithRun<'_>, catalogue: &Catalogue) -> Drift {
    let sides = Sides { old, new, catalogue };
    let mut keys: Vec<&str> = new.map.features.keys().map(String::as_str).collect();
    keys.extend(old.map.features.keys().map(String::as_str));
    let mut seen = std::collections::HashSet::new();
    keys.retain(|key| seen.insert(*key));
    let mut changes: Vec<Change> = keys.iter().filter_map(|key| sides.change(key)).collect();
    changes.sort_by_key(|change| change.direction);
    Drift {
        format: 1,
        old: side(old.map),
        new: side(new.map),
        same: keys.len() - changes.len(),
        changes,
    }
}

impl Drift {
    /// Whether both maps are of one provider: of one profile, and where there is none, of one URL.
    #[must_use]
    pub fn is_of_one_provider(&self) -> bool {
        self.old.id == self.new.id && (self.old.id != "generic" || self.old.url == self.new.url)
    }

    /// Whether both runs were judged by the same suites. Where they were not, a change may be one
    /// of the suites.
    #[must_use]
    pub fn has_same_suites(&self) -> bool {
        self.old.suites_digest == self.new.suites_digest
    }

    /// How many capabilities changed in a direction.
    #[must_use]
    pub fn count(&self, direction: Direction) -> usize {
        self.changes.iter().filter(|change| change.direction == direction).count()
    }
}

fn side(map: &CapabilityMap) -> DriftSide {
    let (provider, run) = (&map.provider, map.run.as_ref());
    DriftSide {
        id: provider.id.clone(),
        name: provider.name.clone(),
        version: provider.version.clone(),
        url: provider.url.clone(),
        run: run.map(|run| run.id.clone()),
        suites_digest: run.map(|run| run.suites_digest.clone()),
        incomplete: run.and_then(|run| run.incomplete.clone()),
    }
}

#[derive(Clone, Copy)]
struct Sides<'a> {
    old: MapWithRun<'a>,
    new: MapWithRun<'a>,
    catalogue: &'a Catalogue,
}

impl Sides<'_> {
    fn change(&self, key: &str) -> Option<Change> {
        let (old, new) = (self.old.map.features.get(key), self.new.map.features.get(key));
        let cases = self.case_changes(old, new);
        let direction = self.direction(key, old, new, &cases)?;
        Some(Change {
            key: key.to_owned(),
            title: new.or(old).map(|feature| feature.title.clone()).unwrap_or_default(),
            direction,
            old: old.map(Cell::of),
            new: new.map(Cell::of),
            cases,
            instead: new.and_then(|feature| feature.instead.clone()),
        })
    }

    /// Where the change of a capability leads; nothing where it is as it was.
    fn direction(
        &self,
        key: &str,
        old: Option<&Feature>,
        new: Option<&Feature>,
        cases: &[CaseChange],
    ) -> Option<Direction> {
        let tested = |feature: &&Feature| feature.verdict != Verdict::Untested;
        let (old_tested, new_tested) = (old.filter(tested), new.filter(tested));
        match (old_tested, new_tested) {
            (None, Some(_)) => return Some(Direction::New),
            (Some(_), None) => return Some(Direction::Gone),
            _ => {}
        }
        let (Some(old), Some(new)) = (old, new) else { return None };
        if let (Some(old), Some(new)) = (old_tested, new_tested) {
            let of_verdict = toward(worth(new), worth(old));
            let of_limit = toward(limit(new), limit(old));
            let of_cases = cases.iter().map(|case| case.direction).min();
            let of_cases = of_cases.filter(|it| self.are_about_the_provider(*it));
            let known = [of_verdict, of_limit, of_cases];
            if let Some(first) = known.into_iter().flatten().next() {
                return Some(first);
            }
        }
        let kind = self.catalogue.capability(key).map_or(ValueKind::None, |it| it.value);
        let says = |feature: &Feature| {
            let advertised = feature.advertised.as_ref().map(|it| it.value.clone());
            (advertised, feature.declared.as_ref().map(|it| it.value.clone()))
        };
        let changed =
            says(old) != says(new) || differs(kind, old.value.as_ref(), new.value.as_ref());
        changed.then_some(Direction::Changed)
    }

    /// Cases come and go with the suites, whatever the provider does.
    fn are_about_the_provider(&self, direction: Direction) -> bool {
        let digest =
            |side: MapWithRun<'_>| side.map.run.as_ref().map(|run| run.suites_digest.clone());
        !matches!(direction, Direction::New | Direction::Gone)
            || digest(self.old) == digest(self.new)
    }

    fn case_changes(&self, old: Option<&Feature>, new: Option<&Feature>) -> Vec<CaseChange> {
        let none: &[Observed] = &[];
        let old = old.map_or(none, |feature| &feature.observed);
        let new = new.map_or(none, |feature| &feature.observed);
        let named = |list: &[Observed], case: &str| list.iter().position(|seen| seen.case == case);
        let mut changes: Vec<CaseChange> = new
            .iter()
            .filter_map(|now| {
                let before = named(old, &now.case).map(|place| &old[place]);
                self.case_change(before, Some(now))
            })
            .collect();
        let gone = old.iter().filter(|before| named(new, &before.case).is_none());
        changes.extend(gone.filter_map(|before| self.case_change(Some(before), None)));
        changes.sort_by_key(|change| change.direction);
        changes
    }

    fn case_change(&self, old: Option<&Observed>, new: Option<&Observed>) -> Option<CaseChange> {
        let direction = match (old, new) {
            (Some(old), Some(new)) => toward(of_case(new), of_case(old))
                .or_else(|| (old.variant != new.variant).then_some(Direction::Changed))?,
            (None, _) => Direction::New,
            (_, None) => Direction::Gone,
        };
        let evidence = |seen: Option<&Observed>| {
            seen.map(|seen| seen.evidence.as_slice()).unwrap_or_default().to_vec()
        };
        let (before, now) = (evidence(old), evidence(new));
        let (before, now) = where_they_part(self.old.run, &before, self.new.run, &now);
        let side = |seen: &Observed, exchange: Option<&Exchange>| CaseSide {
            verdict: seen.verdict,
            variant: seen.variant.clone(),
            note: seen.note.clone(),
            evidence: seen.evidence.clone(),
            exchange: exchange.map(shown),
        };
        Some(CaseChange {
            case: old.or(new).map(|seen| seen.case.clone()).unwrap_or_default(),
            direction,
            old: old.map(|seen| side(seen, before)),
            new: new.map(|seen| side(seen, now)),
        })
    }
}

/// Better where the new one is worth more. What is not known is no less than what is.
fn toward<T: Ord>(new: Option<T>, old: Option<T>) -> Option<Direction> {
    match new?.cmp(&old?) {
        std::cmp::Ordering::Less => Some(Direction::Worse),
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Greater => Some(Direction::Better),
    }
}

/// What a verdict is worth to a client; the most where it is native.
fn worth(feature: &Feature) -> Option<u8> {
    Some(match feature.verdict {
        Verdict::Native => 4,
        Verdict::Conditional => 3,
        Verdict::Compensate => 2,
        Verdict::Broken => u8::from(!feature.silent),
        Verdict::Untested => return None,
    })
}

fn of_case(seen: &Observed) -> Option<std::cmp::Reverse<Verdict>> {
    Some(std::cmp::Reverse(seen.verdict))
}

fn limit(feature: &Feature) -> Option<u64> {
    feature.limits.as_ref().and(Cell::of(feature).usable_limit())
}

/// Whether two values say different things. A measured number is never twice the same: it is
/// another one where it is more than doubled or halved, and not only by a few.
fn differs(kind: ValueKind, old: Option<&Value>, new: Option<&Value>) -> bool {
    const FEW: f64 = 100.0;
    match kind {
        ValueKind::Text | ValueKind::Range => false,
        ValueKind::Integer => {
            let numbers = old.and_then(Value::as_f64).zip(new.and_then(Value::as_f64));
            numbers.map_or(old.is_some() != new.is_some(), |(old, new)| {
                let (less, more) = (old.min(new), old.max(new));
                more > 2.0 * less && more - less > FEW
            })
        }
        ValueKind::None | ValueKind::Bool | ValueKind::List | ValueKind::OneOf => old != new,
    }
}

/// Of the exchanges of a case on both sides, the first pair that was answered with different
/// statuses, else the last of each.
fn where_they_part<'a>(
    old_run: Option<&'a RunRecord>,
    old: &[String],
    new_run: Option<&'a RunRecord>,
    new: &[String],
) -> (Option<&'a Exchange>, Option<&'a Exchange>) {
    let before = recorded(old_run, old);
    let now = recorded(new_run, new);
    let parting = before.iter().zip(&now).find(|(before, now)| before.status() != now.status());
    match parting {
        Some((before, now)) => (Some(before), Some(now)),
        None => (before.last().copied(), now.last().copied()),
    }
}

fn recorded<'a>(run: Option<&'a RunRecord>, ids: &[String]) -> Vec<&'a Exchange> {
    let Some(run) = run else { return vec![] };
    let all = || run.observations.iter().flat_map(|seen| &seen.exchanges);
    ids.iter().filter_map(|id| all().find(|exchange| exchange.id == *id)).collect()
}

fn shown(exchange: &Exchange) -> ShownExchange {
    let answer = exchange.answer.as_ref().map(|answer| answer.body.as_str());
    ShownExchange {
        id: exchange.id.clone(),
        request: format!("{} {}", exchange.request.method, exchange.request.path),
        sent: shortened(exchange.request.body.as_deref().unwrap_or_default()),
        status: exchange.status(),
        answer: shortened(answer.unwrap_or_default()),
    }
}

fn shortened(body: &str) -> String {
    const MOST: usize = 400;
    match body.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &body[..end]),
        None => body.to_owned(),
    }
}

#[cfg(test)]
#[path = "drift_tests.rs"]
mod tests;
