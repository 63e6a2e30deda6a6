//! `scimspec judge`, `report` and `snapshots`: what can be done with a recorded run.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Exit;
use super::context::{Context, Loaded};
use super::outputs::Ended;
use super::run::RunFormat;
use crate::observation::{RunRecord, read_run};
use crate::profile::{self, Profile};
use crate::session::{RunFolder, SessionResult, judge_again};
use crate::snapshot;

/// Which recorded run, and what to print of it.
#[derive(Debug, Args)]
pub struct RecordedArguments {
    /// Folder of the run
    #[arg(default_value = "scimspec-runs/latest")]
    pub run: PathBuf,
    /// What to print
    #[arg(long, value_enum, default_value_t)]
    pub format: RunFormat,
    /// Read suites from this directory instead of the built-in ones
    #[arg(long, value_name = "DIR")]
    pub suites: Option<PathBuf>,
    /// Let warnings decide the exit code too
    #[arg(long)]
    pub strict: bool,
}

impl RecordedArguments {
    /// Judges the run again with the suites of today and prints what comes of it. `write` writes
    /// the reports into the folder of the run anew.
    pub fn run(self, context: &Context, write: bool) -> Exit {
        let loaded = match context.load(self.suites.as_deref()) {
            Ok(loaded) => loaded,
            Err(exit) => return exit,
        };
        let record = match read_run(&self.run.join("run.jsonl")) {
            Ok(record) => record,
            Err(error) => {
                context.complain(&error.to_string());
                return Exit::Usage;
            }
        };
        let cut_short = record.footer.is_none();
        let result =
            judge_again(&loaded.catalogue, &loaded.suites, &profile_of(&loaded, &record), record);
        self.show(context, &loaded, &result, write, cut_short)
    }

    fn show(
        self,
        context: &Context,
        loaded: &Loaded,
        result: &SessionResult,
        write: bool,
        cut_short: bool,
    ) -> Exit {
        let folder = RunFolder::existing(&self.run, &result.header.run);
        let built_in = self.suites.is_none();
        let ended = Ended { result, loaded, built_in, folder: &folder };
        let mut problems = if write { ended.write_files(context, None) } else { vec![] };
        ended.print(context, self.format);
        problems.extend(ended.show_on_page(context, None));
        for problem in &problems {
            context.complain(problem);
        }
        if cut_short {
            context
                .complain("the recording has no end: the run was cut short, and is no whole run");
        }
        let counts = result.judgement.counts;
        match () {
            () if !problems.is_empty() || cut_short => Exit::Unjudged,
            () if counts.fail > 0 || (self.strict && counts.warn > 0) => Exit::Findings,
            () => Exit::Clean,
        }
    }
}

fn profile_of(loaded: &Loaded, record: &RunRecord) -> Profile {
    profile::load(&record.header.profile, &loaded.catalogue).unwrap_or_else(|_| Profile::generic())
}

/// What to do with snapshots.
#[derive(Debug, Subcommand)]
pub enum SnapshotsCommand {
    /// Shows how the answers of a run differ from what is recorded
    Diff(SnapshotArguments),
    /// Takes the answers of a run for what is recorded from now on
    Accept(SnapshotArguments),
}

/// Which run, and where snapshots are.
#[derive(Debug, Args)]
pub struct SnapshotArguments {
    /// Folder of the run
    #[arg(default_value = "scimspec-runs/latest")]
    pub run: PathBuf,
    /// Directory of the snapshots
    #[arg(long, value_name = "DIR", default_value = "snapshots")]
    pub snapshots: PathBuf,
}

impl SnapshotsCommand {
    /// Carries the command out.
    pub fn run(self, context: &Context) -> Exit {
        let done = match &self {
            Self::Diff(arguments) => {
                snapshot::diff(&arguments.run, &arguments.snapshots).map(|differences| {
                    for difference in &differences {
                        context.say(&crate::report::escape::terminal_lines(&difference.diff));
                    }
                    context.remark(&format!("{} answers differ", differences.len()));
                    if differences.is_empty() { Exit::Clean } else { Exit::Findings }
                })
            }
            Self::Accept(arguments) => {
                let catalogue = match context.catalogue() {
                    Ok(catalogue) => catalogue,
                    Err(exit) => return exit,
                };
                let version = |id: &str| profile::load(id, &catalogue).ok()?.version;
                let done = snapshot::accept(&arguments.run, &arguments.snapshots, &version);
                done.map(|accepted| {
                    let (written, unchanged) = (accepted.written.len(), accepted.unchanged);
                    context.say(&format!("{written} snapshots written, {unchanged} as they were"));
                    Exit::Clean
                })
            }
        };
        done.unwrap_or_else(|error| {
            context.complain(&error.to_string());
            Exit::Usage
        })
    }
}
