use super::*;

#[test]
fn mutability_is_respected() {
    for (path, value) in [("id", json!("x")), ("meta.version", json!("x")), ("groups", json!([]))] {
        for op in ["add", "replace", "remove"] {
            let op = json!({"op": op, "path": path, "value": value});
            refused(&user(), op, ScimType::Mutability);
        }
    }
    refused(&user(), json!({"op": "remove", "path": "userName"}), ScimType::Mutability);
    let null = json!({"op": "replace", "path": "userName", "value": null});
    refused(&user(), null, ScimType::Mutability);
    let member = json!({"op": "replace", "path": "members[value eq \"a\"].value", "value": "z"});
    refused(&group(), member, ScimType::Mutability);
    unchanged(&user(), json!({"op": "add", "value": {"id": "x", "meta": {"version": "y"}}}));
}

#[test]
fn immutable_attributes_are_set_once() {
    let mut schema = ResourceSchema::user();
    schema.base.attributes.push(Attribute {
        mutability: Mutability::Immutable,
        ..Attribute::new("badge", AttributeType::String)
    });
    let ask = |resource: &Value, operation: Value| {
        let body = json!({"schemas": [urn::PATCH_OP], "Operations": [operation]});
        apply(resource, &body, &schema, &PatchOptions::default())
    };
    let add = |value: &str| json!({"op": "add", "path": "badge", "value": value});
    let with = ask(&user(), add("1")).unwrap().resource;
    assert_eq!(with["badge"], json!("1"));
    assert!(!ask(&with, add("1")).unwrap().changed);
    for op in [add("2"), json!({"op": "remove", "path": "badge"})] {
        assert_eq!(ask(&with, op).unwrap_err().scim_type, Some(ScimType::Mutability));
    }
}

#[test]
fn values_have_to_fit() {
    for (path, value) in [
        ("active", json!("true")),
        ("title", json!(1)),
        ("name", json!("x")),
        ("emails", json!("x")),
        ("emails", json!([{"value": 1}])),
        ("emails[type eq \"work\"]", json!("x")),
        ("name.givenName", json!({})),
        (ENTERPRISE, json!("x")),
    ] {
        let op = json!({"op": "replace", "path": path, "value": value});
        refused(&user(), op, ScimType::InvalidValue);
    }
    refused(&user(), json!({"op": "add", "path": "title"}), ScimType::InvalidValue);
    refused(&user(), json!({"op": "replace"}), ScimType::InvalidValue);
    refused(&user(), json!({"op": "add", "value": "x"}), ScimType::InvalidValue);
    let coerce = PatchOptions {
        values: validate::Options { booleans: validate::Booleans::Coerce, ..Default::default() },
        ..Default::default()
    };
    let op = json!([{"op": "Replace", "path": "active", "value": "False"}]);
    assert_eq!(run_with(&user(), op, coerce).unwrap().resource["active"], json!(false));
}

#[test]
fn paths_have_to_exist() {
    for path in [
        "nope",
        "name.nope",
        "emails[type eq \"work\"].nope",
        "urn:x:y:z",
        "",
        "name[givenName pr]",
    ] {
        let op = json!({"op": "replace", "path": path, "value": "x"});
        refused(&user(), op, ScimType::InvalidPath);
    }
    let op = json!({"op": "replace", "path": "emails[nope eq 1]", "value": {}});
    refused(&user(), op, ScimType::InvalidFilter);
    let ignore = PatchOptions { unknown: UnknownTarget::Ignore, ..PatchOptions::default() };
    let op = json!([{"op": "add", "path": "nope", "value": 1}]);
    assert!(!run_with(&user(), op, ignore).unwrap().changed);
    let refuse = PatchOptions { unknown: UnknownTarget::Refuse, ..PatchOptions::default() };
    let op = json!([{"op": "add", "value": {"nope": 1}}]);
    assert!(run_with(&user(), op, refuse).is_err());
}

#[test]
fn malformed_bodies_are_refused() {
    let fine = json!([{"op": "add", "path": "title", "value": "x"}]);
    for body in [
        json!([]),
        json!({"Operations": fine}),
        json!({"schemas": [urn::USER], "Operations": fine}),
        json!({"schemas": [urn::PATCH_OP]}),
        json!({"schemas": [urn::PATCH_OP], "Operations": []}),
        json!({"schemas": [urn::PATCH_OP], "Operations": {}}),
        json!({"schemas": [urn::PATCH_OP], "Operations": ["x"]}),
        json!({"schemas": [urn::PATCH_OP], "Operations": [{"path": "title"}]}),
        json!({"schemas": [urn::PATCH_OP], "Operations": [{"op": "move", "path": "title"}]}),
    ] {
        let error =
            apply(&user(), &body, &ResourceSchema::user(), &PatchOptions::default()).unwrap_err();
        assert_eq!(error.scim_type, Some(ScimType::InvalidSyntax), "{body}");
    }
    let lower = PatchOptions { op_case: OpCase::Lower, ..PatchOptions::default() };
    let op = json!([{"op": "Add", "path": "title", "value": "x"}]);
    assert!(run(&user(), op.clone()).is_ok());
    assert!(run_with(&user(), op, lower).is_err());
}

/// A schema with a required extension, of which one attribute is required and one immutable, and
/// a complex attribute with a required and a multi-valued member.
fn demanding(extension_required: bool) -> ResourceSchema {
    let mut schema = ResourceSchema::user();
    let extension = &mut schema.extensions[0];
    extension.required = extension_required;
    extension
        .schema
        .attributes
        .push(Attribute { required: true, ..Attribute::new("site", AttributeType::String) });
    extension.schema.attributes.push(Attribute {
        mutability: Mutability::Immutable,
        ..Attribute::new("badge", AttributeType::String)
    });
    schema.base.attributes.push(Attribute {
        sub_attributes: vec![
            Attribute { required: true, ..Attribute::new("key", AttributeType::String) },
            Attribute { multi_valued: true, ..Attribute::new("tags", AttributeType::String) },
        ],
        ..Attribute::new("locker", AttributeType::Complex)
    });
    schema
}

fn ask(
    resource: &Value,
    operation: Value,
    schema: &ResourceSchema,
) -> Result<Value, Option<ScimType>> {
    let body = json!({"schemas": [urn::PATCH_OP], "Operations": [operation]});
    apply(resource, &body, schema, &PatchOptions::default())
        .map(|outcome| outcome.resource)
        .map_err(|error| error.scim_type)
}

#[test]
fn extensions_keep_what_they_require() {
    let mut with = user();
    with["schemas"] = json!([urn::USER, ENTERPRISE]);
    with[ENTERPRISE] = json!({"site": "s"});
    let remove = json!({"op": "remove", "path": ENTERPRISE});
    assert!(ask(&with, remove.clone(), &demanding(false)).is_ok());
    assert_eq!(ask(&with, remove.clone(), &demanding(true)), Err(Some(ScimType::Mutability)));
    let site = json!({"op": "remove", "path": format!("{ENTERPRISE}:site")});
    assert_eq!(ask(&with, site, &demanding(false)), Err(Some(ScimType::Mutability)));
    let partial = json!({"op": "add", "value": {(ENTERPRISE): {"division": "d"}}});
    assert_eq!(ask(&user(), partial, &demanding(false)), Err(Some(ScimType::InvalidValue)));
    with[ENTERPRISE]["badge"] = json!("b");
    assert_eq!(ask(&with, remove, &demanding(false)), Err(Some(ScimType::Mutability)));
}

#[test]
fn complex_values_keep_what_they_require() {
    let schema = demanding(false);
    let tags = |op: &str, tag: &str| json!({"op": op, "path": "locker.tags", "value": [tag]});
    assert_eq!(ask(&user(), tags("add", "x"), &schema), Err(Some(ScimType::InvalidValue)));
    let whole = json!({"op": "add", "path": "locker", "value": {"key": "k", "tags": ["a"]}});
    let with = ask(&user(), whole, &schema).unwrap();
    let added = ask(&with, tags("add", "b"), &schema).unwrap();
    assert_eq!(added["locker"], json!({"key": "k", "tags": ["a", "b"]}));
    let replaced = ask(&with, tags("replace", "b"), &schema).unwrap();
    assert_eq!(replaced["locker"], json!({"key": "k", "tags": ["b"]}));
    let key = json!({"op": "remove", "path": "locker.key"});
    assert_eq!(ask(&with, key, &schema), Err(Some(ScimType::Mutability)));
}

#[test]
fn removing_what_is_required_and_missing_anyway_is_no_change() {
    let mut bare = group();
    bare.as_object_mut().unwrap().shift_remove("displayName");
    unchanged(&bare, json!({"op": "remove", "path": "displayName"}));
    let op = json!({"op": "remove", "path": "members"});
    assert!(run(&bare, json!([op])).unwrap().changed);
}

#[test]
fn what_is_required_is_not_emptied() {
    for op in ["add", "replace"] {
        for operation in [
            json!({"op": op, "path": "userName", "value": ""}),
            json!({"op": op, "value": {"userName": " "}}),
        ] {
            refused(&user(), operation, ScimType::InvalidValue);
        }
    }
}
