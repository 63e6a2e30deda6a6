//! What a map says of its run: whether it was whole, what its writes came to, how long
//! answers took.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::build::{MapInput, RunFacts};
use super::{AnswerTimes, LedgerTotals, MapRun};
use crate::judge::{CaseResult, Counts};
use crate::ledger::{Discrepancy, Entry, LedgerVerdict};
use crate::observation::{Observation, RunHeader};
use crate::profile::{Profile, Role};

pub(super) fn map_run(run: RunFacts<'_>, input: &MapInput<'_>) -> MapRun {
    let header = run.header;
    let left_out = left_out(run, &input.judgement.results);
    let incomplete = incomplete(run, input.judgement.results.len(), left_out.as_ref());
    MapRun {
        id: header.run.clone(),
        scimspec: header.scimspec.clone(),
        suites_digest: header.suites_digest.clone(),
        seed: header.seed,
        started: header.started.clone(),
        complete: incomplete.is_none(),
        incomplete,
        left_out,
        counts: counts(&input.judgement.counts),
        ledger: Some(totals(run.ledger)),
        answer_times: answer_times(run.observations),
        left_behind: run.footer.map(|footer| footer.cleanup.left.len()),
        reproduce: reproduce(header, input.profile),
    }
}

/// Why the run does not speak for all suites; nothing where it does.
fn incomplete(
    run: RunFacts<'_>,
    judged: usize,
    left_out: Option<&IndexMap<String, usize>>,
) -> Option<String> {
    let mut reasons = Vec::new();
    let selection = &run.header.selection;
    if !selection.is_empty() {
        reasons.push(format!("only a selection was run: {}", selection.join(", ")));
    }
    match run.footer {
        None => reasons.push("the run was cut short".to_owned()),
        Some(footer) if !footer.complete && selection.is_empty() => {
            let reason = footer.reason.as_deref().unwrap_or("the run did not come to its end");
            reasons.push(reason.to_owned());
        }
        Some(_) => {}
    }
    let dropped = run.observations.len().saturating_sub(judged);
    if dropped > 0 {
        reasons.push(format!("{dropped} recorded cases are in no suite of today"));
    }
    if reasons.is_empty() && left_out.is_some_and(|left_out| !left_out.is_empty()) {
        reasons.push("some cases of the suites were not run".to_owned());
    }
    (!reasons.is_empty()).then(|| reasons.join("; "))
}

/// How many cases each capability lacks. Not known where the suites were not the built-in
/// ones: those are the whole. A rule for every exchange of a run lacks the exchanges of the
/// cases that were not run, so it counts as left out unless all were.
fn left_out(run: RunFacts<'_>, results: &[CaseResult]) -> Option<IndexMap<String, usize>> {
    if run.header.selection.iter().any(|words| words.starts_with("--suites ")) {
        return None;
    }
    let judged: HashMap<&str, &CaseResult> =
        results.iter().map(|result| (result.case.as_str(), result)).collect();
    let whole = run.header.selection.is_empty() && run.footer.is_some_and(|it| it.complete);
    let mut left_out = IndexMap::new();
    for (name, suite, case, row) in run.suites.rows() {
        let through = judged.get(name.as_str()).is_some_and(|result| !result.unfinished);
        if through && (whole || case.every.is_none()) {
            continue;
        }
        // What nobody asked for is not missing.
        let word = case.asked_for_by(suite);
        if word.is_some_and(|word| !run.header.also.iter().any(|asked| asked == word)) {
            continue;
        }
        for key in suite.features_of(case, row) {
            *left_out.entry(key.clone()).or_default() += 1;
        }
    }
    Some(left_out)
}

fn totals(ledger: &[Entry]) -> LedgerTotals {
    let mut totals = LedgerTotals::default();
    for entry in ledger {
        let count = match entry.verdict {
            LedgerVerdict::Confirmed => &mut totals.confirmed,
            LedgerVerdict::ConfirmedFailure => &mut totals.confirmed_failure,
            LedgerVerdict::NotRun => &mut totals.not_run,
            LedgerVerdict::PhantomSuccess => &mut totals.phantom_success,
            LedgerVerdict::GhostWrite => &mut totals.ghost_write,
            LedgerVerdict::PartialWrite => &mut totals.partial_write,
            LedgerVerdict::SilentWrite => &mut totals.silent_write,
            LedgerVerdict::Duplicate => &mut totals.duplicate,
            LedgerVerdict::Unheard => &mut totals.unheard,
            LedgerVerdict::Superseded => &mut totals.superseded,
            LedgerVerdict::Unverifiable => &mut totals.unverifiable,
        };
        *count += 1;
        match entry.discrepancy() {
            Some(Discrepancy::Missing) => totals.missing += 1,
            Some(Discrepancy::Orphaned) => totals.orphaned += 1,
            Some(Discrepancy::Stale) => totals.stale += 1,
            None => {}
        }
    }
    totals
}

fn answer_times(observations: &[Observation]) -> Option<AnswerTimes> {
    let exchanges = observations.iter().flat_map(|seen| &seen.exchanges);
    let answered = exchanges.filter(|exchange| exchange.answer.is_some());
    let mut times: Vec<u64> = answered.map(|exchange| exchange.elapsed_us).collect();
    times.sort_unstable();
    // The nearest rank: a time that was really seen.
    let rank = |percent: usize| times.get((times.len() * percent).div_ceil(100).max(1) - 1);
    Some(AnswerTimes {
        answers: times.len(),
        median_us: *rank(50)?,
        p95_us: *rank(95)?,
        slowest_us: *rank(100)?,
    })
}

fn counts(counts: &Counts) -> IndexMap<String, usize> {
    [
        ("pass", counts.pass),
        ("fail", counts.fail),
        ("warn", counts.warn),
        ("unsupported", counts.unsupported),
        ("known", counts.known),
        ("inconclusive", counts.inconclusive),
    ]
    .into_iter()
    .map(|(outcome, count)| (outcome.to_owned(), count))
    .collect()
}

fn reproduce(header: &RunHeader, profile: &Profile) -> String {
    let mut command = "scimspec run".to_owned();
    if profile.role != Role::Reference {
        command.push_str(&format!(" --url {}", quoted(&header.target)));
        command.push_str(&format!(" --profile {}", quoted(&profile.id)));
    }
    command.push_str(&format!(" --seed {}", header.seed));
    for words in header.access.options.iter().chain(&header.selection) {
        // An option, and mostly its value, as on the command line.
        match words.split_once(' ') {
            Some((option, value)) => command.push_str(&format!(" {option} {}", quoted(value))),
            None if words.starts_with("--") => command.push_str(&format!(" {words}")),
            None => command.push_str(&format!(" --only {}", quoted(words))),
        }
    }
    for word in &header.also {
        command.push_str(&format!(" --also {}", quoted(word)));
    }
    command
}

/// A word of a shell command, quoted where it needs to be.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
#[path = "run_tests.rs"]
mod tests;
