//! From results to a capability map, and from the map to decisions. Pure.

mod absent;
mod advertised;
mod advice;
mod build;
mod comparison;
mod contradiction;
mod controls;
mod drift;
mod evidence;
mod key;
mod map;
mod read;
mod run;
mod schema;

pub use advertised::{Flag, advertised, flag};
pub use build::{MapInput, RunFacts, build, documented};
pub use comparison::{
    Cell, Common, ComparedProvider, Comparison, ComparisonRow, NothingSelected, Workflow, compare,
};
pub use controls::{ControlPart, ControlStanding, Standing, control_standings};
pub use drift::{
    CaseChange, CaseSide, Change, Direction, Drift, DriftSide, MapWithRun, ShownExchange, drift,
};
pub use key::{KeyPattern, KeyPatternError};
pub use map::{
    Advertised, AdviceReason, Advised, AnswerTimes, Area, CapabilityMap, Contradiction, Declared,
    Feature, LedgerTotals, Limits, MapRun, Observed, Provider,
};
pub use read::MapError;
pub use schema::json_schema;
