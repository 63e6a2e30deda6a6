//! What an examination found, for people.

use super::super::escape::terminal as safe;
use super::super::words::count;
use super::TerminalOptions;
use super::style::{Page, Paint};
use crate::doctor::{Check, Examination, Readiness, State};

/// The examination as text for a terminal.
#[must_use]
pub fn examination(found: &Examination, options: &TerminalOptions<'_>) -> String {
    let mut page = Page::new(options.width, options.color);
    let head = format!("{} at {}", safe(&found.name), safe(&found.target));
    page.painted_line(Paint::Head, &head);
    page.blank();
    let width = found.checks.iter().map(|check| check.check.len()).max().unwrap_or(0);
    for check in &found.checks {
        write(&mut page, check, width);
    }
    for (title, lines) in [
        ("What a connector has to know", &found.connector),
        ("What a tester has to know", &found.notes),
    ] {
        if !lines.is_empty() {
            page.blank();
            page.painted_line(Paint::Head, title);
            lines.iter().for_each(|line| page.wrapped("  - ", &safe(line)));
        }
    }
    page.blank();
    conclude(&mut page, found);
    page.text
}

fn write(page: &mut Page, check: &Check, width: usize) {
    let (sign, paint) = match check.state {
        State::Good => ("✓", Paint::Good),
        State::Note => ("!", Paint::Fair),
        State::Problem | State::Unreachable => ("✗", Paint::Bad),
        State::Skipped => ("·", Paint::Faint),
    };
    let lead = format!("  {sign} {:width$}  ", check.check);
    page.painted(paint, &lead, &safe(&check.found));
    if let Some(advice) = &check.advice {
        let lead = format!("    {:width$}  → ", "");
        page.wrapped(&lead, &safe(advice));
    }
}

fn conclude(page: &mut Page, found: &Examination) {
    let number = |state: State| found.checks.iter().filter(|check| check.state == state).count();
    match found.verdict {
        Readiness::Ready => match number(State::Note) {
            0 => page.painted_line(Paint::Good, "Ready for a run."),
            notes => {
                let line =
                    format!("Ready for a run; {} worth reading first.", count(notes, "remark"));
                page.painted_line(Paint::Good, &line);
            }
        },
        Readiness::NotReady => {
            let line = format!(
                "Not ready: {} would keep a run from being meaningful.",
                count(number(State::Problem), "problem")
            );
            page.painted_line(Paint::Bad, &line);
        }
        Readiness::Unreachable => page.painted_line(
            Paint::Bad,
            "The target cannot be reached; what comes after that could not be looked at.",
        ),
    }
}
