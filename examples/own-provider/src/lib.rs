//! Stands for a SCIM service provider of your own. Here it is the one that scimspec brings along;
//! yours is whatever listens on a port and serves `/Users`.

use std::error::Error;
use std::sync::mpsc;

use scimspec::reference::{Auth, Options, Provider, serve};
use tokio::net::TcpListener;

/// The token of the tests; the provider of a test holds nothing that it would protect.
pub const TOKEN: &str = "token-of-the-tests";

/// Starts the provider on a free port, in a thread that ends with the process, and gives its
/// base URL.
///
/// # Errors
/// What kept it from listening.
pub fn start() -> Result<String, Box<dyn Error + Send + Sync>> {
    let (told, listening) = mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let Ok(runtime) = runtime else { return };
        runtime.block_on(async {
            let provider = match listen().await {
                Ok(provider) => provider,
                Err(error) => return drop(told.send(Err(error))),
            };
            let url = provider.base_url().to_owned();
            if told.send(Ok(url)).is_ok() {
                std::future::pending::<()>().await;
            }
        });
    });
    listening.recv()?
}

async fn listen() -> Result<scimspec::reference::Running, Box<dyn Error + Send + Sync>> {
    let provider = Provider::new(Options { auth: Auth::bearer(TOKEN), ..Options::default() })?;
    Ok(serve(provider, TcpListener::bind("127.0.0.1:0").await?)?)
}
