//! Bounds that the options set beyond those of the protocol: methods, forms of
//! PATCH, sizes, and attributes that resources must have.

use serde_json::Value;

use super::call::Call;
use super::failure::Failure;
use super::store::Record;
use crate::scim::schema::ResourceSchema;
use crate::scim::{AttributePath, ScimType, json};

/// Refuses a method that resources of a type do not have.
///
/// # Errors
///
/// 501.
pub(super) fn method(call: &Call, method: &str, kind: usize) -> Result<(), Failure> {
    let kind = call.kind(kind).name();
    let named = |refused: &String| match refused.split_once(' ') {
        Some((name, only)) => name == method && only == kind,
        None => refused == method,
    };
    if call.options().refused.methods.iter().any(named) {
        return Err(Failure::unsupported(&format!("{method} of {kind}")));
    }
    Ok(())
}

/// Refuses a method that operations of bulk jobs do not have.
///
/// # Errors
///
/// 501.
pub(super) fn bulk_method(call: &Call, method: &str) -> Result<(), Failure> {
    if call.options().refused.bulk_methods.iter().any(|refused| refused == method) {
        return Err(Failure::unsupported(&format!("{method} in bulk jobs")));
    }
    Ok(())
}

/// Refuses a PATCH that is too large, or of a form that is not supported.
///
/// # Errors
///
/// 400.
pub(super) fn patch(call: &Call, body: &Value) -> Result<(), Failure> {
    let operations = json::member(body, "Operations").and_then(Value::as_array);
    let operations = operations.map_or(&[][..], Vec::as_slice);
    let limits = &call.options().limits;
    if let Some(most) = limits.patch_operations.filter(|most| operations.len() > *most) {
        let detail = format!("a PATCH has at most {most} operations");
        return Err(Failure::bad(ScimType::TooMany, detail));
    }
    let members: usize = operations.iter().map(members_changed).sum();
    if let Some(most) = limits.patch_members.filter(|most| members > *most) {
        return Err(Failure::value(format!("a PATCH changes at most {most} members")));
    }
    let refused = &call.options().refused.in_patches;
    match operations.iter().find_map(|operation| refused_form(operation, refused)) {
        Some(form) => Err(Failure::bad(ScimType::InvalidPath, format!("{form} is not supported"))),
        None => Ok(()),
    }
}

/// The members that an operation adds, takes away or puts in place of others.
fn members_changed(operation: &Value) -> usize {
    let value = json::member(operation, "value");
    let changed = match json::member(operation, "path").and_then(Value::as_str) {
        None => return value.and_then(|value| json::member(value, "members")).map_or(0, count),
        Some(path) => path.trim_start().get(..7).is_some_and(|p| p.eq_ignore_ascii_case("members")),
    };
    if changed { value.map_or(1, count) } else { 0 }
}

fn count(value: &Value) -> usize {
    value.as_array().map_or(1, Vec::len)
}

/// The form of an operation that is among those refused.
fn refused_form(operation: &Value, refused: &[String]) -> Option<&'static str> {
    let text = |name| json::member(operation, name).and_then(Value::as_str);
    let (op, path) = (text("op").unwrap_or_default().to_ascii_lowercase(), text("path"));
    let qualified = |name: &str| name.get(..4).is_some_and(|p| p.eq_ignore_ascii_case("urn:"));
    let keys = json::member(operation, "value").and_then(Value::as_object);
    let keyed = path.is_none() && keys.is_some_and(|o| o.keys().any(|key| qualified(key)));
    let forms = [
        (op == "add", "add"),
        (op == "remove", "remove"),
        (op == "replace", "replace"),
        (path.is_none() && op != "remove", "pathless"),
        (path.is_some_and(|path| path.contains('[')), "[]"),
        (path.is_some_and(qualified) || keyed, "urn:"),
    ];
    let has = |form: &str| refused.iter().any(|known| known == form);
    forms.into_iter().find(|(present, form)| *present && has(form)).map(|(_, form)| form)
}

/// Refuses a resource that lacks what is demanded, or has too many members.
///
/// # Errors
///
/// 400 `invalidValue`.
pub(super) fn fits(call: &Call, record: &Record) -> Result<(), Failure> {
    let (options, kind) = (call.options(), call.kind(record.kind));
    for name in options.demanded.get(kind.name()).into_iter().flatten() {
        let hidden = name.eq_ignore_ascii_case("password") && record.password.is_some();
        if !hidden && !is_assigned(&kind.schema, &record.document, name) {
            return Err(Failure::value(format!("{name} is demanded of a {}", kind.name())));
        }
    }
    let members = record.document.get("members").map_or(0, count);
    match options.limits.group_members.filter(|most| members > *most) {
        Some(most) => Err(Failure::value(format!("a group has at most {most} members"))),
        None => Ok(()),
    }
}

/// Whether an attribute, or a sub-attribute of some value, has a value.
fn is_assigned(schema: &ResourceSchema, document: &Value, name: &str) -> bool {
    let Ok(path) = AttributePath::parse(name) else {
        return false;
    };
    let Some(located) = schema.locate(&path) else {
        return false;
    };
    let Some(value) = located.value(document).filter(|value| !json::is_blank(value)) else {
        return false;
    };
    let has = |element: &Value, name: &str| {
        json::member(element, name).is_some_and(|value| !json::is_blank(value))
    };
    located.sub.is_none_or(|sub| json::values(value).any(|element| has(element, &sub.name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn members_are_counted_wherever_they_stand() {
        let counted = [
            (json!({"op": "add", "path": "members", "value": [{"value": "a"}, {"value": "b"}]}), 2),
            (json!({"op": "remove", "path": "members[value eq \"a\"]"}), 1),
            (
                json!({"op": "replace", "value": {"members": [{"value": "a"}], "displayName": "x"}}),
                1,
            ),
            (json!({"op": "replace", "path": "displayName", "value": "x"}), 0),
        ];
        for (operation, number) in counted {
            assert_eq!(members_changed(&operation), number, "{operation}");
        }
    }

    #[test]
    fn forms_are_told_apart() {
        let refused = ["pathless", "[]", "urn:"].map(str::to_owned);
        let forms = [
            (json!({"op": "Replace", "value": {"active": false}}), Some("pathless")),
            (
                json!({"op": "add", "path": "emails[type eq \"work\"].value", "value": "x"}),
                Some("[]"),
            ),
            (json!({"op": "add", "path": "urn:x:Y:z", "value": "x"}), Some("urn:")),
            (json!({"op": "replace", "path": "active", "value": false}), None),
        ];
        for (operation, form) in forms {
            assert_eq!(refused_form(&operation, &refused), form, "{operation}");
        }
    }

    #[test]
    fn a_sub_attribute_is_assigned_where_one_value_has_it() {
        let schema = ResourceSchema::user();
        let user =
            json!({"name": {"givenName": ""}, "emails": [{"type": "work"}, {"value": "a@b"}]});
        for (name, expected) in
            [("emails.value", true), ("name.givenName", false), ("title", false)]
        {
            assert_eq!(is_assigned(&schema, &user, name), expected, "{name}");
        }
    }
}
