//! What holds over requests that were under way at the same time.

use std::borrow::Cow;
use std::collections::HashSet;

use super::Mismatch;
use super::answer::Judging;
use super::blame::Bench;
use super::fact::fact_mismatches;
use crate::observation::{Exchange, Observation, OperationObservation, ReadState, StepObservation};
use crate::scim::bulk::result_status;
use crate::suite::{Answer, Fact, Names, Race, RaceRule, Racer, RacerRequest};

/// A race with what was observed of it.
pub(super) struct RaceJudge<'a> {
    pub bench: Bench<'a>,
    pub race: &'a Race,
    pub observation: &'a Observation,
    pub observed: &'a StepObservation,
}

/// A request of a race, or an operation of a bulk request.
pub(super) struct Runner {
    pub label: String,
    /// Status that the answer gives it; none where nobody knows what became of it.
    pub status: Option<u16>,
    /// Place of the exchange that carried it.
    pub exchange: usize,
    /// The operation, in bulk.
    pub operation: Option<OperationObservation>,
    /// What holds if it was answered with success.
    facts: Vec<(String, Fact)>,
}

impl Runner {
    pub fn succeeded(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }

    /// Whether the target said no, and not only that it had no time.
    fn was_refused(&self) -> bool {
        self.status.is_some_and(|status| status >= 400 && !is_unavailable(status))
    }
}

/// Whether a status says nothing of what was asked: throttling, or a gateway.
fn is_unavailable(status: u16) -> bool {
    matches!(status, 429 | 502..=504)
}

impl RaceJudge<'_> {
    /// Everything that does not hold: of single answers, and of all of them together.
    pub fn mismatches(
        &self,
        expectation: &dyn Fn(&str, Option<&Answer>) -> Option<Answer>,
    ) -> Vec<Mismatch> {
        let runners = self.runners();
        let mut mismatches: Vec<Mismatch> = self
            .race
            .invariants
            .iter()
            .filter_map(|invariant| {
                let (expected, observed, witness) = self.broken(invariant.rule, &runners)?;
                let blame = self.bench.blame(invariant.requirement.as_deref(), invariant.level);
                let cause = format!("{:?}", invariant.rule);
                let mut mismatch = blame.mismatch(cause, expected, observed);
                let exchange = self.observation.exchanges.get(witness);
                mismatch.exchange = exchange.map(|exchange| exchange.id.clone());
                mismatch.silent = true;
                Some(mismatch)
            })
            .collect();
        for racer in self.race.racers() {
            mismatches.extend(self.answers(&racer, expectation));
        }
        mismatches
    }

    /// What single answers are expected to say.
    fn answers(
        &self,
        racer: &Racer,
        expectation: &dyn Fn(&str, Option<&Answer>) -> Option<Answer>,
    ) -> Vec<Mismatch> {
        let Some((raced, exchange)) = self.raced(&racer.label) else { return vec![] };
        if exchange.status().is_none_or(is_unavailable) {
            return vec![];
        }
        let judging = Judging {
            bench: self.bench,
            names: Names::new(&self.observation.bindings),
            others_allowed: false,
        };
        let own = match &racer.request {
            RacerRequest::Send(send) => send.expect.as_ref(),
            RacerRequest::Bulk(bulk) => bulk.expect.as_ref(),
        };
        let mut mismatches = Vec::new();
        if let Some(expected) = expectation(&racer.label, own) {
            mismatches.extend(judging.exchange(&expected, exchange));
        }
        let RacerRequest::Bulk(bulk) = &racer.request else { return mismatches };
        for operation in raced.iter().filter(|_| exchange.succeeded()) {
            let own = bulk.expectation(&operation.label);
            if let Some(expected) = expectation(&operation.label, own.as_deref()) {
                mismatches.extend(judging.operation(&expected, operation, exchange));
            }
        }
        mismatches
    }

    fn raced(&self, label: &str) -> Option<(&[OperationObservation], &Exchange)> {
        let raced = self.observed.raced.iter().find(|raced| raced.label == label)?;
        Some((&raced.operations, self.observation.exchanges.get(raced.exchange)?))
    }

    /// All requests, and in their place the operations of those that are bulk requests.
    pub fn runners(&self) -> Vec<Runner> {
        let mut runners = Vec::new();
        for racer in self.race.racers() {
            let Some(raced) = self.observed.raced.iter().find(|one| one.label == racer.label)
            else {
                continue;
            };
            let exchange = self.observation.exchanges.get(raced.exchange);
            let status = exchange.and_then(Exchange::status);
            match &racer.request {
                RacerRequest::Send(send) => runners.push(Runner {
                    label: racer.label.clone(),
                    status,
                    exchange: raced.exchange,
                    operation: None,
                    facts: send.after.clone().into_iter().collect(),
                }),
                RacerRequest::Bulk(bulk) => runners.extend(raced.operations.iter().map(|one| {
                    let refused = exchange.is_some_and(|exchange| !exchange.succeeded());
                    let result = one.results.first().and_then(result_status);
                    let fact = bulk.fact(&one.label).map(Cow::into_owned);
                    Runner {
                        label: one.label.clone(),
                        // A job that was refused as a whole says so of each operation.
                        status: if refused { status } else { result.map(|(status, _)| status) },
                        exchange: raced.exchange,
                        operation: Some(one.clone()),
                        facts: fact.map(|fact| (one.label.clone(), fact)).into_iter().collect(),
                    }
                })),
            }
        }
        runners
    }

    /// Whether what a runner asked for is there; none where it asks for nothing, or where that
    /// could not be read.
    pub fn holds(&self, runner: &Runner) -> Option<bool> {
        let names = Names::new(&self.observation.bindings);
        let mut all = None;
        for (label, fact) in &runner.facts {
            let found = self.observed.read_backs.get(label)?;
            if found.state == ReadState::Unknown {
                return None;
            }
            let broken = fact_mismatches(&self.bench, label, fact, found, self.observation, names);
            all = Some(all.unwrap_or(true) && broken.is_empty());
        }
        all
    }

    /// What a rule expects, what was observed instead, and the place of an exchange that shows it.
    fn broken(&self, rule: RaceRule, runners: &[Runner]) -> Option<(String, String, usize)> {
        let succeeded: Vec<&Runner> = runners.iter().filter(|one| one.succeeded()).collect();
        let (all, won) = (runners.len(), succeeded.len());
        let with = |wanted: bool, of: &[&Runner]| -> Vec<String> {
            let found = of.iter().filter(|one| self.holds(one) == Some(wanted));
            found.map(|one| one.label.clone()).collect()
        };
        let witness = |labels: &[String]| {
            let found = runners.iter().find(|one| labels.contains(&one.label));
            found.map_or(0, |one| one.exchange)
        };
        match rule {
            RaceRule::AllHold => {
                let lost = with(false, &succeeded);
                let there = with(true, &succeeded).len();
                let known = there + lost.len();
                (!lost.is_empty()).then(|| {
                    let expected =
                        format!("what {known} of {all} requests were told had succeeded is there");
                    let observed =
                        format!("{there} are there, {} lost: {}", lost.len(), list(&lost));
                    (expected, observed, witness(&lost))
                })
            }
            RaceRule::OneHolds => {
                let there = with(true, &succeeded);
                let lost = with(false, &succeeded);
                (there.is_empty() && !lost.is_empty() && lost.len() == won).then(|| {
                    let expected =
                        format!("one of the {won} that were answered with success, whole");
                    (expected, "none of them, as a whole".to_owned(), witness(&lost))
                })
            }
            RaceRule::AtMostOneSucceeds => (won > 1).then(|| {
                let labels: Vec<String> = succeeded.iter().map(|one| one.label.clone()).collect();
                let expected = format!("success for one of {all} at the most");
                (expected, format!("success for {won}: {}", list(&labels)), witness(&labels))
            }),
            RaceRule::RefusedLeavesNothing => {
                let refused: Vec<&Runner> =
                    runners.iter().filter(|one| one.was_refused()).collect();
                let there = with(true, &refused);
                (!there.is_empty()).then(|| {
                    let expected = format!("nothing of the {} that were refused", refused.len());
                    let observed = format!("{} are there: {}", there.len(), list(&there));
                    (expected, observed, witness(&there))
                })
            }
        }
    }

    /// Why nothing can be said where nothing is wrong.
    pub fn undecided(&self) -> Option<String> {
        let runners = self.runners();
        let decided = runners.iter().filter(|one| one.succeeded() || one.was_refused()).count();
        if decided < 2 {
            let all = runners.len();
            return Some(format!("of {all} requests at the same time {decided} were answered"));
        }
        let succeeded: Vec<&Runner> = runners.iter().filter(|one| one.succeeded()).collect();
        if succeeded.is_empty() {
            return Some("none of the requests at the same time was answered with success".into());
        }
        let asks = [RaceRule::AllHold, RaceRule::OneHolds].iter().any(|rule| self.race.has(*rule));
        let unread = |one: &&Runner| !one.facts.is_empty() && self.holds(one).is_none();
        let promising = succeeded.iter().filter(|one| !one.facts.is_empty()).count();
        if asks && promising == 0 {
            return Some("of what was answered with success nothing is looked for".to_owned());
        }
        if asks && succeeded.iter().any(unread) {
            return Some("what the requests brought about could not be read back".to_owned());
        }
        None
    }

    /// Whether one success takes the place of the others, and one of them is there.
    pub fn replaces(&self, runners: &[Runner]) -> bool {
        let stands = |one: &Runner| one.succeeded() && self.holds(one) == Some(true);
        !self.race.has(RaceRule::AllHold) && runners.iter().any(stands)
    }

    /// Labels of creates of which several succeeded where one may.
    pub fn duplicates(&self) -> HashSet<String> {
        let runners = self.runners();
        let won: HashSet<String> =
            runners.iter().filter(|one| one.succeeded()).map(|one| one.label.clone()).collect();
        let broken = self.race.has(RaceRule::AtMostOneSucceeds) && won.len() > 1;
        if broken { won } else { HashSet::new() }
    }
}

fn list(labels: &[String]) -> String {
    const MOST: usize = 8;
    let mut words = labels.iter().take(MOST).cloned().collect::<Vec<_>>().join(", ");
    if labels.len() > MOST {
        words.push_str(", …");
    }
    words
}

#[cfg(test)]
#[path = "race_tests.rs"]
mod tests;
