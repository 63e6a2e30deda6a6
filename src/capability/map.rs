//! The capability map: documented, advertised and observed, side by side.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::suite::{Level, Verdict};

/// What a service provider can do, with the evidence. Written as `map.json`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CapabilityMap {
    /// Version of this form; this is version 1.
    pub format: u32,
    /// Whom the map describes.
    pub provider: Provider,
    /// The run that it comes from; absent in a map of documented claims alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<MapRun>,
    /// Every capability of the catalogue, by its key.
    pub features: IndexMap<String, Feature>,
    /// Totals for each area, the first element of the keys.
    pub areas: IndexMap<String, Area>,
    /// How a client sets itself up for this provider, by setting. A setting that is not there
    /// means nothing beside those that are.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub advice: IndexMap<String, Advised>,
}

/// One setting of a client.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Advised {
    /// What is decided.
    pub title: String,
    /// The word of a choice, or a number.
    pub value: Value,
    /// What a client does by it.
    pub means: String,
    /// The capabilities that ask for it; empty where nothing speaks for more care.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<AdviceReason>,
}

/// A capability that asks for a setting.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct AdviceReason {
    /// Its key.
    pub capability: String,
    /// Its verdict.
    pub verdict: Verdict,
    /// Why it has that.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// Whom a map describes.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Provider {
    /// Id of the profile.
    pub id: String,
    /// Name of the product.
    pub name: String,
    /// Base URL that was tested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Version of the product, where the profile knows it, else the day of the run.
    pub version: String,
}

/// The run that a map comes from.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct MapRun {
    /// Id of the run.
    pub id: String,
    /// Version of scimspec.
    pub scimspec: String,
    /// Digest of the suites.
    pub suites_digest: String,
    /// Seed of the run.
    pub seed: u64,
    /// RFC 3339.
    pub started: String,
    /// True where all suites were carried out to the end; a gate wants that.
    pub complete: bool,
    /// Why it is not complete, in words; absent where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incomplete: Option<String>,
    /// By capability: how many of the cases that are evidence for it were not carried out to
    /// their end. Absent where that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_out: Option<IndexMap<String, usize>>,
    /// Cases judged, by outcome.
    pub counts: IndexMap<String, usize>,
    /// The writes of the run, by what claim and fact say together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ledger: Option<LedgerTotals>,
    /// How long answers took; absent where there were none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_times: Option<AnswerTimes>,
    /// Resources that the run created and could not delete again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_behind: Option<usize>,
    /// The command that makes the map anew.
    pub reproduce: String,
}

/// Totals of the ledger. The first eleven are of unlike things and are never added up; the
/// last three say what the unsound ones of them leave a client with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LedgerTotals {
    /// Claimed and so.
    pub confirmed: usize,
    /// Claimed to have failed, and it did.
    pub confirmed_failure: usize,
    /// Not in the answer, and without effect.
    pub not_run: usize,
    /// Claimed to have succeeded, and without effect.
    pub phantom_success: usize,
    /// Claimed to have failed, and it took effect.
    pub ghost_write: usize,
    /// Only a part took effect.
    pub partial_write: usize,
    /// Not in the answer, and it took effect.
    pub silent_write: usize,
    /// It took effect more than once.
    pub duplicate: usize,
    /// It took effect, and its answer was never heard.
    #[serde(default)]
    pub unheard: usize,
    /// Claimed and so, until another write at the same time took its place.
    #[serde(default)]
    pub superseded: usize,
    /// Could not be found out.
    pub unverifiable: usize,
    /// Resources that a client counts on and that are not there.
    pub missing: usize,
    /// Resources that are there, and a client does not know of them or believes them gone.
    pub orphaned: usize,
    /// Resources with other values than a client believes.
    pub stale: usize,
}

/// How long answers took, from sending to the last byte, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AnswerTimes {
    /// How many answers.
    pub answers: usize,
    /// Half of them took no longer.
    pub median_us: u64,
    /// 95 of 100 took no longer.
    pub p95_us: u64,
    /// The slowest.
    pub slowest_us: u64,
}

/// One capability of a provider.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Feature {
    /// What the capability is.
    pub title: String,
    /// Where it is specified.
    pub section: String,
    /// The verdict: the worst that was observed.
    pub verdict: Verdict,
    /// Why, and what a client does; never empty unless the verdict is native.
    pub note: String,
    /// True where the target is wrong and answers with success.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub silent: bool,
    /// What the target says of itself; absent where it says nothing of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advertised: Option<Advertised>,
    /// What the profile documents; absent where it says nothing of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declared: Option<Declared>,
    /// What was observed, worst first.
    #[serde(default)]
    pub observed: Vec<Observed>,
    /// Value of the capability, where it has one: a reading, a flag, a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Known good up to, known bad from, where the capability is a limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<Limits>,
    /// Where the three do not agree.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claim: Vec<Contradiction>,
    /// What a client does without the capability; absent where it is native.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead: Option<String>,
}

/// What the target says of itself.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Advertised {
    /// The value, as it stands there.
    pub value: Value,
    /// Where: `ServiceProviderConfig#/bulk/supported`.
    pub from: String,
}

/// What the profile documents.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Declared {
    /// The value.
    pub value: Value,
    /// Who says so.
    pub source: String,
}

/// What one case observed.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Observed {
    /// Full name of the case.
    pub case: String,
    /// Its verdict.
    pub verdict: Verdict,
    /// How much the requirement weighs.
    pub level: Level,
    /// The variant that matched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// Why, where the verdict is not native.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Ids of the exchanges that show it.
    pub evidence: Vec<String>,
}

/// A limit as a range: never one invented number.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Limits {
    /// What the target advertises.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advertised: Option<u64>,
    /// Known to work up to this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub works_up_to: Option<u64>,
    /// Known to fail from this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fails_from: Option<u64>,
}

/// How documented, advertised and observed contradict one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Contradiction {
    /// Advertised, and observed broken or absent.
    Overstated,
    /// Not advertised, and observed to work.
    Understated,
    /// Documented differently than observed.
    StaleProfile,
}

/// Totals of an area. They are never added up.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
pub struct Area {
    /// Capabilities with this verdict.
    pub native: usize,
    /// Capabilities with this verdict.
    pub conditional: usize,
    /// Capabilities with this verdict.
    pub compensate: usize,
    /// Capabilities with this verdict.
    pub broken: usize,
    /// Capabilities without evidence.
    pub untested: usize,
}
