//! Who may call, and how often.

use serde::{Deserialize, Serialize};

/// Authentication (RFC 7644 section 2). Without any credential the provider
/// is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Auth {
    /// Credentials that are accepted.
    pub credentials: Vec<Credential>,
    /// Clients of the OAuth 2.0 token endpoint, `/oauth2/token` beside the
    /// SCIM base (client credentials grant only).
    pub clients: Vec<ClientCredential>,
    /// Seconds for which an issued token is good.
    pub token_lifetime: u64,
    /// `/ServiceProviderConfig` is readable without credentials, as RFC 7643
    /// section 5 wants of `authenticationSchemes`.
    pub anonymous_config: bool,
    /// `/Schemas` and `/ResourceTypes` are readable without credentials too.
    pub anonymous_discovery: bool,
}

impl Default for Auth {
    fn default() -> Self {
        Self {
            credentials: Vec::new(),
            clients: Vec::new(),
            token_lifetime: 3600,
            anonymous_config: true,
            anonymous_discovery: false,
        }
    }
}

impl Auth {
    /// A single bearer token with full access.
    pub fn bearer(token: impl Into<String>) -> Self {
        let credential =
            Credential::Bearer { token: token.into(), access: Access::Full, user: None };
        Self { credentials: vec![credential], ..Self::default() }
    }

    /// A single user name and password with full access.
    pub fn basic(username: impl Into<String>, password: impl Into<String>) -> Self {
        let credential = Credential::Basic {
            username: username.into(),
            password: password.into(),
            access: Access::Full,
            user: None,
        };
        Self { credentials: vec![credential], ..Self::default() }
    }

    /// Whether callers have to show a credential.
    pub fn is_required(&self) -> bool {
        !self.credentials.is_empty() || !self.clients.is_empty()
    }
}

/// A credential that is accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Credential {
    /// `Authorization: Bearer` (RFC 6750).
    Bearer {
        /// The token.
        token: String,
        /// What it permits.
        #[serde(default)]
        access: Access,
        /// The `userName` that `/Me` stands for.
        #[serde(default)]
        user: Option<String>,
    },
    /// `Authorization: Basic` (RFC 7617).
    Basic {
        /// The user-id.
        username: String,
        /// The password.
        password: String,
        /// What it permits.
        #[serde(default)]
        access: Access,
        /// The `userName` that `/Me` stands for.
        #[serde(default)]
        user: Option<String>,
    },
}

/// A client of the token endpoint (RFC 6749 section 4.4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientCredential {
    /// `client_id`.
    pub id: String,
    /// `client_secret`.
    pub secret: String,
    /// What its tokens permit.
    #[serde(default)]
    pub access: Access,
}

/// What a credential permits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Access {
    /// Everything.
    #[default]
    Full,
    /// Reading and searching; a write is answered 403.
    ReadOnly,
}

/// When requests are answered 429 with `Retry-After`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Throttle {
    /// Each n-th request is turned away.
    pub one_in: Option<u64>,
    /// At most so many requests are let through in a second.
    pub per_second: Option<u64>,
    /// The value of `Retry-After`, in seconds; 0 leaves the header out.
    pub retry_after: u64,
}

impl Default for Throttle {
    fn default() -> Self {
        Self { one_in: None, per_second: None, retry_after: 1 }
    }
}
