//! A session with a provider, written down answer by answer.

mod bulk;
mod protocol;
mod queries;
mod resources;

use std::time::Duration;

use scimspec::reference::{Auth, Limits, Options};
use serde_json::{Value, json};

use crate::reference_support::{Answer, GROUP, Server, USER, user};

/// The credential that the provider knows.
const TOKEN: (&str, &str) = ("authorization", "Bearer token");

/// How long to wait for an answer.
const PATIENCE: Duration = Duration::from_millis(1500);

/// A client that writes down what it is answered.
pub struct Session {
    server: Server,
    lines: Vec<String>,
}

fn options() -> Options {
    Options {
        auth: Auth::bearer("token"),
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

    /// The parts of a session; each begins with a provider of its own.
    pub async fn run(faults: &[&str]) -> Vec<String> {
        let mut lines = Vec::new();
        let mut session = Self::start(faults).await;
        session.protocol().await;
        lines.extend(session.end());
        let mut session = Self::start(faults).await;
        session.resources().await;
        lines.extend(session.end());
        let mut session = Self::start(faults).await;
        session.queries().await;
        lines.extend(session.end());
        let mut session = Self::start(faults).await;
        session.jobs().await;
        lines.extend(session.end());
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
        let text = self.lines.join("\n").replace(&self.server.base, "BASE");
        let moving =
            r#"\d{4}-\d\d-\d\dT[0-9:.]+(Z|[+]02:00)|(W/|w/)?\\*"?[0-9a-f]{13,14}\\*"?|"iat":\d+"#;
        let moving = regex_lite::Regex::new(moving).unwrap();
        let mut seen: Vec<String> = Vec::new();
        let numbered = moving.replace_all(&text, |found: &regex_lite::Captures<'_>| {
            let found = found[0].replace('\\', "");
            if found.starts_with("\"iat") {
                return "<iat>".to_owned();
            }
            let form: String = found.chars().filter(|c| !c.is_ascii_hexdigit()).collect();
            let number = seen.iter().position(|known| *known == found).unwrap_or_else(|| {
                seen.push(found);
                seen.len() - 1
            });
            format!("<{number} {form}>")
        });
        numbered.lines().map(str::to_owned).collect()
    }
}
