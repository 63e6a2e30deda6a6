//! The one door that everything recorded passes through: secrets stay behind it.

use serde_json::Value;

use crate::observation::{Exchange, Received, Request};

/// What stands in the place of a secret.
const PLACEHOLDER: &str = "<secret>";
/// Texts shorter than this are not replaced: they are no secrets, and would be
/// found everywhere.
const SHORTEST: usize = 6;
/// Headers whose value is never recorded.
const SECRET_HEADERS: [&str; 4] = ["authorization", "proxy-authorization", "cookie", "set-cookie"];

/// Replaces secrets wherever they show up.
#[derive(Clone, Default)]
pub struct Redactor {
    secrets: Vec<String>,
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Redactor({} secrets)", self.secrets.len())
    }
}

impl Redactor {
    /// A redactor for these secrets.
    pub fn new(secrets: impl IntoIterator<Item = String>) -> Self {
        let secrets = secrets.into_iter().filter(|secret| secret.len() >= SHORTEST).collect();
        Self { secrets }
    }

    /// A text without secrets.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        let replace = |text: String, secret: &String| text.replace(secret.as_str(), PLACEHOLDER);
        self.secrets.iter().fold(text.to_owned(), replace)
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
        if self.secrets.iter().any(|secret| answer.body.contains(secret.as_str())) {
            answer.body = self.text(&answer.body);
            answer.parse();
        }
        // JSON may write any character of a secret as an escape.
        let escaped = answer.body.contains('\\');
        if let Some(json) = answer.json.as_mut().filter(|_| escaped)
            && self.value(json)
        {
            answer.body = json.to_string();
        }
    }

    /// Takes secrets out of every text of a JSON value; tells whether there were any.
    fn value(&self, value: &mut Value) -> bool {
        match value {
            Value::String(text) => {
                let clean = self.text(text);
                let found = clean != *text;
                *text = clean;
                found
            }
            Value::Array(items) => {
                // All of them are to be looked at, not only up to the first.
                items.iter_mut().filter_map(|item| self.value(item).then_some(())).count() > 0
            }
            Value::Object(map) => {
                map.values_mut().filter_map(|item| self.value(item).then_some(())).count() > 0
            }
            _ => false,
        }
    }

    fn header(&self, name: &str, value: &str) -> String {
        if SECRET_HEADERS.contains(&name) { PLACEHOLDER.to_owned() } else { self.text(value) }
    }
}
