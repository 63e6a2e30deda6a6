//! `scimspec profiles`: what is known of providers.

use std::path::PathBuf;

use clap::Subcommand;

use super::context::Context;
use super::{Exit, TextOrJson};
use crate::profile;

/// What to do with profiles.
#[derive(Debug, Subcommand)]
pub enum ProfilesCommand {
    /// Names the profiles
    List {
        /// How to print them
        #[arg(long, value_enum, default_value_t)]
        format: TextOrJson,
    },
    /// Says what is known of one provider
    Show {
        /// Id of a profile, or a file
        profile: String,
        /// How to print it
        #[arg(long, value_enum, default_value_t)]
        format: TextOrJson,
    },
    /// Reports every mistake in profiles, with its place
    Lint {
        /// Ids or files; all built-in profiles where none is named
        profiles: Vec<String>,
    },
    /// Prints the JSON Schema of a profile file
    Schema,
    /// Writes a new profile to begin from
    New {
        /// Id, in small letters, digits and dashes
        id: String,
        /// Name of the product
        #[arg(long, default_value = "")]
        name: String,
        /// Directory of the profiles
        #[arg(long, value_name = "DIR", default_value = "profiles")]
        profiles: PathBuf,
    },
}

impl ProfilesCommand {
    /// Carries the command out.
    pub fn run(self, context: &Context) -> Exit {
        match self {
            Self::List { format } => list(context, format),
            Self::Show { profile, format } => show(context, &profile, format),
            Self::Lint { profiles } => lint(context, profiles),
            Self::Schema => {
                context.say(profile::json_schema().trim_end());
                Exit::Clean
            }
            Self::New { id, name, profiles } => new(context, &id, &name, &profiles),
        }
    }
}

fn list(context: &Context, format: TextOrJson) -> Exit {
    let catalogue = match context.catalogue() {
        Ok(catalogue) => catalogue,
        Err(exit) => return exit,
    };
    match (profile::list(&catalogue), format) {
        (Err(diagnostics), _) => context.refuse(&diagnostics),
        (Ok(summaries), TextOrJson::Human) => {
            context.say(profile::list_text(&summaries).trim_end());
            Exit::Clean
        }
        (Ok(summaries), TextOrJson::Json) => say_json(context, &summaries),
    }
}

fn say_json(context: &Context, value: &impl serde::Serialize) -> Exit {
    match serde_json::to_string_pretty(value) {
        Ok(text) => {
            context.say(&text);
            Exit::Clean
        }
        Err(error) => {
            context.complain(&error.to_string());
            Exit::Bug
        }
    }
}

fn show(context: &Context, name: &str, format: TextOrJson) -> Exit {
    let catalogue = match context.catalogue() {
        Ok(catalogue) => catalogue,
        Err(exit) => return exit,
    };
    match (profile::load(name, &catalogue), format) {
        (Ok(profile), TextOrJson::Human) => {
            context.say(profile::describe(&profile).trim_end());
            Exit::Clean
        }
        (Ok(profile), TextOrJson::Json) => say_json(context, &profile),
        (Err(diagnostics), _) => context.refuse(&diagnostics),
    }
}

fn lint(context: &Context, names: Vec<String>) -> Exit {
    let catalogue = match context.catalogue() {
        Ok(catalogue) => catalogue,
        Err(exit) => return exit,
    };
    let diagnostics: Vec<_> = match names.is_empty() {
        true => match profile::list(&catalogue) {
            Ok(summaries) => {
                context.say(&format!("{} profiles, no mistakes", summaries.len()));
                vec![]
            }
            Err(diagnostics) => diagnostics,
        },
        false => names.iter().flat_map(|name| profile::lint(name, &catalogue)).collect(),
    };
    if diagnostics.is_empty() { Exit::Clean } else { context.refuse(&diagnostics) }
}

fn new(context: &Context, id: &str, name: &str, directory: &std::path::Path) -> Exit {
    let name = if name.is_empty() { id } else { name };
    let text = match profile::new_profile(id, name) {
        Ok(text) => text,
        Err(error) => {
            context.complain(&error.to_string());
            return Exit::Usage;
        }
    };
    let path = directory.join(format!("{id}.yaml"));
    context.write_new(&path, &text, "id")
}
