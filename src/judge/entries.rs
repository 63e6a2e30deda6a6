//! The ledger of a case: every write with its claim and its fact.

use serde_json::Value;

use super::blame::Bench;
use super::compare::same_resource;
use super::fact::fact_mismatches;
use super::race::{RaceJudge, Runner};
use crate::ledger::{Actual, Entry, LedgerVerdict, entry_verdict, unheard_verdict};
use crate::observation::{Exchange, Observation, ReadBack, ReadState, StepObservation};
use crate::scim::bulk::result_status;
use crate::suite::{Cut, Fact, Names, Step};

/// The entries of a case, in the order of its writes.
pub(super) fn entries(bench: &Bench<'_>, observation: &Observation) -> Vec<Entry> {
    let mut entries = Vec::new();
    for observed in &observation.steps {
        match bench.case.steps.get(observed.step) {
            Some(step @ Step::Send(_)) => {
                entries.extend(of_send(bench, step, observation, observed));
            }
            Some(step @ Step::Bulk(_)) => {
                entries.extend(of_bulk(bench, step, observation, observed));
            }
            Some(step @ Step::Retry(retry)) => match retry.original(&bench.case.steps) {
                Some(Step::Bulk(_)) => entries.extend(of_bulk(bench, step, observation, observed)),
                Some(Step::Send(send)) if !send.only_reads() => {
                    entries.extend(of_send(bench, step, observation, observed));
                }
                _ => {}
            },
            Some(Step::Race(race)) => {
                let judge = RaceJudge { bench: *bench, race, observation, observed };
                entries.extend(of_race(&judge));
            }
            _ => {}
        }
    }
    entries
}

fn of_send(
    bench: &Bench<'_>,
    step: &Step,
    observation: &Observation,
    observed: &StepObservation,
) -> Option<Entry> {
    let exchange = observation.exchanges.get(observed.exchange?)?;
    let request = &exchange.request;
    let path = request.path.split('?').next().unwrap_or_default();
    if step.only_reads() || path.ends_with("/.search") {
        return None;
    }
    let label = match request.method.as_str() {
        "POST" => step.label().map(str::to_owned),
        _ => observation
            .bindings
            .iter()
            .find(|(_, value)| value.get("path").and_then(Value::as_str) == Some(path))
            .map(|(label, _)| label.clone()),
    };
    let label = label.unwrap_or_default();
    let claimed = exchange.status();
    let subject = Subject { bench, step, observation, observed, label: &label };
    let actual = subject.actual(&request.method, claimed);
    Some(Entry {
        case: observation.case.clone(),
        exchange: exchange.id.clone(),
        method: request.method.clone(),
        path: path.to_owned(),
        bulk_id: None,
        id: subject.id(),
        claimed,
        actual,
        verdict: verdict_of(exchange, claimed, actual),
        label,
    })
}

fn verdict_of(exchange: &Exchange, claimed: Option<u16>, actual: Actual) -> LedgerVerdict {
    match exchange.answer {
        Some(_) => entry_verdict(claimed, actual),
        None => unheard_verdict(actual),
    }
}

fn of_bulk(
    bench: &Bench<'_>,
    step: &Step,
    observation: &Observation,
    observed: &StepObservation,
) -> Vec<Entry> {
    let Some(exchange) = observed.exchange.and_then(|place| observation.exchanges.get(place))
    else {
        return vec![];
    };
    let refused = !exchange.succeeded();
    let entry = |operation: &crate::observation::OperationObservation| {
        let text = |key: &str| {
            operation.sent.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        // A request that was refused as a whole says of each operation that it failed.
        let claimed = match refused {
            true => exchange.status(),
            false => operation.results.first().and_then(result_status).map(|(status, _)| status),
        };
        let subject = Subject { bench, step, observation, observed, label: &operation.label };
        let actual = subject.actual(&text("method"), claimed);
        Entry {
            case: observation.case.clone(),
            exchange: exchange.id.clone(),
            label: operation.label.clone(),
            method: text("method"),
            path: text("path"),
            bulk_id: operation.sent.get("bulkId").and_then(Value::as_str).map(str::to_owned),
            id: subject.id(),
            claimed,
            actual,
            verdict: verdict_of(exchange, claimed, actual),
        }
    };
    observed.operations.iter().map(entry).collect()
}

/// An entry for each request of a race, or for each operation of those that are bulk requests.
fn of_race(judge: &RaceJudge<'_>) -> Vec<Entry> {
    let duplicates = judge.duplicates();
    let runners = judge.runners();
    let entry = |runner: &Runner| {
        let exchange = judge.observation.exchanges.get(runner.exchange)?;
        let of_operation = |key: &str| {
            let sent = runner.operation.as_ref().map(|operation| &operation.sent);
            sent.and_then(|sent| sent.get(key)?.as_str()).map(str::to_owned)
        };
        let method = of_operation("method").unwrap_or_else(|| exchange.request.method.clone());
        let path = of_operation("path").unwrap_or_else(|| {
            exchange.request.path.split('?').next().unwrap_or_default().to_owned()
        });
        let reads = matches!(method.as_str(), "GET" | "HEAD") || path.ends_with("/.search");
        let actual = match duplicates.contains(&runner.label) && method == "POST" {
            true => Actual::AppliedTwice,
            false => raced_actual(judge, runner, &method),
        };
        let replaced =
            runner.succeeded() && actual == Actual::NotApplied && judge.replaces(&runners);
        let id = judge.observation.bindings.get(&runner.label).and_then(|bound| bound.get("id"));
        (!reads).then(|| Entry {
            case: judge.observation.case.clone(),
            exchange: exchange.id.clone(),
            bulk_id: of_operation("bulkId"),
            id: id.and_then(Value::as_str).map(str::to_owned),
            claimed: runner.status,
            actual,
            verdict: match replaced {
                true => LedgerVerdict::Superseded,
                false => verdict_of(exchange, runner.status, actual),
            },
            label: runner.label.clone(),
            method,
            path,
        })
    };
    runners.iter().filter_map(entry).collect()
}

/// Whether what a request of a race asked for is there; a create, whether it is.
fn raced_actual(judge: &RaceJudge<'_>, runner: &Runner, method: &str) -> Actual {
    let found = judge.observed.read_backs.get(&runner.label);
    match (judge.holds(runner), found.map(|found| found.state)) {
        _ if method == "DELETE" && matches!(runner.status, Some(404 | 410)) => Actual::NotApplied,
        (Some(true), _) => Actual::Applied,
        (Some(false), _) => Actual::NotApplied,
        (None, Some(ReadState::Exists)) if method == "POST" => Actual::Applied,
        (None, Some(ReadState::Missing)) if method == "POST" => Actual::NotApplied,
        (None, _) => Actual::Unread,
    }
}

struct Subject<'a> {
    bench: &'a Bench<'a>,
    step: &'a Step,
    observation: &'a Observation,
    observed: &'a StepObservation,
    label: &'a str,
}

impl Subject<'_> {
    fn id(&self) -> Option<String> {
        self.observation.bindings.get(self.label)?.get("id")?.as_str().map(str::to_owned)
    }

    fn actual(&self, method: &str, claimed: Option<u16>) -> Actual {
        let Some(found) = self.observed.read_backs.get(self.label) else { return Actual::Unread };
        match (method.to_ascii_uppercase().as_str(), found.state) {
            (_, ReadState::Unknown) => Actual::Unread,
            ("POST", ReadState::Exists) if self.is_there_twice(found) => Actual::AppliedTwice,
            // It was never whole.
            ("POST", ReadState::Exists) if self.broken_in_body() => Actual::PartlyApplied,
            // What is gone already cannot be deleted.
            ("DELETE", ReadState::Missing) if matches!(claimed, Some(404 | 410)) => {
                Actual::NotApplied
            }
            ("POST", ReadState::Exists) | ("DELETE", ReadState::Missing) => Actual::Applied,
            ("POST", ReadState::Missing) | ("DELETE", ReadState::Exists) => Actual::NotApplied,
            (_, ReadState::Missing) => Actual::NotApplied,
            (_, ReadState::Exists) => self.changed(found, claimed),
        }
    }

    /// Whether a PUT or PATCH took effect: by the facts that the case names, else by whether the
    /// resource is another one than before.
    fn changed(&self, found: &ReadBack, claimed: Option<u16>) -> Actual {
        let same = match (&found.before, &found.resource) {
            (Some(before), Some(now)) => Some(same_resource(before, now)),
            _ => None,
        };
        let succeeded = claimed.is_some_and(|status| (200..300).contains(&status));
        let names = Names::new(&self.observation.bindings);
        let as_intended = self.fact().filter(|_| succeeded || self.unheard()).map(|fact| {
            fact_mismatches(self.bench, self.label, fact, found, self.observation, names).is_empty()
        });
        match (as_intended, same) {
            (_, Some(true)) if self.unheard() => Actual::NotApplied,
            (_, Some(false)) if self.broken_in_body() => Actual::PartlyApplied,
            (Some(true), _) => Actual::Applied,
            (_, Some(true)) => Actual::NotApplied,
            (Some(false), Some(false)) => Actual::PartlyApplied,
            _ => Actual::Unread,
        }
    }

    /// Whether more resources bear its name than the case expects, which is one.
    fn is_there_twice(&self, found: &ReadBack) -> bool {
        let wanted = self.fact().and_then(Fact::copies).unwrap_or(1).max(1);
        found.found_by_name.max(found.copies) > Some(wanted)
    }

    /// Whether we ended the connection before the answer.
    fn unheard(&self) -> bool {
        self.cut().is_some()
    }

    fn broken_in_body(&self) -> bool {
        self.cut() == Some(Cut::InBody)
    }

    fn cut(&self) -> Option<Cut> {
        match self.step {
            Step::Send(send) => send.cut,
            Step::Bulk(bulk) => bulk.cut,
            _ => None,
        }
    }

    fn fact(&self) -> Option<&Fact> {
        let of_row = self.bench.row.and_then(|row| row.after.get(self.label));
        let of_step = || self.step.after().and_then(|facts| facts.get(self.label));
        let of_operation = || match self.step {
            Step::Bulk(bulk) => bulk.operation(self.label).and_then(|own| own.after.as_ref()),
            _ => None,
        };
        of_row.or_else(of_step).or_else(of_operation)
    }
}
