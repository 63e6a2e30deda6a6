//! Makes a failure smaller: whatever is simpler and still fails takes its place.

use std::collections::{BTreeSet, HashSet, VecDeque};

use super::blame::{blame, features};
use super::check::{Failure, Flaw, Verdict, check};
use super::claim::{Claim, Kind};
use super::record::Trial;
use super::smaller::smaller;
use super::world::World;

/// The search for the smallest claim that fails. Knows nothing of how claims are tried.
pub struct Shrinking<'a> {
    world: &'a World,
    minimal: Trial,
    failure: Failure,
    waiting: VecDeque<Claim>,
    seen: HashSet<Claim>,
    left: u32,
    used: u32,
}

impl<'a> Shrinking<'a> {
    /// Begins with a trial that fails, and may take so many requests. None where it does not fail.
    #[must_use]
    pub fn new(world: &'a World, trial: &Trial, requests: u32) -> Option<Self> {
        let Verdict::Fails(failure) = check(&trial.claim, &trial.answers, world) else {
            return None;
        };
        let trial = at_fault(trial, &failure);
        let Verdict::Fails(failure) = check(&trial.claim, &trial.answers, world) else {
            return None;
        };
        let waiting = smaller(&trial.claim, &failure, world).into();
        let seen = HashSet::from([trial.claim.clone()]);
        Some(Self {
            world,
            minimal: trial,
            failure: *failure,
            waiting,
            seen,
            left: requests,
            used: 0,
        })
    }

    /// The claim to try next; none where nothing is left to try, or no request.
    pub fn next_claim(&mut self) -> Option<Claim> {
        if self.left == 0 {
            return None;
        }
        while let Some(claim) = self.waiting.pop_front() {
            if self.seen.insert(claim.clone()) {
                return Some(claim);
            }
        }
        None
    }

    /// What came of a claim.
    pub fn tell(&mut self, trial: Trial) {
        let requests = u32::try_from(trial.answers.len().max(1)).unwrap_or(u32::MAX);
        self.used += requests;
        self.left = self.left.saturating_sub(requests);
        let Verdict::Fails(failure) = check(&trial.claim, &trial.answers, self.world) else {
            return;
        };
        if !self.shows_the_same(&trial.claim, &failure) {
            return;
        }
        self.waiting = smaller(&trial.claim, &failure, self.world).into();
        (self.minimal, self.failure) = (trial, *failure);
    }

    /// A simpler filter may blame another requirement, and is nearer to the cause then. The same
    /// filter on fewer resources shows the same or is another failure.
    fn shows_the_same(&self, claim: &Claim, failure: &Failure) -> bool {
        let before = &self.minimal.claim;
        let same_filter = claim.filter == before.filter && claim.other == before.other;
        match (self.failure.flaw, failure.flaw) {
            (Flaw::Filter, Flaw::Filter) => {
                !same_filter
                    || blame(claim, failure, self.world, None)
                        == blame(before, &self.failure, self.world, None)
            }
            // Which name of several is not understood shows only where it stands alone.
            (Flaw::Requirement(_), Flaw::Requirement(_))
                if matches!(claim.kind, Kind::Attributes | Kind::Excluded) =>
            {
                true
            }
            // Two that are left of a list look turned round, whatever their order comes from.
            (before, now) => before == now,
        }
    }

    /// The smallest so far.
    #[must_use]
    pub fn minimal(&self) -> &Trial {
        &self.minimal
    }

    /// What does not hold in it.
    #[must_use]
    pub fn failure(&self) -> &Failure {
        &self.failure
    }

    /// Requests that it took so far.
    #[must_use]
    pub fn requests(&self) -> u32 {
        self.used
    }
}

/// The part of a trial that is at fault: of a law, the one query whose answer is wrong by itself.
fn at_fault(trial: &Trial, failure: &Failure) -> Trial {
    if failure.flaw != Flaw::Filter || trial.claim.kind == Kind::Filter {
        return trial.clone();
    }
    let filters = trial.claim.filters();
    let place = failure.place.min(filters.len().saturating_sub(1));
    let claim = Claim {
        within: trial.claim.within.clone(),
        ..Claim::of(Kind::Filter, filters.get(place).cloned().unwrap_or_default())
    };
    Trial { claim, answers: trial.answers.get(place).cloned().into_iter().collect() }
}

/// Failures that are made smaller at most in a step.
const MOST: usize = 8;

/// The next trial that is worth being made smaller: the simplest that fails and that nothing found
/// so far explains. `found` are the smallest ones so far.
#[must_use]
pub fn worth_shrinking(trials: &[Trial], found: &[(usize, Trial)], world: &World) -> Option<usize> {
    if found.len() >= MOST {
        return None;
    }
    let explained: Vec<BTreeSet<String>> =
        found.iter().filter_map(|(_, minimal)| Some(essence(signature(minimal, world)?))).collect();
    let failing = trials.iter().enumerate().filter_map(|(place, trial)| {
        if found.iter().any(|(known, _)| *known == place) {
            return None;
        }
        let own = signature(trial, world)?;
        let is_explained = explained.iter().any(|known| known.is_subset(&own));
        (!is_explained).then_some((trial.claim.filter.len() + trial.claim.other.len(), place))
    });
    failing.min().map(|(_, place)| place)
}

/// Where a connective is at fault, it does not matter what it joins.
fn essence(signature: BTreeSet<String>) -> BTreeSet<String> {
    let connectives = ["and", "or", "not"];
    let only: BTreeSet<String> =
        signature.iter().filter(|word| connectives.contains(&word.as_str())).cloned().collect();
    if only.is_empty() { signature } else { only }
}

/// What a failing trial has to do with; none where it does not fail.
fn signature(trial: &Trial, world: &World) -> Option<BTreeSet<String>> {
    let Verdict::Fails(failure) = check(&trial.claim, &trial.answers, world) else { return None };
    let trial = at_fault(trial, &failure);
    Some(match failure.flaw {
        Flaw::Filter => features(&trial.claim.filter, world),
        Flaw::Requirement(requirement) => BTreeSet::from([requirement.to_owned()]),
    })
}
