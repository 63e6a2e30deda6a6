//! One session with the reference provider that touches every area: with any
//! fault switched on, some answer differs from the faultless ones.

#![allow(clippy::unwrap_used, reason = "a failing helper fails its test")]

mod reference_support;

use std::time::Duration;

use reference_support::{Answer, GROUP, Server, USER, user};
use scimspec::reference::{Auth, CATALOGUE, Limits, Options};
use serde_json::{Value, json};

/// A client that writes down what it is answered.
struct Session {
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
        self.send_with(method, path, &[("authorization", "Bearer token")], body).await
    }

    async fn send_with(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Option<Answer> {
        let answer = self.server.send(method, path, headers, body);
        let Ok(answer) = tokio::time::timeout(Duration::from_secs(1), answer).await else {
            self.lines.push(format!("{method} {path}: no answer"));
            return None;
        };
        let names = ["content-type", "location", "etag", "www-authenticate", "set-txn"];
        let headers: Vec<_> = names.iter().map(|name| answer.header(name)).collect();
        self.lines.push(format!("{method} {path}: {} {headers:?} {}", answer.status, answer.text));
        Some(answer)
    }

    async fn post(&mut self, path: &str, body: Value) -> (String, String) {
        let answer = self.send("POST", path, Some(body)).await.unwrap();
        let id = answer.body["id"].as_str().unwrap_or("none").to_owned();
        (format!("{path}/{id}"), id)
    }

    async fn get(&mut self, path: &str) {
        self.send("GET", path, None).await;
    }

    async fn patch(&mut self, path: &str, operations: Value) {
        let uri = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
        let body = json!({"schemas": [uri], "Operations": operations});
        self.send("PATCH", path, Some(body)).await;
    }

    /// Whether the job was answered.
    async fn job(&mut self, mut body: Value) -> bool {
        body["schemas"] = json!(["urn:ietf:params:scim:api:messages:2.0:BulkRequest"]);
        self.send("POST", "/Bulk", Some(body)).await.is_some()
    }

    async fn discovery(&mut self) {
        self.get("/ServiceProviderConfig").await;
        self.get("/Schemas").await;
        self.get("/ResourceTypes?filter=name%20pr").await;
        self.send_with("GET", "/Users", &[], None).await;
    }

    async fn single_resources(&mut self) {
        let mut body = user("anna");
        body["password"] = "t1meMa$heen".into();
        let (path, _) = self.post("/Users", body).await;
        self.post("/Users", user("anna")).await;
        self.get(&path).await;
        let title = |value: &str| json!([{"op": "add", "path": "title", "value": value}]);
        self.patch(&path, title("t")).await;
        self.patch(&path, title("t")).await;
        let no_target =
            json!({"op": "replace", "path": "emails[type eq \"x\"].value", "value": "y"});
        let name = json!({"op": "replace", "path": "displayName", "value": "new"});
        self.patch(&path, json!([no_target])).await;
        self.patch(&path, json!([name, no_target])).await;
        self.get(&path).await;
        self.patch(&path, json!([name, {"op": "add", "path": "nickName", "value": "n"}])).await;
        let put = || Some(json!({"schemas": [USER], "userName": "anna", "title": "put"}));
        self.send("PUT", &path, put()).await;
        self.send("PUT", "/Users/unknown", put()).await;
        let token = ("authorization", "Bearer token");
        self.send_with("PUT", &path, &[token, ("if-match", "W/\"0\"")], put()).await;
        self.send_with("GET", &path, &[token, ("if-none-match", "*")], None).await;
        self.send("DELETE", &path, None).await;
        self.get(&path).await;
        self.get("/Users").await;
    }

    async fn queries(&mut self) {
        for name in ["carl", "bert", "dora"] {
            self.post("/Users", user(name)).await;
        }
        let carl = "userName%20eq%20%22carl%22";
        for query in [
            format!("filter={carl}"),
            format!("filter={carl}%20or%20userName%20eq%20%22bert%22"),
            format!("filter=not%20({carl})"),
            "filter=userName%20zz%20%22x%22".to_owned(),
            "sortBy=userName".to_owned(),
            "sortBy=userName&sortOrder=descending".to_owned(),
            "startIndex=2&count=1".to_owned(),
            "attributes=userName".to_owned(),
            "excludedAttributes=id".to_owned(),
        ] {
            self.get(&format!("/Users?{query}")).await;
        }
        let mut cursor = String::new();
        for _ in 0..3 {
            let page = format!("/Users?count=1&cursor={cursor}");
            let answer = self.send("GET", &page, None).await.unwrap();
            cursor = answer.body["nextCursor"].as_str().unwrap_or_default().to_owned();
        }
    }

    async fn memberships(&mut self) {
        let (path, id) = self.post("/Users", user("emil")).await;
        let body = json!({"schemas": [GROUP], "displayName": "G", "members": [{"value": id}]});
        let (group, _) = self.post("/Groups", body).await;
        self.get(&path).await;
        self.send("DELETE", &path, None).await;
        self.get(&group).await;
    }

    async fn jobs(&mut self) {
        let post = |id: &str, path: &str, data: Value| json!({"method": "POST", "path": path, "bulkId": id, "data": data});
        let bad = || post("bad", "/Users", json!({"schemas": [USER]}));
        let good = |id: &str| post(id, "/Users", user(id));
        let members = json!([{"value": "bulkId:m"}]);
        let group = json!({"schemas": [GROUP], "displayName": "B", "members": members});
        if !self.job(json!({"Operations": [good("x"), bad(), good("y")]})).await {
            return;
        }
        let operations = json!([good("z"), bad(), good("v"), good("w")]);
        self.job(json!({"failOnErrors": 1, "Operations": operations})).await;
        self.job(json!({"Operations": [post("g", "/Groups", group), good("m")]})).await;
        let many: Vec<_> = ["1", "2", "3", "4", "5"].map(good).into();
        self.job(json!({"Operations": many})).await;
        let mut long = user("long");
        long["title"] = "x".repeat(8000).into();
        self.job(json!({"Operations": [post("l", "/Users", long)]})).await;
        self.get("/Users").await;
        self.get("/Groups").await;
        let token = ("authorization", "Bearer token");
        self.send_with("DELETE", "/Users/no", &[token, ("prefer", "respond-async")], None).await;
    }

    /// The whole session; times and versions are numbered as they turn up.
    async fn run(faults: &[&str]) -> Vec<String> {
        let mut session = Self::start(faults).await;
        session.discovery().await;
        session.single_resources().await;
        session.queries().await;
        session.memberships().await;
        session.jobs().await;
        let text = session.lines.join("\n").replace(&session.server.base, "BASE");
        let moving = r#"\d{4}-\d\d-\d\dT[0-9:.]+Z|W/\\*"[0-9a-f]{10,}\\*""#;
        let moving = regex_lite::Regex::new(moving).unwrap();
        let mut seen: Vec<String> = Vec::new();
        let numbered = moving.replace_all(&text, |found: &regex_lite::Captures<'_>| {
            let found = found[0].replace('\\', "");
            let number = seen.iter().position(|known| *known == found).unwrap_or_else(|| {
                seen.push(found);
                seen.len() - 1
            });
            format!("<{number}>")
        });
        numbered.lines().map(str::to_owned).collect()
    }
}

#[tokio::test]
async fn each_fault_shows_and_no_fault_shows_nothing() {
    let faultless = Session::run(&[]).await;
    assert_eq!(Session::run(&[]).await, faultless);
    let dormant: Vec<_> = CATALOGUE.iter().map(|f| format!("{}:after/1000", f.name)).collect();
    let dormant: Vec<_> = dormant.iter().map(String::as_str).collect();
    assert_eq!(Session::run(&dormant).await, faultless);
    let mut hidden = Vec::new();
    for fault in CATALOGUE {
        if Session::run(&[fault.name]).await == faultless {
            hidden.push(fault.name);
        }
    }
    assert_eq!(hidden, [""; 0]);
}
