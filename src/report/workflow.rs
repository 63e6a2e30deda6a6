//! Annotations of GitHub Actions: lines of the log that begin with `::` are commands. Those that
//! we mean are written here, and nobody else gets to write one.

use std::fmt::Write as _;

use super::account::Accounts;
use super::escape::terminal as visible;
use super::place::{FilePlace, Places, Root};
use super::words::count;
use super::{RunReport, gate};
use crate::document::{Diagnostic, Severity};
use crate::judge::{Finding, Outcome};
use crate::policy::{Gate, NeedState};

/// Annotations of one kind that GitHub shows of a step; it drops the others without a word.
const MOST: usize = 10;
/// Characters of a message.
const LONGEST: usize = 1000;

/// How much an annotation weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// The step fails for it.
    Error,
    /// The step does not.
    Warning,
}

/// What is shown beside a line of a file, or above the log.
#[derive(Debug, Clone)]
pub struct Annotation {
    /// How much it weighs.
    pub weight: Weight,
    /// In a few words.
    pub title: String,
    /// In a sentence or two; text of the target may stand in it as it came.
    pub message: String,
    /// Where, if it is about a file of the user.
    pub place: Option<FilePlace>,
}

impl Annotation {
    /// An error that is about no file.
    #[must_use]
    pub fn error(title: &str, message: &str) -> Self {
        let (title, message) = (title.to_owned(), message.to_owned());
        Self { weight: Weight::Error, title, message, place: None }
    }
}

/// The commands, a line each, and a line on how many more there are than GitHub shows.
#[must_use]
pub fn workflow_commands(annotations: &[Annotation]) -> String {
    let mut text = String::new();
    let mut left = Vec::new();
    for (weight, noun) in [(Weight::Error, "error"), (Weight::Warning, "warning")] {
        let of: Vec<&Annotation> = annotations.iter().filter(|it| it.weight == weight).collect();
        of.iter().take(MOST).for_each(|annotation| command(&mut text, noun, annotation));
        if of.len() > MOST {
            left.push(count(of.len() - MOST, &format!("more {noun}")));
        }
    }
    if !left.is_empty() {
        let _ = writeln!(text, "{}, not annotated: all are in the reports", left.join(" and "));
    }
    text
}

fn command(text: &mut String, name: &str, annotation: &Annotation) {
    let mut properties = Vec::new();
    if let Some(place) = annotation.place.as_ref().filter(|place| !place.built_in) {
        properties.push(format!("file={}", property(&place.file)));
        if place.line > 0 {
            properties.push(format!("line={},endLine={}", place.line, place.end_line));
            // Columns are shown only where the lines are one.
            if place.line == place.end_line {
                properties.push(format!("col={},endColumn={}", place.column, place.end_column));
            }
        }
    }
    properties.push(format!("title={}", property(&annotation.title)));
    let message = data(&cut(&annotation.message));
    let _ = writeln!(text, "::{name} {}::{message}", properties.join(","));
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn data(text: &str) -> String {
    visible(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// The text with nothing in it that the runner takes for a command: neither a line that begins
/// with `::`, nor the older form `##[…]`, which may stand anywhere in a line. JSON means
/// afterwards what it meant before.
#[must_use]
pub fn without_commands(text: &str) -> String {
    let line = |line: &str| {
        let begin = line.len() - line.trim_start().len();
        let (indent, rest) = line.split_at(begin);
        let sign = if rest.starts_with("::") { "\\" } else { "" };
        format!("{indent}{sign}{}", rest.replace("##[", "#\\u0023["))
    };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// An annotation for each finding, the worst first. `decisive` where they fail the step.
#[must_use]
pub fn finding_annotations(
    report: &RunReport<'_>,
    accounts: &Accounts<'_>,
    places: &Places<'_>,
    decisive: bool,
) -> Vec<Annotation> {
    let judged = report.judgement.findings.iter().filter(|found| found.outcome != Outcome::Known);
    let of_findings = judged.map(|found| Annotation {
        weight: match found.outcome {
            Outcome::Fail if decisive => Weight::Error,
            _ => Weight::Warning,
        },
        title: format!("{} ({})", found.requirement, found.section),
        message: message(found, accounts),
        place: places.of(&found.case),
    });
    let unfinished = report.judgement.results.iter().filter(|result| result.unfinished).count();
    let of_run = (unfinished > 0).then(|| Annotation {
        weight: Weight::Error,
        title: "The run is not whole".to_owned(),
        message: format!("{} could not be carried out to the end", count(unfinished, "case")),
        place: None,
    });
    of_run.into_iter().chain(of_findings).collect()
}

fn message(found: &Finding, accounts: &Accounts<'_>) -> String {
    let sent = found.exchange.as_deref().and_then(|id| accounts.told(id));
    let sent = sent.map(|sent| format!("{sent}. ")).unwrap_or_default();
    let silent = if found.silent { ", and the target answered with success" } else { "" };
    let more = match found.witnesses.len() {
        0 | 1 => String::new(),
        cases => format!(" (in {})", count(cases, "case")),
    };
    format!(
        "{}{more}: {sent}Expected {}; observed {}{silent}. {}",
        found.case, found.expected, found.observed, found.fix
    )
}

/// An annotation for each need and bound that is not met.
#[must_use]
pub fn gate_annotations(held: &Gate) -> Vec<Annotation> {
    let annotation = |weight, key: &str, message: String| Annotation {
        weight,
        title: format!("Policy {}: {key}", held.policy.id),
        message,
        place: None,
    };
    let mut annotations = Vec::new();
    for (weight, needs) in [(Weight::Error, &held.needs), (Weight::Warning, &held.should)] {
        for need in needs.iter().filter(|need| need.state != NeedState::Met) {
            let Some(first) = need.any_of.first() else { continue };
            let conditions: Vec<String> = need.any_of.iter().map(gate::condition_words).collect();
            let message = format!("{}. {}", conditions.join(", or "), need.why);
            annotations.push(annotation(weight, &first.key, message));
        }
    }
    for bound in held.bounds.iter().filter(|bound| bound.state != NeedState::Met) {
        annotations.push(annotation(Weight::Error, &bound.name, gate::bound_words(bound)));
    }
    annotations
}

/// An annotation for each mistake in a file.
#[must_use]
pub fn diagnostic_annotations(diagnostics: &[Diagnostic], root: &Root) -> Vec<Annotation> {
    let annotation = |found: &Diagnostic| {
        let help = found.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
        Annotation {
            weight: match found.severity {
                Severity::Error => Weight::Error,
                Severity::Warning => Weight::Warning,
            },
            title: found.code.to_owned(),
            message: format!("{}{help}", found.message),
            place: Some(root.of(found)),
        }
    };
    diagnostics.iter().map(annotation).collect()
}

#[cfg(test)]
#[path = "workflow_tests.rs"]
mod tests;
