//! Values to compare with: those of the population, and what lies near them.

use serde_json::{Value, json};

use super::chance::Chance;
use super::fields::Field;
use super::spelling::swapped;
use crate::scim::filter::CompareOp;
use crate::scim::schema::AttributeType;

/// Moments that lie far from any run.
const FAR: [&str; 4] = [
    "2001-02-03T04:05:06Z",
    "2101-02-03T04:05:06Z",
    "2001-02-03T04:05:06.789+02:00",
    "2101-02-03T04:05:06-08:00",
];

/// The offset in which moments of the population are written: hours away, so that reading them
/// without it gives another set.
const ELSEWHERE: i32 = 5 * 3600 + 1800;

/// Operators that may be asked of a field, each with how often.
pub(super) fn operators(field: &Field) -> Vec<(usize, CompareOp)> {
    use CompareOp::{Co, Eq, Ew, Ge, Gt, Le, Lt, Ne, Sw};
    match field.kind {
        AttributeType::Boolean => vec![(3, Eq), (1, Ne)],
        AttributeType::DateTime => vec![(1, Gt), (2, Ge), (2, Lt), (1, Le)],
        AttributeType::Integer | AttributeType::Decimal => {
            vec![(3, Eq), (1, Ne), (1, Gt), (1, Ge), (1, Lt), (1, Le)]
        }
        // What the target makes itself has no order that anybody knows.
        _ if field.path.name == "id" || field.path.name == "meta" => vec![(1, Eq)],
        _ if field.refers => vec![(5, Eq), (2, Co), (2, Sw), (2, Ew)],
        _ => vec![(5, Eq), (4, Co), (4, Sw), (4, Ew), (2, Ne), (2, Gt), (2, Ge), (2, Lt), (2, Le)],
    }
}

/// A value to compare the field with.
pub(super) fn literal(
    field: &Field,
    op: CompareOp,
    tag: &str,
    chance: &mut Chance,
) -> Option<Value> {
    let value = chance.pick(&field.values)?.clone();
    let Value::String(text) = &value else { return Some(number(&value, chance)) };
    if field.kind == AttributeType::DateTime {
        return Some(moment(text, op, chance));
    }
    // An id is asked for as a whole: a part of it is a part of others in the next run.
    let fixed = field.refers || field.path.name == "id" || field.path.name == "meta";
    if fixed {
        return Some(value);
    }
    let near = near(text, op, tag, chance);
    let cased = if chance.percent(25) { swapped(&near) } else { near };
    Some(json!(cased))
}

fn number(value: &Value, chance: &mut Chance) -> Value {
    match value.as_i64() {
        Some(number) => json!(number + [0, 0, 1, -1][chance.below(4)]),
        None => value.clone(),
    }
}

/// Far away; or the very moment in another zone, where it is settled on which side it lies.
fn moment(text: &str, op: CompareOp, chance: &mut Chance) -> Value {
    let settled = matches!(op, CompareOp::Ge | CompareOp::Lt);
    match elsewhere(text).filter(|_| settled && chance.percent(60)) {
        Some(own) => json!(own),
        None => json!(FAR[chance.below(FAR.len())]),
    }
}

/// The same moment in another zone.
pub(super) fn elsewhere(text: &str) -> Option<String> {
    let zone = jiff::tz::Offset::from_seconds(ELSEWHERE).ok()?;
    Some(crate::scim::compare::instant(text)?.display_with_offset(zone).to_string())
}

/// The text, a part of it, or something longer. `tag` is never cut: without all of it a part of a
/// name is another one in the next run.
fn near(text: &str, op: CompareOp, tag: &str, chance: &mut Chance) -> String {
    let pieces = pieces(text, tag);
    let cut = |from: usize, to: usize| pieces[from.min(to)..to].concat();
    let length = pieces.len();
    // Where an order begins and ends shows at the whole value.
    let whole = if op.is_ordering() { 20 } else { 5 };
    let shapes = [(whole, 0), (3, 1), (3, 2), (3, 3), (1, 4), (1, 5)];
    let shape = chance.weighted(&shapes).unwrap_or(0);
    let middle = (1 + chance.below(length.saturating_sub(1).max(1))).min(length);
    let found = match (shape, op) {
        (1, _) => cut(0, middle),
        (2, _) => cut(middle.min(length.saturating_sub(1)), length),
        (3, _) => cut(chance.below(middle), middle),
        (4, _) => format!("{text}x"),
        // `_` and `%` stand for other letters in SQL, and for themselves here.
        (5, CompareOp::Co | CompareOp::Sw | CompareOp::Ew) => {
            let wild = ["_", "%", "*"][chance.below(3)];
            format!("{}{wild}{}", cut(0, middle), cut((middle + 1).min(length), length))
        }
        _ => text.to_owned(),
    };
    // Blanks at the ends are cut off by some stores; nothing is to be learnt from that here.
    match found.trim() {
        "" => text.to_owned(),
        trimmed => trimmed.to_owned(),
    }
}

/// The letters of a text, the tag in one piece.
fn pieces(text: &str, tag: &str) -> Vec<String> {
    let letters = |part: &str| part.chars().map(String::from).collect::<Vec<_>>();
    match text.split_once(tag).filter(|_| !tag.is_empty()) {
        None => letters(text),
        Some((before, behind)) => {
            let mut all = letters(before);
            all.push(tag.to_owned());
            all.extend(pieces(behind, tag));
            all
        }
    }
}
