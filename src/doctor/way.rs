//! How far one gets: URL, proxy, name, connection, certificate.

use jiff::Timestamp;

use super::{Check, State};
use crate::observation::FailureKind;
use crate::profile::Profile;
use crate::target::{Target, advice_of, reach};

/// Days before its end at which a certificate is worth a word.
const SOON: i64 = 14;

/// The base URL beside what the profile says of it.
pub(super) fn address(target: &Target, profile: &Profile) -> Check {
    let url = target.base_url();
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let host = rest.split(['/', ':']).next().unwrap_or_default();
    if let Some(path) = profile.base_path.as_deref().filter(|path| !ends_with(url, path)) {
        let found = format!("{url}, where the profile expects one that ends with {path}");
        return Check::note("address", found)
            .advise("check the path: it is the address below which /Users lies");
    }
    if scheme == "http" && !matches!(host, "localhost" | "127.0.0.1" | "[") {
        return Check::note("address", format!("{url}; what is sent there can be read on its way"))
            .advise("use https:// unless you know the whole way");
    }
    Check::good("address", url)
}

/// Whether a URL ends with a path, in which `{tenant}` stands for any one element.
fn ends_with(url: &str, path: &str) -> bool {
    let parts = |text: &str| -> Vec<String> {
        let parts = text.trim_matches('/').rsplit('/');
        parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    let (url, path) = (parts(url), parts(path));
    let any = |wanted: &str| wanted.contains('{');
    url.len() >= path.len()
        && path.iter().zip(&url).all(|(wanted, found)| any(wanted) || wanted == found)
}

/// Name resolution and connection. Where a proxy stands between, these are its business.
pub(super) async fn reached(target: &Target) -> Vec<Check> {
    if let Some(proxy) = target.proxy() {
        let found = format!("{proxy} stands between; it resolves the name and connects");
        return vec![Check::note("proxy", found)];
    }
    let Some(reached) = reach(target.base_url(), target.timeout()).await else { return vec![] };
    let mut checks = Vec::new();
    let unreachable = |check, found: String, kind| {
        Check::new(check, State::Unreachable, found).advise(advice_of(kind))
    };
    let host = &reached.host;
    match &reached.addresses {
        Err(why) => {
            let found = format!("{host} cannot be resolved: {why}");
            checks.push(unreachable("name", found, FailureKind::UnknownHost));
        }
        Ok(addresses) => {
            let shown: Vec<String> = addresses.iter().take(4).map(ToString::to_string).collect();
            checks.push(Check::good("name", format!("{host} is {}", shown.join(", "))));
        }
    }
    match &reached.connected {
        None => {}
        Some(Err(why)) => {
            let found = format!("nothing accepts a connection: {why}");
            checks.push(unreachable("connection", found, FailureKind::Connect));
        }
        Some(Ok((address, time))) => {
            let port = reached.port;
            let found =
                format!("{address} accepts it at port {port} after {} ms", time.as_millis());
            checks.push(Check::good("connection", found));
        }
    }
    checks
}

/// Issuer and end of the certificate; none where there is no TLS, or none was seen.
pub(super) fn certificate(target: &Target) -> Option<Check> {
    let certificate = target.peer_certificate()?;
    let version = certificate.version.as_deref().unwrap_or("TLS");
    let (issuer, end) = (&certificate.issuer, &certificate.not_after);
    let found = format!("{version}; issued by {issuer}, good until {end}");
    let days = end
        .parse::<Timestamp>()
        .ok()
        .map(|end| (end.as_second() - Timestamp::now().as_second()).div_euclid(24 * 60 * 60));
    Some(match days {
        Some(days) if days < SOON => Check::note("certificate", found)
            .advise(format!("it ends in {days} days; have it renewed before it does")),
        _ => Check::good("certificate", found),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_a_profile_fits_any_tenant() {
        let path = "/scim/v2/enterprises/{enterprise}";
        assert!(ends_with("https://api.example/scim/v2/enterprises/acme", path));
        assert!(!ends_with("https://api.example/scim/v2", path));
        assert!(ends_with("https://x.example/a/scim/v2/", "/scim/v2"));
        assert!(!ends_with("https://x.example/scim/v1", "/scim/v2"));
    }
}
