//! Cursors gone wrong.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use crate::reference::call::Call;
use crate::reference::failure::Failure;
use crate::reference::store::Store;
use crate::scim::ScimType;

/// What follows the cursors that are no plain text.
const TAIL: &str = "+/=";

/// How many of a number's last digits are the place in the walk.
const PLACES: u64 = 1_000_000;

/// A cursor as it is sent. `walk` and `offset` are what it stands for.
pub(in crate::reference) fn sent(call: &Call, cursor: String, walk: u64, offset: u64) -> Value {
    if call.fault("cursor.number") {
        return json!(walk * PLACES + offset);
    }
    if call.fault("cursor.reserved-characters") {
        return json!(format!("{cursor}{TAIL}"));
    }
    json!(cursor)
}

/// The cursor that was meant by one that was sent as [`sent`] has it. `issue`
/// makes the cursor for a walk and an offset.
pub(in crate::reference) fn meant(
    call: &Call,
    cursor: &str,
    issue: impl FnOnce(u64, usize) -> String,
) -> String {
    match cursor.parse::<u64>() {
        Ok(number) if call.fault("cursor.number") => {
            issue(number / PLACES, usize::try_from(number % PLACES).unwrap_or_default())
        }
        _ if call.fault("cursor.reserved-characters") => {
            // In a query, a plus sign that is not encoded is a space.
            cursor.trim_end_matches([' ', '+', '/', '=']).to_owned()
        }
        _ => cursor.to_owned(),
    }
}

/// Refuses a query with a cursor and without count.
pub(in crate::reference) fn without_count(call: &Call) -> Result<(), Failure> {
    if call.fault("cursor.count-required") {
        return Err(Failure::bad(ScimType::InvalidCount, "a query with a cursor needs a count"));
    }
    Ok(())
}

/// Whether a list that asks for no way of paging comes by cursor.
pub(in crate::reference) fn unasked(call: &Call, count: Option<i64>) -> bool {
    count.is_some() && call.fault("cursor.unasked")
}

/// The size of a page of a walk, where `size` is asked for.
pub(in crate::reference) fn size(call: &Call, size: usize) -> usize {
    if size > 1 && call.fault("cursor.short-pages") { size - 1 } else { size }
}

/// The caller that a cursor is good for.
pub(in crate::reference) fn caller(call: &Call) -> &str {
    // All cursors are to open their pages then, not only those that this request gives out.
    if call.faults.is_enabled("cursor.unguarded") { "" } else { &call.principal.name }
}

/// What of the query a cursor is good for.
pub(in crate::reference) fn asked(call: &Call, fingerprint: impl FnOnce() -> String) -> String {
    if call.fault("cursor.query-change-accepted") { String::new() } else { fingerprint() }
}

/// Refuses a cursor that is good.
pub(in crate::reference) fn check(call: &Call) -> Result<(), Failure> {
    if call.fault("cursor.expires-at-once") {
        return Err(Failure::bad(ScimType::ExpiredCursor, "the cursor has expired, start again"));
    }
    Ok(())
}

/// The refusal of a cursor that is not good; none if it leads to the first page.
pub(in crate::reference) fn refusal(call: &Call, failure: Failure) -> Option<Failure> {
    if failure.scim_type != Some(ScimType::InvalidCursor) {
        return Some(failure);
    }
    if call.fault("cursor.forged-accepted") {
        return None;
    }
    let missing = call.fault("cursor.forged-404");
    Some(if missing { Failure::not_found("the cursor") } else { failure })
}

/// The list of a walk whose next page begins at `offset`, once some of its resources are gone.
pub(in crate::reference) fn list<'l>(
    call: &Call,
    store: &Store,
    list: &'l [u64],
    offset: usize,
) -> Result<Cow<'l, [u64]>, Failure> {
    let is_gone = |seq: &u64| store.at(*seq).is_none();
    if call.faults.is_empty() || !list.iter().any(is_gone) {
        return Ok(Cow::Borrowed(list));
    }
    if call.fault("cursor.lost-on-deletion") {
        return Err(Failure::bad(ScimType::ExpiredCursor, "the list changed, start again"));
    }
    let before = offset.checked_sub(1).and_then(|place| list.get(place));
    if before.is_some_and(is_gone) && call.fault("cursor.ends-with-its-resource") {
        return Ok(Cow::Borrowed(&list[..offset.min(list.len())]));
    }
    if call.fault("cursor.skips-after-deletion") {
        return Ok(list.iter().copied().filter(|seq| !is_gone(seq)).collect());
    }
    Ok(Cow::Borrowed(list))
}

/// Where a page begins that should begin at `offset`.
pub(in crate::reference) fn begin(call: &Call, offset: usize) -> usize {
    if offset > 0 && call.fault("cursor.loses-one") { offset + 1 } else { offset }
}

/// Where the page after the one at `offset` begins.
pub(in crate::reference) fn next(
    call: &Call,
    offset: usize,
    count: usize,
    total: usize,
) -> Option<usize> {
    let after = offset.saturating_add(count);
    if offset > 0 && call.fault("cursor.repeats-page") {
        return Some(offset);
    }
    if offset == 0 && call.fault("cursor.ends-early") {
        return None;
    }
    if after < total {
        return Some(after);
    }
    if call.fault("cursor.never-ends") {
        return Some(0);
    }
    (offset < total && call.fault("cursor.next-on-last")).then_some(total)
}

/// Spoils a page of a walk.
pub(in crate::reference) fn page(call: &Call, body: &mut Map<String, Value>) {
    if call.fault("cursor.total-wrong") {
        let length = body.get("Resources").and_then(Value::as_array).map_or(0, Vec::len);
        body.insert("totalResults".to_owned(), json!(length));
    }
}
