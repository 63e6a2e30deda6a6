//! Changes of the schemas that the provider serves.

use serde_json::{Map, Value, json};

use crate::reference::Options;
use crate::scim::schema::builtin;
use crate::scim::{ResourceSchema, ResourceType, Schema};

/// The view of a resource type as the options have it.
pub(super) fn view(options: &Options, kind: &str) -> Option<ResourceSchema> {
    let mut schemas: Vec<Schema> = builtin::all().into_iter().cloned().collect();
    schemas.extend(options.schemas.iter().filter_map(Schema::from_json));
    ResourceSchema::new(resource_type(options, kind)?, &schemas)
}

fn resource_type(options: &Options, kind: &str) -> Option<ResourceType> {
    let own = options.resource_types.iter().find(|own| own["name"] == kind);
    own.and_then(ResourceType::from_json).or_else(|| match kind {
        "User" => Some(ResourceType::user()),
        "Group" => Some(ResourceType::group()),
        _ => None,
    })
}

/// Serves the extensions that a template has and the RFCs do not, with the
/// attributes that the template shows.
pub(super) fn learn(options: &mut Options, kind: &str, template: &Map<String, Value>) {
    for (urn, value) in template.iter().filter(|(name, _)| name.starts_with("urn:")) {
        let Some(view) = view(options, kind) else { return };
        if let Some(members) = value.as_object().filter(|_| view.extension(urn).is_none()) {
            extend(options, view.resource_type, urn, members);
        }
    }
}

fn extend(
    options: &mut Options,
    resource_type: ResourceType,
    urn: &str,
    members: &Map<String, Value>,
) {
    let attributes: Vec<_> = members.iter().map(|(name, value)| attribute(name, value)).collect();
    let name = urn.rsplit(':').next().unwrap_or(urn);
    options.schemas.push(json!({"id": urn, "name": name, "attributes": attributes}));
    let mut json = resource_type.to_json();
    let extension = json!({"schema": urn, "required": false});
    match json["schemaExtensions"].as_array_mut() {
        Some(extensions) => extensions.push(extension),
        None => json["schemaExtensions"] = json!([extension]),
    }
    options.resource_types.retain(|own| own["name"] != json["name"]);
    options.resource_types.push(json);
}

/// An attribute of which this is a value.
fn attribute(name: &str, value: &Value) -> Value {
    let (element, several) = match value.as_array() {
        Some(elements) => (elements.first().unwrap_or(&Value::Null), true),
        None => (value, false),
    };
    let kind = match element {
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "decimal",
        Value::Number(_) => "integer",
        Value::Object(_) => "complex",
        _ => "string",
    };
    let mut attribute = json!({"name": name, "type": kind, "multiValued": several});
    if let Some(parts) = element.as_object() {
        let parts = parts.iter().map(|(name, value)| self::attribute(name, value));
        attribute["subAttributes"] = parts.collect();
    }
    attribute
}

/// Lets members of groups be users only.
pub(super) fn forbid_nested_groups(options: &mut Options) {
    let mut group = builtin::group().to_json();
    for part in parts_of_members(&mut group) {
        for (list, name) in [("referenceTypes", "$ref"), ("canonicalValues", "type")] {
            if part["name"] == name {
                part[list] = json!(["User"]);
            }
        }
    }
    options.schemas.push(group);
}

fn parts_of_members(group: &mut Value) -> impl Iterator<Item = &mut Value> {
    let attributes = group["attributes"].as_array_mut().into_iter().flatten();
    let members = attributes.filter(|attribute| attribute["name"] == "members");
    members.flat_map(|members| members["subAttributes"].as_array_mut().into_iter().flatten())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extension_of_a_template_is_served() {
        let template = json!({"urn:acme:User": {"plan": "x", "seats": 3, "tags": ["a"],
            "owner": {"mail": "x"}}, "urn:ietf:params:scim:schemas:core:2.0:User": {}});
        let mut options = Options::default();
        learn(&mut options, "User", template.as_object().unwrap());
        let user = view(&options, "User").unwrap();
        let locate = |text: &str| {
            let path = crate::scim::AttributePath::parse(text).unwrap();
            user.locate(&path).map(|located| located.leaf().multi_valued)
        };
        assert_eq!(locate("urn:acme:User:tags"), Some(true));
        assert_eq!(locate("urn:acme:User:owner.mail"), Some(false));
        assert!(user.extension(crate::scim::urn::ENTERPRISE_USER).is_some());
        assert!(crate::reference::Provider::new(options).is_ok());
    }

    #[test]
    fn members_refer_to_users_only() {
        let mut options = Options::default();
        forbid_nested_groups(&mut options);
        let mut group = options.schemas[0].clone();
        let reference = parts_of_members(&mut group).find(|part| part["name"] == "$ref").unwrap();
        assert_eq!(reference["referenceTypes"], json!(["User"]));
    }
}
