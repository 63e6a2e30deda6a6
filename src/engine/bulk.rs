//! One bulk request (RFC 7644 3.7): operations out, results matched, effects read back.

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::body::resource_body;
use super::case::{CaseRun, Stop};
use super::retry::SentRequest;
use super::send::authentication;
use crate::document::duration;
use crate::ledger::Announcement;
use crate::observation::{InterruptionKind, OperationObservation};
use crate::scim::bulk::{match_results, result_response, result_status};
use crate::suite::{Bulk, ChunkSize, Fact, Operation};
use crate::target::OutgoingRequest;

/// What is found after a step, by label.
type Facts = IndexMap<String, Fact>;

/// Operations that `repeat_over` and `repeat_to` make at the most.
const MOST_OPERATIONS: u64 = 5000;
/// Up to so many operations, those are read back too for which the case names no fact.
pub(super) const READ_BACK_ALL: usize = 24;

impl CaseRun<'_> {
    /// Carries a `bulk` step out.
    pub async fn bulk(&mut self, bulk: &Bulk) -> Result<(), Stop> {
        let mut operations = Vec::new();
        for operation in &bulk.operations {
            operations.extend(self.repetitions(operation)?);
        }
        let sent = self.operations_of(&operations)?;
        let facts = self.facts_of(bulk, &operations);
        let also = if sent.len() <= READ_BACK_ALL { with_methods(&sent) } else { vec![] };
        self.send_chunks(bulk, &sent, &facts).await?;
        let settle = match bulk.cut {
            Some(_) => self.patience_after_cut(bulk.settle.as_deref()),
            None => self.patience(bulk.settle.as_deref()),
        };
        self.read_back_facts(&facts, &also, settle).await;
        Ok(())
    }

    /// Sends the operations in as many requests as it takes: one, unless the step wants more.
    async fn send_chunks(
        &mut self,
        bulk: &Bulk,
        sent: &[(String, Value)],
        facts: &Facts,
    ) -> Result<(), Stop> {
        let whole = bulk.chunks_of.is_none();
        let chunks: Vec<&[(String, Value)]> = match &bulk.chunks_of {
            Some(size) => sent.chunks(self.chunk_size(size)?.max(1)).collect(),
            None => vec![sent],
        };
        let requests = chunks.iter().map(|chunk| self.bulk_request(bulk, chunk));
        let requests: Vec<OutgoingRequest> = requests.collect::<Result<_, Stop>>()?;
        self.announce(self.announcements(sent)).await?;
        self.bind_sent(sent);
        if let (Some(label), true, [request]) = (&bulk.label, whole, requests.as_slice()) {
            self.sent.insert(label.clone(), SentRequest::bulk(request.clone(), sent.to_vec()));
        }
        self.read_before(facts).await;
        for (chunk, request) in chunks.into_iter().zip(requests) {
            let place = self.send_chunk(bulk, chunk, request).await?;
            let results = self.results_of(chunk, place);
            let exchange = (!whole).then_some(place);
            let results = results.into_iter().map(|one| OperationObservation { exchange, ..one });
            self.step_mut().operations.extend(results);
            self.bind_bulk_answer(bulk.label.as_deref(), place);
            self.is_prepared(bulk, place)?;
        }
        Ok(())
    }

    /// One request of a bulk step; the place of its exchange.
    async fn send_chunk(
        &mut self,
        bulk: &Bulk,
        chunk: &[(String, Value)],
        request: OutgoingRequest,
    ) -> Result<usize, Stop> {
        if bulk.cut.is_some() {
            self.note_unheard(chunk);
            return self.break_off(&request).await;
        }
        let place = self.exchange(request).await;
        self.step_mut().exchange = Some(self.observation.exchanges.len() - 1);
        place
    }

    /// A request without an expectation prepares what follows.
    fn is_prepared(&self, bulk: &Bulk, place: usize) -> Result<(), Stop> {
        let prepares = bulk.expect.is_none() && bulk.cut.is_none();
        if prepares && !self.observation.exchanges[place].succeeded() {
            let reason = "the bulk request was to prepare, and failed";
            return Err(Stop::new(InterruptionKind::Prerequisite, reason));
        }
        Ok(())
    }

    fn chunk_size(&self, size: &ChunkSize) -> Result<usize, Stop> {
        match size {
            ChunkSize::Operations(size) => Ok(size.get() as usize),
            ChunkSize::Limit(place) => {
                Ok(usize::try_from(self.announced(place)?).unwrap_or(usize::MAX))
            }
        }
    }

    /// A number of ServiceProviderConfig that operations can be counted by.
    fn announced(&self, place: &str) -> Result<u64, Stop> {
        let limit = self.names().resolve(place)?.as_u64();
        limit.filter(|limit| *limit < MOST_OPERATIONS).ok_or_else(|| {
            let reason = format!("`{place}` is no number below {MOST_OPERATIONS}");
            Stop::new(InterruptionKind::MissingValue, reason)
        })
    }

    /// The operations as they are sent, by label.
    pub(super) fn operations_of(
        &self,
        operations: &[Operation],
    ) -> Result<Vec<(String, Value)>, Stop> {
        operations
            .iter()
            .map(|operation| Ok((operation.label.clone(), self.operation_of(operation)?)))
            .collect()
    }

    fn repetitions(&self, operation: &Operation) -> Result<Vec<Operation>, Stop> {
        let times = match (operation.limit(), operation.repeat) {
            (Some((place, beyond)), _) => self.announced(place)? + beyond,
            (None, Some(times)) => u64::from(times),
            (None, None) => return Ok(vec![operation.clone()]),
        };
        Ok((1..=times).filter_map(|n| operation.numbered(&n.to_string())).collect())
    }

    fn operation_of(&self, operation: &Operation) -> Result<Value, Stop> {
        let mut send = operation.send.clone();
        if let (Some(of_type), Value::Object(map)) = (&operation.resource, &mut send) {
            let data = map.get("data").and_then(Value::as_object).cloned().unwrap_or_default();
            let with = data.into_iter().collect();
            let body =
                resource_body(self.setup, of_type, &operation.label, &with, &operation.without);
            map.insert("data".to_owned(), body);
        }
        self.render(&send)
    }

    pub(super) fn bulk_request(
        &self,
        bulk: &Bulk,
        sent: &[(String, Value)],
    ) -> Result<OutgoingRequest, Stop> {
        let mut body = Map::new();
        let schema = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
        body.insert("schemas".to_owned(), json!([schema]));
        if let Some(limit) = &bulk.fail_on_errors {
            body.insert("failOnErrors".to_owned(), self.render(limit)?);
        }
        let operations: Vec<&Value> = sent.iter().map(|(_, operation)| operation).collect();
        body.insert("Operations".to_owned(), json!(operations));
        let mut request = OutgoingRequest::new("POST", "/Bulk").with_json(&Value::Object(body));
        request.authentication = authentication(bulk.credentials);
        request.cut = bulk.cut;
        request.slow_body = bulk.slow_body.as_deref().and_then(duration);
        self.permit(&request)?;
        Ok(request)
    }

    pub(super) fn announcements(&self, sent: &[(String, Value)]) -> Vec<Announcement> {
        let creates = sent.iter().filter(|(_, operation)| {
            let method = operation.get("method").and_then(Value::as_str).unwrap_or_default();
            // A target may take a missing or misspelt method for a create.
            !matches!(method.to_ascii_uppercase().as_str(), "PUT" | "PATCH" | "DELETE" | "GET")
        });
        creates
            .map(|(_, operation)| {
                let path = operation.get("path").and_then(Value::as_str).unwrap_or("/Users");
                let null = Value::Null;
                self.announcement(path, operation.get("data").unwrap_or(&null))
            })
            .collect()
    }

    /// What is known of the operations before they are sent.
    pub(super) fn bind_sent(&mut self, sent: &[(String, Value)]) {
        for (label, operation) in sent {
            let path = operation.get("path").and_then(Value::as_str).unwrap_or_default();
            let method = operation.get("method").and_then(Value::as_str).unwrap_or_default();
            let addressed = path.trim_matches('/').contains('/') && !path.contains("bulkId:");
            let own_path = (addressed && !method.eq_ignore_ascii_case("POST"))
                .then(|| path.trim_end_matches('/').to_owned());
            let before = own_path.as_ref().and_then(|path| {
                let label = self.label_at(path)?;
                self.bound(&label, "before").cloned()
            });
            self.bind(
                label,
                json!({
                    "id": own_path.as_ref().and_then(|path| path.rsplit('/').next()),
                    "path": own_path, "endpoint": self.endpoint(path), "before": before,
                    "sent": operation.get("data"), "operation": operation,
                }),
            );
        }
    }

    /// Results of the operations that an exchange carried.
    pub(super) fn results_of(
        &mut self,
        sent: &[(String, Value)],
        place: usize,
    ) -> Vec<OperationObservation> {
        let body = self.observation.exchanges[place].json().cloned().unwrap_or(Value::Null);
        let results = body.get("Operations").and_then(Value::as_array).cloned().unwrap_or_default();
        let operations: Vec<Value> = sent.iter().map(|(_, operation)| operation.clone()).collect();
        let matched = match_results(&operations, &results);
        let mut observed = Vec::new();
        for ((label, operation), places) in sent.iter().zip(&matched) {
            let own: Vec<Value> = places.iter().map(|at| results[*at].clone()).collect();
            if let Some(result) = own.first() {
                self.bind_result(label, operation, result);
            }
            observed.push(OperationObservation {
                label: label.clone(),
                sent: operation.clone(),
                results: own,
                place: places.first().copied(),
                exchange: None,
            });
        }
        observed
    }

    /// What the label of a bulk request stands for after its answer.
    pub(super) fn bind_bulk_answer(&mut self, label: Option<&str>, place: usize) {
        let Some(label) = label else { return };
        let exchange = &self.observation.exchanges[place];
        let answer = exchange.answer.clone().unwrap_or_default();
        let value = json!({"status": exchange.status(), "headers": answer.headers,
                           "body": exchange.json().unwrap_or(&Value::Null)});
        self.bind(label, value);
    }

    fn bind_result(&mut self, label: &str, operation: &Value, result: &Value) {
        let status = result_status(result).map(|(status, _)| status);
        let response = result_response(result);
        let location = result.get("location").and_then(Value::as_str);
        let mut bound = self.observation.bindings.get(label).cloned().unwrap_or_default();
        bound["status"] = json!(status);
        bound["body"] = json!(response);
        bound["result"] = result.clone();
        bound["location"] = json!(location);
        let posts = operation
            .get("method")
            .and_then(Value::as_str)
            .is_some_and(|method| method.eq_ignore_ascii_case("POST"));
        if posts {
            let path = operation.get("path").and_then(Value::as_str).unwrap_or_default();
            let id = response.as_ref().and_then(|body| body.get("id")?.as_str());
            let succeeded = status.is_none_or(|status| (200..300).contains(&status));
            // Two ways to say which resource it is; where they differ, the location counts.
            let found = self
                .resource_path(&self.endpoint(path), None, location)
                .or_else(|| self.resource_path(&self.endpoint(path), id, None));
            if let (true, Some((path, id))) = (succeeded, found) {
                self.note_created(&path);
                bound["path"] = json!(path);
                bound["id"] = json!(id);
            }
        }
        self.bind(label, bound);
    }

    /// Facts of the step and of its operations, by label.
    fn facts_of(&self, bulk: &Bulk, operations: &[Operation]) -> Facts {
        let mut facts = bulk.after.clone();
        for operation in operations {
            if let Some(fact) = &operation.after {
                facts.insert(operation.label.clone(), fact.clone());
            }
        }
        facts
    }
}

/// Labels of the operations that say what they do.
fn with_methods(sent: &[(String, Value)]) -> Vec<String> {
    let named = sent.iter().filter(|(_, operation)| operation.get("method").is_some());
    named.map(|(label, _)| label.clone()).collect()
}
