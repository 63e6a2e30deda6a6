//! What a JSON Schema cannot say of a suite: names that refer to something,
//! ids that are promises, templates that resolve, words that are known.

mod generate;
mod labels;
mod searches;
mod templates;
mod walks;
mod wire;
mod words;

use std::collections::HashSet;

use crate::document::{Diagnostic, Document, Node, Position, Source, did_you_mean};

use super::{Case, Suite};

/// The words that suites refer to.
#[derive(Debug, Clone, Default)]
pub struct Known<'a> {
    /// Requirement ids.
    pub requirements: Vec<&'a str>,
    /// Capability keys.
    pub features: Vec<&'a str>,
}

/// Checks one suite.
#[must_use]
pub fn check_suite(document: &Document<Suite>, known: &Known<'_>) -> Vec<Diagnostic> {
    let mut checker = Checker { document, known, found: Vec::new() };
    checker.check_file();
    words::check(&mut checker);
    for (place, case) in document.value.cases.iter().enumerate() {
        checker.check_case(place, case);
        generate::check(&mut checker, place, case);
        labels::check(&mut checker, place, case);
        wire::check(&mut checker, place, case);
        templates::check(&mut checker, place, case);
        searches::check(&mut checker, place, case);
        walks::check(&mut checker, place, case);
    }
    checker.found
}

/// Checks suites against one another.
#[must_use]
pub fn check_together<'s>(suites: impl Iterator<Item = Named<'s>>) -> Vec<Diagnostic> {
    let (mut found, mut known) = (Vec::new(), HashSet::new());
    for suite in suites {
        if !known.insert(suite.name) {
            let message = format!("another file says that it is the suite `{}`", suite.name);
            found.push(Diagnostic::error(suite.source, suite.position, "SS0101", message));
        }
    }
    found
}

/// What a file says that its suite is called, and where.
pub struct Named<'s> {
    pub name: &'s str,
    pub source: &'s Source,
    pub position: Position,
}

struct Checker<'a> {
    document: &'a Document<Suite>,
    known: &'a Known<'a>,
    found: Vec<Diagnostic>,
}

impl<'a> Checker<'a> {
    fn error(&mut self, at: Position, code: &'static str, message: impl Into<String>) {
        self.found.push(Diagnostic::error(&self.document.source, at, code, message));
    }

    fn error_with(
        &mut self,
        at: Position,
        code: &'static str,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        let error = Diagnostic::error(&self.document.source, at, code, message);
        self.found.push(error.maybe_help(help));
    }

    fn warning(&mut self, at: Position, code: &'static str, message: impl Into<String>) {
        self.found.push(Diagnostic::warning(&self.document.source, at, code, message));
    }

    fn case_node(&self, place: usize) -> &'a Node {
        self.document.node.at(&["cases", &place.to_string()])
    }

    fn check_file(&mut self) {
        let suite = &self.document.value;
        let node = &self.document.node;
        if suite.format != 1 {
            let message = format!("format {} is not known; this version reads 1", suite.format);
            self.error(node.at(&["format"]).position, "SS0102", message);
        }
        let expected = format!("{}.yaml", suite.suite.replacen('.', "/", 1));
        let file = self.document.source.name.replace('\\', "/");
        if !is_suite_name(&suite.suite) || !format!("/{file}").ends_with(&format!("/{expected}")) {
            self.error_with(
                node.at(&["suite"]).position,
                "SS0101",
                format!("the suite `{}` stands in {file}", suite.suite),
                Some("a suite `area.name` stands in `area/name.yaml`".to_owned()),
            );
        }
        if suite.cases.is_empty() {
            self.error(node.at(&["cases"]).position, "SS0103", "a suite has at least one case");
        }
    }

    fn check_case(&mut self, place: usize, case: &Case) {
        let node = self.case_node(place);
        self.check_id(&case.id, node.at(&["id"]).position);
        if self.document.value.cases[..place].iter().any(|other| other.id == case.id) {
            let message = format!("the case `{}` stands here twice", case.id);
            self.error(node.at(&["id"]).position, "SS0104", message);
        }
        for (at, row) in case.rows.iter().enumerate() {
            let position = node.at(&["rows", &at.to_string(), "id"]).position;
            self.check_id(&row.id, position);
            if case.rows[..at].iter().any(|other| other.id == row.id) {
                self.error(position, "SS0104", format!("the row `{}` stands here twice", row.id));
            }
        }
        self.check_form(node, case);
        self.check_blame(node, case);
        self.check_title(&case.title, node.at(&["title"]).position);
    }

    fn check_id(&mut self, id: &str, position: Position) {
        let kebab = !id.is_empty()
            && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
            && !id.starts_with('-')
            && !id.ends_with('-');
        if !kebab {
            self.error_with(
                position,
                "SS0105",
                format!("`{id}` is not an id"),
                Some("an id is of small letters, digits and single `-` between them".to_owned()),
            );
        }
    }

    fn check_form(&mut self, node: &Node, case: &Case) {
        match (case.steps.is_empty(), &case.every) {
            (true, None) => {
                self.error(node.position, "SS0106", "a case has `steps`, or a rule under `every`");
            }
            (false, Some(_)) => self.error(
                node.at(&["every"]).position,
                "SS0106",
                "a case with `every` sends nothing: its steps can never be reached",
            ),
            _ => {}
        }
        if case.described.is_some() && !case.rows.is_empty() {
            let message = "a case has `rows`, or those that the target's descriptions give";
            self.error(node.at(&["described"]).position, "SS0127", message);
        }
        if case.described.is_some() && (case.every.is_some() || !case.given.is_empty()) {
            let message = "a case of `described` makes its resources by its steps";
            self.error(node.at(&["described"]).position, "SS0127", message);
        }
        let all = self.document.value.requires.iter().chain(&case.requires);
        let words: Vec<&str> = all.map(|word| word.0.as_str()).collect();
        if let Some(word) = words.iter().find(|word| words.contains(&format!("!{word}").as_str())) {
            self.error(
                node.at(&["requires"]).position,
                "SS0107",
                format!("the steps can never be reached: `{word}` is required and excluded"),
            );
        }
        for (at, variant) in case.variants.iter().enumerate() {
            if variant.note.trim().is_empty() || variant.instead.is_empty() {
                let position = node.at(&["variants", &at.to_string()]).position;
                let message = "a variant has a note for clients, and expectations in `instead`";
                self.error(position, "SS0108", message);
            }
        }
    }

    fn check_blame(&mut self, node: &Node, case: &Case) {
        let blamed = !self.document.value.requirements.is_empty()
            || !case.requirements.is_empty()
            || (!case.rows.is_empty() && case.rows.iter().all(|row| !row.requirements.is_empty()));
        if !blamed {
            let message = format!("the case `{}` names no requirement that it judges", case.id);
            self.error(node.at(&["id"]).position, "SS0109", message);
        }
    }

    fn check_title(&mut self, title: &str, position: Position) {
        let modal = ["should", "must", "shall", "may"];
        if let Some(word) = title.split(' ').find(|word| modal.contains(&word.trim_matches(','))) {
            self.warning(
                position,
                "SS0110",
                format!("the title says `{word}`: it says what is true of a faultless target"),
            );
        }
    }

    fn unknown_label(&mut self, label: &str, position: Position, labels: &[String]) {
        let help = did_you_mean(label, labels.iter().map(String::as_str));
        self.error_with(position, "SS0111", format!("nothing here is labelled `{label}`"), help);
    }
}

fn is_suite_name(name: &str) -> bool {
    let mut parts = name.split('.');
    let good = |part: Option<&str>| part.is_some_and(|part| !part.is_empty());
    good(parts.next()) && good(parts.next()) && parts.next().is_none()
}
