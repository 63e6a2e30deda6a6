use super::*;

#[test]
fn values_are_removed() {
    let remove = |path: &str| json!({"op": "remove", "path": path});
    assert_eq!(after("title", remove("title")), Value::Null);
    assert_eq!(after("emails", remove("emails")), Value::Null);
    assert_eq!(after("emails", remove("emails[type eq \"work\"]")).as_array().unwrap().len(), 1);
    assert_eq!(after("emails", remove("emails[value pr]")), Value::Null);
    assert_eq!(after("emails", remove("emails[type eq \"work\"].primary"))[0].get("primary"), None);
    assert_eq!(after("name", remove("name.givenName")), json!({"familyName": "Jensen"}));
    unchanged(&user(), remove("nickName"));
    refused(&user(), json!({"op": "remove"}), ScimType::NoTarget);
}

#[test]
fn listed_values_are_removed() {
    let remove = |value: Value| json!([{"op": "remove", "path": "members", "value": value}]);
    for value in [
        json!([{"value": "a"}]),
        json!({"value": "a"}),
        json!(["a"]),
        json!([{"value": "a", "display": "?"}]),
    ] {
        let outcome = run(&group(), remove(value)).unwrap();
        assert_eq!(outcome.resource["members"], json!([{"value": "b"}]));
    }
    for (reading, left) in [
        (RemoveWithValue::RemovesAll, Some(0)),
        (RemoveWithValue::Ignore, Some(2)),
        (RemoveWithValue::Refuse, None),
    ] {
        let options = PatchOptions { remove_with_value: reading, ..PatchOptions::default() };
        let outcome = run_with(&group(), remove(json!([{"value": "a"}])), options).ok();
        let members = outcome.map(|o| o.resource["members"].as_array().map_or(0, Vec::len));
        assert_eq!(members, left);
    }
}
