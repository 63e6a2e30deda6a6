//! The suite language: what a suite file can say, and how it is loaded.
//!
//! A suite is data. It knows nothing of HTTP clients, of verdict bookkeeping or
//! of reports; the [`engine`](crate::engine) carries its steps out and the
//! [`judge`](crate::judge) holds its expectations against what was observed.

mod bulk;
mod check;
mod described;
mod expectation;
mod generate;
mod load;
mod measure;
mod name;
mod probe;
mod race;
mod scaffold;
mod semantics;
mod step;
mod template;
mod types;
mod walk;
mod wire;

pub use bulk::{Bulk, ChunkSize, Operation};
pub use check::{Check, JsonType, ScalarOrList};
pub use described::{Described, Each, LEFT_OUT, MutabilityWord, ReturnedWord};
pub use expectation::{
    Answer, ErrorShape, Fact, FactState, Presence, Reported, StateWord, StatusSet, Statuses,
};
pub use generate::{Generate, Law};
pub use load::{LoadedSuites, builtin_sources, directory_sources, json_schema, load_sources};
pub use measure::Measure;
pub(crate) use name::glob_matches;
pub use name::{CaseName, NameError, Pattern, PatternError};
pub use probe::{Bounds, Limit, Probe, Reach};
pub use race::{MOST_RACERS, Race, RaceRule, Racer, RacerRequest, RacingRequest};
pub use scaffold::new_suite;
pub use semantics::Known;
pub use step::{Credentials, Query, QueryMethod, Reconcile, Scope, Send, Step};
pub use template::{Names, TemplateError, expressions, render, render_text};
pub use types::{
    AnswerKind, CORE, Case, Every, Given, Instead, Level, Requires, Row, Suite, Variant,
    VariantOutcome, Verdict,
};
pub use walk::{CursorWalk, IndexWalk, Invariant, Meanwhile, Paging, Rule, Walk};
pub use wire::{Cut, Retry};
