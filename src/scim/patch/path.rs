//! The `path` of a PATCH operation (RFC 7644 3.5.2, figure 7).

use std::fmt;

use crate::scim::attribute_path::{AttributePath, is_name};
use crate::scim::error::ScimError;
use crate::scim::filter::{self, Filter};

/// A path: an attribute, optionally narrowed to some of its values and to a sub-attribute of
/// those.
#[derive(Debug, Clone, PartialEq)]
pub struct PatchPath {
    /// The attribute, with a sub-attribute only where there is no filter; or a schema's URN
    /// alone.
    pub attribute: AttributePath,
    /// The filter in brackets.
    pub filter: Option<Filter>,
    /// The sub-attribute after the brackets.
    pub sub: Option<String>,
}

impl PatchPath {
    /// Reads a path.
    ///
    /// # Errors
    /// 400 `invalidPath` for a malformed path, 400 `invalidFilter` for a malformed filter in its
    /// brackets.
    pub fn parse(text: &str) -> Result<Self, ScimError> {
        let Some(open) = text.find('[') else {
            let attribute = AttributePath::parse(text).map_err(|e| malformed(text, &e))?;
            return Ok(Self { attribute, filter: None, sub: None });
        };
        let attribute = AttributePath::parse(&text[..open]).map_err(|e| malformed(text, &e))?;
        let close = text.rfind(']').ok_or_else(|| malformed(text, &"`]` is missing"))?;
        let sub = trailing_sub(text, &text[close + 1..])?;
        match filter::parse(&text[..=close])? {
            Filter::ValuePath { filter, .. } if attribute.sub.is_none() => {
                Ok(Self { attribute, filter: Some(*filter), sub })
            }
            _ => Err(malformed(text, &"brackets belong right behind the attribute")),
        }
    }

    /// Whether it is more than a plain attribute name: a key of this form in an object is a path.
    #[must_use]
    pub fn is_qualified(&self) -> bool {
        self.filter.is_some() || self.attribute.urn.is_some() || self.attribute.sub.is_some()
    }
}

fn trailing_sub(text: &str, rest: &str) -> Result<Option<String>, ScimError> {
    match rest.strip_prefix('.') {
        None if rest.is_empty() => Ok(None),
        Some(sub) if is_name(sub) => Ok(Some(sub.to_owned())),
        _ => Err(malformed(text, &"only a sub-attribute may follow `]`")),
    }
}

fn malformed(text: &str, reason: &dyn fmt::Display) -> ScimError {
    ScimError::invalid_path(format!("`{text}` is not a path: {reason}"))
}

impl fmt::Display for PatchPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.attribute)?;
        if let Some(filter) = &self.filter {
            write!(f, "[{filter}]")?;
        }
        match &self.sub {
            Some(sub) => write!(f, ".{sub}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scim::ScimType;

    #[test]
    fn all_forms_are_read_and_printed() {
        for text in [
            "members",
            "name.familyName",
            r#"addresses[type eq "work"]"#,
            r#"members[value eq "2819c223"].displayName"#,
            r#"emails[value eq "]"].value"#,
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
            r#"urn:ietf:params:scim:schemas:core:2.0:User:emails[type eq "work"].value"#,
        ] {
            assert_eq!(PatchPath::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn malformed_paths_are_refused() {
        for text in [
            "",
            "a[",
            "a]",
            "a[b pr",
            "a[b pr]c",
            "a[b pr].",
            "a[b pr].c.d",
            "a.b[c pr]",
            "[b pr]",
            "a b",
            "0",
        ] {
            let error = PatchPath::parse(text).unwrap_err();
            assert_eq!(error.scim_type, Some(ScimType::InvalidPath), "{text}: {error}");
        }
        for text in ["a[]", "a[b zz 1]", "a[b[c pr]]", "a[b pr][c pr]"] {
            let error = PatchPath::parse(text).unwrap_err();
            assert_eq!(error.scim_type, Some(ScimType::InvalidFilter), "{text}: {error}");
        }
    }
}
