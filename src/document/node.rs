//! A YAML document as a tree in which every part knows its place.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use serde_saphyr::Spanned;

use super::{Diagnostic, Source};

/// Place of a part in its source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1; 0 where unknown.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// Offset in bytes.
    pub offset: usize,
    /// Length in bytes, at least 1.
    pub length: usize,
}

impl Position {
    /// Line and column right behind the part, in the text that it stands in.
    #[must_use]
    pub fn end(&self, text: &str) -> (u32, u32) {
        let (mut line, mut column) = (self.line, self.column);
        let part = text.get(self.offset..).unwrap_or_default();
        for (at, letter) in part.char_indices() {
            if at >= self.length {
                break;
            }
            match letter {
                '\n' => (line, column) = (line + 1, 1),
                _ => column += 1,
            }
        }
        (line, column)
    }
}

/// A part of a document.
#[derive(Debug, Clone)]
pub struct Node {
    /// Where it stands.
    pub position: Position,
    /// What it is.
    pub kind: NodeKind,
}

/// What a part of a document is.
#[derive(Debug, Clone)]
pub enum NodeKind {
    /// A scalar, typed by YAML's core rules; `no` and `012` stay text.
    Scalar(Value),
    /// A list.
    List(Vec<Node>),
    /// A map, in the order of the file: key, its place, value.
    Map(Vec<(String, Position, Node)>),
}

/// Reads the text of a source.
///
/// # Errors
/// One diagnostic with the place of the first mistake in the syntax.
pub fn parse(source: &Source) -> Result<Node, Box<Diagnostic>> {
    let options = serde_saphyr::options! {
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
    };
    serde_saphyr::from_str_with_options::<Node>(&source.text, options).map_err(|error| {
        let position = error.location().map(position_of).unwrap_or_default();
        let message = error.without_snippet().to_string();
        let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
        Box::new(
            Diagnostic::error(source, position, "SS0001", format!("not valid YAML: {message}"))
                .help("check the indentation, brackets and quotes here and on the line above"),
        )
    })
}

impl Node {
    /// The part as JSON.
    #[must_use]
    pub fn to_json(&self) -> Value {
        match &self.kind {
            NodeKind::Scalar(value) => value.clone(),
            NodeKind::List(items) => Value::Array(items.iter().map(Self::to_json).collect()),
            NodeKind::Map(entries) => {
                let entries = entries.iter().map(|(key, _, node)| (key.clone(), node.to_json()));
                Value::Object(entries.collect::<Map<_, _>>())
            }
        }
    }

    /// The value of a key, where this is a map that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|(name, _, _)| name == key).map(|(_, _, node)| node)
    }

    /// The entries of a map; none of anything else.
    #[must_use]
    pub fn entries(&self) -> &[(String, Position, Node)] {
        match &self.kind {
            NodeKind::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; none of anything else.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        match &self.kind {
            NodeKind::List(items) => items,
            _ => &[],
        }
    }

    /// The text of a scalar that is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::Scalar(value) => value.as_str(),
            _ => None,
        }
    }

    /// Follows keys and places in lists as far as they lead.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> &Self {
        let mut node = self;
        for step in path {
            let next = match &node.kind {
                NodeKind::Map(_) => node.get(step),
                NodeKind::List(items) => step.parse::<usize>().ok().and_then(|n| items.get(n)),
                NodeKind::Scalar(_) => None,
            };
            match next {
                Some(next) => node = next,
                None => return node,
            }
        }
        node
    }

    /// The tree without the parts, keys and all, that begin at one of the offsets, and without
    /// maps that are empty for that reason.
    #[must_use]
    pub fn without(mut self, offsets: &[usize]) -> Option<Self> {
        let wrong = |position: &Position| offsets.contains(&position.offset);
        if wrong(&self.position) {
            return None;
        }
        match &mut self.kind {
            NodeKind::Scalar(_) => {}
            NodeKind::List(items) => {
                let kept = std::mem::take(items).into_iter();
                *items = kept.filter_map(|item| item.without(offsets)).collect();
            }
            NodeKind::Map(entries) => {
                let before = entries.len();
                let kept = std::mem::take(entries).into_iter();
                *entries = kept
                    .filter(|(_, position, _)| !wrong(position))
                    .filter_map(|(key, position, node)| {
                        Some((key, position, node.without(offsets)?))
                    })
                    .collect();
                if entries.is_empty() && before > 0 {
                    return None;
                }
            }
        }
        Some(self)
    }

    /// Every part of the tree, this one first.
    pub fn walk(&self, visit: &mut dyn FnMut(&Self)) {
        visit(self);
        match &self.kind {
            NodeKind::Scalar(_) => {}
            NodeKind::List(items) => items.iter().for_each(|item| item.walk(visit)),
            NodeKind::Map(entries) => entries.iter().for_each(|(_, _, node)| node.walk(visit)),
        }
    }
}

fn position_of(location: serde_saphyr::Location) -> Position {
    let span = location.span();
    let (offset, length) = match (span.byte_offset(), span.byte_len()) {
        (Some(offset), Some(length)) => (offset as usize, length as usize),
        _ => (0, 1),
    };
    Position {
        line: u32::try_from(location.line()).unwrap_or(0),
        column: u32::try_from(location.column()).unwrap_or(0),
        offset,
        length: length.max(1),
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<NodeKind>::deserialize(deserializer)?;
        Ok(Self { position: position_of(spanned.referenced), kind: spanned.value })
    }
}

impl<'de> Deserialize<'de> for NodeKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(KindVisitor)
    }
}

struct KindVisitor;

impl<'de> Visitor<'de> for KindVisitor {
    type Value = NodeKind;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a scalar, a list or a map")
    }

    fn visit_unit<E>(self) -> Result<NodeKind, E> {
        Ok(NodeKind::Scalar(Value::Null))
    }

    fn visit_none<E>(self) -> Result<NodeKind, E> {
        Ok(NodeKind::Scalar(Value::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<NodeKind, E> {
        Ok(NodeKind::Scalar(Value::Bool(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<NodeKind, E> {
        Ok(NodeKind::Scalar(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<NodeKind, E> {
        Ok(NodeKind::Scalar(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<NodeKind, E> {
        Ok(NodeKind::Scalar(Number::from_f64(value).map_or(Value::Null, Value::Number)))
    }

    fn visit_str<E>(self, value: &str) -> Result<NodeKind, E> {
        Ok(NodeKind::Scalar(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<NodeKind, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(NodeKind::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<NodeKind, A::Error> {
        let mut map = Vec::new();
        while let Some(key) = entries.next_key::<Spanned<String>>()? {
            let position = position_of(key.referenced);
            map.push((key.value, position, entries.next_value()?));
        }
        Ok(NodeKind::Map(map))
    }
}
