use proptest::prelude::*;

use super::*;

fn value() -> impl Strategy<Value = Value> {
    let element = prop_oneof![
        Just(json!({"value": "w@x", "type": "work"})),
        Just(json!({"value": "n@x", "primary": true})),
        Just(json!({"type": "home", "display": null})),
        Just(json!({})),
        Just(json!("text")),
        Just(Value::Null),
    ];
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        "[a-c]{0,2}".prop_map(Value::String),
        Just(json!(7)),
        element.clone(),
        proptest::collection::vec(element, 0..4).prop_map(Value::Array),
        Just(json!({"givenName": "x", "emails": [{"value": "z"}], "name.familyName": null})),
        Just(json!({(ENTERPRISE): {"division": "d", "manager": {"value": "m"}}})),
    ]
}

fn path() -> impl Strategy<Value = Option<&'static str>> {
    proptest::option::of(proptest::sample::select(vec![
        "title",
        "active",
        "name",
        "name.givenName",
        "emails",
        "emails.type",
        "emails[type eq \"work\"]",
        "emails[type eq \"home\"].primary",
        "emails[not (value sw \"w\")].value",
        "addresses[type eq \"work\"].locality",
        "groups",
        "id",
        "schemas",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
        "[",
    ]))
}

fn operation() -> impl Strategy<Value = Value> {
    let op = proptest::sample::select(vec!["add", "Replace", "remove"]);
    (op, path(), proptest::option::of(value())).prop_map(|(op, path, value)| {
        let mut operation = json!({"op": op});
        if let Some(path) = path {
            operation["path"] = json!(path);
        }
        if let Some(value) = value {
            operation["value"] = value;
        }
        operation
    })
}

proptest! {
    #[test]
    fn any_patch_leaves_a_valid_resource_or_an_error(
        operations in proptest::collection::vec(operation(), 1..5),
        create in any::<bool>(),
    ) {
        let add_without_match =
            if create { AddWithoutMatch::Create } else { AddWithoutMatch::NoTarget };
        let options = PatchOptions { add_without_match, ..PatchOptions::default() };
        match run_with(&user(), json!(operations), options) {
            Ok(outcome) => {
                let mut fixed = outcome.resource.clone();
                for key in ["id", "meta"] {
                    let kept = fixed.as_object_mut().unwrap().shift_remove(key);
                    prop_assert_eq!(kept, user().get(key).cloned());
                }
                let schema = ResourceSchema::user();
                let checked = validate::create(&fixed, &schema, validate::Options::default());
                prop_assert_eq!(checked, Ok(fixed));
                prop_assert_eq!(outcome.changed, outcome.resource != user());
            }
            Err(error) => prop_assert_eq!(error.status, 400),
        }
    }

    #[test]
    fn the_same_replacement_twice_changes_nothing_more(path in path(), value in value()) {
        let operation = json!([{"op": "replace", "path": path, "value": value}]);
        if let Ok(once) = run(&user(), operation.clone())
            && let Ok(twice) = run(&once.resource, operation)
        {
            prop_assert_eq!(once.resource, twice.resource);
        }
    }

    #[test]
    fn any_path_is_parsed_or_refused(text in "[a-z.:\\[\\]\" $é]{0,20}") {
        let _ = PatchPath::parse(&text);
    }
}
