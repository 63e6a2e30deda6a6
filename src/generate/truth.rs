//! What a filter comes to for a resource, over all readings that the RFCs leave open.

use serde_json::Value;

use super::order::{certain, foldings};
use crate::scim::compare::{instant, order_numbers};
use crate::scim::filter::{CompareOp, Filter};
use crate::scim::json;
use crate::scim::schema::{Attribute, AttributeType, ResourceSchema};

/// The outcomes that a condition may have: true, false, or neither, as a comparison with a value
/// that is missing. What is neither does not match, and is not turned into a match by `not` in
/// every reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Truth(u8);

const TRUE: u8 = 1;
const FALSE: u8 = 2;
const NEITHER: u8 = 4;

impl Truth {
    pub const TRUE: Self = Self(TRUE);
    pub const FALSE: Self = Self(FALSE);
    /// A comparison with a value that is missing.
    pub const MISSING: Self = Self(FALSE | NEITHER);
    /// Anything.
    pub const OPEN: Self = Self(TRUE | FALSE | NEITHER);
    /// True or false.
    pub const EITHER: Self = Self(TRUE | FALSE);

    fn known(truth: bool) -> Self {
        if truth { Self::TRUE } else { Self::FALSE }
    }

    /// Whether the resource is found in every reading.
    pub fn certain(self) -> bool {
        self.0 == TRUE
    }

    /// Whether the resource is found in some reading.
    pub fn possible(self) -> bool {
        self.0 & TRUE != 0
    }

    fn negated(self) -> Self {
        let swapped = ((self.0 & TRUE) << 1) | ((self.0 & FALSE) >> 1);
        Self(swapped | (self.0 & NEITHER))
    }

    fn and(self, other: Self) -> Self {
        let pairs = OUTCOMES.iter().flat_map(|a| OUTCOMES.iter().map(move |b| (*a, *b)));
        let possible = pairs.filter(|(a, b)| self.0 & a != 0 && other.0 & b != 0);
        Self(possible.fold(0, |all, pair| {
            all | match pair {
                (FALSE, _) | (_, FALSE) => FALSE,
                (TRUE, TRUE) => TRUE,
                _ => NEITHER,
            }
        }))
    }

    fn or(self, other: Self) -> Self {
        self.negated().and(other.negated()).negated()
    }
}

const OUTCOMES: [u8; 3] = [TRUE, FALSE, NEITHER];

/// What the filter comes to for the resource.
pub(super) fn truth(filter: &Filter, resource: &Value, schema: &ResourceSchema) -> Truth {
    let each = |parts: &[Filter]| -> Vec<Truth> {
        parts.iter().map(|part| truth(part, resource, schema)).collect()
    };
    match filter {
        Filter::And(parts) => each(parts).into_iter().fold(Truth::TRUE, Truth::and),
        Filter::Or(parts) => each(parts).into_iter().fold(Truth::FALSE, Truth::or),
        Filter::Not(inner) => truth(inner, resource, schema).negated(),
        Filter::Present(path) => match schema.locate(path) {
            None => Truth::OPEN,
            Some(located) => {
                let elements = elements(located.value(resource));
                let present = match located.sub {
                    None => elements.iter().any(|value| !json::is_unassigned(value)),
                    Some(sub) => elements.iter().any(|value| member(value, sub).is_some()),
                };
                Truth::known(present)
            }
        },
        Filter::Compare { path, op, value } => match schema.locate(path) {
            None => Truth::OPEN,
            Some(located) => {
                let elements = elements(located.value(resource));
                let several = located.attribute.multi_valued;
                let found = elements.iter().map(|element| match located.sub {
                    None => compare(located.attribute, *op, value, Some(element)),
                    Some(sub) => compare(sub, *op, value, member(element, sub)),
                });
                over_elements(found.collect(), *op == CompareOp::Ne, several)
            }
        },
        Filter::ValuePath { path, filter } => match schema.locate(path) {
            Some(located) if located.sub.is_none() => {
                let elements = elements(located.value(resource));
                let found = elements.iter().map(|one| in_element(filter, one, located.attribute));
                match elements.is_empty() {
                    true => Truth::MISSING,
                    false => found.fold(Truth::FALSE, Truth::or),
                }
            }
            _ => Truth::OPEN,
        },
    }
}

/// What comes of the values of an attribute: one that fits is enough. What `ne` means of several
/// values, and of none, is open.
fn over_elements(found: Vec<Truth>, not_equal: bool, several: bool) -> Truth {
    match (found.is_empty(), not_equal) {
        (true, true) => Truth::OPEN,
        (true, false) => Truth::MISSING,
        (false, true) if several => {
            let any = found.iter().copied().fold(Truth::FALSE, Truth::or);
            let all = found.iter().copied().fold(Truth::TRUE, Truth::and);
            Truth(any.0 | all.0)
        }
        (false, _) => found.into_iter().fold(Truth::FALSE, Truth::or),
    }
}

/// What a filter in brackets comes to for one element.
fn in_element(filter: &Filter, element: &Value, attribute: &Attribute) -> Truth {
    let each = |parts: &[Filter]| -> Vec<Truth> {
        parts.iter().map(|part| in_element(part, element, attribute)).collect()
    };
    match filter {
        Filter::And(parts) => each(parts).into_iter().fold(Truth::TRUE, Truth::and),
        Filter::Or(parts) => each(parts).into_iter().fold(Truth::FALSE, Truth::or),
        Filter::Not(inner) => in_element(inner, element, attribute).negated(),
        Filter::Present(path) => match attribute.sub_attribute(&path.name) {
            Some(sub) => Truth::known(member(element, sub).is_some()),
            None => Truth::OPEN,
        },
        Filter::Compare { path, op, value } => match attribute.sub_attribute(&path.name) {
            Some(sub) => compare(sub, *op, value, member(element, sub)),
            None => Truth::OPEN,
        },
        Filter::ValuePath { .. } => Truth::OPEN,
    }
}

fn elements(value: Option<&Value>) -> Vec<&Value> {
    value.map(|value| json::values(value).collect()).unwrap_or_default()
}

fn member<'v>(element: &'v Value, sub: &Attribute) -> Option<&'v Value> {
    json::member(element, &sub.name).filter(|value| !json::is_unassigned(value))
}

/// One value compared with a literal.
fn compare(leaf: &Attribute, op: CompareOp, literal: &Value, value: Option<&Value>) -> Truth {
    let Some(value) = value else {
        // A missing `primary` counts as false in some readings only.
        let primary = leaf.kind == AttributeType::Boolean && literal == &Value::Bool(false);
        let open = op == CompareOp::Ne || primary;
        return if open { Truth::OPEN } else { Truth::MISSING };
    };
    match (leaf.kind, literal, value) {
        (AttributeType::DateTime, Value::String(literal), Value::String(value)) => {
            dates(op, literal, value)
        }
        (_, Value::String(literal), Value::String(value)) => {
            texts(op, literal, value, leaf.case_exact)
        }
        (_, Value::Bool(literal), Value::Bool(value)) => match op {
            CompareOp::Eq => Truth::known(literal == value),
            CompareOp::Ne => Truth::known(literal != value),
            _ => Truth::OPEN,
        },
        (_, Value::Number(literal), Value::Number(value)) => {
            order_numbers(value, literal).map_or(Truth::OPEN, |order| accepts(op, order))
        }
        _ => Truth::OPEN,
    }
}

fn texts(op: CompareOp, literal: &str, value: &str, case_exact: bool) -> Truth {
    let holds = |(value, literal): (&String, &String)| match op {
        CompareOp::Co => value.contains(literal.as_str()),
        CompareOp::Sw => value.starts_with(literal.as_str()),
        CompareOp::Ew => value.ends_with(literal.as_str()),
        CompareOp::Ne => value != literal,
        _ => value == literal,
    };
    if op.is_ordering() {
        return certain(value, literal, case_exact)
            .map_or(Truth::EITHER, |found| accepts(op, found));
    }
    let (values, literals) = (foldings(value, case_exact), foldings(literal, case_exact));
    let found = [(&values[0], &literals[0]), (&values[1], &literals[1])].map(holds);
    if found[0] == found[1] { Truth::known(found[0]) } else { Truth::EITHER }
}

/// Nanoseconds within which moments are not told apart: targets may store more than they show.
const HIDDEN: i128 = 1_000_000_000;

fn dates(op: CompareOp, literal: &str, value: &str) -> Truth {
    let (Some(literal), Some(value)) = (instant(literal), instant(value)) else {
        return Truth::OPEN;
    };
    let later = value.as_nanosecond() - literal.as_nanosecond();
    match op {
        // What is shown may be cut off, and is not rounded up: it is never later than it shows.
        CompareOp::Ge if (0..HIDDEN).contains(&later) => Truth::TRUE,
        CompareOp::Lt if (0..HIDDEN).contains(&later) => Truth::FALSE,
        _ if later.abs() < HIDDEN => Truth::EITHER,
        CompareOp::Co | CompareOp::Sw | CompareOp::Ew => Truth::OPEN,
        _ => accepts(op, later.cmp(&0)),
    }
}

fn accepts(op: CompareOp, order: std::cmp::Ordering) -> Truth {
    match op {
        CompareOp::Eq => Truth::known(order.is_eq()),
        CompareOp::Ne => Truth::known(order.is_ne()),
        CompareOp::Gt => Truth::known(order.is_gt()),
        CompareOp::Ge => Truth::known(order.is_ge()),
        CompareOp::Lt => Truth::known(order.is_lt()),
        CompareOp::Le => Truth::known(order.is_le()),
        CompareOp::Co | CompareOp::Sw | CompareOp::Ew => Truth::OPEN,
    }
}
