//! Bulk jobs and asynchronous requests of the reference provider.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]

mod reference_support;

use reference_support::{ENTERPRISE, GROUP, Server, USER, user};
use scimspec::reference::{Features, Limits, Options};
use serde_json::{Value, json};

fn post(bulk_id: &str, path: &str, data: Value) -> Value {
    json!({"method": "POST", "path": path, "bulkId": bulk_id, "data": data})
}

fn person(bulk_id: &str) -> Value {
    post(bulk_id, "/Users", user(bulk_id))
}

fn invalid(bulk_id: &str) -> Value {
    post(bulk_id, "/Users", json!({"schemas": [USER]}))
}

fn group(bulk_id: &str, members: &[&str]) -> Value {
    let members: Vec<_> = members.iter().map(|m| json!({"value": format!("bulkId:{m}")})).collect();
    let data = json!({"schemas": [GROUP], "displayName": bulk_id, "members": members});
    post(bulk_id, "/Groups", data)
}

fn patch_data(operations: Value) -> Value {
    let uri = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
    json!({"schemas": [uri], "Operations": operations})
}

async fn user_count(server: &Server) -> Value {
    server.get("/Users?count=0").await.body["totalResults"].clone()
}

/// The member ids of the group with this name.
async fn members(server: &Server, name: &str) -> Vec<String> {
    let filter = format!("displayName eq \"{name}\"");
    let found = server.query("/Groups", &[("filter", &filter)]).await;
    let members = found.body["Resources"][0]["members"].as_array().cloned().unwrap_or_default();
    members.iter().map(|m| m["value"].as_str().unwrap().to_owned()).collect()
}

fn id_of(answer: &reference_support::Answer, index: usize) -> String {
    let location = answer.body["Operations"][index]["location"].as_str().unwrap();
    location.rsplit('/').next().unwrap().to_owned()
}

#[tokio::test]
async fn all_four_methods_work() {
    let server = Server::start().await;
    let (gone, gone_id) = server.create_id("/Users", user("gone")).await;
    let kept = server.create("/Users", user("kept")).await;
    let answer = server
        .bulk(json!([
            person("new"),
            {"method": "PUT", "path": kept, "data": {"schemas": [USER], "userName": "put"}},
            {"method": "PATCH", "path": kept,
             "data": patch_data(json!([{"op": "add", "path": "title", "value": "t"}]))},
            {"method": "DELETE", "path": format!("Users/{gone_id}"), "bulkId": "d"},
        ]))
        .await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.statuses(), ["201", "200", "200", "204"]);
    let results = &answer.body["Operations"];
    assert_eq!((&results[0]["bulkId"], &results[3]["bulkId"]), (&json!("new"), &json!("d")));
    let now = server.get(&kept).await;
    assert_eq!((&now.body["userName"], &now.body["title"]), (&json!("put"), &json!("t")));
    assert_eq!(results[2]["version"], now.header("etag"));
    assert_eq!(results[3]["location"], format!("{}{gone}", server.base));
    assert_eq!(server.get(&gone).await.status, 404);
}

#[tokio::test]
async fn a_job_goes_on_after_errors_and_stops_when_told() {
    let jobs = [
        (Value::Null, vec!["201", "400", "201", "400", "201"], 3),
        (json!(1), vec!["201", "400"], 1),
        (json!(2), vec!["201", "400", "201", "400"], 2),
        (json!(10), vec!["201", "400", "201", "400", "201"], 3),
    ];
    for (limit, statuses, users) in jobs {
        let server = Server::start().await;
        let operations = json!([person("a"), invalid("b"), person("c"), invalid("d"), person("e")]);
        let answer = server.job(json!({"failOnErrors": limit, "Operations": operations})).await;
        assert_eq!(
            (answer.status, answer.statuses()),
            (200, statuses.iter().map(ToString::to_string).collect())
        );
        assert_eq!(user_count(&server).await, users, "{limit}");
        assert_eq!(answer.body["Operations"][1]["response"]["scimType"], "invalidValue");
        assert_eq!(answer.body.get("failOnErrors"), None);
    }
}

#[tokio::test]
async fn references_resolve_in_every_direction() {
    let server = Server::start().await;
    let (existing, _) = server.create_id("/Groups", group("x", &[])["data"].clone()).await;
    let manager = json!({"schemas": [USER, ENTERPRISE], "userName": "w",
        ENTERPRISE: {"manager": {"value": "bulkId:u"}}});
    let answer = server
        .bulk(json!([
            group("forward", &["u", "backward"]),
            person("u"),
            group("backward", &["forward", "u"]),
            group("self", &["self"]),
            post("w", "/Users", manager),
            {"method": "PATCH", "path": existing, "data": patch_data(json!([
                {"op": "add", "path": "members", "value": [{"value": "bulkId:u"}, {"value": "bulkId:w"}]},
                {"op": "remove", "path": "members[value eq \"bulkId:w\"]"},
            ]))},
            {"method": "PATCH", "path": "/Users/bulkId:later", "data": patch_data(json!([
                {"op": "add", "path": "title", "value": "bulkId:u"},
            ]))},
            person("later"),
        ]))
        .await;
    assert!(answer.statuses().iter().all(|s| s == "201" || s == "200"), "{}", answer.text);
    let u = id_of(&answer, 1);
    assert_eq!(members(&server, "forward").await, [u.clone(), id_of(&answer, 2)]);
    assert_eq!(members(&server, "backward").await, [id_of(&answer, 0), u.clone()]);
    assert_eq!(members(&server, "self").await, [id_of(&answer, 3)]);
    assert_eq!(members(&server, "x").await, std::slice::from_ref(&u));
    let worker = server.get(&format!("/Users/{}", id_of(&answer, 4))).await.body;
    assert_eq!(worker[ENTERPRISE]["manager"]["value"], u);
    let later = server.get(&format!("/Users/{}", id_of(&answer, 7))).await.body;
    assert_eq!(later["title"], "bulkId:u");
}

#[tokio::test]
async fn references_to_nothing_conflict_and_leave_nothing() {
    let server = Server::start().await;
    let answer = server
        .bulk(json!([
            group("a", &["bad"]),
            group("b", &["a"]),
            group("c", &["d"]),
            group("d", &["c", "bad"]),
            group("e", &["nosuch"]),
            person("good"),
            invalid("bad"),
            group("f", &["good"]),
            group("g", &["bad"]),
            {"method": "DELETE", "path": "/Users/bulkId:bad"},
        ]))
        .await;
    let expected = ["409", "409", "409", "409", "409", "201", "400", "201", "409", "409"];
    assert_eq!(answer.statuses(), expected, "{}", answer.text);
    let groups = server.get("/Groups").await.body;
    assert_eq!(groups["totalResults"], 1, "{groups}");
    assert_eq!(members(&server, "f").await, [id_of(&answer, 5)]);
}

#[tokio::test]
async fn what_is_never_reached_cannot_be_referred_to() {
    let server = Server::start().await;
    let operations = json!([group("a", &["u"]), invalid("bad"), person("u")]);
    let answer = server.job(json!({"failOnErrors": 1, "Operations": operations})).await;
    assert_eq!(answer.statuses(), ["409"]);
    assert_eq!(server.get("/Groups").await.body["totalResults"], 0);
    assert_eq!(user_count(&server).await, 0);
}

#[tokio::test]
async fn the_outcome_is_that_of_the_given_order() {
    let server = Server::start().await;
    let x = server.create("/Users", user("x")).await;
    let y = server.create("/Users", user("y")).await;
    let rename = |name: &str| {
        json!({"method": "PUT", "path": x,
        "data": {"schemas": [USER], "userName": "x", "displayName": name}})
    };
    let answer = server
        .bulk(json!([
            rename("1"),
            {"method": "DELETE", "path": y},
            post("n", "/Users", user("Y")),
            post("again", "/Users", user("y")),
            rename("2"),
            {"method": "DELETE", "path": y},
        ]))
        .await;
    assert_eq!(answer.statuses(), ["200", "204", "201", "409", "200", "404"]);
    assert_eq!(server.get(&x).await.body["displayName"], "2");
    let failed = &answer.body["Operations"][3];
    assert_eq!(failed["response"]["scimType"], "uniqueness");
    assert_eq!(failed.get("location"), None);
}

#[tokio::test]
async fn bad_operations_fail_alone() {
    let server = Server::start().await;
    let path = server.create("/Users", user("a")).await;
    let cases = [
        (json!({"method": "GET", "path": path}), "400"),
        (json!({"method": "POST", "path": "/Users", "data": user("b")}), "400"),
        (json!({"method": "POST", "bulkId": "p", "data": user("b")}), "400"),
        (json!({"method": "POST", "path": "/Users", "bulkId": "q"}), "400"),
        (post("r", "/Nothing", json!({})), "404"),
        (post("s", &path, json!({})), "405"),
        (post("t", "/Bulk", json!({})), "400"),
        (post("u", "/Users/.search", json!({})), "400"),
        (json!({"method": "DELETE", "path": "/Users"}), "405"),
        (json!({"method": "DELETE", "path": "/Users/nobody"}), "404"),
        (json!({"method": "DELETE", "path": path, "version": "W/\"stale\""}), "412"),
        (json!("nonsense"), "400"),
        (json!({"method": "PUT", "path": path, "data": "text"}), "400"),
        (person("twin"), "201"),
        (person("twin"), "400"),
    ];
    let operations: Vec<_> = cases.iter().map(|(operation, _)| operation).collect();
    let answer = server.bulk(json!(operations)).await;
    let expected: Vec<_> = cases.iter().map(|(_, status)| (*status).to_owned()).collect();
    assert_eq!(answer.statuses(), expected, "{}", answer.text);
    assert_eq!(answer.body["Operations"][10]["location"], format!("{}{path}", server.base));
    assert_eq!(user_count(&server).await, 2);
}

#[tokio::test]
async fn jobs_that_are_none_are_refused() {
    let server = Server::start().await;
    let cases = [
        (json!({}), "invalidSyntax"),
        (json!({"Operations": "x"}), "invalidSyntax"),
        (json!({"failOnErrors": 0, "Operations": [person("a")]}), "invalidValue"),
        (json!({"failOnErrors": "1", "Operations": [person("a")]}), "invalidValue"),
        (json!({"failOnErrors": 1.5, "Operations": [person("a")]}), "invalidValue"),
    ];
    for (body, scim_type) in cases {
        let answer = server.job(body.clone()).await;
        assert_eq!((answer.status, answer.scim_type()), (400, scim_type), "{body}");
    }
    let plain = server.post("/Bulk", json!({"Operations": []})).await;
    assert_eq!((plain.status, plain.scim_type()), (400, "invalidSyntax"));
    let empty = server.bulk(json!([])).await;
    assert_eq!((empty.status, &empty.body["Operations"]), (200, &json!([])));
    assert_eq!(server.get("/Bulk").await.status, 405);
    assert_eq!(user_count(&server).await, 0);
}

#[tokio::test]
async fn the_limits_are_enforced_and_named() {
    let limits = Limits { max_operations: 2, max_payload_size: 2000, ..Limits::default() };
    let server = Server::with(Options { limits, ..Options::default() }).await;
    assert_eq!(server.bulk(json!([person("a"), person("b")])).await.status, 200);
    let many = server.bulk(json!([person("c"), person("d"), person("e")])).await;
    assert_eq!(many.status, 413);
    assert!(many.body["detail"].as_str().unwrap().contains("maxOperations (2)"), "{}", many.text);
    let mut data = user("f");
    data["title"] = "x".repeat(2000).into();
    let large = server.bulk(json!([post("f", "/Users", data)])).await;
    assert_eq!((large.status, &large.body["status"]), (413, &json!("413")));
    assert!(large.text.contains("maxPayloadSize (2000"), "{}", large.text);
    assert_eq!(user_count(&server).await, 2);
}

mod asynchronous {
    use super::*;

    /// The outcome of a request, once there is one.
    async fn serving() -> Server {
        let features = Features { asynchronous: true, ..Features::default() };
        Server::with(Options { features, ..Options::default() }).await
    }

    async fn outcome(server: &Server, location: &str) -> reference_support::Answer {
        loop {
            let answer = server.fetch("GET", location, &[], None).await;
            if answer.status != 202 {
                return answer;
            }
            tokio::task::yield_now().await;
        }
    }

    const ASYNC: (&str, &str) = ("prefer", "respond-async");

    #[tokio::test]
    async fn a_create_is_accepted_and_done_later() {
        let server = serving().await;
        let answer = server.send("POST", "/Users", &[ASYNC], Some(user("a"))).await;
        assert_eq!((answer.status, answer.text.as_str()), (202, ""));
        assert_eq!(answer.header("preference-applied"), "respond-async");
        let event = outcome(&server, answer.header("location")).await;
        assert_eq!(event.body["txn"], answer.header("set-txn"));
        let result = &event.body["events"]["urn:ietf:params:scim:event:misc:asyncresp"];
        assert_eq!((&result["method"], &result["status"]), (&json!("POST"), &json!("201")));
        let path = event.body["sub_id"]["uri"].as_str().unwrap();
        assert_eq!(server.get(path).await.body["userName"], "a");
    }

    #[tokio::test]
    async fn a_failure_is_told_in_the_event() {
        let server = serving().await;
        let answer = server.send("DELETE", "/Users/nobody", &[ASYNC], None).await;
        let event = outcome(&server, answer.header("location")).await;
        let result = &event.body["events"]["urn:ietf:params:scim:event:misc:asyncresp"];
        assert_eq!(
            (&result["status"], &result["response"]["status"]),
            (&json!("404"), &json!("404"))
        );
    }

    #[tokio::test]
    async fn a_job_has_an_event_for_each_operation() {
        let server = serving().await;
        let uri = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
        let body = json!({"schemas": [uri], "failOnErrors": 1,
            "Operations": [person("a"), invalid("b"), person("c")]});
        let answer = server.send("POST", "/Bulk", &[ASYNC], Some(body)).await;
        let location = answer.header("location").to_owned();
        let events = outcome(&server, &location).await.body["events"].clone();
        let told: Vec<_> = events
            .as_array()
            .unwrap()
            .iter()
            .map(|event| {
                let result = &event["events"]["urn:ietf:params:scim:event:misc:asyncresp"];
                result["status"].as_str().unwrap().to_owned()
            })
            .collect();
        assert_eq!(told, ["201", "400", "412"]);
        let txn = answer.header("set-txn");
        assert_eq!(events[1]["txn"], format!("{txn}:1"));
        assert_eq!(outcome(&server, &format!("{location}:1")).await.body, events[1]);
        assert_eq!(user_count(&server).await, 1);
    }

    #[tokio::test]
    async fn a_client_that_waits_gets_its_answer() {
        let server = serving().await;
        let wait = [("prefer", "respond-async, wait=60")];
        let answer = server.send("POST", "/Users", &wait, Some(user("a"))).await;
        assert_eq!(answer.status, 201);
    }
}
