//! How a client sets itself up for the provider of a map: the most careful choice that its
//! capabilities ask for, with the reasons.

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::map::{AdviceReason, Advised, Feature, Limits};
use crate::catalogue::{Catalogue, Figure, Number, Rule, Setting};
use crate::suite::Verdict;

type Features = IndexMap<String, Feature>;

/// The settings for these capabilities, by key. One that means nothing beside another is left out.
pub(super) fn advice(catalogue: &Catalogue, features: &Features) -> IndexMap<String, Advised> {
    let mut advised: IndexMap<String, Advised> = IndexMap::new();
    for setting in catalogue.settings() {
        let idle = setting.unless.as_ref().is_some_and(|unless| {
            advised.get(&unless.setting).is_some_and(|other| other.value == json!(unless.is))
        });
        if !idle {
            advised.insert(setting.key.clone(), of_setting(setting, features));
        }
    }
    advised
}

fn of_setting(setting: &Setting, features: &Features) -> Advised {
    match &setting.number {
        Some(number) => figure(setting, number, features),
        None => choice(setting, features),
    }
}

fn choice(setting: &Setting, features: &Features) -> Advised {
    let asked =
        |rule: &&Rule| setting.place_of(rule.choose.as_deref()?).filter(|_| holds(rule, features));
    let rules: Vec<(usize, &Rule)> =
        setting.rules.iter().filter_map(|rule| Some((asked(&rule)?, rule))).collect();
    let most_careful = rules.iter().map(|(place, _)| *place).max().unwrap_or_default();
    let deciding = rules.iter().filter(|(place, _)| *place == most_careful && *place > 0);
    let choice = setting.choices.get(most_careful);
    Advised {
        title: setting.title.clone(),
        value: json!(choice.map(|choice| &choice.name)),
        means: choice.map(|choice| choice.means.clone()).unwrap_or_default(),
        because: reasons(deciding.flat_map(|(_, rule)| &rule.capabilities), features),
    }
}

fn figure(setting: &Setting, number: &Number, features: &Features) -> Advised {
    let known = setting.rules.iter().filter_map(|rule| {
        let key = rule.capabilities.first()?;
        Some((figure_of(features.get(key)?, rule.take?, number.unless_known)?, key))
    });
    let smallest = known.min_by_key(|(figure, _)| *figure);
    let (value, because) = match smallest {
        Some((figure, key)) => (figure, reasons(std::iter::once(key), features)),
        None => (number.unless_known, Vec::new()),
    };
    let origin =
        if smallest.is_some() { "at the most" } else { "to begin with; no limit is known" };
    Advised {
        title: setting.title.clone(),
        value: json!(value),
        means: format!("{value} {}, {origin}.", number.unit),
        because,
    }
}

fn figure_of(feature: &Feature, figure: Figure, unless_known: u64) -> Option<u64> {
    let figure = match figure {
        Figure::Value => feature.value.as_ref()?.as_u64(),
        Figure::Limit => limit_of(feature.limits.as_ref()?, unless_known),
    };
    figure.filter(|figure| *figure > 0)
}

/// Up to where a client goes: what is announced, unless that is known to fail. What was tried, and
/// worked, is no limit.
fn limit_of(limits: &Limits, unless_known: u64) -> Option<u64> {
    match (limits.advertised, limits.fails_from) {
        (told, Some(fails)) if told.is_none_or(|told| told >= fails) => {
            Some(limits.works_up_to.unwrap_or(fails.saturating_sub(1)))
        }
        (Some(told), _) => Some(told),
        (None, _) => limits.works_up_to.filter(|works| *works > unless_known),
    }
}

fn holds(rule: &Rule, features: &Features) -> bool {
    rule.capabilities.iter().all(|key| {
        let Some(feature) = features.get(key) else { return true };
        if !rule.values.is_empty() {
            let value = feature.value.as_ref().and_then(Value::as_str);
            return value.is_some_and(|value| rule.values.iter().any(|one| one == value));
        }
        match rule.verdicts.as_slice() {
            [] => feature.verdict != Verdict::Native,
            verdicts => verdicts.contains(&feature.verdict),
        }
    })
}

fn reasons<'k>(keys: impl Iterator<Item = &'k String>, features: &Features) -> Vec<AdviceReason> {
    let mut reasons: Vec<AdviceReason> = Vec::new();
    for (key, feature) in keys.filter_map(|key| Some((key, features.get(key)?))) {
        if reasons.iter().all(|known| known.capability != *key) {
            let (capability, verdict) = (key.clone(), feature.verdict);
            reasons.push(AdviceReason { capability, verdict, note: feature.note.clone() });
        }
    }
    reasons
}

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]
    use super::*;
    use crate::capability::documented;
    use crate::profile::Profile;

    /// All native, but for those.
    fn with(changes: &[(&str, Verdict)]) -> Features {
        let catalogue = Catalogue::builtin().unwrap();
        let mut features = documented(&catalogue, &Profile::generic()).features;
        features.values_mut().for_each(|feature| feature.verdict = Verdict::Native);
        for (key, verdict) in changes {
            features[*key].verdict = *verdict;
        }
        features
    }

    fn advised(features: &Features) -> IndexMap<String, Advised> {
        advice(&Catalogue::builtin().unwrap(), features)
    }

    #[test]
    fn a_faultless_provider_allows_the_boldest_choices() {
        let advised = advised(&with(&[]));
        let bold = ["bulk.use", "bulk.readBack", "bulk.references", "bulk.matchResultsBy"];
        let values: Vec<&Value> = bold.iter().map(|key| &advised[*key].value).collect();
        assert_eq!(values, ["jobs", "failures", "any-order", "bulkId"]);
        assert!(bold.iter().all(|key| advised[*key].because.is_empty()));
    }

    #[test]
    fn the_most_careful_choice_wins_and_says_why() {
        let broken = Verdict::Broken;
        let advised = advised(&with(&[
            ("bulk.bulkId.forward", Verdict::Compensate),
            ("bulk.bulkId.undefined", broken),
            ("bulk.bulkId.failedTarget", broken),
        ]));
        let references = &advised["bulk.references"];
        assert_eq!(references.value, "separate-jobs");
        let because: Vec<&str> = references.because.iter().map(|r| r.capability.as_str()).collect();
        assert_eq!(because, ["bulk.bulkId.undefined", "bulk.bulkId.failedTarget"]);
    }

    #[test]
    fn a_rule_about_two_capabilities_needs_both() {
        let echoed = ("bulk.bulkId.echoed", Verdict::Broken);
        let location = ("bulk.result.location", Verdict::Conditional);
        assert_eq!(advised(&with(&[echoed]))["bulk.matchResultsBy"].value, "location");
        assert_eq!(advised(&with(&[echoed, location]))["bulk.matchResultsBy"].value, "name");
        assert_eq!(advised(&with(&[location]))["bulk.matchResultsBy"].value, "bulkId");
    }

    #[test]
    fn without_bulk_nothing_else_of_it_is_decided() {
        let advised = advised(&with(&[("bulk.supported", Verdict::Compensate)]));
        assert_eq!(advised["bulk.use"].value, "singles");
        assert_eq!(advised.keys().filter(|key| key.starts_with("bulk.")).count(), 1);
    }

    #[test]
    fn what_nobody_looked_at_makes_careful() {
        let catalogue = Catalogue::builtin().unwrap();
        let advice = documented(&catalogue, &Profile::generic()).advice;
        assert_eq!(advice["bulk.use"].value, "singles");
        assert_eq!(advice["lookup.by"].value, "full-read");
        assert_eq!(advice["paging.perPage"].value, 100);
        assert!(advice["paging.perPage"].means.contains("to begin with"));
    }

    #[test]
    fn the_smallest_figure_counts_and_what_fails_is_none() {
        let mut features = with(&[]);
        let limits = |advertised, works_up_to, fails_from| {
            Some(Limits { advertised, works_up_to, fails_from })
        };
        features["bulk.maxOperations"].limits = limits(Some(1000), Some(400), Some(401));
        assert_eq!(advised(&features)["bulk.operationsPerJob"].value, 400);
        features["bulk.maxOperations"].limits = limits(Some(1000), Some(3), None);
        assert_eq!(advised(&features)["bulk.operationsPerJob"].value, 1000);
        features["pagination.maxPageSize"].limits = limits(None, Some(3), None);
        assert_eq!(advised(&features)["paging.perPage"].value, 100);
        features["bulk.chunkSize"].value = Some(json!(50));
        let operations = &advised(&features)["bulk.operationsPerJob"];
        assert_eq!((&operations.value, operations.because.len()), (&json!(50), 1));
        assert_eq!(operations.because[0].capability, "bulk.chunkSize");
    }
}
