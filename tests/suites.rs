//! Every case row of the suites as a test of its own, against the reference provider without
//! faults. The suites are run once, when the first test asks for its result; `--list` runs nothing.
//!
//! What holds is ok, what the provider does not offer is ignored with the reason, and everything
//! else is a failure: of the suite or of the provider.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]

use std::process::ExitCode;

use scimspec::reference::{Auth, Options};
use scimspec::testing::{Conformance, Ran};

const TOKEN: &str = "token-of-the-suites-test";

fn main() -> ExitCode {
    let options = Options { auth: Auth::bearer(TOKEN), ..Options::default() };
    Conformance::embedded_with(options)
        .bearer(TOKEN)
        .strict()
        .check("no finding at all on the faultless provider", no_finding)
        .check("nothing is left behind", nothing_left)
        .check("the run comes to its end", comes_to_its_end)
        .main()
}

fn no_finding(ran: &Ran) -> Result<(), String> {
    let told = ran.session.judgement.findings.iter().map(|finding| {
        format!(
            "{} ({})\n  expected: {}\n  observed: {}\n  seen in:  {}",
            finding.title,
            finding.requirement,
            finding.expected,
            finding.observed,
            finding.witnesses.join(", ")
        )
    });
    let told: Vec<String> = told.collect();
    if told.is_empty() { Ok(()) } else { Err(told.join("\n\n")) }
}

fn nothing_left(ran: &Ran) -> Result<(), String> {
    let cleanup = &ran.session.footer.cleanup;
    if cleanup.created == 0 {
        return Err("the run created nothing, so this shows nothing".to_owned());
    }
    if !cleanup.left.is_empty() || cleanup.deleted != cleanup.created {
        return Err(format!("the run's own account: {cleanup:?}"));
    }
    for endpoint in ["/Users", "/Groups"] {
        let answer = ran.get(&format!("{endpoint}?count=0"));
        let total = answer.json().and_then(|body| body["totalResults"].as_u64());
        if total != Some(0) {
            return Err(format!("{endpoint} holds {total:?} resources"));
        }
    }
    Ok(())
}

fn comes_to_its_end(ran: &Ran) -> Result<(), String> {
    let footer = &ran.session.footer;
    match (footer.complete, &footer.reason) {
        (true, None) => Ok(()),
        (complete, reason) => Err(format!("complete: {complete}, {reason:?}")),
    }
}
