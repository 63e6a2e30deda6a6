//! What a target says of itself, read before anything else is sent.

use serde_json::Value;

use super::path::encode;
use super::unreachable::{Unreachable, lost, refused};
use crate::discovery::{CONFIG, Discovery, SCHEMAS, TYPES, documented};
use crate::observation::Exchange;
use crate::profile::Profile;
use crate::target::{OutgoingRequest, Target};

/// What was found.
#[derive(Debug, Clone)]
pub struct Discovered {
    /// What the target says of itself.
    pub discovery: Discovery,
    /// The exchanges that show it.
    pub exchanges: Vec<Exchange>,
}

/// Reads ServiceProviderConfig, resource types and schemas (RFC 7644 4), from where the profile
/// says that they are. What is absent by the profile is not asked for.
///
/// # Errors
/// [`Unreachable`] where nothing there answers as a SCIM service provider.
pub async fn discover(target: &Target, profile: &Profile) -> Result<Discovered, Box<Unreachable>> {
    let absent = profile.discovery.absent();
    let get = |path: &str| target.exchange(OutgoingRequest::new("GET", path));
    let asked = async |path: &'static str| match absent.contains(&path) {
        true => None,
        false => Some(get(path).await),
    };
    let config = match asked(CONFIG).await {
        Some(config) => Some(target.explained(config).await),
        None => None,
    };
    if let Some(unreachable) = config.as_ref().and_then(|config| lost(target, config)) {
        return Err(unreachable);
    }
    // Nobody bears this name: a target that confines a query to it answers with an empty list.
    let nobody = encode("userName sw \"scimspec-nobody-\"");
    let nobody = format!("/Users?filter={nobody}&count=1");
    // Where there is no configuration, this is the first request.
    let users = target.explained(get("/Users?count=1").await).await;
    if let Some(unreachable) = lost(target, &users).filter(|_| config.is_none()) {
        return Err(unreachable);
    }
    let (types, schemas, confined) = tokio::join!(asked(TYPES), asked(SCHEMAS), get(&nobody));
    let mut discovery = Discovery {
        service_provider_config: config.as_ref().and_then(object),
        schemas: schemas.as_ref().map(resources).unwrap_or_default(),
        resource_types: types.as_ref().map(resources).unwrap_or_default(),
        authenticated: target.is_authenticated(),
        confines: false,
        base_path: base_path(target.base_url()),
        absent: absent.iter().map(|path| (*path).to_owned()).collect(),
        documented: documented(profile),
    };
    discovery.confines = discovery.unmet("filter").is_none() && confined.succeeded();
    let known = [config, types, schemas].into_iter().flatten();
    let exchanges: Vec<Exchange> = known.chain([confined, users]).collect();
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
