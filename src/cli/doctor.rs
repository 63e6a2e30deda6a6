//! `scimspec doctor`: says what works before anything is created.

use std::path::PathBuf;

use clap::Args;

use super::connection::ConnectionArguments;
use super::context::{Context, Loaded};
use super::whom::{profile_of, url_of};
use super::{Exit, TextOrJson};
use crate::doctor::{DoctorInput, Readiness, examine};
use crate::document::duration;
use crate::profile::Profile;
use crate::report::{TerminalOptions, examination};
use crate::session::Selection;
use crate::suite::{Case, Suite};
use crate::target::Target;

/// Whom to examine.
#[derive(Debug, Args)]
pub struct DoctorArguments {
    /// Base URL of the target
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// What is known of the provider: the id of a profile, or a file
    #[arg(long, value_name = "ID|FILE")]
    pub profile: Option<String>,
    /// Time for one request, such as `10s`
    #[arg(long, value_name = "TIME")]
    pub timeout: Option<String>,
    /// How to print what was found
    #[arg(long, value_enum, default_value_t)]
    pub format: TextOrJson,
    /// Read suites from this directory instead of the built-in ones
    #[arg(long, value_name = "DIR")]
    pub suites: Option<PathBuf>,
    /// How the target is reached
    #[command(flatten)]
    pub connection: ConnectionArguments,
}

impl DoctorArguments {
    /// Examines the target.
    pub fn run(self, context: &Context) -> Exit {
        let loaded = match context.load(self.suites.as_deref()) {
            Ok(loaded) => loaded,
            Err(exit) => return exit,
        };
        if self.url.is_none() && self.profile.is_none() {
            context.complain("whom? give --url URL, or --profile ID of one that has a URL");
            return Exit::Usage;
        }
        let profile = match profile_of(self.profile.as_deref(), self.url.as_deref(), &loaded) {
            Ok(profile) => profile,
            Err(diagnostics) => return context.refuse(&diagnostics),
        };
        context.block_on(async {
            match self.target(&profile).await {
                Ok(target) => self.examine(context, &loaded, &profile, &target).await,
                Err(message) => {
                    context.complain(&message);
                    Exit::Usage
                }
            }
        })
    }

    async fn target(&self, profile: &Profile) -> Result<Target, String> {
        let url = url_of(self.url.as_ref(), profile)?;
        let url = url.ok_or("the reference provider runs in process and is always well")?;
        let mut options = self.connection.options(&url, profile).await?;
        let given = match &self.timeout {
            Some(text) => {
                Some(duration(text).ok_or_else(|| format!("`{text}` is no time; write `10s`"))?)
            }
            None => profile.limits.answer_timeout(),
        };
        options.timeout = given.unwrap_or(options.timeout);
        options.rate = profile.limits.rate;
        options.read_only = true;
        Target::new(options).map_err(|error| error.to_string())
    }

    async fn examine(
        &self,
        context: &Context,
        loaded: &Loaded,
        profile: &Profile,
        target: &Target,
    ) -> Exit {
        let whole = Selection::default();
        let selects = |name: &str, suite: &Suite, case: &Case, row: Option<&_>| {
            whole.selects(&loaded.catalogue, name, suite, case, row)
        };
        let found = examine(&DoctorInput {
            target,
            profile,
            suites: &loaded.suites,
            selects: &selects,
            cost: &super::weight::weight,
        })
        .await;
        match self.format {
            TextOrJson::Human => {
                let options =
                    TerminalOptions { width: context.width, color: context.color, folder: None };
                context.say(examination(&found, &options).trim_end());
            }
            TextOrJson::Json => match serde_json::to_string_pretty(&found) {
                Ok(text) => context.say(&text),
                Err(error) => {
                    context.complain(&error.to_string());
                    return Exit::Bug;
                }
            },
        }
        match found.verdict {
            Readiness::Ready => Exit::Clean,
            Readiness::NotReady => Exit::Findings,
            Readiness::Unreachable => Exit::Unjudged,
        }
    }
}
