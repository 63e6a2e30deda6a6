//! What works before anything is created: how far one gets, who one is, what the target says of
//! itself, whether it can be cleaned up, and what a run would send. Only reads.

mod answers;
mod expected;
mod headers;
mod queries;
mod way;

use serde::Serialize;

use crate::engine::{Discovered, Unreachable, discover};
use crate::observation::{Exchange, FailureKind};
use crate::plan::Selects;
use crate::profile::Profile;
use crate::suite::{Case, LoadedSuites};
use crate::target::Target;

pub use expected::Expected;

/// What an examination is made from.
pub struct DoctorInput<'a> {
    /// The target, which is to be set up for reading only.
    pub target: &'a Target,
    /// What is known of it.
    pub profile: &'a Profile,
    /// What a run would carry out.
    pub suites: &'a LoadedSuites,
    /// Which cases a run would select.
    pub selects: &'a Selects<'a>,
    /// How many resources a case creates, and how many requests it sends.
    pub cost: &'a dyn Fn(&Case) -> (usize, usize),
}

/// What was found.
#[derive(Debug, Clone, Serialize)]
pub struct Examination {
    /// Version of this form; this is version 1.
    pub format: u32,
    /// Base URL.
    pub target: String,
    /// Id of the profile.
    pub profile: String,
    /// Name of the product.
    pub name: String,
    /// In one word.
    pub verdict: Readiness,
    /// What was looked at, in that order.
    pub checks: Vec<Check>,
    /// What a run would send; absent where the target cannot be read.
    pub run: Option<Expected>,
    /// What a connector to it must do, by the profile.
    pub connector: Vec<String>,
    /// What a tester needs to know, by the profile.
    pub notes: Vec<String>,
}

/// Whether a run makes sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Readiness {
    /// It does.
    Ready,
    /// Something will keep it from being meaningful.
    NotReady,
    /// The target cannot be reached.
    Unreachable,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What, in a word or two; stays the same.
    pub check: &'static str,
    /// How it is.
    pub state: State,
    /// What was found.
    pub found: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
}

/// How a thing is that was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// As it should be.
    Good,
    /// Worth knowing; a run makes sense all the same.
    Note,
    /// Keeps a run from being meaningful.
    Problem,
    /// The target cannot be reached.
    Unreachable,
    /// Not looked at, and why.
    Skipped,
}

impl Check {
    fn new(check: &'static str, state: State, found: impl Into<String>) -> Self {
        Self { check, state, found: found.into(), advice: None }
    }

    fn good(check: &'static str, found: impl Into<String>) -> Self {
        Self::new(check, State::Good, found)
    }

    fn note(check: &'static str, found: impl Into<String>) -> Self {
        Self::new(check, State::Note, found)
    }

    fn problem(check: &'static str, found: impl Into<String>) -> Self {
        Self::new(check, State::Problem, found)
    }

    fn skipped(check: &'static str, why: impl Into<String>) -> Self {
        Self::new(check, State::Skipped, why)
    }

    fn advise(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }
}

/// Examines a target.
pub async fn examine(input: &DoctorInput<'_>) -> Examination {
    let mut checks = vec![way::address(input.target, input.profile)];
    checks.extend(way::reached(input.target).await);
    let mut run = None;
    if !checks.iter().any(|check| check.state == State::Unreachable) {
        match discover(input.target, input.profile).await {
            Err(unreachable) => checks.extend(given_up(input.target, &unreachable)),
            Ok(found) => {
                let (more, expected) = look_around(input, &found).await;
                checks.extend(more);
                run = Some(expected);
            }
        }
    }
    let profile = input.profile;
    Examination {
        format: 1,
        target: input.target.base_url().to_owned(),
        profile: profile.id.clone(),
        name: profile.name.clone(),
        verdict: verdict(&checks),
        checks,
        run,
        connector: profile.connector.clone(),
        notes: profile.notes.clone(),
    }
}

fn verdict(checks: &[Check]) -> Readiness {
    let any = |state: State| checks.iter().any(|check| check.state == state);
    if any(State::Unreachable) {
        Readiness::Unreachable
    } else if any(State::Problem) {
        Readiness::NotReady
    } else {
        Readiness::Ready
    }
}

/// The sentence that a run would end with. What does not answer is out of reach; what answers
/// otherwise than it should, or gives no token, is not ready.
fn given_up(target: &Target, unreachable: &Unreachable) -> Vec<Check> {
    let kind = unreachable.exchanges.last().and_then(|last| last.failure.as_ref());
    let kind = kind.map(|failure| failure.kind);
    let of_tls = matches!(
        kind,
        Some(
            FailureKind::Tls
                | FailureKind::CertificateName
                | FailureKind::CertificateIssuer
                | FailureKind::CertificateTime
                | FailureKind::ClientCertificate
        )
    );
    let mut checks: Vec<Check> = way::certificate(target).into_iter().collect();
    let refused = unreachable.exchanges.last().and_then(Exchange::status);
    let (check, state) = match (unreachable.answered, kind) {
        (_, Some(FailureKind::Credential)) => ("credential", State::Problem),
        (_, Some(FailureKind::Proxy)) => ("proxy", State::Unreachable),
        _ if of_tls => ("certificate", State::Unreachable),
        (false, _) => ("answers", State::Unreachable),
        (true, _) if matches!(refused, Some(401 | 403)) => ("credential", State::Problem),
        (true, _) => ("answers", State::Problem),
    };
    let told = Check::new(check, state, unreachable.reason.clone());
    checks.push(told.advise(unreachable.advice.clone()));
    checks
}

async fn look_around(input: &DoctorInput<'_>, found: &Discovered) -> (Vec<Check>, Expected) {
    let (target, profile) = (input.target, input.profile);
    let mut checks: Vec<Check> = way::certificate(target).into_iter().collect();
    let (credential, with) = answers::credential(target, profile).await;
    checks.push(credential);
    checks.extend(answers::endpoints(profile, found));
    checks.push(answers::advertised_and_documented(profile, &found.discovery));
    let queries = queries::look(target, &found.discovery).await;
    checks.extend(queries.checks(profile));
    checks.push(headers::clock(&with));
    let seen: Vec<&Exchange> =
        found.exchanges.iter().chain(queries.exchanges()).chain([&with.exchange]).collect();
    checks.push(headers::rate_limits(&seen, profile));
    let expected = expected::expected(input, &found.discovery);
    checks.push(expected.check(profile));
    (checks, expected)
}
