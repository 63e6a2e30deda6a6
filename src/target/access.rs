//! How a target is reached: where every secret is, never what it is. What stands here can be
//! written down, and is: a clean-up finds its way back by it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::credential::{Credential, CredentialError};
use super::oauth2::{ClientAuthentication, TokenRequest};
use super::options::TargetOptions;
use super::proxy::{ProxyChoice, is_loopback};
use super::secret::{NameSource, SecretSource};
use super::shell;
use super::tls::TlsError;
use crate::observation::RecordedAccess;
use crate::suite::expressions;

/// The way to a target.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Access {
    /// The credential, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credential: Option<CredentialSource>,
    /// Further headers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<HeaderSource>,
    /// PEM file of authorities that are trusted beside those of the system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
    /// PEM file of the certificate that we show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_certificate: Option<PathBuf>,
    /// PEM file of its key; the same file where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_key: Option<PathBuf>,
    /// URL of a proxy, in which `${NAME}` comes from the environment, or `none`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy: Option<String>,
}

/// Where a credential comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CredentialSource {
    /// A bearer token (RFC 6750).
    Bearer(SecretSource),
    /// User and password (RFC 7617).
    Basic {
        /// The user.
        user: NameSource,
        /// The password.
        password: SecretSource,
    },
    /// The client credentials grant (RFC 6749 4.4).
    OAuth2 {
        /// The token endpoint.
        token_url: String,
        /// `client_id`.
        client_id: NameSource,
        /// `client_secret`.
        client_secret: SecretSource,
        /// Scopes, separated by spaces.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        scope: Option<String>,
        /// Where id and secret stand.
        #[serde(default)]
        authentication: ClientAuthentication,
    },
}

/// A header of requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeaderSource {
    /// Its name.
    pub name: String,
    /// Its value, in which `${NAME}` comes from the environment.
    pub value: String,
    /// True where it shows who we are: requests without credentials go without it.
    pub credential: bool,
    /// True where the profile wants it, so that nobody has to give it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub of_profile: bool,
}

/// Why there is no way to the target.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// A secret cannot be had.
    #[error(transparent)]
    Credential(#[from] CredentialError),
    /// A certificate cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The token endpoint cannot be used.
    #[error("`{url}` is no token endpoint: {why}")]
    TokenUrl {
        /// What was given.
        url: String,
        /// Why not.
        why: &'static str,
    },
    /// The proxy cannot be used. It is not repeated: it may hold a password.
    #[error("the proxy {0}; give a URL such as http://proxy.example:3128, or none")]
    Proxy(&'static str),
    /// A user name that Basic authentication has no place for.
    #[error("the user name holds a colon or a control character (RFC 7617 2)")]
    User,
}

impl Access {
    /// Name of the credential's source, such as `env:SCIM_TOKEN`.
    #[must_use]
    pub fn credential_name(&self) -> Option<String> {
        self.credential.as_ref().map(CredentialSource::name)
    }

    /// What is recorded of it, so that others can take the same way.
    #[must_use]
    pub fn recorded(&self) -> RecordedAccess {
        shell::recorded(self)
    }

    /// Puts all of it into the options of a target.
    ///
    /// # Errors
    /// [`AccessError`] where a part of it cannot be had.
    pub async fn resolve(&self, options: &mut TargetOptions) -> Result<(), AccessError> {
        if let Some(source) = &self.credential {
            options.credential = Some(source.resolve().await?);
        }
        for header in &self.headers {
            let (value, secrets) = from_environment(&header.value)?;
            options.secrets.extend(secrets);
            let place =
                if header.credential { &mut options.headers } else { &mut options.plain_headers };
            place.push((header.name.clone(), value));
        }
        if let Some(path) = &self.ca_file {
            options.trust = std::mem::take(&mut options.trust).with_authorities(path)?;
        }
        if let Some(path) = &self.client_certificate {
            let key = self.client_key.as_ref().unwrap_or(path);
            options.trust = std::mem::take(&mut options.trust).with_identity(path, key)?;
        }
        if let Some(proxy) = &self.proxy {
            options.proxy = choice(proxy)?;
        }
        options.access = self.clone();
        Ok(())
    }
}

impl CredentialSource {
    fn name(&self) -> String {
        match self {
            Self::Bearer(source) => source.to_string(),
            Self::Basic { password, .. } => format!("basic, password from {password}"),
            Self::OAuth2 { token_url, client_secret, .. } => {
                format!("oauth2 from {token_url}, secret from {client_secret}")
            }
        }
    }

    async fn resolve(&self) -> Result<Credential, AccessError> {
        match self {
            Self::Bearer(source) => Ok(Credential::bearer_from(source).await?),
            Self::Basic { user, password } => {
                let user = user.read().await?;
                if user.contains(|c: char| c == ':' || c.is_control()) {
                    return Err(AccessError::User);
                }
                Ok(Credential::basic(&user, &password.read().await?, self.name()))
            }
            Self::OAuth2 { token_url, client_id, client_secret, scope, authentication } => {
                let request = TokenRequest {
                    url: token_endpoint(token_url)?,
                    client_id: client_id.read().await?,
                    client_secret: client_secret.read().await?,
                    scope: scope.clone(),
                    authentication: *authentication,
                };
                Ok(Credential::issued(request, self.name()))
            }
        }
    }
}

/// The secret of a client goes there, so nobody may listen (RFC 6749 3.2).
fn token_endpoint(text: &str) -> Result<reqwest::Url, AccessError> {
    let refuse = |why| Err(AccessError::TokenUrl { url: text.to_owned(), why });
    let Ok(url) = text.parse::<reqwest::Url>() else {
        return refuse("it is no URL; give one such as https://login.example.com/token");
    };
    if !url.username().is_empty() || url.password().is_some() {
        let why = "a secret is never an argument; use --client-id and --client-secret";
        return Err(AccessError::TokenUrl { url: "…".to_owned(), why });
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        "http" => refuse("it has to begin with https://, since the client's secret goes there"),
        _ => refuse("it does not begin with https://"),
    }
}

fn choice(text: &str) -> Result<ProxyChoice, AccessError> {
    if text == "none" {
        return Ok(ProxyChoice::None);
    }
    let (text, _) = from_environment(text)?;
    let url = text.parse::<reqwest::Url>();
    let url = url.map_err(|_| AccessError::Proxy("is given by what is no URL"))?;
    match url.scheme() {
        "http" | "https" | "socks4" | "socks4a" | "socks5" | "socks5h" => {
            Ok(ProxyChoice::Through(url))
        }
        _ => Err(AccessError::Proxy("is of a kind that is not known")),
    }
}

/// A text with the variables of the environment put in, and what they hold.
///
/// # Errors
/// [`CredentialError`] where a variable is not set, or cannot stand in a header.
pub(super) fn from_environment(text: &str) -> Result<(String, Vec<String>), CredentialError> {
    let mut value = text.trim().to_owned();
    let mut secrets = Vec::new();
    for expression in expressions(text) {
        let name = expression.name;
        let found = std::env::var(&name).map_err(|_| CredentialError::Missing(name.clone()))?;
        let found = found.trim();
        if found.chars().any(char::is_control) {
            return Err(CredentialError::Unusable(name));
        }
        value = value.replace(&format!("${{{name}}}"), found);
        secrets.push(found.to_owned());
    }
    Ok((value, secrets))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_way_is_written_down_by_the_names_of_its_parts() {
        let access = Access {
            credential: Some(CredentialSource::OAuth2 {
                token_url: "https://login.example/token".to_owned(),
                client_id: NameSource::Text("me".to_owned()),
                client_secret: "env:CLIENT_SECRET".parse().unwrap(),
                scope: None,
                authentication: ClientAuthentication::Post,
            }),
            headers: vec![HeaderSource {
                name: "X-Api-Key".to_owned(),
                value: "${API_KEY}".to_owned(),
                credential: true,
                of_profile: false,
            }],
            proxy: Some("http://${PROXY_PASSWORD}@proxy.example:1".to_owned()),
            ..Access::default()
        };
        let text = serde_json::to_value(&access).unwrap();
        assert_eq!(
            text,
            json!({
                "credential": {"oauth2": {"token_url": "https://login.example/token",
                    "client_id": "me", "client_secret": "env:CLIENT_SECRET",
                    "authentication": "post"}},
                "headers": [{"name": "X-Api-Key", "value": "${API_KEY}", "credential": true}],
                "proxy": "http://${PROXY_PASSWORD}@proxy.example:1",
            })
        );
        assert_eq!(serde_json::from_value::<Access>(text).unwrap(), access);
    }

    #[test]
    fn a_secret_goes_to_a_token_endpoint_over_tls_or_not_at_all() {
        for (url, refused) in [
            ("https://login.example/token", false),
            ("http://127.0.0.1:1/token", false),
            ("http://login.example/token", true),
            ("login.example", true),
            ("https://me:hunter2hunter2@login.example/token", true),
        ] {
            let told = token_endpoint(url);
            assert_eq!(told.is_err(), refused, "{url}");
            let told = told.err().map(|error| error.to_string()).unwrap_or_default();
            assert!(!told.contains("hunter2"), "{told}");
        }
    }

    #[test]
    fn a_proxy_that_cannot_be_used_is_not_repeated() {
        for text in ["ftp://ann:hunter2@proxy.example", "hunter2"] {
            let told = choice(text).unwrap_err().to_string();
            assert!(!told.contains("hunter2"), "{told}");
        }
        assert!(matches!(choice("none"), Ok(ProxyChoice::None)));
    }
}
