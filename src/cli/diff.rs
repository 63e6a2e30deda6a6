//! `scimspec diff`: two maps of one provider.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Exit;
use super::context::Context;
use super::maps::{read_map, recording_beside};
use crate::capability::{Direction, Drift, MapWithRun, drift};
use crate::report::{TerminalOptions, drift_markdown, drift_terminal};

/// Which maps, and what ends the command with 1.
#[derive(Debug, Args)]
pub struct DiffArguments {
    /// The older map: a map.json or the folder of a run
    pub old: PathBuf,
    /// The newer map
    pub new: PathBuf,
    /// What ends the command with 1
    #[arg(long, value_enum, default_value_t)]
    pub fail_on: FailOn,
    /// What to print
    #[arg(long, value_enum, default_value_t)]
    pub format: TextFormat,
    /// Compare maps of different providers all the same
    #[arg(long)]
    pub force: bool,
}

/// Which changes end a command with 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// What is worse, or no longer known.
    #[default]
    Worse,
    /// Any change.
    Any,
    /// None.
    None,
}

/// Form of a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum TextFormat {
    /// For a terminal.
    #[default]
    Human,
    /// For a page.
    Markdown,
    /// For programs.
    Json,
}

impl DiffArguments {
    /// Tells what changed.
    pub fn run(self, context: &Context) -> Exit {
        let catalogue = match context.catalogue() {
            Ok(catalogue) => catalogue,
            Err(exit) => return exit,
        };
        let (old, new) = match (read_map(&self.old), read_map(&self.new)) {
            (Ok(old), Ok(new)) => (old, new),
            (old, new) => {
                old.err().into_iter().chain(new.err()).for_each(|error| context.complain(&error));
                return Exit::Usage;
            }
        };
        let recorded = (
            recording_beside(&self.old, &old, context),
            recording_beside(&self.new, &new, context),
        );
        let found = drift(
            MapWithRun { map: &old, run: recorded.0.as_ref() },
            MapWithRun { map: &new, run: recorded.1.as_ref() },
            &catalogue,
        );
        if !found.is_of_one_provider() && !self.force {
            context.complain(&strangers(&found));
            return Exit::Usage;
        }
        self.show(context, &found)
    }

    fn show(&self, context: &Context, found: &Drift) -> Exit {
        match self.format {
            TextFormat::Human => {
                let (width, color) = (context.width, context.color);
                let options = TerminalOptions { width, color, folder: None };
                context.say(drift_terminal(found, &options).trim_end());
            }
            TextFormat::Markdown => context.say(drift_markdown(found).trim_end()),
            TextFormat::Json => match context.say_json(found) {
                Exit::Clean => {}
                exit => return exit,
            },
        }
        let worse = found.count(Direction::Worse) + found.count(Direction::Gone);
        match self.fail_on {
            FailOn::Worse if worse > 0 => Exit::Findings,
            FailOn::Any if !found.changes.is_empty() => Exit::Findings,
            _ => Exit::Clean,
        }
    }
}

/// Why two maps are not compared over time.
pub fn strangers(found: &Drift) -> String {
    let words = |id: &str, url: &Option<String>| match url {
        Some(url) => format!("{id} at {url}"),
        None => id.to_owned(),
    };
    let (old, new) = (&found.old, &found.new);
    let words = format!(
        "the maps are of different providers, {} and {}; `scimspec compare` sets them side by \
         side, --force takes them for one",
        words(&old.id, &old.url),
        words(&new.id, &new.url)
    );
    crate::report::escape::terminal(&words)
}
