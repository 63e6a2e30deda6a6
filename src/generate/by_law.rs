//! Failures of laws, and of lists as such, in the words of a suite.
//!
//! A law fails where readings differ about who is described, so that the answers to its parts are
//! what they are: the case expects them as they were, and of the whole what follows from them. A
//! target that answers the parts otherwise is not judged by it.

use serde_json::json;

use super::check::{Failure, Flaw};
use super::claim::{Claim, Kind};
use super::record::Answer;
use super::world::World;

/// What a law says of answers that were given.
pub(super) struct Lawful {
    /// Whom the parts found.
    pub parts: Vec<Vec<String>>,
    /// What is expected of the whole.
    pub whole: String,
}

/// Label of an answer among several.
pub(super) fn answer_label(at: usize) -> String {
    format!("answer{}", at + 1)
}

/// What follows from the answers to the parts; none where it is no law that fails, or the parts
/// found others than the population of the claim.
pub(super) fn lawful(
    claim: &Claim,
    answers: &[Answer],
    world: &World,
    failure: &Failure,
) -> Option<Lawful> {
    let whole = answers.len().checked_sub(1).filter(|whole| *whole > 0)?;
    let fails = failure.place == whole && matches!(failure.flaw, Flaw::Requirement(_));
    let differs = !failure.missing.is_empty() || !failure.extra.is_empty();
    let members = claim.members(world);
    let parts: Vec<Vec<String>> = answers[..whole].iter().map(|one| one.listed.clone()).collect();
    if !fails || !differs || !parts.iter().flatten().all(|label| members.contains(label)) {
        return None;
    }
    let has = |at: usize, label: &String| parts[at].contains(label);
    let exactly = |labels: Vec<String>| Some(format!("returns: {}", json!(labels)));
    let expected = match claim.kind {
        Kind::And => exactly(members.into_iter().filter(|l| has(0, l) && has(1, l)).collect()),
        Kind::Or => exactly(members.into_iter().filter(|l| has(0, l) || has(1, l)).collect()),
        Kind::NotNot | Kind::Group | Kind::Spelling => exactly(parts[0].clone()),
        // Of the others, readings differ.
        Kind::Not => Some(format!(
            "includes: {}, excludes: {}",
            json!(failure.missing),
            json!(failure.extra)
        )),
        _ => None,
    };
    Some(Lawful { whole: expected?, parts })
}

impl Lawful {
    /// The variant for a target of which a part finds somebody else of these.
    pub fn variant(&self, labels: &[String]) -> String {
        let mut text =
            "    variants:\n      - name: other-reading\n        verdict: untested\n        \
                        outcome: unsupported\n        note: A part is answered otherwise here, so \
                        that nothing follows of the whole.\n        instead:\n"
                .to_owned();
        for (at, part) in self.parts.iter().enumerate() {
            for label in labels {
                let other = if part.contains(label) { "excludes" } else { "includes" };
                let expected = format!("status: 200, {other}: {}", json!([label]));
                text.push_str(&self.alternative(at, &expected));
            }
            text.push_str(&self.alternative(at, "status: [3xx, 4xx, 5xx]"));
        }
        text
    }

    fn alternative(&self, place: usize, expected: &str) -> String {
        let each = (0..=self.parts.len()).map(|at| match at == place {
            true => format!("{}: {{ {expected} }}", answer_label(at)),
            false => format!("{}: {{}}", answer_label(at)),
        });
        format!("          - expect: {{ {} }}\n", each.collect::<Vec<_>>().join(", "))
    }
}

/// Checks of a list of so many resources that fails a requirement about its form.
pub(super) fn form_checks(requirement: &str, length: usize) -> Option<String> {
    Some(match requirement {
        "RFC7644-3.4.2-02" => {
            let schema = crate::scim::urn::LIST_RESPONSE;
            format!("{{ path: $.schemas, includes: [{}] }}", json!(schema))
        }
        "RFC7644-3.4.2-03" => "{ path: $.totalResults, present: true }".to_owned(),
        "RFC7644-3.4.2-04" => "{ path: $.Resources, where_present: true, type: array }".to_owned(),
        "RFC7644-3.4.2.5-03" | "RFC7643-3.1-09" => {
            "{ path: '$.Resources[?!@.id]', present: false }".to_owned()
        }
        "RFC7643-2.3.4-01" => {
            "{ path: $.itemsPerPage, where_present: true, type: integer }".to_owned()
        }
        "RFC7644-3.4.2.4-08" => {
            format!("{{ path: $.itemsPerPage, where_present: true, at_least: {length} }}")
        }
        "RFC7644-3.4.2.4-01" => {
            "{ path: $.startIndex, where_present: true, at_least: 1 }".to_owned()
        }
        "RFC7644-3.4.2.4-09" => format!("{{ path: $.totalResults, at_least: {length} }}"),
        _ => return None,
    })
}
