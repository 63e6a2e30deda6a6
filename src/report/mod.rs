//! What people and programs read after a run. Pure functions of what was judged:
//! no clock, no network, no files.
//!
//! Whatever a target said goes through [`escape`] before it is written.

mod account;
mod comparison;
mod drift;
pub mod escape;
mod gate;
mod html;
mod json;
mod jsonl;
mod junit;
mod markdown;
mod place;
mod sarif;
mod step_summary;
mod terminal;
mod words;
mod workflow;

#[cfg(test)]
mod fixture;

pub use account::Accounts;
pub use comparison::{CsvError, comparison_csv, comparison_markdown, comparison_terminal};
pub use drift::{drift_markdown, drift_terminal};
pub use gate::{gate_markdown, gate_terminal};
pub use html::{HtmlInput, comparison_html, html};
pub use json::json;
pub use jsonl::jsonl;
pub use junit::{JunitError, junit};
pub use markdown::to_markdown;
pub use place::{FilePlace, Places, Root};
pub use sarif::{diagnostics_sarif, findings_sarif};
pub use step_summary::{diagnostics_summary, step_summary};
pub use terminal::{TerminalOptions, examination, terminal};
pub use workflow::{
    Annotation, Weight, diagnostic_annotations, finding_annotations, gate_annotations,
    without_commands, workflow_commands,
};

use crate::capability::CapabilityMap;
use crate::judge::Judgement;
use crate::observation::{RunFooter, RunHeader};

/// All that a report is made from.
#[derive(Debug, Clone, Copy)]
pub struct RunReport<'a> {
    /// What ran.
    pub header: &'a RunHeader,
    /// What was found.
    pub judgement: &'a Judgement,
    /// What the target can do.
    pub map: &'a CapabilityMap,
    /// How the run ended; a run that was cut short has an empty one, which says
    /// that it is not complete.
    pub footer: &'a RunFooter,
}
