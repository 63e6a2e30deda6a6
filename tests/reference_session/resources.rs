//! Single resources: created, replaced, patched, deleted, linked.

use serde_json::{Value, json};

use super::Session;
use crate::reference_support::{ENTERPRISE, GROUP, USER, user};

/// A User with something of everything.
fn rich(name: &str) -> Value {
    let mut body = user(name);
    body["schemas"] = json!([USER, ENTERPRISE]);
    body["externalId"] = json!(format!("X-{name}"));
    body["nickName"] = json!("Zo\u{eb}");
    body["title"] = json!("t".repeat(40));
    body["active"] = json!(false);
    body["password"] = json!("t1meMa$heen");
    body["name"] = json!({"givenName": "G", "familyName": "F"});
    body["emails"] = json!([
        {"value": "w@example.com", "type": "work", "primary": true},
        {"value": "h@example.com", "type": "home"},
    ]);
    body[ENTERPRISE] = json!({"employeeNumber": "1", "department": "D"});
    body
}

impl Session {
    pub(super) async fn resources(&mut self) {
        self.creating().await;
        self.refusing().await;
        self.replacing().await;
        self.patching().await;
        self.patching_lists().await;
        self.failing_patches().await;
        self.deleting().await;
        self.linking().await;
    }

    async fn creating(&mut self) {
        let (path, id) = self.post("/Users", rich("anna")).await;
        self.get(&path).await;
        self.get(&path.to_uppercase().replace("/USERS", "/Users")).await;
        self.get("/Users").await;
        let mut own = user("own");
        own["id"] = json!("own-id");
        own["meta"] = json!({"created": "2001-01-01T00:00:00Z"});
        self.post("/Users", own).await;
        let (group, group_id) = self.group("A", &[&id]).await;
        self.get(&group).await;
        self.get(&format!("/Users/{group_id}")).await;
    }

    async fn refusing(&mut self) {
        self.post("/Users", user("rita")).await;
        self.post("/Users", user("rita")).await;
        self.post("/Users", user("RITA")).await;
        self.post("/Users", json!({"schemas": [USER], "displayName": "nobody"})).await;
        let mut body = user("wrong");
        body["password"] = json!("secret");
        body["active"] = json!("yes");
        self.post("/Users", body).await;
        let mut body = user("unknown");
        body["schemas"] = json!([USER, "urn:example:unknown"]);
        self.post("/Users", body).await;
        self.post("/Users", user("andr\u{e9}")).await;
        self.post("/Users", user("andre\u{301}")).await;
        let mut body = user("lists");
        body["NICKNAME"] = json!("n");
        body["emails"] =
            json!([{"value": "a@b", "type": "work"}, {"value": "a@b", "type": "work"}]);
        self.post("/Users", body).await;
        let mut body = user("primaries");
        body["emails"] =
            json!([{"value": "a@b", "primary": true}, {"value": "c@d", "primary": true}]);
        self.post("/Users", body).await;
        self.get("/Users").await;
    }

    async fn replacing(&mut self) {
        let (path, id) = self.post("/Users", rich("paul")).await;
        self.post("/Users", user("other")).await;
        self.put(&path, "paul", json!({"title": "put", "id": "x", "nickName": null})).await;
        self.get(&path).await;
        self.get("/Users").await;
        self.put("/Users/unknown", "ghost", json!({})).await;
        let (path, _) = self.post("/Users", rich("pia")).await;
        self.put(
            &path,
            "pia",
            json!({"emails": [{"value": "n@example.com", "type": "work"}],
            "name": {"givenName": "H", "familyName": "I"}, "schemas": [USER, ENTERPRISE],
            ENTERPRISE: {"department": "E"}}),
        )
        .await;
        self.get(&path).await;
        self.put(&path, "other", json!({})).await;
        let nameless = json!({"schemas": [USER], "title": "nameless"});
        self.send("PUT", &path, Some(nameless)).await;
        let (group, _) = self.group("P", &[]).await;
        let body = json!({"schemas": [GROUP], "displayName": "P", "members": [{"value": id}]});
        self.send("PUT", &group, Some(body)).await;
        self.get(&group).await;
    }

    async fn patching(&mut self) {
        let (path, _) = self.post("/Users", rich("petra")).await;
        let set =
            |op: &str, path: &str, value: Value| json!({"op": op, "path": path, "value": value});
        let department = format!("{ENTERPRISE}:department");
        for operations in [
            json!([set("add", "locale", json!("en"))]),
            json!([set("add", "locale", json!("en"))]),
            json!([set("replace", "locale", json!("de"))]),
            json!([set("replace", "timezone", json!("Europe/Berlin"))]),
            json!([{"op": "remove", "path": "locale"}]),
            json!([{"op": "replace", "value": {"displayName": "pathless"}}]),
            json!([set("replace", &department, json!("F"))]),
            json!([set("replace", "name.givenName", json!("sub"))]),
            json!([set("replace", "name", json!({"familyName": "complex"}))]),
            json!([set("replace", "password", json!("new-secret"))]),
            json!([set("Replace", "title", json!("case"))]),
            json!([
                set("replace", "title", json!("first")),
                set("replace", "title", json!("last"))
            ]),
            json!([set("replace", "active", json!("True"))]),
            (0..30).map(|n| set("replace", "title", json!(format!("title {n}")))).collect(),
        ] {
            self.patch(&path, operations).await;
            self.get(&path).await;
        }
    }

    async fn patching_lists(&mut self) {
        let (path, id) = self.post("/Users", rich("lisa")).await;
        let email = |value: &str, kind: &str| json!({"value": value, "type": kind});
        let new = json!({"value": "n@example.com", "type": "other", "primary": true});
        for operations in [
            json!([{"op": "add", "path": "emails", "value": [new]}]),
            json!([{"op": "add", "path": "emails", "value": [email("h@example.com", "home")]}]),
            json!([{"op": "replace", "path": "emails[type eq \"home\"].value", "value": "k@x"}]),
            json!([{"op": "replace", "path": "emails[value pr].display", "value": "all"}]),
            json!([{"op": "replace", "path": "emails", "value": [email("a@x", "work"),
                email("b@x", "home")]}]),
            json!([{"op": "remove", "path": "emails[type eq \"home\"]"}]),
        ] {
            self.patch(&path, operations).await;
            self.get(&path).await;
        }
        let (group, _) = self.group("L", &[&id]).await;
        self.patch(&group, json!([{"op": "replace", "path": "displayName", "value": "M"}])).await;
        self.get(&group).await;
        let mut members = Vec::new();
        for n in 0..30 {
            let (_, id) = self.post("/Users", user(&format!("member-{n}"))).await;
            members.push(json!({"value": id}));
        }
        self.patch(&group, json!([{"op": "add", "path": "members", "value": members}])).await;
        self.get(&group).await;
    }

    async fn failing_patches(&mut self) {
        let (path, id) = self.post("/Users", rich("fred")).await;
        let (_, other) = self.post("/Users", user("frida")).await;
        let good = json!({"op": "replace", "path": "displayName", "value": "half"});
        for bad in [
            json!({"op": "replace", "path": "emails[type eq \"x\"].value", "value": "y"}),
            json!({"op": "add", "path": "nothing", "value": "y"}),
            json!({"op": "replace", "path": "id", "value": "y"}),
            json!({"op": "move", "path": "title", "value": "y"}),
            json!({"op": "replace", "path": "userName", "value": "frida"}),
        ] {
            self.patch(&path, json!([good, bad])).await;
            self.get(&path).await;
        }
        self.patch("/Users/unknown", json!([good])).await;
        let (group, _) = self.group("F", &[&id]).await;
        let member = format!("members[value eq \"{id}\"].value");
        self.patch(&group, json!([{"op": "replace", "path": member, "value": other}])).await;
        self.get(&group).await;
    }

    async fn deleting(&mut self) {
        let (path, id) = self.post("/Users", user("dora")).await;
        self.post("/Users", user("next")).await;
        let (group, _) = self.group("D", &[&id]).await;
        self.get(&path).await;
        self.send("DELETE", &path, None).await;
        self.get(&path).await;
        self.get("/Users").await;
        self.get(&group).await;
        self.send("DELETE", &path, None).await;
        let (again, _) = self.post("/Users", user("dora")).await;
        let same = again == path;
        self.lines.push(format!("the same id: {same}"));
    }

    async fn linking(&mut self) {
        let (path, id) = self.post("/Users", user("emil")).await;
        let (_, second) = self.post("/Users", user("emma")).await;
        let (inner, inner_id) = self.group("inner", &[&id, &second]).await;
        let (outer, _) = self.group("outer", &[&inner_id]).await;
        self.group("stray", &["nobody"]).await;
        let mut body = user("managed");
        body["schemas"] = json!([USER, ENTERPRISE]);
        body[ENTERPRISE] = json!({"manager": {"value": id}});
        self.post("/Users", body).await;
        let base = self.server.base.clone();
        let members = json!([{"value": second, "display": "Emmy",
            "$ref": format!("{base}/../v1/Users/{second}")}]);
        let body = json!({"schemas": [GROUP], "displayName": "named", "members": members});
        let (named, _) = self.post("/Groups", body).await;
        for path in [path, inner, outer, named] {
            self.get(&path).await;
        }
    }
}
