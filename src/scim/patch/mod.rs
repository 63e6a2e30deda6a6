//! PATCH (RFC 7644 3.5.2): paths, operations, and their atomic application.
//!
//! Beyond the letter of the text:
//!
//! - An element of a multi-valued attribute counts as present already if `value` and, where both
//!   have one, `type` agree; adding it again only adds what it lacks.
//! - A path such as `emails.type` without a filter means all values.
//! - `schemas` follows the data: an operation on it is checked, and what it says beyond that is
//!   overruled by which extensions hold data in the end.
//! - `null` unassigns under `replace` and, for single-valued attributes, under `add`.
//! - When the `value` of a complex attribute changes, readOnly members beside it go, because
//!   they described the old one.

mod elements;
mod message;
mod options;
mod path;
mod pathless;
mod remove;
mod target;
mod write;

#[cfg(test)]
mod tests;

use serde_json::{Map, Value};

use self::message::{Op, Operation};
use self::target::{Place, Selection};
use super::compare::same;
use super::error::ScimError;
use super::json;
use super::schema::{Attribute, Mutability, ResourceSchema, Schema};
use super::validate::{check_required, complete_schemas, value::Checker};

pub use options::{
    AddWithoutMatch, FilteredReplace, OpCase, PatchOptions, QualifiedKeys, RemoveWithValue,
    RemoveWithoutMatch, UnknownTarget,
};
pub use path::PatchPath;

/// What a PATCH request made of a resource.
#[derive(Debug, Clone, PartialEq)]
pub struct PatchOutcome {
    /// The resource after all operations.
    pub resource: Value,
    /// Whether it differs from the resource before. `meta` is the caller's to update.
    pub changed: bool,
}

/// Applies a PatchOp message to a resource. All operations are applied, or none: the resource
/// given is never touched.
///
/// # Errors
/// 400 with `invalidSyntax` (malformed body), `invalidPath`, `invalidFilter`, `invalidValue`,
/// `mutability` or `noTarget`, as RFC 7644 3.5.2 and 3.12 say.
pub fn apply(
    resource: &Value,
    body: &Value,
    schema: &ResourceSchema,
    options: &PatchOptions,
) -> Result<PatchOutcome, ScimError> {
    let operations = message::operations(body, options.op_case)?;
    let mut working = resource.as_object().cloned().unwrap_or_default();
    let patcher = Patcher { schema, options };
    for operation in &operations {
        patcher.operate(&mut working, operation)?;
    }
    let mut patched = Value::Object(working);
    let changed = patched != *resource;
    if changed {
        complete_schemas(&mut patched, schema);
        keep_required(resource, &patched, schema)?;
    }
    Ok(PatchOutcome { resource: patched, changed })
}

/// A resource that had all that is required still has it.
fn keep_required(before: &Value, after: &Value, schema: &ResourceSchema) -> Result<(), ScimError> {
    check_required(after, schema).or_else(|error| match check_required(before, schema) {
        Ok(()) => Err(error),
        Err(_) => Ok(()),
    })
}

/// Where a change is asked for: by a path, or by a key of an object, which is more forgiving.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    ByPath,
    ByKey,
}

struct Patcher<'a> {
    schema: &'a ResourceSchema,
    options: &'a PatchOptions,
}

impl<'a> Patcher<'a> {
    fn operate(
        &self,
        resource: &mut Map<String, Value>,
        operation: &Operation<'_>,
    ) -> Result<(), ScimError> {
        match (&operation.path, operation.op, operation.value) {
            (None, Op::Remove, _) => Err(ScimError::no_target("`remove` needs a path")),
            (Some(path), Op::Remove, value) => {
                self.at_path(resource, Op::Remove, path, value, Asked::ByPath)
            }
            (_, _, None) => Err(ScimError::invalid_value("`value` is missing")),
            (Some(path), op, value) => self.at_path(resource, op, path, value, Asked::ByPath),
            (None, op, Some(value)) => self.merge_resource(resource, op, value),
        }
    }

    /// Applies an operation where its path points.
    fn at_path(
        &self,
        resource: &mut Map<String, Value>,
        op: Op,
        path: &PatchPath,
        value: Option<&Value>,
        asked: Asked,
    ) -> Result<(), ScimError> {
        let Some(place) = target::resolve(self, path, asked)? else {
            return Ok(());
        };
        match (place, value) {
            (Place::Attribute(selection), _) => {
                self.at_attribute(resource, op, &selection, value, asked)
            }
            (Place::Resource, _) if op == Op::Remove => {
                Err(ScimError::no_target(format!("`{path}` can not be removed")))
            }
            (Place::Extension(extension), _) if op == Op::Remove => {
                self.remove_extension(resource, extension)
            }
            (_, None) => Err(ScimError::invalid_value("`value` is missing")),
            (Place::Resource, Some(value)) => self.merge_resource(resource, op, value),
            (Place::Extension(extension), Some(value)) => {
                self.merge_extension(resource, op, extension, value)
            }
        }
    }

    fn at_attribute(
        &self,
        resource: &mut Map<String, Value>,
        op: Op,
        selection: &Selection<'a>,
        value: Option<&Value>,
        asked: Asked,
    ) -> Result<(), ScimError> {
        if selection.is_read_only() {
            return match asked {
                Asked::ByKey => Ok(()),
                Asked::ByPath => Err(unchangeable(&selection.name)),
            };
        }
        let attribute = selection.attribute;
        let current = container(resource, selection.extension)
            .and_then(|object| json::get(object, &attribute.name))
            .filter(|value| !json::is_unassigned(value))
            .cloned();
        if selection.extension.is_none() && attribute.name == "schemas" {
            return self.check_schemas(op, value);
        }
        let updated = match (op, value) {
            (Op::Remove, value) => self.removed(selection, current.as_ref(), value)?,
            (op, value) => {
                self.written(op, selection, current.as_ref(), value.unwrap_or(&Value::Null))?
            }
        };
        store(resource, selection, current.as_ref(), updated)
    }

    /// Operations on `schemas` may name known schemas only, and not take the attribute away.
    fn check_schemas(&self, op: Op, value: Option<&Value>) -> Result<(), ScimError> {
        if op == Op::Remove {
            return Err(unchangeable("schemas"));
        }
        for uri in value.into_iter().flat_map(json::values) {
            let known = uri.as_str().and_then(|uri| self.schema.schema_uri(uri));
            if known.is_none() {
                return Err(ScimError::invalid_value(format!("{uri} is no schema of this type")));
            }
        }
        Ok(())
    }

    const fn checker(&self) -> Checker {
        Checker { options: self.options.values, partial: false }
    }

    const fn partial_checker(&self) -> Checker {
        Checker { options: self.options.values, partial: true }
    }
}

/// The object in which attributes of the extension, or core attributes, stand.
fn container<'r>(
    resource: &'r Map<String, Value>,
    extension: Option<&Schema>,
) -> Option<&'r Map<String, Value>> {
    match extension {
        None => Some(resource),
        Some(schema) => json::get(resource, &schema.id).and_then(Value::as_object),
    }
}

/// Puts the new value in place of the current one, if mutability and `required` allow it.
fn store(
    resource: &mut Map<String, Value>,
    selection: &Selection<'_>,
    current: Option<&Value>,
    updated: Option<Value>,
) -> Result<(), ScimError> {
    if updated.as_ref() == current {
        return Ok(());
    }
    check_change(selection.attribute, current, updated.as_ref(), &selection.name)?;
    let name = &selection.attribute.name;
    let Some(schema) = selection.extension else {
        put(resource, name, updated);
        return Ok(());
    };
    let mut object = container(resource, Some(schema)).cloned().unwrap_or_default();
    put(&mut object, name, updated);
    let object = (!object.is_empty()).then_some(Value::Object(object));
    put(resource, &schema.id, object);
    Ok(())
}

fn put(object: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    match value {
        Some(value) => json::set(object, name, value),
        None => drop(json::remove(object, name)),
    }
}

/// Whether a client may change the attribute so.
fn check_change(
    attribute: &Attribute,
    current: Option<&Value>,
    updated: Option<&Value>,
    name: &str,
) -> Result<(), ScimError> {
    match (current, updated) {
        (_, None) if attribute.required => {
            Err(ScimError::mutability(format!("`{name}` is required and can not be removed")))
        }
        (Some(before), after) if attribute.mutability == Mutability::Immutable => match after {
            Some(after) if same(attribute, before, after) => Ok(()),
            _ => Err(unchangeable(name)),
        },
        _ => Ok(()),
    }
}

fn unchangeable(name: &str) -> ScimError {
    ScimError::mutability(format!("`{name}` can not be changed"))
}
