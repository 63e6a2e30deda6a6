//! Paths and queries as they go over the wire.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// Characters that stand as they are (RFC 3986 2.3).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A text for a query parameter or a path segment.
pub(super) fn encode(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

/// A path with query parameters; `null` leaves a parameter out.
pub(super) fn with_query<'a>(
    path: &str,
    parameters: impl IntoIterator<Item = (&'a String, &'a Value)>,
) -> String {
    let mut full = path.to_owned();
    for (name, value) in parameters {
        let text = match value {
            Value::Null => continue,
            Value::String(text) => text.clone(),
            Value::Array(items) => {
                let items = items
                    .iter()
                    .map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned));
                items.collect::<Vec<_>>().join(",")
            }
            other => other.to_string(),
        };
        full.push(if full.contains('?') { '&' } else { '?' });
        full.push_str(&format!("{}={}", encode(name), encode(&text)));
    }
    full
}

/// The part of a location below the base URL, where it is below it.
pub(super) fn below_base(location: &str, base: &str) -> Option<String> {
    let location = location.split(['?', '#']).next().unwrap_or_default();
    if let Some(rest) = location.strip_prefix(base) {
        return rest.starts_with('/').then(|| rest.to_owned());
    }
    // Behind a proxy a target may know its own host by another name.
    let base_path = base.split("://").nth(1).and_then(|rest| rest.find('/').map(|at| &rest[at..]));
    let path = match location.split_once("://") {
        Some((_, rest)) => &rest[rest.find('/')?..],
        None => location,
    };
    match base_path {
        Some(base_path) if path.starts_with(&format!("{base_path}/")) => {
            Some(path[base_path.len()..].to_owned())
        }
        _ => None,
    }
}

/// The path of a resource whose location does not begin with the base, but ends as one of that
/// endpoint does: `https://x/other/Users/7` gives `/Users/7`. A gateway may rewrite what is in
/// front of it.
pub(super) fn below_endpoint(location: &str, endpoint: &str) -> Option<String> {
    let (front, id) = bare(location).rsplit_once('/')?;
    let from = front.len().checked_sub(endpoint.len())?;
    let ends = front.is_char_boundary(from) && front[from..].eq_ignore_ascii_case(endpoint);
    (ends && !id.is_empty()).then(|| format!("{endpoint}/{id}"))
}

/// Endpoint of a path: `/Users/7?x` and `/Users` both give `/Users`.
pub(super) fn endpoint_of(path: &str) -> String {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    format!("/{first}")
}

/// The path without query and without a slash at its end.
pub(super) fn bare(path: &str) -> &str {
    path.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn spaces_and_quotes_are_encoded_by_percent() {
        let filter = json!("userName eq \"ä b\"");
        let name = "filter".to_owned();
        let path = with_query("/Users", [(&name, &filter)]);
        assert_eq!(path, "/Users?filter=userName%20eq%20%22%C3%A4%20b%22");
    }

    #[test]
    fn a_location_is_cut_at_the_base_whatever_its_host() {
        let base = "https://a.example/scim/v2";
        let below = |location| below_base(location, base);
        assert_eq!(below("https://a.example/scim/v2/Users/1"), Some("/Users/1".to_owned()));
        assert_eq!(below("http://b.internal/scim/v2/Users/1"), Some("/Users/1".to_owned()));
        assert_eq!(below("/scim/v2/Users/1"), Some("/Users/1".to_owned()));
        assert_eq!(below("https://a.example/other/Users/1"), None);
    }

    #[test]
    fn a_location_in_front_of_a_gateway_is_known_by_its_end() {
        let below = |location| below_endpoint(location, "/Users");
        assert_eq!(below("https://b.internal/other/Users/1?v=1"), Some("/Users/1".to_owned()));
        assert_eq!(below("Users/1"), None, "nothing tells that this is below the base");
        assert_eq!(below("https://b.internal/Groups/1"), None);
        assert_eq!(below("https://b.internal/ä/1"), None);
        assert_eq!(below("/Users/"), None);
    }
}
