//! PATCH gone wrong.

mod operations;
mod results;

use std::borrow::Cow;

use serde_json::{Value, json};

use crate::reference::call::Call;
use crate::reference::failure::Failure;
use crate::scim::patch::{self, PatchOptions};
use crate::scim::{ResourceSchema, ScimError, ScimType};

pub(in crate::reference) use results::{answer, finish};

/// What a failed PATCH leaves behind, beyond its error.
pub(in crate::reference) enum Remains {
    /// Nothing, as it should be.
    Nothing,
    /// This, with a claim of success.
    Confirmed(Value),
    /// This, in spite of the error.
    Stored(Value),
}

/// The message as it is read. Where no operation is left, there is none: nothing
/// is done, and that is confirmed.
pub(in crate::reference) fn message<'b>(
    call: &Call,
    schema: &ResourceSchema,
    before: &Value,
    body: &'b Value,
) -> Result<Option<Cow<'b, Value>>, Failure> {
    let given = body.get("Operations").and_then(Value::as_array);
    let Some(given) = given.filter(|list| !list.is_empty() && !call.faults.is_empty()) else {
        return Ok(Some(Cow::Borrowed(body)));
    };
    operations::refuse(call, schema, before, given)?;
    let read = operations::read(call, schema, given);
    if read == *given {
        return Ok(Some(Cow::Borrowed(body)));
    }
    if read.is_empty() {
        return Ok(None);
    }
    let mut body = body.clone();
    body["Operations"] = json!(read);
    Ok(Some(Cow::Owned(body)))
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
    let confirmed = match error.scim_type {
        Some(ScimType::NoTarget) => call.fault("patch.missing-target-succeeds"),
        Some(ScimType::InvalidPath) => call.fault("patch.unknown-path-succeeds"),
        Some(ScimType::Mutability) => call.fault("patch.read-only-succeeds"),
        _ => false,
    };
    if confirmed {
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
