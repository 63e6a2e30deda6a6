//! From results to a capability map, and from the map to decisions. Pure.

mod absent;
mod advertised;
mod build;
mod contradiction;
mod evidence;
mod map;
mod schema;

pub use advertised::{Flag, advertised, flag};
pub use build::{MapInput, RunFacts, build};
pub use map::{
    Advertised, Area, CapabilityMap, Contradiction, Declared, Feature, Limits, MapRun, Observed,
    Provider,
};
pub use schema::json_schema;
