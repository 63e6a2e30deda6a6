//! PUT gone wrong.

use std::borrow::Cow;

use serde_json::{Value, json};

use crate::reference::call::Call;

/// The body of a PUT as it is read.
pub(in crate::reference) fn body<'b>(
    call: &Call,
    before: &Value,
    body: &'b Value,
) -> Cow<'b, Value> {
    let Some(members) = body.as_object() else {
        return Cow::Borrowed(body);
    };
    let mut changed = Cow::Borrowed(body);
    let mut keep = |name: &str| match before.get(name) {
        Some(value) => changed.to_mut()[name] = value.clone(),
        None => {
            let members = changed.to_mut().as_object_mut();
            members.map(|members| members.shift_remove(name));
        }
    };
    for (name, value) in members {
        if value.is_null() && before.get(name).is_some() && call.fault("put.null-ignored") {
            keep(name);
        }
        if name.starts_with("urn:") && call.fault("put.extension-ignored") {
            keep(name);
        }
    }
    let named = members.keys().any(|name| name.eq_ignore_ascii_case("userName"));
    if !named && before.get("userName").is_some() && call.fault("put.required-unchecked") {
        keep("userName");
    }
    changed
}

/// Spoils the resource that a PUT makes.
pub(in crate::reference) fn merge(call: &Call, before: &Value, document: &mut Value) {
    let Some(members) = document.as_object_mut() else {
        return;
    };
    let own = |name: &str| !matches!(name, "schemas" | "meta") && !name.starts_with("urn:");
    for (name, value) in members.iter_mut().filter(|(name, _)| own(name)) {
        match (value, before.get(name)) {
            (Value::Array(new), Some(Value::Array(old))) => {
                let missing = old.iter().filter(|element| !new.contains(element));
                let missing: Vec<Value> = missing.cloned().collect();
                if !missing.is_empty() && call.fault("put.merges-lists") {
                    new.splice(0..0, missing);
                }
            }
            (Value::Object(object), _)
                if object.len() > 1 && call.fault("put.sub-attributes-lost") =>
            {
                *object = std::mem::take(object).into_iter().take(1).collect();
            }
            _ => {}
        }
    }
}

/// The id that a replaced resource takes.
pub(in crate::reference) fn new_id(call: &Call, id: &str, body: &Value) -> Option<String> {
    let given = body.get("id").and_then(Value::as_str).filter(|given| *given != id)?;
    call.fault("put.id-changed").then(|| given.to_owned())
}

/// What a PUT does to another resource, if anything.
pub(in crate::reference) fn for_another(call: &Call, document: &Value) -> Option<Value> {
    let title = document.get("title").cloned().unwrap_or_else(|| json!("replaced"));
    call.fault("put.touches-another").then_some(title)
}
