//! `scimspec doctor`: what works, what does not, and that nothing is changed.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]

mod command_support;

use std::net::TcpListener;

use command_support::proxy::Proxied;
use command_support::wire::{Answer, Message, Server, reply};
use command_support::{Finished, Out, TOKEN_VARIABLE, run};
use serde_json::{Value, json};

const TOKEN: [&str; 2] = ["--token-env", TOKEN_VARIABLE];

fn doctor(base: &str, more: &[&str]) -> Finished {
    run(&[&["doctor", "--url", base, "--timeout", "5s", "--format", "json"], more].concat())
}

#[track_caller]
fn check<'a>(told: &'a Value, name: &str) -> &'a Value {
    let checks = told["checks"].as_array().unwrap();
    let found = checks.iter().find(|check| check["check"] == name);
    found.unwrap_or_else(|| panic!("no {name} in {told:#}"))
}

#[track_caller]
fn assert_check(told: &Value, name: &str, state: &str, words: &str) {
    let found = check(told, name);
    assert_eq!(found["state"], state, "{found:#}");
    assert!(found.to_string().contains(words), "{words}: {found:#}");
}

fn behind(
    answer: impl Fn(&Message, &dyn Fn() -> Answer) -> Answer + Send + Sync + 'static,
) -> Proxied {
    Proxied::start(json!({}), &[], answer)
}

#[test]
fn a_target_in_good_health_is_ready_and_only_read() {
    let proxied = behind(|_, fetch| {
        let mut answer = fetch();
        answer.headers.insert("x-ratelimit-remaining".to_owned(), "41".to_owned());
        answer
    });
    proxied.served.fill();
    let before = proxied.served.holds();
    let ended = doctor(&proxied.front.base(), &TOKEN);
    let told = ended.assert_code(0).json();
    assert_eq!((&told["format"], &told["verdict"]), (&1.into(), &"ready".into()));
    for name in ["address", "name", "connection", "configuration", "resource types", "schemas"] {
        assert_check(&told, name, "good", "");
    }
    assert_check(&told, "credential", "good", "without one the answer is HTTP 401");
    assert_check(&told, "filter", "good", "finds nobody");
    assert_check(&told, "holdings", "good", "4 users, 2 groups");
    assert_check(&told, "clean-up", "good", "users and groups");
    assert_check(&told, "clock", "good", "agree");
    assert_check(&told, "rate limits", "note", "x-ratelimit-remaining: 41");
    assert!(told["run"]["cases"].as_u64() > Some(500), "{:#}", told["run"]);
    assert!(told["run"]["requests"].as_u64() > told["run"]["creates"].as_u64());
    let seen = proxied.front.requests();
    assert!(seen.iter().all(|request| request.method() == "GET"), "it only reads");
    assert!(seen.len() < 30, "and not much: {}", seen.len());
    assert_eq!(proxied.served.holds(), before);
}

#[test]
fn people_are_told_the_same_in_lines() {
    let proxied = behind(|_, fetch| fetch());
    let base = proxied.front.base();
    let ended = run(&[&["doctor", "--url", &base][..], &TOKEN].concat());
    ended.assert_code(0);
    for words in ["✓ credential", "✓ clean-up", "Ready for a run"] {
        assert!(ended.stdout.contains(words), "{words}: {}", ended.stdout);
    }
    assert!(ended.stderr.is_empty(), "{}", ended.stderr);
}

#[test]
fn what_keeps_a_run_from_being_meaningful_is_a_problem_and_what_is_out_of_reach_another() {
    let proxied = behind(|_, fetch| fetch());
    let told = doctor(&proxied.front.base(), &[]).assert_code(1).json();
    assert_eq!(told["verdict"], "not-ready");
    assert_check(&told, "credential", "problem", "the run has none");

    let page =
        Server::start(|_, stream| reply(stream, 200, &[("content-type", "text/html")], "<p>"));
    let told = doctor(&page.base(), &TOKEN).assert_code(1).json();
    assert_check(&told, "answers", "problem", "HTML");

    let free = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
    let told = doctor(&format!("http://{free}/scim/v2"), &TOKEN).assert_code(3).json();
    assert_eq!(told["verdict"], "unreachable");
    assert_check(&told, "connection", "unreachable", "check that the service runs");

    let told = doctor("http://nowhere.invalid/scim/v2", &TOKEN).assert_code(3).json();
    assert_check(&told, "name", "unreachable", "cannot be resolved");

    let gone = format!("http://{free}");
    let through = [&TOKEN[..], &["--proxy", &gone]].concat();
    let told = doctor("http://scim.test/v2", &through).assert_code(3).json();
    assert_check(&told, "proxy", "note", "stands between");
    let last = told["checks"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["check"], &last["state"]), (&"proxy".into(), &"unreachable".into()));

    run(&["doctor"]).assert_code(2);
    run(&["doctor", "--profile", "github"]).assert_code(2);
    run(&["doctor", "--profile", "okta", "--token-env", "NOT_SET_BY_ANYBODY"]).assert_code(2);
    let unset = doctor(&proxied.front.base(), &["--token-env", "NOT_SET_BY_ANYBODY"]);
    unset.assert_code(2);
}

#[test]
fn a_wrong_token_endpoint_is_a_problem_of_the_credential() {
    let proxied = behind(|_, fetch| fetch());
    let token_url = format!("{}/nothing", proxied.front.origin());
    let client =
        ["--client-id", "a", "--client-secret", "command:echo se; echo cret | tr -d '\\n'"];
    let refused =
        doctor(&proxied.front.base(), &[&client[..], &["--token-url", &token_url]].concat());
    refused.assert_code(2);
    let client = ["--client-id", "a", "--client-secret", "command:printf %s abcdefg | tr a-g t-z"];
    let told = doctor(&proxied.front.base(), &[&client[..], &["--token-url", &token_url]].concat());
    let told = told.assert_code(1).json();
    assert_check(&told, "credential", "problem", "--token-url");
}

#[test]
fn what_a_target_cannot_do_is_worth_a_word() {
    let proxied = behind(|request, fetch| {
        let anonymous = request.header("authorization").is_none();
        if anonymous {
            let headers = [("date", "Mon, 01 Jan 2024 00:00:00 GMT")];
            return Answer {
                text: "{\"totalResults\":0}".to_owned(),
                ..Answer::bare(200, &headers)
            };
        }
        // Filters are ignored, and the clock stands still.
        let mut answer = match request.target().contains("filter=") {
            true => Answer {
                text: "{\"totalResults\":7,\"Resources\":[{\"id\":\"1\"}]}".to_owned(),
                ..Answer::bare(200, &[("content-type", "application/scim+json")])
            },
            false => fetch(),
        };
        let late = "Mon, 01 Jan 2024 00:00:00 GMT".to_owned();
        answer.headers.insert("date".to_owned(), late);
        answer
    });
    let told = doctor(&proxied.front.base(), &TOKEN).assert_code(0).json();
    assert_check(&told, "credential", "note", "without one too");
    assert_check(&told, "filter", "note", "it is ignored");
    assert_check(&told, "clean-up", "note", "by reading all users and groups");
    assert_check(&told, "clock", "note", "behind this machine");
}

#[test]
fn what_the_profile_says_stands_beside_what_the_target_says() {
    let proxied = behind(|_, fetch| fetch());
    let folder = Out::new();
    let path = folder.parent().join("acme.yaml");
    let text = "format: 1\nid: acme\nname: Acme\nbase_path: /v3\n\
        discovery: { schemas: absent }\n\
        claims:\n- { key: bulk.supported, value: false, source: s, confidence: documented }\n\
        - { key: patch.supported, value: true, source: s, confidence: documented }\n\
        deprovisioning: { delete: { means: refused, note: Answered with 405., source: s } }\n\
        limits: { requests: 100, rate: 50 }\n\
        connector: [Send one member at a time.]\n";
    std::fs::write(&path, text).unwrap();
    let profile = ["--profile", path.to_str().unwrap()];
    let told = doctor(&proxied.front.base(), &[&TOKEN[..], &profile].concat());
    let told = told.assert_code(1).json();
    assert_check(&told, "address", "note", "/v3");
    assert_check(&told, "schemas", "skipped", "the profile says");
    assert_check(&told, "advertised", "note", "bulk.supported true (documented false)");
    assert_check(&told, "deletion", "problem", "refused");
    assert_check(&told, "run", "note", "allows 100 requests");
    assert!(told["run"]["seconds"].as_u64() > Some(10), "{:#}", told["run"]);
    assert_eq!(told["connector"], json!(["Send one member at a time."]));
    let seen = proxied.front.requests();
    assert!(!seen.iter().any(|request| request.target().contains("/Schemas")));
}
