//! Requests at the same time, broken off, in pieces, and again. What is left to chance is not
//! written down.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{Session, TOKEN};
use crate::reference_support::{USER, user};

/// A request: method, path, further headers, body.
type Sent<'s> = (&'s str, &'s str, Vec<(&'s str, &'s str)>, Value);

fn patch(operation: Value) -> Value {
    let uri = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
    json!({"schemas": [uri], "Operations": [operation]})
}

fn add(id: &str) -> Value {
    patch(json!({"op": "add", "path": "members", "value": [{"value": id}]}))
}

fn numbered(name: &str, n: usize) -> Value {
    let text = format!("Number {n}");
    json!({"schemas": [USER], "userName": name, "displayName": text, "title": text})
}

fn bulk(operations: Value) -> Value {
    json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations})
}

impl Session {
    pub(super) async fn timing(&mut self) {
        self.members_at_once().await;
        self.replaces_at_once().await;
        self.a_delete_among_changes().await;
        self.names_at_once().await;
        self.requests_again().await;
        self.bodies().await;
        self.late_reads().await;
    }

    /// Statuses of requests that are sent at the same time, in the order of their numbers.
    async fn together(&self, requests: Vec<Sent<'_>>) -> Vec<u16> {
        let answers = join_all(requests.into_iter().map(async |(method, path, more, body)| {
            let mut headers = more;
            headers.extend([TOKEN, ("content-type", "application/scim+json")]);
            let url = format!("{}{path}", self.server.base);
            let body = (!body.is_null()).then(|| body.to_string().into_bytes());
            let answer = self.server.try_fetch(method, &url, &headers, body).await;
            answer.map_or(0, |answer| answer.status)
        }));
        let mut statuses = answers.await;
        statuses.sort_unstable();
        statuses
    }

    async fn looked_at(&self, path: &str) -> (u16, Value) {
        let url = format!("{}{path}", self.server.base);
        let answer = self.server.fetch("GET", &url, &[TOKEN], None).await;
        (answer.status, answer.body)
    }

    fn note(&mut self, what: &str, told: impl std::fmt::Debug) {
        self.lines.push(format!("{what}: {told:?}"));
    }

    async fn members_at_once(&mut self) {
        let mut ids = Vec::new();
        for n in 0..4 {
            ids.push(self.post("/Users", user(&format!("member-{n}"))).await.1);
        }
        let (team, _) = self.group("Team", &[]).await;
        let added = ids.iter().map(|id| ("PATCH", team.as_str(), vec![], add(id))).collect();
        let statuses = self.together(added).await;
        let members = self.looked_at(&team).await.1["members"].as_array().map(Vec::len);
        self.note("members added at once", (statuses, members));
        let (other, _) = self.group("Other", &[]).await;
        let job = |id: &String| bulk(json!([{"method": "PATCH", "path": other, "data": add(id)}]));
        let jobs = ids.iter().map(|id| ("POST", "/Bulk", vec![], job(id))).collect();
        let statuses = self.together(jobs).await;
        let members = self.looked_at(&other).await.1["members"].as_array().map(Vec::len);
        self.note("members added by jobs at once", (statuses, members));
    }

    async fn replaces_at_once(&mut self) {
        let (path, _) = self.post("/Users", user("replaced")).await;
        let put = |n| ("PUT", path.as_str(), vec![], numbered("replaced", n));
        let statuses = self.together((0..4).map(put).collect()).await;
        let now = self.looked_at(&path).await.1;
        self.note("replaced at once", (statuses, now["displayName"] == now["title"]));
        let version = now["meta"]["version"].as_str().unwrap_or_default().to_owned();
        let guarded = |n: usize| {
            let headers = vec![("if-match", version.as_str())];
            ("PUT", path.as_str(), headers, numbered("replaced", n + 4))
        };
        let statuses = self.together((0..4).map(guarded).collect()).await;
        self.note("replaced at once under one version", statuses);
    }

    async fn a_delete_among_changes(&mut self) {
        let (path, _) = self.post("/Users", user("fleeting")).await;
        let change = |n: usize| {
            let operation = json!({"op": "replace", "path": "title", "value": format!("{n}")});
            ("PATCH", path.as_str(), vec![], patch(operation))
        };
        let mut all: Vec<Sent<'_>> = (0..3).map(change).collect();
        all.push(("DELETE", &path, vec![], Value::Null));
        self.together(all).await;
        let status = self.looked_at(&path).await.0;
        self.note("deleted among changes", status);
    }

    async fn names_at_once(&mut self) {
        let create = |_| ("POST", "/Users", vec![], user("wanted"));
        let statuses = self.together((0..4).map(create).collect()).await;
        self.note("created at once", statuses);
    }

    async fn requests_again(&mut self) {
        let (path, _) = self.post("/Users", user("again")).await;
        let job = bulk(json!([
            {"method": "POST", "path": "/Users", "bulkId": "j", "data": user("of-the-job")},
        ]));
        let all = [
            ("POST", "/Users", user("again")),
            ("PUT", path.as_str(), numbered("again", 1)),
            ("PUT", path.as_str(), numbered("again", 1)),
            ("POST", "/Bulk", job.clone()),
            ("POST", "/Bulk", job),
        ];
        for (method, path, body) in all {
            let statuses = self.together(vec![(method, path, vec![], body)]).await;
            let users = self.looked_at("/Users?count=0").await.1["totalResults"].clone();
            self.note("again", (method, statuses, users));
        }
    }

    /// A body that breaks off, and one that comes in pieces.
    async fn bodies(&mut self) {
        let body = numbered("broken", 1).to_string();
        self.raw(&body[..body.len() - 5], body.len(), 1).await;
        let filter = "/Users?filter=userName%20eq%20%22broken%22&count=0";
        let found = self.looked_at(filter).await.1["totalResults"].clone();
        self.note("of a body that breaks off", found);
        let body = numbered("slow", 1).to_string();
        let status = self.raw(&body, body.len(), 4).await;
        self.note("of a body in pieces", status);
    }

    /// Sends a create with a body of some length in pieces, ends the sending, and gives the
    /// status line.
    async fn raw(&self, body: &str, length: usize, pieces: usize) -> String {
        let address = self.server.base.split('/').nth(2).unwrap();
        let mut stream = TcpStream::connect(address).await.unwrap();
        let head = format!(
            "POST /scim/v2/Users HTTP/1.1\r\nhost: {address}\r\n{}: {}\r\n\
             content-type: application/scim+json\r\ncontent-length: {length}\r\n\r\n",
            TOKEN.0, TOKEN.1
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        for piece in body.as_bytes().chunks(body.len().div_ceil(pieces)) {
            tokio::time::sleep(Duration::from_millis(20)).await;
            // A provider that has heard enough may have gone.
            if stream.write_all(piece).await.is_err() {
                break;
            }
        }
        if body.len() < length {
            stream.shutdown().await.unwrap();
        }
        let mut answer = [0; 12];
        // A connection that is closed without an answer has none.
        let read = stream.read_exact(&mut answer).await;
        read.map_or_else(|_| "none".to_owned(), |_| String::from_utf8_lossy(&answer).into_owned())
    }

    async fn late_reads(&mut self) {
        let (path, _) = self.post("/Users", user("late")).await;
        let status = self.looked_at(&path).await.0;
        self.note("read after a create", status);
    }
}
