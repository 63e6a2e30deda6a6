//! The run stream: `run.jsonl`, a header, one line for each case, a footer.
//!
//! A stream without its footer is a run that was cut short; it is read as far as
//! it goes and never taken for a whole one.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::{Event, Observation, RunFooter, RunHeader};

/// A run as it was recorded.
#[derive(Debug, Clone)]
pub struct RunRecord {
    /// The first line.
    pub header: RunHeader,
    /// One for each case that came to its end, in the order of ending.
    pub observations: Vec<Observation>,
    /// The last line; absent where the run was cut short.
    pub footer: Option<RunFooter>,
}

/// Why a run stream cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum RunStreamError {
    /// The file cannot be opened, read or written.
    #[error("cannot use {path}: {source}; check that it exists and its permissions")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A line is not an event.
    #[error("{path}:{line}: not a run event: {message}")]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// Why.
        message: String,
    },
    /// The first line is not a header.
    #[error("{path} does not begin with a run header; is it a run.jsonl?")]
    NoHeader {
        /// The file.
        path: PathBuf,
    },
    /// A case stands in it twice.
    #[error("{path}:{line}: the case {case} is recorded twice")]
    DuplicateCase {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The full name.
        case: String,
    },
    /// The stream is of a later version.
    #[error("{path} has format {found}, this version reads format 1; use a newer scimspec")]
    Format {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u32,
    },
}

/// Writes a run stream line by line; each line is on its way to disk at once.
#[derive(Debug)]
pub struct RunWriter {
    path: PathBuf,
    file: BufWriter<File>,
}

impl RunWriter {
    /// Creates the file; it is an error if it exists.
    ///
    /// # Errors
    /// [`RunStreamError::File`].
    pub fn create(path: &Path) -> Result<Self, RunStreamError> {
        let file = File::options().write(true).create_new(true).open(path);
        let file = file.map_err(|source| RunStreamError::File { path: path.into(), source })?;
        Ok(Self { path: path.into(), file: BufWriter::new(file) })
    }

    /// Appends an event.
    ///
    /// # Errors
    /// [`RunStreamError::File`].
    pub fn write(&mut self, event: &Event) -> Result<(), RunStreamError> {
        let written = serde_json::to_writer(&mut self.file, event)
            .map_err(std::io::Error::from)
            .and_then(|()| self.file.write_all(b"\n"))
            .and_then(|()| self.file.flush());
        written.map_err(|source| RunStreamError::File { path: self.path.clone(), source })
    }
}

/// Reads a run stream.
///
/// # Errors
/// Any [`RunStreamError`]. A last line that was cut short is left out, not an error.
pub fn read_run(path: &Path) -> Result<RunRecord, RunStreamError> {
    let file_error = |source| RunStreamError::File { path: path.into(), source };
    let reader = BufReader::new(File::open(path).map_err(file_error)?);
    let lines = reader.lines().collect::<Result<Vec<_>, _>>().map_err(file_error)?;
    let mut reading = Reading { path, record: None };
    for (place, line) in lines.iter().enumerate() {
        let event = match serde_json::from_str::<Event>(line) {
            Ok(event) => event,
            Err(_) if place > 0 && place + 1 == lines.len() => break,
            Err(error) if place == 0 => {
                return Err(reading.first_line_error(line, &error));
            }
            Err(error) => {
                return Err(RunStreamError::Line {
                    path: path.into(),
                    line: place + 1,
                    message: error.to_string(),
                });
            }
        };
        reading.take(place + 1, event)?;
    }
    reading.record.ok_or_else(|| RunStreamError::NoHeader { path: path.into() })
}

struct Reading<'a> {
    path: &'a Path,
    record: Option<RunRecord>,
}

impl Reading<'_> {
    fn first_line_error(&self, line: &str, error: &serde_json::Error) -> RunStreamError {
        let format = serde_json::from_str::<serde_json::Value>(line)
            .ok()
            .and_then(|value| value.get("format")?.as_u64());
        match format {
            Some(found) if found > 1 => RunStreamError::Format {
                path: self.path.into(),
                found: u32::try_from(found).unwrap_or(u32::MAX),
            },
            Some(_) => {
                RunStreamError::Line { path: self.path.into(), line: 1, message: error.to_string() }
            }
            None => RunStreamError::NoHeader { path: self.path.into() },
        }
    }

    fn take(&mut self, line: usize, event: Event) -> Result<(), RunStreamError> {
        match (event, &mut self.record) {
            (Event::RunStarted(header), None) => {
                if header.format != 1 {
                    return Err(RunStreamError::Format {
                        path: self.path.into(),
                        found: header.format,
                    });
                }
                let mut header = *header;
                header.exchanges.iter_mut().for_each(super::Exchange::parse_answer);
                self.record = Some(RunRecord { header, observations: vec![], footer: None });
            }
            (Event::CaseObserved(mut observation), Some(record)) => {
                if record.observations.iter().any(|seen| seen.case == observation.case) {
                    return Err(RunStreamError::DuplicateCase {
                        path: self.path.into(),
                        line,
                        case: observation.case,
                    });
                }
                observation.exchanges.iter_mut().for_each(super::Exchange::parse_answer);
                record.observations.push(*observation);
            }
            (Event::RunFinished(footer), Some(record)) => record.footer = Some(footer),
            (_, None) => {
                return Err(RunStreamError::NoHeader { path: self.path.into() });
            }
            _ => {}
        }
        Ok(())
    }
}
