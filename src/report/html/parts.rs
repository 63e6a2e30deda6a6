//! What all parts of the page are made of: text of others, badges, anchors.

use std::fmt::Write as _;

use maud::{Markup, Render, html};
use serde_json::Value;

use crate::judge::Outcome;
use crate::report::escape;
use crate::report::words;
use crate::suite::Verdict;

/// Text that a target, a profile or a suite may have had a part in. It stands apart from the text
/// around it, so that it cannot turn the direction of writing of what is not its own.
pub(super) struct Told<'a>(pub &'a str);

impl Render for Told<'_> {
    fn render_to(&self, buffer: &mut String) {
        buffer.push_str("<bdi>");
        escape::html(self.0).as_str().render_to(buffer);
        buffer.push_str("</bdi>");
    }
}

/// The same as a sentence: with a capital letter and a full stop, and what stands in backticks as
/// code.
pub(super) fn sentence(text: &str) -> Markup {
    let mut letters = text.chars();
    let mut told: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    told.push_str(letters.as_str());
    if !told.is_empty() && !told.ends_with(['.', '!', '?', '…']) {
        told.push('.');
    }
    prose(&told)
}

/// A sentence that is cut where it is long; the whole of it stands elsewhere.
pub(super) fn short_sentence(text: &str, most: usize) -> Markup {
    match text.char_indices().nth(most) {
        Some((end, _)) => sentence(&format!("{}…", &text[..end])),
        None => sentence(text),
    }
}

/// Text in which backticks enclose code.
pub(super) fn prose(text: &str) -> Markup {
    let pieces: Vec<&str> = text.split('`').collect();
    // Without its end a backtick is a backtick.
    let whole = pieces.len() % 2 == 1;
    html! {
        @if whole {
            @for (place, piece) in pieces.iter().enumerate().filter(|(_, piece)| !piece.is_empty()) {
                @if place % 2 == 1 { code { (Told(piece)) } } @else { (Told(piece)) }
            }
        } @else { (Told(text)) }
    }
}

/// A value of a target or a profile: a text without its quotes, anything else as JSON.
pub(super) fn value(value: &Value) -> Markup {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    html! { code { (Told(&text)) } }
}

/// Text of which the lines matter.
pub(super) fn block(text: &str) -> Markup {
    html! { pre { code { (escape::html_lines(text)) } } }
}

/// A command that is there to be copied.
pub(super) fn command(text: &str) -> Markup {
    html! { pre.command data-copy { code { (escape::html_lines(text)) } } }
}

/// A verdict in sign, word and colour.
pub(super) fn badge(verdict: Verdict) -> Markup {
    signed(verdict, words::verdict(verdict))
}

/// Another word in the sign and the colour of a verdict.
pub(super) fn signed(verdict: Verdict, word: &str) -> Markup {
    html! {
        span class={ "badge " (words::verdict(verdict)) } {
            span aria-hidden="true" { (words::sign(verdict)) } " " (word)
        }
    }
}

/// The outcome of a case or a finding.
pub(super) fn outcome(outcome: Outcome) -> Markup {
    let of = match outcome {
        Outcome::Pass => Verdict::Native,
        Outcome::Fail => Verdict::Broken,
        Outcome::Warn => Verdict::Conditional,
        Outcome::Known => Verdict::Compensate,
        Outcome::Unsupported | Outcome::Inconclusive => Verdict::Untested,
    };
    signed(of, words::outcome(outcome))
}

/// That the answer was one of success although something was wrong.
pub(super) fn silent() -> Markup {
    html! { span.tag.alarm { "answers with success" } }
}

/// The anchor of a capability in the part that holds its evidence.
pub(super) fn capability_anchor(key: &str) -> String {
    format!("evidence-{key}")
}

/// A link to the evidence of a capability.
pub(super) fn capability_link(key: &str) -> Markup {
    html! { a.key href={ "#" (capability_anchor(key)) } { (Told(key)) } }
}

/// First element of the key of a capability.
pub(super) fn area_of(key: &str) -> &str {
    key.split('.').next().unwrap_or(key)
}

/// Ids such as `ex-0101` with neighbours drawn together: `ex-0101 to ex-0105`.
pub(super) fn ranges(ids: &[String]) -> String {
    let number = |id: &str| id.rsplit('-').next().and_then(|digits| digits.parse::<u64>().ok());
    let mut text = String::new();
    let mut rest = ids.iter().peekable();
    while let Some(first) = rest.next() {
        let (mut last, mut at) = (first, number(first));
        while let (Some(here), Some(next)) = (at, rest.peek().copied()) {
            if number(next) != Some(here + 1) {
                break;
            }
            (last, at) = (next, Some(here + 1));
            rest.next();
        }
        let comma = if text.is_empty() { "" } else { ", " };
        let _ = match first == last {
            true => write!(text, "{comma}{first}"),
            false => write!(text, "{comma}{first} to {last}"),
        };
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_text_and_stands_apart() {
        let shown = html! { (Told("<b>\u{202e}\u{1b}[31m&\"'")) }.into_string();
        assert_eq!(shown, "<bdi>&lt;b&gt;\\u{202e}\\u{1b}[31m&amp;&quot;'</bdi>");
    }

    #[test]
    fn backticks_enclose_code_where_they_come_in_pairs() {
        let shown = |text: &str| prose(text).into_string();
        let code = "<code><bdi>&lt;b&gt;</bdi></code>";
        assert_eq!(shown("a `<b>` c"), format!("<bdi>a </bdi>{code}<bdi> c</bdi>"));
        assert_eq!(shown("a ` <b>"), "<bdi>a ` &lt;b&gt;</bdi>");
        assert_eq!(short_sentence("éab", 1).into_string(), "<bdi>É…</bdi>");
    }

    #[test]
    fn a_block_keeps_its_lines_and_nothing_else() {
        let shown = block("</code></pre><script>\r\n\u{200b}").into_string();
        assert!(shown.contains("&lt;/code&gt;&lt;/pre&gt;&lt;script&gt; \n\\u{200b}"));
        assert_eq!(shown.matches('<').count(), 4);
    }

    #[test]
    fn neighbours_are_drawn_together() {
        let ids = ["ex-1", "ex-2", "ex-3", "ex-7", "odd"].map(str::to_owned);
        assert_eq!(ranges(&ids), "ex-1 to ex-3, ex-7, odd");
        assert_eq!(ranges(&[]), "");
    }
}
