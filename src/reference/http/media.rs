//! Media types (RFC 7644 sections 3.1 and 3.8).

use crate::reference::failure::Failure;

/// Refuses a body of another type than SCIM or JSON. A request without
/// `Content-Type` is taken to be SCIM.
///
/// # Errors
///
/// 415 for another type, or a charset other than UTF-8.
pub(in crate::reference) fn check_content_type(header: Option<&str>) -> Result<(), Failure> {
    let Some(header) = header else { return Ok(()) };
    let mut parts = header.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
    let utf_8 = parts.filter_map(|p| p.split_once('=')).all(|(name, value)| {
        let value = value.trim().trim_matches('"');
        !name.trim().eq_ignore_ascii_case("charset") || value.eq_ignore_ascii_case("utf-8")
    });
    if utf_8 && matches!(essence.as_str(), "application/scim+json" | "application/json") {
        return Ok(());
    }
    let detail = format!("the content type {header:?} is not supported, use application/scim+json");
    Err(Failure::new(415, detail))
}

/// Whether an `Accept` header lets through one of the types that SCIM has.
pub(in crate::reference) fn accepts_scim(header: Option<&str>) -> bool {
    accepts_type(header, "application/scim+json") || accepts_type(header, "application/json")
}

/// Whether an `Accept` header lets through `wanted` (RFC 9110 section 12.5.1).
pub(in crate::reference) fn accepts_type(header: Option<&str>, wanted: &str) -> bool {
    let Some(header) = header.filter(|header| !header.trim().is_empty()) else {
        return true;
    };
    header
        .split(',')
        .filter_map(|range| weigh(range, wanted))
        .max_by_key(|(precision, _)| *precision)
        .is_some_and(|(_, acceptable)| acceptable)
}

/// How precisely a media range names `wanted`, and whether it permits it.
fn weigh(range: &str, wanted: &str) -> Option<(u8, bool)> {
    let mut parts = range.split(';').map(str::trim);
    let essence = parts.next()?.to_ascii_lowercase();
    let refused = parts
        .filter_map(|part| part.split_once('='))
        .filter(|(name, _)| name.trim().eq_ignore_ascii_case("q"))
        .any(|(_, q)| q.trim().parse::<f32>().is_ok_and(|q| q <= 0.0));
    let family = wanted.split('/').next().unwrap_or_default();
    let precision = match essence.as_str() {
        "*/*" => 0,
        _ if essence == wanted => 2,
        _ if essence.strip_suffix("/*") == Some(family) => 1,
        _ => return None,
    };
    Some((precision, !refused))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_json_types_are_taken() {
        for header in ["application/scim+json", "Application/JSON; charset=UTF-8"] {
            assert_eq!(check_content_type(Some(header)), Ok(()), "{header}");
        }
        for header in ["text/xml", "application/json; charset=latin1", ""] {
            assert_eq!(check_content_type(Some(header)).unwrap_err().status, 415, "{header}");
        }
        assert_eq!(check_content_type(None), Ok(()));
    }

    #[test]
    fn the_most_precise_range_decides() {
        assert!(accepts_scim(None));
        assert!(accepts_scim(Some("*/*")));
        assert!(accepts_scim(Some("text/html, application/*;q=0.2")));
        assert!(accepts_scim(Some("application/json")));
        assert!(accepts_scim(Some("application/scim+json;q=0.5, text/html")));
        assert!(accepts_scim(Some("application/scim+json;q=0, */*")));
        assert!(!accepts_type(Some("application/scim+json;q=0, */*"), "application/scim+json"));
        assert!(!accepts_scim(Some("text/html, image/*")));
    }
}
