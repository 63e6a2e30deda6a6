//! A map held against a policy, as people read it.

use std::fmt::Write as _;

use super::escape::{markdown, terminal as safe};
use super::terminal::style::{Page, Paint};
use super::terminal::{TerminalOptions, some_of};
use super::words::count;
use crate::policy::{BoundResult, ConditionResult, Gate, NeedResult, NeedState};

/// The witnesses of a condition that are told one by one.
const WITNESSES: usize = 3;

/// The gate as text for a terminal: what is not met with its evidence, the rest by number.
#[must_use]
pub fn gate_terminal(gate: &Gate, options: &TerminalOptions<'_>) -> String {
    let mut page = Page::new(options.width, options.color);
    let (paint, line) = verdict(gate);
    page.painted(paint, "", &safe(&line));
    if let Some(partial) = &gate.partial {
        let words = format!("The run was not whole ({partial}), but covers all that is needed.");
        page.wrapped("", &safe(&words));
    }
    page.blank();
    for need in gate.needs.iter().filter(|need| need.state != NeedState::Met) {
        write_need(&mut page, need, "needs");
    }
    for bound in gate.bounds.iter().filter(|bound| bound.state != NeedState::Met) {
        page.painted(Paint::Bad, "✗ bound  ", &safe(&bound_words(bound)));
        page.blank();
    }
    for need in gate.should.iter().filter(|need| need.state != NeedState::Met) {
        write_need(&mut page, need, "should");
    }
    page.wrapped("", &totals(gate));
    page.text
}

pub(super) fn verdict(gate: &Gate) -> (Paint, String) {
    let (policy, provider) = (&gate.policy.id, &gate.provider.name);
    match gate.met {
        true => (Paint::Good, format!("✓ {provider} meets the policy {policy}.")),
        false => {
            let bounds = gate.bounds.iter().filter(|it| it.state != NeedState::Met).count();
            let needs = count(gate.unmet() - bounds, "need");
            let bounds = count(bounds, "bound");
            let line = format!("✗ {provider} does not meet the policy {policy}");
            (Paint::Bad, format!("{line}: {needs} and {bounds} unmet."))
        }
    }
}

pub(super) fn totals(gate: &Gate) -> String {
    let met = gate.needs.iter().filter(|need| need.state == NeedState::Met).count();
    let kept = gate.bounds.iter().filter(|bound| bound.state == NeedState::Met).count();
    let wishes = gate.should.len() - gate.unmet_should();
    format!(
        "{met} of {}, {kept} of {}, {wishes} of {} met; run {}.",
        count(gate.needs.len(), "need"),
        count(gate.bounds.len(), "bound"),
        count(gate.should.len(), "wish"),
        safe(&gate.run)
    )
}

fn write_need(page: &mut Page, need: &NeedResult, word: &str) {
    let (sign, paint) = match (need.state, word) {
        (_, "should") => ("◐", Paint::Fair),
        (NeedState::Untested, _) => ("·", Paint::Bad),
        _ => ("✗", Paint::Bad),
    };
    for (place, condition) in need.any_of.iter().enumerate() {
        let word = if place == 0 { word } else { "or" };
        let lead = format!("{sign} {word:6} ");
        page.painted(paint, &lead, &safe(&condition_words(condition)));
        write_condition(page, condition);
    }
    page.wrapped("         why       ", &safe(&need.why));
    page.wrapped("         source    ", &safe(&need.source));
    page.blank();
}

pub(super) fn condition_words(condition: &ConditionResult) -> String {
    let silent = if condition.silent { ", and answers with success" } else { "" };
    let ConditionResult { key, needed, observed, .. } = condition;
    format!("{key} is {observed}{silent}; needed is {needed}")
}

fn write_condition(page: &mut Page, condition: &ConditionResult) {
    if !condition.note.is_empty() {
        page.wrapped("         because   ", &safe(&condition.note));
    }
    for witness in condition.witnesses.iter().take(WITNESSES) {
        let evidence = some_of(&witness.evidence);
        let words = format!("{}: {} ({evidence})", witness.case, witness.verdict.as_str());
        page.wrapped("         evidence  ", &safe(&words));
    }
    let more = condition.witnesses.len().saturating_sub(WITNESSES);
    if more > 0 {
        page.wrapped("         evidence  ", &format!("and {} more", count(more, "case")));
    }
    if let Some(instead) = &condition.instead {
        page.wrapped("         instead   ", &safe(instead));
    }
}

pub(super) fn bound_words(bound: &BoundResult) -> String {
    let keys =
        if bound.keys.is_empty() { String::new() } else { format!(" ({})", some_of(&bound.keys)) };
    format!("{} is {}{keys}; allowed is {}", bound.name, bound.observed, bound.needed)
}

/// The gate as Markdown, every need in a table.
#[must_use]
pub fn gate_markdown(gate: &Gate) -> String {
    let mut text = format!("# {}\n\n", markdown(&gate.policy.name));
    let (_, line) = verdict(gate);
    let _ = writeln!(text, "**{}** {}\n", markdown(&line), markdown(&totals(gate)));
    if let Some(partial) = &gate.partial {
        let words = format!("The run was not whole ({partial}), but covers all that is needed.");
        let _ = writeln!(text, "{}\n", markdown(&words));
    }
    for (heading, needs) in [("Needs", &gate.needs), ("Should", &gate.should)] {
        if !needs.is_empty() {
            let _ = writeln!(text, "## {heading}\n");
            markdown_needs(&mut text, needs);
        }
    }
    if !gate.bounds.is_empty() {
        text.push_str("## Bounds\n\n| | Bound | Allowed | Found |\n|---|---|---|---|\n");
        for bound in &gate.bounds {
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} |",
                state_words(bound.state),
                markdown(&bound.name),
                markdown(&bound.needed),
                markdown(&bound.observed)
            );
        }
        text.push('\n');
    }
    text
}

fn markdown_needs(text: &mut String, needs: &[NeedResult]) {
    text.push_str(
        "| | Capability | Needed | Observed | Why | Source |\n|---|---|---|---|---|---|\n",
    );
    for need in needs {
        let join = |part: &dyn Fn(&ConditionResult) -> String| {
            let parts: Vec<String> = need.any_of.iter().map(|it| markdown(&part(it))).collect();
            parts.join(" or<br>")
        };
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} |",
            state_words(need.state),
            join(&|condition| condition.key.clone()),
            join(&|condition| condition.needed.clone()),
            join(&|condition| condition.observed.clone()),
            markdown(&need.why),
            markdown(&need.source)
        );
    }
    text.push('\n');
    for condition in needs
        .iter()
        .filter(|need| need.state != NeedState::Met)
        .flat_map(|need| need.any_of.iter().filter(|it| it.state != NeedState::Met))
    {
        let _ = writeln!(text, "### {}\n", markdown(&condition.key));
        if !condition.note.is_empty() {
            let _ = writeln!(text, "- Because: {}", markdown(&condition.note));
        }
        for witness in &condition.witnesses {
            let evidence = some_of(&witness.evidence);
            let words = format!("{}: {} ({evidence})", witness.case, witness.verdict.as_str());
            let _ = writeln!(text, "- Evidence: {}", markdown(&words));
        }
        if let Some(instead) = &condition.instead {
            let _ = writeln!(text, "- Instead: {}", markdown(instead));
        }
        text.push('\n');
    }
}

fn state_words(state: NeedState) -> &'static str {
    match state {
        NeedState::Met => "✓ met",
        NeedState::Unmet => "✗ unmet",
        NeedState::Untested => "· untested",
    }
}

#[cfg(test)]
#[path = "gate_tests.rs"]
mod tests;
