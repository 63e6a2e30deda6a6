//! Does a document have the shape that a JSON Schema describes? Every mistake at
//! once, each at its place.
//!
//! Covers the part of JSON Schema that `schemars` writes for our types: `$ref`,
//! `type`, `properties`, `required`, `additionalProperties`, `items`, `enum`,
//! `const`, `anyOf`, `oneOf`, `minimum`, `maximum`.

use serde_json::{Map, Value};

use super::suggest::nearest;
use super::{Diagnostic, Node, NodeKind, Position, Source, did_you_mean};

/// Compares a document with a schema. Empty when the document has its shape.
#[must_use]
pub fn check_shape(source: &Source, node: &Node, schema: &Value) -> Vec<Diagnostic> {
    let mut shape = Shape { source, root: schema, found: Vec::new() };
    shape.check(node, schema);
    shape.found
}

struct Shape<'a> {
    source: &'a Source,
    root: &'a Value,
    found: Vec<Diagnostic>,
}

impl<'a> Shape<'a> {
    fn error(&mut self, position: Position, code: &'static str, message: String) {
        self.found.push(Diagnostic::error(self.source, position, code, message));
    }

    fn resolve(&self, schema: &'a Value) -> &'a Value {
        let mut schema = schema;
        while let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            let pointer = reference.trim_start_matches('#');
            match self.root.pointer(pointer) {
                Some(target) => schema = target,
                None => break,
            }
        }
        schema
    }

    fn check(&mut self, node: &Node, schema: &'a Value) {
        let schema = self.resolve(schema);
        let Some(schema) = schema.as_object() else {
            return;
        };
        for key in ["oneOf", "anyOf"] {
            if let Some(branches) = schema.get(key).and_then(Value::as_array) {
                self.check_branches(node, branches);
            }
        }
        if !self.check_type(node, schema) {
            return;
        }
        self.check_scalar(node, schema);
        match &node.kind {
            NodeKind::Map(entries) => self.check_map(node, entries, schema),
            NodeKind::List(items) => {
                if let Some(of) = schema.get("items") {
                    items.iter().for_each(|item| self.check(item, of));
                }
            }
            NodeKind::Scalar(_) => {}
        }
    }

    fn check_type(&mut self, node: &Node, schema: &Map<String, Value>) -> bool {
        let wanted: Vec<&str> = match schema.get("type") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(any)) => any.iter().filter_map(Value::as_str).collect(),
            _ => return true,
        };
        let found = type_of(node);
        let fits = wanted.iter().any(|w| *w == found || (*w == "number" && found == "integer"));
        if !fits {
            let wanted: Vec<&str> = wanted.into_iter().filter(|w| *w != "null").map(word).collect();
            let message = format!("expected {}, found {}", wanted.join(" or "), word(found));
            self.error(node.position, "SS0003", message);
        }
        fits
    }

    fn check_scalar(&mut self, node: &Node, schema: &Map<String, Value>) {
        let NodeKind::Scalar(value) = &node.kind else {
            return;
        };
        let allowed: Vec<&Value> = match (schema.get("const"), schema.get("enum")) {
            (Some(one), _) => vec![one],
            (_, Some(Value::Array(any))) => any.iter().collect(),
            _ => vec![],
        };
        if !allowed.is_empty() && !allowed.contains(&value) {
            self.unknown_word(node.position, value, &allowed);
        }
        let Some(number) = value.as_f64() else { return };
        let bound = |key: &str| schema.get(key).and_then(Value::as_f64);
        if bound("minimum").is_some_and(|least| number < least)
            || bound("maximum").is_some_and(|most| number > most)
        {
            self.error(node.position, "SS0003", format!("{value} is out of range here"));
        }
    }

    fn unknown_word(&mut self, position: Position, value: &Value, allowed: &[&Value]) {
        let word = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let help = did_you_mean(&word, allowed.iter().filter_map(|value| value.as_str()));
        self.found.push(
            Diagnostic::error(self.source, position, "SS0004", format!("unknown word `{word}`"))
                .maybe_help(help),
        );
    }

    fn check_map(
        &mut self,
        node: &Node,
        entries: &[(String, Position, Node)],
        schema: &'a Map<String, Value>,
    ) {
        let empty = Map::new();
        let known = schema.get("properties").and_then(Value::as_object);
        let additional = schema.get("additionalProperties");
        for (key, position, value) in entries {
            match (known.and_then(|known| known.get(key)), additional) {
                (Some(of), _) => self.check(value, of),
                (None, Some(Value::Bool(false))) => {
                    let keys = known.unwrap_or(&empty).keys().map(String::as_str);
                    self.found.push(
                        Diagnostic::error(
                            self.source,
                            *position,
                            "SS0005",
                            format!("unknown key `{key}`"),
                        )
                        .maybe_help(did_you_mean(key, keys)),
                    );
                }
                (None, Some(of)) => self.check(value, of),
                (None, None) => {}
            }
        }
        self.check_required(node, entries, schema);
    }

    fn check_required(
        &mut self,
        node: &Node,
        entries: &[(String, Position, Node)],
        schema: &Map<String, Value>,
    ) {
        let required = schema.get("required").and_then(Value::as_array);
        for key in required.into_iter().flatten().filter_map(Value::as_str) {
            let present = entries.iter().any(|(name, _, _)| name == key);
            // An unknown key that looks like this one has been reported already.
            let misspelt = entries.iter().any(|(name, _, _)| nearest(name, [key]).is_some());
            if !present && !misspelt {
                self.found.push(
                    Diagnostic::error(
                        self.source,
                        node.position,
                        "SS0006",
                        format!("missing key `{key}`"),
                    )
                    .help(format!("`{key}` is needed in this map; is something indented wrongly?")),
                );
            }
        }
    }

    /// The first branch without a mistake will do. Where there is none, the
    /// mistakes of the branch that was most probably meant are reported.
    fn check_branches(&mut self, node: &Node, branches: &'a [Value]) {
        let mut meant: Option<(usize, Vec<Diagnostic>)> = None;
        for branch in branches {
            let mut shape = Shape { source: self.source, root: self.root, found: Vec::new() };
            shape.check(node, branch);
            if shape.found.is_empty() {
                return;
            }
            let distance = self.distance(node, branch) * 1000 + shape.found.len();
            if meant.as_ref().is_none_or(|(least, _)| distance < *least) {
                meant = Some((distance, shape.found));
            }
        }
        let words = self.words(branches);
        match (&node.kind, words.is_empty()) {
            (NodeKind::Scalar(value @ Value::String(_)), false) => {
                self.unknown_word(node.position, value, &words);
            }
            (NodeKind::Map(entries), _) if self.is_choice(branches) => {
                self.check_choice(node, entries, branches, meant);
            }
            _ => self.found.extend(meant.into_iter().flat_map(|(_, found)| found)),
        }
    }

    /// A map with one key out of several, such as a step.
    fn check_choice(
        &mut self,
        node: &Node,
        entries: &[(String, Position, Node)],
        branches: &'a [Value],
        meant: Option<(usize, Vec<Diagnostic>)>,
    ) {
        let keys: Vec<&str> =
            branches.iter().filter_map(|branch| self.choice_key(branch)).collect();
        match entries {
            [(key, _, _)] if keys.contains(&key.as_str()) => {
                self.found.extend(meant.into_iter().flat_map(|(_, found)| found));
            }
            [(key, position, _)] => self.found.push(
                Diagnostic::error(self.source, *position, "SS0005", format!("unknown key `{key}`"))
                    .maybe_help(did_you_mean(key, keys)),
            ),
            _ => self.error(
                node.position,
                "SS0007",
                format!("expected one of the keys `{}`", keys.join("`, `")),
            ),
        }
    }

    fn choice_key(&self, branch: &'a Value) -> Option<&'a str> {
        let branch = self.resolve(branch);
        match branch.get("required").and_then(Value::as_array).map(Vec::as_slice) {
            Some([Value::String(key)]) => Some(key),
            _ => None,
        }
    }

    fn is_choice(&self, branches: &'a [Value]) -> bool {
        branches.iter().all(|branch| {
            let single = self.resolve(branch).get("properties").and_then(Value::as_object);
            single.is_some_and(|properties| properties.len() == 1)
        })
    }

    /// The words that the branches allow, at whatever depth.
    fn words(&self, branches: &'a [Value]) -> Vec<&'a Value> {
        let mut words = Vec::new();
        for branch in branches {
            let branch = self.resolve(branch);
            words.extend(branch.get("const"));
            words.extend(branch.get("enum").and_then(Value::as_array).into_iter().flatten());
            for key in ["oneOf", "anyOf"] {
                if let Some(inner) = branch.get(key).and_then(Value::as_array) {
                    words.extend(self.words(inner));
                }
            }
        }
        words
    }

    /// 0 where the branch is of the node's type, 1 otherwise.
    fn distance(&self, node: &Node, branch: &'a Value) -> usize {
        let branch = self.resolve(branch);
        if let Some(inner) = ["oneOf", "anyOf"].iter().find_map(|k| branch.get(k)?.as_array()) {
            return inner.iter().map(|b| self.distance(node, b)).min().unwrap_or(1);
        }
        let found = type_of(node);
        let fits = match branch.get("type") {
            Some(Value::String(one)) => one == found,
            Some(Value::Array(any)) => any.iter().any(|one| one == found),
            _ => false,
        };
        usize::from(!fits)
    }
}

fn type_of(node: &Node) -> &'static str {
    match &node.kind {
        NodeKind::Map(_) => "object",
        NodeKind::List(_) => "array",
        NodeKind::Scalar(Value::Null) => "null",
        NodeKind::Scalar(Value::Bool(_)) => "boolean",
        NodeKind::Scalar(Value::Number(number)) if number.is_f64() => "number",
        NodeKind::Scalar(Value::Number(_)) => "integer",
        NodeKind::Scalar(_) => "string",
    }
}

fn word(json_type: &str) -> &str {
    match json_type {
        "object" => "a map",
        "array" => "a list",
        "string" => "a text",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        "null" => "nothing",
        other => other,
    }
}
