//! Answering later (RFC 9967 section 2.5.1).

use serde_json::Value;

use super::bulk;
use super::call::Call;
use super::dispatch;
use super::faults::deferring;
use super::http::{Preference, Reply, Request};
use super::outcomes::{self, Finished};
use super::provider::{lock, run};
use super::route::Route;

/// Accepts a request, and answers it only if the client is willing to wait
/// (RFC 9967 section 2.5.1.1).
pub(super) async fn answer(
    call: Call,
    request: Request,
    route: Route,
    preference: Preference,
) -> Reply {
    if let Some(refused) = deferring::refused(&call, &request) {
        return refused;
    }
    let txn = call.shared.names.token();
    let shared = call.shared.clone();
    let owner = call.principal.name.clone();
    lock(&shared.outcomes).accept(txn.clone(), owner);
    let name = txn.clone();
    let faults = call.part().faults;
    if !faults.on("async.never-applied") {
        let wait = preference.wait.filter(|wait| !wait.is_zero());
        let wait = wait.filter(|_| !faults.on("async.wait-ignored"));
        let work = tokio::spawn(run(move || complete(&call, &request, &route, &name)));
        if let Some(wait) = wait
            && let Ok(Ok(reply)) = tokio::time::timeout(wait, work).await
        {
            return reply;
        }
    }
    let location = format!("{}/Outcomes/{txn}", shared.base_url());
    let accepted = Reply::empty(202)
        .with("set-txn", txn)
        .with("preference-applied", "respond-async")
        .with("location", location);
    deferring::accepted(&faults, accepted)
}

/// Does the work of an accepted request and notes the outcome.
fn complete(call: &Call, request: &Request, route: &Route, txn: &str) -> Reply {
    let is_job = *route == Route::Bulk && request.method == "POST";
    let (reply, finished) =
        if is_job { job(call, request, txn) } else { single(call, request, route, txn) };
    lock(&call.shared.outcomes).finish(txn, finished);
    reply
}

/// A bulk job: one event for each operation.
fn job(call: &Call, request: &Request, txn: &str) -> (Reply, Finished) {
    match dispatch::permit(call, request).and_then(|()| bulk::run(call, request)) {
        Ok(done) => {
            let results = done.all_results();
            let total = results.len();
            let events = results.into_iter().enumerate().map(|(index, result)| {
                let number = deferring::number(call, index, total);
                event(call, &format!("{txn}:{number}"), result)
            });
            let finished = Finished::Bulk(deferring::events(call, events.collect()));
            (done.into_reply(), finished)
        }
        Err(failure) => {
            let reply = dispatch::finish(call, Err(failure));
            let result = outcomes::result("POST", None, &reply);
            (reply, Finished::Single(event(call, txn, result)))
        }
    }
}

/// Any other request: one event.
fn single(call: &Call, request: &Request, route: &Route, txn: &str) -> (Reply, Finished) {
    let reply = dispatch::answer(call, request, route);
    let target = match route {
        Route::Resource(kind, id) => Some(call.shared.location(call.kind(*kind), id)),
        _ => None,
    };
    let result = outcomes::result(request.method.as_str(), target.as_deref(), &reply);
    (reply, Finished::Single(event(call, txn, result)))
}

fn event(call: &Call, txn: &str, result: Value) -> Value {
    let shared = &call.shared;
    let txn = deferring::txn(call, txn);
    let result = deferring::result(call, result);
    let (jti, now) = (shared.names.token(), shared.names.now());
    deferring::event(call, outcomes::event(shared.base_url(), txn, jti, now, result))
}
