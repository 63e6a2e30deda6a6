//! What came of holding a map against a policy.

use serde::Serialize;

use crate::capability::Provider;
use crate::suite::Verdict;

/// A map held against a policy.
#[derive(Debug, Clone, Serialize)]
pub struct Gate {
    /// Version of this form; this is version 1.
    pub format: u32,
    /// Whether all needs and bounds are met.
    pub met: bool,
    /// The policy.
    pub policy: PolicyName,
    /// Whose map it is.
    pub provider: Provider,
    /// Id of the run that the map comes from.
    pub run: String,
    /// Why the run was not whole, where all that is needed was covered all the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partial: Option<String>,
    /// What has to be so.
    pub needs: Vec<NeedResult>,
    /// What ought to be so.
    pub should: Vec<NeedResult>,
    /// What is counted or timed over the whole run.
    pub bounds: Vec<BoundResult>,
}

/// Which policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PolicyName {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
}

/// Whether a need is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum NeedState {
    /// It is.
    Met,
    /// It is not.
    Unmet,
    /// There is no evidence; that is not met either.
    Untested,
}

impl NeedState {
    /// From an answer that may not be known.
    pub(super) fn of(holds: Option<bool>) -> Self {
        match holds {
            Some(true) => Self::Met,
            Some(false) => Self::Unmet,
            None => Self::Untested,
        }
    }
}

/// One need with what was found.
#[derive(Debug, Clone, Serialize)]
pub struct NeedResult {
    /// Whether it is met.
    pub state: NeedState,
    /// What the client does that needs it.
    pub why: String,
    /// Where that is said.
    pub source: String,
    /// What has to be true: one of these.
    pub any_of: Vec<ConditionResult>,
}

/// One condition with what was found.
#[derive(Debug, Clone, Serialize)]
pub struct ConditionResult {
    /// Key of the capability.
    pub key: String,
    /// What the capability is.
    pub title: String,
    /// Whether it holds.
    pub state: NeedState,
    /// What is needed, in words.
    pub needed: String,
    /// What was observed, in words.
    pub observed: String,
    /// Why the verdict is what it is; empty where it is native.
    pub note: String,
    /// True where the target is wrong and answers with success.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub silent: bool,
    /// What a client does without it; absent where the condition holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instead: Option<String>,
    /// The cases that are not as needed, or all where the value is not; empty where it holds.
    pub witnesses: Vec<Witness>,
}

/// A case that shows it.
#[derive(Debug, Clone, Serialize)]
pub struct Witness {
    /// Full name of the case.
    pub case: String,
    /// Its verdict.
    pub verdict: Verdict,
    /// Why, where the verdict is not native.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Ids of the exchanges that show it.
    pub evidence: Vec<String>,
}

/// One bound with what was found.
#[derive(Debug, Clone, Serialize)]
pub struct BoundResult {
    /// What is counted or timed, as `reconciliation: phantom success`.
    pub name: String,
    /// Whether it is kept.
    pub state: NeedState,
    /// What is needed, in words.
    pub needed: String,
    /// What was found, in words.
    pub observed: String,
    /// The capabilities that were counted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<String>,
}

impl Gate {
    /// The needs and bounds that are not met.
    #[must_use]
    pub fn unmet(&self) -> usize {
        let unmet = |state: NeedState| usize::from(state != NeedState::Met);
        let needs: usize = self.needs.iter().map(|need| unmet(need.state)).sum();
        needs + self.bounds.iter().map(|bound| unmet(bound.state)).sum::<usize>()
    }

    /// What ought to be so and is not.
    #[must_use]
    pub fn unmet_should(&self) -> usize {
        self.should.iter().filter(|need| need.state != NeedState::Met).count()
    }
}
