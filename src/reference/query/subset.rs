//! Providers that support a part of the filter language only, as RFC 7644
//! section 3.4.2.2 permits: what they do not support they refuse.

use serde_json::Value;

use crate::scim::{AttributePath, Filter};

/// The first construct of a filter that is not among those supported: an
/// operator, `and`, `or`, `not`, `pr`, or `[]` for value paths.
pub(super) fn unsupported(filter: &Filter, supported: &[String]) -> Option<&'static str> {
    let name = name(filter);
    if !supported.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        return Some(name);
    }
    match filter {
        Filter::And(parts) | Filter::Or(parts) => {
            parts.iter().find_map(|part| unsupported(part, supported))
        }
        Filter::Not(part) | Filter::ValuePath { filter: part, .. } => unsupported(part, supported),
        Filter::Compare { .. } | Filter::Present(_) => None,
    }
}

/// A filter that nothing matches.
pub(super) fn nothing() -> Filter {
    Filter::Not(Box::new(Filter::Present(AttributePath::of("id"))))
}

/// The first part of a filter that is among those refused, as
/// [`Refused::in_filters`] names them.
///
/// [`Refused::in_filters`]: crate::reference::Refused::in_filters
pub(super) fn refused(filter: &Filter, refused: &[String]) -> Option<String> {
    let has = |name: &str| refused.iter().any(|known| known.eq_ignore_ascii_case(name));
    let named = [name(filter)].into_iter().filter(|name| has(name)).map(str::to_owned).next();
    named.or_else(|| match filter {
        Filter::And(parts) => {
            let grouped = parts.iter().any(|part| matches!(part, Filter::Or(_))) && has("()");
            let inner = || parts.iter().find_map(|part| self::refused(part, refused));
            grouped.then(|| "()".to_owned()).or_else(inner)
        }
        Filter::Or(parts) => parts.iter().find_map(|part| self::refused(part, refused)),
        Filter::Not(part) => self::refused(part, refused),
        Filter::ValuePath { path, filter: part } => {
            refused_path(path, &has).or_else(|| self::refused(part, refused))
        }
        Filter::Present(path) => refused_path(path, &has),
        Filter::Compare { path, value, .. } => {
            let truth = (value.is_boolean() && has("true")).then(|| Value::to_string(value));
            truth.or_else(|| refused_path(path, &has))
        }
    })
}

fn refused_path(path: &AttributePath, has: &impl Fn(&str) -> bool) -> Option<String> {
    let local = AttributePath { urn: None, ..path.clone() }.to_string();
    let is_refused = has(&local)
        || (path.urn.is_some() && has("urn:"))
        || (path.sub.is_some() && path.name != "meta" && has("."));
    is_refused.then(|| path.to_string())
}

fn name(filter: &Filter) -> &'static str {
    match filter {
        Filter::And(_) => "and",
        Filter::Or(_) => "or",
        Filter::Not(_) => "not",
        Filter::Present(_) => "pr",
        Filter::ValuePath { .. } => "[]",
        Filter::Compare { op, .. } => op.as_str(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scim::filter;

    #[test]
    fn the_first_refused_part_is_named() {
        let refused = ["or", "()", ".", "true", "meta.lastModified"].map(str::to_owned);
        let cases = [
            ("userName eq \"a\" and title pr", None),
            ("userName eq \"a\" or title pr", Some("or")),
            ("active eq true", Some("true")),
            ("name.givenName pr", Some("name.givenName")),
            ("meta.created pr", None),
            (
                "title pr and meta.lastModified gt \"2026-01-01T00:00:00Z\"",
                Some("meta.lastModified"),
            ),
        ];
        for (text, expected) in cases {
            let found = super::refused(&filter::parse(text).unwrap(), &refused);
            assert_eq!(found.as_deref(), expected, "{text}");
        }
        let grouped = filter::parse("title pr and (active pr or userName pr)").unwrap();
        assert_eq!(super::refused(&grouped, &["()".to_owned()]).as_deref(), Some("()"));
    }

    #[test]
    fn the_first_unsupported_construct_is_named() {
        let supported = ["eq".to_owned(), "and".to_owned()];
        let cases = [
            ("userName eq \"a\" and active eq true", None),
            ("userName eq \"a\" or active eq true", Some("or")),
            ("userName eq \"a\" and title pr", Some("pr")),
            ("emails[type eq \"work\"]", Some("[]")),
        ];
        for (text, expected) in cases {
            assert_eq!(unsupported(&filter::parse(text).unwrap(), &supported), expected, "{text}");
        }
    }
}
