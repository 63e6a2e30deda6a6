//! One finding for each requirement that is broken, with all that shows it.

use std::cmp::Reverse;
use std::collections::HashMap;

use indexmap::IndexMap;

use super::curl::curl;
use super::{CaseResult, Finding, Mismatch, Outcome};
use crate::catalogue::Catalogue;
use crate::observation::{Exchange, RecordedAccess};
use crate::suite::Level;

/// Gathers the mismatches of all results: one finding for each requirement and outcome, worst
/// first. `accepted` gives the reason for which the profile accepts a known deviation.
pub(super) fn findings(
    catalogue: &Catalogue,
    results: &[CaseResult],
    exchanges: &HashMap<&str, &Exchange>,
    access: &RecordedAccess,
    accepted: &dyn Fn(&str) -> Option<String>,
) -> Vec<Finding> {
    let mut gathered: IndexMap<(String, Level, bool), Finding> = IndexMap::new();
    for result in results {
        for mismatch in &result.mismatches {
            let known = result.outcome == Outcome::Known;
            let key = (mismatch.requirement.clone(), mismatch.level, known);
            let finding = gathered.entry(key).or_insert_with(|| {
                let mut finding = first_of(catalogue, result, mismatch, exchanges, access);
                finding.accepted = known.then(|| accepted(&result.case)).flatten();
                finding
            });
            finding.silent |= mismatch.silent;
            if !finding.witnesses.contains(&result.case) {
                finding.witnesses.push(result.case.clone());
            }
        }
    }
    let mut findings: Vec<Finding> = gathered.into_values().collect();
    findings.sort_by_key(rank);
    findings
}

/// Worst first: failures before warnings, silent ones before those that a client can see. Then
/// what most cases show: where one mistake breaks many things, the requirement that it is about
/// is met by more of them than those that it touches here and there.
fn rank(finding: &Finding) -> (u8, bool, Reverse<usize>, String) {
    let by_outcome = match finding.outcome {
        Outcome::Fail => 0,
        Outcome::Warn => 1,
        _ => 2,
    };
    let witnesses = Reverse(finding.witnesses.len());
    (by_outcome, !finding.silent, witnesses, finding.requirement.clone())
}

fn first_of(
    catalogue: &Catalogue,
    result: &CaseResult,
    mismatch: &Mismatch,
    exchanges: &HashMap<&str, &Exchange>,
    access: &RecordedAccess,
) -> Finding {
    let requirement = catalogue.requirement(&mismatch.requirement);
    let exchange = mismatch.exchange.as_deref().and_then(|id| exchanges.get(id).copied());
    let outcome = match (result.outcome, mismatch.level) {
        (Outcome::Known, _) => Outcome::Known,
        (_, Level::Must) => Outcome::Fail,
        _ => Outcome::Warn,
    };
    Finding {
        case: result.case.clone(),
        requirement: mismatch.requirement.clone(),
        section: requirement.map(|known| known.section_label()).unwrap_or_default(),
        reading: requirement.map(|known| known.reading.clone()).unwrap_or_default(),
        level: mismatch.level,
        outcome,
        title: format!("not so: {}", result.title),
        expected: mismatch.expected.clone(),
        observed: mismatch.observed.clone(),
        fix: requirement.map(|known| known.fix.clone()).unwrap_or_default(),
        curl: exchange.map(|exchange| curl(exchange, access)).unwrap_or_default(),
        exchange: mismatch.exchange.clone(),
        silent: mismatch.silent,
        witnesses: vec![],
        accepted: None,
    }
}
