//! What a target says of itself, read before anything else is sent.

use serde_json::Value;

use super::path::encode;
use crate::discovery::Discovery;
use crate::observation::{Exchange, FailureKind};
use crate::target::{OutgoingRequest, Target};

/// What was found.
#[derive(Debug, Clone)]
pub struct Discovered {
    /// What the target says of itself.
    pub discovery: Discovery,
    /// The exchanges that show it.
    pub exchanges: Vec<Exchange>,
}

/// Why a target cannot be judged at all.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{reason}; {advice}")]
pub struct Unreachable {
    /// What happened.
    pub reason: String,
    /// What to do.
    pub advice: String,
    /// The exchanges that show it.
    pub exchanges: Vec<Exchange>,
}

/// Reads ServiceProviderConfig, resource types and schemas (RFC 7644 4).
///
/// # Errors
/// [`Unreachable`] where nothing there answers as a SCIM service provider.
pub async fn discover(target: &Target) -> Result<Discovered, Box<Unreachable>> {
    let get = |path: &str| target.exchange(OutgoingRequest::new("GET", path));
    let config = get("/ServiceProviderConfig").await;
    if let Some(unreachable) = lost(target, &config) {
        return Err(unreachable);
    }
    // Nobody bears this name: a target that confines a query to it answers with an empty list.
    let nobody = encode("userName sw \"scimspec-nobody-\"");
    let nobody = format!("/Users?filter={nobody}&count=1");
    let (types, schemas, confined, users) =
        tokio::join!(get("/ResourceTypes"), get("/Schemas"), get(&nobody), get("/Users?count=1"));
    let mut discovery = Discovery {
        service_provider_config: object(&config),
        schemas: resources(&schemas),
        resource_types: resources(&types),
        authenticated: target.is_authenticated(),
        confines: false,
        base_path: base_path(target.base_url()),
    };
    discovery.confines = discovery.unmet("filter").is_none() && confined.succeeded();
    let exchanges = vec![config, types, schemas, confined, users];
    match refused(target, &exchanges) {
        Some(unreachable) => Err(unreachable),
        None => Ok(Discovered { discovery, exchanges }),
    }
}

/// Path of a base URL, without a slash at its end.
fn base_path(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').map_or("", |at| &rest[at..]).trim_end_matches('/').to_owned()
}

/// No answer at all to the very first request.
fn lost(target: &Target, exchange: &Exchange) -> Option<Box<Unreachable>> {
    let failure = exchange.failure.as_ref()?;
    let base = target.base_url();
    let (reason, advice) = match failure.kind {
        FailureKind::Connect => (
            format!("cannot connect to {base}: {}", failure.message),
            "check that the service runs, and host and port of the URL",
        ),
        FailureKind::Timeout => (
            format!("{base} accepts connections but does not answer: {}", failure.message),
            "check the service's own log, or give it more time with --timeout",
        ),
        FailureKind::Closed => (
            format!("{base} closes the connection without an answer: {}", failure.message),
            "check whether it wants https, and the service's own log",
        ),
        FailureKind::Protocol => (
            format!("{base} does not answer in HTTP: {}", failure.message),
            "check scheme, host and port of the URL",
        ),
        FailureKind::NotSent | FailureKind::Cut => (
            format!("nothing could be sent to {base}: {}", failure.message),
            "raise the budget, or correct the URL",
        ),
    };
    let exchanges = vec![exchange.clone()];
    Some(Box::new(Unreachable { reason, advice: advice.to_owned(), exchanges }))
}

/// Answers, but none that a service provider gives to a client it knows.
fn refused(target: &Target, exchanges: &[Exchange]) -> Option<Box<Unreachable>> {
    let users = exchanges.last()?;
    let spoken = exchanges.iter().any(|exchange| exchange.succeeded() && is_scim(exchange));
    let base = target.base_url();
    let html = exchanges.iter().any(is_html);
    let (reason, advice) = match users.status() {
        Some(401 | 403) if target.is_authenticated() => (
            format!("{base} refuses the credential (HTTP {})", users.status().unwrap_or(0)),
            "check that the token is valid and may read /Users",
        ),
        Some(401 | 403) => (
            format!("{base} wants a credential and the run has none"),
            "name the variable that holds a token with --token-env",
        ),
        _ if spoken => return None,
        _ if html => (
            format!("{base} answers with HTML, not with SCIM"),
            "check the path of the URL: it is the address below which /Users lies",
        ),
        Some(status) => (
            format!(
                "{base} does not answer as a SCIM service provider: /Users gives HTTP {status}"
            ),
            "check the path of the URL: it is the address below which /Users lies",
        ),
        None => (format!("{base} answered once and then no more"), "check the service's own log"),
    };
    let exchanges = exchanges.to_vec();
    Some(Box::new(Unreachable { reason, advice: advice.to_owned(), exchanges }))
}

fn is_scim(exchange: &Exchange) -> bool {
    exchange.json().is_some_and(|body| body.is_object() || body.is_array())
}

fn is_html(exchange: &Exchange) -> bool {
    exchange.answer.as_ref().is_some_and(|answer| {
        answer.header("content-type").is_some_and(|kind| kind.contains("html"))
            || answer.body.trim_start().starts_with('<')
    })
}

fn object(exchange: &Exchange) -> Option<Value> {
    let body = exchange.json()?;
    // Some targets wrap the one configuration in a list.
    let body = match body.get("Resources").and_then(Value::as_array).map(Vec::as_slice) {
        Some([only]) => only,
        _ => body,
    };
    (exchange.succeeded() && body.is_object()).then(|| body.clone())
}

fn resources(exchange: &Exchange) -> Vec<Value> {
    if !exchange.succeeded() {
        return vec![];
    }
    match exchange.json() {
        Some(Value::Array(items)) => items.clone(),
        Some(body) => body.get("Resources").and_then(Value::as_array).cloned().unwrap_or_default(),
        None => vec![],
    }
}
