//! What the search for a limit saw: one trial for each size.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{Exchange, OperationObservation};

/// All trials of a search. Numbers of exchanges are places in those of the case.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ProbeObservation {
    /// What ServiceProviderConfig says, where it says anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advertised: Option<u64>,
    /// True where an answer may honestly hold a part, as a page does.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub paged: bool,
    /// In the order of sending.
    pub trials: Vec<Trial>,
    /// Why the search ended before it knew, for a reason that says nothing of the limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<String>,
}

/// One request of a size, and how much of it the answer shows.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Trial {
    /// Operations, bytes, letters, resources or members.
    pub size: u64,
    /// Its exchange.
    pub exchange: usize,
    /// The exchanges of the read-back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub read_back: Vec<usize>,
    /// How many results, resources or members there were to be.
    pub due: u64,
    /// How many there were: in the answer or, for what changes a resource, in the read-back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub came: Option<u64>,
    /// How many of the resources that it was to create are there, where that was looked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<u64>,
    /// The operations that write, each with its results.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub operations: Vec<OperationObservation>,
    /// Names of what was found, in the order of the list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
}

/// How a trial ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TrialOutcome {
    /// Answered with success, and whole.
    Works,
    /// A page with less than was asked for, which is a page's right.
    Capped,
    /// Answered with success, and not whole.
    Cut,
    /// Refused.
    Refused,
    /// No answer, throttled, or a server error: says nothing of the limit.
    Unavailable,
}

impl Trial {
    /// How it ended.
    #[must_use]
    pub fn outcome(&self, exchange: &Exchange, paged: bool) -> TrialOutcome {
        let whole = self.came.is_some_and(|came| came >= self.due);
        // What was not read to its end cannot be counted.
        let unread = exchange.answer.as_ref().is_some_and(|answer| answer.truncated);
        match exchange.status().filter(|_| !unread) {
            None | Some(429 | 500 | 502..=599) => TrialOutcome::Unavailable,
            Some(200..=299) if whole => TrialOutcome::Works,
            Some(200..=299) if paged => TrialOutcome::Capped,
            Some(200..=299) => TrialOutcome::Cut,
            Some(_) => TrialOutcome::Refused,
        }
    }
}

impl ProbeObservation {
    fn outcome(&self, trial: &Trial, exchanges: &[Exchange]) -> TrialOutcome {
        exchanges
            .get(trial.exchange)
            .map_or(TrialOutcome::Unavailable, |exchange| trial.outcome(exchange, self.paged))
    }

    /// The largest size that is known to work.
    #[must_use]
    pub fn works_up_to(&self, exchanges: &[Exchange]) -> Option<u64> {
        let known = self.trials.iter().filter_map(|trial| match self.outcome(trial, exchanges) {
            TrialOutcome::Works => Some(trial.size),
            TrialOutcome::Capped => trial.came.filter(|came| *came > 0),
            _ => None,
        });
        known.max()
    }

    /// The trial of the smallest size that is known not to work.
    #[must_use]
    pub fn first_failure(&self, exchanges: &[Exchange]) -> Option<&Trial> {
        let failed = self.trials.iter().filter(|trial| {
            use TrialOutcome::{Capped, Cut, Refused};
            matches!(self.outcome(trial, exchanges), Capped | Cut | Refused)
        });
        failed.min_by_key(|trial| trial.size)
    }

    /// The trial of the size that is advertised.
    #[must_use]
    pub fn at(&self) -> Option<&Trial> {
        self.trials.iter().find(|trial| Some(trial.size) == self.advertised)
    }

    /// The trial of the smallest size above what is advertised.
    #[must_use]
    pub fn beyond(&self) -> Option<&Trial> {
        let above = |trial: &&Trial| self.advertised.is_some_and(|most| trial.size > most);
        self.trials.iter().filter(above).min_by_key(|trial| trial.size)
    }

    /// What was found, for expectations and templates: `{advertised, works_up_to, fails_from, at,
    /// beyond, fails, trials}`. What was not tried is not there.
    #[must_use]
    pub fn account(&self, exchanges: &[Exchange]) -> Value {
        let failure = self.first_failure(exchanges);
        let shown = |trial: Option<&Trial>| trial.map(|trial| self.shown(trial, exchanges));
        let parts = [
            ("advertised", self.advertised.map(Value::from)),
            ("works_up_to", self.works_up_to(exchanges).map(Value::from)),
            ("fails_from", failure.map(|trial| Value::from(trial.size))),
            ("at", shown(self.at())),
            ("beyond", shown(self.beyond())),
            ("fails", shown(failure)),
            ("trials", Some(Value::from(self.trials.len()))),
        ];
        let present = parts.into_iter().filter_map(|(name, part)| Some((name.to_owned(), part?)));
        Value::Object(present.collect::<Map<_, _>>())
    }

    /// `{size, outcome, status, due, came, found, error}`: `error` is the body of a refusal, as
    /// text where it is no JSON.
    fn shown(&self, trial: &Trial, exchanges: &[Exchange]) -> Value {
        let exchange = exchanges.get(trial.exchange);
        let mut shown = json!({
            "size": trial.size,
            "outcome": self.outcome(trial, exchanges),
            "status": exchange.and_then(Exchange::status),
            "due": trial.due,
        });
        if let Some(came) = trial.came {
            shown["came"] = json!(came);
        }
        if let Some(found) = trial.found {
            shown["found"] = json!(found);
        }
        let refusal = exchange.filter(|exchange| !exchange.succeeded());
        if let Some(answer) = refusal.and_then(|exchange| exchange.answer.as_ref()) {
            shown["error"] = answer.json.clone().unwrap_or_else(|| json!(answer.body));
        }
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::{Received, Request};

    fn exchange(status: u16) -> Exchange {
        let body = if status < 300 { "{}" } else { r#"{"detail":"no more than 100"}"# };
        let mut answer = Received { status, body: body.to_owned(), ..Received::default() };
        answer.parse();
        Exchange {
            id: format!("ex-{status}"),
            request: Request::default(),
            answer: (status > 0).then_some(answer),
            failure: None,
            started_ms: 0,
            elapsed_us: 0,
            retries: 0,
            disturbances: vec![],
        }
    }

    fn observed(paged: bool, trials: &[(u64, u16, u64)]) -> (ProbeObservation, Vec<Exchange>) {
        let exchanges: Vec<Exchange> = trials.iter().map(|trial| exchange(trial.1)).collect();
        let trial = |(place, (size, _, came)): (usize, &(u64, u16, u64))| Trial {
            size: *size,
            exchange: place,
            due: *size,
            came: Some(*came),
            ..Trial::default()
        };
        let trials = trials.iter().enumerate().map(trial).collect();
        let advertised = Some(100);
        (ProbeObservation { advertised, paged, trials, ..Default::default() }, exchanges)
    }

    #[test]
    fn the_range_lies_between_what_worked_and_what_did_not() {
        let (probe, exchanges) = observed(false, &[(10, 200, 10), (100, 200, 100), (101, 413, 0)]);
        let account = probe.account(&exchanges);
        assert_eq!(account["works_up_to"], 100);
        assert_eq!(account["fails_from"], 101);
        assert_eq!(account["at"]["outcome"], "works");
        assert_eq!(account["beyond"]["outcome"], "refused");
        assert_eq!(account["beyond"]["status"], 413);
        assert_eq!(account["beyond"]["error"]["detail"], "no more than 100");
    }

    #[test]
    fn success_that_is_not_whole_is_a_cut_or_a_page() {
        let (probe, exchanges) = observed(false, &[(10, 200, 10), (100, 200, 40)]);
        assert_eq!(probe.account(&exchanges)["at"]["outcome"], "cut");
        assert_eq!(probe.works_up_to(&exchanges), Some(10));
        let (probe, exchanges) = observed(true, &[(10, 200, 10), (100, 200, 40)]);
        assert_eq!(probe.account(&exchanges)["at"]["outcome"], "capped");
        assert_eq!(probe.works_up_to(&exchanges), Some(40));
    }

    #[test]
    fn throttling_server_errors_and_silence_say_nothing() {
        for status in [0, 429, 500, 502, 503, 504] {
            let (probe, exchanges) = observed(false, &[(10, 200, 10), (100, status, 0)]);
            assert_eq!(probe.outcome(&probe.trials[1], &exchanges), TrialOutcome::Unavailable);
            assert!(probe.first_failure(&exchanges).is_none(), "{status}");
        }
        let (probe, exchanges) = observed(false, &[(10, 501, 0)]);
        assert_eq!(probe.outcome(&probe.trials[0], &exchanges), TrialOutcome::Refused);
    }

    #[test]
    fn what_was_not_tried_is_not_there() {
        let (probe, exchanges) = observed(false, &[(10, 200, 10)]);
        let account = probe.account(&exchanges);
        for name in ["at", "beyond", "fails", "fails_from"] {
            assert!(account.get(name).is_none(), "{name}");
        }
    }
}
