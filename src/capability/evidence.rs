//! What the results of a run say of one capability.

use serde_json::Value;

use super::{Limits, Observed};
use crate::catalogue::{Capability, Catalogue, ValueKind};
use crate::judge::{CaseResult, Judgement, Measured, Outcome};
use crate::suite::{Level, Verdict};

/// The results that name a capability.
pub(super) struct Evidence<'a> {
    key: String,
    /// Those with a verdict, worst first.
    pub decided: Vec<(Verdict, &'a CaseResult)>,
    /// Those without.
    pub undecided: Vec<&'a CaseResult>,
}

impl<'a> Evidence<'a> {
    /// Collects the evidence for a capability.
    pub fn collect(key: &str, judgement: &'a Judgement) -> Self {
        let mut decided = Vec::new();
        let mut undecided = Vec::new();
        for result in &judgement.results {
            if !result.features.iter().any(|feature| feature == key) {
                continue;
            }
            match verdict_of(result) {
                Some(verdict) => decided.push((verdict, result)),
                None => undecided.push(result),
            }
        }
        decided.sort_by_key(|(verdict, result)| std::cmp::Reverse((*verdict, result.silent)));
        Self { key: key.to_owned(), decided, undecided }
    }

    /// The worst verdict; untested where there is none.
    pub fn verdict(&self) -> Verdict {
        self.decided.first().map_or(Verdict::Untested, |(verdict, _)| *verdict)
    }

    /// Whether the target is wrong and answers with success.
    pub fn silent(&self) -> bool {
        self.decided.iter().any(|(verdict, result)| *verdict == Verdict::Broken && result.silent)
    }

    /// What procedures measured of the capability, of those with a verdict first.
    fn measured(&self) -> impl Iterator<Item = &'a Measured> {
        let decided = self.decided.iter().map(|(_, result)| *result);
        let all = decided.chain(self.undecided.iter().copied());
        let key = self.key.clone();
        all.filter_map(move |result| result.measured.get(&key))
    }

    /// Why the verdict is what it is; never empty unless it is native. What was measured is told
    /// then, too.
    pub fn note(&self, selected: bool) -> String {
        match self.decided.first() {
            Some((Verdict::Native, _)) => {
                // Of several, the one that knows most: an end, else the furthest.
                let known = |one: &&Measured| (one.fails_from.is_some(), one.works_up_to);
                self.measured().max_by_key(known).map(|one| one.note.clone()).unwrap_or_default()
            }
            Some((_, result)) => note_of(result),
            None => self.reason(selected),
        }
    }

    fn reason(&self, selected: bool) -> String {
        let inconclusive =
            self.undecided.iter().find(|result| result.outcome == Outcome::Inconclusive);
        match (inconclusive, self.undecided.first()) {
            (Some(result), _) => format!("could not be decided: {}", note_of(result)),
            (None, Some(result)) => note_of(result),
            (None, None) if selected => "none of the selected cases looks at it".to_owned(),
            (None, None) => "no case looks at it".to_owned(),
        }
    }

    /// What was observed, worst first.
    pub fn observed(&self, catalogue: &Catalogue) -> Vec<Observed> {
        self.decided
            .iter()
            .map(|(verdict, result)| Observed {
                case: result.case.clone(),
                verdict: *verdict,
                level: level_of(result, catalogue),
                variant: result.variant.clone(),
                note: if *verdict == Verdict::Native { String::new() } else { note_of(result) },
                evidence: result.exchanges.clone(),
            })
            .collect()
    }

    /// The value, of the kind that the capability has: that of the worst result
    /// which has one. Where all is native, a flag is true and one of several
    /// words is the first, which the catalogue keeps for what the RFCs describe.
    pub fn value(&self, capability: &Capability) -> Option<Value> {
        let own = |(_, result): &(Verdict, &'a CaseResult)| match result.measured.get(&self.key) {
            Some(measured) => measured.value.as_ref(),
            None => result.value.as_ref(),
        };
        let values = || self.decided.iter().filter_map(own);
        let native = self.verdict() == Verdict::Native;
        match capability.value {
            ValueKind::None | ValueKind::Range => None,
            ValueKind::Bool => {
                let said = values().find(|value| value.is_boolean()).cloned();
                said.or_else(|| native.then_some(Value::Bool(true)))
            }
            ValueKind::Integer => {
                let lag = || self.decided.iter().filter_map(|(_, result)| result.lag_ms).max();
                let said = values().find(|value| value.is_number()).cloned();
                said.or_else(|| lag().map(Value::from))
            }
            ValueKind::List => values().find(|value| value.is_array()).cloned(),
            ValueKind::Text => values().find(|value| !value.is_null()).cloned(),
            ValueKind::OneOf => {
                let known = |value: &&Value| {
                    value.as_str().is_some_and(|value| capability.values.iter().any(|v| v == value))
                };
                let first = || capability.values.first().map(|word| Value::from(word.as_str()));
                values().find(known).cloned().or_else(|| native.then(first).flatten())
            }
        }
    }

    /// The limit as a range, over all results.
    pub fn limits(&self, advertised: Option<u64>) -> Option<Limits> {
        let mut limits = Limits { advertised, ..Limits::default() };
        for value in self.decided.iter().filter_map(|(_, result)| result.value.as_ref()) {
            let part = |key: &str| value.get(key).and_then(Value::as_u64);
            let works = value.as_u64().or_else(|| part("works_up_to"));
            limits.take(works, part("fails_from"));
        }
        self.measured().for_each(|found| limits.take(found.works_up_to, found.fails_from));
        let known =
            advertised.is_some() || limits.works_up_to.is_some() || limits.fails_from.is_some();
        known.then_some(limits)
    }

    /// The range that was measured of what is no limit itself, such as a size that is advised.
    pub fn measured_limits(&self, advertised: Option<u64>) -> Option<Limits> {
        let mut limits = Limits { advertised, ..Limits::default() };
        self.measured().for_each(|found| limits.take(found.works_up_to, found.fails_from));
        (limits.works_up_to.is_some() || limits.fails_from.is_some()).then_some(limits)
    }

    /// Whether a result shows that the feature works. Where the target says that
    /// it does not offer it, a plain pass on a requirement that holds without the
    /// feature shows only that the target says so honestly.
    pub fn works(&self, catalogue: &Catalogue) -> bool {
        self.decided.iter().any(|(verdict, result)| {
            let gated = result
                .requirements
                .iter()
                .filter_map(|id| catalogue.requirement(id))
                .any(|requirement| requirement.gate.is_some());
            let named = result.variant.is_some() || result.value == Some(Value::Bool(true));
            matches!(verdict, Verdict::Native | Verdict::Conditional) && (gated || named)
        })
    }
}

impl Limits {
    /// Widens what works, and narrows from where it fails.
    fn take(&mut self, works: Option<u64>, fails: Option<u64>) {
        self.works_up_to = self.works_up_to.max(works);
        self.fails_from = match (self.fails_from, fails) {
            (Some(known), Some(new)) => Some(known.min(new)),
            (known, new) => known.or(new),
        };
    }
}

/// The verdict of a result. A case that was not carried out, for want of an
/// optional feature or of an answer, says nothing good of the target.
fn verdict_of(result: &CaseResult) -> Option<Verdict> {
    let verdict = result.verdict.filter(|verdict| *verdict != Verdict::Untested)?;
    match (result.outcome, verdict) {
        (Outcome::Inconclusive, _) | (Outcome::Unsupported, Verdict::Native) => None,
        _ => Some(verdict),
    }
}

fn level_of(result: &CaseResult, catalogue: &Catalogue) -> Level {
    let blamed = result.mismatches.iter().map(|mismatch| mismatch.level).max();
    let first = || result.requirements.first().and_then(|id| catalogue.requirement(id));
    blamed.or_else(|| first().map(|requirement| requirement.weight())).unwrap_or(Level::Observe)
}

/// The note of a result, or what did not hold, or its case.
pub(super) fn note_of(result: &CaseResult) -> String {
    if !result.note.is_empty() {
        return result.note.clone();
    }
    match result.mismatches.first() {
        Some(mismatch) => format!("{}, where {} is right", mismatch.observed, mismatch.expected),
        None => format!("see {}", result.case),
    }
}
