//! Values compared by the type of their attribute (RFC 7643 2.3).

use std::borrow::Cow;
use std::cmp::Ordering;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Number, Value};

use super::json;
use super::schema::{Attribute, AttributeType};

/// The text in the form in which it is compared: as it is, or in lower case.
pub fn fold(text: &str, case_exact: bool) -> Cow<'_, str> {
    if case_exact {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.to_lowercase())
    }
}

/// The moment that an `xsd:dateTime` names; without an offset it is read as UTC. `None` where
/// the text is no date with a time.
pub fn instant(text: &str) -> Option<Timestamp> {
    if text.as_bytes().get(10) != Some(&b'T') || text.contains('[') {
        return None;
    }
    if let Ok(timestamp) = text.parse() {
        return Some(timestamp);
    }
    let has_offset = text.ends_with(['Z', 'z']) || text.get(11..)?.contains(['+', '-']);
    if has_offset {
        return None;
    }
    let local: DateTime = text.parse().ok()?;
    TimeZone::UTC.to_timestamp(local).ok()
}

/// The order of two numbers, exact for whole ones.
pub fn order_numbers(left: &Number, right: &Number) -> Option<Ordering> {
    match (whole(left), whole(right)) {
        (Some(left), Some(right)) => Some(left.cmp(&right)),
        _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
    }
}

fn whole(number: &Number) -> Option<i128> {
    number
        .as_i64()
        .map(i128::from)
        .or_else(|| number.as_u64().map(i128::from))
}

/// Whether two values of the attribute are the same: arrays without regard to order, texts by
/// `caseExact`, dates by the moment, complex values by their known sub-attributes.
pub fn same(attribute: &Attribute, left: &Value, right: &Value) -> bool {
    if !attribute.multi_valued {
        return same_one(attribute, left, right);
    }
    let left: Vec<&Value> = json::values(left).collect();
    let mut right: Vec<&Value> = json::values(right).collect();
    left.len() == right.len()
        && left.iter().all(|one| {
            let found = right
                .iter()
                .position(|other| same_one(attribute, one, other));
            found.map(|index| right.swap_remove(index)).is_some()
        })
}

/// Whether two single values of the attribute are the same.
pub fn same_one(attribute: &Attribute, left: &Value, right: &Value) -> bool {
    match (attribute.kind, left, right) {
        (AttributeType::Complex, Value::Object(_), Value::Object(_)) => attribute
            .sub_attributes
            .iter()
            .all(|sub| same_member(sub, left, right)),
        (AttributeType::DateTime, Value::String(one), Value::String(other)) => {
            one == other || instant(one).is_some_and(|i| instant(other) == Some(i))
        }
        (_, Value::String(one), Value::String(other)) => {
            fold(one, attribute.case_exact) == fold(other, attribute.case_exact)
        }
        (_, Value::Number(one), Value::Number(other)) => {
            order_numbers(one, other) == Some(Ordering::Equal)
        }
        _ => left == right,
    }
}

/// Whether two elements of a multi-valued attribute are the same one: by `value` and `type`
/// where there is a `value` (RFC 7643 2.4), else by all they hold.
pub fn same_element(attribute: &Attribute, left: &Value, right: &Value) -> bool {
    match attribute.sub_attribute("value") {
        Some(value) if has(left, value) && has(right, value) => {
            same_member(value, left, right)
                && attribute
                    .sub_attribute("type")
                    .is_none_or(|kind| same_member(kind, left, right))
        }
        _ => same_one(attribute, left, right),
    }
}

/// Whether the element has a value for the sub-attribute.
pub fn has(element: &Value, sub: &Attribute) -> bool {
    json::member(element, &sub.name).is_some_and(|value| !json::is_unassigned(value))
}

/// Whether two objects agree in the sub-attribute; both lacking it is agreement too.
pub fn same_member(sub: &Attribute, left: &Value, right: &Value) -> bool {
    let assigned = |value| json::member(value, &sub.name).filter(|v| !json::is_unassigned(v));
    match (assigned(left), assigned(right)) {
        (None, None) => true,
        (Some(left), Some(right)) => same(sub, left, right),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn moments_are_compared_across_offsets() {
        assert_eq!(
            instant("2011-05-13T04:42:34Z"),
            instant("2011-05-13T06:42:34+02:00")
        );
        assert_eq!(
            instant("2011-05-13T04:42:34"),
            instant("2011-05-13T04:42:34.000Z")
        );
        for text in [
            "",
            "2011-05-13",
            "yesterday",
            "2011-05-13T25:00:00Z",
            "2011-05-13 04:42:34Z",
        ] {
            assert_eq!(instant(text), None, "{text}");
        }
    }

    #[test]
    fn whole_numbers_are_exact() {
        let order = |left: Value, right: Value| {
            order_numbers(left.as_number().unwrap(), right.as_number().unwrap())
        };
        assert_eq!(
            order(
                json!(9_007_199_254_740_993_u64),
                json!(9_007_199_254_740_992_u64)
            ),
            Some(Ordering::Greater)
        );
        assert_eq!(order(json!(1), json!(1.0)), Some(Ordering::Equal));
        assert_eq!(order(json!(-1), json!(u64::MAX)), Some(Ordering::Less));
    }

    #[test]
    fn arrays_are_the_same_in_any_order() {
        let attribute = Attribute {
            multi_valued: true,
            ..Attribute::new("x", AttributeType::String)
        };
        assert!(same(&attribute, &json!(["a", "B"]), &json!(["b", "A"])));
        assert!(!same(&attribute, &json!(["a", "a"]), &json!(["a", "b"])));
    }
}
