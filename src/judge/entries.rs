//! The ledger of a case: every write with its claim and its fact.

use serde_json::Value;

use super::blame::Bench;
use super::compare::same_resource;
use super::fact::fact_mismatches;
use super::many::{of_measure, of_probe};
use crate::ledger::{Actual, Entry, entry_verdict};
use crate::observation::{Observation, ReadBack, ReadState, StepObservation};
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
            verdict: entry_verdict(claimed, actual),
        }
    };
    observed.operations.iter().map(entry).collect()
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
            ("POST", ReadState::Exists) if found.found_by_name.is_some_and(|times| times > 1) => {
                Actual::AppliedTwice
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
