//! `scimspec test`: the cases as tests, which test runners list and filter.

use std::path::PathBuf;

use clap::Args;

use super::Exit;
use super::connection::ConnectionArguments;
use super::context::Context;
use super::whom::url_of;
use crate::document::duration;
use crate::profile::{self, Profile};
use crate::testing::{Arguments, Conformance, Ending, Refusal};

/// Which cases are tests, of whom, and how they are run.
#[derive(Debug, Args)]
pub struct TestArguments {
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
    /// Only cases that judge a section, such as `7644#3.7`
    #[arg(long, value_name = "RFC#SECTION")]
    pub spec: Vec<String>,
    /// Only cases with a tag, such as `core`
    #[arg(long, value_name = "TAG")]
    pub tag: Vec<String>,
    /// Read suites from this directory instead of the built-in ones
    #[arg(long, value_name = "DIR")]
    pub suites: Option<PathBuf>,
    /// Folder for what the run records; a temporary one where none is given
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Seed of everything that is left to chance
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Cases under way at the same time
    #[arg(long, value_name = "N")]
    pub concurrency: Option<usize>,
    /// Time for one request, such as `10s`
    #[arg(long, value_name = "TIME")]
    pub timeout: Option<String>,
    /// Send nothing but GET and POST to `.search`
    #[arg(long)]
    pub read_only: bool,
    /// A fault of the reference provider, such as `bulk.ignore-fail-on-errors` or `NAME:1/5`
    #[arg(long, value_name = "NAME")]
    pub fault: Vec<String>,
    /// Warnings, and what could not be decided, are failures too
    #[arg(long)]
    pub strict: bool,
    /// How the target is reached
    #[command(flatten)]
    pub connection: ConnectionArguments,
    /// What test harnesses understand
    #[command(flatten, next_help_heading = "As test harnesses have it")]
    pub harness: Arguments,
}

impl TestArguments {
    /// Whether a program may read what is printed.
    pub fn is_for_programs(&self) -> bool {
        self.harness.list || self.harness.format.is_some()
    }

    /// Lists or runs the tests.
    pub fn run(self, context: &Context) -> Exit {
        let tests = match self.tests(context) {
            Ok(tests) => tests,
            Err(exit) => return exit,
        };
        match tests.run(&self.harness) {
            Ok(Ending::Clean) => Exit::Clean,
            Ok(Ending::Failed) => Exit::Findings,
            Ok(Ending::Nothing) => {
                context.complain("no test matches; `scimspec test --list` names them all");
                Exit::NothingSelected
            }
            Ok(Ending::Unjudged(reason)) => {
                context.complain(&reason);
                Exit::Unjudged
            }
            Ok(Ending::LeftBehind(folder)) => {
                let folder = folder.display();
                context.complain(&format!("something is left behind; scimspec clean {folder}"));
                Exit::LeftBehind
            }
            Err(Refusal::Diagnostics(diagnostics)) => context.refuse(&diagnostics),
            Err(refusal @ Refusal::Message(_)) => {
                context.complain(&refusal.to_string());
                Exit::Usage
            }
            Err(refusal @ Refusal::NothingSelected(_)) => {
                context.complain(&refusal.to_string());
                Exit::NothingSelected
            }
        }
    }

    fn tests(&self, context: &Context) -> Result<Conformance, Exit> {
        let wrong = |message: String| {
            context.complain(&message);
            Exit::Usage
        };
        let profile = self.profile(context)?;
        let url = url_of(self.url.as_ref(), &profile).map_err(wrong)?;
        if url.is_some() && !self.fault.is_empty() {
            let message = "--fault works on the reference provider alone; leave out the URL";
            return Err(wrong(message.to_owned()));
        }
        let mut tests = match url {
            Some(url) => Conformance::at(url),
            None => Conformance::embedded(),
        };
        tests = tests.seed(self.seed).access(self.connection.access(&profile).map_err(wrong)?);
        for (texts, add) in [
            (&self.only, Conformance::only as fn(Conformance, String) -> Conformance),
            (&self.spec, Conformance::spec),
            (&self.tag, Conformance::tag),
            (&self.fault, Conformance::fault),
        ] {
            tests = texts.iter().cloned().fold(tests, add);
        }
        tests = self.profile.iter().cloned().fold(tests, Conformance::profile);
        tests = self.suites.iter().cloned().fold(tests, Conformance::suites);
        tests = self.out.iter().cloned().fold(tests, Conformance::out);
        tests = self.concurrency.into_iter().fold(tests, Conformance::concurrency);
        if let Some(text) = &self.timeout {
            let time = duration(text);
            let none = || wrong(format!("`{text}` is no time; write `10s`"));
            tests = tests.timeout(time.ok_or_else(none)?);
        }
        tests = if self.read_only { tests.read_only() } else { tests };
        Ok(if self.strict { tests.strict() } else { tests })
    }

    fn profile(&self, context: &Context) -> Result<Profile, Exit> {
        let catalogue = context.catalogue()?;
        let found = match (&self.profile, &self.url) {
            (Some(name), _) => profile::load(name, &catalogue),
            (None, Some(_)) => Ok(Profile::generic()),
            (None, None) => profile::load("reference", &catalogue),
        };
        found.map_err(|diagnostics| context.refuse(&diagnostics))
    }
}
