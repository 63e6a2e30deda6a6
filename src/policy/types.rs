//! What a policy file can say.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::suite::Verdict;

/// What a connector needs, as a file in `policies/` says it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Version of this form; this is version 1.
    #[schemars(range(min = 1, max = 1))]
    pub format: u32,
    /// Kebab-case, equal to the file's name; a promise.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// For whom it is, in a sentence or two.
    #[serde(default)]
    pub description: String,
    /// Ids of built-in policies whose needs and bounds hold here too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub includes: Vec<String>,
    /// What has to be so.
    #[serde(default)]
    pub needs: Vec<Need>,
    /// What ought to be so; it is told, and decides nothing.
    #[serde(default)]
    pub should: Vec<Need>,
    /// Most contradictions between what is claimed and what was observed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claims: Option<ClaimBounds>,
    /// Most writes of which claim and fact do not agree, in the whole run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reconciliation: Option<ReconciliationBounds>,
    /// Most capabilities that changed since an earlier map.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drift: Option<DriftBounds>,
    /// How long answers may take, over the whole run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latency: Option<LatencyBounds>,
}

/// One need: a capability, or one out of several.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Need {
    /// The capability.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The worst verdict that will do: `native` (also where nothing is said), `conditional` or
    /// `compensate`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accept: Option<Verdict>,
    /// The limit or number is not smaller.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<u64>,
    /// The limit or number is not greater.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<u64>,
    /// The value is one of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub one_of: Vec<Value>,
    /// The value is a list that has nothing beyond these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Vec<String>>,
    /// Instead of `key`: one of these is enough.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub any_of: Vec<Condition>,
    /// What the client does that needs it.
    pub why: String,
    /// Where that is said.
    pub source: String,
}

/// What has to be true of one capability.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The capability.
    pub key: String,
    /// The worst verdict that will do: `native` (also where nothing is said), `conditional` or
    /// `compensate`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accept: Option<Verdict>,
    /// The limit or number is not smaller.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<u64>,
    /// The limit or number is not greater.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<u64>,
    /// The value is one of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub one_of: Vec<Value>,
    /// The value is a list that has nothing beyond these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Vec<String>>,
}

/// Most capabilities of which a claim contradicts what was observed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimBounds {
    /// Advertised, and observed broken or absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overstated: Option<u64>,
    /// Not advertised, and observed to work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub understated: Option<u64>,
    /// Documented differently than observed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stale_profile: Option<u64>,
}

/// Most writes of each kind that the ledger of the run may hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReconciliationBounds {
    /// Claimed to have succeeded, and without effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phantom_success: Option<u64>,
    /// Claimed to have failed, and it took effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ghost_write: Option<u64>,
    /// Only a part took effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partial_write: Option<u64>,
    /// Not in the answer, and it took effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub silent_write: Option<u64>,
    /// It took effect more than once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicate: Option<u64>,
    /// Resources that a client counts on and that are not there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<u64>,
    /// Resources that are there, and a client does not know of them or believes them gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub orphaned: Option<u64>,
    /// Resources with other values than a client believes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stale: Option<u64>,
    /// Resources that the run created and could not delete again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_behind: Option<u64>,
}

/// Most capabilities that changed since an earlier map, by where the change leads.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DriftBounds {
    /// A client can do less.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worse: Option<u64>,
    /// There was evidence, and there is none any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gone: Option<u64>,
    /// Another value or behaviour of the same worth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<u64>,
}

/// How long answers may take, as `500ms` or `2s`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LatencyBounds {
    /// Half of the answers took no longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub median: Option<String>,
    /// 95 of 100 answers took no longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p95: Option<String>,
    /// No answer took longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slowest: Option<String>,
}

impl Need {
    /// What has to be true: one of these.
    #[must_use]
    pub fn conditions(&self) -> Vec<Condition> {
        let own = self.key.as_ref().map(|key| Condition {
            key: key.clone(),
            accept: self.accept,
            at_least: self.at_least,
            at_most: self.at_most,
            one_of: self.one_of.clone(),
            within: self.within.clone(),
        });
        own.into_iter().chain(self.any_of.iter().cloned()).collect()
    }
}

impl Condition {
    /// The worst verdict that will do.
    #[must_use]
    pub fn accepted(&self) -> Verdict {
        self.accept.unwrap_or(Verdict::Native)
    }
}
