//! The listener.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{Request as HttpRequest, Response};
use futures_util::StreamExt;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::Request;
use crate::reference::Provider;
use crate::reference::failure::Failure;
use crate::reference::faults::{Decisions, breaking, delivering};
use crate::scim::ScimType;

/// The path under which the provider answers.
const PREFIX: &str = "/scim";

/// The version that is served (RFC 7644 section 3.13).
const VERSION: &str = "v2";

/// How much of a body beyond the limit is read, so that the client gets to
/// see the answer.
const DRAIN: usize = 64 << 20;

/// How long requests that are under way may take when listening stops.
const PATIENCE: Duration = Duration::from_secs(2);

/// A provider that listens. It stops when [`Running::shutdown`] is called, or
/// with the runtime that it was started on.
#[derive(Debug)]
pub struct Running {
    base_url: String,
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<io::Result<()>>,
}

impl Running {
    /// The base of all SCIM endpoints, without a slash at the end.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The address that is listened on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops listening, and waits a moment for requests that are under way.
    pub async fn shutdown(mut self) {
        let _ = self.stop.send(());
        if tokio::time::timeout(PATIENCE, &mut self.task).await.is_err() {
            self.task.abort();
        }
    }
}

/// Serves `provider` on `listener`. Bind port 0 of the loopback address for a
/// provider in process. A provider is meant for one listener, whose address its
/// resources carry.
///
/// # Errors
///
/// If the listener's address cannot be told.
///
/// # Examples
///
/// ```
/// use scimspec::reference::{Options, Provider, serve};
///
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
/// let running = serve(Provider::new(Options::default())?, listener)?;
/// assert!(running.base_url().ends_with("/scim/v2"));
/// running.shutdown().await;
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub fn serve(provider: Provider, listener: TcpListener) -> io::Result<Running> {
    let address = listener.local_addr()?;
    let base_url = match provider.base_path() {
        Some(path) => format!("http://{address}{path}"),
        None => format!("http://{address}{PREFIX}/{VERSION}"),
    };
    provider.set_base_url(&base_url);
    let (stop, stopped) = oneshot::channel::<()>();
    let router = Router::new().fallback(answer).with_state(provider);
    let task = tokio::spawn(async move {
        let wait = async {
            // A dropped sender keeps the provider running.
            if stopped.await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        axum::serve(listener, router).with_graceful_shutdown(wait).await
    });
    Ok(Running { base_url, address, stop, task })
}

async fn answer(State(provider): State<Provider>, request: HttpRequest<Body>) -> Response<Body> {
    let faults = provider.decisions(below_base(request.uri().path()).unwrap_or_default());
    delivering::deliver(&faults, respond(provider, &faults, request).await).await
}

async fn respond(
    provider: Provider,
    faults: &Decisions,
    request: HttpRequest<Body>,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path();
    if path == "/oauth2/token" {
        let body = read(faults, body, provider.options().limits.max_payload_size).await;
        let request = Request::new(parts.method, path, "", parts.headers, body);
        return provider.issue_token(&request).into_response();
    }
    let below = match provider.base_path() {
        Some(base) => below_own_base(path, base),
        None => below_base(path),
    };
    let path = match below {
        Ok(path) => path,
        Err(failure) => return provider.refuse(failure).into_response(),
    };
    let body = read(faults, body, provider.body_limit(path)).await;
    let query = parts.uri.query().unwrap_or_default();
    let request = Request::new(parts.method, path, query, parts.headers, body);
    provider.answer(request).await.into_response()
}

/// The part of a path below the SCIM base. Without a version, the one that is
/// served is meant.
fn below_base(path: &str) -> Result<&str, Failure> {
    let missing = || Failure::not_found("the endpoint");
    let rest = path.strip_prefix(PREFIX).ok_or_else(missing)?;
    let Some(path) = rest.strip_prefix('/') else {
        return if rest.is_empty() { Ok(rest) } else { Err(missing()) };
    };
    let (first, below) = path.split_once('/').unwrap_or((path, ""));
    match first.strip_prefix('v') {
        _ if first == VERSION => Ok(below),
        Some(number) if number.starts_with(|c: char| c.is_ascii_digit()) => {
            let detail = format!("the protocol version {first} is not supported, use {VERSION}");
            Err(Failure::bad(ScimType::InvalidVers, detail))
        }
        _ => Ok(path),
    }
}

/// The part of a path below a base that the options name.
fn below_own_base<'p>(path: &'p str, base: &str) -> Result<&'p str, Failure> {
    let rest = path.strip_prefix(base).filter(|rest| rest.is_empty() || rest.starts_with('/'));
    rest.map(|rest| rest.trim_start_matches('/')).ok_or_else(|| Failure::not_found("the endpoint"))
}

/// Reads a body of at most `limit` bytes (RFC 7644 section 3.7.4).
async fn read(faults: &Decisions, body: Body, limit: usize) -> Result<Bytes, Failure> {
    let mut chunks = body.into_data_stream();
    let (mut kept, mut size) = (Vec::new(), 0usize);
    while let Some(chunk) = chunks.next().await {
        let Ok(chunk) = chunk else {
            let broken_off = || Failure::syntax("the body broke off");
            return breaking::broken(faults, &kept).ok_or_else(broken_off);
        };
        size += chunk.len();
        if size <= limit {
            kept.extend_from_slice(&chunk);
        } else if size - limit > DRAIN {
            break;
        }
        if breaking::ends_with_first_piece(faults) {
            break;
        }
    }
    if size > limit {
        let detail = format!("the body exceeds maxPayloadSize ({limit} bytes)");
        return Err(Failure::new(413, detail));
    }
    Ok(kept.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_of_its_own_is_taken_as_it_stands() {
        assert_eq!(below_own_base("/api/scim/Users/1", "/api/scim"), Ok("Users/1"));
        assert_eq!(below_own_base("/api/scim", "/api/scim"), Ok(""));
        assert_eq!(below_own_base("/Users", ""), Ok("Users"));
        assert_eq!(below_own_base("/api/scimmy", "/api/scim").unwrap_err().status, 404);
    }

    #[test]
    fn the_version_may_be_left_out_and_others_are_refused() {
        assert_eq!(below_base("/scim/v2/Users/1"), Ok("Users/1"));
        assert_eq!(below_base("/scim/v2"), Ok(""));
        assert_eq!(below_base("/scim/Users"), Ok("Users"));
        assert_eq!(below_base("/scim"), Ok(""));
        assert_eq!(below_base("/scim/v9/Users").unwrap_err().status, 400);
        assert_eq!(below_base("/scimmy").unwrap_err().status, 404);
        assert_eq!(below_base("/").unwrap_err().status, 404);
    }
}
