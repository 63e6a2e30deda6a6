//! `scimspec run`: the main job.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, ValueEnum};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::Exit;
use super::connection::ConnectionArguments;
use super::context::{Context, Loaded};
use super::gate;
use super::outputs::Ended;
use super::watch::{show_progress, watch_interrupts};
use super::whom::{domain_of, profile_of, url_of};
use crate::policy::Policy;
use crate::profile::Profile;
use crate::reference::Running;
use crate::report::Annotation;
use crate::session::{RunFolder, Selection, SessionError, SessionInput, SessionResult, conduct};
use crate::suite::Pattern;
use crate::target::{Credential, Target, TargetOptions};
use crate::testing::{EMBEDDED_TOKEN, start_embedded};

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
    /// Also cases that run only on request: `probe` searches for limits, `measure` times bulk, `big`
    /// walks through all users there are, `thousand` writes a thousand accounts
    #[arg(long, value_name = "WORD")]
    pub also: Vec<String>,
    /// Folder for everything that is written
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Seed of everything that is left to chance
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Filters that each case with generated queries makes, in the place of what its suite says
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub generated: Option<u32>,
    /// Cases under way at the same time
    #[arg(long, value_name = "N")]
    pub concurrency: Option<usize>,
    /// Requests a second, such as `20/s`
    #[arg(long, value_name = "N/s")]
    pub rate: Option<String>,
    /// Time for one request, such as `10s`
    #[arg(long, value_name = "TIME", default_value = "10s")]
    pub timeout: String,
    /// Time that the target may take to show what it did, such as `5s`
    #[arg(long, value_name = "TIME")]
    pub settle: Option<String>,
    /// Requests in all
    #[arg(long, value_name = "N")]
    pub max_requests: Option<u64>,
    /// Resources created in all
    #[arg(long, value_name = "N")]
    pub max_creates: Option<usize>,
    /// Send nothing but GET and POST to `.search`
    #[arg(long)]
    pub read_only: bool,
    /// A fault of the reference provider, such as `bulk.ignore-fail-on-errors` or `NAME:1/5`,
    /// `NAME:after/5`, `NAME:at/Users`
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
    /// Let warnings, or what a policy only wishes, decide the exit code too
    #[arg(long)]
    pub strict: bool,
    /// Let a policy decide instead of the findings: the id of one, or a file
    #[arg(long, value_name = "ID|FILE")]
    pub policy: Option<String>,
    /// Domain of the addresses of users, for targets that want one of their own; profiles use it
    #[arg(long, value_name = "DOMAIN")]
    pub domain: Option<String>,
    /// Write the findings as SARIF into this file too
    #[arg(long, value_name = "FILE")]
    pub sarif: Option<PathBuf>,
    /// How the target is reached
    #[command(flatten)]
    pub connection: ConnectionArguments,
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
    /// One page for a browser, as in report.html.
    Html,
}

impl RunArguments {
    /// Runs.
    pub fn run(self, context: &Context) -> Exit {
        let loaded = match context.load(self.suites.as_deref()) {
            Ok(loaded) => loaded,
            Err(exit) => return exit,
        };
        context.warn(&loaded.suites.warnings);
        let policy = self.policy.as_deref();
        let policy = match policy.map(|name| gate::load_alone(context, name, &loaded.catalogue)) {
            Some(Err(exit)) => return exit,
            Some(Ok(policy)) => Some(policy),
            None => None,
        };
        context.block_on(self.carry_out(context, &loaded, policy.as_ref()))
    }

    async fn carry_out(&self, context: &Context, loaded: &Loaded, policy: Option<&Policy>) -> Exit {
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
            Ok(result) => {
                let gated = policy.map(|policy| gate::hold(policy, &result.map, &loaded.catalogue));
                self.conclude(context, loaded, &result, &folder, &profile, gated)
            }
            Err(error) => failed(context, &error),
        }
    }

    fn conclude(
        &self,
        context: &Context,
        loaded: &Loaded,
        result: &SessionResult,
        folder: &RunFolder,
        profile: &Profile,
        gated: Option<gate::Gated>,
    ) -> Exit {
        let ended = Ended { result, loaded, built_in: self.suites.is_none(), folder };
        let mut written = ended.write_files(context, self.sarif.as_deref());
        let snapshots = super::outputs::snapshots(context, self, result, profile);
        ended.print(context, self.format);
        let shown = self.format == RunFormat::Human;
        written.extend(ended.show_on_page(context, gated.as_ref()));
        let gated = gated.map(|gated| gate::conclude(context, gated, folder, shown, self.strict));
        let decided = gated.map(|(exit, problem)| {
            written.extend(problem);
            exit
        });
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
        } else if let Some(unmet) = decided.filter(|exit| *exit != Exit::Clean) {
            unmet
        } else if decided.is_none() && (counts.fail > 0 || (self.strict && counts.warn > 0)) {
            Exit::Findings
        } else if result.plan.cases.is_empty() {
            let asking = loaded.suites.ways_of_asking();
            context.complain(&format!(
                "nothing was selected; what runs on request alone is asked for by the full name of a \
                 case, or by {asking}"
            ));
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
        let url = url_of(self.url.as_ref(), &profile).map_err(Refusal::Message)?;
        if url.is_some() && !self.fault.is_empty() {
            let message = "--fault works on the reference provider alone; leave out the URL";
            return Err(Refusal::Message(message.to_owned()));
        }
        let selection = self.selection_of().map_err(Refusal::Message)?;
        let provider = match &url {
            Some(_) => None,
            None => Some(start_embedded(&self.fault).await.map_err(Refusal::Message)?),
        };
        let base_url = match (&url, &provider) {
            (Some(url), _) => url.clone(),
            (None, Some(running)) => running.base_url().to_owned(),
            (None, None) => String::new(),
        };
        let options = self.target_options(&base_url, &profile, provider.is_some()).await?;
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
            generated: self.generated,
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
        let domain = self.domain.as_deref().map(domain_of).transpose().map_err(Refusal::Message)?;
        let found = profile_of(self.profile.as_deref(), self.url.as_deref(), loaded);
        let mut profile = found.map_err(Refusal::Diagnostics)?;
        if let Some(settle) = &self.settle {
            if crate::document::duration(settle).is_none() {
                return Err(Refusal::Message(format!("`{settle}` is no time; write `5s`")));
            }
            profile.limits.settle = Some(settle.clone());
        }
        Ok(Profile { domain, ..profile })
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
            ..Selection::default()
        })
    }

    async fn target_options(
        &self,
        base_url: &str,
        profile: &Profile,
        in_process: bool,
    ) -> Result<TargetOptions, Refusal> {
        let message = |text: String| Refusal::Message(text);
        let options = self.connection.options(base_url, profile).await;
        let mut options = options.map_err(message)?;
        let given = crate::document::duration(&self.timeout);
        let given =
            given.ok_or_else(|| message(format!("`{}` is no time; write `10s`", self.timeout)))?;
        options.timeout =
            profile.limits.answer_timeout().unwrap_or(given).max(Duration::from_millis(1));
        if self.timeout != "10s" {
            options.timeout = given;
        }
        if in_process && !self.connection.names_credential() {
            options.credential = Some(Credential::bearer(EMBEDDED_TOKEN, "the reference provider"));
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

fn parse_rate(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix("/s").unwrap_or(text).parse::<f64>();
    match number {
        Ok(number) if number > 0.0 && number.is_finite() => Ok(number),
        _ => Err(format!("`{text}` is no rate; write `20/s`")),
    }
}

fn failed(context: &Context, error: &SessionError) -> Exit {
    context.complain(&error.to_string());
    let annotation = Annotation::error("Nothing could be judged", &error.to_string());
    context.page.annotate(&[annotation]);
    match error {
        SessionError::Selection(_) => Exit::NothingSelected,
        _ => Exit::Unjudged,
    }
}
