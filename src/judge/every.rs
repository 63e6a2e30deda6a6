//! Rules that hold for every exchange of a run.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::blame::Bench;
use super::check::{Subject, check};
use super::place::find;
use super::{CaseResult, Mismatch, Outcome};
use crate::observation::{Exchange, Received};
use crate::suite::{AnswerKind, Check, Every, Level, Names, Verdict};

/// Endpoints whose resources have rules of their own.
const DISCOVERY: [&str; 3] = ["/ServiceProviderConfig", "/ResourceTypes", "/Schemas"];
/// Resource types of those endpoints.
const DISCOVERY_TYPES: [&str; 3] = ["ServiceProviderConfig", "ResourceType", "Schema"];

/// An answered exchange as rules see it: looked at once, asked by all of them.
pub(super) struct Answered<'a> {
    exchange: &'a Exchange,
    answer: &'a Received,
    body: &'a Value,
    /// The request path without its query.
    path: &'a str,
    kind: Kind,
    projected: bool,
    names: OnceCell<Value>,
    resources: OnceCell<Vec<Looked<'a>>>,
}

/// A part of an answer with a digest of it.
type Looked<'a> = (&'a Value, u64);

/// What the body of a successful answer is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    List,
    Bulk,
    Discovery,
    Single,
    Other,
}

/// Which names the templates of a check ask for.
#[derive(Clone, Copy)]
enum Asks {
    Nothing,
    Exchange,
    Resource,
}

impl Asks {
    fn of(check: &Check) -> Self {
        let text = serde_json::to_string(check).unwrap_or_default();
        match (text.contains("${"), text.contains("${answer.resource")) {
            (false, _) => Self::Nothing,
            (true, false) => Self::Exchange,
            (true, true) => Self::Resource,
        }
    }
}

const NOTHING: &Value = &Value::Null;

impl<'a> Answered<'a> {
    /// None where no answer came, or its body was not kept.
    pub fn of(exchange: &'a Exchange, endpoints: &[String]) -> Option<Self> {
        let answer = exchange.answer.as_ref().filter(|answer| answer.left_out.is_none())?;
        let path = exchange.request.path.split('?').next().unwrap_or_default();
        Some(Self {
            exchange,
            answer,
            body: answer.json.as_ref().unwrap_or(NOTHING),
            path,
            kind: kind_of(exchange, path, endpoints),
            projected: is_projected(exchange),
            names: OnceCell::new(),
            resources: OnceCell::new(),
        })
    }

    /// What of the exchange a rule is held against; nothing where it is of another kind.
    fn subjects(&self, every: &Every) -> Vec<Looked<'a>> {
        let method = &self.exchange.request.method;
        let by_method = every.methods.is_empty()
            || every.methods.iter().any(|wanted| wanted.eq_ignore_ascii_case(method));
        let by_status = every.status.as_ref().is_none_or(|set| set.contains(self.answer.status));
        let by_path = every.paths.is_empty()
            || every.paths.iter().any(|pattern| path_matches(pattern, self.path));
        if !by_method || !by_status || !by_path || (every.unprojected && self.projected) {
            return vec![];
        }
        let mut subjects = self.of_kind(every);
        subjects.retain(|(subject, _)| {
            let present =
                |path: &String| find(subject, Some(path)).is_ok_and(|found| found.is_present());
            every.having.iter().all(present)
        });
        subjects
    }

    fn of_kind(&self, every: &Every) -> Vec<Looked<'a>> {
        let succeeded = self.exchange.succeeded();
        let whole = |is: bool| if is { vec![(self.body, 0)] } else { vec![] };
        match every.answer {
            AnswerKind::Any => whole(true),
            AnswerKind::Error => whole(self.answer.status >= 400),
            AnswerKind::Empty => whole(succeeded && self.answer.body.trim().is_empty()),
            AnswerKind::List => whole(self.kind == Kind::List),
            AnswerKind::Bulk => whole(succeeded && self.kind == Kind::Bulk),
            AnswerKind::Single if self.kind != Kind::Single => vec![],
            AnswerKind::Single | AnswerKind::Resource => self.of_type(every),
        }
    }

    /// The resource of the answer, or those of the list.
    fn resources(&self) -> &[Looked<'a>] {
        self.resources.get_or_init(|| match self.kind {
            Kind::List => items(self.body).map(|item| (item, digest(item))).collect(),
            Kind::Single => vec![(self.body, digest(self.body))],
            _ => vec![],
        })
    }

    fn of_type(&self, every: &Every) -> Vec<Looked<'a>> {
        if DISCOVERY.iter().any(|endpoint| self.path.starts_with(endpoint)) {
            return vec![];
        }
        let endpoint = self.path.trim_start_matches('/').split('/').next().unwrap_or_default();
        let mut resources = self.resources().to_vec();
        resources.retain(|(resource, _)| {
            let told = resource.pointer("/meta/resourceType").and_then(Value::as_str);
            let kind = told.unwrap_or(endpoint.trim_end_matches('s'));
            !DISCOVERY_TYPES.contains(&kind)
                && every.resource_type.as_ref().is_none_or(|wanted| wanted == kind)
        });
        resources
    }

    /// The exchange as templates see it.
    fn names(&self) -> &Value {
        self.names.get_or_init(|| {
            let request = &self.exchange.request;
            let sent = request.body.as_deref().and_then(|text| serde_json::from_str(text).ok());
            json!({
                "answer": {
                    "status": self.answer.status,
                    "headers": self.answer.headers,
                    "body": self.body,
                    "items": items(self.body).count(),
                },
                "request": {
                    "method": request.method,
                    "path": request.path,
                    "headers": request.headers,
                    "body": sent.unwrap_or(Value::Null),
                },
            })
        })
    }

    fn mismatches(
        &self,
        bench: &Bench<'_>,
        every: &Every,
        asks: &[Asks],
        resource: &Value,
    ) -> Vec<Mismatch> {
        let header = |name: &str| self.answer.header(name).map(str::to_owned);
        let subject = Subject { body: resource, header: &header, status: self.answer.status };
        let blame = bench.blame(None, None);
        let mut own = Value::Null;
        let none = IndexMap::new();
        let mut found = Vec::new();
        for (one, asks) in every.checks.iter().zip(asks) {
            let names = match asks {
                Asks::Nothing => Names::new(&none),
                Asks::Exchange => Names::new(&none).with_exchange(self.names()),
                Asks::Resource => {
                    own = self.names_with(resource);
                    Names::new(&none).with_exchange(&own)
                }
            };
            found.extend(check(bench, &blame, one, &subject, names));
        }
        drop(own);
        for mismatch in &mut found {
            let request = &self.exchange.request;
            mismatch.exchange = Some(self.exchange.id.clone());
            mismatch.silent = self.exchange.succeeded();
            mismatch.observed = format!(
                "{} in the answer to {} {}",
                mismatch.observed, request.method, request.path
            );
        }
        found
    }

    fn names_with(&self, resource: &Value) -> Value {
        let mut names = self.names().clone();
        names["answer"]["resource"] = resource.clone();
        names
    }
}

/// Holds a rule against all exchanges. Each cause is one mismatch; the exchanges that show it are
/// the evidence.
pub(super) fn judge_every(
    bench: &Bench<'_>,
    every: &Every,
    answered: &[Answered<'_>],
    mut result: CaseResult,
) -> CaseResult {
    let mut found: Vec<Mismatch> = Vec::new();
    let mut matched = 0usize;
    let mut witnesses: Vec<String> = Vec::new();
    let asks: Vec<Asks> = every.checks.iter().map(Asks::of).collect();
    // The same resource comes in many answers; a rule that asks for nothing else needs one look.
    let repeatable =
        every.checks.iter().all(|check| check.header.is_none() && check.status.is_none())
            && asks.iter().all(|asks| matches!(asks, Asks::Nothing))
            && matches!(every.answer, AnswerKind::Resource | AnswerKind::Single);
    let mut sound: HashSet<u64> = HashSet::new();
    for exchange in answered {
        for (subject, digest) in exchange.subjects(every) {
            matched += 1;
            if repeatable && sound.contains(&digest) {
                continue;
            }
            let mismatches = exchange.mismatches(bench, every, &asks, subject);
            if mismatches.is_empty() {
                sound.insert(digest);
            }
            if !mismatches.is_empty() && !witnesses.contains(&exchange.exchange.id) {
                witnesses.push(exchange.exchange.id.clone());
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
    let observed = found.iter().position(|mismatch| mismatch.level == Level::Observe);
    let observed = observed.filter(|_| bench.level() == Level::Observe).map(|at| found.remove(at));
    found.retain(|mismatch| mismatch.level > Level::Observe);
    found.sort_by_key(|mismatch| std::cmp::Reverse(mismatch.level));
    result.exchanges = witnesses;
    conclude(&mut result, found.first(), matched);
    if let (Some(observed), []) = (observed, found.as_slice()) {
        record(&mut result, &observed);
    }
    result.mismatches = found;
    result
}

/// Records a behaviour that no reading names, where a rule is only to observe.
fn record(result: &mut CaseResult, observed: &Mismatch) {
    result.note = format!("{}; expected was {}", observed.observed, observed.expected);
    result.variant = Some("other".to_owned());
    result.verdict = Some(Verdict::Conditional);
    result.value = Some(json!("other"));
}

fn conclude(result: &mut CaseResult, worst: Option<&Mismatch>, matched: usize) {
    match worst {
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
}

fn digest(value: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    hash(value, &mut hasher);
    hasher.finish()
}

fn hash(value: &Value, hasher: &mut DefaultHasher) {
    match value {
        Value::Null => hasher.write_u8(0),
        Value::Bool(flag) => hasher.write_u8(1 + u8::from(*flag)),
        Value::Number(number) => number.to_string().hash(hasher),
        Value::String(text) => text.hash(hasher),
        Value::Array(items) => {
            hasher.write_usize(items.len());
            items.iter().for_each(|item| hash(item, hasher));
        }
        Value::Object(map) => {
            hasher.write_usize(map.len() + 1);
            map.iter().for_each(|(key, value)| {
                key.hash(hasher);
                hash(value, hasher);
            });
        }
    }
}

fn items(body: &Value) -> impl Iterator<Item = &Value> {
    body.get("Resources").and_then(Value::as_array).into_iter().flatten()
}

/// Endpoints of resources: those of RFC 7644 3.2, and those that the target names itself.
pub(super) fn endpoints(exchanges: &[&Exchange]) -> Vec<String> {
    let usual = ["users", "groups", "me"].map(str::to_owned);
    let types = exchanges.iter().filter(|one| one.request.path.starts_with("/ResourceTypes"));
    let told = types.filter_map(|one| one.json()).flat_map(items);
    let named = told.filter_map(|one| one.get("endpoint")?.as_str().map(last_segment));
    usual.into_iter().chain(named).collect()
}

fn first_segment(path: &str) -> String {
    path.trim_start_matches('/').split('/').next().unwrap_or_default().to_lowercase()
}

/// An endpoint may come as a whole URL.
fn last_segment(url: &str) -> String {
    url.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_lowercase()
}

fn kind_of(exchange: &Exchange, path: &str, endpoints: &[String]) -> Kind {
    let body = exchange.json().and_then(Value::as_object);
    let Some(body) = body.filter(|_| exchange.succeeded()) else {
        return if path == "/Bulk" { Kind::Bulk } else { Kind::Other };
    };
    match () {
        () if path == "/Bulk" => Kind::Bulk,
        () if is_list(body) => Kind::List,
        () if DISCOVERY.iter().any(|endpoint| path.starts_with(endpoint)) => Kind::Discovery,
        () if path.ends_with("/.search") => Kind::Other,
        () if endpoints.contains(&first_segment(path)) => Kind::Single,
        // What stands elsewhere, as the outcome of an asynchronous request, is no resource.
        () => Kind::Other,
    }
}

/// What claims to be a ListResponse, or has its members.
fn is_list(body: &Map<String, Value>) -> bool {
    let schemas = body.get("schemas").and_then(Value::as_array);
    let named = schemas
        .into_iter()
        .flatten()
        .any(|uri| uri.as_str().is_some_and(|uri| uri.ends_with(":ListResponse")));
    named || body.contains_key("Resources") || body.contains_key("totalResults")
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

fn is_projected(exchange: &Exchange) -> bool {
    let path = exchange.request.path.to_lowercase();
    let search = path.contains("/.search");
    path.contains("attributes=")
        || (search
            && exchange.request.body.as_deref().is_some_and(|body| body.contains("ttributes\"")))
}
