//! Why a request is refused (RFC 7644 section 3.12).

use serde_json::Value;

use crate::scim::{ScimError, ScimType};

/// A refusal: an HTTP status with the members of an error message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    /// The HTTP status code.
    pub(super) status: u16,
    /// The detail keyword of Table 9, or of RFC 9865 section 2.1.
    pub(super) scim_type: Option<ScimType>,
    /// What went wrong, for people.
    pub(super) detail: String,
    /// Methods for the `Allow` header of a 405.
    pub(super) allow: Option<&'static str>,
}

impl Failure {
    /// A refusal without a detail keyword.
    pub(super) fn new(status: u16, detail: impl Into<String>) -> Self {
        Self { status, scim_type: None, detail: detail.into(), allow: None }
    }

    /// A 400 with a detail keyword.
    pub(super) fn bad(scim_type: ScimType, detail: impl Into<String>) -> Self {
        Self { scim_type: Some(scim_type), ..Self::new(400, detail) }
    }

    /// A body of the wrong structure.
    pub(super) fn syntax(detail: impl Into<String>) -> Self {
        Self::bad(ScimType::InvalidSyntax, detail)
    }

    /// A value that is missing or does not fit.
    pub(super) fn value(detail: impl Into<String>) -> Self {
        Self::bad(ScimType::InvalidValue, detail)
    }

    /// A value that is in use already.
    pub(super) fn uniqueness(detail: impl Into<String>) -> Self {
        ScimError::uniqueness(detail).into()
    }

    /// No such resource or endpoint.
    pub(super) fn not_found(what: &str) -> Self {
        Self::new(404, format!("{what} was not found"))
    }

    /// A method that the endpoint does not have.
    pub(super) fn method(method: &str, allow: &'static str) -> Self {
        let detail = format!("{method} is not allowed here; allowed: {allow}");
        Self { allow: Some(allow), ..Self::new(405, detail) }
    }

    /// An optional feature that is switched off.
    pub(super) fn unsupported(what: &str) -> Self {
        Self::new(501, format!("{what} is not supported by this service provider"))
    }

    /// The error message.
    pub(super) fn body(&self) -> Value {
        ScimError { status: self.status, scim_type: self.scim_type, detail: self.detail.clone() }
            .to_json()
    }
}

impl From<ScimError> for Failure {
    fn from(error: ScimError) -> Self {
        Self { status: error.status, scim_type: error.scim_type, detail: error.detail, allow: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_is_a_string() {
        let body = Failure::uniqueness("userName is in use").body();
        assert_eq!(body["status"], "409");
        assert_eq!(body["scimType"], "uniqueness");
        assert_eq!(body["schemas"][0], "urn:ietf:params:scim:api:messages:2.0:Error");
    }
}
