//! Resources read wrongly: what becomes of a body before and after it is
//! checked.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use super::{Decisions, showing};
use crate::reference::call::Call;
use crate::reference::failure::Failure;
use crate::reference::registry::Kind;
use crate::scim::schema::{Attribute, AttributeType, Mutability};
use crate::scim::{ResourceSchema, Schema, ScimType, validate};

/// The type of users who need not do without an extension.
const EMPLOYEE: &str = "Employee";
/// How many characters a password that is not short has.
const LONG: usize = 8;

/// The size of the largest body that is read, where it is to be `limit`.
pub(in crate::reference) fn body_limit(faults: &Decisions, limit: usize) -> usize {
    if faults.on("bulk.payload-limit-unenforced") {
        return usize::MAX / 2;
    }
    if faults.on("bulk.payload-limit-exclusive") { limit.saturating_sub(1) } else { limit }
}

/// The schema by which a body is checked.
pub(in crate::reference) fn schema<'k>(
    call: &Call,
    kind: &'k Kind,
    body: &Value,
) -> Cow<'k, ResourceSchema> {
    let optional = call.fault("schema.required-unchecked");
    let mutable = call.fault("schema.immutable-changed");
    let unchecked = call.fault("values.binary-unchecked");
    let demanding = body["userType"] == EMPLOYEE && call.fault("schema.extension-demanded");
    let taking = call.fault("values.read-only-taken");
    if !optional && !mutable && !unchecked && !demanding && !taking {
        return Cow::Borrowed(&kind.schema);
    }
    let mut relaxed = kind.schema.clone();
    each_attribute(&mut relaxed, &|attribute| {
        if optional {
            attribute.required = false;
        }
        if mutable && attribute.mutability == Mutability::Immutable {
            attribute.mutability = Mutability::ReadWrite;
        }
        if taking && attribute.is_read_only() && !attribute.is_complex() {
            attribute.mutability = Mutability::ReadWrite;
        }
        if unchecked && attribute.kind == AttributeType::Binary {
            attribute.kind = AttributeType::String;
        }
    });
    relaxed.extensions.iter_mut().for_each(|extension| extension.required |= demanding);
    Cow::Owned(relaxed)
}

/// Changes all attributes of a type but the common ones, at all levels.
pub(super) fn each_attribute(schema: &mut ResourceSchema, change: &impl Fn(&mut Attribute)) {
    fn descend(attributes: &mut [Attribute], change: &impl Fn(&mut Attribute)) {
        for attribute in attributes {
            change(attribute);
            descend(&mut attribute.sub_attributes, change);
        }
    }
    let extensions = schema.extensions.iter_mut().map(|extension| &mut extension.schema);
    for schema in std::iter::once(&mut schema.base).chain(extensions) {
        let schema: &mut Schema = schema;
        descend(&mut schema.attributes, change);
    }
}

/// The readings of values in force.
pub(in crate::reference) fn values(call: &Call) -> validate::Options {
    let mut options = call.options().readings.values.options();
    if call.fault("schema.primary-unchecked") {
        options.primaries = validate::Primaries::KeepFirst;
    }
    options
}

/// Refuses a body that names what only the provider may set.
pub(in crate::reference) fn refuse_read_only(
    call: &Call,
    fault: &str,
    body: &Value,
) -> Result<(), Failure> {
    let named = ["id", "meta"].into_iter().find(|name| body.get(name).is_some());
    match named.filter(|_| call.fault(fault)) {
        Some(name) => Err(Failure::bad(ScimType::Mutability, format!("{name} is readOnly"))),
        None => Ok(()),
    }
}

/// Refuses a resource or a PATCH message for the password that it sets.
pub(in crate::reference) fn refuse_password(call: &Call, body: &Value) -> Result<(), Failure> {
    let short = |password: &str| password.chars().count() < LONG;
    if showing::password_of(body).is_some_and(short)
        && call.fault("security.short-password-refused")
    {
        return Err(Failure::value(format!("password has less than {LONG} characters")));
    }
    Ok(())
}

/// A resource in a body as it is read.
pub(in crate::reference) fn body<'b>(call: &Call, kind: &Kind, body: &'b Value) -> Cow<'b, Value> {
    let known = |uri: &Value| uri.as_str().is_some_and(|uri| kind.schema.schema_uri(uri).is_some());
    let misspelt = |name: &String| {
        name != "schemas" && kind.schema.core_attribute(name).is_some_and(|a| a.name != *name)
    };
    let Some(members) = body.as_object() else {
        return Cow::Borrowed(body);
    };
    let mut body = Cow::Borrowed(body);
    if members.keys().any(misspelt)
        && call.fault("schema.names-case-sensitive")
        && let Some(members) = body.to_mut().as_object_mut()
    {
        members.retain(|name, _| !misspelt(name));
    }
    let schemas = members.get("schemas").and_then(Value::as_array);
    if schemas.is_some_and(|uris| !uris.iter().all(known))
        && call.fault("schema.unknown-schema-kept")
        && let Some(uris) = body.to_mut()["schemas"].as_array_mut()
    {
        uris.retain(known);
    }
    body
}

/// A resource whose values are refused, without those.
pub(in crate::reference) fn without_refused(
    call: &Call,
    body: &Value,
    schema: &ResourceSchema,
    options: validate::Options,
) -> Option<Value> {
    let members = body.as_object().filter(|_| call.fault("schema.type-unchecked"))?;
    let mut kept = Map::new();
    for (name, value) in members.iter().filter(|(name, _)| *name != "userName") {
        let mut tried = json!({"schemas": members.get("schemas"), "userName": "x",
            "displayName": "x"});
        tried[name] = value.clone();
        if validate::create(&tried, schema, options).is_ok() {
            kept.insert(name.clone(), value.clone());
        }
    }
    kept.extend(members.get("userName").map(|name| ("userName".to_owned(), name.clone())));
    validate::create(&Value::Object(kept), schema, options).ok()
}

/// Puts back into a checked resource what the check took out of the body.
pub(in crate::reference) fn restore(call: &Call, body: &Value, document: &mut Value) {
    let Some(members) = document.as_object_mut() else {
        return;
    };
    for (name, value) in members.iter_mut().filter(|(name, _)| *name != "schemas") {
        let (Value::Array(kept), Some(Value::Array(given))) = (value, body.get(name)) else {
            continue;
        };
        if kept.len() < given.len() && call.fault("schema.equal-elements-kept") {
            kept.clone_from(given);
        }
        let primary = |element: &&Value| element["primary"] == json!(true);
        if given.iter().filter(primary).count() > 1 && call.fault("schema.primary-unchecked") {
            kept.clone_from(given);
        }
    }
}

/// Puts into a new resource what only the provider should set.
pub(in crate::reference) fn take_over(
    call: &Call,
    kind: &Kind,
    body: &Value,
    document: &mut Value,
) {
    if let Some(created) = body.pointer("/meta/created").filter(|_| call.fault("schema.meta-taken"))
    {
        document["meta"]["created"] = created.clone();
    }
    let uris = body.get("schemas").and_then(Value::as_array).into_iter().flatten();
    let unknown =
        uris.filter(|uri| uri.as_str().is_some_and(|u| kind.schema.schema_uri(u).is_none()));
    let unknown: Vec<Value> = unknown.cloned().collect();
    if !unknown.is_empty()
        && call.fault("schema.unknown-schema-kept")
        && let Some(schemas) = document["schemas"].as_array_mut()
    {
        schemas.extend(unknown);
    }
}
