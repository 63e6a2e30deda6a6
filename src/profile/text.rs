//! Profiles as people read them.

use std::fmt::Write as _;

use serde::Serialize;

use super::{Profile, Role, builtin_sources, load_source};
use crate::catalogue::Catalogue;
use crate::document::Diagnostic;

/// One line of the list of profiles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Id of the profile.
    pub id: String,
    /// Name of the product.
    pub name: String,
    /// Version of the product, where the profile is for one.
    pub version: Option<String>,
    /// On which side of SCIM it stands.
    pub role: Role,
    /// How many claims it holds.
    pub claims: usize,
    /// How many deviations it accepts.
    pub deviations: usize,
}

/// The built-in profiles, in the order of their ids.
///
/// # Errors
/// All mistakes in any of them.
pub fn list(catalogue: &Catalogue) -> Result<Vec<Summary>, Vec<Diagnostic>> {
    let mut summaries = Vec::new();
    let mut found = Vec::new();
    for source in builtin_sources() {
        match load_source(&source, catalogue) {
            Ok(profile) => summaries.push(summary(profile)),
            Err(mistakes) => found.extend(mistakes),
        }
    }
    if found.is_empty() { Ok(summaries) } else { Err(found) }
}

fn summary(profile: Profile) -> Summary {
    Summary {
        claims: profile.claims.len(),
        deviations: profile.deviations.len(),
        id: profile.id,
        name: profile.name,
        version: profile.version,
        role: profile.role,
    }
}

/// The list as text, one profile a line.
#[must_use]
pub fn list_text(summaries: &[Summary]) -> String {
    let width = summaries.iter().map(|summary| summary.id.len()).max().unwrap_or(0);
    let mut text = String::new();
    for summary in summaries {
        let version = summary.version.as_deref().unwrap_or("any version");
        let (id, role, name) = (&summary.id, summary.role.as_str(), &summary.name);
        let _ = writeln!(text, "{id:width$}  {role:9}  {name}, {version}");
    }
    text
}

/// A profile as text: what it is, what is claimed of it, what is accepted.
#[must_use]
pub fn describe(profile: &Profile) -> String {
    let mut text = format!("{} ({})\n", profile.name, profile.id);
    let mut line = |name: &str, value: Option<&str>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            let _ = writeln!(text, "  {name:10}  {value}");
        }
    };
    line("role", Some(profile.role.as_str()));
    line("version", profile.version.as_deref());
    line("base URL", profile.base_url.as_deref());
    line("base path", profile.base_path.as_deref());
    if !profile.description.is_empty() {
        let _ = writeln!(text, "\n{}", profile.description.trim_end());
    }
    describe_claims(profile, &mut text);
    describe_deviations(profile, &mut text);
    if !profile.verdicts.is_empty() {
        text.push_str("\nNot native, as checked by hand\n");
        for (key, why) in &profile.verdicts {
            let _ = writeln!(text, "  {key}: {why}");
        }
    }
    if !profile.notes.is_empty() {
        text.push_str("\nNotes\n");
        for note in &profile.notes {
            let _ = writeln!(text, "  - {note}");
        }
    }
    text
}

fn describe_claims(profile: &Profile, text: &mut String) {
    if profile.claims.is_empty() {
        return;
    }
    text.push_str("\nClaims\n");
    let width = profile.claims.iter().map(|claim| claim.key.len()).max().unwrap_or(0);
    for claim in &profile.claims {
        let value = claim.value.as_str().map_or_else(|| claim.value.to_string(), str::to_owned);
        let _ = writeln!(text, "  {:width$}  {value}  ({})", claim.key, claim.source);
    }
}

fn describe_deviations(profile: &Profile, text: &mut String) {
    if profile.deviations.is_empty() {
        return;
    }
    text.push_str("\nKnown deviations\n");
    for deviation in &profile.deviations {
        let (pattern, until) = (&deviation.pattern, &deviation.until);
        let _ = writeln!(text, "  {pattern} until {until}: {}", deviation.reason);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_names_every_builtin_profile() {
        let summaries = list(&Catalogue::builtin().unwrap()).unwrap();
        assert!(summaries.iter().any(|summary| summary.id == "reference"));
        assert_eq!(list_text(&summaries).lines().count(), summaries.len());
    }

    #[test]
    fn a_description_leaves_out_what_is_not_there() {
        let text = describe(&Profile::generic());
        assert!(text.starts_with("service provider without a profile (generic)\n"));
        assert!(!text.contains("Claims"));
    }
}
