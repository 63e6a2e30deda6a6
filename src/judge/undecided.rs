//! Cases that say nothing of the target, or something only by not coming to their end.

use super::case::CaseJudge;
use super::{CaseResult, Outcome};
use crate::observation::{Interruption, InterruptionKind, ReadState, StepObservation};
use crate::suite::{Level, Step, Variant, Verdict};

/// The capability that is a number of milliseconds.
const LAG: &str = "consistency.readAfterWrite";

impl CaseJudge<'_> {
    pub fn undecided(&self, result: &mut CaseResult, why: &Interruption) {
        result.outcome = Outcome::Inconclusive;
        result.verdict = None;
        result.note = why.reason.clone();
        let of_the_case = [
            InterruptionKind::MissingValue,
            InterruptionKind::Bounds,
            InterruptionKind::Groundless,
        ];
        result.unfinished = !of_the_case.contains(&why.kind);
    }

    /// No answer, twice, while others were answered.
    pub fn unanswered(&self, result: &mut CaseResult, why: &Interruption) {
        let exchange = self.observation.exchanges.iter().rev().find(|exchange| {
            exchange.failure.as_ref().is_some_and(|failure| failure.kind.is_silence())
        });
        let request = exchange
            .map(|exchange| format!("{} {}", exchange.request.method, exchange.request.path));
        let step = self.bench.case.steps.get(why.step.unwrap_or(0));
        let blame = self.bench.blame(None, Some(Level::Must));
        let mut mismatch = blame.mismatch(
            "unanswered",
            "an answer, be it an error",
            format!("no answer to {}, twice: {}", request.unwrap_or_default(), why.reason),
        );
        mismatch.exchange = exchange.map(|exchange| exchange.id.clone());
        let label = step.and_then(Step::label).unwrap_or_default();
        let expected = |variant: &&Variant| {
            variant.instead.iter().any(|instead| {
                instead.expect.get(label).is_some_and(|answer| answer.unanswered == Some(true))
            })
        };
        if let Some(variant) = self.variants().iter().find(expected) {
            self.take_variant(result, variant, vec![mismatch]);
            return;
        }
        if matches!(step, Some(Step::Bulk(_))) {
            result.features.push("bulk.answers".to_owned());
        }
        self.blame_for(result, vec![mismatch]);
    }

    /// Answers that say nothing of the target: throttling, a gateway, a cut.
    pub fn unavailable(&self) -> Option<String> {
        if let Some(reason) = self.observation.given_up() {
            return Some(reason.to_owned());
        }
        let judged = self
            .observation
            .steps
            .iter()
            .flat_map(|step| step.exchange.iter().chain(&step.pages).chain(&step.pages_again));
        judged.filter_map(|place| self.observation.exchanges.get(*place)).find_map(|exchange| {
            let status = exchange.status()?;
            let truncated = exchange.answer.as_ref().is_some_and(|answer| answer.truncated);
            match status {
                429 | 502 | 503 | 504 => Some(format!("the target answered HTTP {status}")),
                _ if truncated => Some("the answer was longer than we read".to_owned()),
                _ => None,
            }
        })
    }

    /// Why nothing can be said where nothing is wrong: of a race, or of a request that was broken
    /// off and whose effect could not be read back.
    pub fn unknown(&self) -> Option<String> {
        self.observation.steps.iter().find_map(|observed| {
            match self.bench.case.steps.get(observed.step)? {
                Step::Race(race) => self.race_judge(race, observed).undecided(),
                Step::Send(send) if send.cut.is_some() => unread(observed),
                Step::Bulk(bulk) if bulk.cut.is_some() => unread(observed),
                Step::Retry(_) => unread(observed),
                _ => None,
            }
        })
    }

    /// That a write takes its time is no fault, but a client has to know of it.
    pub fn note_lag(&self, result: &mut CaseResult) {
        let measures = result.features.iter().any(|feature| feature == LAG);
        let lag = result.lag_ms.filter(|lag| measures && *lag > 0);
        if let (Some(lag), Some(Verdict::Native)) = (lag, result.verdict) {
            result.verdict = Some(Verdict::Conditional);
            result.note = format!("a write took {lag} ms to show");
        }
    }
}

/// The first label whose resource could not be read back.
fn unread(observed: &StepObservation) -> Option<String> {
    let unread = |found: &&crate::observation::ReadBack| found.state == ReadState::Unknown;
    let (label, _) = observed.read_backs.iter().find(|(_, found)| unread(found))?;
    Some(format!("what became of `{label}` could not be read back"))
}
