//! TLS: authorities of one's own, certificates of both sides, and what is wrong with them.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]

mod command_support;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use command_support::{Finished, Out, Served, TOKEN_VARIABLE, scimspec, start};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use serde_json::{Value, json};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

const BOUND: Duration = Duration::from_secs(90);

/// An authority of a test, with files for those who trust it.
struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: Out,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(vec![]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(rcgen::DnType::CommonName, "authority of a test");
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let folder = Out::new();
        std::fs::write(folder.parent().join("ca.pem"), issuer.pem()).unwrap();
        Self { issuer, folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.parent().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    /// Issues a certificate for a name; certificate and key are in one PEM file.
    fn issue(&self, file: &str, name: &str, change: impl FnOnce(&mut CertificateParams)) {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let both = format!("{}{}", certificate.pem(), key.serialize_pem());
        std::fs::write(self.path(file), both).unwrap();
    }
}

/// TLS in front of a provider. Ends with the test.
struct Front {
    served: Served,
    address: SocketAddr,
    _runtime: tokio::runtime::Runtime,
}

impl Front {
    /// With the certificate of a file; `wants` is the authority whose clients are let in.
    fn start(authority: &Authority, file: &str, wants: Option<&Authority>) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let chain = CertificateDer::pem_file_iter(authority.path(file)).unwrap();
        let chain: Vec<_> = chain.map(Result::unwrap).collect();
        let key = PrivateKeyDer::from_pem_file(authority.path(file)).unwrap();
        let builder = rustls::ServerConfig::builder();
        let builder = match wants {
            None => builder.with_no_client_auth(),
            Some(wanted) => {
                let mut roots = rustls::RootCertStore::empty();
                roots.add(wanted.issuer.der().clone()).unwrap();
                let verifier = WebPkiClientVerifier::builder(Arc::new(roots)).build().unwrap();
                builder.with_client_cert_verifier(verifier)
            }
        };
        let acceptor = TlsAcceptor::from(Arc::new(builder.with_single_cert(chain, key).unwrap()));
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let options = authority.path("options.json");
        let base = format!("https://localhost:{}/scim/v2", address.port());
        std::fs::write(&options, json!({"base_url": base}).to_string()).unwrap();
        let served = Served::start(&["--limits", options.to_str().unwrap()]);
        let back = served.origin().strip_prefix("http://").unwrap().to_owned();
        runtime.spawn(forward(listener, acceptor, back));
        Self { served, address, _runtime: runtime }
    }

    fn base(&self) -> String {
        format!("https://localhost:{}/scim/v2", self.address.port())
    }
}

async fn forward(listener: TcpListener, acceptor: TlsAcceptor, back: String) {
    while let Ok((stream, _)) = listener.accept().await {
        let (acceptor, back) = (acceptor.clone(), back.clone());
        tokio::spawn(async move {
            // A client that is turned away ends here.
            let Ok(mut front) = acceptor.accept(stream).await else { return };
            let Ok(mut back) = TcpStream::connect(back).await else { return };
            let _ = copy_bidirectional(&mut front, &mut back).await;
        });
    }
}

fn command(arguments: &[&str]) -> Finished {
    start(scimspec(arguments)).finish(BOUND)
}

fn run_against(base: &str, out: &Out, more: &[&str]) -> Finished {
    let out = out.text();
    let token = ["--token-env", TOKEN_VARIABLE, "--timeout", "10s"];
    let all = ["run", "--url", base, "--out", &out, "--only", "lifecycle.**"];
    command(&[&all[..], &token, more].concat())
}

#[track_caller]
fn assert_sentence(ended: &Finished, words: &[&str]) {
    ended.assert_code(3);
    assert_eq!(ended.stderr.trim_end().lines().count(), 1, "one sentence: {}", ended.stderr);
    for word in words {
        assert!(ended.stderr.contains(word), "{word}: {}", ended.stderr);
    }
}

#[test]
fn an_authority_of_ones_own_is_trusted_where_it_is_named() {
    let authority = Authority::new();
    authority.issue("server.pem", "localhost", |_| {});
    let front = Front::start(&authority, "server.pem", None);
    let without = run_against(&front.base(), &Out::new(), &[]);
    assert_sentence(&without, &["cannot be trusted", "issued by nobody", "--ca-file"]);
    let (out, ca) = (Out::new(), authority.text("ca.pem"));
    run_against(&front.base(), &out, &["--ca-file", &ca]).assert_code(0);
    assert_eq!(front.served.population(), 0);
    let reproduce: Value = serde_json::from_str(&out.read("map.json")).unwrap();
    let reproduce = reproduce["run"]["reproduce"].as_str().unwrap().to_owned();
    assert!(reproduce.contains("--ca-file") && reproduce.contains(&ca), "{reproduce}");
}

#[test]
fn what_is_wrong_with_a_certificate_is_said() {
    let authority = Authority::new();
    authority.issue("other.pem", "other.test", |_| {});
    authority.issue("expired.pem", "localhost", |params| {
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2020, 2, 1);
    });
    authority.issue("early.pem", "localhost", |params| {
        params.not_before = date_time_ymd(2090, 1, 1);
        params.not_after = date_time_ymd(2091, 1, 1);
    });
    let ca = authority.text("ca.pem");
    let cases: [(&str, &[&str]); 3] = [
        ("other.pem", &["certificate is for other.test, and not for localhost", "check the host"]),
        ("expired.pem", &["expired at 2020-02-01", "clock"]),
        ("early.pem", &["not valid before 2090-01-01", "clock"]),
    ];
    for (file, words) in cases {
        let front = Front::start(&authority, file, None);
        assert_sentence(&run_against(&front.base(), &Out::new(), &["--ca-file", &ca]), words);
    }
}

#[test]
fn tls_and_none_are_told_apart_in_both_directions() {
    let served = Served::start(&[]);
    let base = served.base.replace("http://", "https://");
    let words = ["does not agree on TLS", "no TLS", "http://"];
    assert_sentence(&run_against(&base, &Out::new(), &[]), &words);
    let authority = Authority::new();
    authority.issue("server.pem", "localhost", |_| {});
    let front = Front::start(&authority, "server.pem", None);
    let base = front.base().replace("https://", "http://");
    assert_sentence(&run_against(&base, &Out::new(), &[]), &[&base, "https"]);
}

#[test]
fn a_client_certificate_opens_what_wants_one_and_a_clean_up_shows_it_again() {
    let (authority, others) = (Authority::new(), Authority::new());
    authority.issue("server.pem", "localhost", |_| {});
    authority.issue("client.pem", "client.test", |_| {});
    others.issue("client.pem", "client.test", |_| {});
    let front = Front::start(&authority, "server.pem", Some(&authority));
    let (base, ca) = (front.base(), authority.text("ca.pem"));
    let none = run_against(&base, &Out::new(), &["--ca-file", &ca]);
    assert_sentence(&none, &["wants a client certificate", "--client-cert"]);
    let foreign = others.text("client.pem");
    let more = ["--ca-file", &ca, "--client-cert", &foreign];
    assert_sentence(&run_against(&base, &Out::new(), &more), &["does not accept our certificate"]);

    let (out, own) = (Out::new(), authority.text("client.pem"));
    let more = ["--ca-file", &ca, "--client-cert", &own, "--client-key", &own];
    run_against(&base, &out, &more).assert_code(0);
    // As if it had been killed before its clean-up: the last line is gone, and something is left.
    let journal = out.read("journal.jsonl");
    let id = front.served.create(
        "/Users",
        &json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "left"}),
    );
    let mut lines: Vec<&str> =
        journal.lines().filter(|line| !line.contains("\"cleaned\"")).collect();
    let left = format!("{{\"journal\":\"created\",\"path\":\"/Users/{id}\"}}");
    lines.push(&left);
    std::fs::write(out.path().join("journal.jsonl"), lines.join("\n") + "\n").unwrap();
    command(&["clean", &out.text()]).assert_code(0);
    assert_eq!(front.served.population(), 0);
    let key = std::fs::read_to_string(authority.path("client.pem")).unwrap();
    let secret = key.lines().rev().nth(1).unwrap();
    for name in ["journal.jsonl", "run.jsonl", "map.json"] {
        assert!(!out.read(name).contains(secret), "{name}");
    }
}

#[test]
fn the_doctor_reads_the_certificate() {
    let authority = Authority::new();
    authority.issue("server.pem", "localhost", |params| {
        params.not_after = date_time_ymd(2099, 12, 31);
    });
    let front = Front::start(&authority, "server.pem", None);
    let (base, ca) = (front.base(), authority.text("ca.pem"));
    let more = ["--token-env", TOKEN_VARIABLE, "--ca-file", &ca, "--format", "json"];
    let told = command(&[&["doctor", "--url", &base][..], &more].concat());
    let told = told.assert_code(0).json();
    let checks = told["checks"].as_array().unwrap();
    let certificate = checks.iter().find(|check| check["check"] == "certificate").unwrap();
    let found = certificate["found"].as_str().unwrap();
    for word in ["TLS", "authority of a test", "2099-12-31"] {
        assert!(found.contains(word), "{word}: {found}");
    }
    let blind = command(&["doctor", "--url", &base, "--format", "json"]);
    let told = blind.assert_code(3).json();
    let last = told["checks"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["check"], &last["state"]), (&"certificate".into(), &"unreachable".into()));
}
