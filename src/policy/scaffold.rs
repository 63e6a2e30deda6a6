//! New policies, and the schema that editors check them by.

use super::Policy;
use super::load::BUILTIN;
use crate::document::is_kebab_case;

const TEMPLATE: &str = "_template.yaml";
const EXAMPLE_ID: &str = "acme-connector";
const EXAMPLE_NAME: &str = "\"Acme connector\"";

/// Why no policy was made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScaffoldError {
    /// The id is not in kebab-case.
    #[error("`{0}` is no id of a policy; write it in small letters, as `acme-connector`")]
    Id(String),
    /// The template is not in the binary.
    #[error("the template of policies is missing from this build")]
    Template,
}

/// The text of a new policy: commented, complete, and free of mistakes.
///
/// # Errors
/// [`ScaffoldError::Id`] where the id is not in kebab-case.
pub fn new_policy(id: &str, name: &str) -> Result<String, ScaffoldError> {
    if !is_kebab_case(id) {
        return Err(ScaffoldError::Id(id.to_owned()));
    }
    let template = BUILTIN.text(TEMPLATE).ok_or(ScaffoldError::Template)?;
    let quoted = serde_json::Value::from(name).to_string();
    Ok(template.replace(EXAMPLE_ID, id).replace(EXAMPLE_NAME, &quoted))
}

/// The JSON Schema of policies, as `schemas/policy.schema.json` holds it.
#[must_use]
pub fn json_schema() -> String {
    let mut schema = schemars::schema_for!(Policy);
    schema.insert("title".to_owned(), "scimspec policy".into());
    format!("{:#}\n", schema.as_value())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use crate::document::Source;
    use crate::policy::load_source;

    #[test]
    fn the_published_schema_is_fresh() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/policy.schema.json");
        if std::env::var_os("SCIMSPEC_BLESS").is_some() {
            std::fs::write(path, json_schema()).unwrap();
        }
        let published = std::fs::read_to_string(path).unwrap_or_default();
        assert_eq!(published, json_schema(), "run the tests with SCIMSPEC_BLESS=1 to rewrite it");
    }

    #[test]
    fn a_new_policy_loads() {
        let text = new_policy("okapi-sync", "Okapi \"sync\"").unwrap();
        let source = Source::new("policies/okapi-sync.yaml", text);
        let policy = load_source(&source, &Catalogue::builtin().unwrap()).unwrap();
        assert_eq!((policy.id.as_str(), policy.name.as_str()), ("okapi-sync", "Okapi \"sync\""));
    }

    #[test]
    fn an_id_is_in_kebab_case() {
        for id in ["", "Acme", "acme connector", "-acme", "acme--x", "../acme"] {
            assert_eq!(new_policy(id, "x"), Err(ScaffoldError::Id(id.to_owned())));
        }
    }
}
