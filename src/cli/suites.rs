//! `scimspec suites`: what there is to run.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use serde_json::{Value, json};

use super::Exit;
use super::context::{Context, Loaded};
use super::lint::{LintFormat, conclude};
use crate::coverage;
use crate::suite::{
    CaseName, LoadedSuites, Pattern, builtin_sources, directory_sources, json_schema, new_suite,
};

/// What to do with suites.
#[derive(Debug, Subcommand)]
pub enum SuitesCommand {
    /// Names every case row, with its requirements and capabilities
    List {
        /// How to print it
        #[arg(long, value_enum, default_value_t)]
        format: super::TextOrJson,
        /// Read suites from this directory instead of the built-in ones
        #[arg(long, value_name = "DIR")]
        suites: Option<PathBuf>,
    },
    /// Prints the cases that a pattern selects, as they stand in their files
    Show {
        /// Names or patterns, such as `bulk.**`
        #[arg(required = true)]
        pattern: Vec<String>,
        /// Read suites from this directory instead of the built-in ones
        #[arg(long, value_name = "DIR")]
        suites: Option<PathBuf>,
    },
    /// Says which requirements the cases judge, and which faults prove it
    Coverage {
        /// How to print it
        #[arg(long, value_enum, default_value_t)]
        format: CoverageFormat,
        /// Read suites from this directory instead of the built-in ones
        #[arg(long, value_name = "DIR")]
        suites: Option<PathBuf>,
    },
    /// Reports every mistake in suites, with its place
    Lint {
        /// Files or directories; the built-in suites where none is named
        paths: Vec<PathBuf>,
        /// What to print
        #[arg(long, value_enum, default_value_t)]
        format: LintFormat,
    },
    /// Prints the JSON Schema of a suite file
    Schema,
    /// Writes a new suite to begin from
    New {
        /// `area.name`
        name: String,
        /// Directory of the suites
        #[arg(long, value_name = "DIR", default_value = "suites")]
        suites: PathBuf,
    },
}

/// What `suites coverage` prints.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum CoverageFormat {
    /// Numbers by topic, and what is missing.
    #[default]
    Human,
    /// One JSON object with a row for each requirement.
    Json,
    /// The page of the documentation.
    Markdown,
}

impl SuitesCommand {
    /// Whether a program may read what is printed.
    pub fn is_for_programs(&self) -> bool {
        !matches!(self, Self::Lint { format: LintFormat::Human, .. })
    }

    /// Carries the command out.
    pub fn run(self, context: &Context) -> Exit {
        match self {
            Self::List { format, suites } => {
                with_suites(context, suites, |loaded| list(context, &loaded.suites, format))
            }
            Self::Show { pattern, suites } => {
                with_suites(context, suites, |loaded| show(context, &loaded.suites, &pattern))
            }
            Self::Coverage { format, suites } => {
                with_suites(context, suites, |loaded| coverage_of(context, loaded, format))
            }
            Self::Lint { paths, format } => lint(context, &paths, format),
            Self::Schema => {
                context.say(&format!("{:#}", json_schema()));
                Exit::Clean
            }
            Self::New { name, suites } => new(context, &name, &suites),
        }
    }
}

fn with_suites(
    context: &Context,
    directory: Option<PathBuf>,
    then: impl FnOnce(&Loaded) -> Exit,
) -> Exit {
    match context.load(directory.as_deref()) {
        Ok(loaded) => then(&loaded),
        Err(exit) => exit,
    }
}

fn list(context: &Context, suites: &LoadedSuites, format: super::TextOrJson) -> Exit {
    let rows: Vec<Value> = suites
        .rows()
        .map(|(name, suite, case, row)| {
            json!({
                "name": name,
                "title": row.and_then(|row| row.title.as_ref()).unwrap_or(&case.title),
                "requirements": suite.requirements_of(case, row),
                "features": suite.features_of(case, row),
                "tags": suite.tags_of(case, row),
            })
        })
        .collect();
    match format {
        super::TextOrJson::Json => context.say(&format!("{:#}", Value::Array(rows))),
        super::TextOrJson::Human => {
            for row in &rows {
                let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
                context.say(&format!("{}  {}", text("name"), text("title")));
            }
        }
    }
    Exit::Clean
}

fn coverage_of(context: &Context, loaded: &Loaded, format: CoverageFormat) -> Exit {
    let coverage = coverage::coverage(&loaded.catalogue, &loaded.suites);
    match format {
        CoverageFormat::Json => return context.say_json(&coverage),
        CoverageFormat::Human => context.say(coverage::text(&coverage).trim_end()),
        CoverageFormat::Markdown => context.say(coverage::markdown(&coverage).trim_end()),
    }
    Exit::Clean
}

fn show(context: &Context, suites: &LoadedSuites, patterns: &[String]) -> Exit {
    let patterns = match parse_patterns(context, patterns) {
        Ok(patterns) => patterns,
        Err(exit) => return exit,
    };
    let mut shown: Vec<(&str, &str)> = Vec::new();
    for (name, suite, case, _) in suites.rows() {
        let selected = patterns.iter().any(|pattern| pattern.matches_text(&name));
        if selected && !shown.contains(&(&suite.suite, &case.id)) {
            shown.push((&suite.suite, &case.id));
            let text = suites.source_of(&suite.suite).map(|source| source.text.to_string());
            context.say(&format!("# {}/{}", suite.suite, case.id));
            context.say(&case_text(&text.unwrap_or_default(), &case.id));
        }
    }
    if shown.is_empty() {
        context.complain("no case matches; `scimspec suites list` names them all");
        return Exit::NothingSelected;
    }
    Exit::Clean
}

/// The lines of a case, from its id to the next case.
fn case_text(text: &str, id: &str) -> String {
    let begins = |line: &&str| line.trim_start().starts_with("- id:");
    let indent = |line: &str| line.len() - line.trim_start().len();
    let named = |line: &&str| {
        begins(line) && line.split("id:").nth(1).is_some_and(|rest| rest.trim() == id)
    };
    let Some(first) = text.lines().find(named) else { return String::new() };
    let depth = indent(first);
    let mut lines = text.lines().skip_while(|line| !named(line));
    let head = lines.next().into_iter();
    let rest = lines.take_while(|line| !(begins(line) && indent(line) <= depth));
    head.chain(rest).collect::<Vec<_>>().join("\n")
}

fn parse_patterns(context: &Context, patterns: &[String]) -> Result<Vec<Pattern>, Exit> {
    let parsed: Result<Vec<Pattern>, _> = patterns.iter().map(|text| text.parse()).collect();
    parsed.map_err(|error| {
        context.complain(&error.to_string());
        Exit::Usage
    })
}

fn lint(context: &Context, paths: &[PathBuf], format: LintFormat) -> Exit {
    let mut sources = Vec::new();
    for path in paths {
        match directory_sources(path) {
            Ok(found) => sources.extend(found),
            Err(error) => {
                context.complain(&error.to_string());
                return Exit::Usage;
            }
        }
    }
    let sources = if paths.is_empty() { builtin_sources() } else { sources };
    let catalogue = match context.catalogue() {
        Ok(catalogue) => catalogue,
        Err(exit) => return exit,
    };
    match Loaded::new(catalogue, &sources) {
        Ok(loaded) => {
            let rows = loaded.suites.rows().count();
            let suites = loaded.suites.suites.len();
            let sound = format!("{suites} suites with {rows} case rows, no mistakes");
            conclude(context, format, &loaded.suites.warnings, &sound)
        }
        Err(diagnostics) => conclude(context, format, &diagnostics, ""),
    }
}

fn new(context: &Context, name: &str, directory: &std::path::Path) -> Exit {
    let valid = name.split_once('.').is_some() && format!("{name}/a").parse::<CaseName>().is_ok();
    if !valid {
        context.complain(&format!("`{name}` is no name of a suite; give one as `area.name`"));
        return Exit::Usage;
    }
    let path = directory.join(format!("{}.yaml", name.replacen('.', "/", 1)));
    context.write_new(&path, &new_suite(name), "name")
}
