//! One case: its expectations, its variants, its outcome.

use std::borrow::Cow;

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::answer::Judging;
use super::blame::Bench;
use super::fact::{Drift, fact_mismatches};
use super::measured::{add_what_was_measured, evidence};
use super::probe::probe_mismatches;
use super::race::RaceJudge;
use super::walk::walk_mismatches;
use super::walked::account_mismatches;
use super::{CaseResult, Mismatch, Outcome};
use crate::observation::{Exchange, InterruptionKind, Observation, StepObservation};
use crate::suite::{
    Answer, Bulk, Fact, Instead, Level, Names, Race, Reconcile, Retry, Scope, Step, Variant,
    VariantOutcome, Verdict, Walk,
};

/// A case, what happened in it, and what stands in the place of its expectations.
pub(super) struct CaseJudge<'a> {
    pub bench: Bench<'a>,
    pub observation: &'a Observation,
    pub instead: Option<&'a Instead>,
}

impl<'a> CaseJudge<'a> {
    pub fn new(bench: Bench<'a>, observation: &'a Observation) -> Self {
        Self { bench, observation, instead: None }
    }

    fn names(&self) -> Names<'a> {
        Names::new(&self.observation.bindings)
    }

    /// The expectation of a label: that of the variant, of the row, of the step.
    fn expectation<'b>(
        &'b self,
        label: Option<&str>,
        own: Option<&'b Answer>,
    ) -> Option<&'b Answer> {
        let by_label = |map: &'b IndexMap<String, Answer>| map.get(label?);
        let of_variant = self.instead.and_then(|instead| by_label(&instead.expect));
        let of_row = || self.bench.row.and_then(|row| by_label(&row.expect));
        of_variant.or_else(of_row).or(own)
    }

    /// The fact of a label, likewise.
    fn fact<'b>(&'b self, label: &str, own: Option<&'b Fact>) -> Option<&'b Fact> {
        let of_variant = self.instead.and_then(|instead| instead.after.get(label));
        let of_row = || self.bench.row.and_then(|row| row.after.get(label));
        of_variant.or_else(of_row).or(own)
    }

    /// Mismatches of the first step in which something weighs, and what is only recorded before.
    pub fn mismatches(&self) -> Vec<Mismatch> {
        let mut recorded = Vec::new();
        for observed in &self.observation.steps {
            let found = self.step(observed);
            if found.iter().any(|mismatch| mismatch.level > Level::Observe) {
                return found;
            }
            recorded.extend(found);
        }
        recorded
    }

    /// Mismatches of one step.
    pub fn step(&self, observed: &StepObservation) -> Vec<Mismatch> {
        let Some(step) = self.bench.case.steps.get(observed.step) else { return vec![] };
        let mut mismatches = match step {
            Step::Send(send) => {
                let expected = self.expectation(send.label.as_deref(), send.expect.as_ref());
                self.answer(expected, observed, false)
            }
            Step::Query(query) => {
                let expected = self.expectation(query.label.as_deref(), query.expect.as_ref());
                let confined = observed.scoped || query.scope == Scope::None;
                self.answer(expected, observed, !confined)
            }
            Step::Bulk(bulk) => self.bulk(bulk, observed),
            Step::Walk(walk) => self.walk(walk, observed),
            Step::Probe(probe) => {
                let expected = self.expectation(probe.label.as_deref(), probe.expect.as_ref());
                expected.map_or(vec![], |expected| {
                    probe_mismatches(&self.bench, expected, self.observation, observed)
                })
            }
            Step::Measure(_) | Step::Reconcile(_) => vec![],
            Step::Retry(retry) => self.retry(retry, observed),
            Step::Race(race) => {
                let expectation =
                    |label: &str, own: Option<&Answer>| self.expectation(Some(label), own).cloned();
                self.race_judge(race, observed).mismatches(&expectation)
            }
            Step::Generate(_) => {
                super::generated::mismatches(&self.bench, observed, &self.observation.case)
            }
        };
        if !mismatches.iter().any(|mismatch| mismatch.level > Level::Observe) {
            mismatches.extend(self.facts(step, observed));
        }
        if let Step::Reconcile(reconcile) = step {
            mismatches.extend(self.reconciled(reconcile, observed));
        }
        mismatches
    }

    fn judging(&self, others_allowed: bool) -> Judging<'a> {
        Judging { bench: self.bench, names: self.names(), others_allowed }
    }

    fn answer(
        &self,
        expected: Option<&Answer>,
        observed: &StepObservation,
        others_allowed: bool,
    ) -> Vec<Mismatch> {
        let exchange = observed.exchange.and_then(|place| self.observation.exchanges.get(place));
        match (expected, exchange) {
            (Some(expected), Some(exchange)) => {
                self.judging(others_allowed).exchange(expected, exchange)
            }
            _ => vec![],
        }
    }

    fn walk(&self, walk: &Walk, observed: &StepObservation) -> Vec<Mismatch> {
        let mut mismatches =
            walk_mismatches(&self.bench, walk, self.observation, observed, self.names());
        if let Some(expected) = self.expectation(walk.label.as_deref(), walk.expect.as_ref()) {
            mismatches.extend(account_mismatches(
                &self.bench,
                walk,
                expected,
                self.observation,
                observed,
            ));
        }
        mismatches
    }

    fn bulk(&self, bulk: &Bulk, observed: &StepObservation) -> Vec<Mismatch> {
        let expected = self.expectation(bulk.label.as_deref(), bulk.expect.as_ref());
        let mut mismatches = Vec::new();
        for exchange in self.exchanges_of(observed) {
            if let Some(expected) = expected {
                mismatches.extend(self.judging(false).exchange(expected, exchange));
                mismatches.extend(self.results(expected, exchange));
            }
        }
        mismatches.extend(self.operations(observed, &|label| bulk.expectation(label)));
        mismatches
    }

    /// The exchanges of a bulk request, which may have been sent in several.
    fn exchanges_of(&self, observed: &StepObservation) -> Vec<&'a Exchange> {
        let mut places: Vec<usize> =
            observed.operations.iter().filter_map(|operation| operation.exchange).collect();
        places.extend(observed.exchange);
        places.dedup();
        places.into_iter().filter_map(|place| self.observation.exchanges.get(place)).collect()
    }

    /// How many results there are.
    fn results(&self, expected: &Answer, exchange: &Exchange) -> Option<Mismatch> {
        let wanted = expected.results?;
        let results = exchange.json().and_then(|body| body.get("Operations")?.as_array());
        let found = results.map_or(0, Vec::len) as u64;
        (found != wanted && exchange.succeeded()).then(|| {
            let blame = self.bench.blame(expected.requirement.as_deref(), expected.level);
            let mut mismatch =
                blame.mismatch("results", format!("{wanted} results"), found.to_string());
            mismatch.exchange = Some(exchange.id.clone());
            mismatch.silent = true;
            mismatch
        })
    }

    fn retry(&self, retry: &Retry, observed: &StepObservation) -> Vec<Mismatch> {
        let expected = self.expectation(Some(&retry.label), retry.expect.as_ref());
        let mut mismatches = self.answer(expected, observed, false);
        let own = |label: &str| retry.expectation(label).map(Cow::Borrowed);
        mismatches.extend(self.operations(observed, &own));
        mismatches
    }

    /// What the results of operations say, in an answer that has any.
    fn operations<'b>(
        &'b self,
        observed: &StepObservation,
        own: &dyn Fn(&str) -> Option<Cow<'b, Answer>>,
    ) -> Vec<Mismatch> {
        let mut mismatches = Vec::new();
        for operation in &observed.operations {
            let place = operation.exchange.or(observed.exchange);
            let exchange = place.and_then(|place| self.observation.exchanges.get(place));
            let Some(exchange) = exchange.filter(|exchange| exchange.succeeded()) else { continue };
            let own = own(&operation.label);
            if let Some(expected) = self.expectation(Some(&operation.label), own.as_deref()) {
                mismatches.extend(self.judging(false).operation(expected, operation, exchange));
            }
        }
        mismatches
    }

    pub(super) fn race_judge<'b>(
        &'b self,
        race: &'b Race,
        observed: &'b StepObservation,
    ) -> RaceJudge<'b> {
        RaceJudge { bench: self.bench, race, observation: self.observation, observed }
    }

    /// Facts of a step: its own, those of its operations, and those of row and variant for what
    /// was read back in it.
    fn facts(&self, step: &Step, observed: &StepObservation) -> Vec<Mismatch> {
        let mut drift = Drift::default();
        for (label, found) in &observed.read_backs {
            let of_step = step.after().and_then(|facts| facts.get(label)).map(Cow::Borrowed);
            let own = of_step.or_else(|| match step {
                Step::Bulk(bulk) => bulk.fact(label),
                _ => None,
            });
            let Some(fact) = self.fact(label, own.as_deref()) else { continue };
            let names = self.names();
            drift.add(fact_mismatches(&self.bench, label, fact, found, self.observation, names));
        }
        match step {
            Step::Reconcile(reconcile) => drift.beyond(reconcile.drift_at_most),
            _ => drift.mismatches,
        }
    }

    fn reconciled(&self, reconcile: &Reconcile, observed: &StepObservation) -> Vec<Mismatch> {
        let found = observed
            .read_backs
            .iter()
            .map(|(label, found)| (label.clone(), found.resource.clone().unwrap_or(Value::Null)));
        let body = Value::Object(found.collect());
        let subject = super::check::Subject { body: &body, header: &|_| None, status: 0 };
        let blame = self.bench.blame(None, None);
        let checks = reconcile.checks.iter();
        checks
            .flat_map(|one| super::check::check(&self.bench, &blame, one, &subject, self.names()))
            .collect()
    }

    pub fn variants(&self) -> &'a [Variant] {
        match self.bench.row.and_then(|row| row.variants.as_ref()) {
            Some(of_row) => of_row,
            None => &self.bench.case.variants,
        }
    }

    /// The first variant that holds as a whole.
    fn variant(&self) -> Option<&'a Variant> {
        self.variants().iter().find(|variant| {
            variant.instead.iter().any(|instead| {
                let judge = Self {
                    bench: self.bench,
                    observation: self.observation,
                    instead: Some(instead),
                };
                let judged = |mismatch: &Mismatch| mismatch.level > Level::Observe;
                let found = judge.mismatches();
                match self.bench.level() {
                    Level::Observe => found.is_empty(),
                    _ => !found.iter().any(judged),
                }
            })
        })
    }

    /// The result of the case.
    pub fn result(&self) -> CaseResult {
        let mut result = self.blank();
        let mismatches = self.mismatches();
        let judged = mismatches.iter().any(|mismatch| mismatch.level > Level::Observe);
        match &self.observation.interruption {
            Some(why) if why.kind == InterruptionKind::NotOffered => {
                result.outcome = Outcome::Unsupported;
                result.verdict = None;
                result.note = why.reason.clone();
            }
            Some(why) if why.kind == InterruptionKind::Unanswered => {
                self.unanswered(&mut result, why)
            }
            Some(why) if !judged => self.undecided(&mut result, why),
            _ => match self.unavailable() {
                Some(reason) => {
                    result.outcome = Outcome::Inconclusive;
                    result.verdict = None;
                    result.note = reason;
                    result.unfinished = true;
                }
                None => self.decide(&mut result, mismatches),
            },
        }
        add_what_was_measured(&mut result, self.bench.case, self.observation);
        result
    }

    fn blank(&self) -> CaseResult {
        let case = self.bench.case;
        let row = self.bench.row;
        let title = match row.and_then(|row| row.title.as_ref()) {
            Some(title) => title.clone(),
            None => case.title.clone(),
        };
        let lag = self.observation.steps.iter().filter_map(|step| step.lag_ms).max();
        CaseResult {
            case: self.observation.case.clone(),
            title,
            requirements: self.bench.requirements().to_vec(),
            features: self.bench.features().to_vec(),
            tags: self.bench.suite.tags_of(case, row),
            outcome: Outcome::Pass,
            verdict: Some(Verdict::Native),
            silent: false,
            variant: None,
            value: None,
            measured: IndexMap::new(),
            note: super::generated::note(self.observation),
            mismatches: vec![],
            exchanges: evidence(self.observation),
            elapsed_ms: self.observation.elapsed_ms,
            lag_ms: lag,
            unfinished: false,
            disturbances: self.disturbances(),
        }
    }

    /// Why the case, or a request of it, was sent again.
    fn disturbances(&self) -> Vec<String> {
        let of_requests = self.observation.exchanges.iter().flat_map(|exchange| {
            let (method, path) = (&exchange.request.method, &exchange.request.path);
            let told = exchange.disturbances.iter();
            told.map(move |reason| format!("{method} {path}: {reason}"))
        });
        self.observation.disturbances.iter().cloned().chain(of_requests).collect()
    }

    fn decide(&self, result: &mut CaseResult, mismatches: Vec<Mismatch>) {
        if mismatches.is_empty() {
            if let Some(reason) = self.unknown() {
                result.outcome = Outcome::Inconclusive;
                result.verdict = None;
                result.note = reason;
                return;
            }
            result.value.clone_from(&self.bench.case.value);
            if let Some(verdict) = self.bench.case.verdict {
                result.verdict = Some(verdict);
                result.note.clone_from(&result.title);
            }
            self.note_lag(result);
            return;
        }
        let observed_only = mismatches.iter().all(|mismatch| mismatch.level == Level::Observe);
        // What is only observed does not make a base that holds otherwise any worse.
        let harmless = |variant: &&Variant| {
            self.bench.level() == Level::Observe
                || !observed_only
                || !matches!(variant.effect(), VariantOutcome::Fail | VariantOutcome::Warn)
        };
        if let Some(variant) = self.variant().filter(harmless) {
            self.take_variant(result, variant, mismatches);
        } else if observed_only {
            let first = &mismatches[0];
            result.note = format!("{}; expected was {}", first.observed, first.expected);
            result.variant = Some("other".to_owned());
            if self.bench.level() == Level::Observe {
                result.verdict = Some(Verdict::Conditional);
                result.value = Some(json!("other"));
            }
        } else {
            self.blame_for(result, mismatches);
        }
    }

    pub fn take_variant(
        &self,
        result: &mut CaseResult,
        variant: &Variant,
        mut mismatches: Vec<Mismatch>,
    ) {
        result.variant = Some(variant.name.clone());
        result.verdict = Some(variant.verdict);
        result.value = Some(variant.value.clone().unwrap_or_else(|| json!(variant.name)));
        result.note = variant.note.clone();
        let (outcome, level) = match variant.effect() {
            VariantOutcome::Pass => (Outcome::Pass, None),
            VariantOutcome::Unsupported => (Outcome::Unsupported, None),
            VariantOutcome::Warn => (Outcome::Warn, Some(Level::Should)),
            VariantOutcome::Fail => (Outcome::Fail, Some(Level::Must)),
            VariantOutcome::Inconclusive => (Outcome::Inconclusive, None),
        };
        result.outcome = outcome;
        if outcome == Outcome::Inconclusive {
            (result.verdict, result.value) = (None, None);
        }
        let Some(level) = level else { return };
        mismatches.truncate(1);
        for mismatch in &mut mismatches {
            mismatch.level = level;
            mismatch.cause = format!("variant {}", variant.name);
            if let Some(requirement) = &variant.requirement {
                mismatch.requirement.clone_from(requirement);
            }
        }
        result.silent = variant.verdict == Verdict::Broken && mismatches.iter().any(|m| m.silent);
        result.mismatches = mismatches;
    }

    pub fn blame_for(&self, result: &mut CaseResult, mut mismatches: Vec<Mismatch>) {
        mismatches.retain(|mismatch| mismatch.level > Level::Observe);
        mismatches.sort_by_key(|mismatch| std::cmp::Reverse(mismatch.level));
        let worst = mismatches.first().map_or(Level::Must, |mismatch| mismatch.level);
        (result.outcome, result.verdict) = match worst {
            Level::Must => (Outcome::Fail, Some(Verdict::Broken)),
            _ => (Outcome::Warn, Some(Verdict::Conditional)),
        };
        result.silent = worst == Level::Must && mismatches.iter().any(|mismatch| mismatch.silent);
        if let Some(first) = mismatches.first() {
            result.note = format!("expected {}, observed {}", first.expected, first.observed);
        }
        result.mismatches = mismatches;
    }
}
