//! Finding resources whose ids nobody told us.

use serde_json::{Value, json};

use super::case::CaseRun;
use super::path::{encode, with_query};
use crate::observation::{Exchange, ReadBack, ReadState};
use crate::target::OutgoingRequest;

/// Pages of a collection that are looked through where a target cannot filter.
const MOST_PAGES: usize = 20;
/// Resources of such a page.
const PAGE: usize = 100;

/// The resources that bear a name.
#[derive(Default)]
pub(super) struct Named {
    /// None where it could not be found out.
    pub items: Option<Vec<Value>>,
    pub exchanges: Vec<usize>,
}

/// A name to look for, and where.
struct Sought {
    endpoint: String,
    attribute: String,
    name: String,
}

impl CaseRun<'_> {
    /// All resources that bear the name which was sent for a label. What bears it was made by this
    /// run, whatever its answer said. `thorough` looks through the list where no filter helps.
    pub async fn named(&mut self, label: &str, thorough: bool) -> Named {
        let Some(sought) = self.sought(label) else { return Named::default() };
        let thorough = thorough || self.was_cut(label);
        let mut named = Named::default();
        if self.setup.discovery.unmet("filter").is_none() {
            named = self.filtered(&sought).await;
        }
        if named.items.is_none() && thorough {
            let listed = self.listed(&sought).await;
            named.exchanges.extend(listed.exchanges);
            named.items = listed.items;
        }
        for item in named.items.iter().flatten() {
            if let Some(id) = item.get("id").and_then(Value::as_str) {
                let path = format!("{}/{}", sought.endpoint, encode(id));
                // What is known already is another's, who still needs it.
                if !self.setup.journal.knows(&path) {
                    self.note_created(&path);
                }
            }
        }
        named
    }

    /// What of these is the label's own. Another label's resource may bear the same name: then
    /// this one was refused for it.
    pub fn own_of(&mut self, label: &str, named: &Named) -> ReadBack {
        let unknown = ReadBack {
            state: ReadState::Unknown,
            before: None,
            resource: None,
            found_by_name: None,
            copies: None,
            exchanges: named.exchanges.clone(),
        };
        let Some(items) = &named.items else { return unknown };
        let bindings = &self.observation.bindings;
        let others = bindings.iter().filter(|(other, _)| other.as_str() != label);
        let others: Vec<&Value> = others.filter_map(|(_, value)| value.get("id")).collect();
        let of_another = |item: &&Value| item.get("id").is_some_and(|id| others.contains(&id));
        let own: Vec<Value> = items.iter().filter(|item| !of_another(item)).cloned().collect();
        self.adopt(label, own.first());
        ReadBack {
            state: if own.is_empty() { ReadState::Missing } else { ReadState::Exists },
            found_by_name: Some(own.len()),
            resource: own.into_iter().next(),
            ..unknown
        }
    }

    /// A request that was broken off is answered by what a read-back finds.
    fn adopt(&mut self, label: &str, found: Option<&Value>) {
        let id = found.and_then(|found| found.get("id")?.as_str()).map(str::to_owned);
        let endpoint = self.bound(label, "endpoint").and_then(Value::as_str).map(str::to_owned);
        if let (true, Some(id), Some(endpoint)) = (self.was_cut(label), id, endpoint)
            && let Some(bound) = self.observation.bindings.get_mut(label)
        {
            bound["path"] = json!(format!("{endpoint}/{}", encode(&id)));
            bound["id"] = json!(id);
            bound["body"] = json!(found);
        }
    }

    fn was_cut(&self, label: &str) -> bool {
        self.bound(label, "cut").and_then(Value::as_bool).unwrap_or(false)
    }

    fn sought(&self, label: &str) -> Option<Sought> {
        let endpoint = self.bound(label, "endpoint")?.as_str()?.to_owned();
        let sent = self.bound(label, "sent").unwrap_or(&Value::Null);
        let announced = self.announcement(&endpoint, sent);
        Some(Sought { endpoint, attribute: announced.attribute, name: announced.name? })
    }

    async fn filtered(&mut self, sought: &Sought) -> Named {
        let filter = json!(format!("{} eq {}", sought.attribute, json!(sought.name)));
        let path = with_query(&sought.endpoint, [(&"filter".to_owned(), &filter)]);
        let place = self.attempt(OutgoingRequest::new("GET", path)).await;
        let page = page_of(&self.observation.exchanges[place]);
        Named { items: page.map(|(items, _)| sought.among(items)), exchanges: vec![place] }
    }

    async fn listed(&mut self, sought: &Sought) -> Named {
        let (mut named, mut items, mut seen) = (Named::default(), Vec::new(), 0);
        for _ in 0..MOST_PAGES {
            let page = [("startIndex".to_owned(), json!(seen + 1)), ("count".into(), json!(PAGE))];
            let path = with_query(&sought.endpoint, page.iter().map(|(name, value)| (name, value)));
            let place = self.attempt(OutgoingRequest::new("GET", path)).await;
            named.exchanges.push(place);
            let Some((page, total)) = page_of(&self.observation.exchanges[place]) else { break };
            seen += page.len();
            let last = page.is_empty() || seen as u64 >= total;
            items.extend(sought.among(page));
            if last {
                named.items = Some(items);
                break;
            }
        }
        named
    }
}

impl Sought {
    fn among(&self, items: Vec<Value>) -> Vec<Value> {
        let bears = |item: &Value| {
            let found = item.get(&self.attribute).and_then(Value::as_str);
            found.is_some_and(|found| found.eq_ignore_ascii_case(&self.name))
        };
        items.into_iter().filter(bears).collect()
    }
}

/// The resources of a list, and how many there are in all.
fn page_of(exchange: &Exchange) -> Option<(Vec<Value>, u64)> {
    let body = exchange.json().filter(|_| exchange.succeeded())?;
    let total = body.get("totalResults")?.as_u64().unwrap_or(u64::MAX);
    Some((body.get("Resources").and_then(Value::as_array).cloned().unwrap_or_default(), total))
}
