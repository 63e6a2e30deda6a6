//! Reading an answer within bounds.

use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::header::HeaderMap;
use indexmap::IndexMap;

use super::failure::{failure_of, failure_of_own};
use crate::observation::{Failure, Received};

/// Reads a whole answer, at most `most_bytes` of its body; of a list no more than `in_short` asks for.
pub(super) async fn receive(
    mut response: reqwest::Response,
    most_bytes: usize,
    in_short: bool,
) -> Result<Received, Failure> {
    let status = response.status().as_u16();
    let headers = headers_of(response.headers());
    let mut body = Bounded::new(most_bytes);
    while let Some(chunk) = response.chunk().await.map_err(|error| failure_of(&error))? {
        if !body.take(&chunk) {
            break;
        }
    }
    let mut received = body.received(status, headers);
    match in_short {
        true => received.parse_in_short(),
        false => received.parse(),
    }
    Ok(received)
}

/// The same over a connection of our own.
pub(super) async fn receive_own(
    response: hyper::Response<Incoming>,
    most_bytes: usize,
) -> Result<Received, Failure> {
    let status = response.status().as_u16();
    let headers = headers_of(response.headers());
    let mut incoming = response.into_body();
    let mut body = Bounded::new(most_bytes);
    while let Some(frame) = incoming.frame().await {
        let frame = frame.map_err(|error| failure_of_own(&error))?;
        if let Some(chunk) = frame.data_ref()
            && !body.take(chunk)
        {
            break;
        }
    }
    let mut received = body.received(status, headers);
    received.parse();
    Ok(received)
}

/// A body that is read up to a limit.
struct Bounded {
    bytes: Vec<u8>,
    most: usize,
    truncated: bool,
}

impl Bounded {
    fn new(most: usize) -> Self {
        Self { bytes: Vec::new(), most, truncated: false }
    }

    /// Takes what there is room for; false where that is not all.
    fn take(&mut self, chunk: &[u8]) -> bool {
        let room = self.most.saturating_sub(self.bytes.len());
        self.bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
        self.truncated = chunk.len() > room;
        !self.truncated
    }

    fn received(self, status: u16, headers: IndexMap<String, String>) -> Received {
        let body = String::from_utf8(self.bytes)
            .unwrap_or_else(|wrong| String::from_utf8_lossy(wrong.as_bytes()).into_owned());
        Received { status, headers, body, truncated: self.truncated, ..Received::default() }
    }
}

fn headers_of(all: &HeaderMap) -> IndexMap<String, String> {
    let mut headers: IndexMap<String, String> = IndexMap::new();
    for (name, value) in all {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        headers
            .entry(name.as_str().to_owned())
            .and_modify(|known| {
                known.push_str(", ");
                known.push_str(&value);
            })
            .or_insert(value);
    }
    headers
}
