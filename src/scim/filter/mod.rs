//! The filter language (RFC 7644 3.4.2.2): syntax tree, parser and printer.
//!
//! ```
//! use scimspec::scim::filter;
//!
//! let parsed = filter::parse(r#"title PR and not(emails[type eq "work"])"#)?;
//! assert_eq!(parsed.to_string(), r#"title pr and not (emails[type eq "work"])"#);
//! # Ok::<(), filter::FilterSyntaxError>(())
//! ```

mod lexer;
mod parser;
mod print;

#[cfg(test)]
mod properties;

use serde_json::Value;

use super::attribute_path::AttributePath;
use super::error::ScimError;

pub use parser::{Limits, parse, parse_with};

/// A filter expression.
///
/// Groups stay as they were written: `a and b and c` is one [`Filter::And`] of three,
/// `(a and b) and c` one of two whose first is another.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// All of them hold. Two or more.
    And(Vec<Filter>),
    /// One of them holds. Two or more.
    Or(Vec<Filter>),
    /// It does not hold.
    Not(Box<Filter>),
    /// The attribute compares to the value.
    Compare {
        /// The attribute.
        path: AttributePath,
        /// How to compare.
        op: CompareOp,
        /// A string, number, boolean or null.
        value: Value,
    },
    /// The attribute has a value.
    Present(AttributePath),
    /// One value of the attribute fulfils the whole inner filter.
    ValuePath {
        /// The attribute.
        path: AttributePath,
        /// A filter on its sub-attributes, without further value paths.
        filter: Box<Filter>,
    },
}

/// The comparing operators; `pr` is [`Filter::Present`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CompareOp {
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Contains.
    Co,
    /// Starts with.
    Sw,
    /// Ends with.
    Ew,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
}

impl CompareOp {
    /// All of them.
    pub const ALL: [Self; 9] =
        [Self::Eq, Self::Ne, Self::Co, Self::Sw, Self::Ew, Self::Gt, Self::Ge, Self::Lt, Self::Le];

    /// The keyword, in lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::Co => "co",
            Self::Sw => "sw",
            Self::Ew => "ew",
            Self::Gt => "gt",
            Self::Ge => "ge",
            Self::Lt => "lt",
            Self::Le => "le",
        }
    }

    /// The operator from its keyword, in any case.
    #[must_use]
    pub fn from_keyword(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|op| op.as_str().eq_ignore_ascii_case(text))
    }

    /// Whether it asks for an order: `gt`, `ge`, `lt`, `le`.
    #[must_use]
    pub const fn is_ordering(self) -> bool {
        matches!(self, Self::Gt | Self::Ge | Self::Lt | Self::Le)
    }
}

/// Why a text is not a filter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} (at offset {offset})")]
pub struct FilterSyntaxError {
    /// Where, in bytes from the start.
    pub offset: usize,
    /// What is wrong, for a person.
    pub message: String,
}

impl From<FilterSyntaxError> for ScimError {
    /// 400 `invalidFilter`.
    fn from(error: FilterSyntaxError) -> Self {
        Self::invalid_filter(error.to_string())
    }
}
