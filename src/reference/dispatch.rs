//! From a request to the module that answers it, and the last form of the
//! answer.

use super::call::Call;
use super::failure::Failure;
use super::faults::{aliasing, deferring, replying};
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
    replying::check_headers(call, request)
}

fn dispatch(call: &Call, request: &Request, route: &Route) -> Result<Reply, Failure> {
    let method = request.method.as_str();
    let reads = matches!(method, "GET" | "HEAD");
    match route {
        Route::Config | Route::ResourceTypes(_) | Route::Schemas(_) => {
            discovery::answer(call, request, route)
        }
        Route::Root | Route::Search(None) if !call.options().features.root_queries => {
            Err(Failure::unsupported("a query over all resource types"))
        }
        Route::Root if reads => query::get(call, request, None),
        Route::Collection(kind) if reads => query::get(call, request, Some(*kind)),
        Route::Collection(kind) if method == "POST" => resource::create(call, request, *kind),
        Route::Search(_) if !call.options().features.search => {
            Err(Failure::unsupported("/.search"))
        }
        Route::Search(Some(kind)) if method == "POST" && call.fault("search.treated-as-create") => {
            resource::create(call, request, *kind)
        }
        Route::Search(kind) if method == "POST" => query::search(call, request, *kind),
        Route::Resource(kind, id) => resource::answer(call, request, *kind, id, route.allow()),
        Route::Bulk if !call.options().features.bulk => Err(Failure::unsupported("/Bulk")),
        Route::Bulk if method == "POST" => bulk::run(call, request).map(bulk::Done::into_reply),
        Route::Me => me(call, request, route),
        Route::Outcome(txn) if reads => {
            lock(&call.shared.outcomes).answer(txn, deferring::reader(call))
        }
        Route::Unknown => Err(replying::unknown(call, request)),
        _ => Err(Failure::method(method, route.allow())),
    }
}

/// `/Me` stands for the user behind the credential (RFC 7644 section 3.11).
fn me(call: &Call, request: &Request, route: &Route) -> Result<Reply, Failure> {
    if let Some(reply) = aliasing::answer(call) {
        return Ok(reply);
    }
    let user = call.principal.user.clone().or_else(|| call.options().me.clone());
    let user = user.or_else(|| aliasing::anybody(call));
    let (Some(user), Some(kind)) = (user, call.registry().by_name("User")) else {
        return Err(Failure::unsupported("/Me"));
    };
    let id = {
        let store = call.read();
        let found = store.lookup(kind, &AttributePath::of("userName"), &user);
        found.and_then(|users| users.first().map(|user| user.id().to_owned()))
    };
    let id = id.ok_or_else(|| Failure::not_found("the resource behind the credential"))?;
    if let Some(reply) = aliasing::redirection(call, &call.shared.location(call.kind(kind), &id)) {
        return Ok(reply);
    }
    resource::answer(call, request, kind, &id, route.allow())
        .map(|reply| aliasing::show(call, reply))
}

/// Gives an answer its last form.
pub(super) fn finish(call: &Call, answer: Result<Reply, Failure>) -> Reply {
    let failed = answer.is_err();
    let reply = answer.unwrap_or_else(|failure| Reply::from(replying::bend(call, failure)));
    replying::finish(call, failed, reply)
}
