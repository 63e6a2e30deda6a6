//! Requests that came before.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Mutex;

use crate::reference::call::Call;
use crate::reference::failure::Failure;
use crate::reference::http::Request;
use crate::reference::provider::lock;

/// Digests of the requests that were seen.
pub(super) type Seen = Mutex<HashSet<u64>>;

/// Whether a bulk job is executed without a look at the names that are taken: its like came
/// before.
pub(in crate::reference) fn job_unchecked(call: &Call, request: &Request) -> bool {
    came_before(call, request) && call.fault("retry.bulk-duplicates")
}

/// Whether a create is.
pub(in crate::reference) fn create_unchecked(call: &Call, request: &Request) -> bool {
    came_before(call, request) && call.fault("retry.create-duplicates")
}

/// Refuses a PUT that came before.
pub(in crate::reference) fn replace(call: &Call, request: &Request) -> Result<(), Failure> {
    match came_before(call, request) && call.fault("retry.replace-refused") {
        true => Err(Failure::new(409, "the request is a repetition")),
        false => Ok(()),
    }
}

fn came_before(call: &Call, request: &Request) -> bool {
    if call.faults.is_empty() {
        return false;
    }
    let mut hasher = DefaultHasher::new();
    request.method.hash(&mut hasher);
    request.segments.hash(&mut hasher);
    request.body.as_deref().unwrap_or_default().hash(&mut hasher);
    !lock(&call.shared.memory.seen).insert(hasher.finish())
}
