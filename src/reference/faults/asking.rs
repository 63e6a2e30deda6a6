//! Queries refused that are right.

use crate::reference::call::Call;
use crate::reference::failure::Failure;
use crate::scim::{AttributePath, Filter, ScimType};

/// Whether an attribute holds personal data.
pub(in crate::reference) fn is_personal(path: &AttributePath) -> bool {
    ["name", "emails"].iter().any(|name| path.name.eq_ignore_ascii_case(name))
}

/// Refuses a filter in the address of a request, where it names personal data.
pub(in crate::reference) fn filter(
    call: &Call,
    is_personal: impl FnOnce() -> bool,
) -> Result<(), Failure> {
    if !call.faults.is_empty() && is_personal() && call.fault("filter.personal-refused") {
        let detail = "personal data has no place in an address, use .search";
        return Err(Failure { status: 403, ..Failure::bad(ScimType::Sensitive, detail) });
    }
    Ok(())
}

/// Refuses a list of users for its size, where neither count nor filter bounds it.
pub(in crate::reference) fn size(
    call: &Call,
    kind: Option<usize>,
    filter: Option<&Filter>,
    count: Option<i64>,
) -> Result<(), Failure> {
    let all = match filter {
        None => true,
        Some(Filter::Present(path)) => path.name.eq_ignore_ascii_case("userName"),
        Some(_) => false,
    };
    if !all || count.is_some() || kind.is_none() || kind != call.registry().by_name("User") {
        return Ok(());
    }
    let detail = "there are too many users, send a filter";
    if call.fault("paging.collection-refused") {
        return Err(Failure::new(413, detail));
    }
    if call.fault("paging.collection-too-many") {
        return Err(Failure::bad(ScimType::TooMany, detail));
    }
    Ok(())
}
