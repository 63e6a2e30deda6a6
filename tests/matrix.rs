//! The fault matrix: every suite against the faultless reference provider and against every fault
//! of it. Takes minutes, and so is built in release mode alone:
//! `cargo test --release --test matrix`.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]
#![cfg(not(debug_assertions))]

mod matrix_support;

use std::collections::BTreeSet;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use matrix_support::expected::{Expected, FILE};
use matrix_support::record::Record;
use matrix_support::{Law, in_parallel, only, provider, table};
use scimspec::judge::Outcome;
use scimspec::reference::{CATALOGUE, Fault};
use scimspec::session::SessionResult;

/// One occasion in so many.
const SELDOM: usize = 5;

/// Runs that take longer are named.
const SLOW: Duration = Duration::from_secs(6);

/// What all tests look at: made once.
struct Matrix {
    law: Law,
    expected: Expected,
    faultless: SessionResult,
    records: Vec<Record>,
}

fn matrix() -> &'static Matrix {
    static MATRIX: OnceLock<Matrix> = OnceLock::new();
    MATRIX.get_or_init(make)
}

fn make() -> Matrix {
    let begun = Instant::now();
    let (law, expected) = (Law::builtin(), Expected::read());
    let mut faultless = in_parallel(&[()], |()| law.run(&[]));
    let faultless = faultless.remove(0).expect("the faultless provider can be judged");
    let chosen = chosen();
    let mut records = in_parallel(&chosen, |fault| record(&law, &faultless, fault));
    records.sort_by_key(|record| record.fault.name);
    eprintln!("{} faults took {:?}", records.len(), begun.elapsed());
    table::dump(&records, &faultless);
    Matrix { law, expected, faultless, records }
}

/// All faults. Whoever works on some of them names how they begin in `SCIMSPEC_FAULTS`; a machine
/// with little time takes each third fault by `SCIMSPEC_FAULTS=1/3`, and the others by `2/3` and
/// `3/3`.
fn chosen() -> Vec<&'static Fault> {
    let wanted = std::env::var("SCIMSPEC_FAULTS").unwrap_or_default();
    let share = wanted.split_once('/').and_then(|(part, parts)| {
        Some((part.parse::<usize>().ok()?, parts.parse::<usize>().ok()?))
    });
    let named = |fault: &Fault| wanted.split(',').any(|begin| fault.name.starts_with(begin));
    let fits = |(place, fault): &(usize, &Fault)| match share {
        Some((part, parts)) => place % parts == part % parts,
        None => named(fault),
    };
    CATALOGUE.iter().enumerate().filter(fits).map(|(_, fault)| fault).collect()
}

/// Whether the faults that were chosen are all; some statements hold for all of them together alone.
fn is_whole(matrix: &Matrix) -> bool {
    let whole = matrix.records.len() == CATALOGUE.len();
    if !whole {
        eprintln!("{} of {} faults: nothing to say", matrix.records.len(), CATALOGUE.len());
    }
    whole
}

async fn record(law: &Law, faultless: &SessionResult, fault: &'static Fault) -> Record {
    let begun = Instant::now();
    let result = law.run(&[fault.name]).await;
    if begun.elapsed() > SLOW {
        eprintln!("{} took {:?}", fault.name, begun.elapsed());
    }
    let result = result.unwrap_or_else(|error| panic!("{} cannot be judged: {error}", fault.name));
    Record::of(fault, &result, faultless)
}

#[test]
fn the_faultless_provider_is_accused_of_nothing() {
    let matrix = matrix();
    assert!(matrix.faultless.judgement.findings.is_empty());
    assert!(matrix.faultless.footer.complete, "{:?}", matrix.faultless.footer.reason);
    let cleanup = &matrix.faultless.footer.cleanup;
    assert!(cleanup.left.is_empty(), "{cleanup:?}");
}

#[test]
fn every_fault_is_caught_and_rightly_named() {
    let matrix = matrix();
    let missed = |record: &&Record| match record.fault.tolerated {
        true => record.own().is_none() && record.mapping.is_empty(),
        false => record.own().is_none(),
    };
    let missed: Vec<String> = matrix
        .records
        .iter()
        .filter(missed)
        .map(|one| format!("{} ({}): {:?}", one.fault.name, one.fault.requirement, one.blamed))
        .collect();
    assert!(missed.is_empty(), "{} faults missed: {missed:#?}", missed.len());
}

#[test]
fn nobody_is_accused_of_what_the_texts_leave_open() {
    let accused: Vec<String> = matrix()
        .records
        .iter()
        .filter(|record| record.fault.tolerated && !record.blamed.is_empty())
        .map(|record| format!("{}: {:?}", record.fault.name, record.blamed))
        .collect();
    assert!(accused.is_empty(), "{accused:#?}");
}

#[test]
fn nothing_is_blamed_besides_without_a_reason() {
    let matrix = matrix();
    let mut used = BTreeSet::new();
    let mut unexplained = Vec::new();
    for record in &matrix.records {
        for requirement in record.also() {
            match matrix.expected.reason(record.fault.name, requirement) {
                Some(place) => drop(used.insert(place)),
                None if matrix.expected.wild.contains_key(record.fault.name) => {}
                None => unexplained.push(format!("{} {requirement}", record.fault.name)),
            }
        }
    }
    assert!(unexplained.is_empty(), "write down why in {FILE}: {unexplained:#?}");
    if !is_whole(matrix) {
        return;
    }
    let idle = (0..matrix.expected.also.len()).filter(|place| !used.contains(place));
    let idle: Vec<_> = idle.map(|place| &matrix.expected.also[place]).collect();
    assert!(idle.is_empty(), "reasons for nothing in {FILE}: {idle:#?}");
}

#[test]
fn every_case_earns_its_place() {
    let matrix = matrix();
    if !is_whole(matrix) {
        return;
    }
    let family = |case: &str| case.split('/').take(2).collect::<Vec<_>>().join("/");
    let useful: BTreeSet<String> = matrix
        .records
        .iter()
        .flat_map(|record| record.changed.iter().map(|case| family(case)))
        .collect();
    let idle: BTreeSet<String> = matrix
        .faultless
        .judgement
        .results
        .iter()
        // What this provider describes nothing of is looked at in `tests/described.rs`.
        .filter(|one| !(one.case.starts_with("described.") && one.outcome == Outcome::Unsupported))
        .map(|result| family(&result.case))
        .filter(|case| !useful.contains(case))
        .collect();
    assert!(idle.is_empty(), "{} cases notice no fault: {idle:#?}", idle.len());
}

#[test]
fn verdicts_are_as_they_were() {
    let matrix = matrix();
    let now = table::verdicts(&matrix.records, &matrix.expected);
    if is_whole(matrix) {
        insta::assert_snapshot!(now);
        return;
    }
    let known = include_str!("snapshots/matrix__verdicts_are_as_they_were.snap");
    let changed: Vec<&str> =
        now.lines().filter(|line| !known.lines().any(|one| one == *line)).collect();
    assert!(changed.is_empty(), "not as it was: {changed:#?}");
}

#[test]
fn the_published_table_is_fresh() {
    let matrix = matrix();
    if !is_whole(matrix) {
        return;
    }
    table::check_published(&matrix.records, &matrix.expected);
}

#[test]
fn a_fault_on_one_occasion_in_five_is_caught() {
    let matrix = matrix();
    let seldom = |record: &&Record| {
        !record.fault.tolerated
            && record.fault.acts_at.is_none()
            && !matrix.expected.always_only.contains_key(record.fault.name)
    };
    let begun = Instant::now();
    let records: Vec<&Record> = matrix.records.iter().filter(seldom).collect();
    let rounds = in_parallel(&records, |record| async move {
        (record.fault.name, rounds_until_caught(matrix, record).await)
    });
    let within = |most: usize| rounds.iter().filter(|(_, round)| *round == Some(most)).count();
    let counts: Vec<usize> = (1..=SELDOM).map(within).collect();
    eprintln!("caught in round 1 to {SELDOM}: {counts:?}, after {:?}", begun.elapsed());
    let missed: Vec<&str> =
        rounds.iter().filter(|(_, round)| round.is_none()).map(|(name, _)| *name).collect();
    assert!(missed.is_empty(), "{} faults missed: {missed:#?}", missed.len());
}

/// How many runs of the cases that show a fault it takes to see it where it acts on each fifth
/// occasion. A case that meets one occasion is sure to meet the fault in one of five runs.
async fn rounds_until_caught(matrix: &Matrix, record: &Record) -> Option<usize> {
    let running = provider(&[&format!("{}:1/{SELDOM}", record.fault.name)]).await;
    let cases: Vec<String> = record.blaming.iter().cloned().collect();
    let mut caught = None;
    for round in 1..=SELDOM {
        let result = matrix.law.run_on(&running, only(&cases)).await;
        let blamed = |result: SessionResult| {
            result.judgement.findings.iter().any(|one| one.requirement == record.fault.requirement)
        };
        if result.is_ok_and(blamed) {
            caught = Some(round);
            break;
        }
    }
    running.shutdown().await;
    caught
}

#[test]
fn two_faults_at_once_are_both_caught() {
    let matrix = matrix();
    let all: Vec<&Record> = matrix.records.iter().filter(|one| !one.fault.tolerated).collect();
    let half = all.len() / 2;
    // Who hides what stands behind it changes no other pair.
    let hides = |record: &Record| matrix.expected.hides.contains_key(record.fault.name);
    let pairs = all[..half].iter().zip(&all[half..]);
    let pairs: Vec<_> = pairs.filter(|(one, other)| !hides(one) && !hides(other)).collect();
    let missed = in_parallel(&pairs, |(one, other)| missed_of_pair(matrix, one, other));
    let missed: Vec<String> = missed.into_iter().flatten().collect();
    assert!(missed.is_empty(), "{} pairs: {missed:#?}", missed.len());
}

async fn missed_of_pair(matrix: &Matrix, one: &Record, other: &Record) -> Option<String> {
    let names = [one, other].map(|record| record.fault.name);
    let running = provider(&names).await;
    let cases: Vec<String> = one.blaming.union(&other.blaming).cloned().collect();
    let result = matrix.law.run_on(&running, only(&cases)).await;
    running.shutdown().await;
    let found: Vec<String> = match result {
        Ok(result) => result.judgement.findings.into_iter().map(|one| one.requirement).collect(),
        Err(error) => return Some(format!("{names:?}: {error}")),
    };
    let missing = [one, other]
        .map(|record| record.fault)
        .into_iter()
        .find(|fault| !found.iter().any(|requirement| requirement == fault.requirement))?;
    Some(format!("{names:?}: {} is not found", missing.name))
}
