//! Patterns over the keys of capabilities.

use std::fmt;
use std::str::FromStr;

use crate::suite::glob_matches;

/// A pattern over keys such as `bulk.bulkId.forward`: `*` stands for any characters of one
/// element, `**` for any number of elements. A key selects those below it too.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KeyPattern {
    text: String,
}

/// Why a text is no pattern over keys.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyPatternError {
    /// Two dots without anything between, or nothing at all.
    #[error("the pattern `{0}` has an empty element; write `*` for any one element")]
    Empty(String),
    /// `**` together with other characters.
    #[error("`**` stands alone between dots, not as in `{0}`")]
    Stars(String),
    /// A character that keys do not have.
    #[error("`{0}` matches no key; keys are letters with dots between, such as `bulk.post`")]
    Character(String),
}

impl FromStr for KeyPattern {
    type Err = KeyPatternError;

    fn from_str(text: &str) -> Result<Self, KeyPatternError> {
        for element in text.split('.') {
            if element.is_empty() {
                return Err(KeyPatternError::Empty(text.to_owned()));
            }
            if element != "**" && element.contains("**") {
                return Err(KeyPatternError::Stars(element.to_owned()));
            }
            if !element.chars().all(|c| c.is_ascii_alphanumeric() || c == '*') {
                return Err(KeyPatternError::Character(element.to_owned()));
            }
        }
        Ok(Self { text: text.to_owned() })
    }
}

impl KeyPattern {
    /// Whether it selects the key.
    #[must_use]
    pub fn matches(&self, key: &str) -> bool {
        let pattern: Vec<&str> = self.text.split('.').collect();
        let key: Vec<&str> = key.split('.').collect();
        selects(&pattern, &key)
    }
}

impl fmt::Display for KeyPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn selects(pattern: &[&str], key: &[&str]) -> bool {
    match pattern {
        [] => true,
        ["**", rest @ ..] => (0..=key.len()).any(|skip| selects(rest, &key[skip..])),
        [first, rest @ ..] => key.split_first().is_some_and(|(element, below)| {
            glob_matches(first.as_bytes(), element.as_bytes()) && selects(rest, below)
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selects(pattern: &str, key: &str) -> bool {
        pattern.parse::<KeyPattern>().unwrap().matches(key)
    }

    #[test]
    fn a_key_selects_itself_and_those_below() {
        for pattern in ["bulk", "bulk.bulkId", "bulk.bulkId.forward", "bulk.*", "bulk.**", "**"] {
            assert!(selects(pattern, "bulk.bulkId.forward"), "{pattern}");
        }
        assert!(!selects("bulk", "bulky.x"));
        assert!(!selects("bulk.post", "bulk"));
    }

    #[test]
    fn stars_stand_for_characters_and_elements() {
        assert!(selects("bulk.max*", "bulk.maxOperations"));
        assert!(selects("*.supported", "sort.supported"));
        assert!(selects("**.status", "bulk.failOnErrors.status"));
        assert!(!selects("*.status", "bulk.failOnErrors.status"));
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        for text in ["", "bulk.", "bulk..post", "a**", "bulk/post", "bulk post"] {
            assert!(text.parse::<KeyPattern>().is_err(), "{text}");
        }
    }
}
