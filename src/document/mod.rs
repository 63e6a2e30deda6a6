//! YAML documents that people write: read with the position of every part, and
//! checked against a JSON Schema so that all mistakes are reported at once.
//!
//! Suites, profiles, policies and catalogues are loaded through here. The typed form comes
//! last, by serde, from a document that is already known to have its shape; so
//! messages never come from serde, and no part loses its place.

mod builtin;
mod diagnostic;
mod explain;
mod node;
mod shape;
mod suggest;

pub use builtin::{BuiltIn, id_of, is_kebab_case};
pub use diagnostic::{Diagnostic, Severity, render_diagnostics};
pub use explain::{Explanation, explain, explanations};
pub use node::{Node, NodeKind, Position, parse};
pub use shape::check_shape;
pub use suggest::{did_you_mean, nearest};

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A file as it was read: its name for messages, and its text.
#[derive(Debug, Clone)]
pub struct Source {
    /// Path as the user knows it.
    pub name: String,
    /// The whole text.
    pub text: Arc<str>,
}

impl Source {
    /// A source from its name and text.
    pub fn new(name: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        Self { name: name.into(), text: text.into() }
    }
}

/// A document with its typed form.
#[derive(Debug, Clone)]
pub struct Document<T> {
    /// Where it came from.
    pub source: Source,
    /// Its parts with their places.
    pub node: Node,
    /// Its typed form.
    pub value: T,
}

/// Reads a document: syntax, then shape against the schema of `T`, then `T`.
///
/// # Errors
/// Every diagnostic of the stage that failed; never empty.
pub fn read<T: DeserializeOwned + JsonSchema + 'static>(
    source: &Source,
) -> Result<Document<T>, Vec<Diagnostic>> {
    match read_what_can_be(source) {
        (Some(document), diagnostics) if diagnostics.is_empty() => Ok(document),
        (_, diagnostics) => Err(diagnostics),
    }
}

/// Reads a document as far as it goes: parts with a mistake are left out, so that the rest can be
/// looked at too and all mistakes are told at once. Free of mistakes where there are no
/// diagnostics.
#[must_use]
pub fn read_what_can_be<T: DeserializeOwned + JsonSchema + 'static>(
    source: &Source,
) -> (Option<Document<T>>, Vec<Diagnostic>) {
    let node = match parse(source) {
        Ok(node) => node,
        Err(diagnostic) => return (None, vec![*diagnostic]),
    };
    let schema = schema_of::<T>();
    let mut diagnostics = check_shape(source, &node, &schema);
    let wrong: Vec<usize> = diagnostics.iter().map(|found| found.position.offset).collect();
    let node = if wrong.is_empty() { Some(node) } else { node.without(&wrong) };
    let Some(node) = node else { return (None, diagnostics) };
    match serde_json::from_value(node.to_json()) {
        Ok(value) => (Some(Document { source: source.clone(), node, value }), diagnostics),
        Err(error) => {
            if diagnostics.is_empty() {
                let message = format!("the document does not have the expected form: {error}");
                diagnostics.push(Diagnostic::error(source, node.position, "SS0002", message));
            }
            (None, diagnostics)
        }
    }
}

/// The schema of a type, made once: many files are of one type.
fn schema_of<T: JsonSchema + 'static>() -> Arc<Value> {
    static MADE: LazyLock<Mutex<HashMap<TypeId, Arc<Value>>>> = LazyLock::new(Mutex::default);
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let schema = made
        .entry(TypeId::of::<T>())
        .or_insert_with(|| Arc::new(schemars::schema_for!(T).to_value()));
    Arc::clone(schema)
}

/// A time span such as `500ms`, `5s` or `2m`.
#[must_use]
pub fn duration(text: &str) -> Option<std::time::Duration> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let number = text[..digits].parse::<u64>().ok()?;
    let millis = match &text[digits..] {
        "ms" => number,
        "s" => number.checked_mul(1000)?,
        "m" => number.checked_mul(60_000)?,
        _ => return None,
    };
    Some(std::time::Duration::from_millis(millis))
}
