//! The one run of a process of tests.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

use super::Whom;
use super::embedded::{EMBEDDED_TOKEN, start_with};
use crate::catalogue::Catalogue;
use crate::judge::CaseResult;
use crate::observation::Exchange;
use crate::profile::Profile;
use crate::reference::Running;
use crate::session::{RunFolder, Selection, SessionInput, SessionResult, conduct};
use crate::suite::LoadedSuites;
use crate::target::{Access, Credential, OutgoingRequest, Target, TargetOptions};

/// What a run is made from.
pub(super) struct Recipe {
    pub whom: Whom,
    pub catalogue: Arc<Catalogue>,
    pub suites: Arc<LoadedSuites>,
    pub profile: Profile,
    pub selection: Selection,
    pub access: Access,
    pub token: Option<String>,
    pub seed: u64,
    pub concurrency: Option<usize>,
    pub timeout: Option<Duration>,
    pub out: Option<PathBuf>,
    pub read_only: bool,
}

/// A run that took place; the provider is still there.
pub struct Ran {
    /// What came of it.
    pub session: SessionResult,
    /// Requirements and capabilities.
    pub(super) catalogue: Arc<Catalogue>,
    target: Target,
    folder: Folder,
    runtime: Runtime,
    /// Serves as long as this is here.
    _provider: Option<Running>,
}

/// Where a run records what it does.
enum Folder {
    Given(PathBuf),
    Temporary(TempDir),
}

impl Folder {
    fn path(&self) -> &Path {
        match self {
            Self::Given(path) => path,
            Self::Temporary(folder) => folder.path(),
        }
    }

    fn keep(self) -> PathBuf {
        match self {
            Self::Given(path) => path,
            Self::Temporary(folder) => folder.keep(),
        }
    }
}

impl Ran {
    /// The result of a case row.
    #[must_use]
    pub fn row(&self, name: &str) -> Option<&CaseResult> {
        self.session.judgement.results.iter().find(|result| result.case == name)
    }

    /// The results of a case row; of a case about what the target describes, those of all its rows.
    pub(super) fn rows(&self, name: &str) -> Vec<&CaseResult> {
        let below = format!("{name}/");
        let results = self.session.judgement.results.iter();
        results.filter(|one| one.case == name || one.case.starts_with(&below)).collect()
    }

    /// Asks the provider for something below its base URL.
    #[must_use]
    pub fn get(&self, path: &str) -> Exchange {
        self.runtime.block_on(self.target.exchange(OutgoingRequest::new("GET", path)))
    }

    /// The folder of the run, kept, where something is left behind that is cleaned up by it.
    pub(super) fn into_left_behind(self) -> Option<PathBuf> {
        let left = !self.session.footer.cleanup.left.is_empty();
        left.then(|| self.folder.keep())
    }
}

impl Recipe {
    /// Makes the run.
    ///
    /// # Errors
    /// Why it did not take place, in a sentence.
    pub fn run(self) -> Result<Ran, String> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        let runtime = runtime.map_err(|error| format!("cannot begin: {error}"))?;
        let folder = match self.out.clone() {
            Some(path) => Folder::Given(path),
            None => Folder::Temporary(
                tempfile::Builder::new()
                    .prefix("scimspec-test-")
                    .tempdir()
                    .map_err(|error| format!("cannot make a temporary folder: {error}"))?,
            ),
        };
        let catalogue = self.catalogue.clone();
        let (target, provider, session) = runtime.block_on(self.carry_out(folder.path()))?;
        Ok(Ran { session, catalogue, target, folder, runtime, _provider: provider })
    }

    async fn carry_out(
        self,
        folder: &Path,
    ) -> Result<(Target, Option<Running>, SessionResult), String> {
        let embedded = matches!(self.whom, Whom::Embedded { .. });
        let (url, provider) = match self.whom {
            Whom::At(url) => (url, None),
            Whom::Started(start) => (start_elsewhere(start).await?, None),
            Whom::Embedded { options, faults } => {
                let running = start_with(*options, &faults).await?;
                (running.base_url().to_owned(), Some(running))
            }
        };
        let concurrency = concurrency(self.concurrency, &self.profile);
        let mut options = TargetOptions::new(&url);
        options.moved = self.profile.discovery.moved();
        self.access.resolve(&mut options).await.map_err(|error| error.to_string())?;
        let usual = embedded && options.credential.is_none();
        let token = self.token.or_else(|| usual.then(|| EMBEDDED_TOKEN.to_owned()));
        if let Some(token) = token {
            options.credential = Some(Credential::bearer(&token, "the test"));
        }
        let limits = &self.profile.limits;
        options.timeout = self.timeout.or(limits.answer_timeout()).unwrap_or(options.timeout);
        options.rate = limits.rate;
        options.most_requests = limits.requests.unwrap_or(options.most_requests);
        options.concurrency = concurrency * 2;
        options.read_only = self.read_only;
        let credential = options.credential.as_ref().map(|known| known.source.clone());
        let target = Target::new(options).map_err(|error| error.to_string())?;
        let creates = limits.creates.and_then(|n| usize::try_from(n).ok());
        let session = conduct(SessionInput {
            catalogue: self.catalogue,
            suites: self.suites,
            profile: Arc::new(self.profile),
            target: target.clone(),
            credential,
            selection: self.selection,
            concurrency,
            most_creates: creates.unwrap_or(100_000),
            read_only: self.read_only,
            seed: self.seed,
            generated: None,
            durable: !embedded,
            folder: RunFolder::create(Some(folder)).map_err(|error| error.to_string())?,
            stop: CancellationToken::new(),
            watch: None,
        });
        let session = session.await.map_err(|error| error.to_string())?;
        Ok((target, provider, session))
    }
}

/// Cases under way at the same time.
fn concurrency(given: Option<usize>, profile: &Profile) -> usize {
    given.or(profile.limits.concurrency.map(|n| n as usize)).unwrap_or(8).max(1)
}

/// What starts a provider may wait, and may have a runtime of its own.
async fn start_elsewhere(
    start: Box<dyn FnOnce() -> Result<String, super::Failure> + Send>,
) -> Result<String, String> {
    let started = tokio::task::spawn_blocking(start).await;
    let started = started.map_err(|error| format!("the provider did not start: {error}"))?;
    started.map_err(|error| format!("the provider did not start: {error}"))
}
