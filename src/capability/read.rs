//! Maps that were written before.

use serde_json::Value;

use super::CapabilityMap;

/// Why a text is no map that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MapError {
    /// It is not JSON, or JSON of another form.
    #[error("not a capability map: {0}")]
    Form(String),
    /// It is of a later version.
    #[error("the map has format {0}, this version reads format 1; use a newer scimspec")]
    Format(u64),
}

impl CapabilityMap {
    /// Reads the text of a `map.json`.
    ///
    /// # Errors
    /// [`MapError`].
    pub fn from_json(text: &str) -> Result<Self, MapError> {
        let form = |error: serde_json::Error| MapError::Form(error.to_string());
        let value: Value = serde_json::from_str(text).map_err(form)?;
        match value.get("format").and_then(Value::as_u64) {
            Some(1) => serde_json::from_value(value).map_err(form),
            Some(later) => Err(MapError::Format(later)),
            None => Err(MapError::Form("it has no number under `format`".to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capability::documented;
    use crate::catalogue::Catalogue;
    use crate::profile::Profile;

    #[test]
    fn a_map_is_read_as_it_was_written() {
        let map = documented(&Catalogue::builtin().unwrap(), &Profile::generic());
        let text = serde_json::to_string(&map).unwrap();
        let again = CapabilityMap::from_json(&text).unwrap();
        assert_eq!(serde_json::to_string(&again).unwrap(), text);
    }

    #[test]
    fn what_is_no_map_is_refused() {
        let deep = "[".repeat(100_000);
        for text in ["", "{", "[]", "{\"format\": \"1\"}", "{\"format\": 1}", &deep] {
            let found = CapabilityMap::from_json(text);
            assert!(matches!(found, Err(MapError::Form(_))), "{text:.20}");
        }
        let later = CapabilityMap::from_json("{\"format\": 2}");
        assert_eq!(later.unwrap_err(), MapError::Format(2));
    }
}
