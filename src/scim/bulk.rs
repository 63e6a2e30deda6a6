//! Bulk answers as they really come (RFC 7644 3.7): read leniently, nothing lost.

use serde_json::Value;

/// The form in which a result gives its status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusForm {
    /// `"201"`, as RFC 7644 3.7 and the examples of 3.7.3 have it.
    Text,
    /// `201`.
    Number,
    /// `{"code": "201"}`, as the example of RFC 7644 3.7.2 has it.
    Object,
}

/// Status of a result, in whatever form.
#[must_use]
pub fn result_status(result: &Value) -> Option<(u16, StatusForm)> {
    match result.get("status")? {
        Value::String(text) => Some((text.trim().parse().ok()?, StatusForm::Text)),
        Value::Number(number) => Some((u16::try_from(number.as_u64()?).ok()?, StatusForm::Number)),
        Value::Object(object) => {
            let code = object.get("code")?;
            let code = code
                .as_str()
                .and_then(|text| text.trim().parse().ok())
                .or_else(|| code.as_u64().and_then(|number| u16::try_from(number).ok()));
            Some((code?, StatusForm::Object))
        }
        _ => None,
    }
}

/// Body of a result: an object, or an object written as text.
#[must_use]
pub fn result_response(result: &Value) -> Option<Value> {
    match result.get("response")? {
        Value::String(text) => serde_json::from_str(text).ok(),
        Value::Null => None,
        other => Some(other.clone()),
    }
}

/// Which result belongs to which operation: by bulkId, else by method and
/// location, else by what is left, in order. Each entry holds the places of the
/// results of one operation.
#[must_use]
pub fn match_results(operations: &[Value], results: &[Value]) -> Vec<Vec<usize>> {
    let mut matched: Vec<Vec<usize>> = vec![Vec::new(); operations.len()];
    let mut taken = vec![false; results.len()];
    for by in [same_bulk_id, same_place] {
        // Operations that share a key get one result each, in order.
        for (place, operation) in operations.iter().enumerate() {
            let free = |at: &usize| !taken[*at] && by(operation, &results[*at]);
            if matched[place].is_empty()
                && let Some(at) = (0..results.len()).find(free)
            {
                taken[at] = true;
                matched[place].push(at);
            }
        }
        // What is left over of a key is one result too many, of the last that has it.
        for (at, result) in results.iter().enumerate() {
            let last = (0..operations.len()).rev().find(|place| by(&operations[*place], result));
            if let (false, Some(place)) = (taken[at], last) {
                taken[at] = true;
                matched[place].push(at);
            }
        }
    }
    match_the_rest(operations, results, &mut matched, &mut taken);
    matched
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str).filter(|text| !text.is_empty())
}

fn same_bulk_id(operation: &Value, result: &Value) -> bool {
    text(operation, "bulkId").is_some_and(|id| text(result, "bulkId") == Some(id))
}

fn same_method(operation: &Value, result: &Value) -> bool {
    match (text(operation, "method"), text(result, "method")) {
        (Some(sent), Some(said)) => sent.eq_ignore_ascii_case(said),
        _ => true,
    }
}

fn same_place(operation: &Value, result: &Value) -> bool {
    let (Some(path), Some(location)) = (text(operation, "path"), text(result, "location")) else {
        return false;
    };
    !path.contains("bulkId:")
        && path.trim_matches('/').contains('/')
        && location.ends_with(path.trim_start_matches('/'))
        && same_method(operation, result)
}

/// What says nothing of itself belongs to the next operation of its method.
fn match_the_rest(
    operations: &[Value],
    results: &[Value],
    matched: &mut [Vec<usize>],
    taken: &mut [bool],
) {
    for (at, result) in results.iter().enumerate() {
        // A bulkId that no operation has says that it belongs to none.
        let foreign = text(result, "bulkId").is_some();
        if taken[at] || foreign {
            continue;
        }
        let next = (0..operations.len())
            .find(|place| matched[*place].is_empty() && same_method(&operations[*place], result));
        if let Some(place) = next {
            taken[at] = true;
            matched[place].push(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn reads_the_status_in_each_form() {
        let forms = [
            (json!({"status": "201"}), StatusForm::Text),
            (json!({"status": 201}), StatusForm::Number),
            (json!({"status": {"code": "201"}}), StatusForm::Object),
            (json!({"status": {"code": 201}}), StatusForm::Object),
        ];
        for (result, form) in forms {
            assert_eq!(result_status(&result), Some((201, form)));
        }
        assert_eq!(result_status(&json!({"status": "created"})), None);
    }

    #[test]
    fn matches_by_bulk_id_whatever_the_order() {
        let operations =
            [json!({"method": "POST", "bulkId": "a"}), json!({"method": "POST", "bulkId": "b"})];
        let results = [json!({"bulkId": "b"}), json!({"bulkId": "a"}), json!({"bulkId": "a"})];
        assert_eq!(match_results(&operations, &results), vec![vec![1, 2], vec![0]]);
    }

    #[test]
    fn operations_that_share_a_key_get_one_result_each() {
        let operations = [
            json!({"method": "PUT", "path": "/Users/7"}),
            json!({"method": "PUT", "path": "/Users/7"}),
        ];
        let result = json!({"method": "PUT", "location": "https://x/Users/7"});
        let results = [result.clone(), result];
        assert_eq!(match_results(&operations, &results), vec![vec![0], vec![1]]);
    }

    #[test]
    fn matches_by_location_then_by_what_is_left() {
        let operations = [
            json!({"method": "PUT", "path": "/Users/1"}),
            json!({"method": "DELETE", "path": "/Users/2"}),
        ];
        let results = [
            json!({"method": "DELETE", "status": "204"}),
            json!({"method": "PUT", "location": "https://x/v2/Users/1"}),
        ];
        assert_eq!(match_results(&operations, &results), vec![vec![1], vec![0]]);
    }

    #[test]
    fn an_invented_bulk_id_belongs_to_nobody() {
        let operations = [json!({"method": "POST", "bulkId": "a"})];
        let results = [json!({"method": "POST", "bulkId": "zzz"})];
        assert_eq!(match_results(&operations, &results), vec![Vec::<usize>::new()]);
    }
}
