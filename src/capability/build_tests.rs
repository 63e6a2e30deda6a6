use serde_json::json;

use super::*;
use crate::capability::Contradiction;
use crate::judge::{CaseResult, Measured, Outcome};
use crate::profile::{Claim, Confidence};
use crate::suite::LoadedSuites;

fn result(case: &str, feature: &str, verdict: Option<Verdict>, note: &str) -> CaseResult {
    CaseResult {
        case: case.to_owned(),
        title: String::new(),
        requirements: vec!["RFC7644-3.7-03".to_owned()],
        features: vec![feature.to_owned()],
        tags: vec![],
        outcome: if verdict.is_some() { Outcome::Pass } else { Outcome::Inconclusive },
        verdict,
        silent: verdict == Some(Verdict::Broken),
        variant: None,
        value: None,
        measured: indexmap::IndexMap::new(),
        note: note.to_owned(),
        mismatches: vec![],
        exchanges: vec!["ex-0001".to_owned()],
        elapsed_ms: 1,
        lag_ms: None,
        unfinished: false,
        disturbances: vec![],
    }
}

struct Fixture {
    profile: Profile,
    discovery: Value,
    judgement: Judgement,
}

impl Fixture {
    fn new(discovery: Value, results: Vec<CaseResult>) -> Self {
        let judgement = Judgement { results, ..Judgement::default() };
        Self { profile: Profile::generic(), discovery, judgement }
    }

    fn claim(mut self, key: &str, value: Value) -> Self {
        let (key, source) = (key.to_owned(), "documentation".to_owned());
        self.profile.claims.push(Claim {
            key,
            value,
            note: None,
            source,
            confidence: Confidence::Documented,
        });
        self
    }

    fn map(&self) -> CapabilityMap {
        let header: RunHeader = serde_json::from_value(json!({
            "format": 1, "run": "r1", "target": "https://scim.example/v2", "profile": "generic",
            "scimspec": "0.1.0", "seed": 7, "suites_digest": "ab", "marker": "ss-1",
            "started": "2026-11-22T10:00:00Z", "discovery": {},
        }))
        .unwrap();
        let footer = RunFooter { complete: true, ..RunFooter::default() };
        build(&MapInput {
            catalogue: &Catalogue::builtin().unwrap(),
            profile: &self.profile,
            discovery: &self.discovery,
            judgement: &self.judgement,
            run: Some(RunFacts {
                header: &header,
                footer: Some(&footer),
                suites: &LoadedSuites::default(),
                observations: &[],
                ledger: &[],
            }),
        })
    }
}

fn bulk(supported: bool) -> Value {
    json!({"serviceProviderConfig": {"bulk": {"supported": supported, "maxOperations": 1000}}})
}

#[test]
fn every_capability_stands_in_the_map_in_the_order_of_the_catalogue() {
    let map = Fixture::new(json!({}), vec![]).map();
    let catalogue = Catalogue::builtin().unwrap();
    assert!(map.features.keys().eq(catalogue.capabilities().map(|c| &c.key)));
    assert!(map.features.values().all(|feature| feature.verdict == Verdict::Untested));
    assert!(map.features.values().all(|feature| feature.note == "no case looks at it"));
    assert_eq!(map.areas["me"].untested, 1);
}

#[test]
fn a_verdict_is_the_worst_of_the_results() {
    let map = Fixture::new(
        bulk(true),
        vec![
            result("bulk.post/a", "bulk.post", Some(Verdict::Native), ""),
            result("bulk.post/b", "bulk.post", Some(Verdict::Broken), "lost one"),
            result("bulk.post/c", "bulk.post", None, "timed out"),
        ],
    )
    .map();
    let post = &map.features["bulk.post"];
    assert_eq!((post.verdict, post.note.as_str()), (Verdict::Broken, "lost one"));
    assert!(post.silent);
    assert_eq!(post.observed[0].case, "bulk.post/b");
    assert_eq!(post.observed.len(), 2);
    assert!(post.instead.is_some());
}

#[test]
fn what_could_not_be_decided_is_untested_and_says_why() {
    let timed_out = result("bulk.post/c", "bulk.post", None, "timed out");
    let map = Fixture::new(bulk(true), vec![timed_out]).map();
    let post = &map.features["bulk.post"];
    assert_eq!(post.verdict, Verdict::Untested);
    assert_eq!(post.note, "could not be decided: timed out");
}

#[test]
fn a_capability_keeps_the_worst_of_its_parts() {
    let map = Fixture::new(
        bulk(true),
        vec![
            result("bulk.x/a", "bulk.failOnErrors", Some(Verdict::Native), ""),
            result("bulk.x/b", "bulk.failOnErrors.status", Some(Verdict::Conditional), "says 400"),
        ],
    )
    .map();
    let whole = &map.features["bulk.failOnErrors"];
    assert_eq!(whole.verdict, Verdict::Conditional);
    assert_eq!(whole.note, "bulk.failOnErrors.status: says 400");
    assert!(whole.instead.is_some());
}

#[test]
fn without_the_feature_all_that_depends_on_it_is_compensated() {
    let map = Fixture::new(bulk(false), vec![]).map();
    for (key, feature) in map.features.iter().filter(|(key, _)| key.starts_with("bulk.")) {
        assert_eq!(feature.verdict, Verdict::Compensate, "{key}");
        assert_eq!(feature.note, "the target says that it does not offer bulk requests");
        assert!(feature.instead.is_some() && feature.claim.is_empty(), "{key}");
    }
    assert_eq!(map.areas["bulk"].compensate, 36);
}

#[test]
fn advertised_and_broken_is_overstated() {
    let broken = result("bulk.post/b", "bulk.supported", Some(Verdict::Broken), "404");
    let map = Fixture::new(bulk(true), vec![broken]).map();
    assert_eq!(map.features["bulk.supported"].claim, [Contradiction::Overstated]);
}

#[test]
fn works_without_being_advertised_is_understated() {
    let works = result("bulk.post/a", "bulk.supported", Some(Verdict::Native), "");
    let map = Fixture::new(bulk(false), vec![works]).map();
    let feature = &map.features["bulk.supported"];
    assert_eq!(feature.claim, [Contradiction::Understated]);
    assert_eq!(feature.verdict, Verdict::Compensate);
    assert!(feature.note.starts_with("works, but"));
}

#[test]
fn an_honest_refusal_does_not_make_a_feature_understated() {
    let mut refusal = result("bulk.absent/a", "bulk.supported", Some(Verdict::Native), "");
    refusal.requirements = vec!["RFC7644-3.7-01".to_owned()];
    let map = Fixture::new(bulk(false), vec![refusal]).map();
    assert!(map.features["bulk.supported"].claim.is_empty());
}

#[test]
fn a_named_behaviour_that_works_makes_it_understated() {
    let mut works = result("bulk.unsupported/a", "bulk.supported", Some(Verdict::Native), "works");
    works.requirements = vec!["RFC7644-3.7-01".to_owned()];
    works.variant = Some("works-unannounced".to_owned());
    let map = Fixture::new(bulk(false), vec![works]).map();
    assert_eq!(map.features["bulk.supported"].claim, [Contradiction::Understated]);
}

#[test]
fn a_case_that_was_not_carried_out_is_no_evidence() {
    let mut skipped = result("group.members/a", "group.members", Some(Verdict::Native), "no Group");
    skipped.outcome = Outcome::Unsupported;
    let map = Fixture::new(json!({}), vec![skipped]).map();
    let members = &map.features["group.members"];
    assert_eq!((members.verdict, members.note.as_str()), (Verdict::Untested, "no Group"));
}

#[test]
fn a_value_is_of_the_kind_that_the_capability_has() {
    let mut named = result("bulk.x/a", "bulk.resultOrder", Some(Verdict::Conditional), "n");
    named.value = Some(json!("some-variant"));
    let mut stored = result("resource.x/a", "resource.unknownAttribute", Some(Verdict::Native), "");
    stored.value = Some(json!("stored"));
    let mut slow = result("x.y/a", "consistency.readAfterWrite", Some(Verdict::Native), "");
    slow.lag_ms = Some(120);
    let native = |key: &str| result("x.y/b", key, Some(Verdict::Native), "");
    let results =
        vec![named, stored, slow, native("discovery.anonymous"), native("lifecycle.delete")];
    let map = Fixture::new(bulk(true), results).map();
    let value = |key: &str| map.features[key].value.clone();
    assert_eq!(value("bulk.resultOrder"), None);
    assert_eq!(value("resource.unknownAttribute"), Some(json!("stored")));
    assert_eq!(value("consistency.readAfterWrite"), Some(json!(120)));
    assert_eq!(value("discovery.anonymous"), Some(json!(true)));
    assert_eq!(value("lifecycle.delete"), Some(json!("hard")));
}

#[test]
fn a_limit_is_a_range_and_fails_below_what_is_advertised() {
    let mut probe = result("bulk.limits/a", "bulk.maxOperations", Some(Verdict::Conditional), "n");
    probe.value = Some(json!({"works_up_to": 100, "fails_from": 101}));
    let map = Fixture::new(bulk(true), vec![probe]).claim("bulk.maxOperations", json!(1000)).map();
    let feature = &map.features["bulk.maxOperations"];
    let limits = feature.limits.as_ref().unwrap();
    assert_eq!((limits.advertised, limits.works_up_to), (Some(1000), Some(100)));
    assert_eq!(limits.fails_from, Some(101));
    assert_eq!(feature.claim, [Contradiction::Overstated, Contradiction::StaleProfile]);
}

#[test]
fn documented_otherwise_than_observed_is_a_stale_profile() {
    let mut grouped = result("bulk.order/a", "bulk.resultOrder", Some(Verdict::Conditional), "n");
    grouped.value = Some(json!("grouped"));
    let map = Fixture::new(bulk(true), vec![grouped])
        .claim("bulk.resultOrder", json!("request"))
        .claim("bulk.supported", json!(true))
        .map();
    let feature = &map.features["bulk.resultOrder"];
    assert_eq!(feature.value, Some(json!("grouped")));
    assert_eq!(feature.claim, [Contradiction::StaleProfile]);
    assert!(map.features["bulk.supported"].claim.is_empty());
}

#[test]
fn the_map_tells_its_run_and_how_to_make_it_anew() {
    let map = Fixture::new(json!({}), vec![]).map();
    let run = map.run.unwrap();
    assert!(run.complete);
    assert_eq!(
        run.reproduce,
        "scimspec run --url https://scim.example/v2 --profile generic --seed 7"
    );
    assert_eq!(map.provider.version, "2026-11-22");
}

#[test]
fn a_map_is_as_its_published_schema_says() {
    let broken = result("bulk.post/b", "bulk.supported", Some(Verdict::Broken), "404");
    let map = Fixture::new(bulk(true), vec![broken]).map();
    let schema: Value = serde_json::from_str(&crate::capability::json_schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let map = serde_json::to_value(&map).unwrap();
    let errors: Vec<String> = validator.iter_errors(&map).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
}

#[test]
fn a_map_of_documented_claims_holds_no_observation() {
    let mut profile = Fixture::new(json!({}), vec![]).claim("bulk.supported", json!(false)).profile;
    profile.verdicts.insert("bulk.post".to_owned(), "refused with 501".to_owned());
    let map = documented(&Catalogue::builtin().unwrap(), &profile);
    assert!(map.run.is_none());
    let observed = map.features.values().any(|feature| !feature.observed.is_empty());
    assert!(!observed && map.features.values().all(|it| it.verdict == Verdict::Untested));
    let bulk = &map.features["bulk.supported"];
    assert_eq!(bulk.declared.as_ref().unwrap().value, json!(false));
    assert_eq!(bulk.note, "documented only; no run has looked at it");
    assert!(map.features["bulk.post"].note.ends_with("checked by hand: refused with 501"));
}

#[test]
fn what_was_measured_gives_value_range_and_note() {
    let mut searched = result("limits.bulk/a", "bulk.maxOperations", Some(Verdict::Native), "");
    let range = |works, fails, note: &str| Measured {
        value: None,
        works_up_to: Some(works),
        fails_from: fails,
        note: note.to_owned(),
    };
    searched.measured.insert("bulk.maxOperations".to_owned(), range(10, None, "at least 10"));
    let mut deeper = searched.clone();
    deeper.measured.insert("bulk.maxOperations".to_owned(), range(9, Some(40), "9 work, 40 fail"));
    let mut timed = result("bulk.speed/a", "bulk.chunkSize", Some(Verdict::Native), "");
    let advice = Measured { value: Some(json!(50)), ..range(100, None, "9/s") };
    timed.measured.insert("bulk.chunkSize".to_owned(), advice);
    let map = Fixture::new(bulk(true), vec![searched, deeper, timed]).map();
    let operations = &map.features["bulk.maxOperations"];
    let limits = operations.limits.as_ref().unwrap();
    assert_eq!((limits.advertised, limits.works_up_to), (Some(1000), Some(10)));
    assert_eq!((limits.fails_from, operations.note.as_str()), (Some(40), "9 work, 40 fail"));
    assert_eq!(operations.claim, [Contradiction::Overstated]);
    let chunk = &map.features["bulk.chunkSize"];
    assert_eq!((chunk.value.as_ref(), chunk.note.as_str()), (Some(&json!(50)), "9/s"));
    assert_eq!(chunk.limits.as_ref().unwrap().works_up_to, Some(100));
}

#[test]
fn a_range_is_known_even_where_nothing_could_be_decided() {
    let mut given_up = result("limits.bulk/a", "bulk.maxOperations", None, "HTTP 503");
    let works = Measured { works_up_to: Some(10), ..Measured::default() };
    given_up.measured.insert("bulk.maxOperations".to_owned(), works);
    let map = Fixture::new(bulk(true), vec![given_up]).map();
    let operations = &map.features["bulk.maxOperations"];
    assert_eq!(operations.verdict, Verdict::Untested);
    assert_eq!(operations.limits.as_ref().unwrap().works_up_to, Some(10));
}
