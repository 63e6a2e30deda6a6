//! From results to a capability map, and from the map to decisions. Pure.

mod map;

pub use map::{
    Advertised, Area, CapabilityMap, Contradiction, Declared, Feature, Limits, MapRun, Observed,
    Provider,
};
