//! What the target says to us, and of itself.

use jiff::Timestamp;
use serde_json::Value;

use super::Check;
use crate::capability::advertised;
use crate::discovery::{CONFIG, Discovery, SCHEMAS, TYPES};
use crate::engine::Discovered;
use crate::observation::Exchange;
use crate::profile::{Authentication as Way, Profile};
use crate::target::{Authentication, OutgoingRequest, Target};

/// An answer, and when it was asked for and came.
pub(super) struct Timed {
    pub exchange: Exchange,
    pub asked: Timestamp,
    pub answered: Timestamp,
}

/// Whether the credential is accepted, and needed. Only a run shows whether it may write.
pub(super) async fn credential(target: &Target, profile: &Profile) -> (Check, Timed) {
    let get = || OutgoingRequest::new("GET", "/Users?count=1");
    let asked = Timestamp::now();
    let exchange = target.exchange(get()).await;
    let with = Timed { exchange, asked, answered: Timestamp::now() };
    let check = match target.is_authenticated() {
        true => {
            let anonymous = OutgoingRequest { authentication: Authentication::None, ..get() };
            needed(&target.exchange(anonymous).await)
        }
        false if target.shows_certificate() => {
            Check::good("credential", "the certificate is accepted; no other credential is sent")
        }
        false => Check::note("credential", "the run has none, and the target reads without one")
            .advise(format!("name one if there is one; the profile knows {}", ways(profile))),
    };
    (check, with)
}

fn ways(profile: &Profile) -> String {
    let words: Vec<&str> = profile.authentication.iter().map(|way| way.words()).collect();
    if words.is_empty() { Way::Bearer.words().to_owned() } else { words.join(", ") }
}

fn needed(anonymous: &Exchange) -> Check {
    let accepted = "it is accepted for reading";
    match anonymous.status() {
        Some(200..=299) => {
            Check::note("credential", format!("{accepted}, and users are shown without one too"))
                .advise("anybody who reaches the target reads its users; close it")
        }
        Some(status @ (300..=399 | 401 | 403)) => Check::good(
            "credential",
            format!("{accepted}; without one the answer is HTTP {status}"),
        ),
        Some(status) => Check::note(
            "credential",
            format!("{accepted}; without one the answer is HTTP {status}, where 401 is right"),
        ),
        None => Check::note("credential", format!("{accepted}; without one no answer comes")),
    }
}

/// The three endpoints of discovery.
pub(super) fn endpoints(profile: &Profile, found: &Discovered) -> Vec<Check> {
    let discovery = &found.discovery;
    let moved = profile.discovery.moved();
    let all = [
        ("configuration", CONFIG, config_words(discovery)),
        ("resource types", TYPES, names(&discovery.resource_types, "name")),
        ("schemas", SCHEMAS, names(&discovery.schemas, "id")),
    ];
    let check = |(check, path, words): (&'static str, &str, Option<String>)| {
        if discovery.absent.iter().any(|absent| absent == path) {
            return Check::skipped(check, format!("the profile says that there is no {path}"));
        }
        let place = moved.iter().find(|(from, _)| from == path).map_or(path, |(_, to)| to);
        let asked = found.exchanges.iter().find(|exchange| exchange.request.path == path);
        match words {
            Some(words) => Check::good(check, format!("{place} says {words}")),
            None => Check::note(check, format!("{place} cannot be read: {}", outcome(asked)))
                .advise("a run goes on without; if it lies elsewhere, say so in the profile"),
        }
    };
    all.into_iter().map(check).collect()
}

/// What came of a request, in words.
pub(super) fn outcome(exchange: Option<&Exchange>) -> String {
    match exchange {
        Some(exchange) => match (exchange.status(), &exchange.failure) {
            (Some(status), _) if exchange.succeeded() => {
                format!("HTTP {status}, with a body of another form")
            }
            (Some(status), _) => format!("HTTP {status}"),
            (None, Some(failure)) => failure.message.clone(),
            (None, None) => "no answer".to_owned(),
        },
        None => "it was not asked for".to_owned(),
    }
}

fn config_words(discovery: &Discovery) -> Option<String> {
    discovery.service_provider_config.as_ref()?;
    let features = ["patch", "bulk", "filter", "sort", "etag", "changePassword"];
    let says = |offered: bool| -> Vec<&str> {
        let of = |name: &&str| discovery.flag(&format!("/{name}/supported")) == Some(offered);
        features.into_iter().filter(|name| of(name)).collect()
    };
    let (offered, refused) = (says(true), says(false));
    let list =
        |names: Vec<&str>| if names.is_empty() { "nothing".into() } else { names.join(", ") };
    Some(format!("that it offers {}, and not {}", list(offered), list(refused)))
}

fn names(resources: &[Value], member: &str) -> Option<String> {
    if resources.is_empty() {
        return None;
    }
    let named = resources.iter().filter_map(|resource| resource.get(member)?.as_str());
    let short = named.map(|name| name.rsplit("schemas:").next().unwrap_or(name));
    let shown: Vec<&str> = short.take(8).collect();
    let more = resources.len().saturating_sub(shown.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    Some(format!("{}{more}", shown.join(", ")))
}

/// Where the target says of itself what the profile says otherwise.
pub(super) fn advertised_and_documented(profile: &Profile, discovery: &Discovery) -> Check {
    let said = discovery.to_json();
    let compared: Vec<(&str, &Value, Value)> = profile
        .claims
        .iter()
        .filter_map(|claim| {
            let found = advertised(&claim.key, &said)?;
            Some((claim.key.as_str(), &claim.value, found.value))
        })
        .collect();
    if compared.is_empty() {
        let why = "nothing that the profile claims is advertised, or there is nothing to compare";
        return Check::skipped("advertised", why);
    }
    let differing: Vec<String> = compared
        .iter()
        .filter(|(_, claimed, found)| differ(claimed, found))
        .map(|(key, claimed, found)| format!("{key} {found} (documented {claimed})"))
        .collect();
    if differing.is_empty() {
        let found = format!("as documented, in {} capabilities", compared.len());
        return Check::good("advertised", found);
    }
    Check::note("advertised", format!("otherwise than documented: {}", differing.join("; ")))
        .advise("a run shows which of the two is right; correct the profile if it is stale")
}

/// Whether two values say different things; a flag says nothing about how much.
fn differ(claimed: &Value, advertised: &Value) -> bool {
    match (claimed, advertised) {
        (Value::Bool(one), Value::Bool(other)) => one != other,
        (Value::Bool(offered), Value::Number(number)) => {
            *offered != number.as_f64().is_some_and(|number| number > 0.0)
        }
        (Value::Bool(_), _) | (_, Value::Bool(_)) => false,
        (Value::Number(one), Value::Number(other)) => one.as_f64() != other.as_f64(),
        (one, other) => one != other,
    }
}
