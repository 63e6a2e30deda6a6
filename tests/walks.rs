//! Walks while others write, and walks through collections that are large.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]

#[allow(dead_code, reason = "the matrix needs more of it")]
mod matrix_support;

use matrix_support::{Law, only};
use scimspec::judge::{CaseResult, Outcome};
use scimspec::reference::{self, Auth, Faults, Limits, Options, Provider, Running};
use scimspec::session::SessionResult;
use serde_json::json;
use tokio::net::TcpListener;

/// Users of the large collection.
const USERS: usize = 20_000;
/// Users on a page of it.
const PAGE: usize = 1000;

async fn provider(faults: &[&str], users: usize) -> Running {
    let limits = Limits { max_page_size: Some(PAGE), ..Limits::default() };
    let options = Options { auth: Auth::bearer("matrix-token"), limits, ..Options::default() };
    let provider = Provider::with_faults(options, Faults::parse(faults).unwrap()).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let running = reference::serve(provider.clone(), listener).unwrap();
    provider.populate(users).unwrap();
    running
}

async fn run(faults: &[&str], users: usize, cases: &[&str]) -> SessionResult {
    let running = provider(faults, users).await;
    let cases: Vec<String> = cases.iter().map(|case| (*case).to_owned()).collect();
    let result = Law::builtin().run_on(&running, only(&cases)).await;
    running.shutdown().await;
    result.unwrap()
}

fn case<'a>(result: &'a SessionResult, name: &str) -> &'a CaseResult {
    result.judgement.results.iter().find(|one| one.case == name).unwrap()
}

fn value(result: &SessionResult, name: &str) -> String {
    let found = case(result, name).value.clone();
    found.and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Cases that run only on request are asked for by their full names.
const WHOLE: [&str; 3] =
    ["paging.whole/by-index", "paging.whole/by-index-in-order", "paging.whole/by-cursor"];

const CHANGES: [&str; 2] = ["paging.under-change/**", "paging.cursor-under-change/**"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_faultless_target_shifts_by_index_and_is_stable_by_cursor() {
    let result = run(&[], 0, &CHANGES).await;
    assert!(result.judgement.findings.is_empty(), "{:#?}", result.judgement.findings);
    let undecided: Vec<&CaseResult> =
        result.judgement.results.iter().filter(|one| one.outcome != Outcome::Pass).collect();
    assert!(undecided.is_empty(), "{undecided:#?}");
    assert_eq!(value(&result, "paging.under-change/deleted-behind"), "shifts");
    for one in result.judgement.results.iter() {
        if one.case != "paging.under-change/deleted-behind" {
            assert_eq!(one.value, Some(json!("stable")), "{}", one.case);
        }
    }
    let feature = &result.map.features["pagination.underChange"];
    assert_eq!(feature.value, Some(json!("shifts")));
    assert!(feature.note.contains("overlap"), "{}", feature.note);
    assert!(result.footer.cleanup.left.is_empty(), "{:?}", result.footer.cleanup);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cursor_that_loses_somebody_is_a_finding_and_one_that_is_refused_is_not() {
    let place = "paging.cursor-under-change/deleted-where-it-stands";
    let behind = "paging.cursor-under-change/deleted-behind";
    for (fault, name, outcome, variant, requirement) in [
        ("cursor.skips-after-deletion", behind, Outcome::Warn, "shifts", "RFC9865-2-10"),
        ("cursor.ends-with-its-resource", place, Outcome::Fail, "ends", "RFC9865-2-09"),
        ("cursor.lost-on-deletion", behind, Outcome::Pass, "refused", ""),
    ] {
        let result = run(&[fault], 0, &CHANGES[1..]).await;
        let found = case(&result, name);
        assert_eq!((found.outcome, found.variant.as_deref()), (outcome, Some(variant)), "{fault}");
        let blamed: Vec<&str> =
            result.judgement.findings.iter().map(|one| one.requirement.as_str()).collect();
        let wanted: Vec<&str> = Some(requirement).filter(|id| !id.is_empty()).into_iter().collect();
        assert_eq!(blamed, wanted, "{fault}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_index_does_under_change_is_mapped_and_a_walk_without_end_is_a_finding() {
    for (fault, name, reading) in [
        ("paging.newest-first", "paging.under-change/created", "repeats"),
        ("paging.changed-last", "paging.under-change/changed-behind", "shifts"),
    ] {
        let result = run(&[fault], 0, &CHANGES[..1]).await;
        assert_eq!(value(&result, name), reading, "{fault}");
        assert_eq!(value(&result, "paging.under-change/changed-in-order/by-created"), "stable");
        assert!(result.judgement.findings.is_empty(), "{:#?}", result.judgement.findings);
    }
    let endless = run(&["paging.never-ends-after-creation"], 0, &CHANGES[..1]).await;
    let found = case(&endless, "paging.under-change/created");
    assert_eq!(found.outcome, Outcome::Fail);
    let blamed = &endless.judgement.findings[0].requirement;
    assert_eq!((endless.judgement.findings.len(), blamed.as_str()), (1, "RFC7644-3.4.2.4-10"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_large_collection_no_page_is_kept() {
    let cases = [WHOLE[0], WHOLE[2]];
    let result = run(&[], USERS, &cases).await;
    assert!(result.judgement.findings.is_empty(), "{:#?}", result.judgement.findings);
    for name in cases {
        assert_eq!(case(&result, name).outcome, Outcome::Pass, "{:?}", case(&result, name));
        let seen = result.observations.iter().find(|seen| seen.case == name).unwrap();
        let short = seen.steps[0].in_short.as_ref().unwrap();
        let pages = (USERS / PAGE) as u64;
        assert_eq!((short.pages, short.came, short.different), (pages, 20_000, 20_000), "{name}");
        assert_eq!((short.missing(), short.largest), (Some(0), PAGE as u64), "{name}");
        assert!(short.bytes > 20_000 * 200, "{name}: {}", short.bytes);
        let answers = seen.exchanges.iter().filter_map(|exchange| exchange.answer.as_ref());
        let kept: usize = answers.map(|answer| answer.body.len()).sum();
        assert_eq!(kept, 0, "{name}");
        let written = serde_json::to_string(seen).unwrap().len();
        assert!(written < 64 * 1024, "{name} takes {written} bytes");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_pages_the_first_and_the_last_are_named() {
    let running = provider(&[], 40).await;
    let law = Law::builtin().with_cases(&[scimspec::generate::CaseFile {
        path: "suites/paging/small.yaml".to_owned(),
        text: "format: 1\nsuite: paging.small\ntitle: small pages\nrequirements: [RFC7644-3.4.2.4-10]\n\
               features: [pagination.index]\ncases:\n  - id: one-by-one\n    title: all come\n    steps:\n      \
               - walk: { as: walk, path: /Users, scope: none, by: { index: { count: 1 } }, in_short: true, \
               stop_after: 1000, expect: { checks: [ { path: $.different, equals: 40 }, { path: $.missing, equals: 0 } ] } }\n"
            .to_owned(),
    }]);
    let law = law.unwrap();
    let result = law.run_on(&running, only(&["paging.small/**".to_owned()])).await.unwrap();
    running.shutdown().await;
    assert_eq!(case(&result, "paging.small/one-by-one").outcome, Outcome::Pass);
    let exchanges = &result.observations[0].exchanges;
    assert!(exchanges.len() < 25, "{}", exchanges.len());
    assert!(exchanges.last().unwrap().request.path.contains("startIndex=40"));
    assert!(exchanges[0].request.path.contains("startIndex=1&"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn faults_between_pages_are_seen_in_a_collection_that_is_not_kept() {
    let result = run(&["paging.overlaps"], 3000, &WHOLE).await;
    let sorted = case(&result, "paging.whole/by-index-in-order");
    assert_eq!(sorted.outcome, Outcome::Fail, "{sorted:?}");
    let found = &result.judgement.findings[0];
    assert_eq!(found.requirement, "RFC7644-3.4.2.3-10");
}
