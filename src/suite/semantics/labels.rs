//! Labels: each is given once, and whatever refers to one finds it.

use crate::document::{Node, Position};

use super::super::{Bulk, Case, Given, Racer, RacerRequest, ScalarOrList, Send, Step};
use super::Checker;

/// Labels of a `given`, with its repetitions.
pub(super) fn given_labels(given: &[Given]) -> Vec<String> {
    given.iter().flat_map(Given::labels).collect()
}

/// Labels that a step defines: its own, and those of its operations and requests.
pub(super) fn step_labels(step: &Step, steps: &[Step]) -> Vec<String> {
    let mut labels: Vec<String> = step.label().into_iter().map(str::to_owned).collect();
    match step {
        Step::Bulk(bulk) => labels.extend(operation_labels(bulk)),
        Step::Retry(retry) => {
            if let Some(Step::Bulk(bulk)) = retry.original(steps) {
                labels.extend(operation_labels(bulk).iter().map(|label| retry.label_of(label)));
            }
        }
        Step::Race(race) => labels.extend(race.racers().iter().flat_map(Racer::labels)),
        Step::Walk(walk) => {
            let sends = walk.meanwhile.iter().map(|change| &change.send);
            labels.extend(sends.filter_map(|send| send.label.clone()));
        }
        _ => {}
    }
    labels
}

fn operation_labels(bulk: &Bulk) -> Vec<String> {
    let mut labels = Vec::new();
    for operation in &bulk.operations {
        match operation.repeat {
            None => labels.push(operation.label.clone()),
            Some(times) => {
                labels.extend((1..=times).map(|n| operation.label.replace("{n}", &n.to_string())))
            }
        }
        if operation.limit().is_some() {
            labels.push(operation.label.replace("{n}", "1"));
        }
    }
    labels
}

/// Labels of everything in a case, its suite's population included.
pub(super) fn all_labels(checker: &Checker<'_>, case: &Case) -> Vec<String> {
    let mut labels = given_labels(&checker.document.value.given);
    labels.extend(given_labels(&case.given));
    labels.extend(case.steps.iter().flat_map(|step| step_labels(step, &case.steps)));
    labels
}

pub(super) fn check(checker: &mut Checker<'_>, place: usize, case: &Case) {
    let node = checker.case_node(place);
    let labels = all_labels(checker, case);
    for (at, label) in labels.iter().enumerate() {
        if labels[..at].contains(label) {
            let message = format!("the label `{label}` is given twice in the case `{}`", case.id);
            checker.error(node.at(&["id"]).position, "SS0119", message);
        }
    }
    references(checker, node, &labels);
    shared_population(checker, node, case);
}

/// Keys whose keys are labels, and keys whose items are.
fn references(checker: &mut Checker<'_>, node: &Node, labels: &[String]) {
    for (key, _, value) in node.entries() {
        match key.as_str() {
            "after" => label_keys(checker, value, labels),
            "expect" if expects_by_label(value, labels) => label_keys(checker, value, labels),
            "finds" => label_of(checker, value, labels),
            "returns" | "order" | "population" => label_items(checker, value, labels),
            "body" | "with" | "contains" | "data" | "operation" | "shows" => continue,
            _ => {}
        }
        references(checker, value, labels);
    }
    node.items().iter().for_each(|item| references(checker, item, labels));
}

/// `expect` of a row or variant maps labels to expectations, that of a step is one.
fn expects_by_label(node: &Node, labels: &[String]) -> bool {
    let entries = node.entries();
    !entries.is_empty()
        && (entries.iter().any(|(key, _, _)| labels.contains(key))
            || entries.iter().all(|(_, _, value)| value.get("status").is_some()))
}

fn label_keys(checker: &mut Checker<'_>, node: &Node, labels: &[String]) {
    for (label, position, _) in node.entries() {
        known(checker, label, *position, labels);
    }
}

fn label_items(checker: &mut Checker<'_>, node: &Node, labels: &[String]) {
    for item in node.items() {
        if let Some(label) = item.as_str() {
            known(checker, label, item.position, labels);
        }
    }
}

fn label_of(checker: &mut Checker<'_>, node: &Node, labels: &[String]) {
    if let Some(label) = node.as_str() {
        known(checker, label, node.position, labels);
    }
}

fn known(checker: &mut Checker<'_>, label: &str, position: Position, labels: &[String]) {
    let word = ["state", "copies", "contains", "checks", "requirement", "level"].contains(&label);
    // Within repeated requests the number is written in later.
    let named = labels.iter().any(|known| *known == label.replace("{n}", "1"));
    if !label.contains("${") && !word && !named {
        checker.unknown_label(label, position, labels);
    }
}

/// The population of a suite is shared: what changes it makes its own.
fn shared_population(checker: &mut Checker<'_>, node: &Node, case: &Case) {
    let shared = given_labels(&checker.document.value.given);
    for (at, step) in case.steps.iter().enumerate() {
        let touched = sends_of(step).iter().find_map(|send| touches(send, &shared));
        if let Some(label) = touched {
            let step = node.at(&["steps", &at.to_string()]);
            let path = step.get("send").and_then(|send| send.get("path")).unwrap_or(step);
            checker.error_with(
                path.position,
                "SS0120",
                format!("`{label}` belongs to all cases of the suite, and this step changes it"),
                Some("make a resource of the case's own under `given` of the case".to_owned()),
            );
        }
    }
}

fn sends_of(step: &Step) -> Vec<Send> {
    match step {
        Step::Send(send) => vec![send.as_ref().clone()],
        Step::Race(race) => {
            let sends = race.racers().into_iter().filter_map(|racer| match racer.request {
                RacerRequest::Send(send) => Some(*send),
                RacerRequest::Bulk(_) => None,
            });
            sends.collect()
        }
        Step::Walk(walk) => walk.meanwhile.iter().map(|change| change.send.clone()).collect(),
        _ => vec![],
    }
}

/// The label among these of the resource that a request changes.
fn touches(send: &Send, shared: &[String]) -> Option<String> {
    let writes = send.method.as_deref().is_some_and(|m| !matches!(m, "GET" | "HEAD" | "POST"));
    let path = send.path.as_deref().unwrap_or_default();
    let touched = shared.iter().find(|label| path.contains(&format!("${{{label}.")));
    touched.filter(|_| writes).cloned()
}

impl ScalarOrList {
    /// The texts of it, where it is no template.
    #[must_use]
    pub fn literal_texts(&self) -> Vec<&str> {
        match self {
            Self::List(items) => items.iter().filter_map(serde_json::Value::as_str).collect(),
            Self::Scalar(text) if text.contains("${") => vec![],
            Self::Scalar(text) => vec![text],
        }
    }
}
