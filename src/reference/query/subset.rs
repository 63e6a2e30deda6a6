//! Providers that support a part of the filter language only, as RFC 7644
//! section 3.4.2.2 permits: what they do not support they refuse.

use crate::scim::Filter;

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
