//! Requests at the same time, broken off and sent again, through the program: a provider that is
//! right passes and keeps nothing, each that is wrong is found out.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]
#![cfg(unix)]

mod command_support;

use command_support::wire::{Server, reply};
use command_support::{LIMIT, Out, Served, TOKEN_VARIABLE, poll, run, scimspec, start};
use serde_json::Value;

/// The suites that this is about.
const SUITES: [&str; 8] =
    ["--only", "race.**", "--only", "retry.**", "--only", "cut.**", "--only", "consistency.**"];

fn ledger(out: &Out) -> Vec<Value> {
    out.read("ledger.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn against_reference(out: &Out, more: &[&str]) -> Value {
    let folder = out.text();
    let mut all = vec!["run", "--out", &folder, "--format", "json"];
    all.extend(SUITES);
    all.extend(more);
    run(&all).json()
}

#[test]
fn a_provider_that_is_right_passes_and_its_ledger_is_sound() {
    let out = Out::new();
    let told = against_reference(&out, &[]);
    let counts = &told["counts"];
    for bad in ["fail", "warn", "inconclusive", "unsupported"] {
        assert_eq!(counts[bad], 0, "{told:#}");
    }
    assert!(counts["pass"].as_u64() > Some(40), "{told:#}");
    assert_eq!(told["cleanup"]["left"], 0);
    let entries = ledger(&out);
    let verdicts: Vec<&str> = entries.iter().map(|e| e["verdict"].as_str().unwrap()).collect();
    for unsound in ["phantom-success", "ghost-write", "partial-write", "silent-write", "duplicate"]
    {
        let wrong: Vec<_> = entries.iter().filter(|e| e["verdict"] == unsound).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
    for expected in ["unheard", "superseded", "confirmed-failure", "not-run"] {
        assert!(verdicts.contains(&expected), "no {expected}");
    }
    let case = "race.patch/members-added";
    let raced: Vec<_> = entries.iter().filter(|entry| entry["case"] == case).collect();
    assert_eq!(raced.len(), 8, "an entry for each request of the race");
    assert!(raced.iter().all(|entry| entry["method"] == "PATCH"), "{raced:#?}");
}

#[test]
fn each_fault_is_found_by_the_case_that_is_about_it() {
    let faults = [
        ("race.lost-update", "RFC7644-3.5.2.1-05", "race.patch/members-added"),
        ("race.replace-mixed", "RFC7644-3.5.1-02", "race.replace/whole"),
        ("race.duplicate-unique", "RFC7643-4.1.1-02", "race.unique/created"),
        ("race.precondition-not-atomic", "RFC7644-3.14-09", "race.replace/one-version"),
        ("race.delete-resurrected", "RFC7644-3.6-02", "race.delete/against-replaces"),
        ("race.jobs-overwrite", "RFC7644-3.7-31", "race.bulk/one-group"),
        ("retry.bulk-duplicates", "RFC7643-4.1.1-02", "retry.bulk/answered"),
        ("retry.create-duplicates", "RFC7643-4.1.1-02", "retry.single/create"),
        ("retry.replace-refused", "RFC7644-3.5.1-09", "retry.single/replace"),
        ("cut.half-applied", "RFC7644-3.3-09", "cut.body/create"),
        ("cut.first-piece-only", "RFC7644-3.8-01", "cut.slow/create"),
    ];
    for (fault, requirement, case) in faults {
        let out = Out::new();
        let ended = run(&[
            "run",
            "--out",
            &out.text(),
            "--fault",
            fault,
            "--only",
            case,
            "--format",
            "jsonl",
        ]);
        ended.assert_code(1);
        let lines = ended.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let findings: Vec<Value> = lines.filter(|line| line["kind"] == "finding").collect();
        let blamed = findings.iter().any(|finding| finding["requirement"] == requirement);
        assert!(blamed, "{fault}: {findings:#?}");
        assert_eq!(out.footer().unwrap()["cleanup"]["left"], Value::Array(vec![]), "{fault}");
    }
}

/// The verdict and the value of a capability in the map of a run.
fn capability(out: &Out, key: &str) -> (Value, Value) {
    let map: Value = serde_json::from_str(&out.read("map.json")).unwrap();
    (map["features"][key]["verdict"].clone(), map["features"][key]["value"].clone())
}

#[test]
fn what_a_retry_does_stands_in_the_map() {
    let out = Out::new();
    against_reference(&out, &[]);
    assert_eq!(capability(&out, "bulk.retry"), ("native".into(), "detectable".into()));
    assert_eq!(capability(&out, "consistency.retry"), ("native".into(), "detectable".into()));
    assert_eq!(capability(&out, "consistency.readAfterWrite"), ("native".into(), 0.into()));
    let out = Out::new();
    against_reference(&out, &["--fault", "retry.bulk-duplicates"]);
    assert_eq!(capability(&out, "bulk.retry"), ("broken".into(), "duplicating".into()));
    let twice = ledger(&out).into_iter().filter(|entry| entry["verdict"] == "duplicate").count();
    assert!(twice >= 2, "the ledger knows the duplicates");
}

#[test]
fn a_target_that_takes_its_time_gets_it_and_the_lag_is_told() {
    let late = ["--fault", "timing.stale-reads"];
    let out = Out::new();
    let told = against_reference(&out, &[&late[..], &["--settle", "20s"]].concat());
    assert_eq!(told["counts"]["fail"], 0, "{told:#}");
    let (verdict, lag) = capability(&out, "consistency.readAfterWrite");
    assert_eq!(verdict, "conditional");
    assert!(lag.as_u64().is_some_and(|lag| lag >= 100), "{lag}");
    // Without patience it is found out elsewhere, and still measured where a suite has some.
    let out = Out::new();
    let told = against_reference(&out, &late);
    assert!(told["counts"]["fail"].as_u64() > Some(0), "{told:#}");
    assert_eq!(capability(&out, "consistency.readAfterWrite").0, "conditional");
    assert_eq!(told["cleanup"]["left"], 0, "{told:#}");
}

#[test]
fn a_time_to_settle_that_is_none_is_refused() {
    let ended = run(&["run", "--settle", "soon"]);
    ended.assert_code(2);
    assert!(ended.stderr.contains("`soon` is no time"), "{}", ended.stderr);
}

#[test]
fn a_read_only_run_sends_none_of_it() {
    let (served, out) = (Served::start(&[]), Out::new());
    let base = served.base.as_str();
    let folder = out.text();
    let mut all = vec!["run", "--url", base, "--token-env", TOKEN_VARIABLE, "--out", &folder];
    all.extend(["--read-only", "--format", "json"]);
    all.extend(SUITES);
    let told = run(&all).json();
    assert_eq!(told["counts"]["pass"], 0, "{told:#}");
    assert!(told["requests"].as_u64() < Some(10), "discovery and no more: {told:#}");
}

/// A run that is killed while things are in place, with all that its journal knows of ids struck
/// out: what is left is what was announced.
#[test]
fn what_nobody_told_the_id_of_is_found_by_its_name_after_a_kill() {
    let (served, out) = (Served::start(&[]), Out::new());
    served.fill();
    let before = served.holds();
    let folder = out.text();
    let mut all = vec!["run", "--url", &served.base, "--token-env", TOKEN_VARIABLE];
    all.extend(["--out", &folder, "--rate", "60/s"]);
    all.extend(SUITES);
    let mut killed = start(scimspec(&all));
    let caught = poll(LIMIT, || {
        assert!(!killed.has_ended(), "{}", killed.complaints());
        (served.population() > 9).then_some(())
    });
    assert!(caught.is_some(), "{}", killed.complaints());
    killed.kill();
    let path = out.path().join("journal.jsonl");
    let journal = std::fs::read_to_string(&path).unwrap();
    let known = |line: &&str| !line.contains("\"journal\":\"created\"");
    let announced: Vec<&str> = journal.lines().filter(known).collect();
    assert!(announced.len() < journal.lines().count());
    std::fs::write(&path, format!("{}\n", announced.join("\n"))).unwrap();
    assert_ne!(served.holds(), before);
    run(&["clean", &folder]).assert_code(0);
    assert_eq!(served.holds(), before);
}

#[test]
fn one_request_at_a_time_is_no_race() {
    let (served, out) = (Served::start(&[]), Out::new());
    let profile = out.parent().join("polite.yaml");
    let text = "format: 1\nid: polite\nname: Polite\nlimits: { concurrency: 1 }\n";
    std::fs::write(&profile, text).unwrap();
    let ended = run(&[
        "run",
        "--out",
        &out.text(),
        "--profile",
        profile.to_str().unwrap(),
        "--url",
        &served.base,
        "--token-env",
        TOKEN_VARIABLE,
        "--only",
        "race.patch/members-added",
        "--format",
        "json",
    ]);
    ended.assert_code(0);
    let told = ended.json();
    assert_eq!(told["counts"]["inconclusive"], 1, "{told:#}");
    assert!(!out.read("run.jsonl").contains("\"method\":\"PATCH\""), "nothing of it was sent");
}

/// A provider that throttles and forgets is not judged by it.
#[test]
fn a_target_that_answers_nothing_but_429_is_not_judged() {
    let served = Served::start(&[]);
    let origin = served.origin();
    let front = Server::start(move |request, stream| {
        if request.method() == "PATCH" {
            return reply(stream, 429, &[("retry-after", "0")], "");
        }
        let headers = ["authorization", "content-type", "accept"];
        let sent: Vec<(&str, &str)> =
            headers.iter().filter_map(|name| Some((*name, request.header(name)?))).collect();
        let url = format!("{origin}{}", request.target());
        let answer = command_support::wire::send(request.method(), &url, &sent, &request.body);
        let kind = [("content-type", "application/scim+json")];
        reply(stream, answer.status, &kind, &answer.text);
    });
    let (out, base) = (Out::new(), front.base());
    let ended = run(&[
        "run",
        "--url",
        &base,
        "--token-env",
        TOKEN_VARIABLE,
        "--out",
        &out.text(),
        "--only",
        "race.patch/**",
        "--format",
        "json",
    ]);
    let told = ended.json();
    assert_eq!((&told["counts"]["fail"], &told["counts"]["inconclusive"]), (&0.into(), &4.into()));
    assert_eq!(told["cleanup"]["left"], 0, "{told:#}");
}

#[test]
fn a_plan_counts_what_a_race_and_a_retry_send() {
    let planned =
        run(&["plan", "--only", "race.patch/members-added", "--only", "retry.bulk/answered"]);
    planned.assert_code(0);
    assert!(planned.stdout.contains("race.patch/members-added  creates 9, "), "{}", planned.stdout);
    assert!(planned.stdout.contains("retry.bulk/answered  creates 4, "), "{}", planned.stdout);
}
