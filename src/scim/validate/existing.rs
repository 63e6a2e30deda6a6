//! What a replaced resource takes over from the one before (RFC 7644 3.5.1).

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::scim::compare::{same, value_key};
use crate::scim::error::ScimError;
use crate::scim::json;
use crate::scim::schema::{Attribute, Mutability, ResourceSchema};

/// Takes readOnly, and omitted immutable and writeOnly attributes over from the existing
/// resource.
///
/// Elements of multi-valued attributes come and go as a whole, so what is readOnly or immutable
/// inside them concerns elements that stay: those with the same `value`.
pub fn carry_over(
    resource: &mut Value,
    existing: &Value,
    schema: &ResourceSchema,
) -> Result<(), ScimError> {
    let (Value::Object(new), Value::Object(old)) = (resource, existing) else {
        return Ok(());
    };
    for attribute in schema.core_attributes().filter(|a| a.name != "schemas") {
        carry_attribute(new, old, attribute, "")?;
    }
    for extension in &schema.extensions {
        let id = &extension.schema.id;
        let Some(Value::Object(old)) = json::get(old, id) else {
            continue;
        };
        let mut object = match new.shift_remove(id) {
            Some(Value::Object(object)) => object,
            _ => Map::new(),
        };
        for attribute in &extension.schema.attributes {
            carry_attribute(&mut object, old, attribute, &format!("{id}:"))?;
        }
        if !object.is_empty() {
            new.insert(id.clone(), Value::Object(object));
        }
    }
    Ok(())
}

fn carry_attribute(
    new: &mut Map<String, Value>,
    old: &Map<String, Value>,
    attribute: &Attribute,
    prefix: &str,
) -> Result<(), ScimError> {
    let Some(before) = json::get(old, &attribute.name).filter(|value| !json::is_unassigned(value))
    else {
        return Ok(());
    };
    let name = &attribute.name;
    match (attribute.mutability, new.get(name)) {
        (Mutability::ReadOnly, _) | (Mutability::Immutable | Mutability::WriteOnly, None) => {
            new.insert(name.clone(), before.clone());
        }
        (Mutability::Immutable, Some(after)) if !same(attribute, before, after) => {
            return Err(ScimError::mutability(format!("`{prefix}{name}` can not be changed")));
        }
        (Mutability::ReadWrite, Some(_)) => {
            if let Some(after) = new.get_mut(name) {
                carry_members(after, before, attribute, &format!("{prefix}{name}."))?;
            }
        }
        _ => {}
    }
    Ok(())
}

fn carry_members(
    after: &mut Value,
    before: &Value,
    attribute: &Attribute,
    prefix: &str,
) -> Result<(), ScimError> {
    match (after, before) {
        (Value::Object(after), Value::Object(before)) => {
            carry_object(after, before, attribute, prefix)
        }
        (Value::Array(after), Value::Array(before)) => {
            let before: HashMap<String, &Value> = before
                .iter()
                .rev()
                .filter_map(|element| Some((value_key(attribute, element)?, element)))
                .collect();
            for element in after {
                let kept = value_key(attribute, element).and_then(|key| before.get(&key));
                if let (Value::Object(element), Some(Value::Object(kept))) = (element, kept) {
                    carry_object(element, kept, attribute, prefix)?;
                }
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// A readOnly value such as `manager.displayName` belongs to the `value` beside it and does not
/// outlive it.
fn carry_object(
    after: &mut Map<String, Value>,
    before: &Map<String, Value>,
    attribute: &Attribute,
    prefix: &str,
) -> Result<(), ScimError> {
    let moved = attribute.sub_attribute("value").is_some_and(|value| {
        let old = json::get(before, &value.name);
        let new = json::get(after, &value.name);
        old.zip(new).is_none_or(|(old, new)| !same(value, old, new))
    });
    for sub in &attribute.sub_attributes {
        if !(moved && sub.is_read_only()) {
            carry_attribute(after, before, sub, prefix)?;
        }
    }
    Ok(())
}
