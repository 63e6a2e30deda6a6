//! JUnit XML: one suite for each suite file, one case for each case or row.
//!
//! `fail` is a failure, `inconclusive` an error, `unsupported` and `known` are
//! skipped with their reason; `warn` passes, with its note as output.

use std::time::Duration;

use indexmap::IndexMap;
use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};

use super::escape::xml;
use super::{RunReport, words};
use crate::judge::{CaseResult, Outcome};
use crate::suite::CaseName;

/// Why there is no JUnit file.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the report as JUnit XML: {0}")]
pub struct JunitError(#[from] quick_junit::SerializeError);

/// The report as the text of a JUnit file.
///
/// # Errors
/// [`JunitError`] where the writer of XML fails.
pub fn junit(report: &RunReport<'_>) -> Result<String, JunitError> {
    let mut suites: IndexMap<String, TestSuite> = IndexMap::new();
    for result in &report.judgement.results {
        let name = result.case.parse::<CaseName>();
        let suite_name = name.as_ref().map_or_else(|_| "other".to_owned(), CaseName::suite);
        let suite = suites.entry(suite_name.clone()).or_insert_with(|| {
            let mut suite = TestSuite::new(xml(&suite_name));
            if let Ok(name) = &name {
                suite.add_property(Property::new("file", name.file()));
            }
            add_run(&mut suite, report);
            suite
        });
        suite.add_test_case(test_case(result, &suite_name));
    }
    let mut file = Report::new("scimspec");
    file.set_time(Duration::from_millis(report.footer.elapsed_ms));
    for mut suite in suites.into_values() {
        let time = suite.test_cases.iter().filter_map(|case| case.time).sum();
        suite.set_time(time);
        file.add_test_suite(suite);
    }
    Ok(file.to_string()?)
}

fn add_run(suite: &mut TestSuite, report: &RunReport<'_>) {
    let header = report.header;
    let seed = header.seed.to_string();
    let facts = [
        ("run", header.run.as_str()),
        ("target", &header.target),
        ("profile", &header.profile),
        ("seed", &seed),
    ];
    for (name, value) in facts {
        suite.add_property(Property::new(name, xml(value)));
    }
}

fn test_case(result: &CaseResult, suite: &str) -> TestCase {
    let mut case = TestCase::new(xml(&result.case), status(result));
    case.set_classname(xml(suite));
    case.set_time(Duration::from_millis(result.elapsed_ms));
    case.add_property(Property::new("outcome", words::outcome(result.outcome)));
    for requirement in &result.requirements {
        case.add_property(Property::new("requirement", xml(requirement)));
    }
    for feature in &result.features {
        case.add_property(Property::new("feature", xml(feature)));
    }
    if result.outcome == Outcome::Warn {
        case.set_system_out(xml(&description(result)));
    }
    case
}

fn status(result: &CaseResult) -> TestCaseStatus {
    let mut status = match result.outcome {
        Outcome::Pass | Outcome::Warn => return TestCaseStatus::success(),
        Outcome::Unsupported | Outcome::Known => TestCaseStatus::skipped(),
        Outcome::Inconclusive => TestCaseStatus::non_success(NonSuccessKind::Error),
        Outcome::Fail => TestCaseStatus::non_success(NonSuccessKind::Failure),
    };
    status.set_message(xml(&result.note));
    match result.outcome {
        Outcome::Fail => {
            status.set_type(result.verdict.map_or("fail", words::verdict));
            status.set_description(xml(&description(result)));
        }
        outcome => {
            status.set_type(words::outcome(outcome));
        }
    }
    status
}

fn description(result: &CaseResult) -> String {
    let mut text = format!("{}\n", result.note);
    for mismatch in &result.mismatches {
        let exchange = mismatch.exchange.as_deref().unwrap_or("none");
        text.push_str(&format!(
            "{}\n  expected: {}\n  observed: {}\n  exchange: {exchange}\n",
            mismatch.requirement, mismatch.expected, mismatch.observed
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Fixture;
    use super::*;

    #[test]
    fn every_row_is_a_case_of_its_suite() {
        let fixture = Fixture::new();
        insta::assert_snapshot!(junit(&fixture.report()).unwrap());
    }
}
