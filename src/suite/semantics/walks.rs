//! Walks: what is judged of them, and what may happen between their pages.

use crate::document::Node;

use super::super::{Case, Meanwhile, Step, Walk};
use super::Checker;

pub(super) fn check(checker: &mut Checker<'_>, place: usize, case: &Case) {
    let node = checker.case_node(place);
    for (at, step) in case.steps.iter().enumerate() {
        if let Step::Walk(walk) = step {
            let node = node.at(&["steps", &at.to_string(), "walk"]);
            judged(checker, node, walk);
            bounds(checker, node, walk);
            in_short(checker, node, walk);
            for (at, change) in walk.meanwhile.iter().enumerate() {
                let node = node.at(&["meanwhile", &at.to_string()]);
                meanwhile(checker, node, walk, change, case);
            }
        }
    }
}

/// The account of a walk is looked at by checks.
fn judged(checker: &mut Checker<'_>, node: &Node, walk: &Walk) {
    let checks = walk.expect.as_ref().is_some_and(|expect| !expect.checks.is_empty());
    if walk.invariants.is_empty() && !checks {
        let message = "nothing of this walk is judged: it has neither `invariants` nor `checks`";
        checker.error(node.position, "SS0147", message);
    }
    for (key, position, _) in node.get("expect").map(Node::entries).unwrap_or_default() {
        if !["checks", "requirement", "level"].contains(&key.as_str()) {
            let message = format!("what a walk found is looked at by `checks`, not by `{key}`");
            checker.error(*position, "SS0145", message);
        }
    }
}

fn bounds(checker: &mut Checker<'_>, node: &Node, walk: &Walk) {
    if !(1..=Walk::MOST_PAGES).contains(&walk.stop_after) {
        let message = format!("a walk is given up after 1 to {} pages", Walk::MOST_PAGES);
        checker.error(node.at(&["stop_after"]).position, "SS0147", message);
    }
}

/// Of pages that are not kept, nothing can be asked but their account.
fn in_short(checker: &mut Checker<'_>, node: &Node, walk: &Walk) {
    let more = [
        ("invariants", !walk.invariants.is_empty()),
        ("meanwhile", !walk.meanwhile.is_empty()),
        ("twice", walk.twice),
    ];
    for (key, given) in more {
        if walk.in_short && given {
            let message = format!("pages of a walk in short are not kept: it has no `{key}`");
            checker.error(node.at(&[key]).position, "SS0147", message);
        }
    }
}

fn meanwhile(checker: &mut Checker<'_>, node: &Node, walk: &Walk, change: &Meanwhile, case: &Case) {
    if change.after_page == 0 || change.after_page >= walk.stop_after {
        let message = "what happens meanwhile happens after the first page or a later one";
        checker.error(node.at(&["after_page"]).position, "SS0147", message);
    }
    if walk.twice {
        let message = "a walk that others write to is not walked twice";
        checker.error(node.position, "SS0147", message);
    }
    if case.given.is_empty() {
        let message = "what happens meanwhile happens to resources of the case's own";
        let help = "make them under `given` of the case".to_owned();
        checker.error_with(node.position, "SS0147", message, Some(help));
    }
    let send = &change.send;
    if send.expect.is_some() || !send.after.is_empty() || send.cut.is_some() {
        let message = "a request between two pages prepares: it has no `expect`, `after` or `cut`";
        checker.error(node.at(&["send"]).position, "SS0147", message);
    }
}
