//! References within bulk jobs gone wrong.

use serde_json::{Value, json};

use crate::reference::call::Call;

/// What a reference is to, seen from the operation that has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) struct Reference {
    /// The operation that it names stands further down.
    pub(in crate::reference) forward: bool,
    /// The operation that it names stands further up.
    pub(in crate::reference) backward: bool,
    /// The operation that it names refers back.
    pub(in crate::reference) circular: bool,
}

/// Whether a reference that leads somewhere is refused.
pub(in crate::reference) fn refuses(call: &Call, reference: Reference) -> bool {
    (reference.forward && call.fault("bulk.forward-reference-unresolved"))
        || (reference.backward && call.fault("bulk.backward-reference-unresolved"))
        || (reference.circular && call.fault("bulk.circular-reference-refused"))
}

/// Whether the references of an operation are left as they are.
pub(in crate::reference) fn leaves(call: &Call, is_patch: bool) -> bool {
    call.fault("bulk.bulkid-kept-literally")
        || (is_patch && call.fault("bulk.patch-reference-unresolved"))
}

/// Takes the extensions out of a resource if their references are not to be
/// resolved; to be put back by the caller.
pub(in crate::reference) fn take_extensions(call: &Call, data: &mut Value) -> Vec<(String, Value)> {
    let Some(members) = data.as_object_mut() else {
        return Vec::new();
    };
    let names = members.keys().filter(|name| name.starts_with("urn:"));
    let names: Vec<String> = names.cloned().collect();
    if names.is_empty() || !call.fault("bulk.extension-reference-unresolved") {
        return Vec::new();
    }
    names.into_iter().filter_map(|name| members.shift_remove_entry(&name)).collect()
}

/// Takes out the members whose reference does not resolve.
pub(in crate::reference) fn drop_members(
    call: &Call,
    data: &mut Value,
    resolves: impl Fn(&str) -> bool,
) {
    let Some(members) = data.get_mut("members").and_then(Value::as_array_mut) else {
        return;
    };
    let is_good = |member: &Value| {
        let bulk_id = member["value"].as_str().and_then(|value| value.strip_prefix("bulkId:"));
        bulk_id.is_none_or(&resolves)
    };
    if members.iter().all(is_good) || !call.fault("bulk.unresolved-members-dropped") {
        return;
    }
    members.retain(is_good);
    if members.is_empty() {
        data["members"] = json!(null);
    }
}
