//! How fast we go: a rate, a number of requests, and pauses that the target asks for.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::Instant;

/// The longest pause that we take when a target asks for one.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Keeps the pace of a whole run.
#[derive(Debug)]
pub(super) struct Pace {
    interval: Option<Duration>,
    most_requests: u64,
    sent: AtomicU64,
    paused: AtomicU64,
    next: Mutex<Instant>,
}

impl Pace {
    pub(super) fn new(rate: Option<f64>, most_requests: u64) -> Self {
        let interval =
            rate.filter(|rate| *rate > 0.0).map(|rate| Duration::from_secs_f64(1.0 / rate));
        Self {
            interval,
            most_requests,
            sent: AtomicU64::new(0),
            paused: AtomicU64::new(0),
            next: Mutex::new(Instant::now()),
        }
    }

    /// Waits for the turn of the next request. False when the budget is used up.
    pub(super) async fn turn(&self) -> bool {
        if self.sent.fetch_add(1, Ordering::Relaxed) >= self.most_requests {
            self.sent.fetch_sub(1, Ordering::Relaxed);
            return false;
        }
        let at = {
            let mut next = self.next.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let at = (*next).max(Instant::now());
            if let Some(interval) = self.interval {
                *next = at + interval;
            }
            at
        };
        // Even a sleep that is over takes the timer's millisecond.
        if at > Instant::now() {
            tokio::time::sleep_until(at).await;
        }
        true
    }

    /// Stops all requests for a while. False when the target asks for too long.
    pub(super) fn pause(&self, wanted: Duration) -> bool {
        if wanted > LONGEST_PAUSE {
            return false;
        }
        let mut next = self.next.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let until = Instant::now() + wanted;
        if until > *next {
            *next = until;
            let millis = u64::try_from(wanted.as_millis()).unwrap_or(u64::MAX);
            self.paused.fetch_add(millis, Ordering::Relaxed);
        }
        true
    }

    /// Requests that were sent.
    pub(super) fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// Milliseconds of pauses that the target asked for.
    pub(super) fn paused_ms(&self) -> u64 {
        self.paused.load(Ordering::Relaxed)
    }
}

/// The pause that an answer asks for: seconds, or an HTTP date (RFC 9110 10.2.3).
pub(super) fn retry_after(value: Option<&str>, now: jiff::Timestamp) -> Option<Duration> {
    let value = value?.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let date = jiff::fmt::rfc2822::parse(value).ok()?.timestamp();
    let seconds = date.as_second().saturating_sub(now.as_second());
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_seconds_and_dates() {
        let now = "2026-01-01T00:00:00Z".parse().unwrap();
        assert_eq!(retry_after(Some("7"), now), Some(Duration::from_secs(7)));
        let date = retry_after(Some("Thu, 01 Jan 2026 00:00:30 GMT"), now);
        assert_eq!(date, Some(Duration::from_secs(30)));
        assert_eq!(retry_after(Some("Wed, 31 Dec 2025 00:00:00 GMT"), now), Some(Duration::ZERO));
        assert_eq!(retry_after(Some("soon"), now), None);
    }
}
