//! Connections of our own, for what an HTTP client keeps to itself: ending one in the middle of a
//! request, and having several ready to go at the same instant.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::client::USER_AGENT;
use crate::observation::{Failure, FailureKind};

/// Bytes in both directions, encrypted or not.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send + Sync {
    /// What carries them.
    fn socket(&self) -> &TcpStream;
}

impl Stream for TcpStream {
    fn socket(&self) -> &TcpStream {
        self
    }
}

impl Stream for TlsStream<TcpStream> {
    fn socket(&self) -> &TcpStream {
        self.get_ref().0
    }
}

/// A connection.
pub(super) type Connection = Box<dyn Stream>;

/// Makes connections to a target, by the TLS set-up of its client.
pub(super) struct Dialer {
    host: String,
    port: u16,
    tls: Option<TlsConnector>,
}

impl std::fmt::Debug for Dialer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Dialer({}:{})", self.host, self.port)
    }
}

impl Dialer {
    pub(super) fn new(base_url: &reqwest::Url, tls: ClientConfig) -> Self {
        let host = base_url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let tls = (base_url.scheme() == "https").then(|| TlsConnector::from(Arc::new(tls)));
        Self { host, port: base_url.port_or_known_default().unwrap_or(80), tls }
    }

    /// A new connection.
    pub(super) async fn dial(&self) -> Result<Connection, Failure> {
        let plain = TcpStream::connect((self.host.as_str(), self.port)).await.map_err(refused)?;
        // What is written goes out at once: several requests are to arrive together.
        plain.set_nodelay(true).map_err(refused)?;
        let Some(tls) = &self.tls else { return Ok(Box::new(plain)) };
        let name = ServerName::try_from(self.host.clone())
            .map_err(|error| refused(std::io::Error::other(error)))?;
        Ok(Box::new(tls.connect(name, plain).await.map_err(refused)?))
    }

    /// Host and port as a request names them.
    pub(super) fn authority(url: &reqwest::Url) -> String {
        match (url.host_str(), url.port()) {
            (Some(host), Some(port)) => format!("{host}:{port}"),
            (host, _) => host.unwrap_or_default().to_owned(),
        }
    }

    /// Path and query as a request names them.
    pub(super) fn request_target(url: &reqwest::Url) -> String {
        match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        }
    }

    /// The request line and the headers, as they go over the wire.
    pub(super) fn head(request: &reqwest::Request, body_length: usize) -> Vec<u8> {
        let url = request.url();
        let mut head = format!(
            "{} {} HTTP/1.1\r\nhost: {}\r\nuser-agent: {USER_AGENT}\r\n",
            request.method(),
            Self::request_target(url),
            Self::authority(url),
        )
        .into_bytes();
        for (name, value) in request.headers() {
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

fn refused(error: std::io::Error) -> Failure {
    Failure { kind: FailureKind::Connect, message: error.to_string() }
}
