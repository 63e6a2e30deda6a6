//! Nothing is touched that the run did not create.

use super::path::bare;
use crate::ledger::Journal;

/// Why a request is not sent; none where it may be.
///
/// A change goes only to a resource that the journal knows, or to an address that names nothing:
/// its id bears the name of this tool.
pub(super) fn forbidden(journal: &Journal, method: &str, path: &str) -> Option<String> {
    if !matches!(method.to_ascii_uppercase().as_str(), "PUT" | "PATCH" | "DELETE") {
        return None;
    }
    let path = bare(path);
    let known = journal.knows(path);
    let unnamed = path.contains("scimspec") || path.contains("bulkId:");
    let collection = path.trim_matches('/').split('/').count() < 2;
    match method.to_ascii_uppercase().as_str() {
        _ if known || unnamed => None,
        // A collection takes no PUT; the answer is an error, whatever the body.
        "PUT" if collection => None,
        _ => Some(format!("{method} {path} would touch what this run did not create")),
    }
}
