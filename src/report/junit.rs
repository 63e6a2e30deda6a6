//! JUnit XML: one suite for each suite file, one case for each case or row.
//!
//! `fail` is a failure. What says nothing of the target is skipped, with its kind (`unsupported`,
//! `known`, `inconclusive`) and its reason; `warn` passes, with its note as output. What passed
//! only when it was sent again is flaky. Beside what did not hold stand the clause and a command.

use std::time::Duration;

use indexmap::IndexMap;
use quick_junit::{
    NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestRerun, TestSuite,
};

use super::account::Accounts;
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
pub fn junit(report: &RunReport<'_>, accounts: &Accounts<'_>) -> Result<String, JunitError> {
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
        suite.add_test_case(test_case(result, &suite_name, accounts));
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

fn test_case(result: &CaseResult, suite: &str, accounts: &Accounts<'_>) -> TestCase {
    let mut case = TestCase::new(xml(&result.case), status(result, accounts));
    case.set_classname(xml(suite));
    case.set_time(Duration::from_millis(result.elapsed_ms));
    case.add_property(Property::new("outcome", words::outcome(result.outcome)));
    for requirement in &result.requirements {
        case.add_property(Property::new("requirement", xml(requirement)));
    }
    for feature in &result.features {
        case.add_property(Property::new("feature", xml(feature)));
    }
    let mut output = String::new();
    if result.outcome == Outcome::Warn {
        output.push_str(&accounts.what(result));
    }
    output.push_str(&accounts.clauses(result));
    if !output.is_empty() {
        case.set_system_out(xml(&output));
    }
    case
}

fn status(result: &CaseResult, accounts: &Accounts<'_>) -> TestCaseStatus {
    let mut status = match result.outcome {
        Outcome::Pass | Outcome::Warn => return passed(result),
        Outcome::Unsupported | Outcome::Known | Outcome::Inconclusive => TestCaseStatus::skipped(),
        Outcome::Fail => TestCaseStatus::non_success(NonSuccessKind::Failure),
    };
    status.set_message(xml(&result.note));
    match result.outcome {
        Outcome::Fail => {
            status.set_type(result.verdict.map_or("fail", words::verdict));
            status.set_description(xml(&accounts.what(result)));
        }
        outcome => {
            status.set_type(words::outcome(outcome));
        }
    }
    status
}

/// What passed; flaky where it did so only after a disturbance.
fn passed(result: &CaseResult) -> TestCaseStatus {
    let mut status = TestCaseStatus::success();
    for reason in &result.disturbances {
        let mut rerun = TestRerun::new(NonSuccessKind::Error);
        rerun.set_type("disturbance");
        rerun.set_message(xml(reason));
        status.add_rerun(rerun);
    }
    status
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Fixture;
    use super::*;

    fn written(fixture: &Fixture) -> String {
        let accounts = Accounts::new(&fixture.catalogue, &fixture.header, &fixture.observations);
        junit(&fixture.report(), &accounts).unwrap()
    }

    #[test]
    fn every_row_is_a_case_of_its_suite() {
        insta::assert_snapshot!(written(&Fixture::new()));
    }

    #[test]
    fn what_passed_only_the_second_time_is_flaky() {
        let mut fixture = Fixture::faultless();
        let reason = "GET /Users: the connection was closed".to_owned();
        fixture.judgement.results[0].disturbances.push(reason);
        let text = written(&fixture);
        assert!(text.contains("<flakyError message=\"GET /Users: the connection was closed\""));
        assert!(text.contains("failures=\"0\" errors=\"0\""), "{text}");
    }
}
