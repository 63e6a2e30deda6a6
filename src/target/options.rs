//! What a target is made from.

use std::time::Duration;

use super::access::Access;
use super::client::USER_AGENT;
use super::credential::Credential;
use super::proxy::ProxyChoice;
use super::tls::{TlsError, Trust};

/// How to reach a target, and within which bounds.
#[derive(Clone)]
pub struct TargetOptions {
    /// Base URL, such as `https://example.com/scim/v2`.
    pub base_url: String,
    /// The credential, where there is one.
    pub credential: Option<Credential>,
    /// Further headers that show who we are; their values are taken for secrets.
    pub headers: Vec<(String, String)>,
    /// Headers of every request, also of those without credentials.
    pub plain_headers: Vec<(String, String)>,
    /// What else must not be seen.
    pub secrets: Vec<String>,
    /// Whom we trust, and the certificate that we show.
    pub trust: Trust,
    /// How proxies are chosen.
    pub proxy: ProxyChoice,
    /// Endpoints that lie elsewhere: the path in RFC 7644, and the path in its place.
    pub moved: Vec<(String, String)>,
    /// Where all of this comes from; it is written down.
    pub access: Access,
    /// Time for one exchange, from sending to the last byte.
    pub timeout: Duration,
    /// Requests under way at the same time.
    pub concurrency: usize,
    /// Requests a second.
    pub rate: Option<f64>,
    /// Requests in all.
    pub most_requests: u64,
    /// Bytes of a body that are read.
    pub most_response_bytes: usize,
    /// Sends nothing but GET and POST to `.search`.
    pub read_only: bool,
}

// By hand: what the headers hold is secret.
impl std::fmt::Debug for TargetOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("TargetOptions");
        shown.field("base_url", &self.base_url).field("access", &self.access);
        shown.finish_non_exhaustive()
    }
}

impl TargetOptions {
    /// The defaults for a base URL.
    #[must_use]
    pub fn new(base_url: &str) -> Self {
        Self {
            base_url: base_url.trim_end_matches('/').to_owned(),
            credential: None,
            headers: Vec::new(),
            plain_headers: Vec::new(),
            secrets: Vec::new(),
            trust: Trust::default(),
            proxy: ProxyChoice::default(),
            moved: Vec::new(),
            access: Access::default(),
            timeout: Duration::from_secs(10),
            concurrency: 8,
            rate: None,
            most_requests: 100_000,
            most_response_bytes: 16 * 1024 * 1024,
            read_only: false,
        }
    }
}

/// Why a target cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// The base URL is none.
    #[error("`{url}` is not a base URL: {reason}; give one such as https://example.com/scim/v2")]
    Url {
        /// What was given.
        url: String,
        /// Why not.
        reason: String,
    },
    /// The base URL holds a credential, and is not repeated therefore.
    #[error(
        "the URL holds a user or password; a secret is never an argument, use --user and \
         --password"
    )]
    Secret,
    /// TLS cannot be set up.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The HTTP client cannot be made.
    #[error("cannot make an HTTP client: {0}")]
    Client(#[from] reqwest::Error),
    /// A header cannot be sent.
    #[error("the header `{0}` has a name or value that cannot be sent")]
    Header(String),
}

impl TargetOptions {
    /// A client for requests to a URL.
    pub(super) fn client_for(&self, url: &reqwest::Url) -> Result<reqwest::Client, TargetError> {
        let builder = reqwest::Client::builder()
            .tls_backend_preconfigured(self.trust.config(url.scheme() == "https")?)
            .tls_info(true)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(USER_AGENT)
            .pool_max_idle_per_host(self.concurrency)
            // Shorter than servers keep idle connections, which they then close under a request.
            .pool_idle_timeout(Duration::from_secs(2))
            // Sooner than the exchange as a whole, so that the two are told apart.
            .connect_timeout(self.timeout.mul_f64(0.9));
        Ok(self.proxy.apply(builder, url)?.build()?)
    }
}
