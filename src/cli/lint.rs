//! What `lint` of suites, profiles and policies have in common.

use clap::ValueEnum;

use super::Exit;
use super::context::Context;
use crate::document::{Diagnostic, Severity};
use crate::report::diagnostics_sarif;

/// Form of the mistakes in files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum LintFormat {
    /// For people.
    #[default]
    Human,
    /// SARIF 2.1.0, for programs that show results of analyses.
    Sarif,
}

/// Tells what was found. `sound` is said where that is no mistake; where it is empty, doubts end
/// the command with 2 as mistakes do.
pub fn conclude(context: &Context, format: LintFormat, found: &[Diagnostic], sound: &str) -> Exit {
    let mistaken = found.iter().any(|it| it.severity == Severity::Error);
    let refused = mistaken || (sound.is_empty() && !found.is_empty());
    match format {
        LintFormat::Sarif => {
            context.say(diagnostics_sarif(found, context.page.root()).trim_end());
            context.annotate(found);
        }
        LintFormat::Human if refused => return context.refuse(found),
        LintFormat::Human => {
            context.warn(found);
            if !sound.is_empty() {
                context.say(sound);
            }
        }
    }
    if refused { Exit::Usage } else { Exit::Clean }
}
