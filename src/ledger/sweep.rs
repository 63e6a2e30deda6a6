//! Finding what a run left, by the names that it announced.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::journal::JournalState;
use crate::observation::Exchange;
use crate::target::{OutgoingRequest, Target};

/// Characters that stand as they are in a query (RFC 3986 2.3).
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// Pages of a collection that are looked through where a target cannot filter.
const MOST_PAGES: usize = 100;

/// What a sweep of one endpoint found.
#[derive(Debug, Default)]
pub(super) struct Swept {
    /// Paths of resources that bear a name which the run announced.
    pub found: Vec<String>,
    /// True where the answers were whole, as far as one can see.
    pub looked: bool,
}

/// Looks for resources of the run at an endpoint: by filter, else page by page.
pub(super) async fn sweep(
    target: &Target,
    state: &JournalState,
    endpoint: &str,
    marker: &str,
) -> Swept {
    let attribute = state
        .announced
        .iter()
        .find(|announced| announced.endpoint == endpoint)
        .map_or("userName", |announced| announced.attribute.as_str());
    let filter = format!("{attribute} sw \"{marker}\"");
    let filter = utf8_percent_encode(&filter, QUERY).to_string();
    let mut swept = Swept::default();
    let mut seen = 0;
    for page in 0..MOST_PAGES {
        let path = match page {
            0 => format!("{endpoint}?filter={filter}&count=200"),
            _ => format!("{endpoint}?filter={filter}&startIndex={}&count=200", seen + 1),
        };
        let exchange = target.exchange(OutgoingRequest::new("GET", path)).await;
        let Some((items, total)) = list_of(&exchange) else { break };
        swept.looked = true;
        let before = swept.found.len();
        collect(&items, state, endpoint, &mut swept.found);
        seen += items.len();
        let all = total.is_some_and(|total| seen as u64 >= total);
        if items.is_empty() || all || swept.found.len() == before {
            return swept;
        }
    }
    if !swept.looked {
        walk(target, state, endpoint, &mut swept).await;
    }
    swept
}

async fn walk(target: &Target, state: &JournalState, endpoint: &str, swept: &mut Swept) {
    let mut seen = 0;
    for _ in 0..MOST_PAGES {
        let path = format!("{endpoint}?startIndex={}&count=100", seen + 1);
        let exchange = target.exchange(OutgoingRequest::new("GET", path)).await;
        let Some((items, total)) = list_of(&exchange) else { return };
        swept.looked = true;
        collect(&items, state, endpoint, &mut swept.found);
        seen += items.len();
        if items.is_empty() || total.is_some_and(|total| seen as u64 >= total) {
            return;
        }
    }
}

/// The resources of a page and how many there are in all, where the target says so: one that does not
/// is read until a page is empty.
fn list_of(exchange: &Exchange) -> Option<(Vec<Value>, Option<u64>)> {
    if !exchange.succeeded() {
        return None;
    }
    let body = exchange.json()?;
    let total = body.get("totalResults").and_then(Value::as_u64);
    let items = body.get("Resources").and_then(Value::as_array).cloned();
    (total.is_some() || items.is_some()).then(|| (items.unwrap_or_default(), total))
}

/// Only what bears a name that the run announced is the run's.
fn collect(items: &[Value], state: &JournalState, endpoint: &str, found: &mut Vec<String>) {
    for item in items {
        let Some(id) = item.get("id").and_then(Value::as_str) else { continue };
        let path = format!("{endpoint}/{}", utf8_percent_encode(id, QUERY));
        let ours = state.announced.iter().any(|announced| {
            let name = item.get(&announced.attribute).and_then(Value::as_str);
            announced.endpoint == endpoint
                && announced.name.is_some()
                && name.map(str::to_lowercase) == announced.name.as_deref().map(str::to_lowercase)
        });
        if ours && !found.contains(&path) {
            found.push(path);
        }
    }
}
