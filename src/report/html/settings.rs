//! How a client sets itself up for the provider.

use maud::{Markup, html};

use super::material::Material;
use super::parts::{badge, capability_link, sentence, value};
use crate::capability::Advised;

pub(super) fn part(material: &Material<'_>) -> Markup {
    html! {
        p.hint {
            "What a client does with this provider, as far as it was found out: of each setting the boldest choice "
            "that nothing speaks against. The same stands under " code { "advice" } " in map.json, for a client to "
            "set itself up by."
        }
        table.controls {
            thead { tr {
                th scope="col" { "Setting" } th scope="col" { "Choice" } th scope="col" { "Because of" }
            } }
            tbody { @for (key, advised) in &material.input.report.map.advice { (row(key, advised)) } }
        }
    }
}

fn row(key: &str, advised: &Advised) -> Markup {
    html! {
        tr id={ "setting-" (key) } data-item {
            th scope="row" { b { (key) } span.title { (advised.title) } }
            td { (value(&advised.value)) p.quiet { (advised.means) } }
            td { @for reason in &advised.because {
                div.reason {
                    p { (capability_link(&reason.capability)) " " (badge(reason.verdict)) }
                    @if !reason.note.is_empty() { p.quiet { (sentence(&reason.note)) } }
                }
            } }
        }
    }
}
