//! What a bulk answer says of one operation (RFC 7644 3.7).

use serde_json::{Value, json};

use super::Mismatch;
use super::answer::Judging;
use crate::observation::{Exchange, OperationObservation, Received};
use crate::scim::bulk::{result_response, result_status};
use crate::suite::{Answer, Presence, Reported};

impl Judging<'_> {
    /// Everything of the result of an operation that is not as expected.
    pub fn operation(
        &self,
        expected: &Answer,
        observed: &OperationObservation,
        exchange: &Exchange,
    ) -> Vec<Mismatch> {
        let blame = self.bench.blame(expected.requirement.as_deref(), expected.level);
        let label = &observed.label;
        let mut mismatches = Vec::new();
        let wanted = expected.reported.unwrap_or(Reported::Once);
        match (wanted, observed.results.as_slice()) {
            (Reported::Never, []) => {}
            (Reported::Never, [result, ..]) => {
                let observed =
                    format!("operation `{label}` has the status {}", status_word(result));
                let expected = format!("no result of operation `{label}`");
                mismatches.push(blame.mismatch("reported", expected, observed));
            }
            (Reported::Once, [result]) => {
                mismatches.extend(self.result(expected, label, observed, result));
            }
            (Reported::Once, results) => {
                let found = match results.len() {
                    0 => "none".to_owned(),
                    number => number.to_string(),
                };
                let expected = format!("one result of operation `{label}`");
                mismatches.push(blame.mismatch("reported", expected, found));
            }
        }
        let status = observed.results.first().and_then(result_status).map(|(status, _)| status);
        for mismatch in &mut mismatches {
            mismatch.exchange = Some(exchange.id.clone());
            mismatch.silent = status.is_none_or(|status| status < 400);
        }
        mismatches
    }

    fn result(
        &self,
        expected: &Answer,
        label: &str,
        observed: &OperationObservation,
        result: &Value,
    ) -> Vec<Mismatch> {
        let blame = self.bench.blame(expected.requirement.as_deref(), expected.level);
        let status = result_status(result).map(|(status, _)| status);
        if let Some(set) = &expected.status
            && !status.is_some_and(|status| set.contains(status))
        {
            let observed = format!("status {}{}", status_word(result), explanation(result));
            let expected = format!("status {set} of operation `{label}`");
            return vec![blame.mismatch("operation-status", expected, observed)];
        }
        let mut mismatches = Vec::new();
        if let Some(wanted) = expected.bulk_id {
            let sent = observed.sent.get("bulkId").cloned().unwrap_or(Value::Null);
            let found = result.get("bulkId").cloned().unwrap_or(Value::Null);
            let right = match wanted {
                Presence::Present => found == sent,
                Presence::Absent => found.is_null(),
            };
            if !right {
                let expected = match wanted {
                    Presence::Present => format!("bulkId {sent} in the result of `{label}`"),
                    Presence::Absent => format!("no bulkId in the result of `{label}`"),
                };
                mismatches.push(blame.mismatch("bulk-id", expected, format!("bulkId {found}")));
            }
        }
        mismatches.extend(self.location(expected, label, result));
        // The rest of an expectation is held against the body of the operation.
        let response = result_response(result);
        let answer = Received {
            status: status.unwrap_or(0),
            body: response.as_ref().map(Value::to_string).unwrap_or_default(),
            json: response,
            ..Received::default()
        };
        let body_alone =
            Answer { status: None, headers: indexmap::IndexMap::new(), ..expected.clone() };
        let exchange = Exchange { answer: Some(answer), ..placeholder() };
        mismatches.extend(self.exchange(&body_alone, &exchange));
        mismatches
    }

    fn location(&self, expected: &Answer, label: &str, result: &Value) -> Option<Mismatch> {
        let wanted = expected.location?;
        let blame = self.bench.blame(expected.requirement.as_deref(), expected.level);
        let found = result.get("location").and_then(Value::as_str).filter(|text| !text.is_empty());
        match (wanted, found) {
            (Presence::Present, None) => {
                let expected = format!("a location of operation `{label}`");
                Some(blame.mismatch("location", expected, "none"))
            }
            (Presence::Absent, Some(found)) => {
                let expected = format!("no location of operation `{label}`");
                Some(blame.mismatch("location", expected, json!(found).to_string()))
            }
            _ => None,
        }
    }
}

fn status_word(result: &Value) -> String {
    match result_status(result) {
        Some((status, _)) => status.to_string(),
        None => result.get("status").map_or("none".to_owned(), Value::to_string),
    }
}

fn explanation(result: &Value) -> String {
    let response = result_response(result);
    let detail = response.as_ref().and_then(|body| body.get("detail")?.as_str());
    detail
        .map(|detail| format!(" ({})", detail.chars().take(120).collect::<String>()))
        .unwrap_or_default()
}

fn placeholder() -> Exchange {
    Exchange {
        id: String::new(),
        request: crate::observation::Request::default(),
        answer: None,
        failure: None,
        started_ms: 0,
        elapsed_us: 0,
        retries: 0,
        disturbances: vec![],
    }
}
