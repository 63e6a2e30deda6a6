//! What the provider's behaviour does to the controls of security frameworks.

use indexmap::IndexMap;
use maud::{Markup, html};

use super::material::Material;
use super::parts::{badge, capability_link, signed};
use crate::capability::{ControlPart, ControlStanding, control_standings};
use crate::catalogue::{Control, Framework};
use crate::report::words::{standing, standing_verdict};

pub(super) fn part(material: &Material<'_>) -> Markup {
    let standings = control_standings(material.input.catalogue, material.input.report.map);
    html! {
        p.hint {
            "A control belongs to an organisation, and no test of one interface fulfils it. This says what the "
            "provider's behaviour does to it: supports it, supports it within restrictions, leaves something to "
            "the client, or undermines it."
        }
        @for (framework, standings) in &standings { (one(framework, standings)) }
    }
}

fn one(framework: &Framework, standings: &[ControlStanding<'_>]) -> Markup {
    html! {
        section.area aria-labelledby={ "framework-" (framework.id) } {
            h3 id={ "framework-" (framework.id) } { (framework.title) }
            p.hint {
                (framework.about)
                @if let Some(earlier) = &framework.earlier {
                    " In brackets are the identifiers of the " (earlier) "."
                }
            }
            table.controls {
                thead { tr {
                    th scope="col" { "Control" } th scope="col" { "Standing" }
                    th scope="col" { "Because of" }
                } }
                tbody { @for of in standings { (row(of)) } }
            }
        }
    }
}

fn row(of: &ControlStanding<'_>) -> Markup {
    let like = standing_verdict(of.standing);
    html! {
        tr id={ "control-" (of.control.id) } data-item {
            th scope="row" { (name(of.control)) }
            td { (signed(like, standing(of.standing))) }
            td {
                @for (reason, parts) in by_reason(of) {
                    div.reason {
                        p { @for part in parts {
                            span.part { (capability_link(part.key)) " " (badge(part.feature.verdict)) } " "
                        } }
                        p.quiet { (reason) }
                    }
                }
            }
        }
    }
}

fn name(control: &Control) -> Markup {
    html! {
        b { (control.id) }
        @if !control.earlier.is_empty() { " " span.quiet { "(" (control.earlier.join(", ")) ")" } }
        span.title { (control.title) }
    }
}

/// The parts of a standing by their reason; those that decide it come first.
fn by_reason<'a>(of: &'a ControlStanding<'_>) -> Vec<(&'a str, Vec<&'a ControlPart<'a>>)> {
    let decisive = standing_verdict(of.standing);
    let mut reasons: IndexMap<&str, Vec<&ControlPart<'_>>> = IndexMap::new();
    for part in &of.parts {
        reasons.entry(part.reason).or_default().push(part);
    }
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|(_, parts)| !parts.iter().any(|part| part.feature.verdict == decisive));
    reasons
}
