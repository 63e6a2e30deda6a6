//! The coverage in a terminal: numbers by topic, and what is missing.

use std::fmt::Write as _;

use indexmap::IndexMap;

use super::{Coverage, CoverageRow};

/// The coverage as text.
#[must_use]
pub fn text(coverage: &Coverage) -> String {
    let mut text = format!(
        "{} requirements: {} judged or observed by cases, {} that no client can test, {} open\n\n",
        coverage.requirements,
        coverage.covered,
        coverage.untestable.len(),
        coverage.uncovered.len()
    );
    let _ = writeln!(
        text,
        "{:16} {:>12} {:>7} {:>6} {:>6}",
        "topic", "requirements", "covered", "cases", "faults"
    );
    for (topic, rows) in by_topic(coverage) {
        let covered = rows.iter().filter(|row| !row.cases.is_empty()).count();
        let cases: usize = rows.iter().map(|row| row.cases.len()).sum();
        let faults: usize = rows.iter().map(|row| row.faults.len()).sum();
        let _ = writeln!(text, "{topic:16} {:>12} {covered:>7} {cases:>6} {faults:>6}", rows.len());
    }
    let untestable = coverage.untestable.iter().map(|one| format!("{}  {}", one.id, one.reason));
    section(&mut text, "No client can test", untestable);
    section(&mut text, "Open", coverage.uncovered.iter().cloned());
    text
}

fn by_topic(coverage: &Coverage) -> IndexMap<&str, Vec<&CoverageRow>> {
    let mut topics: IndexMap<&str, Vec<&CoverageRow>> = IndexMap::new();
    for row in &coverage.rows {
        topics.entry(&row.topic).or_default().push(row);
    }
    topics.sort_keys();
    topics
}

fn section(text: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let lines: Vec<String> = lines.collect();
    if !lines.is_empty() {
        let _ = writeln!(text, "\n{title}:\n  {}", lines.join("\n  "));
    }
}
