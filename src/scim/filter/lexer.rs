//! The words of a filter.

use serde_json::Value;

use super::FilterSyntaxError;

/// A word, with what the parser needs of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Token<'a> {
    /// A name, an operator or a literal word: anything without blanks, brackets and quotes.
    Word(&'a str),
    /// A JSON string.
    Text(String),
    /// `(`
    Open,
    /// `)`
    Close,
    /// `[`
    OpenBracket,
    /// `]`
    CloseBracket,
    /// The end of the text.
    End,
}

impl Token<'_> {
    /// What it is, for messages.
    pub fn describe(&self) -> String {
        match self {
            Self::Word(word) => format!("`{word}`"),
            Self::Text(_) => "a string".to_owned(),
            Self::Open => "`(`".to_owned(),
            Self::Close => "`)`".to_owned(),
            Self::OpenBracket => "`[`".to_owned(),
            Self::CloseBracket => "`]`".to_owned(),
            Self::End => "the end".to_owned(),
        }
    }
}

/// Reads words one by one.
#[derive(Debug, Clone)]
pub struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    /// Starts at the beginning.
    pub const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The next word, with the offset where it starts.
    pub fn next(&mut self) -> Result<(usize, Token<'a>), FilterSyntaxError> {
        self.skip_blanks();
        let start = self.at;
        let Some(&byte) = self.text.as_bytes().get(start) else {
            return Ok((start, Token::End));
        };
        let token = match byte {
            b'(' => self.single(Token::Open),
            b')' => self.single(Token::Close),
            b'[' => self.single(Token::OpenBracket),
            b']' => self.single(Token::CloseBracket),
            b'"' => self.string()?,
            _ => self.word(),
        };
        Ok((start, token))
    }

    fn skip_blanks(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
        self.at += rest.iter().take_while(|byte| blank(byte)).count();
    }

    fn single(&mut self, token: Token<'a>) -> Token<'a> {
        self.at += 1;
        token
    }

    fn word(&mut self) -> Token<'a> {
        let rest = &self.text[self.at..];
        let end = rest.find([' ', '\t', '\r', '\n', '(', ')', '[', ']', '"']);
        let word = &rest[..end.unwrap_or(rest.len())];
        self.at += word.len();
        Token::Word(word)
    }

    fn string(&mut self) -> Result<Token<'a>, FilterSyntaxError> {
        let start = self.at;
        let Some(length) = string_length(&self.text.as_bytes()[start..]) else {
            return Err(FilterSyntaxError {
                offset: start,
                message: "the string has no closing quote".to_owned(),
            });
        };
        self.at = start + length;
        match serde_json::from_str(&self.text[start..self.at]) {
            Ok(Value::String(text)) => Ok(Token::Text(text)),
            _ => Err(FilterSyntaxError {
                offset: start,
                message: "the string is not a JSON string".to_owned(),
            }),
        }
    }
}

/// The length of the string literal at the start, both quotes included.
fn string_length(bytes: &[u8]) -> Option<usize> {
    let mut escaped = false;
    for (index, &byte) in bytes.iter().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(index + 1),
            _ => {}
        }
    }
    None
}
