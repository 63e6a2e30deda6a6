//! Pages of a query: by index (RFC 7644 section 3.4.2.4) and by cursor
//! (RFC 9865).

use std::sync::{Arc, PoisonError};

use serde_json::{Map, Value, json};

use super::cursor::{Cursors, List, Place, Walk};
use super::run::Query;
use crate::reference::derive;
use crate::reference::failure::Failure;
use crate::reference::faults::listing::{self, Window};
use crate::reference::faults::{showing, walking};
use crate::reference::resource;
use crate::reference::store::Record;
use crate::scim::{ScimType, urn};

/// The page that a query asks for, as a ListResponse.
pub(super) fn answer(query: &Query<'_>) -> Result<Value, Failure> {
    let params = query.params;
    if params.cursor.is_some() && params.count.is_none() {
        walking::without_count(query.call)?;
    }
    match &params.cursor {
        Some(cursor) if !cursor.is_empty() => resume(query, cursor),
        Some(_) => begin(query),
        None if !query.call.options().features.index_paging => begin(query),
        None if params.start_index.is_none() && walking::unasked(query.call, params.count) => {
            begin(query)
        }
        None => by_index(query),
    }
}

fn by_index(query: &Query<'_>) -> Result<Value, Failure> {
    let start = query.params.start_index.unwrap_or(1).max(1);
    let skip = usize::try_from(start - 1).unwrap_or(usize::MAX);
    let right = Window { skip, count: page_size(query) };
    let (total, records): (usize, Vec<&Arc<Record>>) = match query.is_plain() {
        Some(kind) => {
            let all = query.store.of_kind(kind);
            (all.len(), all.iter().skip(right.skip).take(right.count).collect())
        }
        None => {
            let matches = query.matches()?;
            let asked = query.params.start_index;
            let grown = listing::grown(query.call, right, matches.len(), || {
                query.params.filter.as_ref().map(|_| query.params.fingerprint())
            });
            let (right, total) = grown.unwrap_or((right, matches.len()));
            let window = listing::window(query.call, asked, right, matches.len());
            let page = matches.iter().skip(window.skip).take(window.count);
            (total, page.map(|found| found.record).collect())
        }
    };
    let mut body = list(query, total, &records)?;
    let told = listing::start(query.call, query.params.start_index, start);
    body.insert("startIndex".to_owned(), json!(told));
    listing::place(query.call, right, total, &mut body);
    Ok(finish(body))
}

/// The first page of a walk.
fn begin(query: &Query<'_>) -> Result<Value, Failure> {
    match query.is_plain() {
        Some(kind) => begin_with_all(query, kind),
        None => begin_with_matches(query),
    }
}

/// Whether a page of this size is the first of several.
fn goes_on(query: &Query<'_>, count: usize, total: usize) -> bool {
    query.call.options().features.cursor_paging && count > 0 && total > count
}

fn open(query: &Query<'_>, list: List, count: usize) -> u64 {
    let now = query.call.shared.names.now();
    with_cursors(query, |cursors| cursors.open(list, count, now))
}

fn begin_with_all(query: &Query<'_>, kind: usize) -> Result<Value, Failure> {
    let (count, all) = (page_size(query), query.store.of_kind(kind));
    let records: Vec<_> = all.iter().take(count).collect();
    let mut body = list(query, all.len(), &records)?;
    if goes_on(query, count, all.len()) {
        let total = all.len();
        let walk = open(query, List::All { kind, before: query.store.end(), total }, count);
        let offset = records.last().map_or(0, |record| record.seq + 1);
        point(query, "nextCursor", Place { walk, offset }, &mut body);
    }
    Ok(finish(body))
}

fn begin_with_matches(query: &Query<'_>) -> Result<Value, Failure> {
    let count = page_size(query);
    let matches = query.matches()?;
    let records: Vec<_> = matches.iter().take(count).map(|found| found.record).collect();
    let mut body = list(query, matches.len(), &records)?;
    if goes_on(query, count, matches.len()) {
        let seqs = matches.iter().map(|found| found.record.seq).collect();
        let walk = open(query, List::Matches(seqs), count);
        let place = Place { walk, offset: 0 };
        if let Some(offset) = walking::next(query.call, 0, count, matches.len()) {
            point(query, "nextCursor", at(walk, offset), &mut body);
        }
        if query.call.fault("cursor.previous-on-first") {
            point(query, "previousCursor", place, &mut body);
        }
    }
    walking::page(query.call, &mut body);
    Ok(finish(body))
}

/// A place in a walk through a list that is counted from zero.
fn at(walk: u64, offset: usize) -> Place {
    Place { walk, offset: u64::try_from(offset).unwrap_or(u64::MAX) }
}

/// A further page of a walk.
fn resume(query: &Query<'_>, cursor: &str) -> Result<Value, Failure> {
    let owner = owner(query);
    let now = query.call.shared.names.now();
    let resumed = with_cursors(query, |cursors| {
        let issue = |walk, offset| cursors.issue(at(walk, offset), &owner);
        let cursor = walking::meant(query.call, cursor, issue);
        cursors.resume(&cursor, &owner, now)
    });
    let (walk, place) = match resumed {
        Ok(resumed) => resumed,
        Err(failure) => match walking::refusal(query.call, failure) {
            Some(failure) => return Err(failure),
            None => return begin(query),
        },
    };
    walking::check(query.call)?;
    check_count(query, &walk)?;
    match &walk.list {
        List::All { kind, before, total } => {
            go_on_with_all(query, place, walk.count, (*kind, *before, *total))
        }
        List::Matches(seqs) => go_on_with_matches(query, place, walk.count, seqs),
    }
}

/// A further page of a walk through all resources of a type that were created
/// before some place.
fn go_on_with_all(
    query: &Query<'_>,
    place: Place,
    count: usize,
    (kind, before, total): (usize, u64, usize),
) -> Result<Value, Failure> {
    let all = &query.store.of_kind(kind)[..query.store.count_before(kind, before)];
    let (earlier, rest) = all.split_at(query.store.count_before(kind, place.offset).min(all.len()));
    let (page, later) = rest.split_at(count.min(rest.len()));
    let mut body = list(query, total, &page.iter().collect::<Vec<_>>())?;
    if let Some(first) = earlier.get(earlier.len().saturating_sub(count)) {
        let offset = first.seq;
        point(query, "previousCursor", Place { offset, ..place }, &mut body);
    }
    if let Some(next) = later.first() {
        let offset = next.seq;
        point(query, "nextCursor", Place { offset, ..place }, &mut body);
    }
    Ok(finish(body))
}

/// A further page of a walk through resources that matched when it began.
fn go_on_with_matches(
    query: &Query<'_>,
    place: Place,
    count: usize,
    seqs: &[u64],
) -> Result<Value, Failure> {
    let offset = usize::try_from(place.offset).unwrap_or(usize::MAX);
    let seqs = &*walking::list(query.call, query.store, seqs, offset)?;
    let records = page_of(query, seqs, offset, count)?;
    let mut body = list(query, seqs.len(), &records)?;
    if offset > 0 {
        let before = at(place.walk, offset.saturating_sub(count));
        point(query, "previousCursor", before, &mut body);
    }
    if let Some(offset) = walking::next(query.call, offset, count, seqs.len()) {
        point(query, "nextCursor", at(place.walk, offset), &mut body);
    }
    walking::page(query.call, &mut body);
    Ok(finish(body))
}

/// Adds a cursor that leads to a place.
fn point(query: &Query<'_>, name: &str, place: Place, body: &mut Map<String, Value>) {
    let cursor = with_cursors(query, |cursors| cursors.issue(place, &owner(query)));
    let cursor = walking::sent(query.call, cursor, place.walk, place.offset);
    body.insert(name.to_owned(), cursor);
}

/// The resources of a page of a walk that are still there and still match.
fn page_of<'q>(
    query: &Query<'q>,
    seqs: &[u64],
    offset: usize,
    count: usize,
) -> Result<Vec<&'q Arc<Record>>, Failure> {
    let mut records = Vec::new();
    for seq in seqs.iter().skip(walking::begin(query.call, offset)).take(count) {
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
            if query.call.fault("cursor.count-change-accepted") {
                return Ok(());
            }
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
    let found = query.params.filter.as_ref().map_or(usize::MAX, |_| limits.max_results);
    let right = count.min(limits.page_size()).min(found);
    let size = listing::size(query.call, query.params.count, right);
    if query.params.cursor.is_some() { walking::size(query.call, size) } else { size }
}

/// Who walks through what: a cursor is good for nothing else.
fn owner(query: &Query<'_>) -> String {
    let endpoint = query.kind.map_or("/", |kind| query.call.kind(kind).endpoint());
    let caller = walking::caller(query.call);
    let asked = walking::asked(query.call, || query.params.fingerprint());
    format!("{caller}\n{endpoint}\n{asked}")
}

fn with_cursors<T>(query: &Query<'_>, act: impl FnOnce(&mut Cursors) -> T) -> T {
    let cursors = &query.call.shared.cursors;
    act(&mut cursors.lock().unwrap_or_else(PoisonError::into_inner))
}

fn list(
    query: &Query<'_>,
    total: usize,
    records: &[&Arc<Record>],
) -> Result<Map<String, Value>, Failure> {
    let shown: Vec<Value> = records.iter().map(|record| show(query, record)).collect();
    let mut body = Map::new();
    body.insert("schemas".to_owned(), json!([urn::LIST_RESPONSE]));
    body.insert("totalResults".to_owned(), json!(total));
    body.insert("itemsPerPage".to_owned(), json!(shown.len()));
    body.insert("Resources".to_owned(), Value::Array(shown));
    listing::list(query.call, &mut body)?;
    Ok(body)
}

fn show(query: &Query<'_>, record: &Record) -> Value {
    let complete = derive::complete(query.call.registry(), query.store, record);
    let mut shown = resource::project(query.call, record, &complete, &query.params.projection);
    showing::listed(query.call, record, &mut shown);
    shown
}

/// Puts the resources to the end, after the members that describe the page.
fn finish(mut body: Map<String, Value>) -> Value {
    if let Some(resources) = body.shift_remove("Resources") {
        body.insert("Resources".to_owned(), resources);
    }
    Value::Object(body)
}
