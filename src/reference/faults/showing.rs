//! Resources shown wrongly.

use serde_json::{Map, Value, json};

use super::{addressing, valuing};
use crate::reference::call::Call;
use crate::reference::digest;
use crate::reference::failure::Failure;
use crate::reference::http::Reply;
use crate::reference::names::hex;
use crate::reference::store::Record;
use crate::scim::project::Projection;
use crate::scim::urn;

/// What is shown in place of a password that is not to be seen.
const MASK: &str = "********";

/// Spoils a resource in an answer.
pub(in crate::reference) fn resource(
    call: &Call,
    record: &Record,
    projection: &Projection,
    shown: &mut Value,
) {
    let Some(shown) = shown.as_object_mut() else {
        return;
    };
    let removed = [
        ("integrity.groups-missing", "groups"),
        ("integrity.members-missing", "members"),
        ("crud.meta-missing", "meta"),
    ];
    for (fault, name) in removed {
        if shown.contains_key(name) && call.fault(fault) {
            shown.shift_remove(name);
        }
    }
    by_projection(call, record, projection, shown);
    bend(call, shown);
    bend_values(call, shown);
    addressing::show(call, shown);
    valuing::show(call, projection, shown);
    if record.password.is_some() && call.fault("security.password-returned") {
        shown.insert("password".to_owned(), json!(MASK));
    }
    if let Some(Value::Object(meta)) = shown.get_mut("meta")
        && call.fault("etag.version-missing")
    {
        meta.shift_remove("version");
    }
    if let Some(active) = shown.get_mut("active").filter(|active| active.is_boolean())
        && call.fault("schema.boolean-as-text")
    {
        *active = json!(active.to_string());
    }
    if let Some(Value::Array(groups)) = shown.get_mut("groups")
        && call.fault("integrity.groups-wrong")
    {
        for group in groups {
            group["value"] = group["display"].clone();
        }
    }
    if let Some(Value::Array(groups)) = shown.get_mut("groups")
        && call.fault("integrity.membership-word")
    {
        groups.iter_mut().for_each(|group| group["type"] = json!("member"));
    }
}

/// Gives whole members another form.
fn bend(call: &Call, shown: &mut Map<String, Value>) {
    if let Some(numbers) = shown.get_mut("phoneNumbers")
        && numbers.as_array().is_some_and(|numbers| numbers.len() == 1)
        && call.fault("schema.single-as-object")
    {
        *numbers = numbers[0].take();
    }
    if let Some(Value::Array(uris)) = shown.get_mut("schemas") {
        if call.fault("schema.schemas-repeated") {
            let again = uris.first().cloned();
            uris.extend(again);
        }
        if call.fault("schema.urn-misformed") {
            uris.push(json!("urn:ietf:params:scim:User"));
        }
    }
}

/// Gives single values another form.
fn bend_values(call: &Call, shown: &mut Map<String, Value>) {
    if shown.values().any(|value| digits(value).is_some()) && call.fault("schema.digits-as-number")
    {
        for value in shown.values_mut() {
            if let Some(number) = digits(value) {
                *value = json!(number);
            }
        }
    }
    if let Some(Value::Object(meta)) = shown.get_mut("meta")
        && call.fault("crud.times-without-zone")
    {
        for name in ["created", "lastModified"] {
            if let Some(Value::String(time)) = meta.get_mut(name) {
                *time = time.trim_end_matches('Z').to_owned();
            }
        }
    }
}

/// The number that a text of digits alone would be.
fn digits(value: &Value) -> Option<u64> {
    let text = value.as_str()?;
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

fn by_projection(
    call: &Call,
    record: &Record,
    projection: &Projection,
    shown: &mut Map<String, Value>,
) {
    match projection {
        Projection::Without(_) if call.fault("projection.id-excluded") => {
            shown.shift_remove("id");
        }
        Projection::Only(_) if call.fault("projection.id-dropped") => {
            shown.shift_remove("id");
        }
        Projection::Only(_) if call.fault("projection.schemas-dropped") => {
            shown.shift_remove("schemas");
        }
        Projection::Only(paths)
            if paths.iter().any(|path| path.name.eq_ignore_ascii_case("password"))
                && record.password.is_some()
                && call.fault("projection.never-returned-shown") =>
        {
            shown.insert("password".to_owned(), json!(MASK));
        }
        _ => {}
    }
}

/// Spoils a resource in a list.
pub(in crate::reference) fn listed(call: &Call, record: &Record, shown: &mut Value) {
    if record.password.is_some() && call.fault("security.password-in-list") {
        shown["password"] = json!(hex(&digest::sign(b"", record.id().as_bytes())));
    }
    let wrapped =
        [("schema.name-in-list", "name"), ("schema.extension-in-list", urn::ENTERPRISE_USER)];
    for (fault, name) in wrapped {
        if let Some(value) = shown.get_mut(name)
            && call.fault(fault)
        {
            *value = json!([value.take()]);
        }
    }
}

/// Adds the password that a body sets to the answer, if `fault` acts.
pub(in crate::reference) fn password(call: &Call, fault: &str, body: &Value, shown: &mut Value) {
    if let Some(password) = password_of(body)
        && call.fault(fault)
    {
        shown["password"] = json!(password);
    }
}

/// The password that a resource or a PATCH message sets.
pub(in crate::reference) fn password_of(body: &Value) -> Option<&str> {
    let operations = body.get("Operations").and_then(Value::as_array);
    match operations {
        None => body.get("password")?.as_str(),
        Some(operations) => operations.iter().find_map(|operation| {
            match operation.get("path").and_then(Value::as_str) {
                Some("password") => operation.get("value")?.as_str(),
                Some(_) => None,
                None => operation.get("value")?.get("password")?.as_str(),
            }
        }),
    }
}

/// The refusal of a resource, with the password that the body sets.
pub(in crate::reference) fn refusal(call: &Call, body: &Value, mut failure: Failure) -> Failure {
    if let Some(password) = password_of(body)
        && call.fault("security.password-in-error")
    {
        failure.detail.push_str(&format!(" (password {password})"));
    }
    failure
}

/// The answer to a read, with what it says of its place.
pub(in crate::reference) fn read(call: &Call, reply: Reply, location: &str) -> Reply {
    match call.fault("crud.content-location-wrong") {
        true => reply.with("content-location", format!("{location}-other")),
        false => reply,
    }
}

/// The answer to a create, and its `Location`.
pub(in crate::reference) fn created(
    call: &Call,
    status: u16,
    mut shown: Value,
    location: &str,
) -> (Reply, String) {
    if call.fault("crud.wrong-id") {
        shown["id"] = json!(call.shared.names.id());
    }
    let astray = call.fault("crud.location-of-another");
    let location = if astray { format!("{location}-other") } else { location.to_owned() };
    let bare = call.fault("crud.body-missing");
    let reply = if bare { Reply::empty(status) } else { Reply::json(status, shown) };
    (reply, location)
}
