//! The resource types that a provider serves, and what it has to know of each
//! beyond its schema: which attributes refer to other resources, and which are
//! looked up.

use serde_json::Value;
use thiserror::Error;

use super::{DiscoveryEndpoints, Options};
use crate::scim::schema::{Attribute, AttributeType, Uniqueness, builtin};
use crate::scim::{AttributePath, ResourceSchema, ResourceType, Schema};

/// Why a provider cannot be made of its options.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum OptionsError {
    /// An entry of `schemas` is no Schema resource.
    #[error("schemas[{0}] is not a Schema resource with an id")]
    Schema(usize),
    /// An entry of `resource_types` is no ResourceType resource.
    #[error("resource_types[{0}] is not a ResourceType with name, endpoint and schema")]
    ResourceType(usize),
    /// The path of the base is no path.
    #[error("base_path {0:?} does not begin with a slash")]
    BasePath(String),
    /// A resource type names a schema that is not there.
    #[error("the resource type {name:?} names the unknown schema {schema:?}")]
    UnknownSchema {
        /// The resource type.
        name: String,
        /// The schema that it names.
        schema: String,
    },
}

/// All resource types and schemas.
#[derive(Debug)]
pub(super) struct Registry {
    /// The resource types; a resource's `kind` is an index into this list.
    pub(super) kinds: Vec<Kind>,
    /// The schemas, as `/Schemas` lists them.
    pub(super) schemas: Vec<Schema>,
    /// Where discovery is found.
    pub(super) discovery: DiscoveryEndpoints,
}

/// A resource type.
#[derive(Debug)]
pub(super) struct Kind {
    /// The type with its schemas.
    pub(super) schema: ResourceSchema,
    /// Attributes that refer to other resources by id.
    pub(super) links: Vec<Link>,
    /// Attributes that are looked up by value.
    pub(super) indexed: Vec<Indexed>,
}

/// A complex attribute whose `value` is the id of another resource, such as
/// `members` and `manager`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    /// The URI of the extension that the attribute belongs to.
    pub(super) extension: Option<String>,
    /// The attribute.
    pub(super) attribute: Attribute,
}

/// An attribute whose values are indexed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Indexed {
    /// Where the attribute is.
    pub(super) path: AttributePath,
    /// Whether letter case distinguishes values.
    pub(super) case_exact: bool,
    /// Whether no two resources may share a value (RFC 7643 section 7).
    pub(super) unique: bool,
}

impl Registry {
    /// The built-in types, with those of the options.
    pub(super) fn new(options: &Options) -> Result<Self, OptionsError> {
        let mut schemas: Vec<Schema> = builtin::all().into_iter().cloned().collect();
        for (index, value) in options.schemas.iter().enumerate() {
            let schema = Schema::from_json(value).ok_or(OptionsError::Schema(index))?;
            schemas.retain(|known| !known.id.eq_ignore_ascii_case(&schema.id));
            schemas.push(schema);
        }
        let types = resource_types(&options.resource_types)?;
        let kinds =
            types.into_iter().map(|t| Kind::new(t, &schemas)).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { kinds, schemas, discovery: options.discovery.clone() })
    }

    /// The type that is served at `endpoint` (without slashes).
    pub(super) fn by_endpoint(&self, endpoint: &str) -> Option<usize> {
        self.kinds.iter().position(|kind| kind.endpoint() == endpoint)
    }

    /// The type with this name.
    pub(super) fn by_name(&self, name: &str) -> Option<usize> {
        self.kinds.iter().position(|kind| kind.name() == name)
    }
}

fn resource_types(values: &[Value]) -> Result<Vec<ResourceType>, OptionsError> {
    let mut types = vec![ResourceType::user(), ResourceType::group()];
    for (index, value) in values.iter().enumerate() {
        let added = ResourceType::from_json(value).ok_or(OptionsError::ResourceType(index))?;
        match types.iter_mut().find(|known| known.name == added.name) {
            Some(known) => *known = added,
            None => types.push(added),
        }
    }
    Ok(types)
}

impl Kind {
    fn new(resource_type: ResourceType, schemas: &[Schema]) -> Result<Self, OptionsError> {
        let name = resource_type.name.clone();
        let named = std::iter::once(&resource_type.schema)
            .chain(resource_type.schema_extensions.iter().map(|extension| &extension.schema));
        for uri in named {
            if !schemas.iter().any(|known| known.id.eq_ignore_ascii_case(uri)) {
                return Err(OptionsError::UnknownSchema { name, schema: uri.clone() });
            }
        }
        let schema = resource_type.schema.clone();
        let schema = ResourceSchema::new(resource_type, schemas)
            .ok_or(OptionsError::UnknownSchema { name, schema })?;
        Ok(Self { links: links(&schema), indexed: indexed(&schema), schema })
    }

    /// The name, as in `meta.resourceType`.
    pub(super) fn name(&self) -> &str {
        &self.schema.resource_type.name
    }

    /// The endpoint without its slash.
    pub(super) fn endpoint(&self) -> &str {
        self.schema.resource_type.endpoint.trim_start_matches('/')
    }
}

/// The attributes of a type with the extension that each belongs to.
fn attributes(schema: &ResourceSchema) -> impl Iterator<Item = (Option<&str>, &Attribute)> {
    let core = schema.core_attributes().map(|attribute| (None, attribute));
    let extended = schema.extensions.iter().flat_map(|extension| {
        let id = extension.schema.id.as_str();
        extension.schema.attributes.iter().map(move |attribute| (Some(id), attribute))
    });
    core.chain(extended)
}

fn links(schema: &ResourceSchema) -> Vec<Link> {
    attributes(schema)
        .filter(|(_, attribute)| is_link(attribute))
        .map(|(extension, attribute)| Link {
            extension: extension.map(str::to_owned),
            attribute: attribute.clone(),
        })
        .collect()
}

/// Whether an attribute has a `value` beside a `$ref` to a resource of this
/// provider, and is the client's to write.
fn is_link(attribute: &Attribute) -> bool {
    let refers = attribute.sub_attribute("$ref").is_some_and(refers_to_resource);
    refers && !attribute.is_read_only() && attribute.sub_attribute("value").is_some()
}

/// Whether an attribute holds URIs of resources of this provider.
pub(super) fn refers_to_resource(attribute: &Attribute) -> bool {
    attribute.kind == AttributeType::Reference
        && attribute.reference_types.iter().any(|t| t != "external" && t != "uri")
}

fn indexed(schema: &ResourceSchema) -> Vec<Indexed> {
    let looked_up = |extension: Option<&str>, name: &str| {
        extension.is_none() && matches!(name, "externalId" | "displayName")
    };
    attributes(schema)
        .filter(|(_, attribute)| attribute.name != "id")
        .filter_map(|(extension, attribute)| {
            let unique = attribute.uniqueness != Uniqueness::None;
            (unique || looked_up(extension, &attribute.name)).then(|| Indexed {
                path: AttributePath {
                    urn: extension.map(str::to_owned),
                    ..AttributePath::of(&attribute.name)
                },
                case_exact: attribute.case_exact,
                unique,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn members_and_manager_are_links_and_groups_is_not() {
        let registry = Registry::new(&Options::default()).unwrap();
        let names = |kind: usize| -> Vec<_> {
            registry.kinds[kind].links.iter().map(|link| link.attribute.name.as_str()).collect()
        };
        assert_eq!(names(0), ["manager"]);
        assert_eq!(names(1), ["members"]);
    }

    #[test]
    fn user_names_are_unique_without_regard_to_case() {
        let registry = Registry::new(&Options::default()).unwrap();
        let unique: Vec<_> = registry.kinds[0].indexed.iter().filter(|i| i.unique).collect();
        assert_eq!(unique.len(), 1);
        assert_eq!(unique[0].path.to_string(), "userName");
        assert!(!unique[0].case_exact);
    }

    #[test]
    fn a_type_with_an_unknown_schema_is_refused() {
        let options = Options {
            resource_types: vec![
                json!({"name": "Device", "endpoint": "/Devices", "schema": "urn:x"}),
            ],
            ..Options::default()
        };
        let error = Registry::new(&options).unwrap_err();
        assert!(matches!(error, OptionsError::UnknownSchema { .. }), "{error}");
    }
}
