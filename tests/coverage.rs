//! Every requirement has a case or a reason, and the page that says so is of today.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]

use std::path::Path;

use scimspec::catalogue::Catalogue;
use scimspec::coverage::{Coverage, coverage, markdown};
use scimspec::suite::{Known, builtin_sources, load_sources};

const PAGE: &str = "docs/coverage.md";

fn today() -> Coverage {
    let catalogue = Catalogue::builtin().unwrap();
    let known = Known {
        requirements: catalogue.requirements().map(|known| known.id.as_str()).collect(),
        features: catalogue.capabilities().map(|known| known.key.as_str()).collect(),
    };
    let suites = load_sources(&builtin_sources(), &known).unwrap();
    coverage(&catalogue, &suites)
}

#[test]
fn no_requirement_is_without_a_case_or_a_reason() {
    let coverage = today();
    assert!(coverage.uncovered.is_empty(), "{:#?}", coverage.uncovered);
    assert_eq!(coverage.covered + coverage.untestable.len(), coverage.requirements);
}

#[test]
fn what_is_said_to_be_untestable_is_not_tested() {
    let both =
        |one: &&scimspec::coverage::CoverageRow| one.untestable.is_some() && !one.cases.is_empty();
    let coverage = today();
    let both: Vec<_> = coverage.rows.iter().filter(both).map(|one| &one.id).collect();
    assert!(both.is_empty(), "{both:#?}");
}

#[test]
fn the_page_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    let text = markdown(&today());
    if std::env::var_os("SCIMSPEC_BLESS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let published = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(published == text, "{PAGE} is stale; SCIMSPEC_BLESS=1 writes it anew");
}
