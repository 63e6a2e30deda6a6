//! Bodies of resources: the template of the type, what the target's own schema
//! requires beyond it, and what the case lays over both.

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::Setup;

/// Body of a resource of a type before templates are resolved, save `${label}`.
pub(super) fn resource_body(
    setup: &Setup,
    type_name: &str,
    label: &str,
    with: &IndexMap<String, Value>,
    without: &[String],
) -> Value {
    let mut body = template(setup, type_name);
    replace_label(&mut body, label);
    let Value::Object(mut map) = body else { return Value::Null };
    for (key, value) in with {
        put(&mut map, key, value.clone());
    }
    for (_, definition) in setup.discovery.required_attributes(type_name) {
        if let Some(name) = definition.get("name").and_then(Value::as_str)
            && !map.keys().any(|known| known.eq_ignore_ascii_case(name))
        {
            map.insert(name.to_owned(), made_up(definition, label));
        }
    }
    add_extension_uris(&mut map);
    map.retain(|key, _| !without.iter().any(|name| name.eq_ignore_ascii_case(key)));
    Value::Object(map)
}

fn template(setup: &Setup, type_name: &str) -> Value {
    if let Some(known) = setup.templates.get(type_name) {
        return known.clone();
    }
    let schema = setup.discovery.schema_uris(type_name).into_iter().next().unwrap_or_default();
    let name = match type_name {
        "User" => "userName",
        "Group" => "displayName",
        _ => return json!({"schemas": [schema]}),
    };
    json!({"schemas": [schema], name: "${tag}-${label}"})
}

fn replace_label(value: &mut Value, label: &str) {
    match value {
        Value::String(text) => *text = text.replace("${label}", label),
        Value::Array(items) => items.iter_mut().for_each(|item| replace_label(item, label)),
        Value::Object(map) => map.values_mut().for_each(|item| replace_label(item, label)),
        _ => {}
    }
}

/// Sets a member, in the place of one whose name differs only in case.
fn put(map: &mut Map<String, Value>, key: &str, value: Value) {
    let same = map.keys().find(|known| known.eq_ignore_ascii_case(key)).cloned();
    if let Some(same) = same.filter(|same| same != key) {
        map.remove(&same);
    }
    map.insert(key.to_owned(), value);
}

/// A value for an attribute that the target requires and nobody gave.
fn made_up(definition: &Value, label: &str) -> Value {
    let kind = definition.get("type").and_then(Value::as_str).unwrap_or("string");
    let canonical = definition.get("canonicalValues").and_then(Value::as_array);
    let value = match (canonical.and_then(|values| values.first()), kind.to_lowercase().as_str()) {
        (Some(canonical), _) => canonical.clone(),
        (_, "boolean") => json!(true),
        (_, "integer") => json!(1),
        (_, "decimal") => json!(1.5),
        (_, "datetime") => json!("2020-01-01T00:00:00Z"),
        (_, "reference") => json!("https://example.com/scimspec"),
        (_, "binary") => json!("c2NpbXNwZWM="),
        (_, "complex") => made_up_complex(definition, label),
        _ => json!(format!("${{tag}}-{label}")),
    };
    match definition.get("multiValued") {
        Some(Value::Bool(true)) => json!([value]),
        _ => value,
    }
}

fn made_up_complex(definition: &Value, label: &str) -> Value {
    let known = definition.get("subAttributes").and_then(Value::as_array);
    let known: Vec<&Value> = known.into_iter().flatten().collect();
    let required = known.iter().filter(|sub| sub.get("required") == Some(&Value::Bool(true)));
    let mut chosen: Vec<&&Value> = required.collect();
    if chosen.is_empty() {
        let value = |sub: &&&Value| sub.get("name").and_then(Value::as_str) == Some("value");
        chosen.extend(known.iter().find(value).or(known.first()));
    }
    let members = chosen
        .into_iter()
        .filter_map(|sub| Some((sub.get("name")?.as_str()?.to_owned(), made_up(sub, label))));
    Value::Object(members.collect())
}

/// An extension that is used is named in `schemas` (RFC 7643 3).
fn add_extension_uris(map: &mut Map<String, Value>) {
    let used: Vec<Value> =
        map.keys().filter(|key| key.starts_with("urn:")).map(|key| json!(key)).collect();
    if let Some(Value::Array(schemas)) = map.get_mut("schemas") {
        for uri in used {
            if !schemas.contains(&uri) {
                schemas.push(uri);
            }
        }
    }
}
