//! What a CI system gets: annotations, the summary on the page of a job, SARIF, JUnit.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]

mod command_support;
mod sarif_support;

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use command_support::proxy::Proxied;
use command_support::{Finished, LIMIT, Out, TOKEN_VARIABLE, run, run_in, scimspec, start};
use sarif_support::assert_sarif;
use serde_json::{Value, json};

/// The program as a step of a job, whose page is `summary.md` in the directory.
fn step(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = scimspec(arguments);
    command.current_dir(directory).env("GITHUB_ACTIONS", "true");
    command.env("GITHUB_STEP_SUMMARY", directory.join("summary.md"));
    command.env("GITHUB_WORKSPACE", directory);
    command
}

fn run_step(directory: &Path, arguments: &[&str]) -> Finished {
    start(step(directory, arguments)).finish(LIMIT)
}

fn summary(directory: &Path) -> String {
    std::fs::read_to_string(directory.join("summary.md")).unwrap_or_default()
}

fn commands(text: &str) -> Vec<&str> {
    text.lines().filter(|line| line.starts_with("::")).collect()
}

/// A suite of our own with a case that the embedded provider does not pass.
fn own_suite(directory: &Path) {
    run_in(directory, &["suites", "new", "guest.badge", "--suites", "mine"]).assert_code(0);
    let file = directory.join("mine/guest/badge.yaml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("status: 201", "status: 418")).unwrap();
}

#[test]
fn findings_are_annotated_where_the_case_stands() {
    let directory = tempfile::tempdir().unwrap();
    own_suite(directory.path());
    let arguments = ["run", "--suites", "mine", "--out", "run", "--sarif", "own.sarif"];
    let ended = run_step(directory.path(), &arguments);
    ended.assert_code(1);
    let told = commands(&ended.stdout);
    assert_eq!(told.len(), 1, "{}", ended.stdout);
    let place = "::error file=mine/guest/badge.yaml,line=11,endLine=11,col=9,endColumn=16,";
    assert!(told[0].starts_with(place), "{}", told[0]);
    assert!(told[0].contains("title=RFC7644-3.3-04 (RFC 7644 3.3)::guest.badge/created: "));
    assert!(told[0].contains("POST /Users was sent, HTTP 201 came back."), "{}", told[0]);
    assert_eq!(commands(&ended.stderr), [""; 0]);

    let page = summary(directory.path());
    assert!(page.contains("| 1 | 0 | 0 | 0 | 0 | 0 |") && page.contains("### Capabilities"));
    assert!(page.contains("guest.badge/created") && page.contains("- Fix: "), "{page}");

    let own = std::fs::read_to_string(directory.path().join("own.sarif")).unwrap();
    assert_eq!(own, std::fs::read_to_string(directory.path().join("run/findings.sarif")).unwrap());
    let log: Value = serde_json::from_str(&own).unwrap();
    assert_sarif(&log);
    let found = &log["runs"][0]["results"][0];
    let place = &found["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"], json!({"uri": "mine/guest/badge.yaml"}));
    assert_eq!(place["region"]["startLine"], 11);
    assert!(found["properties"]["curl"].as_str().unwrap().starts_with("curl "));
    assert!(found["properties"]["exchange"].as_str().unwrap().starts_with("ex-"));
}

#[test]
fn built_in_cases_have_no_place_in_the_repository() {
    let directory = tempfile::tempdir().unwrap();
    let only = ["--only", "bulk.truth/**", "--fault", "bulk.ghost-write"];
    let arguments = [&["run", "--out", "run"][..], &only].concat();
    let ended = run_step(directory.path(), &arguments);
    ended.assert_code(1);
    let told = commands(&ended.stdout);
    assert!(!told.is_empty() && told.iter().all(|line| line.starts_with("::error title=")));
    let log = std::fs::read_to_string(directory.path().join("run/findings.sarif")).unwrap();
    let log: Value = serde_json::from_str(&log).unwrap();
    assert_sarif(&log);
    let place = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uriBaseId"], "SCIMSPEC");
    assert!(log["runs"][0]["originalUriBaseIds"]["SCIMSPEC"].is_object());
    assert!(log["runs"][0]["results"][0]["properties"]["silent"].is_boolean());
}

#[test]
fn annotations_stand_beside_an_answer_for_programs() {
    let directory = tempfile::tempdir().unwrap();
    own_suite(directory.path());
    let arguments = ["run", "--suites", "mine", "--out", "run", "--format", "json"];
    let ended = run_step(directory.path(), &arguments);
    assert_eq!(ended.assert_code(1).json()["counts"]["fail"], 1);
    assert_eq!(commands(&ended.stderr).len(), 1, "{}", ended.stderr);
}

#[test]
fn annotations_can_be_left_out_and_asked_for() {
    let directory = tempfile::tempdir().unwrap();
    own_suite(directory.path());
    let arguments = ["run", "--suites", "mine", "--annotations", "none", "--out", "a"];
    let ended = run_step(directory.path(), &arguments);
    assert_eq!(commands(&ended.assert_code(1).stdout), [""; 0]);
    assert_eq!(summary(directory.path()), "");
    let arguments = ["run", "--suites", "mine", "--annotations", "github", "--out", "b"];
    let ended = run_in(directory.path(), &arguments);
    assert_eq!(commands(&ended.assert_code(1).stdout).len(), 1);
    let ended = run_in(directory.path(), &["run", "--suites", "mine", "--out", "c"]);
    assert_eq!(commands(&ended.assert_code(1).stdout), [""; 0]);
}

#[test]
fn where_a_policy_decides_findings_are_warnings() {
    let directory = tempfile::tempdir().unwrap();
    let more = ["--only", "bulk.**", "--fault", "bulk.ghost-write", "--policy", "bulk-sync"];
    let ended = run_step(directory.path(), &[&["run", "--out", "run"][..], &more].concat());
    let told = commands(&ended.assert_code(3).stdout);
    let undecided = "::error title=The policy could not be decided::";
    assert!(told[0].starts_with(undecided), "{ended:?}");
    assert!(told.iter().any(|line| line.starts_with("::warning title=RFC")), "{ended:?}");
    assert!(!told.iter().any(|line| line.starts_with("::error title=RFC")), "{ended:?}");

    let whole = ["run", "--out", "whole", "--fault", "bulk.ghost-write", "--policy", "bulk-sync"];
    let ended = run_step(directory.path(), &whole);
    ended.assert_code(1);
    let of_policy = |line: &&&str| line.starts_with("::error title=Policy bulk-sync%3A ");
    let unmet = commands(&ended.stdout).iter().filter(of_policy).count();
    assert!(unmet > 0, "{}", ended.stdout);
    assert!(summary(directory.path()).contains("does not meet the policy bulk-sync"));

    std::fs::remove_file(directory.path().join("summary.md")).unwrap();
    let ended = run_step(directory.path(), &["gate", "whole", "--policy", "bulk-sync"]);
    let again = commands(&ended.assert_code(1).stdout).iter().filter(of_policy).count();
    assert_eq!(again, unmet);
    assert!(summary(directory.path()).contains("## Needs"));
}

#[test]
fn mistakes_in_files_are_annotated_with_their_places() {
    let directory = tempfile::tempdir().unwrap();
    run_in(directory.path(), &["suites", "new", "a.b", "--suites", "s"]).assert_code(0);
    run_in(directory.path(), &["profiles", "new", "p", "--profiles", "."]).assert_code(0);
    run_in(directory.path(), &["policies", "new", "q", "--policies", "."]).assert_code(0);
    for (file, kind, lint) in [
        ("s/a/b.yaml", "suites", "s"),
        ("p.yaml", "profiles", "p.yaml"),
        ("q.yaml", "policies", "q.yaml"),
    ] {
        let sound = run_step(directory.path(), &[kind, "lint", lint]);
        assert_eq!(commands(&sound.assert_code(0).stdout), [""; 0]);
        let path = directory.path().join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replace("format: 1\n", "format: 1\nwrongly: é\n")).unwrap();
        let line = text.lines().position(|line| line == "format: 1").unwrap() + 2;

        let ended = run_step(directory.path(), &[kind, "lint", lint]);
        let told = ended.assert_code(2).stdout.clone();
        let place = format!("::error file={file},line={line},endLine={line},col=1,");
        assert!(told.contains(&place) && told.contains("title=SS0005::"), "{told}");
        assert!(summary(directory.path()).contains(&format!("{file}&#58;{line}&#58;1")));

        let ended = run_in(directory.path(), &[kind, "lint", lint, "--format", "sarif"]);
        let log = ended.assert_code(2).json();
        assert_sarif(&log);
        let result = &log["runs"][0]["results"][0];
        assert_eq!((&result["ruleId"], &result["level"]), (&json!("SS0005"), &json!("error")));
        let found = &result["locations"][0]["physicalLocation"];
        assert_eq!(found["artifactLocation"]["uri"], file);
        assert_eq!(found["region"]["startLine"], line);
        assert_eq!(found["region"]["endColumn"], 8);
        let rule = &log["runs"][0]["tool"]["driver"]["rules"][0];
        assert!(rule["help"]["text"].as_str().unwrap().contains("spelling"), "{rule:#}");
    }
}

#[test]
fn sound_files_have_a_sarif_log_without_results() {
    for kind in ["suites", "profiles", "policies"] {
        let log = run(&[kind, "lint", "--format", "sarif"]).assert_code(0).json();
        assert_sarif(&log);
        assert_eq!(log["runs"][0]["results"], json!([]));
    }
}

#[test]
fn what_was_answered_the_second_time_is_flaky() {
    let (gets, out) = (AtomicUsize::new(0), Out::new());
    // A connection that ends without an answer: the request is sent again.
    let proxied = Proxied::breaking(move |request| {
        let read = request.method() == "GET" && request.target().contains("/Users/");
        read && gets.fetch_add(1, Ordering::SeqCst) == 0
    });
    let (base, folder) = (proxied.front.base(), out.text());
    let only = ["--only", "lifecycle.create/created", "--token-env", TOKEN_VARIABLE];
    let ended = run(&[&["run", "--url", &base, "--out", &folder][..], &only].concat());
    ended.assert_code(0);
    let xml = out.read("junit.xml");
    assert!(xml.contains("failures=\"0\" errors=\"0\""), "{xml}");
    assert!(xml.contains("<flakyError message=\"GET /Users/"), "{xml}");
}

#[test]
fn what_says_nothing_is_skipped_with_its_reason() {
    let out = Out::new();
    let folder = out.text();
    let profile = out.parent().join("acme.yaml");
    let deviation = "format: 1\nid: acme\nname: Acme\ndeviations:\n  - match: bulk.truth/**\n    \
                     accept: broken\n    kind: bug\n    reason: being mended\n    reference: X-1\n    \
                     until: 2999-01-01\n";
    std::fs::write(&profile, deviation).unwrap();
    let served = command_support::Served::start(&["--fault", "bulk.ghost-write"]);
    let profile = profile.to_str().unwrap();
    let whom = ["--url", &served.base, "--profile", profile, "--token-env", TOKEN_VARIABLE];
    let ended = run(&[&["run", "--out", &folder, "--only", "bulk.truth/**"][..], &whom].concat());
    let xml = out.read("junit.xml");
    assert!(xml.contains("type=\"known\""), "{ended:?}\n{xml}");
    assert!(xml.contains("(known: being mended)"), "{xml}");
    assert!(xml.contains("curl -sS"), "a command beside it: {xml}");
}
