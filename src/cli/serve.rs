//! `scimspec serve`: the reference provider alone.

use std::path::PathBuf;

use clap::Args;
use tokio::net::TcpListener;

use super::context::Context;
use super::{Exit, TextOrJson};
use crate::document::{Source, parse};
use crate::profile;
use crate::reference::{self, CATALOGUE, Faults, Options, Provider};
use crate::stand_in::{self, Degree, StandIn};

/// How to serve the reference provider.
#[derive(Debug, Args)]
pub struct ServeArguments {
    /// Port on the loopback address; 0 for any
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub port: u16,
    /// Bearer token that is required; none where absent
    #[arg(long, value_name = "T")]
    pub token: Option<String>,
    /// A fault to switch on, such as `bulk.phantom-success`; `NAME:1/5` on each fifth occasion,
    /// `NAME:after/5` after the fifth, `NAME:at/Users` at one path
    #[arg(long, value_name = "NAME[:SCHEDULE]")]
    pub fault: Vec<String>,
    /// Id of a profile, or a file: serves a stand-in that behaves as it says
    #[arg(long = "as", value_name = "PROFILE")]
    pub likeness: Option<String>,
    /// Says what the stand-in imitates and what not, instead of serving
    #[arg(long, requires = "likeness")]
    pub explain: bool,
    /// File with options: limits, features, readings of the RFCs, schemas
    #[arg(long, value_name = "FILE")]
    pub limits: Option<PathBuf>,
    /// Users that are there from the beginning, named user1, user2 and so on
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub users: u32,
    /// Names the faults instead of serving
    #[arg(long)]
    pub list_faults: bool,
    /// How to print the list of faults, or the explanation
    #[arg(long, value_enum, default_value_t)]
    pub format: TextOrJson,
}

impl ServeArguments {
    /// Serves until interrupted.
    pub fn run(self, context: &Context) -> Exit {
        if self.list_faults {
            return list_faults(context, self.format);
        }
        let stand_in = match self.stand_in(context) {
            Ok(stand_in) => stand_in,
            Err(exit) => return exit,
        };
        if let Some(stand_in) = stand_in.as_ref().filter(|_| self.explain) {
            return explain(context, stand_in, self.format);
        }
        let provider = match self.provider(stand_in.as_ref()) {
            Ok(provider) => provider,
            Err(message) => {
                context.complain(&message);
                return Exit::Usage;
            }
        };
        if let (Some(stand_in), Some(name)) = (&stand_in, &self.likeness) {
            introduce(context, stand_in, name);
        }
        context.block_on(serve(context, provider, self.port, self.users))
    }

    /// The stand-in that is asked for.
    fn stand_in(&self, context: &Context) -> Result<Option<StandIn>, Exit> {
        let Some(name) = &self.likeness else { return Ok(None) };
        let catalogue = context.catalogue()?;
        let profile = profile::load(name, &catalogue).map_err(|found| context.refuse(&found))?;
        StandIn::new(&profile, self.token.as_deref()).map(Some).map_err(|error| {
            context.complain(&error.to_string());
            Exit::Usage
        })
    }

    fn provider(&self, stand_in: Option<&StandIn>) -> Result<Provider, String> {
        let mut options = stand_in.map_or_else(Options::default, |own| own.options.clone());
        if let Some(path) = &self.limits {
            options = changed(&options, path)?;
        }
        if let (None, Some(token)) = (stand_in, &self.token) {
            options.auth = reference::Auth::bearer(token);
        }
        let own = stand_in.iter().flat_map(|stand_in| &stand_in.faults).copied();
        let names = own.chain(self.fault.iter().map(String::as_str));
        let faults = Faults::parse(names).map_err(|error| error.to_string())?;
        Provider::with_faults(options, faults).map_err(|error| error.to_string())
    }
}

/// The options with those of a file put in place.
fn changed(options: &Options, path: &std::path::Path) -> Result<Options, String> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| format!("{name}: {error}"))?;
    let source = Source::new(name.as_str(), text);
    let node = parse(&source).map_err(|diagnostic| diagnostic.render(false))?;
    options.changed(&node.to_json()).map_err(|error| format!("{name}: {error}"))
}

fn explain(context: &Context, stand_in: &StandIn, format: TextOrJson) -> Exit {
    match format {
        TextOrJson::Human => context.say(stand_in::describe(stand_in).trim_end()),
        TextOrJson::Json => match serde_json::to_string_pretty(&stand_in.likenesses) {
            Ok(text) => context.say(&text),
            Err(error) => {
                context.complain(&error.to_string());
                return Exit::Bug;
            }
        },
    }
    Exit::Clean
}

/// Says on stderr how far the stand-in can be trusted.
fn introduce(context: &Context, stand_in: &StandIn, name: &str) {
    let (imitated, missing) = (stand_in.count(Degree::Imitated), stand_in.count(Degree::Missing));
    context.remark(&format!(
        "a stand-in for {name}: of its profile {imitated} parts are imitated and {missing} not; \
         --explain tells all of them"
    ));
    for line in stand_in::warnings(stand_in) {
        context.remark(&line);
    }
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
                let at = fault.acts_at.map(|path| format!(" (at /{path}, unless scheduled)"));
                let (name, requirement, breaks) = (fault.name, fault.requirement, fault.breaks);
                let at = at.unwrap_or_default();
                context.say(&format!("{name}  {requirement}  {breaks} {}{at}", fault.suffers));
            }
        }
    }
    Exit::Clean
}

async fn serve(context: &Context, provider: Provider, port: u16, users: u32) -> Exit {
    let running = match TcpListener::bind(("127.0.0.1", port)).await {
        Ok(listener) => reference::serve(provider.clone(), listener),
        Err(error) => Err(error),
    };
    match running {
        Ok(running) => {
            if let Err(message) = provider.populate(users as usize) {
                context.complain(&message);
                return Exit::Usage;
            }
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
