//! SHA-256 and what is built on it: salted passwords and signatures.

use rustls::SupportedCipherSuite;
use rustls::crypto::ring::cipher_suite::TLS13_AES_128_GCM_SHA256;
use rustls::crypto::tls13::OkmBlock;

/// A salted, repeated digest of a password; the clear text is not kept
/// (RFC 7643 section 9.2).
#[derive(Clone, PartialEq, Eq)]
pub(super) struct PasswordDigest {
    salt: [u8; 16],
    digest: Vec<u8>,
}

const ROUNDS: usize = 64;

impl PasswordDigest {
    /// Digests `password` with `salt`.
    pub(super) fn new(password: &str, salt: [u8; 16]) -> Self {
        let mut digest = sign(&salt, password.as_bytes());
        for _ in 1..ROUNDS {
            digest = sign(&digest, password.as_bytes());
        }
        Self { salt, digest }
    }

    /// Whether `password` is the one that was digested.
    pub(super) fn matches(&self, password: &str) -> bool {
        same(&self.digest, &Self::new(password, self.salt).digest)
    }
}

impl std::fmt::Debug for PasswordDigest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordDigest(..)")
    }
}

/// The keyed digest (HMAC-SHA-256) of `message`.
pub(super) fn sign(key: &[u8], message: &[u8]) -> Vec<u8> {
    match TLS13_AES_128_GCM_SHA256 {
        SupportedCipherSuite::Tls13(suite) => {
            suite.hkdf_provider.hmac_sign(&OkmBlock::new(key), message).as_ref().to_vec()
        }
        SupportedCipherSuite::Tls12(_) => Vec::new(),
    }
}

/// Compares without telling by the time taken where the difference is.
pub(super) fn same(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len() && left.iter().zip(right).fold(0, |acc, (a, b)| acc | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_matches_itself_alone() {
        let digest = PasswordDigest::new("t1meMa$heen", [7; 16]);
        assert!(digest.matches("t1meMa$heen"));
        assert!(!digest.matches("t1meMa$heem"));
    }

    #[test]
    fn the_salt_matters() {
        assert_ne!(PasswordDigest::new("x", [1; 16]), PasswordDigest::new("x", [2; 16]));
    }

    #[test]
    fn signatures_are_hmac_sha_256() {
        let tag = sign(b"key", b"The quick brown fox jumps over the lazy dog");
        assert_eq!(tag[..4], [0xf7, 0xbc, 0x83, 0xf4]);
    }
}
