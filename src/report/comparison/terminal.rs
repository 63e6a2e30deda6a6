//! The comparison on a terminal: a matrix where the columns fit, else a list of who has which
//! verdict, and what clients do.

use indexmap::IndexMap;

use super::{common_words, value_words, verdict_words};
use crate::capability::{Cell, Comparison, ComparisonRow, Workflow};
use crate::report::escape::terminal as safe;
use crate::report::terminal::style::{Page, Paint};
use crate::report::terminal::{TerminalOptions, paint_of, some_of};
use crate::report::words::{VERDICTS, sign};
use crate::suite::Verdict;

/// A cell is no narrower than this, so that a verdict stands in one line.
const NARROWEST: usize = 13;
/// Nor wider than this.
const WIDEST: usize = 26;
/// Keys are broken where they are longer than this.
const LONGEST_KEY: usize = 30;

/// The comparison as text for a terminal.
#[must_use]
pub fn comparison_terminal(comparison: &Comparison, options: &TerminalOptions<'_>) -> String {
    let mut page = Page::new(options.width, options.color);
    head(&mut page, comparison);
    let layout = Layout::of(comparison, options.width);
    for area in comparison.areas() {
        let rows: Vec<&ComparisonRow> =
            comparison.rows.iter().filter(|row| row.area == area).collect();
        page.painted_line(Paint::Head, &safe(area));
        match &layout {
            Some(layout) => layout.write(&mut page, comparison, &rows),
            None => rows.iter().for_each(|row| list(&mut page, comparison, row)),
        }
        workflows(&mut page, &rows);
        page.blank();
    }
    page.text
}

fn head(page: &mut Page, comparison: &Comparison) {
    let labels = || comparison.providers.iter().map(|provider| safe(&provider.label));
    let width = labels().map(|label| label.chars().count()).max().unwrap_or(0).min(LONGEST_KEY);
    for (provider, label) in comparison.providers.iter().zip(labels()) {
        let of = match (&provider.run, provider.complete) {
            (None, _) => "documented claims alone; nothing of it was tested".to_owned(),
            (Some(run), true) => format!("run {}", safe(run)),
            (Some(run), false) => format!("run {}, which was not complete", safe(run)),
        };
        let lead = format!("{label:width$}  ");
        page.wrapped(
            &lead,
            &format!("{}, {}: {of}", safe(&provider.name), safe(&provider.version)),
        );
    }
    page.blank();
}

/// Widths of the columns.
struct Layout {
    key: usize,
    cell: usize,
}

impl Layout {
    /// None where the columns do not fit.
    fn of(comparison: &Comparison, width: usize) -> Option<Self> {
        let lengths = comparison.rows.iter().map(|row| below_area(row).chars().count());
        let longest = lengths.max().unwrap_or(0);
        let key = longest.min(LONGEST_KEY);
        // One column more, for what holds with all.
        let columns = comparison.providers.len() + 1;
        let cell = (width.checked_sub(key + 2)? / columns).checked_sub(2)?;
        (cell >= NARROWEST).then_some(Self { key, cell: cell.min(WIDEST) })
    }

    fn write(&self, page: &mut Page, comparison: &Comparison, rows: &[&ComparisonRow]) {
        let labels = comparison.providers.iter().map(|provider| safe(&provider.label));
        let heads = labels.chain(["all".to_owned()]).map(|label| (Paint::Faint, label)).collect();
        self.line(page, "", heads);
        for row in rows {
            let mut cells: Vec<(Paint, String)> = row
                .cells
                .iter()
                .map(|cell| (paint_of(cell.verdict), safe(&cell_words(cell))))
                .collect();
            let common = &row.common;
            cells.push((paint_of(common.verdict), safe(&common_words(common))));
            self.line(page, &safe(below_area(row)), cells);
        }
    }

    /// One row, in as many lines as its longest cell needs.
    fn line(&self, page: &mut Page, key: &str, cells: Vec<(Paint, String)>) {
        let key = page.broken(key, self.key);
        let cells: Vec<(Paint, Vec<String>)> = cells
            .into_iter()
            .map(|(paint, words)| (paint, page.broken(&words, self.cell)))
            .collect();
        let height = cells.iter().map(|(_, lines)| lines.len()).max().unwrap_or(0).max(key.len());
        for place in 0..height {
            let part = |lines: &[String]| lines.get(place).cloned().unwrap_or_default();
            let mut line = format!("  {:width$}", part(&key), width = self.key);
            for (paint, lines) in &cells {
                let words = part(lines);
                let room = " ".repeat(self.cell.saturating_sub(words.chars().count()));
                line.push_str(&format!("  {}{room}", page.paint(*paint, &words)));
            }
            page.line(line.trim_end());
        }
    }
}

/// The key without its area, which stands above.
fn below_area(row: &ComparisonRow) -> &str {
    row.key.split_once('.').map_or(row.key.as_str(), |(_, below)| below)
}

fn cell_words(cell: &Cell) -> String {
    match value_words(cell) {
        Some(value) => format!("{} {value}", verdict_words(cell)),
        None => verdict_words(cell),
    }
}

/// Who has which verdict, from best to worst.
fn list(page: &mut Page, comparison: &Comparison, row: &ComparisonRow) {
    page.wrapped(
        "  ",
        &format!("{}, all: {}", safe(below_area(row)), safe(&common_words(&row.common))),
    );
    for of in VERDICTS {
        let who: Vec<String> = comparison
            .providers
            .iter()
            .zip(&row.cells)
            .filter(|(_, cell)| cell.verdict == of)
            .map(|(provider, cell)| {
                let silent = cell.silent.then(|| "silently".to_owned());
                let words: Vec<String> = silent.into_iter().chain(value_words(cell)).collect();
                let label = &provider.label;
                if words.is_empty() {
                    label.clone()
                } else {
                    format!("{label} ({})", words.join(", "))
                }
            })
            .collect();
        if !who.is_empty() {
            let lead = format!("    {} {:11} ", sign(of), of.as_str());
            page.painted(paint_of(of), &lead, &safe(&who.join(", ")));
        }
    }
}

/// Who needs a workflow, with which verdict and for which reason.
type Reason<'a> = (&'a [String], Verdict, &'a str);

/// What is the same with the same providers for the same reason is told once, with the way of
/// the first capability.
fn workflows(page: &mut Page, rows: &[&ComparisonRow]) {
    let mut groups: IndexMap<Reason<'_>, (Vec<String>, &str)> = IndexMap::new();
    for row in rows {
        for Workflow { providers, verdict, note, instead } in &row.workflows {
            let group = groups.entry((providers, *verdict, note)).or_default();
            if group.0.is_empty() {
                group.1 = instead;
            }
            group.0.push(row.key.clone());
        }
    }
    for ((providers, verdict, note), (keys, instead)) in groups {
        let lead = format!("    {} ", sign(verdict));
        let (who, keys) = (providers.join(", "), some_of(&keys));
        let words = format!("{who}, {keys}: {note}");
        page.painted(paint_of(verdict), &lead, &safe(&words));
        page.wrapped("      → ", &safe(instead));
    }
}
