//! What changed between two maps of a provider, as people read it.

use std::collections::HashSet;
use std::fmt::Write as _;

use super::escape::{markdown, markdown_block, terminal as safe};
use super::terminal::style::{Page, Paint};
use super::terminal::{TerminalOptions, some_of};
use super::words::{count, sign};
use crate::capability::{
    CaseChange, CaseSide, Cell, Change, Direction, Drift, DriftSide, ShownExchange,
};

/// The cases of a change that are told one by one.
const CASES: usize = 5;
/// Characters of a body that a terminal shows.
const SHORT: usize = 160;

/// The drift as text for a terminal.
#[must_use]
pub fn drift_terminal(drift: &Drift, options: &TerminalOptions<'_>) -> String {
    let mut page = Page::new(options.width, options.color);
    page.wrapped("old  ", &safe(&side_words(&drift.old)));
    page.wrapped("new  ", &safe(&side_words(&drift.new)));
    for caution in cautions(drift) {
        page.painted(Paint::Fair, "! ", &safe(&caution));
    }
    page.wrapped("", &totals(drift));
    page.blank();
    let mut told = HashSet::new();
    for change in &drift.changes {
        terminal_change(&mut page, change, &mut told);
    }
    page.text
}

fn side_words(side: &DriftSide) -> String {
    let run = side.run.as_ref().map_or_else(|| "no run".to_owned(), |run| format!("run {run}"));
    let url = side.url.as_ref().map(|url| format!(" at {url}")).unwrap_or_default();
    format!("{} ({}), {}, {run}{url}", side.name, side.id, side.version)
}

/// What makes a difference doubtful.
fn cautions(drift: &Drift) -> Vec<String> {
    let mut cautions = Vec::new();
    if !drift.is_of_one_provider() {
        cautions.push("The maps are of different providers.".to_owned());
    }
    for (name, side) in [("older", &drift.old), ("newer", &drift.new)] {
        if let Some(reason) = &side.incomplete {
            cautions.push(format!("The run of the {name} map was not whole: {reason}."));
        }
    }
    if !drift.has_same_suites() {
        let caution = "The runs were judged by different suites: a change may be one of these.";
        cautions.push(caution.to_owned());
    }
    cautions
}

fn totals(drift: &Drift) -> String {
    let changed = Direction::ALL.map(|of| format!("{} {}", drift.count(of), of.as_str()));
    format!("{} · {} as they were", changed.join(" · "), drift.same)
}

/// The exchanges of one case that shows it are told, unless they were told before.
fn terminal_change<'a>(page: &mut Page, change: &'a Change, told: &mut HashSet<&'a str>) {
    let lead = format!("{:8} ", change.direction.as_str());
    let words = format!("{}: {}", change.key, change.title);
    page.painted(paint_of(change.direction), &lead, &safe(&words));
    page.wrapped("         ", &safe(&cells_words(change)));
    if let Some(note) = change.new.as_ref().map(|cell| &cell.note).filter(|note| !note.is_empty()) {
        page.wrapped("         now  ", &safe(note));
    }
    let untold = change.cases.iter().position(|case| !told.contains(case.case.as_str()));
    for (place, case) in change.cases.iter().take(CASES).enumerate() {
        page.wrapped("         ·  ", &safe(&case_change_words(case)));
        if untold == Some(place) {
            told.insert(&case.case);
            exchanges(case).for_each(|(name, exchange)| {
                let lead = format!("            {name}  ");
                page.wrapped(&lead, &safe(&exchange_words(exchange, SHORT)));
            });
        }
    }
    if change.cases.len() > CASES {
        let rest: Vec<String> =
            change.cases[CASES..].iter().map(|case| case.case.clone()).collect();
        page.wrapped("         ·  ", &safe(&format!("and {}", some_of(&rest))));
    }
    if let Some(instead) = change.instead.as_ref().filter(|_| counts(change.direction)) {
        page.wrapped("         →  ", &safe(instead));
    }
    page.blank();
}

/// The exchanges in which the sides of a case part, where they are known.
fn exchanges(case: &CaseChange) -> impl Iterator<Item = (&'static str, &ShownExchange)> {
    let sides = [("old", &case.old), ("new", &case.new)];
    sides.into_iter().filter_map(|(name, side)| Some((name, side.as_ref()?.exchange.as_ref()?)))
}

/// Whether a client has to do something else now.
fn counts(direction: Direction) -> bool {
    matches!(direction, Direction::Worse | Direction::Gone | Direction::Changed)
}

/// What the maps say of the capability, one after the other. What is claimed is told where it
/// changed.
fn cells_words(change: &Change) -> String {
    let words = |own: &Option<Cell>, other: &Option<Cell>| {
        own.as_ref()
            .map_or_else(|| "not in the map".to_owned(), |cell| cell_words(cell, other.as_ref()))
    };
    let Change { old, new, .. } = change;
    format!("{} → {}", words(old, new), words(new, old))
}

fn cell_words(cell: &Cell, other: Option<&Cell>) -> String {
    let mut words = format!("{} {}", sign(cell.verdict), cell.verdict.as_str());
    if cell.silent {
        words.push_str(", silently");
    }
    if let Some(limit) = cell.usable_limit().filter(|_| cell.limits.is_some()) {
        let _ = write!(words, ", up to {limit}");
    }
    let claims = |cell: &Cell| [cell.advertised.clone(), cell.documented.clone()];
    let before = other.map(claims).unwrap_or_default();
    let [advertised, documented] = claims(cell);
    let changed = [
        ("", cell.value.clone()),
        ("advertised ", advertised.filter(|it| before[0].as_ref() != Some(it))),
        ("documented ", documented.filter(|it| before[1].as_ref() != Some(it))),
    ];
    for (name, value) in changed {
        if let Some(value) = value {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let _ = write!(words, ", {name}{value}");
        }
    }
    words
}

fn case_change_words(case: &CaseChange) -> String {
    format!("{}: {} → {}", case.case, case_words(&case.old), case_words(&case.new))
}

fn case_words(side: &Option<CaseSide>) -> String {
    let Some(side) = side else { return "no evidence".to_owned() };
    let variant = side.variant.as_ref().map(|name| format!(" ({name})")).unwrap_or_default();
    format!("{}{variant}", side.verdict.as_str())
}

fn exchange_words(exchange: &ShownExchange, most: usize) -> String {
    let status = exchange.status.map_or_else(|| "no answer".to_owned(), |it| it.to_string());
    let mut words = format!("{} {} → {status}", exchange.id, exchange.request);
    for (name, body) in [("sent", &exchange.sent), ("answer", &exchange.answer)] {
        match body.char_indices().nth(most) {
            _ if body.is_empty() => {}
            Some((end, _)) => drop(write!(words, "; {name}: {}…", &body[..end])),
            None => drop(write!(words, "; {name}: {body}")),
        }
    }
    words
}

fn paint_of(direction: Direction) -> Paint {
    match direction {
        Direction::Worse => Paint::Bad,
        Direction::Gone | Direction::Changed => Paint::Fair,
        Direction::New => Paint::Faint,
        Direction::Better => Paint::Good,
    }
}

/// The drift as Markdown.
#[must_use]
pub fn drift_markdown(drift: &Drift) -> String {
    let mut text = format!("# What changed at {}\n\n", markdown(&drift.new.name));
    let _ = writeln!(text, "- Old: {}", markdown(&side_words(&drift.old)));
    let _ = writeln!(text, "- New: {}\n", markdown(&side_words(&drift.new)));
    for caution in cautions(drift) {
        let _ = writeln!(text, "**{}**\n", markdown(&caution));
    }
    let _ = writeln!(text, "{}.\n", totals(drift));
    for direction in Direction::ALL {
        let of: Vec<&Change> =
            drift.changes.iter().filter(|change| change.direction == direction).collect();
        if of.is_empty() {
            continue;
        }
        let _ = writeln!(text, "## {} ({})\n", direction.as_str(), count(of.len(), "capability"));
        of.into_iter().for_each(|change| markdown_change(&mut text, change));
    }
    text
}

fn markdown_change(text: &mut String, change: &Change) {
    let _ = writeln!(text, "### {}\n", markdown(&change.key));
    let words = format!("{}: {}", change.title, cells_words(change));
    let _ = writeln!(text, "{}\n", markdown(&words));
    if let Some(note) = change.new.as_ref().map(|cell| &cell.note).filter(|note| !note.is_empty()) {
        let _ = writeln!(text, "Now: {}\n", markdown(note));
    }
    if let Some(instead) = change.instead.as_ref().filter(|_| counts(change.direction)) {
        let _ = writeln!(text, "What a client does: {}\n", markdown(instead));
    }
    for case in &change.cases {
        let _ = writeln!(text, "- {}", markdown(&case_change_words(case)));
    }
    text.push('\n');
    for case in change.cases.iter().take(CASES) {
        for (name, exchange) in exchanges(case) {
            let words = format!("{} {name}: {}", case.case, exchange_words(exchange, usize::MAX));
            text.push_str(&markdown_block(&words));
            text.push('\n');
        }
    }
}

#[cfg(test)]
#[path = "drift_tests.rs"]
mod tests;
