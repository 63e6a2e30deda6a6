//! Bulk jobs.

use serde_json::{Value, json};

use super::Session;
use crate::reference_support::{ENTERPRISE, GROUP, USER, user};

fn create(id: &str, path: &str, data: Value) -> Value {
    json!({"method": "POST", "path": path, "bulkId": id, "data": data})
}

fn person(id: &str) -> Value {
    create(id, "/Users", user(id))
}

fn group(id: &str, member: &str) -> Value {
    let members = json!([{"value": format!("bulkId:{member}")}]);
    create(id, "/Groups", json!({"schemas": [GROUP], "displayName": id, "members": members}))
}

fn bad() -> Value {
    create("bad", "/Users", json!({"schemas": [USER]}))
}

/// A job of so many bytes.
fn exactly(bytes: usize) -> Value {
    let of = |title: usize| {
        let mut person = user("exact");
        person["title"] = "x".repeat(title).into();
        json!({"Operations": [create("exact", "/Users", person)],
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"]})
    };
    let job = of(bytes - of(0).to_string().len());
    assert_eq!(job.to_string().len(), bytes);
    job
}

impl Session {
    /// Whether the job was answered.
    async fn job(&mut self, mut body: Value) -> bool {
        body["schemas"] = json!(["urn:ietf:params:scim:api:messages:2.0:BulkRequest"]);
        self.send("POST", "/Bulk", Some(body)).await.is_some()
    }

    pub(super) async fn jobs(&mut self) {
        if !self.job(json!({"Operations": [person("x"), bad(), person("y")]})).await {
            return;
        }
        let operations = json!([person("z"), bad(), person("v"), person("w")]);
        self.job(json!({"failOnErrors": 1, "Operations": operations})).await;
        let operations = json!([person("q"), bad(), person("r")]);
        self.job(json!({"failOnErrors": 2, "Operations": operations})).await;
        self.get("/Users").await;
        self.references().await;
        self.changes().await;
        self.malformed_jobs().await;
        self.limits().await;
        self.get("/Users").await;
        self.get("/Groups").await;
    }

    async fn references(&mut self) {
        self.job(json!({"Operations": [group("forward", "m"), person("m"), person("n")]})).await;
        self.job(json!({"Operations": [person("b"), person("c"), group("backward", "c")]})).await;
        self.job(json!({"Operations": [group("one", "two"), group("two", "one")]})).await;
        self.job(json!({"Operations": [group("lost", "nobody")]})).await;
        let mut managed = user("managed");
        managed["schemas"] = json!([USER, ENTERPRISE]);
        managed[ENTERPRISE] = json!({"manager": {"value": "bulkId:boss"}});
        self.job(json!({"Operations": [person("boss"), create("e", "/Users", managed)]})).await;
        let (path, _) = self.group("patched", &[]).await;
        let uri = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
        let add = json!({"op": "add", "path": "members", "value": [{"value": "bulkId:p"}]});
        let data = json!({"schemas": [uri], "Operations": [add]});
        let patch = json!({"method": "PATCH", "path": path, "data": data});
        self.job(json!({"Operations": [person("p"), patch]})).await;
        self.get("/Groups").await;
    }

    async fn changes(&mut self) {
        let (first, _) = self.post("/Users", user("first")).await;
        let (second, _) = self.post("/Users", user("second")).await;
        let body = json!({"schemas": [USER], "userName": "first", "title": "put"});
        let put = json!({"method": "PUT", "path": first, "data": body});
        let uri = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
        let set = |value: &str| {
            let operation = json!({"op": "replace", "path": "title", "value": value});
            json!({"method": "PATCH", "path": first,
                "data": {"schemas": [uri], "Operations": [operation]}})
        };
        let delete = json!({"method": "DELETE", "path": second});
        self.job(json!({"Operations": [put, delete, person("end")]})).await;
        self.get(&first).await;
        self.job(json!({"Operations": [set("one"), set("two"), person("last")]})).await;
        self.get(&first).await;
        let mut stale = set("stale");
        stale["version"] = json!("W/\"0\"");
        self.job(json!({"Operations": [stale]})).await;
        self.job(json!({"Operations": [create("twin", "/Users", user("first"))]})).await;
    }

    async fn malformed_jobs(&mut self) {
        let without = |name: &str| {
            let mut operation = person(&format!("without-{name}"));
            operation.as_object_mut().unwrap().shift_remove(name);
            operation
        };
        self.job(json!({"Operations": [without("method")]})).await;
        self.job(json!({"Operations": [without("bulkId")]})).await;
        self.job(json!({"Operations": [create("u", "/Nothing", user("u"))]})).await;
        let same = [create("same", "/Users", user("s1")), create("same", "/Users", user("s2"))];
        self.job(json!({"Operations": same})).await;
        self.send("POST", "/Bulk", Some(json!({"Operations": [person("unmarked")]}))).await;
    }

    async fn limits(&mut self) {
        let people: Vec<_> = ["1", "2", "3", "4", "5"].map(person).into();
        self.job(json!({"Operations": people[..4]})).await;
        let more: Vec<_> = ["6", "7", "8", "9", "10"].map(person).into();
        self.job(json!({"Operations": more})).await;
        let mut long = user("long");
        long["title"] = "x".repeat(8000).into();
        self.job(json!({"Operations": [create("l", "/Users", long)]})).await;
        self.job(exactly(8000)).await;
    }
}
