//! Answers that get lost on the way.
//!
//! Whatever waits here ends with the connection: the server drops the answer
//! when the client goes away.

use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, Response, header};
use futures_util::{StreamExt, stream};

use super::Decisions;

/// A piece of a body, and how long to wait before it.
type Piece = (Option<Duration>, Result<Bytes, io::Error>);

/// How long to wait for what was sent to be on its way.
const MOMENT: Duration = Duration::from_millis(20);

/// Into how many pieces a slow body is cut, and how long each takes.
const SLOW: (usize, Duration) = (8, Duration::from_millis(250));

/// Sends an answer, or what comes of it.
pub(in crate::reference) async fn deliver(
    faults: &Decisions,
    response: Response<Body>,
) -> Response<Body> {
    if faults.is_empty() {
        return response;
    }
    if faults.on("transport.stalls") {
        std::future::pending::<()>().await;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(body) = axum::body::to_bytes(body, usize::MAX).await else {
        return Response::from_parts(parts, Body::empty());
    };
    let half = body.len() / 2;
    let broken = || Err(io::Error::other("the connection is closed"));
    let mut length = None;
    let pieces: Vec<Piece> = if faults.on("transport.reset") {
        vec![(None, broken())]
    } else if body.is_empty() {
        return Response::from_parts(parts, Body::empty());
    } else if faults.on("transport.body-cut") {
        vec![(None, Ok(body.slice(..half))), (Some(MOMENT), broken())]
    } else if faults.on("transport.body-stalls") {
        vec![(None, Ok(body.slice(..half))), (None, Ok(body.slice(half..)))]
    } else if faults.on("transport.body-slow") {
        let size = body.len().div_ceil(SLOW.0);
        let piece = |chunk: &[u8]| (Some(SLOW.1), Ok(Bytes::copy_from_slice(chunk)));
        body.chunks(size).map(piece).collect()
    } else if faults.on("transport.length-too-long") {
        length = Some(body.len() + 16);
        vec![(None, Ok(body)), (Some(MOMENT), broken())]
    } else if faults.on("transport.length-too-short") {
        length = Some(half);
        vec![(None, Ok(body))]
    } else {
        return Response::from_parts(parts, Body::from(body));
    };
    if let Some(length) = length {
        parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    let stalls = faults.on("transport.body-stalls");
    let pieces =
        stream::iter(pieces.into_iter().enumerate()).then(move |(index, piece)| async move {
            if stalls && index > 0 {
                std::future::pending::<()>().await;
            }
            if let Some(pause) = piece.0 {
                tokio::time::sleep(pause).await;
            }
            piece.1
        });
    Response::from_parts(parts, Body::from_stream(pieces))
}
