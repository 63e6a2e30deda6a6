//! Providers: what is documented of them, what a run may ask of them, and which
//! of their deviations are known.
//!
//! A profile is data about a product. It holds no credentials, and it knows
//! nothing of the steps of suites or of what a run observed.

mod describe;
mod load;
mod reach;
mod scaffold;
mod semantics;
mod text;
mod types;

pub use describe::describe;
pub use load::{builtin_sources, lint, load, load_source};
pub use reach::{Authentication, ClientAuthentication, DiscoveryPaths, OAuth2, names_credential};
pub use scaffold::{ScaffoldError, json_schema, new_profile};
pub use text::{Summary, list, list_text};
pub use types::{
    Claim, Confidence, Deprovisioning, Deviation, DeviationKind, Effect, Meaning, Profile, Role,
    RunLimits, Sent,
};
