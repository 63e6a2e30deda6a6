//! Generated queries through the binary: the same for the same seed, silent about who is right,
//! and ready cases for who is not.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]

mod command_support;

use std::path::Path;

use command_support::{Out, run};
use serde_json::Value;

fn lines(folder: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(folder.join("run.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The filters of a run, its marker aside.
fn filters(folder: &Path) -> Vec<String> {
    let lines = lines(folder);
    let run = lines[0]["run"].as_str().unwrap().rsplit('-').next().unwrap().to_owned();
    let other: String = run.to_uppercase();
    let steps = lines.iter().flat_map(|line| line["steps"].as_array().into_iter().flatten());
    let trials =
        steps.flat_map(|step| step["generated"]["trials"].as_array().into_iter().flatten());
    let texts = trials.map(|trial| trial["claim"]["filter"].as_str().unwrap().to_owned());
    // Ids and moments are the target's own.
    let own = |text: &String| !text.contains("meta.") && !text.to_lowercase().contains("id eq");
    texts.map(|text| text.replace(&run, "RUN").replace(&other, "RUN")).filter(own).collect()
}

fn findings(folder: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(folder.join("report.json")).unwrap();
    let report: Value = serde_json::from_str(&text).unwrap();
    report["findings"].as_array().unwrap().clone()
}

#[test]
fn a_faultless_provider_is_not_accused_and_a_seed_makes_the_same_queries() {
    let folders = [Out::new(), Out::new(), Out::new()];
    for (out, seed) in folders.iter().zip(["5", "5", "6"]) {
        let case = "generated.users/filters";
        let ran = run(&["run", "--only", case, "--seed", seed, "--out", &out.text()]);
        assert_eq!(ran.code, Some(0), "{}\n{}", ran.stdout, ran.stderr);
    }
    let [first, second, third] = folders.each_ref().map(|out| filters(&out.path()));
    assert!(first.len() > 30, "{}", first.len());
    assert_eq!(first, second);
    assert_ne!(first, third);
}

#[test]
fn a_failure_is_a_case_that_lints_fails_and_passes_elsewhere() {
    let out = Out::new();
    let fault = "filter.value-path-across-elements";
    let ran = run(&[
        "run",
        "--only",
        "generated.users/filters",
        "--generated",
        "120",
        "--fault",
        fault,
        "--out",
        &out.text(),
    ]);
    assert_eq!(ran.code, Some(1), "{}\n{}", ran.stdout, ran.stderr);
    let found = findings(&out.path());
    assert_eq!(found[0]["requirement"], "RFC7644-3.4.2.2-25", "{found:#?}");
    let observed = found[0]["observed"].as_str().unwrap();
    assert!(observed.contains("emails[") && observed.contains("seed 1"), "{observed}");
    let cases = out.path().join("generated");
    let cases = cases.to_str().unwrap();
    assert!(observed.contains("generated/users-filters-seed-1-1.yaml"), "{observed}");
    let linted = run(&["suites", "lint", cases]);
    assert_eq!(linted.code, Some(0), "{}\n{}", linted.stdout, linted.stderr);
    let only = "generated.users-filters-seed-1-1/*";
    for (more, code) in [(vec!["--fault", fault], 1), (vec![], 0)] {
        let again = Out::new();
        let folder = again.text();
        let own = vec!["run", "--suites", cases, "--only", only, "--out", &folder];
        let ran = run(&[own, more].concat());
        assert_eq!(ran.code, Some(code), "{}\n{}", ran.stdout, ran.stderr);
    }
    let judged = run(&["judge", &out.text(), "--format", "json"]);
    let again: Value = serde_json::from_str(&judged.stdout).unwrap();
    assert_eq!(again["findings"].as_array().unwrap(), &found);
}

#[test]
fn nothing_is_generated_unless_it_is_asked_for() {
    let out = Out::new();
    let ran = run(&["run", "--only", "**/filters", "--out", &out.text()]);
    assert_eq!(ran.code, Some(4), "{}\n{}", ran.stdout, ran.stderr);
}
