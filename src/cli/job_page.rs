//! What a CI system shows beside the log: annotations, and a summary on the page of a job.

use std::borrow::Cow;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use crate::report::{Annotation, Root, without_commands, workflow_commands};

/// Whether annotations are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Annotations {
    /// Those of GitHub where GITHUB_ACTIONS is `true`.
    #[default]
    Auto,
    /// Those of GitHub.
    Github,
    /// None, and no summary.
    None,
}

/// Where annotations and summaries go; nowhere, where the page is not annotated.
#[derive(Debug, Clone)]
pub struct JobPage {
    annotated: bool,
    beside: bool,
    summary: Option<PathBuf>,
    root: Root,
}

impl JobPage {
    /// The page of this process. Annotations go to stdout, or to stderr where they would stand
    /// `beside` an answer that a program reads.
    #[must_use]
    pub fn from_environment(choice: Annotations, beside: bool) -> Self {
        let on_github = std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
        let annotated = match choice {
            Annotations::Auto => on_github,
            Annotations::Github => true,
            Annotations::None => false,
        };
        let path = |name: &str| {
            std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
        };
        let current = std::env::current_dir().unwrap_or_default();
        let workspace = path("GITHUB_WORKSPACE").filter(|folder| current.starts_with(folder));
        Self {
            annotated,
            beside,
            summary: path("GITHUB_STEP_SUMMARY").filter(|_| annotated),
            root: Root::new(workspace.as_deref().unwrap_or(&current), &current),
        }
    }

    /// What paths of files are relative to.
    #[must_use]
    pub fn root(&self) -> &Root {
        &self.root
    }

    /// Whether there is such a page.
    #[must_use]
    pub fn is_annotated(&self) -> bool {
        self.annotated
    }

    /// A text in which no line is a command, where lines can be commands.
    #[must_use]
    pub fn harmless<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.annotated { without_commands(text).into() } else { text.into() }
    }

    /// Writes annotations.
    pub fn annotate(&self, annotations: &[Annotation]) {
        if !self.annotated {
            return;
        }
        let text = workflow_commands(annotations);
        // A reader that has gone is no error.
        let _ = match self.beside {
            true => std::io::stderr().write_all(text.as_bytes()),
            false => std::io::stdout().write_all(text.as_bytes()),
        };
    }

    /// Adds Markdown to the page; says what went wrong.
    #[must_use]
    pub fn summarise(&self, markdown: &str) -> Option<String> {
        let path = self.summary.as_deref()?;
        let problem = append(path, markdown).err()?;
        Some(format!("cannot add the summary to {}: {problem}", path.display()))
    }
}

fn append(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path)?;
    file.write_all(format!("{}\n\n", text.trim_end()).as_bytes())
}
