//! What there is to be known of a service provider: the requirements of the RFCs
//! in our own words, and the capabilities that they add up to.
//!
//! Data only. It knows nothing of suites' steps, of runs or of providers.

mod load;
mod types;

pub use types::{Capability, Gate, Keyword, Obligation, Requirement, ValueKind};

use indexmap::IndexMap;

/// All requirements and capabilities, in the order of their files.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    requirements: IndexMap<String, Requirement>,
    capabilities: IndexMap<String, Capability>,
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
}
