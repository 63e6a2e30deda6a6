//! One condition held against one capability of a map.

use serde_json::Value;

use super::Condition;
use super::result::{ConditionResult, NeedState, Witness};
use crate::capability::{CapabilityMap, Cell, Feature};
use crate::catalogue::{Catalogue, ValueKind};
use crate::suite::Verdict;

/// Whether a condition holds, and what shows it.
pub(super) fn judge(
    condition: &Condition,
    map: &CapabilityMap,
    catalogue: &Catalogue,
) -> ConditionResult {
    let known = catalogue.capability(&condition.key);
    let feature = map.features.get(&condition.key);
    let kind = known.map_or(ValueKind::None, |capability| capability.value);
    let state = state(condition, feature, kind);
    let instead = || {
        let of_map = feature.and_then(|feature| feature.instead.clone());
        of_map.or_else(|| known.map(|capability| capability.without.clone()))
    };
    ConditionResult {
        key: condition.key.clone(),
        title: known.map(|capability| capability.title.clone()).unwrap_or_default(),
        state,
        needed: condition.words(),
        observed: feature.map_or_else(unknown, |feature| observed(condition, feature, kind)),
        note: feature.map(|feature| feature.note.clone()).unwrap_or_default(),
        silent: feature.is_some_and(|feature| feature.silent),
        instead: (state != NeedState::Met).then(instead).flatten(),
        witnesses: match (state, feature) {
            (NeedState::Met, _) | (_, None) => vec![],
            (_, Some(feature)) => witnesses(condition, feature),
        },
    }
}

fn unknown() -> String {
    "the map does not know the capability".to_owned()
}

fn state(condition: &Condition, feature: Option<&Feature>, kind: ValueKind) -> NeedState {
    let tested = feature.filter(|feature| feature.verdict != Verdict::Untested);
    let Some(feature) = tested else { return NeedState::Untested };
    if feature.verdict > condition.accepted() {
        return NeedState::Unmet;
    }
    let checks =
        [number(condition, feature, kind), word(condition, feature), list(condition, feature)];
    match checks {
        _ if checks.contains(&Some(NeedState::Unmet)) => NeedState::Unmet,
        _ if checks.contains(&Some(NeedState::Untested)) => NeedState::Untested,
        _ => NeedState::Met,
    }
}

/// The number that bounds are held against: the limit that a client can keep to, or the value.
fn measured(feature: &Feature, kind: ValueKind) -> Option<u64> {
    match kind {
        ValueKind::Range => Cell::of(feature).usable_limit(),
        _ => feature.value.as_ref().and_then(Value::as_u64),
    }
}

fn number(condition: &Condition, feature: &Feature, kind: ValueKind) -> Option<NeedState> {
    if condition.at_least.is_none() && condition.at_most.is_none() {
        return None;
    }
    let number = measured(feature, kind);
    Some(NeedState::of(number.map(|number| {
        condition.at_least.is_none_or(|least| number >= least)
            && condition.at_most.is_none_or(|most| number <= most)
    })))
}

fn word(condition: &Condition, feature: &Feature) -> Option<NeedState> {
    let any = &condition.one_of;
    let holds = feature.value.as_ref().map(|value| any.contains(value));
    (!any.is_empty()).then(|| NeedState::of(holds))
}

/// A list that was not found out is an empty one: the cases looked, and found nothing.
fn list(condition: &Condition, feature: &Feature) -> Option<NeedState> {
    let allowed = condition.within.as_ref()?;
    let found = feature.value.as_ref().and_then(Value::as_array);
    let inside = |value: &Value| {
        value.as_str().is_some_and(|name| allowed.iter().any(|own| own.eq_ignore_ascii_case(name)))
    };
    Some(NeedState::of(Some(found.is_none_or(|found| found.iter().all(inside)))))
}

fn observed(condition: &Condition, feature: &Feature, kind: ValueKind) -> String {
    let mut words = feature.verdict.as_str().to_owned();
    if feature.verdict == Verdict::Untested {
        return words;
    }
    if condition.at_least.is_some() || condition.at_most.is_some() {
        words.push_str(&match measured(feature, kind) {
            Some(number) => format!(", {number}"),
            None => ", and no number is known".to_owned(),
        });
    }
    if !condition.one_of.is_empty() || condition.within.is_some() {
        words.push_str(&match &feature.value {
            Some(value) => format!(", {}", shown(value)),
            None if condition.within.is_some() => ", nothing".to_owned(),
            None => ", and no value is known".to_owned(),
        });
    }
    words
}

fn witnesses(condition: &Condition, feature: &Feature) -> Vec<Witness> {
    let worse: Vec<_> =
        feature.observed.iter().filter(|seen| seen.verdict > condition.accepted()).collect();
    let shown = if worse.is_empty() { feature.observed.iter().collect() } else { worse };
    shown
        .into_iter()
        .map(|seen| Witness {
            case: seen.case.clone(),
            verdict: seen.verdict,
            note: seen.note.clone(),
            evidence: seen.evidence.clone(),
        })
        .collect()
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(word) => word.clone(),
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

impl Condition {
    /// What is needed, in words.
    #[must_use]
    pub fn words(&self) -> String {
        let mut words = match self.accepted() {
            Verdict::Native => "native".to_owned(),
            worst => format!("{} or better", worst.as_str()),
        };
        if let Some(least) = self.at_least {
            words.push_str(&format!(", at least {least}"));
        }
        if let Some(most) = self.at_most {
            words.push_str(&format!(", at most {most}"));
        }
        if !self.one_of.is_empty() {
            let values: Vec<String> = self.one_of.iter().map(shown).collect();
            words.push_str(&format!(", value {}", values.join(" or ")));
        }
        match self.within.as_deref() {
            Some([]) => words.push_str(", nothing demanded"),
            Some(names) => words.push_str(&format!(", nothing beyond {}", names.join(", "))),
            None => {}
        }
        words
    }
}
