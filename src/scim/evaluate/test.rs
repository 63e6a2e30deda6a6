//! What is asked of the values of one attribute.

use std::cmp::Ordering;

use jiff::Timestamp;
use serde_json::{Number, Value};

use super::{NotEqual, NullCompare, Options, TypeMismatch, Unassigned};
use crate::scim::compare::{fold, instant, order_numbers};
use crate::scim::error::ScimError;
use crate::scim::filter::CompareOp;
use crate::scim::schema::{Attribute, AttributeType};

/// A question about the values of an attribute.
#[derive(Debug, Clone)]
pub enum Test {
    /// There is one.
    Present,
    /// There is none.
    Absent,
    /// One compares so.
    Compare { op: CompareOp, operand: Operand, not_equal: NotEqual, unassigned: Unassigned },
}

/// The right-hand side, in the form in which it is compared.
#[derive(Debug, Clone)]
pub enum Operand {
    Text { folded: String, case_exact: bool },
    Moment(Timestamp),
    Boolean(bool),
    Number(Number),
}

impl Test {
    /// The comparison of an attribute to a literal; `None` when it can not match because of the
    /// types.
    pub fn compare(
        leaf: &Attribute,
        op: CompareOp,
        value: &Value,
        options: Options,
    ) -> Result<Option<Self>, ScimError> {
        if op.is_ordering() && matches!(leaf.kind, AttributeType::Boolean | AttributeType::Binary) {
            return Err(ScimError::invalid_filter(format!(
                "`{}` is {} and has no order for `{op}`",
                leaf.name,
                leaf.kind.as_str()
            )));
        }
        if value.is_null() {
            return null_test(leaf, op, options);
        }
        match Operand::new(leaf, op, value) {
            Some(operand) => Ok(Some(Self::Compare {
                op,
                operand,
                not_equal: options.not_equal,
                unassigned: options.unassigned,
            })),
            None => mismatch(leaf, op, value, options),
        }
    }

    /// Whether it compares, so that defaults count as values.
    pub const fn is_comparison(&self) -> bool {
        matches!(self, Self::Compare { .. })
    }

    /// Whether the values pass.
    pub fn passes(&self, values: &[&Value]) -> bool {
        match self {
            Self::Present => values.iter().any(|value| has_content(value)),
            Self::Absent => !values.iter().any(|value| has_content(value)),
            Self::Compare { op: CompareOp::Ne, operand, not_equal, unassigned } => {
                let differs = |value: &&Value| !operand.accepts(CompareOp::Eq, value);
                match not_equal {
                    _ if values.is_empty() => *unassigned == Unassigned::Match,
                    NotEqual::AnyValue => values.iter().any(differs),
                    NotEqual::NoValue => values.iter().all(differs),
                }
            }
            Self::Compare { op, operand, .. } => {
                values.iter().any(|value| operand.accepts(*op, value))
            }
        }
    }
}

fn null_test(leaf: &Attribute, op: CompareOp, options: Options) -> Result<Option<Test>, ScimError> {
    match (options.null, op) {
        (NullCompare::Unassigned, CompareOp::Eq) => Ok(Some(Test::Absent)),
        (NullCompare::Unassigned, CompareOp::Ne) => Ok(Some(Test::Present)),
        (NullCompare::Unassigned, _) => mismatch(leaf, op, &Value::Null, options),
        (NullCompare::Refuse, _) => {
            Err(ScimError::invalid_filter(format!("`{}` can not be compared to null", leaf.name)))
        }
    }
}

fn mismatch(
    leaf: &Attribute,
    op: CompareOp,
    value: &Value,
    options: Options,
) -> Result<Option<Test>, ScimError> {
    match options.mismatch {
        TypeMismatch::NoMatch => Ok(None),
        TypeMismatch::Refuse => Err(ScimError::invalid_filter(format!(
            "`{}` is {} and can not be compared by `{op}` to {value}",
            leaf.name,
            leaf.kind.as_str()
        ))),
    }
}

impl Operand {
    fn new(leaf: &Attribute, op: CompareOp, value: &Value) -> Option<Self> {
        let is_part = matches!(op, CompareOp::Co | CompareOp::Sw | CompareOp::Ew);
        match (leaf.kind, value) {
            (AttributeType::DateTime, Value::String(text)) if !is_part => {
                instant(text).map(Self::Moment)
            }
            (
                AttributeType::String
                | AttributeType::Reference
                | AttributeType::Binary
                | AttributeType::DateTime,
                Value::String(text),
            ) => Some(Self::Text {
                folded: fold(text, leaf.case_exact).into_owned(),
                case_exact: leaf.case_exact,
            }),
            (AttributeType::Boolean, Value::Bool(truth)) if !is_part => Some(Self::Boolean(*truth)),
            (AttributeType::Integer | AttributeType::Decimal, Value::Number(number))
                if !is_part =>
            {
                Some(Self::Number(number.clone()))
            }
            _ => None,
        }
    }

    /// Whether one value compares so; a value of another type never does.
    fn accepts(&self, op: CompareOp, value: &Value) -> bool {
        match (self, value) {
            (Self::Text { folded, case_exact }, Value::String(text)) => {
                let text = fold(text, *case_exact);
                match op {
                    CompareOp::Co => text.contains(folded.as_str()),
                    CompareOp::Sw => text.starts_with(folded.as_str()),
                    CompareOp::Ew => text.ends_with(folded.as_str()),
                    _ => accepts_order(op, text.as_ref().cmp(folded)),
                }
            }
            (Self::Moment(moment), Value::String(text)) => {
                instant(text).is_some_and(|found| accepts_order(op, found.cmp(moment)))
            }
            (Self::Boolean(truth), Value::Bool(found)) => accepts_order(op, found.cmp(truth)),
            (Self::Number(number), Value::Number(found)) => {
                order_numbers(found, number).is_some_and(|order| accepts_order(op, order))
            }
            _ => false,
        }
    }
}

/// Whether the order of value and operand is the one that the operator asks for.
const fn accepts_order(op: CompareOp, order: Ordering) -> bool {
    match op {
        CompareOp::Eq => order.is_eq(),
        CompareOp::Ne => order.is_ne(),
        CompareOp::Gt => order.is_gt(),
        CompareOp::Ge => order.is_ge(),
        CompareOp::Lt => order.is_lt(),
        CompareOp::Le => order.is_le(),
        CompareOp::Co | CompareOp::Sw | CompareOp::Ew => false,
    }
}

/// Whether there is any data in the value.
fn has_content(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => items.iter().any(has_content),
        Value::Object(members) => members.values().any(has_content),
        Value::Bool(_) | Value::Number(_) => true,
    }
}
