//! Filters applied to resources (RFC 7644 3.4.2.2).

use serde_json::Value;

use super::error::ScimError;
use super::filter::Filter;
use super::schema::ResourceSchema;

/// What to do with an attribute that the resource type does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnknownAttribute {
    /// It has no value, so nothing about it matches (RFC 7644 3.4.2.1 for queries over several
    /// types).
    #[default]
    NoMatch,
    /// 400 `invalidFilter`.
    Refuse,
}

/// What `ne` means on an attribute with several values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NotEqual {
    /// One value that differs is enough, as for all other operators.
    #[default]
    AnyValue,
    /// No value may be equal: the opposite of `eq`.
    NoValue,
}

/// What `ne` with a value means on an unassigned attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unassigned {
    /// The attribute does not have that value, so it matches.
    #[default]
    Match,
    /// Without a value there is nothing to compare, so it does not match.
    NoMatch,
}

/// What to do with a value of another type than the attribute's, such as `active eq "true"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TypeMismatch {
    /// It never matches, not even under `ne`.
    #[default]
    NoMatch,
    /// 400 `invalidFilter`.
    Refuse,
}

/// What to do with a comparison to null.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NullCompare {
    /// `eq null` is unassigned, `ne null` is assigned.
    #[default]
    Unassigned,
    /// 400 `invalidFilter`.
    Refuse,
}

/// The readings of a filter that the RFC leaves open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// Attributes that do not exist.
    pub unknown: UnknownAttribute,
    /// `ne` on several values.
    pub not_equal: NotEqual,
    /// `ne` on no value.
    pub unassigned: Unassigned,
    /// Values of the wrong type.
    pub mismatch: TypeMismatch,
    /// Comparisons to null.
    pub null: NullCompare,
}

/// A filter made ready for one resource type.
#[derive(Debug, Clone)]
pub struct Evaluator<'a> {
    _schema: &'a ResourceSchema,
}

impl<'a> Evaluator<'a> {
    /// Checks the filter against the resource type and makes it ready.
    ///
    /// # Errors
    /// 400 `invalidFilter` when it asks for the order of booleans or binary data, or for
    /// something that the options refuse.
    pub fn new(
        _filter: &'a Filter,
        schema: &'a ResourceSchema,
        _options: Options,
    ) -> Result<Self, ScimError> {
        Ok(Self { _schema: schema })
    }

    /// Whether the resource matches.
    #[must_use]
    pub fn matches(&self, _resource: &Value) -> bool {
        false
    }
}

/// Whether the resource matches the filter, with the default [`Options`].
///
/// # Errors
/// As [`Evaluator::new`].
pub fn matches(
    filter: &Filter,
    resource: &Value,
    schema: &ResourceSchema,
) -> Result<bool, ScimError> {
    matches_with(filter, resource, schema, Options::default())
}

/// Whether the resource matches the filter.
///
/// # Errors
/// As [`Evaluator::new`].
pub fn matches_with(
    filter: &Filter,
    resource: &Value,
    schema: &ResourceSchema,
    options: Options,
) -> Result<bool, ScimError> {
    Ok(Evaluator::new(filter, schema, options)?.matches(resource))
}
