//! Templates: every name in them is one that the case, its row or the run gives.

use crate::document::{Node, NodeKind, Position, did_you_mean};

use super::super::load::position_at;
use super::super::template::expressions;
use super::super::{Case, Row};
use super::Checker;
use super::labels::{given_labels, step_labels};

/// Names that are there in every case.
const ALWAYS: [&str; 5] = ["tag", "suite", "base", "now", "config"];
/// Names that are there in rules for every exchange.
const EXCHANGE: [&str; 2] = ["answer", "request"];
/// Keys of a row that are not values.
const ROW_KEYS: [&str; 10] = [
    "id",
    "title",
    "requirements",
    "features",
    "requires",
    "tags",
    "level",
    "expect",
    "after",
    "variants",
];

pub(super) fn check(checker: &mut Checker<'_>, place: usize, case: &Case) {
    let node = checker.case_node(place);
    names_in_steps(checker, node, case);
    row_values(checker, node);
    marked_names(checker, node);
}

/// Every use of a name, with its place.
fn uses(checker: &Checker<'_>, node: &Node) -> Vec<(String, Position)> {
    let text = &checker.document.source.text;
    let mut found = Vec::new();
    node.walk(&mut |part| {
        let mut add = |written: &str, position: Position| {
            for expression in expressions(written) {
                let needle = format!("${{{}}}", expression.name);
                let from = position.offset.min(text.len());
                let offset = text[from..].find(&needle).map_or(position.offset, |at| from + at);
                found.push((expression.name, position_at(text, offset, needle.len())));
            }
        };
        match &part.kind {
            NodeKind::Scalar(value) => {
                if let Some(written) = value.as_str() {
                    add(written, part.position);
                }
            }
            NodeKind::Map(entries) => {
                entries.iter().for_each(|(key, position, _)| add(key, *position));
            }
            NodeKind::List(_) => {}
        }
    });
    found
}

fn names_in_steps(checker: &mut Checker<'_>, node: &Node, case: &Case) {
    let mut visible: Vec<String> = ALWAYS.iter().map(|name| (*name).to_owned()).collect();
    visible.extend(given_labels(&checker.document.value.given));
    let later: Vec<String> =
        case.steps.iter().flat_map(|step| step_labels(step, &case.steps)).collect();
    for (label, part) in [("given", node.at(&["given"]))] {
        if node.get(label).is_some() {
            let mut within = visible.clone();
            within.extend(given_labels(&case.given));
            check_names(checker, part, &within, &later, case);
        }
    }
    visible.extend(given_labels(&case.given));
    if node.get("every").is_some() {
        visible.extend(EXCHANGE.iter().map(|name| (*name).to_owned()));
        check_names(checker, node.at(&["every"]), &visible, &[], case);
    }
    for (at, step) in case.steps.iter().enumerate() {
        visible.extend(step_labels(step, &case.steps));
        check_names(checker, node.at(&["steps", &at.to_string()]), &visible, &later, case);
    }
    for key in ["variants", "rows"] {
        if let Some(part) = node.get(key) {
            check_names(checker, part, &visible, &later, case);
        }
    }
}

fn check_names(
    checker: &mut Checker<'_>,
    node: &Node,
    visible: &[String],
    later: &[String],
    case: &Case,
) {
    for (name, position) in uses(checker, node) {
        if let Some(key) = without_function(&name).strip_prefix("row.") {
            missing_row_value(checker, key, position, case);
            continue;
        }
        let first = match name.strip_prefix("filler:") {
            Some(length) if length.parse::<u64>().is_ok() => continue,
            Some(length) => length,
            None => without_function(&name),
        };
        let first = first.split('.').next().unwrap_or_default();
        // Within what is repeated, the first number stands for all.
        let first = &first.replace("{n}", "1");
        if visible.iter().any(|known| known == first) {
            continue;
        }
        if later.iter().any(|known| known == first) {
            let message = format!("`{first}` is labelled only by a later step");
            checker.error(position, "SS0121", message);
        } else {
            let help = did_you_mean(first, visible.iter().map(String::as_str));
            checker.error_with(position, "SS0121", format!("undefined name `{first}`"), help);
        }
    }
}

/// The name that a function such as `other_case:` is applied to.
fn without_function(name: &str) -> &str {
    let inner = ["other_case:", "elsewhere:"].iter().find_map(|begin| name.strip_prefix(begin));
    inner.unwrap_or(name)
}

fn missing_row_value(checker: &mut Checker<'_>, key: &str, position: Position, case: &Case) {
    let key = key.split('.').next().unwrap_or_default();
    if let Some(described) = &case.described {
        if !described.values().contains(&key) {
            let help = did_you_mean(key, described.values().iter().copied());
            let message = format!("rows of what the target describes have no value `{key}`");
            checker.error_with(position, "SS0122", message, help);
        }
        return;
    }
    let lacking: Vec<&Row> = case.rows.iter().filter(|row| !row.values.contains_key(key)).collect();
    if case.rows.is_empty() {
        checker.error(position, "SS0122", "the case has no rows");
    } else if lacking.len() == case.rows.len() {
        let keys = case.rows.iter().flat_map(|row| row.values.keys()).map(String::as_str);
        let help = did_you_mean(key, keys);
        checker.error_with(position, "SS0122", format!("no row has a value `{key}`"), help);
    } else if let Some(row) = lacking.first() {
        let message = format!("the row `{}` has no value `{key}`", row.id);
        checker.error(position, "SS0122", message);
    }
}

fn row_values(checker: &mut Checker<'_>, node: &Node) {
    let used: Vec<String> = uses(checker, node)
        .into_iter()
        .filter_map(|(name, _)| {
            let name = name.strip_prefix("filler:").unwrap_or(without_function(&name));
            Some(name.strip_prefix("row.")?.split('.').next()?.to_owned())
        })
        .collect();
    for row in node.at(&["rows"]).items() {
        for (key, position, _) in row.entries() {
            if ROW_KEYS.contains(&key.as_str()) || used.contains(key) {
                continue;
            }
            let near = used.iter().map(String::as_str).chain(ROW_KEYS);
            let help = did_you_mean(key, near);
            checker.error_with(*position, "SS0123", format!("no step uses `{key}`"), help);
        }
    }
}

/// Everything that a run makes bears its marker.
fn marked_names(checker: &mut Checker<'_>, node: &Node) {
    let mut unmarked = Vec::new();
    node.walk(&mut |part| {
        for (key, _, value) in part.entries() {
            let name = value.as_str().unwrap_or_default();
            let marked = name.contains("${") || name.trim().is_empty();
            if key.eq_ignore_ascii_case("userName") && !marked {
                unmarked.push(value.position);
            }
        }
    });
    for position in unmarked {
        checker.error_with(
            position,
            "SS0124",
            "a name that a run gives bears the run's marker",
            Some("begin it with `${tag}-`".to_owned()),
        );
    }
}
