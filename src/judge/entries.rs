//! The ledger of a case: every write with its claim and its fact.

use std::borrow::Cow;

use serde_json::Value;

use super::blame::Bench;
use super::compare::same_resource;
use super::fact::fact_mismatches;
use super::many::{of_measure, of_probe};
use super::race::{RaceJudge, Runner};
use crate::ledger::{Actual, Entry, LedgerVerdict, entry_verdict, unheard_verdict};
use crate::observation::{
    Exchange, Observation, OperationObservation, ReadBack, ReadState, StepObservation,
};
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
            Some(Step::Probe(_) | Step::Measure(_)) => {
                let probe = observed.probe.as_ref();
                entries.extend(probe.map(|found| of_probe(observation, found)).unwrap_or_default());
                let measure = observed.measure.as_ref();
                entries.extend(
                    measure.map(|found| of_measure(observation, found)).unwrap_or_default(),
                );
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
    let was_gone = was_gone(observation, &exchange.id, path);
    let subject = Subject { bench, step, observation, observed, label: &label, was_gone };
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
    let entry = |operation: &OperationObservation| {
        let place = operation.exchange.or(observed.exchange)?;
        let exchange = observation.exchanges.get(place)?;
        let refused = !exchange.succeeded();
        let text = |key: &str| {
            operation.sent.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        // A request that was refused as a whole says of each operation that it failed.
        let claimed = match refused {
            true => exchange.status(),
            false => operation.results.first().and_then(result_status).map(|(status, _)| status),
        };
        let earlier = observed.operations.iter().take_while(|it| it.label != operation.label);
        let was_gone = was_gone(observation, &exchange.id, &text("path"))
            || earlier.into_iter().any(|other| deletes(other, &text("path")));
        let label = &operation.label;
        let subject = Subject { bench, step, observation, observed, label, was_gone };
        let actual = match is_out_of_sight(operation, &observed.operations) {
            true => Actual::Unread,
            false => subject.actual(&text("method"), claimed),
        };
        Some(Entry {
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
        })
    };
    observed.operations.iter().filter_map(entry).collect()
}

/// Whether a read-back after the job cannot tell what the operation did: it changes a resource
/// that a later operation deletes, or one that its path names by bulkId.
fn is_out_of_sight(operation: &OperationObservation, all: &[OperationObservation]) -> bool {
    let text = |operation: &OperationObservation, key: &str| {
        operation.sent.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let (method, path) = (text(operation, "method"), text(operation, "path"));
    if !matches!(method.to_ascii_uppercase().as_str(), "PUT" | "PATCH") {
        return false;
    }
    let after = all.iter().skip_while(|other| other.label != operation.label).skip(1);
    path.contains("bulkId:") || after.into_iter().any(|other| deletes(other, &path))
}

fn deletes(operation: &OperationObservation, path: &str) -> bool {
    let text = |key: &str| operation.sent.get(key).and_then(Value::as_str).unwrap_or_default();
    text("method").eq_ignore_ascii_case("DELETE") && text("path") == path
}

/// Whether an exchange of the case before this one took the resource away, or found it missing.
fn was_gone(observation: &Observation, exchange: &str, path: &str) -> bool {
    let earlier = observation.exchanges.iter().take_while(|earlier| earlier.id != exchange);
    earlier.filter(|earlier| earlier.request.path == path).any(|earlier| {
        match (earlier.request.method.as_str(), earlier.status()) {
            ("GET" | "DELETE", Some(404 | 410)) => true,
            // Whose answer nobody heard may have been carried out.
            ("DELETE", None) => true,
            ("DELETE", Some(status)) => (200..300).contains(&status),
            _ => false,
        }
    })
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
    /// True where the resource was not there any more when the write was sent.
    was_gone: bool,
}

impl Subject<'_> {
    fn id(&self) -> Option<String> {
        self.observation.bindings.get(self.label)?.get("id")?.as_str().map(str::to_owned)
    }

    fn actual(&self, method: &str, claimed: Option<u16>) -> Actual {
        let Some(found) = self.observed.read_backs.get(self.label) else { return Actual::Unread };
        let succeeded = claimed.is_some_and(|status| (200..300).contains(&status));
        match (method.to_ascii_uppercase().as_str(), found.state) {
            (_, ReadState::Unknown) => Actual::Unread,
            ("POST", ReadState::Exists) if self.is_there_twice(found) => Actual::AppliedTwice,
            // It was never whole.
            ("POST", ReadState::Exists) if self.broken_in_body() => Actual::PartlyApplied,
            // Nothing was there to be deleted. An answer that calls that success is right too.
            ("DELETE", ReadState::Missing) if self.was_gone && !succeeded => Actual::NotApplied,
            ("POST", ReadState::Exists) | ("DELETE", ReadState::Missing) => Actual::Applied,
            ("POST", ReadState::Missing) | ("DELETE", ReadState::Exists) => Actual::NotApplied,
            (_, ReadState::Missing) => Actual::NotApplied,
            (_, ReadState::Exists) => self.changed(found, succeeded),
        }
    }

    /// Whether a PUT or PATCH took effect: by the facts that the case names, else by whether the
    /// resource is another one than before.
    fn changed(&self, found: &ReadBack, succeeded: bool) -> Actual {
        let same = match (&found.before, &found.resource) {
            (Some(before), Some(now)) => Some(same_resource(before, now)),
            _ => None,
        };
        let names = Names::new(&self.observation.bindings);
        let as_intended = self.fact().filter(|_| succeeded || self.unheard()).map(|fact| {
            let found =
                fact_mismatches(self.bench, self.label, &fact, found, self.observation, names);
            found.is_empty()
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
        let wanted = self.fact().and_then(|fact| fact.copies()).unwrap_or(1).max(1);
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

    fn fact(&self) -> Option<Cow<'_, Fact>> {
        let of_row = self.bench.row.and_then(|row| row.after.get(self.label));
        let of_step = || self.step.after().and_then(|facts| facts.get(self.label));
        let of_operation = || match self.step {
            Step::Bulk(bulk) => bulk.fact(self.label),
            _ => None,
        };
        of_row.or_else(of_step).map(Cow::Borrowed).or_else(of_operation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn exchange(id: &str, method: &str, status: u16) -> Value {
        json!({
            "id": id, "started_ms": 0, "elapsed_us": 1,
            "request": {"method": method, "url": "", "path": "/Users/1", "headers": {}},
            "answer": {"status": status, "headers": {}, "body": ""},
        })
    }

    fn was_gone_after(method: &str, status: u16) -> bool {
        was_gone_before(exchange("ex-1", method, status))
    }

    fn was_gone_before(earlier: Value) -> bool {
        let exchanges = json!([earlier, exchange("ex-2", "DELETE", 404)]);
        let exchanges = serde_json::from_value(exchanges).unwrap();
        was_gone(&Observation { exchanges, ..Observation::default() }, "ex-2", "/Users/1")
    }

    #[test]
    fn a_resource_is_gone_once_it_was_deleted_or_missed() {
        assert!(was_gone_after("DELETE", 204));
        assert!(was_gone_after("DELETE", 404));
        assert!(was_gone_after("GET", 404));
        assert!(!was_gone_after("DELETE", 500));
        let unheard = json!({
            "id": "ex-1", "started_ms": 0, "elapsed_us": 1,
            "request": {"method": "DELETE", "url": "", "path": "/Users/1", "headers": {}},
            "failure": {"kind": "cut", "message": "we closed the connection"},
        });
        assert!(was_gone_before(unheard), "it may have been carried out");
        assert!(
            !was_gone_after("GET", 200),
            "a 404 to its delete is a ghost write if it is gone now"
        );
    }

    fn operation(label: &str, method: &str, path: &str) -> OperationObservation {
        let sent = json!({"method": method, "path": path});
        OperationObservation { label: label.to_owned(), sent, ..OperationObservation::default() }
    }

    #[test]
    fn a_change_cannot_be_seen_once_its_resource_was_deleted() {
        let job = [
            operation("a", "PUT", "/Users/1"),
            operation("b", "DELETE", "/Users/1"),
            operation("c", "PATCH", "/Users/1"),
            operation("d", "PUT", "/Users/bulkId:x"),
            operation("e", "POST", "/Users"),
        ];
        let out_of_sight = job.each_ref().map(|operation| is_out_of_sight(operation, &job));
        assert_eq!(out_of_sight, [true, false, false, true, false]);
    }
}
