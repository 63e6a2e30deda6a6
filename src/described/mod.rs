//! Cases about what a target describes: their rows are its resource types and attributes, with
//! bodies and values that are made from `/Schemas` (RFC 7643 7). Pure; nothing is left to chance,
//! so that the same descriptions give the same rows.

mod body;
mod kind;
mod part;
mod row;
mod value;

use indexmap::IndexMap;

use crate::discovery::Discovery;
use crate::profile::Profile;
use crate::suite::{LoadedSuites, Suite};

use self::kind::{Kind, kinds};

/// Labels of the resources that are there for others to refer to, by resource type.
type Peers = IndexMap<String, Vec<String>>;

/// The suites with the rows that a target's descriptions give. Resources that are given for others
/// to refer to are left out where the target has no such type.
#[must_use]
pub fn described(suites: &LoadedSuites, discovery: &Discovery, profile: &Profile) -> LoadedSuites {
    let mut suites = suites.clone();
    let kinds = kinds(discovery, profile);
    for suite in &mut suites.suites {
        if suite.cases.iter().any(|case| case.described.is_some()) {
            put_rows(suite, &kinds, discovery);
        }
    }
    suites
}

fn put_rows(suite: &mut Suite, kinds: &[Kind], discovery: &Discovery) {
    suite.given.retain(|given| discovery.unmet(&given.create).is_none());
    let mut peers = Peers::new();
    for given in &suite.given {
        peers.entry(given.create.clone()).or_default().extend(given.labels());
    }
    for place in 0..suite.cases.len() {
        let case = &suite.cases[place];
        let Some(wanted) = &case.described else { continue };
        let features = suite.features_of(case, None);
        let rows = row::rows(case, wanted, features, kinds, &peers);
        suite.cases[place].rows = rows;
    }
}

#[cfg(test)]
mod tests;
