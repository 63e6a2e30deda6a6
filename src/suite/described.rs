//! Cases whose rows are what the target describes in `/ResourceTypes` and `/Schemas`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Value of a row that is not carried out: why not.
pub const LEFT_OUT: &str = "left_out";

/// What gets a row: each resource type, or each attribute that is as the other keys say. A key that
/// is absent leaves nothing out.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Described {
    /// What gets a row.
    pub each: Each,
    /// Who may change the attribute.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mutability: Vec<MutabilityWord>,
    /// When it is returned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub returned: Vec<ReturnedWord>,
    /// True for attributes that no two resources may share, false for the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unique: Option<bool>,
    /// True for attributes that every resource has, false for the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
    /// True for attributes with suggested values, of their own or of a sub-attribute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canonical: Option<bool>,
    /// False to leave sub-attributes out.
    #[serde(default = "yes", skip_serializing_if = "Clone::clone")]
    pub sub_attributes: bool,
}

fn yes() -> bool {
    true
}

/// What gets a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Each {
    /// Each resource type.
    Type,
    /// Each attribute of each resource type, and each sub-attribute of those with one value.
    Attribute,
}

/// Who may change an attribute (RFC 7643 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum MutabilityWord {
    /// The provider alone.
    ReadOnly,
    /// A client at any time.
    ReadWrite,
    /// A client once.
    Immutable,
    /// A client at any time, and nobody reads it.
    WriteOnly,
}

/// When an attribute is returned (RFC 7643 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ReturnedWord {
    /// In every answer.
    Always,
    /// In none.
    Never,
    /// Unless the request leaves it out.
    Default,
    /// Only if the request names it.
    Request,
}

impl MutabilityWord {
    /// The keyword as schemas spell it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ReadOnly => "readOnly",
            Self::ReadWrite => "readWrite",
            Self::Immutable => "immutable",
            Self::WriteOnly => "writeOnly",
        }
    }
}

impl ReturnedWord {
    /// The keyword as schemas spell it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Never => "never",
            Self::Default => "default",
            Self::Request => "request",
        }
    }
}

impl Described {
    /// Values that the rows of types have.
    pub const OF_TYPES: [&str; 9] = [
        "type",
        "endpoint",
        "name",
        "bare",
        "required",
        "whole",
        "whole_shown",
        "whole_again",
        "whole_again_shown",
    ];
    /// Values that the rows of attributes have.
    pub const OF_ATTRIBUTES: [&str; 18] = [
        "type",
        "endpoint",
        "name",
        "attribute",
        "first",
        "second",
        "odd",
        "case_exact",
        "base",
        "with_first",
        "with_second",
        "with_odd",
        "lacking",
        "rival",
        "touched",
        "leaf",
        "leaf_value",
        "other",
    ];

    /// Values that the rows have.
    #[must_use]
    pub fn values(&self) -> &'static [&'static str] {
        match self.each {
            Each::Type => &Self::OF_TYPES,
            Each::Attribute => &Self::OF_ATTRIBUTES,
        }
    }
}
