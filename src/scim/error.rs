//! Errors as the protocol states them (RFC 7644 3.12).

use std::fmt;

use serde_json::{Value, json};

use super::urn;

/// The keyword that tells one kind of error from another (RFC 7644 table 9, RFC 9865 table 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScimType {
    /// The filter does not parse, or compares what can not be compared.
    InvalidFilter,
    /// The query would yield more than the provider is willing to return.
    TooMany,
    /// A value is taken already.
    Uniqueness,
    /// The change is not compatible with the attribute's mutability or present state.
    Mutability,
    /// The body does not have the structure of the request.
    InvalidSyntax,
    /// The `path` of a PATCH operation is malformed or names nothing that exists.
    InvalidPath,
    /// The `path` of a PATCH operation selects no value.
    NoTarget,
    /// A value is missing, or of the wrong type.
    InvalidValue,
    /// The protocol version is not supported.
    InvalidVers,
    /// The request URI would carry sensitive data.
    Sensitive,
    /// The cursor is not one that the provider gave (RFC 9865).
    InvalidCursor,
    /// The cursor was valid once (RFC 9865).
    ExpiredCursor,
    /// The `count` is out of range (RFC 9865).
    InvalidCount,
}

impl ScimType {
    /// All keywords.
    pub const ALL: [Self; 13] = [
        Self::InvalidFilter,
        Self::TooMany,
        Self::Uniqueness,
        Self::Mutability,
        Self::InvalidSyntax,
        Self::InvalidPath,
        Self::NoTarget,
        Self::InvalidValue,
        Self::InvalidVers,
        Self::Sensitive,
        Self::InvalidCursor,
        Self::ExpiredCursor,
        Self::InvalidCount,
    ];

    /// The keyword as it stands in an error body, such as `invalidFilter`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidFilter => "invalidFilter",
            Self::TooMany => "tooMany",
            Self::Uniqueness => "uniqueness",
            Self::Mutability => "mutability",
            Self::InvalidSyntax => "invalidSyntax",
            Self::InvalidPath => "invalidPath",
            Self::NoTarget => "noTarget",
            Self::InvalidValue => "invalidValue",
            Self::InvalidVers => "invalidVers",
            Self::Sensitive => "sensitive",
            Self::InvalidCursor => "invalidCursor",
            Self::ExpiredCursor => "expiredCursor",
            Self::InvalidCount => "invalidCount",
        }
    }

    /// The keyword from its spelling in an error body; `None` for any other text.
    #[must_use]
    pub fn from_keyword(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == text)
    }
}

impl fmt::Display for ScimType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A refusal, with all that its body needs (RFC 7644 3.12).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{status}{}: {detail}", scim_type.map(|t| format!(" {t}")).unwrap_or_default())]
pub struct ScimError {
    /// The HTTP status code.
    pub status: u16,
    /// The keyword, where the protocol has one for this error.
    pub scim_type: Option<ScimType>,
    /// What went wrong, for a person.
    pub detail: String,
}

impl ScimError {
    /// An error without a keyword.
    #[must_use]
    pub fn new(status: u16, detail: impl Into<String>) -> Self {
        Self { status, scim_type: None, detail: detail.into() }
    }

    /// An error with status 400 and a keyword.
    #[must_use]
    pub fn bad_request(scim_type: ScimType, detail: impl Into<String>) -> Self {
        Self { status: 400, scim_type: Some(scim_type), detail: detail.into() }
    }

    /// 400 `invalidFilter`.
    #[must_use]
    pub fn invalid_filter(detail: impl Into<String>) -> Self {
        Self::bad_request(ScimType::InvalidFilter, detail)
    }

    /// 400 `invalidPath`.
    #[must_use]
    pub fn invalid_path(detail: impl Into<String>) -> Self {
        Self::bad_request(ScimType::InvalidPath, detail)
    }

    /// 400 `invalidSyntax`.
    #[must_use]
    pub fn invalid_syntax(detail: impl Into<String>) -> Self {
        Self::bad_request(ScimType::InvalidSyntax, detail)
    }

    /// 400 `invalidValue`.
    #[must_use]
    pub fn invalid_value(detail: impl Into<String>) -> Self {
        Self::bad_request(ScimType::InvalidValue, detail)
    }

    /// 400 `mutability`.
    #[must_use]
    pub fn mutability(detail: impl Into<String>) -> Self {
        Self::bad_request(ScimType::Mutability, detail)
    }

    /// 400 `noTarget`.
    #[must_use]
    pub fn no_target(detail: impl Into<String>) -> Self {
        Self::bad_request(ScimType::NoTarget, detail)
    }

    /// 409 `uniqueness` (RFC 7644 3.3).
    #[must_use]
    pub fn uniqueness(detail: impl Into<String>) -> Self {
        Self { status: 409, scim_type: Some(ScimType::Uniqueness), detail: detail.into() }
    }

    /// 404, without a keyword.
    #[must_use]
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(404, detail)
    }

    /// The error as a body: `schemas`, `status` as a string, `scimType` where there is one, and
    /// `detail`.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut body = json!({ "schemas": [urn::ERROR], "status": self.status.to_string() });
        if let Some(scim_type) = self.scim_type {
            body["scimType"] = json!(scim_type.as_str());
        }
        body["detail"] = json!(self.detail);
        body
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_has_the_status_as_a_string() {
        assert_eq!(
            ScimError::invalid_filter("no").to_json(),
            json!({
                "schemas": [urn::ERROR],
                "status": "400",
                "scimType": "invalidFilter",
                "detail": "no",
            })
        );
        assert_eq!(ScimError::not_found("gone").to_json().get("scimType"), None);
    }

    #[test]
    fn keywords_are_read_back() {
        for known in ScimType::ALL {
            assert_eq!(ScimType::from_keyword(known.as_str()), Some(known));
        }
        assert_eq!(ScimType::from_keyword("INVALIDFILTER"), None);
    }

    #[test]
    fn an_error_prints_its_keyword() {
        assert_eq!(ScimError::no_target("x").to_string(), "400 noTarget: x");
        assert_eq!(ScimError::new(404, "x").to_string(), "404: x");
    }
}
