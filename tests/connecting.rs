//! Ways to a target, each by a whole run: every kind of credential, found again by a clean-up,
//! renewed when it ends, and seen nowhere.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]

mod command_support;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use command_support::proxy::Proxied;
use command_support::wire::{Answer, Message};
use command_support::{Finished, LIMIT, Out, TOKEN, assert_nowhere, everything, scimspec, start};
use serde_json::{Value, json};

const USER: &str = "scim admin";
const PASSWORD: &str = "open sesame: 50% off & more";
const CLIENT: &str = "scimspec client";
const SECRET: &str = "client+secret/of=a&test";
const KEY: &str = "key-of-a-header-of-a-test";

/// Who may call the provider, and for how many seconds a token is good.
fn auth(token_lifetime: u64) -> Value {
    json!({
        "credentials": [
            {"bearer": {"token": TOKEN}},
            {"basic": {"username": USER, "password": PASSWORD}},
        ],
        "clients": [{"id": CLIENT, "secret": SECRET}],
        "token_lifetime": token_lifetime,
    })
}

/// A run, or another command, with all secrets in its environment.
fn command(arguments: &[&str]) -> Finished {
    let mut command = scimspec(arguments);
    command.env("PASSWORD_OF_A_TEST", PASSWORD).env("SECRET_OF_A_TEST", SECRET);
    command.env("KEY_OF_A_TEST", KEY);
    start(command).finish(LIMIT)
}

/// Files with secrets, in a folder that goes with the test.
struct Kept {
    folder: Out,
}

impl Kept {
    fn new() -> Self {
        let folder = Out::new();
        std::fs::write(folder.parent().join("token"), format!("{TOKEN}\n")).unwrap();
        std::fs::write(folder.parent().join("secret"), format!("{SECRET}\n")).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> String {
        self.folder.parent().join(name).to_str().unwrap().to_owned()
    }
}

/// Every way to show who we are, as arguments.
fn ways(kept: &Kept, token_url: &str) -> Vec<(&'static str, Vec<String>)> {
    let (token, secret) = (kept.path("token"), kept.path("secret"));
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    vec![
        ("file", words(&["--token-file", &token])),
        ("command", words(&["--token-command", &format!("cat '{token}'")])),
        ("basic", words(&["--user", USER, "--password", "env:PASSWORD_OF_A_TEST"])),
        (
            "oauth2 in a header",
            words(&[
                "--client-id",
                CLIENT,
                "--client-secret",
                &format!("file:{secret}"),
                "--token-url",
                token_url,
            ]),
        ),
        (
            "oauth2 in the body",
            words(&[
                "--client-id",
                CLIENT,
                "--client-secret",
                "env:SECRET_OF_A_TEST",
                "--token-url",
                token_url,
                "--client-auth",
                "post",
                "--scope",
                "scim",
            ]),
        ),
    ]
}

#[test]
fn a_clean_up_finds_every_credential_again_by_the_name_of_its_source() {
    let kept = Kept::new();
    // While it is deaf it keeps what it is told to delete.
    let deaf = Arc::new(AtomicBool::new(true));
    let of_front = deaf.clone();
    let proxied = Proxied::start(json!({"auth": auth(3600)}), &[], move |request, fetch| {
        match request.method() == "DELETE" && of_front.load(Ordering::SeqCst) {
            true => Answer::bare(500, &[]),
            false => fetch(),
        }
    });
    let base = proxied.front.base();
    for (name, way) in ways(&kept, &format!("{}/oauth2/token", proxied.front.origin())) {
        deaf.store(true, Ordering::SeqCst);
        let out = Out::new();
        let folder = out.text();
        let mut all = vec!["run", "--url", &base, "--only", "lifecycle.create/created"];
        all.extend(["--out", &folder]);
        all.extend(way.iter().map(String::as_str));
        let ended = command(&all);
        assert_eq!(ended.code, Some(5), "{name}: {ended:?}");
        assert!(proxied.served.population() > 0, "{name}: something is left");

        deaf.store(false, Ordering::SeqCst);
        let cleaned = command(&["clean", &folder]);
        assert_eq!(cleaned.code, Some(0), "{name}: {cleaned:?}");
        assert_eq!(proxied.served.population(), 0, "{name}: it is gone");

        let mut texts = everything(&out.path(), &ended);
        texts.extend(everything(&out.path(), &cleaned));
        assert_nowhere(&[TOKEN, PASSWORD, SECRET], &texts);
    }
}

/// The tokens that a provider issued, as its front saw them.
#[derive(Clone, Default)]
struct Issued(Arc<Mutex<Vec<String>>>);

impl Issued {
    /// Notes the token of an answer.
    fn note(&self, answer: &Answer) {
        if let Some(token) = answer.json()["access_token"].as_str() {
            self.0.lock().unwrap().push(token.to_owned());
        }
    }

    fn all(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

fn asks_for_token(request: &Message) -> bool {
    request.target() == "/oauth2/token"
}

/// A run as a client whose tokens are good for a second, and which is told that they are good for
/// `claimed` seconds.
fn run_with_short_tokens(claimed: u64) -> (Finished, Proxied, Issued, Out) {
    let issued = Issued::default();
    let of_front = issued.clone();
    let proxied = Proxied::start(json!({"auth": auth(1)}), &[], move |request, fetch| {
        let mut answer = fetch();
        if asks_for_token(request) {
            of_front.note(&answer);
            answer.text =
                answer.text.replace("\"expires_in\":1", &format!("\"expires_in\":{claimed}"));
            answer.headers.remove("content-length");
        } else {
            // What a target says of the credential must not be seen either.
            let shown = request.header("authorization").unwrap_or_default();
            answer.headers.insert("x-echo".to_owned(), shown.to_owned());
        }
        answer
    });
    let (base, out) = (proxied.front.base(), Out::new());
    let token_url = format!("{}/oauth2/token", proxied.front.origin());
    let (folder, client) = (out.text(), ["--client-id", CLIENT, "--token-url", &token_url]);
    let mut all = vec!["run", "--url", &base, "--out", &folder, "--format", "json"];
    all.extend(["--only", "lifecycle.create/**", "--only", "auth.**", "--rate", "60/s"]);
    all.extend(client);
    all.extend(["--client-secret", "env:SECRET_OF_A_TEST"]);
    (command(&all), proxied, issued, out)
}

#[track_caller]
fn assert_renewed_and_never_seen(ended: &Finished, issued: &Issued, out: &Out) {
    let counts = ended.assert_code(0).json()["counts"].clone();
    assert_eq!((&counts["fail"], &counts["inconclusive"]), (&0.into(), &0.into()), "{counts}");
    let tokens = issued.all();
    assert!(tokens.len() > 1, "the run took longer than a token lives: {:?}", ended.elapsed);
    let mut secrets: Vec<&str> = tokens.iter().map(String::as_str).collect();
    secrets.push(SECRET);
    assert_nowhere(&secrets, &everything(&out.path(), ended));
    assert!(out.read("run.jsonl").contains("Bearer <secret>"), "the echo itself is recorded");
}

#[test]
fn a_token_is_renewed_before_it_ends() {
    let (ended, proxied, issued, out) = run_with_short_tokens(1);
    assert_renewed_and_never_seen(&ended, &issued, &out);
    assert_eq!(proxied.served.population(), 0);
}

#[test]
fn a_token_that_is_refused_before_its_end_is_renewed_once_and_the_request_repeated() {
    let (ended, proxied, issued, out) = run_with_short_tokens(3600);
    assert_renewed_and_never_seen(&ended, &issued, &out);
    assert_eq!(proxied.served.population(), 0);
}

#[test]
fn a_printed_token_is_printed_anew_when_it_is_refused() {
    let kept = Kept::new();
    // It takes each token for twelve requests.
    let count = AtomicUsize::new(0);
    let proxied = Proxied::start(json!({"auth": {}}), &[], move |request, fetch| {
        let shown = request.header("authorization").unwrap_or_default().to_owned();
        let round = count.fetch_add(1, Ordering::SeqCst) / 12;
        match shown == format!("Bearer printed-token-{round}") {
            true => fetch(),
            false => Answer::bare(401, &[("www-authenticate", "Bearer")]),
        }
    });
    let log = kept.path("asked");
    let printing = format!("echo asked >> '{log}'; echo printed-token-$(($(wc -l < '{log}') - 1))");
    let (base, out) = (proxied.front.base(), Out::new());
    let folder = out.text();
    let mut all = vec!["run", "--url", &base, "--out", &folder, "--token-command", &printing];
    all.extend(["--only", "lifecycle.create/**", "--concurrency", "1"]);
    command(&all);
    let asked = std::fs::read_to_string(&log).unwrap().lines().count();
    assert!(asked > 1, "asked {asked} times");
    let seen = proxied.front.requests();
    let shows = |token: &str| seen.iter().any(|r| r.header("authorization") == Some(token));
    assert!(shows("Bearer printed-token-0") && shows("Bearer printed-token-1"));
}

#[test]
fn a_token_endpoint_that_gives_no_token_is_told_from_the_target_in_one_sentence() {
    let proxied = Proxied::start(json!({"auth": auth(3600)}), &[], |_, fetch| fetch());
    let (base, origin) = (proxied.front.base(), proxied.front.origin());
    let cases = [
        ("env:PASSWORD_OF_A_TEST", format!("{origin}/oauth2/token"), "refuses the client", 3),
        ("env:SECRET_OF_A_TEST", format!("{origin}/scim/v2/Users"), "refuses the client", 3),
        ("env:SECRET_OF_A_TEST", format!("{origin}/nothing"), "--token-url", 3),
        ("env:SECRET_OF_A_TEST", "http://127.0.0.1:1/token".to_owned(), "no token came", 3),
        ("env:SECRET_OF_A_TEST", "http://login.example/token".to_owned(), "https://", 2),
        ("env:NOT_SET_BY_ANYBODY", format!("{origin}/oauth2/token"), "NOT_SET_BY_ANYBODY", 2),
        (SECRET, format!("{origin}/oauth2/token"), "never an argument", 2),
    ];
    for (secret, token_url, words, code) in cases {
        let out = Out::new();
        let folder = out.text();
        let mut all = vec!["run", "--url", &base, "--out", &folder, "--client-id", CLIENT];
        all.extend(["--client-secret", secret, "--token-url", &token_url]);
        let ended = command(&all);
        ended.assert_code(code);
        assert_eq!(ended.stderr.trim_end().lines().count(), 1, "one sentence: {}", ended.stderr);
        assert!(ended.stderr.contains(words), "{words}: {}", ended.stderr);
        assert!(!ended.stderr.contains(SECRET), "{}", ended.stderr);
    }
    let before = proxied.front.requests();
    assert!(!before.iter().any(|request| request.target().ends_with("/ServiceProviderConfig")));
}

#[test]
fn a_wrong_credential_has_the_scheme_of_the_right_one() {
    let proxied = Proxied::start(json!({"auth": auth(3600)}), &[], |_, fetch| fetch());
    let (base, out) = (proxied.front.base(), Out::new());
    let folder = out.text();
    let mut all = vec!["run", "--url", &base, "--out", &folder, "--only", "auth.**"];
    all.extend(["--user", USER, "--password", "env:PASSWORD_OF_A_TEST"]);
    command(&all).assert_code(0);
    let shown: std::collections::BTreeSet<String> = proxied
        .front
        .requests()
        .iter()
        .filter_map(|request| request.header("authorization").map(str::to_owned))
        .collect();
    assert_eq!(shown.len(), 2, "the right one and a wrong one");
    assert!(shown.iter().all(|value| value.starts_with("Basic ")));
}

/// A profile with these lines.
fn profile(folder: &Out, lines: &str) -> String {
    let path = folder.parent().join("acme.yaml");
    std::fs::write(&path, format!("format: 1\nid: acme\nname: Acme\n{lines}")).unwrap();
    path.to_str().unwrap().to_owned()
}

fn run_with_profile(base: &str, out: &Out, lines: &str, more: &[&str]) -> Finished {
    let (profile, folder) = (profile(out, lines), out.text());
    let token = ["--token-env", command_support::TOKEN_VARIABLE];
    let all = ["run", "--url", base, "--profile", &profile, "--out", &folder, "--format", "json"];
    command(&[&all[..], &token, more].concat())
}

#[test]
fn headers_of_a_profile_go_with_every_request_and_their_variables_are_secrets() {
    let proxied = Proxied::start(json!({}), &[], |request, fetch| {
        let mut answer = fetch();
        let key = request.header("x-tenant").unwrap_or_default().to_owned();
        answer.headers.insert("x-echo".to_owned(), key);
        answer
    });
    let out = Out::new();
    let lines = "headers: { Accept: application/json, X-Tenant: \"t-${KEY_OF_A_TEST}\" }\n";
    let only = ["--only", "auth.missing/list", "--only", "lifecycle.create/created"];
    let ended = run_with_profile(&proxied.front.base(), &out, lines, &only);
    ended.assert_code(0);
    let seen = proxied.front.requests();
    assert!(seen.iter().any(|request| request.header("authorization").is_none()));
    for request in &seen {
        assert_eq!(request.header("x-tenant"), Some(format!("t-{KEY}").as_str()));
        assert_eq!(request.header("accept"), Some("application/json"));
    }
    assert_nowhere(&[KEY], &everything(&out.path(), &ended));
    assert!(out.read("run.jsonl").contains("application/json"), "what is no secret is recorded");
}

const CONFIG: &str = r#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
    "patch":{"supported":true},"bulk":{"supported":false,"maxOperations":0,"maxPayloadSize":0},
    "filter":{"supported":true,"maxResults":200},"changePassword":{"supported":false},
    "sort":{"supported":true},"etag":{"supported":true},
    "authenticationSchemes":[{"type":"oauthbearertoken","name":"t","description":"t"}]}"#;

#[test]
fn discovery_is_read_where_the_profile_says_and_not_asked_for_where_it_is_absent() {
    let proxied = Proxied::start(json!({}), &[], |request, fetch| match request.target() {
        "/scim/v2/Config" if request.method() != "GET" => Answer::bare(405, &[]),
        "/scim/v2/Config" => Answer {
            status: 200,
            headers: [("content-type".to_owned(), "application/scim+json".to_owned())].into(),
            text: CONFIG.to_owned(),
        },
        _ => fetch(),
    });
    let out = Out::new();
    let lines = "discovery: { service_provider_config: /Config, schemas: absent }\n";
    let only = ["--only", "discovery.**", "--only", "filter.basics/**", "--only", "bulk.**"];
    let ended = run_with_profile(&proxied.front.base(), &out, lines, &only);
    let told = ended.json();
    let asked = |path: &str| {
        let seen = proxied.front.requests();
        seen.iter().filter(|request| request.target().starts_with(path)).count()
    };
    assert!(asked("/scim/v2/Config") > 3, "the cases ask there too");
    assert_eq!((asked("/scim/v2/ServiceProviderConfig"), asked("/scim/v2/Schemas")), (0, 0));
    let counts = &told["counts"];
    assert_eq!(counts["fail"], 0, "{told:#}");
    assert!(counts["unsupported"].as_u64() > Some(30), "{counts}");
    let map: Value = serde_json::from_str(&out.read("map.json")).unwrap();
    let schemas = &map["features"]["discovery.schemas"];
    assert_eq!(schemas["verdict"], "compensate", "{schemas:#}");
    assert!(schemas["note"].as_str().unwrap().contains("the profile says"), "{schemas:#}");
    assert_eq!(map["features"]["discovery.serviceProviderConfig"]["verdict"], "native");
}

#[test]
fn where_no_discovery_is_there_the_profile_says_what_is_offered() {
    let proxied = Proxied::start(json!({}), &[], |request, fetch| {
        let paths = ["/ServiceProviderConfig", "/ResourceTypes", "/Schemas"];
        match paths.iter().any(|path| request.target().contains(path)) {
            true => Answer::bare(404, &[]),
            false => fetch(),
        }
    });
    let out = Out::new();
    let lines = "discovery: { service_provider_config: absent, resource_types: absent, schemas: absent }\n\
        claims:\n- { key: bulk.supported, value: false, source: s, confidence: documented }\n";
    let only = ["--only", "discovery.**", "--only", "bulk.**", "--only", "lifecycle.create/**"];
    let ended = run_with_profile(&proxied.front.base(), &out, lines, &only);
    let told = ended.json();
    assert_eq!(told["counts"]["fail"], 0, "{told:#}");
    assert!(told["counts"]["unsupported"].as_u64() > Some(30), "{told:#}");
    assert!(told["counts"]["pass"].as_u64() > Some(3), "{told:#}");
    let seen = proxied.front.requests();
    assert!(!seen.iter().any(|request| request.target().contains("ServiceProviderConfig")));
}

#[test]
fn users_have_addresses_at_the_domain_of_the_tester() {
    let lines = "templates:\n  User:\n    schemas: [\"urn:ietf:params:scim:schemas:core:2.0:User\"]\n    \
                 userName: \"${tag}-${label}@${domain}\"\n";
    for (more, domain) in [(vec![], "example.com"), (vec!["--domain", "own.test"], "own.test")] {
        let proxied = Proxied::start(json!({}), &[], |_, fetch| fetch());
        let out = Out::new();
        let only = [&["--only", "lifecycle.create/created"][..], &more].concat();
        run_with_profile(&proxied.front.base(), &out, lines, &only).assert_code(0);
        let seen = proxied.front.requests();
        let created = seen.iter().find(|request| request.method() == "POST").unwrap();
        let body: Value = serde_json::from_str(&created.body).unwrap();
        let name = body["userName"].as_str().unwrap();
        assert!(name.ends_with(&format!("@{domain}")), "{name}");
        let map = out.read("map.json");
        assert_eq!(map.contains("--domain own.test"), domain == "own.test");
    }
}

#[test]
fn a_profile_without_a_url_is_not_run_against_the_reference_provider() {
    let ended = command(&["run", "--profile", "github"]);
    ended.assert_code(2);
    assert!(ended.stderr.contains("--url") && ended.stderr.contains("{enterprise}"), "{ended:?}");
}
