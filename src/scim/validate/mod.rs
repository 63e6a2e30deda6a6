//! Resources that clients send, checked and brought into canonical form (RFC 7643 2, 3 and
//! RFC 7644 3.3, 3.5.1).

mod existing;
pub(crate) mod value;

#[cfg(test)]
mod tests;

use serde_json::{Map, Value, json};

use self::value::Checker;
use super::error::ScimError;
use super::json;
use super::schema::{Attribute, ResourceSchema};

/// What to do with attributes that the resource type does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnknownAttributes {
    /// They are left out.
    #[default]
    Ignore,
    /// 400 `invalidValue`.
    Refuse,
}

/// What to do with values that are not among an attribute's canonical ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CanonicalValues {
    /// They are suggestions.
    #[default]
    Suggested,
    /// 400 `invalidValue`.
    Enforced,
}

/// What to do with several primary values (RFC 7643 2.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Primaries {
    /// 400 `invalidValue`.
    #[default]
    Refuse,
    /// The first stays primary.
    KeepFirst,
}

/// What to do with `"true"` and `"False"` in place of booleans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Booleans {
    /// 400 `invalidValue`.
    #[default]
    Strict,
    /// They are read as booleans, in any case.
    Coerce,
}

/// The readings of a resource that the RFC leaves open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// Unknown attributes.
    pub unknown: UnknownAttributes,
    /// Values beyond the canonical ones.
    pub canonical_values: CanonicalValues,
    /// Several primary values.
    pub primaries: Primaries,
    /// Booleans as strings.
    pub booleans: Booleans,
}

/// Checks a resource for creation and brings it into canonical form: names in canonical
/// spelling, readOnly and unassigned attributes left out, repeated elements of arrays too.
/// `schemas` comes first and lists the base schema and the extensions that have data, whatever
/// the body lists. The caller adds `id` and `meta`.
///
/// # Errors
/// 400 `invalidSyntax` when the body is no object, names an attribute twice, or has no `schemas`;
/// 400 `invalidValue` for unknown schemas, wrong types, missing required attributes, and what the
/// options refuse.
pub fn create(body: &Value, schema: &ResourceSchema, options: Options) -> Result<Value, ScimError> {
    let resource = normalise(body, schema, options)?;
    check_required(&resource, schema)?;
    Ok(resource)
}

/// Checks a resource for replacement, as [`create`] does, and takes over from the existing one
/// what a client can not set: readOnly attributes (`id`, `meta` and the like), and immutable and
/// writeOnly ones that the body leaves out.
///
/// # Errors
/// As [`create`], and 400 `mutability` when an immutable attribute that has a value is given
/// another.
pub fn replace(
    body: &Value,
    existing: &Value,
    schema: &ResourceSchema,
    options: Options,
) -> Result<Value, ScimError> {
    let mut resource = normalise(body, schema, options)?;
    existing::carry_over(&mut resource, existing, schema)?;
    complete_schemas(&mut resource, schema);
    check_required(&resource, schema)?;
    Ok(resource)
}

fn normalise(body: &Value, schema: &ResourceSchema, options: Options) -> Result<Value, ScimError> {
    let Value::Object(body) = body else {
        return Err(ScimError::invalid_syntax(format!(
            "a resource is an object, not {}",
            json::kind(body)
        )));
    };
    check_schemas(body, schema)?;
    let checker = Checker { options, partial: false };
    let (core, extensions): (Vec<_>, Vec<_>) =
        body.iter().partition(|(key, _)| schema.extension(key).is_none());
    let core = core.into_iter().filter(|(key, _)| !key.eq_ignore_ascii_case("schemas"));
    let mut resource = Map::new();
    resource.insert("schemas".into(), Value::Null);
    resource.extend(checker.members(core, |name| schema.core_attribute(name), "")?);
    for (key, value) in extensions {
        add_extension(&mut resource, key, value, schema, &checker)?;
    }
    let mut resource = Value::Object(resource);
    complete_schemas(&mut resource, schema);
    Ok(resource)
}

/// `schemas` has to be there, with known URIs only, the base schema among them.
fn check_schemas(body: &Map<String, Value>, schema: &ResourceSchema) -> Result<(), ScimError> {
    let uris = match json::get(body, "schemas") {
        Some(Value::Array(uris)) if !uris.is_empty() => uris,
        Some(Value::Array(_) | Value::Null) | None => {
            return Err(ScimError::invalid_syntax("`schemas` is missing"));
        }
        Some(other) => {
            let kind = json::kind(other);
            return Err(ScimError::invalid_syntax(format!("`schemas` is an array, not {kind}")));
        }
    };
    let mut has_base = false;
    for uri in uris {
        let known = uri.as_str().and_then(|uri| schema.schema_uri(uri)).ok_or_else(|| {
            let name = &schema.resource_type.name;
            ScimError::invalid_value(format!("{uri} is no schema of the type {name}"))
        })?;
        has_base |= known == schema.base.id;
    }
    if has_base {
        return Ok(());
    }
    Err(ScimError::invalid_value(format!("`schemas` does not contain {}", schema.base.id)))
}

fn add_extension(
    resource: &mut Map<String, Value>,
    key: &str,
    value: &Value,
    schema: &ResourceSchema,
    checker: &Checker,
) -> Result<(), ScimError> {
    let Some(extension) = schema.extension(key) else {
        return Ok(());
    };
    if let Some(object) = checker.extension(extension, value)? {
        if resource.contains_key(&extension.id) {
            return Err(ScimError::invalid_syntax(format!("`{key}` is given twice")));
        }
        resource.insert(extension.id.clone(), Value::Object(object));
    }
    Ok(())
}

/// Sets `schemas` to the base schema and the extensions that have data, in the order of the
/// resource type.
pub(crate) fn complete_schemas(resource: &mut Value, schema: &ResourceSchema) {
    let Value::Object(object) = resource else {
        return;
    };
    let present = |id: &str| json::get(object, id).is_some_and(|data| !json::is_unassigned(data));
    let ids = schema.extensions.iter().map(|extension| &extension.schema.id);
    let uris: Vec<&String> =
        std::iter::once(&schema.base.id).chain(ids.filter(|id| present(id))).collect();
    let uris = json!(uris);
    json::set(object, "schemas", uris);
}

/// Whether all that the schemas require is there. ReadOnly attributes are the provider's duty.
pub(crate) fn check_required(resource: &Value, schema: &ResourceSchema) -> Result<(), ScimError> {
    for attribute in schema.core_attributes() {
        require(resource, attribute, "")?;
    }
    for extension in &schema.extensions {
        let id = &extension.schema.id;
        match json::member(resource, id).filter(|data| !json::is_unassigned(data)) {
            Some(data) => {
                for attribute in &extension.schema.attributes {
                    require(data, attribute, &format!("{id}:"))?;
                }
            }
            None if extension.required => {
                return Err(ScimError::invalid_value(format!("the extension {id} is required")));
            }
            None => {}
        }
    }
    Ok(())
}

fn require(container: &Value, attribute: &Attribute, prefix: &str) -> Result<(), ScimError> {
    if !attribute.required || attribute.is_read_only() {
        return Ok(());
    }
    if json::member(container, &attribute.name).is_some_and(|value| !json::is_blank(value)) {
        return Ok(());
    }
    Err(ScimError::invalid_value(format!("`{prefix}{}` is required", attribute.name)))
}
