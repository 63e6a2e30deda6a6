//! The one door that everything recorded passes through: secrets stay behind it.

use std::sync::{Arc, PoisonError, RwLock};

use regex_lite::Regex;

use crate::observation::{Exchange, Received, Request};

/// What stands in the place of a secret.
const PLACEHOLDER: &str = "<secret>";
/// Texts shorter than this are not replaced: they are no secrets, and would be
/// found everywhere.
const SHORTEST: usize = 6;
/// Headers whose value is never recorded.
const SECRET_HEADERS: [&str; 3] = ["authorization", "proxy-authorization", "cookie"];

/// What a cookie may say of itself (RFC 6265 4.1.2, and what browsers know besides).
const COOKIE_ATTRIBUTES: [&str; 9] =
    ["", "domain", "expires", "httponly", "max-age", "partitioned", "path", "samesite", "secure"];

/// Replaces secrets wherever they show up. Clones share what they know.
#[derive(Clone, Default)]
pub struct Redactor {
    secrets: Arc<RwLock<Vec<Secret>>>,
}

/// One secret, however it is written.
#[derive(Clone)]
struct Secret {
    plain: String,
    /// With any of its characters escaped as JSON allows.
    escaped: Option<Regex>,
    /// Escapes that may stand in it; a text without any of them holds it plain or not at all.
    escapes: Vec<&'static str>,
}

impl Secret {
    fn new(plain: String) -> Self {
        let short = [("\"", r#"\""#), ("\\", r"\\"), ("/", r"\/")];
        let escapes = short.iter().filter(|(text, _)| plain.contains(text)).map(|(_, as_)| *as_);
        let escapes = escapes.chain([r"\u"]).collect();
        Self { escaped: escaped(&plain), escapes, plain }
    }

    fn hidden_in(&self, text: String) -> String {
        let clean = text.replace(&self.plain, PLACEHOLDER);
        match &self.escaped {
            Some(pattern) if self.escapes.iter().any(|escape| clean.contains(escape)) => {
                pattern.replace_all(&clean, PLACEHOLDER).into_owned()
            }
            _ => clean,
        }
    }
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let known = self.secrets.read().unwrap_or_else(PoisonError::into_inner).len();
        write!(f, "Redactor({known} secrets)")
    }
}

impl Redactor {
    /// A redactor for these secrets.
    pub fn new(secrets: impl IntoIterator<Item = String>) -> Self {
        let long = secrets.into_iter().filter(|secret| secret.len() >= SHORTEST);
        Self { secrets: Arc::new(RwLock::new(long.map(Secret::new).collect())) }
    }

    /// Takes a secret that came up later, such as a token that was issued.
    pub(super) fn add(&self, secret: &str) {
        let mut secrets = self.secrets.write().unwrap_or_else(PoisonError::into_inner);
        if secret.len() >= SHORTEST && !secrets.iter().any(|known| known.plain == secret) {
            secrets.push(Secret::new(secret.to_owned()));
        }
    }

    /// A text without secrets.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        let secrets = self.secrets.read().unwrap_or_else(PoisonError::into_inner);
        secrets.iter().fold(text.to_owned(), |text, secret| secret.hidden_in(text))
    }

    pub(super) fn exchange(&self, exchange: &mut Exchange) {
        self.request(&mut exchange.request);
        if let Some(answer) = &mut exchange.answer {
            self.answer(answer);
        }
        if let Some(failure) = &mut exchange.failure {
            failure.message = self.text(&failure.message);
        }
    }

    fn request(&self, request: &mut Request) {
        request.url = self.text(&request.url);
        request.path = self.text(&request.path);
        for (name, value) in &mut request.headers {
            *value = self.header(name, value);
        }
        if let Some(body) = &mut request.body {
            *body = self.text(body);
        }
    }

    fn answer(&self, answer: &mut Received) {
        for (name, value) in &mut answer.headers {
            *value = self.header(name, value);
        }
        let clean = self.text(&answer.body);
        if clean != answer.body {
            answer.body = clean;
            answer.parse();
        }
    }

    fn header(&self, name: &str, value: &str) -> String {
        match name {
            "set-cookie" => self.text(&cookies(value)),
            _ if SECRET_HEADERS.contains(&name) => PLACEHOLDER.to_owned(),
            _ => self.text(value),
        }
    }
}

/// Cookies without their values: names and attributes (RFC 6265 4.1) are no secrets. Several
/// cookies may stand in one header, with commas between them.
fn cookies(header: &str) -> String {
    header.split(';').map(cookie_part).collect::<Vec<_>>().join(";")
}

/// What stands between two semicolons: an attribute or a cookie, perhaps with a cookie behind it.
fn cookie_part(part: &str) -> String {
    let mut shown: Vec<String> = Vec::new();
    let (mut secret, mut dated) = (false, false);
    for piece in part.split(',') {
        let name = piece.split('=').next().unwrap_or_default();
        // Only a date goes on behind a comma.
        let begins = shown.is_empty() || piece.contains('=') || !(secret || dated);
        if begins {
            let word = name.trim().to_ascii_lowercase();
            dated = word == "expires";
            secret = !COOKIE_ATTRIBUTES.contains(&word.as_str());
        }
        match (secret, begins, piece.contains('=')) {
            (false, _, _) => shown.push(piece.to_owned()),
            (true, true, true) => shown.push(format!("{name}={PLACEHOLDER}")),
            (true, true, false) => shown.push(PLACEHOLDER.to_owned()),
            // The rest of a value that is hidden already.
            (true, false, _) => {}
        }
    }
    shown.join(",")
}

/// A pattern for a text in which any character may be escaped: `\/`, `\u002f`.
fn escaped(secret: &str) -> Option<Regex> {
    let characters = secret.chars().map(|character| {
        let plain = regex_lite::escape(&character.to_string());
        format!(r"(?:\\?{plain}|\\u(?i:{:04x}))", u32::from(character))
    });
    Regex::new(&characters.collect::<String>()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_found_however_json_writes_it() {
        let redactor = Redactor::new(["tok/en=1".to_owned()]);
        for text in [r#"a "tok/en=1""#, r#"a "tok\/en=1""#, r#"a "tok\u002Fen\u003d1""#] {
            assert_eq!(redactor.text(text), r#"a "<secret>""#);
        }
        assert_eq!(redactor.text(r"a\b tok"), r"a\b tok");
        let odd = Redactor::new([r#"se"cr\et"#.to_owned()]);
        assert_eq!(odd.text(r#"{"a":"se\"cr\\et"}"#), r#"{"a":"<secret>"}"#);
    }

    #[test]
    fn of_cookies_the_values_alone_are_hidden() {
        for (header, shown) in [
            ("id=a3fWa; Max-Age=60; Secure", "id=<secret>; Max-Age=60; Secure"),
            (
                "id=a; Expires=Wed, 21 Oct 2026 07:28:00 GMT, b=c; Path=/",
                "id=<secret>; Expires=Wed, 21 Oct 2026 07:28:00 GMT, b=<secret>; Path=/",
            ),
            ("id=a,b,c; HttpOnly", "id=<secret>; HttpOnly"),
            ("id=a; Path=/,bare", "id=<secret>; Path=/,<secret>"),
            ("bare; Secure", "<secret>; Secure"),
        ] {
            assert_eq!(cookies(header), shown);
        }
    }
}
