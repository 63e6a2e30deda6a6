use serde_json::json;

use super::*;
use crate::scim::schema::{AttributeType, Mutability};
use crate::scim::{ScimType, urn};

fn user(extra: Value) -> Value {
    let mut body = json!({"schemas": [urn::USER], "userName": "u"});
    for (key, value) in extra.as_object().unwrap() {
        body[key] = value.clone();
    }
    body
}

fn created(body: &Value) -> Value {
    create(body, &ResourceSchema::user(), Options::default()).unwrap()
}

#[track_caller]
fn refused(body: &Value, options: Options) -> Option<ScimType> {
    let error = create(body, &ResourceSchema::user(), options).unwrap_err();
    assert_eq!(error.status, 400);
    error.scim_type
}

#[test]
fn names_take_their_canonical_spelling() {
    let body = json!({
        "SCHEMAS": [urn::USER.to_lowercase()],
        "USERNAME": "u",
        "Name": {"GIVENNAME": "g", "nope": 1},
        "nope": 1,
    });
    assert_eq!(
        created(&body),
        json!({"schemas": [urn::USER], "userName": "u", "name": {"givenName": "g"}})
    );
}

#[test]
fn read_only_and_unassigned_attributes_are_left_out() {
    let body = user(json!({
        "id": "x", "meta": {"version": "1"}, "groups": [{"value": "g"}],
        "title": null, "emails": [], "ims": [null], "name": {}, "photos": [{}],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":
            {"manager": {"value": "m", "displayName": "dropped"}},
    }));
    assert_eq!(
        created(&body),
        json!({
            "schemas": [urn::USER, urn::ENTERPRISE_USER],
            "userName": "u",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":
                {"manager": {"value": "m"}},
        })
    );
}

#[test]
fn what_is_required_is_not_blank() {
    for name in ["", " \t"] {
        let body = user(json!({"userName": name}));
        assert_eq!(refused(&body, Options::default()), Some(ScimType::InvalidValue), "{name:?}");
    }
}

#[test]
fn schemas_are_needed_and_known() {
    for body in [
        json!({"userName": "u"}),
        json!({"schemas": [], "userName": "u"}),
        json!([]),
        json!({"schemas": "x"}),
    ] {
        assert_eq!(refused(&body, Options::default()), Some(ScimType::InvalidSyntax), "{body}");
    }
    for schemas in [
        json!([urn::USER, "urn:x:y"]),
        json!([urn::GROUP]),
        json!([urn::ENTERPRISE_USER]),
        json!([1]),
    ] {
        let body = user(json!({"schemas": schemas}));
        assert_eq!(refused(&body, Options::default()), Some(ScimType::InvalidValue), "{body}");
    }
    let listed = user(json!({"schemas": [urn::ENTERPRISE_USER, urn::USER, urn::USER]}));
    assert_eq!(created(&listed)["schemas"], json!([urn::USER]));
}

#[test]
fn wrong_types_are_refused() {
    for extra in [
        json!({"userName": 5}),
        json!({"active": "true"}),
        json!({"active": 1}),
        json!({"name": "x"}),
        json!({"emails": {"value": "x"}}),
        json!({"emails": ["x"]}),
        json!({"emails": [{"value": 1}]}),
        json!({"profileUrl": "not a uri"}),
        json!({"x509Certificates": [{"value": "%%%"}]}),
        json!({"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": "x"}),
    ] {
        assert_eq!(
            refused(&user(extra.clone()), Options::default()),
            Some(ScimType::InvalidValue),
            "{extra}"
        );
    }
    let fine = user(
        json!({"x509Certificates": [{"value": "-_-_"}, {"value": "AQ"}], "profileUrl": "../a"}),
    );
    created(&fine);
}

#[test]
fn numbers_and_dates_are_checked() {
    let mut schema = ResourceSchema::user();
    for (name, kind) in [
        ("i", AttributeType::Integer),
        ("d", AttributeType::Decimal),
        ("t", AttributeType::DateTime),
    ] {
        schema.base.attributes.push(Attribute::new(name, kind));
    }
    let ask = |extra| create(&user(extra), &schema, Options::default()).is_ok();
    assert!(ask(json!({"i": 3, "d": 1.5, "t": "2024-02-28T00:00:00Z"})));
    for wrong in [
        json!({"i": 1.5}),
        json!({"i": "1"}),
        json!({"d": "1"}),
        json!({"t": "2024-02-30T00:00:00Z"}),
        json!({"t": "2024-02-28"}),
    ] {
        assert!(!ask(wrong.clone()), "{wrong}");
    }
}

#[test]
fn required_attributes_are_needed() {
    let body = json!({"schemas": [urn::USER], "userName": null});
    assert_eq!(refused(&body, Options::default()), Some(ScimType::InvalidValue));
    let mut schema = ResourceSchema::user();
    schema.extensions[0].required = true;
    assert!(create(&user(json!({})), &schema, Options::default()).is_err());
}

#[test]
fn a_replacement_needs_required_attributes() {
    let body = json!({"schemas": [urn::USER]});
    let existing = user(json!({}));
    let replaced = replace(&body, &existing, &ResourceSchema::user(), Options::default());
    assert_eq!(replaced.unwrap_err().scim_type, Some(ScimType::InvalidValue));
}

#[test]
fn required_sub_attributes_are_needed() {
    let mut schema = ResourceSchema::user();
    let sub = |name| Attribute { required: true, ..Attribute::new(name, AttributeType::String) };
    schema.base.attributes.push(Attribute {
        sub_attributes: vec![sub("key"), Attribute::new("note", AttributeType::String)],
        ..Attribute::new("locker", AttributeType::Complex)
    });
    let ask = |locker| create(&user(json!({"locker": locker})), &schema, Options::default());
    assert!(ask(json!({"key": "k"})).is_ok());
    assert!(ask(json!({"note": "n"})).is_err());
    assert!(ask(json!({})).is_ok());
}

#[test]
fn a_name_given_twice_is_refused() {
    let body = user(json!({"USERNAME": "v"}));
    assert_eq!(refused(&body, Options::default()), Some(ScimType::InvalidSyntax));
}

#[test]
fn options_change_the_reading() {
    let refuse = Options {
        unknown: UnknownAttributes::Refuse,
        canonical_values: CanonicalValues::Enforced,
        ..Options::default()
    };
    refused(&user(json!({"nope": 1})), refuse);
    refused(&user(json!({"emails": [{"value": "x", "type": "zzz"}]})), refuse);
    let ok = user(json!({"emails": [{"value": "x", "type": "WORK"}]}));
    assert!(create(&ok, &ResourceSchema::user(), refuse).is_ok());

    let coerce = Options { booleans: Booleans::Coerce, ..Options::default() };
    let body = create(&user(json!({"active": "False"})), &ResourceSchema::user(), coerce).unwrap();
    assert_eq!(body["active"], json!(false));
}

#[test]
fn one_value_is_primary() {
    let body = user(json!({"emails": [
        {"value": "a", "primary": true}, {"value": "b", "primary": true}, {"value": "a", "primary": true},
    ]}));
    assert_eq!(refused(&body, Options::default()), Some(ScimType::InvalidValue));
    let keep = Options { primaries: Primaries::KeepFirst, ..Options::default() };
    let kept = create(&body, &ResourceSchema::user(), keep).unwrap();
    assert_eq!(
        kept["emails"],
        json!([{"value": "a", "primary": true}, {"value": "b", "primary": false}])
    );
}

#[test]
fn a_replacement_keeps_what_clients_can_not_set() {
    let existing = json!({
        "schemas": [urn::USER, urn::ENTERPRISE_USER], "id": "1", "userName": "old", "title": "t",
        "password": "p", "meta": {"created": "2024-01-01T00:00:00Z"}, "groups": [{"value": "g"}],
        (urn::ENTERPRISE_USER): {"manager": {"value": "m", "displayName": "M"}, "division": "d"},
    });
    let body = user(json!({"id": "2", (urn::ENTERPRISE_USER): {"manager": {"value": "m"}}}));
    let replaced = replace(&body, &existing, &ResourceSchema::user(), Options::default()).unwrap();
    assert_eq!(
        replaced,
        json!({
            "schemas": [urn::USER, urn::ENTERPRISE_USER], "id": "1", "userName": "u",
            "password": "p", "meta": {"created": "2024-01-01T00:00:00Z"},
            "groups": [{"value": "g"}],
            (urn::ENTERPRISE_USER): {"manager": {"value": "m", "displayName": "M"}},
        })
    );
    let moved = user(json!({(urn::ENTERPRISE_USER): {"manager": {"value": "n"}}}));
    let moved = replace(&moved, &existing, &ResourceSchema::user(), Options::default()).unwrap();
    assert_eq!(moved[urn::ENTERPRISE_USER], json!({"manager": {"value": "n"}}));
    let bare = replace(&user(json!({})), &existing, &ResourceSchema::user(), Options::default());
    assert_eq!(bare.unwrap()["schemas"], json!([urn::USER]));
}

#[test]
fn immutable_values_stay() {
    let mut schema = ResourceSchema::user();
    schema.base.attributes.push(Attribute {
        mutability: Mutability::Immutable,
        required: true,
        ..Attribute::new("badge", AttributeType::String)
    });
    let existing = user(json!({"badge": "A"}));
    let ask = |body| replace(&body, &existing, &schema, Options::default());
    assert_eq!(ask(user(json!({"badge": "a"}))).unwrap()["badge"], json!("a"));
    assert_eq!(ask(user(json!({}))).unwrap()["badge"], json!("A"));
    assert_eq!(ask(user(json!({"badge": "b"}))).unwrap_err().scim_type, Some(ScimType::Mutability));
    let first =
        replace(&user(json!({"badge": "b"})), &user(json!({})), &schema, Options::default());
    assert_eq!(first.unwrap()["badge"], json!("b"));
}

#[test]
fn members_of_a_group_come_and_go() {
    let schema = ResourceSchema::group();
    let group = |members| json!({"schemas": [urn::GROUP], "displayName": "g", "members": members});
    let existing = group(json!([{"value": "a", "type": "User"}, {"value": "b", "type": "User"}]));
    let ask = |members| replace(&group(members), &existing, &schema, Options::default());
    assert_eq!(
        ask(json!([{"value": "b"}, {"value": "c"}])).unwrap()["members"],
        json!([{"value": "b", "type": "User"}, {"value": "c"}])
    );
    assert!(ask(json!([{"value": "a", "type": "Group"}])).is_err());
}
