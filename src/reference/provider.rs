//! The provider: shared state, and the way of a request through it.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};

use super::auth::{self, Gatekeeper};
use super::call::Call;
use super::failure::Failure;
use super::faults::{
    Decisions, Faults, Memory, addressing, admitting, deferring, receiving, replying,
};
use super::gate::Gate;
use super::http::{
    Preference, Reply, Request, SCIM_JSON, accepts_scim, accepts_type, encode_segment,
};
use super::names::Names;
use super::options::{AnswerType, Options};
use super::outcomes::Outcomes;
use super::query::Cursors;
use super::registry::{Kind, OptionsError, Registry};
use super::route::Route;
use super::store::Store;
use super::{dispatch, later};
use crate::scim::AttributePath;

/// What bodies of all requests but bulk jobs may have at least, in bytes.
const LEAST_BODY: usize = 1 << 20;

/// An in-memory SCIM service provider. Clones share their resources.
#[derive(Debug, Clone)]
pub struct Provider {
    shared: Arc<Shared>,
}

/// What all requests share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) options: Options,
    pub(super) registry: Registry,
    pub(super) faults: Faults,
    pub(super) memory: Memory,
    pub(super) names: Names,
    pub(super) store: RwLock<Store>,
    pub(super) cursors: Mutex<Cursors>,
    pub(super) outcomes: Mutex<Outcomes>,
    gate: Gate,
    gatekeeper: Gatekeeper,
    base_url: OnceLock<String>,
}

impl Shared {
    /// The base of all SCIM endpoints, without a slash at the end.
    pub(super) fn base_url(&self) -> &str {
        self.base_url.get().map_or("http://localhost/scim/v2", String::as_str)
    }

    /// The absolute URI of a resource.
    pub(super) fn location(&self, kind: &Kind, id: &str) -> String {
        let endpoint = encode_segment(kind.endpoint());
        addressing::location(&self.faults, format!("{}/{endpoint}/{id}", self.base_url()))
    }
}

impl Provider {
    /// A provider without resources and without faults.
    ///
    /// # Errors
    ///
    /// If the schemas or resource types of the options do not fit together, or
    /// the path of the base is none.
    pub fn new(options: Options) -> Result<Self, OptionsError> {
        Self::with_faults(options, Faults::default())
    }

    /// A provider without resources that misbehaves.
    ///
    /// # Errors
    ///
    /// As [`Provider::new`].
    pub fn with_faults(mut options: Options, faults: Faults) -> Result<Self, OptionsError> {
        let is_path = |path: &String| path.is_empty() || path.starts_with('/');
        if let Some(path) = options.base_path.as_ref().filter(|path| !is_path(path)) {
            return Err(OptionsError::BasePath(path.clone()));
        }
        options.features.asynchronous |= faults.names().any(|name| name.starts_with("async."));
        let registry = Registry::new(&options)?;
        let names = Names::new(options.seed);
        let limits = &options.limits;
        let base_url = OnceLock::new();
        if let Some(url) = &options.base_url {
            let _ = base_url.set(url.trim_end_matches('/').to_owned());
        }
        let shared = Shared {
            store: RwLock::new(Store::new(&registry)),
            cursors: Mutex::new(Cursors::new(
                names.bytes(),
                limits.open_cursors,
                limits.cursor_timeout,
            )),
            outcomes: Mutex::default(),
            gate: Gate::new(options.throttle.clone()),
            gatekeeper: Gatekeeper::new(options.auth.clone()),
            base_url,
            registry,
            faults,
            memory: Memory::default(),
            names,
            options,
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// What all requests share.
    pub(super) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// The settings.
    pub fn options(&self) -> &Options {
        &self.shared.options
    }

    /// The faults that are switched on.
    pub fn faults(&self) -> &Faults {
        &self.shared.faults
    }

    /// Whether `password` is the present password of the user, for tests that
    /// look whether a change took effect (RFC 7643 section 4.1.1).
    pub fn verify_password(&self, user_name: &str, password: &str) -> bool {
        let store = self.shared.store.read().unwrap_or_else(PoisonError::into_inner);
        let users = self.shared.registry.by_name("User");
        let found = users.and_then(|k| store.lookup(k, &AttributePath::of("userName"), user_name));
        let digest = found.and_then(|users| users.first()?.password.clone());
        digest.is_some_and(|digest| digest.matches(password))
    }

    /// Names the base URL, unless the options do, or it is named already.
    pub(super) fn set_base_url(&self, url: &str) {
        let _ = self.shared.base_url.set(url.to_owned());
    }

    /// The path of the base, where it is not the usual one; without a slash at
    /// the end.
    pub(super) fn base_path(&self) -> Option<&str> {
        self.shared.options.base_path.as_deref().map(|path| path.trim_end_matches('/'))
    }

    /// The size of the largest body that is read at a path below the base.
    pub(super) fn body_limit(&self, path: &str) -> usize {
        let limit = self.shared.options.limits.max_payload_size;
        let is_bulk = path.trim_matches('/') == "Bulk";
        let limit = if is_bulk { limit } else { limit.max(LEAST_BODY) };
        receiving::body_limit(&self.shared.faults.request(), limit)
    }

    /// The decisions on how the answer to a path travels.
    pub(super) fn decisions(&self, path: &str) -> Decisions {
        self.shared.faults.request_to(path)
    }

    /// Answers the token endpoint.
    pub(super) fn issue_token(&self, request: &Request) -> Reply {
        self.shared.gatekeeper.issue(request, &self.shared.names)
    }

    /// Answers a SCIM request.
    pub(super) async fn answer(&self, request: Request) -> Reply {
        let reply = self.answer_as_scim(request).await;
        match self.options().readings.answer_type {
            AnswerType::Json if reply.media_type == SCIM_JSON => {
                Reply { media_type: "application/json", ..reply }
            }
            _ => reply,
        }
    }

    async fn answer_as_scim(&self, request: Request) -> Reply {
        let now = self.shared.names.now();
        if let Some(seconds) = self.shared.gate.turn_away(now) {
            let failure = Failure::new(429, "too many requests, come back later");
            let reply = Reply::from(failure);
            return match seconds {
                0 => reply,
                seconds => reply.with("retry-after", seconds.to_string()),
            };
        }
        let faults = self.shared.faults.request_to(&request.segments.join("/"));
        let request = replying::received(&faults, request);
        let route = Route::find(&request.segments, &self.shared.registry);
        let principal = match self.shared.gatekeeper.identify(&request, &route, now) {
            Ok(principal) => principal,
            Err(_) if admitting::admits(&faults, &request, &route) => auth::anonymous(),
            Err(failure) if admitting::leaks(&faults, &request) => {
                let call =
                    Call { shared: self.shared.clone(), principal: auth::anonymous(), faults };
                let reply = answer_now(call, request, route).await;
                return Reply { status: failure.status, ..reply }
                    .with("www-authenticate", self.shared.gatekeeper.challenge());
            }
            Err(failure) => {
                return admitting::refusal(&faults, failure, self.shared.gatekeeper.challenge());
            }
        };
        if route == Route::Bulk && faults.on("bulk.hangs") {
            std::future::pending::<()>().await;
        }
        let call = Call { shared: self.shared.clone(), principal, faults };
        let preference = Preference::parse(request.joined_header("prefer").as_deref());
        if preference.respond_async
            && self.options().features.asynchronous
            && deferring::defers(&call, &request, &route)
        {
            return later::answer(call, request, route, preference).await;
        }
        answer_now(call, request, route).await
    }

    /// Refuses a request before it is looked at.
    pub(super) fn refuse(&self, failure: Failure) -> Reply {
        let call = Call {
            shared: self.shared.clone(),
            principal: auth::anonymous(),
            faults: self.shared.faults.request(),
        };
        dispatch::finish(&call, Err(failure))
    }
}

async fn answer_now(call: Call, request: Request, route: Route) -> Reply {
    let accept = request.joined_header("accept");
    if !accepts_scim(accept.as_deref()) && !call.fault("media.accept-unknown-served") {
        return Failure::new(406, "answers are application/scim+json").into();
    }
    let json_only = !accepts_type(accept.as_deref(), "application/scim+json");
    let reply = run(move || dispatch::answer(&call, &request, &route)).await;
    if json_only { Reply { media_type: "application/json", ..reply } } else { reply }
}

/// Runs work that computes on a thread where it does not hold up others.
pub(super) async fn run(work: impl FnOnce() -> Reply + Send + 'static) -> Reply {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| Failure::new(500, "the request could not be processed").into())
}

/// Locks; a thread that panicked while it held the lock left nothing half done.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
