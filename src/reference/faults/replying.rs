//! Answers gone wrong, whatever they are about.

use serde_json::{Value, json};

use super::{Decisions, addressing};
use crate::reference::call::Call;
use crate::reference::failure::Failure;
use crate::reference::http::{Reply, Request};
use crate::scim::{ScimType, urn};

/// A request as it is taken: with a body that is read no further than its
/// first JSON value, and at the address that was meant.
pub(in crate::reference) fn received(faults: &Decisions, mut request: Request) -> Request {
    if let Ok(body) = &request.body
        && serde_json::from_slice::<Value>(body).is_err()
        && let Some(Ok(first)) =
            serde_json::Deserializer::from_slice(body).into_iter::<Value>().next()
        && faults.on("errors.trailing-garbage-accepted")
    {
        request.body = Ok(first.to_string().into());
    }
    addressing::received(faults, &mut request);
    request
}

/// Refuses a request for its header fields.
pub(in crate::reference) fn check_headers(call: &Call, request: &Request) -> Result<(), Failure> {
    let names_json = |header: &str| {
        request.header(header).is_some_and(|value| value.starts_with("application/json"))
    };
    if names_json("content-type") && call.fault("media.json-refused") {
        return Err(Failure::new(415, "use application/scim+json"));
    }
    if names_json("accept") && call.fault("media.accept-json-refused") {
        return Err(Failure::new(406, "answers are application/scim+json"));
    }
    Ok(())
}

/// The refusal of a path at which nothing is.
pub(in crate::reference) fn unknown(call: &Call, request: &Request) -> Failure {
    let first = request.segments.first().and_then(|first| first.strip_prefix('v'));
    if first.is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()))
        && call.fault("errors.version-keyword")
    {
        return Failure::bad(ScimType::InvalidVers, "the protocol version is not supported");
    }
    Failure::not_found("the endpoint")
}

/// The refusal with another status.
pub(in crate::reference) fn bend(call: &Call, mut failure: Failure) -> Failure {
    if failure.status == 409 && call.fault("errors.conflict-400") {
        failure.scim_type = None;
    }
    failure.status = match failure.status {
        400 if call.fault("errors.bad-input-500") => 500,
        405 if call.fault("errors.method-404") => 404,
        409 if call.fault("errors.conflict-400") => 400,
        409 if call.fault("errors.conflict-500") => 500,
        413 if call.fault("bulk.limit-answers-400") => 400,
        status => status,
    };
    if failure.status == 413 && call.fault("bulk.limit-not-named") {
        failure.detail = "too large".to_owned();
    }
    if call.fault("security.stack-trace") {
        failure.detail.push_str("\n  at /srv/scim/src/store.rs:118 in find(SELECT * FROM users)");
    }
    failure
}

/// The answer in its last form.
pub(in crate::reference) fn finish(call: &Call, failed: bool, mut reply: Reply) -> Reply {
    if failed {
        reply = refused(call, reply);
    }
    if call.fault("crud.location-missing") {
        reply.headers.retain(|(name, _)| *name != "location");
    }
    if call.fault("auth.cookie-lasting") {
        reply = reply.with("set-cookie", "SCIMSESSION=x; Max-Age=86400; Path=/");
    }
    if call.fault("media.latin-encoding") {
        reply.body.iter_mut().for_each(encode_twice);
    }
    let labels = [
        ("media.content-type-text", "text/plain"),
        ("media.content-type-missing", ""),
        ("media.charset-latin", "application/scim+json; charset=iso-8859-1"),
    ];
    for (fault, media_type) in labels {
        if call.fault(fault) {
            reply.media_type = media_type;
        }
    }
    reply
}

fn refused(call: &Call, mut reply: Reply) -> Reply {
    let status = reply.status;
    if status == 404 && call.fault("errors.not-found-200") {
        return Reply::json(200, json!({}));
    }
    if let Some(body) = &mut reply.body {
        spoil_error(call, status, body);
    }
    if call.fault("errors.body-missing") {
        reply.body = None;
    }
    if call.fault("errors.body-html") {
        reply = Reply { headers: reply.headers, ..Reply::html(status) };
    }
    if call.fault("errors.answered-200") {
        reply.status = 200;
    }
    reply
}

fn spoil_error(call: &Call, status: u16, body: &mut Value) {
    let other = if status == 500 { "400" } else { "500" };
    let replaced = [
        ("errors.status-number", "status", json!(status)),
        ("errors.status-differs", "status", json!(other)),
        ("errors.schemas-wrong", "schemas", json!([urn::LIST_RESPONSE])),
        ("errors.scim-type-wrong", "scimType", json!("tooMany")),
        ("errors.detail-as-list", "detail", json!([body["detail"]])),
    ];
    let Some(body) = body.as_object_mut() else {
        return;
    };
    if !body.contains_key("scimType") && call.fault("errors.scim-type-invented") {
        body.insert("scimType".to_owned(), json!("notFound"));
    }
    for (fault, name, value) in replaced {
        if body.contains_key(name) && call.fault(fault) {
            body.insert(name.to_owned(), value);
        }
    }
    let missing = [
        ("errors.status-missing", "status"),
        ("errors.schemas-missing", "schemas"),
        ("errors.scim-type-missing", "scimType"),
    ];
    for (fault, name) in missing {
        if body.contains_key(name) && call.fault(fault) {
            body.shift_remove(name);
        }
    }
}

/// Reads the UTF-8 bytes of each text as characters of their own.
fn encode_twice(value: &mut Value) {
    match value {
        Value::String(text) if !text.is_ascii() => {
            *text = text.bytes().map(char::from).collect();
        }
        Value::Array(items) => items.iter_mut().for_each(encode_twice),
        Value::Object(members) => members.values_mut().for_each(encode_twice),
        _ => {}
    }
}
