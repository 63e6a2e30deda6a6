//! Cases that ask for what the profile says is not there.

use serde_json::Value;

use crate::discovery::{CONFIG, Discovery};
use crate::suite::{Case, Row, expressions};

/// Why a case cannot be carried out against a target without some endpoints of discovery.
pub(super) fn asks_for_absent(
    case: &Case,
    row: Option<&Row>,
    discovery: &Discovery,
) -> Option<String> {
    if discovery.absent.is_empty() {
        return None;
    }
    let steps = serde_json::to_value(&case.steps).unwrap_or_default();
    let mut found = None;
    walk(&steps, "", &mut |key, text| {
        let text = with_row(text, row);
        let path = (key == "path").then(|| absent_at(&text, discovery)).flatten();
        let why = path.map(|path| format!("the profile says that there is no {path}"));
        found = found.take().or(why).or_else(|| missing_value(key, &text, discovery));
    });
    found.or_else(|| looks_only_at_absent(case, discovery))
}

/// Calls with the key and text of every string.
fn walk(value: &Value, key: &str, visit: &mut dyn FnMut(&str, &str)) {
    match value {
        Value::String(text) => visit(key, text),
        Value::Array(items) => items.iter().for_each(|item| walk(item, key, visit)),
        Value::Object(map) => map.iter().for_each(|(key, value)| walk(value, key, visit)),
        _ => {}
    }
}

/// The text with the values of the row put in.
fn with_row(text: &str, row: Option<&Row>) -> String {
    let mut filled = text.to_owned();
    for expression in expressions(text) {
        let name = expression.name.strip_prefix("row.");
        let value = name.and_then(|name| row?.values.get(name)?.as_str());
        if let Some(value) = value {
            filled = filled.replace(&format!("${{{}}}", expression.name), value);
        }
    }
    filled
}

fn absent_at<'a>(path: &str, discovery: &'a Discovery) -> Option<&'a str> {
    let at = |absent: &&String| {
        let rest = path.strip_prefix(absent.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
    };
    discovery.absent.iter().find(at).map(String::as_str)
}

/// A value of the configuration that nobody knows, where there is no configuration to read.
fn missing_value(key: &str, text: &str, discovery: &Discovery) -> Option<String> {
    if !discovery.absent.iter().any(|path| path == CONFIG) {
        return None;
    }
    let whole = (key == "repeat_over").then(|| text.to_owned());
    let mut names = whole.into_iter().chain(expressions(text).into_iter().map(|found| found.name));
    let config = discovery.config();
    let unknown = names.find_map(|name| {
        let place = name.strip_prefix("config.")?;
        let pointer = format!("/{}", place.replace('.', "/"));
        config.pointer(&pointer).is_none().then(|| place.to_owned())
    })?;
    Some(format!("the profile says that there is no {CONFIG}, and nothing of {unknown}"))
}

/// A rule for exchanges that nobody will have.
fn looks_only_at_absent(case: &Case, discovery: &Discovery) -> Option<String> {
    let paths = &case.every.as_ref()?.paths;
    let absent: Vec<&str> = paths.iter().filter_map(|path| absent_at(path, discovery)).collect();
    let all = !paths.is_empty() && absent.len() == paths.len();
    all.then(|| format!("the profile says that there is no {}", absent[0]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn discovery() -> Discovery {
        Discovery {
            absent: vec![CONFIG.to_owned(), "/Schemas".to_owned()],
            documented: Some(json!({"bulk": {"maxOperations": 10}})),
            ..Discovery::default()
        }
    }

    fn why(case: Value, row: Option<Value>) -> Option<String> {
        let mut case = case;
        case["id"] = json!("a");
        case["title"] = json!("a");
        let case: Case = serde_json::from_value(case).unwrap();
        let row: Option<Row> = row.map(|row| serde_json::from_value(row).unwrap());
        asks_for_absent(&case, row.as_ref(), &discovery())
    }

    #[test]
    fn what_is_absent_is_not_asked_for_however_the_path_is_written() {
        let asks = |path: &str| why(json!({"steps": [{"send": {"path": path}}]}), None);
        assert!(asks("/Schemas").unwrap().contains("no /Schemas"));
        assert!(asks("/Schemas/${tag}").is_some());
        assert!(asks("/ResourceTypes").is_none() && asks("/SchemasOfOthers").is_none());
        let by_row = json!({"steps": [{"send": {"path": "${row.path}"}}]});
        assert!(why(by_row.clone(), Some(json!({"id": "a", "path": "/Schemas"}))).is_some());
        assert!(why(by_row, Some(json!({"id": "a", "path": "/Users"}))).is_none());
    }

    #[test]
    fn a_value_of_the_configuration_is_known_where_the_profile_claims_it() {
        let uses = |name: &str| {
            let body = json!({"n": format!("${{config.bulk.{name}}}")});
            why(
                json!({"steps": [{"send": {"method": "POST", "path": "/Bulk", "body": body}}]}),
                None,
            )
        };
        assert_eq!(uses("maxOperations"), None);
        assert!(uses("maxPayloadSize").unwrap().contains("bulk.maxPayloadSize"));
    }

    #[test]
    fn a_rule_is_left_out_where_all_that_it_looks_at_is_absent() {
        let rule = |paths: Value| {
            why(json!({"every": {"answer": "any", "paths": paths, "checks": []}}), None)
        };
        assert!(rule(json!(["/Schemas", "/ServiceProviderConfig"])).is_some());
        assert!(rule(json!(["/Schemas", "/Users"])).is_none());
        assert!(rule(json!([])).is_none());
    }
}
