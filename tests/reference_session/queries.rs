//! Filters, order, pages, cursors, projections, searches.

use serde_json::{Value, json};

use super::Session;
use crate::reference_support::{ENTERPRISE, USER, user};

/// What may stand in a query as it is.
const ENCODED: &percent_encoding::AsciiSet = percent_encoding::NON_ALPHANUMERIC;

impl Session {
    pub(super) async fn queries(&mut self) {
        let ids = self.people().await;
        self.filters(&ids).await;
        self.orders_and_pages().await;
        self.cursors().await;
        self.projections(&ids[0]).await;
        self.searches().await;
    }

    /// Four users and a group; their ids.
    async fn people(&mut self) -> Vec<String> {
        let mut ids = Vec::new();
        for (index, name) in ["carl", "bert", "Dora", "al\"f"].into_iter().enumerate() {
            let mut body = user(name);
            body["externalId"] = json!(format!("X{index}"));
            body["active"] = json!(index != 1);
            if index < 2 {
                body["password"] = json!("t1meMa$heen");
                body["nickName"] = ["zz", "aa"][index].into();
                body["title"] = json!("Attach\u{e9}");
                body["profileUrl"] = json!("https://example.com/Path");
                body["x509Certificates"] = json!([{"value": "MIIB"}]);
                body["name"] = json!({"familyName": "F", "givenName": "G"});
                body["schemas"] = json!([USER, ENTERPRISE]);
                body[ENTERPRISE] = json!({"department": (["D", "E"][index])});
                body["emails"] = json!([
                    {"value": format!("{}@x", ["b", "d"][index]), "type": "work"},
                    {"value": format!("{}@x", ["c", "a"][index]), "type": "home", "primary": true},
                ]);
            }
            ids.push(self.post("/Users", body).await.1);
        }
        self.group("G", &[&ids[0]]).await;
        ids
    }

    async fn query(&mut self, parameters: &[(&str, &str)]) -> Value {
        let encode = |text: &str| percent_encoding::utf8_percent_encode(text, ENCODED).to_string();
        let pairs: Vec<_> = parameters.iter().map(|(n, v)| format!("{n}={}", encode(v))).collect();
        self.get(&format!("/Users?{}", pairs.join("&"))).await
    }

    async fn filters(&mut self, ids: &[String]) {
        let department = format!("{ENTERPRISE}:department eq \"D\"");
        let long = format!("userName eq \"carl\" or userName eq \"{}\"", "x".repeat(1000));
        let prefixed = format!("{USER}:userName eq \"carl\"");
        for filter in [
            "userName eq \"CARL\"",
            "userName eq \"car\"",
            "userName ne \"carl\"",
            "userName co \"ar\"",
            "userName sw \"ar\"",
            "userName ew \"ar\"",
            "userName gt \"bert\"",
            "userName ge \"carl\"",
            "userName lt \"carl\"",
            "userName le \"bert\"",
            "nickName pr",
            "not (userName eq \"carl\")",
            "userName eq \"carl\" or userName eq \"bert\"",
            "userName eq \"carl\" and nickName eq \"aa\"",
            "userName eq \"dora\" or userName eq \"bert\" and nickName eq \"zz\"",
            "(userName eq \"dora\" or userName eq \"bert\") and nickName eq \"zz\"",
            "emails[type eq \"work\" and value eq \"c@x\"]",
            "emails.value eq \"c@x\"",
            "emails.type eq \"home\"",
            "userName zz \"x\"",
            "active eq true",
            "active gt false",
            "userName eq \"al\\\"f\"",
            "externalId eq \"x0\"",
            "USERNAME eq \"carl\"",
            "userName EQ \"carl\"",
            "meta.resourceType eq \"User\"",
            "password sw \"t\"",
            "userName eq \"nobody\"",
            long.as_str(),
            "title eq \"Attache\u{301}\"",
            "profileUrl eq \"https://example.com/path\"",
            "x509Certificates.value eq \"miib\"",
            department.as_str(),
            prefixed.as_str(),
        ] {
            self.query(&[("filter", filter)]).await;
        }
        let created = self.get(&format!("/Users/{}", ids[0])).await;
        let created = created["meta"]["created"].as_str().unwrap_or("2001-01-01T00:00:00Z");
        let local = format!("{}+02:00", created.trim_end_matches('Z'));
        self.query(&[("filter", &format!("meta.created gt \"{local}\""))]).await;
        self.get("/Groups?filter=members%20pr").await;
    }

    async fn orders_and_pages(&mut self) {
        for parameters in [
            vec![("sortBy", "userName")],
            vec![("sortBy", "userName"), ("sortOrder", "descending")],
            vec![("sortBy", "nickName")],
            vec![("sortBy", "emails")],
            vec![("sortBy", "userName"), ("startIndex", "3"), ("count", "2")],
            vec![("startIndex", "2"), ("count", "1")],
            vec![("startIndex", "3"), ("count", "2")],
            vec![("startIndex", "9"), ("count", "2")],
            vec![("startIndex", "0"), ("count", "1")],
            vec![("count", "0")],
            vec![("count", "-1")],
            vec![("filter", "nickName pr"), ("startIndex", "2"), ("count", "1")],
        ] {
            self.query(&parameters).await;
        }
    }

    async fn cursors(&mut self) {
        let mut cursor = String::new();
        let mut first = String::new();
        for _ in 0..6 {
            let page = self.query(&[("count", "2"), ("cursor", &cursor)]).await;
            cursor = match &page["nextCursor"] {
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                _ => break,
            };
            if first.is_empty() {
                first.clone_from(&cursor);
            }
        }
        self.query(&[("cursor", "forged")]).await;
        self.query(&[("count", "3"), ("cursor", &first)]).await;
        self.query(&[("cursor", "")]).await;
        let other = ("filter", "userName pr");
        self.query(&[("count", "2"), ("cursor", &first), other]).await;
        let path = format!("/Users?count=2&cursor={first}");
        self.send_raw("GET", &path, &[], None).await;
    }

    async fn projections(&mut self, id: &str) {
        let family = format!("{USER}:name.familyName");
        for parameters in [
            ("attributes", "userName,displayName"),
            ("attributes", "name.familyName"),
            ("attributes", "password"),
            ("attributes", "USERNAME"),
            ("attributes", family.as_str()),
            ("excludedAttributes", "emails,id"),
        ] {
            self.query(&[parameters]).await;
        }
        let path = format!("/Users/{id}?attributes=userName");
        self.get(&path).await;
        self.put(&path, "carl", json!({"title": "projected"})).await;
        self.patch(&path, json!([{"op": "replace", "path": "title", "value": "patched"}])).await;
        self.send("POST", "/Users?attributes=userName", Some(user("eve"))).await;
    }

    async fn searches(&mut self) {
        let schemas = json!(["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]);
        for (path, more) in [
            ("/Users/.search", json!({"filter": "userName eq \"carl\""})),
            ("/Users/.search", json!({"startIndex": 2, "count": 1})),
            ("/Users/.search", json!({"sortBy": "userName", "sortOrder": "descending"})),
            ("/Users/.search", json!({"attributes": ["userName"]})),
            ("/.search", json!({"filter": "displayName pr"})),
        ] {
            let mut body = more;
            body["schemas"] = schemas.clone();
            self.send("POST", path, Some(body)).await;
        }
    }
}
