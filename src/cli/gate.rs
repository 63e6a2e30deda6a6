//! `scimspec gate`: a map held against a policy.

use std::path::PathBuf;

use clap::Args;

use super::Exit;
use super::context::Context;
use super::diff::TextFormat;
use super::maps::read_map;
use crate::capability::{CapabilityMap, Drift, MapWithRun, drift};
use crate::catalogue::Catalogue;
use crate::policy::{self, Gate, Policy, Refusal};
use crate::report::{TerminalOptions, escape, gate_annotations, gate_markdown, gate_terminal};
use crate::session::RunFolder;

/// Which map, and which policy.
#[derive(Debug, Args)]
pub struct GateArguments {
    /// The map: a map.json or the folder of a run
    #[arg(default_value = "scimspec-runs/latest")]
    pub map: PathBuf,
    /// What is needed: the id of a policy, or a file
    #[arg(long, value_name = "ID|FILE")]
    pub policy: String,
    /// An earlier map of the same provider, for policies with bounds on drift
    #[arg(long, value_name = "MAP")]
    pub baseline: Option<PathBuf>,
    /// What to print
    #[arg(long, value_enum, default_value_t)]
    pub format: TextFormat,
    /// Let what ought to be so decide the exit code too
    #[arg(long)]
    pub strict: bool,
}

impl GateArguments {
    /// Holds the map against the policy.
    pub fn run(self, context: &Context) -> Exit {
        let catalogue = match context.catalogue() {
            Ok(catalogue) => catalogue,
            Err(exit) => return exit,
        };
        let policy = match load(context, &self.policy, &catalogue) {
            Ok(policy) => policy,
            Err(exit) => return exit,
        };
        if policy.drift.is_some() && self.baseline.is_none() {
            context.complain("the policy bounds drift; name an earlier map with --baseline");
            return Exit::Usage;
        }
        let map = match read_map(&self.map) {
            Ok(map) => map,
            Err(error) => {
                context.complain(&error);
                return Exit::Unjudged;
            }
        };
        let found = match self.drift(context, &map, &catalogue) {
            Ok(found) => found,
            Err(exit) => return exit,
        };
        match policy::gate(&policy, &map, found.as_ref(), &catalogue) {
            Ok(gate) => self.show(context, &gate),
            Err(refusal) => {
                context.complain(&escape::terminal(&refusal.to_string()));
                Exit::Unjudged
            }
        }
    }

    fn drift(
        &self,
        context: &Context,
        map: &CapabilityMap,
        catalogue: &Catalogue,
    ) -> Result<Option<Drift>, Exit> {
        let Some(path) = &self.baseline else { return Ok(None) };
        let old = read_map(path).map_err(|error| {
            context.complain(&error);
            Exit::Unjudged
        })?;
        let with = |map| MapWithRun { map, run: None };
        let found = drift(with(&old), with(map), catalogue);
        if !found.is_of_one_provider() {
            context.complain(&super::diff::strangers(&found));
            return Err(Exit::Usage);
        }
        Ok(Some(found))
    }

    fn show(&self, context: &Context, gate: &Gate) -> Exit {
        match self.format {
            TextFormat::Human => say(context, gate),
            TextFormat::Markdown => context.say(gate_markdown(gate).trim_end()),
            TextFormat::Json => match context.say_json(gate) {
                Exit::Clean => {}
                exit => return exit,
            },
        }
        context.page.annotate(&gate_annotations(gate));
        if let Some(problem) = context.page.summarise(&gate_markdown(gate)) {
            context.complain(&problem);
            return Exit::Unjudged;
        }
        exit_of(gate, self.strict)
    }
}

/// Loads a policy.
///
/// # Errors
/// The exit code, after every mistake was printed.
fn load(context: &Context, name: &str, catalogue: &Catalogue) -> Result<Policy, Exit> {
    policy::load(name, catalogue).map_err(|diagnostics| context.refuse(&diagnostics))
}

/// Loads a policy that is held against a run at once, so that there is no earlier map.
///
/// # Errors
/// The exit code, after every mistake was printed.
pub fn load_alone(context: &Context, name: &str, catalogue: &Catalogue) -> Result<Policy, Exit> {
    let policy = load(context, name, catalogue)?;
    if policy.drift.is_some() {
        context.complain(
            "the policy bounds drift, for which a run has no earlier map; leave --policy out and \
             use `scimspec gate --baseline` after it",
        );
        return Err(Exit::Usage);
    }
    Ok(policy)
}

/// What came of a policy, or why it could not be decided.
pub type Gated = Result<Gate, Refusal>;

/// Holds the map of a run against a policy.
///
/// # Errors
/// [`Refusal`], where the map cannot be judged.
pub fn hold(policy: &Policy, map: &CapabilityMap, catalogue: &Catalogue) -> Gated {
    policy::gate(policy, map, None, catalogue)
}

/// Writes `gate.json` into the folder of a run and tells what came of the policy: how it decides,
/// and what could not be written. `shown` prints it for people.
pub fn conclude(
    context: &Context,
    gated: Gated,
    folder: &RunFolder,
    shown: bool,
    strict: bool,
) -> (Exit, Option<String>) {
    let gate = match gated {
        Ok(gate) => gate,
        Err(refusal) => {
            context.complain(&escape::terminal(&refusal.to_string()));
            return (Exit::Unjudged, None);
        }
    };
    if shown {
        context.say("");
        say(context, &gate);
    }
    let path = folder.file("gate.json");
    let written = serde_json::to_string_pretty(&gate)
        .map_err(std::io::Error::from)
        .and_then(|text| std::fs::write(&path, format!("{text}\n")));
    let problem = written.err().map(|error| format!("cannot write {}: {error}", path.display()));
    (exit_of(&gate, strict), problem)
}

/// Prints a gate for people.
fn say(context: &Context, gate: &Gate) {
    let (width, color) = (context.width, context.color);
    let options = TerminalOptions { width, color, folder: None };
    context.say(gate_terminal(gate, &options).trim_end());
}

/// How a command ends that held a map against a policy.
fn exit_of(gate: &Gate, strict: bool) -> Exit {
    match gate.met && !(strict && gate.unmet_should() > 0) {
        true => Exit::Clean,
        false => Exit::Findings,
    }
}
