//! Whom we trust, and the certificate that we show.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::ClientConfig;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls_platform_verifier::Verifier;
use serde::Serialize;
use x509_cert::Certificate;
use x509_cert::der::Decode;

/// Certificates beside those of the system.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// Authorities that are trusted beside those of the system.
    authorities: Vec<CertificateDer<'static>>,
    /// The certificate that we show, and those between it and its authority.
    identity: Option<Arc<Identity>>,
}

/// A certificate with its key.
#[derive(Debug)]
struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

/// Why certificates cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file holds no certificate, or none that can be read.
    #[error("{path} holds no certificate that can be read: {why}; it has to be in PEM form")]
    Certificate {
        /// The file.
        path: PathBuf,
        /// Why not.
        why: String,
    },
    /// A file holds no private key, or none that can be read.
    #[error(
        "{path} holds no private key that can be read: {why}; it has to be in PEM form, without a \
         passphrase"
    )]
    Key {
        /// The file.
        path: PathBuf,
        /// Why not.
        why: String,
    },
    /// Certificate and key do not fit, or an authority cannot be used.
    #[error("cannot set up TLS: {0}; check --ca-file, --client-cert and --client-key")]
    Setup(#[from] rustls::Error),
}

impl Trust {
    /// Trusts the authorities of a PEM file too.
    ///
    /// # Errors
    /// [`TlsError::Certificate`] where there are none.
    pub fn with_authorities(mut self, path: &Path) -> Result<Self, TlsError> {
        self.authorities.extend(certificates(path)?);
        Ok(self)
    }

    /// Shows a certificate; `key` may be the same file.
    ///
    /// # Errors
    /// [`TlsError`] where one of the two cannot be read.
    pub fn with_identity(mut self, certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        let chain = certificates(certificate)?;
        let read = PrivateKeyDer::from_pem_file(key);
        let key = read.map_err(|error| TlsError::Key { path: key.into(), why: why_not(&error) })?;
        self.identity = Some(Arc::new(Identity { chain, key }));
        Ok(self)
    }

    /// Whether a certificate is shown.
    #[must_use]
    pub fn shows_certificate(&self) -> bool {
        self.identity.is_some()
    }

    /// The set-up of all connections. One that needs no TLS can do without any authority.
    pub(super) fn config(&self, needs_tls: bool) -> Result<ClientConfig, TlsError> {
        // A second call finds the provider installed; that is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let provider = CryptoProvider::get_default()
            .cloned()
            .unwrap_or_else(|| Arc::new(rustls::crypto::ring::default_provider()));
        let builder = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()?;
        let builder = match Verifier::new_with_extra_roots(self.authorities.clone(), provider) {
            Ok(verifier) => {
                builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier))
            }
            // A system without any authority can still talk to what wants no TLS.
            Err(_) if !needs_tls => builder.with_root_certificates(rustls::RootCertStore::empty()),
            Err(error) => return Err(error.into()),
        };
        Ok(match &self.identity {
            Some(own) => builder.with_client_auth_cert(own.chain.clone(), own.key.clone_key())?,
            None => builder.with_no_client_auth(),
        })
    }
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let failed = |why: String| TlsError::Certificate { path: path.into(), why };
    let read = CertificateDer::pem_file_iter(path).map_err(|error| failed(why_not(&error)))?;
    let found: Result<Vec<_>, _> = read.collect();
    match found {
        Ok(found) if found.is_empty() => Err(failed("there is none in it".to_owned())),
        Ok(found) => Ok(found),
        Err(error) => Err(failed(why_not(&error))),
    }
}

/// In words that hold nothing of the file.
fn why_not(error: &rustls::pki_types::pem::Error) -> String {
    use rustls::pki_types::pem::Error;
    match error {
        Error::Io(error) => error.to_string(),
        Error::NoItemsFound => "there is none in it".to_owned(),
        _ => "it is damaged".to_owned(),
    }
}

/// What a target's certificate says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PeerCertificate {
    /// Version of TLS that was agreed on, where it is known.
    pub version: Option<String>,
    /// Who it is for.
    pub subject: String,
    /// Who issued it.
    pub issuer: String,
    /// The last second of its life, RFC 3339.
    pub not_after: String,
}

impl PeerCertificate {
    /// Reads the certificate that an answer came with.
    pub(super) fn of(response: &reqwest::Response) -> Option<Self> {
        let info = response.extensions().get::<reqwest::tls::TlsInfo>()?;
        let certificate = Certificate::from_der(info.peer_certificate()?).ok()?.tbs_certificate;
        let seconds = certificate.validity.not_after.to_unix_duration().as_secs();
        let not_after = jiff::Timestamp::from_second(i64::try_from(seconds).ok()?).ok()?;
        Some(Self {
            version: info.version().map(name_of),
            subject: certificate.subject.to_string(),
            issuer: certificate.issuer.to_string(),
            not_after: not_after.to_string(),
        })
    }
}

fn name_of(version: reqwest::tls::Version) -> String {
    use reqwest::tls::Version;
    let known = [(Version::TLS_1_3, "TLS 1.3"), (Version::TLS_1_2, "TLS 1.2")];
    let name = known.iter().find(|(known, _)| *known == version).map(|(_, name)| *name);
    name.map_or_else(|| format!("{version:?}"), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_holds_something_else_is_named_and_not_repeated() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("odd.pem");
        std::fs::write(&path, "hunter2-hunter2").unwrap();
        let none = Trust::default().with_authorities(&path).unwrap_err().to_string();
        assert!(none.contains("odd.pem") && none.contains("none in it"), "{none}");
        std::fs::write(&path, "-----BEGIN CERTIFICATE-----\n?hunter2?\n-----END CERTIFICATE-----")
            .unwrap();
        let damaged = Trust::default().with_authorities(&path).unwrap_err().to_string();
        assert!(damaged.contains("damaged") && !damaged.contains("hunter2"), "{damaged}");
        let gone = Trust::default().with_identity(&folder.path().join("none"), &path);
        assert!(gone.unwrap_err().to_string().contains("none holds no certificate"));
    }

    #[test]
    fn a_certificate_and_the_key_of_another_do_not_fit() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (folder.path().join("one.pem"), folder.path().join("other.pem"));
        for path in [&one, &other] {
            let own = rcgen::generate_simple_self_signed(["scim.test".to_owned()]).unwrap();
            let both = format!("{}{}", own.cert.pem(), own.signing_key.serialize_pem());
            std::fs::write(path, both).unwrap();
        }
        let fitting = Trust::default().with_identity(&one, &one).unwrap();
        assert!(fitting.shows_certificate() && fitting.config(false).is_ok());
        let odd = Trust::default().with_identity(&one, &other).unwrap();
        assert!(odd.config(false).is_err());
    }
}
