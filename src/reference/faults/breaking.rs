//! Bodies that break off, or take their time.

use axum::body::Bytes;

use super::Decisions;

/// What is made of a body that broke off.
pub(in crate::reference) fn broken(faults: &Decisions, received: &[u8]) -> Option<Bytes> {
    if !faults.on("cut.half-applied") {
        return None;
    }
    completed(std::str::from_utf8(received).ok()?).map(Bytes::from)
}

/// Whether a body ends with its first piece.
pub(in crate::reference) fn ends_with_first_piece(faults: &Decisions) -> bool {
    faults.on("cut.first-piece-only")
}

/// JSON that broke off, with all that was begun and not finished left out.
fn completed(text: &str) -> Option<String> {
    let mut open: Vec<char> = Vec::new();
    let mut whole: Option<(usize, Vec<char>)> = None;
    let (mut quoted, mut escaped) = (false, false);
    for (at, character) in text.char_indices() {
        if quoted {
            quoted = escaped || character != '"';
            escaped = !escaped && character == '\\';
            continue;
        }
        match character {
            '"' => quoted = true,
            '{' | '[' => {
                open.push(if character == '{' { '}' } else { ']' });
                whole = Some((at + 1, open.clone()));
            }
            '}' | ']' => {
                open.pop();
                whole = Some((at + 1, open.clone()));
            }
            ',' => whole = Some((at, open.clone())),
            _ => {}
        }
    }
    let (end, open) = whole?;
    Some(text[..end].chars().chain(open.into_iter().rev()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_finished_is_left_out() {
        let cases = [
            (r#"{"a":1,"b":"x"#, r#"{"a":1}"#),
            (r#"{"a":[{"b":1},{"c":2,"d"#, r#"{"a":[{"b":1},{"c":2}]}"#),
            (r#"{"a":"x,{\"","b":tr"#, r#"{"a":"x,{\""}"#),
            (r#"{"a":{"b":1}"#, r#"{"a":{"b":1}}"#),
        ];
        for (broken, whole) in cases {
            assert_eq!(completed(broken).as_deref(), Some(whole));
        }
        assert_eq!(completed("\"x"), None);
    }
}
