use super::*;
use crate::catalogue::Catalogue;
use crate::document::Source;
use crate::policy::{Policy, gate, load_source};
use crate::report::fixture::{Fixture, HOSTILE};

const POLICY: &str = "\
format: 1
id: acme
name: Acme connector
needs:
  - { key: bulk.failOnErrors, why: Jobs stop early., source: RFC 7644 3.7 }
  - { key: bulk.post, why: Creates travel in jobs., source: RFC 7644 3.7 }
  - { key: error.format, why: Errors are read., source: RFC 7644 3.12 }
  - { key: bulk.maxOperations, accept: conditional, at_least: 5000, why: Large jobs., source: s }
  - any_of: [ { key: sort.supported }, { key: filter.eq } ]
    why: One or the other.
    source: nobody
should:
  - { key: patch.valueFilter, why: Paths with filters., source: RFC 7644 3.5.2 }
reconciliation: { phantom_success: 0, orphaned: 0 }
claims: { overstated: 0 }
";

fn policy(text: &str) -> Policy {
    load_source(&Source::new("acme.yaml", text), &Catalogue::builtin().unwrap()).unwrap()
}

fn found() -> Gate {
    let mut map = Fixture::new().map;
    if let Some(ledger) = map.run.as_mut().and_then(|run| run.ledger.as_mut()) {
        ledger.phantom_success = 2;
    }
    gate(&policy(POLICY), &map, None, &Catalogue::builtin().unwrap()).unwrap()
}

fn shown(width: usize, color: bool) -> String {
    gate_terminal(&found(), &TerminalOptions { width, color, folder: None })
}

#[test]
fn unmet_needs_are_told_with_evidence_and_advice() {
    insta::assert_snapshot!(shown(100, false));
}

#[test]
fn a_page_lists_every_need() {
    insta::assert_snapshot!(gate_markdown(&found()));
}

#[test]
fn a_policy_that_is_met_is_told_in_few_lines() {
    let needs =
        "format: 1\nid: acme\nname: Acme\nneeds:\n  - { key: bulk.post, why: w, source: s }\n";
    let map = Fixture::faultless().map;
    let met = gate(&policy(needs), &map, None, &Catalogue::builtin().unwrap()).unwrap();
    let text = gate_terminal(&met, &TerminalOptions { width: 100, color: false, folder: None });
    assert_eq!(
        text,
        "✓ Acme Directory meets the policy acme.\n\n\
         1 of 1 need, 0 of 0 bounds, 0 of 0 wishes met; run 20261122-100000-ab12.\n"
    );
}

#[test]
fn lines_keep_to_the_width() {
    for width in [40, 60, 100] {
        let text = shown(width, false);
        assert!(text.lines().all(|line| line.chars().count() <= width), "{text}");
    }
}

#[test]
fn a_target_or_a_policy_cannot_write_markup_or_escapes() {
    let mut hostile = found();
    hostile.policy.name = HOSTILE.to_owned();
    hostile.partial = Some(HOSTILE.to_owned());
    for need in hostile.needs.iter_mut().chain(&mut hostile.should) {
        need.why = HOSTILE.to_owned();
        need.source = HOSTILE.to_owned();
        for condition in &mut need.any_of {
            condition.observed = HOSTILE.to_owned();
            condition.key = HOSTILE.to_owned();
        }
    }
    let options = TerminalOptions { width: 100, color: false, folder: None };
    let (terminal, markdown) = (gate_terminal(&hostile, &options), gate_markdown(&hostile));
    for text in [&terminal, &markdown] {
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}') && !text.contains('\u{0}'));
    }
    assert!(!markdown.contains("<script>") && !markdown.contains("[a](b)"));
    let rows = markdown.lines().filter(|line| line.starts_with("| ✗") || line.starts_with("| ·"));
    assert!(
        rows.into_iter().all(|row| matches!(row.replace("\\|", "").matches('|').count(), 5 | 7))
    );
}
