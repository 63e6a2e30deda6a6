//! The parser: recursive descent, with bounded depth and length.

use serde_json::Value;

use super::lexer::{Lexer, Token};
use super::{CompareOp, Filter, FilterSyntaxError};
use crate::scim::attribute_path::AttributePath;

/// How long and how deep a filter may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of text.
    pub length: usize,
    /// Brackets and `not` inside each other.
    pub depth: usize,
}

impl Default for Limits {
    /// 64 KiB and 64 levels.
    fn default() -> Self {
        Self { length: 64 * 1024, depth: 64 }
    }
}

/// Parses a filter within the default [`Limits`].
///
/// Names, operators and literal words are taken in any case. Beyond the grammar, `not` may be
/// followed by blanks, blanks may stand inside brackets, and a string may follow its operator
/// directly, because the RFC's own examples do all of that.
///
/// # Errors
/// When the text is not a filter, or exceeds the limits. Never panics.
pub fn parse(text: &str) -> Result<Filter, FilterSyntaxError> {
    parse_with(text, Limits::default())
}

/// Parses a filter within the given limits.
///
/// # Errors
/// As [`parse`].
pub fn parse_with(text: &str, limits: Limits) -> Result<Filter, FilterSyntaxError> {
    if text.len() > limits.length {
        return Err(FilterSyntaxError {
            offset: limits.length,
            message: format!("the filter is longer than {} bytes", limits.length),
        });
    }
    let mut parser = Parser::new(text, limits.depth)?;
    let filter = parser.any_of()?;
    match parser.token {
        Token::End => Ok(filter),
        _ => Err(parser.unexpected("`and`, `or` or the end")),
    }
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    /// The word looked at, and where it starts.
    token: Token<'a>,
    offset: usize,
    /// Levels left.
    depth: usize,
    in_value_path: bool,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str, depth: usize) -> Result<Self, FilterSyntaxError> {
        let mut lexer = Lexer::new(text);
        let (offset, token) = lexer.next()?;
        Ok(Self { lexer, token, offset, depth, in_value_path: false })
    }

    fn advance(&mut self) -> Result<Token<'a>, FilterSyntaxError> {
        let (offset, token) = self.lexer.next()?;
        self.offset = offset;
        Ok(std::mem::replace(&mut self.token, token))
    }

    fn unexpected(&self, wanted: &str) -> FilterSyntaxError {
        self.error(format!("{wanted} expected, found {}", self.token.describe()))
    }

    const fn error(&self, message: String) -> FilterSyntaxError {
        FilterSyntaxError { offset: self.offset, message }
    }

    fn at_keyword(&self, keyword: &str) -> bool {
        matches!(self.token, Token::Word(word) if word.eq_ignore_ascii_case(keyword))
    }

    fn expect(&mut self, wanted: &Token<'static>) -> Result<(), FilterSyntaxError> {
        if self.token != *wanted {
            return Err(self.unexpected(&wanted.describe()));
        }
        self.advance().map(drop)
    }

    /// `x or y or …`
    fn any_of(&mut self) -> Result<Filter, FilterSyntaxError> {
        self.chain("or", Self::all_of, Filter::Or)
    }

    /// `x and y and …`
    fn all_of(&mut self) -> Result<Filter, FilterSyntaxError> {
        self.chain("and", Self::term, Filter::And)
    }

    fn chain(
        &mut self,
        keyword: &str,
        part: fn(&mut Self) -> Result<Filter, FilterSyntaxError>,
        join: fn(Vec<Filter>) -> Filter,
    ) -> Result<Filter, FilterSyntaxError> {
        let first = part(self)?;
        if !self.at_keyword(keyword) {
            return Ok(first);
        }
        let mut parts = vec![first];
        while self.at_keyword(keyword) {
            self.advance()?;
            parts.push(part(self)?);
        }
        Ok(join(parts))
    }

    /// A group, a negated group, or an expression on one attribute.
    fn term(&mut self) -> Result<Filter, FilterSyntaxError> {
        if self.token == Token::Open {
            return self.group();
        }
        if self.at_keyword("not") && self.lexer_is_at_group() {
            self.advance()?;
            return Ok(Filter::Not(Box::new(self.group()?)));
        }
        self.attribute_expression()
    }

    /// Tells `not (` from an attribute called `not`.
    fn lexer_is_at_group(&self) -> bool {
        matches!(self.lexer.clone().next(), Ok((_, Token::Open)))
    }

    fn group(&mut self) -> Result<Filter, FilterSyntaxError> {
        self.expect(&Token::Open)?;
        let inner = self.nested(Self::any_of)?;
        self.expect(&Token::Close)?;
        Ok(inner)
    }

    fn nested(
        &mut self,
        part: fn(&mut Self) -> Result<Filter, FilterSyntaxError>,
    ) -> Result<Filter, FilterSyntaxError> {
        self.depth =
            self.depth.checked_sub(1).ok_or_else(|| self.error("nested too deeply".to_owned()))?;
        let inner = part(self)?;
        self.depth += 1;
        Ok(inner)
    }

    fn attribute_expression(&mut self) -> Result<Filter, FilterSyntaxError> {
        let path = self.path()?;
        if self.token == Token::OpenBracket {
            return self.value_path(path);
        }
        let Token::Word(word) = self.token else {
            return Err(self.unexpected("an operator"));
        };
        if word.eq_ignore_ascii_case("pr") {
            self.advance()?;
            return Ok(Filter::Present(path));
        }
        let Some(op) = CompareOp::from_keyword(word) else {
            return Err(self.error(format!("the operator `{word}` is not supported")));
        };
        self.advance()?;
        let value = self.value()?;
        Ok(Filter::Compare { path, op, value })
    }

    fn path(&mut self) -> Result<AttributePath, FilterSyntaxError> {
        let Token::Word(word) = self.token else {
            return Err(self.unexpected("an attribute"));
        };
        let path = AttributePath::parse(word).map_err(|e| self.error(e.to_string()))?;
        self.advance()?;
        Ok(path)
    }

    fn value_path(&mut self, path: AttributePath) -> Result<Filter, FilterSyntaxError> {
        if self.in_value_path {
            return Err(self.error("a value path inside a value path".to_owned()));
        }
        self.advance()?;
        self.in_value_path = true;
        let filter = Box::new(self.nested(Self::any_of)?);
        self.in_value_path = false;
        self.expect(&Token::CloseBracket)?;
        Ok(Filter::ValuePath { path, filter })
    }

    fn value(&mut self) -> Result<Value, FilterSyntaxError> {
        let value = match &self.token {
            Token::Text(text) => Some(Value::String(text.clone())),
            Token::Word(word) => literal(word),
            _ => None,
        };
        let Some(value) = value else {
            return Err(self.unexpected("a string, a number, true, false or null"));
        };
        self.advance()?;
        Ok(value)
    }
}

/// A literal word: a JSON number, or one of three names in any case (ABNF names literals without
/// regard to case).
fn literal(word: &str) -> Option<Value> {
    match word.to_ascii_lowercase().as_str() {
        "true" => Some(Value::Bool(true)),
        "false" => Some(Value::Bool(false)),
        "null" => Some(Value::Null),
        _ => serde_json::from_str(word).ok().filter(Value::is_number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn compare(name: &str, op: CompareOp, value: Value) -> Filter {
        Filter::Compare { path: AttributePath::parse(name).unwrap(), op, value }
    }

    fn present(name: &str) -> Filter {
        Filter::Present(AttributePath::parse(name).unwrap())
    }

    #[test]
    fn operators_in_any_case() {
        assert_eq!(
            parse(r#"userName Eq "john""#),
            Ok(compare("userName", CompareOp::Eq, json!("john")))
        );
        assert_eq!(parse("title PR"), Ok(present("title")));
        for op in CompareOp::ALL {
            let text = format!("a {} 1", op.as_str().to_uppercase());
            assert_eq!(parse(&text), Ok(compare("a", op, json!(1))));
        }
    }

    #[test]
    fn not_binds_before_and_before_or() {
        let (a, b, c) = (present("a"), present("b"), present("c"));
        assert_eq!(
            parse("a pr or b pr and c pr"),
            Ok(Filter::Or(vec![a.clone(), Filter::And(vec![b.clone(), c.clone()])]))
        );
        assert_eq!(
            parse("(a pr or b pr) and c pr"),
            Ok(Filter::And(vec![Filter::Or(vec![a.clone(), b.clone()]), c]))
        );
        assert_eq!(
            parse("NOT (a pr) and b pr"),
            Ok(Filter::And(vec![Filter::Not(Box::new(a)), b]))
        );
        assert_eq!(parse("not(a pr)"), parse("not (a pr)"));
    }

    #[test]
    fn literals() {
        for (text, value) in [
            ("\"a \\\"b\\\" \\u0041\"", json!("a \"b\" A")),
            ("-1.5e3", json!(-1500.0)),
            ("true", json!(true)),
            ("FALSE", json!(false)),
            ("null", Value::Null),
        ] {
            assert_eq!(parse(&format!("a eq {text}")), Ok(compare("a", CompareOp::Eq, value)));
        }
    }

    #[test]
    fn value_paths() {
        let filter = parse(r#"emails[type eq "work" and value co "@x"] or title pr"#).unwrap();
        let Filter::Or(parts) = &filter else { panic!("{filter:?}") };
        assert!(matches!(&parts[0], Filter::ValuePath { path, .. } if path.name == "emails"));
        assert!(parse("a[b[c pr]]").is_err());
        assert!(parse("a[b pr and c pr or not (d pr)]").is_ok());
        assert!(parse("a[b pr].c eq 1").is_err());
    }

    #[test]
    fn the_examples_of_the_rfc_parse() {
        for text in [
            r#"name.familyName co "O'Malley""#,
            r#"urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J""#,
            r#"meta.lastModified gt "2011-05-13T04:42:34Z""#,
            r#"userType ne "Employee" and not (emails co "example.com" or emails.value co "x")"#,
            r#"members[value eq"2819c223"]"#,
            r#"members[$ref eq "x"]"#,
            "not pr",
        ] {
            assert!(parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn errors_say_where() {
        for (text, offset) in [
            ("", 0),
            ("   ", 3),
            ("userName", 8),
            ("userName regex \"x\"", 9),
            ("userName eq \"x\" and", 19),
            ("((userName pr)", 14),
            ("userName eq \"x", 12),
            ("userName eq \"\\q\"", 12),
            ("userName eq x", 12),
            ("userName eq 'x'", 12),
            ("userName pr userName pr", 12),
            ("userName eq [1]", 12),
            ("a pr)", 4),
            ("a[]", 2),
            ("1a pr", 0),
            ("not a pr", 4),
            ("a eq 01", 5),
        ] {
            assert_eq!(parse(text).map_err(|e| e.offset), Err(offset), "{text}");
        }
    }

    #[test]
    fn depth_and_length_are_bounded() {
        let deep = |levels: usize| format!("{}a pr{}", "(".repeat(levels), ")".repeat(levels));
        assert!(parse(&deep(64)).is_ok());
        assert!(parse(&deep(65)).is_err());
        assert!(parse(&deep(30_000)).is_err());
        assert!(parse(&"not (".repeat(10_000)).is_err());
        assert!(parse(&format!("a eq \"{}\"", "x".repeat(70_000))).is_err());
        assert!(parse(&vec!["(a pr)"; 200].join(" or ")).is_ok());
        let wide = vec!["a pr"; 5000].join(" and ");
        assert!(matches!(parse(&wide), Ok(Filter::And(parts)) if parts.len() == 5000));
    }
}
