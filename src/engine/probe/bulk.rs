//! Trials of bulk requests: so many operations, or so many bytes (RFC 7644 3.7.4).

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::super::body::resource_body;
use super::super::case::{CaseRun, Stop};
use super::super::many::{Creation, is_success};
use super::{Probing, filled, letters};
use crate::observation::Trial;
use crate::suite::{Limit, Probe};

/// Bytes of a bulk request around its operations.
const AROUND: u64 = 100;

impl CaseRun<'_> {
    pub(super) async fn bulk_trial(
        &mut self,
        probing: &mut Probing<'_>,
        size: u64,
    ) -> Result<Trial, Stop> {
        let probe = probing.probe;
        let due = if probe.limit == Limit::BulkOperations { size } else { 1 };
        let mut operations = Vec::new();
        for number in 1..=due {
            operations.push(self.bulk_operation(probe, probing.number, number)?);
        }
        if probe.limit == Limit::BulkPayload {
            let base = self.bulk_length(probe)?;
            let letters = letters(size.saturating_sub(base));
            operations.iter_mut().for_each(|operation| filled(operation, &letters));
        }
        let creations = if probe.creates() { creations_of(&operations) } else { vec![] };
        let request = self.bulk_of(&operations)?;
        if !creations.is_empty() {
            self.announce_creations(&creations).await?;
        }
        let exchange = self.attempt(request).await;
        let mut trial = Trial { size, exchange, due, ..Trial::default() };
        let answer = self.observation.exchanges[exchange].json();
        let results = answer.and_then(|body| body.get("Operations")?.as_array());
        trial.came = results.map(|results| results.len() as u64);
        if !creations.is_empty() {
            self.look_for(&creations, &mut trial).await;
        }
        Ok(trial)
    }

    /// What became of creates: what the answer says, and what is there.
    async fn look_for(&mut self, creations: &[Creation], trial: &mut Trial) {
        trial.operations = self.take_results_of(creations, trial.exchange);
        let succeeded = self.observation.exchanges[trial.exchange].succeeded();
        let claimed = trial.operations.iter().filter(|one| one.results.iter().any(is_success));
        let claimed = if succeeded { claimed.count() } else { 0 };
        let from = self.observation.exchanges.len();
        if let Some(names) = self.names_found(creations, claimed).await {
            trial.found = Some(names.len() as u64);
            trial.names = names;
        }
        trial.read_back = (from..self.observation.exchanges.len()).collect();
    }

    fn bulk_operation(&self, probe: &Probe, trial: usize, number: u64) -> Result<Value, Stop> {
        let label = format!("t{trial}n{number}");
        let mut operation = self.operation_at(probe, number)?;
        if let (Some(of_type), Value::Object(map)) = (&probe.resource, &mut operation) {
            let data = map.get("data").and_then(Value::as_object).cloned().unwrap_or_default();
            let with: IndexMap<String, Value> = data.into_iter().collect();
            let body = resource_body(self.setup, of_type, &label, &with, &[]);
            map.insert("data".to_owned(), self.render(&body)?);
        }
        if probe.creates() {
            // Told apart from those of other trials, and from one another.
            operation["bulkId"] = json!(label);
        }
        Ok(operation)
    }

    /// Bytes of a bulk request whose operation is not filled.
    pub(super) fn bulk_length(&self, probe: &Probe) -> Result<u64, Stop> {
        let mut operation = self.bulk_operation(probe, 9, 1)?;
        filled(&mut operation, "");
        let body = self.bulk_of(&[operation])?.body.unwrap_or_default();
        Ok(body.len() as u64)
    }

    /// How many operations a request of the advertised size has room for.
    pub(super) fn operations_that_fit(&self, probe: &Probe) -> Result<u64, Stop> {
        let Some(bytes) = self.advertised("/bulk/maxPayloadSize") else { return Ok(u64::MAX) };
        let longest = self.bulk_operation(probe, 9, probe.bounds().most)?.to_string();
        Ok(bytes.saturating_sub(AROUND) / (longest.len() as u64 + 1))
    }
}

fn creations_of(operations: &[Value]) -> Vec<Creation> {
    let text = |operation: &Value, key: &str, usual: &str| {
        operation.get(key).and_then(Value::as_str).unwrap_or(usual).to_owned()
    };
    let one = |operation: &Value| Creation {
        label: text(operation, "bulkId", ""),
        path: text(operation, "path", "/Users"),
        data: operation.get("data").cloned().unwrap_or(Value::Null),
    };
    operations.iter().map(one).collect()
}
