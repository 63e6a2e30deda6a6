//! Resource types as the target describes them.

use serde_json::{Map, Value};

use crate::discovery::Discovery;
use crate::profile::Profile;
use crate::scim::schema::{
    Attribute, Located, Mutability, ResourceSchema, ResourceType, Returned, Schema, Uniqueness,
    builtin,
};
use crate::scim::urn;

use super::part::Part;

/// Attributes of every resource that other suites look at, and that are the target's own.
const COMMON: [&str; 3] = ["schemas", "id", "meta"];

/// A resource type with its schemas.
pub(super) struct Kind {
    pub schema: ResourceSchema,
    /// Its path below the base URL.
    pub endpoint: String,
    /// The attribute that bears the marker of the run.
    pub name: Option<String>,
    /// Smallest body that the profile says is accepted.
    pub template: Option<Map<String, Value>>,
}

/// The characteristics of an attribute by which cases choose (RFC 7643 7).
pub(super) trait Characteristics {
    /// Whether a client may give it a value.
    fn is_writable(&self) -> bool;
    /// Whether some answer shows it without being asked for it.
    fn is_shown(&self) -> bool;
    /// Whether no two resources may share its value.
    fn is_unique(&self) -> bool;
}

impl Characteristics for Attribute {
    fn is_writable(&self) -> bool {
        self.mutability != Mutability::ReadOnly
    }

    fn is_shown(&self) -> bool {
        self.mutability != Mutability::WriteOnly
            && matches!(self.returned, Returned::Default | Returned::Always)
    }

    fn is_unique(&self) -> bool {
        self.uniqueness != Uniqueness::None
    }
}

/// The resource types that are described, in the order in which the target lists them. Those of
/// discovery itself hold nothing that a client could write.
pub(super) fn kinds(discovery: &Discovery, profile: &Profile) -> Vec<Kind> {
    let whole = discovery.schemas.iter().map(completed);
    let published: Vec<Schema> = whole.filter_map(|schema| Schema::from_json(&schema)).collect();
    let told = discovery.resource_types.iter().filter_map(ResourceType::from_json);
    let mut types: Vec<ResourceType> = told.collect();
    if types.is_empty() {
        types = vec![ResourceType::user(), ResourceType::group()];
    }
    let own = [urn::SERVICE_PROVIDER_CONFIG, urn::RESOURCE_TYPE, urn::SCHEMA];
    types.retain(|told| !own.iter().any(|known| told.schema.eq_ignore_ascii_case(known)));
    let described = types.into_iter().filter_map(|told| ResourceSchema::new(told, &published));
    let kind = |schema: ResourceSchema| {
        let name = schema.resource_type.name.clone();
        Kind {
            endpoint: discovery.endpoint(&name),
            name: discovery.name_attribute(&name),
            template: profile.template(&name).and_then(|body| body.as_object().cloned()),
            schema,
        }
    };
    described.map(kind).collect()
}

/// A published schema. Of an attribute that RFC 7643 defines, what its definition leaves out is as
/// it is there; of others it is the default (RFC 7643 2.2).
fn completed(published: &Value) -> Value {
    let mut schema = published.clone();
    let id = published.get("id").and_then(Value::as_str).unwrap_or_default();
    let known = builtin::all().into_iter().find(|known| known.id.eq_ignore_ascii_case(id));
    if let Some(known) = known {
        complete(&mut schema, "attributes", &known.to_json());
    }
    schema
}

fn complete(definition: &mut Value, members: &str, known: &Value) {
    let Some(told) = definition.get_mut(members).and_then(Value::as_array_mut) else { return };
    let known = known.get(members).and_then(Value::as_array);
    for one in told {
        let name = one.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        let same = |known: &&Value| {
            let its = known.get("name").and_then(Value::as_str);
            its.is_some_and(|its| its.eq_ignore_ascii_case(&name))
        };
        let Some(known) = known.and_then(|all| all.iter().find(same)) else { continue };
        complete(one, "subAttributes", known);
        let (Some(one), Some(known)) = (one.as_object_mut(), known.as_object()) else { continue };
        for key in ["type", "multiValued", "mutability", "returned", "uniqueness", "caseExact"] {
            if let (false, Some(value)) = (one.contains_key(key), known.get(key)) {
                one.insert(key.to_owned(), value.clone());
            }
        }
    }
}

impl Kind {
    /// Its name, such as `User`.
    pub fn type_name(&self) -> &str {
        &self.schema.resource_type.name
    }

    /// Whether it is none of those that RFC 7643 defines.
    pub fn is_custom(&self) -> bool {
        !matches!(self.type_name(), "User" | "Group")
    }

    /// Its attributes without their sub-attributes, those of extensions last.
    pub fn attributes(&self) -> impl Iterator<Item = Located<'_>> {
        let core = self.schema.base.attributes.iter().map(|attribute| (None, attribute));
        let extended = self.schema.extensions.iter().flat_map(|extension| {
            let own = extension.schema.attributes.iter();
            own.map(move |attribute| (Some(&extension.schema), attribute))
        });
        let common = |name: &str| COMMON.iter().any(|one| one.eq_ignore_ascii_case(name));
        core.chain(extended)
            .filter(move |(extension, attribute)| extension.is_some() || !common(&attribute.name))
            .map(|(extension, attribute)| Located { extension, attribute, sub: None })
    }

    /// The same with the sub-attributes of those that have one value. What refers to a resource is
    /// one value, whatever it is made of.
    pub fn parts(&self) -> Vec<Part<'_>> {
        let mut parts: Vec<Part<'_>> = Vec::new();
        for located in self.attributes() {
            parts.push(Part { located });
            let attribute = located.attribute;
            if attribute.multi_valued || attribute.is_read_only() || is_link(attribute) {
                continue;
            }
            let subs = attribute.sub_attributes.iter().map(Some);
            parts.extend(subs.map(|sub| Part { located: Located { sub, ..located } }));
        }
        parts
    }

    /// Whether an attribute bears the marker of the run.
    pub fn is_name(&self, part: &Part<'_>) -> bool {
        let located = part.located;
        let same = |name: &String| name.eq_ignore_ascii_case(&located.attribute.name);
        located.extension.is_none() && located.sub.is_none() && self.name.as_ref().is_some_and(same)
    }
}

/// Whether an attribute names a resource by its id, with its URI beside it (RFC 7643 2.4).
pub(super) fn is_link(attribute: &Attribute) -> bool {
    attribute.sub_attribute("$ref").is_some() && attribute.sub_attribute("value").is_some()
}
