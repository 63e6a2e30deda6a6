//! Filters applied to resources (RFC 7644 3.4.2.2).
//!
//! Texts compare by `caseExact`, dates by the moment, numbers by value. A complex attribute
//! without sub-attribute stands for its `value`. A multi-valued attribute matches if one of its
//! values does. A missing `primary` counts as false (RFC 7643 2.4). Empty texts, arrays and
//! objects are not present.

mod compile;
mod test;

#[cfg(test)]
mod tests;

use serde_json::Value;

use super::error::ScimError;
use super::filter::Filter;
use super::schema::{Attribute, ResourceSchema};

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

/// What to do with an attribute that is never returned, such as `password`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NeverReturned {
    /// 400 `invalidFilter`: filters would give away, bit by bit, what answers hide.
    #[default]
    Refuse,
    /// It is compared like any other.
    Compare,
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
    /// Attributes that no answer shows.
    pub never_returned: NeverReturned,
}

/// A filter made ready for one resource type: to ask once per resource, without errors.
#[derive(Debug, Clone)]
pub struct Evaluator<'a> {
    root: compile::Node<'a>,
}

impl<'a> Evaluator<'a> {
    /// Checks the filter against the resource type and makes it ready.
    ///
    /// # Errors
    /// 400 `invalidFilter` when it asks for the order of booleans or binary data, or for
    /// something that the options refuse.
    pub fn new(
        filter: &Filter,
        schema: &'a ResourceSchema,
        options: Options,
    ) -> Result<Self, ScimError> {
        Ok(Self { root: compile::resource_filter(filter, schema, options)? })
    }

    /// Checks a filter on the elements of one attribute, as it stands inside the brackets of a
    /// value path.
    ///
    /// # Errors
    /// As [`Evaluator::new`].
    pub fn for_elements(
        filter: &Filter,
        attribute: &'a Attribute,
        options: Options,
    ) -> Result<Self, ScimError> {
        Ok(Self { root: compile::element_filter(filter, attribute, options)? })
    }

    /// Whether the resource, or the element, matches.
    #[must_use]
    pub fn matches(&self, value: &Value) -> bool {
        self.root.matches(value)
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
