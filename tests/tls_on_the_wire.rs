//! Connections of our own are encrypted and trusted like those of the client.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]
#![cfg(unix)]

mod command_support;

use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex};

use command_support::{Finished, LIMIT, Out, Served, TOKEN_VARIABLE, scimspec, start};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// What stands before a provider and speaks TLS. It ends with the runtime.
struct Encrypted {
    port: u16,
    certificate: PathBuf,
}

impl Encrypted {
    async fn before(served: &Served, out: &Out) -> Self {
        // Another test may have installed it.
        let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
        let made =
            rcgen::generate_simple_self_signed(["localhost".to_owned(), "scim.test".to_owned()])
                .unwrap();
        let certificate = out.parent().join("localhost.pem");
        std::fs::write(&certificate, made.cert.pem()).unwrap();
        let chain = vec![CertificateDer::from(made.cert.der().to_vec())];
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        let config = ServerConfig::builder().with_no_client_auth();
        let config = config.with_single_cert(chain, key).unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let address = served.origin().strip_prefix("http://").unwrap().to_owned();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (acceptor, address) = (acceptor.clone(), address.clone());
                tokio::spawn(async move {
                    // A client that does not trust us goes away.
                    let Ok(mut client) = acceptor.accept(client).await else { return };
                    let mut provider = TcpStream::connect(address).await.unwrap();
                    let _ = copy_bidirectional(&mut client, &mut provider).await;
                });
            }
        });
        Self { port, certificate }
    }

    fn run(&self, out: &Out, trusted: bool) -> Finished {
        let mut command = command_for(&format!("https://localhost:{}/scim/v2", self.port), out);
        if trusted {
            command.env("SSL_CERT_FILE", &self.certificate);
        }
        start(command).finish(LIMIT)
    }
}

fn command_for(base: &str, out: &Out) -> Command {
    let folder = out.text();
    let mut all = vec!["run", "--url", base, "--token-env", TOKEN_VARIABLE];
    all.extend(["--out", &folder, "--format", "json"]);
    for only in ["cut.**", "retry.single/create-unheard", "race.patch/**"] {
        all.extend(["--only", only]);
    }
    let mut command = scimspec(&all);
    command.env_remove("SSL_CERT_DIR").env_remove("SSL_CERT_FILE");
    command
}

fn assert_cut_and_raced(ended: &Finished, out: &Out) {
    ended.assert_code(0);
    let told = ended.json();
    assert_eq!(told["counts"]["inconclusive"], 0, "{told:#}");
    assert!(told["counts"]["pass"].as_u64() > Some(10), "{told:#}");
    assert_eq!(told["cleanup"]["left"], 0, "{told:#}");
    let stream = out.read("run.jsonl");
    for how in ["of the body", "before the answer", "bytes of the answer"] {
        assert!(stream.contains(how), "none was cut {how}");
    }
}

/// A proxy that leads everything to one address and keeps how each connection begins. It ends
/// with the runtime.
async fn proxy_to(address: String) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let place = listener.local_addr().unwrap().to_string();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let kept = seen.clone();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let (address, kept) = (address.clone(), kept.clone());
            tokio::spawn(async move {
                let mut bytes = Vec::new();
                while !bytes.windows(4).any(|four| four == b"\r\n\r\n") {
                    // A client that goes away says nothing.
                    let Ok(1..) = client.read_buf(&mut bytes).await else { return };
                }
                let begun = String::from_utf8_lossy(&bytes).into_owned();
                let mut target = TcpStream::connect(address).await.unwrap();
                if begun.starts_with("CONNECT ") {
                    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
                } else {
                    target.write_all(&bytes).await.unwrap();
                }
                kept.lock().unwrap().push(begun.to_lowercase());
                let _ = copy_bidirectional(&mut client, &mut target).await;
            });
        }
    });
    (place, seen)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_are_cut_and_raced_through_a_proxy_that_wants_a_password() {
    let (served, out) = (Served::start(&[]), Out::new());
    let encrypted = Encrypted::before(&served, &out).await;
    let plain = served.origin().strip_prefix("http://").unwrap().to_owned();
    let tls = format!("localhost:{}", encrypted.port);
    let begins = ["http://scim.test/scim/v2/", "connect scim.test:443 "];
    for ((scheme, address), begin) in [("http", plain), ("https", tls)].into_iter().zip(begins) {
        let (place, seen) = proxy_to(address).await;
        let out = Out::new();
        let mut command = command_for(&format!("{scheme}://scim.test/scim/v2"), &out);
        command.env("SSL_CERT_FILE", &encrypted.certificate);
        command.env("ALL_PROXY", format!("http://ann:hunter2-hunter2@{place}"));
        let ended = tokio::task::block_in_place(|| start(command).finish(LIMIT));
        assert_cut_and_raced(&ended, &out);
        let seen = seen.lock().unwrap();
        let password = "proxy-authorization: basic yw5uomh1bnrlcjitahvudgvymg==";
        for begun in &*seen {
            assert!(begun.contains(begin) && begun.contains(password), "{begun}");
        }
        assert!(seen.len() > 20, "those that are cut or raced go the same way");
        for name in ["run.jsonl", "ledger.jsonl"] {
            assert!(!out.read(name).contains("hunter2"), "{name}");
        }
    }
    assert_eq!(served.population(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_are_cut_and_raced_over_tls() {
    let (served, out) = (Served::start(&[]), Out::new());
    let encrypted = Encrypted::before(&served, &out).await;
    let ended = tokio::task::block_in_place(|| encrypted.run(&out, true));
    assert_cut_and_raced(&ended, &out);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_that_the_client_does_not_trust_is_trusted_by_nobody() {
    let (served, out) = (Served::start(&[]), Out::new());
    let encrypted = Encrypted::before(&served, &out).await;
    let ended = tokio::task::block_in_place(|| encrypted.run(&out, false));
    ended.assert_code(3);
    assert_eq!(served.population(), 0);
}
