//! The service provider under test, as an HTTP client sees it: credentials,
//! limits, retries, throttling, and a record of every exchange. The only module
//! that sends anything.

mod access;
mod client;
mod credential;
mod cut;
mod dial;
mod failure;
mod keeper;
mod oauth2;
mod options;
mod pace;
mod probe;
mod proxy;
mod receive;
mod redact;
mod request;
mod secret;
mod shell;
mod slow;
mod tls;
mod together;
mod way;

pub use access::{Access, AccessError, CredentialSource, HeaderSource};
pub use client::Target;
pub use credential::{Credential, CredentialError};
pub use failure::advice_of;
pub use oauth2::{ClientAuthentication, TokenRequest};
pub use options::{TargetError, TargetOptions};
pub use probe::{Reached, reach};
pub use proxy::ProxyChoice;
pub use redact::Redactor;
pub use request::{Authentication, OutgoingRequest};
pub use secret::{NameSource, NoSecretSource, SecretSource};
pub use tls::{PeerCertificate, TlsError, Trust};
