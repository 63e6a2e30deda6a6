//! Discovery gone wrong.

use serde_json::{Map, Value, json};

use super::configuring;
use crate::reference::call::Call;
use crate::reference::route::Route;
use crate::scim::urn;

/// What a discovery endpoint answers instead of `found`.
pub(in crate::reference) fn spoil(
    call: &Call,
    route: &Route,
    found: Option<Value>,
) -> Option<Value> {
    let Some(mut body) = found else {
        return call.fault("discovery.unknown-id-found").then(|| json!({}));
    };
    match route {
        Route::Config => {
            configuring::spoil(call, &mut body);
            if call.fault("discovery.config-as-list") {
                body = json!({"schemas": [urn::LIST_RESPONSE], "totalResults": 1,
                    "Resources": [body]});
            }
        }
        Route::Schemas(Some(_)) if call.fault("discovery.schema-by-id-missing") => return None,
        Route::ResourceTypes(Some(_)) if call.fault("discovery.type-by-id-missing") => return None,
        Route::Schemas(id) => {
            each(&mut body, |resource| schema(call, resource));
            if id.is_none() {
                body = schemas(call, body);
            }
        }
        Route::ResourceTypes(id) => {
            each(&mut body, |resource| resource_type(call, resource));
            if id.is_none() {
                body = resource_types(call, body);
            }
        }
        _ => {}
    }
    if matches!(route, Route::Schemas(_) | Route::ResourceTypes(_))
        && call.fault("discovery.descriptions-missing")
    {
        remove_descriptions(&mut body);
    }
    if call.fault("discovery.kind-wrong") {
        each(&mut body, |resource| {
            if let Some(meta) = resource.get_mut("meta") {
                meta["resourceType"] = json!("Resource");
            }
        });
    }
    Some(body)
}

/// Changes a resource, or each one of a list.
fn each(body: &mut Value, mut change: impl FnMut(&mut Map<String, Value>)) {
    match body.get_mut("Resources") {
        Some(Value::Array(resources)) => {
            resources.iter_mut().filter_map(Value::as_object_mut).for_each(change);
        }
        _ => {
            if let Some(resource) = body.as_object_mut() {
                change(resource);
            }
        }
    }
}

/// Takes out all descriptions, at all levels.
fn remove_descriptions(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(remove_descriptions),
        Value::Object(members) => {
            members.shift_remove("description");
            members.values_mut().for_each(remove_descriptions);
        }
        _ => {}
    }
}

fn schemas(call: &Call, mut list: Value) -> Value {
    if call.fault("discovery.schemas-as-array") {
        return list["Resources"].take();
    }
    let empty = call.fault("discovery.schemas-empty");
    let twice = call.fault("discovery.schema-duplicated");
    if let Some(resources) = list["Resources"].as_array_mut() {
        if empty {
            resources.clear();
        }
        if twice && let Some(first) = resources.first().cloned() {
            resources.push(first);
        }
        let total = resources.len();
        list["totalResults"] = json!(total);
        list["itemsPerPage"] = json!(total);
    }
    list
}

fn schema(call: &Call, schema: &mut Map<String, Value>) {
    let is_user = schema.get("id").and_then(Value::as_str) == Some(urn::USER);
    let bare = call.fault("discovery.characteristics-missing");
    let flat = call.fault("discovery.sub-attributes-missing");
    let misspelt = call.fault("discovery.keyword-misspelt");
    let attributes = schema.get_mut("attributes").and_then(Value::as_array_mut);
    let Some(attributes) = attributes else { return };
    if is_user && call.fault("discovery.attribute-undeclared") {
        attributes.retain(|attribute| attribute["name"] != "name");
    }
    if is_user && call.fault("discovery.user-name-optional") {
        let names = attributes.iter_mut().filter(|attribute| attribute["name"] == "userName");
        names.for_each(|attribute| attribute["required"] = json!(false));
    }
    promise_uniqueness(call, is_user, attributes);
    for attribute in attributes.iter_mut().filter_map(Value::as_object_mut) {
        if flat {
            attribute.shift_remove("subAttributes");
        }
        describe(attribute, bare, misspelt);
    }
}

/// Says of an attribute that its values are unique, where they are not.
fn promise_uniqueness(call: &Call, is_user: bool, attributes: &mut Vec<Value>) {
    if is_user && call.fault("discovery.external-id-unique") {
        attributes.push(json!({"name": "externalId", "type": "string", "multiValued": false,
            "required": false, "caseExact": true, "mutability": "readWrite",
            "returned": "default", "uniqueness": "server"}));
    }
    let is_group = attributes.iter().any(|attribute| attribute["name"] == "members");
    if is_group && call.fault("discovery.group-name-unique") {
        let names = attributes.iter_mut().filter(|attribute| attribute["name"] == "displayName");
        names.for_each(|attribute| attribute["uniqueness"] = json!("server"));
    }
}

/// Spoils what the description of an attribute says, at all levels.
fn describe(attribute: &mut Map<String, Value>, bare: bool, misspelt: bool) {
    if bare {
        for name in ["mutability", "returned", "uniqueness"] {
            attribute.shift_remove(name);
        }
    }
    if misspelt && let Some(Value::String(keyword)) = attribute.get_mut("mutability") {
        *keyword = keyword.to_lowercase();
    }
    let subs = attribute.get_mut("subAttributes").and_then(Value::as_array_mut);
    for sub in subs.into_iter().flatten().filter_map(Value::as_object_mut) {
        describe(sub, bare, misspelt);
    }
}

fn resource_types(call: &Call, mut list: Value) -> Value {
    if call.fault("discovery.types-as-array") {
        return list["Resources"].take();
    }
    if call.fault("discovery.resource-type-missing")
        && let Some(resources) = list["Resources"].as_array_mut()
    {
        resources.retain(|resource| resource["name"] != "Group");
        list["totalResults"] = json!(resources.len());
    }
    let device = json!({"schemas": [urn::RESOURCE_TYPE], "id": "Device", "name": "Device"});
    let mut further = Vec::new();
    if call.fault("discovery.type-incomplete") {
        further.push(device.clone());
    }
    if call.fault("discovery.endpoint-singular") {
        let mut device = device;
        device["endpoint"] = json!("/Device");
        device["schema"] = json!(urn::USER);
        device["description"] = json!("Devices");
        further.push(device);
    }
    if let Some(resources) = list["Resources"].as_array_mut().filter(|_| !further.is_empty()) {
        resources.extend(further);
        let total = resources.len();
        list["totalResults"] = json!(total);
        list["itemsPerPage"] = json!(total);
    }
    list
}

fn resource_type(call: &Call, resource: &mut Map<String, Value>) {
    if resource.get("name").and_then(Value::as_str) != Some("User") {
        return;
    }
    if call.fault("discovery.endpoint-wrong") {
        resource.insert("endpoint".to_owned(), json!("/People"));
    }
    if call.fault("discovery.endpoint-absolute") {
        let endpoint = format!("{}/Users", call.shared.base_url());
        resource.insert("endpoint".to_owned(), json!(endpoint));
    }
    if call.fault("discovery.extension-required")
        && let Some(Value::Array(extensions)) = resource.get_mut("schemaExtensions")
    {
        extensions.iter_mut().for_each(|extension| extension["required"] = json!(true));
    }
    if call.fault("discovery.extension-required-missing")
        && let Some(Value::Array(extensions)) = resource.get_mut("schemaExtensions")
    {
        for extension in extensions.iter_mut().filter_map(Value::as_object_mut) {
            extension.shift_remove("required");
        }
    }
    if call.fault("discovery.type-schema-unknown") {
        resource.insert("schema".to_owned(), json!("urn:example:schemas:2.0:Person"));
    }
    if call.fault("discovery.extension-undeclared") {
        resource.shift_remove("schemaExtensions");
    }
}
