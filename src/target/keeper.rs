//! Keeps the credential of a run valid: asks for a token where there is none, renews it when it
//! ends, and once when the target no longer accepts it.

use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;

use super::client::Target;
use super::credential::{Credential, Renewal};
use super::oauth2::Token;
use super::{Authentication, OutgoingRequest};

use crate::observation::{Exchange, Failure, FailureKind};

/// Nobody asks again so soon after a token could not be had: whatever is wrong, it still is.
const PATIENCE: Duration = Duration::from_secs(5);

/// The credential as it is at the moment.
#[derive(Debug)]
pub(super) struct Keeper {
    renewal: Renewal,
    now: RwLock<Shown>,
    /// Held by whoever asks for a token; others wait for it. Inside is what came of it, where that
    /// was nothing.
    asking: tokio::sync::Mutex<Option<(Instant, Failure)>>,
}

/// What is shown to the target.
#[derive(Debug, Clone, Default)]
struct Shown {
    authorization: Option<SecretString>,
    /// How many there were before.
    generation: u64,
    /// When it is to be renewed.
    until: Option<Instant>,
    /// True where the target accepted it.
    accepted: bool,
}

impl Keeper {
    /// A bearer token that nobody issued.
    pub const WRONG_TOKEN: &str = "Bearer scimspec-never-issued";
    /// User and password that nobody has: `scimspec:never-issued`.
    const WRONG_PASSWORD: &str = "Basic c2NpbXNwZWM6bmV2ZXItaXNzdWVk";

    pub fn new(credential: &Credential) -> Self {
        let shown =
            Shown { authorization: credential.authorization().cloned(), ..Shown::default() };
        Self {
            renewal: credential.renewal.clone(),
            now: RwLock::new(shown),
            asking: tokio::sync::Mutex::default(),
        }
    }

    /// The value of the Authorization header; goes to the wire and nowhere else.
    pub fn authorization(&self) -> Option<String> {
        self.shown().authorization.map(|value| value.expose_secret().to_owned())
    }

    /// Scheme of the Authorization header.
    pub fn scheme(&self) -> &'static str {
        let basic = self.authorization().is_some_and(|value| value.starts_with("Basic "));
        if basic { "Basic" } else { "Bearer" }
    }

    /// A credential of the same scheme that is not valid.
    pub fn wrong(&self) -> &'static str {
        if self.scheme() == "Basic" { Self::WRONG_PASSWORD } else { Self::WRONG_TOKEN }
    }

    fn shown(&self) -> Shown {
        self.now.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn show(&self, token: Token) {
        let mut now = self.now.write().unwrap_or_else(PoisonError::into_inner);
        let authorization = format!("Bearer {}", token.value.expose_secret());
        *now = Shown {
            authorization: Some(authorization.into()),
            generation: now.generation + 1,
            until: token.lasts.and_then(|lasts| Instant::now().checked_add(lasts)),
            accepted: false,
        };
    }

    fn note_accepted(&self, generation: u64) {
        // Mostly it is known already, and then nobody needs to wait for anybody.
        if self.shown().accepted {
            return;
        }
        let mut now = self.now.write().unwrap_or_else(PoisonError::into_inner);
        now.accepted |= now.generation == generation;
    }

    fn is_due(&self) -> bool {
        let shown = self.shown();
        shown.authorization.is_none() || shown.until.is_some_and(|until| until <= Instant::now())
    }
}

impl Target {
    /// Sees to it that there is a token, where the request needs one. Gives the generation of
    /// what will be shown.
    pub(super) async fn authorize(&self, request: &OutgoingRequest) -> Result<u64, Failure> {
        let Some(keeper) = self.keeper().filter(|_| is_valid(request)) else { return Ok(0) };
        if keeper.is_due() {
            let mut failed = keeper.asking.lock().await;
            // Somebody else may have got one meanwhile, or may have asked in vain.
            if keeper.is_due() {
                if let Some((_, failure)) =
                    failed.as_ref().filter(|(at, _)| at.elapsed() < PATIENCE)
                {
                    return Err(failure.clone());
                }
                let renewed = self.renew(keeper).await;
                *failed = renewed.as_ref().err().map(|failure| (Instant::now(), failure.clone()));
                renewed?;
            }
        }
        Ok(keeper.shown().generation)
    }

    /// Whether a refused request is worth another try with another token. One that was accepted
    /// before is renewed; one that was never accepted would only be refused again.
    pub(super) async fn renewed_after(
        &self,
        request: &OutgoingRequest,
        exchange: &Exchange,
        shown: u64,
    ) -> bool {
        let Some(keeper) = self.keeper().filter(|_| is_valid(request)) else { return false };
        if exchange.succeeded() {
            keeper.note_accepted(shown);
        }
        if exchange.status() != Some(401) {
            return false;
        }
        let _turn = keeper.asking.lock().await;
        let now = keeper.shown();
        if now.generation != shown {
            return true;
        }
        now.accepted && self.renew(keeper).await.is_ok_and(|new| new)
    }

    /// Gets another token; false where there is no other.
    async fn renew(&self, keeper: &Keeper) -> Result<bool, Failure> {
        let token = match &keeper.renewal {
            Renewal::Never => return Ok(false),
            Renewal::Again(source) => {
                let value = source.read().await.map_err(|error| no_token(error.to_string()))?;
                let same =
                    keeper.authorization() == Some(format!("Bearer {}", value.expose_secret()));
                if same || !value.expose_secret().is_ascii() {
                    return Ok(false);
                }
                Token { value, lasts: None }
            }
            Renewal::Issued(request) => {
                let asked = request.ask(self.token_client(), self.token_time()).await;
                asked.map_err(|none| no_token(format!("{}; {}", none.reason, none.advice)))?
            }
        };
        self.redactor().add(token.value.expose_secret());
        keeper.show(token);
        Ok(true)
    }

    /// Time that a token endpoint has for its answer.
    fn token_time(&self) -> Duration {
        self.timeout().max(Duration::from_secs(1))
    }
}

fn no_token(message: String) -> Failure {
    Failure { kind: FailureKind::Credential, message }
}

fn is_valid(request: &OutgoingRequest) -> bool {
    request.authentication == Authentication::Valid
}
