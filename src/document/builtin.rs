//! Documents of one kind that are built in, each found by its id, beside those in files.

use std::path::Path;

use include_dir::Dir;

use super::{Diagnostic, Position, Source, did_you_mean};

/// The folder of a kind of document that is embedded in the binary.
#[derive(Debug, Clone, Copy)]
pub struct BuiltIn {
    /// What one of them is called in a sentence.
    pub kind: &'static str,
    /// The folder in the repository.
    pub folder: &'static str,
    /// Code of the diagnostic for one that is not there.
    pub missing: &'static str,
    /// The embedded folder.
    pub files: &'static Dir<'static>,
}

impl BuiltIn {
    /// The documents, in the order of their ids; templates aside, whose names begin with `_`.
    #[must_use]
    pub fn sources(&self) -> Vec<Source> {
        let files = self.files.files();
        let mut sources: Vec<Source> = files
            .filter(|file| id_of(file.path()).is_some_and(|id| !id.starts_with('_')))
            .filter_map(|file| {
                let name = format!("{}/{}", self.folder, file.path().display());
                Some(Source::new(name, file.contents_utf8()?))
            })
            .collect();
        sources.sort_by(|a, b| a.name.cmp(&b.name));
        sources
    }

    /// The text of a file, such as a template.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&'static str> {
        self.files.get_file(name)?.contents_utf8()
    }

    /// What `ID|FILE` names: a file where the text has a `/` or ends in `.yaml`, else a document
    /// that is built in.
    ///
    /// # Errors
    /// That there is none, with the nearest id.
    pub fn find(&self, name: &str) -> Result<Source, Vec<Diagnostic>> {
        if name.contains(['/', '\\']) || id_of(Path::new(name)).is_some() {
            return std::fs::read_to_string(name).map(|text| Source::new(name, text)).map_err(
                |error| self.none(name, format!("cannot read the {}: {error}", self.kind), None),
            );
        }
        let sources = self.sources();
        let id = |source: &Source| id_of(Path::new(&source.name)).map(str::to_owned);
        if let Some(source) = sources.iter().find(|source| id(source).as_deref() == Some(name)) {
            return Ok(source.clone());
        }
        let known: Vec<String> = sources.iter().filter_map(id).collect();
        let help = did_you_mean(name, known.iter().map(String::as_str));
        Err(self.none(name, format!("there is no built-in {} `{name}`", self.kind), help))
    }

    fn none(&self, name: &str, message: String, help: Option<String>) -> Vec<Diagnostic> {
        let source = Source::new(name, "");
        let found = Diagnostic::error(&source, Position::default(), self.missing, message);
        vec![found.maybe_help(help)]
    }
}

/// The stem of a `.yaml` file's name.
#[must_use]
pub fn id_of(path: &Path) -> Option<&str> {
    let yaml = path.extension().is_some_and(|extension| extension == "yaml");
    yaml.then(|| path.file_stem()?.to_str()).flatten()
}

/// Whether an id is of small letters, digits and single hyphens between them.
#[must_use]
pub fn is_kebab_case(id: &str) -> bool {
    !id.is_empty()
        && id.split('-').all(|part| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        })
}
