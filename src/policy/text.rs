//! Policies as people read them.

use std::fmt::Write as _;

use serde::Serialize;

use super::{Need, Policy, builtin_sources, load_source};
use crate::catalogue::Catalogue;
use crate::document::Diagnostic;

/// One line of the list of policies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Id of the policy.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// How much has to be so, what it includes counted.
    pub needs: usize,
    /// How much ought to be so, what it includes counted.
    pub should: usize,
}

/// The built-in policies, in the order of their ids.
///
/// # Errors
/// All mistakes in any of them.
pub fn list(catalogue: &Catalogue) -> Result<Vec<Summary>, Vec<Diagnostic>> {
    let mut summaries = Vec::new();
    let mut found = Vec::new();
    for source in builtin_sources() {
        match load_source(&source, catalogue) {
            Ok(policy) => summaries.push(Summary {
                needs: policy.needs.len(),
                should: policy.should.len(),
                id: policy.id,
                name: policy.name,
            }),
            Err(mistakes) => found.extend(mistakes),
        }
    }
    if found.is_empty() { Ok(summaries) } else { Err(found) }
}

/// The list as text, one policy a line.
#[must_use]
pub fn list_text(summaries: &[Summary]) -> String {
    let width = summaries.iter().map(|summary| summary.id.len()).max().unwrap_or(0);
    let mut text = String::new();
    for Summary { id, name, needs, should } in summaries {
        let _ = writeln!(text, "{id:width$}  {needs:2} needs, {should:2} wishes  {name}");
    }
    text
}

/// A policy as text: what has to be so and ought to be so, why, and who says so.
#[must_use]
pub fn describe(policy: &Policy) -> String {
    let mut text = format!("{} ({})\n", policy.name, policy.id);
    if !policy.description.is_empty() {
        let _ = writeln!(text, "\n{}", policy.description.trim_end());
    }
    if !policy.includes.is_empty() {
        let _ = writeln!(text, "\nIncludes {}", policy.includes.join(", "));
    }
    describe_needs("Needs", &policy.needs, &mut text);
    describe_needs("Should", &policy.should, &mut text);
    let bounds = [
        ("claims", serde_json::to_value(&policy.claims)),
        ("reconciliation", serde_json::to_value(&policy.reconciliation)),
        ("drift", serde_json::to_value(&policy.drift)),
        ("latency", serde_json::to_value(&policy.latency)),
    ];
    let mut heading = "\nAt most\n";
    for (group, bounds) in bounds {
        let bounds = bounds.ok();
        for (name, most) in bounds.as_ref().and_then(|it| it.as_object()).into_iter().flatten() {
            let most = most.as_str().map_or_else(|| most.to_string(), str::to_owned);
            let _ = writeln!(text, "{heading}  {group}: {}  {most}", name.replace('_', " "));
            heading = "";
        }
    }
    text
}

fn describe_needs(heading: &str, needs: &[Need], text: &mut String) {
    if !needs.is_empty() {
        let _ = writeln!(text, "\n{heading}");
    }
    for need in needs {
        let conditions = need.conditions();
        let words = conditions.iter().map(|it| format!("{}: {}", it.key, it.words()));
        let _ = writeln!(text, "  {}", words.collect::<Vec<_>>().join("; or "));
        let _ = writeln!(text, "    {} ({})", need.why.trim_end(), need.source);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::load;

    #[test]
    fn the_list_names_every_builtin_policy() {
        let summaries = list(&Catalogue::builtin().unwrap()).unwrap();
        assert!(summaries.iter().any(|summary| summary.id == "bulk-sync"));
        assert_eq!(list_text(&summaries).lines().count(), builtin_sources().len());
    }

    #[test]
    fn a_description_tells_needs_with_their_sources_and_bounds() {
        let text = describe(&load("bulk-sync", &Catalogue::builtin().unwrap()).unwrap());
        assert!(text.contains("  bulk.maxOperations: conditional or better, at least 100\n"));
        assert!(
            text.contains("\nAt most\n") && text.contains("reconciliation: phantom success  0")
        );
    }
}
