//! The comparison as Markdown: a table for each area, and below it what clients do.

use std::fmt::Write as _;

use super::{common_words, value_words, verdict_words, workflow_words};
use crate::capability::{Cell, Comparison, ComparisonRow};
use crate::report::escape::markdown as safe;

/// The comparison as Markdown.
#[must_use]
pub fn comparison_markdown(comparison: &Comparison) -> String {
    let mut text = String::from("# Capabilities side by side\n\n");
    head(&mut text, comparison);
    for area in comparison.areas() {
        let rows = || comparison.rows.iter().filter(|row| row.area == area);
        let _ = writeln!(text, "## {}\n", safe(area));
        table(&mut text, comparison, rows());
        workflows(&mut text, rows());
    }
    text
}

fn head(text: &mut String, comparison: &Comparison) {
    text.push_str("| Provider | Product | Version | Map |\n|---|---|---|---|\n");
    for provider in &comparison.providers {
        let of = match (&provider.run, provider.complete) {
            (None, _) => "documented claims alone".to_owned(),
            (Some(run), true) => format!("run {}", safe(run)),
            (Some(run), false) => format!("run {}, not complete", safe(run)),
        };
        let (label, name) = (safe(&provider.label), safe(&provider.name));
        let _ = writeln!(text, "| {label} | {name} | {} | {of} |", safe(&provider.version));
    }
    text.push_str("\nThe last column is what a client can rely on with all of them.\n\n");
}

fn table<'a>(
    text: &mut String,
    comparison: &Comparison,
    rows: impl Iterator<Item = &'a ComparisonRow>,
) {
    text.push_str("| Capability |");
    for provider in &comparison.providers {
        let _ = write!(text, " {} |", safe(&provider.label));
    }
    text.push_str(" All |\n|---|");
    text.push_str(&"---|".repeat(comparison.providers.len() + 1));
    text.push('\n');
    for row in rows {
        let _ = write!(text, "| {} |", safe(&row.key));
        for cell in &row.cells {
            let _ = write!(text, " {} |", cell_words(cell));
        }
        let _ = writeln!(text, " {} |", safe(&common_words(&row.common)));
    }
    text.push('\n');
}

fn cell_words(cell: &Cell) -> String {
    let value = value_words(cell).map(|value| format!(" ({value})")).unwrap_or_default();
    safe(&format!("{}{value}", verdict_words(cell)))
}

fn workflows<'a>(text: &mut String, rows: impl Iterator<Item = &'a ComparisonRow>) {
    let mut any = false;
    for row in rows {
        for workflow in &row.workflows {
            let _ = writeln!(text, "- {}, {}", safe(&row.key), safe(&workflow_words(workflow)));
            any = true;
        }
    }
    if any {
        text.push('\n');
    }
}
