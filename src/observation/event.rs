//! The observation of one case, and the events that a run consists of.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Change, Exchange, MeasureObservation, ProbeObservation, WalkInShort};
use crate::generate::Generated;

/// Names of a case (labels and `tag`, `suite`, `row`) with what they stand for.
///
/// A label of a resource, step or operation is an object `{id, path, location,
/// status, headers, body, sent}` with what is known of these.
pub type Bindings = IndexMap<String, Value>;

/// What happened in one case, or in one row of a case.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Observation {
    /// Full name, `area.suite/case` or `area.suite/case/row`.
    pub case: String,
    /// Milliseconds since the start of the run.
    pub started_ms: u64,
    /// Milliseconds that the case took.
    pub elapsed_ms: u64,
    /// What the labels of the case stand for.
    pub bindings: Bindings,
    /// All exchanges of the case, in the order of sending.
    pub exchanges: Vec<Exchange>,
    /// What happened in each step that was begun.
    pub steps: Vec<StepObservation>,
    /// Why the case did not come to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interruption: Option<Interruption>,
    /// How often the case was begun anew before, after an exchange without answer.
    #[serde(default)]
    pub repeated: u32,
    /// Why it was begun anew.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disturbances: Vec<String>,
}

impl Observation {
    /// Why a procedure of the case was given up, for a reason that says nothing of the target.
    #[must_use]
    pub fn given_up(&self) -> Option<&str> {
        self.steps.iter().find_map(|step| {
            let probe = step.probe.as_ref().and_then(|probe| probe.stopped.as_deref());
            probe.or_else(|| step.measure.as_ref()?.stopped.as_deref())
        })
    }
}

/// What happened in one step. Numbers are places in [`Observation::exchanges`].
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct StepObservation {
    /// Place of the step in its case.
    pub step: usize,
    /// The exchange whose answer is judged: the last try of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<usize>,
    /// Results of a bulk request, an entry for each operation that was sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub operations: Vec<OperationObservation>,
    /// The requests of a race, in the order in which the suite names them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub raced: Vec<RacedObservation>,
    /// Pages of a walk.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pages: Vec<usize>,
    /// Pages of the second walk, where it was walked twice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pages_again: Vec<usize>,
    /// True where a walk was given up at its limit.
    #[serde(default)]
    pub endless: bool,
    /// What was sent between the pages of a walk.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub meanwhile: Vec<Change>,
    /// A walk of which the pages were not kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_short: Option<Box<WalkInShort>>,
    /// What the search for a limit saw.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probe: Option<Box<ProbeObservation>>,
    /// How long the ways of making resources took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<Box<MeasureObservation>>,
    /// True where the query could be confined to its population.
    #[serde(default)]
    pub scoped: bool,
    /// What the read-backs found, by label.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub read_backs: IndexMap<String, ReadBack>,
    /// Milliseconds until an expectation with `eventually` or `settle` held; 0
    /// where it held at the first look, none where it never did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lag_ms: Option<u64>,
    /// Queries that were generated, with their answers in short.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated: Option<Box<Generated>>,
}

/// What a bulk answer says of one operation.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct OperationObservation {
    /// Label of the operation.
    pub label: String,
    /// The operation as it was sent.
    pub sent: Value,
    /// Every result that was matched to it, as it came; more than one is a fault.
    pub results: Vec<Value>,
    /// Place of the first result in the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<usize>,
    /// Place of the exchange that carried it, where the step had several of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<usize>,
}

/// One request of a race.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct RacedObservation {
    /// Its label.
    pub label: String,
    /// Place of its exchange.
    pub exchange: usize,
    /// Results of its operations, where it is a bulk request.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub operations: Vec<OperationObservation>,
}

/// What a read-back found.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReadBack {
    /// The state.
    pub state: ReadState,
    /// The resource before the step, where it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// The resource now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<Value>,
    /// How many resources bear its name, where it was looked for by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found_by_name: Option<usize>,
    /// How many resources bear its name, those of other labels included, where the case asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copies: Option<usize>,
    /// Exchanges that show it.
    pub exchanges: Vec<usize>,
}

/// What a read-back says of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReadState {
    /// It was read.
    Exists,
    /// The target says that it is not there.
    Missing,
    /// Could not be found out.
    Unknown,
}

/// Why a case did not come to its end.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Interruption {
    /// What kind.
    pub kind: InterruptionKind,
    /// In words.
    pub reason: String,
    /// The step that could not be carried out, where one was begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<usize>,
}

/// Kinds of interruption.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InterruptionKind {
    /// What the case requires is not offered by the target.
    NotOffered,
    /// A resource that the case needs could not be made.
    Prerequisite,
    /// An exchange failed, or the target throttled us.
    Transport,
    /// An exchange was not answered, twice, while others were.
    Unanswered,
    /// A step refers to something that an earlier answer did not give.
    MissingValue,
    /// What a procedure rests on does not work at the target, so it says nothing.
    Groundless,
    /// A budget of the run is used up.
    Budget,
    /// The bounds of the run are too narrow for what the case does.
    Bounds,
    /// The run was interrupted.
    Cancelled,
}

/// The way that a run took to its target, for those who take it again. Holds no secrets, only the
/// names of their sources.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RecordedAccess {
    /// Options of the command line, each with its value behind a space.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// What stands between double quotes of a POSIX shell for the value of the Authorization
    /// header; absent where the run has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorization: Option<String>,
    /// Options of `curl` that every request needs, each with a space before it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub transport: String,
}

/// First line of a run stream.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RunHeader {
    /// Version of the stream; this is version 1.
    pub format: u32,
    /// Id of the run.
    pub run: String,
    /// Base URL of the target.
    pub target: String,
    /// Id of the profile.
    pub profile: String,
    /// Version of scimspec.
    pub scimspec: String,
    /// Seed of the run.
    pub seed: u64,
    /// Digest of the suites, in hexadecimal.
    pub suites_digest: String,
    /// Marker in the names of everything that the run creates.
    pub marker: String,
    /// Where the credential comes from, such as `env:SCIM_TOKEN`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<String>,
    /// How the target was reached.
    #[serde(default)]
    pub access: RecordedAccess,
    /// RFC 3339.
    pub started: String,
    /// Cases that were selected by the user, where not all were.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub selection: Vec<String>,
    /// Tags of cases that were carried out beside the others, because they were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// What the target says of itself.
    pub discovery: Value,
    /// The exchanges of discovery.
    #[serde(default)]
    pub exchanges: Vec<Exchange>,
}

/// What became of the resources that the run created.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct CleanupReport {
    /// Resources that the run created.
    pub created: usize,
    /// Of these, gone again.
    pub deleted: usize,
    /// Paths of those that are still there, or may be.
    pub left: Vec<String>,
}

/// Last line of a run stream.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct RunFooter {
    /// True where every selected case was carried out.
    pub complete: bool,
    /// Why not, where not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// RFC 3339.
    pub finished: String,
    /// Milliseconds of the whole run.
    pub elapsed_ms: u64,
    /// Requests that were sent.
    pub requests: u64,
    /// What became of the created resources.
    pub cleanup: CleanupReport,
}

/// A line of the run stream.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// The first line.
    RunStarted(Box<RunHeader>),
    /// A case begins; for progress only, never recorded.
    CaseStarted {
        /// Full name.
        case: String,
    },
    /// A case is through.
    CaseObserved(Box<Observation>),
    /// The target asked for a pause; for progress only.
    Paused {
        /// Milliseconds.
        millis: u64,
    },
    /// The last line.
    RunFinished(RunFooter),
}
