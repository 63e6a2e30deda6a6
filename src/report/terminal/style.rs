//! Lines that keep to a width, and a few colours.

/// What a colour means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Paint {
    /// Right.
    Good,
    /// Worth a look.
    Fair,
    /// Wrong.
    Bad,
    /// Beside the point.
    Faint,
    /// A heading.
    Head,
}

impl Paint {
    fn code(self) -> &'static str {
        match self {
            Self::Good => "\u{1b}[32m",
            Self::Fair => "\u{1b}[33m",
            Self::Bad => "\u{1b}[31m",
            Self::Faint => "\u{1b}[2m",
            Self::Head => "\u{1b}[1m",
        }
    }
}

/// Text in the making.
pub(in crate::report) struct Page {
    /// What has been written.
    pub text: String,
    width: usize,
    color: bool,
}

impl Page {
    pub fn new(width: usize, color: bool) -> Self {
        Self { text: String::new(), width: width.max(40), color }
    }

    /// Words in a colour, where colours are used.
    pub fn paint(&self, paint: Paint, words: &str) -> String {
        if self.color { format!("{}{words}\u{1b}[0m", paint.code()) } else { words.to_owned() }
    }

    /// A text in lines of at most `room` characters.
    pub fn broken(&self, text: &str, room: usize) -> Vec<String> {
        wrap(text, room)
    }

    /// Whether a lead and its text stand in one line.
    pub fn fits(&self, lead: &str, text: &str) -> bool {
        lead.chars().count() + text.chars().count() <= self.width
    }

    pub fn blank(&mut self) {
        self.text.push('\n');
    }

    /// A line as it stands, however long.
    pub fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    pub fn painted_line(&mut self, paint: Paint, line: &str) {
        let line = self.paint(paint, line);
        self.line(&line);
    }

    /// Text after a lead; further lines are indented to where it began.
    pub fn wrapped(&mut self, lead: &str, text: &str) {
        self.write(None, lead, text);
    }

    /// The same with the lead, or the whole where there is none, in a colour.
    pub fn painted(&mut self, paint: Paint, lead: &str, text: &str) {
        self.write(Some(paint), lead, text);
    }

    fn write(&mut self, paint: Option<Paint>, lead: &str, text: &str) {
        let indent = lead.chars().count();
        let room = self.width.saturating_sub(indent).max(20);
        for (place, line) in wrap(text, room).iter().enumerate() {
            let start = if place == 0 { lead.to_owned() } else { " ".repeat(indent) };
            let line = match paint {
                Some(paint) if indent == 0 => self.paint(paint, line),
                Some(paint) if place == 0 => format!("{}{line}", self.paint(paint, &start)),
                _ => format!("{start}{line}"),
            };
            self.line(line.trim_end());
        }
    }
}

/// Lines of at most `room` characters, broken between words, or within a word
/// that is longer than a line.
fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split_whitespace() {
        let letters: Vec<char> = word.chars().collect();
        if used > 0 && used + 1 + letters.len() <= room {
            used += 1 + letters.len();
            if let Some(line) = lines.last_mut() {
                line.push(' ');
                line.push_str(word);
            }
            continue;
        }
        for part in letters.chunks(room) {
            let part: String = part.iter().collect();
            used = part.chars().count();
            match lines.last_mut() {
                Some(line) if line.is_empty() => *line = part,
                _ => lines.push(part),
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_kept_whole_where_they_fit() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh ij", 5), ["abcde", "fgh", "ij"]);
        assert_eq!(wrap("", 5), [""]);
    }
}
