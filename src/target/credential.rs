//! Credentials: where they come from, and never what they are.

use secrecy::{ExposeSecret, SecretString};

/// A credential of the run.
#[derive(Debug, Clone)]
pub struct Credential {
    /// The value of the Authorization header.
    authorization: SecretString,
    /// What else is secret: the token alone.
    token: SecretString,
    /// Name of the source, such as `env:SCIM_TOKEN`; safe to write down.
    pub source: String,
}

/// Why a credential cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum CredentialError {
    /// The environment variable is not set or empty.
    #[error("the environment variable {0} is not set; export the token under that name")]
    Missing(String),
    /// The value cannot stand in a header.
    #[error("the value of {0} cannot stand in an HTTP header; is there a line break in it?")]
    Unusable(String),
    /// The source is of a form that we do not know.
    #[error("unknown credential source {0}; a journal names one as env:VARIABLE")]
    Source(String),
}

impl Credential {
    /// A bearer token from an environment variable.
    ///
    /// # Errors
    /// [`CredentialError`] where there is none, or none that can be sent.
    pub fn bearer_from_environment(variable: &str) -> Result<Self, CredentialError> {
        let token = std::env::var(variable).unwrap_or_default();
        let token = token.trim();
        if token.is_empty() {
            return Err(CredentialError::Missing(variable.to_owned()));
        }
        if token.chars().any(|c| c.is_control() || !c.is_ascii()) {
            return Err(CredentialError::Unusable(variable.to_owned()));
        }
        Ok(Self::bearer(token, format!("env:{variable}")))
    }

    /// The credential that a journal names.
    ///
    /// # Errors
    /// [`CredentialError`] where the source is unknown or empty.
    pub fn from_source(source: &str) -> Result<Self, CredentialError> {
        match source.strip_prefix("env:") {
            Some(variable) => Self::bearer_from_environment(variable),
            None => Err(CredentialError::Source(source.to_owned())),
        }
    }

    /// A bearer token that is known already.
    #[must_use]
    pub fn bearer(token: &str, source: impl Into<String>) -> Self {
        Self {
            authorization: format!("Bearer {token}").into(),
            token: token.to_owned().into(),
            source: source.into(),
        }
    }

    /// The Authorization header; goes to the wire and nowhere else.
    pub(super) fn authorization(&self) -> &str {
        self.authorization.expose_secret()
    }

    /// What is replaced wherever it shows up.
    pub(super) fn secret(&self) -> &str {
        self.token.expose_secret()
    }
}
