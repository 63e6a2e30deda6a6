//! Pages of a query: by index (RFC 7644 section 3.4.2.4) and by cursor
//! (RFC 9865).

use std::sync::{Arc, PoisonError};

use serde_json::{Map, Value, json};

use super::cursor::{Cursors, Place, Walk};
use super::run::Query;
use crate::reference::derive;
use crate::reference::failure::Failure;
use crate::reference::resource;
use crate::reference::store::Record;
use crate::scim::{ScimType, urn};

/// The page that a query asks for, as a ListResponse.
pub(super) fn answer(query: &Query<'_>) -> Result<Value, Failure> {
    match &query.params.cursor {
        Some(cursor) if !cursor.is_empty() => resume(query, cursor),
        Some(_) => begin(query),
        None if !query.call.options().features.index_paging => begin(query),
        None => by_index(query),
    }
}

fn by_index(query: &Query<'_>) -> Result<Value, Failure> {
    let start = query.params.start_index.unwrap_or(1).max(1);
    let mut skip = usize::try_from(start - 1).unwrap_or(usize::MAX);
    if query.call.fault("paging.start-index-zero-based") {
        skip = usize::try_from(start).unwrap_or(usize::MAX);
    }
    let count = page_size(query);
    let (total, records): (usize, Vec<&Arc<Record>>) = match query.is_plain() {
        Some(kind) => {
            let page = query.store.of_kind(kind).skip(skip).take(count);
            (query.store.count(kind), page.collect())
        }
        None => {
            let matches = query.matches()?;
            let page = matches.iter().skip(skip).take(count).map(|found| found.record);
            (matches.len(), page.collect())
        }
    };
    let page_total = query.call.fault("paging.total-is-page-length").then_some(records.len());
    let mut body = list(query, page_total.unwrap_or(total), &records);
    body.insert("startIndex".to_owned(), json!(start));
    Ok(finish(body))
}

/// The first page of a walk.
fn begin(query: &Query<'_>) -> Result<Value, Failure> {
    let count = page_size(query);
    let matches = query.matches()?;
    let records: Vec<_> = matches.iter().take(count).map(|found| found.record).collect();
    let mut body = list(query, matches.len(), &records);
    if count > 0 && matches.len() > count {
        let seqs = matches.iter().map(|found| found.record.seq).collect();
        let owner = owner(query);
        let now = query.call.shared.names.now();
        with_cursors(query, |cursors| {
            let walk = cursors.open(seqs, count, now);
            let next = cursors.issue(Place { walk, offset: count }, &owner);
            body.insert("nextCursor".to_owned(), json!(next));
        });
    }
    Ok(finish(body))
}

/// A further page of a walk.
fn resume(query: &Query<'_>, cursor: &str) -> Result<Value, Failure> {
    let owner = owner(query);
    let now = query.call.shared.names.now();
    let (walk, place) = with_cursors(query, |cursors| cursors.resume(cursor, &owner, now))?;
    check_count(query, &walk)?;
    let records = page_of(query, &walk, place)?;
    let mut body = list(query, walk.seqs.len(), &records);
    let mut point = |name: &str, offset: usize| {
        let cursor =
            with_cursors(query, |cursors| cursors.issue(Place { offset, ..place }, &owner));
        body.insert(name.to_owned(), json!(cursor));
    };
    if place.offset > 0 {
        point("previousCursor", place.offset.saturating_sub(walk.count));
    }
    let repeat = query.call.fault("cursor.repeats-page");
    if place.offset + walk.count < walk.seqs.len() || repeat {
        point("nextCursor", if repeat { place.offset } else { place.offset + walk.count });
    }
    Ok(finish(body))
}

/// The resources of a page of a walk that are still there and still match.
fn page_of<'q>(
    query: &Query<'q>,
    walk: &Walk,
    place: Place,
) -> Result<Vec<&'q Arc<Record>>, Failure> {
    let mut records = Vec::new();
    for seq in walk.seqs.iter().skip(place.offset).take(walk.count) {
        if let Some(record) = query.store.at(*seq)
            && query.holds(record)?
        {
            records.push(record);
        }
    }
    Ok(records)
}

/// Refuses another `count` than the one that the walk began with.
fn check_count(query: &Query<'_>, walk: &Walk) -> Result<(), Failure> {
    match query.params.count {
        Some(_) if page_size(query) != walk.count => {
            let detail = format!("count differs from {}, with which the walk began", walk.count);
            Err(Failure::bad(ScimType::InvalidCount, detail))
        }
        _ => Ok(()),
    }
}

/// How many resources a page may have.
fn page_size(query: &Query<'_>) -> usize {
    let limits = &query.call.options().limits;
    let count = match query.params.count {
        None => limits.default_page_size,
        Some(count) => usize::try_from(count.max(0)).unwrap_or(usize::MAX),
    };
    if query.call.fault("paging.count-ignored") {
        return limits.max_results;
    }
    count.min(limits.max_results)
}

/// Who walks through what: a cursor is good for nothing else.
fn owner(query: &Query<'_>) -> String {
    let endpoint = query.kind.map_or("/", |kind| query.call.kind(kind).endpoint());
    format!("{}\n{endpoint}\n{}", query.call.principal.name, query.params.fingerprint())
}

fn with_cursors<T>(query: &Query<'_>, act: impl FnOnce(&mut Cursors) -> T) -> T {
    let cursors = &query.call.shared.cursors;
    act(&mut cursors.lock().unwrap_or_else(PoisonError::into_inner))
}

fn list(query: &Query<'_>, total: usize, records: &[&Arc<Record>]) -> Map<String, Value> {
    let mut shown: Vec<Value> = records.iter().map(|record| show(query, record)).collect();
    if query.call.fault("paging.drops-last") && shown.len() > 1 {
        shown.pop();
    }
    let mut body = Map::new();
    body.insert("schemas".to_owned(), json!([urn::LIST_RESPONSE]));
    body.insert("totalResults".to_owned(), json!(total));
    body.insert("itemsPerPage".to_owned(), json!(shown.len()));
    body.insert("Resources".to_owned(), Value::Array(shown));
    body
}

fn show(query: &Query<'_>, record: &Record) -> Value {
    let complete = derive::complete(query.call.registry(), query.store, record);
    resource::project(query.call, record, &complete, &query.params.projection)
}

/// Puts the resources to the end, after the members that describe the page.
fn finish(mut body: Map<String, Value>) -> Value {
    if let Some(resources) = body.shift_remove("Resources") {
        body.insert("Resources".to_owned(), resources);
    }
    Value::Object(body)
}
