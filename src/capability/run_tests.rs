use serde_json::{Value, json};

use super::*;
use crate::capability::{CapabilityMap, build};
use crate::catalogue::Catalogue;
use crate::judge::Judgement;
use crate::observation::RunFooter;
use crate::suite::{Known, LoadedSuites, load_sources};

const SUITE: &str = "\
format: 1
suite: odd.one
title: cases of two capabilities
requirements: [RFC7644-3.7-03]
features: [bulk.post]
cases:
  - { id: first, title: the first, steps: [ { send: { path: /Users } } ] }
  - { id: second, title: the second, features: [bulk.put], steps: [ { send: { path: /Users } } ] }
  - { id: all, title: the rule, features: [error.format], every: { answer: any, checks: [ { path: \"$.schemas\" } ] } }
";

struct Run {
    header: Value,
    footer: Option<RunFooter>,
    results: Vec<CaseResult>,
    observations: Vec<Observation>,
    ledger: Vec<Entry>,
}

impl Run {
    fn whole() -> Self {
        let cases = ["odd.one/first", "odd.one/second", "odd.one/all"];
        let seen = |case: &str| Observation { case: case.to_owned(), ..Observation::default() };
        Self {
            header: json!({
                "format": 1, "run": "r1", "target": "https://scim.example/v2", "seed": 7,
                "profile": "generic", "scimspec": "0.1.0", "suites_digest": "ab",
                "marker": "ss-1", "started": "2026-11-22T10:00:00Z", "discovery": {},
            }),
            footer: Some(RunFooter { complete: true, ..RunFooter::default() }),
            results: cases.map(result).to_vec(),
            observations: cases.map(seen).to_vec(),
            ledger: vec![],
        }
    }

    fn selected(words: &str) -> Self {
        let mut run = Self::whole();
        run.header["selection"] = json!([words]);
        run.results.remove(1);
        run.observations.remove(1);
        run
    }

    fn told(self) -> MapRun {
        let known = Known {
            requirements: ["RFC7644-3.7-03"].into(),
            features: ["bulk.post", "bulk.put", "error.format"].into(),
        };
        let source = crate::document::Source::new("suites/odd/one.yaml", SUITE);
        let suites: LoadedSuites = load_sources(&[source], &known).unwrap();
        let header = serde_json::from_value(self.header).unwrap();
        let judgement = Judgement { results: self.results, ..Judgement::default() };
        let map: CapabilityMap = build(&MapInput {
            catalogue: &Catalogue::builtin().unwrap(),
            profile: &Profile::generic(),
            discovery: &Value::Null,
            judgement: &judgement,
            run: Some(RunFacts {
                header: &header,
                footer: self.footer.as_ref(),
                suites: &suites,
                observations: &self.observations,
                ledger: &self.ledger,
            }),
        });
        map.run.unwrap()
    }
}

fn result(case: &str) -> CaseResult {
    serde_json::from_value(json!({
        "case": case, "title": "", "requirements": [], "features": [], "tags": [],
        "outcome": "pass", "verdict": "native", "silent": false, "variant": null, "value": null,
        "note": "", "mismatches": [], "exchanges": [], "elapsed_ms": 1, "lag_ms": null,
    }))
    .unwrap()
}

fn left_out_of(run: &MapRun) -> Value {
    serde_json::to_value(&run.left_out).unwrap()
}

#[test]
fn a_whole_run_leaves_nothing_out() {
    let run = Run::whole().told();
    assert!(run.complete);
    assert_eq!((run.incomplete.as_ref(), left_out_of(&run)), (None, json!({})));
}

#[test]
fn a_selection_leaves_out_its_other_cases_and_what_rests_on_every_exchange() {
    let run = Run::selected("--only odd.one/first").told();
    assert!(!run.complete);
    let reason = run.incomplete.clone().unwrap();
    assert_eq!(reason, "only a selection was run: --only odd.one/first");
    assert_eq!(left_out_of(&run), json!({"bulk.put": 1, "error.format": 1}));
    assert!(run.reproduce.ends_with("--seed 7 --only odd.one/first"), "{}", run.reproduce);
}

#[test]
fn a_run_that_only_reads_can_be_repeated_so() {
    let run = Run::selected("--read-only").told();
    assert!(run.reproduce.ends_with(" --seed 7 --read-only"), "{}", run.reproduce);
}

#[test]
fn of_suites_of_ones_own_nobody_knows_what_they_leave_out() {
    let run = Run::selected("--suites mine").told();
    assert_eq!((run.complete, run.left_out), (false, None));
}

#[test]
fn a_case_that_did_not_come_to_its_end_is_left_out() {
    let mut run = Run::whole();
    run.results[0].unfinished = true;
    let reason = Some("1 cases did not come to their end".to_owned());
    run.footer = Some(RunFooter { reason, ..RunFooter::default() });
    let run = run.told();
    assert_eq!(run.incomplete.as_deref(), Some("1 cases did not come to their end"));
    assert_eq!(left_out_of(&run), json!({"bulk.post": 1, "error.format": 1}));
}

#[test]
fn a_run_that_was_cut_short_is_not_complete() {
    let mut run = Run::whole();
    run.footer = None;
    let run = run.told();
    assert_eq!(run.incomplete.as_deref(), Some("the run was cut short"));
}

#[test]
fn suites_of_another_day_make_a_recording_incomplete() {
    let mut newer = Run::whole();
    newer.results.truncate(2);
    newer.observations.truncate(2);
    let newer = newer.told();
    assert_eq!(newer.incomplete.as_deref(), Some("some cases of the suites were not run"));
    let mut older = Run::whole();
    older.observations.push(Observation::default());
    let older = older.told();
    assert_eq!(older.incomplete.as_deref(), Some("1 recorded cases are in no suite of today"));
}

#[test]
fn writes_are_counted_by_verdict_and_by_what_they_leave_behind() {
    let mut run = Run::whole();
    let entry = |method: &str, verdict: &str| {
        serde_json::from_value(json!({
            "case": "odd.one/first", "exchange": "ex-1", "label": "a", "method": method,
            "path": "/Users", "actual": "unread", "verdict": verdict,
        }))
        .unwrap()
    };
    run.ledger = vec![
        entry("POST", "confirmed"),
        entry("POST", "phantom-success"),
        entry("POST", "ghost-write"),
        entry("PUT", "phantom-success"),
        entry("PUT", "unverifiable"),
        entry("POST", "unheard"),
        entry("PUT", "superseded"),
    ];
    let totals = run.told().ledger.unwrap();
    let expected = LedgerTotals {
        confirmed: 1,
        phantom_success: 2,
        ghost_write: 1,
        unheard: 1,
        superseded: 1,
        unverifiable: 1,
        missing: 1,
        orphaned: 1,
        stale: 1,
        ..LedgerTotals::default()
    };
    assert_eq!(totals, expected);
}

#[test]
fn answer_times_are_times_that_were_seen() {
    let mut run = Run::whole();
    assert_eq!(Run::whole().told().answer_times, None);
    run.observations[0].exchanges = (1..=20)
        .map(|number| {
            serde_json::from_value(json!({
                "id": "ex-1", "started_ms": 0, "elapsed_us": number * 100,
                "request": {"method": "GET", "url": "", "path": "/Users", "headers": {}},
                "answer": {"status": 200, "headers": {}, "body": ""},
            }))
            .unwrap()
        })
        .collect();
    let times = run.told().answer_times.unwrap();
    assert_eq!((times.answers, times.median_us), (20, 1000));
    assert_eq!((times.p95_us, times.slowest_us), (1900, 2000));
}
