//! Connections of our own, for what an HTTP client keeps to itself: ending one in the middle of a
//! request, and having several ready to go at the same instant.

use std::sync::Arc;

use http_body_util::Empty;
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper::header::{HOST, HeaderValue, PROXY_AUTHORIZATION};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::client::USER_AGENT;
use super::failure::failure_of_handshake;
use super::options::TargetError;
use super::proxy::InTheWay;
use super::way::check_base_url;
use crate::observation::{Failure, FailureKind};

/// Bytes in both directions, encrypted or not.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send + Sync {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + Sync> Stream for S {}

/// A connection.
pub(super) type Connection = Box<dyn Stream>;

/// Makes connections to a target, by the TLS set-up and through the proxy of its client.
pub(super) struct Dialer {
    target: Place,
    proxy: Option<(Place, Option<HeaderValue>)>,
}

/// Who is at the other end of a connection.
struct Place {
    host: String,
    port: u16,
    tls: Option<TlsConnector>,
}

impl std::fmt::Debug for Dialer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Dialer({}:{})", self.target.host, self.target.port)
    }
}

impl Place {
    fn new(url: &reqwest::Url, tls: &TlsConnector) -> Self {
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let tls = (url.scheme() == "https").then(|| tls.clone());
        Self { host, port: url.port_or_known_default().unwrap_or(80), tls }
    }

    async fn connect(&self) -> Result<Connection, Failure> {
        let plain = TcpStream::connect((self.host.as_str(), self.port)).await.map_err(refused)?;
        // What is written goes out at once: several requests are to arrive together.
        plain.set_nodelay(true).map_err(refused)?;
        self.encrypt(Box::new(plain)).await
    }

    /// The same connection, encrypted where it has to be.
    async fn encrypt(&self, plain: Connection) -> Result<Connection, Failure> {
        let Some(tls) = &self.tls else { return Ok(plain) };
        let name = ServerName::try_from(self.host.clone())
            .map_err(|error| refused(std::io::Error::other(error)))?;
        let shaken = tls.connect(name, plain).await;
        let encrypted = shaken
            .map_err(|error| failure_of_handshake(&error).unwrap_or_else(|| refused(error)))?;
        Ok(Box::new(encrypted))
    }
}

impl Dialer {
    pub(super) fn new(
        base_url: &reqwest::Url,
        tls: ClientConfig,
        proxy: Option<&InTheWay>,
    ) -> Result<Self, TargetError> {
        let tls = TlsConnector::from(Arc::new(tls));
        let proxy = match proxy {
            Some(known) => {
                let place = Place::new(&check_base_url(&known.place)?, &tls);
                Some((place, known.authorization.clone()))
            }
            None => None,
        };
        Ok(Self { target: Place::new(base_url, &tls), proxy })
    }

    /// A new connection.
    pub(super) async fn dial(&self) -> Result<Connection, Failure> {
        let Some((proxy, authorization)) = &self.proxy else { return self.target.connect().await };
        let connection = proxy.connect().await?;
        if self.target.tls.is_none() {
            return Ok(connection);
        }
        let (host, port) = (&self.target.host, self.target.port);
        let host = if host.contains(':') { format!("[{host}]") } else { host.clone() };
        let tunnel = tunnel(connection, &format!("{host}:{port}"), authorization.as_ref()).await?;
        self.target.encrypt(tunnel).await
    }

    /// What a proxy wants to see in each request: nothing, where it sees no request.
    pub(super) fn proxy_authorization(&self) -> Option<&HeaderValue> {
        let (_, authorization) = self.proxy.as_ref().filter(|_| self.target.tls.is_none())?;
        authorization.as_ref()
    }

    /// Host and port as a request names them.
    pub(super) fn authority(url: &reqwest::Url) -> String {
        match (url.host_str(), url.port()) {
            (Some(host), Some(port)) => format!("{host}:{port}"),
            (host, _) => host.unwrap_or_default().to_owned(),
        }
    }

    /// What a request asks for: path and query, and of a proxy the whole address.
    pub(super) fn request_target(&self, url: &reqwest::Url) -> String {
        if self.proxy.is_some() && self.target.tls.is_none() {
            return url.as_str().to_owned();
        }
        match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        }
    }

    /// The request line and the headers, as they go over the wire.
    pub(super) fn head(&self, request: &reqwest::Request, body_length: usize) -> Vec<u8> {
        let url = request.url();
        let mut head = format!(
            "{} {} HTTP/1.1\r\nhost: {}\r\nuser-agent: {USER_AGENT}\r\n",
            request.method(),
            self.request_target(url),
            Self::authority(url),
        )
        .into_bytes();
        let of_proxy = self.proxy_authorization().map(|value| (&PROXY_AUTHORIZATION, value));
        for (name, value) in of_proxy.into_iter().chain(request.headers()) {
            head.extend_from_slice(name.as_str().as_bytes());
            head.extend_from_slice(b": ");
            head.extend_from_slice(value.as_bytes());
            head.extend_from_slice(b"\r\n");
        }
        if request.body().is_some() {
            head.extend_from_slice(format!("content-length: {body_length}\r\n").as_bytes());
        }
        head.extend_from_slice(b"\r\n");
        head
    }
}

/// Has a proxy connect us to a place.
async fn tunnel(
    connection: Connection,
    to: &str,
    authorization: Option<&HeaderValue>,
) -> Result<Connection, Failure> {
    let broken = |error: &dyn std::fmt::Display| of_proxy(&error.to_string());
    let (mut sender, link) =
        handshake(TokioIo::new(connection)).await.map_err(|error| broken(&error))?;
    tokio::spawn(async move { drop(link.with_upgrades().await) });
    let mut request = hyper::Request::connect(to)
        .header(HOST, to)
        .body(Empty::<Bytes>::new())
        .map_err(|error| broken(&error))?;
    if let Some(value) = authorization {
        request.headers_mut().insert(PROXY_AUTHORIZATION, value.clone());
    }
    let answer = sender.send_request(request).await.map_err(|error| broken(&error))?;
    match answer.status().as_u16() {
        200..=299 => {}
        407 => return Err(of_proxy("it wants a credential (HTTP 407)")),
        _ => return Err(of_proxy("it refuses to connect to the target")),
    }
    let opened = hyper::upgrade::on(answer).await.map_err(|error| broken(&error))?;
    let parts = opened.downcast::<TokioIo<Connection>>();
    parts.map(|parts| parts.io.into_inner()).map_err(|_| of_proxy("it opens no tunnel"))
}

fn of_proxy(message: &str) -> Failure {
    Failure { kind: FailureKind::Proxy, message: message.to_owned() }
}

fn refused(error: std::io::Error) -> Failure {
    Failure { kind: FailureKind::Connect, message: error.to_string() }
}
