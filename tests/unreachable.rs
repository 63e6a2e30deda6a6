//! Why a target cannot be judged, in one sentence that says what to do: a wrong credential is told
//! from a wrong URL, and both from what stands between.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]

mod command_support;

use std::io::Write;
use std::net::TcpListener;
use std::time::Duration;

use command_support::proxy::Proxied;
use command_support::wire::{Server, reply, send};
use command_support::{Finished, Out, TOKEN_VARIABLE, scimspec, start};
use serde_json::json;

const BOUND: Duration = Duration::from_secs(60);

fn run_against(base: &str, out: &Out, more: &[&str], environment: &[(&str, &str)]) -> Finished {
    let out = out.text();
    let all = [&["run", "--url", base, "--out", &out, "--timeout", "5s"], more].concat();
    let mut command = scimspec(&all);
    command.envs(environment.iter().copied());
    start(command).finish(BOUND)
}

/// Exit 3 and one sentence, with all of these words.
#[track_caller]
fn assert_sentence(base: &str, more: &[&str], words: &[&str]) {
    let out = Out::new();
    let ended = run_against(base, &out, more, &[]);
    ended.assert_code(3);
    assert_eq!(ended.stderr.trim_end().lines().count(), 1, "one sentence: {}", ended.stderr);
    assert!(ended.stderr.len() < 500, "a sentence is no page: {}", ended.stderr);
    for word in words {
        assert!(ended.stderr.contains(word), "{word}: {}", ended.stderr);
    }
    assert_eq!(out.footer().expect("the recording has an end")["complete"], false);
}

const TOKEN: [&str; 2] = ["--token-env", TOKEN_VARIABLE];

fn answering(
    status: u16,
    headers: &'static [(&'static str, &'static str)],
    body: &'static str,
) -> Server {
    Server::start(move |_, stream| reply(stream, status, headers, body))
}

const HTML: (&str, &str) = ("content-type", "text/html; charset=utf-8");

/// Status, headers and body of an answer, and words of what is said about it.
type Answered<'a> = (u16, &'a [(&'a str, &'a str)], &'a str, &'a [&'a str]);

#[test]
fn each_answer_of_something_else_has_its_own_sentence() {
    let cases: [Answered; 12] = [
        (
            401,
            &[("www-authenticate", "Bearer")],
            "",
            &["refuses the credential (HTTP 401)", "expired"],
        ),
        (401, &[("www-authenticate", "Basic realm=x")], "", &["wants the scheme Basic", "--user"]),
        (403, &[], "{}", &["refuses the credential (HTTP 403)", "may not read /Users", "right"]),
        (403, &[HTML], "<html>", &["in front of", "allowed"]),
        (404, &[], "", &["HTTP 404", "path of the URL"]),
        (404, &[HTML], "<html>", &["answers with HTML", "path of the URL"]),
        (200, &[HTML], "<!doctype html>", &["answers with HTML", "path of the URL"]),
        (
            302,
            &[("location", "https://login.acme.test/oauth2/authorize?state=hidden")],
            "",
            &["people log in", "login.acme.test", "website"],
        ),
        (
            308,
            &[("location", "https://eu.acme.test/scim/Users?count=1")],
            "",
            &["leads elsewhere", "give the URL that it leads to: https://eu.acme.test/scim\n"],
        ),
        (400, &[HTML], "The plain HTTP request was sent to HTTPS port", &["wants TLS", "https://"]),
        (503, &[HTML], "<html>", &["not available", "HTTP 503", "later"]),
        (407, &[], "", &["proxy", "HTTP 407", "--proxy"]),
    ];
    for (status, headers, body, words) in cases {
        let server = answering(status, headers, body);
        assert_sentence(&server.base(), &TOKEN, words);
    }
}

#[test]
fn what_stands_behind_the_path_of_a_redirect_is_not_repeated() {
    let location = [("location", "https://login.acme.test/x?code=hidden-hidden")];
    let location: &'static [(&str, &str)] = Box::leak(Box::new(location));
    let out = Out::new();
    let ended = run_against(&answering(302, location, "").base(), &out, &TOKEN, &[]);
    assert!(!ended.stderr.contains("hidden"), "{}", ended.stderr);
}

#[test]
fn a_missing_credential_is_asked_for_by_its_scheme() {
    let bearer = answering(401, &[("www-authenticate", "Bearer")], "");
    assert_sentence(&bearer.base(), &[], &["the run has none", "--token-env"]);
    let basic = answering(401, &[("www-authenticate", "Basic realm=\"x\"")], "");
    assert_sentence(&basic.base(), &[], &["the run has none", "--user", "--password"]);
}

#[test]
fn a_name_that_nobody_knows_is_no_service_that_is_down() {
    let words = ["leads nowhere", "cannot be resolved", "check the host"];
    assert_sentence("http://nowhere.invalid/scim/v2", &[], &words);
    let free = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
    let words = ["cannot connect to", "check that the service runs"];
    assert_sentence(&format!("http://{free}/scim/v2"), &[], &words);
}

#[test]
fn a_url_with_a_password_or_a_place_to_fill_in_is_refused_before_anything_is_sent() {
    for (url, word) in [
        ("https://ann:hunter2@scim.test/v2", "never an argument"),
        ("https://scim.test/{tenant}/v2", "braces"),
    ] {
        let out = Out::new();
        let ended = run_against(url, &out, &[], &[]);
        ended.assert_code(2);
        assert!(ended.stderr.contains(word) && !ended.stderr.contains("hunter2"), "{ended:?}");
    }
}

/// A proxy that answers each request or tunnel with a status.
fn proxy_that_says(status: &'static str) -> Server {
    Server::raw(move |stream, _| {
        let mut chunk = [0; 4096];
        let _ = std::io::Read::read(stream, &mut chunk);
        let _ = write!(stream, "HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
    })
}

#[test]
fn a_proxy_that_refuses_is_told_from_the_target() {
    let free = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
    let gone = format!("http://{free}");
    for target in ["http://scim.test/v2", "https://scim.test/v2"] {
        let words = ["through the proxy", gone.as_str(), "cannot be reached", "--proxy none"];
        assert_sentence(target, &["--proxy", &gone], &words);
    }
    let asks = proxy_that_says("407 Proxy Authentication Required");
    let words = ["proxy", "wants a credential (HTTP 407)", "--proxy"];
    assert_sentence("https://scim.test/v2", &["--proxy", &asks.origin()], &words);
    assert_sentence("http://scim.test/v2", &["--proxy", &asks.origin()], &words);
    let refuses = proxy_that_says("403 Forbidden");
    let words = ["through the proxy", "refuses to connect"];
    assert_sentence("https://scim.test/v2", &["--proxy", &refuses.origin()], &words);
}

/// A proxy that knows one target by the name `scim.test`.
fn proxy_to(origin: String) -> Server {
    Server::start(move |request, stream| {
        let path = request.target().strip_prefix("http://scim.test").unwrap_or_default();
        let headers: Vec<(&str, &str)> = request
            .headers
            .iter()
            .filter(|(name, _)| !["host", "content-length"].contains(&name.as_str()))
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let answer = send(request.method(), &format!("{origin}{path}"), &headers, &request.body);
        let headers: Vec<(&str, &str)> = answer
            .headers
            .iter()
            .filter(|(name, _)| !["connection", "content-length"].contains(&name.as_str()))
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        reply(stream, answer.status, &headers, &answer.text);
    })
}

#[test]
fn a_run_goes_through_the_proxy_that_is_named_or_that_the_environment_names() {
    let proxied = Proxied::start(json!({}), &[], |_, fetch| fetch());
    let proxy = proxy_to(proxied.served.origin());
    let through = format!("http://ann:${{PROXY_PASSWORD_OF_A_TEST}}@{}", &proxy.origin()[7..]);
    let password = ("PROXY_PASSWORD_OF_A_TEST", "hunter2-hunter2");
    let (named, of_environment) = (["--proxy", through.as_str()], ("HTTP_PROXY", proxy.origin()));
    let only = ["--only", "lifecycle.create/created"];
    for (more, environment) in [
        ([&TOKEN[..], &only, &named].concat(), vec![password]),
        ([&TOKEN[..], &only].concat(), vec![(of_environment.0, of_environment.1.as_str())]),
    ] {
        let (out, before) = (Out::new(), proxy.requests().len());
        let ended = run_against("http://scim.test/scim/v2", &out, &more, &environment);
        ended.assert_code(0);
        assert!(proxy.requests().len() > before + 5);
        let written = format!("{}{}", out.read("run.jsonl"), out.read("journal.jsonl"));
        assert!(!written.contains("hunter2"), "the password of the proxy is written nowhere");
    }
    let shown = proxy.requests()[0].header("proxy-authorization").map(str::to_owned);
    assert!(shown.is_some_and(|shown| shown.starts_with("Basic ")));
}

#[test]
fn the_loopback_interface_is_never_reached_through_the_proxy_of_the_environment() {
    let proxied = Proxied::start(json!({}), &[], |_, fetch| fetch());
    let out = Out::new();
    let more = [&TOKEN[..], &["--only", "lifecycle.create/created"]].concat();
    let gone = [("HTTP_PROXY", "http://127.0.0.1:1"), ("ALL_PROXY", "http://127.0.0.1:1")];
    run_against(&proxied.front.base(), &out, &more, &gone).assert_code(0);
}
