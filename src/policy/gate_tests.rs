use serde_json::{Value, json};

use super::*;
use crate::document::Source;
use crate::policy::load_source;

/// A map of a whole run in which these features stand; and the catalogue it is judged by.
struct Fixture {
    features: Value,
    run: Value,
}

impl Fixture {
    fn new(features: Value) -> Self {
        let run = json!({
            "id": "r1", "scimspec": "0.1.0", "suites_digest": "a", "seed": 1, "complete": true,
            "started": "2026-11-22T10:00:00Z", "counts": {}, "reproduce": "", "left_out": {},
            "left_behind": 0, "ledger": ledger(0),
            "answer_times": {"answers": 9, "median_us": 900, "p95_us": 2500, "slowest_us": 70000},
        });
        Self { features, run }
    }

    fn partial(mut self, left_out: &Value) -> Self {
        self.run["complete"] = json!(false);
        self.run["incomplete"] = json!("only a selection was run: --only bulk.**");
        self.run["left_out"] = left_out.clone();
        self
    }

    fn map(&self) -> CapabilityMap {
        let mut features = json!({});
        for (key, own) in self.features.as_object().unwrap() {
            features[key] = json!({"title": "t", "section": "s", "note": "n", "observed": [
                {"case": "a.b/c", "verdict": own["verdict"], "level": "must", "note": "n",
                 "evidence": ["ex-1"]},
            ]});
            for (name, value) in own.as_object().unwrap() {
                features[key][name] = value.clone();
            }
        }
        let mut map = json!({
            "format": 1, "areas": {}, "features": features, "run": self.run,
            "provider": {"id": "acme", "name": "Acme", "version": "1"},
        });
        if self.run.is_null() {
            map.as_object_mut().unwrap().remove("run");
        }
        serde_json::from_value(map).unwrap()
    }

    fn gate(&self, policy: &str) -> Result<Gate, Refusal> {
        let text = format!("format: 1\nid: p\nname: P\n{policy}\n");
        let catalogue = Catalogue::builtin().unwrap();
        let policy = load_source(&Source::new("p.yaml", text), &catalogue).unwrap();
        gate(&policy, &self.map(), None, &catalogue)
    }

    /// The state of one need.
    #[track_caller]
    fn need(&self, need: &str) -> NeedState {
        let told = self.gate(&format!("needs: [ {{ {need}, why: w, source: s }} ]")).unwrap();
        assert_eq!(told.met, told.needs[0].state == NeedState::Met);
        told.needs[0].state
    }
}

fn ledger(phantoms: u64) -> Value {
    json!({"confirmed": 5, "confirmed_failure": 0, "not_run": 0, "phantom_success": phantoms,
        "ghost_write": 0, "partial_write": 0, "silent_write": 0, "duplicate": 0,
        "unverifiable": 2, "missing": phantoms, "orphaned": 0, "stale": 0})
}

fn state(feature: Value, need: &str) -> NeedState {
    let key = need.split_once("key: ").unwrap().1.split([',', ' ', '}']).next().unwrap().to_owned();
    Fixture::new(json!({ key: feature })).need(need)
}

#[test]
fn a_need_is_met_by_the_accepted_verdict_or_a_better_one() {
    let verdict = |verdict: &str| json!({"verdict": verdict});
    for (found, accept, expected) in [
        ("native", "", NeedState::Met),
        ("conditional", "", NeedState::Unmet),
        ("conditional", ", accept: conditional", NeedState::Met),
        ("compensate", ", accept: conditional", NeedState::Unmet),
        ("compensate", ", accept: compensate", NeedState::Met),
        ("broken", ", accept: compensate", NeedState::Unmet),
        ("untested", ", accept: compensate", NeedState::Untested),
    ] {
        let found = state(verdict(found), &format!("key: bulk.post{accept}"));
        assert_eq!(found, expected, "{found:?} {accept}");
    }
}

#[test]
fn what_the_map_does_not_know_is_untested() {
    assert_eq!(Fixture::new(json!({})).need("key: bulk.post"), NeedState::Untested);
}

#[test]
fn a_limit_is_what_was_seen_to_work_within_what_is_advertised() {
    let need = "key: bulk.maxOperations, at_least: 100";
    let limits = |limits: Value| json!({"verdict": "native", "limits": limits});
    assert_eq!(state(limits(json!({"advertised": 1000})), need), NeedState::Met);
    assert_eq!(state(limits(json!({"advertised": 50})), need), NeedState::Unmet);
    let works = json!({"advertised": 1000, "works_up_to": 99, "fails_from": 100});
    assert_eq!(state(limits(works), need), NeedState::Unmet);
    assert_eq!(state(json!({"verdict": "native"}), need), NeedState::Untested);
}

#[test]
fn numbers_words_and_lists_are_held_against_the_need() {
    let value = |value: Value| json!({"verdict": "native", "value": value});
    let lag = "key: consistency.readAfterWrite, at_most: 500";
    assert_eq!(state(value(json!(40)), lag), NeedState::Met);
    assert_eq!(state(value(json!(900)), lag), NeedState::Unmet);
    let word = "key: lifecycle.delete, one_of: [hard, soft]";
    assert_eq!(state(value(json!("soft")), word), NeedState::Met);
    assert_eq!(state(value(json!("visible")), word), NeedState::Unmet);
    assert_eq!(state(value(Value::Null), word), NeedState::Untested);
    let list = "key: resource.requiredAttributes, within: [emails, title]";
    assert_eq!(state(value(json!(["Emails"])), list), NeedState::Met);
    assert_eq!(state(value(json!(["emails", "locale"])), list), NeedState::Unmet);
    assert_eq!(state(json!({"verdict": "native"}), list), NeedState::Met);
}

#[test]
fn one_of_several_capabilities_is_enough() {
    let either = "any_of: [ { key: pagination.index }, { key: pagination.cursor } ]";
    let with = |index: &str, cursor: &str| {
        Fixture::new(json!({
            "pagination.index": {"verdict": index}, "pagination.cursor": {"verdict": cursor},
        }))
        .need(either)
    };
    assert_eq!(with("broken", "native"), NeedState::Met);
    assert_eq!(with("broken", "untested"), NeedState::Untested);
    assert_eq!(with("broken", "compensate"), NeedState::Unmet);
}

#[test]
fn an_unmet_need_is_explained_with_evidence_and_advice() {
    let broken = json!({"bulk.post": {"verdict": "broken", "silent": true, "note": "lost one"}});
    let told = Fixture::new(broken)
        .gate("needs: [ { key: bulk.post, why: all creates, source: RFC 7644 3.7 } ]")
        .unwrap();
    assert!(!told.met && told.unmet() == 1);
    let condition = &told.needs[0].any_of[0];
    assert_eq!((condition.needed.as_str(), condition.observed.as_str()), ("native", "broken"));
    assert!(condition.silent && condition.note == "lost one");
    assert_eq!(condition.witnesses[0].case, "a.b/c");
    assert_eq!(condition.witnesses[0].evidence, ["ex-1"]);
    let without = Catalogue::builtin().unwrap().capability("bulk.post").unwrap().without.clone();
    assert_eq!(condition.instead.as_deref(), Some(without.as_str()));
}

#[test]
fn what_ought_to_be_so_decides_nothing() {
    let told = Fixture::new(json!({"bulk.post": {"verdict": "native"}}))
        .gate(
            "needs: [ { key: bulk.post, why: w, source: s } ]\n\
             should: [ { key: bulk.put, why: w, source: s } ]",
        )
        .unwrap();
    assert!(told.met);
    assert_eq!(told.unmet_should(), 1);
}

#[test]
fn totals_claims_and_times_are_bounded() {
    let mut fixture = Fixture::new(json!({
        "bulk.post": {"verdict": "broken", "claim": ["overstated"]},
    }));
    fixture.run["ledger"] = ledger(2);
    let told = fixture
        .gate(
            "reconciliation: { phantom_success: 1, missing: 2, left_behind: 0 }\n\
             claims: { overstated: 0 }\nlatency: { median: 1ms, p95: 2ms }",
        )
        .unwrap();
    let told: Vec<(&str, NeedState, &str)> =
        told.bounds.iter().map(|it| (it.name.as_str(), it.state, it.observed.as_str())).collect();
    assert_eq!(
        told,
        [
            ("claims: overstated", NeedState::Unmet, "1"),
            ("reconciliation: phantom success", NeedState::Unmet, "2"),
            ("reconciliation: missing", NeedState::Met, "2"),
            ("reconciliation: left behind", NeedState::Met, "0"),
            ("latency: median", NeedState::Met, "0.900 ms"),
            ("latency: p95", NeedState::Unmet, "2.500 ms"),
        ]
    );
}

#[test]
fn a_map_without_totals_meets_no_bound_on_them() {
    let mut fixture = Fixture::new(json!({}));
    let run = fixture.run.as_object_mut().unwrap();
    run.remove("ledger");
    run.remove("answer_times");
    let told =
        fixture.gate("reconciliation: { phantom_success: 0 }\nlatency: { slowest: 1m }").unwrap();
    assert!(told.bounds.iter().all(|bound| bound.state == NeedState::Untested));
    assert!(!told.met);
}

#[test]
fn documented_claims_alone_are_not_judged() {
    let mut fixture = Fixture::new(json!({"bulk.post": {"verdict": "untested"}}));
    fixture.run = Value::Null;
    let refused = fixture.gate("needs: [ { key: bulk.post, why: w, source: s } ]").unwrap_err();
    assert_eq!(refused, Refusal::Documented("Acme".to_owned()));
}

#[test]
fn a_part_of_a_run_is_judged_only_by_what_it_covers_whole() {
    let needs = "needs: [ { key: bulk.failOnErrors, why: w, source: s } ]";
    let native = || Fixture::new(json!({"bulk.failOnErrors": {"verdict": "native"}}));
    let told = native().partial(&json!({"filter.eq": 3})).gate(needs).unwrap();
    assert!(told.met && told.partial.is_some());
    let refused = native().partial(&json!({"bulk.failOnErrors.status": 2})).gate(needs);
    let Err(Refusal::LeftOut { cases, keys, .. }) = refused else { panic!("{refused:?}") };
    assert_eq!((cases, keys.as_str()), (2, "bulk.failOnErrors.status"));
    let wishes = format!("{needs}\nshould: [ {{ key: filter.eq, why: w, source: s }} ]");
    let told = native().partial(&json!({"filter.eq": 3})).gate(&wishes).unwrap();
    assert!(told.met, "a wish does not want a whole run");
}

#[test]
fn what_a_run_left_out_is_known_or_the_map_is_refused() {
    let needs = "needs: [ { key: bulk.post, why: w, source: s } ]";
    let fixture = Fixture::new(json!({"bulk.post": {"verdict": "native"}})).partial(&Value::Null);
    assert!(matches!(fixture.gate(needs), Err(Refusal::Unknown(_))));
}

#[test]
fn bounds_speak_of_a_whole_run() {
    let fixture = Fixture::new(json!({})).partial(&json!({"filter.eq": 3}));
    let refused = fixture.gate("reconciliation: { phantom_success: 0 }").unwrap_err();
    assert!(matches!(refused, Refusal::Bounds { what: "reconciliation", .. }), "{refused}");
}
