//! What a JSON Schema cannot say of a profile: keys of the catalogue, patterns,
//! days, time spans, templates.

use std::path::Path;

use jiff::civil::Date;
use serde_json::Value;

use super::{Deviation, DeviationKind, Profile};
use crate::catalogue::{Capability, Catalogue, ValueKind};
use crate::document::{Diagnostic, Document, Node, Position, did_you_mean, duration, id_of};
use crate::suite::{Pattern, Verdict};

/// Checks a profile; empty where it has no mistake.
pub(super) fn check(document: &Document<Profile>, catalogue: &Catalogue) -> Vec<Diagnostic> {
    let mut checker = Checker { document, catalogue, found: Vec::new() };
    checker.check_head();
    checker.check_templates();
    checker.check_claims();
    checker.check_limits();
    for (place, deviation) in document.value.deviations.iter().enumerate() {
        checker.check_deviation(&place.to_string(), deviation);
    }
    checker.check_deprovisioning();
    checker.check_discovery();
    checker.check_verdicts();
    checker.found.extend(super::reach::check(document));
    checker.found
}

struct Checker<'a> {
    document: &'a Document<Profile>,
    catalogue: &'a Catalogue,
    found: Vec<Diagnostic>,
}

impl Checker<'_> {
    fn at(&self, path: &[&str]) -> Position {
        self.document.node.at(path).position
    }

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
        let profile = &self.document.value;
        let stem = id_of(Path::new(&self.document.source.name));
        if stem.is_some_and(|stem| stem != profile.id) {
            let message = format!("the id `{}` is not the name of the file", profile.id);
            self.error(self.at(&["id"]), "SS0202", message);
        }
        if let Some(url) = &profile.base_url {
            let scheme = url.starts_with("https://") || url.starts_with("http://");
            if !scheme || url.contains(['?', '#', ' ']) {
                let message = format!("`{url}` is no base URL; it has a scheme and no query");
                self.error(self.at(&["base_url"]), "SS0203", message);
            }
        }
        if let Some("latest" | "main" | "master") = profile.version.as_deref() {
            let message = "a version names one state of the product, for good";
            self.error(self.at(&["version"]), "SS0204", message);
        }
    }

    fn check_templates(&mut self) {
        let Some(templates) = self.document.node.get("templates") else {
            return;
        };
        for (name, position, template) in templates.entries() {
            if template.get("schemas").is_none_or(|schemas| schemas.items().is_empty()) {
                let message = format!("the template of {name} has no `schemas` (RFC 7643 3)");
                self.error(*position, "SS0205", message);
            }
            let mut wrong = Vec::new();
            template.walk(&mut |node| wrong.extend(wrong_template(node)));
            for (position, name) in wrong {
                self.error_with_help(
                    position,
                    "SS0206",
                    format!("unknown template `${{{name}}}`"),
                    Some(
                        "a profile's templates know `${tag}`, `${label}` and `${domain}`"
                            .to_owned(),
                    ),
                );
            }
        }
    }

    fn check_key(&mut self, at: Position, key: &str) -> Option<Capability> {
        let known = self.catalogue.capability(key).cloned();
        if known.is_none() {
            let keys: Vec<String> = self.catalogue.capabilities().map(|c| c.key.clone()).collect();
            let help = did_you_mean(key, keys.iter().map(String::as_str));
            self.error_with_help(at, "SS0207", format!("unknown capability `{key}`"), help);
        }
        known
    }

    fn check_claims(&mut self) {
        for (place, claim) in self.document.value.claims.iter().enumerate() {
            let place = place.to_string();
            let key = self.at(&["claims", &place, "key"]);
            let Some(capability) = self.check_key(key, &claim.key) else {
                continue;
            };
            if !value_fits(&capability, &claim.value) {
                let at = self.at(&["claims", &place, "value"]);
                let wanted = wanted_value(&capability);
                self.error(at, "SS0208", format!("`{}` has {wanted} as its value", claim.key));
            }
            self.check_source(&["claims", &place, "source"], &claim.source);
        }
        for (place, sent) in self.document.value.sends.iter().enumerate() {
            self.check_source(&["sends", &place.to_string(), "source"], &sent.source);
        }
    }

    fn check_source(&mut self, path: &[&str], source: &str) {
        if source.trim().is_empty() {
            self.error(self.at(path), "SS0209", "a claim without a source cannot be checked");
        }
    }

    fn check_deprovisioning(&mut self) {
        let Some(meanings) = &self.document.value.deprovisioning else {
            return;
        };
        for (name, meaning) in [("delete", &meanings.delete), ("deactivate", &meanings.deactivate)]
        {
            if let Some(meaning) = meaning {
                self.check_source(&["deprovisioning", name, "source"], &meaning.source);
            }
        }
    }

    fn check_discovery(&mut self) {
        let Some(paths) = self.document.node.get("discovery") else {
            return;
        };
        for (name, _, path) in paths.entries() {
            if path.as_str().is_none_or(|path| path != "absent" && !path.starts_with('/')) {
                let message = format!("`{name}` is a path that begins with `/`, or `absent`");
                self.error(path.position, "SS0216", message);
            }
        }
    }

    fn check_limits(&mut self) {
        let limits = &self.document.value.limits;
        for (key, text) in [("timeout", &limits.timeout), ("settle", &limits.settle)] {
            if let Some(text) = text.as_deref().filter(|text| duration(text).is_none()) {
                let message = format!("`{text}` is no time span; write `500ms`, `10s` or `2m`");
                self.error(self.at(&["limits", key]), "SS0210", message);
            }
        }
        if limits.rate.is_some_and(|rate| rate <= 0.0) {
            let message = "the rate is above 0; it is in requests per second";
            self.error(self.at(&["limits", "rate"]), "SS0210", message);
        }
    }

    fn check_deviation(&mut self, place: &str, deviation: &Deviation) {
        let at = |key: &str| self.at(&["deviations", place, key]);
        let (pattern, until) = (at("match"), at("until"));
        let (accept, reference) = (at("accept"), at("kind"));
        if let Err(error) = deviation.pattern.parse::<Pattern>() {
            self.error(pattern, "SS0211", error.to_string());
        }
        if deviation.until.parse::<Date>().is_err() {
            let message = format!("`{}` is no day; write it as `2027-03-01`", deviation.until);
            self.error(until, "SS0212", message);
        }
        if matches!(deviation.accept, Verdict::Native | Verdict::Untested) {
            self.error(accept, "SS0213", "accept `conditional`, `compensate` or `broken`");
        }
        let needs_reference =
            matches!(deviation.kind, DeviationKind::Bug | DeviationKind::Unstable);
        if needs_reference && deviation.reference.is_none() {
            let message = "a bug, or what is unstable, has a `reference` where it is tracked";
            self.error(reference, "SS0214", message);
        }
    }

    fn check_verdicts(&mut self) {
        let Some(verdicts) = self.document.node.get("verdicts") else {
            return;
        };
        for (key, position, why) in verdicts.entries() {
            self.check_key(*position, key);
            if why.as_str().is_none_or(|why| why.trim().is_empty()) {
                self.error(why.position, "SS0215", format!("say why `{key}` is not native"));
            }
        }
    }
}

/// The first template in a text that profiles do not know.
fn wrong_template(node: &Node) -> Option<(Position, String)> {
    let mut rest = node.as_str()?;
    while let Some(start) = rest.find("${") {
        let escaped = rest[..start].ends_with('$');
        let inside = &rest[start + 2..];
        let (name, after) = inside.split_once('}').unwrap_or((inside, ""));
        if !escaped && !matches!(name, "tag" | "label" | "domain") {
            return Some((node.position, name.to_owned()));
        }
        rest = after;
    }
    None
}

/// Whether a claim says something of the kind that the capability has. False
/// says of any capability that it is absent, true that it is there.
fn value_fits(capability: &Capability, value: &Value) -> bool {
    if value.is_boolean() {
        return true;
    }
    match capability.value {
        ValueKind::None | ValueKind::Text => value.is_string(),
        ValueKind::Bool => false,
        ValueKind::Integer | ValueKind::Range => value.is_number(),
        ValueKind::List => value.is_array(),
        ValueKind::OneOf => {
            value.as_str().is_some_and(|word| capability.values.iter().any(|known| known == word))
        }
    }
}

fn wanted_value(capability: &Capability) -> String {
    match capability.value {
        ValueKind::None | ValueKind::Text => "true, false or a text".to_owned(),
        ValueKind::Bool => "true or false".to_owned(),
        ValueKind::Integer | ValueKind::Range => "a number".to_owned(),
        ValueKind::List => "a list".to_owned(),
        ValueKind::OneOf => format!("one of `{}`", capability.values.join("`, `")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Source, read};

    fn codes(text: &str) -> Vec<(&'static str, u32)> {
        let source = Source::new("profiles/acme.yaml", text);
        let document = read::<Profile>(&source).unwrap();
        let catalogue = Catalogue::builtin().unwrap();
        check(&document, &catalogue).iter().map(|d| (d.code, d.position.line)).collect()
    }

    #[test]
    fn all_mistakes_are_reported_at_once_with_their_lines() {
        let text = r#"format: 1
id: acne
name: Acme
base_url: acme.example/scim
templates:
  User: { userName: "${tagg}-x" }
claims:
  - { key: bulk.suported, value: true, source: docs, confidence: documented }
  - { key: bulk.maxOperations, value: many, source: docs, confidence: documented }
limits: { timeout: 10 seconds }
deviations:
  - { match: bulk..x, accept: native, kind: bug, reason: r, until: 2027-02-30 }
deprovisioning: { delete: { means: removed, note: gone, source: "" } }
discovery: { schemas: Schemas, resource_types: absent }
verdicts:
  bulk.nothing: ""
"#;
        assert_eq!(
            codes(text),
            [
                ("SS0202", 2),
                ("SS0203", 4),
                ("SS0205", 6),
                ("SS0206", 6),
                ("SS0207", 8),
                ("SS0208", 9),
                ("SS0210", 10),
                ("SS0211", 12),
                ("SS0212", 12),
                ("SS0213", 12),
                ("SS0214", 12),
                ("SS0209", 13),
                ("SS0216", 14),
                ("SS0207", 16),
                ("SS0215", 16),
            ]
        );
    }

    #[test]
    fn an_unknown_key_is_answered_with_the_nearest() {
        let source = Source::new(
            "profiles/acme.yaml",
            "format: 1\nid: acme\nname: Acme\nverdicts: { bulk.failOnError: it ignores it }\n",
        );
        let document = read::<Profile>(&source).unwrap();
        let found = check(&document, &Catalogue::builtin().unwrap());
        assert_eq!(found[0].help.as_deref(), Some("did you mean `bulk.failOnErrors`?"));
    }

    #[test]
    fn a_deviation_covers_cases_until_its_last_day() {
        let deviation: Deviation = serde_json::from_value(serde_json::json!({
            "match": "bulk.fail-on-errors/*", "accept": "compensate", "kind": "by-design",
            "reason": "the limit is ignored", "until": "2027-03-01",
        }))
        .unwrap();
        assert!(deviation.covers("bulk.fail-on-errors/limit-1"));
        assert!(!deviation.covers("bulk.order/limit-1"));
        assert!(!deviation.expired("2027-03-01".parse().unwrap()));
        assert!(deviation.expired("2027-03-02".parse().unwrap()));
    }
}
