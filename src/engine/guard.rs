//! Nothing is touched that the run did not create.

use super::path::bare;
use crate::ledger::Journal;

/// Endpoints that hold no resources of anybody.
const DISCOVERY: [&str; 3] = ["/ServiceProviderConfig", "/ResourceTypes", "/Schemas"];

/// Why a request is not sent; none where it may be.
///
/// A change goes only to a resource that the journal knows, to an address that names nothing
/// (its id bears the name of this tool), or to a discovery endpoint, which is read-only.
pub(super) fn forbidden(journal: &Journal, method: &str, path: &str) -> Option<String> {
    if !matches!(method.to_ascii_uppercase().as_str(), "PUT" | "PATCH" | "DELETE") {
        return None;
    }
    let path = bare(path);
    let known = journal.knows(path);
    let unnamed = path.contains("scimspec") || path.contains("bulkId:");
    let discovery = DISCOVERY.iter().any(|endpoint| path.starts_with(endpoint));
    let collection = path.trim_matches('/').split('/').count() < 2;
    match method.to_ascii_uppercase().as_str() {
        _ if known || unnamed || discovery => None,
        // A collection takes no PUT; the answer is an error, whatever the body.
        "PUT" if collection => None,
        _ => Some(format!("{method} {path} would touch what this run did not create")),
    }
}
