//! Single resources (RFC 7644 sections 3.3, 3.4.1, 3.5, 3.6 and 3.11).

use serde_json::Value;

use super::call::Call;
use super::derive;
use super::failure::Failure;
use super::faults::versions;
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
pub(super) fn projection(call: &Call, request: &Request) -> Result<Projection, Failure> {
    let attributes = request.param("attributes");
    let mut excluded = request.param("excludedAttributes");
    let lenient = call.options().readings.both_projections == BothProjections::PreferAttributes;
    if lenient && attributes.is_some_and(|list| !list.trim().is_empty()) {
        excluded = None;
    }
    Ok(Projection::parse(attributes, excluded)?)
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
    if call.fault("projection.ignored") {
        return Projection::Default.apply(complete, &call.kind(record.kind).schema);
    }
    let mut shown = projection.apply(complete, &call.kind(record.kind).schema);
    if call.fault("projection.id-excluded")
        && matches!(projection, Projection::Without(_))
        && let Some(shown) = shown.as_object_mut()
    {
        shown.shift_remove("id");
    }
    if call.fault("integrity.groups-missing")
        && let Some(shown) = shown.as_object_mut()
    {
        shown.shift_remove("groups");
    }
    if call.fault("security.password-returned") && record.password.is_some() {
        shown["password"] = Value::from("********");
    }
    shown
}

/// Creates a resource (RFC 7644 section 3.3).
pub(super) fn create(call: &Call, request: &Request, kind: usize) -> Result<Reply, Failure> {
    let projection = projection(call, request)?;
    let body = request.json()?;
    let mut store = call.write();
    let record = Writer::new(call, &mut store).create(kind, &body, None)?;
    let shown = show_written(call, &store, &record, &projection, &body);
    if call.fault("crud.phantom-create") {
        store.remove(record.id());
    }
    let status = if call.fault("crud.create-answers-200") { 200 } else { 201 };
    Ok(tagged(call, Reply::json(status, shown), &record).with("location", record.location()))
}

fn read(call: &Call, request: &Request, kind: usize, id: &str) -> Result<Reply, Failure> {
    let projection = projection(call, request)?;
    let store = call.read();
    let record = writer::find(call, &store, kind, id)?;
    let conditional = call.options().features.etag && !call.fault("etag.if-none-match-ignored");
    let conditions = Preconditions::of(request);
    if conditional && conditions.fail_match(record.version()) {
        return Err(Failure::new(412, "the resource has another version by now"));
    }
    if conditional && conditions.fail_none_match(record.version()) {
        return Ok(tagged(call, Reply::empty(304), &record));
    }
    let shown = show(call, &store, &record, &projection);
    Ok(tagged(call, Reply::json(200, shown), &record).with("location", record.location()))
}

fn replace(call: &Call, request: &Request, kind: usize, id: &str) -> Result<Reply, Failure> {
    let projection = projection(call, request)?;
    let body = request.json()?;
    let conditions = Preconditions::of(request);
    let mut store = call.write();
    let mut writer = Writer::new(call, &mut store);
    let record = match writer.replace(kind, id, &body, &conditions) {
        Err(failure) if failure.status == 404 && call.fault("put.creates") => {
            writer.create(kind, &body, Some(id.to_owned()))?
        }
        outcome => outcome?,
    };
    let shown = show_written(call, &store, &record, &projection, &body);
    Ok(tagged(call, Reply::json(200, shown), &record).with("location", record.location()))
}

fn patch(call: &Call, request: &Request, kind: usize, id: &str) -> Result<Reply, Failure> {
    let projection = projection(call, request)?;
    let body = request.json()?;
    let conditions = Preconditions::of(request);
    let mut store = call.write();
    let record = Writer::new(call, &mut store).patch(kind, id, &body, &conditions)?;
    let silent = call.options().readings.patch_answer == PatchAnswer::NoContent
        && matches!(projection, Projection::Default | Projection::Without(_));
    let reply = if silent {
        Reply::empty(204)
    } else {
        Reply::json(200, show_written(call, &store, &record, &projection, &body))
    };
    Ok(tagged(call, reply, &record).with("location", record.location()))
}

fn delete(call: &Call, request: &Request, kind: usize, id: &str) -> Result<Reply, Failure> {
    let conditions = Preconditions::of(request);
    let mut store = call.write();
    Writer::new(call, &mut store).delete(kind, id, &conditions)?;
    Ok(Reply::empty(204))
}

/// Adds the entity tag (RFC 7644 section 3.14).
fn tagged(call: &Call, reply: Reply, record: &Record) -> Reply {
    match versions::header(call, record.version()) {
        Some(tag) => reply.with("etag", tag),
        None => reply,
    }
}
