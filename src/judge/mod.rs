//! From observations to results and findings. Pure: no clock, no network, no files.

mod answer;
mod as_sent;
mod blame;
mod case;
mod check;
mod compare;
mod curl;
mod entries;
mod every;
mod fact;
mod findings;
mod generated;
mod list;
mod many;
mod measured;
mod operation;
mod place;
mod probe;
mod race;
mod result;
mod undecided;
mod walk;
mod walked;

pub use curl::curl;
pub use result::{CaseResult, Counts, Finding, Judgement, Measured, Mismatch, Outcome};

use std::collections::HashMap;

use jiff::civil::Date;

use self::blame::Bench;
use self::case::CaseJudge;
use self::every::{Answered, endpoints, judge_every};
use crate::catalogue::Catalogue;
use crate::generate::CaseFile;
use crate::ledger::Entry;
use crate::observation::{Exchange, Observation, RecordedAccess};
use crate::plan::{Plan, PlannedCase};
use crate::profile::Profile;
use crate::suite::{Level, LoadedSuites, Verdict};

/// Everything that a judgement rests on beside the observations.
#[derive(Clone, Copy)]
pub struct Law<'a> {
    /// Requirements with their weights.
    pub catalogue: &'a Catalogue,
    /// The suites that were carried out.
    pub suites: &'a LoadedSuites,
    /// Deviations that are known.
    pub profile: &'a Profile,
    /// The day on which it is judged: deviations expire.
    pub today: Date,
    /// How the target was reached, for `curl`.
    pub access: &'a RecordedAccess,
}

impl Law<'_> {
    /// Judges a run: every planned case, the rules for every exchange, and what comes of both.
    #[must_use]
    pub fn judge(
        &self,
        plan: &Plan,
        observations: &[Observation],
        discovery: &[Exchange],
    ) -> Judgement {
        let by_name: HashMap<&str, &Observation> =
            observations.iter().map(|observed| (observed.case.as_str(), observed)).collect();
        let exchanges: Vec<&Exchange> =
            discovery.iter().chain(observations.iter().flat_map(|seen| &seen.exchanges)).collect();
        let endpoints = endpoints(&exchanges);
        let answered: Vec<Answered<'_>> =
            exchanges.iter().filter_map(|exchange| Answered::of(exchange, &endpoints)).collect();
        let mut results: Vec<CaseResult> = plan
            .cases
            .iter()
            .filter_map(|planned| {
                let observation = by_name.get(planned.name.as_str())?;
                Some(self.result(planned, observation, &answered))
            })
            .collect();
        self.withhold(&mut results);
        results.iter_mut().for_each(|result| self.accept(result));
        let by_id: HashMap<&str, &Exchange> =
            exchanges.iter().map(|exchange| (exchange.id.as_str(), *exchange)).collect();
        let accepted =
            |case: &str| self.profile.deviation(case, self.today).map(|d| d.reason.clone());
        let findings = findings::findings(self.catalogue, &results, &by_id, self.access, &accepted);
        let counts = Counts::of(&results);
        Judgement { results, findings, counts }
    }

    fn result(
        &self,
        planned: &PlannedCase,
        observation: &Observation,
        answered: &[Answered<'_>],
    ) -> CaseResult {
        let bench = Bench::of(self.catalogue, self.suites, planned);
        let result = CaseJudge::new(bench, observation).result();
        match &bench.case.every {
            Some(every) if observation.interruption.is_none() => {
                judge_every(&bench, every, answered, result)
            }
            _ => result,
        }
    }

    /// Where the prerequisite of a suite fails, its other failures say nothing of their own.
    fn withhold(&self, results: &mut [CaseResult]) {
        for suite in &self.suites.suites {
            let Some(prerequisite) = &suite.prerequisite else { continue };
            let failed = results
                .iter()
                .any(|result| result.case == *prerequisite && result.outcome == Outcome::Fail);
            let of_suite = format!("{}/", suite.suite);
            for result in results.iter_mut().filter(|_| failed) {
                let fails = matches!(result.outcome, Outcome::Fail | Outcome::Warn);
                if fails && result.case.starts_with(&of_suite) && result.case != *prerequisite {
                    result.outcome = Outcome::Inconclusive;
                    result.verdict = None;
                    result.silent = false;
                    result.mismatches.clear();
                    result.note = format!("{prerequisite} fails, so this says nothing of its own");
                }
            }
        }
    }

    /// A deviation that the profile lists is known, as long as it is no worse than listed.
    fn accept(&self, result: &mut CaseResult) {
        if !matches!(result.outcome, Outcome::Fail | Outcome::Warn) {
            return;
        }
        let Some(deviation) = self.profile.deviation(&result.case, self.today) else { return };
        if result.verdict.is_some_and(|verdict| verdict <= deviation.accept) {
            result.outcome = Outcome::Known;
            result.note = format!("{} (known: {})", result.note, deviation.reason);
        }
    }

    /// The ledger of a case.
    #[must_use]
    pub fn entries(&self, planned: &PlannedCase, observation: &Observation) -> Vec<Entry> {
        entries::entries(&Bench::of(self.catalogue, self.suites, planned), observation)
    }

    /// What generated queries showed, each failure as a suite of one case.
    #[must_use]
    pub fn case_files(&self, observations: &[Observation]) -> Vec<CaseFile> {
        observations.iter().flat_map(generated::case_files).collect()
    }

    /// Whether the expectations of a step hold so far.
    #[must_use]
    pub fn holds(&self, planned: &PlannedCase, observation: &Observation, step: usize) -> bool {
        let bench = Bench::of(self.catalogue, self.suites, planned);
        let judge = CaseJudge::new(bench, observation);
        let observed = observation.steps.iter().find(|observed| observed.step == step);
        observed.is_none_or(|observed| {
            !judge.step(observed).iter().any(|mismatch| mismatch.level > Level::Observe)
        })
    }
}

impl CaseResult {
    /// Whether the result says anything of its capabilities.
    #[must_use]
    pub fn is_evidence(&self) -> bool {
        self.verdict.is_some_and(|verdict| verdict != Verdict::Untested)
    }
}
