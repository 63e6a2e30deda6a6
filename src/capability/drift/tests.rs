use serde_json::{Value, json};

use super::*;
use crate::observation::Observation;

fn map(digest: &str, feature: Option<Value>) -> CapabilityMap {
    let mut features = json!({});
    if let Some(own) = feature {
        let mut feature = json!({"title": "t", "section": "s", "note": "", "observed": []});
        for (name, value) in own.as_object().unwrap() {
            feature[name] = value.clone();
        }
        let key = own.get("section").and_then(Value::as_str).unwrap_or("bulk.post");
        features[key] = feature;
    }
    serde_json::from_value(json!({
        "format": 1, "areas": {}, "features": features,
        "provider": {"id": "acme", "name": "Acme", "version": "1"},
        "run": {"id": "r", "scimspec": "0.1.0", "suites_digest": digest, "seed": 1,
            "started": "2026-11-22T10:00:00Z", "complete": true, "counts": {}, "reproduce": ""},
    }))
    .unwrap()
}

fn between(old: &CapabilityMap, new: &CapabilityMap) -> Drift {
    let catalogue = Catalogue::builtin().unwrap();
    drift(MapWithRun { map: old, run: None }, MapWithRun { map: new, run: None }, &catalogue)
}

/// Where the change of one capability leads.
fn direction(old: Value, new: Value) -> Option<Direction> {
    let found = between(&map("a", Some(old)), &map("a", Some(new)));
    assert_eq!(found.same + found.changes.len(), 1);
    found.changes.first().map(|change| change.direction)
}

fn verdict(verdict: &str) -> Value {
    json!({"verdict": verdict})
}

fn case(name: &str, verdict: &str) -> Value {
    json!({"case": name, "verdict": verdict, "level": "must", "evidence": ["ex-1"]})
}

#[test]
fn another_verdict_is_better_or_worse() {
    let silent = json!({"verdict": "broken", "silent": true});
    assert_eq!(direction(verdict("native"), verdict("conditional")), Some(Direction::Worse));
    assert_eq!(direction(verdict("broken"), verdict("compensate")), Some(Direction::Better));
    assert_eq!(direction(verdict("broken"), silent), Some(Direction::Worse));
    assert_eq!(direction(verdict("native"), verdict("native")), None);
}

#[test]
fn evidence_that_comes_or_goes_is_neither() {
    assert_eq!(direction(verdict("untested"), verdict("broken")), Some(Direction::New));
    assert_eq!(direction(verdict("native"), verdict("untested")), Some(Direction::Gone));
    let found = between(&map("a", None), &map("a", Some(verdict("native"))));
    assert_eq!(found.changes[0].direction, Direction::New);
    assert!(found.changes[0].old.is_none());
}

#[test]
fn a_smaller_limit_is_worse() {
    let limit = |most: u64| json!({"verdict": "native", "limits": {"advertised": most}});
    assert_eq!(direction(limit(1000), limit(100)), Some(Direction::Worse));
    assert_eq!(direction(limit(100), limit(1000)), Some(Direction::Better));
}

#[test]
fn another_word_is_a_change_and_another_note_is_none() {
    let deleted = |word: &str, note: &str| json!({"verdict": "native", "section": "lifecycle.delete", "value": word, "note": note});
    assert_eq!(direction(deleted("hard", ""), deleted("soft", "")), Some(Direction::Changed));
    assert_eq!(direction(deleted("hard", "a"), deleted("hard", "b")), None);
    let advertised =
        |value: bool| json!({"verdict": "native", "advertised": {"value": value, "from": "x"}});
    assert_eq!(direction(advertised(true), advertised(false)), Some(Direction::Changed));
}

#[test]
fn a_measured_number_changes_only_by_much() {
    let lag = |millis: u64| json!({"verdict": "native", "section": "consistency.readAfterWrite", "value": millis});
    assert_eq!(direction(lag(3), lag(40)), None);
    assert_eq!(direction(lag(300), lag(550)), None);
    assert_eq!(direction(lag(40), lag(900)), Some(Direction::Changed));
}

#[test]
fn a_further_case_that_breaks_is_worse_under_the_same_verdict() {
    let broken = |second: &str| json!({"verdict": "broken", "observed": [case("a.b/c", "broken"), case("a.b/d", second)]});
    let found = between(&map("a", Some(broken("native"))), &map("a", Some(broken("broken"))));
    let change = &found.changes[0];
    assert_eq!((change.direction, change.cases.len()), (Direction::Worse, 1));
    assert_eq!(change.cases[0].case, "a.b/d");
}

#[test]
fn cases_that_come_with_other_suites_are_no_change_of_the_provider() {
    let one = json!({"verdict": "native", "observed": [case("a.b/c", "native")]});
    let two = json!({"verdict": "native", "observed": [case("a.b/c", "native"), case("a.b/d", "native")]});
    let found = between(&map("a", Some(one.clone())), &map("b", Some(two.clone())));
    assert!(found.changes.is_empty() && !found.has_same_suites());
    let found = between(&map("a", Some(two)), &map("a", Some(one)));
    assert_eq!(found.changes[0].direction, Direction::Gone, "the same suites, and no evidence");
}

#[test]
fn the_exchange_in_which_the_runs_part_is_shown() {
    let record = |statuses: [u16; 3]| {
        let exchanges = statuses.iter().enumerate().map(|(place, status)| {
            let body = "x".repeat(1000);
            serde_json::from_value(json!({
                "id": format!("ex-{place}"), "started_ms": 0, "elapsed_us": 1,
                "request": {"method": "PUT", "url": "", "path": "/Users/1", "headers": {}},
                "answer": {"status": status, "headers": {}, "body": body},
            }))
            .unwrap()
        });
        let seen = Observation { exchanges: exchanges.collect(), ..Observation::default() };
        let header = json!({"format": 1, "run": "r", "target": "t", "profile": "p", "seed": 1,
            "scimspec": "0", "suites_digest": "a", "marker": "m", "started": "", "discovery": {}});
        let header = serde_json::from_value(header).unwrap();
        RunRecord { header, observations: vec![seen], footer: None }
    };
    let with = |verdict: &str| {
        let evidence = ["ex-0", "ex-1", "ex-2"];
        let seen =
            json!({"case": "a.b/c", "verdict": verdict, "level": "must", "evidence": evidence});
        map("a", Some(json!({"verdict": verdict, "observed": [seen]})))
    };
    let (old, new) = (with("native"), with("broken"));
    let (before, now) = (record([201, 200, 204]), record([201, 500, 204]));
    let found = drift(
        MapWithRun { map: &old, run: Some(&before) },
        MapWithRun { map: &new, run: Some(&now) },
        &Catalogue::builtin().unwrap(),
    );
    let case = &found.changes[0].cases[0];
    let exchange = case.new.as_ref().unwrap().exchange.as_ref().unwrap();
    assert_eq!((exchange.id.as_str(), exchange.status), ("ex-1", Some(500)));
    assert_eq!(exchange.request, "PUT /Users/1");
    assert!(exchange.answer.chars().count() == 401 && exchange.answer.ends_with('…'));
    let before = case.old.as_ref().unwrap().exchange.as_ref().unwrap();
    assert_eq!(before.status, Some(200));
}

#[test]
fn maps_are_of_one_provider_by_profile_or_else_by_url() {
    let of = |id: &str, url: &str| {
        let mut map = map("a", None);
        map.provider.id = id.to_owned();
        map.provider.url = Some(url.to_owned());
        map
    };
    let same = |old, new| between(&old, &new).is_of_one_provider();
    assert!(same(of("acme", "https://a"), of("acme", "https://b")));
    assert!(!same(of("acme", "https://a"), of("apex", "https://a")));
    assert!(!same(of("generic", "https://a"), of("generic", "https://b")));
    assert!(same(of("generic", "https://a"), of("generic", "https://a")));
}
