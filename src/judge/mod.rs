//! From observations to results and findings. Pure: no clock, no network, no files.

mod result;

pub use result::{CaseResult, Counts, Finding, Judgement, Mismatch, Outcome};
