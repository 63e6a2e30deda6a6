//! A request before it is sent.

use std::time::Duration;

use indexmap::IndexMap;

use crate::suite::Cut;

/// With which credentials a request goes out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Authentication {
    /// Those of the run.
    #[default]
    Valid,
    /// None.
    None,
    /// Well-formed ones that nobody issued.
    Wrong,
}

/// A request before it is sent.
#[derive(Debug, Clone, Default)]
pub struct OutgoingRequest {
    /// HTTP method.
    pub method: String,
    /// Path and query below the base URL, encoded.
    pub path: String,
    /// Headers beside those that every request has; an empty value takes one away.
    pub headers: IndexMap<String, String>,
    /// The body.
    pub body: Option<String>,
    /// With which credentials.
    pub authentication: Authentication,
    /// Where we end the connection, over one of our own. The record holds no answer then, and a
    /// failure that says how far it went.
    pub cut: Option<Cut>,
    /// Time over which the body is sent in small pieces.
    pub slow_body: Option<Duration>,
    /// Whether of a list that is answered only its members and the ids on it are read.
    pub in_short: bool,
}

impl OutgoingRequest {
    /// A request without a body.
    #[must_use]
    pub fn new(method: &str, path: impl Into<String>) -> Self {
        Self { method: method.to_owned(), path: path.into(), ..Self::default() }
    }

    /// The same with a SCIM body.
    #[must_use]
    pub fn with_json(mut self, body: &serde_json::Value) -> Self {
        self.body = Some(body.to_string());
        self
    }

    /// Whether sending it twice is the same as sending it once, and it changes nothing.
    pub(super) fn is_safe(&self) -> bool {
        matches!(self.method.as_str(), "GET" | "HEAD")
            || (self.method == "POST" && self.path.ends_with("/.search"))
    }
}
