//! Resource types (RFC 7643 6).

use serde_json::{Value, json};

use crate::scim::json as members;
use crate::scim::urn;

/// An extension that a resource type allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaExtension {
    /// The URI of the extension's schema.
    pub schema: String,
    /// Whether every resource of the type must have it.
    pub required: bool,
}

/// A kind of resource, and where it is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceType {
    /// Its identifier; the name, if the provider gives none.
    pub id: String,
    /// Its name, as it stands in `meta.resourceType`.
    pub name: String,
    /// What it is for, for a person.
    pub description: String,
    /// Where its resources are, relative to the base URL, with the leading slash.
    pub endpoint: String,
    /// The URI of its base schema.
    pub schema: String,
    /// The extensions that it allows.
    pub schema_extensions: Vec<SchemaExtension>,
}

impl ResourceType {
    /// The User type with the enterprise extension (RFC 7643 4.1, 4.3).
    #[must_use]
    pub fn user() -> Self {
        Self {
            id: "User".into(),
            name: "User".into(),
            description: "A user account".into(),
            endpoint: "/Users".into(),
            schema: urn::USER.into(),
            schema_extensions: vec![SchemaExtension {
                schema: urn::ENTERPRISE_USER.into(),
                required: false,
            }],
        }
    }

    /// The Group type (RFC 7643 4.2).
    #[must_use]
    pub fn group() -> Self {
        Self {
            id: "Group".into(),
            name: "Group".into(),
            description: "A group of users and groups".into(),
            endpoint: "/Groups".into(),
            schema: urn::GROUP.into(),
            schema_extensions: Vec::new(),
        }
    }

    /// Reads a ResourceType resource, leniently: `id` falls back to `name`, `endpoint` gets its
    /// slash if it has none. `None` without `name`, `endpoint` or `schema`.
    #[must_use]
    pub fn from_json(value: &Value) -> Option<Self> {
        let text = |name| members::member(value, name).and_then(Value::as_str);
        let name = text("name")?;
        let extensions =
            members::member(value, "schemaExtensions").into_iter().flat_map(members::values);
        Some(Self {
            id: text("id").unwrap_or(name).to_owned(),
            name: name.to_owned(),
            description: text("description").unwrap_or_default().to_owned(),
            endpoint: format!("/{}", text("endpoint")?.trim_start_matches('/')),
            schema: text("schema")?.to_owned(),
            schema_extensions: extensions.filter_map(SchemaExtension::from_json).collect(),
        })
    }

    /// The type as a ResourceType resource, without `meta`, which the provider knows.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let extensions: Vec<Value> = self
            .schema_extensions
            .iter()
            .map(|extension| json!({"schema": extension.schema, "required": extension.required}))
            .collect();
        json!({
            "schemas": [urn::RESOURCE_TYPE],
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "endpoint": self.endpoint,
            "schema": self.schema,
            "schemaExtensions": extensions,
        })
    }
}

impl SchemaExtension {
    fn from_json(value: &Value) -> Option<Self> {
        Some(Self {
            schema: members::member(value, "schema")?.as_str()?.to_owned(),
            required: members::member(value, "required").and_then(Value::as_bool).unwrap_or(false),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_read_back() {
        for known in [ResourceType::user(), ResourceType::group()] {
            assert_eq!(ResourceType::from_json(&known.to_json()), Some(known));
        }
    }

    #[test]
    fn an_endpoint_without_its_slash_gets_it() {
        let json = json!({"name": "Device", "endpoint": "Devices", "schema": "urn:x:Device"});
        let known = ResourceType::from_json(&json).unwrap();
        assert_eq!((known.endpoint.as_str(), known.id.as_str()), ("/Devices", "Device"));
    }
}
