//! Values compared by the type of their attribute (RFC 7643 2.3), and the keys under which equal
//! values meet.

use std::borrow::Cow;
use std::cmp::Ordering;

use jiff::Timestamp;
use serde_json::{Number, Value};

use super::json;
use super::schema::{Attribute, AttributeType};

/// The text in the form in which it is compared: as it is, or in lower case.
pub fn fold(text: &str, case_exact: bool) -> Cow<'_, str> {
    if case_exact { Cow::Borrowed(text) } else { Cow::Owned(text.to_lowercase()) }
}

/// The moment that an `xsd:dateTime` names; without an offset it is read as UTC, and digits
/// beyond nanoseconds are cut off. `None` where the text is no date with a time.
pub fn instant(text: &str) -> Option<Timestamp> {
    let (seconds, rest) = text.split_at_checked(19)?;
    if !has_shape(seconds, "0000-00-00T00:00:00") {
        return None;
    }
    let (fraction, offset) = match rest.strip_prefix('.') {
        None => ("0", rest),
        Some(rest) => {
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            (rest.get(..end).filter(|digits| !digits.is_empty())?, &rest[end..])
        }
    };
    let offset = match offset {
        "" | "Z" => "Z",
        other if has_shape(other, "+00:00") || has_shape(other, "-00:00") => other,
        _ => return None,
    };
    format!("{seconds}.{fraction:.9}{offset}").parse().ok()
}

/// Whether the text has digits where the shape has zeros, and is the same elsewhere.
fn has_shape(text: &str, shape: &str) -> bool {
    let fits = |(byte, wanted): (u8, u8)| match wanted {
        b'0' => byte.is_ascii_digit(),
        other => byte == other,
    };
    text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(fits)
}

/// The order of two numbers, exact for whole ones.
pub fn order_numbers(left: &Number, right: &Number) -> Option<Ordering> {
    match (whole(left), whole(right)) {
        (Some(left), Some(right)) => Some(left.cmp(&right)),
        _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
    }
}

fn whole(number: &Number) -> Option<i128> {
    number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))
}

/// Whether two values of the attribute are the same: arrays without regard to order, texts by
/// `caseExact`, dates by the moment, complex values by their known sub-attributes.
pub fn same(attribute: &Attribute, left: &Value, right: &Value) -> bool {
    left == right || whole_key(attribute, left) == whole_key(attribute, right)
}

/// Whether two objects agree in the sub-attribute; both lacking it is agreement too.
pub fn same_member(sub: &Attribute, left: &Value, right: &Value) -> bool {
    match (assigned(left, sub), assigned(right, sub)) {
        (None, None) => true,
        (Some(left), Some(right)) => same(sub, left, right),
        _ => false,
    }
}

/// Whether the element has a value for the sub-attribute.
pub fn has(element: &Value, sub: &Attribute) -> bool {
    assigned(element, sub).is_some()
}

fn assigned<'v>(element: &'v Value, sub: &Attribute) -> Option<&'v Value> {
    json::member(element, &sub.name).filter(|value| !json::is_unassigned(value))
}

/// A text that is the same for the same single values of the attribute.
pub fn key(attribute: &Attribute, value: &Value) -> String {
    match value {
        Value::Object(_) if attribute.is_complex() => {
            let parts = attribute.sub_attributes.iter().filter_map(|sub| {
                assigned(value, sub).map(|value| format!("{}={};", sub.name, whole_key(sub, value)))
            });
            format!("{{{}}}", parts.collect::<String>())
        }
        Value::String(text) if attribute.kind == AttributeType::DateTime => match instant(text) {
            Some(moment) => format!("@{}", moment.as_nanosecond()),
            None => text_key(text),
        },
        Value::String(text) => text_key(&fold(text, attribute.case_exact)),
        Value::Number(number) => number_key(number),
        other => other.to_string(),
    }
}

/// As [`key`], for the elements of arrays in any order.
fn whole_key(attribute: &Attribute, value: &Value) -> String {
    let mut keys: Vec<String> = json::values(value).map(|one| key(attribute, one)).collect();
    keys.sort_unstable();
    keys.concat()
}

/// The length in front keeps neighbours apart, whatever the text holds.
fn text_key(text: &str) -> String {
    format!("\"{}:{text}", text.len())
}

/// Whole numbers look the same however they are written.
fn number_key(number: &Number) -> String {
    match (whole(number), number.as_f64()) {
        (Some(whole), _) => format!("#{whole};"),
        (None, Some(real)) => format!("#{real};"),
        (None, None) => format!("#{number};"),
    }
}

/// A text that is the same for what counts as one element of a multi-valued attribute: by `value`
/// and `type` where there is a `value` (RFC 7643 2.4), else by all it holds.
pub fn element_key(attribute: &Attribute, element: &Value) -> String {
    let Some(value) = value_key(attribute, element) else {
        return key(attribute, element);
    };
    let kind = attribute.sub_attribute("type");
    let kind = kind.and_then(|kind| assigned(element, kind).map(|value| key(kind, value)));
    format!("{value}/{}", kind.unwrap_or_default())
}

/// A text that is the same for elements with the same `value`; `None` without one.
pub fn value_key(attribute: &Attribute, element: &Value) -> Option<String> {
    let sub = attribute.sub_attribute("value")?;
    assigned(element, sub).map(|value| key(sub, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn moments_are_compared_across_offsets() {
        assert_eq!(instant("2011-05-13T04:42:34Z"), instant("2011-05-13T06:42:34+02:00"));
        assert_eq!(instant("2011-05-13T04:42:34"), instant("2011-05-13T04:42:34.000Z"));
        assert!(instant("2011-05-13T04:42:34.1234567890123-08:00").is_some());
        for text in [
            "",
            "2011-05-13",
            "yesterday",
            "2011-05-13T25:00:00Z",
            "2011-02-30T00:00:00Z",
            "2011-05-13 04:42:34Z",
            "2011-05-13T04:42Z",
            "2011-05-13T04:42:34.Z",
            "2011-05-13T04:42:34+02",
            "2011-05-13T04:42:34z",
            "2011-05-13T04:42:3\u{e9}Z",
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
            order(json!(9_007_199_254_740_993_u64), json!(9_007_199_254_740_992_u64)),
            Some(Ordering::Greater)
        );
        assert_eq!(order(json!(1), json!(1.0)), Some(Ordering::Equal));
        assert_eq!(order(json!(-1), json!(u64::MAX)), Some(Ordering::Less));
    }

    #[test]
    fn arrays_are_the_same_in_any_order() {
        let attribute =
            Attribute { multi_valued: true, ..Attribute::new("x", AttributeType::String) };
        assert!(same(&attribute, &json!(["a", "B"]), &json!(["b", "A"])));
        assert!(!same(&attribute, &json!(["a", "a"]), &json!(["a", "b"])));
    }
}
