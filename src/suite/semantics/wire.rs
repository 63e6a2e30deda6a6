//! Steps that break requests off, repeat them, or send several at once: what does not go together.

use std::time::Duration;

use crate::document::{Node, did_you_mean, duration};

use super::super::{
    Bulk, Case, ChunkSize, Cut, MOST_RACERS, Race, RaceRule, RacingRequest, Retry, Send, Step,
};
use super::Checker;
use super::labels::step_labels;

/// The longest time over which a body is sent.
const SLOWEST_BODY: Duration = Duration::from_secs(10);

pub(super) fn check(checker: &mut Checker<'_>, place: usize, case: &Case) {
    let node = checker.case_node(place);
    for (at, step) in case.steps.iter().enumerate() {
        let node = node.at(&["steps", &at.to_string()]);
        match step {
            Step::Send(send) => broken_off_send(checker, node.at(&["send"]), send),
            Step::Bulk(bulk) => broken_off_bulk(checker, node.at(&["bulk"]), bulk),
            Step::Retry(retry) => retried(checker, node.at(&["retry"]), retry, &case.steps[..at]),
            Step::Race(race) => raced(checker, node.at(&["race"]), race),
            _ => {}
        }
    }
}

fn broken_off_send(checker: &mut Checker<'_>, node: &Node, send: &Send) {
    let misuse = match (send.cut, &send.slow_body) {
        (Some(_), _) if send.expect.is_some() => {
            Some("nothing of the answer to a request with `cut` is judged; leave `expect` out")
        }
        (Some(_), Some(_)) => Some("a request is either cut or slow"),
        (Some(Cut::InBody), _) | (None, Some(_)) if !send.has_body() => {
            Some("the request has no body")
        }
        _ => None,
    };
    misused(checker, node, misuse);
    slow_body(checker, node, send.slow_body.as_deref());
}

fn broken_off_bulk(checker: &mut Checker<'_>, node: &Node, bulk: &Bulk) {
    let expects =
        bulk.expect.is_some() || bulk.operations.iter().any(|operation| operation.expect.is_some());
    let misuse = match (bulk.cut, &bulk.slow_body) {
        (Some(_), _) if expects => {
            Some("nothing of the answer to a request with `cut` is judged; leave `expect` out")
        }
        (Some(_), Some(_)) => Some("a request is either cut or slow"),
        _ => None,
    };
    misused(checker, node, misuse);
    slow_body(checker, node, bulk.slow_body.as_deref());
    chunked(checker, node, bulk);
}

/// Several requests in the place of one are neither cut, nor sent again, nor stopped by the target.
fn chunked(checker: &mut Checker<'_>, node: &Node, bulk: &Bulk) {
    let message = match &bulk.chunks_of {
        None => return,
        Some(ChunkSize::Limit(place)) if !place.starts_with("config.") => {
            "`chunks_of` is a number, or a place in ServiceProviderConfig, as \
             `config.bulk.maxOperations`"
        }
        Some(_) if bulk.cut.is_some() || bulk.slow_body.is_some() => {
            "a request that is cut or slow is sent as one; leave `chunks_of` out"
        }
        Some(_) if bulk.fail_on_errors.is_some() => {
            "`fail_on_errors` counts within one request; leave `chunks_of` out"
        }
        Some(_) => return,
    };
    checker.error(node.at(&["chunks_of"]).position, "SS0131", message);
}

fn misused(checker: &mut Checker<'_>, node: &Node, misuse: Option<&str>) {
    let Some(misuse) = misuse else { return };
    let key = if node.get("cut").is_some() { "cut" } else { "slow_body" };
    checker.error(node.at(&[key]).position, "SS0131", misuse);
}

fn slow_body(checker: &mut Checker<'_>, node: &Node, text: Option<&str>) {
    if text.and_then(duration).is_some_and(|time| time > SLOWEST_BODY) {
        let message = format!("a body is sent within {} seconds", SLOWEST_BODY.as_secs());
        checker.error(node.at(&["slow_body"]).position, "SS0131", message);
    }
}

fn retried(checker: &mut Checker<'_>, node: &Node, retry: &Retry, before: &[Step]) {
    let original = retry.original(before);
    if matches!(original, Some(Step::Bulk(bulk)) if bulk.chunks_of.is_some()) {
        let message =
            format!("`{}` is sent in chunks, and none of them can be sent again", retry.of);
        checker.error(node.at(&["of"]).position, "SS0132", message);
    }
    if original.is_none() {
        let known: Vec<&str> = before
            .iter()
            .filter(|step| matches!(step, Step::Send(_) | Step::Bulk(_)))
            .filter_map(Step::label)
            .collect();
        let message =
            format!("no `send` or `bulk` step before this one is labelled `{}`", retry.of);
        let help = did_you_mean(&retry.of, known);
        checker.error_with(node.at(&["of"]).position, "SS0132", message, help);
        return;
    }
    let operations = match original {
        Some(step @ Step::Bulk(_)) => step_labels(step, before),
        _ => vec![],
    };
    for (label, position, _) in node.get("operations").map(Node::entries).unwrap_or_default() {
        if !operations.contains(label) {
            let message = format!("`{}` has no operation `{label}`", retry.of);
            let help = did_you_mean(label, operations.iter().map(String::as_str));
            checker.error_with(*position, "SS0132", message, help);
        }
    }
}

fn raced(checker: &mut Checker<'_>, node: &Node, race: &Race) {
    for (at, request) in race.requests.iter().enumerate() {
        racing(checker, node.at(&["requests", &at.to_string()]), request);
    }
    let times = |request: &RacingRequest| request.repeat.map_or(1, |times| times as usize);
    let number: usize = race.requests.iter().map(times).sum();
    if !(2..=MOST_RACERS).contains(&number) {
        let message = format!("a race has two to {MOST_RACERS} requests, and here are {number}");
        checker.error(node.at(&["requests"]).position, "SS0133", message);
    }
    if race.invariants.is_empty() {
        let message = "a race without `invariants` shows nothing";
        checker.error(node.at(&["invariants"]).position, "SS0133", message);
    }
    let promised = race.racers().iter().any(|racer| !racer.facts().is_empty());
    let asks = [RaceRule::AllHold, RaceRule::OneHolds, RaceRule::RefusedLeavesNothing];
    for (at, invariant) in race.invariants.iter().enumerate() {
        if asks.contains(&invariant.rule) && !promised {
            let message = "no request of the race says under `after` what it brings about";
            let position = node.at(&["invariants", &at.to_string(), "rule"]).position;
            checker.error(position, "SS0133", message);
        }
    }
}

/// One request of a race.
fn racing(checker: &mut Checker<'_>, node: &Node, request: &RacingRequest) {
    let repeated = request.repeat.is_some();
    let cut = request.send.as_ref().is_some_and(|send| send.cut.is_some())
        || request.bulk.as_ref().is_some_and(|bulk| bulk.cut.is_some());
    let slow = request.send.as_ref().is_some_and(|send| send.slow_body.is_some())
        || request.bulk.as_ref().is_some_and(|bulk| bulk.slow_body.is_some());
    let operations = request.bulk.iter().flat_map(|bulk| &bulk.operations);
    let mut operations = operations.map(|one| (one.repeat, &one.repeat_over, &one.label));
    let message = if request.send.is_some() == request.bulk.is_some() {
        "a request of a race is either a `send` or a `bulk`"
    } else if repeated && !request.label.contains("{n}") {
        "the label of a request that is repeated holds `{n}`"
    } else if request.repeat == Some(0) {
        "a request that is repeated goes out at least once"
    } else if cut || slow || request.bulk.as_ref().is_some_and(|bulk| bulk.chunks_of.is_some()) {
        "a request of a race is neither cut nor slow, nor sent in chunks"
    } else if request.bulk.as_ref().is_some_and(|bulk| !bulk.after.is_empty()) {
        "within a race the `after` of a bulk request stands on its operations"
    } else if operations.any(|(repeat, over, label)| {
        repeat.is_some() || over.is_some() || (repeated && !label.contains("{n}"))
    }) {
        "within a race `{n}` counts the requests, in the labels of their operations too"
    } else {
        return;
    };
    checker.error(node.at(&["as"]).position, "SS0133", message);
}
