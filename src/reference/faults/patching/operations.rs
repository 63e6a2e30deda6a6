//! Operations read wrongly.

use serde_json::{Value, json};

use crate::reference::call::Call;
use crate::reference::failure::Failure;
use crate::scim::schema::Attribute;
use crate::scim::{AttributePath, ResourceSchema, ScimType};

/// So many operations, or members, pass whatever is wrong with more.
const MANY: usize = 20;

/// Refuses operations that are right.
pub(super) fn refuse(
    call: &Call,
    schema: &ResourceSchema,
    before: &Value,
    operations: &[Value],
) -> Result<(), Failure> {
    let display = |operation: &Value| path(operation).is_some_and(|p| p.ends_with(".display"));
    if operations.iter().any(display) && call.fault("patch.display-refused") {
        return Err(Failure::bad(ScimType::Mutability, "the display of an element stays"));
    }
    let absent = |operation: &&Value| {
        is(operation, "replace")
            && attribute(schema, operation).is_some_and(|a| before.get(&a.name).is_none())
    };
    match operations.iter().find(absent).filter(|_| call.fault("patch.replace-absent-refused")) {
        Some(operation) => {
            let detail = format!("{} has no value to replace", operation["path"]);
            Err(Failure::bad(ScimType::NoTarget, detail))
        }
        None => Ok(()),
    }
}

/// The operations as they are read.
pub(super) fn read(call: &Call, schema: &ResourceSchema, given: &[Value]) -> Vec<Value> {
    let several = given.len() > 1;
    let mut operations: Vec<Value> = given
        .iter()
        .filter(|operation| !ignored(call, operation))
        .flat_map(|operation| altered(call, schema, operation))
        .collect();
    if several && call.fault("patch.last-operation-dropped") {
        operations.pop();
    }
    if several && call.fault("patch.first-operation-only") {
        operations.truncate(1);
    }
    if given.len() > MANY && call.fault("patch.operations-cut-off") {
        operations.truncate(MANY);
    }
    if several && call.fault("patch.order-reversed") {
        operations.reverse();
    }
    operations
}

/// Whether an operation is passed over.
fn ignored(call: &Call, operation: &Value) -> bool {
    let path = path(operation);
    let is_known = ["add", "remove", "replace"].iter().any(|op| operation["op"] == *op);
    (is(operation, "add") && call.fault("patch.add-ignored"))
        || (is(operation, "remove") && call.fault("patch.remove-ignored"))
        || (is(operation, "replace") && call.fault("patch.replace-ignored"))
        || (path.is_none() && call.fault("patch.pathless-ignored"))
        || (path.is_some_and(|path| path.starts_with("urn:"))
            && call.fault("patch.extension-path-ignored"))
        || (!is_known && call.fault("patch.unknown-op-ignored"))
}

/// What an operation is taken for: another one, or several.
fn altered(call: &Call, schema: &ResourceSchema, operation: &Value) -> Vec<Value> {
    let mut operation = operation.clone();
    if path(&operation) == Some("members")
        && let Some(members) = operation["value"].as_array_mut()
        && members.len() > MANY
        && call.fault("patch.members-cut-off")
    {
        members.truncate(MANY);
    }
    let whole = attribute(schema, &operation);
    let is_list = whole.is_some_and(|attribute| attribute.multi_valued);
    if is_list && is(&operation, "replace") && call.fault("patch.replace-appends") {
        operation["op"] = json!("add");
    } else if is_list && is(&operation, "add") && call.fault("patch.add-replaces") {
        operation["op"] = json!("replace");
    }
    if let Some((name, rest)) = path(&operation).and_then(|path| path.split_once('[')) {
        let sub = rest.rsplit_once(']').map_or("", |(_, sub)| sub);
        let (list, all) = (json!(name), json!(format!("{name}{sub}")));
        if is(&operation, "remove") {
            if call.fault("patch.remove-takes-all") {
                operation["path"] = list;
            }
        } else if call.fault("patch.filter-ignored") {
            operation["path"] =
                if sub.is_empty() { json!(format!("{name}[value pr]")) } else { all };
        }
    }
    let overwritten = whole.filter(|attribute| attribute.is_complex() && !attribute.multi_valued);
    if overwritten.is_some() && is(&operation, "replace") && call.fault("patch.complex-overwritten")
    {
        return vec![json!({"op": "remove", "path": operation["path"]}), operation];
    }
    match path(&operation).and_then(|path| path.split_once('.')) {
        Some((name, _))
            if !name.contains([':', '['])
                && !is(&operation, "remove")
                && schema.core_attribute(name).is_some_and(|a| !a.multi_valued)
                && call.fault("patch.sub-attribute-lost") =>
        {
            vec![json!({"op": "remove", "path": name}), operation]
        }
        _ if is_text_for_boolean(&operation) && call.fault("patch.boolean-as-text") => Vec::new(),
        _ => vec![operation],
    }
}

/// Whether an operation sets `active` to a string.
pub(super) fn is_text_for_boolean(operation: &Value) -> bool {
    path(operation) == Some("active") && operation["value"].is_string()
}

/// The attribute that an operation names as a whole.
pub(super) fn attribute<'s>(
    schema: &'s ResourceSchema,
    operation: &Value,
) -> Option<&'s Attribute> {
    let path = AttributePath::parse(path(operation)?).ok()?;
    schema.core_attribute(&path.name).filter(|_| path.urn.is_none() && path.sub.is_none())
}

pub(super) fn is(operation: &Value, op: &str) -> bool {
    operation["op"].as_str().is_some_and(|text| text.eq_ignore_ascii_case(op))
}

fn path(operation: &Value) -> Option<&str> {
    operation.get("path").and_then(Value::as_str)
}
