//! Where something stands in the files of the user, as programs that show it there want it.

use std::path::{Component, Path, PathBuf};

use crate::document::{Diagnostic, Position, Source};
use crate::suite::LoadedSuites;

/// The folder that paths are relative to.
#[derive(Debug, Clone)]
pub struct Root {
    folder: PathBuf,
    current: PathBuf,
}

/// A span in a file. Lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePlace {
    /// Path with `/` between its parts; relative to the root where it is below it.
    pub file: String,
    /// True for a file that is a part of this program and not the user's.
    pub built_in: bool,
    /// First line; 0 where it is about the file as a whole.
    pub line: u32,
    /// First column.
    pub column: u32,
    /// Last line.
    pub end_line: u32,
    /// The column behind the last one.
    pub end_column: u32,
}

impl Root {
    /// `folder`, for names that are relative to `current`.
    #[must_use]
    pub fn new(folder: &Path, current: &Path) -> Self {
        Self { folder: plain(folder), current: plain(current) }
    }

    /// The path of a file as it is shown.
    fn shown(&self, name: &str) -> String {
        let whole = plain(&self.current.join(name));
        let path = whole.strip_prefix(&self.folder).unwrap_or(&whole);
        path.to_string_lossy().replace('\\', "/")
    }

    fn place(&self, source: &Source, position: Position, built_in: bool) -> FilePlace {
        let (end_line, end_column) = position.end(&source.text);
        FilePlace {
            file: if built_in { source.name.clone() } else { self.shown(&source.name) },
            built_in,
            line: position.line,
            column: position.column.max(1),
            end_line,
            end_column,
        }
    }

    /// The place of a mistake.
    #[must_use]
    pub fn of(&self, diagnostic: &Diagnostic) -> FilePlace {
        self.place(&diagnostic.source, diagnostic.position, false)
    }
}

/// A path without `.` and `..`; nothing is looked up.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(plain.pop()),
            part => plain.push(part),
        }
    }
    plain
}

/// Where the cases of a run stand.
#[derive(Debug, Clone, Copy)]
pub struct Places<'a> {
    /// The suites that were run.
    pub suites: &'a LoadedSuites,
    /// True where they are not files of the user.
    pub built_in: bool,
    /// What paths are relative to.
    pub root: &'a Root,
}

impl Places<'_> {
    /// The place of a case or row by its full name.
    #[must_use]
    pub fn of(&self, case: &str) -> Option<FilePlace> {
        let (source, position) = self.suites.place_of(case)?;
        Some(self.root.place(source, position, self.built_in))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_the_root() {
        let root = Root::new(Path::new("/repo"), Path::new("/repo/conformance"));
        assert_eq!(root.shown("suites/a/b.yaml"), "conformance/suites/a/b.yaml");
        assert_eq!(root.shown("./../x.yaml"), "x.yaml");
        assert_eq!(root.shown("/repo/y.yaml"), "y.yaml");
        assert_eq!(root.shown("/elsewhere/z.yaml"), "/elsewhere/z.yaml");
    }

    #[test]
    fn a_place_ends_behind_its_last_character() {
        let source = Source::new("a.yaml", "é: wörd\nb: 1\n");
        let position = Position { line: 1, column: 4, offset: 4, length: 5 };
        assert_eq!(position.end(&source.text), (1, 8));
        let whole = Position { line: 1, column: 1, offset: 0, length: 12 };
        assert_eq!(whole.end(&source.text), (2, 3));
    }
}
