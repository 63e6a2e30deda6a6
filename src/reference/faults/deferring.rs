//! Asynchronous answers gone wrong.

use serde_json::{Value, json};

use super::Decisions;
use crate::reference::call::Call;
use crate::reference::failure::Failure;
use crate::reference::http::{Reply, Request, accepts_scim};

/// The refusal of a request for what it says in `Accept`.
pub(in crate::reference) fn refused(call: &Call, request: &Request) -> Option<Reply> {
    let accept = request.joined_header("accept");
    let heeded = !accepts_scim(accept.as_deref()) && call.fault("async.accept-heeded");
    heeded.then(|| Failure::new(406, "answers are application/scim+json").into())
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
    result
}

/// The completion events of a bulk job.
pub(in crate::reference) fn events(call: &Call, mut events: Vec<Value>) -> Vec<Value> {
    if call.fault("async.one-event-per-job") {
        events.truncate(1);
    }
    events
}
