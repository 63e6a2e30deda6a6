//! Queries that are generated from a schema and a population, and what they show. Pure: it makes
//! the questions, and says what the answers mean; who asks is the engine.
//!
//! What a filter describes is worked out here anew, apart from [`crate::scim::evaluate`], which
//! the reference provider filters with. Where the RFCs allow more than one reading, a resource is
//! held to be open: the target may list it or not.

mod blame;
mod by_law;
mod case_file;
mod chance;
mod check;
mod claim;
mod cursors;
mod fields;
mod literal;
mod make;
mod order;
mod projected;
mod record;
mod shown;
mod shrink;
mod smaller;
mod sorted;
mod spelling;
mod truth;
mod world;

#[cfg(test)]
mod fake;
#[cfg(test)]
mod tests;

pub use case_file::{CaseFile, case_file, file_name};
pub use check::{Failure, Flaw, Verdict, check};
pub use claim::{Claim, Kind, Request, Within};
pub use make::{Bounds, claims};
pub use record::{Answer, Generated, Shrunk, Trial};
pub use shown::{Refused, Shown, refused, shown};
pub use shrink::{Shrinking, worth_shrinking};
pub use world::World;
