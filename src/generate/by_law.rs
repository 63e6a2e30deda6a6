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

/// That pages say where they begin.
pub(super) const POSITION: &str = "RFC7644-3.4.2-05";

/// Checks of a list of so many resources that fails a requirement about its form, be it of a page
/// that was to have so many. None where it is not the form that fails.
pub(super) fn form_checks(
    requirement: &str,
    kind: Kind,
    length: usize,
    paged: Option<u32>,
) -> Option<String> {
    // These are said of pages that do not fit together, too.
    let of_pages = ["RFC7644-3.4.2-04", "RFC7644-3.4.2.4-01", "RFC7644-3.4.2.4-09"];
    if kind == Kind::Pages && of_pages.contains(&requirement) {
        return None;
    }
    let where_told =
        |name: &str, more: &str| format!("{{ path: $.{name}, where_present: true, {more} }}");
    Some(match requirement {
        "RFC7644-3.4.2-02" => {
            let schema = crate::scim::urn::LIST_RESPONSE;
            format!("{{ path: $.schemas, includes: [{}] }}", json!(schema))
        }
        "RFC7644-3.4.2-03" => "{ path: $.totalResults, present: true }".to_owned(),
        "RFC7644-3.4.2-04" => where_told("Resources", "type: array"),
        "RFC7643-2.3.4-01" => where_told("itemsPerPage", "type: integer"),
        "RFC7644-3.4.2.4-08" => {
            let most = paged.map(|count| format!(", at_most: {count}")).unwrap_or_default();
            where_told("itemsPerPage", &format!("at_least: {length}{most}"))
        }
        "RFC7644-3.4.2.4-01" => where_told("startIndex", "at_least: 1"),
        "RFC7644-3.4.2.4-09" => where_told("totalResults", &format!("at_least: {length}")),
        POSITION => "{ path: $.startIndex, present: true }".to_owned(),
        _ => return None,
    })
}
