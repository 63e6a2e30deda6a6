//! Addresses of resources in another form.

use serde_json::{Map, Value, json};

use super::Faults;
use crate::reference::call::Call;
use crate::reference::failure::Failure;
use crate::reference::http::Request;
use crate::reference::links::Target;

/// The segment that stands between the version and the endpoint.
const TENANT: &str = "default";

/// The part of the path that names the version of the protocol.
const VERSION: &str = "/v2/";

/// A request as it is taken, with the address that `meta.location` shows.
pub(super) fn received(faults: &super::Decisions, request: &mut Request) {
    if request.segments.first().is_some_and(|first| first == TENANT)
        && faults.is_enabled("crud.location-version-in-front")
    {
        request.segments.remove(0);
    }
}

/// Spoils the addresses in a resource that is shown.
pub(super) fn show(call: &Call, shown: &mut Map<String, Value>) {
    if call.faults.is_empty() {
        return;
    }
    let Some(Value::Array(members)) = shown.get_mut("members") else {
        return;
    };
    for reference in members.iter_mut().filter_map(|member| member.get_mut("$ref")) {
        *reference = json!(self::reference(call, reference.as_str().unwrap_or_default()));
    }
}

/// The address of a resource as it is shown everywhere, on whatever occasion.
pub(in crate::reference) fn location(faults: &Faults, location: String) -> String {
    if faults.is_underway("crud.location-with-query") {
        return format!("{location}?v=1");
    }
    if faults.is_underway("crud.location-unversioned") {
        return location.replacen(VERSION, "/", 1);
    }
    if faults.is_underway("crud.location-version-in-front") {
        return location.replacen(VERSION, &format!("{VERSION}{TENANT}/"), 1);
    }
    location
}

fn reference(call: &Call, reference: &str) -> String {
    if call.fault("integrity.reference-unencoded") {
        return format!("{reference} ");
    }
    let mut segments = reference.rsplit('/');
    let (Some(id), Some(endpoint)) = (segments.next(), segments.next()) else {
        return reference.to_owned();
    };
    if call.fault("integrity.reference-opaque") {
        return format!("member/{id}");
    }
    if call.fault("integrity.reference-from-collection") {
        return format!("../{endpoint}/{id}");
    }
    reference.to_owned()
}

/// Refuses a member whose absolute `$ref` is not the location of the member.
pub(in crate::reference) fn check(
    call: &Call,
    document: &Value,
    target: impl Fn(&str) -> Option<Target>,
) -> Result<(), Failure> {
    if call.faults.is_empty() {
        return Ok(());
    }
    let mut members = document.get("members").and_then(Value::as_array).into_iter().flatten();
    let other = |member: &&Value| {
        let text = |name: &str| member.get(name).and_then(Value::as_str);
        let (Some(id), Some(reference)) = (text("value"), text("$ref")) else { return false };
        reference.contains("://") && target(id).is_some_and(|known| known.location != reference)
    };
    match members.find(other) {
        Some(_) if call.fault("integrity.reference-version-compared") => {
            Err(Failure::value("$ref of a member is not its location"))
        }
        _ => Ok(()),
    }
}
