//! Reads that come late.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use crate::reference::call::Call;
use crate::reference::failure::Failure;
use crate::reference::provider::lock;
use crate::reference::store::Record;

/// After how many reads a change shows.
const LATE: u32 = 2;

/// What readers have seen of each resource.
pub(super) type Views = Mutex<HashMap<String, View>>;

/// What readers see of a resource.
#[derive(Debug, Default)]
pub(super) struct View {
    shown: Option<Arc<Record>>,
    missed: u32,
}

/// A resource as it is read by its id: what was there before, until a change was missed often
/// enough.
pub(in crate::reference) fn read(
    call: &Call,
    id: &str,
    found: Result<Arc<Record>, Failure>,
) -> Result<Arc<Record>, Failure> {
    if !call.fault("timing.stale-reads") {
        return found;
    }
    let mut views = lock(&call.shared.memory.views);
    let view = views.entry(id.to_owned()).or_default();
    view.look(found.as_ref().ok());
    match &view.shown {
        Some(shown) => Ok(shown.clone()),
        None => Err(found.err().unwrap_or_else(|| Failure::not_found("the resource"))),
    }
}

/// Whether a query does not find a resource yet.
pub(in crate::reference) fn hides(call: &Call, record: &Arc<Record>) -> bool {
    if !call.fault("timing.stale-reads") {
        return false;
    }
    let mut views = lock(&call.shared.memory.views);
    let view = views.entry(record.id().to_owned()).or_default();
    if view.shown.is_none() {
        view.look(Some(record));
    }
    view.shown.is_none()
}

impl View {
    fn look(&mut self, current: Option<&Arc<Record>>) {
        if self.shown.as_ref() == current {
            return;
        }
        self.missed += 1;
        if self.missed > LATE {
            (self.shown, self.missed) = (current.cloned(), 0);
        }
    }
}
