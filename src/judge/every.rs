//! Rules that hold for every exchange of a run.

use serde_json::{Value, json};

use super::blame::Bench;
use super::check::{Subject, check};
use super::{CaseResult, Mismatch, Outcome};
use crate::observation::Exchange;
use crate::suite::{AnswerKind, Every, Level, Names, Verdict};

/// Endpoints whose resources have rules of their own.
const DISCOVERY: [&str; 3] = ["/ServiceProviderConfig", "/ResourceTypes", "/Schemas"];

/// Holds a rule against all exchanges. Each cause is one mismatch; the exchanges that show it are
/// the evidence.
pub(super) fn judge_every(
    bench: &Bench<'_>,
    every: &Every,
    exchanges: &[&Exchange],
    mut result: CaseResult,
) -> CaseResult {
    let mut found: Vec<Mismatch> = Vec::new();
    let mut matched = 0usize;
    let mut witnesses: Vec<String> = Vec::new();
    for exchange in exchanges {
        for subject in subjects(every, exchange) {
            matched += 1;
            let mismatches = of_one(bench, every, exchange, &subject);
            if !mismatches.is_empty() && !witnesses.contains(&exchange.id) {
                witnesses.push(exchange.id.clone());
            }
            for mismatch in mismatches {
                let known = found.iter().any(|known| {
                    known.cause == mismatch.cause && known.requirement == mismatch.requirement
                });
                if !known {
                    found.push(mismatch);
                }
            }
        }
    }
    found.retain(|mismatch| mismatch.level > Level::Observe);
    found.sort_by_key(|mismatch| std::cmp::Reverse(mismatch.level));
    result.exchanges = witnesses;
    match found.first() {
        _ if matched == 0 => {
            result.outcome = Outcome::Inconclusive;
            result.verdict = None;
            result.note = "no exchange of the run is of this kind".to_owned();
        }
        None => {}
        Some(worst) => {
            let must = worst.level == Level::Must;
            result.outcome = if must { Outcome::Fail } else { Outcome::Warn };
            result.verdict = Some(if must { Verdict::Broken } else { Verdict::Conditional });
            result.silent = must && worst.silent;
            result.note = format!(
                "expected {}, observed {} ({} of {matched})",
                worst.expected,
                worst.observed,
                result.exchanges.len()
            );
        }
    }
    result.mismatches = found;
    result
}

fn of_one(bench: &Bench<'_>, every: &Every, exchange: &Exchange, subject: &Value) -> Vec<Mismatch> {
    let Some(answer) = &exchange.answer else { return vec![] };
    let header = |name: &str| answer.header(name).map(str::to_owned);
    let exchange_names = json!({
        "answer": {
            "status": answer.status,
            "headers": answer.headers,
            "body": answer.json,
            "items": answer.json.as_ref().and_then(|body| body.get("Resources")?.as_array()).map_or(0, Vec::len),
            "resource": subject,
        },
        "request": {
            "method": exchange.request.method,
            "path": exchange.request.path,
            "headers": exchange.request.headers,
            "body": exchange.request.body.as_ref().and_then(|body| serde_json::from_str::<Value>(body).ok()),
        },
    });
    let none = indexmap::IndexMap::new();
    let names = Names::new(&none).with_exchange(&exchange_names);
    let blame = bench.blame(None, None);
    let subject = Subject { body: subject, header: &header, status: answer.status };
    let mut found: Vec<Mismatch> =
        every.checks.iter().flat_map(|one| check(bench, &blame, one, &subject, names)).collect();
    for mismatch in &mut found {
        mismatch.exchange = Some(exchange.id.clone());
        mismatch.silent = exchange.succeeded();
        mismatch.observed = format!(
            "{} in the answer to {} {}",
            mismatch.observed, exchange.request.method, exchange.request.path
        );
    }
    found
}

/// What of an exchange a rule is held against; nothing where the exchange is of another kind.
fn subjects(every: &Every, exchange: &Exchange) -> Vec<Value> {
    let Some(answer) = &exchange.answer else { return vec![] };
    let request = &exchange.request;
    let by_method = every.methods.is_empty()
        || every.methods.iter().any(|method| method.eq_ignore_ascii_case(&request.method));
    let by_status = every.status.as_ref().is_none_or(|set| set.contains(answer.status));
    if !by_method || !by_status || (every.unprojected && is_projected(exchange)) {
        return vec![];
    }
    let bare = request.path.split('?').next().unwrap_or_default();
    if !every.paths.is_empty() && !every.paths.iter().any(|pattern| path_matches(pattern, bare)) {
        return vec![];
    }
    let mut subjects = of_kind(every, exchange, answer);
    subjects.retain(|subject| {
        every.having.iter().all(|path| {
            super::place::find(subject, Some(path)).is_ok_and(|found| found.is_present())
        })
    });
    subjects
}

/// Whether a path fits a pattern, `*` standing for one segment.
fn path_matches(pattern: &str, path: &str) -> bool {
    let mut pattern = pattern.trim_matches('/').split('/');
    let mut path = path.trim_matches('/').split('/');
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return true,
            (Some(want), Some(have)) if want == "*" || want.eq_ignore_ascii_case(have) => {}
            _ => return false,
        }
    }
}

fn of_kind(
    every: &Every,
    exchange: &Exchange,
    answer: &crate::observation::Received,
) -> Vec<Value> {
    let body = || answer.json.clone().unwrap_or(Value::Null);
    let whole = |is: bool| if is { vec![body()] } else { vec![] };
    match every.answer {
        AnswerKind::Any => whole(true),
        AnswerKind::Error => whole(answer.status >= 400),
        AnswerKind::Empty => whole(exchange.succeeded() && answer.body.trim().is_empty()),
        AnswerKind::List => whole(is_list(exchange)),
        AnswerKind::Bulk => whole(exchange.succeeded() && is_bulk(exchange)),
        AnswerKind::Single => of_type(every, exchange, single(exchange)),
        AnswerKind::Resource => {
            let mut resources = single(exchange);
            if is_list(exchange) {
                let items = answer.json.as_ref().and_then(|body| body.get("Resources")?.as_array());
                resources.extend(items.into_iter().flatten().cloned());
            }
            of_type(every, exchange, resources)
        }
    }
}

fn is_bulk(exchange: &Exchange) -> bool {
    exchange.request.path.split('?').next() == Some("/Bulk")
}

fn is_discovery(exchange: &Exchange) -> bool {
    DISCOVERY.iter().any(|endpoint| exchange.request.path.starts_with(endpoint))
}

/// What claims to be a ListResponse, or stands where one is due: an answer to a query.
fn is_list(exchange: &Exchange) -> bool {
    let Some(body) = exchange.json().filter(|_| exchange.succeeded()) else { return false };
    let schemas = body.get("schemas").and_then(Value::as_array);
    let named = schemas
        .into_iter()
        .flatten()
        .any(|uri| uri.as_str().is_some_and(|uri| uri.ends_with(":ListResponse")));
    named || body.get("Resources").is_some() || body.get("totalResults").is_some()
}

fn single(exchange: &Exchange) -> Vec<Value> {
    let resource = exchange.json().filter(|body| {
        exchange.succeeded()
            && body.is_object()
            && !is_list(exchange)
            && !is_bulk(exchange)
            && !is_discovery(exchange)
            && !exchange.request.path.contains("/.search")
    });
    resource.into_iter().cloned().collect()
}

fn of_type(every: &Every, exchange: &Exchange, mut resources: Vec<Value>) -> Vec<Value> {
    let discovery = ["ServiceProviderConfig", "ResourceType", "Schema"];
    let kind = |resource: &Value| {
        let told = resource.pointer("/meta/resourceType").and_then(Value::as_str);
        told.map(str::to_owned).unwrap_or_else(|| {
            let path = exchange.request.path.trim_start_matches('/');
            path.split(['/', '?']).next().unwrap_or_default().trim_end_matches('s').to_owned()
        })
    };
    if is_discovery(exchange) {
        return vec![];
    }
    resources.retain(|resource| {
        let kind = kind(resource);
        !discovery.contains(&kind.as_str())
            && every.resource_type.as_ref().is_none_or(|wanted| *wanted == kind)
    });
    resources
}

fn is_projected(exchange: &Exchange) -> bool {
    let path = exchange.request.path.to_lowercase();
    let body = exchange.request.body.as_deref().unwrap_or_default().to_lowercase();
    path.contains("attributes=") || (path.contains("/.search") && body.contains("attributes\""))
}
