//! Cases that are made from what a target describes, against a provider with a type and extensions
//! of its own: a faultless one is accused of nothing, and faults are found on the type of its own
//! too, by each case.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]
#![cfg(unix)]

mod command_support;

use std::collections::BTreeSet;

use command_support::{Out, Served, run};
use serde_json::Value;

const DEVICES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/described_support/devices.yaml");

/// What the cases find of a provider with these faults.
fn judged(out: &Out, faults: &[&str], only: &str) -> Value {
    let mut arguments = vec!["--limits", DEVICES];
    faults.iter().for_each(|fault| arguments.extend(["--fault", fault]));
    let served = Served::open(&arguments);
    let folder = out.text();
    run(&["run", "--url", &served.url, "--only", only, "--out", &folder, "--format", "json"]).json()
}

fn results(out: &Out) -> Vec<Value> {
    let report: Value = serde_json::from_str(&out.read("report.json")).unwrap();
    report["cases"].as_array().unwrap().clone()
}

fn witnesses(finding: &Value) -> Vec<&str> {
    finding["witnesses"].as_array().unwrap().iter().filter_map(Value::as_str).collect()
}

#[test]
fn a_faultless_provider_is_accused_of_nothing_and_keeps_nothing() {
    let out = Out::new();
    let told = judged(&out, &[], "described.**");
    for bad in ["fail", "warn", "inconclusive"] {
        assert_eq!(told["counts"][bad], 0, "{told:#}");
    }
    assert!(told["counts"]["pass"].as_u64() > Some(100), "{told:#}");
    assert_eq!(told["cleanup"]["left"], 0);
    let results = results(&out);
    for row in [
        "described.lifecycle/everything/Device",
        "described.patch/optional/Device-place-floor",
        "described.patch/optional/User-badgeNumber",
        "described.characteristics/unique/Device-serialNumber",
    ] {
        let found = results.iter().find(|one| one["case"] == row);
        assert_eq!(found.unwrap()["outcome"], "pass", "{row}");
    }
    let map: Value = serde_json::from_str(&out.read("map.json")).unwrap();
    assert_eq!(map["features"]["resource.customTypes"]["verdict"], "native");
    assert_eq!(map["features"]["resource.requiredAttributes"]["verdict"], "native");
}

/// A fault, the requirement that is blamed for it, and a row on the type or extension of its own.
const FAULTS: [(&str, &str, &str); 1] = [(
    "schema.immutable-changed",
    "RFC7643-7-13",
    "described.characteristics/immutable/Device-assetTag",
)];

#[test]
fn faults_are_found_on_a_type_that_no_rfc_knows() {
    let mut wrong = Vec::new();
    for (fault, requirement, row) in FAULTS {
        let told = judged(&Out::new(), &[fault], row);
        let findings = told["findings"].as_array().unwrap();
        let blamed =
            |one: &&Value| one["requirement"] == requirement && witnesses(one).contains(&row);
        if !findings.iter().any(|one| blamed(&one)) {
            wrong.push(format!("{fault}: {findings:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_case_finds_a_fault() {
    let out = Out::new();
    judged(&out, &[], "described.**");
    let family = |case: &str| case.split('/').take(2).collect::<Vec<_>>().join("/");
    let all: BTreeSet<String> =
        results(&out).iter().map(|one| family(one["case"].as_str().unwrap())).collect();
    let tried: BTreeSet<String> = FAULTS.iter().map(|(.., row)| family(row)).collect();
    let idle: Vec<&String> = all.difference(&tried).collect();
    // What is recorded and never judged has no fault.
    assert_eq!(idle, ["described.characteristics/canonical-values"]);
}

#[test]
fn a_provider_that_describes_nothing_is_asked_nothing() {
    let out = Out::new();
    let folder = out.text();
    let only = ["run", "--only", "described.**", "--fault", "discovery.schemas-empty"];
    let told = run(&[&only[..], &["--out", &folder, "--format", "json"]].concat()).json();
    assert_eq!(told["counts"]["pass"], 0, "{told:#}");
    assert_eq!(told["counts"]["fail"], 0, "{told:#}");
    assert_eq!(told["cleanup"]["created"], 0, "{told:#}");
}
