#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]

use serde_json::{Value, json};

use super::described;
use crate::catalogue::Catalogue;
use crate::discovery::Discovery;
use crate::document::Source;
use crate::profile::Profile;
use crate::suite::{Known, LEFT_OUT, LoadedSuites, Row, load_sources};

const URN: &str = "urn:x:2.0:Device";
const EXTENSION: &str = "urn:x:2.0:Lab";

fn suites(cases: &str) -> LoadedSuites {
    let text = format!(
        "format: 1\nsuite: odd.one\ntitle: a suite\nrequirements: [RFC7644-3.3-04]\n\
         given: [ {{ as: peer, create: User }} ]\ncases:\n{cases}"
    );
    let catalogue = Catalogue::builtin().unwrap();
    let requirements = catalogue.requirements().map(|known| known.id.as_str()).collect();
    let known = Known { requirements, features: vec!["resource.create"] };
    load_sources(&[Source::new("suites/odd/one.yaml", text)], &known).unwrap()
}

/// A case that uses these values, for what `described` says.
fn case(described: &str, values: &[&str]) -> LoadedSuites {
    let body: Vec<String> =
        values.iter().map(|name| format!("{name}: \"${{row.{name}}}\"")).collect();
    suites(&format!(
        "  - id: a\n    title: t\n    features: [resource.create]\n    described: {described}\n\
         \x20   steps: [ {{ send: {{ as: it, method: POST, path: \"/x\", body: {{ {} }} }} }} ]\n",
        body.join(", ")
    ))
}

fn discovery() -> Discovery {
    let device = json!({"id": URN, "name": "Device", "attributes": [
        {"name": "id", "type": "string", "mutability": "readOnly"},
        {"name": "serial", "required": true, "caseExact": true, "uniqueness": "server"},
        {"name": "size", "type": "integer"},
        {"name": "color", "canonicalValues": ["red", "blue"], "returned": "always"},
        {"name": "owner", "type": "complex", "subAttributes": [
            {"name": "value"}, {"name": "$ref", "type": "reference", "referenceTypes": ["User"]}]},
        {"name": "room", "type": "complex", "subAttributes": [
            {"name": "house", "required": true}, {"name": "floor", "type": "integer"}]},
        {"name": "seen", "type": "dateTime", "mutability": "readOnly"},
        {"name": "number", "type": "integer", "uniqueness": "server"}]});
    let lab = json!({"id": EXTENSION, "name": "Lab", "attributes": [
        {"name": "bench", "required": true}, {"name": "size", "type": "integer"}]});
    let user = json!({"id": "urn:ietf:params:scim:schemas:core:2.0:User", "name": "User",
        "attributes": [{"name": "userName", "required": true}]});
    Discovery {
        schemas: vec![device, lab, user],
        resource_types: vec![
            json!({"name": "User", "endpoint": "/Users",
                "schema": "urn:ietf:params:scim:schemas:core:2.0:User"}),
            json!({"name": "Device", "endpoint": "/Devices", "schema": URN,
                "schemaExtensions": [{"schema": EXTENSION, "required": false}]}),
        ],
        ..Discovery::default()
    }
}

fn rows(suites: &LoadedSuites) -> Vec<Row> {
    let found = described(suites, &discovery(), &Profile::generic());
    found.suites[0].cases[0].rows.clone()
}

fn ids(described: &str) -> Vec<String> {
    rows(&case(described, &["attribute"])).into_iter().map(|row| row.id).collect()
}

fn value(described: &str, id: &str, name: &str) -> Value {
    let rows = rows(&case(described, &[name]));
    rows.into_iter().find(|row| row.id == id).unwrap().values[name].clone()
}

#[test]
fn every_attribute_that_a_case_wants_gets_a_row_whose_name_stays() {
    let all = ids("{ each: attribute, mutability: [readWrite], sub_attributes: false }");
    let wanted = [
        "User-userName",
        "Device-serial",
        "Device-size",
        "Device-color",
        "Device-owner",
        "Device-room",
        "Device-number",
        "Device-bench",
        "Device-size-2",
    ];
    assert_eq!(all, wanted);
    let subs = ids("{ each: attribute, required: false, unique: false, returned: [default] }");
    assert!(subs.contains(&"Device-room-floor".to_owned()), "{subs:?}");
    assert!(!subs.iter().any(|id| id.contains("owner-")), "a link is one value: {subs:?}");
    assert_eq!(ids("{ each: attribute, mutability: [readOnly] }"), ["Device-seen"]);
    assert_eq!(ids("{ each: attribute, returned: [always] }"), ["Device-color"]);
    assert_eq!(ids("{ each: attribute, canonical: true }"), ["Device-color"]);
}

#[test]
fn bodies_hold_what_is_required_and_the_value_at_its_place() {
    let of = |id: &str, name: &str| value("{ each: attribute }", id, name);
    let base = json!({"schemas": [URN], "serial": "${tag}-it"});
    assert_eq!(of("Device-size", "base"), base);
    assert_eq!(of("Device-serial", "lacking"), json!({"schemas": [URN]}));
    let extended = of("Device-size-2", "with_first");
    assert_eq!(extended["schemas"], json!([URN, EXTENSION]));
    assert_eq!(extended[EXTENSION], json!({"bench": "bench One", "size": 7}));
    let room = of("Device-room-floor", "base");
    assert_eq!(room["room"], json!({"house": "house One"}));
    assert_eq!(of("Device-owner", "first"), json!({"value": "${peer.id}"}));
    let rival = of("Device-serial", "rival");
    assert_eq!(rival, json!({"schemas": [URN], "serial": "${tag}-it"}));
    assert_eq!(of("Device-color", "rival")["serial"], "${tag}-rival");
    assert_eq!(of("Device-size-2", "attribute"), format!("{EXTENSION}:size"));
    assert_eq!(of("Device-size", "other"), "serial");
    assert_eq!(of("Device-serial", "case_exact"), true);
}

#[test]
fn a_whole_body_has_all_that_can_be_made_and_nothing_of_the_targets_own() {
    let whole = value("{ each: type }", "Device", "whole");
    let keys: Vec<&str> = whole.as_object().unwrap().keys().map(String::as_str).collect();
    for key in ["serial", "size", "color", "owner", "room", EXTENSION] {
        assert!(keys.contains(&key), "{keys:?}");
    }
    assert!(!keys.contains(&"seen") && !keys.contains(&"number") && !keys.contains(&"id"));
    let again = value("{ each: type }", "Device", "whole_again");
    assert_eq!((&again["serial"], &again["size"]), (&whole["serial"], &json!(11)));
    assert_eq!(
        value("{ each: type }", "Device", "bare"),
        json!({"schemas": [URN], "serial": "${tag}-it"})
    );
}

#[test]
fn what_nobody_could_make_is_left_out_and_says_why() {
    let rows = rows(&case("{ each: attribute, unique: true }", &["first"]));
    let number = rows.iter().find(|row| row.id == "Device-number").unwrap();
    assert!(number.values[LEFT_OUT].as_str().unwrap().contains("integer"));
    assert_eq!(number.features, ["resource.create", "resource.customTypes"]);
}

#[test]
fn the_template_of_a_profile_says_what_values_are_like() {
    let mut profile = Profile::generic();
    let template = json!({"schemas": [URN], "serial": "${tag}-${label}@lab", "size": 3});
    profile.templates.insert("Device".to_owned(), template.as_object().unwrap().clone());
    let suites = case("{ each: attribute, unique: true }", &["first", "second", "base"]);
    let found = described(&suites, &discovery(), &profile);
    let rows = &found.suites[0].cases[0].rows;
    let serial = &rows.iter().find(|row| row.id == "Device-serial").unwrap().values;
    assert_eq!(serial["first"], "${tag}-it@lab");
    assert_eq!(serial["second"], "${tag}-it-two@lab");
    assert_eq!(serial["base"]["size"], 3);
}

#[test]
fn a_type_that_nobody_could_be_referred_to_is_not_given() {
    let mut discovery = discovery();
    discovery.resource_types.remove(0);
    let suites = case("{ each: attribute, mutability: [readWrite] }", &["first"]);
    let found = described(&suites, &discovery, &Profile::generic());
    assert!(found.suites[0].given.is_empty());
    let rows = &found.suites[0].cases[0].rows;
    let owner = rows.iter().find(|row| row.id == "Device-owner").unwrap();
    assert!(owner.values[LEFT_OUT].as_str().unwrap().contains("refers to User"));
}

#[test]
fn what_a_definition_of_the_rfc_leaves_out_is_as_the_rfc_says() {
    let mut discovery = discovery();
    let terse = json!({"id": "urn:ietf:params:scim:schemas:core:2.0:User", "name": "User",
        "attributes": [{"name": "password"}, {"name": "emails", "type": "complex",
            "subAttributes": [{"name": "value"}]}, {"name": "groups", "type": "complex"}]});
    discovery.schemas[2] = terse;
    let ids = |described: &str| {
        let found = self::described(&case(described, &["first"]), &discovery, &Profile::generic());
        let rows = found.suites[0].cases[0].rows.clone();
        rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(ids("{ each: attribute, returned: [never] }"), ["User-password"]);
    let read_only = ids("{ each: attribute, mutability: [readOnly] }");
    assert!(read_only.contains(&"User-groups".to_owned()), "{read_only:?}");
    assert!(!ids("{ each: attribute }").contains(&"User-emails-value".to_owned()));
}
