//! A profile as people read it: everything that stands in it.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::types::DOMAIN;
use super::{
    Claim, ClientAuthentication, Confidence, Deviation, DeviationKind, DiscoveryPaths, Meaning,
    OAuth2, Profile, Sent,
};

/// A profile as text. What it does not say is left out.
#[must_use]
pub fn describe(profile: &Profile) -> String {
    let mut text = format!("{} ({})\n", profile.name, profile.id);
    head(profile, &mut text);
    if !profile.description.is_empty() {
        let _ = writeln!(text, "\n{}", profile.description.trim_end());
    }
    reach(profile, &mut text);
    limits(profile, &mut text);
    templates(profile, &mut text);
    section(&mut text, "Claims", &profile.claims, claim);
    if let Some(meanings) = &profile.deprovisioning {
        let known = [("DELETE", &meanings.delete), ("active: false", &meanings.deactivate)];
        let known: Vec<(&str, &Meaning)> =
            known.iter().filter_map(|(name, meaning)| Some((*name, meaning.as_ref()?))).collect();
        section(&mut text, "What taking access away means", &known, meaning);
    }
    section(&mut text, "What it sends", &profile.sends, sent);
    section(&mut text, "What a connector must do", &profile.connector, |line| bullet(line));
    section(&mut text, "Known deviations", &profile.deviations, deviation);
    let verdicts: Vec<_> = profile.verdicts.iter().collect();
    section(&mut text, "Not native, as checked by hand", &verdicts, |(key, why)| {
        format!("  {key}: {why}\n")
    });
    section(&mut text, "Notes", &profile.notes, |line| bullet(line));
    text
}

fn section<T>(text: &mut String, title: &str, entries: &[T], write: impl Fn(&T) -> String) {
    if entries.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{title}");
    entries.iter().for_each(|entry| text.push_str(&write(entry)));
}

fn bullet(line: &str) -> String {
    format!("  - {}\n", line.trim())
}

/// Lines of a name and a value.
fn lines(text: &mut String, lines: &[(&str, Option<String>)]) {
    let known = lines.iter().filter(|(_, value)| value.is_some());
    let width = known.map(|(name, _)| name.len()).max().unwrap_or(0);
    for (name, value) in lines {
        if let Some(value) = value {
            let _ = writeln!(text, "  {name:width$}  {value}");
        }
    }
}

fn head(profile: &Profile, text: &mut String) {
    let role = Some(profile.role.as_str().to_owned());
    let head = [
        ("role", role),
        ("version", profile.version.clone()),
        ("base URL", profile.base_url.clone()),
        ("base path", profile.base_path.clone()),
    ];
    lines(text, &head);
}

fn reach(profile: &Profile, text: &mut String) {
    let ways: Vec<&str> = profile.authentication.iter().map(|way| way.words()).collect();
    let oauth2 = profile.oauth2.as_ref();
    let discovery = discovery(&profile.discovery);
    let mut reach = vec![
        ("authentication", (!ways.is_empty()).then(|| ways.join(", "))),
        ("token endpoint", oauth2.and_then(|known| known.token_url.clone())),
        ("scope", oauth2.and_then(|known| known.scope.clone())),
        ("client secret in", oauth2.and_then(secret_place)),
        ("tokens, source", oauth2.map(|known| known.source.clone())),
    ];
    let headers =
        profile.headers.iter().map(|(name, value)| ("header", format!("{name}: {value}")));
    reach.extend(headers.map(|(name, value)| (name, Some(value))));
    reach.extend(discovery.into_iter().map(|line| ("discovery", Some(line))));
    if reach.iter().any(|(_, value)| value.is_some()) {
        text.push_str("\nHow it is reached\n");
        reach.retain(|(_, value)| value.is_some());
        lines(text, &reach);
    }
}

fn secret_place(known: &OAuth2) -> Option<String> {
    let place = match known.client_authentication? {
        ClientAuthentication::Basic => "a header",
        ClientAuthentication::Post => "the body",
    };
    Some(place.to_owned())
}

fn discovery(paths: &DiscoveryPaths) -> Vec<String> {
    let absent = paths.absent().into_iter().map(|path| format!("no {path}"));
    let moved = paths.moved();
    let moved = moved.iter().map(|(path, place)| format!("{place} in the place of {path}"));
    absent.chain(moved).collect()
}

fn limits(profile: &Profile, text: &mut String) {
    let Value::Object(limits) = json!(profile.limits) else { return };
    if limits.is_empty() {
        return;
    }
    text.push_str("\nWhat a run may ask\n");
    let names = limits.iter().map(|(name, value)| (words(name), Some(plain(value))));
    let named: Vec<(String, Option<String>)> = names.collect();
    let named: Vec<(&str, Option<String>)> =
        named.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    lines(text, &named);
}

/// Keys of limits say their unit where they are shown alone.
fn words(name: &str) -> String {
    match name {
        "rate" => "requests a second".to_owned(),
        "requests" => "requests in all".to_owned(),
        "creates" => "resources created".to_owned(),
        "concurrency" => "requests at once".to_owned(),
        "timeout" => "time for an answer".to_owned(),
        "response_bytes" => "bytes of an answer".to_owned(),
        other => other.replace('_', " "),
    }
}

fn templates(profile: &Profile, text: &mut String) {
    if profile.templates.is_empty() {
        return;
    }
    text.push_str("\nSmallest resources\n");
    for (name, template) in &profile.templates {
        let _ = writeln!(text, "  {name}  {}", json!(template));
    }
    if json!(profile.templates).to_string().contains("${domain}") {
        let _ = writeln!(text, "  ${{domain}} is {DOMAIN}, or what --domain says");
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn claim(claim: &Claim) -> String {
    let how = match claim.confidence {
        Confidence::Documented => "documented",
        Confidence::Observed => "observed",
        Confidence::ThirdParty => "third party",
    };
    let mut lines = format!("  {}: {}\n", claim.key, plain(&claim.value));
    if let Some(note) = &claim.note {
        let _ = writeln!(lines, "      {}", note.trim());
    }
    let _ = writeln!(lines, "      {how}: {}", claim.source);
    lines
}

fn meaning((name, meaning): &(&str, &Meaning)) -> String {
    let (means, note) = (meaning.means.as_str(), meaning.note.trim());
    format!("  {name}: {means}\n      {note}\n      {}\n", meaning.source)
}

fn sent(sent: &Sent) -> String {
    let Sent { operation, request, note, source } = sent;
    format!("  {operation}: {request}\n      {}\n      {source}\n", note.trim())
}

fn deviation(deviation: &Deviation) -> String {
    let kind = match deviation.kind {
        DeviationKind::Bug => "a bug",
        DeviationKind::ByDesign => "by design",
        DeviationKind::NotOffered => "not offered",
        DeviationKind::Unstable => "unstable",
    };
    let accepted = plain(&json!(deviation.accept));
    let (pattern, until) = (&deviation.pattern, &deviation.until);
    let mut lines = format!("  {pattern}: {accepted} until {until}, {kind}\n");
    let _ = writeln!(lines, "      {}", deviation.reason.trim());
    if let Some(reference) = &deviation.reference {
        let _ = writeln!(lines, "      {reference}");
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use crate::document::Source;
    use crate::profile::{builtin_sources, load_source};

    /// A profile in which every key has a value.
    const WHOLE: &str = r#"
format: 1
id: acme
name: Acme Directory
version: "4.2"
role: both
description: A directory that has everything.
base_url: https://scim.acme.example/v2
base_path: /v2
authentication: [bearer, basic, header, oauth2, mtls]
oauth2:
  token_url: https://login.acme.example/token
  scope: scim read
  client_authentication: post
  source: docs.acme.example/tokens
headers: { Accept: application/json, X-Tenant: "${ACME_TENANT}" }
discovery: { service_provider_config: absent, schemas: /schemas }
templates:
  User: { schemas: ["urn:x:User"], userName: "${tag}-${label}@${domain}" }
claims:
  - key: bulk.supported
    value: false
    note: Since version 4.
    source: docs.acme.example/bulk
    confidence: documented
  - { key: filter.maxResults, value: 50, source: seen on 2026-01-01, confidence: observed }
deprovisioning:
  delete: { means: soft-deleted, note: Kept for 30 days., source: docs.acme.example/delete }
  deactivate: { means: suspended, note: Cannot sign in., source: docs.acme.example/active }
sends:
  - operation: deactivate a user
    request: "PATCH /Users/{id}"
    note: Without a path.
    source: captured
connector: [Send at most 100 members at once.]
limits: { requests: 5000, creates: 500, rate: 2.5, concurrency: 2, timeout: 30s, response_bytes: 4000 }
deviations:
  - match: patch.**
    accept: compensate
    kind: bug
    reason: A path with a filter is refused.
    reference: https://acme.example/issues/1
    until: 2027-03-01
notes: [Use a test tenant.]
verdicts: { bulk.failOnErrors: It is ignored. }
"#;

    fn whole() -> Profile {
        let source = Source::new("profiles/acme.yaml", WHOLE);
        load_source(&source, &Catalogue::builtin().unwrap()).unwrap()
    }

    #[test]
    fn everything_in_a_profile_is_shown() {
        insta::assert_snapshot!(describe(&whole()));
    }

    #[test]
    fn a_description_leaves_out_what_is_not_there() {
        let text = describe(&Profile::generic());
        assert_eq!(text, "service provider without a profile (generic)\n  role  server\n");
    }

    /// Every text in a profile, however deep.
    fn texts(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::String(text) => found.push(text.trim().to_owned()),
            Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
            Value::Object(map) => map.values().for_each(|item| texts(item, found)),
            _ => {}
        }
    }

    #[test]
    fn no_text_of_a_builtin_profile_is_left_out() {
        let catalogue = Catalogue::builtin().unwrap();
        for source in builtin_sources() {
            let profile = load_source(&source, &catalogue).unwrap();
            let shown = describe(&profile);
            let mut value = json!(profile);
            // These are shown in words of their own.
            for key in ["authentication", "discovery", "templates"] {
                value[key] = Value::Null;
            }
            let mut wanted = Vec::new();
            texts(&value, &mut wanted);
            for text in wanted {
                let words = ["third-party", "by-design", "not-offered", "bug", "post", "basic"];
                let found = shown.contains(&text) || words.contains(&text.as_str());
                let listed = shown.contains(&json!(text).to_string());
                assert!(found || listed, "{}: {text}", profile.id);
            }
        }
    }
}
