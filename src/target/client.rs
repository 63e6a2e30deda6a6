//! One client for a whole run.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indexmap::IndexMap;
use tokio::sync::Semaphore;

use super::credential::Credential;
use super::pace::{Pace, retry_after};
use super::receive::{failure_of, receive};
use super::redact::Redactor;
use crate::observation::{Exchange, Failure, FailureKind, Request};

/// How often a request is sent again after throttling or a lost connection.
const MOST_RETRIES: u32 = 3;
/// Pause where a target throttles without saying for how long.
const DEFAULT_PAUSE: Duration = Duration::from_secs(1);

/// How to reach a target, and within which bounds.
#[derive(Debug, Clone)]
pub struct TargetOptions {
    /// Base URL, such as `https://example.com/scim/v2`.
    pub base_url: String,
    /// The credential, where there is one.
    pub credential: Option<Credential>,
    /// Further headers of every request; their values are taken for secrets.
    pub headers: Vec<(String, String)>,
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

impl TargetOptions {
    /// The defaults for a base URL.
    #[must_use]
    pub fn new(base_url: &str) -> Self {
        Self {
            base_url: base_url.trim_end_matches('/').to_owned(),
            credential: None,
            headers: Vec::new(),
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
    /// The HTTP client cannot be made.
    #[error("cannot make an HTTP client: {0}")]
    Client(#[from] reqwest::Error),
    /// A header cannot be sent.
    #[error("the header `{0}` has a name or value that cannot be sent")]
    Header(String),
}

/// With which credentials a request goes out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Authentication {
    /// Those of the run.
    #[default]
    Valid,
    /// None.
    None,
    /// Well-formed ones that nobody issued.
    Wrong,
}

/// A request before it is sent.
#[derive(Debug, Clone, Default)]
pub struct OutgoingRequest {
    /// HTTP method.
    pub method: String,
    /// Path and query below the base URL, encoded.
    pub path: String,
    /// Headers beside those that every request has; an empty value takes one away.
    pub headers: IndexMap<String, String>,
    /// The body.
    pub body: Option<String>,
    /// With which credentials.
    pub authentication: Authentication,
}

impl OutgoingRequest {
    /// A request without a body.
    #[must_use]
    pub fn new(method: &str, path: impl Into<String>) -> Self {
        Self { method: method.to_owned(), path: path.into(), ..Self::default() }
    }

    /// The same with a SCIM body.
    #[must_use]
    pub fn with_json(mut self, body: &serde_json::Value) -> Self {
        self.body = Some(body.to_string());
        self
    }

    /// Whether sending it twice is the same as sending it once, and it changes nothing.
    fn is_safe(&self) -> bool {
        matches!(self.method.as_str(), "GET" | "HEAD")
            || (self.method == "POST" && self.path.ends_with("/.search"))
    }
}

/// The service provider under test. Clones share everything.
#[derive(Debug, Clone)]
pub struct Target {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    client: reqwest::Client,
    options: TargetOptions,
    redactor: Redactor,
    pace: Pace,
    places: Semaphore,
    start: Instant,
    sequence: AtomicU64,
    last_answer_us: AtomicU64,
}

impl Target {
    /// A client for a target.
    ///
    /// # Errors
    /// [`TargetError`] where the options cannot be used.
    pub fn new(options: TargetOptions) -> Result<Self, TargetError> {
        // A second call finds the provider installed; that is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        check_base_url(&options.base_url)?;
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("scimspec/", env!("CARGO_PKG_VERSION")))
            .pool_max_idle_per_host(options.concurrency)
            // Shorter than servers keep idle connections, which they then close under a request.
            .pool_idle_timeout(Duration::from_secs(2))
            .connect_timeout(options.timeout)
            .no_proxy()
            .build()?;
        let secrets = options.credential.iter().map(|credential| credential.secret().to_owned());
        let secrets = secrets.chain(options.headers.iter().map(|(_, value)| value.clone()));
        Ok(Self {
            inner: Arc::new(Inner {
                client,
                redactor: Redactor::new(secrets),
                pace: Pace::new(options.rate, options.most_requests),
                places: Semaphore::new(options.concurrency.max(1)),
                start: Instant::now(),
                sequence: AtomicU64::new(0),
                last_answer_us: AtomicU64::new(0),
                options,
            }),
        })
    }

    /// Base URL without a slash at its end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.inner.options.base_url
    }

    /// Whether the run has credentials.
    #[must_use]
    pub fn is_authenticated(&self) -> bool {
        self.inner.options.credential.is_some() || !self.inner.options.headers.is_empty()
    }

    /// Requests that were sent so far.
    #[must_use]
    pub fn requests_sent(&self) -> u64 {
        self.inner.pace.sent()
    }

    /// Requests that the budget of the run still allows.
    #[must_use]
    pub fn requests_left(&self) -> u64 {
        self.inner.options.most_requests.saturating_sub(self.requests_sent())
    }

    /// Requests a second that the run allows itself, where it is bounded.
    #[must_use]
    pub fn rate(&self) -> Option<f64> {
        self.inner.options.rate
    }

    /// Milliseconds of pauses that the target asked for.
    #[must_use]
    pub fn paused_ms(&self) -> u64 {
        self.inner.pace.paused_ms()
    }

    /// Milliseconds since the run began.
    #[must_use]
    pub fn elapsed_ms(&self) -> u64 {
        micros(self.inner.start.elapsed()) / 1000
    }

    /// Whether the target answered anything after that time of the run.
    #[must_use]
    pub fn answered_since(&self, started_ms: u64) -> bool {
        self.inner.last_answer_us.load(Ordering::Relaxed) / 1000 > started_ms
    }

    /// What takes secrets out of texts.
    #[must_use]
    pub fn redactor(&self) -> &Redactor {
        &self.inner.redactor
    }

    /// Sends a request and records what came of it. A failure is part of the record.
    ///
    /// Throttling (429, and 503 with `Retry-After`) pauses the whole run. What changes
    /// nothing is sent again after a lost connection; nothing else ever is.
    pub async fn exchange(&self, request: OutgoingRequest) -> Exchange {
        let mut retries = 0;
        loop {
            let mut exchange = self.once(&request).await;
            exchange.retries = retries;
            if retries >= MOST_RETRIES || !self.worth_another(&request, &exchange) {
                return exchange;
            }
            retries += 1;
        }
    }

    async fn once(&self, request: &OutgoingRequest) -> Exchange {
        let inner = &*self.inner;
        let mut exchange = self.record_of(request);
        if inner.options.read_only && !request.is_safe() {
            return self.not_sent(exchange, "the run is read-only");
        }
        let Ok(_place) = inner.places.acquire().await else {
            return self.not_sent(exchange, "the run is over");
        };
        if !inner.pace.turn().await {
            return self.not_sent(exchange, "the budget of requests is used up");
        }
        exchange.id = format!("ex-{:05}", inner.sequence.fetch_add(1, Ordering::Relaxed) + 1);
        exchange.started_ms = self.elapsed_ms();
        let sent = Instant::now();
        let outcome = match self.build(request) {
            Ok(built) => tokio::time::timeout(inner.options.timeout, async {
                let response =
                    inner.client.execute(built).await.map_err(|error| failure_of(&error))?;
                receive(response, inner.options.most_response_bytes).await
            })
            .await
            .unwrap_or_else(|_| Err(self.timed_out())),
            Err(failure) => Err(failure),
        };
        exchange.elapsed_us = micros(sent.elapsed());
        match outcome {
            Ok(answer) => {
                exchange.answer = Some(answer);
                inner.last_answer_us.fetch_max(micros(inner.start.elapsed()), Ordering::Relaxed);
            }
            Err(failure) => exchange.failure = Some(failure),
        }
        inner.redactor.exchange(&mut exchange);
        exchange
    }

    /// The record of a request that stays here.
    fn not_sent(&self, mut exchange: Exchange, reason: &str) -> Exchange {
        let message = reason.to_owned();
        exchange.failure = Some(Failure { kind: FailureKind::NotSent, message });
        self.inner.redactor.exchange(&mut exchange);
        exchange
    }

    fn url_of(&self, path: &str) -> String {
        let between = if path.is_empty() || path.starts_with(['/', '?']) { "" } else { "/" };
        format!("{}{between}{path}", self.base_url())
    }

    fn timed_out(&self) -> Failure {
        Failure {
            kind: FailureKind::Timeout,
            message: format!("no whole answer within {:?}", self.inner.options.timeout),
        }
    }

    fn record_of(&self, request: &OutgoingRequest) -> Exchange {
        Exchange {
            id: "ex-00000".to_owned(),
            request: Request {
                method: request.method.clone(),
                url: self.url_of(&request.path),
                path: request.path.clone(),
                headers: self.headers_of(request),
                body: request.body.clone(),
            },
            answer: None,
            failure: None,
            started_ms: self.elapsed_ms(),
            elapsed_us: 0,
            retries: 0,
        }
    }

    fn headers_of(&self, request: &OutgoingRequest) -> IndexMap<String, String> {
        let mut headers = IndexMap::new();
        headers.insert("accept".to_owned(), "application/scim+json".to_owned());
        if request.body.is_some() {
            headers.insert("content-type".to_owned(), "application/scim+json".to_owned());
        }
        match request.authentication {
            Authentication::Valid => {
                if let Some(credential) = &self.inner.options.credential {
                    let value = credential.authorization().to_owned();
                    headers.insert("authorization".to_owned(), value);
                }
                for (name, value) in &self.inner.options.headers {
                    headers.insert(name.to_lowercase(), value.clone());
                }
            }
            Authentication::None => {}
            Authentication::Wrong => {
                let value = "Bearer scimspec-never-issued".to_owned();
                headers.insert("authorization".to_owned(), value);
            }
        }
        for (name, value) in &request.headers {
            headers.insert(name.to_lowercase(), value.clone());
        }
        headers.retain(|_, value| !value.is_empty());
        headers
    }

    fn build(&self, request: &OutgoingRequest) -> Result<reqwest::Request, Failure> {
        let refuse = |message: String| Failure { kind: FailureKind::NotSent, message };
        let method = reqwest::Method::from_bytes(request.method.as_bytes())
            .map_err(|error| refuse(format!("the method cannot be sent: {error}")))?;
        let url = self.url_of(&request.path);
        let mut builder = self.inner.client.request(method, url);
        for (name, value) in self.headers_of(request) {
            builder = builder.header(name, value);
        }
        if let Some(body) = &request.body {
            builder = builder.body(body.clone());
        }
        builder.build().map_err(|error| refuse(format!("the request cannot be sent: {error}")))
    }

    fn worth_another(&self, request: &OutgoingRequest, exchange: &Exchange) -> bool {
        if let Some(failure) = &exchange.failure {
            return match failure.kind {
                FailureKind::Connect => true,
                FailureKind::Closed => request.is_safe(),
                _ => false,
            };
        }
        let Some(answer) = &exchange.answer else { return false };
        let asked = retry_after(answer.header("retry-after"), jiff::Timestamp::now());
        match (answer.status, asked) {
            (429, asked) => self.inner.pace.pause(asked.unwrap_or(DEFAULT_PAUSE)),
            (503, Some(asked)) => self.inner.pace.pause(asked) && request.is_safe(),
            _ => false,
        }
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

fn check_base_url(url: &str) -> Result<(), TargetError> {
    let refuse = |reason: &str| TargetError::Url { url: url.to_owned(), reason: reason.to_owned() };
    let parsed = reqwest::Url::parse(url).map_err(|error| refuse(&error.to_string()))?;
    match parsed.scheme() {
        "http" | "https" if parsed.query().is_none() && parsed.fragment().is_none() => Ok(()),
        "http" | "https" => Err(refuse("a base URL has no query and no fragment")),
        _ => Err(refuse("it does not begin with http:// or https://")),
    }
}
