//! Where requests go: base URL, discovery endpoints that lie elsewhere, and the proxy between.

use std::time::Duration;

use reqwest::Url;

use super::access::Access;
use super::client::Target;
use super::keeper::Keeper;
use super::options::TargetError;
use super::tls::PeerCertificate;
use crate::observation::{Exchange, FailureKind};

/// The path that is asked for where a target keeps an endpoint elsewhere: `moved` holds pairs of
/// the path in RFC 7644 and the path in its place.
pub(super) fn moved_path(path: &str, moved: &[(String, String)]) -> String {
    let known = moved.iter().find_map(|(from, to)| {
        let rest = path.strip_prefix(from.as_str())?;
        (rest.is_empty() || rest.starts_with(['/', '?'])).then(|| format!("{to}{rest}"))
    });
    known.unwrap_or_else(|| path.to_owned())
}

/// A base URL that can be used.
pub(super) fn check_base_url(url: &str) -> Result<Url, TargetError> {
    let refuse = |reason: &str| TargetError::Url { url: url.to_owned(), reason: reason.to_owned() };
    let parsed = Url::parse(url).map_err(|error| refuse(&error.to_string()))?;
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return Err(TargetError::Secret);
    }
    if url.contains(['{', '}']) {
        return Err(refuse("what stands in braces is to be replaced by a name of your own"));
    }
    match parsed.scheme() {
        "http" | "https" if parsed.query().is_none() && parsed.fragment().is_none() => Ok(parsed),
        "http" | "https" => Err(refuse("a base URL has no query and no fragment")),
        _ => Err(refuse("it does not begin with http:// or https://")),
    }
}

impl Target {
    /// Where all of it comes from.
    #[must_use]
    pub fn access(&self) -> &Access {
        &self.options().access
    }

    /// Time for one exchange.
    #[must_use]
    pub fn timeout(&self) -> Duration {
        self.options().timeout
    }

    /// Whether we show a certificate.
    #[must_use]
    pub fn shows_certificate(&self) -> bool {
        self.options().trust.shows_certificate()
    }

    /// Scheme of the Authorization header, `Bearer` or `Basic`, where the run has one.
    #[must_use]
    pub fn scheme(&self) -> Option<&'static str> {
        self.keeper().map(Keeper::scheme)
    }

    /// The proxy on the way, without its password.
    #[must_use]
    pub fn proxy(&self) -> Option<&str> {
        self.in_the_way().map(|proxy| proxy.place.as_str())
    }

    /// The certificate of the target, as the first answer showed it.
    #[must_use]
    pub fn peer_certificate(&self) -> Option<&PeerCertificate> {
        self.seen_certificate().get()
    }

    /// Where a proxy stands between, it is the proxy that could not be reached.
    pub(super) fn blame_proxy(&self, exchange: &mut Exchange) {
        let (Some(proxy), Some(failure)) = (self.proxy(), &mut exchange.failure) else { return };
        match failure.kind {
            FailureKind::Connect | FailureKind::UnknownHost => {
                failure.kind = FailureKind::Proxy;
                failure.message = format!("{proxy} cannot be reached: {}", failure.message);
            }
            FailureKind::Proxy => {
                failure.message = format!("{proxy}: {}", failure.message);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_endpoint_itself_and_what_lies_below_it_is_moved() {
        let moved = [("/Schemas".to_owned(), "/schemas".to_owned())];
        let cases = [
            ("/Schemas", "/schemas"),
            ("/Schemas?count=1", "/schemas?count=1"),
            ("/Schemas/urn:a", "/schemas/urn:a"),
            ("/SchemasOfOthers", "/SchemasOfOthers"),
            ("/Users", "/Users"),
        ];
        for (asked, sent) in cases {
            assert_eq!(moved_path(asked, &moved), sent);
        }
    }

    #[test]
    fn a_base_url_with_a_credential_is_refused_and_not_repeated() {
        let told = check_base_url("https://ann:hunter2@scim.example/v2").unwrap_err().to_string();
        assert!(!told.contains("hunter2"), "{told}");
        let told = check_base_url("https://scim.example/{tenant}/v2").unwrap_err().to_string();
        assert!(told.contains("in braces"), "{told}");
        assert!(check_base_url("https://scim.example/a/tenant/v2").is_ok());
    }
}
