//! Keeps snapshots in files, and tells what has changed.

use std::fs;
use std::path::{Path, PathBuf};

use similar::TextDiff;

use super::render;
use crate::observation::{Observation, RunStreamError, read_run};
use crate::suite::CaseName;

/// Which files are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// What differs, as `.snap.new` beside what is recorded.
    New,
    /// What differs, as `.snap`.
    Record,
}

/// Where answers come from, for the heads of their snapshots.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// Id of the profile.
    pub profile: &'a str,
    /// Version of the provider, where it is known.
    pub version: Option<&'a str>,
    /// Id of the run.
    pub run: &'a str,
    /// Base URL, which is cut off.
    pub base_url: &'a str,
}

/// Why snapshots cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// Snapshots are for people to accept.
    #[error("snapshots are never written where CI is set; accept them by hand and commit them")]
    Ci,
    /// A file cannot be read or written.
    #[error("cannot use {path}: {source}; check its permissions")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The name of the profile is not one.
    #[error("`{0}` is not the id of a profile, so it names no folder of snapshots")]
    Profile(String),
    /// The run cannot be read.
    #[error(transparent)]
    Run(#[from] RunStreamError),
}

/// How a case differs from what is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DifferenceKind {
    /// Nothing is recorded of it.
    New,
    /// Something else is recorded.
    Changed,
}

/// A case that answers otherwise than recorded.
#[derive(Debug, Clone)]
pub struct Difference {
    /// Full name of the case.
    pub case: String,
    /// The file that holds, or would hold, its snapshot.
    pub file: PathBuf,
    /// How it differs.
    pub kind: DifferenceKind,
    /// Unified diff from what is recorded to what was answered.
    pub diff: String,
    body: String,
}

/// What was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// Files that were written.
    pub written: Vec<PathBuf>,
    /// Cases that answer as recorded.
    pub unchanged: usize,
}

/// Compares a run with what is recorded in `directory/PROFILE/`. Cases that were
/// not carried out to their end are left out: they say nothing of the target.
///
/// # Errors
/// [`SnapshotError::File`] where a snapshot cannot be read, or
/// [`SnapshotError::Profile`].
pub fn compare(
    directory: &Path,
    profile: &str,
    observations: &[Observation],
    base_url: &str,
) -> Result<Vec<Difference>, SnapshotError> {
    let folder = folder(directory, profile)?;
    let mut differences = Vec::new();
    for observation in observations.iter().filter(|seen| seen.interruption.is_none()) {
        let Ok(name) = observation.case.parse::<CaseName>() else {
            continue;
        };
        let body = render(observation, base_url);
        if !body.is_empty() {
            differences.extend(difference(folder.join(file(&name)), &name, body)?);
        }
    }
    Ok(differences)
}

/// Writes what differs, beside or in the place of what is recorded, and tells
/// which files were written.
///
/// # Errors
/// [`SnapshotError::Ci`] where the environment variable `CI` is set; as
/// [`compare`] otherwise.
pub fn store(
    directory: &Path,
    origin: &Origin<'_>,
    observations: &[Observation],
    mode: Mode,
) -> Result<Vec<PathBuf>, SnapshotError> {
    refuse_in_ci()?;
    let differences = compare(directory, origin.profile, observations, origin.base_url)?;
    write_all(&differences, origin, mode)
}

/// How a recorded run (the folder that holds its `run.jsonl`) differs from what is
/// recorded in `directory`.
///
/// # Errors
/// [`SnapshotError::Run`] where the run cannot be read; as [`compare`] otherwise.
pub fn diff(run: &Path, directory: &Path) -> Result<Vec<Difference>, SnapshotError> {
    let record = read_run(&run.join("run.jsonl"))?;
    compare(directory, &record.header.profile, &record.observations, &record.header.target)
}

/// Makes the answers of a recorded run the recorded ones; `version` knows that of the provider
/// with the profile of an id.
///
/// # Errors
/// As [`store`] and [`diff`].
pub fn accept(
    run: &Path,
    directory: &Path,
    version: &dyn Fn(&str) -> Option<String>,
) -> Result<Accepted, SnapshotError> {
    refuse_in_ci()?;
    accept_unguarded(run, directory, version)
}

fn accept_unguarded(
    run: &Path,
    directory: &Path,
    version: &dyn Fn(&str) -> Option<String>,
) -> Result<Accepted, SnapshotError> {
    let record = read_run(&run.join("run.jsonl"))?;
    let (header, observations) = (&record.header, &record.observations);
    let differences = compare(directory, &header.profile, observations, &header.target)?;
    let shown = |seen: &&Observation| {
        seen.interruption.is_none() && !render(seen, &header.target).is_empty()
    };
    let cases = observations.iter().filter(shown).count();
    let version = version(&header.profile);
    let origin = Origin {
        profile: &header.profile,
        version: version.as_deref(),
        run: &header.run,
        base_url: &header.target,
    };
    let written = write_all(&differences, &origin, Mode::Record)?;
    Ok(Accepted { unchanged: cases.saturating_sub(written.len()), written })
}

fn refuse_in_ci() -> Result<(), SnapshotError> {
    let ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false");
    if ci { Err(SnapshotError::Ci) } else { Ok(()) }
}

fn folder(directory: &Path, profile: &str) -> Result<PathBuf, SnapshotError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if profile.is_empty() || !profile.chars().all(plain) {
        return Err(SnapshotError::Profile(profile.to_owned()));
    }
    Ok(directory.join(profile))
}

/// `area.suite/case.snap`, or `area.suite/case__row.snap`.
fn file(name: &CaseName) -> PathBuf {
    let row = name.row().map(|row| format!("__{row}")).unwrap_or_default();
    PathBuf::from(name.suite()).join(format!("{}{row}.snap", name.case()))
}

fn difference(
    file: PathBuf,
    name: &CaseName,
    body: String,
) -> Result<Option<Difference>, SnapshotError> {
    let recorded = match fs::read_to_string(&file) {
        Ok(text) => Some(body_of(&text).to_owned()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(source) => return Err(SnapshotError::File { path: file, source }),
    };
    let kind = match &recorded {
        Some(recorded) if *recorded == body => return Ok(None),
        Some(_) => DifferenceKind::Changed,
        None => DifferenceKind::New,
    };
    let before = with_line_end(recorded.as_deref().unwrap_or_default());
    let diff = TextDiff::from_lines(before.as_str(), with_line_end(&body).as_str())
        .unified_diff()
        .header("recorded", "answered")
        .to_string();
    Ok(Some(Difference { case: name.to_string(), file, kind, diff, body }))
}

fn with_line_end(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{text}\n") }
}

/// What stands below the head of a snapshot.
fn body_of(text: &str) -> &str {
    let after = text.strip_prefix("---\n").and_then(|text| text.split_once("\n---\n"));
    after.map_or(text, |(_, body)| body).trim_end()
}

fn write_all(
    differences: &[Difference],
    origin: &Origin<'_>,
    mode: Mode,
) -> Result<Vec<PathBuf>, SnapshotError> {
    let mut written = Vec::new();
    for difference in differences {
        let pending = difference.file.with_extension("snap.new");
        let path = match mode {
            Mode::New => pending.clone(),
            Mode::Record => difference.file.clone(),
        };
        write(&path, &text(difference, origin))
            .map_err(|source| SnapshotError::File { path: path.clone(), source })?;
        if mode == Mode::Record && pending.exists() {
            fs::remove_file(&pending)
                .map_err(|source| SnapshotError::File { path: pending, source })?;
        }
        written.push(path);
    }
    Ok(written)
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text)
}

/// A snapshot as `insta` writes them; what it calls `info` is shown by its tools.
fn text(difference: &Difference, origin: &Origin<'_>) -> String {
    let source = difference.case.parse::<CaseName>().map(|name| name.file()).unwrap_or_default();
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let version = origin.version.map(|version| format!("  version: {}\n", quoted(version)));
    format!(
        "---\nsource: {source}\nexpression: {}\ninfo:\n  provider: {}\n{}  run: {}\n---\n{}\n",
        difference.case,
        quoted(origin.profile),
        version.unwrap_or_default(),
        quoted(origin.run),
        difference.body
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::{Event, Exchange, RunFooter, RunHeader, RunWriter, StepObservation};
    use serde_json::json;

    fn observation(case: &str, name: &str) -> Observation {
        let mut exchange: Exchange = serde_json::from_value(json!({
            "id": "ex-0001", "started_ms": 0, "elapsed_us": 0,
            "request": {"method": "GET", "url": "", "path": "/Users", "headers": {}},
            "answer": {"status": 200, "headers": {}, "body": format!("{{\"title\":\"{name}\"}}")},
        }))
        .unwrap();
        exchange.parse_answer();
        let step = StepObservation { exchange: Some(0), ..StepObservation::default() };
        Observation {
            case: case.to_owned(),
            exchanges: vec![exchange],
            steps: vec![step],
            ..Observation::default()
        }
    }

    fn origin() -> Origin<'static> {
        Origin { profile: "acme", version: Some("4.2: \"x\""), run: "r1", base_url: "http://x" }
    }

    #[test]
    fn the_tools_of_insta_read_what_is_written() {
        let directory = tempfile::tempdir().unwrap();
        let seen = [observation("a.b/c/d", "--- of: text"), observation("a.b/e", "same")];
        let found = compare(directory.path(), "acme", &seen, "http://x").unwrap();
        for mode in [Mode::Record, Mode::New] {
            for (path, difference) in write_all(&found, &origin(), mode).unwrap().iter().zip(&found)
            {
                let snapshot = insta::Snapshot::from_file(path).unwrap();
                assert_eq!(snapshot.metadata().expression(), Some(difference.case.as_str()));
                assert_eq!(snapshot.metadata().source(), Some("suites/a/b.yaml"));
                let info = format!("{:?}", snapshot.metadata().private_info().unwrap());
                for word in ["provider", "acme", "version", "4.2: ", "r1"] {
                    assert!(info.contains(word), "{word}: {info}");
                }
                assert_eq!(snapshot.as_text().unwrap().to_string().trim_end(), difference.body);
            }
        }
        let pending = directory.path().join("acme/a.b/c__d.snap.new");
        assert!(pending.is_file(), "where the tools look for it");
    }

    #[test]
    fn what_was_recorded_is_compared_with_what_is_answered() {
        let directory = tempfile::tempdir().unwrap();
        let before = [observation("a.b/c/d", "old"), observation("a.b/e", "same")];
        let found = compare(directory.path(), "acme", &before, "http://x").unwrap();
        assert!(found.iter().all(|difference| difference.kind == DifferenceKind::New));
        let written = write_all(&found, &origin(), Mode::Record).unwrap();
        assert!(written[0].ends_with("acme/a.b/c__d.snap"));
        let text = fs::read_to_string(&written[0]).unwrap();
        assert!(text.starts_with("---\nsource: suites/a/b.yaml\nexpression: a.b/c/d\ninfo:\n"));

        let now = [observation("a.b/c/d", "new"), observation("a.b/e", "same")];
        let found = compare(directory.path(), "acme", &now, "http://x").unwrap();
        assert_eq!((found.len(), found[0].kind), (1, DifferenceKind::Changed));
        assert!(found[0].diff.contains("-  \"title\": \"old\"\n+  \"title\": \"new\"\n"));
        let written = write_all(&found, &origin(), Mode::New).unwrap();
        assert!(written[0].ends_with("acme/a.b/c__d.snap.new"));
    }

    #[test]
    fn accepting_a_run_makes_it_the_recorded_one() {
        let directory = tempfile::tempdir().unwrap();
        let run = directory.path().join("run");
        fs::create_dir(&run).unwrap();
        let header: RunHeader = serde_json::from_value(json!({
            "format": 1, "run": "r", "target": "http://x", "profile": "acme", "scimspec": "0",
            "seed": 1, "suites_digest": "", "marker": "m", "started": "", "discovery": {},
        }))
        .unwrap();
        let mut writer = RunWriter::create(&run.join("run.jsonl")).unwrap();
        writer.write(&Event::RunStarted(Box::new(header))).unwrap();
        writer.write(&Event::CaseObserved(Box::new(observation("a.b/c", "x")))).unwrap();
        writer.write(&Event::RunFinished(RunFooter::default())).unwrap();
        drop(writer);

        let snapshots = directory.path().join("snapshots");
        assert_eq!(diff(&run, &snapshots).unwrap().len(), 1);
        let accepted = accept_unguarded(&run, &snapshots, &|_| None).unwrap();
        assert_eq!((accepted.written.len(), accepted.unchanged), (1, 0));
        assert!(diff(&run, &snapshots).unwrap().is_empty());
        assert_eq!(accept_unguarded(&run, &snapshots, &|_| None).unwrap().unchanged, 1);
    }

    #[test]
    fn a_profile_cannot_lead_out_of_the_folder() {
        for profile in ["", "..", "a/b", "/etc"] {
            let found = compare(Path::new("snapshots"), profile, &[], "http://x");
            assert!(matches!(found, Err(SnapshotError::Profile(_))), "{profile}");
        }
    }
}
