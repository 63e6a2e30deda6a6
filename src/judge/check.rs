//! One check of one place.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use base64::Engine as _;
use regex_lite::Regex;
use serde_json::Value;

use super::Mismatch;
use super::as_sent::first_unlike;
use super::blame::{Bench, Blame};
use super::compare::{equal, instant, order, short};
use super::place::{Found, find};
use crate::suite::{Check, JsonType, Names, ScalarOrList, render, render_text};

/// What a check looks at.
pub(super) struct Subject<'a> {
    pub body: &'a Value,
    pub header: &'a dyn Fn(&str) -> Option<String>,
    /// Status of the answer; 0 where there is none.
    pub status: u16,
}

/// Everything of a check that does not hold.
pub(super) fn check(
    bench: &Bench<'_>,
    blame: &Blame,
    check: &Check,
    subject: &Subject<'_>,
    names: Names<'_>,
) -> Vec<Mismatch> {
    let blame = blame.or(bench, check.requirement.as_deref(), check.level);
    let path = match check.path.as_deref().map(|path| rendered_path(path, names)).transpose() {
        Ok(path) => path,
        Err(error) => return vec![blame.mismatch("template", "a value to compare with", error)],
    };
    let header = check.header.as_deref().map(|name| (subject.header)(&name.to_lowercase()));
    let header = header.map(|value| value.map_or(Value::Null, Value::String));
    let found = match &header {
        Some(value) => Ok(Found { raw: vec![value] }),
        None => find(subject.body, path.as_deref()),
    };
    let found = match found {
        Ok(found) => found,
        Err(error) => return vec![blame.mismatch("path", "a path", error)],
    };
    let comparison = Comparison { check, found, path: path.as_deref(), names };
    let mut mismatches = comparison.mismatches(&blame);
    if let Some(set) = check.status.as_ref().filter(|set| !set.contains(subject.status)) {
        let observed = format!("HTTP {}", subject.status);
        mismatches.push(blame.mismatch("status", format!("HTTP {set}"), observed));
    }
    mismatches
}

fn rendered_path(path: &str, names: Names<'_>) -> Result<String, String> {
    match path.contains("${") {
        true => render_text(path, names).map_err(|error| error.to_string()),
        false => Ok(path.to_owned()),
    }
}

struct Comparison<'a> {
    check: &'a Check,
    found: Found<'a>,
    path: Option<&'a str>,
    names: Names<'a>,
}

/// What was expected, where it was not so.
type Verdict = Result<Option<String>, String>;
type Test<'a> = fn(&Comparison<'a>) -> Verdict;

impl Comparison<'_> {
    fn mismatches(&self, blame: &Blame) -> Vec<Mismatch> {
        let is_there = self.found.is_present() || self.has_empty_list();
        if self.check.where_present == Some(true) && !is_there {
            return vec![];
        }
        let tests: [(&str, Test<'_>); 17] = [
            ("present", Self::present),
            ("type", Self::json_type),
            ("equals", Self::equals),
            ("equals", Self::equals_ignoring_case),
            ("differs", Self::differs),
            ("one-of", Self::one_of),
            ("set", Self::set),
            ("includes", Self::includes),
            ("excludes", Self::excludes),
            ("matches", Self::matches),
            ("some", Self::some),
            ("never", Self::never),
            ("count", Self::count),
            ("unique", Self::unique),
            ("bounds", Self::bounds),
            ("last-segment", Self::last_segment),
            ("same-uri", Self::same_uri),
        ];
        let mut mismatches = Vec::new();
        for (kind, test) in tests {
            let (expected, observed) = match test(self) {
                Ok(None) => continue,
                Ok(Some(expected)) => (expected, self.observed()),
                Err(error) => ("a value to compare with".to_owned(), error),
            };
            // The path as it stands in the suite: the same in whatever case.
            let written = self.check.path.as_deref().unwrap_or(self.place());
            mismatches.push(blame.mismatch(format!("{kind} {written}"), expected, observed));
        }
        mismatches.extend(self.as_sent(blame));
        mismatches
    }

    /// The one place at which a value differs says more than the whole value.
    fn as_sent(&self, blame: &Blame) -> Option<Mismatch> {
        let sent = self.check.as_sent.as_ref()?;
        let place = self.check.path.as_deref().map_or("", |_| self.place());
        let cause = format!("as-sent {}", self.check.path.as_deref().unwrap_or("body"));
        let exact = self.check.case_exact.as_ref().map(|exact| self.rendered(exact)).transpose();
        let (sent, exact) = match (self.rendered(sent), exact) {
            (Ok(sent), Ok(exact)) => (sent, exact == Some(Value::Bool(true))),
            (Err(error), _) | (_, Err(error)) => {
                return Some(blame.mismatch(cause, "a value to compare with", error));
            }
        };
        let unlike = match self.found.raw.as_slice() {
            [found] => first_unlike(found, &sent, exact, place)?,
            _ => self.observed(),
        };
        let what = if place.is_empty() { "it".to_owned() } else { format!("`{place}`") };
        Some(blame.mismatch(cause, format!("{what} is as sent, {}", short(&sent)), unlike))
    }

    /// What is looked at, in words.
    fn place(&self) -> &str {
        self.check.header.as_deref().or(self.path).unwrap_or("body")
    }

    fn has_empty_list(&self) -> bool {
        self.found.raw.iter().any(|raw| matches!(raw, Value::Array(_)))
    }

    fn observed(&self) -> String {
        let place = self.place();
        match self.found.raw.as_slice() {
            [] | [Value::Null] => format!("no `{place}`"),
            [one] => format!("`{place}` is {}", short(one)),
            several => {
                let several = Value::Array(several.iter().map(|value| (*value).clone()).collect());
                format!("`{place}` is {}", short(&several))
            }
        }
    }

    fn rendered(&self, value: &Value) -> Result<Value, String> {
        render(value, self.names).map_err(|error| error.to_string())
    }

    fn list(&self, list: &ScalarOrList) -> Result<Vec<Value>, String> {
        list.rendered(self.names).map_err(|error| error.to_string())
    }

    /// The one value; what is compared as a whole where a list is wanted.
    fn is_equal(&self, wanted: &Value) -> bool {
        match (wanted, self.found.raw.as_slice()) {
            (Value::Array(_), [raw]) => equal(raw, wanted),
            (Value::Null, raw) => raw.iter().all(|raw| raw.is_null()),
            _ => matches!(self.found.values().as_slice(), [one] if equal(one, wanted)),
        }
    }

    fn present(&self) -> Verdict {
        let wanted = self.check.present;
        let place = self.place();
        Ok(match (wanted, self.found.is_present()) {
            (Some(true), false) => Some(format!("a value of `{place}`")),
            (Some(false), true) => Some(format!("no `{place}`")),
            _ => None,
        })
    }

    fn json_type(&self) -> Verdict {
        let Some(wanted) = self.check.json_type else { return Ok(None) };
        let fits = match wanted {
            JsonType::Array => self.found.raw.iter().all(|raw| raw.is_array() || raw.is_null()),
            other => self.found.values().iter().all(|value| is_of_type(value, other)),
        };
        Ok((!fits).then(|| format!("`{}` as {}", self.place(), type_word(wanted))))
    }

    fn equals(&self) -> Verdict {
        let Some(wanted) = &self.check.equals else { return Ok(None) };
        let wanted = self.rendered(wanted)?;
        Ok((!self.is_equal(&wanted)).then(|| format!("`{}` is {}", self.place(), short(&wanted))))
    }

    fn equals_ignoring_case(&self) -> Verdict {
        let Some(wanted) = &self.check.equals_ignoring_case else { return Ok(None) };
        let wanted = render_text(wanted, self.names).map_err(|error| error.to_string())?;
        let same = matches!(self.found.values().as_slice(),
            [Value::String(one)] if one.to_lowercase() == wanted.to_lowercase());
        Ok((!same).then(|| format!("`{}` is \"{wanted}\" in any case", self.place())))
    }

    fn differs(&self) -> Verdict {
        let Some(unwanted) = &self.check.differs else { return Ok(None) };
        let unwanted = self.rendered(unwanted)?;
        Ok(self
            .is_equal(&unwanted)
            .then(|| format!("`{}` is not {}", self.place(), short(&unwanted))))
    }

    fn one_of(&self) -> Verdict {
        let Some(wanted) = &self.check.one_of else { return Ok(None) };
        let wanted = self.rendered(&Value::Array(wanted.clone()))?;
        let any = wanted.as_array().into_iter().flatten().any(|one| self.is_equal(one));
        Ok((!any).then(|| format!("`{}` is one of {}", self.place(), short(&wanted))))
    }

    fn set(&self) -> Verdict {
        let Some(wanted) = &self.check.set else { return Ok(None) };
        let wanted = self.list(wanted)?;
        let values = self.found.values();
        let same = wanted.len() == values.len()
            && wanted.iter().all(|one| values.iter().any(|value| equal(value, one)));
        Ok((!same).then(|| self.expected_list("exactly", wanted)))
    }

    fn includes(&self) -> Verdict {
        let Some(wanted) = &self.check.includes else { return Ok(None) };
        let wanted = self.list(wanted)?;
        let values = self.found.values();
        let all = wanted.iter().all(|one| values.iter().any(|value| equal(value, one)));
        Ok((!all).then(|| self.expected_list("among others", wanted)))
    }

    fn excludes(&self) -> Verdict {
        let Some(unwanted) = &self.check.excludes else { return Ok(None) };
        let unwanted = self.list(unwanted)?;
        let values = self.found.values();
        let none = !unwanted.iter().any(|one| values.iter().any(|value| equal(value, one)));
        Ok((!none).then(|| self.expected_list("none of", unwanted)))
    }

    fn expected_list(&self, how: &str, list: Vec<Value>) -> String {
        format!("`{}` holds {how} {}", self.place(), short(&Value::Array(list)))
    }

    fn pattern(&self, pattern: &str) -> Result<Rc<Regex>, String> {
        // What a template stands for is text, not a pattern.
        let mut text = String::new();
        let mut from = 0;
        for expression in crate::suite::expressions(pattern) {
            text.push_str(&pattern[from..expression.offset]);
            from = expression.offset + expression.length;
            let value = render_text(&pattern[expression.offset..from], self.names);
            text.push_str(&regex_lite::escape(&value.map_err(|error| error.to_string())?));
        }
        text.push_str(&pattern[from..]);
        compiled(&text)
    }

    fn matches(&self) -> Verdict {
        let Some(wanted) = &self.check.matches else { return Ok(None) };
        let pattern = self.pattern(wanted)?;
        let values = self.found.values();
        let all =
            !values.is_empty() && values.iter().all(|value| pattern.is_match(&text_of(value)));
        Ok((!all).then(|| format!("`{}` matches {}", self.place(), pattern.as_str())))
    }

    fn some(&self) -> Verdict {
        let Some(wanted) = &self.check.some else { return Ok(None) };
        let pattern = self.pattern(wanted)?;
        let any = self.found.values().iter().any(|value| pattern.is_match(&text_of(value)));
        Ok((!any).then(|| format!("one `{}` that matches {}", self.place(), pattern.as_str())))
    }

    fn never(&self) -> Verdict {
        let Some(unwanted) = &self.check.never else { return Ok(None) };
        let pattern = self.pattern(unwanted)?;
        let any = self.found.values().iter().any(|value| pattern.is_match(&text_of(value)));
        Ok(any.then(|| format!("no `{}` that matches {}", self.place(), pattern.as_str())))
    }

    fn count(&self) -> Verdict {
        let Some(wanted) = self.check.count else { return Ok(None) };
        let counted = self.found.values().len() as u64;
        Ok((counted != wanted).then(|| format!("{wanted} values of `{}`", self.place())))
    }

    fn unique(&self) -> Verdict {
        let values = self.found.values();
        let twice = values
            .iter()
            .enumerate()
            .any(|(at, value)| values[..at].iter().any(|earlier| equal(earlier, value)));
        let wrong = self.check.unique == Some(true) && twice;
        Ok(wrong.then(|| format!("no value of `{}` twice", self.place())))
    }

    fn last_segment(&self) -> Verdict {
        let Some(wanted) = &self.check.last_segment else { return Ok(None) };
        let wanted = render_text(wanted, self.names).map_err(|error| error.to_string())?;
        let same = matches!(self.found.values().as_slice(),
            [Value::String(one)] if last_segment(one) == decoded(&wanted));
        Ok((!same).then(|| format!("`{}` ends with {wanted}", self.place())))
    }

    fn same_uri(&self) -> Verdict {
        let Some(wanted) = &self.check.same_uri else { return Ok(None) };
        let wanted = render_text(wanted, self.names).map_err(|error| error.to_string())?;
        let same = matches!(self.found.values().as_slice(),
            [Value::String(one)] if same_place(one, &wanted));
        Ok((!same).then(|| format!("`{}` leads to {wanted}", self.place())))
    }

    fn bounds(&self) -> Verdict {
        use std::cmp::Ordering::{Greater, Less};
        let bounds =
            [(&self.check.at_least, Less, "at least"), (&self.check.at_most, Greater, "at most")];
        for (bound, wrong, words) in bounds {
            let Some(bound) = bound else { continue };
            let bound = self.rendered(bound)?;
            let values = self.found.values();
            let fits = matches!(values.as_slice(),
                [one] if order(one, &bound).is_some_and(|order| order != wrong));
            if !fits {
                return Ok(Some(format!("`{}` is {words} {}", self.place(), short(&bound))));
            }
        }
        Ok(None)
    }
}

/// A regular expression, compiled once for each thread: rules for every exchange ask for it often.
fn compiled(pattern: &str) -> Result<Rc<Regex>, String> {
    thread_local! {
        static COMPILED: RefCell<HashMap<String, Rc<Regex>>> = RefCell::default();
    }
    COMPILED.with_borrow_mut(|known| match known.get(pattern) {
        Some(compiled) => Ok(Rc::clone(compiled)),
        None => {
            let compiled = Rc::new(Regex::new(pattern).map_err(|error| error.to_string())?);
            known.insert(pattern.to_owned(), Rc::clone(&compiled));
            Ok(compiled)
        }
    })
}

impl ScalarOrList {
    /// The values, templates resolved.
    ///
    /// # Errors
    /// The first template without a value.
    pub fn rendered(&self, names: Names<'_>) -> Result<Vec<Value>, crate::suite::TemplateError> {
        let rendered = match self {
            Self::List(items) => render(&Value::Array(items.clone()), names)?,
            Self::Scalar(text) => render(&Value::String(text.clone()), names)?,
        };
        Ok(match rendered {
            Value::Array(items) => items,
            Value::Null => vec![],
            one => vec![one],
        })
    }
}

fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn is_of_type(value: &Value, wanted: JsonType) -> bool {
    match wanted {
        JsonType::String => value.is_string(),
        JsonType::Integer => value.is_i64() || value.is_u64(),
        JsonType::Number => value.is_number(),
        JsonType::Boolean => value.is_boolean(),
        JsonType::Array => value.is_array(),
        JsonType::Object => value.is_object(),
        JsonType::DateTime => value.as_str().is_some_and(|text| instant(text).is_some()),
        JsonType::Reference => {
            value.as_str().is_some_and(|text| !text.is_empty() && !text.contains(' '))
        }
        JsonType::Binary => value.as_str().is_some_and(is_base64),
    }
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// Path of a URI, decoded, without query and without a slash at its end.
fn path_of(uri: &str) -> String {
    let uri = uri.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let path = match uri.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("", |at| &rest[at..]),
        None => uri,
    };
    decoded(path)
}

fn last_segment(uri: &str) -> String {
    path_of(uri).rsplit('/').next().unwrap_or_default().to_owned()
}

/// Whether two URIs lead to the same resource: one path is the end of the other.
///
/// A path with a slash at its beginning belongs to the origin: it is the whole path.
fn same_place(left: &str, right: &str) -> bool {
    let rooted = |uri: &str| uri.starts_with('/');
    let whole = rooted(left) != rooted(right);
    let (left, right) = (path_of(left), path_of(right));
    if whole {
        return left == right;
    }
    let (long, short) = if left.len() >= right.len() { (left, right) } else { (right, left) };
    let short = format!("/{}", short.trim_start_matches('/'));
    !short.trim_matches('/').is_empty()
        && format!("/{}", long.trim_start_matches('/')).ends_with(&short)
}

fn is_base64(text: &str) -> bool {
    let bare = text.trim_end_matches('=');
    base64::engine::general_purpose::STANDARD_NO_PAD.decode(bare).is_ok()
        || base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(bare).is_ok()
}

fn type_word(wanted: JsonType) -> &'static str {
    match wanted {
        JsonType::String => "a string",
        JsonType::Integer => "an integer",
        JsonType::Number => "a number",
        JsonType::Boolean => "true or false",
        JsonType::Array => "an array",
        JsonType::Object => "an object",
        JsonType::DateTime => "a dateTime with date and time",
        JsonType::Reference => "a URI",
        JsonType::Binary => "base64",
    }
}
