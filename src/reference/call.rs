//! One request under way: what it needs to know of the provider, of the caller
//! and of the faults that act on it.

use std::sync::{Arc, PoisonError, RwLockReadGuard, RwLockWriteGuard};

use super::faults::Decisions;
use super::options::{Access, Options};
use super::provider::Shared;
use super::registry::{Kind, Registry};
use super::store::Store;

/// Who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Principal {
    /// A name that tells callers apart.
    pub(super) name: String,
    /// What the caller may do.
    pub(super) access: Access,
    /// The `userName` that `/Me` stands for.
    pub(super) user: Option<String>,
}

/// A request under way.
#[derive(Debug)]
pub(super) struct Call {
    /// The provider.
    pub(super) shared: Arc<Shared>,
    /// The caller.
    pub(super) principal: Principal,
    /// The faults that act on this request.
    pub(super) faults: Decisions,
}

impl Call {
    /// The provider's settings.
    pub(super) fn options(&self) -> &Options {
        &self.shared.options
    }

    /// The resource types and schemas.
    pub(super) fn registry(&self) -> &Registry {
        &self.shared.registry
    }

    /// A resource type.
    pub(super) fn kind(&self, kind: usize) -> &Kind {
        &self.shared.registry.kinds[kind]
    }

    /// Whether a fault acts on this request.
    pub(super) fn fault(&self, name: &str) -> bool {
        self.faults.on(name)
    }

    /// The resources, to read.
    pub(super) fn read(&self) -> RwLockReadGuard<'_, Store> {
        self.shared.store.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The resources, to change.
    pub(super) fn write(&self) -> RwLockWriteGuard<'_, Store> {
        self.shared.store.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The same call with faults decided anew, for a part that counts as a
    /// request of its own.
    pub(super) fn part(&self) -> Self {
        Self {
            shared: self.shared.clone(),
            principal: self.principal.clone(),
            faults: self.faults.part(),
        }
    }
}
