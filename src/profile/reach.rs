//! How a provider is reached: what a profile says of authentication, headers and discovery.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Profile;
use crate::document::{Diagnostic, Document};

/// A way of authentication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Authentication {
    /// None at all.
    None,
    /// A bearer token (RFC 6750), however it was come by.
    Bearer,
    /// User and password (RFC 7617).
    Basic,
    /// A header of the product's own.
    Header,
    /// A bearer token by the client credentials grant (RFC 6749 4.4).
    Oauth2,
    /// A client certificate (RFC 8705).
    Mtls,
}

impl Authentication {
    /// In words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Bearer => "bearer token",
            Self::Basic => "user and password",
            Self::Header => "a header of its own",
            Self::Oauth2 => "OAuth 2.0 client credentials",
            Self::Mtls => "client certificate",
        }
    }
}

/// Where tokens of the client credentials grant (RFC 6749 4.4) come from.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OAuth2 {
    /// The token endpoint, where it is the same for everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_url: Option<String>,
    /// Scopes to ask for, separated by spaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// Where client id and secret stand (RFC 6749 2.3.1): `basic` in a header, where absent, or
    /// `post` in the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_authentication: Option<ClientAuthentication>,
    /// Where that is said.
    pub source: String,
}

/// Where a client shows a token endpoint its id and secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ClientAuthentication {
    /// In the Authorization header.
    Basic,
    /// In the body.
    Post,
}

/// Says of a discovery endpoint that there is none.
pub(super) const ABSENT: &str = "absent";

/// Where discovery is found: paths below the base URL, or `absent`. What is left
/// out is where RFC 7644 4 puts it.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DiscoveryPaths {
    /// Instead of `/ServiceProviderConfig`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_provider_config: Option<String>,
    /// Instead of `/ResourceTypes`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_types: Option<String>,
    /// Instead of `/Schemas`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schemas: Option<String>,
}

impl DiscoveryPaths {
    /// The paths of RFC 7644 4, each with what the profile says in its place.
    fn places(&self) -> [(&'static str, Option<&str>); 3] {
        [
            ("/ServiceProviderConfig", self.service_provider_config.as_deref()),
            ("/ResourceTypes", self.resource_types.as_deref()),
            ("/Schemas", self.schemas.as_deref()),
        ]
    }

    /// Paths of RFC 7644 4 at which nothing is.
    #[must_use]
    pub fn absent(&self) -> Vec<&'static str> {
        let absent = self.places().into_iter().filter(|(_, place)| *place == Some(ABSENT));
        absent.map(|(path, _)| path).collect()
    }

    /// Paths of RFC 7644 4, each with the one in its place.
    #[must_use]
    pub fn moved(&self) -> Vec<(String, String)> {
        let other = |(path, place): (&str, Option<&str>)| {
            let place = place.filter(|place| *place != ABSENT && *place != path)?;
            Some((path.to_owned(), place.trim_end_matches('/').to_owned()))
        };
        self.places().into_iter().filter_map(other).collect()
    }
}

/// Mistakes in what a profile says of the way to the provider.
pub(super) fn check(document: &Document<Profile>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let at = |path: &[&str]| document.node.at(path).position;
    for (name, value) in &document.value.headers {
        if names_credential(name) && !value.contains("${") {
            let message = format!("the header `{name}` holds a credential, and profiles hold none");
            let help = "write ${VARIABLE} for it, which comes from the environment";
            let diagnostic =
                Diagnostic::error(&document.source, at(&["headers", name]), "SS0217", message);
            found.push(diagnostic.maybe_help(Some(help.to_owned())));
        }
    }
    let token_url = document.value.oauth2.as_ref().and_then(|oauth2| oauth2.token_url.as_deref());
    if let Some(url) = token_url.filter(|url| !url.starts_with("https://")) {
        let message = format!("`{url}` is no token endpoint; it begins with https://");
        let place = at(&["oauth2", "token_url"]);
        found.push(Diagnostic::error(&document.source, place, "SS0218", message));
    }
    found
}

/// Whether a header by this name shows who somebody is.
#[must_use]
pub fn names_credential(header: &str) -> bool {
    let words = ["authorization", "cookie", "token", "secret", "password", "key", "credential"];
    let name = header.to_lowercase();
    words.iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Source, read};

    fn codes(text: &str) -> Vec<(&'static str, u32)> {
        let text = format!("format: 1\nid: acme\nname: Acme\n{text}");
        let source = Source::new("profiles/acme.yaml", text);
        let found = check(&read::<Profile>(&source).unwrap());
        found.iter().map(|found| (found.code, found.position.line)).collect()
    }

    #[test]
    fn a_profile_holds_no_credential_and_sends_none_in_the_open() {
        let text = "headers:\n  Accept: application/json\n  X-Api-Key: abc\n  \
                    Authorization: \"Bearer ${TOKEN}\"\n\
                    oauth2: { token_url: \"http://login.example/token\", source: s }\n";
        assert_eq!(codes(text), [("SS0217", 6), ("SS0218", 8)]);
    }

    #[test]
    fn discovery_is_where_the_profile_says() {
        let paths: DiscoveryPaths = serde_json::from_value(serde_json::json!({
            "service_provider_config": "absent", "schemas": "/schemas/",
            "resource_types": "/ResourceTypes",
        }))
        .unwrap();
        assert_eq!(paths.absent(), ["/ServiceProviderConfig"]);
        assert_eq!(paths.moved(), [("/Schemas".to_owned(), "/schemas".to_owned())]);
    }
}
