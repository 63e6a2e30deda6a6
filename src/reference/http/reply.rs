//! An answer, before it goes on the wire.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use serde_json::Value;

use crate::reference::failure::Failure;

/// The SCIM media type (RFC 7644 section 8.1).
pub(in crate::reference) const SCIM_JSON: &str = "application/scim+json";

/// The media type of error pages that faults make up.
const HTML: &str = "text/html";

/// A status, header fields and perhaps a body.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::reference) struct Reply {
    /// The HTTP status code.
    pub(in crate::reference) status: u16,
    /// Further header fields.
    pub(in crate::reference) headers: Vec<(&'static str, String)>,
    /// The JSON body.
    pub(in crate::reference) body: Option<Value>,
    /// The media type of the body.
    pub(in crate::reference) media_type: &'static str,
}

impl Reply {
    /// An answer without a body.
    pub(in crate::reference) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: None, media_type: SCIM_JSON }
    }

    /// An answer with a body.
    pub(in crate::reference) fn json(status: u16, body: Value) -> Self {
        Self { body: Some(body), ..Self::empty(status) }
    }

    /// A page for people, such as gateways make.
    pub(in crate::reference) fn html(status: u16) -> Self {
        let page = format!("<html><body><h1>{status}</h1></body></html>");
        Self { media_type: HTML, ..Self::json(status, page.into()) }
    }

    /// The same answer with one more header field.
    pub(in crate::reference) fn with(
        mut self,
        name: &'static str,
        value: impl Into<String>,
    ) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The value of a header field.
    pub(in crate::reference) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Whether the status is of the 200 series.
    pub(in crate::reference) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The answer as it goes on the wire.
    pub(in crate::reference) fn into_response(self) -> Response<Body> {
        let body = self.body.map(|body| match body {
            Value::String(page) if self.media_type == HTML => page,
            body => body.to_string(),
        });
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let has_body = body.is_some();
        let mut response = Response::new(body.map_or_else(Body::empty, Body::from));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        if has_body && !self.media_type.is_empty() {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.media_type));
        }
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        response
    }
}

impl From<Failure> for Reply {
    fn from(failure: Failure) -> Self {
        let reply = Self::json(failure.status, failure.body());
        match failure.allow {
            Some(allow) => reply.with("allow", allow),
            None => reply,
        }
    }
}
