//! Entity tags (RFC 7644 3.14, RFC 9110 8.8.3 and 13.1).

use std::fmt;

/// An entity tag.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EntityTag {
    /// Whether it is weak (`W/`).
    pub weak: bool,
    /// What stands between the quotes.
    pub opaque: String,
}

impl EntityTag {
    /// A weak tag.
    #[must_use]
    pub fn weak(opaque: impl Into<String>) -> Self {
        Self { weak: true, opaque: opaque.into() }
    }

    /// Reads a tag, `"…"` or `W/"…"`. `None` for any other text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (weak, quoted) = match text.strip_prefix("W/") {
            Some(quoted) => (true, quoted),
            None => (false, text),
        };
        let opaque = quoted.strip_prefix('"')?.strip_suffix('"')?;
        is_opaque(opaque).then(|| Self { weak, opaque: opaque.to_owned() })
    }

    /// Weak comparison: the same between the quotes. SCIM compares versions so, for `If-Match`
    /// too, because its own examples do with weak tags.
    #[must_use]
    pub fn same_version(&self, other: &Self) -> bool {
        self.opaque == other.opaque
    }
}

fn is_opaque(text: &str) -> bool {
    text.bytes().all(|byte| byte == 0x21 || (0x23..=0x7e).contains(&byte) || byte >= 0x80)
}

impl fmt::Display for EntityTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\"{}\"", if self.weak { "W/" } else { "" }, self.opaque)
    }
}

/// The value of `If-Match` or `If-None-Match`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// `*`: anything that exists.
    Any,
    /// One of these.
    Tags(Vec<EntityTag>),
}

impl Condition {
    /// Reads the header. `None` if it is neither `*` nor a list of tags.
    #[must_use]
    pub fn parse(header: &str) -> Option<Self> {
        let mut rest = header.trim();
        if rest == "*" {
            return Some(Self::Any);
        }
        let mut tags = Vec::new();
        while !rest.is_empty() {
            let (tag, after) = first_tag(rest)?;
            tags.push(tag);
            rest = match after.trim_start().strip_prefix(',') {
                Some(more) => more.trim_start(),
                None if after.trim().is_empty() => "",
                None => return None,
            };
        }
        (!tags.is_empty()).then_some(Self::Tags(tags))
    }

    /// Whether the tag of the present version is among them, by weak comparison.
    #[must_use]
    pub fn holds(&self, present: &EntityTag) -> bool {
        match self {
            Self::Any => true,
            Self::Tags(tags) => tags.iter().any(|tag| tag.same_version(present)),
        }
    }
}

/// The tag at the start, and what follows it. A comma may stand between the quotes.
fn first_tag(text: &str) -> Option<(EntityTag, &str)> {
    let open = text.find('"')?;
    let close = open + 1 + text[open + 1..].find('"')?;
    Some((EntityTag::parse(&text[..=close])?, &text[close + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_back() {
        for text in ["\"a\"", "W/\"b,c\"", "\"\""] {
            assert_eq!(EntityTag::parse(text).unwrap().to_string(), text);
        }
        for text in ["a", "w/\"a\"", "\"a", "\"a b\"", "\"a\"b\"", "W/"] {
            assert_eq!(EntityTag::parse(text), None, "{text}");
        }
    }

    #[test]
    fn lists_compare_weakly() {
        let condition = Condition::parse("\"a\" , W/\"b,c\"").unwrap();
        assert!(condition.holds(&EntityTag::weak("a")));
        assert!(condition.holds(&EntityTag { weak: false, opaque: "b,c".into() }));
        assert!(!condition.holds(&EntityTag::weak("b")));
        assert!(Condition::parse(" * ").unwrap().holds(&EntityTag::weak("x")));
    }

    #[test]
    fn malformed_lists_are_refused() {
        for text in ["", "a", "\"a\" \"b\"", "\"a\", b", "\"a"] {
            assert_eq!(Condition::parse(text), None, "{text}");
        }
    }
}
