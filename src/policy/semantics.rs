//! What a JSON Schema cannot say of a policy: keys of the catalogue, values that fit them,
//! time spans, what is included.

use std::path::Path;

use serde_json::Value;

use super::load::BUILTIN;
use super::{Condition, Need, Policy};
use crate::catalogue::{Capability, Catalogue, ValueKind};
use crate::document::{Diagnostic, Document, Node, Position, did_you_mean, duration, id_of};
use crate::suite::Verdict;

/// Checks a policy; empty where it has no mistake.
pub(super) fn check(document: &Document<Policy>, catalogue: &Catalogue) -> Vec<Diagnostic> {
    let mut checker = Checker { document, catalogue, found: Vec::new() };
    checker.check_head();
    checker.check_includes();
    let policy = &document.value;
    for (list, needs) in [("needs", &policy.needs), ("should", &policy.should)] {
        for (place, need) in needs.iter().enumerate() {
            checker.check_need(document.node.at(&[list, &place.to_string()]), need);
        }
        checker.check_doubles(list, needs);
    }
    checker.check_latency();
    checker.found
}

struct Checker<'a> {
    document: &'a Document<Policy>,
    catalogue: &'a Catalogue,
    found: Vec<Diagnostic>,
}

impl Checker<'_> {
    fn error(&mut self, at: Position, code: &'static str, message: impl Into<String>) {
        self.found.push(Diagnostic::error(&self.document.source, at, code, message));
    }

    fn error_with_help(
        &mut self,
        at: Position,
        code: &'static str,
        message: String,
        help: Option<String>,
    ) {
        let diagnostic = Diagnostic::error(&self.document.source, at, code, message);
        self.found.push(diagnostic.maybe_help(help));
    }

    fn check_head(&mut self) {
        let policy = &self.document.value;
        let stem = id_of(Path::new(&self.document.source.name));
        if stem.is_some_and(|stem| stem != policy.id) {
            let message = format!("the id `{}` is not the name of the file", policy.id);
            self.error(self.document.node.at(&["id"]).position, "SS0302", message);
        }
        let empty = policy.needs.is_empty()
            && policy.includes.is_empty()
            && policy.claims.is_none()
            && policy.reconciliation.is_none()
            && policy.drift.is_none()
            && policy.latency.is_none();
        if empty {
            let at = self.document.node.at(&["id"]).position;
            self.error(at, "SS0303", "the policy needs nothing, so every target would meet it");
        }
    }

    fn check_includes(&mut self) {
        let sources = BUILTIN.sources();
        let known: Vec<&str> =
            sources.iter().filter_map(|source| id_of(Path::new(&source.name))).collect();
        for (place, id) in self.document.value.includes.iter().enumerate() {
            let at = self.document.node.at(&["includes", &place.to_string()]).position;
            if *id == self.document.value.id {
                self.error(at, "SS0304", "a policy does not include itself");
            } else if !known.contains(&id.as_str()) {
                let help = did_you_mean(id, known.iter().copied());
                self.error_with_help(
                    at,
                    "SS0304",
                    format!("there is no built-in policy `{id}`"),
                    help,
                );
            }
        }
    }

    fn check_need(&mut self, node: &Node, need: &Need) {
        match (&need.key, need.any_of.is_empty()) {
            (None, true) => {
                let message = "a need names a capability under `key`, or several under `any_of`";
                self.error(node.position, "SS0305", message);
            }
            (Some(_), false) => {
                let message = "a need has `key` or `any_of`; put the key among the others";
                self.error(node.at(&["any_of"]).position, "SS0305", message);
            }
            (Some(_), true) => {}
            (None, false) => self.check_no_condition_of_its_own(node),
        }
        if need.key.is_some() {
            for condition in need.conditions().iter().take(1) {
                self.check_condition(node, condition);
            }
        }
        for (place, condition) in need.any_of.iter().enumerate() {
            self.check_condition(node.at(&["any_of", &place.to_string()]), condition);
        }
        for (name, text) in [("why", &need.why), ("source", &need.source)] {
            if text.trim().is_empty() {
                let message = format!("`{name}` is empty; a need that nobody can check is no need");
                self.error(node.at(&[name]).position, "SS0306", message);
            }
        }
    }

    fn check_no_condition_of_its_own(&mut self, node: &Node) {
        for name in ["accept", "at_least", "at_most", "one_of", "within"] {
            if let Some(own) = node.get(name) {
                let message = format!("`{name}` belongs to one of the conditions under `any_of`");
                self.error(own.position, "SS0305", message);
            }
        }
    }

    fn check_condition(&mut self, node: &Node, condition: &Condition) {
        if matches!(condition.accept, Some(Verdict::Broken | Verdict::Untested)) {
            let message = "accept `native`, `conditional` or `compensate`; nobody can rely on more";
            self.error(node.at(&["accept"]).position, "SS0307", message);
        }
        let Some(capability) = self.catalogue.capability(&condition.key).cloned() else {
            let keys: Vec<String> = self.catalogue.capabilities().map(|c| c.key.clone()).collect();
            let help = did_you_mean(&condition.key, keys.iter().map(String::as_str));
            let message = format!("unknown capability `{}`", condition.key);
            return self.error_with_help(node.at(&["key"]).position, "SS0308", message, help);
        };
        self.check_numbers(node, condition, &capability);
        self.check_words(node, condition, &capability);
        if let (Some(_), false) = (&condition.within, capability.value == ValueKind::List) {
            self.unfit(node.at(&["within"]).position, "within", &capability);
        }
    }

    fn check_numbers(&mut self, node: &Node, condition: &Condition, capability: &Capability) {
        let numeric = matches!(capability.value, ValueKind::Range | ValueKind::Integer);
        for (name, number) in [("at_least", condition.at_least), ("at_most", condition.at_most)] {
            if number.is_some() && !numeric {
                self.unfit(node.at(&[name]).position, name, capability);
            }
        }
        if let (Some(least), Some(most)) = (condition.at_least, condition.at_most)
            && least > most
        {
            let message = format!("nothing is at least {least} and at most {most}");
            self.error(node.at(&["at_most"]).position, "SS0309", message);
        }
    }

    fn check_words(&mut self, node: &Node, condition: &Condition, capability: &Capability) {
        for (place, value) in condition.one_of.iter().enumerate() {
            let at = node.at(&["one_of", &place.to_string()]).position;
            match (capability.value, value) {
                (ValueKind::Bool, Value::Bool(_)) => {}
                (ValueKind::OneOf, Value::String(word)) => {
                    if !capability.values.contains(word) {
                        let help = did_you_mean(word, capability.values.iter().map(String::as_str));
                        let message = format!("`{}` never has the value `{word}`", capability.key);
                        self.error_with_help(at, "SS0309", message, help);
                    }
                }
                _ => self.unfit(at, "one_of", capability),
            }
        }
    }

    fn unfit(&mut self, at: Position, name: &str, capability: &Capability) {
        let has = match capability.value {
            ValueKind::None => "no value, only a verdict".to_owned(),
            ValueKind::Bool => "true or false; use `one_of`".to_owned(),
            ValueKind::Integer => "a number; use `at_least` and `at_most`".to_owned(),
            ValueKind::Range => "a limit; use `at_least` and `at_most`".to_owned(),
            ValueKind::List => "a list of names; use `within`".to_owned(),
            ValueKind::OneOf => {
                format!("one of `{}`; use `one_of`", capability.values.join("`, `"))
            }
            ValueKind::Text => "free words, which no policy can judge".to_owned(),
        };
        let message = format!("`{name}` does not fit `{}`, which has {has}", capability.key);
        self.error(at, "SS0309", message);
    }

    fn check_doubles(&mut self, list: &str, needs: &[Need]) {
        for (place, need) in needs.iter().enumerate() {
            let Some(key) = &need.key else { continue };
            if needs[..place].iter().any(|other| other.key.as_ref() == Some(key)) {
                let at = self.document.node.at(&[list, &place.to_string(), "key"]).position;
                self.error(at, "SS0310", format!("`{key}` stands twice under `{list}`"));
            }
        }
    }

    fn check_latency(&mut self) {
        let Some(latency) = &self.document.value.latency else { return };
        let bounds =
            [("median", &latency.median), ("p95", &latency.p95), ("slowest", &latency.slowest)];
        for (name, text) in bounds {
            if let Some(text) = text.as_deref().filter(|text| duration(text).is_none()) {
                let message = format!("`{text}` is no time span; write `500ms` or `2s`");
                self.error(self.document.node.at(&["latency", name]).position, "SS0311", message);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Source, read};

    fn found(text: &str) -> Vec<Diagnostic> {
        let document = read::<Policy>(&Source::new("policies/acme.yaml", text)).unwrap();
        check(&document, &Catalogue::builtin().unwrap())
    }

    fn codes(text: &str) -> Vec<(&'static str, u32)> {
        found(text).iter().map(|it| (it.code, it.position.line)).collect()
    }

    #[test]
    fn all_mistakes_are_reported_at_once_with_their_lines() {
        let text = r#"format: 1
id: acne
name: Acme
includes: [bulk-sinc, acne]
needs:
  - { key: bulk.suported, why: w, source: s }
  - { key: bulk.post, accept: broken, why: " ", source: s }
  - { why: w, source: s }
  - { key: sort.supported, any_of: [ { key: sort.descending } ], why: w, source: s }
  - { accept: conditional, any_of: [ { key: filter.eq, at_least: 1 } ], why: w, source: s }
  - { key: bulk.maxOperations, at_least: 10, at_most: 5, why: w, source: s }
  - { key: lifecycle.delete, one_of: [hard, vanished], why: w, source: s }
  - { key: lifecycle.reactivate, within: [], why: w, source: s }
should:
  - { key: filter.eq, why: w, source: s }
  - { key: filter.eq, why: w, source: "" }
latency: { p95: 2 seconds }
"#;
        assert_eq!(
            codes(text),
            [
                ("SS0302", 2),
                ("SS0304", 4),
                ("SS0304", 4),
                ("SS0308", 6),
                ("SS0307", 7),
                ("SS0306", 7),
                ("SS0305", 8),
                ("SS0305", 9),
                ("SS0305", 10),
                ("SS0309", 10),
                ("SS0309", 11),
                ("SS0309", 12),
                ("SS0309", 13),
                ("SS0306", 16),
                ("SS0310", 16),
                ("SS0311", 17),
            ]
        );
    }

    #[test]
    fn a_policy_that_needs_nothing_is_a_mistake() {
        let text = "format: 1\nid: acme\nname: Acme\n";
        assert_eq!(codes(text), [("SS0303", 2)]);
        assert_eq!(codes(&format!("{text}reconciliation: {{ phantom_success: 0 }}\n")), []);
    }

    #[test]
    fn a_misspelt_key_or_word_is_answered_with_the_nearest() {
        let text = "format: 1\nid: acme\nname: Acme\nneeds:\n\
            \x20 - { key: bulk.failOnError, why: w, source: s }\n\
            \x20 - { key: lifecycle.delete, one_of: [softt], why: w, source: s }\n";
        let help: Vec<Option<String>> = found(text).into_iter().map(|it| it.help).collect();
        assert_eq!(help[0].as_deref(), Some("did you mean `bulk.failOnErrors`?"));
        assert_eq!(help[1].as_deref(), Some("did you mean `soft`?"));
    }
}
