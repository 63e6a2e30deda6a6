//! What happened, with no opinion in it.
//!
//! Everything before an [`Observation`] prepares, everything after it is pure:
//! a recorded run can be judged again, and every verdict is testable without a
//! server. Bodies stand here as they came, secrets already taken out.

mod event;
mod exchange;
mod measure;
mod probe;
mod run_stream;
mod walk;

pub use event::{
    Bindings, CleanupReport, Event, Interruption, InterruptionKind, Observation,
    OperationObservation, RacedObservation, ReadBack, ReadState, RecordedAccess, RunFooter,
    RunHeader, StepObservation,
};
pub use exchange::{Exchange, Failure, FailureKind, Received, Request};
pub use measure::{MeasureObservation, Way};
pub use probe::{ProbeObservation, Trial, TrialOutcome};
pub use run_stream::{RunRecord, RunStreamError, RunWriter, read_run};
pub use walk::{Change, Met, WalkInShort};
