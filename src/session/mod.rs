//! A whole run: discover, plan, carry out, clean up, judge, map. Prints nothing.

mod folder;
mod on_request;
mod selection;

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::capability::{CapabilityMap, MapInput, RunFacts, build};
use crate::catalogue::Catalogue;
use crate::described::described;
use crate::discovery::Discovery;
use crate::engine::{Setup, Silence, Unreachable, discover, execute};
use crate::generate::CaseFile;
use crate::judge::{Judgement, Law};
use crate::ledger::{Entry, Journal, JournalError, JournalHeader, LedgerWriter};
use crate::observation::{
    CleanupReport, Event, Observation, RecordedAccess, RunFooter, RunHeader, RunRecord,
    RunStreamError, RunWriter,
};
use crate::plan::{Plan, PlannedCase, plan};
use crate::profile::Profile;
use crate::suite::LoadedSuites;
use crate::target::Target;

pub use folder::{FolderError, RunFolder};
pub use selection::{Selection, SelectionError};

/// What a run is made from.
pub struct SessionInput {
    /// Requirements and capabilities.
    pub catalogue: Arc<Catalogue>,
    /// The suites.
    pub suites: Arc<LoadedSuites>,
    /// What is known of the provider.
    pub profile: Arc<Profile>,
    /// The service provider.
    pub target: Target,
    /// Name of the credential's source, such as `env:SCIM_TOKEN`.
    pub credential: Option<String>,
    /// Which cases.
    pub selection: Selection,
    /// Cases under way at the same time.
    pub concurrency: usize,
    /// Resources that may be created.
    pub most_creates: usize,
    /// Nothing but GET and POST to `.search`.
    pub read_only: bool,
    /// Seed of everything that is left to chance.
    pub seed: u64,
    /// Filters that each step generates, in the place of what the suites say.
    pub generated: Option<u32>,
    /// True where the target outlives this process: announcements are synced to the disk.
    pub durable: bool,
    /// Where everything is written.
    pub folder: RunFolder,
    /// Set when the user wants to stop.
    pub stop: CancellationToken,
    /// Told of every case that begins and ends.
    pub watch: Option<mpsc::UnboundedSender<Event>>,
}

/// What came of a run.
#[derive(Debug)]
pub struct SessionResult {
    /// What ran.
    pub header: RunHeader,
    /// What was carried out.
    pub plan: Plan,
    /// What happened.
    pub observations: Vec<Observation>,
    /// What it means.
    pub judgement: Judgement,
    /// What the target can do.
    pub map: CapabilityMap,
    /// Every write.
    pub ledger: Vec<Entry>,
    /// How it ended.
    pub footer: RunFooter,
    /// Failures of generated queries, each as a suite of one case.
    pub cases: Vec<CaseFile>,
    /// True where the user stopped it.
    pub interrupted: bool,
}

/// Why a run did not take place, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The target cannot be judged.
    #[error("{0}")]
    Unreachable(Box<Unreachable>),
    /// Nothing was selected.
    #[error(transparent)]
    Selection(#[from] SelectionError),
    /// Without a journal nothing is created.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The run cannot be recorded.
    #[error(transparent)]
    Stream(#[from] RunStreamError),
    /// The ledger cannot be written.
    #[error("cannot write {path}: {source}")]
    Ledger {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// Carries a whole run out.
///
/// # Errors
/// [`SessionError`]; what was recorded so far is on disk.
pub async fn conduct(mut input: SessionInput) -> Result<SessionResult, SessionError> {
    input.selection.check(&input.suites)?;
    let mut stream = RunWriter::create(&input.folder.file("run.jsonl"))?;
    let marker = format!("scimspec-{}-", input.folder.short());
    let mut header = header_of(&input, &marker);
    let found = match discover(&input.target, &input.profile).await {
        Ok(found) => found,
        Err(unreachable) => return Err(give_up(&input, &mut stream, header, unreachable)),
    };
    input.suites = Arc::new(described(&input.suites, &found.discovery, &input.profile));
    input.selection.check(&input.suites)?;
    header.discovery = found.discovery.to_json();
    header.exchanges = found.exchanges;
    stream.write(&Event::RunStarted(Box::new(header.clone())))?;
    let journal = Journal::create(
        &input.folder.file("journal.jsonl"),
        JournalHeader {
            format: 1,
            run: header.run.clone(),
            target: header.target.clone(),
            credential: input.credential.clone(),
            access: input.target.access().clone(),
            marker: marker.clone(),
        },
        input.durable,
    )?;
    let mut plan = plan(
        &input.suites,
        &found.discovery,
        &marker,
        input.read_only,
        &|name, suite, case, row| input.selection.selects(&input.catalogue, name, suite, case, row),
    );
    on_request::spare(&mut plan, &input);
    let setup = Arc::new(setup_of(&input, journal.clone(), found.discovery));
    let recorder = Recorder::new(&input, stream)?;
    let (observations, ledger, mut stream) = carry_out(&input, &setup, &plan, recorder).await?;
    let cleanup = match input.read_only {
        true => CleanupReport::default(),
        false => journal.clean(&input.target, &marker).await,
    };
    let interrupted = input.stop.is_cancelled();
    let elapsed_ms = input.target.elapsed_ms();
    let law = law(&input, &header.access);
    let judgement = law.judge(&plan, &observations, &header.exchanges);
    let unfinished = judgement.results.iter().filter(|case| case.unfinished).count();
    let reason = reason(&input, interrupted, unfinished);
    let footer = RunFooter {
        complete: reason.is_none(),
        reason,
        finished: Timestamp::now().to_string(),
        elapsed_ms,
        requests: input.target.requests_sent(),
        cleanup,
    };
    stream.write(&Event::RunFinished(footer.clone()))?;
    let facts = RunFacts {
        header: &header,
        footer: Some(&footer),
        suites: &input.suites,
        observations: &observations,
        ledger: &ledger,
    };
    let map = map_of(&law, &judgement, facts);
    let cases = law.case_files(&observations);
    Ok(SessionResult {
        header,
        plan,
        observations,
        judgement,
        map,
        ledger,
        footer,
        cases,
        interrupted,
    })
}

/// Judges a recorded run again, with the suites of today. Cases that are no longer there are left
/// out; those that are new have no observation, and so no result.
#[must_use]
pub fn judge_again(
    catalogue: &Catalogue,
    suites: &LoadedSuites,
    profile: &Profile,
    record: RunRecord,
) -> SessionResult {
    let RunRecord { header, observations, footer } = record;
    let discovery = Discovery::from_json(&header.discovery);
    let recorded: HashSet<&str> = observations.iter().map(|seen| seen.case.as_str()).collect();
    let suites = &described(suites, &discovery, profile);
    let plan =
        plan(suites, &discovery, &header.marker, false, &|name, _, _, _| recorded.contains(name));
    let law = Law { catalogue, suites, profile, today: today(), access: &header.access };
    let judgement = law.judge(&plan, &observations, &header.exchanges);
    let entries = |planned: &PlannedCase| {
        let observed = observations.iter().find(|seen| seen.case == planned.name);
        observed.map(|observed| law.entries(planned, observed)).unwrap_or_default()
    };
    let ledger: Vec<Entry> = plan.cases.iter().flat_map(entries).collect();
    let facts = RunFacts {
        header: &header,
        footer: footer.as_ref(),
        suites,
        observations: &observations,
        ledger: &ledger,
    };
    let map = map_of(&law, &judgement, facts);
    let footer = footer.unwrap_or_default();
    let cases = law.case_files(&observations);
    SessionResult {
        header,
        plan,
        observations,
        judgement,
        map,
        ledger,
        footer,
        cases,
        interrupted: false,
    }
}

/// The map of a run, by the law that its judgement comes from.
fn map_of(law: &Law<'_>, judgement: &Judgement, run: RunFacts<'_>) -> CapabilityMap {
    build(&MapInput {
        catalogue: law.catalogue,
        profile: law.profile,
        discovery: &run.header.discovery,
        judgement,
        run: Some(run),
    })
}

fn reason(input: &SessionInput, interrupted: bool, unfinished: usize) -> Option<String> {
    match (interrupted, unfinished, input.selection.is_whole()) {
        (true, ..) => Some("interrupted by the user".to_owned()),
        (false, 1.., _) => Some(format!("{unfinished} cases did not come to their end")),
        (false, 0, false) => Some("it is not all built-in suites".to_owned()),
        (false, 0, true) => None,
    }
}

fn header_of(input: &SessionInput, marker: &str) -> RunHeader {
    RunHeader {
        format: 1,
        run: input.folder.id().to_owned(),
        target: input.target.base_url().to_owned(),
        profile: input.profile.id.clone(),
        scimspec: env!("CARGO_PKG_VERSION").to_owned(),
        seed: input.seed,
        suites_digest: input.suites.digest.clone(),
        marker: marker.to_owned(),
        credential: input.credential.clone(),
        access: recorded_access(input),
        started: Timestamp::now().to_string(),
        also: input.selection.also.clone(),
        selection: on_request::words(input),
        discovery: Value::Null,
        exchanges: vec![],
    }
}

/// The way to the target, and what else a run like this one is started with.
fn recorded_access(input: &SessionInput) -> RecordedAccess {
    let mut access = input.target.access().recorded();
    let domain = input.profile.domain.iter();
    access.options.extend(domain.map(|domain| format!("--domain {domain}")));
    access
}

/// Records what was tried before giving up.
fn give_up(
    input: &SessionInput,
    stream: &mut RunWriter,
    mut header: RunHeader,
    unreachable: Box<Unreachable>,
) -> SessionError {
    header.exchanges.clone_from(&unreachable.exchanges);
    let footer = RunFooter {
        complete: false,
        reason: Some(unreachable.reason.clone()),
        finished: Timestamp::now().to_string(),
        elapsed_ms: input.target.elapsed_ms(),
        requests: input.target.requests_sent(),
        cleanup: CleanupReport::default(),
    };
    let written = stream
        .write(&Event::RunStarted(Box::new(header)))
        .and_then(|()| stream.write(&Event::RunFinished(footer)));
    match written {
        Ok(()) => SessionError::Unreachable(unreachable),
        Err(error) => error.into(),
    }
}

fn setup_of(
    input: &SessionInput,
    journal: Journal,
    discovery: crate::discovery::Discovery,
) -> Setup {
    let (catalogue, suites, profile) =
        (input.catalogue.clone(), input.suites.clone(), input.profile.clone());
    let today = today();
    let holds = move |planned: &PlannedCase, observation: &Observation, step: usize| {
        let access = RecordedAccess::default();
        let law = Law {
            catalogue: &catalogue,
            suites: &suites,
            profile: &profile,
            today,
            access: &access,
        };
        law.holds(planned, observation, step)
    };
    let templates = input
        .profile
        .templates
        .keys()
        .filter_map(|of_type| Some((of_type.clone(), input.profile.template(of_type)?)));
    Setup {
        target: input.target.clone(),
        journal,
        discovery,
        templates: templates.collect(),
        suites: input.suites.clone(),
        concurrency: input.concurrency,
        most_creates: input.most_creates,
        settle: input.profile.limits.settle_time().unwrap_or_default(),
        race_width: input.profile.limits.concurrency.map_or(usize::MAX, |most| most as usize),
        seed: input.seed,
        silence: Silence::default(),
        generated: input.generated,
        holds: Arc::new(holds),
        stop: input.stop.clone(),
    }
}

fn today() -> jiff::civil::Date {
    Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()
}

fn law<'a>(input: &'a SessionInput, access: &'a RecordedAccess) -> Law<'a> {
    Law {
        catalogue: &input.catalogue,
        suites: &input.suites,
        profile: &input.profile,
        today: today(),
        access,
    }
}

/// Writes what happens as it happens.
struct Recorder {
    stream: RunWriter,
    ledger: LedgerWriter,
    ledger_path: PathBuf,
    observations: Vec<Observation>,
    entries: Vec<Entry>,
}

impl Recorder {
    fn new(input: &SessionInput, stream: RunWriter) -> Result<Self, SessionError> {
        let ledger_path = input.folder.file("ledger.jsonl");
        let ledger = LedgerWriter::create(&ledger_path)
            .map_err(|source| SessionError::Ledger { path: ledger_path.clone(), source })?;
        Ok(Self { stream, ledger, ledger_path, observations: vec![], entries: vec![] })
    }

    fn take(
        &mut self,
        input: &SessionInput,
        plan: &Plan,
        observation: Observation,
    ) -> Result<(), SessionError> {
        let event = Event::CaseObserved(Box::new(observation));
        self.stream.write(&event)?;
        let Event::CaseObserved(observation) = event else { return Ok(()) };
        let planned = plan.cases.iter().find(|planned| planned.name == observation.case);
        let access = RecordedAccess::default();
        let law = law(input, &access);
        let entries = planned.map(|planned| law.entries(planned, &observation)).unwrap_or_default();
        self.ledger
            .write(&entries)
            .map_err(|source| SessionError::Ledger { path: self.ledger_path.clone(), source })?;
        self.entries.extend(entries);
        self.observations.push(*observation);
        Ok(())
    }
}

async fn carry_out(
    input: &SessionInput,
    setup: &Arc<Setup>,
    plan: &Plan,
    recorder: Recorder,
) -> Result<(Vec<Observation>, Vec<Entry>, RunWriter), SessionError> {
    let (events, mut happened) = mpsc::unbounded_channel::<Event>();
    let recorder = Mutex::new(recorder);
    let record = async {
        let mut failed = None;
        while let Some(event) = happened.recv().await {
            if let Some(watch) = &input.watch {
                // Whoever watched may have gone.
                let _ = watch.send(event.clone());
            }
            let Event::CaseObserved(observation) = event else { continue };
            let mut recorder = recorder.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            if let Err(error) = recorder.take(input, plan, *observation) {
                // What cannot be recorded is not done: no new case begins.
                setup.stop.cancel();
                failed.get_or_insert(error);
            }
        }
        failed
    };
    let ((), failed) = tokio::join!(execute(setup.clone(), plan, events), record);
    if let Some(error) = failed {
        setup.journal.clean(&input.target, "").await;
        return Err(error);
    }
    let recorder = recorder.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    Ok((recorder.observations, recorder.entries, recorder.stream))
}
