//! Schemas, resource types, and the view of one resource type with its extensions
//! (RFC 7643 sections 2, 3, 6 and 7).

pub mod attribute;
pub mod builtin;
pub mod resource_schema;
pub mod resource_type;

use serde_json::{Value, json};

pub use attribute::{Attribute, AttributeType, Mutability, Returned, Uniqueness};
pub use resource_schema::{Located, ResourceSchema, Target};
pub use resource_type::{ResourceType, SchemaExtension};

use super::json as members;
use super::urn;

/// The definition of a schema (RFC 7643 7).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schema {
    /// Its URI.
    pub id: String,
    /// Its name, for a person.
    pub name: String,
    /// What it is for, for a person.
    pub description: String,
    /// Its attributes, without the common ones.
    pub attributes: Vec<Attribute>,
}

impl Schema {
    /// Reads a Schema resource, leniently (see [`Attribute::from_json`]). `None` where there is
    /// no `id`.
    #[must_use]
    pub fn from_json(value: &Value) -> Option<Self> {
        let text = |name| members::member(value, name).and_then(Value::as_str);
        let attributes = members::member(value, "attributes").into_iter().flat_map(members::values);
        Some(Self {
            id: text("id")?.to_owned(),
            name: text("name").unwrap_or_default().to_owned(),
            description: text("description").unwrap_or_default().to_owned(),
            attributes: attributes.filter_map(Attribute::from_json).collect(),
        })
    }

    /// The schema as a Schema resource, without `meta`, which the provider knows.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let attributes: Vec<Value> = self.attributes.iter().map(Attribute::to_json).collect();
        json!({
            "schemas": [urn::SCHEMA],
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "attributes": attributes,
        })
    }

    /// The attribute of that name, without regard to case.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        attribute::find(&self.attributes, name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_is_read_back() {
        for schema in builtin::all() {
            assert_eq!(Schema::from_json(&schema.to_json()).as_ref(), Some(schema));
        }
    }

    #[test]
    fn attributes_are_found_in_any_case() {
        assert_eq!(builtin::user().attribute("USERNAME").unwrap().name, "userName");
        assert!(builtin::user().attribute("nope").is_none());
    }
}
