//! Faults of the reference provider change what they say they change.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]

mod reference_support;

use std::time::Duration;

use reference_support::{GROUP, Server, USER, user};
use scimspec::reference::Options;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;

async fn faulty(fault: &str) -> Server {
    Server::faulty(Options::default(), &[fault]).await
}

fn person(bulk_id: &str, data: Value) -> Value {
    json!({"method": "POST", "path": "/Users", "bulkId": bulk_id, "data": data})
}

fn partly_bad() -> Value {
    let bad = json!({"schemas": [USER]});
    json!([person("a", user("a")), person("b", bad), person("c", user("c"))])
}

async fn stored(server: &Server) -> Value {
    server.get("/Users").await.body["totalResults"].clone()
}

#[tokio::test]
async fn bulk_faults_show_in_the_answer_or_in_the_store() {
    let cases = [
        ("bulk.ignore-fail-on-errors", vec!["201", "400", "201"], 2),
        ("bulk.fail-on-errors-off-by-one", vec!["201", "400", "201"], 2),
        ("bulk.runs-on-after-stop", vec!["201", "400"], 2),
        ("bulk.rolls-back-on-error", vec!["201", "400"], 0),
        ("bulk.phantom-success", vec!["201", "400"], 0),
        ("bulk.ghost-write", vec!["500"], 1),
        ("bulk.failure-reported-as-success", vec!["201", "200"], 1),
        ("bulk.result-missing", vec!["201"], 1),
        ("bulk.status-object", vec!["?", "?"], 1),
    ];
    for (fault, statuses, users) in cases {
        let server = faulty(fault).await;
        let answer = server.job(json!({"failOnErrors": 1, "Operations": partly_bad()})).await;
        let told: Vec<_> = answer.statuses();
        assert_eq!(told, statuses, "{fault}");
        assert_eq!(stored(&server).await, users, "{fault}");
    }
}

#[tokio::test]
async fn a_bulk_id_may_be_kept_literally() {
    let server = faulty("bulk.bulkid-kept-literally").await;
    let data = json!({"schemas": [GROUP], "displayName": "g", "members": [{"value": "bulkId:u"}]});
    let group = json!({"method": "POST", "path": "/Groups", "bulkId": "g", "data": data});
    let answer = server.bulk(json!([person("u", user("u")), group])).await;
    assert_eq!(answer.statuses(), ["201", "201"]);
    let groups = server.get("/Groups").await.body;
    assert_eq!(groups["Resources"][0]["members"][0]["value"], "bulkId:u");
}

#[tokio::test]
async fn a_forward_reference_may_be_refused() {
    let server = faulty("bulk.forward-reference-unresolved").await;
    let data = json!({"schemas": [GROUP], "displayName": "g", "members": [{"value": "bulkId:u"}]});
    let group = json!({"method": "POST", "path": "/Groups", "bulkId": "g", "data": data});
    let answer = server.bulk(json!([group, person("u", user("u"))])).await;
    assert_eq!(answer.statuses(), ["409", "201"]);
}

#[tokio::test]
async fn a_fault_may_act_now_and_then() {
    let server = faulty("crud.create-answers-200:1/2").await;
    let mut statuses = Vec::new();
    for name in ["a", "b", "c", "d"] {
        statuses.push(server.post("/Users", user(name)).await.status);
    }
    assert_eq!(statuses, [201, 200, 201, 200]);
}

#[tokio::test]
async fn a_patch_that_is_not_atomic_leaves_its_first_half() {
    let server = faulty("patch.not-atomic").await;
    let path = server.create("/Users", user("a")).await;
    let operations = json!([
        {"op": "replace", "path": "displayName", "value": "new"},
        {"op": "replace", "path": "emails[type eq \"nosuch\"].value", "value": "x@example.com"},
    ]);
    assert_eq!(server.patch(&path, operations).await.status, 400);
    assert_eq!(server.get(&path).await.body["displayName"], "new");
}

#[tokio::test]
async fn an_unreadable_filter_lists_all() {
    let server = faulty("filter.syntax-error-lists-all").await;
    server.create("/Users", user("a")).await;
    let answer = server.query("/Users", &[("filter", "userName zz \"x\"")]).await;
    assert_eq!((answer.status, &answer.body["totalResults"]), (200, &json!(1)));
}

#[tokio::test]
async fn a_stall_ends_when_the_client_goes_away() {
    for fault in ["transport.stalls:1/1", "transport.body-stalls:1/1", "bulk.hangs"] {
        let server = faulty(fault).await;
        let url =
            format!("{}/{}", server.base, if fault == "bulk.hangs" { "Bulk" } else { "Users" });
        let address = server.base.split('/').nth(2).unwrap().to_owned();
        let mut client = tokio::net::TcpStream::connect(&address).await.unwrap();
        let request = format!("GET {url} HTTP/1.1\r\nhost: {address}\r\n\r\n");
        client.write_all(request.as_bytes()).await.unwrap();
        tokio::time::sleep(Duration::from_millis(200)).await;
        drop(client);
        let stop = tokio::time::timeout(Duration::from_millis(1500), server.stop());
        assert!(stop.await.is_ok(), "{fault}");
    }
}
