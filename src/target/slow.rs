//! A body that takes its time.

use std::time::Duration;

use futures_util::{StreamExt, stream};

/// Pieces that a body is cut into.
const PIECES: usize = 8;

/// The body in pieces, the last of which is sent after `time`.
pub(super) fn body(text: &str, time: Duration) -> reqwest::Body {
    let bytes = text.as_bytes();
    let size = bytes.len().div_ceil(PIECES).max(1);
    let pieces: Vec<Vec<u8>> = bytes.chunks(size).map(<[u8]>::to_vec).collect();
    let pauses = u32::try_from(pieces.len().saturating_sub(1)).unwrap_or(u32::MAX);
    let pause = time.checked_div(pauses).unwrap_or_default();
    let paced =
        stream::iter(pieces.into_iter().enumerate()).then(move |(place, piece)| async move {
            if place > 0 {
                tokio::time::sleep(pause).await;
            }
            Ok::<_, std::io::Error>(piece)
        });
    reqwest::Body::wrap_stream(paced)
}
