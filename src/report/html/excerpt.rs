//! The beginning of a body, in lines that a person can read.

/// A body as it is shown: its beginning, and what to say of the rest.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    /// What is shown.
    pub text: String,
    /// Bytes of the whole, where it was cut.
    pub whole: Option<usize>,
}

/// The first `most` characters of a body. JSON is broken into lines; its tokens stay as they came,
/// repeated members and all.
pub(super) fn excerpt(body: &str, is_json: bool, most: usize) -> Excerpt {
    let begin = match body.char_indices().nth(most) {
        Some((end, _)) => &body[..end],
        None => body,
    };
    let text = if is_json { in_lines(begin) } else { begin.to_owned() };
    Excerpt { text, whole: (begin.len() < body.len()).then_some(body.len()) }
}

/// JSON with a member or element on each line. It may be cut short anywhere.
fn in_lines(json: &str) -> String {
    let mut text = String::with_capacity(json.len() * 2);
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    let mut letters = json.chars().peekable();
    while let Some(letter) = letters.next() {
        if quoted {
            text.push(letter);
            quoted = escaped || letter != '"';
            escaped = !escaped && letter == '\\';
            continue;
        }
        match letter {
            '"' => {
                quoted = true;
                text.push(letter);
            }
            '{' | '[' => {
                text.push(letter);
                while letters.next_if(|next| next.is_ascii_whitespace()).is_some() {}
                match letters.next_if(|next| matches!(next, '}' | ']')) {
                    Some(end) => text.push(end),
                    None => {
                        depth += 1;
                        break_line(&mut text, depth);
                    }
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                break_line(&mut text, depth);
                text.push(letter);
            }
            ',' => {
                text.push(letter);
                break_line(&mut text, depth);
            }
            ':' => text.push_str(": "),
            _ if letter.is_ascii_whitespace() => {}
            _ => text.push(letter),
        }
    }
    text
}

fn break_line(text: &mut String, depth: usize) {
    // Nesting without measure is shown, but not moved out of sight.
    const DEEPEST: usize = 8;
    text.push('\n');
    text.extend(std::iter::repeat_n("  ", depth.min(DEEPEST)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_broken_into_lines_and_not_changed() {
        let shown = excerpt(r#"{"a":[1, 1.0],"a":{},"b":"x, {\"y\"}"}"#, true, 100);
        let wanted =
            "{\n  \"a\": [\n    1,\n    1.0\n  ],\n  \"a\": {},\n  \"b\": \"x, {\\\"y\\\"}\"\n}";
        assert_eq!(shown, Excerpt { text: wanted.to_owned(), whole: None });
    }

    #[test]
    fn a_long_body_is_cut_between_characters_and_says_so() {
        let shown = excerpt(&"é".repeat(10), false, 4);
        assert_eq!(shown, Excerpt { text: "éééé".to_owned(), whole: Some(20) });
        let shown = excerpt("{\"a\":\"bcdef\"}", true, 8);
        assert_eq!(shown.text, "{\n  \"a\": \"bc");
    }

    #[test]
    fn nesting_without_measure_stays_small() {
        let shown = excerpt(&"[".repeat(3000), true, 3000);
        assert!(shown.text.len() < 3000 * 30);
    }

    proptest::proptest! {
        #[test]
        fn nothing_but_space_between_tokens_is_added(text in "\\PC{0,80}") {
            let solid = |text: &str| {
                text.chars().filter(|c| !c.is_whitespace()).collect::<String>()
            };
            proptest::prop_assert_eq!(solid(&excerpt(&text, true, 500).text), solid(&text));
        }
    }
}
