//! `sortBy` and `sortOrder` (RFC 7644 3.4.2.3).

use serde_json::Value;

use super::attribute_path::AttributePath;
use super::schema::ResourceSchema;

/// The direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SortOrder {
    /// Smallest first, missing values last.
    #[default]
    Ascending,
    /// Greatest first, missing values first.
    Descending,
}

impl SortOrder {
    /// The direction from its keyword, in any case; `None` for any other text.
    #[must_use]
    pub fn from_keyword(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "ascending" => Some(Self::Ascending),
            "descending" => Some(Self::Descending),
            _ => None,
        }
    }
}

/// Sorts resources by an attribute; equal ones keep their order. `resource` gives the resource
/// and the schema of its type, so that a list may hold several types.
pub fn sort_by<'a, T>(
    _items: &mut [T],
    _by: &AttributePath,
    _order: SortOrder,
    _resource: impl Fn(&T) -> (&'a Value, &'a ResourceSchema),
) {
}
