//! What a connector needs of a target, and whether a capability map meets it. Pure, but for
//! the policies that are read from files.
//!
//! A policy is data. It knows the keys of capabilities and nothing of how they are tested.

mod bounds;
mod condition;
mod gate;
mod load;
mod result;
mod scaffold;
mod semantics;
mod text;
mod types;

pub use gate::{Refusal, gate};
pub use load::{builtin_sources, lint, load, load_source};
pub use result::{BoundResult, ConditionResult, Gate, NeedResult, NeedState, PolicyName, Witness};
pub use scaffold::{ScaffoldError, json_schema, new_policy};
pub use text::{Summary, describe, list, list_text};
pub use types::{
    ClaimBounds, Condition, DriftBounds, LatencyBounds, Need, Policy, ReconciliationBounds,
};
