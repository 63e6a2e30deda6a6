//! What people and programs read after a run. Pure functions of what was judged:
//! no clock, no network, no files.
//!
//! Whatever a target said goes through [`escape`] before it is written.

mod comparison;
mod drift;
pub mod escape;
mod gate;
mod html;
mod json;
mod jsonl;
mod junit;
mod markdown;
mod terminal;
mod words;

#[cfg(test)]
mod fixture;

pub use comparison::{CsvError, comparison_csv, comparison_markdown, comparison_terminal};
pub use drift::{drift_markdown, drift_terminal};
pub use gate::{gate_markdown, gate_terminal};
pub use html::{HtmlInput, comparison_html, html};
pub use json::json;
pub use jsonl::jsonl;
pub use junit::{JunitError, junit};
pub use markdown::to_markdown;
pub use terminal::{TerminalOptions, examination, terminal};

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
