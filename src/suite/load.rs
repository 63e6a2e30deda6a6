//! Loading suites: every file, every mistake, before anything is sent.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use include_dir::{Dir, include_dir};
use serde_json::Value;

use super::semantics::{Known, Named, check_suite, check_together};
use super::{Case, Row, Suite};
use crate::document::{Diagnostic, Document, Node, Position, Severity, Source, read_what_can_be};

static BUILTIN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/suites");

/// Suites that are free of mistakes.
#[derive(Debug, Clone, Default)]
pub struct LoadedSuites {
    /// In the order of their names.
    pub suites: Vec<Suite>,
    /// Digest of all files, in hexadecimal: the same suites, the same digest.
    pub digest: String,
    /// Where each suite came from, for messages.
    pub sources: Vec<Source>,
    /// What is probably not meant.
    pub warnings: Vec<Diagnostic>,
    /// Where each case and each row stands in its file, by full name.
    places: HashMap<String, Position>,
}

/// The suites that are built in.
#[must_use]
pub fn builtin_sources() -> Vec<Source> {
    let mut sources = Vec::new();
    collect_builtin(&BUILTIN, &mut sources);
    sources.sort_by(|a, b| a.name.cmp(&b.name));
    sources
}

fn collect_builtin(dir: &Dir<'_>, sources: &mut Vec<Source>) {
    for file in dir.files() {
        let yaml = file.path().extension().is_some_and(|extension| extension == "yaml");
        if let (true, Some(text)) = (yaml, file.contents_utf8()) {
            sources.push(Source::new(format!("suites/{}", file.path().display()), text));
        }
    }
    dir.dirs().for_each(|dir| collect_builtin(dir, sources));
}

/// Every `.yaml` file below a directory.
///
/// # Errors
/// What cannot be read, with its path.
pub fn directory_sources(directory: &Path) -> Result<Vec<Source>, std::io::Error> {
    let mut sources = Vec::new();
    let mut open = vec![directory.to_path_buf()];
    while let Some(path) = open.pop() {
        let at = |error: std::io::Error| {
            std::io::Error::new(error.kind(), format!("{}: {error}", path.display()))
        };
        if path.is_dir() {
            for entry in std::fs::read_dir(&path).map_err(at)? {
                open.push(entry.map_err(at)?.path());
            }
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            let text = std::fs::read_to_string(&path).map_err(at)?;
            sources.push(Source::new(path.display().to_string(), text));
        }
    }
    sources.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(sources)
}

/// Reads suites and checks them one by one and together.
///
/// # Errors
/// All diagnostics of all files, where one of them is an error.
pub fn load_sources(
    sources: &[Source],
    known: &Known<'_>,
) -> Result<LoadedSuites, Vec<Diagnostic>> {
    let mut diagnostics = Vec::new();
    let mut read = Vec::new();
    for source in sources {
        let (document, found) = read_what_can_be::<Suite>(source);
        diagnostics.extend(found);
        if let Some(document) = document {
            diagnostics.extend(check_suite(&document, known));
            read.push(Read::from(document));
        }
    }
    diagnostics.extend(check_together(read.iter().map(Read::named)));
    if diagnostics.iter().any(|found| found.severity == Severity::Error) {
        return Err(diagnostics);
    }
    read.sort_by(|a, b| a.suite.suite.cmp(&b.suite.suite));
    Ok(LoadedSuites {
        digest: digest(&read),
        places: read.iter_mut().flat_map(|one| std::mem::take(&mut one.places)).collect(),
        sources: read.iter().map(|one| one.source.clone()).collect(),
        suites: read.into_iter().map(|one| one.suite).collect(),
        warnings: diagnostics,
    })
}

/// What is kept of a file: its tree is several times as large.
struct Read {
    suite: Suite,
    source: Source,
    position: Position,
    places: Vec<(String, Position)>,
}

impl From<Document<Suite>> for Read {
    fn from(document: Document<Suite>) -> Self {
        let (position, places) = (document.node.at(&["suite"]).position, places(&document));
        Self { suite: document.value, source: document.source, position, places }
    }
}

impl Read {
    fn named(&self) -> Named<'_> {
        Named { name: &self.suite.suite, source: &self.source, position: self.position }
    }
}

/// Full names of the cases and rows of a suite, each with the place of its id.
fn places(document: &Document<Suite>) -> Vec<(String, Position)> {
    let mut found = Vec::new();
    for case in document.node.at(&["cases"]).items() {
        let Some(id) = case.get("id") else { continue };
        let name = format!("{}/{}", document.value.suite, id.as_str().unwrap_or_default());
        for row in case.get("rows").map(Node::items).unwrap_or_default() {
            if let Some(of_row) = row.get("id") {
                let row = of_row.as_str().unwrap_or_default();
                found.push((format!("{name}/{row}"), of_row.position));
            }
        }
        found.push((name, id.position));
    }
    found
}

/// FNV-1a over names and texts: enough to tell whether suites changed.
fn digest(read: &[Read]) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for one in read {
        let parts: [&[u8]; 2] = [one.suite.suite.as_bytes(), one.source.text.as_bytes()];
        for byte in parts.into_iter().flatten() {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    format!("{hash:016x}")
}

/// The JSON Schema of a suite file, for editors.
#[must_use]
pub fn json_schema() -> Value {
    let mut schema = schemars::schema_for!(Suite).to_value();
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("title".to_owned(), "scimspec suite, format 1".into());
    }
    schema
}

impl LoadedSuites {
    /// Every case row with its full name.
    pub fn rows(&self) -> impl Iterator<Item = (String, &Suite, &Case, Option<&Row>)> {
        self.suites.iter().flat_map(|suite| {
            suite.cases.iter().flat_map(move |case| {
                let name = format!("{}/{}", suite.suite, case.id);
                let alone = case.rows.is_empty().then(|| (name.clone(), suite, case, None));
                let rows = case
                    .rows
                    .iter()
                    .map(move |row| (format!("{name}/{}", row.id), suite, case, Some(row)));
                alone.into_iter().chain(rows)
            })
        })
    }

    /// How cases that run only on request are asked for: `--also big, --also probe`. Empty where
    /// there are none.
    #[must_use]
    pub fn ways_of_asking(&self) -> String {
        let words = self.rows().filter_map(|(_, suite, case, _)| case.asked_for_by(suite));
        let words: BTreeSet<String> = words.map(|word| format!("--also {word}")).collect();
        words.into_iter().collect::<Vec<_>>().join(", ")
    }

    /// The file of a case or row, by its full name, and where in it its id stands.
    #[must_use]
    pub fn place_of(&self, name: &str) -> Option<(&Source, Position)> {
        let (suite, _) = name.split_once('/')?;
        // A row that the target's descriptions gave stands where its case does.
        let case = || name.rsplit_once('/').and_then(|(case, _)| self.places.get(case));
        Some((self.source_of(suite)?, *self.places.get(name).or_else(case)?))
    }

    /// The source of a suite.
    #[must_use]
    pub fn source_of(&self, suite: &str) -> Option<&Source> {
        let place = self.suites.iter().position(|known| known.suite == suite)?;
        self.sources.get(place)
    }
}

/// The text of a position, for messages about a place that has no node.
#[must_use]
pub(super) fn position_at(text: &Arc<str>, offset: usize, length: usize) -> Position {
    let before = &text[..offset.min(text.len())];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    Position {
        line: u32::try_from(before.matches('\n').count() + 1).unwrap_or(0),
        column: u32::try_from(before[line_start..].chars().count() + 1).unwrap_or(0),
        offset,
        length: length.max(1),
    }
}
