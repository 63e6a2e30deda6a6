//! The claims of a profile, one by one.

use std::collections::HashSet;

use serde_json::Value;

use super::StandIn;
use super::likeness::{Degree, Likeness};
use super::rules::{self, Act, Rule, Says};
use crate::profile::{Claim, Profile};
use crate::reference::Limits;

/// What is said of claims that no rule is about.
const AS_THE_RFCS_SAY: &str = "as the RFCs say";

impl StandIn {
    pub(super) fn take_claims(&mut self, profile: &Profile) {
        let mut seen = HashSet::new();
        for claim in &profile.claims {
            let likeness = if seen.insert(claim.key.as_str()) {
                self.take_claim(profile, claim)
            } else {
                let words = "an earlier claim says something else of this, and is imitated";
                Likeness::of_claim(claim, Degree::Missing, words)
            };
            self.likenesses.extend(likeness_unless_told(claim, likeness));
        }
        self.fit_pages(profile);
    }

    fn take_claim(&mut self, profile: &Profile, claim: &Claim) -> Likeness {
        if let Some(feature) = missing_feature(profile, claim) {
            let rule = rule_for(claim).filter(|_| claim.value.is_number());
            let told = rule.map_or("", |rule| {
                self.act(rule, claim);
                "is told where the protocol has a place for it, but "
            });
            let words = format!("{told}does not come to it, because {feature} is false");
            return Likeness::of_claim(claim, Degree::Idle, words);
        }
        if claim.key == "lifecycle.delete" && has_deletion(profile) {
            let words = "as `deprovisioning` of the profile says of DELETE";
            return Likeness::of_claim(claim, Degree::Imitated, words);
        }
        match rule_for(claim) {
            Some(rule) => {
                let degree = self.act(rule, claim);
                Likeness::of_claim(claim, degree, words(rule, claim))
            }
            None => without_rule(claim),
        }
    }

    /// Does what a rule says.
    fn act(&mut self, rule: &Rule, claim: &Claim) -> Degree {
        let refused = &mut self.options.refused;
        let add = |list: &mut Vec<String>, name: &str| list.push(name.to_owned());
        match rule.act {
            Act::None => {}
            Act::Cannot => return Degree::Missing,
            Act::Faults(names) => self.add_faults(names),
            Act::RefuseInFilters(parts) => {
                parts.iter().for_each(|part| add(&mut refused.in_filters, part));
            }
            Act::RefuseInPatches(form) => add(&mut refused.in_patches, form),
            Act::RefuseMethod(method) => add(&mut refused.methods, method),
            Act::RefuseInJobs(method) => add(&mut refused.bulk_methods, method),
            Act::Set(set) => set(&mut self.options),
            Act::Take(take) => take(&mut self.options, number(&claim.value).unwrap_or_default()),
        }
        Degree::Imitated
    }

    /// Lets the sizes of pages of which the profile does not speak follow those of
    /// which it does.
    fn fit_pages(&mut self, profile: &Profile) {
        let limits = &mut self.options.limits;
        let claimed = |key: &str| profile.claim(key).is_some_and(|c| c.value.is_number());
        let usual = Limits::default().max_results;
        let largest = limits.max_page_size.unwrap_or(usual.max(limits.default_page_size));
        match (claimed("pagination.maxPageSize"), claimed("filter.maxResults")) {
            (_, false) => limits.max_results = largest,
            (false, true) if limits.max_results == 0 => limits.max_page_size = Some(largest),
            (_, true) => {}
        }
    }
}

/// The likeness of a claim, unless another part of the profile stands for it.
fn likeness_unless_told(claim: &Claim, likeness: Likeness) -> Option<Likeness> {
    let told = ["resource.requiredAttributes", "discovery.anonymous"];
    (!told.contains(&claim.key.as_str())).then_some(likeness)
}

/// The claim by which the feature that a claim is about is missing as a whole.
fn missing_feature(profile: &Profile, claim: &Claim) -> Option<String> {
    let area = claim.key.split('.').next()?;
    if claim.key == "filter.unsupported" {
        return None; // It is about filters where there are none.
    }
    let whole = format!("{area}.supported");
    let missing = profile.claim(&whole).is_some_and(|whole| whole.value == Value::Bool(false));
    (missing && claim.key != whole).then_some(whole)
}

fn has_deletion(profile: &Profile) -> bool {
    profile.deprovisioning.as_ref().is_some_and(|effects| effects.delete.is_some())
}

fn rule_for(claim: &Claim) -> Option<&'static Rule> {
    let says = |rule: &&Rule| match (rule.says, &claim.value) {
        (Says::Yes, Value::Bool(value)) => *value,
        (Says::No, Value::Bool(value)) => !*value,
        (Says::Word(word), Value::String(value)) => word == value,
        (Says::Number, value) => number(value).is_some(),
        _ => false,
    };
    rules::all().filter(|rule| rule.key == claim.key).find(says)
}

fn without_rule(claim: &Claim) -> Likeness {
    let (degree, words) = match &claim.value {
        Value::Bool(true) => (Degree::Imitated, AS_THE_RFCS_SAY),
        Value::Bool(false) => (Degree::Missing, "there all the same, as the RFCs say"),
        Value::String(_) => (Degree::Missing, "as the RFCs say, without what the words restrict"),
        Value::Number(_) => (Degree::Missing, "no such limit is kept"),
        _ => (Degree::Missing, "as the RFCs say, whatever the value"),
    };
    Likeness::of_claim(claim, degree, words)
}

/// A number that counts something; a fraction is cut off.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the range is looked at before"
)]
fn number(value: &Value) -> Option<usize> {
    let whole = value.as_u64().and_then(|number| usize::try_from(number).ok());
    whole.or_else(|| value.as_f64().filter(|f| (1.0..1e15).contains(f)).map(|f| f as usize))
}

fn words(rule: &Rule, claim: &Claim) -> String {
    match number(&claim.value) {
        Some(number) => rule.words.replace("{}", &number.to_string()),
        None => rule.words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{Catalogue, ValueKind};
    use crate::profile::Confidence;
    use crate::reference::{CATALOGUE, Faults};
    use serde_json::json;

    fn profile(claims: &[(&str, Value)]) -> Profile {
        let claims = claims.iter().map(|(key, value)| Claim {
            key: (*key).to_owned(),
            value: value.clone(),
            note: None,
            source: String::new(),
            confidence: Confidence::Documented,
        });
        Profile { claims: claims.collect(), ..Profile::generic() }
    }

    fn stand_in(claims: &[(&str, Value)]) -> StandIn {
        StandIn::new(&profile(claims), None).unwrap()
    }

    #[test]
    fn rules_are_about_capabilities_with_values_that_they_can_have() {
        let catalogue = Catalogue::builtin().unwrap();
        for rule in rules::all() {
            let known = catalogue.capabilities().find(|known| known.key == rule.key);
            let capability = known.unwrap_or_else(|| panic!("no capability {}", rule.key));
            let fits = match rule.says {
                Says::Yes | Says::No => true,
                Says::Word(word) => match capability.value {
                    ValueKind::OneOf => capability.values.iter().any(|value| value == word),
                    _ => false,
                },
                Says::Number => {
                    matches!(capability.value, ValueKind::Integer | ValueKind::Range)
                }
            };
            assert!(fits, "{}: {:?}", rule.key, rule.says);
        }
    }

    #[test]
    fn each_word_that_a_capability_can_have_is_decided_on_or_told() {
        let catalogue = Catalogue::builtin().unwrap();
        for capability in catalogue.capabilities() {
            for value in &capability.values {
                let stand_in = stand_in(&[(&capability.key, json!(value))]);
                assert_eq!(stand_in.likenesses.len(), 2, "{}: {value}", capability.key);
            }
        }
    }

    #[test]
    fn faults_of_rules_exist() {
        for rule in rules::all() {
            if let Act::Faults(names) = rule.act {
                assert!(Faults::parse(names).is_ok(), "{}: {names:?}", rule.key);
                assert!(names.iter().all(|name| CATALOGUE.iter().any(|f| f.name == *name)));
            }
        }
    }

    #[test]
    fn sizes_of_pages_follow_the_claims() {
        let sizes = |claims: &[(&str, Value)]| {
            let limits = stand_in(claims).options.limits;
            (limits.default_page_size, limits.page_size(), limits.max_results)
        };
        let (default, largest) = ("pagination.defaultPageSize", "pagination.maxPageSize");
        assert_eq!(sizes(&[]), (100, 200, 200));
        assert_eq!(sizes(&[(default, json!(10)), (largest, json!(1000))]), (10, 1000, 1000));
        assert_eq!(sizes(&[(default, json!(10_000))]), (10_000, 10_000, 10_000));
        assert_eq!(sizes(&[("filter.maxResults", json!(50))]), (100, 50, 50));
        assert_eq!(sizes(&[("filter.maxResults", json!(0))]), (100, 200, 0));
        assert_eq!(sizes(&[(largest, json!(50)), ("filter.maxResults", json!(9))]), (100, 50, 9));
    }

    #[test]
    fn what_belongs_to_a_missing_feature_is_idle() {
        let stand_in = stand_in(&[
            ("bulk.supported", json!(false)),
            ("bulk.maxOperations", json!(7)),
            ("bulk.failOnErrors", json!(false)),
        ]);
        let degrees: Vec<_> = stand_in.likenesses.iter().map(|l| l.degree).collect();
        assert_eq!(degrees[1..], [Degree::Imitated, Degree::Idle, Degree::Idle]);
        assert_eq!(stand_in.options.limits.max_operations, 7);
        assert!(stand_in.faults.is_empty());
    }

    #[test]
    fn what_cannot_be_imitated_is_told() {
        let stand_in = stand_in(&[
            ("bulk.truthful", json!(false)),
            ("sort.supported", json!("by userName only")),
            ("sort.supported", json!(false)),
            ("consistency.readAfterWrite", json!(500)),
        ]);
        // Beside the claims, nobody is asked for a token.
        assert_eq!(stand_in.missing().count(), 5, "{:#?}", stand_in.likenesses);
        assert!(stand_in.options.features.sort);
    }

    #[test]
    fn a_client_has_no_stand_in() {
        let client = Profile { role: crate::profile::Role::Client, ..Profile::generic() };
        let error = StandIn::new(&client, None).unwrap_err();
        assert!(error.to_string().contains("is a client"), "{error}");
    }
}
