//! Asynchronous answers gone wrong.

use serde_json::{Value, json};

use super::Decisions;
use crate::reference::call::Call;
use crate::reference::dispatch::is_write;
use crate::reference::failure::Failure;
use crate::reference::http::{Reply, Request, accepts_scim};
use crate::reference::route::Route;

/// Whether a request that asks to be answered later is.
pub(in crate::reference) fn defers(call: &Call, request: &Request, route: &Route) -> bool {
    let is_read = !is_write(request) && !matches!(route, Route::Outcome(_));
    (is_write(request) && !call.fault("async.passed-over"))
        || (is_read && call.fault("async.get-deferred"))
}

/// The refusal of a request for what it says in `Accept`, or for what it holds.
pub(in crate::reference) fn refused(call: &Call, request: &Request) -> Option<Reply> {
    let accept = request.joined_header("accept");
    if !accepts_scim(accept.as_deref()) && call.fault("async.accept-heeded") {
        return Some(Failure::new(406, "answers are application/scim+json").into());
    }
    let has_body = request.body.as_ref().is_ok_and(|body| !body.is_empty());
    if !has_body || call.faults.is_empty() {
        return None;
    }
    let failure = request.json().err()?;
    call.fault("async.malformed-at-once").then(|| failure.into())
}

/// The answer to a request that is accepted.
pub(in crate::reference) fn accepted(faults: &Decisions, mut reply: Reply) -> Reply {
    let missing = [
        ("async.txn-missing", "set-txn"),
        ("async.location-missing", "location"),
        ("async.preference-unconfirmed", "preference-applied"),
    ];
    for (fault, header) in missing {
        if faults.on(fault) {
            reply.headers.retain(|(name, _)| *name != header);
        }
    }
    if faults.on("async.txn-repeated") {
        reply.headers.retain(|(name, _)| *name != "set-txn");
        reply = reply.with("set-txn", "00000000000000000000000000000000");
    }
    if faults.on("async.body-sent") {
        reply.body = Some(json!({"detail": "accepted"}));
    }
    reply
}

/// The transaction that a completion event names.
pub(in crate::reference) fn txn<'t>(call: &Call, txn: &'t str) -> &'t str {
    if call.fault("async.event-txn-wrong") { "another" } else { txn }
}

/// The result that a completion event tells.
pub(in crate::reference) fn result(call: &Call, mut result: Value) -> Value {
    if let Some(members) = result.as_object_mut()
        && members.contains_key("response")
        && call.fault("async.error-untold")
    {
        members.shift_remove("response");
    }
    if let Some(members) = result.as_object_mut()
        && call.fault("async.event-data-and-attributes")
    {
        members.insert("data".to_owned(), json!({}));
        members.insert("attributes".to_owned(), json!(["userName"]));
    }
    result
}

/// A completion event as it is told.
pub(in crate::reference) fn event(call: &Call, mut event: Value) -> Value {
    if let Some(members) = event.as_object_mut()
        && call.fault("async.event-txn-missing")
    {
        members.shift_remove("txn");
    }
    event
}

/// The number of the operation at `index`, in the transaction of its event.
pub(in crate::reference) fn number(call: &Call, index: usize, total: usize) -> usize {
    if call.fault("async.events-misnumbered") {
        return total.saturating_sub(index + 1);
    }
    if call.fault("async.events-from-one") { index + 1 } else { index }
}

/// The completion events of a bulk job.
pub(in crate::reference) fn events(call: &Call, mut events: Vec<Value>) -> Vec<Value> {
    if call.fault("async.one-event-per-job") {
        events.truncate(1);
    }
    if events.len() > 1 && call.fault("async.events-reversed") {
        events.reverse();
    }
    events
}

/// Who may read outcomes: the given caller, or anybody if there is none.
pub(in crate::reference) fn reader(call: &Call) -> Option<&str> {
    (!call.fault("async.event-open")).then_some(call.principal.name.as_str())
}
