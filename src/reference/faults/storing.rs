//! Resources stored wrongly.

use serde_json::{Map, Value, json};

use super::valuing;
use crate::reference::call::Call;
use crate::reference::digest;
use crate::reference::links::Target;
use crate::reference::names::uuid;
use crate::scim::urn;

/// How many characters of a text a truncated resource keeps.
const SHORT: usize = 32;

/// The part of a resource that is kept.
pub(in crate::reference) fn kept(call: &Call, mut document: Value) -> Value {
    let Some(members) = document.as_object_mut() else {
        return document;
    };
    let is_user = members.contains_key("userName");
    if is_user && call.fault("crud.attribute-dropped") {
        members.shift_remove("displayName");
    }
    if members.contains_key("externalId") && call.fault("crud.external-id-lost") {
        members.shift_remove("externalId");
    }
    if members.keys().any(|name| name.starts_with("urn:")) && call.fault("crud.extension-lost") {
        members.retain(|name, _| !name.starts_with("urn:"));
    }
    if members.get("active") == Some(&json!(false)) && call.fault("crud.always-active") {
        members.insert("active".to_owned(), json!(true));
    }
    change_text(members, "displayName", call, "crud.attribute-upper-cased", str::to_uppercase);
    change_text(members, "externalId", call, "crud.external-id-lower-cased", str::to_lowercase);
    if call.fault("crud.elements-lost") {
        let lists = members.iter_mut().filter(|(name, _)| *name != "schemas");
        lists.filter_map(|(_, value)| value.as_array_mut()).for_each(|list| list.truncate(1));
    }
    if call.fault("crud.text-truncated") {
        each_text(members, &|text| text.chars().take(SHORT).collect());
    }
    if call.fault("crud.unicode-mangled") {
        each_text(members, &|text| text.replace(|c: char| !c.is_ascii(), "?"));
    }
    valuing::keep(call, members);
    document
}

fn change_text(
    members: &mut Map<String, Value>,
    name: &str,
    call: &Call,
    fault: &str,
    change: impl Fn(&str) -> String,
) {
    if let Some(Value::String(text)) = members.get_mut(name)
        && call.fault(fault)
    {
        *text = change(text);
    }
}

/// Changes the texts of a resource, but for what names other resources.
fn each_text(members: &mut Map<String, Value>, change: &impl Fn(&str) -> String) {
    let skipped = ["schemas", "members", "id", "meta", "password"];
    for (name, value) in members.iter_mut().filter(|(name, _)| !skipped.contains(&name.as_str())) {
        match value {
            Value::String(text) if name != "$ref" => *text = change(text),
            Value::Array(items) => items
                .iter_mut()
                .filter_map(Value::as_object_mut)
                .for_each(|item| each_text(item, change)),
            Value::Object(inner) if name != "manager" => each_text(inner, change),
            _ => {}
        }
    }
}

/// The id of a new resource, where it is not a fresh one.
pub(in crate::reference) fn id(call: &Call, body: &Value) -> Option<String> {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    if let Some(id) = text("id").filter(|_| call.fault("crud.client-id-taken")) {
        return Some(id.to_owned());
    }
    if call.fault("crud.id-reserved") {
        return Some(format!("bulkId-{}", call.shared.names.id()));
    }
    if let Some(name) = text("userName").filter(|_| call.fault("crud.id-of-name")) {
        let safe = name.replace(|c: char| !c.is_ascii_alphanumeric() && c != '-', "_");
        return Some(format!("{safe}-{}", call.shared.names.now().as_microsecond()));
    }
    let name = text("userName").filter(|_| call.fault("crud.id-reused"))?;
    let digest = digest::sign(b"id", name.as_bytes());
    Some(uuid(std::array::from_fn(|index| digest.get(index).copied().unwrap_or_default())))
}

/// Takes members, or what is said of them, out of a group before its links are settled.
pub(in crate::reference) fn thin_out(
    call: &Call,
    document: &mut Value,
    target: impl Fn(&str) -> Option<Target>,
) {
    let Some(members) = document.get_mut("members").and_then(Value::as_array_mut) else {
        return;
    };
    let found = |member: &Value| target(member.get("value")?.as_str()?);
    if !members.iter().all(|member| found(member).is_some())
        && call.fault("integrity.unknown-members-dropped")
    {
        members.retain(|member| found(member).is_some());
    }
    let nested = |member: &Value| found(member).is_some_and(|target| target.type_name == "Group");
    if members.iter().any(nested) && call.fault("integrity.nested-groups-lost") {
        members.retain(|member| !nested(member));
    }
    if members.len() > 1 && call.fault("integrity.members-truncated") {
        members.truncate(1);
    }
    let named = |member: &Value| member.get("display").is_some();
    if members.iter().any(named) && call.fault("integrity.display-ignored") {
        let members = members.iter_mut().filter_map(Value::as_object_mut);
        members.for_each(|member| drop(member.shift_remove("display")));
    }
}

/// Spoils links that are settled.
pub(in crate::reference) fn loosen(call: &Call, document: &mut Value) {
    if let Some(members) = document.get_mut("members").and_then(Value::as_array_mut)
        && call.fault("integrity.reference-wrong")
    {
        for reference in members.iter_mut().filter_map(|member| member.get_mut("$ref")) {
            *reference = json!(format!("{}-gone", reference.as_str().unwrap_or_default()));
        }
    }
    let extension = document.get_mut(urn::ENTERPRISE_USER);
    if let Some(Value::Object(manager)) = extension.and_then(|e| e.get_mut("manager"))
        && call.fault("integrity.manager-lost")
    {
        manager.shift_remove("value");
    }
}
