//! The one place that makes text of a target safe to show.
//!
//! Control characters, terminal escapes and marks that turn the direction of
//! writing become visible; what Markdown or XML would take for its own is
//! written so that it stays text.

use std::fmt::Write as _;

/// Longest text that is shown in one place, in characters.
const LONGEST: usize = 2000;

/// Text for one or more lines of a terminal: nothing in it moves the cursor,
/// changes colours or turns the direction of writing. Line breaks become spaces.
#[must_use]
pub fn terminal(text: &str) -> String {
    shorten(&visible(text, false))
}

/// The same for text of which the lines matter, such as a command.
#[must_use]
pub fn terminal_lines(text: &str) -> String {
    visible(text, true)
}

/// Text for a paragraph or a table cell of Markdown: no markup, no HTML, no link.
#[must_use]
pub fn markdown(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in shorten(&visible(text, false)).chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            ':' => safe.push_str("&#58;"),
            // The space without width keeps it from becoming a mention after it was decoded.
            '@' => safe.push_str("&#64;&#8203;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '(' | ')' | '{' | '}' | '|' | '#' | '!' | '~'
            | '$' => {
                safe.push('\\');
                safe.push(c);
            }
            _ => safe.push(c),
        }
    }
    // `www.` is a link for some readers of Markdown.
    safe.replace("www.", "www&#46;")
}

/// Text as a block of code in Markdown, its fence longer than any in the text.
#[must_use]
pub fn markdown_block(text: &str) -> String {
    let text = visible(text, true);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}\n{text}\n{fence}\n")
}

/// Text for a line of HTML: controls and marks of direction are made visible. What HTML takes
/// for markup is left to the writer of the template, which escapes all text.
#[must_use]
pub fn html(text: &str) -> String {
    shorten(&visible(text, false))
}

/// The same for text of which the lines matter.
#[must_use]
pub fn html_lines(text: &str) -> String {
    visible(text, true)
}

/// Text for a field of CSV: in one line, and nothing that a spreadsheet takes for a formula.
/// Quotes and commas are left to the writer.
#[must_use]
pub fn csv(text: &str) -> String {
    let text = visible(text, false);
    match text.trim_start().starts_with(['=', '+', '-', '@']) {
        true => format!("'{text}"),
        false => text,
    }
}

/// Text for XML 1.0, attribute or content: characters that XML does not allow
/// are made visible; markup is left to the writer.
#[must_use]
pub fn xml(text: &str) -> String {
    visible(text, true)
}

/// Makes visible what a reader would not see as what it is.
fn visible(text: &str, keep_lines: bool) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' if keep_lines => safe.push('\n'),
            '\n' | '\r' | '\t' => safe.push(' '),
            _ if is_hidden(c) => {
                let _ = write!(safe, "\\u{{{:x}}}", u32::from(c));
            }
            _ => safe.push(c),
        }
    }
    safe
}

/// Controls, marks of direction, characters without width, and code points that
/// are no characters.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e007f}')
}

fn shorten(text: &str) -> String {
    let mut characters = text.char_indices();
    match characters.nth(LONGEST) {
        Some((end, _)) => format!("{}… ({} bytes in all)", &text[..end], text.len()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_sees_escapes_as_text() {
        assert_eq!(terminal("a\u{1b}[31mb\u{7}\r\nc"), "a\\u{1b}[31mb\\u{7}  c");
        assert_eq!(terminal("\u{202e}gpj.exe"), "\\u{202e}gpj.exe");
        assert_eq!(terminal("\u{9b}1m"), "\\u{9b}1m");
        assert_eq!(terminal("Zoë 🙂 名"), "Zoë 🙂 名");
    }

    #[test]
    fn long_text_is_cut_with_its_size() {
        let shown = terminal(&"é".repeat(5000));
        assert!(shown.chars().count() < 2050);
        assert!(shown.ends_with("… (10000 bytes in all)"));
    }

    #[test]
    fn markdown_has_no_markup_of_the_target() {
        let shown = markdown("<img src=x> | [a](javascript:b) `c` **d** #1 @me\n# e");
        assert!(!shown.contains('<') && !shown.contains('\n') && !shown.contains('@'));
        assert!(shown.contains("\\|") && shown.contains("\\[a\\]\\(javascript&#58;b\\)"));
        assert_eq!(markdown("see https://x.example www.x"), "see https&#58;//x.example www&#46;x");
    }

    #[test]
    fn a_block_cannot_be_left_from_inside() {
        let block = markdown_block("a\n````\n# out");
        assert!(block.starts_with("`````\n") && block.ends_with("\n`````\n"));
    }

    #[test]
    fn a_spreadsheet_sees_no_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=cmd|' /C calc'!A0", "\r\n=1"] {
            assert!(csv(text).starts_with('\''), "{text}");
        }
        assert_eq!(csv("a=b"), "a=b");
        assert_eq!(csv("a\nb\u{1b}"), "a b\\u{1b}");
    }

    #[test]
    fn xml_holds_only_characters_that_it_allows() {
        assert_eq!(xml("a\u{0}b\u{fffe}\nc"), "a\\u{0}b\\u{fffe}\nc");
    }

    proptest::proptest! {
        #[test]
        fn nothing_hidden_comes_through(text in "\\PC*|.*") {
            let hidden = terminal(&text).chars().any(is_hidden);
            proptest::prop_assert!(!hidden);
            let left = markdown(&text).contains(['<', '\n', '\u{1b}']);
            proptest::prop_assert!(!left);
        }
    }
}
