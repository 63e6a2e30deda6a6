//! The journal: what a run is about to create, on disk before it is sent.
//!
//! It survives the death of the process. Whoever reads it knows the target, the
//! name of the credential's source (never the credential) and everything that
//! may have been created.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use crate::target::Access;

/// First line of a journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalHeader {
    /// Version of the journal; this is version 1.
    pub format: u32,
    /// Id of the run.
    pub run: String,
    /// Base URL of the target.
    pub target: String,
    /// Where the credential comes from, such as `env:SCIM_TOKEN`.
    pub credential: Option<String>,
    /// How to reach the target again: where each secret is, never what it is.
    #[serde(default)]
    pub access: Access,
    /// What every name that the run gives begins with.
    pub marker: String,
}

/// A resource that is about to be created.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// Endpoint, such as `/Users`.
    pub endpoint: String,
    /// Attribute that bears its name, `userName` or `displayName`.
    pub attribute: String,
    /// Its name, where the request gives it one.
    pub name: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "journal", rename_all = "lowercase")]
enum Line {
    Started(Box<JournalHeader>),
    Announced { sequence: u64, resource: Announcement },
    Created { path: String },
    Deleted { path: String },
    Cleaned { left: Vec<String> },
}

/// What a journal says: what may still be there.
#[derive(Debug, Clone, Default)]
pub struct JournalState {
    /// Paths of created resources, in the order of creation; true where deleted again.
    pub created: IndexMap<String, bool>,
    /// Everything that was announced.
    pub announced: Vec<Announcement>,
    /// True where a clean-up came to its end and left nothing.
    pub cleaned: bool,
}

impl JournalState {
    /// Whether something was announced at an endpoint of which nobody knows what became of it.
    /// Requests to what is no endpoint of resources are announced too; those create nothing.
    #[must_use]
    pub fn announced_more_than_created(&self, endpoint: &str) -> bool {
        let below = format!("{endpoint}/");
        let announced = self.announced.iter().filter(|known| known.endpoint == endpoint).count();
        let created = self.created.keys().filter(|path| path.starts_with(&below)).count();
        let holds_resources = created > 0 || ["/Users", "/Groups"].contains(&endpoint);
        holds_resources && announced > created
    }
}

/// Why a journal cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The file cannot be opened, read, written or synced.
    #[error("cannot use the journal {path}: {source}; nothing is created without it")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is no journal of a version that we know.
    #[error("{path}:{line}: not a line of a journal: {message}")]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// Why.
        message: String,
    },
}

type Acknowledge = oneshot::Sender<std::io::Result<()>>;

/// An open journal. Clones write to the same file.
#[derive(Debug, Clone)]
pub struct Journal {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    path: PathBuf,
    lines: mpsc::Sender<(Vec<u8>, Option<Acknowledge>)>,
    state: Mutex<JournalState>,
    sequence: AtomicU64,
}

impl Journal {
    /// Creates the file and writes its header. `durable` syncs each announcement to the disk
    /// before it returns; a target that dies with this process does not need that.
    ///
    /// # Errors
    /// [`JournalError::File`], also if the file exists.
    pub fn create(path: &Path, header: JournalHeader, durable: bool) -> Result<Self, JournalError> {
        let file = File::options().append(true).create_new(true).open(path);
        let file = file.map_err(|source| JournalError::File { path: path.into(), source })?;
        let journal = Self::over(path, file, durable, JournalState::default());
        journal.post(&Line::Started(Box::new(header)), None);
        Ok(journal)
    }

    /// Opens a journal again, to go on with its clean-up.
    ///
    /// # Errors
    /// [`JournalError`] where it cannot be read.
    pub fn reopen(path: &Path) -> Result<(JournalHeader, Self), JournalError> {
        let (header, state) = read_journal(path)?;
        let file = File::options().append(true).open(path);
        let file = file.map_err(|source| JournalError::File { path: path.into(), source })?;
        Ok((header, Self::over(path, file, true, state)))
    }

    fn over(path: &Path, file: File, durable: bool, state: JournalState) -> Self {
        let (lines, queue) = mpsc::channel();
        std::thread::spawn(move || write_lines(file, &queue, durable));
        let sequence = AtomicU64::new(state.announced.len() as u64);
        let inner = Inner { path: path.into(), lines, state: Mutex::new(state), sequence };
        Self { inner: Arc::new(inner) }
    }

    fn post(&self, line: &Line, acknowledge: Option<Acknowledge>) {
        let mut bytes = serde_json::to_vec(line).unwrap_or_default();
        bytes.push(b'\n');
        // The writer ends only with the last journal; then nobody waits any more.
        let _ = self.inner.lines.send((bytes, acknowledge));
    }

    /// Announces resources that are about to be created; they are on disk when it returns.
    ///
    /// # Errors
    /// [`JournalError::File`]; then nothing may be sent.
    pub async fn announce(&self, resources: Vec<Announcement>) -> Result<(), JournalError> {
        let (acknowledge, written) = oneshot::channel();
        let mut acknowledge = Some(acknowledge);
        let last = resources.len().saturating_sub(1);
        for (place, resource) in resources.into_iter().enumerate() {
            self.with_state(|state| state.announced.push(resource.clone()));
            let sequence = self.inner.sequence.fetch_add(1, Ordering::Relaxed);
            let acknowledge = if place == last { acknowledge.take() } else { None };
            self.post(&Line::Announced { sequence, resource }, acknowledge);
        }
        if acknowledge.is_some() {
            return Ok(());
        }
        let gone = || std::io::Error::other("the writer of the journal has ended");
        written
            .await
            .unwrap_or_else(|_| Err(gone()))
            .map_err(|source| JournalError::File { path: self.inner.path.clone(), source })
    }

    /// Notes that a resource was created by this run.
    pub fn created(&self, path: &str) {
        let new = self.with_state(|state| state.created.insert(path.to_owned(), false).is_none());
        if new {
            self.post(&Line::Created { path: path.to_owned() }, None);
        }
    }

    /// Notes that a resource of this run is gone.
    pub fn deleted(&self, path: &str) {
        let known = self.with_state(|state| match state.created.get_mut(path) {
            Some(deleted) => !std::mem::replace(deleted, true),
            None => false,
        });
        if known {
            self.post(&Line::Deleted { path: path.to_owned() }, None);
        }
    }

    /// Notes that the clean-up came to its end, and what it left.
    pub fn cleaned(&self, left: &[String]) {
        self.post(&Line::Cleaned { left: left.to_vec() }, None);
    }

    /// Whether this run created the resource and has not deleted it.
    #[must_use]
    pub fn owns(&self, path: &str) -> bool {
        self.with_state(|state| state.created.get(path) == Some(&false))
    }

    /// Whether this run created the resource, deleted since or not.
    #[must_use]
    pub fn knows(&self, path: &str) -> bool {
        self.with_state(|state| state.created.contains_key(path))
    }

    /// Whether a path is that of a collection of resources.
    #[must_use]
    pub fn is_collection(&self, path: &str) -> bool {
        let below = format!("{path}/");
        ["/Users", "/Groups"].contains(&path)
            || self.with_state(|state| state.created.keys().any(|known| known.starts_with(&below)))
    }

    /// How many resources the run created.
    #[must_use]
    pub fn created_count(&self) -> usize {
        self.with_state(|state| state.created.len())
    }

    /// What the journal says at the moment.
    #[must_use]
    pub fn state(&self) -> JournalState {
        self.with_state(|state| state.clone())
    }

    /// Waits until every line is with the operating system.
    pub async fn flush(&self) {
        let (acknowledge, written) = oneshot::channel();
        let _ = self.inner.lines.send((Vec::new(), Some(acknowledge)));
        let _ = written.await;
    }

    fn with_state<T>(&self, change: impl FnOnce(&mut JournalState) -> T) -> T {
        let mut state = self.inner.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        change(&mut state)
    }
}

/// Writes lines as they come. Those who wait share one sync.
fn write_lines(
    mut file: File,
    queue: &mpsc::Receiver<(Vec<u8>, Option<Acknowledge>)>,
    durable: bool,
) {
    while let Ok((mut bytes, first)) = queue.recv() {
        let mut waiting: Vec<Acknowledge> = first.into_iter().collect();
        while let Ok((more, acknowledge)) = queue.try_recv() {
            bytes.extend(more);
            waiting.extend(acknowledge);
        }
        let mut written = file.write_all(&bytes);
        if durable && !waiting.is_empty() {
            written = written.and_then(|()| file.sync_data());
        }
        for acknowledge in waiting {
            let result = match &written {
                Ok(()) => Ok(()),
                Err(error) => Err(std::io::Error::new(error.kind(), error.to_string())),
            };
            // Whoever waited may have been cancelled.
            let _ = acknowledge.send(result);
        }
    }
}

/// Reads a journal. A last line that was cut short is left out.
///
/// # Errors
/// [`JournalError`] where the file cannot be read or is no journal.
pub fn read_journal(path: &Path) -> Result<(JournalHeader, JournalState), JournalError> {
    let at_file = |source| JournalError::File { path: path.into(), source };
    let file = File::open(path).map_err(at_file)?;
    let lines = BufReader::new(file).lines().collect::<Result<Vec<_>, _>>().map_err(at_file)?;
    let mut header = None;
    let mut state = JournalState::default();
    for (place, text) in lines.iter().enumerate() {
        let at_line =
            |message: String| JournalError::Line { path: path.into(), line: place + 1, message };
        match serde_json::from_str::<Line>(text) {
            Ok(Line::Started(found)) if found.format == 1 => header = Some(*found),
            Ok(Line::Started(found)) => {
                return Err(at_line(format!("format {} is not known", found.format)));
            }
            Ok(line) => apply(&mut state, line),
            Err(_) if place > 0 && place + 1 == lines.len() => break,
            Err(error) => return Err(at_line(error.to_string())),
        }
    }
    let missing =
        || JournalError::Line { path: path.into(), line: 1, message: "no header".to_owned() };
    Ok((header.ok_or_else(missing)?, state))
}

fn apply(state: &mut JournalState, line: Line) {
    match line {
        Line::Started(_) => {}
        Line::Announced { resource, .. } => {
            state.announced.push(resource);
            state.cleaned = false;
        }
        Line::Created { path } => {
            state.created.insert(path, false);
        }
        Line::Deleted { path } => {
            state.created.insert(path, true);
        }
        Line::Cleaned { left } => state.cleaned = left.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header() -> JournalHeader {
        JournalHeader {
            format: 1,
            run: "r1".to_owned(),
            target: "http://127.0.0.1:1".to_owned(),
            credential: Some("env:SCIM_TOKEN".to_owned()),
            access: Access::default(),
            marker: "scimspec-r1-".to_owned(),
        }
    }

    #[tokio::test]
    async fn what_was_announced_and_created_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        let journal = Journal::create(&path, header(), true).unwrap();
        let ann = Announcement {
            endpoint: "/Users".to_owned(),
            attribute: "userName".to_owned(),
            name: Some("scimspec-r1-ann".to_owned()),
        };
        journal.announce(vec![ann.clone()]).await.unwrap();
        journal.created("/Users/1");
        journal.created("/Users/2");
        journal.deleted("/Users/1");
        journal.flush().await;
        let (read, state) = read_journal(&path).unwrap();
        assert_eq!(read, header());
        assert_eq!(state.announced, vec![ann]);
        assert_eq!(state.created.get("/Users/1"), Some(&true));
        assert_eq!(state.created.get("/Users/2"), Some(&false));
    }

    #[tokio::test]
    async fn a_line_that_was_cut_short_loses_nothing_before_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        let journal = Journal::create(&path, header(), true).unwrap();
        journal.created("/Users/1");
        journal.flush().await;
        let mut text = std::fs::read_to_string(&path).unwrap();
        text.push_str("{\"journal\":\"created\",\"pa");
        std::fs::write(&path, text).unwrap();
        assert_eq!(read_journal(&path).unwrap().1.created.len(), 1);
    }
}
