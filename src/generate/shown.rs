//! What a step shows: its failures, each with the smallest claim, and what was refused.

use indexmap::IndexMap;

use super::blame::{blame, features, is_of_operator};
use super::check::{Verdict, check, words};
use super::claim::{Claim, Within};
use super::record::{Generated, Trial};
use super::world::World;

/// A failure as it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The requirement that it is held against.
    pub requirement: String,
    /// What was expected.
    pub expected: String,
    /// What was observed, with the smallest filter and the population that show it.
    pub observed: String,
    /// Id of the exchange that shows it.
    pub exchange: Option<String>,
    /// Place among what was made smaller; none where it was not.
    pub shrunk: Option<usize>,
}

const FILTERED: &str = "RFC7644-3.4.2.2-";
const PARTS: &str = "RFC7644-3.4.2.2-33";

/// Operators that are wrong at once before the cause is looked for elsewhere.
const TOO_MANY: usize = 3;

/// Every failure that was made smaller; where none was, the first as it is. `file` names the file
/// of the case that shows the failure at a place.
#[must_use]
pub fn shown(record: &Generated, file: &dyn Fn(usize) -> String) -> Vec<Shown> {
    let Some(world) = World::of(record) else { return vec![] };
    let failing =
        |trial: &&Trial| matches!(check(&trial.claim, &trial.answers, &world), Verdict::Fails(_));
    let failures = record.trials.iter().filter(failing).count();
    let mut all: Vec<Shown> = Vec::new();
    for (place, shrunk) in record.shrunk.iter().enumerate() {
        let mut found = one(record, &world, &shrunk.minimal, shrunk.unconfined, shrunk.trial);
        if let Some(found) = &mut found {
            found.shrunk = Some(place);
            found
                .observed
                .push_str(&format!("; {failures} of {} claims fail", record.trials.len()));
            found.observed.push_str(&format!("; ready case: {}", file(place)));
        }
        all.extend(found);
    }
    if all.is_empty() {
        let first = record.trials.iter().enumerate().find(|(_, trial)| failing(trial));
        all.extend(first.and_then(|(place, trial)| one(record, &world, trial, None, place)));
    }
    common_cause(&mut all);
    all
}

fn one(
    record: &Generated,
    world: &World,
    trial: &Trial,
    unconfined: Option<bool>,
    place: usize,
) -> Option<Shown> {
    let Verdict::Fails(failure) = check(&trial.claim, &trial.answers, world) else { return None };
    let requirement = blame(&trial.claim, &failure, world, unconfined);
    let answer = trial.answers.get(failure.place);
    let observed = format!(
        "{}; smallest query: {}; population: {}; from claim {} of seed {}",
        failure.observed,
        trial.claim.words(),
        population(&trial.claim, world),
        place + 1,
        record.seed,
    );
    Some(Shown {
        requirement: requirement.to_owned(),
        expected: failure.expected.clone(),
        observed,
        exchange: answer.and_then(|answer| answer.exchange.clone()),
        shrunk: None,
    })
}

fn population(claim: &Claim, world: &World) -> String {
    match &claim.within {
        Within::Some(labels) => words(labels),
        Within::Population | Within::Nobody => format!("all {}", world.members.len()),
    }
}

/// Where several operators are wrong, it is none of them: filters as such do not work.
fn common_cause(all: &mut [Shown]) {
    let mut operators: Vec<&str> = all
        .iter()
        .map(|shown| shown.requirement.as_str())
        .filter(|requirement| is_of_operator(requirement))
        .collect();
    operators.sort_unstable();
    operators.dedup();
    let mut filtered: Vec<&str> = all
        .iter()
        .map(|shown| shown.requirement.as_str())
        .filter(|requirement| requirement.starts_with(FILTERED))
        .collect();
    filtered.sort_unstable();
    filtered.dedup();
    if operators.len() >= TOO_MANY || filtered.len() > TOO_MANY {
        for shown in all.iter_mut().filter(|shown| shown.requirement.starts_with(FILTERED)) {
            shown.requirement = format!("{FILTERED}02");
        }
    }
    // meta has nothing but parts.
    if all.iter().any(|shown| shown.requirement == PARTS) {
        let of_meta = |shown: &&mut Shown| shown.requirement == "RFC7644-3.4.2.2-39";
        all.iter_mut().filter(of_meta).for_each(|shown| shown.requirement = PARTS.to_owned());
    }
}

/// What was refused openly: how often, and one of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// What the filters have in common.
    pub what: String,
    /// HTTP status.
    pub status: u16,
    /// How many.
    pub times: usize,
    /// The shortest.
    pub example: String,
}

/// Refusals by what the filters are made of, the most frequent first.
#[must_use]
pub fn refused(record: &Generated) -> Vec<Refused> {
    let Some(world) = World::of(record) else { return vec![] };
    let mut found: IndexMap<(String, u16), Refused> = IndexMap::new();
    for trial in &record.trials {
        let Verdict::Refused(status) = check(&trial.claim, &trial.answers, &world) else {
            continue;
        };
        let made_of: Vec<String> = features(&trial.claim.filter, &world).into_iter().collect();
        let what = format!("{:?}: {}", trial.claim.kind, made_of.join(", ")).to_lowercase();
        let example = trial.claim.words();
        let one = found.entry((what.clone(), status)).or_insert_with(|| Refused {
            what,
            status,
            times: 0,
            example: example.clone(),
        });
        one.times += 1;
        if example.len() < one.example.len() {
            one.example = example;
        }
    }
    let mut all: Vec<Refused> = found.into_values().collect();
    all.sort_by_key(|one| std::cmp::Reverse(one.times));
    all
}
