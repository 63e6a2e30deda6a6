//! Finding the values at a place in a body: by SCIM attribute path, or by JSON path.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use serde_json::Value;
use serde_json_path::JsonPath;

/// What stands at a place. Lists on the way are looked through; one at its end is kept.
#[derive(Debug, Clone, Default)]
pub(super) struct Found<'a> {
    pub raw: Vec<&'a Value>,
}

impl<'a> Found<'a> {
    /// The values, lists at the end taken apart, without what counts as unassigned.
    pub fn values(&self) -> Vec<&'a Value> {
        let mut values = Vec::new();
        for raw in &self.raw {
            match raw {
                Value::Array(items) => values.extend(items.iter()),
                Value::Null => {}
                other => values.push(*other),
            }
        }
        values
    }

    /// Whether anything is assigned there (RFC 7643 2.5: null and `[]` are nothing).
    pub fn is_present(&self) -> bool {
        !self.values().is_empty()
    }
}

/// Finds a place. The whole body where there is no path.
pub(super) fn find<'a>(root: &'a Value, path: Option<&str>) -> Result<Found<'a>, String> {
    match path {
        None => Ok(Found { raw: vec![root] }),
        Some(path) if path.starts_with('$') && !path.starts_with("$ref") => {
            let parsed = parsed(path)?;
            Ok(Found { raw: parsed.query(root).all() })
        }
        Some(path) => Ok(Found { raw: by_attribute(root, path)? }),
    }
}

/// A JSON path, parsed once for each thread: rules for every exchange ask for it often.
fn parsed(path: &str) -> Result<Rc<JsonPath>, String> {
    thread_local! {
        static PARSED: RefCell<HashMap<String, Rc<JsonPath>>> = RefCell::default();
    }
    PARSED.with_borrow_mut(|known| match known.get(path) {
        Some(parsed) => Ok(Rc::clone(parsed)),
        None => {
            let parsed = JsonPath::parse(path)
                .map_err(|error| format!("`{path}` is not a JSON path: {error}"))?;
            let parsed = Rc::new(parsed);
            known.insert(path.to_owned(), Rc::clone(&parsed));
            Ok(parsed)
        }
    })
}

fn by_attribute<'a>(root: &'a Value, path: &str) -> Result<Vec<&'a Value>, String> {
    let (mut nodes, rest) = after_urn(root, path);
    for segment in segments(rest) {
        let (name, filter) = match segment.split_once('[') {
            Some((name, filter)) => (name, Some(filter.trim_end_matches(']'))),
            None => (segment, None),
        };
        nodes = nodes.into_iter().flat_map(|node| members(node, name)).collect();
        if let Some(filter) = filter {
            let wanted = parse_filter(filter)?;
            nodes = nodes
                .into_iter()
                .flat_map(|node| match node {
                    Value::Array(items) => items.iter().collect(),
                    other => vec![other],
                })
                .filter(|item| wanted.iter().all(|(name, value)| has(item, name, value)))
                .collect();
        }
    }
    Ok(nodes)
}

/// Descends by the URN of an extension, which is a member of the resource. The URN of the base
/// schema is none: its attributes stand at the top.
fn after_urn<'a, 'p>(root: &'a Value, path: &'p str) -> (Vec<&'a Value>, &'p str) {
    if !path.to_ascii_lowercase().starts_with("urn:") {
        return (vec![root], path);
    }
    let member = root.as_object().into_iter().flatten().find(|(key, _)| {
        path.len() >= key.len()
            && path.is_char_boundary(key.len())
            && path[..key.len()].eq_ignore_ascii_case(key)
            && matches!(path.as_bytes().get(key.len()), None | Some(b':' | b'.'))
    });
    if let Some((key, value)) = member {
        return (vec![value], path[key.len()..].trim_start_matches([':', '.']));
    }
    match path.rsplit_once(':') {
        Some((urn, rest)) if urn.to_ascii_lowercase().contains(":core:") => (vec![root], rest),
        _ => (vec![], ""),
    }
}

fn segments(path: &str) -> Vec<&str> {
    let mut segments = Vec::new();
    let (mut start, mut depth, mut quoted) = (0, 0, false);
    for (at, c) in path.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '[' if !quoted => depth += 1,
            ']' if !quoted => depth -= 1,
            '.' if !quoted && depth == 0 => {
                segments.push(&path[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    segments.push(&path[start..]);
    segments.retain(|segment| !segment.is_empty());
    segments
}

fn members<'a>(node: &'a Value, name: &str) -> Vec<&'a Value> {
    match node {
        Value::Array(items) => items.iter().flat_map(|item| members(item, name)).collect(),
        Value::Object(map) => {
            map.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, v)| v).collect()
        }
        _ => vec![],
    }
}

/// `NAME eq VALUE` joined by `and`: all that a check needs.
fn parse_filter(filter: &str) -> Result<Vec<(String, Value)>, String> {
    filter
        .split(" and ")
        .map(|term| {
            let mut words = term.trim().splitn(3, ' ');
            match (words.next(), words.next(), words.next()) {
                (Some(name), Some(eq), Some(value)) if eq.eq_ignore_ascii_case("eq") => {
                    let value = serde_json::from_str(value)
                        .map_err(|error| format!("`{value}` in a check: {error}"))?;
                    Ok((name.to_owned(), value))
                }
                _ => Err(format!("a check's filter compares by `eq`, joined by `and`: `{term}`")),
            }
        })
        .collect()
}

fn has(item: &Value, name: &str, value: &Value) -> bool {
    members(item, name).into_iter().any(|found| super::compare::equal(found, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn found(body: &Value, path: &str) -> Vec<Value> {
        find(body, Some(path)).unwrap().values().into_iter().cloned().collect()
    }

    #[test]
    fn looks_through_lists_and_filters() {
        let body =
            json!({"emails": [{"type": "work", "value": "a"}, {"type": "home", "value": "b"}]});
        assert_eq!(found(&body, "emails.value"), [json!("a"), json!("b")]);
        assert_eq!(found(&body, "EMAILS[type eq \"home\"].value"), [json!("b")]);
        assert_eq!(find(&body, Some("emails")).unwrap().raw.len(), 1);
    }

    #[test]
    fn extensions_are_found_by_urn() {
        let urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
        let body = json!({urn: {"department": "D", "manager": {"value": "7"}}, "title": "T"});
        assert_eq!(found(&body, &format!("{urn}:department")), [json!("D")]);
        assert_eq!(found(&body, &format!("{urn}:manager.value")), [json!("7")]);
        let core = "urn:ietf:params:scim:schemas:core:2.0:User:title";
        assert_eq!(found(&body, core), [json!("T")]);
    }

    #[test]
    fn a_reference_attribute_is_no_json_path() {
        let body = json!({"members": [{"$ref": "x"}]});
        assert_eq!(found(&body, "members.$ref"), [json!("x")]);
        assert_eq!(found(&body, "$.members[0]['$ref']"), [json!("x")]);
    }

    #[test]
    fn null_and_an_empty_list_are_nothing() {
        let body = json!({"a": null, "b": []});
        assert!(!find(&body, Some("a")).unwrap().is_present());
        assert!(!find(&body, Some("b")).unwrap().is_present());
    }
}
