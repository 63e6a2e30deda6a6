//! Which cases of the suites a run carries out.

use crate::catalogue::Catalogue;
use crate::suite::{Case, LoadedSuites, Pattern, Row, Suite};

/// What the user selected.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Patterns, any of which selects; all where empty.
    pub only: Vec<Pattern>,
    /// Patterns, any of which leaves out.
    pub skip: Vec<Pattern>,
    /// Sections such as `7644#3.7`, those below included.
    pub sections: Vec<String>,
    /// Tags, any of which selects.
    pub tags: Vec<String>,
    /// The directory of suites, where they are not the built-in ones: those are the whole.
    pub directory: Option<String>,
}

/// Why a selection selects nothing.
#[derive(Debug, thiserror::Error)]
pub enum SelectionError {
    /// A pattern matches no case.
    #[error("the pattern `{0}` matches no case; `scimspec suites list` names them all")]
    NoMatch(String),
}

impl Selection {
    /// Whether all cases are selected.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.only.is_empty()
            && self.skip.is_empty()
            && self.sections.is_empty()
            && self.tags.is_empty()
            && self.directory.is_none()
    }

    /// The selection in words, as on the command line. `read_only` leaves cases out too.
    #[must_use]
    pub fn words(&self, read_only: bool) -> Vec<String> {
        let only = self.only.iter().map(|pattern| format!("--only {}", pattern.as_str()));
        let skip = self.skip.iter().map(|pattern| format!("--skip {}", pattern.as_str()));
        let sections = self.sections.iter().map(|section| format!("--spec {section}"));
        let tags = self.tags.iter().map(|tag| format!("--tag {tag}"));
        let directory = self.directory.iter().map(|directory| format!("--suites {directory}"));
        let reads = read_only.then(|| "--read-only".to_owned());
        only.chain(skip).chain(sections).chain(tags).chain(directory).chain(reads).collect()
    }

    /// A pattern that matches nothing is a mistake.
    ///
    /// # Errors
    /// The first such pattern.
    pub fn check(&self, suites: &LoadedSuites) -> Result<(), SelectionError> {
        let names: Vec<String> = suites.rows().map(|(name, ..)| name).collect();
        for pattern in self.only.iter().chain(&self.skip) {
            if !names.iter().any(|name| pattern.matches_text(name)) {
                return Err(SelectionError::NoMatch(pattern.as_str().to_owned()));
            }
        }
        Ok(())
    }

    /// Whether a case row is selected.
    #[must_use]
    pub fn selects(
        &self,
        catalogue: &Catalogue,
        name: &str,
        suite: &Suite,
        case: &Case,
        row: Option<&Row>,
    ) -> bool {
        let any = |patterns: &[Pattern]| patterns.iter().any(|one| one.matches_text(name));
        let of_row = row.map(|row| row.tags.as_slice()).unwrap_or_default();
        let tagged = |tag: &String| {
            suite.tags.contains(tag) || case.tags.contains(tag) || of_row.contains(tag)
        };
        if suite.on_request && !self.tags.iter().any(tagged) && !self.names(name) {
            return false;
        }
        (self.only.is_empty() || any(&self.only))
            && !any(&self.skip)
            && (self.tags.is_empty() || self.tags.iter().any(tagged))
            && (self.sections.is_empty() || self.in_sections(catalogue, suite, case, row))
    }

    /// Whether a pattern names a case row, and does not only happen to match it: it begins with
    /// the area, not with `*`.
    #[must_use]
    pub fn names(&self, name: &str) -> bool {
        let mut naming = self.only.iter().filter(|pattern| !pattern.as_str().starts_with('*'));
        naming.any(|pattern| pattern.matches_text(name))
    }

    fn in_sections(
        &self,
        catalogue: &Catalogue,
        suite: &Suite,
        case: &Case,
        row: Option<&Row>,
    ) -> bool {
        let of_row = row.map(|row| row.requirements.as_slice()).unwrap_or_default();
        let lists = [of_row, &case.requirements, &suite.requirements];
        let requirements = lists.into_iter().find(|list| !list.is_empty()).unwrap_or_default();
        requirements.iter().filter_map(|id| catalogue.requirement(id)).any(|requirement| {
            let document = requirement.document.replace("RFC ", "");
            self.sections.iter().any(|wanted| {
                let (wanted_document, section) = wanted.split_once('#').unwrap_or((wanted, ""));
                let document_fits = wanted_document
                    .to_lowercase()
                    .trim_start_matches("rfc")
                    .trim()
                    .eq_ignore_ascii_case(&document);
                let own = requirement.section.as_str();
                document_fits
                    && (section.is_empty()
                        || own == section
                        || own.strip_prefix(section).is_some_and(|rest| rest.starts_with('.')))
            })
        })
    }
}
