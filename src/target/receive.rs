//! Reading an answer within bounds, and naming what went wrong where none came.

use indexmap::IndexMap;

use crate::observation::{Failure, FailureKind, Received};

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

/// What kind of failure an error of the HTTP client is.
pub(super) fn failure_of(error: &reqwest::Error) -> Failure {
    let chain = causes(error);
    // A connection that ends while a request is handed to it counts as closed, however it is told.
    let closed =
        ["closed", "reset", "incomplete", "broken pipe", "eof", "end of file", "was not ready"];
    let kind = if error.is_timeout() {
        FailureKind::Timeout
    } else if error.is_connect() {
        FailureKind::Connect
    } else if closed.iter().any(|word| chain.to_lowercase().contains(word)) {
        FailureKind::Closed
    } else {
        FailureKind::Protocol
    };
    Failure { kind, message: chain }
}

/// The innermost causes in one line, the URL left out.
fn causes(error: &reqwest::Error) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut cause: Option<&dyn std::error::Error> = std::error::Error::source(error);
    while let Some(error) = cause {
        let word = error.to_string();
        if !words.iter().any(|known| known.contains(&word)) {
            words.push(word);
        }
        cause = error.source();
    }
    if words.is_empty() { error.to_string() } else { words.join(": ") }
}
