//! Names of cases, and the patterns that select them.

use std::fmt;
use std::str::FromStr;

/// Full name of a case, `area.suite/case`, or of a row, `area.suite/case/row`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseName {
    area: String,
    suite: String,
    case: String,
    row: Option<String>,
}

/// Why a text is no name of a case.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// The parts are not those of a name.
    #[error("`{0}` is not the name of a case; write area.suite/case or area.suite/case/row")]
    Form(String),
    /// A part has a character that names do not have.
    #[error("`{part}` in `{name}` is not an element of a name; use letters, digits, `-` and `_`")]
    Element {
        /// The whole text.
        name: String,
        /// The part.
        part: String,
    },
}

impl CaseName {
    /// First part: the area, such as `bulk`.
    #[must_use]
    pub fn area(&self) -> &str {
        &self.area
    }

    /// Name of the suite with its area, such as `bulk.fail-on-errors`.
    #[must_use]
    pub fn suite(&self) -> String {
        format!("{}.{}", self.area, self.suite)
    }

    /// Id of the case in its suite.
    #[must_use]
    pub fn case(&self) -> &str {
        &self.case
    }

    /// Id of the row in its case.
    #[must_use]
    pub fn row(&self) -> Option<&str> {
        self.row.as_deref()
    }

    /// Place of the suite's file: `suites/bulk/fail-on-errors.yaml`.
    #[must_use]
    pub fn file(&self) -> String {
        format!("suites/{}/{}.yaml", self.area, self.suite)
    }

    fn elements(&self) -> Vec<&str> {
        let mut elements = vec![self.area.as_str(), &self.suite, &self.case];
        elements.extend(self.row.as_deref());
        elements
    }
}

impl FromStr for CaseName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let form = || NameError::Form(text.to_owned());
        let mut path = text.split('/');
        let (area, suite) = path.next().and_then(|first| first.split_once('.')).ok_or_else(form)?;
        let case = path.next().ok_or_else(form)?;
        let row = path.next();
        if path.next().is_some() {
            return Err(form());
        }
        for part in [Some(area), Some(suite), Some(case), row].into_iter().flatten() {
            if !is_element(part) {
                return Err(NameError::Element { name: text.to_owned(), part: part.to_owned() });
            }
        }
        Ok(Self {
            area: area.to_owned(),
            suite: suite.to_owned(),
            case: case.to_owned(),
            row: row.map(str::to_owned),
        })
    }
}

impl fmt::Display for CaseName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}/{}", self.area, self.suite, self.case)?;
        match &self.row {
            Some(row) => write!(f, "/{row}"),
            None => Ok(()),
        }
    }
}

fn is_element(part: &str) -> bool {
    !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

/// A pattern over names: `*` stands for any characters of one element, `**` for
/// any number of elements.
///
/// A pattern that names an area, a suite or a case selects all that lies below:
/// `bulk`, `bulk.fail-on-errors`, `bulk.fail-on-errors/limit-1`. An element that
/// follows a `/` names a case or a row; where the first element has no dot and a
/// `/` follows, it names the area: `bulk/limit-*` are such cases of any suite of
/// bulk.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pattern {
    text: String,
    elements: Vec<Element>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Element {
    /// `**`.
    Any,
    /// One element, with stars in it; `below` where it follows a `/`.
    One { glob: String, below: bool },
}

/// Why a text is no pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// Two separators without anything between, or nothing at all.
    #[error("the pattern `{0}` has an empty element; write `*` for any one element")]
    Empty(String),
    /// `**` together with other characters.
    #[error("`**` stands alone between separators, not as in `{0}`")]
    Stars(String),
    /// A character that names do not have.
    #[error("`{0}` matches no name; names have letters, digits, `-` and `_`")]
    Character(String),
    /// More elements than a name has.
    #[error("the pattern `{0}` has more elements than area.suite/case/row")]
    Long(String),
}

/// Elements of a name that stand before the first `/`.
const HEAD: usize = 2;
/// Elements of the longest name.
const LONGEST: usize = 4;

impl FromStr for Pattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, PatternError> {
        let mut elements = Vec::new();
        for (place, path_element) in text.split('/').enumerate() {
            for part in path_element.split('.') {
                elements.push(element(text, part, place > 0)?);
            }
            let lone = place == 0 && elements.len() == 1 && elements[0] != Element::Any;
            if lone && text.contains('/') {
                elements.push(Element::One { glob: "*".to_owned(), below: false });
            }
        }
        let single = elements.iter().filter(|element| **element != Element::Any).count();
        if single > LONGEST {
            return Err(PatternError::Long(text.to_owned()));
        }
        Ok(Self { text: text.to_owned(), elements })
    }
}

fn element(text: &str, part: &str, below: bool) -> Result<Element, PatternError> {
    if part.is_empty() {
        return Err(PatternError::Empty(text.to_owned()));
    }
    if part == "**" {
        return Ok(Element::Any);
    }
    if part.contains("**") {
        return Err(PatternError::Stars(part.to_owned()));
    }
    if part != "*" && !is_element(&part.replace('*', "x")) {
        return Err(PatternError::Character(part.to_owned()));
    }
    Ok(Element::One { glob: part.to_owned(), below })
}

impl Pattern {
    /// Whether it selects the case or the row.
    #[must_use]
    pub fn matches(&self, name: &CaseName) -> bool {
        matches_from(&self.elements, &name.elements(), 0)
    }

    /// Whether it selects the full name; false of what is no name.
    #[must_use]
    pub fn matches_text(&self, name: &str) -> bool {
        name.parse().is_ok_and(|name| self.matches(&name))
    }

    /// The pattern as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Whether the elements describe the name from `place` on, or a beginning of it.
fn matches_from(elements: &[Element], name: &[&str], place: usize) -> bool {
    match elements {
        [] => true,
        [Element::Any, rest @ ..] => {
            (place..=name.len()).any(|next| matches_from(rest, name, next))
        }
        [Element::One { glob, below }, rest @ ..] => {
            name.get(place).is_some_and(|part| {
                *below == (place >= HEAD) && glob_matches(glob.as_bytes(), part.as_bytes())
            }) && matches_from(rest, name, place + 1)
        }
    }
}

/// Whether a text is as a glob says, in which `*` stands for any characters.
pub(crate) fn glob_matches(glob: &[u8], text: &[u8]) -> bool {
    match glob {
        [] => text.is_empty(),
        [b'*', rest @ ..] => (0..=text.len()).any(|skip| glob_matches(rest, &text[skip..])),
        [first, rest @ ..] => text.first() == Some(first) && glob_matches(rest, &text[1..]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selects(pattern: &str, name: &str) -> bool {
        pattern.parse::<Pattern>().unwrap().matches(&name.parse().unwrap())
    }

    #[test]
    fn a_name_is_written_as_it_was_read() {
        for text in ["bulk.order/two-writes", "filter.operators/by-text/eq"] {
            assert_eq!(text.parse::<CaseName>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_name_has_its_parts() {
        let name: CaseName = "filter.operators/by-text/eq".parse().unwrap();
        assert_eq!((name.area(), name.suite().as_str()), ("filter", "filter.operators"));
        assert_eq!((name.case(), name.row()), ("by-text", Some("eq")));
        assert_eq!(name.file(), "suites/filter/operators.yaml");
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for text in ["", "bulk", "bulk.order", "bulk/x", "bulk.order/", "a.b/c/d/e", "a.b/c d"] {
            assert!(text.parse::<CaseName>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_bare_area_suite_or_case_selects_all_below() {
        for pattern in ["bulk", "bulk.fail-on-errors", "bulk.fail-on-errors/limit-1"] {
            assert!(selects(pattern, "bulk.fail-on-errors/limit-1"), "{pattern}");
            assert!(selects(pattern, "bulk.fail-on-errors/limit-1/two"), "{pattern}");
        }
        assert!(!selects("bulk", "bulky.x/y"));
        assert!(!selects("bulk.fail-on-errors/limit-1", "bulk.fail-on-errors/limit-10"));
    }

    #[test]
    fn two_stars_are_any_number_of_elements() {
        assert!(selects("**", "bulk.order/x/y"));
        assert!(selects("bulk.**", "bulk.order/x/y"));
        assert!(selects("**/limit-1", "bulk.fail-on-errors/limit-1"));
        assert!(selects("**/eq", "filter.operators/by-text/eq"));
        assert!(!selects("bulk.**", "filter.operators/x"));
    }

    #[test]
    fn one_star_stays_within_its_element() {
        assert!(selects("bulk.*/x", "bulk.order/x/y"));
        assert!(selects("bulk.fail-*/limit-*", "bulk.fail-on-errors/limit-1"));
        assert!(selects("*/limit-1", "bulk.fail-on-errors/limit-1"));
        assert!(selects("bulk/limit-1", "bulk.fail-on-errors/limit-1"));
        assert!(!selects("bulk.*/x", "bulk.order/y/x"));
        assert!(!selects("*.x", "bulk.order/x"));
    }

    #[test]
    fn an_element_after_a_slash_is_a_case_or_a_row() {
        assert!(!selects("**/order", "bulk.order/x"));
        assert!(selects("**.order", "bulk.order/x"));
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        for text in ["", "bulk.", "bulk..x", "bulk//x", "a**", "a.b/c/d/e", "a b", "bulk/$x"] {
            assert!(text.parse::<Pattern>().is_err(), "{text}");
        }
    }
}
