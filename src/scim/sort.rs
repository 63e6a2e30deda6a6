//! `sortBy` and `sortOrder` (RFC 7644 3.4.2.3).

use std::cmp::Ordering;

use jiff::Timestamp;
use serde_json::{Number, Value};

use super::attribute_path::AttributePath;
use super::compare::{fold, instant, order_numbers};
use super::json;
use super::schema::{AttributeType, Located, ResourceSchema};
use super::validate::value::is_primary;

/// The direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SortOrder {
    /// Smallest first, missing values last.
    #[default]
    Ascending,
    /// Greatest first, missing values first.
    Descending,
}

impl SortOrder {
    /// The direction from its keyword, in any case; `None` for any other text.
    #[must_use]
    pub fn from_keyword(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "ascending" => Some(Self::Ascending),
            "descending" => Some(Self::Descending),
            _ => None,
        }
    }
}

/// What a resource is sorted by. Values of different types, which only lists of several resource
/// types have, are ordered by type: booleans, numbers, dates, texts.
#[derive(Debug, Clone, PartialEq)]
pub enum SortKey {
    /// False before true.
    Boolean(bool),
    /// By value.
    Number(Number),
    /// By the moment.
    Moment(Timestamp),
    /// By code points, in lower case unless the attribute is case exact.
    Text(String),
}

impl SortKey {
    /// The key of a resource: the attribute's value, of a multi-valued one the primary value or
    /// else the first, of a complex one its `value`. `None` without data.
    #[must_use]
    pub fn of(resource: &Value, by: &AttributePath, schema: &ResourceSchema) -> Option<Self> {
        let located = schema.locate(by)?;
        let sub = located.sub.or_else(|| located.attribute.sub_attribute("value"));
        let leaf = Located { sub, ..located }.leaf();
        let element = chosen(located.value(resource)?)?;
        let value = match sub {
            Some(sub) => chosen(json::member(element, &sub.name)?)?,
            None => element,
        };
        Self::from_value(leaf.kind, leaf.case_exact, value)
    }

    fn from_value(kind: AttributeType, case_exact: bool, value: &Value) -> Option<Self> {
        match value {
            Value::Bool(truth) => Some(Self::Boolean(*truth)),
            Value::Number(number) => Some(Self::Number(number.clone())),
            Value::String(text) if kind == AttributeType::DateTime => {
                instant(text).map(Self::Moment)
            }
            Value::String(text) => Some(Self::Text(fold(text, case_exact).into_owned())),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }

    const fn rank(&self) -> u8 {
        match self {
            Self::Boolean(_) => 0,
            Self::Number(_) => 1,
            Self::Moment(_) => 2,
            Self::Text(_) => 3,
        }
    }

    /// The order of two keys, ascending.
    #[must_use]
    pub fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Boolean(one), Self::Boolean(other)) => one.cmp(other),
            (Self::Number(one), Self::Number(other)) => {
                order_numbers(one, other).unwrap_or(Ordering::Equal)
            }
            (Self::Moment(one), Self::Moment(other)) => one.cmp(other),
            (Self::Text(one), Self::Text(other)) => one.cmp(other),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

/// The primary element of an array, or else the first; any other value itself.
fn chosen(value: &Value) -> Option<&Value> {
    json::values(value).find(|element| is_primary(element)).or_else(|| json::values(value).next())
}

/// The order of two keys: missing ones come last ascending and first descending.
#[must_use]
pub fn compare(left: Option<&SortKey>, right: Option<&SortKey>, order: SortOrder) -> Ordering {
    let ascending = match (left, right) {
        (Some(left), Some(right)) => left.order(right),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    };
    match order {
        SortOrder::Ascending => ascending,
        SortOrder::Descending => ascending.reverse(),
    }
}

/// Sorts resources by an attribute; equal ones keep their order. `resource` gives the resource
/// and the schema of its type, so that a list may hold several types. A name that is unknown
/// sorts nothing.
pub fn sort_by<'a, T>(
    items: &mut [T],
    by: &AttributePath,
    order: SortOrder,
    resource: impl Fn(&T) -> (&'a Value, &'a ResourceSchema),
) {
    items.sort_by_cached_key(|item| {
        let (value, schema) = resource(item);
        Ranked { key: SortKey::of(value, by, schema), order }
    });
}

/// A key with the direction in which it is compared.
struct Ranked {
    key: Option<SortKey>,
    order: SortOrder,
}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        compare(self.key.as_ref(), other.key.as_ref(), self.order)
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ranked {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Ranked {}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The ids of the resources in order.
    fn sorted(by: &str, order: SortOrder, resources: &[Value]) -> String {
        let schema = ResourceSchema::user();
        let mut items: Vec<&Value> = resources.iter().collect();
        let by = AttributePath::parse(by).unwrap();
        sort_by(&mut items, &by, order, |item| (*item, &schema));
        items.iter().filter_map(|item| item["id"].as_str()).collect()
    }

    #[test]
    fn texts_are_sorted_by_case_exact() {
        let users = [
            json!({"id": "a", "userName": "b", "externalId": "b"}),
            json!({"id": "b", "userName": "A", "externalId": "a"}),
            json!({"id": "c", "userName": "C", "externalId": "C"}),
        ];
        assert_eq!(sorted("USERNAME", SortOrder::Ascending, &users), "bac");
        assert_eq!(sorted("userName", SortOrder::Descending, &users), "cab");
        assert_eq!(sorted("externalId", SortOrder::Ascending, &users), "cba");
    }

    #[test]
    fn missing_values_are_last_ascending_and_first_descending() {
        let users = [
            json!({"id": "a"}),
            json!({"id": "b", "name": {"givenName": "x"}}),
            json!({"id": "c", "name": {}}),
        ];
        assert_eq!(sorted("name.givenName", SortOrder::Ascending, &users), "bac");
        assert_eq!(sorted("name.givenName", SortOrder::Descending, &users), "acb");
        assert_eq!(sorted("nope", SortOrder::Ascending, &users), "abc");
        assert_eq!(sorted("name", SortOrder::Ascending, &users), "abc");
    }

    #[test]
    fn the_primary_value_counts_or_else_the_first() {
        let users = [
            json!({"id": "a", "emails": [{"value": "a"}, {"value": "z", "primary": true}]}),
            json!({"id": "b", "emails": [{"value": "m"}, {"value": "a"}]}),
        ];
        for by in ["emails", "emails.value"] {
            assert_eq!(sorted(by, SortOrder::Ascending, &users), "ba");
        }
    }

    #[test]
    fn dates_and_booleans_are_sorted_by_value() {
        let users = [
            json!({"id": "a", "active": true, "meta": {"created": "2024-01-01T01:00:00+02:00"}}),
            json!({"id": "b", "active": false, "meta": {"created": "2024-01-01T00:00:00Z"}}),
        ];
        assert_eq!(sorted("meta.created", SortOrder::Ascending, &users), "ab");
        assert_eq!(sorted("active", SortOrder::Ascending, &users), "ba");
    }
}
