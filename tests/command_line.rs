//! The commands as scripts use them: exit codes, the keys of what is printed, and what is left
//! on disk.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]

mod command_support;

use std::path::Path;

use command_support::wire::{Server, reply};
use command_support::{Finished, LIMIT, Out, Served, TOKEN_VARIABLE, run, run_in, scimspec, start};
use serde_json::Value;

/// A run of these cases against the reference provider in process.
fn cases(out: &Out, only: &str, more: &[&str]) -> Finished {
    let out = out.text();
    run(&[&["run", "--out", &out, "--only", only], more].concat())
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[track_caller]
fn assert_has_keys(value: &Value, wanted: &[&str]) {
    let found = keys(value);
    let missing: Vec<_> = wanted.iter().filter(|key| !found.contains(key)).collect();
    assert!(missing.is_empty(), "without {missing:?}: {value:#}");
}

/// A server that a command is not to talk to.
fn untouched() -> Server {
    Server::start(|_, stream| reply(stream, 500, &[], ""))
}

const BROKEN: &str = "\
format: 1
suite: odd.broken
title: a suite with mistakes
requirements: [RFC7644-9.9-99]
cases:
  - id: twice
    title: the first case
    colour: red
    steps:
      - send: { path: \"/Users/${nobody.id}\", expect: { status: 200, eventually: soon } }
  - id: twice
    title: the second case
    steps:
      - send: { path: /Users, expect: { status: 200, checks: [ { path: userName, matches: \"(\" } ] } }
";

#[test]
fn all_mistakes_of_a_suite_are_told_with_their_places_and_nothing_is_sent() {
    let (server, out) = (untouched(), Out::new());
    let folder = out.parent().join("suites/odd");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("broken.yaml"), BROKEN).unwrap();
    let suites = out.parent().join("suites");
    let suites = suites.to_str().unwrap();
    let (base, out_text) = (server.base(), out.text());
    let ended = run(&["run", "--url", &base, "--suites", suites, "--out", &out_text]);
    ended.assert_code(2);
    // The lines that the mistakes stand on.
    for place in [":4:16", ":8:5", ":10:31", ":10:81", ":11:9", ":14:91"] {
        let place = format!("broken.yaml{place}\n");
        assert!(ended.stderr.contains(&place), "{place}{}", ended.stderr);
    }
    assert!(ended.stderr.contains("6 mistakes; nothing was sent"), "{}", ended.stderr);
    assert!(ended.stderr.contains("did you mean `RFC7644-"), "{}", ended.stderr);
    assert_eq!(server.connections(), 0);
    assert!(!out.path().exists(), "a run that did not begin has no folder");
    run(&["suites", "lint", suites]).assert_code(2);
}

#[test]
fn a_pattern_that_matches_nothing_ends_with_4_before_anything_is_sent() {
    let (server, out) = (untouched(), Out::new());
    let (base, out) = (server.base(), out.text());
    for command in ["run", "plan"] {
        let ended = run(&[command, "--url", &base, "--only", "nothing.**", "--out", &out]);
        ended.assert_code(4);
        assert!(ended.stderr.contains("`nothing.**` matches no case"), "{}", ended.stderr);
    }
    assert_eq!(server.connections(), 0);
}

#[test]
fn a_run_that_selects_nothing_leaves_no_folder() {
    let directory = tempfile::tempdir().unwrap();
    run_in(directory.path(), &["run", "--only", "nothing.**"]).assert_code(4);
    let left = std::fs::read_dir(directory.path()).unwrap().count();
    assert_eq!(left, 0, "a folder without a run hides the one that `latest` led to");
}

#[test]
fn wrong_arguments_end_with_2_and_say_what_is_meant() {
    let cases: [(&[&str], &str); 8] = [
        (&["run", "--profile", "refrence"], "did you mean `reference`?"),
        (&["run", "--fault", "bulk.phantom-sucess"], "bulk.phantom-success"),
        (&["run", "--url", "ftp://example.com"], "http://"),
        (&["run", "--url", "http://127.0.0.1:1", "--fault", "bulk.hangs"], "--fault"),
        (&["run", "--token-env", "NO_SUCH_VARIABLE_OF_A_TEST"], "NO_SUCH_VARIABLE_OF_A_TEST"),
        (&["run", "--timeout", "soon"], "10s"),
        (&["run", "--only", "bulk..*"], "bulk..*"),
        (&["explain", "RFC7644-3.7-300"], "did you mean"),
    ];
    for (arguments, words) in cases {
        let directory = tempfile::tempdir().unwrap();
        let ended = run_in(directory.path(), arguments);
        assert_eq!(ended.code, Some(2), "{arguments:?}: {ended:?}");
        assert!(ended.stderr.contains(words), "{arguments:?}: {ended:?}");
        assert_eq!(ended.stdout, "", "{arguments:?}");
    }
}

#[test]
fn the_json_of_a_run_has_the_keys_that_scripts_rely_on() {
    let out = Out::new();
    let ended = cases(&out, "bulk.truth/**", &["--format", "json", "--fault", "bulk.ghost-write"]);
    let told = ended.assert_code(1).json();
    let top = ["run", "target", "complete", "counts", "findings", "cleanup", "requests"];
    assert_has_keys(&told, &[&top[..], &["elapsed_ms"]].concat());
    let counts = ["pass", "fail", "warn", "unsupported", "known", "inconclusive"];
    assert_eq!(keys(&told["counts"]), counts);
    assert_has_keys(&told["cleanup"], &["created", "deleted", "left"]);
    assert_eq!(told["cleanup"]["created"], told["cleanup"]["deleted"]);
    let finding = ["case", "requirement", "level", "outcome", "title", "expected", "observed"];
    for found in told["findings"].as_array().unwrap() {
        assert_has_keys(found, &[&finding[..], &["curl"]].concat());
        for key in finding {
            assert!(found[key].as_str().is_some_and(|text| !text.is_empty()), "{key}: {found:#}");
        }
        assert!(found["curl"].as_str().unwrap().starts_with("curl "), "{found:#}");
    }
    let files = [
        "run.jsonl",
        "map.json",
        "map.md",
        "report.html",
        "junit.xml",
        "ledger.jsonl",
        "journal.jsonl",
    ];
    for name in files {
        assert!(!out.read(name).is_empty(), "{name}");
    }
    let map: Value = serde_json::from_str(&out.read("map.json")).unwrap();
    assert_eq!(keys(&map)[..4], ["format", "provider", "run", "features"]);
    for feature in map["features"].as_object().unwrap().values() {
        assert_has_keys(feature, &["verdict", "note"]);
    }
}

#[test]
fn a_phantom_success_in_bulk_is_found_and_a_rule_of_bulk_is_blamed() {
    let (out, fault) = (Out::new(), ["--fault", "bulk.phantom-success", "--format", "json"]);
    let told = cases(&out, "bulk.**", &fault).assert_code(1).json();
    let first = &told["findings"][0];
    let requirement = first["requirement"].as_str().unwrap();
    assert!(requirement.starts_with("RFC7644-3.7"), "{first:#}");
    assert!(first["case"].as_str().unwrap().starts_with("bulk."), "{first:#}");
    let silent = out.read("ledger.jsonl").matches("\"phantom-success\"").count();
    assert!(silent > 0, "the ledger names the writes");
}

#[test]
fn the_ledger_of_a_faultless_provider_is_sound() {
    let out = Out::new();
    cases(&out, "bulk.**", &["--only", "lifecycle.**", "--skip", "bulk.limits/**"]).assert_code(0);
    let wrong = ["phantom-success", "ghost-write", "partial-write", "silent-write", "duplicate"];
    let ledger = out.read("ledger.jsonl");
    let unsound = ledger.lines().filter(|line| {
        wrong.iter().any(|verdict| line.contains(&format!("\"verdict\":\"{verdict}\"")))
    });
    assert_eq!(unsound.collect::<Vec<_>>(), [""; 0]);
    assert!(ledger.contains("\"confirmed-failure\"") && ledger.contains("\"confirmed\""));
}

#[test]
fn suites_are_listed_with_what_selects_them() {
    let listed = run(&["suites", "list", "--format", "json"]).assert_code(0).json();
    let rows = listed.as_array().unwrap();
    assert!(rows.len() > 500, "{} rows", rows.len());
    for row in rows {
        assert_eq!(keys(row), ["name", "title", "requirements", "features", "tags"]);
        assert_ne!(row["requirements"], Value::Array(vec![]), "{row:#}");
    }
    let names: Vec<_> = rows.iter().map(|row| row["name"].as_str().unwrap()).collect();
    let plain = run(&["suites", "list"]);
    let plain = plain.stdout.lines().map(|line| line.split("  ").next().unwrap());
    assert_eq!(plain.collect::<Vec<_>>(), names);
}

#[test]
fn the_faults_are_listed_with_what_they_break() {
    let listed = run(&["serve", "--list-faults", "--format", "json"]).assert_code(0).json();
    let faults = listed.as_array().unwrap();
    assert!(faults.len() > 30, "{} faults", faults.len());
    for fault in faults {
        assert_has_keys(fault, &["name", "area", "requirement", "breaks"]);
    }
    let named = |name: &str| faults.iter().find(|fault| fault["name"] == name).unwrap();
    let id = named("bulk.phantom-success")["requirement"].as_str().unwrap();
    let explained = run(&["explain", id]);
    explained.assert_code(0);
    assert!(explained.stdout.contains("bulk.phantom-success"), "{}", explained.stdout);
}

#[test]
fn the_first_line_of_serve_is_the_base_url() {
    let served = Served::start(&[]);
    let port = served.base.strip_prefix("http://127.0.0.1:").unwrap();
    let (port, path) = port.split_once('/').unwrap();
    assert!(port.parse::<u16>().is_ok_and(|port| port > 0), "{}", served.base);
    assert_eq!(path, "scim/v2");
    assert_eq!(served.send("GET", "/ServiceProviderConfig", "").status, 200);
}

#[test]
fn a_requirement_a_capability_and_a_control_are_explained() {
    let requirement = run(&["explain", "RFC7644-3.7-30"]);
    requirement.assert_code(0);
    for words in ["RFC 7644 3.7", "MUST", "bulk.fail-on-errors/absent", "bulk.stops-at-first-error"]
    {
        assert!(requirement.stdout.contains(words), "{words}: {}", requirement.stdout);
    }
    let capability = run(&["explain", "bulk.failOnErrors"]);
    capability.assert_code(0);
    for words in ["bulk.fail-on-errors/one\n", "NHI1:2025 (Improper Offboarding)  One failed"] {
        assert!(capability.stdout.contains(words), "{words}: {}", capability.stdout);
    }
    let control = run(&["explain", "GV.RR-04"]);
    control.assert_code(0);
    for words in ["Framework 2.0", "Framework 1.1: PR.IP-11", "bulk.truthful  Whoever signs"] {
        assert!(control.stdout.contains(words), "{words}: {}", control.stdout);
    }
}

#[test]
fn a_plan_names_the_cases_and_sends_nothing() {
    let (server, out) = (untouched(), Out::new());
    let (base, text) = (server.base(), out.text());
    let ended = run(&["plan", "--url", &base, "--only", "bulk.truth/**", "--out", &text]);
    ended.assert_code(0);
    let listed = run(&["suites", "list"]);
    let wanted = listed.stdout.lines().filter(|line| line.starts_with("bulk.truth/")).count();
    assert_eq!(ended.stdout.lines().count(), wanted);
    assert!(ended.stdout.lines().all(|line| line.starts_with("bulk.truth/")), "{}", ended.stdout);
    assert_eq!(server.connections(), 0);
    assert!(!out.path().exists(), "a plan writes nothing");
}

#[test]
fn a_new_suite_is_free_of_mistakes_and_green() {
    let directory = tempfile::tempdir().unwrap();
    let here = directory.path();
    run_in(here, &["suites", "new", "acme.first", "--suites", "mine"]).assert_code(0);
    assert!(here.join("mine/acme/first.yaml").is_file());
    run_in(here, &["suites", "lint", "mine"]).assert_code(0);
    let told = run_in(here, &["run", "--suites", "mine", "--format", "json"]);
    let counts = told.assert_code(0).json()["counts"].clone();
    assert_eq!((&counts["pass"], &counts["fail"]), (&1.into(), &0.into()));
    let again = run_in(here, &["suites", "new", "acme.first", "--suites", "mine"]);
    again.assert_code(2);
    assert!(again.stderr.contains("exists"), "{}", again.stderr);
}

#[test]
fn a_folder_that_holds_a_run_is_not_written_to_again() {
    let out = Out::new();
    cases(&out, "lifecycle.create/created", &[]).assert_code(0);
    let before = out.read("run.jsonl");
    let again = cases(&out, "lifecycle.create/created", &[]);
    again.assert_code(2);
    assert!(again.stderr.contains("never overwritten"), "{}", again.stderr);
    assert_eq!(out.read("run.jsonl"), before);
}

#[test]
fn latest_leads_to_the_newest_run() {
    let directory = tempfile::tempdir().unwrap();
    let here = directory.path();
    for case in ["lifecycle.create/created", "lifecycle.delete/**"] {
        let ended = run_in(here, &["run", "--only", case, "--format", "json"]);
        let id = ended.assert_code(0).json()["run"].as_str().unwrap().to_owned();
        let report = run_in(here, &["report", "--format", "json"]);
        assert_eq!(report.assert_code(0).json()["run"], *id);
    }
}

/// What a run, and a look at its recording, say in common.
fn summary(told: &Value) -> Value {
    let keys = ["run", "target", "complete", "counts", "findings", "cleanup", "requests"];
    keys.iter().map(|key| told[*key].clone()).collect()
}

#[test]
fn a_recorded_run_is_judged_as_it_was() {
    let out = Out::new();
    let faults = ["--fault", "bulk.phantom-success", "--fault", "filter.or-as-and"];
    let more = [&faults[..], &["--format", "json", "--only", "filter.**"]].concat();
    let told = cases(&out, "bulk.**", &more).assert_code(1).json();
    for command in ["judge", "report"] {
        let again = run(&[command, &out.text(), "--format", "json"]).assert_code(1).json();
        assert_eq!(summary(&again), summary(&told), "{command}");
    }
}

#[test]
fn the_reports_of_a_recorded_run_are_written_anew() {
    let out = Out::new();
    cases(&out, "lifecycle.**", &[]).assert_code(0);
    let names = ["map.json", "map.md", "report.html", "junit.xml"];
    let before = names.map(|name| out.read(name));
    for name in names {
        std::fs::remove_file(out.path().join(name)).unwrap();
    }
    run(&["judge", &out.text()]).assert_code(0);
    assert!(!out.path().join("map.json").exists(), "judging writes nothing");
    run(&["report", &out.text()]).assert_code(0);
    for (name, before) in names.into_iter().zip(before) {
        assert!(out.read(name) == before, "{name} is another one");
    }
}

#[test]
fn a_recording_that_was_cut_short_is_never_taken_for_a_whole_run() {
    let out = Out::new();
    cases(&out, "lifecycle.**", &[]).assert_code(0);
    let stream = out.read("run.jsonl");
    let cut: Vec<&str> = stream.lines().take(stream.lines().count() - 1).collect();
    std::fs::write(out.path().join("run.jsonl"), cut.join("\n")).unwrap();
    let ended = run(&["judge", &out.text(), "--format", "json"]);
    assert_eq!(ended.assert_code(3).json()["complete"], false);
    assert!(ended.stderr.contains("cut short"), "{}", ended.stderr);
    std::fs::write(out.path().join("run.jsonl"), "{\"event\":\"no\"}\n").unwrap();
    run(&["judge", &out.text()]).assert_code(2);
}

/// A run that is compared with, or recorded in, the snapshots of a directory.
fn with_snapshots(here: &Path, name: &str, more: &[&str], ci: bool) -> Finished {
    let out = here.join(name);
    let mut all = vec!["run", "--only", "lifecycle.create/**", "--out", out.to_str().unwrap()];
    all.extend(more);
    let mut command = scimspec(&all);
    command.current_dir(here);
    if ci {
        command.env("CI", "true");
    }
    start(command).finish(LIMIT)
}

#[test]
fn an_answer_that_changed_is_shown_against_its_snapshot() {
    let directory = tempfile::tempdir().unwrap();
    let here = directory.path();
    with_snapshots(here, "first", &["--record"], false).assert_code(0);
    let accepted = run_in(here, &["snapshots", "accept", "first"]);
    accepted.assert_code(0);
    assert!(!accepted.stdout.starts_with("0 snapshots written"), "{}", accepted.stdout);

    with_snapshots(here, "same", &["--seed", "2"], false).assert_code(0);
    let same = run_in(here, &["snapshots", "diff", "same"]);
    same.assert_code(0);
    assert_eq!(same.stdout, "", "another run of the same provider answers the same");

    let changed = with_snapshots(here, "changed", &["--fault", "crud.create-answers-200"], false);
    assert!(changed.stderr.contains("answers differ"), "{}", changed.stderr);
    let diff = run_in(here, &["snapshots", "diff", "changed"]);
    diff.assert_code(1);
    assert!(diff.stdout.contains("201") && diff.stdout.contains("200"), "{}", diff.stdout);
}

#[test]
fn snapshots_are_not_written_where_ci_is_set() {
    let directory = tempfile::tempdir().unwrap();
    let here = directory.path();
    let refused = with_snapshots(here, "first", &["--record"], true);
    refused.assert_code(3);
    assert!(refused.stderr.contains("CI"), "{}", refused.stderr);
    let mut accept = scimspec(&["snapshots", "accept", "first"]);
    accept.current_dir(here).env("CI", "true");
    let accepted = start(accept).finish(LIMIT);
    assert_ne!(accepted.code, Some(0), "{accepted:?}");
    assert!(!here.join("snapshots").exists(), "nothing is written");
}

#[test]
fn a_run_against_a_url_uses_the_token_of_the_variable() {
    let (served, out) = (Served::start(&[]), Out::new());
    let base = [&["--url", served.base.as_str()][..], &["--token-env", TOKEN_VARIABLE]].concat();
    let ended = cases(&out, "lifecycle.create/created", &base);
    ended.assert_code(0);
    assert_eq!(served.population(), 0);
}
