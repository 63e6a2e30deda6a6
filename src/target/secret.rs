//! Where secrets come from: the environment, a file, or a command that prints them. Never a
//! visible argument, and never anything that is written down.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::str::FromStr;
use std::time::Duration;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use tokio::process::Command;

use super::credential::CredentialError;

/// Time that a command has to print a secret; some of them ask a person first.
const COMMAND_TIME: Duration = Duration::from_secs(120);
/// Bytes of a file or an output; a secret is shorter.
const MOST_BYTES: usize = 64 * 1024;

/// The place of a secret: `env:VARIABLE`, `file:PATH` or `command:COMMAND`. Safe to write down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum SecretSource {
    /// An environment variable.
    Environment(String),
    /// A file that holds the secret and nothing else.
    File(PathBuf),
    /// A command for the shell, whose output is the secret.
    Command(String),
}

/// What is no secret and may be kept beside one: a text as it stands, or the place of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum NameSource {
    /// The text itself.
    Text(String),
    /// Where it stands.
    Kept(SecretSource),
}

/// A text that names no place of a secret. The text is not repeated: it may be the secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "a secret is never an argument; say where it is, as env:VARIABLE, file:PATH or command:COMMAND"
)]
pub struct NoSecretSource;

impl FromStr for SecretSource {
    type Err = NoSecretSource;

    fn from_str(text: &str) -> Result<Self, NoSecretSource> {
        let (kind, rest) = text.split_once(':').ok_or(NoSecretSource)?;
        match kind {
            _ if rest.trim().is_empty() => Err(NoSecretSource),
            "env" => Ok(Self::Environment(rest.to_owned())),
            "file" => Ok(Self::file(Path::new(rest))),
            "command" => Ok(Self::Command(rest.to_owned())),
            _ => Err(NoSecretSource),
        }
    }
}

impl SecretSource {
    /// A file, by its whole path: a clean-up may begin elsewhere.
    #[must_use]
    pub fn file(path: &Path) -> Self {
        Self::File(std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf()))
    }

    /// Reads the secret.
    ///
    /// # Errors
    /// [`CredentialError`] where there is none; it never holds what was read.
    pub async fn read(&self) -> Result<SecretString, CredentialError> {
        let text = match self {
            Self::Environment(name) => match std::env::var(name) {
                Ok(text) if !text.trim().is_empty() => text,
                _ => return Err(CredentialError::Missing(name.clone())),
            },
            Self::File(path) => read_file(path)?,
            Self::Command(command) => output_of(command).await?,
        };
        let secret = text.trim();
        if secret.is_empty() {
            return Err(CredentialError::Empty(self.to_string()));
        }
        if secret.chars().any(char::is_control) {
            return Err(CredentialError::Unusable(self.to_string()));
        }
        match self {
            Self::Command(command) if command.contains(secret) => {
                Err(CredentialError::SecretInCommand)
            }
            _ => Ok(secret.into()),
        }
    }
}

fn read_file(path: &Path) -> Result<String, CredentialError> {
    use std::io::Read;
    let failed = |source| CredentialError::File { path: path.to_path_buf(), source };
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(failed)?;
    file.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    text_of(bytes).ok_or_else(|| CredentialError::Unusable(format!("file:{}", path.display())))
}

fn text_of(bytes: Vec<u8>) -> Option<String> {
    if bytes.len() > MOST_BYTES { None } else { String::from_utf8(bytes).ok() }
}

/// What a command prints to stdout. What it says on stderr goes to the user: it may ask for
/// something.
async fn output_of(command: &str) -> Result<String, CredentialError> {
    let failed = |why: String| CredentialError::Command { command: command.to_owned(), why };
    let (shell, option) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    let mut shell = Command::new(shell);
    shell.arg(option).arg(command).stdin(Stdio::null()).stderr(Stdio::inherit());
    let running = shell.kill_on_drop(true).output();
    let output = tokio::time::timeout(COMMAND_TIME, running)
        .await
        .map_err(|_| failed(format!("does not end within {COMMAND_TIME:?}")))?
        .map_err(|error| failed(format!("cannot be run: {error}")))?;
    if !output.status.success() {
        return Err(failed(format!("fails ({})", output.status)));
    }
    text_of(output.stdout).ok_or_else(|| CredentialError::Unusable(format!("command:{command}")))
}

impl fmt::Display for SecretSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment(name) => write!(f, "env:{name}"),
            Self::File(path) => write!(f, "file:{}", path.display()),
            Self::Command(command) => write!(f, "command:{command}"),
        }
    }
}

impl TryFrom<String> for SecretSource {
    type Error = NoSecretSource;

    fn try_from(text: String) -> Result<Self, NoSecretSource> {
        text.parse()
    }
}

impl From<SecretSource> for String {
    fn from(source: SecretSource) -> Self {
        source.to_string()
    }
}

impl NameSource {
    /// The text.
    ///
    /// # Errors
    /// [`CredentialError`] where it is kept somewhere and cannot be read there.
    pub async fn read(&self) -> Result<String, CredentialError> {
        use secrecy::ExposeSecret;
        match self {
            Self::Text(text) => Ok(text.clone()),
            Self::Kept(source) => Ok(source.read().await?.expose_secret().to_owned()),
        }
    }
}

impl From<String> for NameSource {
    fn from(text: String) -> Self {
        text.parse().map_or_else(|_| Self::Text(text), Self::Kept)
    }
}

impl From<NameSource> for String {
    fn from(name: NameSource) -> Self {
        name.to_string()
    }
}

impl fmt::Display for NameSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "{text}"),
            Self::Kept(source) => write!(f, "{source}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    async fn read(source: &str) -> Result<String, CredentialError> {
        let source: SecretSource = source.parse().unwrap();
        source.read().await.map(|secret| secret.expose_secret().to_owned())
    }

    #[test]
    fn a_secret_in_the_place_of_its_source_is_refused_and_not_repeated() {
        for text in ["hunter2-hunter2", "env:", "token:abc", ""] {
            let refused = text.parse::<SecretSource>().unwrap_err().to_string();
            assert!(refused.contains("env:VARIABLE") && !refused.contains("hunter2"), "{refused}");
        }
    }

    #[test]
    fn a_source_is_written_down_as_it_is_read() {
        for text in ["env:TOKEN", "command:vault read -field=token scim"] {
            let source: SecretSource = serde_json::from_value(text.into()).unwrap();
            assert_eq!(serde_json::to_value(source).unwrap(), text);
        }
        let relative = SecretSource::file(Path::new("token.txt")).to_string();
        assert!(Path::new(relative.strip_prefix("file:").unwrap()).is_absolute(), "{relative}");
        assert_eq!(NameSource::from("admin".to_owned()), NameSource::Text("admin".to_owned()));
    }

    #[tokio::test]
    async fn a_file_and_a_command_give_what_they_hold_without_the_line_break() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        std::fs::write(&path, "from-a-file\n").unwrap();
        assert_eq!(read(&format!("file:{}", path.display())).await.unwrap(), "from-a-file");
        let printed = read(&format!("command:cat '{}'", path.display())).await;
        assert_eq!(printed.unwrap(), "from-a-file");
    }

    #[tokio::test]
    async fn what_gives_no_secret_is_named_and_what_it_gave_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        std::fs::write(&path, "first-line\nsecond-line\n").unwrap();
        let file = format!("file:{}", path.display());
        let cases = [
            ("env:SCIMSPEC_VARIABLE_THAT_NOBODY_SETS", "SCIMSPEC_VARIABLE_THAT_NOBODY_SETS"),
            (file.as_str(), "line break"),
            ("file:/nowhere/at/all", "/nowhere/at/all"),
            ("command:exit 3", "exit status: 3"),
            ("command:true", "gave nothing"),
            ("command:echo hunter2-hunter2", "holds the secret itself"),
        ];
        for (source, words) in cases {
            let told = read(source).await.unwrap_err().to_string();
            assert!(told.contains(words), "{source}: {told}");
            assert!(!told.contains("first-line") && !told.contains("hunter2"), "{told}");
        }
    }
}
