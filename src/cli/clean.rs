//! `scimspec clean`: finishes a clean-up that was cut short.

use std::path::{Path, PathBuf};

use clap::Args;

use super::Exit;
use super::context::Context;
use crate::ledger::{Journal, JournalHeader, clean_journal};
use crate::observation::CleanupReport;
use crate::target::{Credential, Target, TargetOptions};

/// Which run to clean up after.
#[derive(Debug, Args)]
pub struct CleanArguments {
    /// Folder of the run
    #[arg(default_value = "scimspec-runs/latest")]
    pub run: PathBuf,
}

impl CleanArguments {
    /// Cleans up.
    pub fn run(self, context: &Context) -> Exit {
        let path = journal_path(&self.run);
        let (header, journal) = match clean_journal(&path) {
            Ok(opened) => opened,
            Err(error) => {
                context.complain(&error.to_string());
                return Exit::Usage;
            }
        };
        if journal.state().cleaned {
            context
                .say(&format!("nothing of the run {} is left: it cleaned up itself", header.run));
            return Exit::Clean;
        }
        let target = match target_of(&header) {
            Ok(target) => target,
            Err(message) => {
                context.complain(&message);
                return Exit::Usage;
            }
        };
        context.block_on(clean(context, &journal, &header, &target))
    }
}

fn journal_path(run: &Path) -> PathBuf {
    if run.is_dir() { run.join("journal.jsonl") } else { run.to_path_buf() }
}

fn target_of(header: &JournalHeader) -> Result<Target, String> {
    let mut options = TargetOptions::new(&header.target);
    if let Some(source) = &header.credential {
        let credential = Credential::from_source(source).map_err(|error| error.to_string())?;
        options.credential = Some(credential);
    }
    Target::new(options).map_err(|error| error.to_string())
}

async fn clean(
    context: &Context,
    journal: &Journal,
    header: &JournalHeader,
    target: &Target,
) -> Exit {
    let CleanupReport { created, left, .. } = journal.clean(target, &header.marker).await;
    if left.is_empty() {
        context.say(&format!(
            "nothing of the run {} is left at {} ({created} resources were known)",
            header.run, header.target
        ));
        return Exit::Clean;
    }
    context.complain(&format!("{} resources may still be at {}:", left.len(), header.target));
    for path in left {
        context.remark(&format!("  {path}"));
    }
    Exit::LeftBehind
}
