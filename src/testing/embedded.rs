//! The embedded provider, listening on the loopback interface for this process alone.

use tokio::net::TcpListener;

use crate::reference::{Auth, Faults, Features, Options, Provider, Running, serve};

/// Token of the embedded provider in process; it opens nothing else.
pub const EMBEDDED_TOKEN: &str = "scimspec-reference";

/// What the embedded provider offers where nobody says otherwise.
pub(super) fn usual_options() -> Options {
    Options {
        auth: Auth::bearer(EMBEDDED_TOKEN),
        features: Features { asynchronous: true, ..Features::default() },
        ..Options::default()
    }
}

/// Starts the embedded provider with the faults that are named, such as `bulk.ghost-write:1/5`.
///
/// # Errors
/// What is wrong, in a sentence.
pub async fn start_embedded(faults: &[String]) -> Result<Running, String> {
    start_with(usual_options(), faults).await
}

pub(super) async fn start_with(options: Options, faults: &[String]) -> Result<Running, String> {
    let faults = Faults::parse(faults).map_err(|error| error.to_string())?;
    let provider = Provider::with_faults(options, faults).map_err(|error| error.to_string())?;
    let listener = TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.map_err(|error| format!("cannot listen on loopback: {error}"))?;
    serve(provider, listener).map_err(|error| format!("cannot serve on loopback: {error}"))
}
