//! Many resources of one kind at once, and looking which of them are there.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use futures_util::stream::{self, StreamExt};
use indexmap::IndexMap;
use serde_json::{Value, json};

use super::body::resource_body;
use super::case::{CaseRun, Stop};
use super::guard::forbidden;
use super::path::with_query;
use super::population::count_in;
use crate::observation::{Exchange, InterruptionKind, OperationObservation};
use crate::scim::bulk::{result_response, result_status};
use crate::target::OutgoingRequest;

/// Resources on a page of the list in which created ones are looked for.
const PAGE: usize = 100;
/// How long a list may take to show what was created.
const PATIENCE: Duration = Duration::from_secs(3);

/// What came of creating many.
#[derive(Debug, Default)]
pub(super) struct Made {
    /// Exchanges that made them.
    pub exchanges: Vec<usize>,
    /// Microseconds from the first request to the last answer.
    pub elapsed_us: u64,
    /// Each create with what the answer says of it.
    pub operations: Vec<OperationObservation>,
    /// Ids of what was made, in the order of the labels.
    pub ids: Vec<String>,
}

/// A create before it is sent.
pub(super) struct Creation {
    pub label: String,
    /// Endpoint, such as `/Users`.
    pub path: String,
    pub data: Value,
}

impl CaseRun<'_> {
    /// The creates of resources of a type, one for each label, by its template.
    pub fn creations(
        &self,
        of_type: &str,
        labels: impl IntoIterator<Item = String>,
        with: &IndexMap<String, Value>,
    ) -> Result<Vec<Creation>, Stop> {
        let path = self.setup.discovery.endpoint(of_type);
        let one = |(place, label): (usize, String)| {
            let mut with = with.clone();
            let number = (place + 1).to_string();
            with.values_mut().for_each(|value| count_in(value, &number));
            let body = resource_body(self.setup, of_type, &label, &with, &[]);
            Ok(Creation { data: self.render(&body)?, path: path.clone(), label })
        };
        labels.into_iter().enumerate().map(one).collect()
    }

    /// Announces creates: all of them at once, before the first is sent.
    pub async fn announce_creations(&self, creations: &[Creation]) -> Result<(), Stop> {
        let announced =
            creations.iter().map(|creation| self.announcement(&creation.path, &creation.data));
        self.announce(announced.collect()).await
    }

    /// Sends creates singly, so many at a time. The first that fails ends it.
    pub async fn create_singly(
        &mut self,
        creations: &[Creation],
        concurrency: usize,
    ) -> Result<Made, Stop> {
        self.announce_creations(creations).await?;
        let request = |creation: &Creation| {
            OutgoingRequest::new("POST", &creation.path).with_json(&creation.data)
        };
        let requests: Vec<_> = creations.iter().map(request).enumerate().collect();
        let (target, stop) = (&self.setup.target, &self.setup.stop);
        let over = AtomicBool::new(false);
        let over = &over;
        let begun = Instant::now();
        let mut sent: Vec<(usize, Exchange)> = stream::iter(requests)
            .map(|(place, request)| async move {
                if over.load(Ordering::Relaxed) || stop.is_cancelled() {
                    return None;
                }
                let exchange = target.exchange(request).await;
                over.fetch_or(!exchange.succeeded(), Ordering::Relaxed);
                Some((place, exchange))
            })
            .buffer_unordered(concurrency.max(1))
            .filter_map(|sent| async { sent })
            .collect()
            .await;
        let elapsed_us = micros(begun.elapsed());
        sent.sort_by_key(|(place, _)| *place);
        let mut made = Made { elapsed_us, ..Made::default() };
        for (place, exchange) in sent {
            self.take_created(&creations[place], exchange, &mut made);
        }
        match made.ids.len() == creations.len() {
            true => Ok(made),
            false => Err(self.not_all_made(&made, creations.len())),
        }
    }

    fn take_created(&mut self, creation: &Creation, exchange: Exchange, made: &mut Made) {
        let mut result = json!({"status": exchange.status().map(|status| status.to_string())});
        let created = exchange.succeeded().then(|| self.created_path(&creation.path, &exchange));
        if let Some((path, id)) = created.flatten() {
            self.note_created(&path);
            result["location"] = json!(path);
            made.ids.push(id);
        }
        made.operations.push(OperationObservation {
            label: creation.label.clone(),
            sent: operation_of(creation, None),
            results: vec![result],
            place: None,
            exchange: None,
        });
        self.observation.exchanges.push(exchange);
        made.exchanges.push(self.observation.exchanges.len() - 1);
    }

    fn not_all_made(&self, made: &Made, wanted: usize) -> Stop {
        if self.setup.stop.is_cancelled() {
            return Stop::new(InterruptionKind::Cancelled, "the run was interrupted");
        }
        let exchanges = made.exchanges.iter().map(|place| &self.observation.exchanges[*place]);
        let failed = exchanges.rev().find(|exchange| !exchange.succeeded());
        let why = match failed.map(|exchange| (exchange.status(), &exchange.failure)) {
            Some((Some(status), _)) => format!("HTTP {status} answer to a creation"),
            Some((None, Some(failure))) => failure.message.clone(),
            _ => "an answer to a creation gives neither id nor location".to_owned(),
        };
        let reason = format!("{} of {wanted} resources could be made: {why}", made.ids.len());
        Stop::new(InterruptionKind::Prerequisite, reason)
    }

    /// A bulk request; an error where it would touch what is not the run's.
    pub fn bulk_of(&self, operations: &[Value]) -> Result<OutgoingRequest, Stop> {
        let schema = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
        let body = json!({"schemas": [schema], "Operations": operations});
        let request = OutgoingRequest::new("POST", "/Bulk").with_json(&body);
        match forbidden(&self.setup.journal, self.setup.target.base_url(), &request) {
            Some(reason) => Err(Stop::new(InterruptionKind::Prerequisite, reason)),
            None => Ok(request),
        }
    }

    /// What a bulk answer says of creates. What it says was made is the run's.
    pub fn take_results_of(
        &mut self,
        creations: &[Creation],
        place: usize,
    ) -> Vec<OperationObservation> {
        let body = self.observation.exchanges[place].json().cloned().unwrap_or(Value::Null);
        let results = body.get("Operations").and_then(Value::as_array).cloned().unwrap_or_default();
        let mut by_id: IndexMap<String, Vec<Value>> = IndexMap::new();
        for result in results {
            let id = result.get("bulkId").and_then(Value::as_str).unwrap_or_default();
            by_id.entry(id.to_owned()).or_default().push(result);
        }
        let mut operations = Vec::new();
        for creation in creations {
            let results = by_id.get(&creation.label).cloned().unwrap_or_default();
            results.iter().for_each(|result| self.note_result(creation, result));
            operations.push(OperationObservation {
                label: creation.label.clone(),
                sent: operation_of(creation, Some(&creation.label)),
                results,
                place: None,
                exchange: None,
            });
        }
        operations
    }

    fn note_result(&mut self, creation: &Creation, result: &Value) {
        if !is_success(result) {
            return;
        }
        let response = result_response(result);
        let id = response.as_ref().and_then(|body| body.get("id")?.as_str());
        let location = result.get("location").and_then(Value::as_str);
        let found = self
            .resource_path(&creation.path, None, location)
            .or_else(|| self.resource_path(&creation.path, id, None));
        if let Some((path, _)) = found {
            self.note_created(&path);
        }
    }

    /// Names of the creates that a list shows, waiting for as many as `wanted` for a while; none
    /// where the target cannot confine a list to the run's own. What bears such a name is the
    /// run's, whatever the answer to its creation said.
    pub async fn names_found(
        &mut self,
        creations: &[Creation],
        wanted: usize,
    ) -> Option<Vec<String>> {
        let first = creations.first()?;
        if !self.setup.discovery.confines || self.setup.discovery.unmet("index").is_some() {
            return None;
        }
        let endpoint = first.path.clone();
        let announced = self.announcement(&endpoint, &first.data);
        let names: HashSet<String> = creations
            .iter()
            .filter_map(|creation| self.announcement(&endpoint, &creation.data).name)
            .map(|name| name.to_lowercase())
            .collect();
        let begun = Instant::now();
        loop {
            let found = self.names_listed(&endpoint, &announced.attribute, &names).await?;
            if found.len() >= wanted || begun.elapsed() >= PATIENCE {
                return Some(found);
            }
            tokio::time::sleep(super::LOOK_AGAIN).await;
        }
    }

    async fn names_listed(
        &mut self,
        endpoint: &str,
        attribute: &str,
        names: &HashSet<String>,
    ) -> Option<Vec<String>> {
        let tag = self.render_text("${tag}").ok()?;
        let filter = format!("{attribute} sw \"{tag}-\"");
        let (mut found, mut seen) = (Vec::new(), 0);
        loop {
            let parameters = IndexMap::from([
                ("filter".to_owned(), json!(filter)),
                ("attributes".to_owned(), json!(attribute)),
                ("startIndex".to_owned(), json!(seen + 1)),
                ("count".to_owned(), json!(PAGE)),
            ]);
            let path = with_query(endpoint, &parameters);
            let place = self.attempt(OutgoingRequest::new("GET", path)).await;
            let exchange = &self.observation.exchanges[place];
            let body = exchange.json().filter(|_| exchange.succeeded())?;
            let total = usize::try_from(body.get("totalResults")?.as_u64()?).ok()?;
            let items = body.get("Resources").and_then(Value::as_array).cloned();
            let items = items.unwrap_or_default();
            seen += items.len();
            let through = items.is_empty() || seen >= total;
            for item in &items {
                let name = item.get(attribute).and_then(Value::as_str).unwrap_or_default();
                if names.contains(&name.to_lowercase()) {
                    let id = item.get("id").and_then(Value::as_str);
                    if let Some((path, _)) = self.resource_path(endpoint, id, None) {
                        self.note_created(&path);
                    }
                    found.push(name.to_owned());
                }
            }
            // A list that never ends is looked at for no longer than it can be of use.
            if through || seen > 2 * (names.len() + PAGE) {
                return Some(found);
            }
        }
    }
}

/// A create as an operation of a bulk request.
pub(super) fn operation_of(creation: &Creation, bulk_id: Option<&str>) -> Value {
    let mut operation = json!({"method": "POST", "path": creation.path});
    if let Some(bulk_id) = bulk_id {
        operation["bulkId"] = json!(bulk_id);
    }
    operation["data"] = creation.data.clone();
    operation
}

/// Whether a result says that its operation succeeded.
pub(super) fn is_success(result: &Value) -> bool {
    result_status(result).is_some_and(|(status, _)| (200..300).contains(&status))
}

pub(super) fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
