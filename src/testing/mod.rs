//! The cases as tests: listed, filtered and reported as those of `cargo test` are, so that test
//! runners and editors drive them. Becomes the `main` of a test with `harness = false`:
//!
//! ```no_run
//! use std::process::ExitCode;
//!
//! use scimspec::testing::Conformance;
//!
//! fn main() -> ExitCode {
//!     Conformance::at("http://127.0.0.1:8080/scim/v2").only("lifecycle.**").only("patch.**").main()
//! }
//! ```
//!
//! A process makes one run, when the first test asks for its result, with exactly the cases that
//! its filters leave; `--list` makes none. What holds is ok, what the provider does not offer and
//! what it is known to do otherwise is ignored with the reason, and what could not be carried out
//! to its end is a failure, so that nothing unfinished looks like a success.

mod embedded;
mod ran;
mod trials;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

pub use libtest_mimic::Arguments;

pub use self::embedded::{EMBEDDED_TOKEN, start_embedded};
pub use self::ran::Ran;
use self::ran::Recipe;
use self::trials::Check;
use crate::catalogue::Catalogue;
use crate::document::{Diagnostic, Source, render_diagnostics};
use crate::profile::{self, Profile};
use crate::reference::Options;
use crate::session::Selection;
use crate::suite::{
    CaseName, Known, LoadedSuites, Pattern, builtin_sources, directory_sources, load_sources,
};
use crate::target::Access;

/// Why a provider could not be started.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Whom the cases are about.
enum Whom {
    Embedded { options: Box<Options>, faults: Vec<String> },
    At(String),
    Started(Box<dyn FnOnce() -> Result<String, Failure> + Send>),
}

/// Which cases are tests, of which provider.
pub struct Conformance {
    whom: Whom,
    profile: Option<String>,
    access: Access,
    token: Option<String>,
    suites: Option<PathBuf>,
    only: Vec<String>,
    skip: Vec<String>,
    sections: Vec<String>,
    tags: Vec<String>,
    seed: u64,
    concurrency: Option<usize>,
    timeout: Option<Duration>,
    out: Option<PathBuf>,
    read_only: bool,
    strict: bool,
    checks: Vec<Check>,
}

/// Why there are no tests.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// A suite or a profile has mistakes.
    #[error("{}", render_diagnostics(.0, false))]
    Diagnostics(Vec<Diagnostic>),
    /// Something else that was asked for is wrong.
    #[error("{0}")]
    Message(String),
    /// No case is selected.
    #[error("{0}")]
    NothingSelected(String),
}

/// How the tests ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// Nothing failed.
    Clean,
    /// Something failed.
    Failed,
    /// The filters left no test.
    Nothing,
    /// The run did not take place, and why.
    Unjudged(String),
    /// Nothing failed, and something that the run created is still there; the folder of the run
    /// is what `scimspec clean` works from.
    LeftBehind(PathBuf),
}

impl Conformance {
    fn of(whom: Whom) -> Self {
        Self {
            whom,
            profile: None,
            access: Access::default(),
            token: None,
            suites: None,
            only: vec![],
            skip: vec![],
            sections: vec![],
            tags: vec![],
            seed: 1,
            concurrency: None,
            timeout: None,
            out: None,
            read_only: false,
            strict: false,
            checks: vec![],
        }
    }

    /// Tests of the embedded provider.
    #[must_use]
    pub fn embedded() -> Self {
        Self::embedded_with(embedded::usual_options())
    }

    /// Tests of the embedded provider with settings of its own. Where these ask for a token, say
    /// which with [`Self::bearer`].
    #[must_use]
    pub fn embedded_with(options: Options) -> Self {
        Self::of(Whom::Embedded { options: Box::new(options), faults: vec![] })
    }

    /// Tests of the provider with this base URL.
    #[must_use]
    pub fn at(url: impl Into<String>) -> Self {
        Self::of(Whom::At(url.into()))
    }

    /// Tests of a provider that `start` starts, in this process or another, and whose base URL
    /// it gives. Called once, when the first test is run; `--list` starts nothing.
    #[must_use]
    pub fn started_by(start: impl FnOnce() -> Result<String, Failure> + Send + 'static) -> Self {
        Self::of(Whom::Started(Box::new(start)))
    }

    /// A fault of the embedded provider; means nothing for others.
    #[must_use]
    pub fn fault(mut self, name: impl Into<String>) -> Self {
        if let Whom::Embedded { faults, .. } = &mut self.whom {
            faults.push(name.into());
        }
        self
    }

    /// What is known of the provider: the id of a profile, or a file.
    #[must_use]
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    /// A token that opens nothing but a provider of this test. Those of others are named by
    /// where they are: [`Self::access`].
    #[must_use]
    pub fn bearer(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// The way to the provider: where its credential is, headers, certificates, proxy.
    #[must_use]
    pub fn access(mut self, access: Access) -> Self {
        self.access = access;
        self
    }

    /// Suites of a directory instead of the built-in ones.
    #[must_use]
    pub fn suites(mut self, directory: impl Into<PathBuf>) -> Self {
        self.suites = Some(directory.into());
        self
    }

    /// Only cases that match, such as `bulk.**`; of several patterns any.
    #[must_use]
    pub fn only(mut self, pattern: impl Into<String>) -> Self {
        self.only.push(pattern.into());
        self
    }

    /// Not the cases that match.
    #[must_use]
    pub fn skip(mut self, pattern: impl Into<String>) -> Self {
        self.skip.push(pattern.into());
        self
    }

    /// Only cases that judge a section, such as `7644#3.7`.
    #[must_use]
    pub fn spec(mut self, section: impl Into<String>) -> Self {
        self.sections.push(section.into());
        self
    }

    /// Only cases with a tag, such as `core`.
    #[must_use]
    pub fn tag(mut self, tag: impl Into<String>) -> Self {
        self.tags.push(tag.into());
        self
    }

    /// Seed of everything that is left to chance.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Cases under way at the same time, at most.
    #[must_use]
    pub fn concurrency(mut self, cases: usize) -> Self {
        self.concurrency = Some(cases);
        self
    }

    /// Time for one request.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Folder for everything that the run records; without it a temporary one that goes with
    /// the process, unless something has to be cleaned up by it.
    #[must_use]
    pub fn out(mut self, folder: impl Into<PathBuf>) -> Self {
        self.out = Some(folder.into());
        self
    }

    /// Nothing but GET and POST to `.search` is sent.
    #[must_use]
    pub fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    /// Warnings, and what could not be decided, are failures too.
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// A further test, about the run of all selected cases as a whole.
    #[must_use]
    pub fn check(
        mut self,
        name: impl Into<String>,
        holds: impl Fn(&Ran) -> Result<(), String> + Send + Sync + 'static,
    ) -> Self {
        self.checks.push(Check { name: name.into(), holds: Arc::new(holds) });
        self
    }

    /// Lists or runs the tests as the arguments of this process say, and gives its exit code:
    /// 101 where a test failed, as test runners expect it.
    #[must_use]
    pub fn main(self) -> ExitCode {
        match self.run(&Arguments::from_args()) {
            Ok(Ending::Clean | Ending::Nothing) => ExitCode::SUCCESS,
            Ok(Ending::Failed | Ending::Unjudged(_)) => ExitCode::from(101),
            Ok(Ending::LeftBehind(folder)) => {
                eprintln!("something is left behind; scimspec clean {}", folder.display());
                ExitCode::FAILURE
            }
            Err(refusal) => {
                eprintln!("error: {refusal}");
                ExitCode::FAILURE
            }
        }
    }

    /// Lists or runs the tests as the arguments say, and prints as test harnesses do.
    ///
    /// # Errors
    /// [`Refusal`], before anything is sent.
    pub fn run(self, arguments: &Arguments) -> Result<Ending, Refusal> {
        let catalogue = Arc::new(Catalogue::builtin().map_err(Refusal::Diagnostics)?);
        let profile = self.profile_of(&catalogue)?;
        let mut selection = self.selection()?;
        let alone = suite_of_one(arguments);
        let loaded = loaded(self.suites.as_ref(), &catalogue, alone.as_deref())?;
        let suites = Arc::new(loaded);
        if alone.is_none() {
            selection
                .check(&suites)
                .map_err(|error| Refusal::NothingSelected(error.to_string()))?;
        }
        let rows: Vec<String> = suites
            .rows()
            .filter(|(name, suite, case, row)| {
                selection.selects(&catalogue, name, suite, case, *row)
            })
            .map(|(name, ..)| name)
            .collect();
        if rows.is_empty() && alone.is_none() {
            return Err(Refusal::NothingSelected("nothing was selected".to_owned()));
        }
        if alone.is_some() {
            // Patterns that select in other suites would match nothing.
            let (names, directory) = (rows.iter().cloned().collect(), selection.directory);
            selection = Selection { names, directory, ..Selection::default() };
        }
        let (checks, strict) = (self.checks, self.strict);
        let recipe = Recipe {
            whom: self.whom,
            catalogue,
            suites,
            profile,
            selection,
            access: self.access,
            token: self.token,
            seed: self.seed,
            concurrency: self.concurrency,
            timeout: self.timeout,
            out: self.out,
            read_only: self.read_only,
        };
        Ok(trials::run(arguments, recipe, rows, checks, strict))
    }

    fn profile_of(&self, catalogue: &Catalogue) -> Result<Profile, Refusal> {
        match (&self.profile, &self.whom) {
            (Some(name), _) => profile::load(name, catalogue),
            (None, Whom::Embedded { .. }) => profile::load("reference", catalogue),
            (None, _) => Ok(Profile::generic()),
        }
        .map_err(Refusal::Diagnostics)
    }

    fn selection(&self) -> Result<Selection, Refusal> {
        let patterns = |texts: &[String]| -> Result<Vec<Pattern>, Refusal> {
            let parsed = texts.iter().map(|text| text.parse::<Pattern>());
            parsed.collect::<Result<_, _>>().map_err(|error| Refusal::Message(error.to_string()))
        };
        Ok(Selection {
            only: patterns(&self.only)?,
            skip: patterns(&self.skip)?,
            sections: self.sections.clone(),
            tags: self.tags.clone(),
            directory: self.suites.as_ref().map(|directory| directory.display().to_string()),
            ..Selection::default()
        })
    }
}

/// The place of the only suite that is needed, where one row is asked for by its whole name:
/// `area/name.yaml`. Test runners start a process for each test, which has no time for the rest.
fn suite_of_one(arguments: &Arguments) -> Option<String> {
    let name = arguments.filter.as_ref().filter(|_| arguments.exact)?;
    let file = name.parse::<CaseName>().ok()?.file();
    file.strip_prefix("suites/").map(str::to_owned)
}

/// Suites that are free of mistakes; `alone` only that, where it stands for itself.
fn loaded(
    directory: Option<&PathBuf>,
    catalogue: &Catalogue,
    alone: Option<&str>,
) -> Result<LoadedSuites, Refusal> {
    let sources: Vec<Source> = match directory {
        None => builtin_sources(),
        Some(directory) => {
            directory_sources(directory).map_err(|error| Refusal::Message(error.to_string()))?
        }
    };
    if let (true, Some(directory)) = (sources.is_empty(), directory) {
        return Err(Refusal::Message(format!("no suites in {}", directory.display())));
    }
    let known = Known {
        requirements: catalogue.requirements().map(|known| known.id.as_str()).collect(),
        features: catalogue.capabilities().map(|known| known.key.as_str()).collect(),
    };
    if let Some(alone) = alone {
        let one: Vec<Source> = sources
            .iter()
            .filter(|source| Path::new(&source.name).ends_with(alone))
            .cloned()
            .collect();
        if let (false, Ok(suites)) = (one.is_empty(), load_sources(&one, &known)) {
            return Ok(suites);
        }
    }
    load_sources(&sources, &known).map_err(Refusal::Diagnostics)
}
