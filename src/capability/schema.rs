//! The schema that programs read maps by.

use super::CapabilityMap;

/// The JSON Schema of `map.json`, as `schemas/map.schema.json` holds it.
#[must_use]
pub fn json_schema() -> String {
    let mut schema = schemars::schema_for!(CapabilityMap);
    schema.insert("title".to_owned(), "scimspec capability map".into());
    format!("{:#}\n", schema.as_value())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_schema_is_fresh() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/map.schema.json");
        if std::env::var_os("SCIMSPEC_BLESS").is_some() {
            std::fs::write(path, json_schema()).unwrap();
        }
        let published = std::fs::read_to_string(path).unwrap_or_default();
        assert_eq!(published, json_schema(), "run the tests with SCIMSPEC_BLESS=1 to rewrite it");
    }
}
