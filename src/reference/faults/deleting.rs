//! DELETE gone wrong.

use serde_json::{Value, json};

use crate::reference::call::Call;
use crate::reference::store::{Record, Remnant, Store};

/// The resource that is made inactive where it should be deleted.
pub(in crate::reference) fn inactive(call: &Call, before: &Value) -> Option<Value> {
    if before.get("userName").is_none() || !call.fault("delete.deactivates") {
        return None;
    }
    let mut document = before.clone();
    document["active"] = json!(false);
    Some(document)
}

/// Leaves behind what should be gone, or takes away what should stay.
pub(in crate::reference) fn leave(call: &Call, store: &mut Store, record: &Record) {
    let remnants = [
        ("delete.still-listed", Remnant::Listed),
        ("delete.still-readable", Remnant::Readable),
        ("delete.name-stays-taken", Remnant::Named),
    ];
    if let Some((_, remnant)) = remnants.into_iter().find(|(fault, _)| call.fault(fault)) {
        store.put(Record { remnant: Some(remnant), targets: Vec::new(), ..record.clone() });
    }
    let place = store.count_before(record.kind, record.seq + 1);
    let next = store.of_kind(record.kind).get(place);
    if let Some(next) = next.map(|next| next.id().to_owned())
        && call.fault("delete.takes-another")
    {
        store.remove(&next);
    }
}
