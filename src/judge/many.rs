//! The ledger of procedures that write much: searches for a limit, and measurements.

use serde_json::Value;

use super::compare::same_resource;
use crate::ledger::{Actual, Entry, entry_verdict};
use crate::observation::{
    Exchange, MeasureObservation, Observation, OperationObservation, ProbeObservation, Trial,
};
use crate::scim::bulk::result_status;

/// The writes of a search: what it created, and what it changed. Operations that address what is
/// not there write nothing.
pub(super) fn of_probe(observation: &Observation, found: &ProbeObservation) -> Vec<Entry> {
    let mut entries = Vec::new();
    for trial in &found.trials {
        let Some(exchange) = observation.exchanges.get(trial.exchange) else { continue };
        let known = trial.found.map(|_| trial.names.as_slice());
        entries
            .extend(trial.operations.iter().map(|one| created(observation, exchange, one, known)));
        if exchange.request.method == "PATCH" {
            entries.push(patched(observation, exchange, trial));
        }
    }
    entries
}

/// The writes of a measurement.
pub(super) fn of_measure(observation: &Observation, found: &MeasureObservation) -> Vec<Entry> {
    let mut entries = Vec::new();
    for way in &found.ways {
        let known = way.found.map(|_| way.names.as_slice());
        let chunk = usize::try_from(way.chunk).unwrap_or(1).max(1);
        for (place, operation) in way.operations.iter().enumerate() {
            let carrier = way.exchanges.get(place / chunk);
            let exchange = carrier.and_then(|carrier| observation.exchanges.get(*carrier));
            if let Some(exchange) = exchange {
                entries.push(created(observation, exchange, operation, known));
            }
        }
    }
    entries
}

fn created(
    observation: &Observation,
    exchange: &Exchange,
    operation: &OperationObservation,
    known: Option<&[String]>,
) -> Entry {
    let text =
        |key: &str| operation.sent.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let result = operation.results.first();
    // A request that was refused as a whole says of each operation that it failed.
    let claimed = match exchange.succeeded() {
        true => result.and_then(result_status).map(|(status, _)| status),
        false => exchange.status(),
    };
    let location = result.and_then(|result| result.get("location")?.as_str());
    let id = location.and_then(|location| location.rsplit('/').next()).map(str::to_owned);
    let actual = match known {
        None => Actual::Unread,
        Some(names) => match names.iter().filter(|name| is_name_of(name, operation)).count() {
            0 => Actual::NotApplied,
            1 => Actual::Applied,
            _ => Actual::AppliedTwice,
        },
    };
    Entry {
        case: observation.case.clone(),
        exchange: exchange.id.clone(),
        label: operation.label.clone(),
        method: text("method"),
        path: text("path"),
        bulk_id: operation.sent.get("bulkId").and_then(Value::as_str).map(str::to_owned),
        id,
        claimed,
        actual,
        verdict: entry_verdict(claimed, actual),
    }
}

fn is_name_of(name: &str, operation: &OperationObservation) -> bool {
    let data = operation.sent.get("data");
    let given = |key: &str| data.and_then(|data| data.get(key)?.as_str());
    let own = given("userName").or_else(|| given("displayName"));
    own.is_some_and(|own| own.to_lowercase() == name.to_lowercase())
}

fn patched(observation: &Observation, exchange: &Exchange, trial: &Trial) -> Entry {
    let read = |place: Option<&usize>| {
        place.and_then(|place| observation.exchanges.get(*place)).and_then(Exchange::json)
    };
    let (before, after) = match trial.read_back.as_slice() {
        [before, after] => (read(Some(before)), read(Some(after))),
        other => (None, read(other.last())),
    };
    let same = before.zip(after).map(|(before, after)| same_resource(before, after));
    let actual = match (trial.came, same, after) {
        (_, _, None) => Actual::Unread,
        (Some(came), _, _) if came >= trial.due => Actual::Applied,
        (_, Some(true), _) => Actual::NotApplied,
        (Some(0), None, _) => Actual::NotApplied,
        _ => Actual::PartlyApplied,
    };
    let claimed = exchange.status();
    let path = exchange.request.path.clone();
    Entry {
        case: observation.case.clone(),
        exchange: exchange.id.clone(),
        label: String::new(),
        method: exchange.request.method.clone(),
        id: path.rsplit('/').next().map(str::to_owned),
        path,
        bulk_id: None,
        claimed,
        actual,
        verdict: entry_verdict(claimed, actual),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::LedgerVerdict;
    use crate::observation::{Received, Request};
    use serde_json::json;

    fn exchange(method: &str, status: u16, body: Value) -> Exchange {
        let mut answer = Received { status, body: body.to_string(), ..Received::default() };
        answer.parse();
        Exchange {
            id: format!("ex-{method}-{status}"),
            request: Request {
                method: method.to_owned(),
                path: "/Users/7".to_owned(),
                ..Request::default()
            },
            answer: Some(answer),
            failure: None,
            started_ms: 0,
            elapsed_us: 0,
            retries: 0,
            disturbances: vec![],
        }
    }

    /// The entry of a PATCH with the status, the title before and after it, and whether all of
    /// it is shown.
    fn patch(status: u16, titles: [&str; 2], came: u64) -> Entry {
        let read = |title: &str| exchange("GET", 200, json!({"id": "7", "title": title}));
        let observation = Observation {
            exchanges: vec![read(titles[0]), exchange("PATCH", status, json!({})), read(titles[1])],
            ..Observation::default()
        };
        let trial = Trial {
            size: 50,
            exchange: 1,
            read_back: vec![0, 2],
            due: 50,
            came: Some(came),
            ..Trial::default()
        };
        let found = ProbeObservation { trials: vec![trial], ..ProbeObservation::default() };
        of_probe(&observation, &found).remove(0)
    }

    #[test]
    fn a_patch_is_held_against_its_read_back() {
        assert_eq!(patch(200, ["a", "t50"], 50).verdict, LedgerVerdict::Confirmed);
        assert_eq!(patch(200, ["a", "t20"], 0).verdict, LedgerVerdict::PartialWrite);
        assert_eq!(patch(200, ["a", "a"], 0).verdict, LedgerVerdict::PhantomSuccess);
        assert_eq!(patch(400, ["a", "a"], 0).verdict, LedgerVerdict::ConfirmedFailure);
        assert_eq!(patch(400, ["a", "t50"], 50).verdict, LedgerVerdict::GhostWrite);
    }

    /// The verdicts on three creates of a bulk request: of the answer's status, the names that its
    /// results confirm, and the names that a list shows.
    fn creates(status: u16, confirmed: &[&str], listed: Option<&[&str]>) -> Vec<LedgerVerdict> {
        let operation = |name: &&str| OperationObservation {
            label: (*name).to_owned(),
            sent: json!({"method": "POST", "path": "/Users", "data": {"userName": name}}),
            results: match confirmed.contains(name) {
                true => vec![json!({"status": "201", "location": "https://x/Users/7"})],
                false => vec![],
            },
            place: None,
            exchange: None,
        };
        let names = listed.unwrap_or_default().iter().map(|name| (*name).to_owned());
        let trial = Trial {
            found: listed.map(|names| names.len() as u64),
            names: names.collect(),
            operations: ["Ann", "bob", "eve"].iter().map(operation).collect(),
            ..Trial::default()
        };
        let found = ProbeObservation { trials: vec![trial], ..ProbeObservation::default() };
        let exchanges = vec![exchange("POST", status, json!({}))];
        let observation = Observation { exchanges, ..Observation::default() };
        of_probe(&observation, &found).iter().map(|entry| entry.verdict).collect()
    }

    #[test]
    fn creates_are_held_against_the_list() {
        use LedgerVerdict::{
            Confirmed, ConfirmedFailure, Duplicate, GhostWrite, NotRun, PhantomSuccess,
            SilentWrite, Unverifiable,
        };
        let all = ["Ann", "bob", "eve"];
        let found = creates(200, &all, Some(&["ann", "bob", "bob"]));
        assert_eq!(found, [Confirmed, Duplicate, PhantomSuccess]);
        assert_eq!(creates(200, &["Ann"], Some(&["ann", "bob"])), [Confirmed, SilentWrite, NotRun]);
        let found = creates(413, &[], Some(&["eve"]));
        assert_eq!(found, [ConfirmedFailure, ConfirmedFailure, GhostWrite]);
        assert_eq!(creates(200, &all, None), [Unverifiable; 3]);
    }
}
