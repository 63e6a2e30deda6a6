//! `scimspec compare`: maps of several providers side by side.

use clap::{Args, ValueEnum};

use super::Exit;
use super::context::Context;
use super::maps::load_map;
use crate::capability::{Comparison, KeyPattern, compare};
use crate::report::{
    TerminalOptions, comparison_csv, comparison_html, comparison_markdown, comparison_terminal,
};

/// Which maps, and what of them.
#[derive(Debug, Args)]
pub struct CompareArguments {
    /// Maps: a map.json, the folder of a run, or the id of a profile or its file for what is
    /// documented alone
    #[arg(required = true, value_name = "MAP|PROFILE")]
    pub maps: Vec<String>,
    /// Only capabilities that match, such as `bulk` or `*.supported`
    #[arg(long, value_name = "GLOB")]
    pub only: Vec<String>,
    /// Only capabilities in which the providers differ
    #[arg(long)]
    pub differing: bool,
    /// What to print
    #[arg(long, value_enum, default_value_t)]
    pub format: ComparisonFormat,
}

/// Form of a comparison.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum ComparisonFormat {
    /// A matrix for a terminal.
    #[default]
    Human,
    /// Tables for a page.
    Markdown,
    /// One row a capability, for a spreadsheet.
    Csv,
    /// One JSON object.
    Json,
    /// One page for a browser.
    Html,
}

impl CompareArguments {
    /// Compares.
    pub fn run(self, context: &Context) -> Exit {
        let catalogue = match context.catalogue() {
            Ok(catalogue) => catalogue,
            Err(exit) => return exit,
        };
        let mut maps = Vec::new();
        for name in &self.maps {
            match load_map(name, &catalogue) {
                Ok(map) => maps.push(map),
                Err(none) => {
                    none.tell(context);
                    return Exit::Usage;
                }
            }
        }
        let patterns: Result<Vec<KeyPattern>, _> =
            self.only.iter().map(|text| text.parse()).collect();
        let patterns = match patterns {
            Ok(patterns) => patterns,
            Err(error) => {
                context.complain(&error.to_string());
                return Exit::Usage;
            }
        };
        let mut comparison = compare(&maps);
        if let Err(nothing) = comparison.narrow(&patterns, self.differing) {
            context.complain(&nothing.to_string());
            return Exit::NothingSelected;
        }
        self.show(context, &comparison)
    }

    fn show(&self, context: &Context, comparison: &Comparison) -> Exit {
        match self.format {
            ComparisonFormat::Human => {
                let (width, color) = (context.width, context.color);
                let options = TerminalOptions { width, color, folder: None };
                context.say(comparison_terminal(comparison, &options).trim_end());
            }
            ComparisonFormat::Markdown => context.say(comparison_markdown(comparison).trim_end()),
            ComparisonFormat::Csv => match comparison_csv(comparison) {
                Ok(text) => context.say(text.trim_end()),
                Err(error) => {
                    context.complain(&error.to_string());
                    return Exit::Bug;
                }
            },
            ComparisonFormat::Html => context.say(comparison_html(comparison).trim_end()),
            ComparisonFormat::Json => return context.say_json(comparison),
        }
        Exit::Clean
    }
}
