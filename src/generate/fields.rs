//! What may be asked: attributes that the population sets and the schema lets everybody see.

use serde_json::Value;

use super::world::World;
use crate::scim::attribute_path::AttributePath;
use crate::scim::json;
use crate::scim::schema::{Attribute, AttributeType, Located, Returned};

/// An attribute, or a sub-attribute, with what the population holds of it.
#[derive(Debug, Clone)]
pub(super) struct Field {
    /// Canonical spelling, with the URN of an extension.
    pub path: AttributePath,
    /// Type of its values.
    pub kind: AttributeType,
    /// Whether letter case matters.
    pub case_exact: bool,
    /// Whether a resource has several values of it.
    pub several: bool,
    /// Whether every member has a value.
    pub on_all: bool,
    /// Whether its values are ids, be it of other resources.
    pub refers: bool,
    /// All values in the population, in its order.
    pub values: Vec<Value>,
}

impl Field {
    /// A text with one value in each resource, which stands in the resource itself.
    pub fn is_plain(&self) -> bool {
        self.kind == AttributeType::String
            && !self.several
            && self.path.urn.is_none()
            && self.path.sub.is_none()
            && self.path.name != "id"
    }
}

/// Attributes that are not asked for: what they hold is the target's own affair, is the same
/// everywhere, or whether filters reach it is left open.
const LEFT_ASIDE: [&str; 4] = ["schemas", "groups", "password", "entitlements"];

/// All fields, in the order of the schema.
pub(super) fn fields(world: &World) -> Vec<Field> {
    let mut found = Vec::new();
    let schema = &world.schema;
    for attribute in schema.core_attributes() {
        of_attribute(world, Located { extension: None, attribute, sub: None }, &mut found);
    }
    for extension in &schema.extensions {
        for attribute in &extension.schema.attributes {
            let extension = Some(&extension.schema);
            of_attribute(world, Located { extension, attribute, sub: None }, &mut found);
        }
    }
    found
}

fn of_attribute(world: &World, located: Located<'_>, found: &mut Vec<Field>) {
    let attribute = located.attribute;
    if LEFT_ASIDE.contains(&attribute.name.as_str()) || !is_shown(attribute) {
        return;
    }
    if !attribute.is_complex() {
        found.extend(field(world, located));
        return;
    }
    for sub in attribute.sub_attributes.iter().filter(|sub| is_shown(sub)) {
        found.extend(field(world, Located { sub: Some(sub), ..located }));
    }
}

fn is_shown(attribute: &Attribute) -> bool {
    matches!(attribute.returned, Returned::Default | Returned::Always)
}

fn field(world: &World, located: Located<'_>) -> Option<Field> {
    let leaf = located.leaf();
    let asked = match leaf.kind {
        AttributeType::Complex | AttributeType::Binary | AttributeType::Reference => false,
        _ => !leaf.name.starts_with('$'),
    };
    if !asked || !is_set(world, located) {
        return None;
    }
    let of_members: Vec<Vec<Value>> =
        world.members.values().map(|resource| values(located, resource)).collect();
    let on_all = of_members.iter().all(|values| !values.is_empty());
    let values: Vec<Value> = of_members.into_iter().flatten().collect();
    (!values.is_empty()).then(|| Field {
        path: located.path(),
        kind: leaf.kind,
        case_exact: leaf.case_exact,
        several: located.attribute.multi_valued || leaf.multi_valued,
        on_all,
        refers: values.iter().all(|value| world.is_id(value)),
        values,
    })
}

/// The values in a resource.
pub(super) fn values(located: Located<'_>, resource: &Value) -> Vec<Value> {
    let whole = located.value(resource).into_iter().flat_map(json::values);
    let leaf = whole.filter_map(|element| match located.sub {
        None => Some(element),
        Some(sub) => json::member(element, &sub.name),
    });
    leaf.filter(|value| !json::is_blank(value)).cloned().collect()
}

/// Whether the population was sent with it, or every target gives it in a known form.
fn is_set(world: &World, located: Located<'_>) -> bool {
    let path = located.path().to_string();
    let given = ["id", "meta.resourceType", "meta.created", "meta.lastModified"];
    if located.attribute.name == "meta" || path == "id" {
        return given.contains(&path.as_str());
    }
    world.sent.values().any(|sent| !values(located, sent).is_empty())
}
