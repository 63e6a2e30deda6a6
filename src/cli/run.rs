//! `scimspec run`: the main job.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, ValueEnum};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::Exit;
use super::context::{Context, Loaded};
use super::outputs::{print, write_files};
use crate::observation::Event;
use crate::profile::{self, Profile};
use crate::reference::{self, Faults, Provider, Running};
use crate::session::{RunFolder, Selection, SessionError, SessionInput, SessionResult, conduct};
use crate::suite::Pattern;
use crate::target::{Credential, Target, TargetOptions};

/// What to run, against whom, and within which bounds.
#[derive(Debug, Args)]
pub struct RunArguments {
    /// Base URL of the target; without it and without a profile that has one, the reference
    /// provider is run in process
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// What is known of the provider: the id of a profile, or a file
    #[arg(long, value_name = "ID|FILE")]
    pub profile: Option<String>,
    /// Environment variable that holds the bearer token
    #[arg(long, value_name = "VAR")]
    pub token_env: Option<String>,
    /// A further header; `${NAME}` in its value comes from the environment
    #[arg(long, value_name = "NAME: ${ENV}")]
    pub header: Vec<String>,
    /// Only cases that match, such as `bulk.**` or `filter.basics/*`
    #[arg(long, value_name = "GLOB")]
    pub only: Vec<String>,
    /// Not the cases that match
    #[arg(long, value_name = "GLOB")]
    pub skip: Vec<String>,
    /// Only cases that judge a section, such as `7644#3.7`
    #[arg(long, value_name = "RFC#SECTION")]
    pub spec: Vec<String>,
    /// Only cases with a tag, such as `core`
    #[arg(long, value_name = "TAG")]
    pub tag: Vec<String>,
    /// Also cases that run only on request: `probe` searches for limits, `measure` times bulk
    #[arg(long, value_name = "WORD")]
    pub also: Vec<String>,
    /// Folder for everything that is written
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Seed of everything that is left to chance
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Cases under way at the same time
    #[arg(long, value_name = "N")]
    pub concurrency: Option<usize>,
    /// Requests a second, such as `20/s`
    #[arg(long, value_name = "N/s")]
    pub rate: Option<String>,
    /// Time for one request, such as `10s`
    #[arg(long, value_name = "TIME", default_value = "10s")]
    pub timeout: String,
    /// Requests in all
    #[arg(long, value_name = "N")]
    pub max_requests: Option<u64>,
    /// Resources created in all
    #[arg(long, value_name = "N")]
    pub max_creates: Option<usize>,
    /// Send nothing but GET and POST to `.search`
    #[arg(long)]
    pub read_only: bool,
    /// A fault of the reference provider, such as `bulk.ignore-fail-on-errors` or `NAME:1/5`
    #[arg(long, value_name = "NAME")]
    pub fault: Vec<String>,
    /// What to print
    #[arg(long, value_enum, default_value_t)]
    pub format: RunFormat,
    /// Read suites from this directory instead of the built-in ones
    #[arg(long, value_name = "DIR")]
    pub suites: Option<PathBuf>,
    /// Compare the answers with the snapshots in this directory
    #[arg(long, value_name = "DIR", default_value = "snapshots")]
    pub snapshots: PathBuf,
    /// Record answers that differ from the snapshots, for `snapshots accept`; never in CI
    #[arg(long)]
    pub record: bool,
    /// Let warnings decide the exit code too
    #[arg(long)]
    pub strict: bool,
}

/// What a run prints.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum RunFormat {
    /// A summary for people.
    #[default]
    Human,
    /// One JSON object.
    Json,
    /// A line of JSON for each case and finding.
    Jsonl,
}

impl RunArguments {
    /// Runs.
    pub fn run(self, context: &Context) -> Exit {
        let loaded = match context.load(self.suites.as_deref()) {
            Ok(loaded) => loaded,
            Err(exit) => return exit,
        };
        context.warn(&loaded.suites.warnings);
        context.block_on(self.carry_out(context, &loaded))
    }

    async fn carry_out(&self, context: &Context, loaded: &Loaded) -> Exit {
        let prepared = match self.prepare(loaded).await {
            Ok(prepared) => prepared,
            Err(Refusal::Message(message)) => {
                context.complain(&message);
                return Exit::Usage;
            }
            Err(Refusal::NothingSelected(message)) => {
                context.complain(&message);
                return Exit::NothingSelected;
            }
            Err(Refusal::Diagnostics(diagnostics)) => return context.refuse(&diagnostics),
        };
        let Prepared { mut input, provider, folder, profile } = prepared;
        let (sender, happened) = mpsc::unbounded_channel();
        input.watch = Some(sender);
        let stop = input.stop.clone();
        let clean_command = format!("scimspec clean {}", folder.path().display());
        let interrupts = tokio::spawn(watch_interrupts(stop, clean_command));
        let progress = tokio::spawn(show_progress(context.progress, happened));
        let result = conduct(input).await;
        interrupts.abort();
        // The watcher ends with the run.
        let _ = progress.await;
        if let Some(provider) = provider {
            provider.shutdown().await;
        }
        match result {
            Ok(result) => self.conclude(context, &result, &folder, &profile),
            Err(error) => failed(context, &error),
        }
    }

    fn conclude(
        &self,
        context: &Context,
        result: &SessionResult,
        folder: &RunFolder,
        profile: &Profile,
    ) -> Exit {
        let written = write_files(result, folder);
        let snapshots = super::outputs::snapshots(context, self, result, profile);
        print(context, self.format, result, folder);
        for problem in written.iter().chain(&snapshots.problems) {
            context.complain(problem);
        }
        for remark in &snapshots.remarks {
            context.remark(remark);
        }
        let counts = result.judgement.counts;
        let unfinished = result.judgement.results.iter().filter(|case| case.unfinished).count();
        if result.interrupted {
            Exit::Interrupted
        } else if !written.is_empty() || !snapshots.problems.is_empty() {
            Exit::Unjudged
        } else if counts.fail > 0 || (self.strict && counts.warn > 0) {
            Exit::Findings
        } else if result.plan.cases.is_empty() {
            context.complain("nothing was selected");
            Exit::NothingSelected
        } else if unfinished > 0 {
            context.complain(&format!("{unfinished} cases could not be carried out to their end"));
            Exit::Unjudged
        } else if !result.footer.cleanup.left.is_empty() {
            Exit::LeftBehind
        } else {
            Exit::Clean
        }
    }

    async fn prepare(&self, loaded: &Loaded) -> Result<Prepared, Refusal> {
        let profile = self.profile(loaded)?;
        let url = self.url.clone().or(profile.base_url.clone());
        if url.is_some() && !self.fault.is_empty() {
            let message = "--fault works on the reference provider alone; leave out the URL";
            return Err(Refusal::Message(message.to_owned()));
        }
        let selection = self.selection_of().map_err(Refusal::Message)?;
        let provider = match &url {
            Some(_) => None,
            None => Some(start_reference(&self.fault).await?),
        };
        let base_url = match (&url, &provider) {
            (Some(url), _) => url.clone(),
            (None, Some(running)) => running.base_url().to_owned(),
            (None, None) => String::new(),
        };
        let options = self.target_options(&base_url, &profile, provider.is_some())?;
        let credential = options.credential.as_ref().map(|known| known.source.clone());
        let target = Target::new(options).map_err(|error| Refusal::Message(error.to_string()))?;
        let folder = self.folder(&selection, loaded)?;
        let limits = &profile.limits;
        let concurrency = self.concurrency.or(limits.concurrency.map(|n| n as usize));
        let creates = limits.creates.and_then(|n| usize::try_from(n).ok());
        let input = SessionInput {
            catalogue: loaded.catalogue.clone(),
            suites: loaded.suites.clone(),
            profile: Arc::new(profile.clone()),
            target,
            credential,
            selection,
            concurrency: concurrency.unwrap_or(8).max(1),
            most_creates: lower(self.max_creates, creates).unwrap_or(100_000),
            read_only: self.read_only,
            seed: self.seed,
            durable: provider.is_none(),
            folder: folder.clone(),
            stop: CancellationToken::new(),
            watch: None,
        };
        Ok(Prepared { input, provider, folder, profile })
    }

    /// The folder of the run; none for a run of nothing.
    fn folder(&self, selection: &Selection, loaded: &Loaded) -> Result<RunFolder, Refusal> {
        selection
            .check(&loaded.suites)
            .map_err(|error| Refusal::NothingSelected(error.to_string()))?;
        RunFolder::create(self.out.as_deref()).map_err(|error| Refusal::Message(error.to_string()))
    }

    fn profile(&self, loaded: &Loaded) -> Result<Profile, Refusal> {
        match (&self.profile, &self.url) {
            (Some(name), _) => profile::load(name, &loaded.catalogue).map_err(Refusal::Diagnostics),
            (None, Some(_)) => Ok(Profile::generic()),
            (None, None) => {
                profile::load("reference", &loaded.catalogue).map_err(Refusal::Diagnostics)
            }
        }
    }

    /// The cases that the arguments select.
    ///
    /// # Errors
    /// The first pattern that is none, in words.
    pub fn selection_of(&self) -> Result<Selection, String> {
        let patterns = |texts: &[String]| -> Result<Vec<Pattern>, String> {
            texts
                .iter()
                .map(|text| text.parse::<Pattern>().map_err(|error| error.to_string()))
                .collect()
        };
        Ok(Selection {
            only: patterns(&self.only)?,
            skip: patterns(&self.skip)?,
            sections: self.spec.clone(),
            tags: self.tag.clone(),
            also: self.also.clone(),
            directory: self.suites.as_ref().map(|directory| directory.display().to_string()),
        })
    }

    fn target_options(
        &self,
        base_url: &str,
        profile: &Profile,
        in_process: bool,
    ) -> Result<TargetOptions, Refusal> {
        let mut options = TargetOptions::new(base_url);
        let message = |text: String| Refusal::Message(text);
        let given = crate::document::duration(&self.timeout);
        let given =
            given.ok_or_else(|| message(format!("`{}` is no time; write `10s`", self.timeout)))?;
        options.timeout =
            profile.limits.answer_timeout().unwrap_or(given).max(Duration::from_millis(1));
        if self.timeout != "10s" {
            options.timeout = given;
        }
        if let Some(variable) = &self.token_env {
            let credential = Credential::bearer_from_environment(variable);
            options.credential = Some(credential.map_err(|error| message(error.to_string()))?);
        } else if in_process {
            options.credential =
                Some(Credential::bearer(REFERENCE_TOKEN, "the reference provider"));
        }
        for header in &self.header {
            options.headers.push(header_from_environment(header).map_err(message)?);
        }
        let rate = self.rate.as_deref().map(parse_rate).transpose().map_err(message)?;
        options.rate = match (rate, profile.limits.rate) {
            (Some(own), Some(theirs)) => Some(own.min(theirs)),
            (own, theirs) => own.or(theirs),
        };
        if let Some(most) = lower(self.max_requests, profile.limits.requests) {
            options.most_requests = most;
        }
        options.concurrency = self.concurrency.unwrap_or(8).max(1) * 2;
        options.read_only = self.read_only;
        Ok(options)
    }
}

/// Token of the reference provider in process; it opens nothing else.
const REFERENCE_TOKEN: &str = "scimspec-reference";

struct Prepared {
    input: SessionInput,
    provider: Option<Running>,
    folder: RunFolder,
    profile: Profile,
}

enum Refusal {
    Message(String),
    NothingSelected(String),
    Diagnostics(Vec<crate::document::Diagnostic>),
}

fn lower<T: Ord>(own: Option<T>, theirs: Option<T>) -> Option<T> {
    match (own, theirs) {
        (Some(own), Some(theirs)) => Some(own.min(theirs)),
        (own, theirs) => own.or(theirs),
    }
}

async fn start_reference(faults: &[String]) -> Result<Running, Refusal> {
    let faults = Faults::parse(faults).map_err(|error| Refusal::Message(error.to_string()))?;
    let options = reference::Options {
        auth: reference::Auth::bearer(REFERENCE_TOKEN),
        ..reference::Options::default()
    };
    let provider = Provider::with_faults(options, faults)
        .map_err(|error| Refusal::Message(error.to_string()))?;
    let listener = TcpListener::bind("127.0.0.1:0").await;
    let listener = listener
        .map_err(|error| Refusal::Message(format!("cannot listen on loopback: {error}")))?;
    reference::serve(provider, listener)
        .map_err(|error| Refusal::Message(format!("cannot serve on loopback: {error}")))
}

/// `NAME: value with ${ENV}`.
fn header_from_environment(text: &str) -> Result<(String, String), String> {
    let (name, value) = text
        .split_once(':')
        .ok_or_else(|| format!("`{text}` is no header; write 'NAME: ${{VARIABLE}}'"))?;
    let mut value = value.trim().to_owned();
    for expression in crate::suite::expressions(&value.clone()) {
        let found = std::env::var(&expression.name)
            .map_err(|_| format!("the environment variable {} is not set", expression.name))?;
        value = value.replace(&format!("${{{}}}", expression.name), found.trim());
    }
    Ok((name.trim().to_owned(), value))
}

fn parse_rate(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix("/s").unwrap_or(text).parse::<f64>();
    match number {
        Ok(number) if number > 0.0 && number.is_finite() => Ok(number),
        _ => Err(format!("`{text}` is no rate; write `20/s`")),
    }
}

fn failed(context: &Context, error: &SessionError) -> Exit {
    context.complain(&error.to_string());
    match error {
        SessionError::Selection(_) => Exit::NothingSelected,
        _ => Exit::Unjudged,
    }
}

/// The first interrupt stops new work, the second everything.
async fn watch_interrupts(stop: CancellationToken, clean_command: String) {
    if tokio::signal::ctrl_c().await.is_err() {
        return;
    }
    stop.cancel();
    let _ = writeln!(
        std::io::stderr(),
        "\ninterrupted: no new work, cleaning up; once more to stop at once"
    );
    if tokio::signal::ctrl_c().await.is_ok() {
        let _ = writeln!(std::io::stderr(), "stopped; finish the clean-up with: {clean_command}");
        std::process::exit(i32::from(Exit::Interrupted.code()));
    }
}

async fn show_progress(shown: bool, mut happened: mpsc::UnboundedReceiver<Event>) {
    let mut through = 0;
    while let Some(event) = happened.recv().await {
        if !shown {
            continue;
        }
        match event {
            Event::CaseStarted { case } => {
                let line: String = format!("{through} cases, {case}").chars().take(78).collect();
                let _ = write!(std::io::stderr(), "\r{line:<78}");
            }
            Event::CaseObserved(_) => through += 1,
            _ => {}
        }
    }
    if shown {
        let _ = write!(std::io::stderr(), "\r{:78}\r", "");
    }
}
