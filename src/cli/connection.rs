//! Options that say how the target is reached.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::profile::{self, Profile, names_credential};
use crate::suite::expressions;
use crate::target::{
    Access, ClientAuthentication, CredentialSource, HeaderSource, NameSource, SecretSource,
    TargetOptions,
};

/// How the target is reached. Secrets are named by where they are, never given.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Connecting (SOURCE is env:VARIABLE, file:PATH or command:COMMAND)")]
pub struct ConnectionArguments {
    /// Environment variable that holds the bearer token
    #[arg(long, value_name = "VAR")]
    pub token_env: Option<String>,
    /// File that holds the bearer token
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// Command that prints the bearer token; it is asked again when the token is refused
    #[arg(long, value_name = "COMMAND")]
    pub token_command: Option<String>,
    /// User of Basic authentication
    #[arg(long, value_name = "NAME|SOURCE", requires = "password")]
    pub user: Option<String>,
    /// Where the user's password is
    #[arg(long, value_name = "SOURCE", requires = "user")]
    pub password: Option<String>,
    /// Id of an OAuth 2.0 client, which gets tokens by the client credentials grant
    #[arg(long, value_name = "ID|SOURCE", requires = "client_secret")]
    pub client_id: Option<String>,
    /// Where the client's secret is
    #[arg(long, value_name = "SOURCE", requires = "client_id")]
    pub client_secret: Option<String>,
    /// Endpoint that issues tokens to the client; the profile may know it
    #[arg(long, value_name = "URL", requires = "client_id")]
    pub token_url: Option<String>,
    /// Scopes that the client asks for, separated by spaces; the profile may know them
    #[arg(long, value_name = "TEXT", requires = "client_id")]
    pub scope: Option<String>,
    /// Where id and secret of the client stand: in a header (basic) or in the body (post)
    #[arg(long, value_name = "basic|post", requires = "client_id")]
    pub client_auth: Option<String>,
    /// A further header; `${NAME}` in its value comes from the environment
    #[arg(long, value_name = "NAME: ${ENV}")]
    pub header: Vec<String>,
    /// PEM file of a certificate that we show (mutual TLS)
    #[arg(long, value_name = "FILE")]
    pub client_cert: Option<PathBuf>,
    /// PEM file of its private key, where that is another one
    #[arg(long, value_name = "FILE", requires = "client_cert")]
    pub client_key: Option<PathBuf>,
    /// PEM file of authorities that are trusted beside those of the system
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,
    /// Proxy on the way; otherwise HTTPS_PROXY, HTTP_PROXY and NO_PROXY say which
    #[arg(long, value_name = "URL|none")]
    pub proxy: Option<String>,
}

impl ConnectionArguments {
    /// Whether a credential is named.
    #[must_use]
    pub fn names_credential(&self) -> bool {
        self.bearer().is_some() || self.user.is_some() || self.client_id.is_some()
    }

    /// Options of a target with everything that these arguments and the profile say of the way
    /// to it.
    ///
    /// # Errors
    /// What is wrong, in a sentence that holds no secret.
    pub async fn options(
        &self,
        base_url: &str,
        profile: &Profile,
    ) -> Result<TargetOptions, String> {
        let mut options = TargetOptions::new(base_url);
        options.moved = profile.discovery.moved();
        let access = self.access(profile)?;
        access.resolve(&mut options).await.map_err(|error| error.to_string())?;
        Ok(options)
    }

    /// The way, by the names of its parts.
    ///
    /// # Errors
    /// What is wrong, in a sentence that holds no secret.
    pub fn access(&self, profile: &Profile) -> Result<Access, String> {
        let of_profile = profile.headers.iter().map(|(name, value)| HeaderSource {
            name: name.clone(),
            value: value.clone(),
            credential: false,
            of_profile: true,
        });
        let mut headers: Vec<HeaderSource> = of_profile.collect();
        for text in &self.header {
            headers.push(header(text)?);
        }
        Ok(Access {
            credential: self.credential(profile)?,
            headers,
            ca_file: self.ca_file.as_deref().map(whole),
            client_certificate: self.client_cert.as_deref().map(whole),
            client_key: self.client_key.as_deref().map(whole),
            proxy: self.proxy.as_deref().map(proxy).transpose()?,
        })
    }

    fn bearer(&self) -> Option<SecretSource> {
        let of_environment = self.token_env.clone().map(SecretSource::Environment);
        let of_file = || self.token_file.as_deref().map(SecretSource::file);
        let of_command = || self.token_command.clone().map(SecretSource::Command);
        of_environment.or_else(of_file).or_else(of_command)
    }

    fn credential(&self, profile: &Profile) -> Result<Option<CredentialSource>, String> {
        let given = [
            self.token_env.is_some(),
            self.token_file.is_some(),
            self.token_command.is_some(),
            self.user.is_some(),
            self.client_id.is_some(),
        ];
        if given.into_iter().filter(|given| *given).count() > 1 {
            let message = "more than one credential is named; give one of --token-env, \
                           --token-file, --token-command, --user and --client-id";
            return Err(message.to_owned());
        }
        if let (Some(user), Some(password)) = (&self.user, &self.password) {
            let user = NameSource::from(user.clone());
            return Ok(Some(CredentialSource::Basic {
                user,
                password: secret(password, "--password")?,
            }));
        }
        if let (Some(id), Some(client_secret)) = (&self.client_id, &self.client_secret) {
            let client_secret = secret(client_secret, "--client-secret")?;
            return self.client(NameSource::from(id.clone()), client_secret, profile).map(Some);
        }
        Ok(self.bearer().map(CredentialSource::Bearer))
    }

    fn client(
        &self,
        client_id: NameSource,
        client_secret: SecretSource,
        profile: &Profile,
    ) -> Result<CredentialSource, String> {
        let known = profile.oauth2.as_ref();
        let token_url = self.token_url.clone().or_else(|| known?.token_url.clone());
        let token_url = token_url.ok_or_else(|| match known {
            Some(known) => format!(
                "it is not said which endpoint issues tokens; give --token-url (the profile says: \
                 {})",
                known.source
            ),
            None => "it is not said which endpoint issues tokens; give --token-url".to_owned(),
        })?;
        let authentication = match self.client_auth.as_deref() {
            Some("basic") => ClientAuthentication::Basic,
            Some("post") => ClientAuthentication::Post,
            Some(other) => return Err(format!("--client-auth is basic or post, not `{other}`")),
            None => match known.and_then(|known| known.client_authentication) {
                Some(profile::ClientAuthentication::Post) => ClientAuthentication::Post,
                _ => ClientAuthentication::Basic,
            },
        };
        let scope = self.scope.clone().or_else(|| known?.scope.clone());
        Ok(CredentialSource::OAuth2 { token_url, client_id, client_secret, scope, authentication })
    }
}

/// A clean-up may begin elsewhere.
fn whole(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}

/// The text is not repeated: it may be the secret.
fn secret(text: &str, option: &str) -> Result<SecretSource, String> {
    text.parse().map_err(|error| format!("{option}: {error}"))
}

/// `NAME: value with ${ENV}`.
fn header(text: &str) -> Result<HeaderSource, String> {
    let (name, value) = text.split_once(':').unwrap_or_default();
    let (name, value) = (name.trim(), value.trim());
    if name.is_empty() || name.contains(char::is_whitespace) {
        return Err("--header is no header; write 'NAME: ${VARIABLE}'".to_owned());
    }
    let credential = !expressions(value).is_empty();
    if !credential && names_credential(name) {
        return Err(format!(
            "--header {name} holds a secret, and a secret is never an argument; write \
             '{name}: ${{VARIABLE}}' in single quotes, and export the variable"
        ));
    }
    Ok(HeaderSource {
        name: name.to_owned(),
        value: value.to_owned(),
        credential,
        of_profile: false,
    })
}

/// A proxy may want a password, which is no argument either.
fn proxy(text: &str) -> Result<String, String> {
    let authority = text.split_once("://").map_or(text, |(_, rest)| rest);
    let authority = authority.split('/').next().unwrap_or_default();
    let password = authority.rsplit_once('@').and_then(|(user, _)| {
        // The colon of a template's name is none.
        user.split_once(':').map(|(_, password)| password)
    });
    match password {
        Some(password) if !password.contains("${") => {
            Err("--proxy holds a password, and a secret is never an argument; write \
                 'http://USER:${VARIABLE}@HOST:PORT' in single quotes, and export the variable"
                .to_owned())
        }
        _ => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn access(arguments: ConnectionArguments) -> Result<Access, String> {
        arguments.access(&Profile::generic())
    }

    #[test]
    fn secrets_in_arguments_are_refused_and_not_repeated() {
        let text = |text: &str| Some(text.to_owned());
        let none = ConnectionArguments::default;
        let cases = [
            ConnectionArguments { user: text("a"), password: text("hunter2"), ..none() },
            ConnectionArguments { client_id: text("a"), client_secret: text("hunter2"), ..none() },
            ConnectionArguments { header: vec!["X-Api-Key: hunter2".to_owned()], ..none() },
            ConnectionArguments { header: vec!["hunter2".to_owned()], ..none() },
            ConnectionArguments { proxy: text("http://a:hunter2@proxy:1"), ..none() },
        ];
        for arguments in cases {
            let refused = access(arguments).unwrap_err();
            assert!(!refused.contains("hunter2"), "{refused}");
            assert!(refused.contains("VARIABLE"), "{refused}");
        }
    }

    #[test]
    fn a_header_that_holds_no_variable_goes_with_every_request() {
        let given = ["X-Tenant: acme".to_owned(), "X-Api-Key: ${KEY}".to_owned()];
        let arguments = ConnectionArguments { header: given.to_vec(), ..Default::default() };
        let headers = access(arguments).unwrap().headers;
        assert_eq!(headers.iter().map(|h| h.credential).collect::<Vec<_>>(), [false, true]);
    }

    #[test]
    fn one_credential_is_enough() {
        let arguments = ConnectionArguments {
            token_env: Some("A".to_owned()),
            token_command: Some("b".to_owned()),
            ..Default::default()
        };
        assert!(access(arguments).unwrap_err().contains("more than one"));
    }

    #[test]
    fn the_profile_knows_where_tokens_are_issued() {
        let mut profile = Profile::generic();
        let arguments = || ConnectionArguments {
            client_id: Some("me".to_owned()),
            client_secret: Some("env:SECRET".to_owned()),
            ..Default::default()
        };
        assert!(arguments().access(&profile).unwrap_err().contains("--token-url"));
        let oauth2 = serde_json::json!({
            "token_url": "https://login.acme.example/token", "scope": "scim",
            "client_authentication": "post", "source": "docs",
        });
        profile.oauth2 = serde_json::from_value(oauth2).unwrap();
        let found = arguments().access(&profile).unwrap().credential;
        let wanted = CredentialSource::OAuth2 {
            token_url: "https://login.acme.example/token".to_owned(),
            client_id: NameSource::Text("me".to_owned()),
            client_secret: SecretSource::Environment("SECRET".to_owned()),
            scope: Some("scim".to_owned()),
            authentication: ClientAuthentication::Post,
        };
        assert_eq!(found, Some(wanted));
    }
}
