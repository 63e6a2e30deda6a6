//! Searches for a limit, and measurements: what each needs, and what it has no use for.

use crate::document::{Node, Position};

use super::super::{Answer, Case, Limit, Measure, Probe, Step};
use super::Checker;

/// What stands for the letters that make up a size.
const FILL: &str = "{fill}";
/// The largest number of operations, resources or members that a search goes to.
const MOST: u64 = 20_000;
/// The largest size in bytes or letters.
const LONGEST: u64 = 64 * 1024 * 1024;
/// The largest number of resources that a measurement makes each way.
const MOST_RESOURCES: u32 = 10_000;

/// What a key of a search is to it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Needed,
    Possible,
    None,
}

pub(super) fn check(checker: &mut Checker<'_>, place: usize, case: &Case) {
    let node = checker.case_node(place);
    on_request(checker, node, case);
    for (at, step) in case.steps.iter().enumerate() {
        let steps = node.at(&["steps", &at.to_string()]);
        match step {
            Step::Probe(probe) => check_probe(checker, steps.at(&["probe"]), probe, case),
            Step::Measure(measure) => {
                check_measure(checker, steps.at(&["measure"]), measure, case);
            }
            _ => {}
        }
    }
}

/// What nobody can ask for is never carried out.
fn on_request(checker: &mut Checker<'_>, node: &Node, case: &Case) {
    let Some(word) = case.asked_for_by(&checker.document.value) else { return };
    let small = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if word.is_empty() || !word.chars().all(small) {
        let position = match node.get("on_request") {
            Some(own) => own.position,
            None => checker.document.node.at(&["on_request"]).position,
        };
        checker.error_with(
            position,
            "SS0144",
            format!("`{word}` is no word to ask for the case `{}` by", case.id),
            Some("write it in small letters, as `on_request: probe`".to_owned()),
        );
    }
}

fn check_probe(checker: &mut Checker<'_>, node: &Node, probe: &Probe, case: &Case) {
    for (key, wanted) in uses(probe.limit) {
        let given = node.get(key).is_some();
        let limit = probe.limit.key();
        match (wanted, given) {
            (Use::Needed, false) => {
                let message = format!("a search for {limit} needs `{key}`");
                checker.error(node.position, "SS0140", message);
            }
            (Use::None, true) => {
                let message = format!("a search for {limit} has no use for `{key}`");
                checker.error(node.at(&[key]).position, "SS0140", message);
            }
            _ => {}
        }
    }
    fills(checker, node, probe);
    bounds(checker, node, probe);
    expectation(checker, node, probe.expect.as_ref());
    let limit = node.at(&["limit"]).position;
    names_capability(checker, limit, probe.limit.key(), case);
}

fn uses(limit: Limit) -> [(&'static str, Use); 7] {
    use Use::{Needed, None, Possible};
    let [operation, resource, path, by, filter, finds, shows] = match limit {
        Limit::BulkOperations | Limit::BulkPayload => {
            [Needed, Possible, None, None, None, None, None]
        }
        Limit::FilterResults | Limit::PageSize | Limit::DefaultPageSize => {
            [None, Possible, None, Possible, None, None, None]
        }
        Limit::FilterLength => [None, None, Needed, Possible, Needed, Needed, None],
        Limit::PatchOperations => [Needed, None, Needed, None, None, None, Needed],
        Limit::PatchMembers => [None, Possible, None, None, None, None, None],
    };
    [
        ("operation", operation),
        ("resource", resource),
        ("path", path),
        ("by", by),
        ("filter", filter),
        ("finds", finds),
        ("shows", shows),
    ]
}

fn fills(checker: &mut Checker<'_>, node: &Node, probe: &Probe) {
    let (key, text) = match probe.limit {
        Limit::BulkPayload => {
            ("operation", probe.operation.as_ref().map(ToString::to_string).unwrap_or_default())
        }
        Limit::FilterLength => ("filter", probe.filter.clone().unwrap_or_default()),
        _ => return,
    };
    if node.get(key).is_some() && !text.contains(FILL) {
        let message = format!("the `{key}` of a search for a length has a place for letters");
        let help = "write `{fill}` where they go";
        let position = node.at(&[key]).position;
        checker.error_with(position, "SS0141", message, Some(help.to_owned()));
    }
}

fn bounds(checker: &mut Checker<'_>, node: &Node, probe: &Probe) {
    let most = if probe.limit.is_length() { LONGEST } else { MOST };
    let bounds = probe.bounds();
    let mut complain = |key: &str, message: String| {
        checker.error(node.at(&[key]).position, "SS0142", message);
    };
    if bounds.most == 0 || bounds.most > most {
        complain("most", format!("the largest size of a search is from 1 to {most}"));
    }
    for (key, given) in [("from", probe.from), ("unadvertised", probe.unadvertised)] {
        if given.is_some_and(|size| size == 0 || size > bounds.most) {
            complain(key, format!("`{key}` is from 1 to the largest size, {}", bounds.most));
        }
    }
    if !(3..=100).contains(&bounds.requests) {
        complain("requests", "a search tries from 3 to 100 sizes".to_owned());
    }
}

/// What is found is an account, of which only checks say something.
fn expectation(checker: &mut Checker<'_>, node: &Node, expect: Option<&Answer>) {
    if expect.is_none() {
        return;
    }
    for (key, position, _) in node.at(&["expect"]).entries() {
        if !["checks", "requirement", "level"].contains(&key.as_str()) {
            let message = format!("what a search found is looked at by `checks`, not by `{key}`");
            checker.error(*position, "SS0145", message);
        }
    }
}

fn names_capability(checker: &mut Checker<'_>, position: Position, key: &str, case: &Case) {
    let features = match case.features.is_empty() {
        true => &checker.document.value.features,
        false => &case.features,
    };
    if !features.iter().any(|feature| feature == key) {
        let message = format!("the case does not say that it is evidence for `{key}`");
        let help = format!("add `{key}` to `features` of the case");
        checker.error_with(position, "SS0143", message, Some(help));
    }
}

fn check_measure(checker: &mut Checker<'_>, node: &Node, measure: &Measure, case: &Case) {
    let suite = &checker.document.value;
    let on_request = case.asked_for_by(suite).is_some();
    if !on_request || !(suite.exclusive || case.exclusive) {
        checker.error_with(
            node.position,
            "SS0146",
            "a measurement is carried out only on request, and alone",
            Some("write `on_request: measure` and `exclusive: true`".to_owned()),
        );
    }
    if measure.resources == 0 || measure.resources > MOST_RESOURCES {
        let message = format!("a measurement makes from 1 to {MOST_RESOURCES} resources each way");
        checker.error(node.at(&["resources"]).position, "SS0142", message);
    }
    if !(1..=64).contains(&measure.concurrency) {
        let message = "from 1 to 64 requests are under way at the same time";
        checker.error(node.at(&["concurrency"]).position, "SS0142", message);
    }
    let ascending = measure.chunks.windows(2).all(|pair| pair[0] < pair[1]);
    if !ascending || measure.chunks.first().is_none_or(|first| *first < 2) {
        let message = "the sizes of bulk requests ascend, and begin with 2 at the least";
        checker.error(node.at(&["chunks"]).position, "SS0142", message);
    }
    for key in ["bulk.advantage", "bulk.chunkSize"] {
        names_capability(checker, node.position, key, case);
    }
}
