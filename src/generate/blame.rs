//! Whom a failure blames: the requirement that the smallest filter is about.

use std::collections::BTreeSet;

use serde_json::Value;

use super::check::{Failure, Flaw};
use super::claim::{Claim, Kind};
use super::smaller::keywords_of;
use super::spelling::{Keywords, canonical, each_path, write};
use super::world::World;
use crate::scim::attribute_path::AttributePath;
use crate::scim::filter::{self, CompareOp, Filter};
use crate::scim::json;
use crate::scim::schema::{AttributeType, Located};

/// The requirement that a failure is held against. `unconfined` says whether it fails without the
/// condition that confines it, too.
pub(super) fn blame(
    claim: &Claim,
    failure: &Failure,
    world: &World,
    unconfined: Option<bool>,
) -> &'static str {
    let filters = claim.filters();
    let text = filters.get(failure.place).map_or("", String::as_str);
    let tree = match (filter::parse(text), failure.flaw) {
        (Ok(tree), _) => tree,
        (Err(_), Flaw::Requirement(requirement)) => return requirement,
        (Err(_), Flaw::Filter) => return "RFC7644-3.4.2.2-02",
    };
    let joined = |parts: &[Filter]| {
        parts.iter().any(|part| matches!(part, Filter::And(_) | Filter::Or(_) | Filter::Not(_)))
    };
    if let Flaw::Requirement(requirement) = failure.flaw {
        let of_logic = matches!(claim.kind, Kind::And | Kind::Or);
        let mixed = matches!(&tree, Filter::And(parts) | Filter::Or(parts) if joined(parts));
        return if of_logic && mixed { "RFC7644-3.4.2.2-24" } else { requirement };
    }
    // Right by itself, wrong behind the condition on the name, which is right by itself too: so it
    // is the `and` between them, or the brackets around `or`.
    if unconfined == Some(false) && !failure.extra.is_empty() {
        let grouped = matches!(tree, Filter::Or(_));
        return if grouped { "RFC7644-3.4.2.2-24" } else { "RFC7644-3.4.2.2-20" };
    }
    if write(&canonical(&tree, &world.schema, false), Keywords::Small) != text {
        return "RFC7644-3.4.2.2-03";
    }
    match &tree {
        Filter::And(parts) | Filter::Or(parts) if joined(parts) => "RFC7644-3.4.2.2-24",
        Filter::And(_) => "RFC7644-3.4.2.2-20",
        Filter::Or(_) => "RFC7644-3.4.2.2-21",
        Filter::Not(_) => "RFC7644-3.4.2.2-22",
        Filter::ValuePath { path, .. } if path.urn.is_some() => "RFC7644-3.4.2.2-31",
        Filter::ValuePath { .. } => "RFC7644-3.4.2.2-25",
        Filter::Present(path) => of_path(path, failure, world, &|_| false).unwrap_or(PRESENT),
        Filter::Compare { path, op, value } => comparison(path, *op, value, failure, world),
    }
}

const PRESENT: &str = "RFC7644-3.4.2.2-11";

fn comparison(
    path: &AttributePath,
    op: CompareOp,
    literal: &Value,
    failure: &Failure,
    world: &World,
) -> &'static str {
    let Some(located) = world.schema.locate(path) else { return of_operator(op) };
    if path.urn.is_some() && located.extension.is_none() {
        return "RFC7644-3.4.2.2-31";
    }
    let exact = located.leaf().case_exact;
    if let Value::String(text) = literal {
        if turns_on_case(located, op, text, failure, world) {
            let external = located.attribute.name == "externalId";
            return if external && exact { "RFC7643-3.1-12" } else { "RFC7644-3.4.2.2-37" };
        }
        if text.contains(['"', '\\']) {
            return "RFC7644-3.4.2.2-30";
        }
        if located.leaf().kind == AttributeType::DateTime && !text.ends_with('Z') {
            return "RFC7644-3.4.2.2-13";
        }
    }
    let by_first = |label: &str| first_matches(located, op, literal, label, world);
    if let Some(requirement) = of_path(path, failure, world, &by_first) {
        return requirement;
    }
    match (located.leaf().kind, op.is_ordering()) {
        (AttributeType::DateTime, true) => "RFC7644-3.4.2.2-13",
        (AttributeType::Integer | AttributeType::Decimal, true) => "RFC7644-3.4.2.2-14",
        _ => of_operator(op),
    }
}

fn of_operator(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Eq => "RFC7644-3.4.2.2-06",
        CompareOp::Ne => "RFC7644-3.4.2.2-07",
        CompareOp::Co => "RFC7644-3.4.2.2-08",
        CompareOp::Sw => "RFC7644-3.4.2.2-09",
        CompareOp::Ew => "RFC7644-3.4.2.2-10",
        CompareOp::Gt | CompareOp::Ge | CompareOp::Lt | CompareOp::Le => "RFC7644-3.4.2.2-12",
    }
}

/// Requirements of operators alone; many of them at once have a common cause.
pub(super) fn is_of_operator(requirement: &str) -> bool {
    CompareOp::ALL.iter().any(|op| of_operator(*op) == requirement) || requirement == PRESENT
}

/// What the name is about, where it is no plain attribute: other attributes were tried before.
fn of_path(
    path: &AttributePath,
    failure: &Failure,
    world: &World,
    first_matches: &dyn Fn(&str) -> bool,
) -> Option<&'static str> {
    let located = world.schema.locate(path)?;
    if path.urn.is_some() {
        return Some("RFC7644-3.4.2.2-31");
    }
    if located.attribute.name == "meta" {
        return Some("RFC7644-3.4.2.2-39");
    }
    let several = located.attribute.multi_valued;
    let beyond_first = !failure.missing.is_empty()
        && failure.extra.is_empty()
        && !failure.missing.iter().any(|label| first_matches(label));
    match (several && beyond_first, path.sub.is_some()) {
        (true, _) => Some("RFC7644-3.4.2.2-32"),
        (false, true) => Some("RFC7644-3.4.2.2-33"),
        (false, false) => None,
    }
}

/// Whether the first value of a member would do alone.
fn first_matches(
    located: Located<'_>,
    op: CompareOp,
    literal: &Value,
    label: &str,
    world: &World,
) -> bool {
    let Some(resource) = world.members.get(label) else { return false };
    let mut elements = located.value(resource).into_iter().flat_map(json::values);
    let first = elements.next().and_then(|element| match located.sub {
        None => Some(element),
        Some(sub) => json::member(element, &sub.name),
    });
    match (first, literal) {
        (Some(Value::String(value)), Value::String(text)) => {
            compares(op, &value.to_lowercase(), &text.to_lowercase())
        }
        (first, literal) => first == Some(literal),
    }
}

/// Whether letter case decides about the resources that are wrong.
fn turns_on_case(
    located: Located<'_>,
    op: CompareOp,
    text: &str,
    failure: &Failure,
    world: &World,
) -> bool {
    let wrong = failure.missing.iter().chain(&failure.extra);
    let mut values = wrong
        .filter_map(|label| world.members.get(label))
        .flat_map(|resource| super::fields::values(located, resource));
    let lower = text.to_lowercase();
    values.any(|value| {
        let Value::String(value) = value else { return false };
        compares(op, &value, text) != compares(op, &value.to_lowercase(), &lower)
    })
}

fn compares(op: CompareOp, value: &str, literal: &str) -> bool {
    match op {
        CompareOp::Co => value.contains(literal),
        CompareOp::Sw => value.starts_with(literal),
        CompareOp::Ew => value.ends_with(literal),
        CompareOp::Ne => value != literal,
        CompareOp::Eq => value == literal,
        CompareOp::Gt => value > literal,
        CompareOp::Ge => value >= literal,
        CompareOp::Lt => value < literal,
        CompareOp::Le => value <= literal,
    }
}

/// What a filter is made of: operators, connectives, kinds of names.
pub(super) fn features(text: &str, world: &World) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let Ok(tree) = filter::parse(text) else { return found };
    gather(&tree, &mut found);
    if keywords_of(&tree, text) != Some(Keywords::Small) {
        found.insert("keywords in capitals".to_owned());
    }
    let mut names = tree.clone();
    each_path(&mut names, None, &mut |path, around| {
        if around.is_some() {
            return;
        }
        let Some(located) = world.schema.locate(path) else { return };
        let canonical = located.path();
        if path.name != canonical.name || path.sub != canonical.sub {
            found.insert("names in other letter case".to_owned());
        }
        if path.urn.is_some() {
            let extension = located.extension.is_some();
            let word = if extension { "extension" } else { "URN of the core schema" };
            found.insert(word.to_owned());
        }
        if located.attribute.name == "meta" {
            found.insert("meta".to_owned());
        }
    });
    found
}

fn gather(tree: &Filter, found: &mut BTreeSet<String>) {
    let mut add = |word: &str| {
        found.insert(word.to_owned());
    };
    match tree {
        Filter::And(parts) | Filter::Or(parts) => {
            add(if matches!(tree, Filter::And(_)) { "and" } else { "or" });
            parts.iter().for_each(|part| gather(part, found));
        }
        Filter::Not(inner) => {
            add("not");
            gather(inner, found);
        }
        Filter::ValuePath { filter, .. } => {
            add("brackets");
            gather(filter, found);
        }
        Filter::Present(_) => add("pr"),
        Filter::Compare { op, value, .. } => {
            add(op.as_str());
            if value.is_boolean() {
                add("boolean");
            }
        }
    }
}
