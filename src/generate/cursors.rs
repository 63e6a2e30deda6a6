//! Pages behind cursors, held against the plain answer to the same filter (RFC 9865).

use serde_json::Value;

use super::check::{Failure, words};
use super::claim::Claim;
use super::record::Answer;

const ONCE_EACH: &str = "RFC9865-2-10";

/// What is wrong with the refusal of a cursor that was just given out.
pub(super) fn refused(place: usize, answer: &Answer) -> Box<Failure> {
    let told = answer.envelope.get("scimType").and_then(Value::as_str).unwrap_or_default();
    let requirement = if told == "expiredCursor" { "RFC9865-4-06" } else { ONCE_EACH };
    let observed = format!("HTTP {} {told}", answer.status);
    Failure::of(requirement, place, "the page behind a cursor that was just given out", observed)
}

/// What is wrong with the pages that follow the whole list.
pub(super) fn check(claim: &Claim, answers: &[Answer]) -> Option<Box<Failure>> {
    let (whole, pages) = answers.split_first()?;
    let own = pages.iter().enumerate().find_map(|(at, page)| one(claim, whole, at + 1, page));
    own.or_else(|| together(claim, whole, pages))
}

/// What is wrong with a page by itself.
fn one(claim: &Claim, whole: &Answer, place: usize, page: &Answer) -> Option<Box<Failure>> {
    let count = claim.count.unwrap_or(1) as usize;
    let fails = |requirement, expected: String, observed: String| {
        Some(Failure::of(requirement, place, expected, observed))
    };
    if page.listed.len() > count {
        let observed = format!("{} resources", page.listed.len());
        return fails("RFC9865-2-05", format!("at most {count} resources on a page"), observed);
    }
    if let Some(foreign) = page.listed.iter().find(|label| !whole.listed.contains(label)) {
        let expected = format!("a part of {}", words(&whole.listed));
        let mut failure = Failure::of("RFC9865-2-19", place, expected, words(&page.listed));
        failure.extra = vec![foreign.clone()];
        return Some(failure);
    }
    if page.total().is_some() && page.total() != whole.total() {
        let expected = format!("totalResults {}", whole.total().unwrap_or_default());
        let observed = format!("totalResults {}", page.total().unwrap_or_default());
        return fails("RFC9865-2-16", expected, observed);
    }
    let said = |name: &str| page.envelope.get(name).filter(|value| !value.is_null());
    if place == 1 && said("previousCursor").is_some() {
        return fails(
            "RFC9865-2-12",
            "no previousCursor on the first page".to_owned(),
            "one".to_owned(),
        );
    }
    let next = said("nextCursor")?;
    let Some(text) = next.as_str() else {
        return fails("RFC9865-2-14", "nextCursor as a text".to_owned(), next.to_string());
    };
    let unreserved = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    (!text.chars().all(unreserved))
        .then(|| Failure::of("RFC9865-2-02", place, "a cursor of unreserved characters", text))
}

fn together(claim: &Claim, whole: &Answer, pages: &[Answer]) -> Option<Box<Failure>> {
    let (place, last) = (pages.len(), pages.last()?);
    let listed: Vec<String> = pages.iter().flat_map(|page| page.listed.iter().cloned()).collect();
    let missing: Vec<String> =
        whole.listed.iter().filter(|label| !listed.contains(label)).cloned().collect();
    let twice = listed.iter().enumerate().find(|(at, label)| listed[..*at].contains(label));
    let goes_on = last.envelope.get("nextCursor").and_then(Value::as_str);
    if goes_on.is_some_and(|next| !next.is_empty()) && missing.is_empty() {
        let expected = "no nextCursor once everybody came";
        return Some(Failure::of(
            "RFC9865-2-09",
            place,
            expected,
            format!("one after {place} pages"),
        ));
    }
    if missing.is_empty() && twice.is_none() {
        return None;
    }
    let full = last.listed.len() == claim.count.unwrap_or(1) as usize;
    let requirement = if twice.is_none() && full { "RFC9865-2-08" } else { ONCE_EACH };
    let expected = format!("{} once each", words(&whole.listed));
    let mut failure = Failure::of(requirement, place, expected, words(&listed));
    failure.extra = twice.map(|(_, label)| label.clone()).into_iter().collect();
    failure.missing = missing;
    Some(failure)
}

/// Checks of the first page behind an empty cursor, for failures that a walk does not look at.
pub(super) fn page_checks(requirement: &str) -> Option<&'static str> {
    Some(match requirement {
        "RFC9865-2-12" => "{ path: $.previousCursor, present: false }",
        "RFC9865-2-14" => "{ path: $.nextCursor, type: string }",
        "RFC9865-2-02" => "{ path: $.nextCursor, matches: '^[A-Za-z0-9._~-]+$' }",
        _ => return None,
    })
}

/// What holds over the pages of a walk, each with its requirement.
pub(super) const RULES: [(&str, &str); 8] = [
    ("answered", ONCE_EACH),
    ("no-duplicates", ONCE_EACH),
    ("cursor-until-last", "RFC9865-2-08"),
    ("nothing-omitted", ONCE_EACH),
    ("nothing-foreign", "RFC9865-2-19"),
    ("page-size-at-most-count", "RFC9865-2-05"),
    ("total-results-exact", "RFC9865-2-16"),
    ("ends", "RFC9865-2-09"),
];
