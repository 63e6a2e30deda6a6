//! Requests that we break off.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::dial::{Connection, Dialer};
use crate::observation::{Failure, FailureKind};
use crate::suite::Cut;

/// Bytes of an answer that are read before the connection is ended in it: its status line, more
/// or less.
const FIRST_BYTES: usize = 16;
/// How long a target may take to begin with a request that it has got as a whole.
const TAKEN_UP: Duration = Duration::from_secs(1);
/// How long a target may take to notice that a body broke off.
const NOTICE: Duration = Duration::from_secs(1);

impl Dialer {
    /// Sends a request as far as it is to go, ends the connection and says how far that was.
    pub(super) async fn break_off(&self, request: &reqwest::Request, cut: Cut) -> Failure {
        let connection = match self.dial().await {
            Ok(connection) => connection,
            Err(failure) => return failure,
        };
        let body = request.body().and_then(reqwest::Body::as_bytes).unwrap_or_default();
        let head = self.head(request, body.len());
        let done = match cut {
            Cut::AfterRequest => after_request(connection, &head, body).await,
            Cut::InBody => in_body(connection, &head, body).await,
            Cut::InAnswer => in_answer(connection, &head, body).await,
        };
        match done {
            Ok(message) => Failure { kind: FailureKind::Cut, message },
            // The target went away before we did.
            Err(error) => Failure { kind: FailureKind::Closed, message: error.to_string() },
        }
    }
}

async fn write_whole(connection: &mut Connection, head: &[u8], body: &[u8]) -> io::Result<()> {
    connection.write_all(&[head, body].concat()).await?;
    connection.flush().await
}

async fn after_request(mut connection: Connection, head: &[u8], body: &[u8]) -> io::Result<String> {
    write_whole(&mut connection, head, body).await?;
    // A server may drop the work of a client that goes at once. That the answer begins is all that
    // is waited for; on the socket itself something of TLS may come before.
    let _ = tokio::time::timeout(TAKEN_UP, connection.read(&mut [0])).await;
    Ok("we closed the connection after the whole request, before the answer".to_owned())
}

/// Half of the body. What the target says of it is not listened to, but until it has closed its
/// side, or a moment has passed, it may be at work on what it has got.
async fn in_body(mut connection: Connection, head: &[u8], body: &[u8]) -> io::Result<String> {
    let half = &body[..body.len() / 2];
    write_whole(&mut connection, head, half).await?;
    connection.shutdown().await?;
    let mut rest = Vec::new();
    // However it ends, the target has noticed.
    let _ = tokio::time::timeout(NOTICE, connection.take(64 * 1024).read_to_end(&mut rest)).await;
    let (sent, all) = (half.len(), body.len());
    Ok(format!("we closed the connection after {sent} of {all} bytes of the body"))
}

async fn in_answer(mut connection: Connection, head: &[u8], body: &[u8]) -> io::Result<String> {
    write_whole(&mut connection, head, body).await?;
    let mut first = [0; FIRST_BYTES];
    let mut read = 0;
    while read < FIRST_BYTES {
        match connection.read(&mut first[read..]).await? {
            0 => break,
            size => read += size,
        }
    }
    if read == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let begun = String::from_utf8_lossy(&first[..read]).into_owned();
    Ok(format!("we closed the connection after {read} bytes of the answer: {begun:?}"))
}
