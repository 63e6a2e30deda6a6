//! Attribute notation: `[urn:]name[.sub]` (RFC 7644 3.10).

use std::fmt;
use std::str::FromStr;

/// The name of an attribute, as clients write it in filters, paths and projections.
///
/// All parts keep their spelling; they are compared without regard to ASCII case wherever they
/// are looked up. A bare schema URN can not be told from a qualified attribute by its form, so
/// `urn:…:2.0:User` parses with `User` as its name; [`ResourceSchema::resolve`] knows the URNs
/// and settles it.
///
/// [`ResourceSchema::resolve`]: super::schema::ResourceSchema::resolve
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AttributePath {
    /// The schema URN before the last colon, without that colon.
    pub urn: Option<String>,
    /// The attribute's name. Empty where the whole text is a URN whose last part can not be a
    /// name, such as `urn:example:hr:1.0`.
    pub name: String,
    /// The sub-attribute's name after the dot.
    pub sub: Option<String>,
}

/// Why a text is not an attribute path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an attribute path: {reason}")]
pub struct AttributePathError {
    /// The text, at most 80 characters of it.
    pub text: String,
    /// What is wrong with it.
    pub reason: &'static str,
}

impl AttributePath {
    /// A path without URN and sub-attribute.
    #[must_use]
    pub fn of(name: impl Into<String>) -> Self {
        Self { urn: None, name: name.into(), sub: None }
    }

    /// Reads a path (RFC 7644 3.10; `$` is taken as the first character of a name, because
    /// RFC 7643 has `$ref`).
    ///
    /// # Errors
    /// When the text is empty, or a part of it is not an attribute name.
    pub fn parse(text: &str) -> Result<Self, AttributePathError> {
        let Some((urn, rest)) = text.rsplit_once(':') else {
            return Self::parse_local(None, text, text);
        };
        if !is_urn(urn) {
            return Err(error(text, "the part before the last colon is not a schema URN"));
        }
        match Self::parse_local(Some(urn), rest, text) {
            Err(_) if is_urn(text) => {
                Ok(Self { urn: Some(text.to_owned()), name: String::new(), sub: None })
            }
            parsed => parsed,
        }
    }

    fn parse_local(urn: Option<&str>, local: &str, text: &str) -> Result<Self, AttributePathError> {
        let (name, sub) = match local.split_once('.') {
            Some((name, sub)) => (name, Some(sub)),
            None => (local, None),
        };
        if !is_name(name) {
            return Err(error(text, "an attribute name starts with a letter or `$`"));
        }
        if sub.is_some_and(|sub| !is_name(sub)) {
            return Err(error(text, "a sub-attribute name starts with a letter or `$`"));
        }
        Ok(Self { urn: urn.map(str::to_owned), name: name.to_owned(), sub: sub.map(str::to_owned) })
    }

    /// Whether both name the same thing, without regard to ASCII case.
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        self.to_string().eq_ignore_ascii_case(&other.to_string())
    }
}

fn error(text: &str, reason: &'static str) -> AttributePathError {
    AttributePathError { text: text.chars().take(80).collect(), reason }
}

/// Whether the text has the form of a URN: `urn:` and at least one more part, none of them empty.
#[must_use]
pub fn is_urn(text: &str) -> bool {
    let mut parts = text.split(':');
    let scheme = parts.next().unwrap_or_default();
    scheme.eq_ignore_ascii_case("urn")
        && text.len() > scheme.len() + 1
        && parts.all(|part| !part.is_empty() && part.bytes().all(is_urn_byte))
}

/// Whether the byte may stand in a URN part: no brackets, quotes, blanks or commas.
fn is_urn_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~%!$&'*+;=@/".contains(&byte)
}

/// Whether the text is an attribute name: a letter or `$`, then letters, digits, `-` and `_`.
#[must_use]
pub fn is_name(text: &str) -> bool {
    let tail = text.strip_prefix('$').unwrap_or(text);
    tail.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic())
        && tail.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

impl fmt::Display for AttributePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(urn) = &self.urn {
            f.write_str(urn)?;
            if !self.name.is_empty() {
                f.write_str(":")?;
            }
        }
        f.write_str(&self.name)?;
        match &self.sub {
            Some(sub) => write!(f, ".{sub}"),
            None => Ok(()),
        }
    }
}

impl FromStr for AttributePath {
    type Err = AttributePathError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (Option<String>, String, Option<String>) {
        let path = AttributePath::parse(text).unwrap();
        assert_eq!(path.to_string(), text);
        (path.urn, path.name, path.sub)
    }

    #[test]
    fn names_and_sub_attributes() {
        assert_eq!(parts("userName"), (None, "userName".into(), None));
        assert_eq!(parts("members.$ref"), (None, "members".into(), Some("$ref".into())));
    }

    #[test]
    fn the_dot_of_the_version_is_not_the_dot_of_a_sub_attribute() {
        let urn = Some("urn:ietf:params:scim:schemas:core:2.0:User".to_owned());
        assert_eq!(
            parts("urn:ietf:params:scim:schemas:core:2.0:User:name.givenName"),
            (urn.clone(), "name".into(), Some("givenName".into()))
        );
        assert_eq!(
            parts("urn:ietf:params:scim:schemas:core:2.0:User:userName"),
            (urn, "userName".into(), None)
        );
    }

    #[test]
    fn a_bare_urn_parses() {
        assert_eq!(
            parts("urn:ietf:params:scim:schemas:core:2.0:User"),
            (Some("urn:ietf:params:scim:schemas:core:2.0".into()), "User".into(), None)
        );
        assert_eq!(
            parts("urn:example:hr:1.0"),
            (Some("urn:example:hr:1.0".into()), String::new(), None)
        );
    }

    #[test]
    fn malformed_paths_are_refused() {
        for text in ["", ".", "a.", ".a", "a.b.c", "1a", "a b", "x:y", "urn:", "urn::a", "a[", "$"]
        {
            assert!(AttributePath::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn paths_are_equal_without_regard_to_case() {
        let one = AttributePath::parse("NAME.givenname").unwrap();
        assert!(one.matches(&AttributePath::parse("name.givenName").unwrap()));
        assert!(!one.matches(&AttributePath::of("name")));
    }
}
