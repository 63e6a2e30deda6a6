mod properties;
mod refusing;
mod removing;
mod writing;

use serde_json::json;

use super::*;
use crate::scim::ScimType;
use crate::scim::schema::AttributeType;
use crate::scim::urn;
use crate::scim::validate;

const ENTERPRISE: &str = urn::ENTERPRISE_USER;

fn user() -> Value {
    json!({
        "schemas": [urn::USER],
        "id": "1",
        "userName": "bjensen",
        "name": {"givenName": "Barbara", "familyName": "Jensen"},
        "title": "Boss",
        "emails": [
            {"value": "w@x", "type": "work", "primary": true},
            {"value": "h@x", "type": "home"},
        ],
        "meta": {"resourceType": "User"},
    })
}

fn group() -> Value {
    json!({
        "schemas": [urn::GROUP],
        "id": "2",
        "displayName": "G",
        "members": [{"value": "a", "type": "User"}, {"value": "b"}],
    })
}

fn run_with(
    resource: &Value,
    operations: Value,
    options: PatchOptions,
) -> Result<PatchOutcome, ScimError> {
    let schema = match resource["schemas"][0].as_str() {
        Some(urn::GROUP) => ResourceSchema::group(),
        _ => ResourceSchema::user(),
    };
    let body = json!({"schemas": [urn::PATCH_OP], "Operations": operations});
    apply(resource, &body, &schema, &options)
}

fn run(resource: &Value, operations: Value) -> Result<PatchOutcome, ScimError> {
    run_with(resource, operations, PatchOptions::default())
}

/// One operation on the user: the value at the key afterwards.
#[track_caller]
fn after(key: &str, operation: Value) -> Value {
    let outcome = run(&user(), json!([operation])).unwrap();
    assert!(outcome.changed);
    outcome.resource.get(key).cloned().unwrap_or_default()
}

#[track_caller]
fn unchanged(resource: &Value, operation: Value) {
    let outcome = run(resource, json!([operation])).unwrap();
    assert_eq!(&outcome.resource, resource);
    assert!(!outcome.changed);
}

#[track_caller]
fn refused(resource: &Value, operation: Value, scim_type: ScimType) {
    let error = run(resource, json!([operation])).unwrap_err();
    assert_eq!((error.status, error.scim_type), (400, Some(scim_type)), "{error}");
}
