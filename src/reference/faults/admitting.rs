//! Access control gone wrong.

use serde_json::json;

use super::Decisions;
use crate::reference::dispatch::is_write;
use crate::reference::failure::Failure;
use crate::reference::http::{Reply, Request};
use crate::reference::route::Route;
use crate::scim::urn;

/// Whether a caller without a valid credential is let in.
pub(in crate::reference) fn admits(faults: &Decisions, request: &Request, route: &Route) -> bool {
    let shown = request.header("authorization").is_some();
    faults.on("auth.not-checked")
        || (shown && faults.on("auth.wrong-token-accepted"))
        || (request.param("cursor").is_some_and(|cursor| !cursor.is_empty())
            && faults.on("cursor.unguarded"))
        || match route {
            Route::Bulk => faults.on("auth.bulk-open"),
            Route::Search(_) => faults.on("auth.search-open"),
            Route::Outcome(_) => faults.on("async.event-open"),
            _ if is_write(request) => faults.on("auth.writes-open"),
            Route::Collection(_) | Route::Resource(..) => faults.on("auth.reads-open"),
            _ => false,
        }
}

/// Whether a refusal comes with what was asked for.
pub(in crate::reference) fn leaks(faults: &Decisions, request: &Request) -> bool {
    !is_write(request) && faults.on("auth.refusal-leaks")
}

/// The refusal of a caller without a valid credential.
pub(in crate::reference) fn refusal(
    faults: &Decisions,
    failure: Failure,
    challenge: String,
) -> Reply {
    if faults.on("auth.answers-200-empty") {
        return Reply::json(200, json!({"schemas": [urn::LIST_RESPONSE], "totalResults": 0}));
    }
    let status = if faults.on("auth.answers-403") { 403 } else { failure.status };
    let reply = Reply::from(Failure { status, ..failure });
    if faults.on("auth.challenge-missing") {
        return reply;
    }
    reply.with("www-authenticate", challenge)
}
