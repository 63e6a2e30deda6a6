//! SARIF 2.1.0: mistakes in files, and findings, for programs that show results of analyses.

mod log;

use std::collections::BTreeMap;

use indexmap::IndexMap;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};

use self::log::{
    ArtifactLocation, BaseId, Driver, Finding, Invocation, Location, Log, PhysicalLocation, Region,
    Rule, Run, Suppression, Text, Tool,
};
use super::escape::{terminal, terminal_lines};
use super::place::{FilePlace, Places, Root};
use super::{RunReport, words};
use crate::catalogue::{Catalogue, Requirement};
use crate::document::{Diagnostic, Severity, explain};
use crate::judge::{self, Outcome};

/// Where the schema of the format is; nobody fetches it from here.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// What paths of files that are a part of this program are relative to.
const BUILT_IN: &str = "SCIMSPEC";
/// Further cases of a finding that are named.
const WITNESSES: usize = 20;
/// Characters that a path in a URI does not have as they are.
const NOT_IN_PATHS: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}')
    .add(b':');

/// Mistakes in files.
#[must_use]
pub fn diagnostics_sarif(diagnostics: &[Diagnostic], root: &Root) -> String {
    let mut rules = IndexMap::new();
    let results = diagnostics.iter().map(|found| mistake(found, root, &mut rules)).collect();
    written(Run {
        tool: tool(rules),
        original_uri_base_ids: BTreeMap::new(),
        column_kind: "unicodeCodePoints",
        invocations: vec![Invocation { execution_successful: true }],
        results,
        properties: Value::Null,
    })
}

fn mistake(found: &Diagnostic, root: &Root, rules: &mut IndexMap<String, Rule>) -> Finding {
    let rule_index = rule_index(rules, found.code, || {
        let known = explain(found.code);
        let text = |text: Option<&str>| Text { text: text.unwrap_or(found.code).to_owned() };
        Rule {
            id: found.code.to_owned(),
            short_description: text(known.map(|known| known.meaning)),
            help: text(known.map(|known| known.cure)),
            help_uri: None,
        }
    });
    let help = found.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
    Finding {
        rule_id: found.code.to_owned(),
        rule_index,
        level: match found.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        message: message(&format!("{}{help}", found.message)),
        locations: vec![location(&root.of(found), None)],
        related_locations: vec![],
        partial_fingerprints: BTreeMap::new(),
        suppressions: vec![],
        properties: Value::Null,
    }
}

/// The findings of a run, each at the case that shows it. Known deviations are suppressed, with
/// the reason for which they are accepted.
#[must_use]
pub fn findings_sarif(
    report: &RunReport<'_>,
    catalogue: &Catalogue,
    places: &Places<'_>,
) -> String {
    let mut rules = IndexMap::new();
    let findings = report.judgement.findings.iter();
    let results = findings.map(|found| of_finding(found, catalogue, places, &mut rules)).collect();
    let description = Text { text: "The suites that are built into scimspec.".to_owned() };
    let bases = places.built_in.then_some((BUILT_IN, BaseId { description }));
    let header = report.header;
    written(Run {
        tool: tool(rules),
        original_uri_base_ids: bases.into_iter().collect(),
        column_kind: "unicodeCodePoints",
        invocations: vec![Invocation { execution_successful: report.footer.complete }],
        results,
        properties: json!({
            "run": header.run, "target": terminal(&header.target), "profile": header.profile,
            "counts": report.judgement.counts,
        }),
    })
}

fn of_finding(
    found: &judge::Finding,
    catalogue: &Catalogue,
    places: &Places<'_>,
    rules: &mut IndexMap<String, Rule>,
) -> Finding {
    let known = catalogue.requirement(&found.requirement);
    let rule_index = rule_index(rules, &found.requirement, || Rule {
        id: found.requirement.clone(),
        short_description: Text { text: found.reading.clone() },
        help: Text { text: found.fix.clone() },
        help_uri: known.and_then(section_uri),
    });
    let (case, expected, observed) = (&found.case, &found.expected, &found.observed);
    let silent = if found.silent { ", and the target answered with success" } else { "" };
    let text = format!("{case}: expected {expected}; observed {observed}{silent}");
    let witnesses = found.witnesses.iter().filter(|name| *name != case).take(WITNESSES);
    let related = witnesses.filter_map(|name| Some(location(&places.of(name)?, Some(name))));
    let justification = found.accepted.clone();
    Finding {
        rule_id: found.requirement.clone(),
        rule_index,
        level: match found.outcome {
            Outcome::Fail => "error",
            Outcome::Warn => "warning",
            _ => "note",
        },
        message: message(&text),
        locations: places.of(case).iter().map(|place| location(place, None)).collect(),
        related_locations: related.collect(),
        partial_fingerprints: [("finding/v1", format!("{} {case}", found.requirement))].into(),
        suppressions: justification
            .map(|reason| Suppression { kind: "external", justification: terminal(&reason) })
            .into_iter()
            .collect(),
        properties: json!({
            "case": case,
            "outcome": words::outcome(found.outcome),
            "level": words::level(found.level),
            "section": found.section,
            "exchange": found.exchange,
            "curl": terminal_lines(&found.curl),
            "silent": found.silent,
            "cases": found.witnesses.len(),
        }),
    }
}

/// The section of the RFC, for those who read on.
fn section_uri(requirement: &Requirement) -> Option<String> {
    let number = requirement.document.strip_prefix("RFC ")?;
    let section = requirement.section.trim();
    let is_number = section.chars().all(|c| c.is_ascii_digit() || c == '.');
    let fragment = if is_number { format!("#section-{section}") } else { String::new() };
    Some(format!("https://www.rfc-editor.org/rfc/rfc{number}.html{fragment}"))
}

fn rule_index(rules: &mut IndexMap<String, Rule>, id: &str, make: impl FnOnce() -> Rule) -> usize {
    let entry = rules.entry(id.to_owned());
    let index = entry.index();
    entry.or_insert_with(make);
    index
}

fn tool(rules: IndexMap<String, Rule>) -> Tool {
    let version = env!("CARGO_PKG_VERSION");
    Tool { driver: Driver { name: "scimspec", version, rules: rules.into_values().collect() } }
}

/// Brackets are links in messages of SARIF.
fn message(text: &str) -> Text {
    let text = terminal(text).replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]");
    Text { text }
}

fn location(place: &FilePlace, name: Option<&str>) -> Location {
    let region = (place.line > 0).then_some(Region {
        start_line: place.line,
        start_column: place.column,
        end_line: place.end_line,
        end_column: place.end_column,
    });
    let uri = match place.file.starts_with('/') {
        true => format!("file://{}", utf8_percent_encode(&place.file, NOT_IN_PATHS)),
        false => utf8_percent_encode(&place.file, NOT_IN_PATHS).to_string(),
    };
    let uri_base_id = place.built_in.then_some(BUILT_IN);
    Location {
        physical_location: PhysicalLocation {
            artifact_location: ArtifactLocation { uri, uri_base_id },
            region,
        },
        message: name.map(message),
    }
}

/// `<` is written so that no reader of the text as a page finds markup in it.
fn written(run: Run) -> String {
    let log = Log { schema: SCHEMA, version: "2.1.0", runs: vec![run] };
    let text = serde_json::to_string_pretty(&log).unwrap_or_default();
    format!("{}\n", text.replace('<', "\\u003c"))
}

#[cfg(test)]
mod tests;
