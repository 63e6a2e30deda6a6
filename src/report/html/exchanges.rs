//! The exchanges that the page refers to, as they were recorded: secrets taken out, long bodies
//! cut.

use indexmap::IndexMap;
use maud::{Markup, html};

use super::excerpt::excerpt;
use super::material::{LONGEST_BODY, Material};
use super::parts::{Told, block};
use crate::observation::Exchange;
use crate::report::words::count;

pub(super) fn part(material: &Material<'_>) -> Markup {
    let chosen = &material.chosen;
    html! {
        p.hint {
            (count(chosen.len(), "exchange")) " that findings and other deviations refer to"
            @if material.left_out > 0 {
                "; " (material.left_out) " more are left out, so that this page stays small"
            }
            ". All of them stand in " code { "run.jsonl" } ", as in "
            code { "jq -c 'select(.event == \"case-observed\") | .exchanges[] | select(.id == \"ex-00001\")' run.jsonl" }
            "."
        }
        div.folds { @for exchange in chosen { (one(material, exchange)) } }
        p.nothing data-nothing hidden { "No exchange fits." }
    }
}

fn one(material: &Material<'_>, exchange: &Exchange) -> Markup {
    let request = &exchange.request;
    let case = material.place(&exchange.id).and_then(|place| place.case);
    let status = exchange.status().map_or("no answer".to_owned(), |status| status.to_string());
    html! {
        details.exchange id=(exchange.id) data-item {
            summary {
                code.id { (Told(&exchange.id)) } " "
                span.status { (status) } " "
                code.request { b { (Told(&request.method)) } " " (Told(&request.path)) } " "
                span.quiet {
                    @match case {
                        Some((observation, _)) => { (Told(&observation.case)) },
                        None => { "discovery" },
                    }
                }
            }
            p.quiet {
                (exchange.elapsed_us / 1000) " ms"
                @if exchange.retries > 0 { ", sent " (exchange.retries + 1) " times" }
            }
            (block(&head(&format!("{} {}", request.method, request.url), &request.headers)))
            @if let Some(sent) = &request.body { (body(sent, sent.starts_with(['{', '[']), LONGEST_BODY)) }
            (answer(exchange))
        }
    }
}

fn answer(exchange: &Exchange) -> Markup {
    html! {
        @if let Some(answer) = &exchange.answer {
            (block(&head(&format!("HTTP {}", answer.status), &answer.headers)))
            @if !answer.body.is_empty() { (body(&answer.body, answer.json.is_some(), LONGEST_BODY)) }
            @if let Some(bytes) = answer.left_out {
                p.quiet { "The body of " (bytes) " bytes was looked at when it came, and not kept." }
            }
            @if answer.truncated { p.quiet { "The answer was longer than scimspec reads." } }
        }
        @if let Some(failure) = &exchange.failure { p { (Told(&failure.message)) } }
    }
}

fn head(first: &str, headers: &IndexMap<String, String>) -> String {
    let headers = headers.iter().map(|(name, value)| format!("\n{name}: {value}"));
    headers.fold(first.to_owned(), |text, header| text + &header)
}

/// The beginning of a body, and how long it is where there is more of it.
pub(super) fn body(body: &str, is_json: bool, most: usize) -> Markup {
    let shown = excerpt(body, is_json, most);
    html! {
        (block(&shown.text))
        @if let Some(whole) = shown.whole { p.quiet { "… " (whole) " bytes in all." } }
    }
}

/// The id of an exchange; a link where the page shows it.
pub(super) fn link(material: &Material<'_>, id: &str) -> Markup {
    html! {
        @if material.shows(id) { a.id href={ "#" (id) } { (Told(id)) } }
        @else { span.id { (Told(id)) } }
    }
}
