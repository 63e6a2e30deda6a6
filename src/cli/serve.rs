//! `scimspec serve`: the reference provider alone.

use std::path::PathBuf;

use clap::Args;
use tokio::net::TcpListener;

use super::context::Context;
use super::{Exit, TextOrJson};
use crate::document::{Source, parse};
use crate::reference::{self, CATALOGUE, Faults, Options, Provider};

/// How to serve the reference provider.
#[derive(Debug, Args)]
pub struct ServeArguments {
    /// Port on the loopback address; 0 for any
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub port: u16,
    /// Bearer token that is required; none where absent
    #[arg(long, value_name = "T")]
    pub token: Option<String>,
    /// A fault to switch on, such as `bulk.phantom-success` or `NAME:1/5`
    #[arg(long, value_name = "NAME[:1/N]")]
    pub fault: Vec<String>,
    /// File with options: limits, features, readings of the RFCs, schemas
    #[arg(long, value_name = "FILE")]
    pub limits: Option<PathBuf>,
    /// Names the faults instead of serving
    #[arg(long)]
    pub list_faults: bool,
    /// How to print the list of faults
    #[arg(long, value_enum, default_value_t)]
    pub format: TextOrJson,
}

impl ServeArguments {
    /// Serves until interrupted.
    pub fn run(self, context: &Context) -> Exit {
        if self.list_faults {
            return list_faults(context, self.format);
        }
        let provider = match self.provider() {
            Ok(provider) => provider,
            Err(message) => {
                context.complain(&message);
                return Exit::Usage;
            }
        };
        context.block_on(serve(context, provider, self.port))
    }

    fn provider(&self) -> Result<Provider, String> {
        let mut options = match &self.limits {
            Some(path) => options_from(path)?,
            None => Options::default(),
        };
        if let Some(token) = &self.token {
            options.auth = reference::Auth::bearer(token);
        }
        let faults = Faults::parse(&self.fault).map_err(|error| error.to_string())?;
        Provider::with_faults(options, faults).map_err(|error| error.to_string())
    }
}

fn options_from(path: &std::path::Path) -> Result<Options, String> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| format!("{name}: {error}"))?;
    let source = Source::new(name.as_str(), text);
    let node = parse(&source).map_err(|diagnostic| diagnostic.render(false))?;
    serde_json::from_value(node.to_json()).map_err(|error| format!("{name}: {error}"))
}

fn list_faults(context: &Context, format: TextOrJson) -> Exit {
    match format {
        TextOrJson::Json => match serde_json::to_string_pretty(CATALOGUE) {
            Ok(list) => context.say(&list),
            Err(error) => {
                context.complain(&error.to_string());
                return Exit::Bug;
            }
        },
        TextOrJson::Human => {
            for fault in CATALOGUE {
                context.say(&format!("{}  {}  {}", fault.name, fault.requirement, fault.breaks));
            }
        }
    }
    Exit::Clean
}

async fn serve(context: &Context, provider: Provider, port: u16) -> Exit {
    let running = match TcpListener::bind(("127.0.0.1", port)).await {
        Ok(listener) => reference::serve(provider, listener),
        Err(error) => Err(error),
    };
    match running {
        Ok(running) => {
            context.say(running.base_url());
            // Without a signal handler there is nothing to wait for but the end of the process.
            let _ = tokio::signal::ctrl_c().await;
            running.shutdown().await;
            Exit::Clean
        }
        Err(error) => {
            context.complain(&format!("cannot listen on 127.0.0.1:{port}: {error}"));
            Exit::Unjudged
        }
    }
}
