//! What is kept of walks: of what happened between pages, and of pages that are let go.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// Ids that are named where they came again.
const NAMED: usize = 10;
/// Values of `totalResults` that are kept, of those that differ from the one before.
const TOLD: usize = 20;

/// A request that was sent between two pages.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Change {
    /// Place of its exchange.
    pub exchange: usize,
    /// Label of the resource that it created, changed or deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// A walk of which the pages were looked at and let go.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WalkInShort {
    /// Pages that came.
    pub pages: u64,
    /// Resources on all of them, those without an id included.
    pub came: u64,
    /// Different ids among them.
    pub different: u64,
    /// Resources without an id.
    pub nameless: u64,
    /// Ids that came again, the first of them.
    pub repeated: Vec<String>,
    /// Resources that came again.
    pub repeats: u64,
    /// `totalResults` of the pages, as often as it changed, at most twenty times.
    pub totals: Vec<u64>,
    /// Resources on the largest page.
    pub largest: u64,
    /// Bytes of all bodies.
    pub bytes: u64,
}

/// A list of which the resources are passed over, their ids aside.
#[derive(Deserialize)]
struct ListInShort<'a> {
    #[serde(rename = "Resources", borrow)]
    resources: Vec<IdAlone<'a>>,
    #[serde(flatten)]
    members: Map<String, Value>,
}

#[derive(Deserialize)]
struct IdAlone<'a> {
    #[serde(borrow, default)]
    id: Option<Cow<'a, str>>,
}

/// The members of a list with the ids of its resources and nothing else of them; none where it is no
/// such list. Reading a page that way takes a fraction of the time and of the memory.
pub(super) fn list_in_short(body: &str) -> Option<Value> {
    let list: ListInShort<'_> = serde_json::from_str(body).ok()?;
    let resource = |one: &IdAlone<'_>| match &one.id {
        Some(id) => json!({ "id": id }),
        None => json!({}),
    };
    let mut members = list.members;
    members.insert("Resources".to_owned(), list.resources.iter().map(resource).collect());
    Some(Value::Object(members))
}

/// Ids that came so far, in a form that takes sixteen bytes for each however long they are. Two
/// different ids are taken for one in one of 2^128 cases.
#[derive(Debug, Default)]
pub struct Met {
    keys: [RandomState; 2],
    digests: HashSet<[u64; 2]>,
}

impl Met {
    /// Whether an id came for the first time.
    pub fn is_new(&mut self, id: &str) -> bool {
        let digest = self.keys.each_ref().map(|key| key.hash_one(id));
        self.digests.insert(digest)
    }
}

impl WalkInShort {
    /// Takes a page in that has so many bytes.
    pub fn take(&mut self, page: &Value, bytes: usize, met: &mut Met) {
        let resources = page.get("Resources").and_then(Value::as_array);
        let resources = resources.map(Vec::as_slice).unwrap_or_default();
        self.pages += 1;
        self.bytes += bytes as u64;
        self.came += resources.len() as u64;
        self.largest = self.largest.max(resources.len() as u64);
        if let Some(total) = page.get("totalResults").and_then(Value::as_u64)
            && self.totals.last() != Some(&total)
            && self.totals.len() < TOLD
        {
            self.totals.push(total);
        }
        for resource in resources {
            self.take_resource(resource.get("id").and_then(Value::as_str), met);
        }
    }

    fn take_resource(&mut self, id: Option<&str>, met: &mut Met) {
        match id {
            None => self.nameless += 1,
            Some(id) if met.is_new(id) => self.different += 1,
            Some(id) => {
                self.repeats += 1;
                if self.repeated.len() < NAMED {
                    self.repeated.push(id.to_owned());
                }
            }
        }
    }

    /// How many never came, of as many as the list says that there are; none where it does not
    /// say, or says different things.
    #[must_use]
    pub fn missing(&self) -> Option<u64> {
        match self.totals.as_slice() {
            [total] => Some(total.saturating_sub(self.different + self.nameless)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_list_in_short_the_ids_stay() {
        let body = r#"{"totalResults":2,"Resources":[{"userName":"a","id":"1","emails":[{"value":"x"}]},
            {"meta":{"id":"no"}}],"nextCursor":"n"}"#;
        let list = list_in_short(body);
        let wanted = json!({"totalResults": 2, "nextCursor": "n", "Resources": [{"id": "1"}, {}]});
        assert_eq!(list, Some(wanted));
        assert_eq!(list_in_short(r#"{"Resources":[{"id":7}]}"#), None);
        assert_eq!(list_in_short(r#"{"detail":"no list"}"#), None);
    }

    #[test]
    fn what_came_again_and_what_never_came_is_told_of_pages_that_are_gone() {
        let (mut walk, mut met) = (WalkInShort::default(), Met::default());
        let page = |ids: &[&str]| {
            let resources: Vec<Value> = ids.iter().map(|id| json!({ "id": id })).collect();
            json!({"totalResults": 5, "Resources": resources})
        };
        walk.take(&page(&["a", "b"]), 100, &mut met);
        walk.take(&page(&["b", "c"]), 100, &mut met);
        assert_eq!((walk.pages, walk.came, walk.different, walk.bytes), (2, 4, 3, 200));
        assert_eq!(
            (walk.repeated.as_slice(), walk.missing()),
            (["b".to_owned()].as_slice(), Some(2))
        );
        walk.take(&json!({"totalResults": 6, "Resources": [{}]}), 10, &mut met);
        assert_eq!(
            (walk.nameless, walk.totals.as_slice(), walk.missing()),
            (1, [5, 6].as_slice(), None)
        );
    }
}
