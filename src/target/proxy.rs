//! Which proxy stands between us and a URL.

use hyper::header::HeaderValue;
use hyper_util::client::proxy::matcher::Matcher;

/// How proxies are chosen.
#[derive(Clone, Default)]
pub enum ProxyChoice {
    /// As `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` say; never for the loopback
    /// interface.
    #[default]
    Environment,
    /// None at all.
    None,
    /// This one, save for the hosts of `NO_PROXY`.
    Through(reqwest::Url),
}

/// A proxy that is in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct InTheWay {
    /// Its URL without user and password.
    pub place: String,
    /// The value of a Proxy-Authorization header.
    pub authorization: Option<HeaderValue>,
    /// Its password, and forms of it.
    pub secrets: Vec<String>,
}

// By hand: the URL may hold a password.
impl std::fmt::Debug for ProxyChoice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Environment => "Environment",
            Self::None => "None",
            Self::Through(_) => "Through(…)",
        })
    }
}

impl ProxyChoice {
    /// Sets a client up for requests to a URL.
    pub(super) fn apply(
        &self,
        builder: reqwest::ClientBuilder,
        to: &reqwest::Url,
    ) -> Result<reqwest::ClientBuilder, reqwest::Error> {
        Ok(match self {
            Self::Environment if !is_loopback(to) => builder,
            Self::Environment | Self::None => builder.no_proxy(),
            Self::Through(url) => {
                let proxy = reqwest::Proxy::all(url.clone())?;
                builder.proxy(proxy.no_proxy(reqwest::NoProxy::from_env()))
            }
        })
    }

    /// The proxy for a URL, by the same rules.
    pub(super) fn in_the_way(&self, to: &reqwest::Url) -> Option<InTheWay> {
        let matcher = match self {
            Self::Environment if !is_loopback(to) => Matcher::from_env(),
            Self::Environment | Self::None => return None,
            Self::Through(url) => Matcher::builder().all(url.as_str()).no(no_proxy()).build(),
        };
        let found = matcher.intercept(&to.as_str().parse().ok()?)?;
        let mut place = found.uri().to_string();
        if let Some((scheme, rest)) = place.split_once("://") {
            let bare = rest.rsplit_once('@').map_or(rest, |(_, bare)| bare);
            place = format!("{scheme}://{}", bare.trim_end_matches('/'));
        }
        let authorization = found.basic_auth().cloned();
        let header = authorization.as_ref().and_then(|value| value.to_str().ok());
        let pair = header.and_then(|value| value.strip_prefix("Basic ")).map(str::to_owned);
        let password = found.raw_auth().map(|(_, password)| password.to_owned());
        let password = password.or_else(|| pair.as_deref().and_then(password_of));
        let secrets = pair.into_iter().chain(password).collect();
        Some(InTheWay { place, authorization, secrets })
    }
}

fn password_of(pair: &str) -> Option<String> {
    use base64::Engine;
    let plain = base64::engine::general_purpose::STANDARD.decode(pair).ok()?;
    Some(String::from_utf8(plain).ok()?.split_once(':')?.1.to_owned())
}

fn no_proxy() -> String {
    std::env::var("NO_PROXY").or_else(|_| std::env::var("no_proxy")).unwrap_or_default()
}

/// Whether a URL leads to this machine.
pub(super) fn is_loopback(url: &reqwest::Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    let name = host.eq_ignore_ascii_case("localhost") || host.ends_with(".localhost");
    name || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> reqwest::Url {
        text.parse().unwrap()
    }

    #[test]
    fn a_proxy_is_named_without_its_password_which_is_a_secret() {
        let through = ProxyChoice::Through(url("http://ann:hunter2hunter2@proxy.test:3128"));
        let found = through.in_the_way(&url("https://scim.test/v2")).unwrap();
        assert_eq!(found.place, "http://proxy.test:3128");
        assert!(found.secrets.contains(&"hunter2hunter2".to_owned()), "{found:?}");
        assert!(!format!("{through:?}").contains("hunter2"));
        assert_eq!(ProxyChoice::None.in_the_way(&url("https://scim.test/v2")), None);
    }

    #[test]
    fn the_loopback_interface_is_recognised_in_every_form() {
        for text in
            ["http://localhost:1", "http://127.0.0.9", "http://[::1]:80", "http://a.localhost"]
        {
            assert!(is_loopback(&url(text)), "{text}");
            assert_eq!(ProxyChoice::Environment.in_the_way(&url(text)), None);
        }
        assert!(!is_loopback(&url("http://localhost.example")));
    }
}
