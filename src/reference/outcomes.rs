//! Asynchronous requests (RFC 9967 section 2.5.1): what became of them.

use indexmap::IndexMap;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::failure::Failure;
use super::http::Reply;
use crate::scim::urn;

/// The URI of a completion event.
const EVENT: &str = "urn:ietf:params:scim:event:misc:asyncresp";

/// How many outcomes are kept.
const CAPACITY: usize = 4096;

/// The outcomes of asynchronous requests, by transaction.
#[derive(Debug, Default)]
pub(super) struct Outcomes {
    entries: IndexMap<String, Outcome>,
}

#[derive(Debug)]
struct Outcome {
    owner: String,
    finished: Option<Finished>,
}

/// What a finished request has to tell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Finished {
    /// A single request: its completion event.
    Single(Value),
    /// A bulk job: one completion event for each operation of the request.
    Bulk(Vec<Value>),
}

impl Outcomes {
    /// Notes that a request was accepted.
    pub(super) fn accept(&mut self, txn: String, owner: String) {
        if self.entries.len() >= CAPACITY {
            self.entries.shift_remove_index(0);
        }
        self.entries.insert(txn, Outcome { owner, finished: None });
    }

    /// Notes what became of it.
    pub(super) fn finish(&mut self, txn: &str, finished: Finished) {
        if let Some(outcome) = self.entries.get_mut(txn) {
            outcome.finished = Some(finished);
        }
    }

    /// Answers a look at an outcome: 202 as long as there is none. An event of
    /// a bulk job is also found by its own transaction, `txn:index`. Without a
    /// `reader`, it does not matter whose it is.
    pub(super) fn answer(&self, name: &str, reader: Option<&str>) -> Result<Reply, Failure> {
        let (txn, index) = match name.split_once(':') {
            Some((txn, index)) => (txn, Some(index)),
            None => (name, None),
        };
        let missing = || Failure::not_found("the transaction");
        let owned = |outcome: &&Outcome| reader.is_none_or(|reader| outcome.owner == reader);
        let outcome = self.entries.get(txn).filter(owned).ok_or_else(missing)?;
        match (&outcome.finished, index) {
            (None, _) => Ok(Reply::empty(202).with("retry-after", "1")),
            (Some(Finished::Single(event)), None) => Ok(Reply::json(200, event.clone())),
            (Some(Finished::Bulk(events)), None) => {
                Ok(Reply::json(200, json!({"txn": txn, "events": events})))
            }
            (Some(Finished::Bulk(events)), Some(index)) => {
                let event = index.parse().ok().and_then(|index: usize| events.get(index));
                event.map(|event| Reply::json(200, event.clone())).ok_or_else(missing)
            }
            (Some(Finished::Single(_)), Some(_)) => Err(missing()),
        }
    }
}

/// A completion event: the claims of a Security Event Token.
pub(super) fn event(base: &str, txn: &str, jti: String, now: Timestamp, result: Value) -> Value {
    let location = result["location"].as_str().unwrap_or_default();
    let uri = below_base(location);
    json!({
        "jti": jti,
        "sub_id": {"format": "scim", "uri": uri},
        "txn": txn,
        "events": {EVENT: result},
        "iat": now.as_second(),
        "iss": base,
    })
}

/// Endpoint and id, with which the address of every resource ends.
fn below_base(location: &str) -> &str {
    let path = location.split('?').next().unwrap_or_default();
    path.rmatch_indices('/').nth(1).map_or(path, |(at, _)| &path[at..])
}

/// The answer to a single request in the form of a bulk result (RFC 7644
/// section 3.7.3).
pub(super) fn result(method: &str, location: Option<&str>, reply: &Reply) -> Value {
    let mut result = json!({"method": method});
    if let Some(location) = reply.header("location").or(location) {
        result["location"] = json!(location);
    }
    if let Some(version) = reply.header("etag") {
        result["version"] = json!(version);
    }
    result["status"] = json!(reply.status.to_string());
    if !reply.is_success() {
        let empty = json!({"schemas": [urn::ERROR], "status": reply.status.to_string()});
        result["response"] = reply.body.clone().unwrap_or(empty);
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outcome_is_pending_until_it_is_finished() {
        let mut outcomes = Outcomes::default();
        outcomes.accept("t".to_owned(), "me".to_owned());
        assert_eq!(outcomes.answer("t", Some("me")).unwrap().status, 202);
        outcomes.finish("t", Finished::Bulk(vec![json!({"txn": "t:0"})]));
        assert_eq!(outcomes.answer("t", Some("me")).unwrap().status, 200);
        assert_eq!(outcomes.answer("t:0", Some("me")).unwrap().body, Some(json!({"txn": "t:0"})));
        assert_eq!(outcomes.answer("t:1", Some("me")).unwrap_err().status, 404);
    }

    #[test]
    fn an_outcome_is_shown_to_its_owner_only() {
        let mut outcomes = Outcomes::default();
        outcomes.accept("t".to_owned(), "me".to_owned());
        assert_eq!(outcomes.answer("t", Some("you")).unwrap_err().status, 404);
    }
}
