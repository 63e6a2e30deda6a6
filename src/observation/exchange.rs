//! One request with its answer, times and sizes.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One request and what came of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Exchange {
    /// `ex-0001`, unique in the run, in the order of sending.
    pub id: String,
    /// What was sent.
    pub request: Request,
    /// What came back, where anything did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Received>,
    /// Why nothing, or not all, came back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// Milliseconds since the start of the run at which it was sent.
    pub started_ms: u64,
    /// Microseconds from sending to the last byte.
    pub elapsed_us: u64,
    /// How often it was sent before, for throttling or a lost connection.
    #[serde(default)]
    pub retries: u32,
    /// Why earlier tries of it came to nothing, throttling aside.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disturbances: Vec<String>,
}

/// What was sent, secrets redacted.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Request {
    /// HTTP method.
    pub method: String,
    /// The whole URL.
    pub url: String,
    /// Path and query below the base URL.
    pub path: String,
    /// Headers, names in lower case; `authorization` holds a placeholder.
    pub headers: IndexMap<String, String>,
    /// The body as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
}

/// What came back.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Received {
    /// HTTP status.
    pub status: u16,
    /// Headers, names in lower case, repeated ones joined by `, `.
    pub headers: IndexMap<String, String>,
    /// The body as text, invalid UTF-8 replaced.
    pub body: String,
    /// True where the body was longer than we read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub truncated: bool,
    /// Bytes of a body that was looked at and not kept; `body` is empty then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_out: Option<u64>,
    /// The body as JSON, where it is; made from `body`.
    #[serde(skip)]
    pub json: Option<Value>,
}

/// Why no whole answer came.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Failure {
    /// What kind.
    pub kind: FailureKind,
    /// In words.
    pub message: String,
}

/// Kinds of failed exchanges. None of them is a verdict on the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// No connection was made.
    Connect,
    /// The name of the host cannot be resolved.
    UnknownHost,
    /// The proxy on the way cannot be reached, or refuses.
    Proxy,
    /// The target's certificate is for another name.
    CertificateName,
    /// The target's certificate was issued by nobody that we trust.
    CertificateIssuer,
    /// The target's certificate expired, or is not valid yet.
    CertificateTime,
    /// The target does not accept our certificate, or wants one.
    ClientCertificate,
    /// TLS could not be agreed on.
    Tls,
    /// The run has no token to show.
    Credential,
    /// The answer did not come within the time limit.
    Timeout,
    /// The connection ended before the answer was whole.
    Closed,
    /// The answer was no HTTP, or went over a limit of ours.
    Protocol,
    /// The run's budget or an interruption forbade to send it.
    NotSent,
    /// We ended the connection ourselves, on purpose.
    Cut,
}

impl FailureKind {
    /// Whether the request went out and no whole answer came back. Once, that is an accident of
    /// the network; the same request twice, while others are answered, is the target's.
    #[must_use]
    pub fn is_silence(self) -> bool {
        matches!(self, Self::Timeout | Self::Closed)
    }

    /// Whether it was our own doing, and no request goes out any more.
    #[must_use]
    pub fn is_ours(self) -> bool {
        matches!(self, Self::NotSent | Self::Credential)
    }
}

impl Exchange {
    /// HTTP status of the answer.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.answer.as_ref().map(|answer| answer.status)
    }

    /// Whether no answer came in time.
    #[must_use]
    pub fn timed_out(&self) -> bool {
        self.failure.as_ref().is_some_and(|failure| failure.kind == FailureKind::Timeout)
    }

    /// Body of the answer as JSON.
    #[must_use]
    pub fn json(&self) -> Option<&Value> {
        self.answer.as_ref().and_then(|answer| answer.json.as_ref())
    }

    /// Whether the answer has a 2xx status.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        self.status().is_some_and(|status| (200..300).contains(&status))
    }
}

impl Exchange {
    /// Parses the body of the answer again, as after reading a recorded run.
    pub fn parse_answer(&mut self) {
        if let Some(answer) = &mut self.answer {
            answer.parse();
        }
    }
}

impl Received {
    /// A header by its name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// Lets the body go, and says how long it was.
    pub fn leave_out(&mut self) {
        self.left_out = Some(self.body.len() as u64);
        (self.body, self.json) = (String::new(), None);
    }

    /// Parses of a list its members, and of its resources the ids; anything else as a whole.
    pub fn parse_in_short(&mut self) {
        let list =
            (200..300).contains(&self.status).then(|| super::walk::list_in_short(&self.body));
        match list.flatten() {
            Some(list) => self.json = Some(list),
            None => self.parse(),
        }
    }

    /// Parses the body again, as after reading a recorded run.
    pub fn parse(&mut self) {
        self.json = serde_json::from_str(&self.body)
            .or_else(|_| serde_json::from_str(&without_lone_surrogates(&self.body)))
            .ok();
    }
}

/// The text with U+FFFD for escapes of half a character, which some targets send and JSON readers
/// refuse. What cannot be read cannot be cleaned up.
fn without_lone_surrogates(text: &str) -> String {
    let unit = |at: usize| -> Option<u16> {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    let mut repaired = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(found) = text[at..].find('\\').map(|offset| at + offset) {
        repaired.push_str(&text[at..found]);
        let (whole, length) = match (unit(found), unit(found + 6)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (true, 12),
            (Some(0xd800..=0xdfff), _) => (false, 6),
            (Some(_), _) => (true, 6),
            (None, _) => (true, 2),
        };
        let end =
            (found..=text.len()).find(|end| *end >= found + length && text.is_char_boundary(*end));
        let end = end.unwrap_or(text.len());
        repaired.push_str(if whole { &text[found..end] } else { "\\ufffd" });
        at = end;
    }
    repaired.push_str(&text[at..]);
    repaired
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn half_a_character_does_not_make_an_answer_unreadable() {
        let read = |body: &str| {
            let mut answer = Received { body: body.to_owned(), ..Received::default() };
            answer.parse();
            answer.json
        };
        assert_eq!(read(r#"{"a":"x\ud800y"}"#), Some(json!({"a": "x\u{fffd}y"})));
        assert_eq!(read(r#"{"a":"\udc00"}"#), Some(json!({"a": "\u{fffd}"})));
        assert_eq!(read(r#"{"a":"\ud83d\ude00\n\ud800"}"#), Some(json!({"a": "😀\n\u{fffd}"})));
        assert_eq!(read("{\"a\":\\"), None);
    }
}
