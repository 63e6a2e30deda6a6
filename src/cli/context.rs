//! What commands have in common: where they print, and what they load. The only place, beside
//! credentials, where the environment is read.

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

use super::Exit;
use super::job_page::JobPage;
use crate::catalogue::Catalogue;
use crate::document::{Diagnostic, Source, render_diagnostics};
use crate::report::{diagnostic_annotations, diagnostics_summary};
use crate::suite::{Known, LoadedSuites, builtin_sources, directory_sources, load_sources};

/// Surroundings of a command.
#[derive(Debug, Clone)]
pub struct Context {
    /// Whether what goes to stdout is coloured.
    pub color: bool,
    /// Whether what goes to stderr is coloured.
    pub error_color: bool,
    /// Whether progress is shown.
    pub progress: bool,
    /// Whether this is a CI system.
    pub ci: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// What a CI system shows beside what is printed.
    pub page: JobPage,
}

/// What a run rests on.
pub struct Loaded {
    /// Requirements and capabilities.
    pub catalogue: Arc<Catalogue>,
    /// The suites.
    pub suites: Arc<LoadedSuites>,
}

impl Loaded {
    /// Reads suites against a catalogue.
    ///
    /// # Errors
    /// All mistakes in them.
    pub fn new(catalogue: Catalogue, sources: &[Source]) -> Result<Self, Vec<Diagnostic>> {
        let known = Known {
            requirements: catalogue.requirements().map(|known| known.id.as_str()).collect(),
            features: catalogue.capabilities().map(|known| known.key.as_str()).collect(),
        };
        let suites = load_sources(sources, &known)?;
        drop(known);
        Ok(Self { suites: Arc::new(suites), catalogue: Arc::new(catalogue) })
    }
}

impl Context {
    /// The surroundings of this process; `page` is what a CI system shows.
    #[must_use]
    pub fn from_environment(page: JobPage) -> Self {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let ci = set("CI") && !std::env::var("CI").is_ok_and(|value| value == "false");
        let plain = set("NO_COLOR") || std::env::var("TERM").is_ok_and(|term| term == "dumb");
        let columns = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
        Self {
            color: std::io::stdout().is_terminal() && !plain,
            error_color: std::io::stderr().is_terminal() && !plain,
            progress: std::io::stderr().is_terminal() && !ci,
            ci,
            width: columns.unwrap_or(100),
            page,
        }
    }

    /// Prints what was asked for. A reader that has gone is no error.
    pub fn say(&self, text: &str) {
        let _ = writeln!(std::io::stdout(), "{}", self.page.harmless(text));
    }

    /// Prints what was asked for as JSON.
    pub fn say_json(&self, value: &impl Serialize) -> Exit {
        match serde_json::to_string_pretty(value) {
            Ok(text) => {
                self.say(&text);
                Exit::Clean
            }
            Err(error) => {
                self.complain(&error.to_string());
                Exit::Bug
            }
        }
    }

    /// Prints what went wrong.
    pub fn complain(&self, text: &str) {
        let _ = writeln!(std::io::stderr(), "error: {}", self.page.harmless(text));
    }

    /// Prints a remark for people.
    pub fn remark(&self, text: &str) {
        let _ = writeln!(std::io::stderr(), "{}", self.page.harmless(text));
    }

    /// Prints diagnostics.
    pub fn warn(&self, diagnostics: &[Diagnostic]) {
        if !diagnostics.is_empty() {
            self.remark(&render_diagnostics(diagnostics, self.error_color));
            self.annotate(diagnostics);
        }
    }

    /// Shows diagnostics where a CI system shows them.
    pub fn annotate(&self, diagnostics: &[Diagnostic]) {
        if diagnostics.is_empty() {
            return;
        }
        let root = self.page.root();
        self.page.annotate(&diagnostic_annotations(diagnostics, root));
        let problem = self.page.summarise(&diagnostics_summary(diagnostics, root));
        problem.iter().for_each(|problem| self.complain(problem));
    }

    /// Prints diagnostics that end a command.
    pub fn refuse(&self, diagnostics: &[Diagnostic]) -> Exit {
        self.warn(diagnostics);
        let mistakes = match diagnostics.len() {
            1 => "1 mistake".to_owned(),
            number => format!("{number} mistakes"),
        };
        self.remark(&format!("\n{mistakes}; nothing was sent"));
        Exit::Usage
    }

    /// Writes a file to begin from; one that exists is left as it is. `called` says what the user
    /// chooses otherwise then.
    pub fn write_new(&self, path: &Path, text: &str, called: &str) -> Exit {
        if path.exists() {
            self.complain(&format!("{} exists; choose another {called}", path.display()));
            return Exit::Usage;
        }
        let folder = path.parent().map_or(Ok(()), std::fs::create_dir_all);
        match folder.and_then(|()| std::fs::write(path, text)) {
            Ok(()) => {
                self.say(&format!("wrote {}", path.display()));
                Exit::Clean
            }
            Err(error) => {
                self.complain(&format!("cannot write {}: {error}", path.display()));
                Exit::Unjudged
            }
        }
    }

    /// Carries out what takes its time.
    pub fn block_on(&self, work: impl Future<Output = Exit>) -> Exit {
        match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
            Ok(runtime) => runtime.block_on(work),
            Err(error) => {
                self.complain(&format!("cannot begin: {error}"));
                Exit::Bug
            }
        }
    }

    /// Loads the built-in suites, or those of a directory.
    ///
    /// # Errors
    /// The exit code, after everything was printed.
    pub fn load(&self, directory: Option<&Path>) -> Result<Loaded, Exit> {
        let Some(directory) = directory else { return self.load_sources(None) };
        match directory_sources(directory) {
            Ok(sources) if sources.is_empty() => {
                self.complain(&format!("no suites in {}", directory.display()));
                Err(Exit::Usage)
            }
            Ok(sources) => self.load_sources(Some(sources)),
            Err(error) => {
                self.complain(&error.to_string());
                Err(Exit::Usage)
            }
        }
    }

    /// Loads suites from sources, the built-in ones where none are given.
    ///
    /// # Errors
    /// The exit code, after everything was printed.
    pub fn load_sources(&self, sources: Option<Vec<Source>>) -> Result<Loaded, Exit> {
        let catalogue = self.catalogue()?;
        let sources = sources.unwrap_or_else(builtin_sources);
        Loaded::new(catalogue, &sources).map_err(|diagnostics| self.refuse(&diagnostics))
    }

    /// Loads the catalogue that is built in.
    ///
    /// # Errors
    /// The exit code, after everything was printed.
    pub fn catalogue(&self) -> Result<Catalogue, Exit> {
        Catalogue::builtin().map_err(|diagnostics| self.refuse(&diagnostics))
    }
}
