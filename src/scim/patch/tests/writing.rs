use super::*;

#[test]
fn single_values_are_set() {
    for op in ["add", "replace"] {
        let set = |path: &str, value: Value| json!({"op": op, "path": path, "value": value});
        assert_eq!(after("nickName", set("nickname", json!("B"))), json!("B"));
        assert_eq!(after("title", set("title", json!("x"))), json!("x"));
        assert_eq!(after("title", set("title", Value::Null)), Value::Null);
        assert_eq!(
            after("name", set("name.givenName", json!("x"))),
            json!({"givenName": "x", "familyName": "Jensen"})
        );
        assert_eq!(
            after("name", set("name", json!({"GIVENNAME": "x", "familyName": null}))),
            json!({"givenName": "x"})
        );
        let qualified = format!("{}:title", urn::USER);
        assert_eq!(after("title", set(&qualified, json!("x"))), json!("x"));
    }
}

#[test]
fn adding_appends_without_duplicates() {
    let add = |value: Value| json!({"op": "add", "path": "emails", "value": value});
    assert_eq!(after("emails", add(json!([{"value": "n@x"}])))[2], json!({"value": "n@x"}));
    assert_eq!(after("emails", add(json!({"value": "n@x"})))[2], json!({"value": "n@x"}));
    unchanged(&user(), add(json!([{"value": "W@X", "type": "work"}])));
    unchanged(&user(), add(json!([])));
    let other_type = after("emails", add(json!([{"value": "w@x", "type": "other"}])));
    assert_eq!(other_type.as_array().unwrap().len(), 3);
    let add = |value: Value| json!({"op": "add", "path": "members", "value": value});
    unchanged(&group(), add(json!([{"value": "a"}, {"value": "a", "type": "User"}])));
}

#[test]
fn adding_a_known_element_completes_it() {
    let op = json!({"op": "add", "path": "members", "value": [{"value": "b", "display": "B"}]});
    let outcome = run(&group(), json!([op])).unwrap();
    assert_eq!(outcome.resource["members"][1], json!({"value": "b", "display": "B"}));
}

#[test]
fn primary_moves_to_the_value_that_gets_it() {
    let moved = json!([
        {"value": "w@x", "type": "work", "primary": false},
        {"value": "h@x", "type": "home", "primary": true},
    ]);
    for op in [
        json!({"op": "replace", "path": "emails[type eq \"home\"].primary", "value": true}),
        json!({"op": "add", "path": "emails[type eq \"home\"]", "value": {"primary": true}}),
        json!({"op": "add", "path": "emails", "value": {"value": "h@x", "type": "home", "primary": true}}),
    ] {
        assert_eq!(after("emails", op), moved);
    }
    let two = json!({"op": "add", "path": "emails.primary", "value": true});
    refused(&user(), two, ScimType::InvalidValue);
}

#[test]
fn arrays_are_replaced_as_a_whole() {
    let op = json!({"op": "replace", "path": "emails", "value": [{"value": "n@x"}, null]});
    assert_eq!(after("emails", op), json!([{"value": "n@x"}]));
    for value in [json!([]), Value::Null] {
        let op = json!({"op": "replace", "path": "emails", "value": value});
        assert_eq!(after("emails", op), Value::Null);
    }
}

#[test]
fn selected_values_are_replaced() {
    let path = "emails[type eq \"home\"]";
    let op = json!({"op": "replace", "path": path, "value": {"value": "n@x"}});
    assert_eq!(after("emails", op.clone())[1], json!({"value": "n@x"}));
    let merge =
        PatchOptions { filtered_replace: FilteredReplace::Merge, ..PatchOptions::default() };
    let outcome = run_with(&user(), json!([op]), merge).unwrap();
    assert_eq!(outcome.resource["emails"][1], json!({"value": "n@x", "type": "home"}));
    let op = json!({"op": "replace", "path": format!("{path}.value"), "value": "n@x"});
    assert_eq!(after("emails", op)[1], json!({"value": "n@x", "type": "home"}));
    let all = json!({"op": "replace", "path": "emails[value pr].type", "value": "other"});
    assert_eq!(after("emails", all)[0]["type"], json!("other"));
}

#[test]
fn a_filter_without_match_has_no_target() {
    for op in ["add", "replace"] {
        for path in ["emails[type eq \"x\"].value", "ims[type eq \"x\"].value", "ims.value"] {
            let op = json!({"op": op, "path": path, "value": "y"});
            refused(&user(), op, ScimType::NoTarget);
        }
    }
    unchanged(&group(), json!({"op": "remove", "path": "members[value eq \"zzz\"]"}));
    unchanged(&user(), json!({"op": "remove", "path": "ims[value eq \"zzz\"]"}));
    let strict =
        PatchOptions { remove_without_match: RemoveWithoutMatch::NoTarget, ..Default::default() };
    let op = json!([{"op": "remove", "path": "members[value eq \"zzz\"]"}]);
    assert_eq!(run_with(&group(), op, strict).unwrap_err().scim_type, Some(ScimType::NoTarget));
}

#[test]
fn an_element_can_be_made_from_the_filter() {
    let create =
        PatchOptions { add_without_match: AddWithoutMatch::Create, ..PatchOptions::default() };
    let path = "phoneNumbers[type eq \"work\" and primary eq true].value";
    let op = json!([{"op": "add", "path": path, "value": "1"}]);
    let outcome = run_with(&user(), op, create).unwrap();
    assert_eq!(
        outcome.resource["phoneNumbers"],
        json!([{"type": "work", "primary": true, "value": "1"}])
    );
    let op = json!([{"op": "add", "path": "ims[type co \"x\"].value", "value": "1"}]);
    assert_eq!(run_with(&user(), op, create).unwrap_err().scim_type, Some(ScimType::NoTarget));
    let op = json!([{"op": "replace", "path": "ims[type eq \"x\"].value", "value": "1"}]);
    assert_eq!(run_with(&user(), op, create).unwrap_err().scim_type, Some(ScimType::NoTarget));
    let ignore = PatchOptions { add_without_match: AddWithoutMatch::NoOp, ..Default::default() };
    let op = json!([{"op": "add", "path": path, "value": "1"}]);
    assert!(!run_with(&user(), op, ignore).unwrap().changed);
}

#[test]
fn a_value_without_a_path_is_merged() {
    let op = json!({"op": "replace", "value": {
        "NickName": "B",
        "emails": [{"value": "n@x"}],
        "id": "ignored",
        "groups": [{"value": "ignored"}],
        "schemas": [urn::USER],
        "name.givenName": "X",
        "nope": 1,
        (ENTERPRISE): {"department": "D", "manager": {"value": "m", "displayName": "ignored"}},
        (format!("{ENTERPRISE}:division")): "V",
        "phoneNumbers[type eq \"work\"].value": null,
    }});
    refused(&user(), op.clone(), ScimType::NoTarget);
    let mut op = op;
    op["value"].as_object_mut().unwrap().shift_remove("phoneNumbers[type eq \"work\"].value");
    let resource = run(&user(), json!([op])).unwrap().resource;
    let mut expected = user();
    expected["schemas"] = json!([urn::USER, ENTERPRISE]);
    expected["nickName"] = json!("B");
    expected["emails"] = json!([{"value": "n@x"}]);
    expected["name"]["givenName"] = json!("X");
    expected[ENTERPRISE] = json!({"department": "D", "manager": {"value": "m"}, "division": "V"});
    assert_eq!(resource, expected);
}

#[test]
fn paths_as_keys_have_readings() {
    let op = json!([{"op": "add", "value": {"name.givenName": "X"}}]);
    let with = |qualified_keys| PatchOptions { qualified_keys, ..PatchOptions::default() };
    assert!(!run_with(&user(), op.clone(), with(QualifiedKeys::Ignore)).unwrap().changed);
    let error = run_with(&user(), op, with(QualifiedKeys::Refuse)).unwrap_err();
    let plain = json!([{"op": "add", "value": {(ENTERPRISE): {"nope": 1}, "nope": 1}}]);
    assert!(!run_with(&user(), plain, with(QualifiedKeys::Refuse)).unwrap().changed);
    let inside = json!({"op": "add", "value": {(ENTERPRISE): {"manager.value": "m"}}});
    assert_eq!(after(ENTERPRISE, inside), json!({"manager": {"value": "m"}}));
    assert_eq!(error.scim_type, Some(ScimType::InvalidPath));
}

#[test]
fn schemas_follow_the_extension() {
    let added = json!({"op": "add", "path": format!("{ENTERPRISE}:employeeNumber"), "value": "7"});
    let with = run(&user(), json!([added])).unwrap().resource;
    assert_eq!(with["schemas"], json!([urn::USER, ENTERPRISE]));
    assert_eq!(with[ENTERPRISE], json!({"employeeNumber": "7"}));
    for path in [ENTERPRISE.to_owned(), format!("{ENTERPRISE}:employeeNumber")] {
        let without = run(&with, json!([{"op": "remove", "path": path}])).unwrap().resource;
        assert_eq!(without, user());
    }
    let op = json!({"op": "replace", "path": ENTERPRISE, "value": {"division": "d"}});
    let merged = run(&with, json!([op])).unwrap().resource;
    assert_eq!(merged[ENTERPRISE], json!({"employeeNumber": "7", "division": "d"}));
    unchanged(&user(), json!({"op": "add", "path": "schemas", "value": [ENTERPRISE]}));
    refused(
        &user(),
        json!({"op": "add", "path": "schemas", "value": ["urn:x"]}),
        ScimType::InvalidValue,
    );
    refused(&user(), json!({"op": "remove", "path": "schemas"}), ScimType::Mutability);
}

#[test]
fn a_new_manager_has_no_old_name() {
    let mut with = user();
    with["schemas"] = json!([urn::USER, ENTERPRISE]);
    with[ENTERPRISE] = json!({"manager": {"value": "m", "displayName": "M"}});
    let path = format!("{ENTERPRISE}:manager.value");
    let moved = run(&with, json!([{"op": "replace", "path": path, "value": "n"}])).unwrap();
    assert_eq!(moved.resource[ENTERPRISE], json!({"manager": {"value": "n"}}));
    unchanged(&with, json!({"op": "replace", "path": path, "value": "m"}));
}

#[test]
fn operations_build_on_each_other() {
    let operations = json!([
        {"op": "remove", "path": "members[value eq\"a\"]"},
        {"op": "add", "path": "members", "value": [{"value": "c"}]},
        {"op": "replace", "path": "members[value eq \"c\"].display", "value": "C"},
    ]);
    let outcome = run(&group(), operations).unwrap();
    assert_eq!(
        outcome.resource["members"],
        json!([{"value": "b"}, {"value": "c", "display": "C"}])
    );
    let undone = json!([
        {"op": "add", "path": "title", "value": "x"},
        {"op": "replace", "path": "title", "value": "Boss"},
    ]);
    assert!(!run(&user(), undone).unwrap().changed);
}

#[test]
fn large_groups_are_handled_in_linear_time() {
    let members = |from: usize, to: usize| -> Value {
        (from..to).map(|n| json!({"value": format!("id-{n}")})).collect()
    };
    let operations = json!([
        {"op": "add", "path": "members", "value": members(0, 10_000)},
        {"op": "add", "path": "members", "value": members(5_000, 15_000)},
        {"op": "remove", "path": "members", "value": members(0, 14_999)},
    ]);
    let outcome = run(&group(), operations).unwrap();
    assert_eq!(outcome.resource["members"].as_array().map(Vec::len), Some(3));
}

#[test]
fn elements_that_become_equal_are_one() {
    let cases = [
        json!({"op": "replace", "path": "emails[value pr]", "value": {"value": "n@x", "type": "work"}}),
        json!({"op": "replace", "path": "emails", "value": [{"value": "n@x", "type": "work"},
            {"value": "N@X", "type": "Work"}]}),
    ];
    for operation in cases {
        assert_eq!(after("emails", operation), json!([{"value": "n@x", "type": "work"}]));
    }
    let twice = json!([
        {"op": "replace", "path": "emails.value", "value": "n@x"},
        {"op": "replace", "path": "emails.type", "value": "home"},
    ]);
    let emails = run(&user(), twice).unwrap().resource["emails"].clone();
    assert_eq!(emails, json!([{"value": "n@x", "type": "home", "primary": true}]));
    let untyped = json!([
        {"op": "replace", "path": "emails.value", "value": "n@x"},
        {"op": "remove", "path": "emails[value pr].type"},
    ]);
    let emails = run(&user(), untyped).unwrap().resource["emails"].clone();
    assert_eq!(emails, json!([{"value": "n@x", "primary": true}]));
}
