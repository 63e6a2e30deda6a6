//! What the search for a limit found, against what was expected of it (RFC 7644 3.7.4).

use super::Mismatch;
use super::blame::Bench;
use super::check::{Subject, check};
use crate::observation::{Observation, ProbeObservation, StepObservation, Trial};
use crate::suite::{Answer, Names};

/// Everything of the account of a search that is not as expected. A search that was given up
/// before it could tell gives none.
pub(super) fn probe_mismatches(
    bench: &Bench<'_>,
    expected: &Answer,
    observation: &Observation,
    observed: &StepObservation,
) -> Vec<Mismatch> {
    let Some(found) = &observed.probe else { return vec![] };
    let interrupted = observation.interruption.as_ref().and_then(|why| why.step);
    if interrupted == Some(observed.step) || found.stopped.is_some() {
        return vec![];
    }
    let account = found.account(&observation.exchanges);
    let subject = Subject { body: &account, header: &|_| None, status: 0 };
    let names = Names::new(&observation.bindings);
    let blame = bench.blame(expected.requirement.as_deref(), expected.level);
    let mut mismatches = Vec::new();
    for one in &expected.checks {
        let exchange = trial_of(found, observation, one.path.as_deref().unwrap_or_default())
            .and_then(|trial| observation.exchanges.get(trial.exchange));
        for mut mismatch in check(bench, &blame, one, &subject, names) {
            mismatch.exchange = exchange.map(|exchange| exchange.id.clone());
            mismatch.silent = exchange.is_some_and(|exchange| exchange.succeeded());
            mismatches.push(mismatch);
        }
    }
    mismatches
}

/// The trial that a path of the account is about.
fn trial_of<'a>(
    found: &'a ProbeObservation,
    observation: &Observation,
    path: &str,
) -> Option<&'a Trial> {
    let path = path.trim_start_matches("$.");
    let about = |name: &str| path == name || path.starts_with(&format!("{name}."));
    let trial = match () {
        () if about("at") => found.at(),
        () if about("beyond") => found.beyond(),
        () if about("fails") || about("fails_from") => found.first_failure(&observation.exchanges),
        () => None,
    };
    trial.or(found.trials.last())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_the_account_is_about_its_trial() {
        let trial = |size| Trial { size, ..Trial::default() };
        let found = ProbeObservation {
            advertised: Some(100),
            trials: vec![trial(10), trial(100), trial(101), trial(150)],
            ..ProbeObservation::default()
        };
        let observation = Observation::default();
        let size = |path| trial_of(&found, &observation, path).map(|trial| trial.size);
        assert_eq!(size("$.at.outcome"), Some(100));
        assert_eq!(size("$.beyond.error.detail"), Some(101));
        assert_eq!(size("$.works_up_to"), Some(150));
    }
}
