//! The object that `run --format json` prints.

use serde_json::{Value, json};

use super::RunReport;
use super::words::{level, outcome};
use crate::judge::Finding;

/// The report as one object; its fields are a promise.
///
/// `cleanup.left` is how many resources are still there, `cleanup.left_paths`
/// which ones.
#[must_use]
pub fn json(report: &RunReport<'_>) -> Value {
    let (header, footer) = (report.header, report.footer);
    json!({
        "run": header.run,
        "target": header.target,
        "profile": header.profile,
        "seed": header.seed,
        "complete": footer.complete,
        "reason": footer.reason,
        "counts": report.judgement.counts,
        "core": report.judgement.core(),
        "findings": report.judgement.findings.iter().map(finding).collect::<Vec<_>>(),
        "cleanup": {
            "created": footer.cleanup.created,
            "deleted": footer.cleanup.deleted,
            "left": footer.cleanup.left.len(),
            "left_paths": footer.cleanup.left,
        },
        "requests": footer.requests,
        "elapsed_ms": footer.elapsed_ms,
    })
}

pub(super) fn finding(finding: &Finding) -> Value {
    json!({
        "case": finding.case,
        "requirement": finding.requirement,
        "section": finding.section,
        "reading": finding.reading,
        "level": level(finding.level),
        "outcome": outcome(finding.outcome),
        "title": finding.title,
        "expected": finding.expected,
        "observed": finding.observed,
        "silent": finding.silent,
        "fix": finding.fix,
        "curl": finding.curl,
        "exchange": finding.exchange,
        "witnesses": finding.witnesses,
        "accepted": finding.accepted,
    })
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Fixture;
    use super::*;

    #[test]
    fn the_object_is_as_promised() {
        let fixture = Fixture::new();
        insta::assert_json_snapshot!(json(&fixture.report()));
    }
}
