//! The capability matrix: first all of it as a picture, then area by area in words.

use maud::{Markup, html};

use super::material::Material;
use super::parts::{
    Told, area_of, badge, capability_anchor, capability_link, prose, short_sentence, silent, value,
};
use super::summary::number;
use crate::capability::{CapabilityMap, Contradiction, Feature, Limits};
use crate::report::words::{self, VERDICTS, contradiction, count};
use crate::suite::Verdict;

pub(super) fn part(material: &Material<'_>) -> Markup {
    let map = material.input.report.map;
    html! {
        p.hint {
            "The verdict is of the whole capability: one broken detail makes it broken, and the evidence "
            "names the case. " b { "Documented" } " is what the profile says, " b { "advertised" }
            " what the target says of itself, " b { "observed" } " what the run saw."
        }
        (overview(map))
        @if map.features.values().any(|feature| feature.silent) {
            p.hint {
                span.cell.broken.silent aria-hidden="true" { (words::sign(Verdict::Broken)) }
                " filled: broken, and the target answers with success, so a client does not notice."
            }
        }
        @for area in map.areas.keys() { (table(map, area)) }
    }
}

/// A cell for each capability, a row for each area. The rows below say the same in words, so the
/// cells are no stops of the keyboard; the areas are.
fn overview(map: &CapabilityMap) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="All capabilities by area" {
            table.mosaic {
                thead { tr {
                    th scope="col" { "Area" }
                    th scope="col" { "Capabilities" }
                    @for verdict in VERDICTS { th.n scope="col" { (badge(verdict)) } }
                } }
                tbody {
                    @for (name, area) in &map.areas {
                        tr {
                            th scope="row" { a href={ "#area-" (name) } { (Told(name)) } }
                            td { @for (key, feature) in of_area(map, name) { (cell(key, feature)) } }
                            @for verdict in VERDICTS {
                                @let number = number(area, verdict);
                                td.n { @if number > 0 { (number) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn cell(key: &str, feature: &Feature) -> Markup {
    let of = words::verdict(feature.verdict);
    let words = format!("{key}: {of}. {}", feature.title);
    let silent = if feature.silent { "silent" } else { "" };
    html! {
        a class={ "cell " (of) " " (silent) } href={ "#" (capability_anchor(key)) } tabindex="-1"
            title=(words) aria-label=(words) data-item data-dim data-area=(area_of(key))
            data-verdict=(of) data-may=(asked(feature)) { (words::sign(feature.verdict)) }
    }
}

fn of_area<'a>(
    map: &'a CapabilityMap,
    area: &'a str,
) -> impl Iterator<Item = (&'a str, &'a Feature)> {
    let features = map.features.iter().map(|(key, feature)| (key.as_str(), feature));
    features.filter(move |(key, _)| area_of(key) == area)
}

fn table(map: &CapabilityMap, area: &str) -> Markup {
    html! {
        section.area data-group aria-labelledby={ "area-" (area) } {
            h3 id={ "area-" (area) } { (Told(area)) }
            table.matrix {
                thead { tr {
                    th scope="col" { "Capability" }
                    th scope="col" { "Verdict" }
                    th scope="col" { "Documented" }
                    th scope="col" { "Advertised" }
                    th scope="col" { "Observed" }
                    th scope="col" { "What a client needs to know" }
                } }
                tbody { @for (key, feature) in of_area(map, area) { (row(key, feature)) } }
            }
        }
    }
}

fn row(key: &str, feature: &Feature) -> Markup {
    let of = words::verdict(feature.verdict);
    let declared = feature.declared.as_ref().map(|declared| value(&declared.value));
    let advertised = feature.advertised.as_ref().map(|advertised| value(&advertised.value));
    html! {
        tr data-item data-area=(area_of(key)) data-verdict=(of) data-may=(asked(feature)) {
            th scope="row" {
                (capability_link(key))
                span.title { (Told(&feature.title)) }
            }
            td { (badge(feature.verdict)) }
            td { (or_nothing(declared)) }
            td { (or_nothing(advertised)) }
            td { (observed(feature)) }
            td { (advice(feature)) }
        }
    }
}

/// A cell without anything to say is seen to be meant so.
fn or_nothing(shown: Option<Markup>) -> Markup {
    shown.unwrap_or_else(|| html! { span.none { "–" } })
}

/// The value and the limits that were observed, and by how many cases.
pub(super) fn observed(feature: &Feature) -> Markup {
    let cases = feature.observed.len();
    let deviating = feature.observed.iter().filter(|seen| seen.verdict != Verdict::Native).count();
    html! {
        @if let Some(of) = &feature.value { (value(of)) " " }
        @if let Some(of) = &feature.limits { (limits(of)) }
        @if cases == 0 {
            span.none { "no case" }
        } @else if deviating == 0 || deviating == cases {
            span.quiet { (count(cases, "case")) }
        } @else {
            span.quiet { (deviating) " of " (count(cases, "case")) " otherwise" }
        }
    }
}

fn limits(limits: &Limits) -> Markup {
    html! {
        @if let Some(limit) = limits.works_up_to { "works up to " b { (limit) } " " }
        @if let Some(limit) = limits.fails_from { "fails from " b { (limit) } " " }
    }
}

pub(super) fn contradictions(claims: &[Contradiction]) -> Markup {
    html! {
        @for claim in claims {
            @let (word, meaning) = contradiction(*claim);
            span.tag { b { (word) } ": " (meaning) } " "
        }
    }
}

/// Characters of a note in the matrix; the evidence has the whole of it.
const LONGEST_NOTE: usize = 180;

fn advice(feature: &Feature) -> Markup {
    // Advice on what nobody has looked at would be read as a verdict.
    let instead = feature.instead.as_deref().filter(|_| feature.verdict != Verdict::Untested);
    html! {
        @if feature.silent { (silent()) " " }
        (contradictions(&feature.claim))
        @if !feature.note.is_empty() { (short_sentence(&feature.note, LONGEST_NOTE)) " " }
        @if let Some(instead) = instead { span.instead { (prose(instead)) } }
    }
}

/// What the filters may ask of a capability beside its verdict.
pub(super) fn asked(feature: &Feature) -> String {
    let silent = feature.silent.then_some("silent");
    let contradicts = (!feature.claim.is_empty()).then_some("contradiction");
    silent.into_iter().chain(contradicts).collect::<Vec<_>>().join(" ")
}
