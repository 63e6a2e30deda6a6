//! What changed in one capability, and in which of its cases.

use serde_json::Value;

use super::exchanges::{shown, where_they_part};
use super::{CaseChange, CaseSide, Change, Direction, MapWithRun};
use crate::capability::{Cell, Feature, Observed};
use crate::catalogue::{Catalogue, ValueKind};
use crate::observation::Exchange;
use crate::suite::Verdict;

/// Both maps, and what says how their values are compared.
#[derive(Clone, Copy)]
pub(super) struct Sides<'a> {
    pub old: MapWithRun<'a>,
    pub new: MapWithRun<'a>,
    pub catalogue: &'a Catalogue,
}

impl Sides<'_> {
    /// How a capability changed; nothing where it is as it was.
    pub fn change(&self, key: &str) -> Option<Change> {
        let (old, new) = (self.old.map.features.get(key), self.new.map.features.get(key));
        let cases = self.case_changes(old, new);
        let direction = self.direction(key, old, new, &cases)?;
        Some(Change {
            key: key.to_owned(),
            title: new.or(old).map(|feature| feature.title.clone()).unwrap_or_default(),
            direction,
            old: old.map(Cell::of),
            new: new.map(Cell::of),
            cases,
            instead: new.and_then(|feature| feature.instead.clone()),
        })
    }

    /// Where the change of a capability leads; nothing where it is as it was.
    fn direction(
        &self,
        key: &str,
        old: Option<&Feature>,
        new: Option<&Feature>,
        cases: &[CaseChange],
    ) -> Option<Direction> {
        let tested = |feature: &&Feature| feature.verdict != Verdict::Untested;
        let (old_tested, new_tested) = (old.filter(tested), new.filter(tested));
        match (old_tested, new_tested) {
            (None, Some(_)) => return Some(Direction::New),
            (Some(_), None) => return Some(Direction::Gone),
            _ => {}
        }
        let (Some(old), Some(new)) = (old, new) else { return None };
        if let (Some(old), Some(new)) = (old_tested, new_tested) {
            let of_verdict = toward(worth(new), worth(old));
            let of_limit = toward(limit(new), limit(old));
            let of_cases = cases.iter().map(|case| case.direction).min();
            let of_cases = of_cases.filter(|it| self.are_about_the_provider(*it));
            let known = [of_verdict, of_limit, of_cases];
            if let Some(first) = known.into_iter().flatten().next() {
                return Some(first);
            }
        }
        let kind = self.catalogue.capability(key).map_or(ValueKind::None, |it| it.value);
        let says = |feature: &Feature| {
            let advertised = feature.advertised.as_ref().map(|it| it.value.clone());
            (advertised, feature.declared.as_ref().map(|it| it.value.clone()))
        };
        let changed =
            says(old) != says(new) || differs(kind, old.value.as_ref(), new.value.as_ref());
        changed.then_some(Direction::Changed)
    }

    /// Cases come and go with the suites, whatever the provider does.
    fn are_about_the_provider(&self, direction: Direction) -> bool {
        let digest =
            |side: MapWithRun<'_>| side.map.run.as_ref().map(|run| run.suites_digest.clone());
        !matches!(direction, Direction::New | Direction::Gone)
            || digest(self.old) == digest(self.new)
    }

    fn case_changes(&self, old: Option<&Feature>, new: Option<&Feature>) -> Vec<CaseChange> {
        let none: &[Observed] = &[];
        let old = old.map_or(none, |feature| &feature.observed);
        let new = new.map_or(none, |feature| &feature.observed);
        let named = |list: &[Observed], case: &str| list.iter().position(|seen| seen.case == case);
        let mut changes: Vec<CaseChange> = new
            .iter()
            .filter_map(|now| {
                let before = named(old, &now.case).map(|place| &old[place]);
                self.case_change(before, Some(now))
            })
            .collect();
        let gone = old.iter().filter(|before| named(new, &before.case).is_none());
        changes.extend(gone.filter_map(|before| self.case_change(Some(before), None)));
        changes.sort_by_key(|change| change.direction);
        changes
    }

    fn case_change(&self, old: Option<&Observed>, new: Option<&Observed>) -> Option<CaseChange> {
        let direction = match (old, new) {
            (Some(old), Some(new)) => toward(of_case(new), of_case(old))
                .or_else(|| (old.variant != new.variant).then_some(Direction::Changed))?,
            (None, _) => Direction::New,
            (_, None) => Direction::Gone,
        };
        let evidence = |seen: Option<&Observed>| {
            seen.map(|seen| seen.evidence.as_slice()).unwrap_or_default().to_vec()
        };
        let (before, now) = (evidence(old), evidence(new));
        let (before, now) = where_they_part(self.old.run, &before, self.new.run, &now);
        let side = |seen: &Observed, exchange: Option<&Exchange>| CaseSide {
            verdict: seen.verdict,
            variant: seen.variant.clone(),
            note: seen.note.clone(),
            evidence: seen.evidence.clone(),
            exchange: exchange.map(shown),
        };
        Some(CaseChange {
            case: old.or(new).map(|seen| seen.case.clone()).unwrap_or_default(),
            direction,
            old: old.map(|seen| side(seen, before)),
            new: new.map(|seen| side(seen, now)),
        })
    }
}

/// Better where the new one is worth more. What is not known is no less than what is.
fn toward<T: Ord>(new: Option<T>, old: Option<T>) -> Option<Direction> {
    match new?.cmp(&old?) {
        std::cmp::Ordering::Less => Some(Direction::Worse),
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Greater => Some(Direction::Better),
    }
}

/// What a verdict is worth to a client; the most where it is native.
fn worth(feature: &Feature) -> Option<u8> {
    Some(match feature.verdict {
        Verdict::Native => 4,
        Verdict::Conditional => 3,
        Verdict::Compensate => 2,
        Verdict::Broken => u8::from(!feature.silent),
        Verdict::Untested => return None,
    })
}

fn of_case(seen: &Observed) -> Option<std::cmp::Reverse<Verdict>> {
    Some(std::cmp::Reverse(seen.verdict))
}

fn limit(feature: &Feature) -> Option<u64> {
    feature.limits.as_ref().and(Cell::of(feature).usable_limit())
}

/// Whether two values say different things. A measured number is never twice the same: it is
/// another one where it is more than doubled or halved, and not only by a few.
fn differs(kind: ValueKind, old: Option<&Value>, new: Option<&Value>) -> bool {
    const FEW: f64 = 100.0;
    match kind {
        ValueKind::Text | ValueKind::Range => false,
        ValueKind::Integer => {
            let numbers = old.and_then(Value::as_f64).zip(new.and_then(Value::as_f64));
            numbers.map_or(old.is_some() != new.is_some(), |(old, new)| {
                let (less, more) = (old.min(new), old.max(new));
                more > 2.0 * less && more - less > FEW
            })
        }
        ValueKind::None | ValueKind::Bool | ValueKind::List | ValueKind::OneOf => old != new,
    }
}
