//! One form for all bodies that mean the same: keys in order, values of
//! unordered attributes in order.

use serde_json::{Map, Value};

use super::redact::mask_unknown;

/// Sorts the keys of objects and the elements of arrays. The operations of a bulk
/// answer stay as they are, and so do the resources of a list that was asked for
/// in an order.
pub(super) fn canonical(value: &Value, ordered: bool) -> Value {
    sorted(value, "", ordered)
}

fn sorted(value: &Value, key: &str, ordered: bool) -> Value {
    match value {
        Value::Object(object) => {
            let mut keys: Vec<&String> = object.keys().collect();
            keys.sort();
            let entries =
                keys.into_iter().map(|key| (key.clone(), sorted(&object[key], key, ordered)));
            Value::Object(entries.collect::<Map<_, _>>())
        }
        Value::Array(items) => {
            let mut items: Vec<Value> =
                items.iter().map(|item| sorted(item, key, ordered)).collect();
            if key != "Operations" && !(key == "Resources" && ordered) {
                // Ids without a name differ from run to run; they cannot decide the order.
                items.sort_by_cached_key(|item| mask_unknown(&item.to_string()));
            }
            Value::Array(items)
        }
        other => other.clone(),
    }
}
