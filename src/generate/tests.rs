//! The generator is the same for the same seed, accuses nobody who is right, and finds who is not.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]

use proptest::prelude::*;
use serde_json::json;

use super::fake::{Fake, Spoil, record};
use super::*;
use crate::catalogue::Catalogue;
use crate::document::Source;
use crate::scim::AttributePath;
use crate::scim::evaluate::{NotEqual, Options, Unassigned};
use crate::scim::filter::{CompareOp, Filter};
use crate::suite::{Known, Law, load_sources};

fn laws() -> Vec<Law> {
    let untold = |law: &Law| *law != Law::Projection;
    Law::all().into_iter().filter(untold).collect()
}

fn bounds(filters: u32) -> Bounds {
    Bounds { filters, depth: 3, laws: laws(), sorts: true, cursors: false }
}

fn faultless(filter: Filter) -> Filter {
    filter
}

/// Changes every condition and connective of a filter, the inner ones first.
fn everywhere(filter: Filter, change: fn(Filter) -> Filter) -> Filter {
    let all = |parts: Vec<Filter>| parts.into_iter().map(|one| everywhere(one, change)).collect();
    change(match filter {
        Filter::And(parts) => Filter::And(all(parts)),
        Filter::Or(parts) => Filter::Or(all(parts)),
        Filter::Not(inner) => Filter::Not(Box::new(everywhere(*inner, change))),
        Filter::ValuePath { path, filter } => {
            Filter::ValuePath { path, filter: Box::new(everywhere(*filter, change)) }
        }
        leaf => leaf,
    })
}

/// Everything that fails, made smaller.
fn shrink(fake: &mut Fake, seed: u64, filters: u32) -> Generated {
    let mut record = Generated { seed, filters, ..record() };
    let claims = claims(&fake.world, &bounds(filters), seed, "generated.users/all");
    record.trials = claims.iter().map(|claim| fake.try_claim(claim)).collect();
    let mut found = Vec::new();
    let world = fake.world.clone();
    while let Some(place) = worth_shrinking(&record.trials, &found, &world) {
        let mut shrinking = Shrinking::new(&world, &record.trials[place], 60).unwrap();
        let before = fake.asked;
        while let Some(claim) = shrinking.next_claim() {
            let trial = fake.try_claim(&claim);
            shrinking.tell(trial);
        }
        assert!(fake.asked - before <= 60 + 3, "{} requests", fake.asked - before);
        let minimal = shrinking.minimal().clone();
        found.push((place, minimal.clone()));
        let requests = shrinking.requests();
        record.shrunk.push(Shrunk { trial: place, minimal, unconfined: Some(true), requests });
    }
    record
}

fn blamed(record: &Generated) -> Vec<String> {
    shown(record, &|_| String::new()).into_iter().map(|shown| shown.requirement).collect()
}

#[test]
fn the_same_seed_makes_the_same_claims() {
    let world = World::of(&record()).unwrap();
    let made = |seed, words| claims(&world, &bounds(60), seed, words);
    assert_eq!(made(1, "a"), made(1, "a"));
    assert_ne!(made(1, "a"), made(2, "a"));
    assert_ne!(made(1, "a"), made(1, "b"));
    assert!(made(1, "a").len() > 100);
}

#[test]
fn every_operator_is_tried() {
    let world = World::of(&record()).unwrap();
    let texts: Vec<String> =
        claims(&world, &bounds(60), 1, "").into_iter().map(|claim| claim.filter).collect();
    let all = texts.join("\n").to_lowercase();
    for word in ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "and", "or"] {
        assert!(all.contains(&format!(" {word} ")), "{word}");
    }
    for word in [" pr", "not (", "emails[", "urn:"] {
        assert!(all.contains(word), "{word}");
    }
}

#[test]
fn nobody_is_accused_who_chose_another_reading() {
    for (not_equal, unassigned) in [
        (NotEqual::AnyValue, Unassigned::Match),
        (NotEqual::NoValue, Unassigned::Match),
        (NotEqual::AnyValue, Unassigned::NoMatch),
        (NotEqual::NoValue, Unassigned::NoMatch),
    ] {
        let mut fake = Fake::new(faultless);
        fake.options = Options { not_equal, unassigned, ..Options::default() };
        for seed in 0..4 {
            let record = shrink(&mut fake, seed, 100);
            assert_eq!(shown(&record, &|_| String::new()), vec![], "seed {seed}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_seed_accuses_a_faultless_target(seed in any::<u64>()) {
        let record = shrink(&mut Fake::new(faultless), seed, 40);
        prop_assert_eq!(blamed(&record), Vec::<String>::new());
    }
}

#[test]
fn a_missing_value_is_open_behind_not() {
    let world = World::of(&record()).unwrap();
    let described = |text: &str| {
        let found = world.described(text).unwrap();
        (found.certain, found.possible)
    };
    let labels = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    // cat has no title.
    let (certain, possible) = described(r#"not (title eq "lead")"#);
    assert_eq!(certain, labels(&["dan", "eve"]));
    assert_eq!(possible, labels(&["cat", "dan", "eve"]));
    assert_eq!(described(r#"title eq "lead""#).1, labels(&["ann", "bob"]));
    assert_eq!(described(r#"not (not (title eq "lead"))"#).1, labels(&["ann", "bob"]));
    assert_eq!(described("not (title pr)").0, labels(&["cat"]));
    let both = described(r#"emails[type eq "work" and value co "@alpha"]"#);
    assert_eq!(both, (labels(&["ann", "cat"]), labels(&["ann", "cat"])));
}

#[test]
fn mistakes_are_found_made_small_and_held_against_the_right_requirement() {
    let spoils: [(Spoil, &str); 7] = [
        (|filter| everywhere(filter, |one| swap(one, CompareOp::Eq, CompareOp::Co)), "06"),
        (|filter| everywhere(filter, |one| swap(one, CompareOp::Ew, CompareOp::Co)), "10"),
        (|filter| everywhere(filter, |one| swap(one, CompareOp::Le, CompareOp::Lt)), "12"),
        (
            |filter| {
                everywhere(filter, |one| match one {
                    Filter::Not(inner) => *inner,
                    other => other,
                })
            },
            "22",
        ),
        (
            |filter| {
                everywhere(filter, |one| match one {
                    Filter::Or(mut parts) => parts.swap_remove(0),
                    other => other,
                })
            },
            "21",
        ),
        (
            |filter| {
                everywhere(filter, |one| match one {
                    Filter::Present(_) => Filter::Present(AttributePath::of("id")),
                    other => other,
                })
            },
            "11",
        ),
        (across_elements, "25"),
    ];
    for (spoil, requirement) in spoils {
        let record = shrink(&mut Fake::new(spoil), 1, 200);
        let blamed = blamed(&record);
        let expected = format!("RFC7644-3.4.2.2-{requirement}");
        assert!(blamed.contains(&expected), "{expected} is not in {blamed:?}");
    }
}

fn swap(filter: Filter, asked: CompareOp, done: CompareOp) -> Filter {
    match filter {
        Filter::Compare { path, op, value } if op == asked => {
            Filter::Compare { path, op: done, value }
        }
        other => other,
    }
}

fn across_elements(filter: Filter) -> Filter {
    everywhere(filter, |one| match one {
        Filter::ValuePath { path, filter } => match *filter {
            Filter::And(parts) => {
                let apart = parts
                    .into_iter()
                    .map(|part| Filter::ValuePath { path: path.clone(), filter: Box::new(part) });
                Filter::And(apart.collect())
            }
            inner => Filter::ValuePath { path, filter: Box::new(inner) },
        },
        other => other,
    })
}

#[test]
fn the_smallest_failure_is_a_suite_without_mistakes() {
    let spoil: Spoil = |filter| everywhere(filter, |one| swap(one, CompareOp::Sw, CompareOp::Co));
    let record = shrink(&mut Fake::new(spoil), 3, 200);
    assert!(!record.shrunk.is_empty());
    let catalogue = Catalogue::builtin().unwrap();
    let known = Known {
        requirements: catalogue.requirements().map(|one| one.id.as_str()).collect(),
        features: vec!["filter.supported"],
    };
    for place in 0..record.shrunk.len() {
        let file = case_file(&record, "generated.users/all", place).unwrap();
        assert_eq!(file.path, format!("generated/users-all-seed-3-{}.yaml", place + 1));
        let loaded = load_sources(&[Source::new(&file.path, &*file.text)], &known);
        assert!(loaded.is_ok(), "{:?}\n{}", loaded.err(), file.text);
        assert!(!file.text.contains("tag-1"), "{}", file.text);
        // A judgement of what was recorded is the same.
        let read: Generated = serde_json::from_value(json!(record)).unwrap();
        assert_eq!(blamed(&read), blamed(&record));
    }
}

#[test]
fn a_refusal_is_recorded_and_no_failure() {
    let mut record = record();
    let refused = |status| Answer { status, ..Answer::default() };
    let trial = |filter: &str, status| Trial {
        claim: Claim::of(Kind::Filter, filter),
        answers: vec![refused(status)],
    };
    record.trials = vec![
        trial("title pr", 400),
        trial("name pr", 400),
        trial("title pr", 501),
        trial("id pr", 429),
    ];
    assert_eq!(blamed(&record), Vec::<String>::new());
    let told: Vec<(usize, u16)> =
        super::refused(&record).iter().map(|one| (one.times, one.status)).collect();
    assert_eq!(told, [(2, 400), (1, 501)]);
}
