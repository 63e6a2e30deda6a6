//! Suites, cases, rows and variants, as they stand in a file.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Answer, Check, Described, Fact, Step};

/// One file under `suites/`: cases on one topic.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Suite {
    /// Version of the suite language; this is version 1.
    pub format: u32,
    /// `area.name`, equal to the file's place: `suites/area/name.yaml`.
    pub suite: String,
    /// What the suite shows, in the present tense.
    pub title: String,
    /// Requirements that every case of the suite judges unless it names its own.
    #[serde(default)]
    pub requirements: Vec<String>,
    /// Capabilities that every case is evidence for unless it names its own.
    #[serde(default)]
    pub features: Vec<String>,
    /// What the target offers before any case of the suite is run.
    #[serde(default)]
    pub requires: Vec<Requires>,
    /// Words to select by.
    #[serde(default)]
    pub tags: Vec<String>,
    /// True where each case needs the collections of the target to itself.
    #[serde(default)]
    pub exclusive: bool,
    /// Word by which the cases are asked for, where they take long or create much: they are left
    /// out unless `--also` or `--tag` says the word, or `--only` the full name of a case.
    #[serde(default)]
    pub on_request: Option<String>,
    /// Full name of a case without which the others say nothing: where it fails,
    /// failures of the suite are inconclusive.
    #[serde(default)]
    pub prerequisite: Option<String>,
    /// Resources that the cases of the suite read and never change.
    #[serde(default)]
    pub given: Vec<Given>,
    /// The scenarios.
    pub cases: Vec<Case>,
}

/// One scenario, or one table of like scenarios.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Kebab-case, unique in the suite; a promise.
    pub id: String,
    /// What is true of a faultless target: present tense, no "should", no "must".
    pub title: String,
    /// Requirement ids, the one that is blamed by default first.
    #[serde(default)]
    pub requirements: Vec<String>,
    /// Capability keys that the result is evidence for.
    #[serde(default)]
    pub features: Vec<String>,
    /// What the target offers before the case is run.
    #[serde(default)]
    pub requires: Vec<Requires>,
    /// Words to select by.
    #[serde(default)]
    pub tags: Vec<String>,
    /// How much a mismatch weighs; by default what the blamed requirement says.
    #[serde(default)]
    pub level: Option<Level>,
    /// True where the case needs the collections of the target to itself.
    #[serde(default)]
    pub exclusive: bool,
    /// Word by which the case is asked for, where it is left out otherwise.
    #[serde(default)]
    pub on_request: Option<String>,
    /// Resources made for this case alone, anew for each row.
    #[serde(default)]
    pub given: Vec<Given>,
    /// Inputs: each row is a result of its own; its values are `${row.NAME}`.
    #[serde(default)]
    pub rows: Vec<Row>,
    /// Instead of rows: one for each resource type, or attribute, that the target describes.
    #[serde(default)]
    pub described: Option<Described>,
    /// What happens, in order.
    #[serde(default)]
    pub steps: Vec<Step>,
    /// Instead of steps: a rule for every exchange of the run that matches.
    #[serde(default)]
    pub every: Option<Every>,
    /// Known other behaviours; the first that matches names the result.
    #[serde(default)]
    pub variants: Vec<Variant>,
    /// Value of the capabilities where the expectations hold.
    #[serde(default)]
    pub value: Option<Value>,
    /// Verdict where the expectations hold, in a case about an absent feature;
    /// native where it is not given.
    #[serde(default)]
    pub verdict: Option<Verdict>,
    /// Former full names of the case.
    #[serde(default)]
    pub formerly: Vec<String>,
}

impl Case {
    /// Word by which the case is asked for; none where it is carried out in every run.
    #[must_use]
    pub fn asked_for_by<'a>(&'a self, suite: &'a Suite) -> Option<&'a str> {
        self.on_request.as_deref().or(suite.on_request.as_deref())
    }
}

/// A resource that exists before the steps begin, deleted afterwards.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// Its label; with `repeat`, `{n}` in it counts from 1.
    #[serde(rename = "as")]
    pub label: String,
    /// How many, where more than one.
    #[serde(default)]
    pub repeat: Option<u32>,
    /// Name of its resource type, such as `User`.
    pub create: String,
    /// Attributes laid over the template of the type.
    #[serde(default)]
    pub with: IndexMap<String, Value>,
    /// Attribute names taken out of the template.
    #[serde(default)]
    pub without: Vec<String>,
    /// True for a resource that is deleted again before the steps begin: its id
    /// has the target's own form and names nothing.
    #[serde(default)]
    pub deleted: bool,
}

impl Given {
    /// Its label, or all of them where it is repeated.
    #[must_use]
    pub fn labels(&self) -> Vec<String> {
        match self.repeat {
            None => vec![self.label.clone()],
            Some(times) => (1..=times).map(|n| self.label.replace("{n}", &n.to_string())).collect(),
        }
    }
}

/// One line of a case's table. Keys other than the named ones are values, used
/// as `${row.KEY}`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Row {
    /// Kebab-case, unique in the case.
    pub id: String,
    /// What is true of a faultless target, where the id does not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Instead of the requirements of the case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requirements: Vec<String>,
    /// Instead of the capabilities of the case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub features: Vec<String>,
    /// Beside what the case requires.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<Requires>,
    /// Beside the tags of the case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Instead of the level of the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// Expectations in the place of those of the labelled steps and operations.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub expect: IndexMap<String, Answer>,
    /// Facts beside or in the place of those that the steps name.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub after: IndexMap<String, Fact>,
    /// Instead of the variants of the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variants: Option<Vec<Variant>>,
    /// The values of the row.
    #[serde(flatten)]
    pub values: IndexMap<String, Value>,
}

/// How much a mismatch weighs.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Recorded and mapped, never judged.
    Observe,
    /// A warning.
    Should,
    /// A failure.
    Must,
}

/// A precondition, in one word: a feature (`bulk`), its absence (`!bulk`), a
/// resource type (`Group`), or an attribute (`User.title`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Requires(pub String);

/// Another behaviour that is known and named.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// Kebab-case; it is the reading that the map records.
    pub name: String,
    /// What the behaviour means for a client.
    pub verdict: Verdict,
    /// What a client does about it.
    pub note: String,
    /// What the behaviour means for the requirement, where that does not follow
    /// from the verdict (native and conditional pass, compensate is
    /// unsupported, broken fails).
    #[serde(default)]
    pub outcome: Option<VariantOutcome>,
    /// Requirement to blame, where it is not the case's first.
    #[serde(default)]
    pub requirement: Option<String>,
    /// The value of the capability under this behaviour.
    #[serde(default)]
    pub value: Option<Value>,
    /// Any of these in the place of the expectations that they name.
    pub instead: Vec<Instead>,
}

impl Variant {
    /// What the behaviour means for the requirement.
    #[must_use]
    pub fn effect(&self) -> VariantOutcome {
        self.outcome.unwrap_or(match self.verdict {
            Verdict::Native | Verdict::Conditional => VariantOutcome::Pass,
            Verdict::Compensate | Verdict::Untested => VariantOutcome::Unsupported,
            Verdict::Broken => VariantOutcome::Fail,
        })
    }
}

/// Outcome that a variant gives to its case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum VariantOutcome {
    /// Allowed.
    Pass,
    /// A SHOULD is broken.
    Warn,
    /// A MUST or a plain statement is broken.
    Fail,
    /// The optional feature is absent, and honestly so.
    Unsupported,
    /// What happened decides nothing.
    Inconclusive,
}

/// Verdict on a capability, from best to worst.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Works as the specification says.
    Native,
    /// Works within named restrictions.
    Conditional,
    /// Absent or different, honestly; a client does something else.
    Compensate,
    /// Wrong in a way that a client cannot see or repair.
    Broken,
    /// No evidence.
    Untested,
}

impl Verdict {
    /// The word that suites, maps and policies use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Conditional => "conditional",
            Self::Compensate => "compensate",
            Self::Broken => "broken",
            Self::Untested => "untested",
        }
    }
}

impl Suite {
    /// Requirements that a case row is about, the one that is blamed by default first: the row's,
    /// else the case's, else the suite's.
    #[must_use]
    pub fn requirements_of<'a>(&'a self, case: &'a Case, row: Option<&'a Row>) -> &'a [String] {
        let of_row = row.map(|row| row.requirements.as_slice()).unwrap_or_default();
        nearest([of_row, &case.requirements, &self.requirements])
    }

    /// Capabilities that a case row is evidence for: the row's, else the case's, else the suite's.
    #[must_use]
    pub fn features_of<'a>(&'a self, case: &'a Case, row: Option<&'a Row>) -> &'a [String] {
        let of_row = row.map(|row| row.features.as_slice()).unwrap_or_default();
        nearest([of_row, &case.features, &self.features])
    }

    /// Tags of a case row: those of the suite, the case and the row together. What none of them
    /// calls `core` is `edge`.
    #[must_use]
    pub fn tags_of(&self, case: &Case, row: Option<&Row>) -> Vec<String> {
        let of_row = row.map(|row| row.tags.as_slice()).unwrap_or_default();
        let mut tags: Vec<String> = Vec::new();
        let words = self.tags.iter().chain(&case.tags).chain(of_row).map(String::as_str);
        for tag in words.chain(case.asked_for_by(self)) {
            if !tags.iter().any(|known| known == tag) {
                tags.push(tag.to_owned());
            }
        }
        if !tags.iter().any(|tag| tag == CORE) {
            tags.push("edge".to_owned());
        }
        tags
    }
}

/// The list of the row, else of the case, else of the suite: the first that says anything.
fn nearest(lists: [&[String]; 3]) -> &[String] {
    lists.into_iter().find(|list| !list.is_empty()).unwrap_or_default()
}

/// The tag of what any client relies on. A case without it is about an edge.
pub const CORE: &str = "core";

/// Expectations and facts that stand in the place of others.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Instead {
    /// By label of a step or an operation.
    #[serde(default)]
    pub expect: IndexMap<String, Answer>,
    /// By label of a resource.
    #[serde(default)]
    pub after: IndexMap<String, Fact>,
}

/// A rule on every exchange of the run.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Every {
    /// What the body of the answer is.
    pub answer: AnswerKind,
    /// Methods of the request; any where empty.
    #[serde(default)]
    pub methods: Vec<String>,
    /// Status of the answer; any where absent.
    #[serde(default)]
    pub status: Option<super::StatusSet>,
    /// Resource type of the resource; any where absent.
    #[serde(default)]
    pub resource_type: Option<String>,
    /// Patterns of the request path below the base, without its query, `*` for one
    /// segment; any where empty.
    #[serde(default)]
    pub paths: Vec<String>,
    /// Paths that all have a value; they start where those of the checks do.
    #[serde(default)]
    pub having: Vec<String>,
    /// True to leave out requests with attributes or excludedAttributes.
    #[serde(default)]
    pub unprojected: bool,
    /// What holds. For `resource`, paths start at each resource of the answer,
    /// list elements included; for the others at the whole body.
    pub checks: Vec<Check>,
}

/// What an answer is, by its body and status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AnswerKind {
    /// Anything.
    Any,
    /// A resource, alone or as an element of a list.
    Resource,
    /// A resource alone: the answer to GET by id, POST, PUT or PATCH.
    Single,
    /// A ListResponse.
    List,
    /// A status of 400 or more.
    Error,
    /// The answer to a bulk request with a 2xx status.
    Bulk,
    /// A successful answer without a body.
    Empty,
}
