//! Filters as text: in small letters, or with keywords and names in other letter case.

use serde_json::Value;

use super::chance::Chance;
use crate::scim::attribute_path::AttributePath;
use crate::scim::filter::Filter;
use crate::scim::schema::ResourceSchema;

/// Letter case of the keywords.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keywords {
    /// `and`.
    Small,
    /// `AND`.
    Capital,
    /// `And`.
    Title,
}

impl Keywords {
    fn spell(self, word: &str) -> String {
        match self {
            Self::Small => word.to_owned(),
            Self::Capital => word.to_ascii_uppercase(),
            Self::Title => {
                let (first, rest) = word.split_at(1);
                format!("{}{rest}", first.to_ascii_uppercase())
            }
        }
    }
}

/// Writes a filter that reads back to the same tree.
pub(super) fn write(filter: &Filter, keywords: Keywords) -> String {
    let joined = |parts: &[Filter], word: &str, grouped: fn(&Filter) -> bool| {
        let parts = parts.iter().map(|part| match (write(part, keywords), grouped(part)) {
            (text, true) => format!("({text})"),
            (text, false) => text,
        });
        parts.collect::<Vec<_>>().join(&format!(" {} ", keywords.spell(word)))
    };
    match filter {
        Filter::And(parts) => {
            joined(parts, "and", |part| matches!(part, Filter::And(_) | Filter::Or(_)))
        }
        Filter::Or(parts) => joined(parts, "or", |part| matches!(part, Filter::Or(_))),
        Filter::Not(inner) => format!("{} ({})", keywords.spell("not"), write(inner, keywords)),
        Filter::Compare { path, op, value } => {
            format!("{path} {} {}", keywords.spell(op.as_str()), literal(value))
        }
        Filter::Present(path) => format!("{path} {}", keywords.spell("pr")),
        Filter::ValuePath { path, filter } => format!("{path}[{}]", write(filter, keywords)),
    }
}

fn literal(value: &Value) -> String {
    value.to_string()
}

/// Calls with every attribute path of a filter; those in brackets with the path around them.
pub(super) fn each_path(
    filter: &mut Filter,
    around: Option<&AttributePath>,
    change: &mut dyn FnMut(&mut AttributePath, Option<&AttributePath>),
) {
    match filter {
        Filter::And(parts) | Filter::Or(parts) => {
            parts.iter_mut().for_each(|part| each_path(part, around, change));
        }
        Filter::Not(inner) => each_path(inner, around, change),
        Filter::Compare { path, .. } | Filter::Present(path) => change(path, around),
        Filter::ValuePath { path, filter } => {
            let canonical = path.clone();
            each_path(filter, Some(&canonical), change);
            change(path, around);
        }
    }
}

/// The filter with every name as the schema spells it, and without the URN of the core schema
/// where `bare` says so.
pub(super) fn canonical(filter: &Filter, schema: &ResourceSchema, bare: bool) -> Filter {
    let mut filter = filter.clone();
    each_path(&mut filter, None, &mut |path, around| {
        let Some(around) = around else {
            let Some(located) = schema.locate(path) else { return };
            let core = path.urn.is_some() && located.extension.is_none();
            let mut spelled = located.path();
            if core && !bare {
                spelled.urn = Some(schema.base.id.clone());
            }
            *path = spelled;
            return;
        };
        let sub = schema.locate(around).and_then(|found| found.attribute.sub_attribute(&path.name));
        if let Some(sub) = sub {
            path.name.clone_from(&sub.name);
        }
    });
    filter
}

/// The filter with some names in another letter case, and some core ones with their URN.
pub(super) fn varied(filter: &Filter, schema: &ResourceSchema, chance: &mut Chance) -> Filter {
    let mut filter = filter.clone();
    each_path(&mut filter, None, &mut |path, around| {
        let located = schema.locate(path);
        let core = located.is_some_and(|found| {
            let common = crate::scim::schema::resource_schema::common_attributes();
            found.extension.is_none()
                && !common.iter().any(|known| known.name == found.attribute.name)
        });
        if around.is_none() && core && chance.percent(15) {
            path.urn = Some(schema.base.id.clone());
        }
        if chance.percent(20) {
            let spell: fn(&str) -> String = match chance.below(3) {
                0 => str::to_ascii_uppercase,
                1 => str::to_ascii_lowercase,
                _ => swapped,
            };
            path.name = spell(&path.name);
            path.sub = path.sub.as_deref().map(spell);
        }
    });
    filter
}

/// Small letters for capitals and the other way round.
pub(super) fn swapped(text: &str) -> String {
    let swap = |letter: char| match letter.is_ascii_lowercase() {
        true => letter.to_ascii_uppercase(),
        false => letter.to_ascii_lowercase(),
    };
    text.chars().map(swap).collect()
}

/// The filter with core attributes named without the URN of their schema.
pub(super) fn without_core_urn(mut filter: Filter, schema: &ResourceSchema) -> Filter {
    each_path(&mut filter, None, &mut |path, _| {
        if path.urn.as_ref().is_some_and(|urn| schema.base.id.eq_ignore_ascii_case(urn)) {
            path.urn = None;
        }
    });
    filter
}
