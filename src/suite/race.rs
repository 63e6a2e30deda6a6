//! Requests that are under way at the same time.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Bulk, Fact, Invariant, Send};

/// Requests of one race at the most.
pub const MOST_RACERS: usize = 64;

/// Requests that are sent at the same time, each over a connection of its own,
/// and what holds afterwards.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Race {
    /// Label of the race.
    #[serde(rename = "as", default)]
    pub label: Option<String>,
    /// The requests, two to 64 of them; the seed of the run decides the order
    /// in which they start.
    pub requests: Vec<RacingRequest>,
    /// What holds over the answers and what is read back.
    pub invariants: Vec<Invariant<RaceRule>>,
    /// How long the target may take to show what it did, as `5s`.
    #[serde(default)]
    pub settle: Option<String>,
    /// What a read-back finds whoever came first, by label.
    #[serde(default)]
    pub after: IndexMap<String, Fact>,
}

/// One request of a race, or several like it. Its `after`, or that of its
/// operations, is what holds if it is answered with success.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RacingRequest {
    /// Its label; with `repeat`, `{n}` in it counts from 1.
    #[serde(rename = "as")]
    pub label: String,
    /// How many such requests; `{n}` counts in all that is below.
    #[serde(default)]
    pub repeat: Option<u32>,
    /// A single request.
    #[serde(default)]
    pub send: Option<Box<Send>>,
    /// A bulk request.
    #[serde(default)]
    pub bulk: Option<Box<Bulk>>,
}

/// Rules over a race. A request or operation that was refused, or of which
/// nobody knows what became of it, breaks none of them but the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RaceRule {
    /// Whatever was answered with success is there.
    AllHold,
    /// Of what was answered with success, one is there as a whole.
    OneHolds,
    /// Not more than one is answered with success.
    AtMostOneSucceeds,
    /// What was refused is not there.
    RefusedLeavesNothing,
}

/// One request of a race with its number written in.
#[derive(Debug, Clone)]
pub struct Racer {
    /// Its label.
    pub label: String,
    /// What is sent.
    pub request: RacerRequest,
}

/// What a racer sends.
#[derive(Debug, Clone)]
pub enum RacerRequest {
    /// A single request.
    Send(Box<Send>),
    /// A bulk request.
    Bulk(Box<Bulk>),
}

impl Race {
    /// All requests, repetitions written out.
    #[must_use]
    pub fn racers(&self) -> Vec<Racer> {
        self.requests.iter().flat_map(RacingRequest::racers).collect()
    }

    /// Whether the race has a rule.
    #[must_use]
    pub fn has(&self, rule: RaceRule) -> bool {
        self.invariants.iter().any(|invariant| invariant.rule == rule)
    }

    /// The facts of the race, and of each label that only its requests name one of them.
    #[must_use]
    pub fn all_facts(&self) -> IndexMap<String, Fact> {
        let mut facts = self.after.clone();
        for (label, fact) in self.racers().iter().flat_map(Racer::facts) {
            facts.entry(label).or_insert(fact);
        }
        facts
    }
}

impl RacingRequest {
    fn racers(&self) -> Vec<Racer> {
        let times = self.repeat.unwrap_or(1).min(u32::try_from(MOST_RACERS).unwrap_or(u32::MAX));
        (1..=times).filter_map(|n| self.racer(&n.to_string())).collect()
    }

    fn racer(&self, number: &str) -> Option<Racer> {
        let label = self.label.replace("{n}", number);
        let request = match (&self.send, &self.bulk) {
            (Some(send), _) => {
                let mut send = numbered(send.as_ref(), number)?;
                send.label = Some(label.clone());
                RacerRequest::Send(Box::new(send))
            }
            (None, Some(bulk)) => RacerRequest::Bulk(Box::new(numbered(bulk.as_ref(), number)?)),
            (None, None) => return None,
        };
        Some(Racer { label, request })
    }
}

/// The same with a number for each `{n}`, in keys too.
pub(super) fn numbered<T: Serialize + DeserializeOwned>(whole: &T, number: &str) -> Option<T> {
    let text = serde_json::to_string(whole).ok()?;
    serde_json::from_str(&text.replace("{n}", number)).ok()
}

impl Racer {
    /// Labels that the racer gives: its own, or those of its operations beside it.
    #[must_use]
    pub fn labels(&self) -> Vec<String> {
        let mut labels = vec![self.label.clone()];
        if let RacerRequest::Bulk(bulk) = &self.request {
            labels.extend(bulk.operations.iter().map(|operation| operation.label.clone()));
        }
        labels
    }

    /// What holds if it, or one of its operations, is answered with success.
    #[must_use]
    pub fn facts(&self) -> Vec<(String, Fact)> {
        match &self.request {
            RacerRequest::Send(send) => send.after.clone().into_iter().collect(),
            RacerRequest::Bulk(bulk) => {
                let own = |operation: &super::Operation| {
                    Some((operation.label.clone(), operation.after.clone()?))
                };
                bulk.operations.iter().filter_map(own).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn repetitions_count_in_labels_paths_bodies_and_facts() {
        let request: RacingRequest = serde_json::from_value(json!({
            "as": "add{n}",
            "repeat": 2,
            "send": {
                "method": "PATCH",
                "path": "${team.path}",
                "body": {"value": "${u{n}.id}"},
                "after": {"of{n}": {"contains": {"n": "{n}"}}},
            },
        }))
        .unwrap();
        let race = Race { requests: vec![request], ..Race::default() };
        let racers = race.racers();
        assert_eq!(racers.len(), 2);
        assert_eq!(racers[1].labels(), ["add2"]);
        let RacerRequest::Send(send) = &racers[1].request else { panic!("a single request") };
        assert_eq!(send.body, Some(json!({"value": "${u2.id}"})));
        assert_eq!(send.after.keys().collect::<Vec<_>>(), ["of2"]);
        assert_eq!(race.all_facts().keys().collect::<Vec<_>>(), ["of1", "of2"]);
    }
}
