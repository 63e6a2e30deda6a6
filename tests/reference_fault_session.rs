//! One session with the reference provider that touches every area: with any
//! fault switched on, some answer differs from the faultless ones.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]

mod reference_session;
mod reference_support;

use std::time::Duration;

use futures_util::{StreamExt, stream};
use reference_session::{Part, Session};
use scimspec::reference::{CATALOGUE, Fault};

/// How long the whole of a session may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Faults that need requests which this session does not send, or show in what it leaves out, as
/// zones of times are, or are about attributes that only types of a provider's own have. The suites
/// see them: `tests/matrix.rs`, `tests/described.rs`.
const BEYOND: [&str; 14] = [
    "media.accept-unknown-served",
    "async.accept-heeded",
    "crud.times-without-zone",
    "crud.content-location-wrong",
    "schema.single-as-object",
    "schema.extension-demanded",
    "paging.never-ends-after-creation",
    "cursor.skips-after-deletion",
    "cursor.lost-on-deletion",
    "cursor.ends-with-its-resource",
    "values.always-left-out",
    "values.request-shown",
    "values.never-shown",
    "values.read-only-taken",
];

/// The first answer in which two sessions differ.
fn difference<'l>(left: &'l [String], right: &'l [String]) -> Option<(&'l str, &'l str)> {
    let mut pairs = left.iter().zip(right).map(|(l, r)| (l.as_str(), r.as_str()));
    let first = pairs.find(|(l, r)| l != r);
    first.or_else(|| (left.len() != right.len()).then_some(("longer", "or shorter")))
}

/// Whether a fault shows in the part of the session that is about it, or else
/// in another.
async fn shows(fault: &Fault) -> bool {
    let everywhere = format!("{}:1/1", fault.name);
    let fault_on = [everywhere.as_str()];
    if fault.area == "transport" {
        return Session::brief(&fault_on).await != Session::brief(&[]).await;
    }
    for part in [Some(Part::of(fault.area)), None] {
        let session = tokio::time::timeout(PATIENCE, Session::run(part, &fault_on)).await;
        let session = session.unwrap_or_else(|_| panic!("{} hangs", fault.name));
        if session != Session::run(part, &[]).await {
            return true;
        }
    }
    false
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_fault_shows_and_no_fault_shows_nothing() {
    let faultless = Session::run(None, &[]).await;
    assert_eq!(difference(&Session::run(None, &[]).await, &faultless), None);
    // Faults of asynchronous answers switch these on, and so show even when they never act.
    let dormant = CATALOGUE.iter().filter(|fault| fault.area != "async");
    let dormant: Vec<_> = dormant.map(|f| format!("{}:after/1000000", f.name)).collect();
    let dormant: Vec<_> = dormant.iter().map(String::as_str).collect();
    assert_eq!(difference(&Session::run(None, &dormant).await, &faultless), None);
    let shown = CATALOGUE.iter().filter(|fault| !BEYOND.contains(&fault.name));
    let hidden: Vec<_> = stream::iter(shown)
        .map(|fault| async move { (!shows(fault).await).then_some(fault.name) })
        .buffer_unordered(4)
        .filter_map(|hidden| async move { hidden })
        .collect()
        .await;
    assert_eq!(hidden, [""; 0]);
}
