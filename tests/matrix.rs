//! The fault matrix: every suite against the faultless reference provider and against every fault
//! of it. Takes minutes, and so is built in release mode alone:
//! `cargo test --release --test matrix`.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]
#![cfg(not(debug_assertions))]

mod matrix_support;

use futures_util::stream::{self, StreamExt};
use matrix_support::Law;
use matrix_support::record::{Record, catching};
use scimspec::reference::{CATALOGUE, Fault};

/// Runs under way at the same time.
const PARALLEL: usize = 2;

#[tokio::test(flavor = "multi_thread")]
async fn explore() {
    let law = Law::builtin();
    let begun = std::time::Instant::now();
    let faultless = law.run(&[]).await;
    eprintln!("faultless {:?} {:?}", begun.elapsed(), catching(&faultless));
    let wanted = std::env::var("FAULTS").unwrap_or_default();
    let wanted: Vec<&str> = wanted.split(',').filter(|one| !one.is_empty()).collect();
    let chosen: Vec<&'static Fault> = CATALOGUE
        .iter()
        .filter(|fault| wanted.is_empty() || wanted.iter().any(|one| fault.name.starts_with(one)))
        .collect();
    let records: Vec<Record> = stream::iter(chosen)
        .map(|fault| {
            let law = &law;
            async move {
                let begun = std::time::Instant::now();
                let result = law.run(&[fault.name]).await;
                let record = Record::of(fault, &result);
                eprintln!("{} {:?} {:?} own {:?} first {:?}", fault.name, begun.elapsed(), record.catching.len(), record.own(), record.first);
                record
            }
        })
        .buffer_unordered(PARALLEL)
        .collect()
        .await;
    let dump: Vec<_> = records.iter().map(|r| serde_json::json!({
        "fault": r.fault.name, "requirement": r.fault.requirement, "own": r.own(), "first": r.first,
        "blamed": r.blamed, "catching": r.catching, "blaming": r.blaming, "sending": r.sending,
    })).collect();
    let cases: Vec<_> = faultless.judgement.results.iter().map(|r| (r.case.clone(), r.outcome)).collect();
    std::fs::write(std::env::var("MATRIX_DUMP").unwrap_or("/dev/null".into()), serde_json::to_string_pretty(&serde_json::json!({"records": dump, "cases": cases})).unwrap()).unwrap();
    eprintln!("all {:?}", begun.elapsed());
}
