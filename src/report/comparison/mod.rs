//! Maps side by side, as people and programs read them.

mod csv;
mod markdown;
mod terminal;

pub use self::csv::{CsvError, comparison_csv};
pub use markdown::comparison_markdown;
pub use terminal::comparison_terminal;

use serde_json::Value;

use super::words::sign;
use crate::capability::{Cell, Common, Workflow};
use crate::suite::Verdict;

/// The verdict of a cell with its sign, and that it is silent.
fn verdict_words(cell: &Cell) -> String {
    let silent = if cell.silent { ", silently" } else { "" };
    format!("{} {}{silent}", sign(cell.verdict), cell.verdict.as_str())
}

/// What there is to say of a cell beyond its verdict, in few words: the limit or value; where
/// nobody has looked, what is documented or advertised.
pub(super) fn value_words(cell: &Cell) -> Option<String> {
    if cell.verdict == Verdict::Untested {
        let told = |name: &str, value: &Option<Value>| {
            value.as_ref().map(|value| format!("{name}: {}", said(value)))
        };
        return told("documented", &cell.documented)
            .or_else(|| told("advertised", &cell.advertised));
    }
    match cell.usable_limit().filter(|_| cell.limits.is_some()) {
        Some(limit) => Some(limit.to_string()),
        None => cell.value.as_ref().map(shown),
    }
}

fn common_words(common: &Common) -> String {
    let value = common.value.as_ref().map(|value| format!(" {}", shown(value)));
    format!("{} {}{}", sign(common.verdict), common.verdict.as_str(), value.unwrap_or_default())
}

/// Who it is about, what is so, and what a client does.
fn workflow_words(workflow: &Workflow) -> String {
    let Workflow { providers, verdict, note, instead } = workflow;
    let who = providers.join(", ");
    let of = verdict.as_str();
    let end = if note.ends_with(['.', '!', '?']) { "" } else { "." };
    match note.is_empty() {
        true => format!("{who} ({of}): {instead}"),
        false => format!("{who} ({of}): {note}{end} {instead}"),
    }
}

/// A text without its quotes, a list by its items, anything else as JSON.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// The same for a claim, of which true and false are yes and no.
fn said(value: &Value) -> String {
    match value {
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        other => shown(other),
    }
}

#[cfg(test)]
mod tests;
