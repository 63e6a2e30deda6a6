//! Small helpers for JSON objects whose keys are compared without regard to ASCII case
//! (RFC 7643 2.1).

use serde_json::{Map, Value};

/// The spelling under which the object holds the key.
pub fn key_of<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    if let Some((key, _)) = object.get_key_value(name) {
        return Some(key);
    }
    object.keys().map(String::as_str).find(|key| key.eq_ignore_ascii_case(name))
}

/// The value under the key, in whatever spelling.
pub fn get<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    key_of(object, name).and_then(|key| object.get(key))
}

/// The member of a value, where the value is an object.
pub fn member<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    value.as_object().and_then(|object| get(object, name))
}

/// Takes the key out, in whatever spelling, and keeps the order of the others.
pub fn remove(object: &mut Map<String, Value>, name: &str) -> Option<Value> {
    let key = key_of(object, name)?.to_owned();
    object.shift_remove(&key)
}

/// Sets the value under the spelling that the object has already, else under `name`.
pub fn set(object: &mut Map<String, Value>, name: &str, value: Value) {
    let key = key_of(object, name).unwrap_or(name).to_owned();
    object.insert(key, value);
}

/// Whether the value counts as unassigned: null or an empty array (RFC 7643 2.5), and, because
/// it holds no data either, an empty object.
pub fn is_unassigned(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().all(is_unassigned),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

/// Whether the value says nothing where something is required: unassigned, or a text of white
/// space at most (RFC 7643 4.1.1).
pub fn is_blank(value: &Value) -> bool {
    is_unassigned(value) || value.as_str().is_some_and(|text| text.trim().is_empty())
}

/// The values of an attribute: the elements of an array, else the value itself; unassigned
/// values are left out.
pub fn values(value: &Value) -> impl Iterator<Item = &Value> {
    let slice = match value {
        Value::Array(items) => items.as_slice(),
        other => std::slice::from_ref(other),
    };
    slice.iter().filter(|item| !item.is_null())
}

/// What kind of JSON value it is, for messages.
pub const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
