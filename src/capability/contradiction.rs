//! Where documentation, advertisement and observation do not agree.

use serde_json::Value;

use super::advertised::offers;
use super::{Contradiction, Feature};
use crate::catalogue::ValueKind;
use crate::suite::Verdict;

/// The contradictions of a feature. `works` is whether the run saw it work, `absent`
/// whether the target says that it does not offer what the feature depends on.
pub(super) fn contradictions(
    feature: &Feature,
    kind: ValueKind,
    works: bool,
    absent: bool,
) -> Vec<Contradiction> {
    let mut found = Vec::new();
    match feature.advertised.as_ref().and_then(offers) {
        Some(true) if !absent && overstated(feature) => found.push(Contradiction::Overstated),
        Some(false) if works => found.push(Contradiction::Understated),
        _ => {}
    }
    let declared = feature.declared.as_ref().map(|declared| &declared.value);
    if declared.is_some_and(|declared| stale(declared, feature, kind, works)) {
        found.push(Contradiction::StaleProfile);
    }
    found
}

fn overstated(feature: &Feature) -> bool {
    let fails_early = feature.limits.as_ref().is_some_and(|limits| {
        let fails = limits.fails_from.zip(limits.advertised);
        fails.is_some_and(|(fails, advertised)| fails <= advertised)
    });
    fails_early || matches!(feature.verdict, Verdict::Broken | Verdict::Compensate)
}

/// Whether the profile says something else than what was observed. Free text is
/// for people and contradicts nothing.
fn stale(declared: &Value, feature: &Feature, kind: ValueKind, works: bool) -> bool {
    match (declared, kind) {
        (Value::Bool(declared), ValueKind::Bool) => {
            feature.value.as_ref().and_then(Value::as_bool).is_some_and(|value| value != *declared)
        }
        (Value::Bool(true), _) => {
            matches!(feature.verdict, Verdict::Broken | Verdict::Compensate) && !works
        }
        (Value::Bool(false), _) => {
            works || matches!(feature.verdict, Verdict::Native | Verdict::Conditional)
        }
        (Value::String(_), ValueKind::OneOf) => {
            feature.value.as_ref().is_some_and(|value| value.is_string() && value != declared)
        }
        (Value::Number(_), ValueKind::Integer) => {
            let number = feature.value.as_ref().and_then(Value::as_f64);
            number.is_some_and(|number| declared.as_f64() != Some(number))
        }
        (Value::Number(_), ValueKind::Range) => {
            let fails = feature.limits.as_ref().and_then(|limits| limits.fails_from);
            fails.zip(declared.as_u64()).is_some_and(|(fails, declared)| fails <= declared)
        }
        _ => false,
    }
}
