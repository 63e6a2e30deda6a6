//! Claims that are a little simpler than another, the simplest first.

use serde_json::{Value, json};

use super::check::Failure;
use super::claim::{Claim, Kind, Within};
use super::fields::{Field, fields};
use super::spelling::{Keywords, canonical, write};
use super::world::World;
use crate::scim::attribute_path::AttributePath;
use crate::scim::compare::instant;
use crate::scim::filter::{self, CompareOp, Filter};
use crate::scim::schema::AttributeType;

/// Conditions on other attributes that are tried in the place of one.
const SUBSTITUTES: usize = 8;

/// Simpler claims in the order in which they are tried.
pub(super) fn smaller(claim: &Claim, failure: &Failure, world: &World) -> Vec<Claim> {
    let mut found = match claim.kind {
        Kind::Spelling => spellings(claim, world),
        _ => filters(claim, world),
    };
    found.extend(parameters(claim));
    if matches!(claim.kind, Kind::Attributes | Kind::Excluded) {
        found.extend(plain_names(claim, world));
    }
    found.extend(members(claim, failure, world));
    found
}

/// The keywords of a filter as they are written.
pub(super) fn keywords_of(tree: &Filter, text: &str) -> Option<Keywords> {
    let all = [Keywords::Small, Keywords::Capital, Keywords::Title];
    all.into_iter().find(|keywords| write(tree, *keywords) == text)
}

fn filters(claim: &Claim, world: &World) -> Vec<Claim> {
    let mut found = Vec::new();
    let whole = !matches!(claim.kind, Kind::Filter | Kind::And | Kind::Or | Kind::Not);
    if whole && !claim.filter.is_empty() && !matches!(claim.kind, Kind::NotNot | Kind::Group) {
        found.push(Claim { filter: String::new(), ..claim.clone() });
    }
    for text in simpler_texts(&claim.filter, world) {
        found.push(Claim { filter: text, ..claim.clone() });
    }
    for text in simpler_texts(&claim.other, world) {
        found.push(Claim { other: text, ..claim.clone() });
    }
    found
}

fn simpler_texts(text: &str, world: &World) -> Vec<String> {
    let Ok(tree) = filter::parse(text) else { return vec![] };
    let keywords = keywords_of(&tree, text).unwrap_or(Keywords::Small);
    let mut found: Vec<String> =
        structures(&tree).iter().map(|simpler| write(simpler, keywords)).collect();
    found.push(write(&canonical(&tree, &world.schema, true), Keywords::Small));
    found.push(write(&canonical(&tree, &world.schema, false), Keywords::Small));
    found.push(write(&tree, Keywords::Small));
    let values = everywhere(&tree, &|leaf| literals(leaf, world));
    found.extend(values.iter().map(|simpler| write(simpler, keywords)));
    if let Filter::Present(path) = &tree {
        found.extend(present(path, world).iter().map(|one| write(one, Keywords::Small)));
    }
    if let Filter::Compare { path, op, value } = &tree {
        let substitutes = match value {
            Value::Bool(_) => booleans(path, *op, world),
            _ => substitutes(path, *op, world),
        };
        found.extend(substitutes.iter().map(|simpler| write(simpler, Keywords::Small)));
    }
    if let Filter::ValuePath { filter, .. } = &tree
        && let Filter::Compare { op, .. } = filter.as_ref()
    {
        let substitutes = substitutes(&AttributePath::of(""), *op, world);
        found.extend(substitutes.iter().map(|simpler| write(simpler, Keywords::Small)));
    }
    found
}

/// Trees with one node less.
fn structures(tree: &Filter) -> Vec<Filter> {
    let mut found = Vec::new();
    match tree {
        Filter::And(parts) | Filter::Or(parts) => {
            let join: fn(Vec<Filter>) -> Filter =
                if matches!(tree, Filter::And(_)) { Filter::And } else { Filter::Or };
            found.extend(parts.iter().cloned());
            for at in 0..parts.len() {
                let mut fewer = parts.clone();
                fewer.remove(at);
                if fewer.len() > 1 {
                    found.push(join(fewer));
                }
            }
            for (at, part) in parts.iter().enumerate() {
                for simpler in structures(part) {
                    let mut changed = parts.clone();
                    changed[at] = simpler;
                    found.push(join(changed));
                }
            }
        }
        Filter::Not(inner) => {
            found.push(inner.as_ref().clone());
            found.extend(structures(inner).into_iter().map(|one| Filter::Not(Box::new(one))));
        }
        Filter::ValuePath { path, filter } => {
            if let Some(dotted) = dotted(path, filter) {
                found.push(dotted);
            }
            let inner = structures(filter).into_iter();
            found.extend(
                inner.map(|one| Filter::ValuePath { path: path.clone(), filter: Box::new(one) }),
            );
        }
        Filter::Compare { .. } | Filter::Present(_) => {}
    }
    found
}

/// A single condition in brackets as one outside them.
fn dotted(path: &AttributePath, inner: &Filter) -> Option<Filter> {
    let with = |sub: &AttributePath| AttributePath { sub: Some(sub.name.clone()), ..path.clone() };
    match inner {
        Filter::Compare { path: sub, op, value } => {
            Some(Filter::Compare { path: with(sub), op: *op, value: value.clone() })
        }
        Filter::Present(sub) => Some(Filter::Present(with(sub))),
        _ => None,
    }
}

/// The tree with one of its conditions replaced, for each condition and replacement.
fn everywhere(tree: &Filter, change: &dyn Fn(&Filter) -> Vec<Filter>) -> Vec<Filter> {
    let inside = |inner: &Filter| everywhere(inner, change);
    match tree {
        Filter::Compare { .. } | Filter::Present(_) => change(tree),
        Filter::Not(inner) => {
            inside(inner).into_iter().map(|one| Filter::Not(Box::new(one))).collect()
        }
        Filter::ValuePath { path, filter } => inside(filter)
            .into_iter()
            .map(|one| Filter::ValuePath { path: path.clone(), filter: Box::new(one) })
            .collect(),
        Filter::And(parts) | Filter::Or(parts) => {
            let mut found = Vec::new();
            for (at, part) in parts.iter().enumerate() {
                for changed in inside(part) {
                    let mut all = parts.clone();
                    all[at] = changed;
                    found.push(match tree {
                        Filter::And(_) => Filter::And(all),
                        _ => Filter::Or(all),
                    });
                }
            }
            found
        }
    }
}

/// The condition with a plainer value.
fn literals(leaf: &Filter, world: &World) -> Vec<Filter> {
    let Filter::Compare { path, op, value: Value::String(text) } = leaf else { return vec![] };
    let with = |text: String| Filter::Compare { path: path.clone(), op: *op, value: json!(text) };
    let mut found = Vec::new();
    if let Some(moment) = instant(text).filter(|_| !text.ends_with('Z')) {
        found.push(with(moment.to_string()));
    }
    if let Some(same) = in_its_case(text, world) {
        found.push(with(same));
    }
    let plain = text.replace(['"', '\\'], "");
    if plain != *text && !plain.is_empty() {
        found.push(with(plain));
    }
    found
}

/// The text in the letter case in which the population has it.
fn in_its_case(text: &str, world: &World) -> Option<String> {
    let wanted = text.to_ascii_lowercase();
    let all = fields(world);
    let texts = all.iter().flat_map(|field| &field.values).filter_map(Value::as_str);
    let mut found = texts.filter_map(|value| {
        let at = value.to_ascii_lowercase().find(&wanted)?;
        value.get(at..at + wanted.len())
    });
    found.next().filter(|same| *same != text).map(str::to_owned)
}

/// Presence of a plain attribute that some lack.
fn present(path: &AttributePath, world: &World) -> Option<Filter> {
    let all = fields(world);
    let mut plain = all.into_iter().filter(|field| field.is_plain() && !field.on_all);
    plain.next().filter(|field| field.path != *path).map(|field| Filter::Present(field.path))
}

/// The same comparison of a boolean that stands in the resource itself.
fn booleans(path: &AttributePath, op: CompareOp, world: &World) -> Vec<Filter> {
    let all = fields(world);
    let plain = all.into_iter().filter(|field| {
        field.kind == AttributeType::Boolean && field.path.sub.is_none() && field.path != *path
    });
    let each = plain.flat_map(|field| {
        [true, false].map(|value| {
            let path = field.path.clone();
            Filter::Compare { path, op, value: json!(value) }
        })
    });
    each.collect()
}

/// The same operator on plain attributes, with values that tell it from others.
fn substitutes(path: &AttributePath, op: CompareOp, world: &World) -> Vec<Filter> {
    let all = fields(world);
    let plain: Vec<&Field> =
        all.iter().filter(|field| field.is_plain() && !field.case_exact).collect();
    if plain.iter().any(|field| field.path == *path) {
        return vec![];
    }
    let mut found = Vec::new();
    for field in plain {
        let Some(text) = field.values.iter().find_map(Value::as_str) else { continue };
        let letters: Vec<char> = text.chars().collect();
        let tag = world.marker.trim_end_matches('-');
        let behind = text.split_once(tag).map_or("", |(_, behind)| behind);
        let behind = behind.trim().trim_start_matches('-').trim();
        let begin: String = letters[..letters.len() - 1].iter().collect();
        let values = [text, begin.trim(), behind];
        for value in values.into_iter().filter(|value| !value.is_empty()) {
            let path = field.path.clone();
            found.push(Filter::Compare { path, op, value: json!(value) });
        }
    }
    found.truncate(SUBSTITUTES);
    found
}

/// Both spellings of a smaller filter; then keywords or names alone.
fn spellings(claim: &Claim, world: &World) -> Vec<Claim> {
    let Ok(tree) = filter::parse(&claim.filter) else { return vec![] };
    let keywords = keywords_of(&tree, &claim.filter).unwrap_or(Keywords::Small);
    let named = canonical(&tree, &world.schema, true);
    let mut found: Vec<(Filter, Keywords)> =
        structures(&tree).into_iter().map(|simpler| (simpler, keywords)).collect();
    if keywords != Keywords::Small {
        found.push((named, keywords));
        found.push((tree, Keywords::Small));
    }
    let claims = found.into_iter().map(|(tree, keywords)| Claim {
        filter: write(&tree, keywords),
        other: write(&canonical(&tree, &world.schema, true), Keywords::Small),
        ..claim.clone()
    });
    claims.filter(|one| one.filter != one.other).collect()
}

fn parameters(claim: &Claim) -> Vec<Claim> {
    let mut found = Vec::new();
    if claim.names.len() > 1 {
        for name in &claim.names {
            found.push(Claim { names: vec![name.clone()], ..claim.clone() });
        }
        for at in 0..claim.names.len() {
            let mut names = claim.names.clone();
            names.remove(at);
            found.push(Claim { names, ..claim.clone() });
        }
    }
    if claim.kind == Kind::Search {
        if claim.count.is_some() {
            found.push(Claim { count: None, ..claim.clone() });
        } else if claim.sort_by.is_some() {
            found.push(Claim { sort_by: None, ..claim.clone() });
        }
        if !claim.names.is_empty() {
            found.push(Claim { names: vec![], ..claim.clone() });
        }
    }
    found
}

/// The same attributes by their plain names, then as a whole.
fn plain_names(claim: &Claim, world: &World) -> Vec<Claim> {
    let paths = claim.names.iter().filter_map(|name| AttributePath::parse(name).ok());
    let located = paths.filter_map(|path| world.schema.locate(&path).map(|found| found.path()));
    let plain: Vec<AttributePath> = located.collect();
    let whole = plain.iter().map(|path| AttributePath { sub: None, ..path.clone() });
    let names = |paths: Vec<AttributePath>| paths.iter().map(AttributePath::to_string).collect();
    let forms: [Vec<String>; 2] = [names(plain.clone()), names(whole.collect())];
    forms.into_iter().map(|names| Claim { names, ..claim.clone() }).collect()
}

/// The same claim about fewer resources: those that are wrong, then half, then all but one.
fn members(claim: &Claim, failure: &Failure, world: &World) -> Vec<Claim> {
    if claim.within == Within::Nobody {
        return vec![];
    }
    let all = claim.members(world);
    let wrong: Vec<String> = failure.missing.iter().chain(&failure.extra).cloned().collect();
    let known: Vec<String> = wrong.into_iter().filter(|label| all.contains(label)).collect();
    let mut sets: Vec<Vec<String>> = Vec::new();
    sets.extend(known.iter().take(3).map(|label| vec![label.clone()]));
    if known.len() == 2 {
        sets.push(known);
    }
    if all.len() > 3 {
        let (first, second) = all.split_at(all.len() / 2);
        sets.extend([first.to_vec(), second.to_vec()]);
    }
    for at in (0..all.len()).rev() {
        let mut fewer = all.clone();
        fewer.remove(at);
        sets.push(fewer);
    }
    sets.retain(|set| !set.is_empty() && set.len() < all.len());
    sets.into_iter().map(|set| Claim { within: Within::Some(set), ..claim.clone() }).collect()
}
