//! Reading an answer within bounds.

use indexmap::IndexMap;

use super::failure::failure_of;
use crate::observation::{Failure, Received};

/// Reads a whole answer, at most `most_bytes` of its body.
pub(super) async fn receive(
    mut response: reqwest::Response,
    most_bytes: usize,
) -> Result<Received, Failure> {
    let status = response.status().as_u16();
    let headers = headers_of(&response);
    let mut body: Vec<u8> = Vec::new();
    let mut truncated = false;
    while let Some(chunk) = response.chunk().await.map_err(|error| failure_of(&error))? {
        let room = most_bytes.saturating_sub(body.len());
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() > room {
            truncated = true;
            break;
        }
    }
    let body = String::from_utf8_lossy(&body).into_owned();
    let mut received = Received { status, headers, body, truncated, json: None };
    received.parse();
    Ok(received)
}

fn headers_of(response: &reqwest::Response) -> IndexMap<String, String> {
    let mut headers: IndexMap<String, String> = IndexMap::new();
    for (name, value) in response.headers() {
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
