//! Finds profiles and reads them: by id among the built-in ones, or from a file.

use include_dir::{Dir, include_dir};

use super::Profile;
use super::semantics::check;
use crate::catalogue::Catalogue;
use crate::document::{BuiltIn, Diagnostic, Severity, Source, read};

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/profiles");

/// The profiles that are built in.
pub(super) const BUILTIN: BuiltIn =
    BuiltIn { kind: "profile", folder: "profiles", missing: "SS0201", files: &FILES };

/// The profiles that are built in, in the order of their ids.
#[must_use]
pub fn builtin_sources() -> Vec<Source> {
    BUILTIN.sources()
}

/// Loads what `--profile ID|FILE` names: a file where the text has a `/` or ends
/// in `.yaml`, else a built-in profile.
///
/// # Errors
/// All mistakes in the file, or that there is none.
pub fn load(name: &str, catalogue: &Catalogue) -> Result<Profile, Vec<Diagnostic>> {
    load_source(&BUILTIN.find(name)?, catalogue)
}

/// Every mistake and every doubt in what `ID|FILE` names; empty where there is none.
#[must_use]
pub fn lint(name: &str, catalogue: &Catalogue) -> Vec<Diagnostic> {
    match BUILTIN.find(name) {
        Ok(source) => match read::<Profile>(&source) {
            Ok(document) => check(&document, catalogue),
            Err(found) => found,
        },
        Err(found) => found,
    }
}

/// Loads a profile from its text.
///
/// # Errors
/// All mistakes in it; warnings stand among them, but do not make it fail alone.
pub fn load_source(source: &Source, catalogue: &Catalogue) -> Result<Profile, Vec<Diagnostic>> {
    let document = read::<Profile>(source)?;
    let found = check(&document, catalogue);
    if found.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        return Err(found);
    }
    Ok(document.value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::render_diagnostics;

    fn catalogue() -> Catalogue {
        Catalogue::builtin().unwrap()
    }

    #[test]
    fn every_builtin_profile_is_free_of_mistakes() {
        let catalogue = catalogue();
        for source in builtin_sources() {
            let found = match read::<Profile>(&source) {
                Ok(document) => check(&document, &catalogue),
                Err(found) => found,
            };
            assert!(found.is_empty(), "{}", render_diagnostics(&found, false));
        }
    }

    #[test]
    fn a_builtin_profile_is_found_by_its_id() {
        let profile = load("reference", &catalogue()).unwrap();
        assert_eq!(profile.id, "reference");
        assert!(profile.deviations.is_empty(), "the reference provider deviates nowhere");
    }

    #[test]
    fn a_misspelt_id_is_answered_with_the_nearest() {
        let found = load("refrence", &catalogue()).unwrap_err();
        assert_eq!(found[0].help.as_deref(), Some("did you mean `reference`?"));
    }

    #[test]
    fn a_profile_is_read_from_a_file() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("acme.yaml");
        std::fs::write(&path, "format: 1\nid: acme\nname: Acme\n").unwrap();
        let profile = load(path.to_str().unwrap(), &catalogue()).unwrap();
        assert_eq!(profile.name, "Acme");
        assert!(profile.template("User").is_some());
        assert!(profile.template("Device").is_none());
    }

    #[test]
    fn the_template_of_profiles_is_no_profile_and_free_of_mistakes() {
        assert!(builtin_sources().iter().all(|source| !source.name.contains("_template")));
        let text = BUILTIN.text("_template.yaml").unwrap();
        let text = text.replace("acme-directory", "_template");
        let source = Source::new("profiles/_template.yaml", text);
        let found = load_source(&source, &catalogue());
        assert!(found.is_ok(), "{}", render_diagnostics(&found.unwrap_err(), false));
    }
}
