//! What stands on the page of a job: short, and about this run alone.

use std::fmt::Write as _;

use super::RunReport;
use super::escape::markdown;
use super::gate;
use super::markdown::overview;
use super::place::Root;
use super::words::{count, outcome, time};
use crate::document::{Diagnostic, Severity};
use crate::judge::{Finding, Outcome};
use crate::policy::Gate;

/// Findings, or mistakes, that are told one by one.
const MOST: usize = 25;
/// Characters of a text of the target.
const LONGEST: usize = 300;

/// A run for the page of a job: counts, what a policy says of it, findings, capabilities.
#[must_use]
pub fn step_summary(report: &RunReport<'_>, held: Option<&Gate>) -> String {
    let mut text = String::new();
    let (header, footer) = (report.header, report.footer);
    let _ = writeln!(text, "## scimspec: {}\n", told(&report.map.provider.name));
    let requests = usize::try_from(footer.requests).unwrap_or(usize::MAX);
    let _ = writeln!(
        text,
        "Run {} against {}: {} with {} in {}, seed {}.\n",
        header.run,
        told(&header.target),
        count(report.judgement.results.len(), "case"),
        count(requests, "request"),
        time(footer.elapsed_ms),
        header.seed
    );
    if !footer.complete {
        let reason = footer.reason.as_deref().unwrap_or("it was cut short");
        let _ = writeln!(text, "**The run is not whole: {}.**\n", told(reason));
    }
    counts(&mut text, report);
    if let Some(held) = held {
        gate_lines(&mut text, held);
    }
    findings(&mut text, &report.judgement.findings);
    text.push_str("### Capabilities\n\n");
    overview(&mut text, report.map);
    let left = footer.cleanup.left.len();
    if left > 0 {
        let _ = writeln!(text, "**{} could not be cleaned up.**\n", count(left, "resource"));
    }
    text
}

fn told(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", markdown(&text[..end])),
        None => markdown(text),
    }
}

fn counts(text: &mut String, report: &RunReport<'_>) {
    let counts = report.judgement.counts;
    let numbers = [
        counts.fail,
        counts.warn,
        counts.known,
        counts.inconclusive,
        counts.unsupported,
        counts.pass,
    ];
    text.push_str("| fail | warn | known | inconclusive | unsupported | pass |\n");
    text.push_str("|---:|---:|---:|---:|---:|---:|\n");
    let numbers: Vec<String> = numbers.iter().map(usize::to_string).collect();
    let _ = writeln!(text, "| {} |\n", numbers.join(" | "));
}

/// What came of a policy, and what it wants that is not so.
fn gate_lines(text: &mut String, held: &Gate) {
    let (_, line) = gate::verdict(held);
    let _ = writeln!(text, "**{}** {}\n", told(&line), told(&gate::totals(held)));
    for annotation in super::workflow::gate_annotations(held).iter().take(MOST) {
        let _ = writeln!(text, "- {}: {}", told(&annotation.title), told(&annotation.message));
    }
    text.push('\n');
}

fn findings(text: &mut String, findings: &[Finding]) {
    if findings.is_empty() {
        text.push_str("No findings.\n\n");
        return;
    }
    let _ = writeln!(text, "### Findings\n");
    findings.iter().take(MOST).for_each(|found| finding(text, found));
    if findings.len() > MOST {
        let _ = writeln!(text, "- and {} more; the reports name them all", findings.len() - MOST);
    }
    text.push('\n');
}

fn finding(text: &mut String, found: &Finding) {
    let sign = match found.outcome {
        Outcome::Fail => "✗",
        Outcome::Warn => "◐",
        _ => "·",
    };
    let silent = if found.silent { ", **answered with success**" } else { "" };
    let _ = writeln!(
        text,
        "- {sign} **{}** {}{silent}: {}, seen in {}",
        outcome(found.outcome),
        told(&found.title),
        told(&found.case),
        count(found.witnesses.len(), "case")
    );
    let rule = format!("{} ({}): {}", found.section, found.requirement, found.reading);
    let _ = writeln!(text, "  - Rule: {}", told(&rule));
    let _ = writeln!(text, "  - Expected: {}", told(&found.expected));
    let _ = writeln!(text, "  - Observed: {}", told(&found.observed));
    let _ = writeln!(text, "  - Fix: {}", told(&found.fix));
    if let Some(accepted) = &found.accepted {
        let _ = writeln!(text, "  - Accepted: {}", told(accepted));
    }
}

/// Mistakes in files for the page of a job.
#[must_use]
pub fn diagnostics_summary(diagnostics: &[Diagnostic], root: &Root) -> String {
    let mut text = String::from("## scimspec: mistakes in files\n\n");
    text.push_str("| | Code | Place | What is wrong | What to do |\n|---|---|---|---|---|\n");
    for found in diagnostics.iter().take(MOST) {
        let sign = if found.severity == Severity::Error { "✗" } else { "◐" };
        let place = root.of(found);
        let _ = writeln!(
            text,
            "| {sign} | {} | {} | {} | {} |",
            found.code,
            told(&format!("{}:{}:{}", place.file, place.line, place.column)),
            told(&found.message),
            told(found.help.as_deref().unwrap_or_default())
        );
    }
    if diagnostics.len() > MOST {
        let _ = writeln!(text, "\nAnd {} more.", diagnostics.len() - MOST);
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Fixture;
    use super::*;

    #[test]
    fn a_summary_is_short_and_holds_no_markup_of_the_target() {
        let mut fixture = Fixture::new();
        fixture.map.areas.retain(|area, _| matches!(area.as_str(), "bulk" | "sort"));
        let text = step_summary(&fixture.report(), None);
        assert!(!text.contains("<script>") && !text.contains('\u{202e}'));
        insta::assert_snapshot!(text);
    }

    #[test]
    fn a_summary_stays_small_whatever_a_target_says() {
        let mut fixture = Fixture::new();
        let mut found = fixture.judgement.findings.remove(0);
        found.observed = "<@>".repeat(10_000);
        fixture.judgement.findings = vec![found; 500];
        let text = step_summary(&fixture.report(), None);
        assert!(text.len() < 200_000, "{} bytes", text.len());
        assert!(text.contains("and 475 more"));
    }
}
