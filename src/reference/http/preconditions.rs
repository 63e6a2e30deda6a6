//! `If-Match` and `If-None-Match` (RFC 9110 section 13.1), compared weakly as
//! RFC 7644 section 3.14 uses them.

use super::Request;
use crate::scim::etag::{Condition, EntityTag};

/// The conditions that a request puts on the version of its resource.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::reference) struct Preconditions {
    if_match: Option<String>,
    if_none_match: Option<String>,
}

impl Preconditions {
    /// Reads the conditions of a request.
    pub(in crate::reference) fn of(request: &Request) -> Self {
        Self {
            if_match: request.joined_header("if-match"),
            if_none_match: request.joined_header("if-none-match"),
        }
    }

    /// The condition of the `version` of a bulk operation (RFC 7644 section
    /// 3.7).
    pub(in crate::reference) fn version(version: Option<&str>) -> Self {
        Self { if_match: version.map(str::to_owned), if_none_match: None }
    }

    /// `If-Match`, if it is given.
    pub(in crate::reference) fn if_match(&self) -> Option<&str> {
        self.if_match.as_deref().map(str::trim)
    }

    /// Whether `If-Match` is given and names another version than `current`.
    pub(in crate::reference) fn fail_match(&self, current: &str) -> bool {
        self.if_match.as_deref().is_some_and(|list| !lists(list, current))
    }

    /// Whether `If-None-Match` is given and names `current`.
    pub(in crate::reference) fn fail_none_match(&self, current: &str) -> bool {
        self.if_none_match.as_deref().is_some_and(|list| lists(list, current))
    }
}

/// Whether a list of entity tags holds `current`, or is `*`.
fn lists(list: &str, current: &str) -> bool {
    match (Condition::parse(list), EntityTag::parse(current)) {
        (Some(condition), Some(current)) => condition.holds(&current),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conditions(if_match: &str, if_none_match: &str) -> Preconditions {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Preconditions { if_match: some(if_match), if_none_match: some(if_none_match) }
    }

    #[test]
    fn if_match_is_compared_weakly_and_may_be_a_list() {
        assert!(!conditions("W/\"a\"", "").fail_match("W/\"a\""));
        assert!(!conditions("\"a\"", "").fail_match("W/\"a\""));
        assert!(!conditions("\"x\", W/\"a,b\", \"c\"", "").fail_match("W/\"a,b\""));
        assert!(!conditions("*", "").fail_match("W/\"a\""));
        assert!(conditions("W/\"b\"", "").fail_match("W/\"a\""));
        assert!(!conditions("", "").fail_match("W/\"a\""));
    }

    #[test]
    fn if_none_match_fails_on_the_current_version() {
        assert!(conditions("", "W/\"a\"").fail_none_match("W/\"a\""));
        assert!(conditions("", "*").fail_none_match("W/\"a\""));
        assert!(!conditions("", "W/\"b\"").fail_none_match("W/\"a\""));
    }
}
