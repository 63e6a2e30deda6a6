//! What goes out to a target, and what comes back that has to stay out of every output.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]

mod command_support;

use command_support::proxy::Proxied;
use command_support::wire::{Answer, Message};
use command_support::{
    Finished, LIMIT, Out, TOKEN, TOKEN_VARIABLE, assert_nowhere, everything, run, scimspec, start,
};
use serde_json::{Value, json};

/// A second secret, in a header of its own.
const KEY: &str = "second-secret-of-a-header";

fn faithful(_: &Message, fetch: &dyn Fn() -> Answer) -> Answer {
    fetch()
}

/// Puts a text into every answer, in the body and in a header.
fn echo(text: &'static str) -> impl Fn(&Message, &dyn Fn() -> Answer) -> Answer + Send + Sync {
    move |request, fetch| {
        let mut answer = fetch();
        let key = request.header("x-api-key").unwrap_or_default();
        answer.headers.insert("x-echo".to_owned(), format!("{text} {key}"));
        if let Some(rest) = answer.text.strip_prefix('{').filter(|rest| rest.starts_with('"')) {
            answer.text = format!(r#"{{"debug":"Bearer {text} {key}","detail":"{text}",{rest}"#);
        }
        answer
    }
}

fn cases_with(proxied: &Proxied, out: &Out, only: &[&str], more: &[&str]) -> Finished {
    let (base, out, header) = (proxied.front.base(), out.text(), "X-Api-Key: ${KEY_OF_A_TEST}");
    let mut all = vec!["run", "--url", &base, "--token-env", TOKEN_VARIABLE, "--header", header];
    all.extend(["--out", &out]);
    all.extend(only.iter().flat_map(|pattern| ["--only", pattern]));
    all.extend(more);
    let mut command = scimspec(&all);
    command.env("KEY_OF_A_TEST", KEY);
    start(command).finish(LIMIT)
}

const SOME: [&str; 6] =
    ["lifecycle.**", "error.*/**", "bulk.truth/**", "patch.answer/**", "cut.**", "race.patch/**"];

#[test]
fn a_secret_that_the_target_echoes_stands_in_no_output() {
    for format in ["human", "json", "jsonl"] {
        let proxied = Proxied::start(json!({}), &["--fault", "crud.location-missing"], echo(TOKEN));
        let out = Out::new();
        let ended = cases_with(&proxied, &out, &SOME, &["--format", format]);
        ended.assert_code(1);
        let texts = everything(&out.path(), &ended);
        assert_nowhere(&[TOKEN, KEY], &texts);
        let stream = out.read("run.jsonl");
        assert!(stream.contains("Bearer <secret> <secret>"), "the echo itself is recorded");
    }
}

#[test]
fn a_secret_is_recognised_in_the_escapes_of_json() {
    let escaped = r"token\/of+the-served-provider\u003d=";
    let proxied = Proxied::start(json!({}), &[], echo(escaped));
    let out = Out::new();
    let ended = cases_with(&proxied, &out, &SOME, &["--format", "jsonl"]);
    assert!(proxied.front.connections() > 100);
    let texts = everything(&out.path(), &ended);
    assert_nowhere(&[TOKEN, KEY, r"token\/of+the", r"token\\/of+the"], &texts);
}

#[test]
fn a_request_that_was_not_sent_is_recorded_without_the_secret() {
    let proxied = Proxied::start(json!({}), &[], faithful);
    let out = Out::new();
    let ended = cases_with(&proxied, &out, &["lifecycle.**"], &["--max-requests", "40"]);
    let stream = out.read("run.jsonl");
    assert!(stream.contains("\"not-sent\""), "the budget is used up in the middle: {ended:?}");
    assert_nowhere(&[TOKEN, KEY], &everything(&out.path(), &ended));
}

#[test]
fn a_run_in_process_writes_down_no_token_either() {
    let out = Out::new();
    let ended = run(&["run", "--only", "lifecycle.**", "--out", &out.text()]);
    ended.assert_code(0);
    assert_nowhere(&["Bearer scimspec-reference"], &everything(&out.path(), &ended));
}

#[test]
fn a_read_only_run_sends_nothing_but_reads() {
    let proxied = Proxied::start(json!({}), &[], faithful);
    proxied.served.fill();
    let before = proxied.served.holds();
    let out = Out::new();
    let ended = cases_with(&proxied, &out, &[], &["--read-only", "--format", "json"]);
    assert_eq!(ended.json()["cleanup"]["created"], 0, "{ended:?}");
    let requests = proxied.front.requests();
    assert!(requests.len() > 20, "{} requests", requests.len());
    for request in &requests {
        let path = request.target().split('?').next().unwrap();
        let reads =
            request.method() == "GET" || (request.method() == "POST" && path.ends_with("/.search"));
        assert!(reads, "{} {}", request.method(), request.target());
    }
    assert_eq!(proxied.served.holds(), before);
}

/// Method and path of every change that a request asks for, the operations of bulk included.
fn changes(request: &Message) -> Vec<(String, String)> {
    let path = request.target().strip_prefix("/scim/v2").unwrap_or(request.target());
    let mut all = vec![(request.method().to_owned(), path.to_owned())];
    let body: Value = serde_json::from_str(&request.body).unwrap_or_default();
    for operation in body["Operations"].as_array().into_iter().flatten() {
        let text = |key: &str| operation[key].as_str().unwrap_or_default().to_owned();
        all.push((text("method").to_uppercase(), text("path")));
    }
    all.retain(|(method, _)| matches!(method.as_str(), "PUT" | "PATCH" | "DELETE"));
    all
}

#[test]
fn a_run_changes_nothing_that_it_did_not_create() {
    let options = json!({"me": "kept-ann"});
    let proxied = Proxied::start(options, &[], faithful);
    let kept = proxied.served.fill();
    let each = || kept.iter().map(|id| proxied.served.shows(id)).collect::<Vec<_>>();
    let before = each();
    let out = Out::new();
    let ended = cases_with(&proxied, &out, &[], &["--format", "json"]);
    assert!(ended.json()["cleanup"]["created"].as_u64() > Some(500), "{ended:?}");
    assert_eq!(each(), before);
    let requests = proxied.front.requests();
    let changes: Vec<_> = requests.iter().flat_map(changes).collect();
    assert!(changes.len() > 500, "{} changes", changes.len());
    for (method, path) in changes {
        assert!(!kept.iter().any(|id| path.contains(id.as_str())), "{method} {path}");
        assert!(!path.starts_with("/Me"), "{method} {path}");
    }
}

/// A suite whose cases change what was there before.
fn trespassing(id: &str) -> String {
    let patch = r#"{ schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: [ { op: replace, path: title, value: Lost } ] }"#;
    let user =
        r#"{ schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: "${tag}-lost" }"#;
    let bulk = r#"schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"]"#;
    let rows = [
        ("delete", format!("- send: {{ method: DELETE, path: /Users/{id} }}")),
        (
            "delete-with-query",
            format!("- send: {{ method: DELETE, path: '/Users/{id}?a=scimspec' }}"),
        ),
        ("delete-by-url", format!("- send: {{ method: DELETE, path: '/x/../Users/{id}' }}")),
        ("delete-by-type", "- send: { method: DELETE, path: /Users }".to_owned()),
        ("patch", format!("- send: {{ method: PATCH, path: /Users/{id}, body: {patch} }}")),
        ("put", format!("- send: {{ method: PUT, path: /Users/{id}, body: {user} }}")),
        ("patch-me", format!("- send: {{ method: PATCH, path: /Me, body: {patch} }}")),
        ("put-me", format!("- send: {{ method: PUT, path: /Me, body: {user} }}")),
        ("delete-me", "- send: { method: DELETE, path: /Me }".to_owned()),
        (
            "in-bulk",
            format!(
                "- bulk: {{ operations: [ {{ as: it, send: {{ method: DELETE, path: /Users/{id} }} }} ] }}"
            ),
        ),
        (
            "in-bulk-by-url",
            format!(
                "- bulk: {{ operations: [ {{ as: it, send: {{ method: DELETE, path: '${{base}}/Users/{id}' }} }} ] }}"
            ),
        ),
        (
            "in-a-body",
            format!(
                "- send: {{ method: POST, path: /Bulk, body: {{ {bulk}, Operations: [ {{ method: DELETE, path: /Users/{id} }} ] }} }}"
            ),
        ),
    ];
    let cases = rows.map(|(name, step)| {
        format!("  - id: {name}\n    title: a change of {name} is never sent\n    steps:\n      {step}\n")
    });
    format!(
        "format: 1\nsuite: odd.trespass\ntitle: what was there before is changed\n\
         requirements: [RFC7644-3.3-04]\ncases:\n{}",
        cases.concat()
    )
}

#[test]
fn a_suite_cannot_change_what_was_there_before() {
    let proxied = Proxied::start(json!({"me": "kept-ann"}), &[], faithful);
    let kept = proxied.served.fill();
    let before = proxied.served.holds();
    let out = Out::new();
    let folder = out.parent().join("suites/odd");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("trespass.yaml"), trespassing(&kept[0])).unwrap();
    let suites = out.parent().join("suites");
    let suites = suites.to_str().unwrap();
    let ended = cases_with(&proxied, &out, &[], &["--suites", suites, "--format", "jsonl"]);
    assert!(ended.stdout.contains("odd.trespass/delete"), "the suite is run: {ended:?}");
    let sent: Vec<_> = proxied.front.requests().iter().flat_map(changes).collect();
    assert_eq!(sent, [], "these changes were sent");
    assert_eq!(proxied.served.holds(), before);
}
