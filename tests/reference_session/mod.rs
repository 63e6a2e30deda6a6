//! A session with a provider, written down answer by answer.

mod bulk;
mod protocol;
mod queries;
mod resources;
mod timing;
mod values;

use std::time::Duration;

use scimspec::reference::{Auth, Features, Limits, Options};
use serde_json::{Value, json};

use crate::reference_support::{Answer, GROUP, Server, USER, user};

/// The credential that the provider knows.
const TOKEN: (&str, &str) = ("authorization", "Bearer token");

/// How long to wait for an answer.
const PATIENCE: Duration = Duration::from_millis(1500);

/// A part of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Protocol,
    Resources,
    Values,
    Queries,
    Jobs,
    Timing,
}

impl Part {
    /// The part in which faults of an area should show.
    pub fn of(area: &str) -> Self {
        match area {
            "crud" | "schema" | "put" | "delete" | "patch" | "integrity" | "security" => {
                Self::Resources
            }
            "values" => Self::Values,
            "filter" | "sort" | "paging" | "cursor" | "projection" | "search" => Self::Queries,
            "bulk" => Self::Jobs,
            "race" | "retry" | "cut" | "timing" => Self::Timing,
            _ => Self::Protocol,
        }
    }
}

/// A client that writes down what it is answered.
pub struct Session {
    server: Server,
    lines: Vec<String>,
}

fn options() -> Options {
    Options {
        auth: Auth::bearer("token"),
        features: Features { asynchronous: true, ..Features::default() },
        limits: Limits { max_operations: 4, max_payload_size: 8000, ..Limits::default() },
        seed: Some(1),
        ..Options::default()
    }
}

impl Session {
    async fn start(faults: &[&str]) -> Self {
        Self { server: Server::faulty(options(), faults).await, lines: Vec::new() }
    }

    async fn send(&mut self, method: &str, path: &str, body: Option<Value>) -> Option<Answer> {
        self.send_with(method, path, &[], body).await
    }

    /// A request with the credential and further header fields.
    async fn send_with(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Option<Answer> {
        let mut headers = headers.to_vec();
        headers.push(TOKEN);
        if body.is_some() && !headers.iter().any(|(name, _)| *name == "content-type") {
            headers.push(("content-type", "application/scim+json"));
        }
        let body = body.map(|body| body.to_string().into_bytes());
        self.send_raw(method, path, &headers, body).await
    }

    async fn send_raw(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Vec<u8>>,
    ) -> Option<Answer> {
        let url = format!("{}{path}", self.server.base);
        let path = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
        let answer = self.server.try_fetch(method, &url, headers, body);
        let answer = match tokio::time::timeout(PATIENCE, answer).await {
            Ok(Some(answer)) => answer,
            Ok(None) => {
                self.lines.push(format!("{method} {path}: broken"));
                return None;
            }
            Err(_) => {
                self.lines.push(format!("{method} {path}: no answer"));
                return None;
            }
        };
        let names = [
            "content-type",
            "location",
            "etag",
            "www-authenticate",
            "set-txn",
            "preference-applied",
            "retry-after",
            "set-cookie",
        ];
        let headers: Vec<_> = names.iter().map(|name| answer.header(name)).collect();
        self.lines.push(format!("{method} {path}: {} {headers:?} {}", answer.status, answer.text));
        Some(answer)
    }

    /// Creates a resource; its path and its id.
    async fn post(&mut self, path: &str, body: Value) -> (String, String) {
        let answer = self.send("POST", path, Some(body)).await;
        let id = answer.and_then(|answer| Some(answer.body["id"].as_str()?.to_owned()));
        let id = id.unwrap_or_else(|| "none".to_owned());
        (format!("{path}/{id}"), id)
    }

    async fn group(&mut self, name: &str, members: &[&str]) -> (String, String) {
        let members: Vec<_> = members.iter().map(|id| json!({"value": id})).collect();
        let body = json!({"schemas": [GROUP], "displayName": name, "members": members});
        self.post("/Groups", body).await
    }

    async fn get(&mut self, path: &str) -> Value {
        self.send("GET", path, None).await.map(|answer| answer.body).unwrap_or_default()
    }

    async fn put(&mut self, path: &str, name: &str, more: Value) {
        let mut body = json!({"schemas": [USER], "userName": name});
        for (key, value) in more.as_object().unwrap() {
            body[key] = value.clone();
        }
        self.send("PUT", path, Some(body)).await;
    }

    async fn patch(&mut self, path: &str, operations: Value) {
        let uri = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
        let body = json!({"schemas": [uri], "Operations": operations});
        self.send("PATCH", path, Some(body)).await;
    }

    /// One part of a session, or all; each begins with a provider of its own.
    pub async fn run(part: Option<Part>, faults: &[&str]) -> Vec<String> {
        let mut lines = Vec::new();
        let parts = [
            Part::Protocol,
            Part::Resources,
            Part::Values,
            Part::Queries,
            Part::Jobs,
            Part::Timing,
        ];
        for own in parts {
            if part.is_none_or(|part| part == own) {
                let mut session = Self::start(faults).await;
                match own {
                    Part::Protocol => session.protocol().await,
                    Part::Resources => session.resources().await,
                    Part::Values => session.values().await,
                    Part::Queries => session.queries().await,
                    Part::Jobs => session.jobs().await,
                    Part::Timing => session.timing().await,
                }
                lines.extend(session.end());
            }
        }
        lines
    }

    /// Two requests, for faults under which nothing more is to be had.
    pub async fn brief(faults: &[&str]) -> Vec<String> {
        let mut session = Self::start(faults).await;
        session.get("/ServiceProviderConfig").await;
        session.post("/Users", user("anna")).await;
        session.end()
    }

    /// What was written; times and versions are numbered as they turn up.
    fn end(self) -> Vec<String> {
        let mut seen = Vec::new();
        let lines = self.lines.iter().map(|line| line.replace(&self.server.base, "BASE"));
        lines.map(|line| numbered(&without_cursors(&line), &mut seen)).collect()
    }
}

/// A line with its cursors by one name: what is in them is between the provider and itself, which
/// takes a shorter way where no fault is switched on.
fn without_cursors(line: &str) -> String {
    let in_cursor = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while !rest.is_empty() {
        let end = rest.find(|c| !in_cursor(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        let is_cursor = word.len() == 43 && word.starts_with("AAAAAAAA");
        text.push_str(if is_cursor { "CURSOR" } else { word });
        let next = after.find(in_cursor).unwrap_or(after.len());
        text.push_str(&after[..next]);
        rest = &after[next..];
    }
    text
}

/// A line with its times and versions replaced by their numbers.
fn numbered(line: &str, seen: &mut Vec<String>) -> String {
    let in_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | ':' | '.' | '+');
    let mut shown = String::with_capacity(line.len());
    let mut rest = line;
    while !rest.is_empty() {
        let end = rest.find(|c| !in_word(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        if is_moving(word) {
            let number = seen.iter().position(|known| known == word).unwrap_or_else(|| {
                seen.push(word.to_owned());
                seen.len() - 1
            });
            shown.push_str(&format!("<{number}>"));
        } else if word.len() != 11 || !word.starts_with(':') {
            // What is left out are seconds since 1970.
            shown.push_str(word);
        }
        let next = after.find(in_word).unwrap_or(after.len());
        shown.push_str(&after[..next]);
        rest = &after[next..];
    }
    shown
}

/// Whether a word is a time or a version.
fn is_moving(word: &str) -> bool {
    let is_time = word.len() > 18 && word.as_bytes()[10] == b'T' && word.starts_with("20");
    let is_version = matches!(word.len(), 13 | 14) && word.bytes().all(|b| b.is_ascii_hexdigit());
    is_time || is_version
}
