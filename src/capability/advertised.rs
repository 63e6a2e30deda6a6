//! What a target says of itself: ServiceProviderConfig (RFC 7643 5, RFC 9865 4,
//! RFC 9967 4) and ResourceTypes (RFC 7643 6).

use serde_json::Value;

use super::Advertised;
use crate::catalogue::Gate;

/// Capabilities with their places in ServiceProviderConfig.
const PLACES: [(&str, &str); 13] = [
    ("patch.supported", "/patch/supported"),
    ("bulk.supported", "/bulk/supported"),
    ("bulk.maxOperations", "/bulk/maxOperations"),
    ("bulk.maxPayloadSize", "/bulk/maxPayloadSize"),
    ("filter.supported", "/filter/supported"),
    ("filter.maxResults", "/filter/maxResults"),
    ("sort.supported", "/sort/supported"),
    ("etag.supported", "/etag/supported"),
    ("pagination.index", "/pagination/index"),
    ("pagination.cursor", "/pagination/cursor"),
    ("pagination.defaultPageSize", "/pagination/defaultPageSize"),
    ("pagination.maxPageSize", "/pagination/maxPageSize"),
    ("async.respondAsync", "/securityEvents/asyncRequest"),
];

/// Whether a target says that it offers a feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flag {
    /// It says so.
    Offered,
    /// It says that it does not, or is silent where silence means that.
    Absent,
    /// It does not say, or the configuration could not be read.
    Unsaid,
}

/// What the target says of a capability; nothing where it says nothing.
///
/// `discovery` is `{serviceProviderConfig, schemas, resourceTypes}` as it was read.
#[must_use]
pub fn advertised(key: &str, discovery: &Value) -> Option<Advertised> {
    if key == "resource.customTypes" {
        return custom_types(discovery);
    }
    let (_, pointer) = PLACES.iter().find(|(known, _)| *known == key)?;
    let value = discovery.get("serviceProviderConfig")?.pointer(pointer)?;
    let from = format!("ServiceProviderConfig#{pointer}");
    (!value.is_null()).then(|| Advertised { value: value.clone(), from })
}

fn custom_types(discovery: &Value) -> Option<Advertised> {
    let types = discovery.get("resourceTypes")?.as_array()?;
    let names = types.iter().filter_map(|resource_type| resource_type.get("name")?.as_str());
    let beyond: Vec<Value> =
        names.filter(|name| !matches!(*name, "User" | "Group")).map(Value::from).collect();
    (!beyond.is_empty())
        .then(|| Advertised { value: Value::Array(beyond), from: "ResourceTypes".to_owned() })
}

/// Whether the target offers what a gate stands for. For cursors and
/// asynchronous requests a configuration without the flag says no.
#[must_use]
pub fn flag(gate: Gate, discovery: &Value) -> Flag {
    let Some((key, silence)) = (match gate {
        Gate::Patch => Some(("patch.supported", Flag::Unsaid)),
        Gate::Bulk => Some(("bulk.supported", Flag::Unsaid)),
        Gate::Filter => Some(("filter.supported", Flag::Unsaid)),
        Gate::Sort => Some(("sort.supported", Flag::Unsaid)),
        Gate::Etag => Some(("etag.supported", Flag::Unsaid)),
        Gate::Cursor => Some(("pagination.cursor", Flag::Absent)),
        Gate::Async => Some(("async.respondAsync", Flag::Absent)),
        Gate::Me => None,
    }) else {
        return Flag::Unsaid;
    };
    let said = ["serviceProviderConfig", "documented"];
    let said = said.into_iter().find(|said| discovery.get(said).is_some_and(Value::is_object));
    let Some(said) = said else { return Flag::Unsaid };
    let place = PLACES.iter().find(|(known, _)| *known == key);
    let value = place.and_then(|(_, pointer)| discovery.get(said)?.pointer(pointer));
    match value.and_then(is_offer) {
        Some(true) => Flag::Offered,
        Some(false) => Flag::Absent,
        None => silence,
    }
}

/// Whether what is advertised is an offer; unknown where it is of a wrong type.
pub(super) fn offers(advertised: &Advertised) -> Option<bool> {
    is_offer(&advertised.value)
}

fn is_offer(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(offered) => Some(*offered),
        Value::Number(number) => number.as_f64().map(|number| number > 0.0),
        Value::String(word) => Some(!word.eq_ignore_ascii_case("none")),
        Value::Array(items) => Some(!items.is_empty()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_value_is_told_with_its_place() {
        let discovery = json!({"serviceProviderConfig": {"bulk": {"maxOperations": 1000}}});
        let found = advertised("bulk.maxOperations", &discovery).unwrap();
        assert_eq!(found.value, json!(1000));
        assert_eq!(found.from, "ServiceProviderConfig#/bulk/maxOperations");
        assert!(advertised("bulk.supported", &discovery).is_none());
    }

    #[test]
    fn silence_means_no_for_cursors_and_nothing_for_bulk() {
        let silent = json!({"serviceProviderConfig": {}});
        assert_eq!(flag(Gate::Cursor, &silent), Flag::Absent);
        assert_eq!(flag(Gate::Bulk, &silent), Flag::Unsaid);
        assert_eq!(flag(Gate::Cursor, &json!({"serviceProviderConfig": null})), Flag::Unsaid);
    }

    #[test]
    fn the_profile_speaks_where_the_target_has_no_configuration() {
        let documented = json!({"serviceProviderConfig": null,
            "documented": {"bulk": {"supported": false}}});
        assert_eq!(flag(Gate::Bulk, &documented), Flag::Absent);
        assert_eq!(flag(Gate::Patch, &documented), Flag::Unsaid);
        assert!(advertised("bulk.supported", &documented).is_none(), "nobody advertises it");
    }

    #[test]
    fn asynchronous_requests_are_offered_unless_the_word_is_none() {
        let says = |word: &str| json!({"serviceProviderConfig": {"securityEvents": {"asyncRequest": word}}});
        assert_eq!(flag(Gate::Async, &says("None")), Flag::Absent);
        assert_eq!(flag(Gate::Async, &says("request")), Flag::Offered);
    }

    #[test]
    fn types_beyond_users_and_groups_are_advertised() {
        let discovery = json!({"resourceTypes": [{"name": "User"}, {"name": "Device"}]});
        assert_eq!(
            advertised("resource.customTypes", &discovery).unwrap().value,
            json!(["Device"])
        );
    }
}
