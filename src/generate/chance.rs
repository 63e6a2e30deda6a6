//! Chance that is the same for the same seed.

use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Choices from a seed.
#[derive(Debug)]
pub(super) struct Chance(ChaCha12Rng);

impl Chance {
    /// The same choices for the same seed and the same words.
    pub fn new(seed: u64, words: &str) -> Self {
        // FNV-1a: cases of one run have choices of their own.
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        for byte in words.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Self(ChaCha12Rng::seed_from_u64(seed ^ hash))
    }

    /// A number below `end`; 0 where there is none.
    pub fn below(&mut self, end: usize) -> usize {
        match u64::try_from(end) {
            // The bias of a remainder is far below anything that a sample shows.
            Ok(end) if end > 0 => usize::try_from(self.0.next_u64() % end).unwrap_or(0),
            _ => 0,
        }
    }

    /// True in so many of a hundred.
    pub fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    /// One of them.
    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        all.get(self.below(all.len()))
    }

    /// One of them, each as often as its weight says.
    pub fn weighted<T: Copy>(&mut self, all: &[(usize, T)]) -> Option<T> {
        let mut left = self.below(all.iter().map(|(weight, _)| weight).sum());
        all.iter().find_map(|(weight, one)| {
            if left < *weight {
                return Some(*one);
            }
            left -= weight;
            None
        })
    }
}
