//! What there is to be known of a service provider: the requirements of the RFCs
//! in our own words, the capabilities that they add up to, the controls of
//! security frameworks that these bear on, and what a client sets up by them.
//!
//! Data only. It knows nothing of suites' steps, of runs or of providers.

mod advice;
mod controls;
mod load;
mod types;

pub use advice::{Choice, Chosen, Figure, Number, Rule, Setting};
pub use controls::{Bearing, Control, Framework};
pub use types::{Capability, Gate, Keyword, Obligation, Requirement, ValueKind};

use indexmap::IndexMap;

/// All requirements, capabilities and controls, in the order of their files.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    requirements: IndexMap<String, Requirement>,
    capabilities: IndexMap<String, Capability>,
    frameworks: IndexMap<String, Framework>,
    controls: IndexMap<String, Control>,
    settings: Vec<Setting>,
}

impl Catalogue {
    /// The requirement with this id.
    #[must_use]
    pub fn requirement(&self, id: &str) -> Option<&Requirement> {
        self.requirements.get(id)
    }

    /// The capability with this key.
    #[must_use]
    pub fn capability(&self, key: &str) -> Option<&Capability> {
        self.capabilities.get(key)
    }

    /// All requirements, document by document.
    pub fn requirements(&self) -> impl ExactSizeIterator<Item = &Requirement> {
        self.requirements.values()
    }

    /// All capabilities, area by area.
    pub fn capabilities(&self) -> impl ExactSizeIterator<Item = &Capability> {
        self.capabilities.values()
    }

    /// The capabilities that name a requirement.
    pub fn capabilities_of<'a>(
        &'a self,
        requirement: &'a str,
    ) -> impl Iterator<Item = &'a Capability> {
        self.capabilities()
            .filter(move |capability| capability.requirements.iter().any(|id| id == requirement))
    }

    /// The control with this identifier.
    #[must_use]
    pub fn control(&self, id: &str) -> Option<&Control> {
        self.controls.get(id)
    }

    /// All frameworks of controls.
    pub fn frameworks(&self) -> impl ExactSizeIterator<Item = &Framework> {
        self.frameworks.values()
    }

    /// All controls, framework by framework.
    pub fn controls(&self) -> impl ExactSizeIterator<Item = &Control> {
        self.controls.values()
    }

    /// What a client can set up, area by area.
    pub fn settings(&self) -> impl ExactSizeIterator<Item = &Setting> {
        self.settings.iter()
    }

    /// The controls that a capability bears on, each with the reason.
    pub fn controls_of<'a>(
        &'a self,
        capability: &'a str,
    ) -> impl Iterator<Item = (&'a Control, &'a str)> {
        self.controls().flat_map(move |control| {
            let of_it = control.capabilities().filter(move |(key, _)| *key == capability);
            of_it.map(move |(_, reason)| (control, reason))
        })
    }
}
