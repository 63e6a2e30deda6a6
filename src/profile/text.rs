//! The list of profiles, as people read it.

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

/// The list as text: a heading for each role, a line for each profile.
#[must_use]
pub fn list_text(summaries: &[Summary]) -> String {
    let width = summaries.iter().map(|summary| summary.id.len()).max().unwrap_or(0);
    let roles = [
        (Role::Server, "Service providers"),
        (Role::Both, "Service providers that are clients too"),
        (Role::Client, "Clients"),
        (Role::Reference, "Built in"),
    ];
    let mut text = String::new();
    for (role, heading) in roles {
        let of_role: Vec<&Summary> =
            summaries.iter().filter(|summary| summary.role == role).collect();
        if of_role.is_empty() {
            continue;
        }
        let blank = if text.is_empty() { "" } else { "\n" };
        let _ = writeln!(text, "{blank}{heading}");
        for summary in of_role {
            let version = summary.version.as_deref().unwrap_or("any version");
            let _ = writeln!(text, "  {:width$}  {}, {version}", summary.id, summary.name);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_names_every_builtin_profile_in_a_line_below_its_role() {
        let summaries = list(&Catalogue::builtin().unwrap()).unwrap();
        let text = list_text(&summaries);
        let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("  ")).collect();
        assert_eq!(lines.len(), summaries.len());
        for summary in &summaries {
            let begins = format!("  {} ", summary.id);
            assert_eq!(lines.iter().filter(|line| line.starts_with(&begins)).count(), 1);
        }
        let heading = |name: &str| text.lines().position(|line| line == name).unwrap();
        let line = |id: &str| text.lines().position(|line| line.trim().starts_with(id)).unwrap();
        assert!(heading("Service providers") < line("slack "));
        assert!(line("slack ") < heading("Clients") && heading("Clients") < line("okta "));
    }
}
