//! Which cases of the suites a run carries out.

use std::collections::BTreeSet;

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
    /// Full names of rows, of which only these are selected; all where empty.
    pub names: BTreeSet<String>,
    /// Words of cases that are carried out only on request, beside what is selected otherwise.
    pub also: Vec<String>,
    /// The directory of suites, where they are not the built-in ones: those are the whole.
    pub directory: Option<String>,
}

/// Why a selection selects nothing.
#[derive(Debug, thiserror::Error)]
pub enum SelectionError {
    /// A pattern matches no case.
    #[error("the pattern `{0}` matches no case; `scimspec suites list` names them all")]
    NoMatch(String),
    /// No case is asked for by a word.
    #[error("no case is carried out on the request `{0}`; there is {1}")]
    NoWord(String, String),
}

impl Selection {
    /// Whether all cases are selected.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.only.is_empty()
            && self.skip.is_empty()
            && self.sections.is_empty()
            && self.tags.is_empty()
            && self.names.is_empty()
            && self.directory.is_none()
    }

    /// The selection in words, as on the command line. `read_only` leaves cases out too.
    #[must_use]
    pub fn words(&self, read_only: bool) -> Vec<String> {
        let only = self.only.iter().map(|pattern| format!("--only {}", pattern.as_str()));
        let names = self.names.iter().map(|name| format!("--only {name}"));
        let skip = self.skip.iter().map(|pattern| format!("--skip {}", pattern.as_str()));
        let sections = self.sections.iter().map(|section| format!("--spec {section}"));
        let tags = self.tags.iter().map(|tag| format!("--tag {tag}"));
        let directory = self.directory.iter().map(|directory| format!("--suites {directory}"));
        let reads = read_only.then(|| "--read-only".to_owned());
        only.chain(names)
            .chain(skip)
            .chain(sections)
            .chain(tags)
            .chain(directory)
            .chain(reads)
            .collect()
    }

    /// A pattern that matches nothing is a mistake, and so is a word that nothing is asked for by.
    ///
    /// # Errors
    /// The first such pattern or word.
    pub fn check(&self, suites: &LoadedSuites) -> Result<(), SelectionError> {
        let names: Vec<String> = suites.rows().map(|(name, ..)| name).collect();
        for pattern in self.only.iter().chain(&self.skip) {
            let known = names.iter().any(|name| pattern.matches_text(name));
            if !known && !may_be_described(suites, pattern) {
                return Err(SelectionError::NoMatch(pattern.as_str().to_owned()));
            }
        }
        let rows = suites.rows();
        let words: BTreeSet<&str> =
            rows.filter_map(|(_, suite, case, _)| case.asked_for_by(suite)).collect();
        match self.also.iter().find(|word| !words.contains(word.as_str())) {
            None => Ok(()),
            Some(word) => {
                let known: Vec<&str> = words.into_iter().collect();
                let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
                Err(SelectionError::NoWord(word.clone(), known))
            }
        }
    }

    /// Whether a case row is selected. What is carried out only on request is asked for by its word
    /// or by its name.
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
        // A case about what the target describes is known by its own name before its rows are.
        let of_case = name.rsplit_once('/').map_or(name, |(case, _)| case);
        let named = self.names.contains(name) || self.names.contains(of_case);
        let left_out = !self.names.is_empty() && !named;
        if left_out || any(&self.skip) {
            return false;
        }
        let word = case.asked_for_by(suite);
        let said = |words: &[String]| word.is_some_and(|word| words.iter().any(|one| one == word));
        if said(&self.also) {
            return true;
        }
        let tags = suite.tags_of(case, row);
        let tagged = |tag: &String| tags.contains(tag);
        (word.is_none() || said(&self.tags) || self.is_named(name))
            && (self.only.is_empty() || any(&self.only))
            && (self.tags.is_empty() || self.tags.iter().any(tagged))
            && (self.sections.is_empty() || self.in_sections(catalogue, suite, case, row))
    }

    /// Whether a pattern is the name of the case, or of a row of it.
    pub(super) fn is_named(&self, name: &str) -> bool {
        let is_name = |text: &str| text.contains('/') && !text.contains('*');
        self.only.iter().any(|one| is_name(one.as_str()) && one.matches_text(name))
    }

    fn in_sections(
        &self,
        catalogue: &Catalogue,
        suite: &Suite,
        case: &Case,
        row: Option<&Row>,
    ) -> bool {
        let requirements = suite.requirements_of(case, row);
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

/// Whether a pattern may match a row that only the descriptions of a target give.
fn may_be_described(suites: &LoadedSuites, pattern: &Pattern) -> bool {
    let row = pattern.as_str().rsplit('/').next().unwrap_or_default().replace('*', "x");
    let open = suites.rows().filter(|(.., case, row)| case.described.is_some() && row.is_none());
    let mut names = open.map(|(name, ..)| format!("{name}/{row}"));
    names.any(|name| pattern.matches_text(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUITE: &str = "
format: 1
suite: odd.one
title: a suite
requirements: [RFC7644-3.3-04]
tags: [odd]
cases:
  - { id: usual, title: t, steps: [ { send: { path: /Users } } ] }
  - { id: asked-for, title: t, on_request: probe, steps: [ { send: { path: /Users } } ] }
";

    fn selected(selection: &Selection) -> Vec<String> {
        let catalogue = Catalogue::builtin().unwrap();
        let requirements = catalogue.requirements().map(|known| known.id.as_str()).collect();
        let known = crate::suite::Known { requirements, features: vec![] };
        let source = crate::document::Source::new("suites/odd/one.yaml", SUITE);
        let suites = crate::suite::load_sources(&[source], &known).unwrap();
        let rows = suites.rows().filter(|(name, suite, case, row)| {
            selection.selects(&catalogue, name, suite, case, *row)
        });
        rows.map(|(name, ..)| name).collect()
    }

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    fn only(pattern: &str) -> Selection {
        Selection { only: vec![pattern.parse().unwrap()], ..Selection::default() }
    }

    #[test]
    fn what_runs_only_on_request_is_asked_for_by_its_word_or_its_name() {
        let (usual, both) = (["odd.one/usual"], ["odd.one/usual", "odd.one/asked-for"]);
        assert_eq!(selected(&Selection::default()), usual);
        assert_eq!(selected(&only("odd.**")), usual);
        assert_eq!(selected(&only("odd")), usual);
        assert_eq!(selected(&only("odd.one/asked-for")), ["odd.one/asked-for"]);
        let by_tag = |tag| Selection { tags: texts(&[tag]), ..Selection::default() };
        assert_eq!(selected(&by_tag("probe")), ["odd.one/asked-for"]);
        assert_eq!(selected(&by_tag("odd")), usual);
        let also = Selection { also: texts(&["probe"]), ..Selection::default() };
        assert_eq!(selected(&also), both);
        let other = Selection { also: texts(&["measure"]), ..Selection::default() };
        assert_eq!(selected(&other), usual);
    }

    #[test]
    fn what_is_left_out_is_not_asked_for_again() {
        let selection = Selection {
            also: texts(&["probe"]),
            skip: vec!["odd.one/asked-for".parse().unwrap()],
            ..Selection::default()
        };
        assert_eq!(selected(&selection), ["odd.one/usual"]);
    }

    #[test]
    fn a_run_that_does_more_is_whole_too() {
        let also = Selection { also: texts(&["probe"]), ..Selection::default() };
        assert!(also.is_whole() && also.words(false).is_empty());
    }
}
