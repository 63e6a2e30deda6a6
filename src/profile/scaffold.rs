//! New profiles, and the schema that editors check them by.

use super::Profile;
use super::load::BUILTIN;
use crate::document::is_kebab_case;

const TEMPLATE: &str = "_template.yaml";
const EXAMPLE_ID: &str = "acme-directory";
const EXAMPLE_NAME: &str = "\"Acme Directory\"";

/// Why no profile was made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScaffoldError {
    /// The id is not in kebab-case.
    #[error("`{0}` is no id of a profile; write vendor-product in lower case, as `acme-directory`")]
    Id(String),
    /// The template is not in the binary.
    #[error("the template of profiles is missing from this build")]
    Template,
}

/// The text of a new profile: commented, complete, and free of mistakes.
///
/// # Errors
/// [`ScaffoldError::Id`] where the id is not in kebab-case.
pub fn new_profile(id: &str, name: &str) -> Result<String, ScaffoldError> {
    if !is_kebab_case(id) {
        return Err(ScaffoldError::Id(id.to_owned()));
    }
    let template = BUILTIN.text(TEMPLATE).ok_or(ScaffoldError::Template)?;
    let quoted = serde_json::Value::from(name).to_string();
    Ok(template.replace(EXAMPLE_ID, id).replace(EXAMPLE_NAME, &quoted))
}

/// The JSON Schema of profiles, as `schemas/profile.schema.json` holds it.
#[must_use]
pub fn json_schema() -> String {
    let mut schema = schemars::schema_for!(Profile);
    schema.insert("title".to_owned(), "scimspec profile".into());
    format!("{:#}\n", schema.as_value())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use crate::document::Source;
    use crate::profile::load_source;

    #[test]
    fn the_published_schema_is_fresh() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/profile.schema.json");
        if std::env::var_os("SCIMSPEC_BLESS").is_some() {
            std::fs::write(path, json_schema()).unwrap();
        }
        let published = std::fs::read_to_string(path).unwrap_or_default();
        assert_eq!(published, json_schema(), "run the tests with SCIMSPEC_BLESS=1 to rewrite it");
    }

    #[test]
    fn a_new_profile_loads() {
        let text = new_profile("okapi-iam", "Okapi \"IAM\"").unwrap();
        let source = Source::new("profiles/okapi-iam.yaml", text);
        let profile = load_source(&source, &Catalogue::builtin().unwrap()).unwrap();
        assert_eq!((profile.id.as_str(), profile.name.as_str()), ("okapi-iam", "Okapi \"IAM\""));
    }

    #[test]
    fn an_id_is_in_kebab_case() {
        for id in ["", "Acme", "acme directory", "-acme", "acme-", "../acme"] {
            assert_eq!(new_profile(id, "x"), Err(ScaffoldError::Id(id.to_owned())));
        }
    }
}
