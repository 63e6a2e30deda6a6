//! The worst finding in full, the others in a line each.

use super::some_of;
use super::style::{Page, Paint};
use crate::judge::{Finding, Outcome};
use crate::report::escape::{terminal as safe, terminal_lines};
use crate::report::words::{count, level, outcome};

pub(super) fn write(page: &mut Page, findings: &[Finding]) {
    let Some((worst, others)) = findings.split_first() else {
        page.painted_line(Paint::Good, "✓ No findings.");
        page.blank();
        return;
    };
    full(page, worst);
    if !others.is_empty() {
        page.painted_line(Paint::Head, &count(others.len(), "further finding"));
        for finding in others {
            let (sign, paint) = sign(finding.outcome);
            let lead = format!("  {sign} {:6}", outcome(finding.outcome));
            page.painted(paint, &lead, &format!("{}: {}", finding.case, safe(&finding.title)));
        }
        page.blank();
    }
}

fn full(page: &mut Page, finding: &Finding) {
    let (sign, paint) = sign(finding.outcome);
    let silent = if finding.silent { ", and the target answered with success" } else { "" };
    let lead = format!("{sign} {} ", outcome(finding.outcome));
    page.painted(paint, &lead, &format!("{}{silent}", safe(&finding.title)));
    page.wrapped("  case      ", &finding.case);
    let requirement = format!(
        "{} ({}, {}): {}",
        finding.section,
        finding.requirement,
        level(finding.level),
        finding.reading
    );
    page.wrapped("  rule      ", &requirement);
    page.wrapped("  expected  ", &safe(&finding.expected));
    page.wrapped("  observed  ", &safe(&finding.observed));
    if let Some(exchange) = &finding.exchange {
        page.wrapped("  exchange  ", exchange);
    }
    page.wrapped("  fix       ", &safe(&finding.fix));
    if let Some(accepted) = &finding.accepted {
        page.wrapped("  accepted  ", &safe(accepted));
    }
    if finding.witnesses.len() > 1 {
        let seen = format!(
            "{}: {}",
            count(finding.witnesses.len(), "case"),
            safe(&some_of(&finding.witnesses))
        );
        page.wrapped("  seen in   ", &seen);
    }
    if !finding.curl.is_empty() {
        // Never wrapped: it is there to be copied.
        page.line(&format!("  {}", terminal_lines(&finding.curl)));
    }
    page.blank();
}

fn sign(outcome: Outcome) -> (&'static str, Paint) {
    match outcome {
        Outcome::Fail => ("✗", Paint::Bad),
        Outcome::Warn => ("◐", Paint::Fair),
        _ => ("·", Paint::Faint),
    }
}
