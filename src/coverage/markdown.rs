//! The coverage as a page.

use std::fmt::Write as _;

use indexmap::IndexMap;

use super::{Coverage, CoverageRow};

/// Cases and faults that a line names.
const NAMED: usize = 2;

const HEAD: &str = "# Requirements and who judges them

Every testable statement of RFC 7643, 7644, 9865 and 9967, with the cases that judge or observe it and the faults of
the embedded service provider that break it. `scimspec suites coverage --format markdown` writes this page,
`scimspec explain ID` tells all about one line, and a test holds the page against the suites.
";

/// The coverage as Markdown: a table for each section.
#[must_use]
pub fn markdown(coverage: &Coverage) -> String {
    let mut text = format!(
        "{HEAD}\n{} requirements: {} are judged or observed, {} cannot be tested by any client, {} are open.\n",
        coverage.requirements,
        coverage.covered,
        coverage.untestable.len(),
        coverage.uncovered.len()
    );
    if !coverage.untestable.is_empty() {
        text.push_str("\n## What no client can test\n\n| requirement | why |\n|---|---|\n");
        for one in &coverage.untestable {
            let _ = writeln!(text, "| {} | {} |", one.id, cell(&one.reason));
        }
    }
    let mut documents: IndexMap<&str, Vec<&CoverageRow>> = IndexMap::new();
    for row in &coverage.rows {
        documents.entry(&row.document).or_default().push(row);
    }
    for (document, rows) in documents {
        let _ = write!(
            text,
            "\n## {document}\n\n| requirement | | says | cases | faults |\n|---|---|---|---|---|\n"
        );
        rows.into_iter().for_each(|row| text.push_str(&line(row)));
    }
    text
}

fn line(row: &CoverageRow) -> String {
    let cases = named(row.cases.iter().map(String::as_str), "none");
    let faults = named(row.faults.iter().copied(), "");
    format!(
        "| {} | {} | {} | {cases} | {faults} |\n",
        row.id,
        row.level.as_str(),
        cell(&row.reading)
    )
}

fn named<'a>(names: impl Iterator<Item = &'a str>, nothing: &str) -> String {
    let names: Vec<&str> = names.collect();
    let first: Vec<String> = names.iter().take(NAMED).map(|name| format!("`{name}`")).collect();
    match names.len() {
        0 => nothing.to_owned(),
        number if number > NAMED => format!("{} and {} more", first.join(", "), number - NAMED),
        _ => first.join(", "),
    }
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
