//! Several requests at the same instant.

use std::time::Instant;

use futures_util::future::join_all;
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{HOST, HeaderValue, PROXY_AUTHORIZATION, USER_AGENT as USER_AGENT_HEADER};
use hyper_util::rt::TokioIo;
use tokio::sync::Barrier;

use super::client::{OVER_BUDGET, Target, USER_AGENT};
use super::dial::Dialer;
use super::failure::failure_of_own;
use super::receive::receive_own;
use super::request::OutgoingRequest;
use crate::observation::{Exchange, Failure, FailureKind, Received};

/// A connection that waits for its request.
type Ready = (SendRequest<Full<Bytes>>, hyper::Request<Full<Bytes>>);

impl Target {
    /// Sends requests at the same time, each over a connection of its own that is made before,
    /// and records what came of each. They start in the order in which they are given, at most
    /// `most` at once; what is left over follows when the ones before it are through.
    ///
    /// None of them is sent again, whatever came of it. Throttling pauses the whole run.
    pub async fn race(&self, requests: &[OutgoingRequest], most: usize) -> Vec<Exchange> {
        let width = requests.len().min(most).min(self.inner.options.concurrency).max(1);
        let mut exchanges = Vec::new();
        for heat in requests.chunks(width) {
            exchanges.extend(self.heat(heat).await);
        }
        exchanges
    }

    /// How many requests may be under way at the same time.
    #[must_use]
    pub fn concurrency(&self) -> usize {
        self.inner.options.concurrency
    }

    async fn heat(&self, requests: &[OutgoingRequest]) -> Vec<Exchange> {
        let number = u32::try_from(requests.len()).unwrap_or(u32::MAX);
        let Ok(_places) = self.inner.places.acquire_many(number).await else {
            let over = |request| self.not_sent(self.record_of(request), "the run is over");
            return requests.iter().map(over).collect();
        };
        let mut admitted = Vec::new();
        for request in requests {
            admitted.push(self.admit(request).await);
        }
        let ready =
            join_all(admitted.iter().zip(requests).map(async |(refused, request)| match refused {
                Some(reason) => Err(not_sent(reason)),
                None => self.ready(request).await,
            }))
            .await;
        let barrier = Barrier::new(ready.iter().filter(|one| one.is_ok()).count());
        let runs = ready.into_iter().zip(requests).map(|(ready, request)| {
            let barrier = &barrier;
            async move { self.run(ready, request, barrier).await }
        });
        let mut exchanges = join_all(runs).await;
        for exchange in &mut exchanges {
            self.blame_proxy(exchange);
            self.heed(exchange);
        }
        exchanges
    }

    /// Waits for the turn of a request; why it stays here, where it does.
    async fn admit(&self, request: &OutgoingRequest) -> Option<&'static str> {
        match self.forbids(request) {
            Some(reason) => Some(reason),
            None => (!self.inner.pace.turn().await).then_some(OVER_BUDGET),
        }
    }

    /// A connection for a request, which is not sent yet.
    async fn ready(&self, request: &OutgoingRequest) -> Result<Ready, Failure> {
        self.authorize(request).await?;
        let built = own_request(&self.inner.dialer, &self.build(request)?)?;
        let connected = async {
            let io = TokioIo::new(self.inner.dialer.dial().await?);
            let (sender, connection) =
                handshake(io).await.map_err(|error| failure_of_own(&error))?;
            // How it ends shows in the answer.
            tokio::spawn(async move { drop(connection.await) });
            Ok((sender, built))
        };
        let patience = self.inner.options.timeout;
        tokio::time::timeout(patience, connected).await.unwrap_or_else(|_| Err(self.timed_out()))
    }

    async fn run(
        &self,
        ready: Result<Ready, Failure>,
        request: &OutgoingRequest,
        barrier: &Barrier,
    ) -> Exchange {
        let mut exchange = self.record_of(request);
        let (mut sender, built) = match ready {
            Ok(ready) => ready,
            Err(failure)
                if matches!(failure.kind, FailureKind::NotSent | FailureKind::Credential) =>
            {
                return self.failed(exchange, failure);
            }
            Err(failure) => {
                let tried = self.begin(&mut exchange);
                return self.conclude(exchange, tried, Err(failure));
            }
        };
        barrier.wait().await;
        let sent: Instant = self.begin(&mut exchange);
        let most_bytes = self.inner.options.most_response_bytes;
        let answered = async {
            let response =
                sender.send_request(built).await.map_err(|error| failure_of_own(&error))?;
            receive_own(response, most_bytes).await
        };
        let outcome: Result<Received, Failure> =
            tokio::time::timeout(self.inner.options.timeout, answered)
                .await
                .unwrap_or_else(|_| Err(self.timed_out()));
        self.conclude(exchange, sent, outcome)
    }
}

fn not_sent(reason: &str) -> Failure {
    Failure { kind: FailureKind::NotSent, message: reason.to_owned() }
}

/// The same request for a connection of our own, with the headers that a client adds by itself.
fn own_request(
    dialer: &Dialer,
    built: &reqwest::Request,
) -> Result<hyper::Request<Full<Bytes>>, Failure> {
    let body = built.body().and_then(reqwest::Body::as_bytes).unwrap_or_default();
    let refuse = |error: &dyn std::fmt::Display| Failure {
        kind: FailureKind::NotSent,
        message: format!("the request cannot be sent: {error}"),
    };
    let mut request = hyper::Request::builder()
        .method(built.method())
        .uri(dialer.request_target(built.url()))
        .body(Full::new(Bytes::copy_from_slice(body)))
        .map_err(|error| refuse(&error))?;
    let host = HeaderValue::from_str(&Dialer::authority(built.url()));
    let headers = request.headers_mut();
    headers.insert(HOST, host.map_err(|error| refuse(&error))?);
    headers.insert(USER_AGENT_HEADER, HeaderValue::from_static(USER_AGENT));
    if let Some(value) = dialer.proxy_authorization() {
        headers.insert(PROXY_AUTHORIZATION, value.clone());
    }
    headers.extend(built.headers().clone());
    Ok(request)
}
