//! Replaces what differs from run to run by what it means.

use std::sync::LazyLock;

use indexmap::IndexMap;
use regex_lite::Regex;
use serde_json::{Map, Value};

use crate::observation::Observation;

/// Marks around an id that has no label, until all of them are numbered.
const OPEN: char = '\u{e000}';
const CLOSE: char = '\u{e001}';
/// Ids from this length on are replaced wherever they stand in a text.
const LONG_ID: usize = 8;

static TIME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"\d{4}-\d\d-\d\d[Tt]\d\d(:|%3A)\d\d(:|%3A)\d\d(\.\d+)?([Zz]|(\+|-|%2B)\d\d(:|%3A)?\d\d)?",
    )
    .ok()
});
static UUID: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}").ok());
static PLACE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(/[A-Z][A-Za-z0-9]*/)([^/?#\s<.]+)").ok());

/// What stands for what in one case.
pub(super) struct Redactor {
    base: String,
    /// Markers, the longest first, with what stands for them.
    tags: Vec<(String, String)>,
    /// Ids with their labels.
    labels: IndexMap<String, String>,
    /// Paths below the base with their labels. Ids alone need not be unique:
    /// a user and a group may have the same one.
    paths: IndexMap<String, String>,
}

impl Redactor {
    pub fn new(observation: &Observation, base_url: &str) -> Self {
        let mut tags = Vec::new();
        let mut labels = IndexMap::new();
        let mut paths = IndexMap::new();
        for (name, value) in &observation.bindings {
            match (name.as_str(), value) {
                ("tag", Value::String(tag)) => tags.push((tag.clone(), "<tag>".to_owned())),
                ("suite", value) => {
                    if let Some(tag) = value.get("tag").and_then(Value::as_str) {
                        tags.push((tag.to_owned(), "<suite.tag>".to_owned()));
                    }
                }
                ("row", _) => {}
                (label, value) => {
                    for (known, key) in [(&mut labels, "id"), (&mut paths, "path")] {
                        let text = value.get(key).and_then(Value::as_str);
                        if let Some(text) = text.filter(|text| !text.is_empty()) {
                            known.entry(text.to_owned()).or_insert_with(|| label.to_owned());
                        }
                    }
                }
            }
        }
        tags.retain(|(tag, _)| !tag.is_empty());
        tags.sort_by_key(|(tag, _)| std::cmp::Reverse(tag.len()));
        Self { base: base_url.trim_end_matches('/').to_owned(), tags, labels, paths }
    }

    /// A body, foreign resources left out.
    pub fn body(&self, body: &Value) -> Value {
        if self.is_foreign(body) {
            return Value::from("<a resource of others>");
        }
        self.value("", body, None)
    }

    fn value(&self, key: &str, value: &Value, parent: Option<&Map<String, Value>>) -> Value {
        match value {
            Value::Object(object) => self.object(key, object),
            Value::Array(items) if key == "Resources" => self.resources(items),
            Value::Array(items) => {
                Value::Array(items.iter().map(|item| self.value(key, item, parent)).collect())
            }
            Value::String(text) => Value::String(self.string(key, text, parent)),
            Value::Number(_) if key == "id" => Value::from("<a number>"),
            other => other.clone(),
        }
    }

    fn object(&self, key: &str, object: &Map<String, Value>) -> Value {
        let foreign = object
            .get("Resources")
            .and_then(Value::as_array)
            .is_some_and(|items| items.iter().any(|item| self.is_foreign(item)));
        let entries = object.iter().map(|(name, value)| {
            let counted = matches!(name.as_str(), "totalResults" | "itemsPerPage");
            let value = match (name.as_str(), value) {
                _ if foreign && counted => Value::from("<count>"),
                ("id", Value::String(_)) if self.label_by_place(object).is_some() => {
                    Value::from(self.label_by_place(object).map(|label| format!("<id:{label}>")))
                }
                ("value", Value::String(id)) if refers(key, object) => Value::from(self.id(id)),
                _ => self.value(name, value, Some(object)),
            };
            (name.clone(), value)
        });
        Value::Object(entries.collect())
    }

    fn resources(&self, items: &[Value]) -> Value {
        let (foreign, own): (Vec<&Value>, Vec<&Value>) =
            items.iter().partition(|item| self.is_foreign(item));
        let mut shown: Vec<Value> =
            own.into_iter().map(|item| self.value("", item, None)).collect();
        if !foreign.is_empty() {
            shown.push(Value::from("<resources of others>"));
        }
        Value::Array(shown)
    }

    fn string(&self, key: &str, text: &str, parent: Option<&Map<String, Value>>) -> String {
        match key {
            "id" if !parent.is_some_and(is_discovery) => self.id(text),
            "created" | "lastModified" => match self.text(text).as_str() {
                "<time>" => "<time>".to_owned(),
                _ => "<time in another form>".to_owned(),
            },
            "version" if !parent.is_some_and(is_discovery) => etag(text),
            "nextCursor" | "previousCursor" => "<cursor>".to_owned(),
            "location" | "$ref" => self.place(text),
            _ if key.eq_ignore_ascii_case("password") => "<secret>".to_owned(),
            _ => self.text(text),
        }
    }

    /// The label of a resource by its `meta.location`.
    fn label_by_place(&self, object: &Map<String, Value>) -> Option<&str> {
        let location = object.get("meta")?.get("location")?.as_str()?;
        let path = location.strip_prefix(&self.base).unwrap_or(location);
        self.paths.get(path).map(String::as_str)
    }

    /// An id: by its label, else marked for numbering.
    fn id(&self, id: &str) -> String {
        match self.labels.get(id) {
            Some(label) => format!("<id:{label}>"),
            None => unknown(id),
        }
    }

    /// A URL or path: base cut off, ids replaced.
    pub fn place(&self, text: &str) -> String {
        let text = self.text(text);
        replace_all(&PLACE, &text, |found| {
            let (before, id) = (&found[1], &found[2]);
            if id.starts_with(OPEN) {
                return found[0].to_owned();
            }
            match self.paths.get(&found[0]) {
                Some(label) => format!("{before}<id:{label}>"),
                None => format!("{before}{}", self.id(id)),
            }
        })
    }

    /// Any text: base URL, markers, ids that are known or look like ids, times.
    pub fn text(&self, text: &str) -> String {
        let mut text = text.to_owned();
        if !self.base.is_empty() {
            text = text.replace(&self.base, "");
        }
        for (tag, stands_for) in &self.tags {
            text = text.replace(tag, stands_for);
        }
        for (id, label) in self.labels.iter().filter(|(id, _)| id.len() >= LONG_ID) {
            text = text.replace(id, &format!("<id:{label}>"));
        }
        let text = replace_all(&UUID, &text, |found| unknown(&found[0]));
        replace_all(&TIME, &text, |_| "<time>".to_owned())
    }

    /// Whether a value is a resource that the case did not make.
    fn is_foreign(&self, value: &Value) -> bool {
        let Some(object) = value.as_object().filter(|object| object.contains_key("id")) else {
            return false;
        };
        let id = object.get("id").and_then(Value::as_str).unwrap_or_default();
        let labelled = self.label_by_place(object).is_some() || self.labels.contains_key(id);
        if labelled || is_discovery(object) {
            return false;
        }
        let text = value.to_string();
        !self.tags.iter().any(|(tag, _)| text.contains(tag.as_str()))
    }
}

/// Whether the `value` of an object is the id of a resource.
fn refers(key: &str, object: &Map<String, Value>) -> bool {
    object.contains_key("$ref") || matches!(key, "members" | "groups" | "manager")
}

/// Whether an object describes the target itself (RFC 7643 5 to 7).
fn is_discovery(object: &Map<String, Value>) -> bool {
    let schemas = object.get("schemas").and_then(Value::as_array);
    let by_schema = schemas.into_iter().flatten().filter_map(Value::as_str).any(|schema| {
        ["ServiceProviderConfig", "Schema", "ResourceType"]
            .iter()
            .any(|name| schema == format!("urn:ietf:params:scim:schemas:core:2.0:{name}"))
    });
    let id = object.get("id").and_then(Value::as_str);
    by_schema || id.is_some_and(|id| id.starts_with("urn:"))
}

/// An entity tag without its letters; that it is weak, or not quoted, stays.
pub(super) fn etag(text: &str) -> String {
    let (weak, rest) = match text.strip_prefix("W/") {
        Some(rest) => ("W/", rest),
        None => ("", text),
    };
    let quoted = rest.len() > 1 && rest.starts_with('"') && rest.ends_with('"');
    if quoted { format!("{weak}\"<etag>\"") } else { format!("{weak}<etag>") }
}

fn unknown(id: &str) -> String {
    let hex: String = id.bytes().map(|byte| format!("{byte:02x}")).collect();
    format!("{OPEN}{hex}{CLOSE}")
}

fn replace_all(
    pattern: &LazyLock<Option<Regex>>,
    text: &str,
    replacement: impl Fn(&regex_lite::Captures<'_>) -> String,
) -> String {
    match pattern.as_ref() {
        Some(pattern) => pattern.replace_all(text, replacement).into_owned(),
        None => text.to_owned(),
    }
}

/// Ids without a label, all the same.
pub(super) fn mask_unknown(text: &str) -> String {
    replace_unknown(text, |_| "<id>".to_owned())
}

/// Ids without a label, numbered in the order in which they come.
pub(super) fn number_unknown(text: &str) -> String {
    let mut numbers: IndexMap<String, usize> = IndexMap::new();
    replace_unknown(text, |id| {
        let next = numbers.len() + 1;
        format!("<id:{}>", numbers.entry(id.to_owned()).or_insert(next))
    })
}

fn replace_unknown(text: &str, mut replacement: impl FnMut(&str) -> String) -> String {
    let mut replaced = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(OPEN) {
        replaced.push_str(before);
        let (id, after) = after.split_once(CLOSE).unwrap_or((after, ""));
        replaced.push_str(&replacement(id));
        rest = after;
    }
    replaced.push_str(rest);
    replaced
}
