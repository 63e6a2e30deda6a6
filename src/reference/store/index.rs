//! Resources by the values of some of their attributes.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::Record;
use crate::reference::registry::{Indexed, Registry};
use crate::scim::AttributePath;

/// The indexes of all types.
#[derive(Debug)]
pub(super) struct Index {
    kinds: Vec<Vec<Column>>,
}

#[derive(Debug)]
struct Column {
    indexed: Indexed,
    seqs: HashMap<String, BTreeSet<u64>>,
}

impl Index {
    pub(super) fn new(registry: &Registry) -> Self {
        let column = |indexed: &Indexed| Column { indexed: indexed.clone(), seqs: HashMap::new() };
        let kinds = registry.kinds.iter().map(|kind| kind.indexed.iter().map(column).collect());
        Self { kinds: kinds.collect() }
    }

    pub(super) fn insert(&mut self, record: &Record) {
        for column in self.kinds.get_mut(record.kind).into_iter().flatten() {
            for value in column.indexed.keys(&record.document) {
                column.seqs.entry(value).or_default().insert(record.seq);
            }
        }
    }

    pub(super) fn remove(&mut self, record: &Record) {
        for column in self.kinds.get_mut(record.kind).into_iter().flatten() {
            for value in column.indexed.keys(&record.document) {
                if let Some(seqs) = column.seqs.get_mut(&value) {
                    seqs.remove(&record.seq);
                    if seqs.is_empty() {
                        column.seqs.remove(&value);
                    }
                }
            }
        }
    }

    /// The records of a type that may have `value`; `None` without an index.
    pub(super) fn lookup(
        &self,
        kind: usize,
        path: &AttributePath,
        value: &str,
    ) -> Option<Vec<u64>> {
        let column = self.kinds.get(kind)?.iter().find(|c| c.indexed.path.matches(path))?;
        let key = fold(value, column.indexed.case_exact);
        Some(column.seqs.get(key.as_ref()).map(|s| s.iter().copied().collect()).unwrap_or_default())
    }

    /// The unique attribute in which another record has a value of `record`.
    pub(super) fn conflict(&self, record: &Record) -> Option<&Indexed> {
        let columns = self.kinds.get(record.kind)?.iter();
        columns
            .filter(|column| column.indexed.unique)
            .find(|column| {
                let held = |key: &String| column.seqs.get(key);
                let keys = column.indexed.keys(&record.document);
                keys.iter().filter_map(held).flatten().any(|seq| *seq != record.seq)
            })
            .map(|column| &column.indexed)
    }
}

impl Indexed {
    /// The keys under which a document is found.
    fn keys(&self, document: &Value) -> Vec<String> {
        let container = match &self.path.urn {
            Some(urn) => document.get(urn),
            None => Some(document),
        };
        let value = container.and_then(|c| c.get(&self.path.name));
        let values = match value {
            Some(Value::Array(values)) => values.as_slice(),
            Some(value) => std::slice::from_ref(value),
            None => &[],
        };
        values.iter().filter_map(|value| self.key(value)).collect()
    }

    fn key(&self, value: &Value) -> Option<String> {
        match value {
            Value::String(text) => Some(fold(text, self.case_exact).into_owned()),
            Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
            _ => None,
        }
    }
}

/// A text in the form in which it is compared.
fn fold(text: &str, case_exact: bool) -> Cow<'_, str> {
    if case_exact { Cow::Borrowed(text) } else { Cow::Owned(text.to_lowercase()) }
}
