//! The body of a PATCH request (RFC 7644 3.5.2).

use serde_json::Value;

use super::options::OpCase;
use super::path::PatchPath;
use crate::scim::error::ScimError;
use crate::scim::{json, urn};

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    Add,
    Remove,
    Replace,
}

/// One operation.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation<'b> {
    pub op: Op,
    pub path: Option<PatchPath>,
    pub value: Option<&'b Value>,
}

/// Reads the operations of a PatchOp message.
pub fn operations(body: &Value, op_case: OpCase) -> Result<Vec<Operation<'_>>, ScimError> {
    if !body.is_object() {
        let kind = json::kind(body);
        return Err(ScimError::invalid_syntax(format!("a PatchOp is an object, not {kind}")));
    }
    let schemas = json::member(body, "schemas").and_then(Value::as_array);
    let is_patch =
        |uri: &Value| uri.as_str().is_some_and(|s| s.eq_ignore_ascii_case(urn::PATCH_OP));
    if !schemas.is_some_and(|uris| uris.iter().any(is_patch)) {
        let detail = format!("`schemas` does not contain {}", urn::PATCH_OP);
        return Err(ScimError::invalid_syntax(detail));
    }
    match json::member(body, "Operations") {
        Some(Value::Array(items)) if !items.is_empty() => {
            items.iter().map(|item| operation(item, op_case)).collect()
        }
        _ => Err(ScimError::invalid_syntax("`Operations` is an array of one or more operations")),
    }
}

fn operation(item: &Value, op_case: OpCase) -> Result<Operation<'_>, ScimError> {
    if !item.is_object() {
        let kind = json::kind(item);
        return Err(ScimError::invalid_syntax(format!("an operation is an object, not {kind}")));
    }
    let op = match json::member(item, "op") {
        Some(Value::String(text)) => op_of(text, op_case)?,
        _ => return Err(ScimError::invalid_syntax("`op` is missing, or no string")),
    };
    let path = match json::member(item, "path") {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(PatchPath::parse(text)?),
        Some(_) => return Err(ScimError::invalid_path("`path` is no string")),
    };
    Ok(Operation { op, path, value: json::member(item, "value") })
}

fn op_of(text: &str, op_case: OpCase) -> Result<Op, ScimError> {
    let folded = match op_case {
        OpCase::Any => text.to_ascii_lowercase(),
        OpCase::Lower => text.to_owned(),
    };
    match folded.as_str() {
        "add" => Ok(Op::Add),
        "remove" => Ok(Op::Remove),
        "replace" => Ok(Op::Replace),
        _ => Err(ScimError::invalid_syntax(format!("`{text}` is no operation"))),
    }
}
