//! The fault matrix: every suite against the faultless reference provider and against every fault
//! of it. Takes minutes, and so runs in release builds alone:
//! `cargo test --release --test matrix`.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]
#![cfg(not(debug_assertions))]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use futures_util::stream::{self, StreamExt};
use scimspec::catalogue::Catalogue;
use scimspec::judge::Outcome;
use scimspec::profile::{self, Profile};
use scimspec::reference::{self, Auth, CATALOGUE, Faults, Options, Provider};
use scimspec::session::{RunFolder, Selection, SessionInput, SessionResult, conduct};
use scimspec::suite::{Known, LoadedSuites, builtin_sources, load_sources};
use scimspec::target::{Credential, Target, TargetOptions};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Runs at the same time.
const PARALLEL: usize = 2;
const TOKEN: &str = "matrix-token";

struct Law {
    catalogue: Arc<Catalogue>,
    suites: Arc<LoadedSuites>,
    profile: Arc<Profile>,
}

fn law() -> Law {
    let catalogue = Catalogue::builtin().expect("the catalogue is free of mistakes");
    let known = Known {
        requirements: catalogue.requirements().map(|known| known.id.as_str()).collect(),
        features: catalogue.capabilities().map(|known| known.key.as_str()).collect(),
    };
    let suites = load_sources(&builtin_sources(), &known).expect("the suites are free of mistakes");
    let profile = profile::load("reference", &catalogue).expect("the profile is free of mistakes");
    Law { catalogue: Arc::new(catalogue), suites: Arc::new(suites), profile: Arc::new(profile) }
}

async fn run(law: &Law, faults: &[&str]) -> SessionResult {
    let options = Options { auth: Auth::bearer(TOKEN), ..Options::default() };
    let faults = Faults::parse(faults).expect("the fault is known");
    let provider = Provider::with_faults(options, faults).expect("the options are sound");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback is there");
    let running = reference::serve(provider, listener).expect("it can be served");
    let mut options = TargetOptions::new(running.base_url());
    options.credential = Some(Credential::bearer(TOKEN, "test"));
    options.timeout = std::time::Duration::from_secs(2);
    let folder = tempfile::tempdir().expect("a folder can be made");
    let result = conduct(SessionInput {
        catalogue: law.catalogue.clone(),
        suites: law.suites.clone(),
        profile: law.profile.clone(),
        target: Target::new(options).expect("the target can be used"),
        credential: None,
        selection: Selection::default(),
        concurrency: 8,
        most_creates: 100_000,
        read_only: false,
        seed: 1,
        durable: false,
        folder: RunFolder::create(Some(&folder.path().join("run"))).expect("a run folder"),
        stop: CancellationToken::new(),
        watch: None,
    })
    .await;
    running.shutdown().await;
    result.expect("the run comes to its end")
}

/// Requirements that findings blame, worst outcome of each.
fn blamed(result: &SessionResult) -> BTreeMap<String, Outcome> {
    let mut blamed = BTreeMap::new();
    for finding in &result.judgement.findings {
        let known = blamed.entry(finding.requirement.clone()).or_insert(finding.outcome);
        *known = (*known).max(finding.outcome);
    }
    blamed
}

fn catching(result: &SessionResult) -> BTreeSet<String> {
    let results = result.judgement.results.iter();
    results
        .filter(|result| matches!(result.outcome, Outcome::Fail | Outcome::Warn))
        .map(|result| result.case.clone())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_is_caught_and_none_is_imagined() {
    let law = law();
    let faultless = run(&law, &[]).await;
    assert!(faultless.judgement.findings.is_empty(), "{:#?}", faultless.judgement.findings);
    let mut results: Vec<_> = stream::iter(CATALOGUE.iter())
        .map(|fault| {
            let law = &law;
            async move {
                let result = run(law, &[fault.name]).await;
                (fault, blamed(&result), catching(&result))
            }
        })
        .buffer_unordered(PARALLEL)
        .collect()
        .await;
    results.sort_by_key(|(fault, ..)| fault.name);
    let mut table = String::new();
    let mut uncaught = Vec::new();
    let mut misblamed = Vec::new();
    let mut useful: BTreeSet<String> = BTreeSet::new();
    for (fault, blamed, catching) in &results {
        useful.extend(catching.iter().cloned());
        let own = blamed.get(fault.requirement);
        if blamed.is_empty() {
            uncaught.push(fault.name);
        } else if own.is_none() {
            misblamed.push(fault.name);
        }
        let all: Vec<&str> = blamed.keys().map(String::as_str).collect();
        let _ = writeln!(
            table,
            "{} | {} | {} | {} cases | {}",
            fault.name,
            fault.requirement,
            own.map_or("-".to_owned(), |outcome| format!("{outcome:?}")),
            catching.len(),
            all.join(" ")
        );
    }
    let idle: Vec<String> = faultless
        .judgement
        .results
        .iter()
        .map(|result| result.case.clone())
        .filter(|case| !useful.contains(case))
        .collect();
    if let Ok(path) = std::env::var("SCIMSPEC_MATRIX") {
        std::fs::write(path, format!("{table}\nIDLE {}\n{}\n", idle.len(), idle.join("\n")))
            .expect("the table can be written");
    }
    assert!(uncaught.is_empty(), "caught by no case: {uncaught:#?}");
    assert!(misblamed.is_empty(), "its own requirement is not blamed: {misblamed:#?}");
}
