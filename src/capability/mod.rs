//! From results to a capability map, and from the map to decisions. Pure.

mod advertised;
mod build;
mod comparison;
mod contradiction;
mod evidence;
mod map;
mod run;
mod schema;

pub use advertised::{Flag, advertised, flag};
pub use build::{MapInput, RunFacts, build};
pub use comparison::{
    Cell, Common, ComparedProvider, Comparison, ComparisonRow, Workflow, compare,
};
pub use map::{
    Advertised, AnswerTimes, Area, CapabilityMap, Contradiction, Declared, Feature, LedgerTotals,
    Limits, MapRun, Observed, Provider,
};
pub use schema::json_schema;
