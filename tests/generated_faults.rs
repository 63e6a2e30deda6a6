//! What generated queries find by themselves: each fault of the areas that they can look at, and the
//! cases that they write for it. Takes minutes, and so is built in release mode alone:
//! `cargo test --release --test generated_faults -- --nocapture`.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]
#![cfg(not(debug_assertions))]

#[allow(dead_code, reason = "the matrix needs more of it")]
mod matrix_support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::OnceLock;

use matrix_support::{Law, in_parallel, provider};
use scimspec::generate::CaseFile;
use scimspec::judge::Outcome;
use scimspec::reference::{CATALOGUE, Fault};
use scimspec::session::{Selection, SessionResult};
use serde::Deserialize;

/// The areas of queries.
const AREAS: [&str; 6] = ["filter", "sort", "paging", "cursor", "projection", "search"];
const PUBLISHED: &str = "docs/generated.md";
const REASONS: &str = "tests/generated_faults.yaml";

/// Why faults are not caught, by their names.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reasons {
    unreachable: BTreeMap<String, String>,
    by_chance: BTreeMap<String, String>,
}

/// What came of one fault.
struct Tried {
    fault: &'static Fault,
    /// Requirements that are blamed.
    blamed: Vec<String>,
    /// Cases that were written, those of them that fail again, and those that hold without the fault.
    cases: [usize; 3],
    /// Cases that do not.
    wrong: Vec<String>,
}

fn all() -> &'static Vec<Tried> {
    static ALL: OnceLock<Vec<Tried>> = OnceLock::new();
    ALL.get_or_init(|| {
        let law = Law::builtin();
        let chosen = std::env::var("SCIMSPEC_FAULTS").unwrap_or_default();
        let chosen = |fault: &&Fault| chosen.split(',').any(|begin| fault.name.starts_with(begin));
        let reached = CATALOGUE.iter().filter(|fault| AREAS.contains(&fault.area));
        let faults: Vec<&'static Fault> = reached.filter(chosen).collect();
        in_parallel(&faults, |fault| tried(&law, fault))
    })
}

fn asked() -> Selection {
    Selection { tags: vec!["generated".to_owned()], ..Selection::default() }
}

async fn tried(law: &Law, fault: &'static Fault) -> Tried {
    let result = run(law, &[fault.name]).await;
    let findings = result.judgement.findings.iter();
    let blamed = findings.map(|finding| finding.requirement.clone()).collect();
    let mut tried = Tried { fault, blamed, cases: [result.cases.len(), 0, 0], wrong: vec![] };
    for case in &result.cases {
        let own = match law.with_cases(std::slice::from_ref(case)) {
            Ok(own) => own,
            Err(message) => {
                tried.wrong.push(format!("{}: {message}", case.path));
                continue;
            }
        };
        let again = fails(&run(&own, &[fault.name]).await);
        let holds = !fails(&run(&own, &[]).await);
        tried.cases[1] += usize::from(again);
        tried.cases[2] += usize::from(holds);
        if !again || !holds {
            tried.wrong.push(told(case, again, holds));
        }
    }
    tried
}

fn told(case: &CaseFile, again: bool, holds: bool) -> String {
    let steps = case.text.split_once("cases:").map_or("", |(_, steps)| steps);
    format!("{}: fails again {again}, holds without {holds}:{steps}", case.path)
}

async fn run(law: &Law, faults: &[&str]) -> SessionResult {
    let running = provider(faults).await;
    let result = law.run_on(&running, asked()).await;
    running.shutdown().await;
    result.expect("the provider can be judged")
}

fn fails(result: &SessionResult) -> bool {
    result.judgement.results.iter().any(|one| one.outcome >= Outcome::Warn)
}

fn reasons() -> Reasons {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(REASONS);
    serde_saphyr::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

impl Reasons {
    fn is_reachable(&self, fault: &str) -> bool {
        !self.unreachable.contains_key(fault)
    }

    fn is_expected(&self, fault: &str) -> bool {
        self.is_reachable(fault) && !self.by_chance.contains_key(fault)
    }
}

#[test]
fn what_is_within_reach_is_caught() {
    let reasons = reasons();
    let missed: Vec<&str> = all()
        .iter()
        .filter(|one| one.blamed.is_empty() && reasons.is_expected(one.fault.name))
        .map(|one| one.fault.name)
        .collect();
    assert!(missed.is_empty(), "say why in {REASONS}: {missed:#?}");
    let caught = all().iter().filter(|one| !one.blamed.is_empty());
    let idle: Vec<&str> =
        caught.map(|one| one.fault.name).filter(|name| !reasons.is_reachable(name)).collect();
    assert!(idle.is_empty(), "these are caught, {REASONS} says that they cannot be: {idle:#?}");
}

/// Some failures rest on what a case of few resources does not have.
#[test]
fn cases_that_are_written_hold_without_the_fault_and_nearly_all_fail_again() {
    all().iter().flat_map(|one| &one.wrong).for_each(|one| eprintln!("{one}"));
    let cases = |at: usize| all().iter().map(|one| one.cases[at]).sum::<usize>();
    assert_eq!(cases(2), cases(0), "some accuse a faultless target");
    assert!(cases(1) * 10 >= cases(0) * 9, "{} of {} fail again", cases(1), cases(0));
}

#[test]
fn the_page_is_fresh() {
    let text = page(&reasons());
    println!("{text}");
    if std::env::var_os("SCIMSPEC_FAULTS").is_some() {
        return;
    }
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(PUBLISHED);
    if std::env::var_os("SCIMSPEC_BLESS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(known == text, "{PUBLISHED} is stale; SCIMSPEC_BLESS=1 writes it anew");
}

const HEAD: &str = "# What generated queries find alone

Written by `SCIMSPEC_BLESS=1 cargo test --release --test generated_faults`; do not edit.

The suites with `on_request: generated` were run, alone and with as many queries as they say, against the reference
provider with each fault of the areas that are about queries. A fault that no generated query can meet is out of reach;
the last table says why. \"Rightly named\" counts the faults whose own requirement is blamed. Of the cases that are
written for failures, each was run again, with the fault and without it.

| area | faults | within reach | caught | rightly named | cases written | fail again | hold without |
|---|---|---|---|---|---|---|---|
";

fn page(reasons: &Reasons) -> String {
    let mut text = HEAD.to_owned();
    for area in AREAS {
        let of_area: Vec<&Tried> = all().iter().filter(|one| one.fault.area == area).collect();
        let count = |holds: &dyn Fn(&Tried) -> bool| of_area.iter().filter(|o| holds(o)).count();
        let cases = |at: usize| of_area.iter().map(|one| one.cases[at]).sum::<usize>();
        let named = |one: &Tried| one.blamed.iter().any(|id| id == one.fault.requirement);
        let _ = writeln!(
            text,
            "| {area} | {} | {} | {} | {} | {} | {} | {} |",
            of_area.len(),
            count(&|one| reasons.is_reachable(one.fault.name)),
            count(&|one| !one.blamed.is_empty()),
            count(&named),
            cases(0),
            cases(1),
            cases(2),
        );
    }
    for (head, all) in [
        ("within reach, found by chance", &reasons.by_chance),
        ("out of reach", &reasons.unreachable),
    ] {
        let _ = write!(text, "\n| {head} | why |\n|---|---|\n");
        for (name, why) in all {
            let _ = writeln!(text, "| `{name}` | {why} |");
        }
    }
    text
}
