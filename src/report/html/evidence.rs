//! For each capability: what is claimed of it, and the cases that are evidence for it.

use maud::{Markup, html};

use super::capabilities::{asked, contradictions, observed};
use super::exchanges::link;
use super::material::Material;
use super::parts::{
    Told, area_of, badge, capability_anchor, prose, ranges, sentence, silent, value,
};
use crate::capability::{Feature, Observed};
use crate::catalogue::Catalogue;
use crate::report::words::{self, count, level};
use crate::suite::Verdict;

/// Exchanges of a case that are named one by one; more are named as a range.
const MOST_LINKS: usize = 6;

pub(super) fn part(material: &Material<'_>) -> Markup {
    let map = material.input.report.map;
    html! {
        p.hint {
            "The cases behind each verdict, worst first. " code { "scimspec suites show CASE" }
            " prints what a case sends."
        }
        @for area in map.areas.keys() {
            section data-group aria-label={ "Evidence for " (area) } {
                h3 { (Told(area)) }
                div.folds {
                    @for (key, feature) in map.features.iter().filter(|(key, _)| area_of(key) == area) {
                        (one(material, key, feature))
                    }
                }
            }
        }
    }
}

fn one(material: &Material<'_>, key: &str, feature: &Feature) -> Markup {
    let (native, deviating): (Vec<&Observed>, Vec<&Observed>) =
        feature.observed.iter().partition(|seen| seen.verdict == Verdict::Native);
    html! {
        details.capability id=(capability_anchor(key)) data-item data-area=(area_of(key))
            data-verdict=(words::verdict(feature.verdict)) data-may=(asked(feature)) {
            summary {
                code.key { (Told(key)) } " " span.fixed { (badge(feature.verdict)) } " "
                span.title { (Told(&feature.title)) } " "
                span.quiet { (observed(feature)) }
            }
            (claims(material.input.catalogue, key, feature))
            @if !deviating.is_empty() { (deviations(material, &deviating)) }
            @if !native.is_empty() { (as_described(&native)) }
        }
    }
}

fn claims(catalogue: &Catalogue, key: &str, feature: &Feature) -> Markup {
    let requirements = catalogue.capability(key).map(|known| known.requirements.as_slice());
    html! {
        dl.claims {
            div { dt { "Specified" } dd { (Told(&feature.section)) @for id in requirements.unwrap_or_default() { ", " code { (id) } } } }
            @if let Some(declared) = &feature.declared {
                div { dt { "Documented" } dd { (value(&declared.value)) ", " (Told(&declared.source)) } }
            }
            @if let Some(advertised) = &feature.advertised {
                div { dt { "Advertised" } dd { (value(&advertised.value)) ", " code { (Told(&advertised.from)) } } }
            }
            @if !feature.claim.is_empty() {
                div { dt { "Contradiction" } dd { (contradictions(&feature.claim)) } }
            }
            @if !feature.note.is_empty() {
                div { dt { "Why" } dd { @if feature.silent { (silent()) " " } (sentence(&feature.note)) } }
            }
            @if let Some(instead) = &feature.instead {
                div { dt { "Without it" } dd { (prose(instead)) } }
            }
            @for (control, reason) in catalogue.controls_of(key) {
                div { dt { a.control href={ "#control-" (control.id) } { (control.id) } } dd { (reason) } }
            }
        }
    }
}

fn deviations(material: &Material<'_>, deviating: &[&Observed]) -> Markup {
    html! {
        table.observed {
            thead { tr {
                th scope="col" { "Case" } th scope="col" { "Verdict" } th scope="col" { "Level" }
                th scope="col" { "What was observed" } th scope="col" { "Exchanges" }
            } }
            tbody { @for seen in deviating { tr {
                th scope="row" { code { (Told(&seen.case)) } }
                td { (badge(seen.verdict)) }
                td.weight { (level(seen.level)) }
                td {
                    (sentence(&seen.note))
                    @if let Some(variant) = &seen.variant { " " span.quiet { "(" (Told(variant)) ")" } }
                }
                td { (exchanges(material, &seen.evidence)) }
            } } }
        }
    }
}

/// The exchanges of a case: those that the page shows as links, else where they begin and end.
fn exchanges(material: &Material<'_>, ids: &[String]) -> Markup {
    let shown: Vec<&String> = ids.iter().filter(|id| material.shows(id)).take(MOST_LINKS).collect();
    html! {
        @for id in &shown { (link(material, id)) " " }
        @if shown.len() < ids.len() { span.quiet.id { (Told(&ranges(ids))) } }
    }
}

fn as_described(native: &[&Observed]) -> Markup {
    html! {
        details.fold {
            summary { (count(native.len(), "case")) " as described" }
            ul.cases { @for seen in native { li { code { (Told(&seen.case)) } } } }
        }
    }
}
