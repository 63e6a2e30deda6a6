//! The configuration gone wrong.

use serde_json::{Value, json};

use super::filtering;
use crate::reference::call::Call;

/// Spoils the configuration.
pub(super) fn spoil(call: &Call, config: &mut Value) {
    let deny = [
        ("discovery.patch-denied", "patch", "supported"),
        ("discovery.bulk-denied", "bulk", "supported"),
        ("discovery.cursor-denied", "pagination", "cursor"),
        ("sort.unsupported-finds-nobody", "sort", "supported"),
    ];
    for (fault, feature, flag) in deny {
        if call.fault(fault) {
            config[feature][flag] = json!(false);
        }
    }
    if filtering::is_unsupported(call) {
        config["filter"]["supported"] = json!(false);
    }
    claims(call, config);
    pagination(call, config);
    if call.fault("discovery.max-results-understated") {
        config["filter"]["maxResults"] = json!(1);
    }
    if call.fault("discovery.max-payload-overstated") {
        config["bulk"]["maxPayloadSize"] = json!(2 * call.options().limits.max_payload_size);
    }
    let missing: [(&str, &str, &[&str]); 6] = [
        ("discovery.config-incomplete", "", &["sort"]),
        ("discovery.config-schemas-missing", "", &["schemas"]),
        ("discovery.pagination-untold", "", &["pagination"]),
        ("discovery.schemes-missing", "", &["authenticationSchemes"]),
        ("discovery.bulk-limits-missing", "/bulk", &["maxOperations", "maxPayloadSize"]),
        ("discovery.max-results-missing", "/filter", &["maxResults"]),
    ];
    for (fault, place, names) in missing {
        if call.fault(fault)
            && let Some(object) = config.pointer_mut(place).and_then(Value::as_object_mut)
        {
            names.iter().for_each(|name| drop(object.shift_remove(*name)));
        }
    }
    if call.fault("discovery.flags-as-text") {
        for feature in ["patch", "bulk", "filter", "changePassword", "sort", "etag"] {
            if let Some(flag) = config.get_mut(feature).and_then(|f| f.get_mut("supported")) {
                *flag = json!(flag.to_string());
            }
        }
    }
}

/// Spoils what the configuration says beside its features and limits.
fn claims(call: &Call, config: &mut Value) {
    let words = [("async.denied", "none"), ("async.word-unknown", "yes")];
    for (fault, word) in words {
        if call.fault(fault) {
            config["securityEvents"]["asyncRequest"] = json!(word);
        }
    }
    if call.fault("async.event-uris-as-names") {
        config["securityEvents"]["eventUris"] = json!(["asyncresp"]);
    }
    if call.fault("discovery.documentation-relative") {
        config["documentationUri"] = json!("/documentation");
    }
    let Some(Value::Array(schemes)) = config.get_mut("authenticationSchemes") else { return };
    if call.fault("discovery.scheme-type-unknown") {
        schemes.iter_mut().for_each(|scheme| scheme["type"] = json!("token"));
    }
    if call.fault("discovery.primary-schemes") {
        let again = schemes.first().cloned();
        schemes.extend(again);
        schemes.iter_mut().for_each(|scheme| scheme["primary"] = json!(true));
    }
}

/// Spoils what the configuration says of pages.
fn pagination(call: &Call, config: &mut Value) {
    let told = &mut config["pagination"];
    let texts: [(&str, &[&str]); 2] = [
        ("discovery.pagination-flags-as-text", &["cursor", "index"]),
        ("discovery.page-sizes-as-text", &["defaultPageSize", "maxPageSize", "cursorTimeout"]),
    ];
    for (fault, names) in texts {
        if call.fault(fault) {
            names.iter().for_each(|name| told[*name] = json!(told[*name].to_string()));
        }
    }
    let others = [
        ("discovery.default-method-unknown", "defaultPaginationMethod", json!("offset")),
        ("discovery.default-page-size-understated", "defaultPageSize", json!(1)),
        ("discovery.max-page-size-understated", "maxPageSize", json!(1)),
    ];
    for (fault, name, value) in others {
        if call.fault(fault) {
            told[name] = value;
        }
    }
}
