//! Entity tags and preconditions gone wrong.

use crate::reference::call::Call;
use crate::reference::http::Preconditions;

/// The `ETag` header for a version.
pub(in crate::reference) fn header(call: &Call, version: &str) -> Option<String> {
    if version.is_empty() || call.fault("etag.header-missing") {
        return None;
    }
    if call.fault("etag.header-differs") {
        return Some("W/\"0\"".to_owned());
    }
    if call.fault("etag.header-strong") {
        return Some(version.trim_start_matches("W/").to_owned());
    }
    if call.fault("etag.weak-lower-case") {
        return Some(version.replacen("W/", "w/", 1));
    }
    if call.fault("etag.unquoted") {
        return Some(version.replace('"', ""));
    }
    Some(version.to_owned())
}

/// Whether a write by `method` goes through whatever its conditions say.
pub(in crate::reference) fn ignores(call: &Call, method: &str, conditions: &Preconditions) -> bool {
    conditions.if_match().is_some()
        && (call.fault("etag.if-match-ignored")
            || match method {
                "PUT" => call.fault("etag.if-match-ignored-on-put"),
                "PATCH" => call.fault("etag.if-match-ignored-on-patch"),
                _ => call.fault("etag.if-match-ignored-on-delete"),
            })
}

/// Whether conditions that hold are said to fail.
pub(in crate::reference) fn refuses(call: &Call, conditions: &Preconditions) -> bool {
    match conditions.if_match() {
        None => false,
        Some("*") => call.fault("etag.star-refused"),
        Some(_) => call.fault("etag.current-refused"),
    }
}
