//! One stored resource.

use serde_json::Value;

use crate::reference::digest::PasswordDigest;

/// A resource as it is stored: without what is computed when it is read.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::reference) struct Record {
    /// The resource type, an index into the registry.
    pub(in crate::reference) kind: usize,
    /// The place in the order of creation.
    pub(in crate::reference) seq: u64,
    /// The resource, with `id`, `schemas` and `meta`.
    pub(in crate::reference) document: Value,
    /// What is kept of a password.
    pub(in crate::reference) password: Option<PasswordDigest>,
    /// The ids that its links refer to.
    pub(in crate::reference) targets: Vec<String>,
}

impl Record {
    /// The `id`.
    pub(in crate::reference) fn id(&self) -> &str {
        self.text("/id")
    }

    /// `meta.version`, the entity tag.
    pub(in crate::reference) fn version(&self) -> &str {
        self.text("/meta/version")
    }

    /// `meta.location`.
    pub(in crate::reference) fn location(&self) -> &str {
        self.text("/meta/location")
    }

    /// The text at a JSON pointer; empty where there is none.
    pub(in crate::reference) fn text(&self, pointer: &str) -> &str {
        self.document.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }
}
