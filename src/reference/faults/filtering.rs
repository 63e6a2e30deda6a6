//! Filters gone wrong.

use crate::reference::call::Call;
use crate::scim::Filter;

/// The filter as the faults that act would read it.
pub(in crate::reference) fn spoil(call: &Call, filter: Filter) -> Filter {
    let deeper = |parts: Vec<Filter>| parts.into_iter().map(|part| spoil(call, part)).collect();
    match filter {
        Filter::Not(part) if call.fault("filter.not-ignored") => spoil(call, *part),
        Filter::Not(part) => Filter::Not(Box::new(spoil(call, *part))),
        Filter::Or(parts) if call.fault("filter.or-as-and") => Filter::And(deeper(parts)),
        Filter::Or(parts) => Filter::Or(deeper(parts)),
        Filter::And(parts) => Filter::And(deeper(parts)),
        other => other,
    }
}
