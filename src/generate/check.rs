//! Whether a claim holds, by the answers to its queries.

use serde_json::{Value, json};

use super::claim::{Claim, Kind, Within};
use super::record::{Answer, NAMELESS};
use super::world::{Described, World};
use super::{projected, sorted};
use crate::scim::urn::LIST_RESPONSE;

/// What comes of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It holds.
    Holds,
    /// It does not.
    Fails(Box<Failure>),
    /// The target refused a query, openly: that says what it offers, and is no failure.
    Refused(u16),
    /// The answers say nothing of the target, or not enough.
    Undecided,
}

/// What does not hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Failure {
    /// The answer that shows it.
    pub place: usize,
    /// The requirement, where it does not follow from the filter.
    pub flaw: Flaw,
    /// What was expected.
    pub expected: String,
    /// What was observed.
    pub observed: String,
    /// Labels that were left out.
    pub missing: Vec<String>,
    /// Labels that do not belong there.
    pub extra: Vec<String>,
}

/// Whom a failure is held against.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Flaw {
    /// What the filter of the answer asks for.
    #[default]
    Filter,
    /// This requirement.
    Requirement(&'static str),
}

impl Failure {
    /// A failure that blames one requirement.
    pub(super) fn of(
        requirement: &'static str,
        place: usize,
        expected: impl Into<String>,
        observed: impl Into<String>,
    ) -> Box<Self> {
        Box::new(Self {
            place,
            flaw: Flaw::Requirement(requirement),
            expected: expected.into(),
            observed: observed.into(),
            ..Self::default()
        })
    }
}

/// Whether the claim holds.
#[must_use]
pub fn check(claim: &Claim, answers: &[Answer], world: &World) -> Verdict {
    if answers.is_empty() || answers.iter().any(Answer::says_nothing) {
        return Verdict::Undecided;
    }
    let described: Vec<Option<Described>> = claim
        .filters()
        .iter()
        .map(|filter| Some(world.described(filter)?.among(&claim.members(world))))
        .collect();
    if let Some(failure) = refusals(claim, answers, &described) {
        return failure;
    }
    let form = answers.iter().enumerate().find_map(|(place, answer)| form(claim, place, answer));
    if let Some(failure) = form {
        return Verdict::Fails(failure);
    }
    if answers.len() < claim.filters().len() {
        return Verdict::Undecided;
    }
    for (place, answer) in answers.iter().enumerate().take(filtered(claim)) {
        let Some(Some(described)) = described.get(place) else { return Verdict::Undecided };
        if let Some(failure) = wrong_set(claim, place, answer, described) {
            return Verdict::Fails(failure);
        }
    }
    if answers.iter().take(filtered(claim)).any(Answer::is_partial) {
        return Verdict::Undecided;
    }
    law(claim, answers, world)
}

/// Answers that are held against what their filter describes; the others are held against these.
fn filtered(claim: &Claim) -> usize {
    match claim.kind {
        Kind::Filter | Kind::Pages | Kind::Cursor => 1,
        Kind::Sort | Kind::Attributes | Kind::Excluded => 1,
        // Paged from the second match on, it is a part.
        Kind::Search if claim.count.is_some() => 0,
        Kind::Search | Kind::Spelling => 1,
        Kind::NotNot | Kind::Group | Kind::Not => 2,
        Kind::And | Kind::Or => 3,
    }
}

/// What comes of answers without success.
fn refusals(claim: &Claim, answers: &[Answer], described: &[Option<Described>]) -> Option<Verdict> {
    let place = answers.iter().position(|answer| !answer.succeeded())?;
    let status = answers[place].status;
    if claim.kind == Kind::Spelling && place == 1 && (400..500).contains(&status) {
        let observed = format!("HTTP {status} to the one spelling, success to the other");
        let expected = format!("what `{}` is answered", claim.other);
        return Some(Verdict::Fails(Failure::of(SPELLING, 1, expected, observed)));
    }
    if claim.kind == Kind::Cursor && place > 1 && (400..500).contains(&status) {
        return Some(Verdict::Fails(super::cursors::refused(place, &answers[place])));
    }
    let nobody = described.get(place).and_then(Option::as_ref);
    let nobody = nobody.is_some_and(|described| described.possible.is_empty());
    if status == 404 && nobody && claim.kind != Kind::Search {
        let expected = "200 and an empty list";
        let failure = Failure::of("RFC7644-3.4.2-07", place, expected, "HTTP 404");
        return Some(Verdict::Fails(failure));
    }
    Some(Verdict::Refused(status))
}

const SPELLING: &str = "RFC7644-3.4.2.2-03";

/// What is wrong with the list as such.
fn form(claim: &Claim, place: usize, answer: &Answer) -> Option<Box<Failure>> {
    let said = |name: &str| answer.envelope.get(name).filter(|value| !value.is_null());
    let length = answer.listed.len() as u64;
    let fails = |requirement, expected: &str, observed: String| {
        Some(Failure::of(requirement, place, expected, observed))
    };
    let told = |name: &str| said(name).map_or("none".to_owned(), Value::to_string);
    if claim.kind == Kind::Search && place == 1 && answer.status != 200 {
        return fails("RFC7644-3.4.3-08", "HTTP 200", format!("HTTP {}", answer.status));
    }
    let schemas = said("schemas").and_then(Value::as_array);
    if !schemas.is_some_and(|schemas| schemas.contains(&json!(LIST_RESPONSE))) {
        return fails("RFC7644-3.4.2-02", "schemas of a ListResponse", told("schemas"));
    }
    // Pages behind cursors may leave it out (RFC 9865 2).
    if said("totalResults").is_none() && !(claim.kind == Kind::Cursor && place > 0) {
        return fails("RFC7644-3.4.2-03", "totalResults", "none".to_owned());
    }
    if said("Resources").is_some() {
        return fails("RFC7644-3.4.2-04", "an array of Resources", told("Resources"));
    }
    if answer.listed.iter().any(|label| label == NAMELESS) {
        let excluded = claim.kind == Kind::Excluded;
        let requirement = if excluded { "RFC7644-3.4.2.5-03" } else { "RFC7643-3.1-09" };
        return fails(requirement, "id in each resource", "a resource without id".to_owned());
    }
    let items = said("itemsPerPage");
    if items.is_some_and(Value::is_string) {
        return fails("RFC7643-2.3.4-01", "itemsPerPage as a number", told("itemsPerPage"));
    }
    let paged = claim.count.filter(|_| place > 0 || claim.kind == Kind::Search).map(u64::from);
    // Some say the size of the page, some the size that was asked for.
    let items = items.and_then(Value::as_u64);
    let honest =
        |items: u64| items == length || paged.map_or(items > length, |asked| items == asked);
    if items.is_some_and(|items| !honest(items)) {
        let observed = format!("itemsPerPage {}, {length} resources", told("itemsPerPage"));
        return fails("RFC7644-3.4.2.4-08", "itemsPerPage as many as are listed", observed);
    }
    let start = said("startIndex").and_then(Value::as_i64);
    if start.is_some_and(|start| start < 1) {
        return fails("RFC7644-3.4.2.4-01", "a startIndex from 1", told("startIndex"));
    }
    if answer.total().is_some_and(|total| total < length) {
        let observed = format!("totalResults {}, {length} resources", told("totalResults"));
        return fails("RFC7644-3.4.2.4-09", "totalResults of all matches", observed);
    }
    None
}

/// Whether an answer holds others than its filter describes.
fn wrong_set(
    claim: &Claim,
    place: usize,
    answer: &Answer,
    described: &Described,
) -> Option<Box<Failure>> {
    let known = |label: &&String| claim.within != Within::Nobody || !label.starts_with('(');
    let listed: Vec<&String> = answer.listed.iter().filter(known).collect();
    let foreign = |label: &&&String| {
        let members = match &claim.within {
            Within::Nobody => {
                return !described.possible.contains(label) && !label.starts_with('(');
            }
            _ => &described.possible,
        };
        !members.contains(label)
    };
    let mut extra: Vec<String> =
        listed.iter().filter(foreign).map(|label| (*label).clone()).collect();
    for (at, label) in listed.iter().enumerate() {
        if listed[..at].contains(label) && !extra.contains(label) {
            extra.push((*label).clone());
        }
    }
    let left_out = |label: &&String| !listed.contains(label) && !answer.is_partial();
    let missing: Vec<String> = described.certain.iter().filter(left_out).cloned().collect();
    if extra.is_empty() && missing.is_empty() {
        return None;
    }
    let mut expected = format!("exactly {}", words(&described.certain));
    let open = described.possible.iter().filter(|label| !described.certain.contains(label));
    let open: Vec<String> = open.cloned().collect();
    if !open.is_empty() {
        expected.push_str(&format!(", with or without {}", words(&open)));
    }
    Some(Box::new(Failure {
        place,
        flaw: Flaw::Filter,
        expected,
        observed: observed(&listed, &missing, &extra),
        missing,
        extra,
    }))
}

fn observed(listed: &[&String], missing: &[String], extra: &[String]) -> String {
    let listed: Vec<String> = listed.iter().map(|label| (*label).clone()).collect();
    let mut text = words(&listed);
    if !missing.is_empty() {
        text.push_str(&format!("; left out: {}", words(missing)));
    }
    if !extra.is_empty() {
        text.push_str(&format!("; not asked for, or twice: {}", words(extra)));
    }
    text
}

/// Labels for people; no more of them than can be taken in.
pub(super) fn words(labels: &[String]) -> String {
    const MOST: usize = 12;
    match labels {
        [] => "nobody".to_owned(),
        some if some.len() > MOST => {
            format!("{} and {} more", some[..MOST].join(", "), some.len() - MOST)
        }
        some => some.join(", "),
    }
}

/// What holds between the answers.
fn law(claim: &Claim, answers: &[Answer], world: &World) -> Verdict {
    let failure = match claim.kind {
        Kind::Filter => None,
        Kind::And => combined(claim, answers, world, "RFC7644-3.4.2.2-20", &|a, b| a && b),
        Kind::Or => combined(claim, answers, world, "RFC7644-3.4.2.2-21", &|a, b| a || b),
        Kind::Not => complement(claim, answers, world),
        Kind::NotNot => same(answers, "RFC7644-3.4.2.2-22", "not (not (A)) finds what A finds"),
        Kind::Group => same(answers, "RFC7644-3.4.2.2-23", "(A) finds what A finds"),
        Kind::Spelling => same(answers, SPELLING, "letter case of names makes no difference"),
        Kind::Pages => super::projected::pages(claim, answers),
        Kind::Cursor => super::cursors::check(claim, answers),
        Kind::Sort => sorted::check(claim, answers, world),
        Kind::Attributes | Kind::Excluded => projected::check(claim, answers, world),
        Kind::Search => projected::search(claim, answers),
    };
    failure.map_or(Verdict::Holds, Verdict::Fails)
}

fn combined(
    claim: &Claim,
    answers: &[Answer],
    world: &World,
    requirement: &'static str,
    join: &dyn Fn(bool, bool) -> bool,
) -> Option<Box<Failure>> {
    let has = |place: usize, label: &String| answers[place].listed.contains(label);
    let members = claim.members(world);
    let wanted: Vec<String> =
        members.into_iter().filter(|label| join(has(0, label), has(1, label))).collect();
    differs(&wanted, &answers[2], requirement, 2)
}

/// Only of those for whom all readings say whether the filter holds.
fn complement(claim: &Claim, answers: &[Answer], world: &World) -> Option<Box<Failure>> {
    let sides =
        claim.filters().iter().map(|filter| world.described(filter)).collect::<Option<Vec<_>>>()?;
    let settled = |label: &String| {
        sides.iter().all(|side| side.certain.contains(label) == side.possible.contains(label))
    };
    let members = claim.members(world).into_iter().filter(settled);
    let wanted: Vec<String> = members.filter(|label| !answers[0].listed.contains(label)).collect();
    let found = Answer {
        listed: answers[1].listed.iter().filter(|label| settled(label)).cloned().collect(),
        ..answers[1].clone()
    };
    differs(&wanted, &found, "RFC7644-3.4.2.2-22", 1)
}

fn same(answers: &[Answer], requirement: &'static str, law: &str) -> Option<Box<Failure>> {
    let mut failure = differs(&answers[0].listed, &answers[1], requirement, 1)?;
    failure.expected = format!("{law}: {}", failure.expected);
    Some(failure)
}

/// Where an answer holds others than these.
pub(super) fn differs(
    wanted: &[String],
    answer: &Answer,
    requirement: &'static str,
    place: usize,
) -> Option<Box<Failure>> {
    let missing: Vec<String> =
        wanted.iter().filter(|label| !answer.listed.contains(label)).cloned().collect();
    let extra: Vec<String> =
        answer.listed.iter().filter(|label| !wanted.contains(label)).cloned().collect();
    if missing.is_empty() && extra.is_empty() {
        return None;
    }
    let listed: Vec<&String> = answer.listed.iter().collect();
    let mut failure = Failure::of(
        requirement,
        place,
        format!("exactly {}", words(wanted)),
        observed(&listed, &missing, &extra),
    );
    (failure.missing, failure.extra) = (missing, extra);
    Some(failure)
}
