//! What a step that generates queries leaves behind: enough to judge it again without a target.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::claim::Claim;

/// What was asked and answered in a step.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Generated {
    /// Seed of the run, which makes the same queries again.
    pub seed: u64,
    /// Filters that were to be generated.
    pub filters: u32,
    /// Path of the collection.
    pub endpoint: String,
    /// Attribute that holds the marker: `userName` or `displayName`.
    pub name: String,
    /// What the names of the population begin with, dash included.
    pub marker: String,
    /// The resource type as the target describes it.
    pub resource_type: Value,
    /// Its schemas as the target describes them.
    pub schemas: Vec<Value>,
    /// The population by label, as it was sent.
    pub sent: IndexMap<String, Value>,
    /// The population by label, as it was read before the first query.
    pub members: IndexMap<String, Value>,
    /// What else was made for the case, by label: `{id, type, sent}`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub beside: IndexMap<String, Value>,
    /// Every claim with the answers to its queries.
    pub trials: Vec<Trial>,
    /// Failures that were made smaller.
    pub shrunk: Vec<Shrunk>,
    /// Claims that could not be decided: throttled, or without an answer.
    #[serde(default)]
    pub undecided: u32,
}

/// A claim and what came of its queries.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Trial {
    /// What was claimed.
    pub claim: Claim,
    /// The answers, in the order of the queries.
    pub answers: Vec<Answer>,
}

/// The smallest claim that still fails.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Shrunk {
    /// Place of the trial that failed at first.
    pub trial: usize,
    /// The smallest one.
    pub minimal: Trial,
    /// Whether one of the two fails by itself: the filter without the condition that confines it to
    /// the population, or that condition without the filter. None where it was not found out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unconfined: Option<bool>,
    /// Requests that it took.
    pub requests: u32,
}

/// What stands for a resource without an id.
pub(super) const NAMELESS: &str = "(no id)";

/// One answer, in short.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// HTTP status; 0 where none came.
    pub status: u16,
    /// Labels of the resources in order; ids in brackets of those that are not of the population.
    pub listed: Vec<String>,
    /// What the list says of itself: its members but `Resources`, which stays where it is no array.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub envelope: Map<String, Value>,
    /// The resources themselves, where attributes were chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<Value>,
    /// Id of the exchange, where it was kept whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<String>,
}

impl Answer {
    /// From the status and body of an answer. `label_of` names the resource of an id.
    #[must_use]
    pub fn read(
        status: u16,
        body: Option<&Value>,
        whole: bool,
        label_of: impl Fn(&str) -> Option<String>,
    ) -> Self {
        let mut envelope = body.and_then(Value::as_object).cloned().unwrap_or_default();
        if !(200..300).contains(&status) {
            envelope.retain(|name, _| matches!(name.as_str(), "scimType" | "detail"));
            return Self { status, envelope, ..Self::default() };
        }
        let items = match envelope.get("Resources") {
            Some(Value::Array(_)) => envelope.shift_remove("Resources"),
            _ => None,
        };
        let items = items.and_then(|items| items.as_array().cloned()).unwrap_or_default();
        let label = |item: &Value| {
            let Some(id) = item.get("id").and_then(Value::as_str) else {
                return NAMELESS.to_owned();
            };
            label_of(id).unwrap_or_else(|| format!("({id})"))
        };
        let listed = items.iter().map(label).collect();
        let resources = if whole { items } else { vec![] };
        Self { status, listed, envelope, resources, exchange: None }
    }

    /// Whether it is a list that was answered with success.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether it says nothing of the target: none came, it was throttled, or a gateway spoke.
    #[must_use]
    pub fn says_nothing(&self) -> bool {
        matches!(self.status, 0 | 429 | 502 | 503 | 504)
    }

    /// `totalResults`, where it is a number.
    #[must_use]
    pub fn total(&self) -> Option<u64> {
        self.envelope.get("totalResults").and_then(Value::as_u64)
    }

    /// Whether there is more than it lists.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.total().is_some_and(|total| total > self.listed.len() as u64)
    }
}
