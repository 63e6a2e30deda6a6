//! Outcomes and findings: the opinion on what was observed.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::suite::{CORE, Level, Verdict};

/// Outcome of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Everything is as expected, or as a named variant allows.
    Pass,
    /// An optional feature is absent, and honestly so.
    Unsupported,
    /// We could not decide.
    Inconclusive,
    /// A deviation that the profile lists.
    Known,
    /// A SHOULD is broken.
    Warn,
    /// A MUST or a plain statement is broken.
    Fail,
}

/// One expectation that did not hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mismatch {
    /// Requirement to blame.
    pub requirement: String,
    /// How much it weighs.
    pub level: Level,
    /// What was expected, in words.
    pub expected: String,
    /// What was observed, in words.
    pub observed: String,
    /// Id of the exchange that shows it.
    pub exchange: Option<String>,
    /// Words that are the same for the same cause in whatever case.
    pub cause: String,
    /// True where the target answered with success.
    pub silent: bool,
}

/// What a procedure measured of a capability.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Its value, where it has one beside a range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Known to work up to this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub works_up_to: Option<u64>,
    /// Known to fail from this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fails_from: Option<u64>,
    /// The same in a sentence.
    pub note: String,
}

/// Result of a case, or of a row of a case.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CaseResult {
    /// Full name.
    pub case: String,
    /// What is true of a faultless target.
    pub title: String,
    /// Requirement ids, the case's first.
    pub requirements: Vec<String>,
    /// Capability keys that the result is evidence for.
    pub features: Vec<String>,
    /// Tags, for selection and reports.
    pub tags: Vec<String>,
    /// The outcome.
    pub outcome: Outcome,
    /// What it says of the capabilities; none where it says nothing.
    pub verdict: Option<Verdict>,
    /// True where the target was wrong and answered with success.
    pub silent: bool,
    /// The variant that matched.
    pub variant: Option<String>,
    /// Value of the capabilities, such as the name of a reading.
    pub value: Option<Value>,
    /// What its procedures measured, by capability.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub measured: IndexMap<String, Measured>,
    /// Why, in a sentence; never empty unless the outcome is pass.
    pub note: String,
    /// What did not hold, worst first.
    pub mismatches: Vec<Mismatch>,
    /// Ids of the exchanges of the case.
    pub exchanges: Vec<String>,
    /// Milliseconds that the case took.
    pub elapsed_ms: u64,
    /// Milliseconds until the target showed what it had done, where measured.
    pub lag_ms: Option<u64>,
    /// True where the case did not come to its end for a reason that says nothing of the target:
    /// the network, throttling, a budget, a resource that could not be made.
    #[serde(default)]
    pub unfinished: bool,
    /// Why something of it was sent again, where that was no throttling.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disturbances: Vec<String>,
}

/// A requirement that the target breaks, with all that shows it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Finding {
    /// The first case that shows it.
    pub case: String,
    /// The requirement.
    pub requirement: String,
    /// Its section, as `RFC 7644 3.7`.
    pub section: String,
    /// The requirement in one sentence of ours.
    pub reading: String,
    /// How much it weighs.
    pub level: Level,
    /// Fail, warn or known.
    pub outcome: Outcome,
    /// The finding in one line.
    pub title: String,
    /// What was expected.
    pub expected: String,
    /// What was observed.
    pub observed: String,
    /// What the author of the target changes.
    pub fix: String,
    /// A command that shows it again; the credential comes from the environment.
    pub curl: String,
    /// Id of the exchange that shows it.
    pub exchange: Option<String>,
    /// True where the target answered with success.
    pub silent: bool,
    /// Full names of all cases that show it, the first included.
    pub witnesses: Vec<String>,
    /// Why a known deviation is accepted.
    pub accepted: Option<String>,
}

/// How many cases came to which outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Passed.
    pub pass: usize,
    /// Failed.
    pub fail: usize,
    /// Warned.
    pub warn: usize,
    /// Not offered, and honestly so.
    pub unsupported: usize,
    /// Accepted by the profile.
    pub known: usize,
    /// Undecided.
    pub inconclusive: usize,
}

impl Counts {
    /// How many of the results have which outcome.
    pub fn of<'a>(results: impl IntoIterator<Item = &'a CaseResult>) -> Self {
        let mut counts = Self::default();
        for result in results {
            let place = match result.outcome {
                Outcome::Pass => &mut counts.pass,
                Outcome::Fail => &mut counts.fail,
                Outcome::Warn => &mut counts.warn,
                Outcome::Unsupported => &mut counts.unsupported,
                Outcome::Known => &mut counts.known,
                Outcome::Inconclusive => &mut counts.inconclusive,
            };
            *place += 1;
        }
        counts
    }
}

impl Judgement {
    /// The outcomes of the cases that any client relies on; none where no such case was selected.
    #[must_use]
    pub fn core(&self) -> Option<Counts> {
        let core = |result: &&CaseResult| result.tags.iter().any(|tag| tag == CORE);
        let results: Vec<&CaseResult> = self.results.iter().filter(core).collect();
        (!results.is_empty()).then(|| Counts::of(results))
    }
}

/// All results of a run.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Judgement {
    /// One for each case row that was selected.
    pub results: Vec<CaseResult>,
    /// One for each cause, worst first.
    pub findings: Vec<Finding>,
    /// How many of which outcome.
    pub counts: Counts,
}
