//! Looks whether a host can be reached, one step after the other, without sending a request.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::ServerName;
use tokio::io::AsyncReadExt;
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;

use super::client::Target;
use super::failure::failure_of_handshake;
use super::way::check_base_url;
use crate::observation::{Exchange, Failure, FailureKind};

/// Time in which a target that does not like our certificate says so.
const SECOND_THOUGHTS: Duration = Duration::from_secs(2);

/// How far one gets towards a base URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// Host of the URL.
    pub host: String,
    /// Port of the URL.
    pub port: u16,
    /// Addresses of the host, or why there are none.
    pub addresses: Result<Vec<IpAddr>, String>,
    /// The first address that accepts a connection and the time it takes, or why none does;
    /// absent where there are no addresses.
    pub connected: Option<Result<(IpAddr, Duration), String>>,
}

/// Resolves the host of a base URL and opens a connection to it. None where it is no base URL.
pub async fn reach(base_url: &str, timeout: Duration) -> Option<Reached> {
    let url = check_base_url(base_url).ok()?;
    let (host, port) = (url.host_str()?.to_owned(), url.port_or_known_default()?);
    let bare = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    let looked = tokio::time::timeout(timeout, lookup_host((bare.as_str(), port))).await;
    let addresses: Result<Vec<SocketAddr>, String> = match looked {
        Ok(Ok(found)) => Ok(found.collect()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err(format!("no answer within {timeout:?}")),
    };
    let connected = match &addresses {
        Ok(known) => Some(connect(known, timeout).await),
        Err(_) => None,
    };
    let addresses = addresses.map(|known| known.iter().map(SocketAddr::ip).collect());
    Some(Reached { host, port, addresses, connected })
}

async fn connect(
    addresses: &[SocketAddr],
    timeout: Duration,
) -> Result<(IpAddr, Duration), String> {
    let mut why = "it has no address".to_owned();
    for address in addresses {
        let begun = Instant::now();
        match tokio::time::timeout(timeout, TcpStream::connect(address)).await {
            Ok(Ok(_)) => return Ok((address.ip(), begun.elapsed())),
            Ok(Err(error)) => why = format!("{address}: {error}"),
            Err(_) => why = format!("{address}: no connection within {timeout:?}"),
        }
    }
    Err(why)
}

impl Target {
    /// The exchange with a better reason for its failure, where there is one. With TLS 1.3 a target
    /// looks at our certificate after the handshake is over for us, and what it says of it is lost
    /// when the HTTP client is about to send something: so this listens, and sends nothing.
    pub async fn explained(&self, mut exchange: Exchange) -> Exchange {
        let kind = exchange.failure.as_ref().map(|failure| failure.kind);
        let unclear = matches!(kind, Some(FailureKind::Closed | FailureKind::Protocol));
        if unclear
            && self.proxy().is_none()
            && let Some(better) = self.handshake().await
        {
            exchange.failure = Some(better);
        }
        exchange
    }

    /// Why TLS is refused; none where it is not, or where there is none.
    async fn handshake(&self) -> Option<Failure> {
        let url = check_base_url(self.base_url()).ok().filter(|url| url.scheme() == "https")?;
        let (host, port) = (url.host_str()?, url.port_or_known_default()?);
        let bare = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let name = ServerName::try_from(bare.clone()).ok()?;
        let connector = TlsConnector::from(Arc::new(self.options().trust.config(true).ok()?));
        let listened = async {
            let stream = TcpStream::connect((bare.as_str(), port)).await?;
            let mut stream = connector.connect(name, stream).await?;
            stream.read_u8().await
        };
        let ended = tokio::time::timeout(SECOND_THOUGHTS, listened).await.ok()?;
        ended.err().and_then(|error| failure_of_handshake(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn says_how_far_one_gets() {
        let time = Duration::from_secs(5);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let reached = reach(&format!("http://{address}/scim"), time).await.unwrap();
        assert_eq!(reached.addresses, Ok(vec![address.ip()]));
        assert_eq!(reached.connected.unwrap().unwrap().0, address.ip());
        drop(listener);
        let closed = reach(&format!("http://{address}/scim"), time).await.unwrap();
        assert!(closed.connected.unwrap().is_err());
        let unknown = reach("https://nowhere.invalid", time).await.unwrap();
        assert!(unknown.addresses.is_err() && unknown.connected.is_none());
        assert_eq!((unknown.host.as_str(), unknown.port), ("nowhere.invalid", 443));
    }
}
