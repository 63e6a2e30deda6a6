//! What generated queries show, worked out anew from their record.

use super::Mismatch;
use super::blame::Bench;
use crate::generate::{CaseFile, Generated, case_file, file_name, refused, shown};
use crate::observation::{Observation, StepObservation};

/// A mismatch for each failure that was made smaller.
pub(super) fn mismatches(
    bench: &Bench<'_>,
    observed: &StepObservation,
    case: &str,
) -> Vec<Mismatch> {
    let Some(record) = &observed.generated else { return vec![] };
    let file = |place| file_name(case, record.seed, place);
    shown(record, &file)
        .into_iter()
        .map(|shown| {
            let blame = bench.blame(Some(&shown.requirement), None);
            let mut mismatch = blame.mismatch("generated", shown.expected, shown.observed);
            mismatch.exchange = shown.exchange;
            mismatch.silent = true;
            mismatch
        })
        .collect()
}

/// Kinds of refusals that are named; the record holds all.
const NAMED: usize = 6;

/// What was asked, and what of it was refused; empty for cases that generate nothing.
pub(super) fn note(observation: &Observation) -> String {
    let records: Vec<&Generated> =
        observation.steps.iter().filter_map(|step| step.generated.as_deref()).collect();
    let notes = records.iter().map(|record| {
        let refusals = refused(record);
        let times: usize = refusals.iter().map(|one| one.times).sum();
        let mut text = format!(
            "{} claims of {} filters from seed {}",
            record.trials.len(),
            record.filters,
            record.seed
        );
        if times > 0 {
            let some = refusals.iter().take(NAMED).map(|one| {
                format!("{} × HTTP {} to {}, as `{}`", one.times, one.status, one.what, one.example)
            });
            let some: Vec<String> = some.collect();
            text.push_str(&format!("; {times} refused openly: {}", some.join("; ")));
        }
        text
    });
    notes.collect::<Vec<_>>().join("; ")
}

/// The smallest failures of an observation, each as a suite of one case.
pub(super) fn case_files(observation: &Observation) -> Vec<CaseFile> {
    let records = observation.steps.iter().filter_map(|step| step.generated.as_deref());
    records
        .flat_map(|record| {
            (0..record.shrunk.len()).filter_map(|place| case_file(record, &observation.case, place))
        })
        .collect()
}
