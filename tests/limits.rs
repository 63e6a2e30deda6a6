//! Searches for limits and measurements, as whole runs: against the reference provider, and
//! against servers that cut short, throttle and refuse.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]

mod command_support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use command_support::proxy::Proxied;
use command_support::ran::Ran;
use command_support::wire::{Answer, Message};
use command_support::{Out, Served, run};
use serde_json::{Value, json};

const SMALL: &str = r#"{"limits":{"max_operations":12,"max_payload_size":9000,"max_results":6,"default_page_size":4}}"#;

/// Sizes that a case tried.
fn sizes(ran: &Ran, case: &str) -> Vec<u64> {
    let trials = ran.observed(case)["steps"][0]["probe"]["trials"].as_array().unwrap().clone();
    trials.iter().map(|trial| trial["size"].as_u64().unwrap()).collect()
}

/// The reference provider with small limits.
fn small(arguments: &[&str]) -> Served {
    let folder = Out::new();
    let file = folder.parent().join("limits.yaml");
    std::fs::write(&file, SMALL).unwrap();
    Served::start(&[&["--limits", file.to_str().unwrap()], arguments].concat())
}

#[test]
fn every_run_looks_at_the_boundary_and_leaves_nothing() {
    let served = small(&[]);
    let ran = Ran::against(&served.base, &["--only", "limits.**"]);
    ran.ended.assert_code(0);
    assert_eq!(sizes(&ran, "limits.bulk/operations"), [10, 12, 13]);
    assert_eq!(sizes(&ran, "limits.bulk/bytes"), [2048, 9000, 9001]);
    assert_eq!(sizes(&ran, "limits.queries/results"), [1, 3]);
    let limits = &ran.feature("bulk.maxOperations")["limits"];
    assert_eq!(*limits, json!({"advertised": 12, "works_up_to": 12, "fails_from": 13}));
    assert_eq!(ran.feature("filter.maxResults")["verdict"], "untested");
    let stdout = &ran.ended.stdout;
    assert!(!stdout.contains("limits.bulk/operations-searched"), "only on request: {stdout}");
    assert_eq!(served.population(), 0);
}

#[test]
fn searches_find_every_limit_of_the_reference_provider() {
    let served = small(&[]);
    let ran = Ran::against(&served.base, &["--only", "limits.**", "--also", "probe"]);
    ran.ended.assert_code(0);
    for (key, works, fails) in [
        ("bulk.maxOperations", 12, 13),
        ("bulk.maxPayloadSize", 9000, 9001),
        ("filter.maxResults", 6, 7),
        ("pagination.maxPageSize", 6, 7),
        ("pagination.defaultPageSize", 4, 5),
    ] {
        let feature = ran.feature(key);
        assert_eq!(feature["verdict"], "native", "{key}: {feature:#}");
        assert_eq!(feature["limits"]["works_up_to"], works, "{key}");
        assert_eq!(feature["limits"]["fails_from"], fails, "{key}");
    }
    assert_eq!(ran.feature("pagination.defaultPageSize")["value"], 4);
    let ledger = ran.lines("ledger.jsonl");
    let of = |verdict: &str| {
        let own = ledger.iter().filter(|entry| entry["case"] == "limits.bulk/creates");
        own.filter(|entry| entry["verdict"] == verdict).count()
    };
    assert_eq!((of("confirmed"), of("confirmed-failure")), (22, 13), "10, 12 and 13 creates");
    assert_eq!(served.population(), 0);
}

#[test]
fn a_limit_that_is_lower_than_announced_is_found_by_a_search() {
    let served = small(&["--fault", "discovery.max-operations-overstated"]);
    let ran = Ran::against(&served.base, &["--only", "limits.bulk/**", "--also", "probe"]);
    ran.ended.assert_code(1);
    let limits = &ran.feature("bulk.maxOperations")["limits"];
    assert_eq!(*limits, json!({"advertised": 24, "works_up_to": 12, "fails_from": 13}));
    assert_eq!(ran.feature("bulk.maxOperations")["claim"], json!(["overstated"]));
    assert_eq!(ran.result("limits.bulk/operations")["variant"], "overstated");
}

#[test]
fn a_target_without_limit_is_left_alone_at_twice_what_it_announces() {
    let served = small(&["--fault", "bulk.max-operations-unenforced"]);
    let ran =
        Ran::against(&served.base, &["--only", "limits.bulk/operations-searched", "--seed", "2"]);
    ran.ended.assert_code(0);
    assert_eq!(sizes(&ran, "limits.bulk/operations-searched"), [10, 12, 13, 24]);
    let feature = ran.feature("bulk.maxOperations");
    assert_eq!(feature["limits"], json!({"advertised": 12, "works_up_to": 24}));
    assert_eq!(feature["note"], "at least 24 operations work, 12 announced");
}

/// The operations of a bulk request.
fn operations(request: &Message) -> usize {
    let body: Value = serde_json::from_str(&request.body).unwrap_or_default();
    let is_bulk = request.target().ends_with("/Bulk");
    body["Operations"].as_array().filter(|_| is_bulk).map_or(0, Vec::len)
}

#[test]
fn a_server_that_cuts_jobs_short_in_silence_is_found_out() {
    let options = json!({"limits": {"max_operations": 40}});
    let proxied = Proxied::start(options, &[], |request, fetch| {
        let mut answer = fetch();
        let mut body = answer.json();
        if operations(request) > 25
            && let Some(results) = body["Operations"].as_array_mut()
        {
            results.truncate(25);
            answer.text = body.to_string();
        }
        answer
    });
    let ran = Ran::against(&proxied.front.base(), &["--only", "limits.bulk/operations"]);
    ran.ended.assert_code(1);
    let result = ran.result("limits.bulk/operations");
    assert_eq!(result["variant"], "cut-short-within", "{result:#}");
    assert_eq!((&result["verdict"], &result["silent"]), (&json!("broken"), &json!(true)));
    assert_eq!(proxied.served.population(), 0);
}

/// A proxy that answers large jobs as it is told.
fn refusing_large_jobs(
    status: u16,
    headers: &'static [(&str, &str)],
) -> (Proxied, Arc<AtomicUsize>) {
    let refused = Arc::new(AtomicUsize::new(0));
    let of_front = refused.clone();
    let options = json!({"limits": {"max_operations": 40}});
    let proxied = Proxied::start(options, &[], move |request, fetch| {
        if operations(request) > 20 {
            of_front.fetch_add(1, Ordering::SeqCst);
            return Answer::bare(status, headers);
        }
        fetch()
    });
    (proxied, refused)
}

#[test]
fn a_search_ends_at_a_server_error_and_says_nothing() {
    let (proxied, refused) = refusing_large_jobs(503, &[]);
    let only = ["--only", "limits.bulk/operations-searched"];
    let ran = Ran::against(&proxied.front.base(), &only);
    ran.ended.assert_code(3);
    let result = ran.result("limits.bulk/operations-searched");
    assert_eq!(result["outcome"], "inconclusive");
    let note = result["note"].as_str().unwrap();
    assert!(note.starts_with("the search ended at 40 operations: HTTP 503"), "{note}");
    assert_eq!(refused.load(Ordering::SeqCst), 1, "nothing is sent after it");
    assert_eq!(ran.feature("bulk.maxOperations")["verdict"], "untested");
}

#[test]
fn a_search_ends_where_the_target_throttles() {
    let (proxied, refused) = refusing_large_jobs(429, &[("retry-after", "0")]);
    let only = ["--only", "limits.bulk/operations"];
    let ran = Ran::against(&proxied.front.base(), &only);
    ran.ended.assert_code(3);
    assert_eq!(ran.result("limits.bulk/operations")["outcome"], "inconclusive");
    assert_eq!(refused.load(Ordering::SeqCst), 4, "one request, and three repetitions of it");
}

#[test]
fn a_refusal_without_a_body_warns() {
    let (proxied, _) = refusing_large_jobs(413, &[]);
    let only = ["--only", "limits.bulk/operations"];
    let ran = Ran::against(&proxied.front.base(), &only);
    ran.ended.assert_code(1);
    assert_eq!(ran.result("limits.bulk/operations")["variant"], "overstated");
    let options = json!({"limits": {"max_operations": 15}});
    let bare = Proxied::start(options, &[], |request, fetch| match operations(request) {
        0..=15 => fetch(),
        _ => Answer::bare(413, &[]),
    });
    let ran = Ran::against(&bare.front.base(), &only);
    ran.ended.assert_code(0);
    let result = ran.result("limits.bulk/operations");
    assert_eq!((&result["outcome"], &result["variant"]), (&json!("warn"), &json!("413-no-body")));
}

const SPEED: &str = "\
format: 1
suite: odd.speed
title: bulk beside single requests
requirements: [RFC7644-3.7.4-01]
features: [bulk.advantage, bulk.chunkSize]
requires: [bulk]
on_request: measure
exclusive: true
cases:
  - id: users
    title: thirty users are created in three ways
    level: observe
    steps: [ { measure: { resources: 30, concurrency: 4, chunks: [5, 10, 30] } } ]
";

/// A measurement against a provider.
fn measured(base: &str, arguments: &[&str]) -> Ran {
    let folder = Out::new();
    let suites = folder.parent().join("suites");
    std::fs::create_dir_all(suites.join("odd")).unwrap();
    std::fs::write(suites.join("odd/speed.yaml"), SPEED).unwrap();
    let suites = suites.to_str().unwrap();
    Ran::against(base, &[&["--suites", suites, "--tag", "measure"], arguments].concat())
}

#[test]
fn a_measurement_advises_and_leaves_nothing() {
    let served = Served::start(&[]);
    let ran = measured(&served.base, &[]);
    ran.ended.assert_code(0);
    let advantage = ran.feature("bulk.advantage");
    assert_eq!(advantage["verdict"], "native");
    let value = advantage["value"].as_str().unwrap();
    assert!(value.contains(" times as fast as 4 at a time"), "{value}");
    let note = advantage["note"].as_str().unwrap();
    for words in ["30 resources each way", "single ", "4 at a time ", "bulk of 30 ", "p99 "] {
        assert!(note.contains(words), "{words}: {note}");
    }
    let chunk = ran.feature("bulk.chunkSize");
    assert!([5, 10, 30].contains(&chunk["value"].as_u64().unwrap()), "{chunk:#}");
    assert_eq!(chunk["limits"]["works_up_to"], 30);
    let ledger = ran.lines("ledger.jsonl");
    assert_eq!(ledger.len(), 150, "thirty users in five ways");
    assert!(ledger.iter().all(|entry| entry["verdict"] == "confirmed"));
    let announced = ran.out.read("journal.jsonl").matches("\"announced\"").count();
    assert_eq!(announced, 150);
    assert_eq!(served.population(), 0);
}

#[test]
fn a_measurement_keeps_to_what_is_announced_and_stops_at_a_refusal() {
    let served = small(&[]);
    let ran = measured(&served.base, &[]);
    ran.ended.assert_code(0);
    assert_eq!(ran.feature("bulk.chunkSize")["limits"]["works_up_to"], 10);
    let (proxied, refused) = refusing_large_jobs(413, &[]);
    let ran = measured(&proxied.front.base(), &[]);
    ran.ended.assert_code(0);
    let limits = ran.feature("bulk.chunkSize")["limits"].clone();
    assert_eq!(limits, json!({"works_up_to": 10, "fails_from": 30}));
    assert_eq!(refused.load(Ordering::SeqCst), 1);
    assert_eq!(proxied.served.population(), 0);
}

#[test]
fn a_measurement_under_throttling_says_nothing() {
    let (proxied, _) = refusing_large_jobs(429, &[("retry-after", "1")]);
    let ran = measured(&proxied.front.base(), &[]);
    ran.ended.assert_code(3);
    assert_eq!(ran.feature("bulk.advantage")["verdict"], "untested");
    let note = ran.result("odd.speed/users")["note"].as_str().unwrap().to_owned();
    assert_eq!(note, "the target throttled the run");
}

#[test]
fn a_measurement_that_the_budget_does_not_allow_is_not_begun() {
    let served = Served::start(&[]);
    for budget in ["--max-creates", "--max-requests"] {
        let ran = measured(&served.base, &[budget, "100"]);
        ran.ended.assert_code(3);
        let result = ran.result("odd.speed/users");
        let note = result["note"].as_str().unwrap();
        assert!(note.starts_with("the measurement needs "), "{note}");
        assert_eq!(result["exchanges"], json!([]), "nothing was sent");
    }
    let ran = measured(&served.base, &["--read-only"]);
    let result = ran.result("odd.speed/users");
    assert_eq!(result["note"], "the run is read-only and the case writes");
}

#[test]
fn a_plan_states_the_worst_case_and_what_is_left_out() {
    let ended = run(&["plan", "--only", "limits.bulk/**"]);
    ended.assert_code(0);
    let said = "limits.bulk/operations  creates at most 1, sends at most 6";
    assert!(ended.stdout.contains(said), "{}", ended.stdout);
    assert!(ended.stderr.contains("only on request"), "{}", ended.stderr);
    let ended = run(&["plan", "--only", "limits.bulk/**", "--also", "probe"]);
    let said = "limits.bulk/creates  creates at most 3010, sends at most 6026";
    assert!(ended.stdout.contains(said), "{}", ended.stdout);
}
