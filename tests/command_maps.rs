//! What is done with maps: set side by side, told apart, held against policies. The maps come
//! from runs against the reference provider.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]

mod command_support;

use std::path::Path;
use std::sync::OnceLock;

use command_support::wire::{Server, reply};
use command_support::{Finished, LIMIT, Out, run, run_in, scimspec, start};
use serde_json::Value;

/// A run that is made once for all tests of this file. Other tests wait for it.
fn made_once(cell: &'static OnceLock<Out>, arguments: &[&str]) -> String {
    let made = || {
        let out = Out::new();
        let text = out.text();
        let ended = start(scimspec(&[&["run", "--out", &text], arguments].concat()));
        let ended = ended.finish(2 * LIMIT);
        assert!(matches!(ended.code, Some(0 | 1)), "{ended:?}");
        out
    };
    cell.get_or_init(made).text()
}

/// All suites against the faultless provider.
fn whole() -> String {
    static OUT: OnceLock<Out> = OnceLock::new();
    made_once(&OUT, &[])
}

/// The suites of bulk against the faultless provider.
fn part() -> String {
    static OUT: OnceLock<Out> = OnceLock::new();
    made_once(&OUT, &["--only", "bulk", "--only", "limits.bulk"])
}

/// The suites of bulk against a provider that claims creates which it does not make.
fn broken() -> String {
    static OUT: OnceLock<Out> = OnceLock::new();
    made_once(&OUT, &["--only", "bulk", "--only", "limits.bulk", "--fault", "bulk.phantom-success"])
}

fn map_of(run: &str) -> Value {
    let path = Path::new(run).join("map.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A file in a directory that goes with the test.
fn written(out: &Out, name: &str, text: &str) -> String {
    let path = out.parent().join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// A policy that the suites of bulk alone can decide.
fn policy(out: &Out) -> String {
    written(
        out,
        "jobs.yaml",
        "format: 1\nid: jobs\nname: Jobs\nneeds:\n\
         \x20 - { key: bulk.post, why: All creates., source: RFC 7644 3.7 }\n\
         \x20 - { key: bulk.maxOperations, at_least: 100, why: Large jobs., source: RFC 7644 3.7.4 }\n",
    )
}

fn gate(run: &str, policy: &str, more: &[&str]) -> Finished {
    command_support::run(&[&["gate", run, "--policy", policy], more].concat())
}

#[test]
fn a_whole_map_of_the_reference_provider_meets_what_clients_need() {
    let map = whole();
    for policy in
        ["core-provisioning", "bulk-sync", "delta-sync", "offboarding", "okta", "entra-id"]
    {
        let ended = gate(&map, policy, &["--format", "json"]);
        let told = ended.assert_code(0).json();
        assert_eq!((&told["met"], &told["policy"]["id"]), (&true.into(), &policy.into()));
        let needs = told["needs"].as_array().unwrap();
        assert!(needs.len() >= 9 && needs.iter().all(|need| need["state"] == "met"), "{told:#}");
    }
}

#[test]
fn writes_of_a_faultless_provider_are_all_as_claimed() {
    let run = map_of(&whole())["run"].clone();
    assert_eq!((&run["complete"], &run["left_out"]), (&true.into(), &serde_json::json!({})));
    for kind in ["phantom_success", "ghost_write", "partial_write", "silent_write", "duplicate"] {
        assert_eq!(run["ledger"][kind], 0, "{kind}");
    }
    assert!(run["ledger"]["confirmed"].as_u64().unwrap() > 100);
    assert!(run["answer_times"]["median_us"].as_u64().unwrap() > 0);
}

#[test]
fn an_unmet_need_names_what_was_observed_its_evidence_and_its_source() {
    let ended = gate(&whole(), "scim-interop-profile", &[]);
    ended.assert_code(1);
    for words in [
        "does not meet the policy scim-interop-profile",
        "resource.unknownAttribute is native, ignored; needed is conditional or better, value refused",
        "error.schemas/unknown-attribute",
        "draft-zollner-scim-interop-profile-02 5.3",
    ] {
        let text = ended.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(words), "{words}: {}", ended.stdout);
    }
    let told = gate(&whole(), "scim-interop-profile", &["--format", "json"]).assert_code(1).json();
    let untested = told["needs"].as_array().unwrap().iter().filter(|it| it["state"] == "untested");
    for need in untested {
        assert_eq!(need["any_of"][0]["observed"], "untested", "it never meets a need");
    }
}

#[test]
fn a_fault_fails_the_gate_with_its_reason() {
    let out = Out::new();
    let policy = policy(&out);
    gate(&part(), &policy, &[]).assert_code(0);
    let told = gate(&broken(), &policy, &["--format", "json"]).assert_code(1).json();
    let post = &told["needs"][0]["any_of"][0];
    assert_eq!((&post["observed"], &post["silent"]), (&"broken".into(), &true.into()));
    assert_eq!(post["witnesses"][0]["case"], "bulk.methods/post");
    assert!(!post["witnesses"][0]["evidence"].as_array().unwrap().is_empty());
    assert!(post["instead"].as_str().unwrap().starts_with("Create by single requests"));
    assert_eq!(told["needs"][1]["state"], "met");
    assert!(told["partial"].as_str().unwrap().contains("--only bulk"));
}

#[test]
fn a_map_of_a_part_is_refused_where_the_policy_needs_more() {
    for policy in ["core-provisioning", "bulk-sync"] {
        let ended = gate(&part(), policy, &[]);
        ended.assert_code(3);
        assert!(ended.stderr.contains("only a selection was run: --only bulk"), "{ended:?}");
        assert_eq!(ended.stdout, "");
    }
}

#[test]
fn a_run_that_only_reads_does_not_decide_what_writes() {
    let (out, policies) = (Out::new(), Out::new());
    run(&["run", "--out", &out.text(), "--only", "bulk.methods", "--read-only"]).assert_code(3);
    let ended = gate(&out.text(), &policy(&policies), &[]);
    ended.assert_code(3);
    assert!(ended.stderr.contains("--read-only"), "{ended:?}");
}

#[test]
fn suites_of_ones_own_decide_nothing() {
    let out = Out::new();
    let suites = out.parent().join("mine").display().to_string();
    run(&["suites", "new", "acme.first", "--suites", &suites]).assert_code(0);
    run(&["run", "--out", &out.text(), "--suites", &suites]).assert_code(0);
    let ended = gate(&out.text(), &policy(&out), &[]);
    ended.assert_code(3);
    assert!(ended.stderr.contains("nobody knows what it left out"), "{ended:?}");
}

#[test]
fn what_is_no_map_or_only_documented_cannot_be_judged() {
    let out = Out::new();
    let policy = policy(&out);
    let documented = run(&["profiles", "show", "scim2-server", "--format", "map"]);
    let documented = written(&out, "documented.json", &documented.assert_code(0).stdout);
    let later = written(&out, "later.json", "{\"format\": 2}");
    for (map, words) in [
        (documented.as_str(), "documented claims alone"),
        (later.as_str(), "use a newer scimspec"),
        (policy.as_str(), "not a capability map"),
        ("nowhere/map.json", "cannot read nowhere/map.json"),
    ] {
        let ended = gate(map, &policy, &[]);
        ended.assert_code(3);
        assert!(ended.stderr.contains(words), "{map}: {ended:?}");
    }
}

const WRONG: &str = "\
format: 1
id: other
name: A policy with mistakes
needs:
  - { key: bulk.psot, why: w, source: s }
  - { key: bulk.post, accept: broken, why: w, source: s }
  - { key: lifecycle.delete, one_of: [gone], why: w, source: s }
latency: { p95: soon }
";

#[test]
fn all_mistakes_of_a_policy_are_told_with_their_places() {
    let out = Out::new();
    let wrong = written(&out, "wrong.yaml", WRONG);
    for command in [
        vec!["gate", "nowhere", "--policy", &wrong],
        vec!["policies", "lint", &wrong],
        vec!["policies", "show", &wrong],
    ] {
        let ended = run(&command);
        ended.assert_code(2);
        for place in [":2:5", ":5:12", ":6:31", ":7:39", ":8:17"] {
            assert!(ended.stderr.contains(&format!("wrong.yaml{place}\n")), "{place}: {ended:?}");
        }
        assert!(ended.stderr.contains("did you mean `bulk.post`?"), "{ended:?}");
        assert!(ended.stderr.contains("5 mistakes"), "{ended:?}");
    }
    let ended = gate(&part(), "bulk-sink", &[]);
    assert!(ended.assert_code(2).stderr.contains("did you mean `bulk-sync`?"), "{ended:?}");
}

#[test]
fn bounds_on_drift_want_an_earlier_map() {
    let out = Out::new();
    let drift = written(
        &out,
        "drift.yaml",
        "format: 1\nid: drift\nname: Drift\ndrift: { worse: 0, gone: 0 }\n",
    );
    let ended = gate(&whole(), &drift, &[]);
    assert!(ended.assert_code(2).stderr.contains("--baseline"), "{ended:?}");
    gate(&whole(), &drift, &["--baseline", &whole()]).assert_code(0);
    let told = gate(&whole(), &drift, &["--baseline", &broken(), "--format", "json"]);
    assert_eq!(told.assert_code(0).json()["bounds"][0]["observed"], "0", "it became better");
    let ended = gate(&broken(), &drift, &["--baseline", &whole()]);
    assert!(ended.assert_code(3).stderr.contains("speaks of the whole run"), "{ended:?}");
}

#[test]
fn wishes_decide_only_where_they_are_asked_to() {
    let out = Out::new();
    let wishes = written(
        &out,
        "wishes.yaml",
        "format: 1\nid: wishes\nname: Wishes\n\
         needs: [ { key: bulk.post, why: w, source: s } ]\n\
         should: [ { key: me.supported, why: w, source: s } ]\n",
    );
    let ended = gate(&whole(), &wishes, &[]);
    assert!(ended.assert_code(0).stdout.contains("me.supported is compensate"), "{ended:?}");
    gate(&whole(), &wishes, &["--strict"]).assert_code(1);
}

#[test]
fn a_policy_decides_a_run() {
    let out = Out::new();
    let policy = policy(&out);
    let only = ["--only", "bulk.methods", "--only", "bulk.limits", "--policy", policy.as_str()];
    let refused = run(&[&["run", "--out", &out.text()], &only[..]].concat());
    assert!(refused.assert_code(3).stderr.contains("left out"), "{refused:?}");

    // A fault that the policy does not mind is a finding, and no reason to fail.
    let fine = Out::new();
    let text = fine.text();
    let all =
        ["run", "--only", "bulk", "--only", "limits.bulk", "--policy", &policy, "--out", &text];
    let fault = ["--fault", "bulk.bulkid-not-echoed"];
    let ended = start(scimspec(&[&all[..], &fault].concat())).finish(2 * LIMIT);
    let gated: Value = serde_json::from_str(&fine.read("gate.json")).unwrap();
    assert_eq!(gated["met"], true, "{gated:#}");
    assert!(ended.assert_code(0).stdout.contains("meets the policy jobs"), "{ended:?}");
    let report: Value = serde_json::from_str(&fine.read("report.json")).unwrap();
    assert!(report["counts"]["fail"].as_u64().unwrap() > 0);
}

#[test]
fn a_policy_with_mistakes_stops_a_run_before_anything_is_sent() {
    let (server, out) = (Server::start(|_, stream| reply(stream, 500, &[], "")), Out::new());
    let wrong = written(&out, "wrong.yaml", WRONG);
    let (base, text) = (server.base(), out.text());
    let ended = run(&["run", "--url", &base, "--policy", &wrong, "--out", &text]);
    assert!(ended.assert_code(2).stderr.contains("nothing was sent"), "{ended:?}");
    assert_eq!(server.connections(), 0);
    assert!(!out.path().exists());
}

#[test]
fn maps_and_profiles_stand_side_by_side() {
    let (whole, part) = (whole(), part());
    let told = run(&["compare", &whole, &part, "scim2-server", "--format", "json"]);
    let told = told.assert_code(0).json();
    let labels: Vec<&str> = told["providers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["label"].as_str().unwrap())
        .collect();
    assert_eq!(labels, ["reference #1", "reference #2", "scim2-server"]);
    let flags = |name: &str| -> Vec<bool> {
        told["providers"].as_array().unwrap().iter().map(|it| it[name] == true).collect()
    };
    assert_eq!(flags("tested"), [true, true, false]);
    assert_eq!(flags("complete"), [true, false, true]);
    let rows = told["rows"].as_array().unwrap();
    assert!(rows.len() > 150);
    let row = |key: &str| rows.iter().find(|row| row["key"] == key).unwrap();
    let circular = row("bulk.bulkId.circular");
    assert_eq!(circular["cells"][2]["documented"], false);
    assert_eq!(circular["common"]["verdict"], "compensate");
    assert_eq!(circular["workflows"][0]["providers"][0], "scim2-server");
    assert_eq!(row("filter.eq")["common"]["verdict"], "untested");
    assert_eq!(row("bulk.post")["common"]["untested"][0], "scim2-server");
}

#[test]
fn a_comparison_is_narrowed_and_shown_in_every_form() {
    let (whole, broken) = (whole(), broken());
    let narrow = |more: &[&str]| {
        let only = ["compare", &whole, &broken, "--only", "bulk.bulkId", "--differing"];
        let ended = run(&[&only[..], more].concat());
        ended.assert_code(0);
        ended
    };
    let human = narrow(&[]).stdout;
    assert!(human.lines().any(|line| line.contains("✗ broken")), "{human}");
    assert!(human.lines().all(|line| line.chars().count() <= 100), "{human}");
    assert!(!human.contains('\u{1b}'), "{human}");
    let markdown = narrow(&["--format", "markdown"]).stdout;
    assert!(
        markdown.contains("| Capability | reference \\#1 | reference \\#2 | All |"),
        "{markdown}"
    );
    let csv = narrow(&["--format", "csv"]).stdout;
    assert!(csv.starts_with("key,area,capability,section,reference #1,"), "{csv}");
    assert!(csv.lines().skip(1).all(|line| line.starts_with("bulk.bulkId.")), "{csv}");
    let rows = narrow(&["--format", "json"]).json()["rows"].clone();
    assert!(rows.as_array().unwrap().iter().all(|row| row["differs"] == true), "{rows:#}");
}

#[test]
fn what_cannot_be_compared_is_told() {
    let whole = whole();
    for (arguments, code, words) in [
        (vec!["compare", &whole, "--only", "bulky"], 4, "`bulky` matches no capability"),
        (vec!["compare", &whole, "--only", "bulk..x"], 2, "empty element"),
        (vec!["compare", "refrence"], 2, "did you mean `reference`?"),
        (vec!["compare", "nowhere/map.json"], 2, "cannot read nowhere/map.json"),
        (vec!["diff", &whole, "nowhere"], 2, "cannot read nowhere"),
        (vec!["compare"], 2, "MAP|PROFILE"),
    ] {
        let ended = run(&arguments);
        assert_eq!(ended.code, Some(code), "{arguments:?}: {ended:?}");
        assert!(ended.stderr.contains(words), "{arguments:?}: {ended:?}");
        assert_eq!(ended.stdout, "", "{arguments:?}");
    }
}

#[test]
fn a_provider_that_became_worse_is_told_with_the_exchanges() {
    let (old, new) = (part(), broken());
    let ended = run(&["diff", &old, &new]);
    ended.assert_code(1);
    for words in ["worse    bulk.post", "bulk.methods/post: native → broken", "→ 404", "→ 200"]
    {
        assert!(ended.stdout.contains(words), "{words}: {}", ended.stdout);
    }
    assert!(ended.stdout.lines().all(|line| line.chars().count() <= 100), "{}", ended.stdout);
    let told = run(&["diff", &old, &new, "--format", "json", "--fail-on", "none"]);
    let told = told.assert_code(0).json();
    let post = told["changes"].as_array().unwrap().iter().find(|it| it["key"] == "bulk.post");
    let post = post.unwrap();
    assert_eq!(post["direction"], "worse");
    let exchange = |side: &str| post["cases"][0][side]["exchange"].clone();
    assert_eq!(
        (&exchange("old")["status"], &exchange("new")["status"]),
        (&200.into(), &404.into())
    );
    assert!(exchange("new")["request"].as_str().unwrap().starts_with("GET /Users/"));

    // The other way round it became better.
    run(&["diff", &new, &old]).assert_code(0);
    run(&["diff", &new, &old, "--fail-on", "any"]).assert_code(1);
    let markdown = run(&["diff", &new, &old, "--format", "markdown"]);
    assert!(markdown.stdout.contains("## better ("), "{}", markdown.stdout);
}

#[test]
fn two_runs_of_the_same_provider_do_not_differ() {
    let again = Out::new();
    let ended = scimspec(&[
        "run",
        "--out",
        &again.text(),
        "--only",
        "bulk",
        "--only",
        "limits.bulk",
        "--seed",
        "2",
    ]);
    start(ended).finish(2 * LIMIT).assert_code(0);
    let ended = run(&["diff", &part(), &again.text(), "--fail-on", "any"]);
    ended.assert_code(0);
    assert!(ended.stdout.contains("0 worse · 0 gone · 0 changed · 0 new · 0 better"), "{ended:?}");
}

#[test]
fn a_map_without_its_recording_is_compared_without_exchanges() {
    let out = Out::new();
    let copy = |run: &str, name: &str| {
        let text = std::fs::read_to_string(Path::new(run).join("map.json")).unwrap();
        written(&out, name, &text)
    };
    let (old, new) = (copy(&part(), "old.json"), copy(&broken(), "new.json"));
    let told = run(&["diff", &old, &new, "--format", "json"]).assert_code(1).json();
    assert!(told["changes"][0]["cases"][0]["new"]["exchange"].is_null());
    assert!(told["changes"][0]["cases"][0]["new"]["evidence"].is_array());
}

#[test]
fn maps_of_different_providers_are_told_apart() {
    let out = Out::new();
    let mut other = map_of(&part());
    other["provider"]["id"] = "acme\u{1b}[2J".into();
    let other = written(&out, "other.json", &other.to_string());
    let ended = run(&["diff", &part(), &other]);
    ended.assert_code(2);
    assert!(ended.stderr.contains("different providers, reference"), "{ended:?}");
    assert!(ended.stderr.contains("scimspec compare") && !ended.stderr.contains('\u{1b}'));
    let forced = run(&["diff", &part(), &other, "--force"]);
    assert!(forced.assert_code(0).stdout.contains("The maps are of different providers."));
}

#[test]
fn documented_claims_alone_are_a_map_in_which_all_is_untested() {
    let map = run(&["profiles", "show", "scim2-server", "--format", "map"]).assert_code(0).json();
    assert!(map.get("run").is_none());
    for (key, feature) in map["features"].as_object().unwrap() {
        assert_eq!(
            (&feature["verdict"], &feature["observed"]),
            (&"untested".into(), &Value::Array(vec![])),
            "{key}"
        );
    }
    let limit = &map["features"]["bulk.maxOperations"];
    assert_eq!(limit["declared"]["value"], 1000);
    assert!(limit["note"].as_str().unwrap().contains("no run has looked at it"));
    let profile = run(&["profiles", "show", "scim2-server", "--format", "json"]);
    assert_eq!(profile.assert_code(0).json()["id"], "scim2-server");
}

#[test]
fn policies_are_listed_shown_and_begun() {
    let listed = run(&["policies", "list", "--format", "json"]).assert_code(0).json();
    let ids: Vec<&str> =
        listed.as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap()).collect();
    let wanted = [
        "bulk-sync",
        "core-provisioning",
        "delta-sync",
        "entra-id",
        "ipsie-il",
        "ipsie-il1",
        "offboarding",
        "okta",
        "scim-interop-profile",
    ];
    assert_eq!(ids, wanted);
    assert_eq!(run(&["policies", "list"]).assert_code(0).stdout.lines().count(), ids.len());
    run(&["policies", "lint"]).assert_code(0);
    for id in ids {
        let shown = run(&["policies", "show", id]);
        assert!(shown.assert_code(0).stdout.contains(&format!("({id})\n")), "{}", shown.stdout);
    }
    let directory = tempfile::tempdir().unwrap();
    run_in(directory.path(), &["policies", "new", "acme-sync", "--name", "Acme"]).assert_code(0);
    run_in(directory.path(), &["policies", "lint", "policies/acme-sync.yaml"]).assert_code(0);
    let again = run_in(directory.path(), &["policies", "new", "acme-sync"]);
    assert!(again.assert_code(2).stderr.contains("exists"), "{again:?}");
}
