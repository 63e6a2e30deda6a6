//! How a provider changed: two maps of it, the older and the newer.

mod exchanges;
mod sides;

use serde::Serialize;

use self::sides::Sides;
use super::{CapabilityMap, Cell};
use crate::catalogue::Catalogue;
use crate::observation::RunRecord;
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

#[cfg(test)]
mod tests;
