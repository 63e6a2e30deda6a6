//! What a read-back found, against what was to be found.

use serde_json::Value;

use super::Mismatch;
use super::answer::contains_mismatch;
use super::as_sent::{same_but, stripped};
use super::blame::{Bench, Blame};
use super::check::{Subject, check};
use super::compare::{same_resource, short};
use crate::observation::{Observation, ReadBack, ReadState};
use crate::suite::{Fact, Names, ScalarOrList, StateWord};

/// What read-backs of several resources show to be otherwise.
#[derive(Default)]
pub(super) struct Drift {
    /// How many resources were looked at.
    looked_at: usize,
    /// How many of them are otherwise.
    differing: usize,
    /// In which ways.
    pub(super) mismatches: Vec<Mismatch>,
}

impl Drift {
    /// Adds a resource.
    pub(super) fn add(&mut self, found: Vec<Mismatch>) {
        self.looked_at += 1;
        self.differing += usize::from(!found.is_empty());
        self.mismatches.extend(found);
    }

    /// What is otherwise, where that is more than a client can bear; with its extent.
    pub(super) fn beyond(mut self, at_most: Option<usize>) -> Vec<Mismatch> {
        if self.differing <= at_most.unwrap_or(0) {
            return vec![];
        }
        if let Some(most) = at_most {
            let extent = format!("drift {} of {}, at most {most}", self.differing, self.looked_at);
            for mismatch in &mut self.mismatches {
                mismatch.observed = format!("{} ({extent})", mismatch.observed);
            }
        }
        self.mismatches
    }
}

/// Everything that a read-back shows to be otherwise. What could not be read is no mismatch.
pub(super) fn fact_mismatches(
    bench: &Bench<'_>,
    label: &str,
    fact: &Fact,
    found: &ReadBack,
    observation: &Observation,
    names: Names<'_>,
) -> Vec<Mismatch> {
    let (requirement, level) = match fact {
        Fact::State(_) => (None, None),
        Fact::Detail(detail) => (detail.requirement.as_deref(), detail.level),
    };
    let blame = bench.blame(requirement, level);
    let mut mismatches = state(&blame, label, fact.state(), found);
    mismatches.extend(copies(&blame, label, fact, found));
    if let (Fact::Detail(detail), Some(resource), true) =
        (fact, &found.resource, mismatches.is_empty())
    {
        if let Some(paths) = &detail.unchanged_but {
            mismatches.extend(changed_besides(&blame, label, paths, found, names));
        }
        let what = format!("`{label}`, read back,");
        if let Some(wanted) = &detail.contains {
            mismatches.extend(contains_mismatch(&blame, wanted, resource, names, &what));
        }
        let subject = Subject { body: resource, header: &|_| None, status: 0 };
        for one in &detail.checks {
            let found = check(bench, &blame, one, &subject, names);
            mismatches.extend(found.into_iter().map(|mut mismatch| {
                mismatch.expected = format!("{} in `{label}`, read back", mismatch.expected);
                mismatch
            }));
        }
    }
    let exchange = found.exchanges.last().and_then(|place| observation.exchanges.get(*place));
    for mismatch in &mut mismatches {
        mismatch.cause = format!("fact {}", mismatch.cause);
        mismatch.exchange = exchange.map(|exchange| exchange.id.clone());
        mismatch.silent = true;
    }
    mismatches
}

fn state(blame: &Blame, label: &str, wanted: StateWord, found: &ReadBack) -> Vec<Mismatch> {
    let mismatch = |expected: &str, observed: String| {
        vec![blame.mismatch("state", format!("`{label}` {expected}"), observed)]
    };
    match (wanted, found.state) {
        (StateWord::Any, _) | (_, ReadState::Unknown) => vec![],
        (StateWord::Exists | StateWord::Unchanged, ReadState::Missing) => {
            mismatch("exists", format!("`{label}` is not there when read back"))
        }
        (StateWord::Missing, ReadState::Exists) => {
            mismatch("does not exist", format!("`{label}` is there when read back"))
        }
        (StateWord::Unchanged, ReadState::Exists) => {
            let (Some(before), Some(now)) = (&found.before, &found.resource) else { return vec![] };
            if same_resource(before, now) {
                return vec![];
            }
            mismatch("is unchanged", difference(before, now))
        }
        (StateWord::Exists, ReadState::Exists) | (StateWord::Missing, ReadState::Missing) => {
            vec![]
        }
    }
}

/// What changed beside the paths that may.
fn changed_besides(
    blame: &Blame,
    label: &str,
    paths: &ScalarOrList,
    found: &ReadBack,
    names: Names<'_>,
) -> Option<Mismatch> {
    let (before, now) = (found.before.as_ref()?, found.resource.as_ref()?);
    let expected = |paths: &str| format!("nothing but {paths} of `{label}` changes");
    let paths = match paths.rendered(names) {
        Ok(paths) => paths,
        Err(error) => {
            return Some(blame.mismatch("besides", "paths to leave aside", error.to_string()));
        }
    };
    let named: Vec<String> =
        paths.iter().map(|path| format!("`{}`", path.as_str().unwrap_or_default())).collect();
    let same = same_but(before, now, &paths);
    (!same).then(|| {
        let observed = difference(&stripped(before, &paths), &stripped(now, &paths));
        blame.mismatch("besides", expected(&named.join(", ")), observed)
    })
}

/// How many resources bear its name. What could not be counted is no mismatch.
fn copies(blame: &Blame, label: &str, fact: &Fact, found: &ReadBack) -> Option<Mismatch> {
    let (wanted, counted) = (fact.copies()?, found.copies?);
    (wanted != counted).then(|| {
        let expected = format!("{wanted} of the name of `{label}`");
        blame.mismatch("copies", expected, format!("{counted} of that name"))
    })
}

/// The first attribute that is not what it was.
fn difference(before: &Value, now: &Value) -> String {
    let null = Value::Null;
    let keys = |value: &Value| -> Vec<String> {
        value.as_object().into_iter().flat_map(|map| map.keys().cloned()).collect()
    };
    let mut all = keys(before);
    all.extend(keys(now));
    let member = |value: &Value, key: &str| value.get(key).cloned().unwrap_or(Value::Null);
    let changed = all.into_iter().filter(|key| key != "meta").find(|key| {
        let (was, is) = (member(before, key), member(now, key));
        was != is && !(was == null && is == Value::Array(vec![]))
    });
    match changed {
        Some(key) => format!(
            "`{key}` was {} and is {}",
            short(&member(before, &key)),
            short(&member(now, &key))
        ),
        None => "it differs".to_owned(),
    }
}
