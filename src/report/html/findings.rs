//! What the target breaks: the rule, what was sent, what came back, what a read-back found, how
//! to see it again and how to mend it.

use maud::{Markup, html};

use super::excerpt::excerpt;
use super::exchanges::{body, link};
use super::material::{Material, Place};
use super::parts::{Told, block, capability_link, command, outcome, prose, sentence, silent};
use crate::judge::{Finding, Outcome};
use crate::observation::{Exchange, ReadBack, ReadState};
use crate::report::words::{self, count, level};

/// Characters of a body beside a finding; the exchange below has more of it.
const LONGEST_BODY: usize = 900;
/// Read-backs that a finding shows; a bulk job has one for each operation.
const MOST_READ_BACKS: usize = 6;
/// Witnesses that a finding names.
const MOST_WITNESSES: usize = 60;
/// Headers that say something of an answer.
const TELLING: [&str; 6] =
    ["content-type", "location", "etag", "retry-after", "www-authenticate", "preference-applied"];

pub(super) fn part(material: &Material<'_>) -> Markup {
    let findings = &material.input.report.judgement.findings;
    html! {
        @if findings.is_empty() {
            p { "Nothing that was run found a requirement broken." }
        } @else {
            p.hint { (overview(findings)) }
        }
        @for (number, finding) in findings.iter().enumerate() {
            (one(material, number + 1, finding))
        }
        p.nothing data-nothing hidden { "No finding fits." }
    }
}

fn overview(findings: &[Finding]) -> String {
    let of = |outcome: Outcome| findings.iter().filter(|found| found.outcome == outcome).count();
    let silent = findings.iter().filter(|found| found.silent).count();
    format!(
        "{} broken, {} of the kind SHOULD, {} known to the profile and accepted. Of {} the target \
         answered with success, so that a client does not notice.",
        count(of(Outcome::Fail), "requirement"),
        of(Outcome::Warn),
        of(Outcome::Known),
        silent
    )
}

fn one(material: &Material<'_>, number: usize, finding: &Finding) -> Markup {
    let areas: Vec<&str> = material.areas_of(finding).into_iter().collect();
    let place = finding.exchange.as_deref().and_then(|id| material.place(id));
    html! {
        details.finding id={ "finding-" (number) } open[number == 1] data-item
            data-area=(areas.join(" ")) data-verdict=(words::verdict(material.verdict_of(finding)))
            data-may=(if finding.silent { "silent" } else { "" }) {
            summary {
                h3 { (outcome(finding.outcome)) " " (sentence(&finding.title)) }
                p.meta {
                    @if finding.silent { (silent()) " " }
                    span { (Told(&finding.section)) } " · "
                    span { (count(finding.witnesses.len(), "case")) } " · "
                    code { (Told(&finding.case)) }
                }
            }
            (rule(finding))
            div.pair {
                div { h4 { "Expected" } p { (sentence(&finding.expected)) } }
                div { h4 { "Observed" } p { (sentence(&finding.observed)) } }
            }
            @if let Some(place) = place { (happened(material, place)) }
            div.pair {
                div { h4 { "How to mend it" } p { (prose(&finding.fix)) } }
                div { (bearing(material, finding)) }
            }
            @if !finding.curl.is_empty() {
                h4 { "To see it again" }
                (command(&finding.curl))
            }
            (witnesses(finding))
        }
    }
}

fn rule(finding: &Finding) -> Markup {
    html! {
        p.rule {
            b { (Told(&finding.section)) } " · " code { (Told(&finding.requirement)) } " · "
            span.level { (level(finding.level)) } ": " (sentence(&finding.reading))
        }
        @if let Some(accepted) = &finding.accepted {
            p.accepted { b { "Known and accepted" } ": " (sentence(accepted)) }
        }
    }
}

/// What was sent, what came back and what was read back after it.
fn happened(material: &Material<'_>, place: Place<'_>) -> Markup {
    let sent = place.sent();
    html! {
        div.pair {
            div {
                h4 { "What was sent" (reference(material, sent)) }
                (request(sent))
            }
            div {
                h4 { "What came back" }
                (answer(sent))
            }
        }
        (read_backs(material, place))
    }
}

fn reference(material: &Material<'_>, exchange: &Exchange) -> Markup {
    html! { " " small { (link(material, &exchange.id)) } }
}

fn request(exchange: &Exchange) -> Markup {
    let request = &exchange.request;
    let mut head = format!("{} {}", request.method, request.path);
    if let Some(kind) = request.headers.get("content-type") {
        head.push_str(&format!("\ncontent-type: {kind}"));
    }
    html! {
        (block(&head))
        @if let Some(sent) = &request.body { (body(sent, sent.starts_with(['{', '[']), LONGEST_BODY)) }
    }
}

fn answer(exchange: &Exchange) -> Markup {
    let Some(answer) = &exchange.answer else {
        let why = exchange.failure.as_ref().map_or("no answer", |failure| &failure.message);
        return html! { p { "No answer: " (sentence(why)) } };
    };
    let mut head = format!("HTTP {}", answer.status);
    for (name, value) in answer.headers.iter().filter(|(name, _)| TELLING.contains(&name.as_str()))
    {
        head.push_str(&format!("\n{name}: {value}"));
    }
    html! {
        (block(&head))
        @if !answer.body.is_empty() { (body(&answer.body, answer.json.is_some(), LONGEST_BODY)) }
    }
}

fn read_backs(material: &Material<'_>, place: Place<'_>) -> Markup {
    let Some((observation, at)) = place.case else { return html! {} };
    // The one that shows the finding first.
    let (shows, others): (Vec<_>, Vec<_>) =
        place.read_backs().partition(|(_, found)| found.exchanges.contains(&at));
    let all = shows.len() + others.len();
    html! {
        @if all > 0 {
            h4 { "What the read-back found" }
            ul.readbacks {
                @for (label, found) in shows.into_iter().chain(others).take(MOST_READ_BACKS) {
                    @let last = found.exchanges.last().and_then(|at| observation.exchanges.get(*at));
                    li {
                        code { (Told(label)) } ": " (state(found))
                        @if let Some(last) = last { (reference(material, last)) }
                        (resource(found))
                    }
                }
            }
            @if all > MOST_READ_BACKS { p.quiet { "And " (all - MOST_READ_BACKS) " more." } }
        }
    }
}

fn state(found: &ReadBack) -> Markup {
    let often = found.found_by_name.filter(|times| *times > 1);
    html! {
        @match found.state {
            ReadState::Exists => b { "is there" },
            ReadState::Missing => b { "is not there" },
            ReadState::Unknown => b { "could not be read" },
        }
        @if let Some(times) = often { ", " b { (times) " times" } }
    }
}

fn resource(found: &ReadBack) -> Markup {
    let shown = |resource: &serde_json::Value| {
        let short = excerpt(&resource.to_string(), true, LONGEST_BODY);
        html! { (block(&short.text)) @if let Some(whole) = short.whole { p.quiet { "… " (whole) " bytes in all." } } }
    };
    html! {
        @if let Some(resource) = &found.resource {
            details.fold {
                summary { "as it was read" }
                (shown(resource))
                @if let Some(before) = &found.before { p { "And before:" } (shown(before)) }
            }
        }
    }
}

/// The capabilities and controls that the finding bears on.
fn bearing(material: &Material<'_>, finding: &Finding) -> Markup {
    let capabilities = material.capabilities_of(finding);
    let catalogue = material.input.catalogue;
    let controls: indexmap::IndexSet<&str> = capabilities
        .iter()
        .flat_map(|key| catalogue.controls_of(key).map(|(control, _)| control.id.as_str()))
        .collect();
    html! {
        @if !capabilities.is_empty() {
            h4 { "What it bears on" }
            p {
                @for key in &capabilities { (capability_link(key)) " " }
                @for id in &controls { a.control href={ "#control-" (id) } { (id) } " " }
            }
        }
    }
}

fn witnesses(finding: &Finding) -> Markup {
    let all = finding.witnesses.len();
    html! {
        @if all > 1 {
            details.fold {
                summary { "Seen in " (count(all, "case")) }
                ul.cases {
                    @for case in finding.witnesses.iter().take(MOST_WITNESSES) { li { code { (Told(case)) } } }
                }
                @if all > MOST_WITNESSES { p.quiet { "And " (all - MOST_WITNESSES) " more." } }
            }
        }
    }
}
