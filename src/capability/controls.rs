//! What a map says of the controls of security frameworks.
//!
//! A control belongs to an organisation. What is told here is whether the
//! provider's behaviour supports it, undermines it, or leaves it to the client.

use super::{CapabilityMap, Feature};
use crate::catalogue::{Catalogue, Control, Framework};
use crate::suite::Verdict;

/// What the behaviour of a provider does to a control, from best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Nothing that bears on it was looked at.
    NotShown,
    /// All that was looked at supports it.
    Supported,
    /// Supported within named restrictions.
    Restricted,
    /// Something is absent or different; a client has to make up for it.
    LeftToClient,
    /// Something is wrong that a client cannot see or repair.
    Undermined,
}

/// A control with what the map says of the capabilities that bear on it.
#[derive(Debug, Clone)]
pub struct ControlStanding<'a> {
    /// The control.
    pub control: &'a Control,
    /// The worst of its parts.
    pub standing: Standing,
    /// Its parts, in the order of the catalogue.
    pub parts: Vec<ControlPart<'a>>,
}

/// One capability that bears on a control.
#[derive(Debug, Clone)]
pub struct ControlPart<'a> {
    /// Key of the capability.
    pub key: &'a str,
    /// What the map says of it.
    pub feature: &'a Feature,
    /// Why it bears on the control.
    pub reason: &'a str,
}

/// The controls of each framework, as a map shows them. Capabilities that are not in the map are
/// left out.
#[must_use]
pub fn control_standings<'a>(
    catalogue: &'a Catalogue,
    map: &'a CapabilityMap,
) -> Vec<(&'a Framework, Vec<ControlStanding<'a>>)> {
    let of_framework = |framework: &'a Framework| {
        let own = catalogue.controls().filter(|control| control.framework == framework.id);
        (framework, own.map(|control| standing(control, map)).collect())
    };
    catalogue.frameworks().map(of_framework).collect()
}

fn standing<'a>(control: &'a Control, map: &'a CapabilityMap) -> ControlStanding<'a> {
    let parts: Vec<ControlPart<'a>> = control
        .capabilities()
        .filter_map(|(key, reason)| {
            Some(ControlPart { key, feature: map.features.get(key)?, reason })
        })
        .collect();
    let worst = parts.iter().map(|part| of_verdict(part.feature.verdict)).max();
    ControlStanding { control, standing: worst.unwrap_or(Standing::NotShown), parts }
}

fn of_verdict(verdict: Verdict) -> Standing {
    match verdict {
        Verdict::Native => Standing::Supported,
        Verdict::Conditional => Standing::Restricted,
        Verdict::Compensate => Standing::LeftToClient,
        Verdict::Broken => Standing::Undermined,
        Verdict::Untested => Standing::NotShown,
    }
}
