//! Lists, their order and their pages gone wrong.

use std::collections::HashMap;
use std::sync::Mutex;

use serde_json::{Map, Value, json};

use crate::reference::call::Call;
use crate::reference::failure::Failure;
use crate::reference::provider::lock;
use crate::scim::ScimType;

/// The part of a list that a page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) struct Window {
    /// How many resources stand before the page.
    pub(in crate::reference) skip: usize,
    /// How many the page shows at most.
    pub(in crate::reference) count: usize,
}

/// Refuses numbers that are to be read as others.
pub(in crate::reference) fn check(
    call: &Call,
    start_index: Option<i64>,
    count: Option<i64>,
) -> Result<(), Failure> {
    if count.is_some_and(|count| count < 0) && call.fault("paging.negative-count-refused") {
        return Err(Failure::bad(ScimType::InvalidValue, "count is negative"));
    }
    if start_index.is_some_and(|start| start < 1)
        && (call.fault("paging.start-index-below-one-refused")
            || call.fault("paging.unfiltered-start-refused"))
    {
        return Err(Failure::bad(ScimType::InvalidValue, "startIndex is below 1"));
    }
    if count == Some(0) && call.fault("paging.unfiltered-count-zero-refused") {
        return Err(Failure::bad(ScimType::InvalidValue, "count is zero"));
    }
    Ok(())
}

/// The size of a page, where `asked` for one.
pub(in crate::reference) fn size(call: &Call, asked: Option<i64>, size: usize) -> usize {
    let limits = &call.options().limits;
    match asked {
        Some(_) if call.fault("paging.count-ignored") => limits.page_size(),
        Some(_) if call.fault("paging.unfiltered-count-ignored") => limits.page_size(),
        Some(0) if call.fault("paging.count-zero-lists-all") => limits.default_page_size,
        Some(1..) if call.fault("paging.count-exceeded") => size + 1,
        _ => size,
    }
}

/// The part of a list of `total` resources that is shown for another. `asked` is the startIndex
/// of the request.
pub(in crate::reference) fn window(
    call: &Call,
    asked: Option<i64>,
    right: Window,
    total: usize,
) -> Window {
    let Window { mut skip, mut count } = right;
    let later = skip > 0;
    if asked.is_some_and(|start| start > 0) && call.fault("paging.start-index-zero-based") {
        skip += 1;
    }
    if later && call.fault("paging.start-index-ignored") {
        skip = 0;
    }
    if later && call.fault("paging.overlaps") {
        skip = skip.saturating_sub(1);
    }
    if later && call.fault("paging.skips-at-boundary") {
        skip += 1;
    }
    if later && skip >= total && call.fault("paging.never-ends") {
        skip = 0;
    }
    let last = later && skip.saturating_add(count) >= total;
    if last && call.fault("paging.last-page-empty") {
        count = 0;
    }
    if last && call.fault("paging.drops-last") {
        count = total.saturating_sub(skip + 1);
    }
    Window { skip, count }
}

/// Totals that the first pages of lists told, by what was asked for.
pub(super) type Totals = Mutex<HashMap<String, usize>>;

/// The page and the total of a list that grew since its first page, and never ends from there on.
/// `asked` is what its pages have in common; none for lists that are not kept in mind.
pub(in crate::reference) fn grown(
    call: &Call,
    right: Window,
    total: usize,
    asked: impl FnOnce() -> Option<String>,
) -> Option<(Window, usize)> {
    if !call.fault("paging.never-ends-after-creation") {
        return None;
    }
    let asked = asked()?;
    let mut totals = lock(&call.shared.memory.totals);
    if right.skip == 0 {
        totals.insert(asked, total);
        return None;
    }
    let first = totals.get(&asked).copied().filter(|first| (1..total).contains(first))?;
    let skip = if right.skip < first { right.skip } else { right.skip % first };
    Some((Window { skip, ..right }, right.skip + right.count + total))
}

/// The order of a list that nobody asked to be sorted. `changed` is when a resource was changed.
pub(in crate::reference) fn unsorted<M, K: Ord>(
    call: &Call,
    list: &mut [M],
    changed: impl Fn(&M) -> K,
) {
    if call.fault("paging.newest-first") {
        list.reverse();
    }
    if call.fault("paging.changed-last") {
        list.sort_by_cached_key(changed);
    }
}

/// The place at which a page says that it begins.
pub(in crate::reference) fn start(call: &Call, asked: Option<i64>, right: i64) -> i64 {
    if asked.is_none() && call.fault("paging.start-index-zero") { 0 } else { right }
}

/// Spoils what a list says of itself.
pub(in crate::reference) fn list(
    call: &Call,
    body: &mut Map<String, Value>,
) -> Result<(), Failure> {
    if body.get("totalResults") == Some(&json!(0)) && call.fault("paging.no-match-404") {
        return Err(Failure::not_found("a resource that matches"));
    }
    for (fault, name) in
        [("paging.total-missing", "totalResults"), ("paging.schemas-missing", "schemas")]
    {
        if call.fault(fault) {
            body.shift_remove(name);
        }
    }
    let length = body.get("Resources").and_then(Value::as_array).map_or(0, Vec::len);
    if length == 0 && call.fault("paging.empty-as-object") {
        body.insert("Resources".to_owned(), json!({}));
    }
    if length > 0 && call.fault("paging.items-per-page-understated") {
        body.insert("itemsPerPage".to_owned(), json!(length - 1));
    }
    if call.fault("paging.items-per-page-as-text") {
        body.insert("itemsPerPage".to_owned(), json!(length.to_string()));
    }
    if call.fault("paging.items-per-page-wrong") {
        body.insert("itemsPerPage".to_owned(), json!(call.options().limits.page_size()));
    }
    Ok(())
}

/// Spoils what a page by index says of its place.
pub(in crate::reference) fn place(
    call: &Call,
    right: Window,
    total: usize,
    body: &mut Map<String, Value>,
) {
    let length = body.get("Resources").and_then(Value::as_array).map_or(0, Vec::len);
    if call.fault("paging.total-is-page-length") {
        body.insert("totalResults".to_owned(), json!(length));
    }
    if right.skip > 0 && call.fault("paging.total-shrinks") {
        body.insert("totalResults".to_owned(), json!(total.saturating_sub(right.skip)));
    }
    if right.skip > 0 && call.fault("paging.start-index-not-echoed") {
        body.insert("startIndex".to_owned(), json!(1));
    }
    if call.fault("paging.position-missing") {
        body.shift_remove("startIndex");
        body.shift_remove("itemsPerPage");
    }
}

/// Spoils the list of resources that match a filter. `foreign` finds one that
/// does not match.
pub(in crate::reference) fn matches<M>(
    call: &Call,
    matches: &mut Vec<M>,
    foreign: impl FnOnce(&[M]) -> Option<M>,
) {
    if matches.len() > 1 && call.fault("filter.leaves-one-out") {
        matches.pop();
    }
    if call.fault("filter.foreign-one-in") {
        let foreign = foreign(matches);
        matches.extend(foreign);
    }
}

/// Spoils a sorted list. `has_key` tells whether a resource has a value to be
/// sorted by.
pub(in crate::reference) fn order<M>(
    call: &Call,
    is_later: bool,
    list: &mut Vec<M>,
    has_key: impl Fn(&M) -> bool,
) {
    if call.fault("sort.unsupported-finds-nobody") {
        list.clear();
    }
    if call.fault("sort.missing-first") {
        list.sort_by_cached_key(&has_key);
    }
    if !list.iter().all(&has_key) && call.fault("sort.missing-left-out") {
        list.retain(&has_key);
    }
    if is_later && call.fault("sort.changes-between-pages") {
        list.reverse();
    }
}
