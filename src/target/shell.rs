//! The way to a target as a shell takes it: options of scimspec, and of `curl`.

use super::access::{Access, CredentialSource, HeaderSource};
use super::oauth2::ClientAuthentication;
use super::secret::{NameSource, SecretSource};
use crate::observation::RecordedAccess;

/// What is recorded of a way.
pub(super) fn recorded(access: &Access) -> RecordedAccess {
    RecordedAccess {
        options: options(access),
        authorization: access.credential.as_ref().map(authorization),
        transport: transport(access),
    }
}

/// Options of the command line, each with its value behind a space.
fn options(access: &Access) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    match &access.credential {
        None => {}
        Some(CredentialSource::Bearer(source)) => words.push(match source {
            SecretSource::Environment(name) => format!("--token-env {name}"),
            SecretSource::File(path) => format!("--token-file {}", path.display()),
            SecretSource::Command(command) => format!("--token-command {command}"),
        }),
        Some(CredentialSource::Basic { user, password }) => {
            words.extend([format!("--user {user}"), format!("--password {password}")]);
        }
        Some(CredentialSource::OAuth2 {
            token_url,
            client_id,
            client_secret,
            scope,
            authentication,
        }) => {
            words.push(format!("--token-url {token_url}"));
            words.push(format!("--client-id {client_id}"));
            words.push(format!("--client-secret {client_secret}"));
            words.extend(scope.iter().map(|scope| format!("--scope {scope}")));
            if *authentication == ClientAuthentication::Post {
                words.push("--client-auth post".to_owned());
            }
        }
    }
    let given = access.headers.iter().filter(|header| !header.of_profile);
    words.extend(given.map(header));
    let files = [
        ("--ca-file", &access.ca_file),
        ("--client-cert", &access.client_certificate),
        ("--client-key", &access.client_key),
    ];
    for (option, path) in files {
        words.extend(path.iter().map(|path| format!("{option} {}", path.display())));
    }
    words.extend(access.proxy.iter().map(|proxy| format!("--proxy {proxy}")));
    words
}

fn header(header: &HeaderSource) -> String {
    format!("--header {}: {}", header.name, header.value)
}

/// What stands between double quotes of a POSIX shell for the value of the Authorization header.
fn authorization(source: &CredentialSource) -> String {
    match source {
        CredentialSource::Bearer(source) => format!("Bearer {}", secret(source)),
        CredentialSource::Basic { user, password } => {
            let user = match user {
                NameSource::Text(text) => escaped(text),
                NameSource::Kept(source) => secret(source),
            };
            format!("Basic $(printf %s \"{user}:{}\" | base64 | tr -d '\\n')", secret(password))
        }
        // The token is another one by then.
        CredentialSource::OAuth2 { .. } => "Bearer $SCIM_TOKEN".to_owned(),
    }
}

fn secret(source: &SecretSource) -> String {
    match source {
        SecretSource::Environment(name) => format!("${name}"),
        SecretSource::File(path) => format!("$(cat {})", quoted(&path.display().to_string())),
        SecretSource::Command(command) => format!("$({command})"),
    }
}

/// Options of `curl` that every request needs, each with a space before it.
fn transport(access: &Access) -> String {
    let mut words = String::new();
    let files = [
        ("--cacert", &access.ca_file),
        ("--cert", &access.client_certificate),
        ("--key", &access.client_key),
    ];
    for (option, path) in files {
        if let Some(path) = path {
            words.push_str(&format!(" {option} {}", quoted(&path.display().to_string())));
        }
    }
    match access.proxy.as_deref() {
        Some("none") => words.push_str(" --noproxy '*'"),
        // Its variables are the shell's too.
        Some(proxy) => words.push_str(&format!(" --proxy \"{proxy}\"")),
        None => {}
    }
    words
}

/// A text between double quotes of a POSIX shell.
fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |mut escaped, c| {
        if matches!(c, '"' | '$' | '`' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
        escaped
    })
}

/// A text in single quotes, for a POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn authorization_of(source: CredentialSource) -> String {
        recorded(&Access { credential: Some(source), ..Access::default() }).authorization.unwrap()
    }

    /// What a shell makes of it.
    #[cfg(unix)]
    fn evaluated(words: &str) -> String {
        let script = format!("printf %s \"{words}\"");
        let output = std::process::Command::new("sh")
            .args(["-c", &script])
            .env("PASSWORD_OF_A_TEST", "open sesame")
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    #[cfg(unix)]
    #[test]
    fn a_shell_makes_the_header_that_was_sent() {
        let password: SecretSource = "env:PASSWORD_OF_A_TEST".parse().unwrap();
        let user = NameSource::Text("Aladdin".to_owned());
        let basic = authorization_of(CredentialSource::Basic { user, password: password.clone() });
        assert_eq!(evaluated(&basic), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assert_eq!(
            evaluated(&authorization_of(CredentialSource::Bearer(password))),
            "Bearer open sesame"
        );
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("it's a token");
        std::fs::write(&path, "from-a-file\n").unwrap();
        let file = CredentialSource::Bearer(SecretSource::File(path));
        assert_eq!(evaluated(&authorization_of(file)), "Bearer from-a-file");
        let command = CredentialSource::Bearer("command:echo a | tr a b".parse().unwrap());
        assert_eq!(evaluated(&authorization_of(command)), "Bearer b");
    }

    #[test]
    fn the_options_lead_the_same_way_again() {
        let access = Access {
            credential: Some(CredentialSource::OAuth2 {
                token_url: "https://login.example/token".to_owned(),
                client_id: NameSource::Text("me".to_owned()),
                client_secret: "env:SECRET".parse().unwrap(),
                scope: Some("scim read".to_owned()),
                authentication: ClientAuthentication::Post,
            }),
            headers: vec![HeaderSource {
                name: "X-Tenant".to_owned(),
                value: "${TENANT}".to_owned(),
                credential: false,
                of_profile: false,
            }],
            ca_file: Some("/etc/own.pem".into()),
            client_certificate: Some("/etc/me.pem".into()),
            client_key: None,
            proxy: Some("none".to_owned()),
        };
        let recorded = recorded(&access);
        assert_eq!(
            recorded.options,
            [
                "--token-url https://login.example/token",
                "--client-id me",
                "--client-secret env:SECRET",
                "--scope scim read",
                "--client-auth post",
                "--header X-Tenant: ${TENANT}",
                "--ca-file /etc/own.pem",
                "--client-cert /etc/me.pem",
                "--proxy none",
            ]
        );
        let transport = " --cacert '/etc/own.pem' --cert '/etc/me.pem' --noproxy '*'";
        assert_eq!(recorded.transport, transport);
    }
}
