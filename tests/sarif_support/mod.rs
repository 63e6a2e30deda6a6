//! What SARIF 2.1.0 wants of a log, as far as it is written here: what is required, and that
//! nothing stands in it that the schema does not know, since it is closed.

use serde_json::Value;

const LEVELS: [&str; 4] = ["none", "note", "warning", "error"];

fn object<'a>(value: &'a Value, what: &str, required: &[&str], optional: &[&str]) -> &'a Value {
    let members = value.as_object().unwrap_or_else(|| panic!("{what} is an object: {value}"));
    for name in required {
        assert!(members.contains_key(*name), "{what} has {name}: {value:#}");
    }
    for (name, member) in members {
        let known = required.contains(&name.as_str()) || optional.contains(&name.as_str());
        assert!(known, "{what} has no {name}: {value:#}");
        assert!(!member.is_null(), "{what}: {name} is null");
    }
    value
}

fn list<'a>(value: &'a Value, what: &str) -> &'a [Value] {
    value.as_array().unwrap_or_else(|| panic!("{what} is a list: {value}"))
}

fn text(value: &Value, what: &str) {
    assert!(value.as_str().is_some_and(|text| !text.is_empty()), "{what} is a text: {value}");
}

#[track_caller]
pub fn assert_sarif(log: &Value) {
    object(log, "log", &["version", "runs"], &["$schema"]);
    assert_eq!(log["version"], "2.1.0");
    for run in list(&log["runs"], "runs") {
        let optional = ["originalUriBaseIds", "columnKind", "invocations", "results", "properties"];
        object(run, "run", &["tool"], &optional);
        assert_eq!(run["columnKind"], "unicodeCodePoints");
        let driver = &object(&run["tool"], "tool", &["driver"], &[])["driver"];
        object(driver, "driver", &["name"], &["version", "rules"]);
        text(&driver["name"], "name");
        for invocation in list(&run["invocations"], "invocations") {
            object(invocation, "invocation", &["executionSuccessful"], &[]);
        }
        let rules = list(&driver["rules"], "rules");
        rules.iter().for_each(assert_rule);
        for result in list(&run["results"], "results") {
            assert_result(result, rules);
        }
    }
}

fn assert_rule(rule: &Value) {
    object(rule, "rule", &["id"], &["shortDescription", "help", "helpUri"]);
    for part in ["shortDescription", "help"] {
        text(&object(&rule[part], part, &["text"], &[])["text"], part);
    }
    let uri = rule.get("helpUri").map(|uri| uri.as_str().unwrap().starts_with("https://"));
    assert_ne!(uri, Some(false));
}

fn assert_result(result: &Value, rules: &[Value]) {
    let optional =
        ["locations", "relatedLocations", "partialFingerprints", "suppressions", "properties"];
    object(result, "result", &["ruleId", "ruleIndex", "level", "message"], &optional);
    text(&object(&result["message"], "message", &["text"], &[])["text"], "message");
    assert!(LEVELS.contains(&result["level"].as_str().unwrap()));
    let place = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
    assert_eq!(rules[place]["id"], result["ruleId"]);
    for kind in ["locations", "relatedLocations"] {
        for location in result.get(kind).map(|it| list(it, kind)).unwrap_or_default() {
            assert_location(location);
        }
    }
    for suppression in result.get("suppressions").and_then(Value::as_array).into_iter().flatten() {
        object(suppression, "suppression", &["kind"], &["justification"]);
        assert!(["inSource", "external"].contains(&suppression["kind"].as_str().unwrap()));
    }
}

fn assert_location(location: &Value) {
    object(location, "location", &["physicalLocation"], &["message"]);
    let physical = &location["physicalLocation"];
    object(physical, "physicalLocation", &["artifactLocation"], &["region"]);
    let artifact = object(&physical["artifactLocation"], "artifact", &["uri"], &["uriBaseId"]);
    let uri = artifact["uri"].as_str().unwrap();
    let relative = !uri.starts_with('/') && !uri.contains([':', '\\', ' ']);
    assert!(relative, "{uri} is a relative reference");
    let Some(region) = physical.get("region") else { return };
    let names = ["startLine", "startColumn", "endLine", "endColumn"];
    object(region, "region", &names, &[]);
    let number = |name: &str| region[name].as_u64().unwrap();
    assert!(names.iter().all(|name| number(name) >= 1), "{region}");
    let (start, end) = ((number(names[0]), number(names[1])), (number(names[2]), number(names[3])));
    assert!(start < end, "{region}");
}
