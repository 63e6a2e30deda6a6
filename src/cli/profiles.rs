//! `scimspec profiles`: what is known of providers.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

use super::context::Context;
use super::lint::{LintFormat, conclude};
use super::{Exit, TextOrJson};
use crate::capability::documented;
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
        format: ProfileFormat,
    },
    /// Reports every mistake in profiles, with its place
    Lint {
        /// Ids or files; all built-in profiles where none is named
        profiles: Vec<String>,
        /// What to print
        #[arg(long, value_enum, default_value_t)]
        format: LintFormat,
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

/// Form of a profile.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum ProfileFormat {
    /// For people.
    #[default]
    Human,
    /// The profile as JSON.
    Json,
    /// The capability map of its documented claims, as JSON.
    Map,
}

impl ProfilesCommand {
    /// Whether a program may read what is printed.
    pub fn is_for_programs(&self) -> bool {
        !matches!(self, Self::Lint { format: LintFormat::Human, .. })
    }

    /// Carries the command out.
    pub fn run(self, context: &Context) -> Exit {
        match self {
            Self::List { format } => list(context, format),
            Self::Show { profile, format } => show(context, &profile, format),
            Self::Lint { profiles, format } => lint(context, &profiles, format),
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
        (Ok(summaries), TextOrJson::Json) => context.say_json(&summaries),
    }
}

fn show(context: &Context, name: &str, format: ProfileFormat) -> Exit {
    let catalogue = match context.catalogue() {
        Ok(catalogue) => catalogue,
        Err(exit) => return exit,
    };
    match (profile::load(name, &catalogue), format) {
        (Err(diagnostics), _) => context.refuse(&diagnostics),
        (Ok(profile), ProfileFormat::Human) => {
            context.say(profile::describe(&profile).trim_end());
            Exit::Clean
        }
        (Ok(profile), ProfileFormat::Json) => context.say_json(&profile),
        (Ok(profile), ProfileFormat::Map) => context.say_json(&documented(&catalogue, &profile)),
    }
}

fn lint(context: &Context, names: &[String], format: LintFormat) -> Exit {
    let catalogue = match context.catalogue() {
        Ok(catalogue) => catalogue,
        Err(exit) => return exit,
    };
    let found: Vec<_> = match names.is_empty() {
        true => match profile::list(&catalogue) {
            Ok(summaries) => {
                let sound = format!("{} profiles, no mistakes", summaries.len());
                return conclude(context, format, &[], &sound);
            }
            Err(diagnostics) => diagnostics,
        },
        false => names.iter().flat_map(|name| profile::lint(name, &catalogue)).collect(),
    };
    conclude(context, format, &found, "")
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
