//! PATCH gone wrong.

use serde_json::{Value, json};

use crate::reference::call::Call;
use crate::scim::patch::{self, PatchOptions};
use crate::scim::{ResourceSchema, ScimError, ScimType};

/// What a failed PATCH leaves behind, beyond its error.
pub(in crate::reference) enum Remains {
    /// Nothing, as it should be.
    Nothing,
    /// This, with a claim of success.
    Confirmed(Value),
    /// This, in spite of the error.
    Stored(Value),
}

/// The message without its last operation, if that fault acts.
pub(in crate::reference) fn drop_last(call: &Call, body: &Value) -> Option<Value> {
    let operations = body.get("Operations")?.as_array().filter(|list| list.len() > 1)?;
    if !call.fault("patch.last-operation-dropped") {
        return None;
    }
    let mut body = body.clone();
    body["Operations"] = json!(operations[..operations.len() - 1]);
    Some(body)
}

/// What a PATCH that failed with `error` leaves behind.
pub(in crate::reference) fn remains(
    call: &Call,
    resource: &Value,
    body: &Value,
    schema: &ResourceSchema,
    options: &PatchOptions,
    error: &ScimError,
) -> Remains {
    let no_target = error.scim_type == Some(ScimType::NoTarget);
    if no_target && call.fault("patch.missing-target-succeeds") {
        return Remains::Confirmed(resource.clone());
    }
    if call.fault("patch.not-atomic") {
        return Remains::Stored(apply_singly(resource, body, schema, options));
    }
    Remains::Nothing
}

/// The resource after the operations before the first that fails.
fn apply_singly(
    resource: &Value,
    body: &Value,
    schema: &ResourceSchema,
    options: &PatchOptions,
) -> Value {
    let mut resource = resource.clone();
    for operation in body.get("Operations").and_then(Value::as_array).into_iter().flatten() {
        let mut single = body.clone();
        single["Operations"] = json!([operation]);
        match patch::apply(&resource, &single, schema, options) {
            Ok(outcome) => resource = outcome.resource,
            Err(_) => break,
        }
    }
    resource
}
