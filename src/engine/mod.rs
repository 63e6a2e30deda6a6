//! Carries a plan out and records what happens. Holds no opinion.
//!
//! Independent cases run at the same time over one connection pool; those that
//! need the collections to themselves run alone. What a case created is deleted
//! as soon as the case is through.

mod body;
mod bulk;
mod by_name;
mod case;
mod cut;
mod discover;
mod generate;
mod guard;
mod many;
mod measure;
mod path;
mod population;
mod probe;
mod query;
mod race;
mod read_back;
mod retry;
mod schedule;
mod send;
mod silence;
mod unreachable;
mod walk;

use std::sync::Arc;
use std::time::Duration;

use indexmap::IndexMap;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::discovery::Discovery;
use crate::ledger::Journal;
use crate::observation::Observation;
use crate::plan::PlannedCase;
use crate::suite::LoadedSuites;
use crate::target::Target;

pub use discover::{Discovered, discover};
pub use schedule::execute;
pub use silence::Silence;
pub use unreachable::Unreachable;

/// Time between two looks at something that is to come about.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// Whether the expectations of a step hold so far, for steps that may be repeated until they do.
pub type Holds = dyn Fn(&PlannedCase, &Observation, usize) -> bool + Send + Sync;

/// Everything that carrying out needs.
pub struct Setup {
    /// The service provider.
    pub target: Target,
    /// Where creations are announced.
    pub journal: Journal,
    /// What the target says of itself.
    pub discovery: Discovery,
    /// Resource templates by type, from the profile.
    pub templates: IndexMap<String, Value>,
    /// The suites that the plan refers to.
    pub suites: Arc<LoadedSuites>,
    /// Cases under way at the same time.
    pub concurrency: usize,
    /// Resources that may be created in all.
    pub most_creates: usize,
    /// How long the target may take to show what it did, where a step does not say.
    pub settle: Duration,
    /// Requests of a race under way at the same time.
    pub race_width: usize,
    /// Seed of everything that is left to chance: generated queries, and the order in which the requests
    /// of a race start.
    pub seed: u64,
    /// What the target left unanswered so far.
    pub silence: Silence,
    /// Filters that a step generates, where the user wants another number than the suite.
    pub generated: Option<u32>,
    /// Asked before a step is repeated.
    pub holds: Arc<Holds>,
    /// Set when the user wants to stop.
    pub stop: CancellationToken,
}
