//! What a run would send.

use serde::Serialize;

use super::{Check, DoctorInput};
use crate::described::described;
use crate::discovery::Discovery;
use crate::plan::plan;
use crate::profile::Profile;

/// What a run would send, roughly.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Expected {
    /// Case rows that would be carried out.
    pub cases: usize,
    /// Case rows that would not, since the target does not offer what they need.
    pub not_offered: usize,
    /// Resources that would be created and deleted again.
    pub creates: usize,
    /// Requests.
    pub requests: usize,
    /// Seconds that it takes at the least, where the profile bounds the rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u64>,
}

/// Counts what a run of everything would send to this target.
pub(super) fn expected(input: &DoctorInput<'_>, discovery: &Discovery) -> Expected {
    let suites = described(input.suites, discovery, input.profile);
    let plan = plan(&suites, discovery, "scimspec-RUN-", false, input.selects);
    let mut expected = Expected::default();
    let mut counted: Vec<usize> = Vec::new();
    for planned in &plan.cases {
        if planned.skipped.is_some() {
            expected.not_offered += 1;
            continue;
        }
        let suite = &suites.suites[planned.suite];
        let (creates, requests) = (input.cost)(&suite.cases[planned.case]);
        expected.cases += 1;
        expected.creates += creates;
        expected.requests += requests;
        if !counted.contains(&planned.suite) {
            counted.push(planned.suite);
            let shared: usize = suite.given.iter().map(|given| given.labels().len()).sum();
            expected.creates += shared;
            expected.requests += 3 * shared;
        }
    }
    expected.seconds = input.profile.limits.rate.map(|rate| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a rough number of seconds"
        )]
        let seconds = (expected.requests as f64 / rate.max(f64::EPSILON)).ceil() as u64;
        seconds
    });
    expected
}

impl Expected {
    /// Whether the budget of the profile is enough for all of it.
    pub(super) fn check(&self, profile: &Profile) -> Check {
        let time = match self.seconds {
            Some(seconds) if seconds >= 120 => format!(", for at least {} minutes", seconds / 60),
            Some(seconds) => format!(", for at least {seconds} seconds"),
            None => String::new(),
        };
        let found = format!(
            "{} cases ({} more need what is not offered), about {} requests and {} resources{time}",
            self.cases, self.not_offered, self.requests, self.creates
        );
        let over = |own: usize, limit: Option<u64>| limit.is_some_and(|limit| own as u64 > limit);
        let limits = &profile.limits;
        if over(self.requests, limits.requests) || over(self.creates, limits.creates) {
            let allowed = [("requests", limits.requests), ("resources", limits.creates)];
            let allowed: Vec<String> = allowed
                .iter()
                .filter_map(|(what, limit)| Some(format!("{} {what}", (*limit)?)))
                .collect();
            let found = format!("{found}; the profile allows {}", allowed.join(" and "));
            return Check::note("run", found).advise(
                "the budget ends such a run before its end; choose cases with --only or --tag core",
            );
        }
        match self.cases {
            0 => Check::problem("run", found).advise("nothing would be carried out"),
            _ => Check::good("run", found),
        }
    }
}
