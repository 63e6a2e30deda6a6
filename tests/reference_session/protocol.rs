//! Discovery, access, media types, errors, entity tags, asynchronous answers.

use std::time::Duration;

use serde_json::json;

use super::{Session, TOKEN};
use crate::reference_support::{USER, user};

impl Session {
    pub(super) async fn protocol(&mut self) {
        self.discovery().await;
        self.access().await;
        self.errors().await;
        self.versions().await;
        self.deferred().await;
    }

    async fn discovery(&mut self) {
        for path in [
            "/ServiceProviderConfig",
            "/Schemas",
            "/ResourceTypes",
            "/ResourceTypes/User",
            "/ResourceTypes/Nothing",
            "/ResourceTypes?filter=name%20pr",
        ] {
            self.get(path).await;
        }
        self.get(&format!("/Schemas/{USER}")).await;
    }

    async fn access(&mut self) {
        let (path, _) = self.post("/Users", user("amy")).await;
        let body = |name: &str| Some(user(name).to_string().into_bytes());
        let typed = [("content-type", "application/scim+json")];
        self.send_raw("GET", &path, &[], None).await;
        self.send_raw("GET", &path, &[("authorization", "Bearer wrong")], None).await;
        self.send_raw("POST", "/Users", &typed, body("intruder")).await;
        let search = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]});
        let search = search.to_string().into_bytes();
        self.send_raw("POST", "/Users/.search", &typed, Some(search)).await;
        let job = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
            "Operations": []});
        self.send_raw("POST", "/Bulk", &typed, Some(job.to_string().into_bytes())).await;
        self.get("/Me").await;
    }

    async fn errors(&mut self) {
        let (path, _) = self.post("/Users", user("ada")).await;
        self.post("/Users", user("ada")).await;
        self.post("/Users", json!({"schemas": [USER]})).await;
        self.send("DELETE", "/Users", None).await;
        self.get("/Users/unknown").await;
        self.get("/v9/Users").await;
        let json = [TOKEN, ("content-type", "application/json")];
        let body = user("\u{e9}mile").to_string().into_bytes();
        self.send_raw("POST", "/Users", &json, Some(body)).await;
        let typed = [TOKEN, ("content-type", "application/scim+json")];
        let trailing = format!("{} }}", user("trail")).into_bytes();
        self.send_raw("POST", "/Users", &typed, Some(trailing)).await;
        self.send_with("GET", &path, &[("accept", "application/json")], None).await;
    }

    async fn versions(&mut self) {
        let (path, _) = self.post("/Users", user("vera")).await;
        let present = self.get(&path).await;
        let tag = present["meta"]["version"].as_str().unwrap_or("\"none\"").to_owned();
        let put =
            |title: &str| Some(json!({"schemas": [USER], "userName": "vera", "title": title}));
        let uri = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
        let operation = json!({"op": "add", "path": "title", "value": "patch"});
        let patch = || Some(json!({"schemas": [uri], "Operations": [operation]}));
        for version in [&tag, "W/\"0\"", "*"] {
            self.send_with("PUT", &path, &[("if-match", version)], put(version)).await;
            self.get(&path).await;
        }
        self.send_with("PATCH", &path, &[("if-match", "W/\"0\"")], patch()).await;
        self.send_with("GET", &path, &[("if-none-match", "*")], None).await;
        self.send_with("DELETE", &path, &[("if-match", "W/\"0\"")], None).await;
        self.get(&path).await;
    }

    async fn deferred(&mut self) {
        let (later, waiting) = ("respond-async", "respond-async, wait=5");
        let job = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
        "Operations": [
            {"method": "POST", "path": "/Users", "bulkId": "a", "data": user("later")},
            {"method": "POST", "path": "/Users", "bulkId": "b", "data": user("still-later")},
        ]});
        let job = Some(job.to_string().into_bytes());
        for (method, path, preference, body) in [
            ("DELETE", "/Users/no", later, None),
            ("DELETE", "/Users/no", waiting, None),
            ("GET", "/Users/no", later, None),
            ("POST", "/Users", later, Some(b"{".to_vec())),
            ("POST", "/Bulk", later, job),
        ] {
            let typed = ("content-type", "application/scim+json");
            let headers = [TOKEN, typed, ("prefer", preference)];
            let accepted = self.send_raw(method, path, &headers, body).await;
            let location = accepted.map(|answer| answer.header("location").to_owned());
            let base = self.server.base.clone();
            let Some(outcome) = location.as_deref().and_then(|l| l.strip_prefix(&base)) else {
                continue;
            };
            self.await_outcome(outcome).await;
            self.send_raw("GET", outcome, &[], None).await;
        }
        self.get("/Users").await;
    }

    /// Looks at an outcome until it is there, and writes down the last look.
    async fn await_outcome(&mut self, path: &str) {
        for _ in 0..20 {
            let before = self.lines.len();
            let answer = self.send("GET", path, None).await;
            if answer.is_none_or(|answer| answer.status != 202) {
                return;
            }
            self.lines.truncate(before);
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        self.lines.push("no outcome".to_owned());
    }
}
