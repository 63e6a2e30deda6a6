//! Queries that are generated from the target's own schema.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Filters that nobody wrote: made by chance from what the population of the case holds, answered
/// by the target, and judged by what the resources say and by laws that hold of any filter.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Generate {
    /// Label of the step.
    #[serde(rename = "as", default)]
    pub label: Option<String>,
    /// Resource type whose collection is asked, as `User`.
    #[serde(default = "user")]
    pub on: String,
    /// How many filters; `--generated` of the command line stands in its place.
    #[serde(default = "default_filters")]
    pub filters: u32,
    /// How deep conditions are joined and inverted at most, 0 for single conditions.
    #[serde(default = "default_depth")]
    pub depth: u32,
    /// Laws that are tried beside the filters; all where absent.
    #[serde(default = "Law::all")]
    pub laws: Vec<Law>,
    /// Requests that making one failure smaller may take at most.
    #[serde(default = "default_shrinking")]
    pub shrinking: u32,
}

impl Generate {
    /// Filters that one step makes at most.
    pub const MOST_FILTERS: u32 = 100_000;
    /// The greatest depth.
    pub const MOST_DEPTH: u32 = 6;
    /// The most requests for making one failure smaller.
    pub const MOST_SHRINKING: u32 = 500;
}

fn user() -> String {
    "User".to_owned()
}

fn default_filters() -> u32 {
    60
}

fn default_depth() -> u32 {
    3
}

fn default_shrinking() -> u32 {
    60
}

/// Something that holds of the answers to several queries, whatever the resources are.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Law {
    /// `A or B` finds what `A` finds and what `B` finds.
    Or,
    /// `A and B` finds what both find.
    And,
    /// `not (A)` finds the others, and `not (not (A))` what `A` finds.
    Not,
    /// `(A)` finds what `A` finds.
    Group,
    /// Names and operators in another letter case find the same.
    Spelling,
    /// Pages, put together, are the unpaged answer.
    Pages,
    /// A descending list is the ascending one, turned round.
    Sort,
    /// Choosing attributes never changes who is found.
    Projection,
    /// `.search` finds what GET finds.
    Search,
    /// Pages behind cursors, put together, are the unpaged answer.
    Cursor,
}

impl Law {
    /// All of them.
    #[must_use]
    pub fn all() -> Vec<Self> {
        use Law::{And, Cursor, Group, Not, Or, Pages, Projection, Search, Sort, Spelling};
        vec![Or, And, Not, Group, Spelling, Pages, Sort, Projection, Search, Cursor]
    }
}
