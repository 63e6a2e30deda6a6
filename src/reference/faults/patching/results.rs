//! Results of a PATCH spoilt.

use serde_json::{Value, json};

use super::operations::{attribute, is, is_text_for_boolean};
use crate::reference::call::Call;
use crate::scim::ResourceSchema;

/// Spoils the resource that a PATCH makes of `before`.
pub(in crate::reference) fn finish(
    call: &Call,
    schema: &ResourceSchema,
    before: &Value,
    body: &Value,
    after: &mut Value,
) {
    if call.faults.is_empty() {
        return;
    }
    let operations = body.get("Operations").and_then(Value::as_array).into_iter().flatten();
    for operation in operations {
        if is_text_for_boolean(operation) && call.fault("patch.boolean-as-text") {
            after["active"] = operation["value"].clone();
        }
        if is(operation, "add") {
            repeat(call, schema, before, operation, after);
        }
        let through = operation["path"].as_str().is_some_and(|path| path.contains('['));
        if through && call.fault("patch.first-match-only") {
            keep_first_change(before, after);
        }
    }
    keep_primaries(call, before, after);
    if before.get("members").is_some()
        && after.get("members") == before.get("members")
        && after != before
        && call.fault("patch.members-lost")
        && let Some(after) = after.as_object_mut()
    {
        after.shift_remove("members");
    }
}

/// Adds what is there already once more.
fn repeat(
    call: &Call,
    schema: &ResourceSchema,
    before: &Value,
    operation: &Value,
    after: &mut Value,
) {
    let Some(list) = attribute(schema, operation).filter(|attribute| attribute.multi_valued) else {
        return;
    };
    let known = before.get(&list.name).and_then(Value::as_array);
    let (Some(known), Some(Value::Array(elements))) = (known, after.get_mut(&list.name)) else {
        return;
    };
    let given = match &operation["value"] {
        Value::Array(items) => items.as_slice(),
        item => std::slice::from_ref(item),
    };
    for element in given {
        let same = |known: &&Value| known["value"] == element["value"];
        if let Some(known) = known.iter().find(same)
            && call.fault("patch.add-duplicates")
        {
            elements.push(known.clone());
        }
    }
}

/// Takes back all changes of elements but the first.
fn keep_first_change(before: &Value, after: &mut Value) {
    for (name, value) in after.as_object_mut().into_iter().flatten() {
        let (Value::Array(after), Some(Value::Array(before))) = (value, before.get(name)) else {
            continue;
        };
        if after.len() == before.len() {
            let changed =
                after.iter_mut().zip(before).filter(|(after, before)| **after != **before);
            changed.skip(1).for_each(|(after, before)| after.clone_from(before));
        }
    }
}

/// Makes primary again what another value was to replace.
fn keep_primaries(call: &Call, before: &Value, after: &mut Value) {
    for (name, value) in after.as_object_mut().into_iter().flatten() {
        let (Value::Array(after), Some(Value::Array(before))) = (value, before.get(name)) else {
            continue;
        };
        let was_primary = |element: &Value| {
            let same = |old: &&Value| old["value"] == element["value"];
            before.iter().find(same).is_some_and(|old| old["primary"] == json!(true))
        };
        for element in after.iter_mut().filter(|element| was_primary(element)) {
            if element["primary"] == json!(false) && call.fault("patch.primary-kept") {
                element["primary"] = json!(true);
            }
        }
    }
}

/// Spoils the answer to a PATCH.
pub(in crate::reference) fn answer(call: &Call, shown: Value) -> Value {
    if call.fault("patch.answer-partial") {
        return json!({"schemas": shown["schemas"], "id": shown["id"]});
    }
    shown
}
