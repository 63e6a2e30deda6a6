//! Single resources (RFC 7644 sections 3.3, 3.4.1, 3.5, 3.6 and 3.11).

use serde_json::Value;

use super::bounds;
use super::call::Call;
use super::derive;
use super::failure::Failure;
use super::faults::{
    describing, lagging, patching, projecting, racing, repeating, showing, versions,
};
use super::http::{Preconditions, Reply, Request};
use super::options::{BothProjections, PatchAnswer};
use super::requested;
use super::store::{Record, Store};
use super::writer::{self, Writer};
use crate::scim::project::Projection;

/// Answers a request for a single resource.
pub(super) fn answer(
    call: &Call,
    request: &Request,
    kind: usize,
    id: &str,
    allow: &'static str,
) -> Result<Reply, Failure> {
    bounds::method(call, request.method.as_str(), kind)?;
    match request.method.as_str() {
        "GET" | "HEAD" => read(call, request, kind, id),
        "PUT" => replace(call, request, kind, id),
        "PATCH" if !call.options().features.patch => Err(Failure::unsupported("PATCH")),
        "PATCH" => patch(call, request, kind, id),
        "DELETE" => delete(call, request, kind, id),
        method => Err(Failure::method(method, allow)),
    }
}

/// The projection that the query parameters ask for (RFC 7644 section 3.9).
///
/// `part` is the kind of request, for faults that are about one of them.
pub(super) fn projection(
    call: &Call,
    request: &Request,
    part: &str,
) -> Result<Projection, Failure> {
    let attributes = request.param("attributes");
    let mut excluded = request.param("excludedAttributes");
    let lenient = call.options().readings.both_projections == BothProjections::PreferAttributes;
    if lenient && attributes.is_some_and(|list| !list.trim().is_empty()) {
        excluded = None;
    }
    Ok(projecting::read(call, part, Projection::parse(attributes, excluded)?))
}

/// A resource as an answer shows it.
pub(super) fn show(call: &Call, store: &Store, record: &Record, projection: &Projection) -> Value {
    let complete = derive::complete(call.registry(), store, record);
    project(call, record, &complete, projection)
}

/// A resource as the answer to a write shows it: with what the client set,
/// though it is returned on request only.
fn show_written(
    call: &Call,
    store: &Store,
    record: &Record,
    projection: &Projection,
    body: &Value,
) -> Value {
    let complete = derive::complete(call.registry(), store, record);
    let mut shown = project(call, record, &complete, projection);
    if *projection == Projection::Default {
        requested::add(call.kind(record.kind), body, &complete, &mut shown);
    }
    shown
}

/// The part of a completed resource that an answer shows.
pub(super) fn project(
    call: &Call,
    record: &Record,
    complete: &Value,
    projection: &Projection,
) -> Value {
    let mut shown = projection.apply(complete, &describing::shown(call, call.kind(record.kind)));
    showing::resource(call, record, projection, &mut shown);
    shown
}

/// Creates a resource (RFC 7644 section 3.3).
pub(super) fn create(call: &Call, request: &Request, kind: usize) -> Result<Reply, Failure> {
    bounds::method(call, "POST", kind)?;
    let projection = projection(call, request, "post")?;
    let body = request.json()?;
    let overlap = racing::create(call, &body);
    let mut store = call.write();
    let mut writer = Writer::new(call, &mut store);
    writer.unchecked =
        racing::unchecked(overlap.as_ref()) || repeating::create_unchecked(call, request);
    let record = writer.create(kind, &body, None).map_err(|f| showing::refusal(call, &body, f))?;
    if call.fault("crud.create-applied-twice") {
        writer.repeat(&record);
    }
    if call.fault("crud.ghost-create") {
        return Err(Failure::new(500, "the resource could not be stored"));
    }
    let mut shown = show_written(call, &store, &record, &projection, &body);
    showing::password(call, "security.password-in-create", &body, &mut shown);
    if call.fault("crud.phantom-create") {
        store.remove(record.id());
    }
    let status = if call.fault("crud.create-answers-200") { 200 } else { 201 };
    let (reply, location) = showing::created(call, status, shown, record.location());
    Ok(tagged(call, reply, &record).with("location", location))
}

fn read(call: &Call, request: &Request, kind: usize, id: &str) -> Result<Reply, Failure> {
    let projection = projection(call, request, "get")?;
    let store = call.read();
    let record = lagging::read(call, id, writer::find(call, &store, kind, id))?;
    let conditional = call.options().features.etag && !call.fault("etag.if-none-match-ignored");
    let conditions = Preconditions::of(request);
    if conditional && conditions.fail_match(record.version()) {
        return Err(Failure::new(412, "the resource has another version by now"));
    }
    if conditional && conditions.fail_none_match(record.version()) {
        return Ok(tagged(call, Reply::empty(304), &record));
    }
    let shown = show(call, &store, &record, &projection);
    let reply = tagged(call, Reply::json(200, shown), &record).with("location", record.location());
    Ok(showing::read(call, reply, record.location()))
}

fn replace(call: &Call, request: &Request, kind: usize, id: &str) -> Result<Reply, Failure> {
    let projection = projection(call, request, "put")?;
    let conditions = Preconditions::of(request);
    repeating::replace(call, request)?;
    let change = racing::change(call, "PUT", id, &conditions);
    let conditions = change.conditions(conditions);
    let body = change.mixed(request.json()?);
    let mut store = call.write();
    change.turn_back(&mut store);
    let before = store.get(id).cloned();
    let mut writer = Writer::new(call, &mut store);
    let record = match writer.replace(kind, id, &body, &conditions) {
        Err(failure) if failure.status == 404 && call.fault("put.creates") => {
            writer.create(kind, &body, Some(id.to_owned()))?
        }
        Err(failure) if failure.status == 412 && call.fault("etag.applied-in-spite") => {
            writer.replace(kind, id, &body, &Preconditions::default())?;
            return Err(failure);
        }
        outcome => outcome.map_err(|failure| showing::refusal(call, &body, failure))?,
    };
    let stale = before.as_deref().filter(|_| call.fault("put.stale-answer")).unwrap_or(&record);
    let shown = show_written(call, &store, stale, &projection, &body);
    if let Some(before) = before.filter(|_| call.fault("put.answer-only")) {
        store.put(Record::clone(&before));
    }
    let silent = call.fault("put.answers-204");
    let reply = if silent { Reply::empty(204) } else { Reply::json(200, shown) };
    Ok(tagged(call, reply, &record).with("location", record.location()))
}

fn patch(call: &Call, request: &Request, kind: usize, id: &str) -> Result<Reply, Failure> {
    let projection = projection(call, request, "patch")?;
    let body = request.json()?;
    let conditions = Preconditions::of(request);
    let change = racing::change(call, "PATCH", id, &conditions);
    let conditions = change.conditions(conditions);
    let mut store = call.write();
    change.turn_back(&mut store);
    let before = store.get(id).cloned();
    let nothing_done = match before {
        Some(_) => call.fault("patch.silent-no-op"),
        None => call.fault("patch.unknown-resource-succeeds"),
    };
    if nothing_done {
        return Ok(Reply::empty(204));
    }
    let record = Writer::new(call, &mut store)
        .patch(kind, id, &body, &conditions)
        .map_err(|failure| showing::refusal(call, &body, failure))?;
    if call.fault("patch.error-but-applied") {
        return Err(Failure::new(500, "the resource could not be changed"));
    }
    let silent = call.options().readings.patch_answer == PatchAnswer::NoContent
        && matches!(projection, Projection::Default | Projection::Without(_));
    let stale = before.as_deref().filter(|_| call.fault("patch.stale-answer")).unwrap_or(&record);
    let mut shown = show_written(call, &store, stale, &projection, &body);
    showing::password(call, "security.password-in-patch", &body, &mut shown);
    if let Some(before) = before.filter(|_| call.fault("patch.answer-only")) {
        store.put(Record::clone(&before));
    }
    let shown = patching::answer(call, shown);
    let reply = if silent { Reply::empty(204) } else { Reply::json(200, shown) };
    Ok(tagged(call, reply, &record).with("location", record.location()))
}

fn delete(call: &Call, request: &Request, kind: usize, id: &str) -> Result<Reply, Failure> {
    let conditions = Preconditions::of(request);
    let change = racing::change(call, "DELETE", id, &conditions);
    let conditions = change.conditions(conditions);
    let mut store = call.write();
    let before = store.get(id).cloned();
    Writer::new(call, &mut store).delete(kind, id, &conditions)?;
    change.resurrect(&mut store);
    match before.filter(|_| call.fault("delete.answers-200")) {
        Some(before) => Ok(Reply::json(200, show(call, &store, &before, &Projection::Default))),
        None => Ok(Reply::empty(204)),
    }
}

/// Adds the entity tag (RFC 7644 section 3.14).
fn tagged(call: &Call, reply: Reply, record: &Record) -> Reply {
    match versions::header(call, record.version()) {
        Some(tag) => reply.with("etag", tag),
        None => reply,
    }
}
