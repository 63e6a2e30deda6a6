//! The frame of a page: what it forbids, its head, its parts and how they are reached.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use ring::digest;

use super::parts::{Told, badge};
use crate::report::escape;
use crate::report::words::VERDICTS;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// A part of a page with its heading.
pub(in crate::report) struct Part {
    id: &'static str,
    title: &'static str,
    body: Markup,
}

impl Part {
    pub fn new(id: &'static str, title: &'static str, body: Markup) -> Self {
        Self { id, title, body }
    }
}

/// A whole page: `head` under its title, what narrows it down, and its parts.
pub(in crate::report) fn document(
    title: &str,
    head: &Markup,
    filters: &Markup,
    parts: &[Part],
) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                meta name="robots" content="noindex";
                title { (escape::html(title)) " · scimspec" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#main" { "Skip to the report" }
                header.top {
                    p.mark { "scimspec" }
                    nav aria-label="Parts of the report" {
                        ul { @for part in parts { li { a href={ "#" (part.id) } { (part.title) } } } }
                    }
                    button #theme type="button" hidden { "Theme: automatic" }
                }
                main #main tabindex="-1" {
                    h1 { (Told(title)) }
                    (head)
                    (filters)
                    @for part in parts {
                        section id=(part.id) aria-labelledby={ (part.id) "-title" } {
                            h2 id={ (part.id) "-title" } { (part.title) }
                            (part.body)
                        }
                    }
                }
                footer.bottom {
                    p { "Made by scimspec " (env!("CARGO_PKG_VERSION")) ". This page refers to nothing outside itself." }
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    page.into_string()
}

/// What narrows a page down: words, an area, verdicts and whatever else a page has. The script
/// shows it, because without script it would do nothing.
pub(in crate::report) fn filters<'a>(areas: impl Iterator<Item = &'a str>, more: Markup) -> Markup {
    html! {
        div #filters role="search" aria-label="Narrow the report down" hidden {
            label.words {
                span { "Search" }
                input #words type="search" autocomplete="off" spellcheck="false"
                    placeholder="key, case, section, text …";
            }
            label {
                span { "Area" }
                select #area {
                    option value="" { "all areas" }
                    @for area in areas { option value=(area) { (area) } }
                }
            }
            fieldset {
                legend { "Verdict" }
                @for verdict in VERDICTS {
                    label.toggle {
                        input type="checkbox" name="verdict"
                            value=(crate::report::words::verdict(verdict));
                        (badge(verdict))
                    }
                }
            }
            (more)
            button #reset type="button" { "Show all" }
            output #found role="status" {}
        }
    }
}

/// Nothing is loaded and nothing runs but the style and the script that stand here.
fn policy() -> String {
    format!(
        "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
        source(STYLE),
        source(SCRIPT)
    )
}

/// The source expression that allows a text and no other (Content Security Policy 2).
fn source(text: &str) -> String {
    let digest = digest::digest(&digest::SHA256, text.as_bytes());
    format!("'sha256-{}'", STANDARD.encode(digest.as_ref()))
}

/// A bar of parts as long as their numbers; the numbers stand beside it in words.
pub(in crate::report) fn bar(parts: &[(usize, &str)]) -> Markup {
    let whole: usize = parts.iter().map(|(number, _)| number).sum();
    let begins = parts.iter().scan(0, |at, (number, _)| {
        let begin = *at;
        *at += number;
        Some(begin)
    });
    html! {
        svg.bar viewBox={ "0 0 " (whole.max(1)) " 1" } preserveAspectRatio="none"
            aria-hidden="true" focusable="false" {
            @for ((number, class), begin) in parts.iter().zip(begins).filter(|((n, _), _)| *n > 0) {
                rect class=(class) x=(begin) y="0" width=(number) height="1" {}
            }
        }
    }
}
