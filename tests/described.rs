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

/// What the cases say of a provider with these faults, line by line.
fn judged(out: &Out, faults: &[&str], only: &str) -> Vec<Value> {
    let mut arguments = vec!["--limits", DEVICES];
    faults.iter().for_each(|fault| arguments.extend(["--fault", fault]));
    let served = Served::open(&arguments);
    let folder = out.text();
    let arguments = ["--url", &served.base, "--only", only, "--out", &folder, "--format", "jsonl"];
    let ended = run(&[&["run"], &arguments[..]].concat());
    ended.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn of_kind<'a>(lines: &'a [Value], kind: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["kind"] == kind).collect()
}

#[test]
fn a_faultless_provider_is_accused_of_nothing_and_keeps_nothing() {
    let out = Out::new();
    let lines = judged(&out, &[], "described.**");
    let told = lines.last().unwrap();
    for bad in ["fail", "warn", "inconclusive"] {
        assert_eq!(told["counts"][bad], 0, "{told:#}");
    }
    assert!(told["counts"]["pass"].as_u64() > Some(100), "{told:#}");
    assert_eq!(told["cleanup"]["left"], 0);
    for row in [
        "described.lifecycle/everything/Device",
        "described.patch/optional/Device-place-floor",
        "described.patch/optional/User-badgeNumber",
        "described.characteristics/unique/Device-serialNumber",
    ] {
        let found = of_kind(&lines, "result").into_iter().find(|one| one["case"] == row);
        assert_eq!(found.unwrap()["outcome"], "pass", "{row}");
    }
    let map: Value = serde_json::from_str(&out.read("map.json")).unwrap();
    assert_eq!(map["features"]["resource.customTypes"]["verdict"], "native");
    assert_eq!(map["features"]["resource.requiredAttributes"]["verdict"], "native");
}

/// A fault, the requirement that is blamed for it, and a row on the type or extension of its own.
const FAULTS: [(&str, &str, &str); 16] = [
    ("crud.create-answers-200", "RFC7644-3.3-04", "described.lifecycle/required-only/Device"),
    ("crud.extension-lost", "RFC7644-3.1-03", "described.lifecycle/everything/Device"),
    ("patch.add-ignored", "RFC7644-3.5.2.1-03", "described.patch/optional/Device-nickName"),
    ("patch.remove-ignored", "RFC7644-3.5.2.2-02", "described.patch/optional/User-badgeNumber"),
    ("patch.replace-ignored", "RFC7644-3.5.2.3-02", "described.patch/required/Device-serialNumber"),
    (
        "patch.replace-ignored",
        "RFC7644-3.5.2.3-02",
        "described.patch/unique/Device-inventoryNumber",
    ),
    ("patch.read-only-succeeds", "RFC7644-3.5.2-13", "described.patch/read-only/Device-lastSeen"),
    ("patch.read-only-succeeds", "RFC7644-3.5.2-13", "described.patch/immutable/Device-assetTag"),
    (
        "schema.immutable-changed",
        "RFC7643-7-13",
        "described.characteristics/immutable/Device-assetTag",
    ),
    (
        "schema.required-unchecked",
        "RFC7644-3.12-06",
        "described.characteristics/required/Device-serialNumber",
    ),
    (
        "values.read-only-taken",
        "RFC7643-7-12",
        "described.characteristics/read-only/Device-lastSeen",
    ),
    (
        "values.never-shown",
        "RFC7643-7-16",
        "described.characteristics/never-returned/Device-unlockCode",
    ),
    (
        "values.always-left-out",
        "RFC7643-7-15",
        "described.characteristics/always-returned/Device-kind",
    ),
    (
        "values.request-shown",
        "RFC7643-7-18",
        "described.characteristics/returned-on-request/Device-comment",
    ),
    (
        "crud.uniqueness-unchecked",
        "RFC7643-7-20",
        "described.characteristics/unique/Device-serialNumber",
    ),
    (
        "projection.ignored-on-get",
        "RFC7644-3.9-01",
        "described.projection/attribute/Device-nickName",
    ),
];

#[test]
fn faults_are_found_on_a_type_that_no_rfc_knows() {
    let mut wrong = Vec::new();
    for (fault, requirement, row) in FAULTS {
        let lines = judged(&Out::new(), &[fault], row);
        let found = of_kind(&lines, "finding");
        let blamed =
            found.iter().any(|one| one["requirement"] == requirement && one["case"] == row);
        if !blamed {
            wrong.push(format!("{fault} {row}: {:#?}", of_kind(&lines, "result")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_case_finds_a_fault() {
    let lines = judged(&Out::new(), &[], "described.**");
    let family = |case: &str| case.split('/').take(2).collect::<Vec<_>>().join("/");
    let results = of_kind(&lines, "result");
    let all: BTreeSet<String> =
        results.iter().map(|one| family(one["case"].as_str().unwrap())).collect();
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
