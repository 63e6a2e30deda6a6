//! The command line: parse, wire, exit code. No logic beyond that.

mod context;
mod exit;
mod outputs;
mod run;
mod suites;

use clap::{Parser, Subcommand, ValueEnum};

pub use context::Context;
pub use exit::Exit;

/// Conformance and partial-failure test harness for SCIM 2.0 endpoints
#[derive(Debug, Parser)]
#[command(name = "scimspec", version, max_term_width = 100)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs the suites against a target, judges the answers and maps what it can do
    Run(Box<run::RunArguments>),
    /// What there is to run
    Suites {
        #[command(subcommand)]
        command: suites::SuitesCommand,
    },
}

/// Form of a listing.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub enum TextOrJson {
    /// For people.
    #[default]
    Human,
    /// For programs.
    Json,
}

impl Arguments {
    /// Carries the command out.
    pub fn run(self) -> Exit {
        let context = Context::from_environment();
        match self.command {
            Command::Run(arguments) => arguments.run(&context),
            Command::Suites { command } => command.run(&context),
        }
    }
}
