//! Targets that are down, are something else, or mean harm: each is named in one sentence, costs
//! a bounded time, and is never judged.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]

mod command_support;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use command_support::proxy::Proxied;
use command_support::wire::{Answer, Message, Server, reply};
use command_support::{Finished, Out, TOKEN_VARIABLE, scimspec, start};
use serde_json::json;

/// Time for one answer in these runs.
const TIMEOUT: &str = "1s";
/// Time within which a run against a target that never answers well has to end.
const BOUND: Duration = Duration::from_secs(45);

fn run_against(base: &str, out: &Out, more: &[&str]) -> Finished {
    let out = out.text();
    let mut all = vec!["run", "--url", base, "--out", &out];
    if !more.contains(&"--timeout") {
        all.extend(["--timeout", TIMEOUT]);
    }
    all.extend(more);
    start(scimspec(&all)).finish(BOUND)
}

/// A run that gave the target up: exit 3, one sentence that says why, a recording that says so.
#[track_caller]
fn assert_given_up(base: &str, more: &[&str], why: &str) {
    let out = Out::new();
    let ended = run_against(base, &out, more);
    assert_no_accident(&ended);
    ended.assert_code(3);
    assert_eq!(ended.stderr.trim_end().lines().count(), 1, "one sentence: {}", ended.stderr);
    assert!(ended.stderr.starts_with("error: "), "{}", ended.stderr);
    assert!(ended.stderr.contains(base) && ended.stderr.contains(why), "{}", ended.stderr);
    assert!(ended.stderr.len() < 500, "a sentence is no page: {}", ended.stderr);
    assert!(ended.stdout.is_empty(), "{}", ended.stdout);
    let footer = out.footer().expect("the recording has an end");
    assert_eq!(footer["complete"], false);
    assert!(footer["reason"].as_str().is_some_and(|reason| reason.contains(why)), "{footer:#}");
}

#[track_caller]
fn assert_no_accident(ended: &Finished) {
    for word in ["panicked", "RUST_BACKTRACE", "overflow", "unwrap"] {
        assert!(!ended.stderr.contains(word) && !ended.stdout.contains(word), "{ended:?}");
    }
    assert_ne!(ended.code, Some(70), "{ended:?}");
    assert!(ended.code.is_some(), "it ended by itself: {ended:?}");
}

fn answering(status: u16, headers: &'static [(&str, &str)], body: &str) -> Server {
    let body = body.to_owned();
    Server::start(move |_, stream| reply(stream, status, headers, &body))
}

#[test]
fn a_target_that_is_down_is_named() {
    let free = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
    assert_given_up(&format!("http://{free}/scim/v2"), &[], "cannot connect to");
}

#[test]
fn a_web_page_is_recognised() {
    let page = "<!doctype html><title>\u{1b}[31mWelcome</title><p>Log in";
    let server = answering(200, &[("content-type", "text/html")], page);
    assert_given_up(&server.base(), &[], "answers with HTML");
}

#[test]
fn a_target_that_accepts_and_never_answers_costs_its_time_limit() {
    let server = Server::raw(|stream, _| while matches!(stream.read(&mut [0; 1024]), Ok(1..)) {});
    assert_given_up(&server.base(), &[], "does not answer");
}

#[test]
fn a_target_that_closes_each_connection_is_named() {
    let server = Server::raw(|_, _| {});
    assert_given_up(&server.base(), &[], "closes the connection");
}

#[test]
fn a_target_that_speaks_another_protocol_is_named() {
    let server = Server::raw(|stream, _| {
        let _ = stream.write_all(b"SSH-2.0-OpenSSH_9.9\r\n\0\xff\xfe\x01 garbage\r\n\r\n");
    });
    assert_given_up(&server.base(), &[], "does not answer in HTTP");
}

#[test]
fn an_answer_with_endless_headers_is_given_up() {
    let server = Server::raw(|stream, _| {
        let line = format!("x-filler: {}\r\n", "a".repeat(4000));
        let mut sent = stream.write_all(b"HTTP/1.1 200 OK\r\n");
        while sent.is_ok() {
            sent = stream.write_all(line.as_bytes());
        }
    });
    assert_given_up(&server.base(), &[], "");
}

#[test]
fn an_answer_with_a_thousand_headers_is_given_up() {
    let server = Server::raw(|stream, _| {
        let headers: String = (0..1000).map(|n| format!("x-{n}: {n}\r\n")).collect();
        let text = format!("HTTP/1.1 200 OK\r\n{headers}content-length: 2\r\n\r\n{{}}");
        let _ = stream.write_all(text.as_bytes());
    });
    assert_given_up(&server.base(), &[], "");
}

/// Begins a JSON body that has no end, and goes on as fast as it is told.
fn endless(stream: &mut TcpStream, pause: Duration) {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/scim+json\r\n\r\n{\"a\":\"";
    let mut sent = stream.write_all(head.as_bytes());
    let chunk = vec![b'a'; if pause.is_zero() { 1 << 20 } else { 1 }];
    while sent.is_ok() {
        std::thread::sleep(pause);
        sent = stream.write_all(&chunk);
    }
}

#[test]
fn a_body_without_end_is_bounded_by_its_size() {
    let server = Server::start(|_, stream| endless(stream, Duration::ZERO));
    let out = Out::new();
    let ended = run_against(&server.base(), &out, &["--timeout", "20s"]);
    assert_no_accident(&ended);
    ended.assert_code(3);
    assert_eq!(out.footer().expect("the recording has an end")["complete"], false);
    let size = out.read("run.jsonl").len();
    assert!(size < 200 << 20, "{size} bytes are recorded");
}

#[test]
fn a_body_that_trickles_in_is_bounded_by_its_time() {
    let server = Server::start(|_, stream| endless(stream, Duration::from_millis(20)));
    assert_given_up(&server.base(), &[], "no whole answer within");
}

#[test]
fn json_nested_without_measure_does_no_harm() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let body = format!("{{\"Resources\":{deep},\"totalResults\":1}}");
    let server = answering(200, &[("content-type", "application/scim+json")], &body);
    assert_given_up(&server.base(), &[], "does not answer as a SCIM service provider");
}

#[test]
fn a_refused_credential_and_a_missing_one_are_told_apart() {
    let server = answering(401, &[("www-authenticate", "Bearer")], "");
    assert_given_up(&server.base(), &[], "wants a credential and the run has none");
    let with = ["--token-env", TOKEN_VARIABLE];
    assert_given_up(&server.base(), &with, "refuses the credential (HTTP 401)");
    assert!(server.requests().iter().any(|request| request.header("authorization").is_some()));
}

#[test]
fn a_redirect_to_another_origin_is_never_followed() {
    for status in [301, 302, 307, 308] {
        let elsewhere = answering(200, &[], "{}");
        let location = format!("{}/Users", elsewhere.base());
        let server = Server::start(move |_, stream| {
            reply(stream, status, &[("location", &location)], "");
        });
        assert_given_up(&server.base(), &["--token-env", TOKEN_VARIABLE], &status.to_string());
        assert_eq!(elsewhere.connections(), 0, "{status} was followed");
    }
}

/// A run of some cases through a proxy.
fn run_through(
    only: &str,
    answer: impl Fn(&Message, &dyn Fn() -> Answer) -> Answer + Send + Sync + 'static,
) -> (Finished, Proxied) {
    let (proxied, out) = (Proxied::start(json!({}), &[], answer), Out::new());
    let base = proxied.front.base();
    let more = ["--token-env", TOKEN_VARIABLE, "--format", "json"];
    let ended = run_against(&base, &out, &[&more[..], &["--only", only]].concat());
    assert_no_accident(&ended);
    assert_eq!(proxied.served.population(), 0, "nothing is left");
    (ended, proxied)
}

#[test]
fn a_redirect_of_a_write_is_not_followed_either() {
    let elsewhere = answering(201, &[], "{}");
    let location = format!("{}/Users", elsewhere.base());
    let (ended, proxied) =
        run_through("lifecycle.create/created", move |request, fetch| match request.method() {
            "POST" => Answer::bare(307, &[("location", &location)]),
            _ => fetch(),
        });
    assert!(proxied.front.requests().iter().any(|request| request.method() == "POST"));
    assert_eq!(elsewhere.connections(), 0, "{ended:?}");
}

#[test]
fn a_request_turned_away_now_and_then_is_sent_again_after_a_pause() {
    for status in [429, 503] {
        let count = AtomicUsize::new(0);
        let (ended, proxied) = run_through("lifecycle.create/**", move |request, fetch| {
            let reads = request.method() == "GET" || status == 429;
            match count.fetch_add(usize::from(reads), Ordering::SeqCst) {
                20 | 30 if reads => Answer::bare(status, &[("retry-after", "1")]),
                _ => fetch(),
            }
        });
        let counts = ended.assert_code(0).json()["counts"].clone();
        assert_eq!((&counts["fail"], &counts["inconclusive"]), (&0.into(), &0.into()), "{counts}");
        assert!(counts["pass"].as_u64() > Some(3), "{counts}");
        assert!(proxied.front.requests().len() > 31, "both were turned away");
        assert!(ended.elapsed > Duration::from_secs(2), "{status}: {:?}", ended.elapsed);
    }
}

#[test]
fn a_storm_of_refusals_is_no_finding() {
    for (status, pause) in [(429, "1"), (503, "1"), (429, "3600"), (503, "3600")] {
        let (ended, _) =
            run_through("lifecycle.create/created", move |request, fetch| match request.method() {
                "POST" => Answer::bare(status, &[("retry-after", pause)]),
                _ => fetch(),
            });
        let told = ended.json();
        assert_eq!(told["counts"]["fail"], 0, "{status} {pause}: {told:#}");
        assert!(told["counts"]["inconclusive"].as_u64() > Some(0), "{told:#}");
        assert_eq!(told["findings"], json!([]));
        assert_ne!(ended.code, Some(1), "{ended:?}");
    }
}

#[test]
fn a_target_that_turns_everything_away_cannot_be_judged() {
    for status in [429, 503] {
        let server = answering(status, &[("retry-after", "1")], "");
        assert_given_up(&server.base(), &[], &status.to_string());
        assert!(server.connections() < 40, "{} connections", server.connections());
    }
}
