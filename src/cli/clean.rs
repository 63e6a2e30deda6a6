//! `scimspec clean`: finishes a clean-up that was cut short.

use std::path::{Path, PathBuf};

use clap::Args;

use super::Exit;
use super::context::Context;
use crate::ledger::{Journal, JournalHeader, clean_journal};
use crate::observation::CleanupReport;
use crate::target::{
    Access, CredentialError, CredentialSource, SecretSource, Target, TargetOptions,
};

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
        context.block_on(async {
            match target_of(&header).await {
                Ok(target) => clean(context, &journal, &header, &target).await,
                Err(message) => {
                    context.complain(&message);
                    Exit::Usage
                }
            }
        })
    }
}

fn journal_path(run: &Path) -> PathBuf {
    if run.is_dir() { run.join("journal.jsonl") } else { run.to_path_buf() }
}

async fn target_of(header: &JournalHeader) -> Result<Target, String> {
    let mut options = TargetOptions::new(&header.target);
    let access = access_of(header).map_err(|error| error.to_string())?;
    access.resolve(&mut options).await.map_err(|error| error.to_string())?;
    Target::new(options).map_err(|error| error.to_string())
}

/// The way that the run took. Older journals name the variable of a token alone.
fn access_of(header: &JournalHeader) -> Result<Access, CredentialError> {
    let mut access = header.access.clone();
    if let (None, Some(source)) = (&access.credential, &header.credential) {
        let variable = source.strip_prefix("env:");
        let variable = variable.ok_or_else(|| CredentialError::Source(source.clone()))?;
        let token = SecretSource::Environment(variable.to_owned());
        access.credential = Some(CredentialSource::Bearer(token));
    }
    Ok(access)
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
