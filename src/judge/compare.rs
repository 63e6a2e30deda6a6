//! Comparing JSON as SCIM means it.

use jiff::Timestamp;
use jiff::civil::DateTime;
use serde_json::Value;

/// Equality: numbers by value, times by instant, the rest as it stands.
pub(super) fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(l), Value::Number(r)) => l == r || l.as_f64() == r.as_f64(),
        (Value::String(l), Value::String(r)) => {
            l == r || matches!((instant(l), instant(r)), (Some(l), Some(r)) if l == r)
        }
        (Value::Array(l), Value::Array(r)) => {
            l.len() == r.len() && l.iter().zip(r).all(|(l, r)| equal(l, r))
        }
        (Value::Object(l), Value::Object(r)) => {
            l.len() == r.len()
                && l.iter().all(|(key, value)| r.get(key).is_some_and(|other| equal(value, other)))
        }
        _ => left == right,
    }
}

/// Whether a body contains what is expected: every member of an object, elements of a list in
/// any order; null is contained where nothing stands. Names of attributes have no case.
pub(super) fn contains(actual: &Value, expected: &Value) -> bool {
    match (actual, expected) {
        (Value::Object(actual), Value::Object(expected)) => expected.iter().all(|(key, wanted)| {
            let found = actual.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
            match found {
                Some((_, found)) => contains(found, wanted),
                None => is_nothing(wanted),
            }
        }),
        (Value::Array(actual), Value::Array(expected)) => {
            expected.iter().all(|wanted| actual.iter().any(|found| contains(found, wanted)))
        }
        (found, Value::Null) => is_nothing(found),
        _ => equal(actual, expected),
    }
}

/// The first part of what is expected that is not there, with what stands in its place.
pub(super) fn first_missing(actual: &Value, expected: &Value, at: &str) -> Option<String> {
    match (actual, expected) {
        (Value::Object(actual), Value::Object(expected)) => {
            expected.iter().find_map(|(key, wanted)| {
                let place = if at.is_empty() { key.clone() } else { format!("{at}.{key}") };
                let found = actual.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
                match found {
                    Some((_, found)) => first_missing(found, wanted, &place),
                    None if is_nothing(wanted) => None,
                    None => Some(format!("no `{place}`")),
                }
            })
        }
        _ if contains(actual, expected) => None,
        _ if at.is_empty() => Some(short(actual)),
        _ => Some(format!("`{at}` is {}", short(actual))),
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// Whether two representations of a resource are the same, `meta` aside.
pub(super) fn same_resource(before: &Value, now: &Value) -> bool {
    let strip = |value: &Value| {
        let mut value = value.clone();
        if let Some(map) = value.as_object_mut() {
            map.remove("meta");
            map.retain(|_, member| !is_nothing(member));
        }
        sorted(&value)
    };
    equal(&strip(before), &strip(now))
}

/// Lists in an order of their own: multi-valued attributes have none.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(sorted).collect();
            items.sort_by_key(canonical);
            Value::Array(items)
        }
        Value::Object(map) => {
            Value::Object(map.iter().map(|(key, value)| (key.clone(), sorted(value))).collect())
        }
        other => other.clone(),
    }
}

/// Text of a value that does not depend on the order of members.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let mut members: Vec<String> =
                map.iter().map(|(key, value)| format!("{key}:{}", canonical(value))).collect();
            members.sort();
            format!("{{{}}}", members.join(","))
        }
        Value::Array(items) => items.iter().map(canonical).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

/// Order of two numbers, two times or two texts.
pub(super) fn order(left: &Value, right: &Value) -> Option<std::cmp::Ordering> {
    match (left, right) {
        (Value::Number(l), Value::Number(r)) => l.as_f64()?.partial_cmp(&r.as_f64()?),
        (Value::String(l), Value::String(r)) => match (instant(l), instant(r)) {
            (Some(l), Some(r)) => Some(l.cmp(&r)),
            _ => Some(l.cmp(r)),
        },
        _ => None,
    }
}

/// The instant that an xsd:dateTime names; one without a zone counts as UTC.
pub(super) fn instant(text: &str) -> Option<Timestamp> {
    // A date alone, or a number, is no dateTime (RFC 7643 2.3.5).
    if !text.contains(['T', 't']) {
        return None;
    }
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Some(timestamp);
    }
    let civil = text.parse::<DateTime>().ok()?;
    civil.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

/// A value in few words, for messages.
pub(super) fn short(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= 160 {
        return text;
    }
    let cut: String = text.chars().take(157).collect();
    format!("{cut}...")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn contains_every_given_member_in_any_order() {
        let actual = json!({"members": [{"value": "2", "type": "User"}, {"value": "1"}], "a": 1.0});
        assert!(contains(&actual, &json!({"Members": [{"value": "1"}, {"value": "2"}], "a": 1})));
        assert!(!contains(&actual, &json!({"members": [{"value": "3"}]})));
        assert!(contains(&actual, &json!({"title": null, "emails": []})));
    }

    #[test]
    fn times_are_equal_by_instant() {
        assert!(equal(&json!("2026-01-01T00:00:00Z"), &json!("2026-01-01T01:00:00.000+01:00")));
        assert!(!equal(&json!("2026-01-01"), &json!("2026-01-02")));
    }

    #[test]
    fn what_is_missing_is_named_by_its_place() {
        let missing = first_missing(
            &json!({"name": {"givenName": "A"}}),
            &json!({"name": {"givenName": "B"}}),
            "",
        );
        assert_eq!(missing.as_deref(), Some("`name.givenName` is \"A\""));
    }

    #[test]
    fn order_and_meta_do_not_make_a_resource_another_one() {
        let before =
            json!({"id": "1", "meta": {"v": 1}, "emails": [{"value": "a"}, {"value": "b"}]});
        let now = json!({"id": "1", "meta": {"v": 2}, "emails": [{"value": "b"}, {"value": "a"}], "x": null});
        assert!(same_resource(&before, &now));
        assert!(!same_resource(&before, &json!({"id": "1"})));
    }
}
