//! `scimspec policies`: what connectors need of providers.

use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::context::Context;
use super::lint::{LintFormat, conclude};
use super::{Exit, TextOrJson};
use crate::catalogue::Catalogue;
use crate::policy;

/// What to do with policies.
#[derive(Debug, Subcommand)]
pub enum PoliciesCommand {
    /// Names the policies
    List {
        /// How to print them
        #[arg(long, value_enum, default_value_t)]
        format: TextOrJson,
    },
    /// Says what one policy needs, why, and who says so
    Show {
        /// Id of a policy, or a file
        policy: String,
        /// How to print it
        #[arg(long, value_enum, default_value_t)]
        format: TextOrJson,
    },
    /// Reports every mistake in policies, with its place
    Lint {
        /// Ids or files; all built-in policies where none is named
        policies: Vec<String>,
        /// What to print
        #[arg(long, value_enum, default_value_t)]
        format: LintFormat,
    },
    /// Prints the JSON Schema of a policy file
    Schema,
    /// Writes a new policy to begin from
    New {
        /// Id, in small letters, digits and dashes
        id: String,
        /// What it is called
        #[arg(long, default_value = "")]
        name: String,
        /// Directory of the policies
        #[arg(long, value_name = "DIR", default_value = "policies")]
        policies: PathBuf,
    },
}

impl PoliciesCommand {
    /// Whether a program may read what is printed.
    pub fn is_for_programs(&self) -> bool {
        !matches!(self, Self::Lint { format: LintFormat::Human, .. })
    }

    /// Carries the command out.
    pub fn run(self, context: &Context) -> Exit {
        let catalogue = match context.catalogue() {
            Ok(catalogue) => catalogue,
            Err(exit) => return exit,
        };
        match self {
            Self::List { format } => list(context, &catalogue, format),
            Self::Show { policy, format } => show(context, &catalogue, &policy, format),
            Self::Lint { policies, format } => lint(context, &catalogue, &policies, format),
            Self::Schema => {
                context.say(policy::json_schema().trim_end());
                Exit::Clean
            }
            Self::New { id, name, policies } => new(context, &id, &name, &policies),
        }
    }
}

fn list(context: &Context, catalogue: &Catalogue, format: TextOrJson) -> Exit {
    match (policy::list(catalogue), format) {
        (Err(diagnostics), _) => context.refuse(&diagnostics),
        (Ok(summaries), TextOrJson::Human) => {
            context.say(policy::list_text(&summaries).trim_end());
            Exit::Clean
        }
        (Ok(summaries), TextOrJson::Json) => context.say_json(&summaries),
    }
}

fn show(context: &Context, catalogue: &Catalogue, name: &str, format: TextOrJson) -> Exit {
    match (policy::load(name, catalogue), format) {
        (Err(diagnostics), _) => context.refuse(&diagnostics),
        (Ok(policy), TextOrJson::Human) => {
            context.say(policy::describe(&policy).trim_end());
            Exit::Clean
        }
        (Ok(policy), TextOrJson::Json) => context.say_json(&policy),
    }
}

fn lint(context: &Context, catalogue: &Catalogue, names: &[String], format: LintFormat) -> Exit {
    let found: Vec<_> = match names.is_empty() {
        true => match policy::list(catalogue) {
            Ok(summaries) => {
                let sound = format!("{} policies, no mistakes", summaries.len());
                return conclude(context, format, &[], &sound);
            }
            Err(diagnostics) => diagnostics,
        },
        false => names.iter().flat_map(|name| policy::lint(name, catalogue)).collect(),
    };
    conclude(context, format, &found, "")
}

fn new(context: &Context, id: &str, name: &str, directory: &Path) -> Exit {
    let name = if name.is_empty() { id } else { name };
    match policy::new_policy(id, name) {
        Ok(text) => context.write_new(&directory.join(format!("{id}.yaml")), &text, "id"),
        Err(error) => {
            context.complain(&error.to_string());
            Exit::Usage
        }
    }
}
