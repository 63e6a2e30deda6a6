//! The service provider under test, as an HTTP client sees it: credentials,
//! limits, retries, throttling, and a record of every exchange. The only module
//! that sends anything.

mod client;
mod credential;
mod cut;
mod dial;
mod pace;
mod receive;
mod redact;
mod request;
mod slow;
mod together;

pub use client::{Target, TargetError, TargetOptions};
pub use credential::{Credential, CredentialError};
pub use redact::Redactor;
pub use request::{Authentication, OutgoingRequest};
