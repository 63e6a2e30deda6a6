//! Credentials: what goes into the Authorization header, and how it is renewed.

use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};

use super::oauth2::TokenRequest;
use super::secret::SecretSource;

/// A credential of the run.
#[derive(Debug, Clone)]
pub struct Credential {
    /// The value of the Authorization header; none as long as no token was asked for.
    authorization: Option<SecretString>,
    /// What else is secret: the token or password alone, and other forms of it.
    secrets: Vec<SecretString>,
    /// Where another one comes from when this one is no longer accepted.
    pub(super) renewal: Renewal,
    /// Name of the source, such as `env:SCIM_TOKEN`; safe to write down.
    pub source: String,
}

/// Where another token comes from.
#[derive(Debug, Clone)]
pub(super) enum Renewal {
    /// From nowhere: it stays as it is.
    Never,
    /// From the same place, which may have another one by then.
    Again(SecretSource),
    /// From a token endpoint.
    Issued(TokenRequest),
}

/// Why a credential cannot be had. None of these holds what was read.
#[derive(Debug, thiserror::Error)]
pub enum CredentialError {
    /// The environment variable is not set or empty.
    #[error("the environment variable {0} is not set; export the secret under that name")]
    Missing(String),
    /// The file cannot be read.
    #[error("cannot read the secret in {path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The command does not give a secret.
    #[error("the command `{command}` {why}; try it in a shell")]
    Command {
        /// The command.
        command: String,
        /// What it does instead.
        why: String,
    },
    /// The source gives nothing.
    #[error("{0} gave nothing; it has to hold the secret and nothing else")]
    Empty(String),
    /// The value cannot stand in a header.
    #[error("the value of {0} cannot stand in an HTTP header; is there a line break in it?")]
    Unusable(String),
    /// Anybody who sees the command sees the secret.
    #[error("the command holds the secret itself; let it print one that is kept elsewhere")]
    SecretInCommand,
    /// The source is of a form that we do not know.
    #[error("unknown credential source {0}; a journal names one as env:VARIABLE")]
    Source(String),
}

impl Credential {
    /// A bearer token (RFC 6750) that is known already.
    #[must_use]
    pub fn bearer(token: &str, source: impl Into<String>) -> Self {
        Self {
            authorization: Some(format!("Bearer {token}").into()),
            secrets: vec![token.to_owned().into()],
            renewal: Renewal::Never,
            source: source.into(),
        }
    }

    /// A bearer token from where it is kept. Files and commands are asked again when it is no
    /// longer accepted.
    ///
    /// # Errors
    /// [`CredentialError`] where there is none, or none that can be sent.
    pub async fn bearer_from(source: &SecretSource) -> Result<Self, CredentialError> {
        let token = source.read().await?;
        if !token.expose_secret().is_ascii() {
            return Err(CredentialError::Unusable(source.to_string()));
        }
        let mut credential = Self::bearer(token.expose_secret(), source.to_string());
        if !matches!(source, SecretSource::Environment(_)) {
            credential.renewal = Renewal::Again(source.clone());
        }
        Ok(credential)
    }

    /// User and password (RFC 7617).
    #[must_use]
    pub fn basic(user: &str, password: &SecretString, source: impl Into<String>) -> Self {
        let pair = STANDARD.encode(format!("{user}:{}", password.expose_secret()));
        Self {
            authorization: Some(format!("Basic {pair}").into()),
            secrets: vec![password.clone(), pair.into()],
            renewal: Renewal::Never,
            source: source.into(),
        }
    }

    /// A bearer token by the client credentials grant (RFC 6749 4.4), asked for with the first
    /// request that needs it.
    #[must_use]
    pub fn issued(request: TokenRequest, source: impl Into<String>) -> Self {
        Self {
            authorization: None,
            secrets: request.secrets(),
            renewal: Renewal::Issued(request),
            source: source.into(),
        }
    }

    /// The Authorization header; goes to the wire and nowhere else.
    pub(super) fn authorization(&self) -> Option<&SecretString> {
        self.authorization.as_ref()
    }

    /// What is replaced wherever it shows up.
    pub(super) fn secrets(&self) -> impl Iterator<Item = String> {
        self.secrets.iter().map(|secret| secret.expose_secret().to_owned())
    }
}
