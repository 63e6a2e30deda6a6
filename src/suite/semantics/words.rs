//! Words of our own vocabulary: requirement ids, capability keys, preconditions,
//! durations, regular expressions, paths.

use crate::document::{Node, NodeKind, Position, did_you_mean};

use super::Checker;

/// Features that `requires` can name, each also with `!`.
pub const FEATURES: [&str; 11] = [
    "bulk",
    "patch",
    "filter",
    "sort",
    "etag",
    "changePassword",
    "cursor",
    "index",
    "async",
    "schemas",
    "credentials",
];

/// Keys below which SCIM JSON stands, which has no words of ours.
const WIRE: [&str; 11] = [
    "body",
    "with",
    "contains",
    "equals",
    "as_sent",
    "differs",
    "one_of",
    "data",
    "parameters",
    "operation",
    "shows",
];

pub(super) fn check(checker: &mut Checker<'_>) {
    let root = &checker.document.node;
    visit(checker, root, false);
}

fn visit(checker: &mut Checker<'_>, node: &Node, operation: bool) {
    for (key, position, value) in node.entries() {
        if WIRE.contains(&key.as_str()) || (operation && key == "send") {
            continue;
        }
        word(checker, key, *position, value);
        visit(checker, value, false);
        if key == "operations" {
            value.items().iter().for_each(|item| visit(checker, item, true));
        }
    }
    if let NodeKind::List(items) = &node.kind {
        // The operations of a bulk step are visited as such, above.
        let operations = items.iter().any(|item| item.get("send").is_some())
            && items.iter().all(|item| item.get("as").is_some());
        items.iter().for_each(|item| visit(checker, item, operations));
    }
}

fn word(checker: &mut Checker<'_>, key: &str, position: Position, value: &Node) {
    match key {
        "requirements" => value.items().iter().for_each(|item| requirement(checker, item)),
        "requirement" => requirement(checker, value),
        "features" => value.items().iter().for_each(|item| feature(checker, item)),
        "requires" => value.items().iter().for_each(|item| precondition(checker, item)),
        "settle" | "eventually" | "slow_body" => duration(checker, value),
        "matches" | "never" | "some" => regular_expression(checker, value),
        "path" => json_path(checker, value),
        "repeat_over" | "repeat_to"
            if !value.as_str().is_some_and(|text| text.starts_with("config.")) =>
        {
            let message = format!(
                "`{key}` names a place in ServiceProviderConfig, as `config.bulk.maxOperations`"
            );
            checker.error(position, "SS0118", message);
        }
        _ => {}
    }
}

fn requirement(checker: &mut Checker<'_>, node: &Node) {
    let Some(id) = node.as_str() else { return };
    if !checker.known.requirements.contains(&id) {
        let help = did_you_mean(id, checker.known.requirements.iter().copied());
        checker.error_with(node.position, "SS0112", format!("unknown requirement `{id}`"), help);
    }
}

fn feature(checker: &mut Checker<'_>, node: &Node) {
    let Some(key) = node.as_str() else { return };
    if !checker.known.features.contains(&key) {
        let help = did_you_mean(key, checker.known.features.iter().copied());
        checker.error_with(node.position, "SS0113", format!("unknown capability `{key}`"), help);
    }
}

fn precondition(checker: &mut Checker<'_>, node: &Node) {
    let Some(word) = node.as_str() else { return };
    let bare = word.strip_prefix('!').unwrap_or(word);
    let is_type = bare.starts_with(|c: char| c.is_ascii_uppercase());
    if !is_type && !FEATURES.contains(&bare) {
        let help = did_you_mean(bare, FEATURES);
        checker.error_with(node.position, "SS0114", format!("unknown precondition `{word}`"), help);
    }
}

fn duration(checker: &mut Checker<'_>, node: &Node) {
    let text = node.as_str().unwrap_or_default();
    if crate::document::duration(text).is_none() {
        checker.error_with(
            node.position,
            "SS0115",
            format!("`{text}` is no time span"),
            Some("write it as `500ms`, `5s` or `2m`".to_owned()),
        );
    }
}

fn regular_expression(checker: &mut Checker<'_>, node: &Node) {
    let Some(text) = node.as_str() else { return };
    // A template in it becomes literal text later.
    let plain = if text.contains("${") { "x" } else { text };
    if let Err(error) = regex_lite::Regex::new(plain) {
        checker.error(node.position, "SS0116", format!("not a regular expression: {error}"));
    }
}

fn json_path(checker: &mut Checker<'_>, node: &Node) {
    let Some(text) = node.as_str() else { return };
    if !text.starts_with('$') || text.starts_with("${") {
        return;
    }
    if let Err(error) = serde_json_path::JsonPath::parse(text) {
        checker.error(node.position, "SS0117", format!("not a JSON path: {error}"));
    }
}
