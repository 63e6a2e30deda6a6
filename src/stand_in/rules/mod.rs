//! What the claims of profiles do to the provider, one row each.

mod bulk;
mod patches;
mod queries;
mod resources;

use crate::reference::Options;

/// What a claim says, so that a rule is about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    /// It is there.
    Yes,
    /// It is not there.
    No,
    /// It is this word.
    Word(&'static str),
    /// It is a number.
    Number,
}

/// What makes the provider so.
#[derive(Debug, Clone, Copy)]
pub(super) enum Act {
    /// Nothing: it is so anyway.
    None,
    /// Nothing can.
    Cannot,
    /// Faults that are switched on.
    Faults(&'static [&'static str]),
    /// A part of filters that is refused.
    RefuseInFilters(&'static [&'static str]),
    /// A form of PATCH that is refused.
    RefuseInPatches(&'static str),
    /// A method that is refused.
    RefuseMethod(&'static str),
    /// A method that is refused in bulk jobs.
    RefuseInJobs(&'static str),
    /// A setting.
    Set(fn(&mut Options)),
    /// A setting that takes the number.
    Take(fn(&mut Options, usize)),
}

/// One row: a claim, what is done about it, and how that is told. `{}` in the
/// words stands for the number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule {
    pub(super) key: &'static str,
    pub(super) says: Says,
    pub(super) act: Act,
    pub(super) words: &'static str,
}

const fn rule(key: &'static str, says: Says, act: Act, words: &'static str) -> Rule {
    Rule { key, says, act, words }
}

/// The rows of all areas.
pub(super) fn all() -> impl Iterator<Item = &'static Rule> {
    let areas = [resources::RULES, patches::RULES, queries::RULES, bulk::RULES];
    areas.into_iter().flatten()
}
