//! Bulk jobs gone wrong.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use crate::reference::call::Call;
use crate::reference::failure::Failure;
use crate::reference::registry::Kind;
use crate::scim::urn;

/// The operations that are taken of those asked for.
///
/// # Errors
///
/// 413 for too many.
pub(in crate::reference) fn entries<'e>(
    call: &Call,
    entries: &'e [Value],
) -> Result<&'e [Value], Failure> {
    let limit = call.options().limits.max_operations;
    let exclusive = entries.len() == limit && call.fault("bulk.limit-exclusive");
    if entries.len() <= limit && !exclusive {
        return Ok(entries);
    }
    if call.fault("bulk.max-operations-unenforced") || call.fault("bulk.refused-but-done") {
        return Ok(entries);
    }
    if call.fault("bulk.max-operations-truncates") {
        return Ok(&entries[..limit]);
    }
    let detail = format!("{} operations exceed maxOperations ({limit})", entries.len());
    Err(Failure::new(413, detail))
}

/// Whether an operation is confirmed in place of being executed.
pub(in crate::reference) fn skips(call: &Call, method: &str, is_last: bool) -> bool {
    (is_last && call.fault("bulk.last-operation-dropped"))
        || match method {
            "PUT" => call.fault("bulk.put-not-applied"),
            "PATCH" => call.fault("bulk.patch-not-applied"),
            "DELETE" => call.fault("bulk.delete-not-applied"),
            _ => false,
        }
}

/// The part of a new resource that is stored.
pub(in crate::reference) fn part<'d>(call: &Call, kind: &Kind, data: &'d Value) -> Cow<'d, Value> {
    let Some(members) = data.as_object().filter(|_| call.fault("bulk.partial-write")) else {
        return Cow::Borrowed(data);
    };
    let is_kept = |name: &str| {
        name == "schemas" || kind.schema.core_attribute(name).is_some_and(|a| a.required)
    };
    let kept = members.iter().filter(|(name, _)| is_kept(name));
    Cow::Owned(kept.map(|(name, value)| (name.clone(), value.clone())).collect())
}

/// After how many errors a job stops.
pub(in crate::reference) fn stop(call: &Call, limit: Option<usize>) -> Option<usize> {
    if call.fault("bulk.stops-at-first-error") {
        return Some(1);
    }
    match limit {
        Some(_) if call.fault("bulk.ignore-fail-on-errors") => None,
        Some(_) if call.fault("bulk.fail-on-errors-always-one") => Some(1),
        Some(limit) if call.fault("bulk.fail-on-errors-off-by-one") => Some(limit + 1),
        limit => limit,
    }
}

/// How the answer to a job names its parts.
#[derive(Debug, Clone, Copy)]
pub(in crate::reference) struct Form {
    /// The HTTP status.
    pub(in crate::reference) status: u16,
    /// The URI of the message.
    pub(in crate::reference) schema: &'static str,
    /// The name of the results.
    pub(in crate::reference) operations: &'static str,
}

/// The form of the answer.
pub(in crate::reference) fn form(call: &Call) -> Form {
    let requested = call.fault("bulk.schemas-wrong");
    let renamed = call.fault("bulk.operations-renamed");
    Form {
        status: if call.fault("bulk.outer-207") { 207 } else { 200 },
        schema: if requested { urn::BULK_REQUEST } else { urn::BULK_RESPONSE },
        operations: if renamed { "operations" } else { "Operations" },
    }
}

/// Refuses a job whose operations are done.
pub(in crate::reference) fn refuse(
    call: &Call,
    operations: usize,
    failed: bool,
    stopped: bool,
) -> Result<(), Failure> {
    if failed && call.fault("bulk.outer-500") {
        return Err(Failure::new(500, "an operation failed"));
    }
    let limit = call.options().limits.max_operations;
    if operations > limit && call.fault("bulk.refused-but-done") {
        return Err(Failure::new(413, format!("more than maxOperations ({limit})")));
    }
    if stopped && call.fault("bulk.stop-answers-400") {
        return Err(Failure::value("failOnErrors was reached"));
    }
    Ok(())
}

/// Spoils the results of a job; `done` gives a success for the operation with
/// a number.
pub(in crate::reference) fn results(
    call: &Call,
    results: &mut [Option<Value>],
    done: impl Fn(usize) -> Value,
) {
    if call.faults.is_empty() {
        return;
    }
    if results.iter().any(Option::is_none) && call.fault("bulk.unprocessed-as-success") {
        for (number, result) in results.iter_mut().enumerate() {
            result.get_or_insert_with(|| done(number));
        }
    }
    let told = results.iter().flatten().count();
    if told > 1 && call.fault("bulk.result-missing") {
        let last = results.iter_mut().rev().find(|result| result.is_some());
        last.into_iter().for_each(|result| *result = None);
    }
    if told > 1 && call.fault("bulk.statuses-swapped") {
        shift(results, "status");
    }
    if told > 1 && call.fault("bulk.bulkids-shifted") {
        shift(results, "bulkId");
    }
    if call.fault("bulk.failures-unreported") {
        let failed = |result: &&mut Option<Value>| {
            result.as_ref().is_some_and(|result| result.get("response").is_some())
        };
        results.iter_mut().filter(failed).for_each(|result| *result = None);
    }
    for result in results.iter_mut().flatten().filter_map(Value::as_object_mut) {
        spoil(call, result);
    }
}

/// Gives each result what the one before it has.
fn shift(results: &mut [Option<Value>], name: &str) {
    let told = || results.iter().flatten();
    let mut values: Vec<_> = told().map(|result| result.get(name).cloned()).collect();
    values.rotate_right(1);
    for (result, value) in results.iter_mut().flatten().zip(values) {
        if let Some(value) = value {
            result[name] = value;
        }
    }
}

fn spoil(call: &Call, result: &mut Map<String, Value>) {
    take_out(call, result);
    spell_status(call, result);
    if result.contains_key("version") && call.fault("bulk.version-wrong") {
        result.insert("version".to_owned(), json!("W/\"0\""));
    }
    if let Some(response) = result.get_mut("response")
        && call.fault("bulk.response-as-text")
    {
        *response = json!(response.to_string());
    }
    let created = result.get("method").is_some_and(|method| method == "POST");
    if created
        && let Some(location) = result.get_mut("location")
        && call.fault("bulk.location-wrong")
    {
        *location = json!(format!("{}-other", location.as_str().unwrap_or_default()));
    }
}

/// Leaves out what a result should say.
fn take_out(call: &Call, result: &mut Map<String, Value>) {
    let missing = [
        ("bulk.location-missing", "location"),
        ("bulk.version-missing", "version"),
        ("bulk.method-missing", "method"),
        ("bulk.bulkid-not-echoed", "bulkId"),
    ];
    for (fault, name) in missing {
        if result.contains_key(name) && call.fault(fault) {
            result.shift_remove(name);
        }
    }
    if result.contains_key("response") && call.fault("bulk.failed-location-missing") {
        result.shift_remove("location");
    }
    if result.contains_key("response") && call.fault("bulk.error-response-missing") {
        result.shift_remove("response");
    }
}

/// Gives the status in another form.
fn spell_status(call: &Call, result: &mut Map<String, Value>) {
    let number = |status: &Value| status.as_str().and_then(|text| text.parse::<u16>().ok());
    let status = result.get("status").and_then(number);
    if call.fault("bulk.status-object") {
        result.insert("status".to_owned(), json!({"code": status}));
    }
    if call.fault("bulk.status-number") {
        result.insert("status".to_owned(), json!(status));
    }
}
