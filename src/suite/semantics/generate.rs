//! Bounds of steps that generate queries, and what they need.

use super::super::{Case, Generate, Given, Step};
use super::Checker;

pub(super) fn check(checker: &mut Checker<'_>, place: usize, case: &Case) {
    let node = checker.case_node(place);
    let suite = &checker.document.value;
    let given: Vec<&Given> = suite.given.iter().chain(&case.given).collect();
    for (at, step) in case.steps.iter().enumerate() {
        let Step::Generate(generate) = step else { continue };
        let node = node.at(&["steps", &at.to_string(), "generate"]);
        let bounds = [
            ("filters", generate.filters, 1, Generate::MOST_FILTERS),
            ("depth", generate.depth, 0, Generate::MOST_DEPTH),
            ("shrinking", generate.shrinking, 0, Generate::MOST_SHRINKING),
        ];
        for (key, value, least, most) in bounds {
            if !(least..=most).contains(&value) {
                let message = format!("`{key}` is {value}, and lies between {least} and {most}");
                checker.error(node.at(&[key]).position, "SS0125", message);
            }
        }
        if !given.iter().any(|given| given.create == generate.on && !given.deleted) {
            checker.error_with(
                node.position,
                "SS0126",
                format!("nothing of the type {} is given that queries could find", generate.on),
                Some("declare a population under `given`, of varied values".to_owned()),
            );
        }
    }
}
