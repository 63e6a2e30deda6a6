//! The command line: parse, wire, exit code. No logic beyond that.

mod clean;
mod compare;
mod connection;
mod context;
mod diff;
mod doctor;
mod exit;
mod explain;
mod gate;
mod job_page;
mod lint;
mod maps;
mod outputs;
mod plan;
mod policies;
mod profiles;
mod recorded;
mod run;
mod serve;
mod suites;
mod test;
mod watch;
mod weight;
mod whom;

use clap::{Parser, Subcommand, ValueEnum};

pub use context::Context;
pub use exit::Exit;
use job_page::{Annotations, JobPage};

/// Conformance and partial-failure test harness for SCIM 2.0 endpoints
#[derive(Debug, Parser)]
#[command(name = "scimspec", version, max_term_width = 100)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Annotations and a summary for the page of a CI job
    #[arg(long, value_enum, default_value_t, global = true)]
    annotations: Annotations,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs the suites against a target, judges the answers and maps what it can do
    Run(Box<run::RunArguments>),
    /// Says what works before anything is created, and what a run would send; only reads
    Doctor(Box<doctor::DoctorArguments>),
    /// Prints what a run would send and create, without sending it
    Plan(Box<plan::PlanArguments>),
    /// Judges a recorded run again with the suites of today
    Judge(recorded::RecordedArguments),
    /// Writes the reports of a recorded run anew
    Report(recorded::RecordedArguments),
    /// Finishes a clean-up that was cut short
    Clean(clean::CleanArguments),
    /// Sets maps of several providers side by side, with what holds with all of them
    Compare(compare::CompareArguments),
    /// Tells what changed between two maps of one provider
    Diff(diff::DiffArguments),
    /// Holds a map against a policy
    Gate(gate::GateArguments),
    /// What the answers look like now against what was recorded
    Snapshots {
        #[command(subcommand)]
        command: recorded::SnapshotsCommand,
    },
    /// What connectors need of providers
    Policies {
        #[command(subcommand)]
        command: policies::PoliciesCommand,
    },
    /// What is known of providers
    Profiles {
        #[command(subcommand)]
        command: profiles::ProfilesCommand,
    },
    /// Says what a requirement, a capability or a control stands for, and who judges it
    Explain(explain::ExplainArguments),
    /// Runs the reference provider alone
    Serve(serve::ServeArguments),
    /// Runs the cases as tests, as `cargo test` does: lists, filters, reports
    #[command(help_template = HELP, after_help = "")]
    Test(Box<test::TestArguments>),
    /// What there is to run
    Suites {
        #[command(subcommand)]
        command: suites::SuitesCommand,
    },
}

/// How help is laid out, where a part of the arguments brings another way.
const HELP: &str = "{about-with-newline}\n{usage-heading} {usage}\n\n{all-args}{after-help}";

/// Form of a listing.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub enum TextOrJson {
    /// For people.
    #[default]
    Human,
    /// For programs.
    Json,
}

impl Command {
    /// Whether a program may read what is printed, so that nothing else stands beside it.
    fn is_for_programs(&self) -> bool {
        match self {
            Self::Run(arguments) => arguments.format != run::RunFormat::Human,
            Self::Judge(arguments) | Self::Report(arguments) => {
                arguments.format != run::RunFormat::Human
            }
            Self::Gate(arguments) => arguments.format != diff::TextFormat::Human,
            Self::Test(arguments) => arguments.is_for_programs(),
            Self::Suites { command } => command.is_for_programs(),
            Self::Profiles { command } => command.is_for_programs(),
            Self::Policies { command } => command.is_for_programs(),
            _ => true,
        }
    }
}

impl Arguments {
    /// Carries the command out.
    pub fn run(self) -> Exit {
        let page = JobPage::from_environment(self.annotations, self.command.is_for_programs());
        let context = Context::from_environment(page);
        match self.command {
            Command::Run(arguments) => arguments.run(&context),
            Command::Doctor(arguments) => arguments.run(&context),
            Command::Plan(arguments) => arguments.run(&context),
            Command::Judge(arguments) => arguments.run(&context, false),
            Command::Report(arguments) => arguments.run(&context, true),
            Command::Clean(arguments) => arguments.run(&context),
            Command::Compare(arguments) => arguments.run(&context),
            Command::Diff(arguments) => arguments.run(&context),
            Command::Gate(arguments) => arguments.run(&context),
            Command::Snapshots { command } => command.run(&context),
            Command::Policies { command } => command.run(&context),
            Command::Profiles { command } => command.run(&context),
            Command::Explain(arguments) => arguments.run(&context),
            Command::Serve(arguments) => arguments.run(&context),
            Command::Test(arguments) => arguments.run(&context),
            Command::Suites { command } => command.run(&context),
        }
    }
}
