//! Runs of all suites, in this process, against the reference provider.

pub mod expected;
pub mod record;
pub mod table;

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use scimspec::catalogue::Catalogue;
use scimspec::document::{Diagnostic, Source};
use scimspec::generate::CaseFile;
use scimspec::profile::{self, Profile};
use scimspec::reference::{self, Auth, Faults, Features, Options, Provider, Running};
use scimspec::session::{RunFolder, Selection, SessionInput, SessionResult, conduct};
use scimspec::suite::{Known, LoadedSuites, directory_sources, load_sources};
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
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let catalogue = Catalogue::builtin().expect("the catalogue is free of mistakes");
        let known = Known {
            requirements: catalogue.requirements().map(|known| known.id.as_str()).collect(),
            features: catalogue.capabilities().map(|known| known.key.as_str()).collect(),
        };
        let suites = load_sources(
            &directory_sources(&root.join("suites")).expect("the suites can be read"),
            &known,
        )
        .expect("no mistakes in the suites");
        let profile = profile::load("reference", &catalogue).expect("no mistakes in the profile");
        let (suites, profile) = (Arc::new(suites), Arc::new(profile));
        Self { catalogue: Arc::new(catalogue), suites, profile }
    }

    /// The same with cases that a run wrote, in the place of the built-in suites.
    ///
    /// # Errors
    /// What is wrong with the cases.
    pub fn with_cases(&self, cases: &[CaseFile]) -> Result<Self, String> {
        let sources: Vec<Source> =
            cases.iter().map(|case| Source::new(&*case.path, &*case.text)).collect();
        let known = Known {
            requirements: self.catalogue.requirements().map(|known| known.id.as_str()).collect(),
            features: self.catalogue.capabilities().map(|known| known.key.as_str()).collect(),
        };
        let told = |found: Vec<Diagnostic>| {
            found.iter().map(|one| one.message.clone()).collect::<Vec<_>>().join("; ")
        };
        let suites = load_sources(&sources, &known).map_err(told)?;
        let (catalogue, profile) = (self.catalogue.clone(), self.profile.clone());
        Ok(Self { catalogue, suites: Arc::new(suites), profile })
    }

    /// All suites against a new provider with these faults.
    pub async fn run(&self, faults: &[&str]) -> Result<SessionResult, String> {
        let running = provider(faults).await;
        let result = self.run_on(&running, Selection::default()).await;
        running.shutdown().await;
        result
    }

    /// Some cases against a provider that is there already.
    pub async fn run_on(
        &self,
        running: &Running,
        selection: Selection,
    ) -> Result<SessionResult, String> {
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
            generated: None,
            durable: false,
            folder: RunFolder::create(Some(&folder.path().join("run"))).expect("a run folder"),
            stop: CancellationToken::new(),
            watch: None,
        })
        .await;
        result.map_err(|error| error.to_string())
    }
}

/// Faults of attributes with characteristics that none of the RFC's own has.
const OF_OWN_TYPES: [&str; 4] = [
    "values.always-left-out",
    "values.request-shown",
    "values.never-shown",
    "values.read-only-taken",
];

/// A provider with these faults, on a port of its own. Where a fault shows on a type of its own
/// alone, it has one.
pub async fn provider(faults: &[&str]) -> Running {
    let mut options = Options {
        auth: Auth::bearer(TOKEN),
        features: Features { asynchronous: true, ..Features::default() },
        ..Options::default()
    };
    if faults.iter().any(|fault| OF_OWN_TYPES.iter().any(|own| fault.starts_with(own))) {
        let text = include_str!("../described_support/devices.yaml");
        let own = serde_saphyr::from_str(text).expect("the file can be read");
        options = options.changed(&own).expect("its options are known");
    }
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

/// How many runs share a processor: many faults make a run wait for what never comes.
const RUNS_PER_PROCESSOR: usize = 2;

/// Does the same to all items, several at a time; the results come in the order of the items.
pub fn in_parallel<'a, T, R, F>(items: &'a [T], work: impl Fn(&'a T) -> F + Sync) -> Vec<R>
where
    T: Sync,
    R: Send,
    F: Future<Output = R>,
{
    let (next, results) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let worker = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(place) else { break };
            let result = runtime.block_on(work(item));
            results.lock().unwrap().push((place, result));
        }
    };
    thread::scope(|scope| {
        let processors = thread::available_parallelism().map_or(2, usize::from);
        (0..RUNS_PER_PROCESSOR * processors).for_each(|_| {
            scope.spawn(worker);
        });
    });
    let mut results = results.into_inner().unwrap();
    results.sort_by_key(|(place, _)| *place);
    results.into_iter().map(|(_, result)| result).collect()
}
