//! Time and names: a clock that never stands still, ids and transaction names
//! that nobody can guess.

use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// The source of times, ids and secrets.
#[derive(Debug)]
pub(super) struct Names {
    rng: Mutex<ChaCha12Rng>,
    last: Mutex<i64>,
}

impl Names {
    /// A source that repeats itself for the same seed; random without one.
    pub(super) fn new(seed: Option<u64>) -> Self {
        let rng = match seed {
            Some(seed) => ChaCha12Rng::seed_from_u64(seed),
            None => ChaCha12Rng::from_seed(entropy()),
        };
        Self { rng: Mutex::new(rng), last: Mutex::new(0) }
    }

    /// The present instant in whole microseconds, later than any given before.
    pub(super) fn now(&self) -> Timestamp {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = Timestamp::now().as_microsecond().max(*last + 1);
        Timestamp::from_microsecond(*last).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Random bytes.
    pub(super) fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.rng.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut bytes);
        bytes
    }

    /// A fresh identifier in the form of a version 4 UUID.
    pub(super) fn id(&self) -> String {
        uuid(self.bytes())
    }

    /// A fresh name without structure, for transactions and tokens.
    pub(super) fn token(&self) -> String {
        hex(&self.bytes::<16>())
    }
}

/// Bytes in the form of a version 4 UUID.
pub(super) fn uuid(mut bytes: [u8; 16]) -> String {
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let hex = hex(&bytes);
    let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
    parts.join("-")
}

/// `bytes` in lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An instant as a dateTime with six fractional digits (RFC 7643 section
/// 2.3.5).
pub(super) fn date_time(instant: Timestamp) -> String {
    format!("{instant:.6}")
}

fn entropy() -> [u8; 32] {
    let mut seed = [0; 32];
    let random = rustls::crypto::ring::default_provider().secure_random;
    if random.fill(&mut seed).is_err() {
        let time = Timestamp::now().as_nanosecond().to_le_bytes();
        seed[..16].copy_from_slice(&time);
    }
    seed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_moves_on_with_each_look() {
        let names = Names::new(Some(1));
        let first = names.now();
        assert!(names.now() > first);
    }

    #[test]
    fn ids_are_version_4_uuids_and_differ() {
        let names = Names::new(None);
        let id = names.id();
        assert_eq!(id.len(), 36);
        assert_eq!(id.as_bytes()[14], b'4');
        assert_ne!(id, names.id());
    }

    #[test]
    fn a_seed_repeats_the_ids() {
        assert_eq!(Names::new(Some(9)).id(), Names::new(Some(9)).id());
    }

    #[test]
    fn instants_have_six_fractional_digits() {
        assert_eq!(date_time(Timestamp::UNIX_EPOCH), "1970-01-01T00:00:00.000000Z");
    }
}
