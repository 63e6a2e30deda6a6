//! One stored resource.

use jiff::Timestamp;
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
    /// What a DELETE that went wrong left of it.
    pub(in crate::reference) remnant: Option<Remnant>,
}

/// What a DELETE that went wrong leaves of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Remnant {
    /// It stays in lists.
    Listed,
    /// It can be read by its id.
    Readable,
    /// Its names stay taken.
    Named,
}

impl Record {
    /// Whether it is there for requests by id.
    pub(in crate::reference) fn is_readable(&self) -> bool {
        matches!(self.remnant, None | Some(Remnant::Readable))
    }

    /// Whether it is there for queries.
    pub(in crate::reference) fn is_listed(&self) -> bool {
        matches!(self.remnant, None | Some(Remnant::Listed))
    }

    /// Whether its unique values are in use.
    pub(in crate::reference) fn is_named(&self) -> bool {
        matches!(self.remnant, None | Some(Remnant::Named))
    }

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

    /// `meta.lastModified`; none where it cannot be read.
    pub(in crate::reference) fn changed(&self) -> Option<Timestamp> {
        self.text("/meta/lastModified").parse().ok()
    }

    /// The text at a JSON pointer; empty where there is none.
    pub(in crate::reference) fn text(&self, pointer: &str) -> &str {
        self.document.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }
}
