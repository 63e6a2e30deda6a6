//! Looking whether a write took effect, whatever its answer says.

use std::time::Duration;

use indexmap::IndexMap;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::case::{CaseRun, Stop};
use super::path::{encode, with_query};
use crate::document::duration;
use crate::observation::{ReadBack, ReadState};
use crate::suite::{Fact, Reconcile, StateWord};
use crate::target::OutgoingRequest;

impl CaseRun<'_> {
    /// Carries a `reconcile` step out.
    pub async fn reconcile(&mut self, reconcile: &Reconcile) -> Result<(), Stop> {
        let settle = reconcile.settle.as_deref().and_then(duration);
        let settle = settle.unwrap_or(self.setup.settle);
        self.read_back_facts(&reconcile.after, None, settle).await;
        Ok(())
    }

    /// Reads resources before a step that is to leave them as they are.
    pub async fn read_before(&mut self, after: &IndexMap<String, Fact>) {
        for label in self.labels_of_facts(after, true) {
            let before = self.look(&label).await.resource;
            if let (Some(before), Some(bound)) = (before, self.observation.bindings.get_mut(&label))
                && bound.is_object()
            {
                bound["before"] = before;
            }
        }
    }

    /// Reads back everything that the facts of the step name, and what it wrote besides.
    pub async fn read_back_facts(
        &mut self,
        after: &IndexMap<String, Fact>,
        also: Option<&str>,
        settle: Duration,
    ) {
        let mut labels = self.labels_of_facts(after, false);
        labels.extend(also.map(str::to_owned).filter(|label| !labels.contains(label)));
        let begun = Instant::now();
        loop {
            for label in &labels {
                let found = self.look(label).await;
                self.step_mut().read_backs.insert(label.clone(), found);
            }
            if settle.is_zero() || begun.elapsed() >= settle || self.holds() {
                break;
            }
            tokio::time::sleep(super::LOOK_AGAIN).await;
        }
        if !settle.is_zero() {
            self.note_lag(begun);
        }
    }

    /// Labels whose facts are due after the current step: its own, and in the last step those
    /// that only the row or a variant names.
    fn labels_of_facts(&self, after: &IndexMap<String, Fact>, unchanged: bool) -> Vec<String> {
        let wanted = |fact: &Fact| !unchanged || fact.state() == StateWord::Unchanged;
        let mut labels: Vec<String> = Vec::new();
        let mut add = |label: &String| {
            if !labels.contains(label) {
                labels.push(label.clone());
            }
        };
        after.iter().filter(|(_, fact)| wanted(fact)).for_each(|(label, _)| add(label));
        let elsewhere = |label: &String| {
            let steps = self.case.steps.iter();
            steps.filter_map(|step| step.after()).any(|facts| facts.contains_key(label))
        };
        let last = self.step_place() + 1 == self.case.steps.len();
        for facts in self.further_facts() {
            for (label, fact) in facts.iter().filter(|(_, fact)| wanted(fact)) {
                let _ = fact;
                if after.contains_key(label) || (last && !elsewhere(label)) {
                    add(label);
                }
            }
        }
        labels
    }

    /// Facts that the row and the variants name.
    fn further_facts(&self) -> Vec<&IndexMap<String, Fact>> {
        let of_row = self.row.map(|row| &row.after);
        let variants =
            self.row.and_then(|row| row.variants.as_ref()).unwrap_or(&self.case.variants);
        let of_variants =
            variants.iter().flat_map(|variant| &variant.instead).map(|instead| &instead.after);
        of_row.into_iter().chain(of_variants).collect()
    }

    /// Reads the resource of a label: by path, else by name.
    pub async fn look(&mut self, label: &str) -> ReadBack {
        let path = self.bound(label, "path").and_then(Value::as_str).map(str::to_owned);
        let mut found = match path {
            Some(path) => self.look_at(&path).await,
            None => self.look_by_name(label).await,
        };
        found.before = self.bound(label, "before").cloned();
        found
    }

    async fn look_at(&mut self, path: &str) -> ReadBack {
        let place = self.attempt(OutgoingRequest::new("GET", path)).await;
        let exchange = &self.observation.exchanges[place];
        let (state, resource) = match exchange.status() {
            Some(200..=299) => match exchange.json() {
                Some(body) => (ReadState::Exists, Some(body.clone())),
                None => (ReadState::Unknown, None),
            },
            Some(404 | 410) => (ReadState::Missing, None),
            _ => (ReadState::Unknown, None),
        };
        ReadBack { state, before: None, resource, found_by_name: None, exchanges: vec![place] }
    }

    /// For a create whose answer gave no id: is there a resource of that name?
    async fn look_by_name(&mut self, label: &str) -> ReadBack {
        let unknown = ReadBack {
            state: ReadState::Unknown,
            before: None,
            resource: None,
            found_by_name: None,
            exchanges: vec![],
        };
        let Some(endpoint) = self.bound(label, "endpoint").and_then(Value::as_str) else {
            return unknown;
        };
        let endpoint = endpoint.to_owned();
        let sent = self.bound(label, "sent").cloned().unwrap_or(Value::Null);
        let announced = self.announcement(&endpoint, &sent);
        let Some(name) = announced.name.filter(|_| self.setup.discovery.unmet("filter").is_none())
        else {
            return unknown;
        };
        let filter = json!(format!("{} eq {}", announced.attribute, json!(name)));
        let path = with_query(&endpoint, [(&"filter".to_owned(), &filter)]);
        let place = self.attempt(OutgoingRequest::new("GET", path)).await;
        let exchange = &self.observation.exchanges[place];
        let items = exchange.json().and_then(|body| {
            body.get("totalResults")?;
            Some(body.get("Resources").and_then(Value::as_array).cloned().unwrap_or_default())
        });
        let Some(items) = items.filter(|_| exchange.succeeded()) else {
            return ReadBack { exchanges: vec![place], ..unknown };
        };
        // Another label's resource may bear the same name: then this one was refused for it.
        let others: Vec<&Value> = self
            .observation
            .bindings
            .iter()
            .filter(|(other, _)| other.as_str() != label)
            .filter_map(|(_, value)| value.get("id"))
            .collect();
        let named: Vec<Value> = items
            .into_iter()
            .filter(|item| {
                let found = item.get(&announced.attribute).and_then(Value::as_str);
                found.is_some_and(|found| found.eq_ignore_ascii_case(&name))
                    && !item.get("id").is_some_and(|id| others.contains(&id))
            })
            .collect();
        // What bears the name was made by this run, whatever its answer said.
        for item in &named {
            if let Some(id) = item.get("id").and_then(Value::as_str) {
                let path = format!("{endpoint}/{}", encode(id));
                self.note_created(&path);
            }
        }
        ReadBack {
            state: if named.is_empty() { ReadState::Missing } else { ReadState::Exists },
            before: None,
            found_by_name: Some(named.len()),
            resource: named.into_iter().next(),
            exchanges: vec![place],
        }
    }
}
