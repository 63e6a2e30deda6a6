//! A provider on a loopback port and a client for it.

#![allow(dead_code, reason = "each test file uses its part")]

use std::collections::HashMap;

use scimspec::reference::{Faults, Options, Provider, Running, serve};
use serde_json::{Value, json};

pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
pub const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
pub const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// A provider that listens.
pub struct Server {
    pub provider: Provider,
    pub base: String,
    client: reqwest::Client,
    running: Running,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub headers: HashMap<String, String>,
    pub text: String,
    pub body: Value,
}

/// A User with a few attributes.
pub fn user(name: &str) -> Value {
    json!({"schemas": [USER], "userName": name, "displayName": format!("The {name}"),
        "emails": [{"value": format!("{name}@example.com"), "type": "work"}]})
}

impl Server {
    pub async fn start() -> Self {
        Self::with(Options::default()).await
    }

    pub async fn with(options: Options) -> Self {
        Self::faulty(options, &[]).await
    }

    pub async fn faulty(options: Options, faults: &[&str]) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let faults = Faults::parse(faults).unwrap();
        let provider = Provider::with_faults(options, faults).unwrap();
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let running = serve(provider.clone(), listener).unwrap();
        let base = running.base_url().to_owned();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { provider, base, client, running }
    }

    /// Stops listening.
    pub async fn stop(self) {
        self.running.shutdown().await;
    }

    pub async fn fetch(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: Option<Vec<u8>>,
    ) -> Answer {
        self.try_fetch(method, url, headers, body).await.unwrap()
    }

    /// Nothing, if the connection breaks off.
    pub async fn try_fetch(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: Option<Vec<u8>>,
    ) -> Option<Answer> {
        let mut request = self.client.request(method.parse().unwrap(), url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.body(body);
        }
        let response = request.send().await.ok()?;
        let status = response.status().as_u16();
        let text_of = |value: &reqwest::header::HeaderValue| value.to_str().unwrap().to_owned();
        let headers = response.headers().iter();
        let headers = headers.map(|(name, value)| (name.to_string(), text_of(value))).collect();
        let text = response.text().await.ok()?;
        let body = serde_json::from_str(&text).unwrap_or_default();
        Some(Answer { status, headers, text, body })
    }

    pub async fn send_raw(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Answer {
        self.fetch(method, &format!("{}{path}", self.base), headers, Some(body)).await
    }

    pub async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        let mut headers = headers.to_vec();
        if body.is_some() {
            headers.push(("content-type", "application/scim+json"));
        }
        let body = body.map(|body| body.to_string().into_bytes());
        self.fetch(method, &format!("{}{path}", self.base), &headers, body).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], None).await
    }

    pub async fn query(&self, path: &str, parameters: &[(&str, &str)]) -> Answer {
        let encode = |text: &str| {
            percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC)
                .to_string()
        };
        let pairs: Vec<_> = parameters.iter().map(|(n, v)| format!("{n}={}", encode(v))).collect();
        self.get(&format!("{path}?{}", pairs.join("&"))).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send("POST", path, &[], Some(body)).await
    }

    pub async fn patch(&self, path: &str, operations: Value) -> Answer {
        let uri = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
        let body = json!({"schemas": [uri], "Operations": operations});
        self.send("PATCH", path, &[], Some(body)).await
    }

    pub async fn bulk(&self, operations: Value) -> Answer {
        self.job(json!({"Operations": operations})).await
    }

    pub async fn job(&self, mut body: Value) -> Answer {
        body["schemas"] = json!(["urn:ietf:params:scim:api:messages:2.0:BulkRequest"]);
        self.post("/Bulk", body).await
    }

    /// Creates a resource and gives its path.
    pub async fn create(&self, path: &str, body: Value) -> String {
        self.create_id(path, body).await.0
    }

    /// Creates a resource and gives its path and its id.
    pub async fn create_id(&self, path: &str, body: Value) -> (String, String) {
        let created = self.post(path, body).await;
        assert_eq!(created.status, 201, "{}", created.text);
        (self.path_of(&created), created.body["id"].as_str().unwrap().to_owned())
    }

    pub fn path_of(&self, answer: &Answer) -> String {
        let location = answer.body["meta"]["location"].as_str().unwrap_or_default();
        location.strip_prefix(&self.base).unwrap().to_owned()
    }
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub fn scim_type(&self) -> &str {
        self.body["scimType"].as_str().unwrap_or_default()
    }

    pub fn user_names(&self) -> Vec<String> {
        let resources = self.body["Resources"].as_array().cloned().unwrap_or_default();
        resources.iter().filter_map(|r| r["userName"].as_str()).map(str::to_owned).collect()
    }

    /// The statuses of a bulk response.
    pub fn statuses(&self) -> Vec<String> {
        let results = self.body["Operations"].as_array().cloned().unwrap_or_default();
        results.iter().map(|r| r["status"].as_str().unwrap_or("?").to_owned()).collect()
    }
}
