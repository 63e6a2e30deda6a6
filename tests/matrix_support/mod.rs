//! Runs of all suites, in this process, against the reference provider.


pub mod record;


use std::sync::Arc;
use std::time::Duration;

use scimspec::catalogue::Catalogue;
use scimspec::profile::{self, Profile};
use scimspec::reference::{self, Auth, Faults, Options, Provider, Running};
use scimspec::session::{RunFolder, Selection, SessionInput, SessionResult, conduct};
use scimspec::suite::{Known, LoadedSuites, builtin_sources, load_sources};
use scimspec::target::{Credential, Target, TargetOptions};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

const TOKEN: &str = "matrix-token";
/// How long an answer may take. Faults that hold an answer back wait for longer.
const PATIENCE: Duration = Duration::from_secs(2);

/// What all runs have in common.
pub struct Law {
    pub catalogue: Arc<Catalogue>,
    suites: Arc<LoadedSuites>,
    profile: Arc<Profile>,
}

impl Law {
    pub fn builtin() -> Self {
        let catalogue = Catalogue::builtin().expect("the catalogue is free of mistakes");
        let known = Known {
            requirements: catalogue.requirements().map(|known| known.id.as_str()).collect(),
            features: catalogue.capabilities().map(|known| known.key.as_str()).collect(),
        };
        let suites = load_sources(&builtin_sources(), &known).expect("no mistakes in the suites");
        let profile = profile::load("reference", &catalogue).expect("no mistakes in the profile");
        let (suites, profile) = (Arc::new(suites), Arc::new(profile));
        Self { catalogue: Arc::new(catalogue), suites, profile }
    }

    /// All suites against a new provider with these faults.
    pub async fn run(&self, faults: &[&str]) -> SessionResult {
        let running = provider(faults).await;
        let result = self.run_on(&running, Selection::default()).await;
        running.shutdown().await;
        result
    }

    /// Some cases against a provider that is there already.
    pub async fn run_on(&self, running: &Running, selection: Selection) -> SessionResult {
        let mut options = TargetOptions::new(running.base_url());
        options.credential = Some(Credential::bearer(TOKEN, "test"));
        options.timeout = PATIENCE;
        let folder = tempfile::tempdir().expect("a folder can be made");
        let result = conduct(SessionInput {
            catalogue: self.catalogue.clone(),
            suites: self.suites.clone(),
            profile: self.profile.clone(),
            target: Target::new(options).expect("the target can be used"),
            credential: None,
            selection,
            concurrency: 8,
            most_creates: 100_000,
            read_only: false,
            seed: 1,
            durable: false,
            folder: RunFolder::create(Some(&folder.path().join("run"))).expect("a run folder"),
            stop: CancellationToken::new(),
            watch: None,
        })
        .await;
        result.expect("the run comes to its end")
    }
}

/// A provider with these faults, on a port of its own.
pub async fn provider(faults: &[&str]) -> Running {
    let options = Options { auth: Auth::bearer(TOKEN), ..Options::default() };
    let faults = Faults::parse(faults).expect("the fault is known");
    let provider = Provider::with_faults(options, faults).expect("the options are sound");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback is there");
    reference::serve(provider, listener).expect("it can be served")
}

/// The cases with these names.
pub fn only(cases: &[String]) -> Selection {
    let patterns = cases.iter().map(|case| case.parse().expect("a name is a pattern"));
    Selection { only: patterns.collect(), ..Selection::default() }
}
