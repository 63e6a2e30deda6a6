//! Whether a value is shown as it was sent, and whether nothing beside it changed.

use serde_json::Value;

use super::compare::{equal, same_resource, short};

/// The first place at which a value is not what was sent; none where it is. A target may show more
/// members of an object than it was sent, the elements of a list in any order, a time with another
/// offset, and the letters of texts in another case unless `exact`.
pub(super) fn first_unlike(found: &Value, sent: &Value, exact: bool, at: &str) -> Option<String> {
    match (found, sent) {
        (Value::Object(found), Value::Object(sent)) => sent.iter().find_map(|(key, sent)| {
            let place = if at.is_empty() { key.clone() } else { format!("{at}.{key}") };
            match found.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)) {
                Some((_, found)) => first_unlike(found, sent, exact, &place),
                None => Some(format!("no `{place}`")),
            }
        }),
        (Value::Array(items), Value::Array(sent)) => {
            let is_there = |one: &&Value| {
                items.iter().any(|item| first_unlike(item, one, exact, at).is_none())
            };
            match sent.len() == items.len() && sent.iter().all(|one| is_there(&one)) {
                true => None,
                false => Some(format!("`{at}` is {}", short(found))),
            }
        }
        (Value::String(text), Value::String(sent)) if !exact => {
            let same = text.to_lowercase() == sent.to_lowercase();
            (!same && !equal(found, &Value::String(sent.clone())))
                .then(|| format!("`{at}` is {}", short(found)))
        }
        _ => (!equal(found, sent)).then(|| format!("`{at}` is {}", short(found))),
    }
}

/// Whether two representations of a resource are the same, `meta`, `schemas` and what stands at some
/// paths aside.
pub(super) fn same_but(before: &Value, now: &Value, paths: &[Value]) -> bool {
    same_resource(&stripped(before, paths), &stripped(now, paths))
}

/// A resource without `schemas` and what stands at some paths.
pub(super) fn stripped(resource: &Value, paths: &[Value]) -> Value {
    let mut value = resource.clone();
    take(&mut value, "schemas");
    paths.iter().filter_map(Value::as_str).for_each(|path| take_path(&mut value, path));
    value
}

/// Takes what stands at a path out of a resource, and what holds nothing any more then.
fn take_path(resource: &mut Value, path: &str) {
    let (urn, name) = match path.to_ascii_lowercase().starts_with("urn:") {
        true => path.rsplit_once(':').map_or((None, path), |(urn, name)| (Some(urn), name)),
        false => (None, path),
    };
    match urn {
        None => take_within(resource, name),
        Some(urn) => change(resource, urn, |extension| take_within(extension, name)),
    }
}

fn take_within(container: &mut Value, name: &str) {
    match name.split_once('.') {
        None => take(container, name),
        Some((whole, sub)) => change(container, whole, |value| take(value, sub)),
    }
}

fn take(container: &mut Value, name: &str) {
    if let Value::Object(map) = container {
        map.retain(|key, _| !key.eq_ignore_ascii_case(name));
    }
}

/// Changes a member; one that is an empty object then is as good as none.
fn change(container: &mut Value, name: &str, with: impl FnOnce(&mut Value)) {
    let Value::Object(map) = container else { return };
    let Some(key) = map.keys().find(|key| key.eq_ignore_ascii_case(name)).cloned() else { return };
    let Some(member) = map.get_mut(&key) else { return };
    with(member);
    if member.as_object().is_some_and(serde_json::Map::is_empty) {
        map.remove(&key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_value_may_be_shown_with_more_and_in_another_order() {
        let sent =
            json!({"name": {"givenName": "Ann"}, "emails": [{"value": "a"}, {"value": "b"}]});
        let shown = json!({"Name": {"givenName": "Ann", "formatted": "Ann"},
            "emails": [{"value": "b", "type": "work"}, {"value": "a"}]});
        assert_eq!(first_unlike(&shown, &sent, true, ""), None);
        let twice = json!({"name": {"givenName": "Ann"}, "emails": [{"value": "a"}]});
        assert!(first_unlike(&twice, &sent, true, "").unwrap().contains("`emails`"));
        let lacking = json!({"name": {}, "emails": []});
        assert_eq!(first_unlike(&lacking, &sent, true, "").unwrap(), "no `name.givenName`");
    }

    #[test]
    fn letter_case_counts_where_it_is_exact() {
        let (shown, sent) = (json!("ann one"), json!("Ann One"));
        assert_eq!(first_unlike(&shown, &sent, false, "x"), None);
        assert_eq!(first_unlike(&shown, &sent, true, "x").unwrap(), "`x` is \"ann one\"");
        let times = [json!("2021-02-03T04:05:06Z"), json!("2021-02-03T05:05:06.000+01:00")];
        assert_eq!(first_unlike(&times[0], &times[1], true, "x"), None);
        assert_eq!(first_unlike(&times[0], &times[1], false, "x"), None);
        assert!(first_unlike(&json!("1"), &json!(1), false, "x").is_some());
    }

    #[test]
    fn what_may_change_is_left_aside() {
        let urn = "urn:x:2.0:User";
        let before = json!({"id": "1", "title": "a", "name": {"givenName": "A"}});
        let now = json!({"id": "1", "title": "b", "name": {"givenName": "B"}, urn: {"floor": 1},
            "schemas": [urn]});
        let paths = [json!("title"), json!("name.givenName"), json!(format!("{urn}:floor"))];
        assert!(same_but(&before, &now, &paths));
        assert!(!same_but(&before, &now, &paths[..2]));
        assert!(!same_but(&before, &json!({"id": "1"}), &paths[..1]));
    }
}
