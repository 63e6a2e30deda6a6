//! `scimspec test`: the cases as tests, listed and filtered as those of `cargo test` are.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]

mod command_support;

use command_support::wire::{Server, reply};
use command_support::{Finished, Out, Served, TOKEN_VARIABLE, run, run_in};
use serde_json::Value;

/// The lines that tell of single tests.
fn told(ended: &Finished) -> Vec<&str> {
    let of_tests = ended.stdout.lines().filter(|line| line.starts_with("test "));
    of_tests.filter(|line| !line.starts_with("test result")).collect()
}

fn sum(ended: &Finished) -> &str {
    ended.stdout.lines().find(|line| line.starts_with("test result")).unwrap_or_default()
}

#[test]
fn cases_are_listed_and_nothing_is_sent() {
    let server = Server::start(|_, stream| reply(stream, 200, &[], "{}"));
    let base = server.base();
    let whom = ["--url", &base, "--only", "lifecycle.create/**"];
    let list = ["test", "--list", "--format", "terse"];
    let ended = run(&[&list[..], &whom].concat());
    ended.assert_code(0);
    let lines: Vec<&str> = ended.stdout.lines().collect();
    assert!(lines.len() > 3, "{}", ended.stdout);
    assert!(lines.iter().all(|line| line.starts_with("lifecycle.create/")));
    assert!(lines.iter().all(|line| line.ends_with(": test")), "{}", ended.stdout);
    let ignored = run(&[&list[..], &["--ignored"], &whom].concat());
    assert_eq!(ignored.assert_code(0).stdout, "");
    assert_eq!(server.connections(), 0);
}

#[test]
fn one_case_by_its_exact_name_is_run_alone() {
    let (served, out) = (Served::start(&[]), Out::new());
    let name = "lifecycle.create/created";
    let folder = out.text();
    let whom = ["--url", &served.base, "--token-env", TOKEN_VARIABLE, "--out", &folder];
    let only = ["--only", "bulk.truth/**", "--only", "lifecycle.create/**"];
    let ended = run(&[&["test", "--exact", name, "--nocapture"][..], &only, &whom].concat());
    ended.assert_code(0);
    assert_eq!(told(&ended).len(), 1, "{}", ended.stdout);
    assert!(sum(&ended).starts_with("test result: ok. 1 passed; 0 failed;"), "{}", ended.stdout);
    let observed = out.read("run.jsonl");
    let cases = observed.lines().filter(|line| line.contains("\"event\":\"case-observed\""));
    assert_eq!(cases.count(), 1);
    assert_eq!(served.population(), 0);
}

#[test]
fn tests_are_filtered_by_parts_of_their_names() {
    let ended = run(&["test", "--only", "lifecycle.**", "create/", "--skip", "created"]);
    ended.assert_code(0);
    let lines = told(&ended);
    assert!(!lines.is_empty());
    assert!(lines.iter().all(|line| line.contains("create/") && !line.contains("created")));
    assert!(!sum(&ended).contains(" 0 filtered out"), "{}", sum(&ended));
}

#[test]
fn a_failure_says_what_is_wrong_and_how_to_see_it_again() {
    let arguments = ["test", "--only", "bulk.truth/**", "--fault", "bulk.ghost-write"];
    let ended = run(&arguments);
    ended.assert_code(1);
    assert!(sum(&ended).contains("FAILED"), "{}", ended.stdout);
    for words in ["not so: ", "RFC 7644 ", "  expected: ", "  observed: ", "\ncurl -sS -i -X POST"]
    {
        assert!(ended.stdout.contains(words), "{words}: {}", ended.stdout);
    }
    let json = run(&[&arguments[..], &["--format", "json"]].concat());
    let events = json.assert_code(1).stdout.lines().map(|line| {
        serde_json::from_str::<Value>(line).unwrap_or_else(|error| panic!("{error}: {line}"))
    });
    let failed = events.filter(|event| event["type"] == "test" && event["event"] == "failed");
    assert!(failed.count() > 0);
}

#[test]
fn what_is_not_offered_is_ignored_with_its_reason() {
    let directory = tempfile::tempdir().unwrap();
    let limits = directory.path().join("limits.yaml");
    std::fs::write(&limits, "features: { bulk: false }\n").unwrap();
    let served = Served::start(&["--limits", limits.to_str().unwrap()]);
    let whom = ["--url", &served.base, "--token-env", TOKEN_VARIABLE, "--only", "bulk.truth/**"];
    let ended = run(&[&["test"][..], &whom].concat());
    ended.assert_code(0);
    assert!(told(&ended).iter().all(|line| line.contains("... ignored (")), "{}", ended.stdout);
    assert!(sum(&ended).contains("ok. 0 passed; 0 failed;"), "{}", ended.stdout);
}

#[test]
fn a_target_that_cannot_be_judged_is_no_success() {
    let server = Server::start(|_, stream| reply(stream, 401, &[], ""));
    let base = server.base();
    let ended = run(&["test", "--url", &base, "--only", "lifecycle.create/**"]);
    ended.assert_code(3);
    assert!(!sum(&ended).contains(" 1 passed"), "{}", ended.stdout);
    let reasons = ended.stdout.matches("wants a credential and the run has none").count();
    assert_eq!(reasons, 1, "told once: {}", ended.stdout);
}

#[test]
fn wrong_selections_are_refused_as_everywhere() {
    run(&["test", "--only", "nothing.**"]).assert_code(4);
    run(&["test", "--exact", "lifecycle.create/no-such-case"]).assert_code(4);
    run(&["test", "nowhere"]).assert_code(4);
    run(&["test", "--only", "a..b"]).assert_code(2);
    run(&["test", "--timeout", "soon"]).assert_code(2);
    run(&["test", "--url", "http://127.0.0.1:1", "--fault", "bulk.hangs"]).assert_code(2);
}

#[test]
fn own_suites_are_tests_too() {
    let directory = tempfile::tempdir().unwrap();
    run_in(directory.path(), &["suites", "new", "guest.badge", "--suites", "mine"]).assert_code(0);
    let ended = run_in(directory.path(), &["test", "--suites", "mine"]);
    ended.assert_code(0);
    assert_eq!(told(&ended), ["test guest.badge/created ... ok"]);
    let left: Vec<_> = std::fs::read_dir(directory.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "a test leaves no folder of a run: {left:?}");
}
