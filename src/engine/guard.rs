//! Nothing is touched that the run did not create.

use serde_json::Value;

use super::path::{bare, below_base};
use crate::ledger::Journal;
use crate::target::OutgoingRequest;

/// Why a request is not sent; none where it may be. The operations of a bulk request are held to
/// the same rule.
pub(super) fn forbidden(
    journal: &Journal,
    base: &str,
    request: &OutgoingRequest,
) -> Option<String> {
    if let Some(reason) = forbidden_change(journal, base, &request.method, &request.path) {
        return Some(reason);
    }
    if !bare(&request.path).ends_with("/Bulk") {
        return None;
    }
    let body: Value = serde_json::from_str(request.body.as_deref()?).ok()?;
    let operations =
        body.as_object()?.iter().find(|(key, _)| key.eq_ignore_ascii_case("operations"))?;
    operations.1.as_array()?.iter().find_map(|operation| {
        let text = |key: &str| {
            let members = operation.as_object().into_iter().flatten();
            let found = members.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
            found.and_then(|(_, value)| value.as_str()).unwrap_or_default()
        };
        forbidden_change(journal, base, text("method"), text("path"))
    })
}

/// A change goes only to a resource that the journal knows, or to an address that names nothing:
/// its id bears the name of this tool.
fn forbidden_change(journal: &Journal, base: &str, method: &str, path: &str) -> Option<String> {
    let method = method.trim().to_ascii_uppercase();
    if !matches!(method.as_str(), "PUT" | "PATCH" | "DELETE") {
        return None;
    }
    let below = below_base(path, base);
    let path = bare(below.as_deref().unwrap_or(path));
    let path = format!("/{}", path.trim_start_matches('/'));
    let last = path.rsplit('/').next().unwrap_or_default();
    let unnamed = last.contains("scimspec") || last.starts_with("bulkId:");
    // A collection takes no PUT; the answer is an error, whatever the body.
    let collection = method == "PUT" && journal.is_collection(&path);
    if journal.knows(&path) || unnamed || collection {
        return None;
    }
    Some(format!("{method} {path} would touch what this run did not create"))
}
