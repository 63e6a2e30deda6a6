use indexmap::IndexMap;
use serde_json::{Value, json};

use crate::catalogue::Catalogue;
use crate::discovery::Discovery;
use crate::document::Source;
use crate::judge::{CaseResult, Law, Outcome};
use crate::ledger::{Entry, LedgerVerdict};
use crate::observation::{
    Exchange, Failure, FailureKind, Observation, RacedObservation, ReadBack, ReadState, Received,
    RecordedAccess, Request, StepObservation,
};
use crate::plan::plan;
use crate::profile::Profile;
use crate::suite::{Known, load_sources};

/// A race of three changes of one group, with the rules given.
fn suite(rules: &str) -> String {
    format!(
        "format: 1
suite: odd.race
title: changes at the same time
requirements: [RFC7644-3.5.2.1-05]
cases:
  - id: changes
    title: all changes are there
    given: [ {{ as: team, create: Group }} ]
    steps:
      - race:
          requests:
            - as: 'add{{n}}'
              repeat: 3
              send:
                method: PATCH
                path: '${{team.path}}'
                body: {{}}
                expect: {{ status: [200, 409], level: should }}
                after: {{ team: {{ checks: [ {{ path: members.value, includes: ['{{n}}'] }} ] }} }}
          invariants: [{rules}]
"
    )
}

fn exchange(place: usize, status: Option<u16>) -> Exchange {
    Exchange {
        id: format!("ex-{place}"),
        request: Request {
            method: "PATCH".to_owned(),
            path: "/Groups/g".to_owned(),
            ..Request::default()
        },
        answer: status.map(|status| Received { status, ..Received::default() }),
        failure: status
            .is_none()
            .then(|| Failure { kind: FailureKind::Timeout, message: "no whole answer".to_owned() }),
        started_ms: 0,
        elapsed_us: 0,
        retries: 0,
        disturbances: vec![],
    }
}

/// What comes of answers with these statuses, and of a group with these members afterwards.
fn judged(
    rules: &str,
    statuses: [Option<u16>; 3],
    members: Option<&[&str]>,
) -> (CaseResult, Vec<Entry>) {
    let catalogue = Catalogue::builtin().unwrap();
    let known = Known {
        requirements: catalogue.requirements().map(|known| known.id.as_str()).collect(),
        features: vec![],
    };
    let source = Source::new("suites/odd/race.yaml", suite(rules));
    let suites = load_sources(&[source], &known).unwrap();
    let plan = plan(&suites, &Discovery::default(), "m-", false, &|_, _, _, _| true);
    let values = members.unwrap_or_default().iter().map(|id| json!({"value": id}));
    let group = members.map(|_| json!({"id": "g", "members": values.collect::<Vec<Value>>()}));
    let found = ReadBack {
        state: if group.is_some() { ReadState::Exists } else { ReadState::Unknown },
        before: None,
        resource: group,
        found_by_name: None,
        copies: None,
        exchanges: vec![],
    };
    let raced = |place: usize| RacedObservation {
        label: format!("add{}", place + 1),
        exchange: place,
        operations: vec![],
    };
    let step = StepObservation {
        raced: (0..3).map(raced).collect(),
        read_backs: IndexMap::from([("team".to_owned(), found)]),
        ..StepObservation::default()
    };
    let observation = Observation {
        case: "odd.race/changes".to_owned(),
        exchanges: statuses.into_iter().enumerate().map(|(at, s)| exchange(at, s)).collect(),
        steps: vec![step],
        ..Observation::default()
    };
    let profile = Profile::generic();
    let today = jiff::civil::date(2026, 1, 1);
    let access = RecordedAccess::default();
    let law =
        Law { catalogue: &catalogue, suites: &suites, profile: &profile, today, access: &access };
    let entries = law.entries(&plan.cases[0], &observation);
    let judgement = law.judge(&plan, &[observation], &[]);
    (judgement.results.into_iter().next().unwrap(), entries)
}

const OK: Option<u16> = Some(200);

fn verdicts(entries: &[Entry]) -> Vec<LedgerVerdict> {
    entries.iter().map(|entry| entry.verdict).collect()
}

#[test]
fn what_was_confirmed_and_is_not_there_is_lost_and_counted() {
    let (result, entries) = judged("{ rule: all-hold }", [OK, OK, OK], Some(&["2"]));
    assert_eq!((result.outcome, result.silent), (Outcome::Fail, true));
    assert!(result.note.contains("1 are there, 2 lost: add1, add3"), "{}", result.note);
    use LedgerVerdict::{Confirmed, PhantomSuccess};
    assert_eq!(verdicts(&entries), [PhantomSuccess, Confirmed, PhantomSuccess]);
}

#[test]
fn what_was_refused_or_never_answered_is_not_lost() {
    for other in [Some(409), Some(429), None] {
        let (result, _) = judged("{ rule: all-hold }", [OK, OK, other], Some(&["1", "2"]));
        assert_eq!(result.outcome, Outcome::Pass, "{other:?}: {}", result.note);
    }
}

#[test]
fn a_race_that_nobody_won_or_that_was_throttled_decides_nothing() {
    let rule = "{ rule: all-hold }";
    let undecided = [
        ([Some(409), Some(409), Some(409)], "none of the requests"),
        ([OK, Some(429), Some(503)], "of 3 requests at the same time 1 were answered"),
        ([OK, None, None], "of 3 requests at the same time 1 were answered"),
    ];
    for (statuses, why) in undecided {
        let (result, _) = judged(rule, statuses, Some(&["1"]));
        assert_eq!(result.outcome, Outcome::Inconclusive, "{statuses:?}");
        assert!(result.note.starts_with(why), "{}", result.note);
    }
    let (unread, entries) = judged(rule, [OK, OK, OK], None);
    assert_eq!(unread.outcome, Outcome::Inconclusive, "{}", unread.note);
    assert_eq!(verdicts(&entries), [LedgerVerdict::Unverifiable; 3]);
}

#[test]
fn of_several_that_replace_one_another_one_is_there_as_a_whole() {
    let rule = "{ rule: one-holds }";
    let (one, entries) = judged(rule, [OK, OK, OK], Some(&["2"]));
    assert_eq!(one.outcome, Outcome::Pass, "{}", one.note);
    use LedgerVerdict::{Confirmed, Superseded};
    assert_eq!(verdicts(&entries), [Superseded, Confirmed, Superseded]);
    let (none, entries) = judged(rule, [OK, OK, OK], Some(&["4"]));
    assert_eq!(none.outcome, Outcome::Fail);
    assert_eq!(verdicts(&entries), [LedgerVerdict::PhantomSuccess; 3]);
}

#[test]
fn not_more_than_one_succeeds_and_what_was_refused_leaves_nothing() {
    let (two, _) = judged("{ rule: at-most-one-succeeds }", [OK, OK, Some(409)], Some(&["1"]));
    assert_eq!(two.outcome, Outcome::Fail);
    assert!(two.note.contains("success for 2: add1, add2"), "{}", two.note);
    let rule = "{ rule: refused-leaves-nothing }";
    let (ghost, entries) = judged(rule, [OK, Some(409), Some(409)], Some(&["1", "3"]));
    assert_eq!(ghost.outcome, Outcome::Fail);
    assert!(ghost.note.contains("1 are there: add3"), "{}", ghost.note);
    assert_eq!(entries[2].verdict, LedgerVerdict::GhostWrite);
    // A throttled request was not refused for good.
    let (late, _) = judged(rule, [OK, OK, Some(429)], Some(&["1", "2", "3"]));
    assert_eq!(late.outcome, Outcome::Pass, "{}", late.note);
}

#[test]
fn an_answer_that_is_neither_success_nor_refusal_is_told() {
    let (odd, _) = judged("{ rule: all-hold }", [OK, OK, Some(500)], Some(&["1", "2"]));
    assert_eq!(odd.outcome, Outcome::Warn, "{}", odd.note);
}
