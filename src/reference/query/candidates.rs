//! Which resources a filter has to be tried on: all of a type, or the few that
//! an index names.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use crate::reference::store::{Record, Store};
use crate::scim::filter::CompareOp;
use crate::scim::{AttributePath, Filter};

/// The resources of a type that may match; `None` means all.
pub(super) fn narrow<'s>(
    store: &'s Store,
    kind: usize,
    filter: &Filter,
) -> Option<Vec<&'s Arc<Record>>> {
    match filter {
        Filter::Compare { path, op: CompareOp::Eq, value: Value::String(text) } => {
            equal(store, kind, path, text)
        }
        Filter::And(parts) => parts.iter().find_map(|part| narrow(store, kind, part)),
        Filter::Or(parts) => {
            let found: Option<Vec<_>> = parts.iter().map(|p| narrow(store, kind, p)).collect();
            let merged: BTreeMap<_, _> = found?.into_iter().flatten().map(|r| (r.seq, r)).collect();
            Some(merged.into_values().collect())
        }
        _ => None,
    }
}

/// Whether a filter names an attribute for which `asked` holds.
pub(super) fn names(filter: &Filter, asked: &impl Fn(&AttributePath) -> bool) -> bool {
    match filter {
        Filter::And(parts) | Filter::Or(parts) => parts.iter().any(|part| names(part, asked)),
        Filter::Not(part) => names(part, asked),
        Filter::Compare { path, .. } | Filter::Present(path) | Filter::ValuePath { path, .. } => {
            asked(path)
        }
    }
}

fn equal<'s>(
    store: &'s Store,
    kind: usize,
    path: &AttributePath,
    text: &str,
) -> Option<Vec<&'s Arc<Record>>> {
    if path.sub.is_none() && path.urn.is_none() && path.name.eq_ignore_ascii_case("id") {
        return Some(store.get(text).filter(|record| record.kind == kind).into_iter().collect());
    }
    store.lookup(kind, path, text)
}
