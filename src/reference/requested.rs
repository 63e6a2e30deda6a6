//! Attributes that are returned on request: the answer to a write shows those
//! that the client set (RFC 7643 section 7, `returned`).

use serde_json::{Map, Value};

use super::registry::Kind;
use crate::scim::AttributePath;
use crate::scim::schema::{Located, Returned, Target};

/// Adds to an answer what the body of the write names and is returned on
/// request only.
pub(super) fn add(kind: &Kind, body: &Value, complete: &Value, shown: &mut Value) {
    let Some(body) = body.as_object() else { return };
    for located in named(kind, body) {
        if located.attribute.returned == Returned::Request
            && let Some(value) = located.value(complete)
            && let Some(place) = place(&located, shown)
        {
            place.insert(located.attribute.name.clone(), value.clone());
        }
    }
}

/// The object of an answer that an attribute belongs into.
fn place<'v>(located: &Located<'_>, shown: &'v mut Value) -> Option<&'v mut Map<String, Value>> {
    let shown = shown.as_object_mut()?;
    match located.extension {
        None => Some(shown),
        Some(schema) => {
            shown.entry(schema.id.clone()).or_insert_with(|| Map::new().into()).as_object_mut()
        }
    }
}

/// The attributes that a resource or a PATCH message names.
fn named<'k>(kind: &'k Kind, body: &Map<String, Value>) -> Vec<Located<'k>> {
    let mut found = Vec::new();
    for (key, value) in body {
        match value.as_array().filter(|_| key.eq_ignore_ascii_case("Operations")) {
            Some(operations) => {
                operations.iter().for_each(|operation| in_operation(kind, operation, &mut found));
            }
            None => in_member(kind, key, value, &mut found),
        }
    }
    found
}

fn in_operation<'k>(kind: &'k Kind, operation: &Value, found: &mut Vec<Located<'k>>) {
    let value = &operation["value"];
    match operation["path"].as_str() {
        Some(path) => {
            let path = path.split('[').next().unwrap_or_default();
            in_member(kind, path, value, found);
        }
        None => {
            for (key, value) in value.as_object().into_iter().flatten() {
                in_member(kind, key, value, found);
            }
        }
    }
}

fn in_member<'k>(kind: &'k Kind, key: &str, value: &Value, found: &mut Vec<Located<'k>>) {
    let Ok(path) = AttributePath::parse(key) else {
        return;
    };
    match kind.schema.resolve(&path) {
        Some(Target::Attribute(located)) => found.push(located),
        Some(Target::Extension(schema)) => {
            for name in value.as_object().into_iter().flat_map(Map::keys) {
                let path =
                    AttributePath { urn: Some(schema.id.clone()), ..AttributePath::of(name) };
                found.extend(kind.schema.locate(&path));
            }
        }
        Some(Target::Base(_)) | None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::Options;
    use crate::reference::registry::Registry;
    use serde_json::json;

    #[test]
    fn what_the_client_set_is_shown() {
        let schema = json!({"id": "urn:x:Key", "attributes": [
            {"name": "pin", "returned": "request"}, {"name": "puk", "returned": "request"}]});
        let kind = json!({"name": "Key", "endpoint": "/Keys", "schema": "urn:x:Key"});
        let options =
            Options { schemas: vec![schema], resource_types: vec![kind], ..Options::default() };
        let registry = Registry::new(&options).unwrap();
        let complete = json!({"id": "1", "pin": "1234", "puk": "5678"});
        let bodies = [
            json!({"PIN": "1234"}),
            json!({"Operations": [{"op": "add", "path": "pin", "value": "1234"}]}),
            json!({"Operations": [{"op": "add", "value": {"pin": "1234"}}]}),
        ];
        for body in bodies {
            let mut shown = json!({"id": "1"});
            add(&registry.kinds[2], &body, &complete, &mut shown);
            assert_eq!(shown, json!({"id": "1", "pin": "1234"}), "{body}");
        }
    }
}
