//! What is known at a glance: whom the page is about, what ran, and how it ended.

use maud::{Markup, html};

use super::material::Material;
use super::page::bar;
use super::parts::{Told, badge, command, outcome};
use crate::capability::{AnswerTimes, Area, CapabilityMap};
use crate::judge::{Counts, Outcome};
use crate::observation::CleanupReport;
use crate::report::words::{self, VERDICTS, basics, count, time};
use crate::suite::Verdict;

pub(super) fn head(material: &Material<'_>) -> Markup {
    let report = &material.input.report;
    let (header, footer, map) = (report.header, report.footer, report.map);
    let day = header.started.get(..10).unwrap_or(&header.started);
    html! {
        p.lead {
            "Profile " code { (Told(&map.provider.id)) } ", version "
            (Told(&map.provider.version)) ", tested at " code { (Told(&header.target)) }
            " on " time datetime=(header.started) { (day) } "."
        }
        (warnings(material))
        div.glance {
            (capabilities(map))
            (cases(report.judgement.counts))
        }
        dl.facts {
            @if let Some(core) = report.judgement.core() { div { dt { "Basics" } dd { (basics(core)) } } }
            div { dt { "Findings" } dd { (report.judgement.findings.len()) } }
            div { dt { "Requests" } dd { (footer.requests) } }
            div { dt { "Time" } dd { (time(footer.elapsed_ms)) } }
            @if let Some(times) = map.run.as_ref().and_then(|run| run.answer_times.as_ref()) {
                div { dt { "Answers" } dd { (answers(times)) } }
            }
            div { dt { "Clean-up" } dd { (cleanup(&footer.cleanup)) } }
            div { dt { "Run" } dd { code { (Told(&header.run)) } } }
            div { dt { "scimspec" } dd { (Told(&header.scimspec)) } }
            div { dt { "Suites" } dd { code { (Told(&header.suites_digest)) } } }
            div { dt { "Seed" } dd { (header.seed) } }
        }
        @if let Some(run) = &map.run {
            details.reproduce {
                summary { "The command that makes this report anew" }
                (command(&run.reproduce))
            }
        }
    }
}

/// What makes the report less than a whole one, and what is left behind.
fn warnings(material: &Material<'_>) -> Markup {
    let report = &material.input.report;
    let (header, footer) = (report.header, report.footer);
    html! {
        @if !footer.complete {
            p.banner role="note" {
                strong { "The run is not complete" } ": "
                (Told(footer.reason.as_deref().unwrap_or("it was cut short")))
                ". What was not run is untested; do not decide by it."
            }
        }
        @if !header.selection.is_empty() {
            p.banner role="note" {
                strong { "Only a part of the cases was run" } ": "
                code { (Told(&header.selection.join(" "))) } "."
            }
        }
        @if !footer.cleanup.left.is_empty() {
            div.banner role="note" {
                p {
                    strong { (count(footer.cleanup.left.len(), "resource")) " of this run may still be there" }
                    ". " code { "scimspec clean" } " with the folder of the run deletes them."
                }
                details {
                    summary { "Their paths" }
                    ul { @for path in footer.cleanup.left.iter().take(100) { li { code { (Told(path)) } } } }
                }
            }
        }
    }
}

fn capabilities(map: &CapabilityMap) -> Markup {
    let of = |verdict| map.features.values().filter(|feature| feature.verdict == verdict).count();
    let numbers = VERDICTS.map(|verdict| (of(verdict), words::verdict(verdict)));
    html! {
        section.tile aria-labelledby="tile-capabilities" {
            h2 #tile-capabilities { (count_of(map.features.len())) }
            (bar(&numbers))
            ul.numbers {
                @for verdict in VERDICTS { li { b { (of(verdict)) } " " (badge(verdict)) } }
            }
        }
    }
}

fn count_of(capabilities: usize) -> String {
    match capabilities {
        1 => "1 capability".to_owned(),
        _ => format!("{capabilities} capabilities"),
    }
}

/// How many capabilities of an area have a verdict.
pub(super) fn number(area: &Area, verdict: Verdict) -> usize {
    match verdict {
        Verdict::Native => area.native,
        Verdict::Conditional => area.conditional,
        Verdict::Compensate => area.compensate,
        Verdict::Broken => area.broken,
        Verdict::Untested => area.untested,
    }
}

fn cases(counts: Counts) -> Markup {
    let Counts { pass, fail, warn, unsupported, known, inconclusive } = counts;
    let outcomes = [
        (pass, Outcome::Pass, "native"),
        (warn, Outcome::Warn, "conditional"),
        (known, Outcome::Known, "compensate"),
        (fail, Outcome::Fail, "broken"),
        (unsupported, Outcome::Unsupported, "untested"),
        (inconclusive, Outcome::Inconclusive, "undecided"),
    ];
    let whole: usize = outcomes.iter().map(|(number, ..)| number).sum();
    html! {
        section.tile aria-labelledby="tile-cases" {
            h2 #tile-cases { (count(whole, "case")) }
            (bar(&outcomes.map(|(number, _, class)| (number, class))))
            ul.numbers {
                @for (number, of, _) in outcomes { li { b { (number) } " " (outcome(of)) } }
            }
        }
    }
}

fn answers(times: &AnswerTimes) -> String {
    let millis = |micros: u64| {
        format!("{:.1} ms", std::time::Duration::from_micros(micros).as_secs_f64() * 1000.0)
    };
    format!("half within {}, 95 of 100 within {}", millis(times.median_us), millis(times.p95_us))
}

fn cleanup(cleanup: &CleanupReport) -> String {
    let CleanupReport { created, deleted, left } = cleanup;
    format!("{created} created, {deleted} deleted, {} left", left.len())
}
