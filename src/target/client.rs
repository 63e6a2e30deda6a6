//! One client for a whole run.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use indexmap::IndexMap;
use tokio::sync::Semaphore;

use super::credential::{Credential, Renewal};
use super::dial::Dialer;
use super::failure::failure_of;
use super::keeper::Keeper;
use super::options::{TargetError, TargetOptions};
use super::pace::{Pace, retry_after};
use super::proxy::InTheWay;
use super::receive::receive;
use super::redact::Redactor;
use super::request::{Authentication, OutgoingRequest};
use super::slow;
use super::tls::PeerCertificate;
use super::way::{check_base_url, moved_path};
use crate::observation::{Exchange, Failure, FailureKind, Received, Request};

/// How often a request is sent again after throttling or a lost connection.
const MOST_RETRIES: u32 = 3;
/// Why a request stays here once the budget is gone.
pub(super) const OVER_BUDGET: &str = "the budget of requests is used up";
/// What we call ourselves.
pub(super) const USER_AGENT: &str = concat!("scimspec/", env!("CARGO_PKG_VERSION"));
/// Pause where a target throttles without saying for how long.
const DEFAULT_PAUSE: Duration = Duration::from_secs(1);

/// The service provider under test. Clones share everything.
#[derive(Debug, Clone)]
pub struct Target {
    pub(super) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(super) struct Inner {
    client: reqwest::Client,
    /// For the token endpoint.
    token_client: reqwest::Client,
    keeper: Option<Keeper>,
    in_the_way: Option<InTheWay>,
    certificate: OnceLock<PeerCertificate>,
    pub(super) dialer: Dialer,
    pub(super) options: TargetOptions,
    redactor: Redactor,
    pub(super) pace: Pace,
    pub(super) places: Semaphore,
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
        let base_url = check_base_url(&options.base_url)?;
        let client = options.client_for(&base_url)?;
        let issuer = options.credential.as_ref().and_then(|credential| match &credential.renewal {
            Renewal::Issued(request) => Some(&request.url),
            _ => None,
        });
        let token_client = issuer.map(|url| options.client_for(url)).transpose()?;
        let in_the_way = options.proxy.in_the_way(&base_url);
        // Whom the client trusts, our own connections trust too.
        let tls = options.trust.config(base_url.scheme() == "https")?;
        let secrets = options.credential.iter().flat_map(Credential::secrets);
        let secrets = secrets.chain(options.headers.iter().map(|(_, value)| value.clone()));
        let of_proxy = in_the_way.iter().flat_map(|proxy| proxy.secrets.clone());
        let secrets = secrets.chain(options.secrets.iter().cloned()).chain(of_proxy);
        let redactor = Redactor::new(secrets);
        Ok(Self {
            inner: Arc::new(Inner {
                token_client: token_client.unwrap_or_else(|| client.clone()),
                client,
                keeper: options.credential.as_ref().map(Keeper::new),
                dialer: Dialer::new(&base_url, tls, in_the_way.as_ref())?,
                in_the_way,
                certificate: OnceLock::new(),
                redactor,
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

    /// Whether the run has credentials that a request can go without: a certificate is shown by
    /// every connection, and does not count.
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

    /// Whether the target answered anything at that time of the run or later.
    #[must_use]
    pub fn answered_since(&self, started_ms: u64) -> bool {
        self.inner.last_answer_us.load(Ordering::Relaxed) / 1000 >= started_ms
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
        let mut disturbances = Vec::new();
        loop {
            let shown = match self.authorize(&request).await {
                Ok(shown) => shown,
                Err(failure) => return self.failed(self.record_of(&request), failure),
            };
            let mut exchange = self.once(&request).await;
            self.blame_proxy(&mut exchange);
            exchange.retries = retries;
            exchange.disturbances.clone_from(&disturbances);
            let renewed =
                retries < MOST_RETRIES && self.renewed_after(&request, &exchange, shown).await;
            if retries >= MOST_RETRIES || !(renewed || self.worth_another(&request, &exchange)) {
                return exchange;
            }
            retries += 1;
            disturbances.extend(exchange.failure.map(|failure| failure.message));
        }
    }

    async fn once(&self, request: &OutgoingRequest) -> Exchange {
        let inner = &*self.inner;
        let mut exchange = self.record_of(request);
        if let Some(reason) = self.forbids(request) {
            return self.not_sent(exchange, reason);
        }
        let Ok(_place) = inner.places.acquire().await else {
            return self.not_sent(exchange, "the run is over");
        };
        if !inner.pace.turn().await {
            return self.not_sent(exchange, OVER_BUDGET);
        }
        let sent = self.begin(&mut exchange);
        let outcome = match self.build(request) {
            Ok(built) => tokio::time::timeout(inner.options.timeout, self.carry(built, request))
                .await
                .unwrap_or_else(|_| Err(self.timed_out())),
            Err(failure) => Err(failure),
        };
        self.conclude(exchange, sent, outcome)
    }

    async fn carry(
        &self,
        built: reqwest::Request,
        request: &OutgoingRequest,
    ) -> Result<Received, Failure> {
        if let Some(cut) = request.cut {
            return Err(self.inner.dialer.break_off(&built, cut).await);
        }
        let response =
            self.inner.client.execute(built).await.map_err(|error| failure_of(&error))?;
        self.look_at(&response);
        receive(response, self.inner.options.most_response_bytes, request.in_short).await
    }

    /// Why a request stays here, whatever the target would say.
    pub(super) fn forbids(&self, request: &OutgoingRequest) -> Option<&'static str> {
        let writes = self.inner.options.read_only && !request.is_safe();
        writes.then_some("the run is read-only")
    }

    /// Gives an exchange its number and its time.
    pub(super) fn begin(&self, exchange: &mut Exchange) -> Instant {
        let number = self.inner.sequence.fetch_add(1, Ordering::Relaxed) + 1;
        exchange.id = format!("ex-{number:05}");
        exchange.started_ms = self.elapsed_ms();
        Instant::now()
    }

    /// The record with what came of it, secrets taken out.
    pub(super) fn conclude(
        &self,
        mut exchange: Exchange,
        sent: Instant,
        outcome: Result<Received, Failure>,
    ) -> Exchange {
        let inner = &*self.inner;
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
    pub(super) fn not_sent(&self, exchange: Exchange, reason: &str) -> Exchange {
        let message = reason.to_owned();
        self.failed(exchange, Failure { kind: FailureKind::NotSent, message })
    }

    pub(super) fn failed(&self, mut exchange: Exchange, failure: Failure) -> Exchange {
        exchange.failure = Some(failure);
        self.inner.redactor.exchange(&mut exchange);
        exchange
    }

    /// Keeps the certificate of the first answer.
    fn look_at(&self, response: &reqwest::Response) {
        if self.inner.certificate.get().is_none()
            && let Some(certificate) = PeerCertificate::of(response)
        {
            self.inner.certificate.get_or_init(|| certificate);
        }
    }

    pub(super) fn options(&self) -> &TargetOptions {
        &self.inner.options
    }

    pub(super) fn keeper(&self) -> Option<&Keeper> {
        self.inner.keeper.as_ref()
    }

    pub(super) fn token_client(&self) -> &reqwest::Client {
        &self.inner.token_client
    }

    pub(super) fn in_the_way(&self) -> Option<&InTheWay> {
        self.inner.in_the_way.as_ref()
    }

    pub(super) fn seen_certificate(&self) -> &OnceLock<PeerCertificate> {
        &self.inner.certificate
    }

    fn url_of(&self, path: &str) -> String {
        let path = moved_path(path, &self.inner.options.moved);
        let between = if path.is_empty() || path.starts_with(['/', '?']) { "" } else { "/" };
        format!("{}{between}{path}", self.base_url())
    }

    pub(super) fn timed_out(&self) -> Failure {
        Failure {
            kind: FailureKind::Timeout,
            message: format!("no whole answer within {:?}", self.inner.options.timeout),
        }
    }

    pub(super) fn record_of(&self, request: &OutgoingRequest) -> Exchange {
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
            disturbances: vec![],
        }
    }

    fn headers_of(&self, request: &OutgoingRequest) -> IndexMap<String, String> {
        let mut headers = IndexMap::new();
        headers.insert("accept".to_owned(), "application/scim+json".to_owned());
        if request.body.is_some() {
            headers.insert("content-type".to_owned(), "application/scim+json".to_owned());
        }
        for (name, value) in &self.inner.options.plain_headers {
            headers.insert(name.to_lowercase(), value.clone());
        }
        match request.authentication {
            Authentication::Valid => {
                if let Some(value) = self.keeper().and_then(Keeper::authorization) {
                    headers.insert("authorization".to_owned(), value);
                }
                for (name, value) in &self.inner.options.headers {
                    headers.insert(name.to_lowercase(), value.clone());
                }
            }
            Authentication::None => {}
            Authentication::Wrong => {
                let value = self.keeper().map_or(Keeper::WRONG_TOKEN, Keeper::wrong);
                headers.insert("authorization".to_owned(), value.to_owned());
            }
        }
        for (name, value) in &request.headers {
            headers.insert(name.to_lowercase(), value.clone());
        }
        headers.retain(|_, value| !value.is_empty());
        headers
    }

    pub(super) fn build(&self, request: &OutgoingRequest) -> Result<reqwest::Request, Failure> {
        let refuse = |message: String| Failure { kind: FailureKind::NotSent, message };
        let method = reqwest::Method::from_bytes(request.method.as_bytes())
            .map_err(|error| refuse(format!("the method cannot be sent: {error}")))?;
        let url = self.url_of(&request.path);
        let mut builder = self.inner.client.request(method, url);
        for (name, value) in self.headers_of(request) {
            builder = builder.header(name, value);
        }
        if let Some(body) = &request.body {
            builder = match request.slow_body {
                Some(time) => builder
                    .header("content-length", body.len())
                    .body(slow::body(body, time.min(self.inner.options.timeout / 2))),
                None => builder.body(body.clone()),
            };
        }
        builder.build().map_err(|error| refuse(format!("the request cannot be sent: {error}")))
    }

    fn worth_another(&self, request: &OutgoingRequest, exchange: &Exchange) -> bool {
        if let Some(failure) = &exchange.failure {
            return match failure.kind {
                FailureKind::Connect | FailureKind::UnknownHost | FailureKind::Proxy => true,
                FailureKind::Closed => request.is_safe(),
                _ => false,
            };
        }
        self.heed(exchange) && (exchange.status() == Some(429) || request.is_safe())
    }

    /// Pauses the whole run where an answer asks for it. False where it does not, or for too long.
    pub(super) fn heed(&self, exchange: &Exchange) -> bool {
        let Some(answer) = &exchange.answer else { return false };
        let asked = retry_after(answer.header("retry-after"), jiff::Timestamp::now());
        match (answer.status, asked) {
            (429, asked) => self.inner.pace.pause(asked.unwrap_or(DEFAULT_PAUSE)),
            (503, Some(asked)) => self.inner.pace.pause(asked),
            _ => false,
        }
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
