//! Finds policies and reads them: by id among the built-in ones, or from a file.

use include_dir::{Dir, include_dir};

use super::semantics::check;
use super::{Need, Policy};
use crate::catalogue::Catalogue;
use crate::document::{BuiltIn, Diagnostic, Document, Severity, Source, read};

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/policies");

/// The policies that are built in.
pub(super) const BUILTIN: BuiltIn =
    BuiltIn { kind: "policy", folder: "policies", missing: "SS0301", files: &FILES };

/// The policies that are built in, in the order of their ids.
#[must_use]
pub fn builtin_sources() -> Vec<Source> {
    BUILTIN.sources()
}

/// Loads what `--policy ID|FILE` names: a file where the text has a `/` or ends in `.yaml`,
/// else a built-in policy. What it includes is part of it then.
///
/// # Errors
/// All mistakes in the file, or that there is none.
pub fn load(name: &str, catalogue: &Catalogue) -> Result<Policy, Vec<Diagnostic>> {
    load_source(&BUILTIN.find(name)?, catalogue)
}

/// Every mistake and every doubt in what `ID|FILE` names; empty where there is none.
#[must_use]
pub fn lint(name: &str, catalogue: &Catalogue) -> Vec<Diagnostic> {
    match BUILTIN.find(name).and_then(|source| read::<Policy>(&source)) {
        Ok(document) => check(&document, catalogue),
        Err(found) => found,
    }
}

/// Loads a policy from its text, with what it includes.
///
/// # Errors
/// All mistakes in it, or in what it includes.
pub fn load_source(source: &Source, catalogue: &Catalogue) -> Result<Policy, Vec<Diagnostic>> {
    let document = checked(source, catalogue)?;
    let mut policy = document.value;
    let mut open = policy.includes.clone();
    let mut seen = vec![policy.id.clone()];
    while let Some(id) = open.pop() {
        if seen.contains(&id) {
            continue;
        }
        let included = checked(&BUILTIN.find(&id)?, catalogue)?.value;
        open.extend(included.includes.iter().cloned());
        policy.take_in(included);
        seen.push(id);
    }
    Ok(policy)
}

fn checked(source: &Source, catalogue: &Catalogue) -> Result<Document<Policy>, Vec<Diagnostic>> {
    let document = read::<Policy>(source)?;
    let found = check(&document, catalogue);
    if found.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        return Err(found);
    }
    Ok(document)
}

impl Policy {
    /// Makes the needs and bounds of another policy its own. A need that stands here already
    /// is told once; of two bounds the tighter holds.
    fn take_in(&mut self, other: Self) {
        let alike = |one: &Need, two: &Need| one.conditions() == two.conditions();
        for need in other.needs {
            if !self.needs.iter().any(|own| alike(own, &need)) {
                self.needs.push(need);
            }
        }
        let needs = &self.needs;
        for need in other.should {
            let known = needs.iter().chain(&self.should).any(|own| alike(own, &need));
            if !known {
                self.should.push(need);
            }
        }
        merge(&mut self.claims, other.claims, super::bounds::tighter_claims);
        merge(&mut self.reconciliation, other.reconciliation, super::bounds::tighter_writes);
        merge(&mut self.drift, other.drift, super::bounds::tighter_drift);
        merge(&mut self.latency, other.latency, super::bounds::tighter_latency);
    }
}

fn merge<T>(own: &mut Option<T>, other: Option<T>, tighter: fn(T, T) -> T) {
    *own = match (own.take(), other) {
        (Some(own), Some(other)) => Some(tighter(own, other)),
        (own, other) => own.or(other),
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::render_diagnostics;
    use crate::suite::Verdict;

    fn catalogue() -> Catalogue {
        Catalogue::builtin().unwrap()
    }

    fn source(text: &str) -> Source {
        Source::new("acme.yaml", format!("format: 1\nid: acme\nname: Acme\n{text}"))
    }

    #[test]
    fn every_builtin_policy_is_free_of_mistakes() {
        for source in builtin_sources() {
            let loaded = load_source(&source, &catalogue());
            assert!(loaded.is_ok(), "{}", render_diagnostics(&loaded.unwrap_err(), false));
        }
    }

    #[test]
    fn the_template_of_policies_is_no_policy_and_free_of_mistakes() {
        assert!(builtin_sources().iter().all(|source| !source.name.contains("_template")));
        let text = BUILTIN.text("_template.yaml").unwrap().replace("acme-connector", "_template");
        let found = load_source(&Source::new("policies/_template.yaml", text), &catalogue());
        assert!(found.is_ok(), "{}", render_diagnostics(&found.unwrap_err(), false));
    }

    #[test]
    fn a_misspelt_id_is_answered_with_the_nearest() {
        let found = load("bulk-sinc", &catalogue()).unwrap_err();
        assert_eq!(found[0].code, "SS0301");
        assert_eq!(found[0].help.as_deref(), Some("did you mean `bulk-sync`?"));
    }

    #[test]
    fn what_is_included_holds_too_and_the_tighter_bound_counts() {
        let own = source(
            "includes: [core-provisioning]\n\
             needs:\n  - { key: sort.supported, accept: conditional, why: w, source: s }\n\
             reconciliation: { phantom_success: 5 }\n",
        );
        let policy = load_source(&own, &catalogue()).unwrap();
        let core = load("core-provisioning", &catalogue()).unwrap();
        assert_eq!(policy.needs.len(), core.needs.len() + 1);
        assert_eq!(policy.needs[0].conditions()[0].accepted(), Verdict::Conditional);
        assert_eq!(policy.reconciliation.unwrap().phantom_success, Some(0));
    }

    #[test]
    fn a_policy_is_read_from_a_file() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("acme.yaml");
        std::fs::write(&path, &*source("includes: [offboarding]\n").text).unwrap();
        let policy = load(path.to_str().unwrap(), &catalogue()).unwrap();
        assert!(
            policy.needs.iter().any(|need| need.key.as_deref() == Some("lifecycle.deactivate"))
        );
    }
}
