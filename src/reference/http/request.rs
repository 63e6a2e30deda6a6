//! A request, read to its end.

use axum::body::Bytes;
use axum::http::{HeaderMap, Method};
use serde_json::Value;

use super::{decode_segment, parse_query};
use crate::reference::failure::Failure;

/// A request whose body is in memory.
#[derive(Debug, Clone)]
pub(in crate::reference) struct Request {
    /// The method.
    pub(in crate::reference) method: Method,
    /// The path below the SCIM base, percent-decoded, one entry per segment.
    pub(in crate::reference) segments: Vec<String>,
    /// The query parameters, percent-decoded, in order.
    pub(in crate::reference) query: Vec<(String, String)>,
    /// The header fields.
    pub(in crate::reference) headers: HeaderMap,
    /// The body, or why it could not be read.
    pub(in crate::reference) body: Result<Bytes, Failure>,
}

impl Request {
    /// Takes a request apart. `path` is what follows the SCIM base.
    pub(in crate::reference) fn new(
        method: Method,
        path: &str,
        query: &str,
        headers: HeaderMap,
        body: Result<Bytes, Failure>,
    ) -> Self {
        let segments = path.split('/').filter(|s| !s.is_empty()).map(decode_segment).collect();
        Self { method, segments, query: parse_query(query), headers, body }
    }

    /// A header field's value as text; the first, where there are several.
    pub(in crate::reference) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// All values of a header field, joined as RFC 9110 section 5.3 allows.
    pub(in crate::reference) fn joined_header(&self, name: &str) -> Option<String> {
        let values: Vec<_> =
            self.headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
        (!values.is_empty()).then(|| values.join(", "))
    }

    /// The first value of a query parameter; names are compared without case.
    pub(in crate::reference) fn param(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }

    /// The body as a JSON value.
    ///
    /// # Errors
    ///
    /// 415 for another media type, 413 for a body that is too large, 400
    /// `invalidSyntax` for what is no JSON.
    pub(in crate::reference) fn json(&self) -> Result<Value, Failure> {
        super::check_content_type(self.header("content-type"))?;
        let body = self.body.as_ref().map_err(Clone::clone)?;
        serde_json::from_slice(body)
            .map_err(|error| Failure::syntax(format!("the body is not JSON: {error}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(path: &str, query: &str) -> Request {
        Request::new(Method::GET, path, query, HeaderMap::new(), Ok(Bytes::new()))
    }

    #[test]
    fn segments_are_decoded_after_the_path_is_split() {
        assert_eq!(request("/Schemas/urn%3Aa%2Fb/", "").segments, ["Schemas", "urn:a/b"]);
    }

    #[test]
    fn parameter_names_are_compared_without_case() {
        assert_eq!(request("/", "STARTINDEX=2").param("startIndex"), Some("2"));
    }
}
