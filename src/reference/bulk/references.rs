//! `bulkId:…` in values (RFC 7644 section 3.7.2): wherever the schema has a
//! reference, and nowhere else.

use serde_json::{Map, Value};

use super::job::PREFIX;
use crate::reference::registry::{Kind, refers_to_resource};
use crate::scim::AttributePath;
use crate::scim::schema::{Attribute, Target};

/// Puts ids in the place of bulkIds. `resolve` gives the id for a bulkId.
///
/// # Errors
///
/// The first error of `resolve`.
pub(super) fn replace<E>(
    kind: &Kind,
    data: &mut Value,
    is_patch: bool,
    resolve: &mut impl FnMut(&str) -> Result<String, E>,
) -> Result<(), E> {
    let Some(object) = data.as_object_mut() else {
        return Ok(());
    };
    if is_patch {
        return operations(kind, object, resolve);
    }
    resource(kind, object, resolve)
}

/// The operations of a PATCH message.
fn operations<E>(
    kind: &Kind,
    message: &mut Map<String, Value>,
    resolve: &mut impl FnMut(&str) -> Result<String, E>,
) -> Result<(), E> {
    let lists = message.iter_mut().filter(|(name, _)| name.eq_ignore_ascii_case("Operations"));
    let entries = lists.filter_map(|(_, list)| list.as_array_mut()).flatten();
    for entry in entries.filter_map(Value::as_object_mut) {
        operation(kind, entry, resolve)?;
    }
    Ok(())
}

fn operation<E>(
    kind: &Kind,
    entry: &mut Map<String, Value>,
    resolve: &mut impl FnMut(&str) -> Result<String, E>,
) -> Result<(), E> {
    let key = |name: &str, entry: &Map<String, Value>| {
        entry.keys().find(|key| key.eq_ignore_ascii_case(name)).cloned()
    };
    let path_key = key("path", entry);
    let path = path_key.as_deref().and_then(|k| entry.get(k)?.as_str()).map(str::to_owned);
    if let (Some(path), Some(key)) = (&path, path_key) {
        entry.insert(key, Value::String(in_path(kind, path, resolve)?));
    }
    let Some(value) = key("value", entry).and_then(|key| entry.get_mut(&key)) else {
        return Ok(());
    };
    match path.as_deref().filter(|path| !path.is_empty()) {
        Some(path) => at_path(kind, path, value, resolve),
        None => match value.as_object_mut() {
            Some(object) => resource(kind, object, resolve),
            None => Ok(()),
        },
    }
}

/// Quoted bulkIds in the filter of a path such as
/// `members[value eq "bulkId:x"]`.
fn in_path<E>(
    kind: &Kind,
    path: &str,
    resolve: &mut impl FnMut(&str) -> Result<String, E>,
) -> Result<String, E> {
    let Some((attribute, filter)) = path.split_once('[') else {
        return Ok(path.to_owned());
    };
    if !locate(kind, attribute).is_some_and(|target| is_link(kind, &target)) {
        return Ok(path.to_owned());
    }
    let quoted = format!("\"{PREFIX}");
    let mut parts = filter.split(quoted.as_str());
    let mut resolved = format!("{attribute}[{}", parts.next().unwrap_or_default());
    for part in parts {
        let (bulk_id, rest) = part.split_once('"').unwrap_or((part, ""));
        resolved.push_str(&format!("\"{}\"{rest}", resolve(bulk_id)?));
    }
    Ok(resolved)
}

/// The value of an operation with a path.
fn at_path<E>(
    kind: &Kind,
    path: &str,
    value: &mut Value,
    resolve: &mut impl FnMut(&str) -> Result<String, E>,
) -> Result<(), E> {
    let (attribute, rest) = path.split_once('[').unwrap_or((path, ""));
    let sub = rest.rsplit_once("].").map(|(_, sub)| sub);
    match locate(kind, attribute) {
        Some(Target::Extension(_) | Target::Base(_)) => match value.as_object_mut() {
            Some(object) => extension(kind, attribute, object, resolve),
            None => Ok(()),
        },
        Some(Target::Attribute(located)) => {
            let link = is_link(kind, &Target::Attribute(located));
            let named = sub.and_then(|name| located.attribute.sub_attribute(name)).or(located.sub);
            match named {
                Some(sub) if refers(sub, link) => texts(value, resolve),
                Some(_) => Ok(()),
                None => elements(located.attribute, link, value, resolve),
            }
        }
        None => Ok(()),
    }
}

/// The attributes of a resource; keys may be qualified.
fn resource<E>(
    kind: &Kind,
    object: &mut Map<String, Value>,
    resolve: &mut impl FnMut(&str) -> Result<String, E>,
) -> Result<(), E> {
    for (key, value) in object.iter_mut() {
        at_path(kind, key, value, resolve)?;
    }
    Ok(())
}

/// The attributes within an extension's object.
fn extension<E>(
    kind: &Kind,
    uri: &str,
    object: &mut Map<String, Value>,
    resolve: &mut impl FnMut(&str) -> Result<String, E>,
) -> Result<(), E> {
    for (key, value) in object.iter_mut() {
        at_path(kind, &format!("{uri}:{key}"), value, resolve)?;
    }
    Ok(())
}

fn elements<E>(
    attribute: &Attribute,
    link: bool,
    value: &mut Value,
    resolve: &mut impl FnMut(&str) -> Result<String, E>,
) -> Result<(), E> {
    match value {
        Value::Array(values) => {
            values.iter_mut().try_for_each(|value| elements(attribute, link, value, resolve))
        }
        Value::Object(members) => {
            members.iter_mut().try_for_each(|(name, value)| match attribute.sub_attribute(name) {
                Some(sub) if refers(sub, link) => texts(value, resolve),
                _ => Ok(()),
            })
        }
        Value::String(_) if link || refers_to_resource(attribute) => texts(value, resolve),
        _ => Ok(()),
    }
}

/// Replaces a text that is a bulkId, or a URI that ends in one.
fn texts<E>(
    value: &mut Value,
    resolve: &mut impl FnMut(&str) -> Result<String, E>,
) -> Result<(), E> {
    let Value::String(text) = value else {
        return Ok(());
    };
    if let Some(bulk_id) = text.strip_prefix(PREFIX) {
        *text = resolve(bulk_id)?;
    } else if let Some((start, bulk_id)) = text.rsplit_once(&format!("/{PREFIX}")) {
        *text = format!("{start}/{}", resolve(bulk_id)?);
    }
    Ok(())
}

/// Whether a sub-attribute holds a reference.
fn refers(sub: &Attribute, link: bool) -> bool {
    refers_to_resource(sub) || (link && sub.name == "value")
}

fn locate<'k>(kind: &'k Kind, attribute: &str) -> Option<Target<'k>> {
    kind.schema.resolve(&AttributePath::parse(attribute).ok()?)
}

fn is_link(kind: &Kind, target: &Target<'_>) -> bool {
    let Target::Attribute(located) = target else {
        return false;
    };
    let extension = located.extension.map(|schema| schema.id.as_str());
    kind.links.iter().any(|link| {
        link.extension.as_deref() == extension && link.attribute.name == located.attribute.name
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::Options;
    use crate::reference::registry::Registry;
    use serde_json::json;

    fn replaced(kind: usize, mut data: Value, is_patch: bool) -> Value {
        let registry = Registry::new(&Options::default()).unwrap();
        let mut resolve = |id: &str| Ok::<_, String>(format!("<{id}>"));
        replace(&registry.kinds[kind], &mut data, is_patch, &mut resolve).unwrap();
        data
    }

    #[test]
    fn references_are_replaced_and_other_texts_are_not() {
        let group = json!({"displayName": "bulkId:x", "MEMBERS": [{"value": "bulkId:u"},
            {"$ref": "../Users/bulkId:v", "display": "bulkId:w"}]});
        let expected = json!({"displayName": "bulkId:x", "MEMBERS": [{"value": "<u>"},
            {"$ref": "../Users/<v>", "display": "bulkId:w"}]});
        assert_eq!(replaced(1, group, false), expected);
    }

    #[test]
    fn the_manager_in_the_extension_is_replaced() {
        let uri = crate::scim::urn::ENTERPRISE_USER;
        let user =
            json!({"emails": [{"value": "bulkId:a"}], uri: {"manager": {"value": "bulkId:m"}}});
        let expected =
            json!({"emails": [{"value": "bulkId:a"}], uri: {"manager": {"value": "<m>"}}});
        assert_eq!(replaced(0, user, false), expected);
    }

    #[test]
    fn patch_paths_and_values_are_replaced() {
        let uri = crate::scim::urn::ENTERPRISE_USER;
        let patch = |path: Value, value: Value| json!({"Operations": [{"op": "add", "path": path, "value": value}]});
        let cases = [
            (
                1,
                patch(json!("members"), json!([{"value": "bulkId:u"}])),
                patch(json!("members"), json!([{"value": "<u>"}])),
            ),
            (
                1,
                patch(json!("members[value eq \"bulkId:u\"]"), json!(null)),
                patch(json!("members[value eq \"<u>\"]"), json!(null)),
            ),
            (
                0,
                patch(json!(format!("{uri}:manager.value")), json!("bulkId:m")),
                patch(json!(format!("{uri}:manager.value")), json!("<m>")),
            ),
            (
                0,
                patch(json!("displayName"), json!("bulkId:m")),
                patch(json!("displayName"), json!("bulkId:m")),
            ),
            (
                1,
                json!({"Operations": [{"op": "add", "value": {"members": [{"value": "bulkId:u"}]}}]}),
                json!({"Operations": [{"op": "add", "value": {"members": [{"value": "<u>"}]}}]}),
            ),
        ];
        for (kind, given, expected) in cases {
            assert_eq!(replaced(kind, given, true), expected);
        }
    }
}
