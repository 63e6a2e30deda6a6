//! What is told of a job (RFC 7644 section 3.7.3).

use serde_json::{Map, Value, json};

use super::job::{Job, Operation};
use crate::reference::call::Call;
use crate::reference::failure::Failure;
use crate::reference::faults::bulking::{self, Form};
use crate::reference::http::Reply;
use crate::reference::options::PatchAnswer;
use crate::reference::store::Record;

/// What became of one operation.
#[derive(Debug, Clone)]
pub(super) struct Outcome {
    body: Value,
    failed: bool,
}

impl Outcome {
    /// A success; `location` is that of a resource that was there before.
    pub(super) fn success(
        call: &Call,
        operation: &Operation,
        record: Option<&Record>,
        location: Option<String>,
    ) -> Self {
        let method = operation.method.as_deref().unwrap_or_default();
        let patch = call.options().readings.patch_answer;
        let status = match method {
            "POST" => 201,
            "PUT" => 200,
            "PATCH" if patch == PatchAnswer::Resource => 200,
            _ => 204,
        };
        let location = record.map(|record| record.location().to_owned()).or(location);
        let version = record.map(Record::version).filter(|version| !version.is_empty());
        let mut body = head(operation);
        insert(&mut body, "version", version);
        insert(&mut body, "location", location.as_deref());
        body.insert("status".to_owned(), json!(status.to_string()));
        Self { body: Value::Object(body), failed: false }
    }

    /// A failure.
    pub(super) fn failure(
        call: &Call,
        operation: &Operation,
        failure: Failure,
        location: Option<String>,
    ) -> Self {
        let mut body = head(operation);
        insert(&mut body, "location", location.as_deref());
        let claims_success = call.fault("bulk.failure-reported-as-success");
        let status = if claims_success { 200 } else { failure.status };
        body.insert("status".to_owned(), json!(status.to_string()));
        if !claims_success {
            body.insert("response".to_owned(), failure.body());
        }
        Self { body: Value::Object(body), failed: true }
    }

    /// Whether the operation failed.
    pub(super) fn is_failure(&self) -> bool {
        self.failed
    }
}

fn head(operation: &Operation) -> Map<String, Value> {
    let mut body = Map::new();
    insert(&mut body, "method", operation.method.as_deref());
    insert(&mut body, "bulkId", operation.bulk_id.as_deref());
    body
}

fn insert(body: &mut Map<String, Value>, name: &str, text: Option<&str>) {
    if let Some(text) = text {
        body.insert(name.to_owned(), json!(text));
    }
}

/// A job that is done.
#[derive(Debug)]
pub(in crate::reference) struct Done {
    /// The results in the order of the request; none for operations that were
    /// not processed.
    results: Vec<Option<Value>>,
    /// The methods and bulkIds of the operations.
    operations: Vec<Operation>,
    form: Form,
}

impl Done {
    /// Puts the outcomes together.
    pub(super) fn new(call: &Call, job: Job, outcomes: Vec<Option<Outcome>>) -> Self {
        let mut results: Vec<_> = outcomes.into_iter().map(|o| o.map(|o| o.body)).collect();
        bulking::results(call, &mut results, |number| {
            Outcome::success(call, &job.operations[number], None, None).body
        });
        Self { results, operations: job.operations, form: bulking::form(call) }
    }

    /// The BulkResponse. Operations that were not processed are left out.
    pub(in crate::reference) fn into_reply(self) -> Reply {
        let results: Vec<Value> = self.results.into_iter().flatten().collect();
        let mut body = json!({"schemas": [self.form.schema]});
        body[self.form.operations] = results.into();
        Reply::json(self.form.status, body)
    }

    /// A result for each operation, as completion events need them (RFC 9967
    /// section 2.5.1.2): those that were not processed are told as 412.
    pub(in crate::reference) fn all_results(&self) -> Vec<Value> {
        let entries = self.results.iter().zip(&self.operations);
        entries
            .map(|(result, operation)| result.clone().unwrap_or_else(|| skipped(operation)))
            .collect()
    }
}

fn skipped(operation: &Operation) -> Value {
    let failure = Failure::new(412, "not processed, as failOnErrors was reached");
    let mut body = Map::new();
    insert(&mut body, "method", operation.method.as_deref());
    insert(&mut body, "bulkId", operation.bulk_id.as_deref());
    body.insert("status".to_owned(), json!(failure.status.to_string()));
    body.insert("response".to_owned(), failure.body());
    Value::Object(body)
}
