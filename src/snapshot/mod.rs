//! What a target answered, in a form that stays the same from run to run.
//!
//! An observation becomes text: canonical, and with everything replaced that
//! differs between runs, by what it means. Texts are kept as `insta` keeps its
//! snapshots, so that its tools review them too. Secrets and resources that are
//! not the run's own never stand in them.

mod canonical;
mod redact;
mod render;
mod store;

pub use render::render;
pub use store::{
    Accepted, Difference, DifferenceKind, Mode, Origin, SnapshotError, accept, compare, diff, store,
};
