//! Searches by POST gone wrong.

use crate::reference::call::Call;
use crate::reference::failure::Failure;
use crate::reference::http::Reply;

/// The type that is searched.
pub(in crate::reference) fn kind(
    call: &Call,
    kind: Option<usize>,
) -> Result<Option<usize>, Failure> {
    match kind {
        None if call.fault("search.root-users-only") => Ok(call.registry().by_name("User")),
        Some(_) if call.fault("search.not-found") => Err(Failure::not_found("the endpoint")),
        kind => Ok(kind),
    }
}

/// The answer to a search.
pub(in crate::reference) fn answer(call: &Call, reply: Reply) -> Reply {
    if call.fault("search.answers-201") { Reply { status: 201, ..reply } } else { reply }
}
