//! Templates: `${NAME}` in strings, resolved against the bindings of a case.

use indexmap::IndexMap;
use serde_json::{Map, Value};

/// What begins the name of a text in its other letter case.
const OTHER_CASE: &str = "other_case:";
/// What begins the name of an instant as the clocks of another place show it.
const ELSEWHERE: &str = "elsewhere:";
/// How far those clocks are ahead of UTC, in seconds.
const AHEAD: i32 = 5 * 3600 + 1800;
/// Letters that `${filler:N}` makes at the most.
const MOST_FILLER: u64 = 4 * 1024 * 1024;

/// What names stand for. Names that begin with `answer.` or `request.` are looked up in the
/// exchange at hand where there is one.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a> {
    bindings: &'a IndexMap<String, Value>,
    exchange: Option<&'a Value>,
}

/// A template that cannot be resolved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`${{{name}}}` has no value: {reason}")]
pub struct TemplateError {
    /// The name.
    pub name: String,
    /// Why.
    pub reason: String,
}

/// A `${NAME}` in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    /// The name.
    pub name: String,
    /// Offset in bytes of the `$`.
    pub offset: usize,
    /// Length in bytes up to and with the `}`.
    pub length: usize,
}

impl<'a> Names<'a> {
    /// Names of a case.
    #[must_use]
    pub fn new(bindings: &'a IndexMap<String, Value>) -> Self {
        Self { bindings, exchange: None }
    }

    /// The same, with the exchange at hand: `{answer: …, request: …}`.
    #[must_use]
    pub fn with_exchange(self, exchange: &'a Value) -> Self {
        Self { exchange: Some(exchange), ..self }
    }

    /// What a name stands for.
    ///
    /// # Errors
    /// [`TemplateError`] where it stands for nothing.
    pub fn resolve(&self, name: &str) -> Result<Value, TemplateError> {
        if let Some(length) = name.strip_prefix("filler:") {
            return self.filler(name, length);
        }
        if let Some(inner) = name.strip_prefix(OTHER_CASE) {
            return self.resolve(inner).map(|value| match value {
                Value::String(text) => Value::String(swapped(&text)),
                other => other,
            });
        }
        if let Some(inner) = name.strip_prefix(ELSEWHERE) {
            return self.elsewhere(name, inner);
        }
        let segments: Vec<&str> = name.split('.').collect();
        if segments.contains(&"*") {
            let root = self.bindings.get(segments[0]);
            let mut found = Vec::new();
            root.into_iter().for_each(|root| follow_all(root, &segments[1..], &mut found));
            return Ok(Value::Array(found));
        }
        let exchange = self.exchange.and_then(|exchange| follow(exchange, &segments));
        let found = exchange.or_else(|| {
            let (first, rest) = segments.split_first()?;
            follow(self.bindings.get(*first)?, rest)
        });
        found.cloned().ok_or_else(|| TemplateError {
            name: name.to_owned(),
            reason: "no earlier answer gave it".to_owned(),
        })
    }

    /// Label of the resource with an id, that of a given one first.
    #[must_use]
    pub fn label_of_id(&self, id: &str) -> Option<String> {
        let named = self
            .bindings
            .iter()
            .filter(|(_, value)| value.get("id").and_then(Value::as_str) == Some(id));
        named.map(|(label, _)| label.clone()).next()
    }

    /// The same instant with another offset.
    fn elsewhere(&self, name: &str, inner: &str) -> Result<Value, TemplateError> {
        let value = self.resolve(inner)?;
        let instant = value.as_str().and_then(|text| text.parse::<jiff::Timestamp>().ok());
        match (instant, jiff::tz::Offset::from_seconds(AHEAD)) {
            (Some(instant), Ok(offset)) => {
                Ok(Value::String(instant.display_with_offset(offset).to_string()))
            }
            _ => Err(TemplateError {
                name: name.to_owned(),
                reason: "it is no instant with an offset".to_owned(),
            }),
        }
    }

    fn filler(&self, name: &str, length: &str) -> Result<Value, TemplateError> {
        let length = match length.parse::<u64>() {
            Ok(length) => Some(length),
            Err(_) => self.resolve(length)?.as_u64(),
        };
        match length {
            Some(length) if length <= MOST_FILLER => {
                Ok(Value::String("x".repeat(usize::try_from(length).unwrap_or(0))))
            }
            _ => Err(TemplateError {
                name: name.to_owned(),
                reason: format!("a filler has at most {MOST_FILLER} letters"),
            }),
        }
    }
}

/// The text with small letters for capitals and capitals for small letters.
fn swapped(text: &str) -> String {
    let swap = |letter: char| match letter.is_uppercase() {
        true => letter.to_lowercase().next().unwrap_or(letter),
        false => letter.to_uppercase().next().unwrap_or(letter),
    };
    text.chars().map(swap).collect()
}

/// Follows keys and places in lists. A key may contain dots, as URNs do.
fn follow<'a>(value: &'a Value, segments: &[&str]) -> Option<&'a Value> {
    let Some((first, rest)) = segments.split_first() else {
        return Some(value);
    };
    match value {
        Value::Array(items) => follow(items.get(first.parse::<usize>().ok()?)?, rest),
        Value::Object(map) => (1..=segments.len()).find_map(|taken| {
            let key = segments[..taken].join(".");
            follow(member(map, &key)?, &segments[taken..])
        }),
        _ => None,
    }
}

/// Follows keys, and all items of a list for `*`; what is not there gives nothing.
fn follow_all(value: &Value, segments: &[&str], found: &mut Vec<Value>) {
    match segments.iter().position(|segment| *segment == "*") {
        None => found.extend(follow(value, segments).cloned()),
        Some(star) => {
            let items = follow(value, &segments[..star]).and_then(Value::as_array);
            for item in items.into_iter().flatten() {
                follow_all(item, &segments[star + 1..], found);
            }
        }
    }
}

fn member<'a>(map: &'a Map<String, Value>, key: &str) -> Option<&'a Value> {
    map.get(key).or_else(|| {
        map.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| value)
    })
}

/// All `${NAME}` of a text, in order.
#[must_use]
pub fn expressions(text: &str) -> Vec<Expression> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find("${").map(|at| from + at) {
        let escaped = text[..start].ends_with('$');
        let Some(end) = end_of(text, start) else { break };
        if !escaped {
            found.push(Expression {
                name: text[start + 2..end].to_owned(),
                offset: start,
                length: end + 1 - start,
            });
        }
        from = end + 1;
    }
    found
}

/// Where the expression that begins at `start` ends. The number of a repetition, `{n}`, may stand
/// in its name.
fn end_of(text: &str, start: usize) -> Option<usize> {
    let mut from = start;
    loop {
        let end = text[from..].find('}').map(|at| from + at)?;
        if !text[start + 2..end].ends_with("{n") {
            return Some(end);
        }
        from = end + 1;
    }
}

/// A text with its templates resolved. Values that are no text stand as JSON.
///
/// # Errors
/// The first [`TemplateError`].
pub fn render_text(text: &str, names: Names<'_>) -> Result<String, TemplateError> {
    let mut rendered = String::with_capacity(text.len());
    let mut from = 0;
    for expression in expressions(text) {
        rendered.push_str(&text[from..expression.offset]);
        match names.resolve(&expression.name)? {
            Value::String(text) if expression.name.starts_with("row.") => {
                rendered.push_str(&render_text(&text, names)?);
            }
            Value::String(text) => rendered.push_str(&text),
            other => rendered.push_str(&other.to_string()),
        }
        from = expression.offset + expression.length;
    }
    rendered.push_str(&text[from..]);
    Ok(rendered.replace("$${", "${"))
}

/// JSON with its templates resolved, in keys too. A string that is one template
/// and nothing else becomes the value itself.
///
/// # Errors
/// The first [`TemplateError`].
pub fn render(value: &Value, names: Names<'_>) -> Result<Value, TemplateError> {
    match value {
        Value::String(text) => match expressions(text).as_slice() {
            [only] if only.length == text.len() => {
                // What a row holds may itself contain templates.
                let resolved = names.resolve(&only.name)?;
                if only.name.starts_with("row.") { render(&resolved, names) } else { Ok(resolved) }
            }
            [] => Ok(Value::String(text.replace("$${", "${"))),
            _ => render_text(text, names).map(Value::String),
        },
        Value::Array(items) => {
            items.iter().map(|item| render(item, names)).collect::<Result<_, _>>().map(Value::Array)
        }
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| Ok((render_text(key, names)?, render(value, names)?)))
            .collect::<Result<Map<_, _>, _>>()
            .map(Value::Object),
        other => Ok(other.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn bindings() -> IndexMap<String, Value> {
        IndexMap::from([
            ("tag".to_owned(), json!("t1")),
            ("ann".to_owned(), json!({"id": "7", "body": {"urn:x:2.0:User": {"department": "D"}}})),
            ("row".to_owned(), json!({"list": ["${tag}-a", 2], "text": "${tag}-b"})),
        ])
    }

    #[test]
    fn a_lone_template_becomes_the_value_itself() {
        let names = bindings();
        let rendered = render(&json!({"${tag}": "${row.list}"}), Names::new(&names));
        assert_eq!(rendered, Ok(json!({"t1": ["t1-a", 2]})));
    }

    #[test]
    fn the_other_case_swaps_every_letter() {
        let names = IndexMap::from([("a".to_owned(), json!({ "id": "1aB", "n": "12" }))]);
        let names = Names::new(&names);
        assert_eq!(names.resolve("other_case:a.id").unwrap(), json!("1Ab"));
        assert_eq!(names.resolve("other_case:a.n").unwrap(), json!("12"));
    }

    #[test]
    fn an_instant_is_the_same_elsewhere() {
        let names = IndexMap::from([("a".to_owned(), json!({ "at": "2026-01-02T20:00:00.25Z" }))]);
        let names = Names::new(&names);
        let found = names.resolve("elsewhere:a.at").unwrap();
        assert_eq!(found, json!("2026-01-03T01:30:00.25+05:30"));
        assert!(names.resolve("elsewhere:a").is_err());
    }

    #[test]
    fn keys_with_dots_are_found() {
        let names = bindings();
        let found = Names::new(&names).resolve("ann.body.urn:x:2.0:User.department");
        assert_eq!(found, Ok(json!("D")));
    }

    #[test]
    fn a_row_value_inside_a_text_is_rendered_too() {
        let names = bindings();
        let rendered = render_text("x ${ann.id} $${no}", Names::new(&names));
        assert_eq!(rendered, Ok("x 7 ${no}".to_owned()));
    }

    #[test]
    fn the_number_of_a_repetition_stands_in_a_name() {
        let found = expressions("a ${u{n}.id} ${x{n}} ${y}");
        let names: Vec<_> = found.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["u{n}.id", "x{n}", "y"]);
        assert!(expressions("${u{n}").is_empty());
    }

    #[test]
    fn a_missing_name_is_an_error_that_names_it() {
        let names = bindings();
        let error = render_text("${bob.id}", Names::new(&names)).unwrap_err();
        assert_eq!(error.name, "bob.id");
    }
}
