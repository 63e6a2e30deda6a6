//! The view of one resource type: base schema, extensions and common attributes.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::{
    Attribute, AttributeType, Mutability, ResourceType, Returned, Schema, Uniqueness, attribute,
    builtin,
};
use crate::scim::attribute_path::AttributePath;
use crate::scim::json as members;

/// An extension in the view of a resource type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// Its schema.
    pub schema: Schema,
    /// Whether every resource of the type must have it.
    pub required: bool,
}

/// All that may stand in a resource of one type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceSchema {
    /// The resource type.
    pub resource_type: ResourceType,
    /// The base schema.
    pub base: Schema,
    /// The extensions, in the order of the resource type.
    pub extensions: Vec<Extension>,
}

/// What a path names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target<'a> {
    /// A whole extension, by its URN alone: the object under that key.
    Extension(&'a Schema),
    /// The base schema, by its URN alone: the resource's own core attributes.
    Base(&'a Schema),
    /// An attribute or a sub-attribute.
    Attribute(Located<'a>),
}

/// An attribute, and where it is found in a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Located<'a> {
    /// The extension under whose URN the attribute stands; `None` for core and common
    /// attributes, which stand in the resource itself.
    pub extension: Option<&'a Schema>,
    /// The attribute.
    pub attribute: &'a Attribute,
    /// The sub-attribute, where the path names one.
    pub sub: Option<&'a Attribute>,
}

impl<'a> Located<'a> {
    /// The attribute that the path names in the end: the sub-attribute, if there is one.
    #[must_use]
    pub fn leaf(&self) -> &'a Attribute {
        self.sub.unwrap_or(self.attribute)
    }

    /// The path in canonical spelling, with the URN for extension attributes only.
    #[must_use]
    pub fn path(&self) -> AttributePath {
        AttributePath {
            urn: self.extension.map(|schema| schema.id.clone()),
            name: self.attribute.name.clone(),
            sub: self.sub.map(|sub| sub.name.clone()),
        }
    }

    /// The object of the resource in which the attribute stands.
    #[must_use]
    pub fn container<'r>(&self, resource: &'r Value) -> Option<&'r Map<String, Value>> {
        match self.extension {
            None => resource.as_object(),
            Some(schema) => members::member(resource, &schema.id).and_then(Value::as_object),
        }
    }

    /// The attribute's whole value in the resource, arrays included, whatever the spelling of
    /// its key. The sub-attribute plays no part.
    #[must_use]
    pub fn value<'r>(&self, resource: &'r Value) -> Option<&'r Value> {
        members::get(self.container(resource)?, &self.attribute.name)
    }
}

impl ResourceSchema {
    /// The view of a resource type, from its schemas. Schemas that the type names and that are
    /// not among those given are left out; `None` when the base schema is.
    #[must_use]
    pub fn new(resource_type: ResourceType, schemas: &[Schema]) -> Option<Self> {
        let find = |id: &str| schemas.iter().find(|s| s.id.eq_ignore_ascii_case(id)).cloned();
        let base = find(&resource_type.schema)?;
        let extensions = resource_type
            .schema_extensions
            .iter()
            .filter_map(|extension| {
                let schema = find(&extension.schema)?;
                Some(Extension { schema, required: extension.required })
            })
            .collect();
        Some(Self { resource_type, base, extensions })
    }

    /// User with the enterprise extension.
    #[must_use]
    pub fn user() -> Self {
        Self {
            resource_type: ResourceType::user(),
            base: builtin::user().clone(),
            extensions: vec![Extension {
                schema: builtin::enterprise_user().clone(),
                required: false,
            }],
        }
    }

    /// Group.
    #[must_use]
    pub fn group() -> Self {
        Self {
            resource_type: ResourceType::group(),
            base: builtin::group().clone(),
            extensions: Vec::new(),
        }
    }

    /// The view of one of the discovery resources, which are no resource types of their own:
    /// the base schema and the endpoint, such as `/Schemas`.
    #[must_use]
    pub fn discovery(base: &Schema, endpoint: &str) -> Self {
        let name = base.id.rsplit(':').next().unwrap_or_default();
        Self {
            resource_type: ResourceType {
                id: name.to_owned(),
                name: name.to_owned(),
                description: base.description.clone(),
                endpoint: endpoint.to_owned(),
                schema: base.id.clone(),
                schema_extensions: Vec::new(),
            },
            base: base.clone(),
            extensions: Vec::new(),
        }
    }

    /// What the path names, without regard to case; `None` if nothing of this resource type.
    ///
    /// Core and common attributes may be qualified with the base URN; extension attributes are found by their URN only (RFC 7644 3.10).
    #[must_use]
    pub fn resolve(&self, path: &AttributePath) -> Option<Target<'_>> {
        if let Some(whole) = self.whole_schema(path) {
            return Some(whole);
        }
        let (extension, attribute) = match &path.urn {
            None => (None, self.core_attribute(&path.name)?),
            Some(urn) if self.base.id.eq_ignore_ascii_case(urn) => {
                (None, self.core_attribute(&path.name)?)
            }
            Some(urn) => {
                let schema = self.extension(urn)?;
                (Some(schema), schema.attribute(&path.name)?)
            }
        };
        let sub = match &path.sub {
            None => None,
            Some(sub) => Some(attribute.sub_attribute(sub)?),
        };
        Some(Target::Attribute(Located { extension, attribute, sub }))
    }

    /// The attribute that the path names; `None` for unknown names and for a URN alone.
    #[must_use]
    pub fn locate(&self, path: &AttributePath) -> Option<Located<'_>> {
        match self.resolve(path)? {
            Target::Attribute(located) => Some(located),
            Target::Extension(_) | Target::Base(_) => None,
        }
    }

    fn whole_schema(&self, path: &AttributePath) -> Option<Target<'_>> {
        path.urn.as_ref()?;
        let text = path.to_string();
        if self.base.id.eq_ignore_ascii_case(&text) {
            return Some(Target::Base(&self.base));
        }
        self.extension(&text).map(Target::Extension)
    }

    /// The extension's schema, by its URI in any case.
    #[must_use]
    pub fn extension(&self, urn: &str) -> Option<&Schema> {
        self.extensions.iter().map(|e| &e.schema).find(|s| s.id.eq_ignore_ascii_case(urn))
    }

    /// A common attribute or one of the base schema, without regard to case. The common ones go
    /// first, whatever a schema says of them (RFC 7643 3.1).
    #[must_use]
    pub fn core_attribute(&self, name: &str) -> Option<&Attribute> {
        attribute::find(common_attributes(), name).or_else(|| self.base.attribute(name))
    }

    /// All attributes that stand in the resource itself: the common ones, then those of the base
    /// schema.
    pub fn core_attributes(&self) -> impl Iterator<Item = &Attribute> {
        let own = |a: &&Attribute| attribute::find(common_attributes(), &a.name).is_none();
        common_attributes().iter().chain(self.base.attributes.iter().filter(own))
    }

    /// The canonical spelling of a schema URI of this resource type, base or extension.
    #[must_use]
    pub fn schema_uri(&self, uri: &str) -> Option<&str> {
        if self.base.id.eq_ignore_ascii_case(uri) {
            return Some(&self.base.id);
        }
        self.extension(uri).map(|schema| schema.id.as_str())
    }
}

/// The attributes that every resource has: `schemas`, `id`, `externalId` and `meta`
/// (RFC 7643 3 and 3.1).
#[must_use]
pub fn common_attributes() -> &'static [Attribute] {
    static COMMON: LazyLock<[Attribute; 4]> =
        LazyLock::new(|| [schemas_attribute(), id_attribute(), external_id(), meta()]);
    &*COMMON
}

/// `schemas` is in no schema, and stands in every representation. Clients set it.
fn schemas_attribute() -> Attribute {
    Attribute {
        multi_valued: true,
        required: true,
        returned: Returned::Always,
        reference_types: vec!["uri".into()],
        ..Attribute::new("schemas", AttributeType::Reference)
    }
}

fn id_attribute() -> Attribute {
    Attribute {
        case_exact: true,
        mutability: Mutability::ReadOnly,
        returned: Returned::Always,
        uniqueness: Uniqueness::Server,
        ..Attribute::new("id", AttributeType::String)
    }
}

fn external_id() -> Attribute {
    Attribute { case_exact: true, ..Attribute::new("externalId", AttributeType::String) }
}

fn meta() -> Attribute {
    let sub = |name: &str, kind| Attribute {
        case_exact: !matches!(kind, AttributeType::DateTime),
        mutability: Mutability::ReadOnly,
        ..Attribute::new(name, kind)
    };
    Attribute {
        mutability: Mutability::ReadOnly,
        sub_attributes: vec![
            sub("resourceType", AttributeType::String),
            sub("created", AttributeType::DateTime),
            sub("lastModified", AttributeType::DateTime),
            Attribute {
                reference_types: vec!["uri".into()],
                ..sub("location", AttributeType::Reference)
            },
            sub("version", AttributeType::String),
        ],
        ..Attribute::new("meta", AttributeType::Complex)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(text: &str) -> Option<String> {
        let path = AttributePath::parse(text).unwrap();
        ResourceSchema::user().locate(&path).map(|found| found.path().to_string())
    }

    #[test]
    fn names_are_found_in_any_case_and_with_the_base_urn() {
        assert_eq!(leaf("USERNAME").as_deref(), Some("userName"));
        assert_eq!(leaf("Name.GivenName").as_deref(), Some("name.givenName"));
        let qualified = "URN:ietf:params:scim:schemas:core:2.0:User:name.givenName";
        assert_eq!(leaf(qualified).as_deref(), Some("name.givenName"));
        assert_eq!(leaf("meta.lastModified").as_deref(), Some("meta.lastModified"));
        assert_eq!(leaf("nope"), None);
        assert_eq!(leaf("name.nope"), None);
    }

    #[test]
    fn extension_attributes_need_their_urn() {
        assert_eq!(leaf("employeeNumber"), None);
        let path = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value";
        assert_eq!(leaf(path).as_deref(), Some(path));
    }

    #[test]
    fn a_urn_alone_names_the_schema() {
        let schema = ResourceSchema::user();
        let path = AttributePath::parse(crate::scim::urn::ENTERPRISE_USER).unwrap();
        assert!(matches!(schema.resolve(&path), Some(Target::Extension(_))));
        let path = AttributePath::parse(crate::scim::urn::USER).unwrap();
        assert!(matches!(schema.resolve(&path), Some(Target::Base(_))));
    }

    #[test]
    fn a_type_without_its_base_schema_has_no_view() {
        assert!(ResourceSchema::new(ResourceType::user(), &[]).is_none());
        let schemas = [builtin::user().clone(), builtin::enterprise_user().clone()];
        assert_eq!(
            ResourceSchema::new(ResourceType::user(), &schemas),
            Some(ResourceSchema::user())
        );
    }

    #[test]
    fn the_errata_are_applied() {
        assert!(builtin::group().attribute("displayName").unwrap().required);
        let members = builtin::group().attribute("members").unwrap();
        assert!(members.sub_attribute("display").is_some());
        let groups = builtin::user().attribute("groups").unwrap();
        assert_eq!(groups.sub_attribute("$ref").unwrap().reference_types, ["Group"]);
        let manager = builtin::enterprise_user().attribute("manager").unwrap();
        assert!(manager.sub_attribute("value").unwrap().case_exact);
        let config = builtin::service_provider_config();
        assert!(config.attribute("etag").is_some());
        let schemes = config.attribute("authenticationSchemes").unwrap();
        assert!(schemes.sub_attribute("type").is_some_and(|t| t.required));
        let certificates = builtin::user().attribute("x509Certificates").unwrap();
        assert_eq!(certificates.sub_attribute("value").unwrap().kind, AttributeType::Binary);
    }

    #[test]
    fn values_are_found_in_any_spelling() {
        let resource = serde_json::json!({"USERNAME": "x"});
        let schema = ResourceSchema::user();
        let found = schema.locate(&AttributePath::of("userName")).unwrap();
        assert_eq!(found.value(&resource), Some(&serde_json::json!("x")));
    }
}
