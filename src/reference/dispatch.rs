//! From a request to the module that answers it, and the last form of the
//! answer.

use serde_json::Value;

use super::call::Call;
use super::failure::Failure;
use super::http::{Reply, Request};
use super::options::Access;
use super::provider::lock;
use super::route::Route;
use super::{bulk, discovery, query, resource};
use crate::scim::AttributePath;

/// Answers a request.
pub(super) fn answer(call: &Call, request: &Request, route: &Route) -> Reply {
    finish(call, permit(call, request).and_then(|()| dispatch(call, request, route)))
}

/// Whether a request is to change something.
pub(super) fn is_write(request: &Request) -> bool {
    let searches = request.segments.last().is_some_and(|segment| segment == ".search");
    matches!(request.method.as_str(), "POST" | "PUT" | "PATCH" | "DELETE") && !searches
}

/// Refuses a write to a caller that may only read.
pub(super) fn permit(call: &Call, request: &Request) -> Result<(), Failure> {
    if call.principal.access == Access::ReadOnly && is_write(request) {
        return Err(Failure::new(403, "the credential does not permit changes"));
    }
    Ok(())
}

fn dispatch(call: &Call, request: &Request, route: &Route) -> Result<Reply, Failure> {
    let method = request.method.as_str();
    let reads = matches!(method, "GET" | "HEAD");
    match route {
        Route::Config | Route::ResourceTypes(_) | Route::Schemas(_) => {
            discovery::answer(call, request, route)
        }
        Route::Root if reads => query::get(call, request, None),
        Route::Collection(kind) if reads => query::get(call, request, Some(*kind)),
        Route::Collection(kind) if method == "POST" => resource::create(call, request, *kind),
        Route::Search(_) if !call.options().features.search => {
            Err(Failure::unsupported("/.search"))
        }
        Route::Search(kind) if method == "POST" => query::search(call, request, *kind),
        Route::Resource(kind, id) => resource::answer(call, request, *kind, id, route.allow()),
        Route::Bulk if !call.options().features.bulk => Err(Failure::unsupported("/Bulk")),
        Route::Bulk if method == "POST" => bulk::run(call, request).map(bulk::Done::into_reply),
        Route::Me => me(call, request, route),
        Route::Outcome(txn) if reads => {
            lock(&call.shared.outcomes).answer(txn, &call.principal.name)
        }
        Route::Unknown => Err(Failure::not_found("the endpoint")),
        _ => Err(Failure::method(method, route.allow())),
    }
}

/// `/Me` stands for the user behind the credential (RFC 7644 section 3.11).
fn me(call: &Call, request: &Request, route: &Route) -> Result<Reply, Failure> {
    let user = call.principal.user.as_ref().or(call.options().me.as_ref());
    let (Some(user), Some(kind)) = (user, call.registry().by_name("User")) else {
        return Err(Failure::unsupported("/Me"));
    };
    let id = {
        let store = call.read();
        let found = store.lookup(kind, &AttributePath::of("userName"), user);
        found.and_then(|users| users.first().map(|user| user.id().to_owned()))
    };
    let id = id.ok_or_else(|| Failure::not_found("the resource behind the credential"))?;
    resource::answer(call, request, kind, &id, route.allow())
}

/// Gives an answer its last form.
pub(super) fn finish(call: &Call, answer: Result<Reply, Failure>) -> Reply {
    let failed = answer.is_err();
    let mut reply = answer.unwrap_or_else(Reply::from);
    if failed && let Some(body) = &mut reply.body {
        spoil_error(call, reply.status, body);
    }
    if failed && call.fault("errors.body-missing") {
        reply.body = None;
    }
    if call.fault("crud.location-missing") {
        reply.headers.retain(|(name, _)| *name != "location");
    }
    if call.fault("media.content-type-text") {
        reply.media_type = "text/plain";
    }
    reply
}

fn spoil_error(call: &Call, status: u16, body: &mut Value) {
    let Some(body) = body.as_object_mut() else {
        return;
    };
    if status == 413 && call.fault("bulk.limit-not-named") {
        body.insert("detail".to_owned(), "too large".into());
    }
    if call.fault("errors.status-number") {
        body.insert("status".to_owned(), status.into());
    }
    if call.fault("errors.schemas-missing") {
        body.shift_remove("schemas");
    }
    if call.fault("errors.scim-type-missing") {
        body.shift_remove("scimType");
    }
}
