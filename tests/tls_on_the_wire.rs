//! Connections of our own are encrypted and trusted like those of the client.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]
#![cfg(unix)]

mod command_support;

use std::path::PathBuf;
use std::sync::Arc;

use command_support::{LIMIT, Out, Served, TOKEN_VARIABLE, scimspec, start};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// What stands before a provider and speaks TLS. It ends with the runtime.
struct Encrypted {
    base: String,
    certificate: PathBuf,
}

impl Encrypted {
    async fn before(served: &Served, out: &Out) -> Self {
        // Another test may have installed it.
        let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
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
        Self { base: format!("https://localhost:{port}/scim/v2"), certificate }
    }

    fn run(&self, out: &Out, trusted: bool) -> command_support::Finished {
        let folder = out.text();
        let mut all = vec!["run", "--url", &self.base, "--token-env", TOKEN_VARIABLE];
        all.extend(["--out", &folder, "--format", "json"]);
        for only in ["cut.**", "retry.single/create-unheard", "race.patch/**"] {
            all.extend(["--only", only]);
        }
        let mut command = scimspec(&all);
        command.env_remove("SSL_CERT_DIR").env_remove("SSL_CERT_FILE");
        if trusted {
            command.env("SSL_CERT_FILE", &self.certificate);
        }
        start(command).finish(LIMIT)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_are_cut_and_raced_over_tls() {
    let (served, out) = (Served::start(&[]), Out::new());
    let encrypted = Encrypted::before(&served, &out).await;
    let ended = tokio::task::block_in_place(|| encrypted.run(&out, true));
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_that_the_client_does_not_trust_is_trusted_by_nobody() {
    let (served, out) = (Served::start(&[]), Out::new());
    let encrypted = Encrypted::before(&served, &out).await;
    let ended = tokio::task::block_in_place(|| encrypted.run(&out, false));
    ended.assert_code(3);
    assert_eq!(served.population(), 0);
}
