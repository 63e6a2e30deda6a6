//! The comparison as CSV (RFC 4180), one row a capability.

use super::{shown, value_words, workflow_words};
use crate::capability::{Comparison, ComparisonRow};
use crate::report::escape::csv as safe;
use crate::suite::Verdict;

/// Why no CSV was made.
#[derive(Debug, thiserror::Error)]
#[error("cannot write CSV: {0}")]
pub struct CsvError(String);

/// The comparison as CSV. A field that a spreadsheet would take for a formula begins with an
/// apostrophe.
///
/// # Errors
/// [`CsvError`], where the writer refuses.
pub fn comparison_csv(comparison: &Comparison) -> Result<String, CsvError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let failed = |error: csv::Error| CsvError(error.to_string());
    writer.write_record(head(comparison)).map_err(failed)?;
    for row in &comparison.rows {
        writer.write_record(record(row)).map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(|error| CsvError(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| CsvError(error.to_string()))
}

fn head(comparison: &Comparison) -> Vec<String> {
    let mut head: Vec<String> =
        ["key", "area", "capability", "section"].map(str::to_owned).to_vec();
    for provider in &comparison.providers {
        for part in ["", " value", " documented", " advertised", " note"] {
            head.push(safe(&format!("{}{part}", provider.label)));
        }
    }
    head.extend(["all", "all value", "instead"].map(str::to_owned));
    head
}

fn record(row: &ComparisonRow) -> Vec<String> {
    let mut record = vec![safe(&row.key), safe(&row.area), safe(&row.title), safe(&row.section)];
    let optional = |value: Option<String>| value.map(|text| safe(&text)).unwrap_or_default();
    for cell in &row.cells {
        let silent = if cell.silent { " silently" } else { "" };
        record.push(format!("{}{silent}", cell.verdict.as_str()));
        let tested = cell.verdict != Verdict::Untested;
        record.push(optional(value_words(cell).filter(|_| tested)));
        record.push(optional(cell.documented.as_ref().map(shown)));
        record.push(optional(cell.advertised.as_ref().map(shown)));
        record.push(safe(&cell.note));
    }
    record.push(row.common.verdict.as_str().to_owned());
    record.push(optional(row.common.value.as_ref().map(shown)));
    let workflows: Vec<String> = row.workflows.iter().map(workflow_words).collect();
    record.push(safe(&workflows.join(" | ")));
    record
}
