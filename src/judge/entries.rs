//! The ledger of a case: every write with its claim and its fact.

use serde_json::Value;

use super::blame::Bench;
use super::compare::same_resource;
use super::fact::fact_mismatches;
use crate::ledger::{Actual, Entry, entry_verdict};
use crate::observation::{Observation, OperationObservation, ReadBack, ReadState, StepObservation};
use crate::scim::bulk::result_status;
use crate::suite::{Fact, Names, Step};

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
        verdict: entry_verdict(claimed, actual),
        label,
    })
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
    let entry = |operation: &OperationObservation| {
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
            verdict: entry_verdict(claimed, actual),
        }
    };
    observed.operations.iter().map(entry).collect()
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
            ("DELETE", Some(status)) => (200..300).contains(&status),
            _ => false,
        }
    })
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
            ("POST", ReadState::Exists) if found.found_by_name.is_some_and(|times| times > 1) => {
                Actual::AppliedTwice
            }
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
        let as_intended = self.fact().filter(|_| succeeded).map(|fact| {
            fact_mismatches(self.bench, self.label, fact, found, self.observation, names).is_empty()
        });
        match (as_intended, same) {
            (Some(true), _) => Actual::Applied,
            (_, Some(true)) => Actual::NotApplied,
            (Some(false), Some(false)) => Actual::PartlyApplied,
            _ => Actual::Unread,
        }
    }

    fn fact(&self) -> Option<&Fact> {
        let of_row = self.bench.row.and_then(|row| row.after.get(self.label));
        let of_step = || self.step.after().and_then(|facts| facts.get(self.label));
        let of_operation = || match self.step {
            Step::Bulk(bulk) => bulk
                .operations
                .iter()
                .find(|operation| operation.covers(self.label))
                .and_then(|operation| operation.after.as_ref()),
            _ => None,
        };
        of_row.or_else(of_step).or_else(of_operation)
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
        let exchanges = json!([exchange("ex-1", method, status), exchange("ex-2", "DELETE", 404)]);
        let exchanges = serde_json::from_value(exchanges).unwrap();
        was_gone(&Observation { exchanges, ..Observation::default() }, "ex-2", "/Users/1")
    }

    #[test]
    fn a_resource_is_gone_once_it_was_deleted_or_missed() {
        assert!(was_gone_after("DELETE", 204));
        assert!(was_gone_after("DELETE", 404));
        assert!(was_gone_after("GET", 404));
        assert!(!was_gone_after("DELETE", 500));
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
