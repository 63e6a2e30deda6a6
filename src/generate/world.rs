//! What is known before the first query: the schema and the population.

use std::collections::HashSet;

use indexmap::IndexMap;
use serde_json::Value;

use super::record::Generated;
use super::truth::{Truth, truth};
use crate::scim::filter::{self, Filter};
use crate::scim::schema::{ResourceSchema, ResourceType, Schema};

/// The schema of the resource type and the resources that are asked for.
#[derive(Debug, Clone)]
pub struct World {
    /// The type with its schemas.
    pub schema: ResourceSchema,
    /// The population by label, as it was read.
    pub members: IndexMap<String, Value>,
    /// The population by label, as it was sent.
    pub sent: IndexMap<String, Value>,
    /// Attribute that holds the marker.
    pub name: String,
    /// What the names of the population begin with.
    pub marker: String,
    /// Ids of the population and of what was made beside it.
    pub ids: HashSet<String>,
}

impl World {
    /// From what was recorded. Where the target publishes no schemas, those of RFC 7643 stand in
    /// their place; none for a type that neither describes.
    #[must_use]
    pub fn of(record: &Generated) -> Option<Self> {
        let published: Vec<Schema> = record.schemas.iter().filter_map(Schema::from_json).collect();
        let told = ResourceType::from_json(&record.resource_type)
            .and_then(|told| ResourceSchema::new(told, &published));
        let schema = match record.endpoint.as_str() {
            _ if told.is_some() => told?,
            _ if record.name == "userName" => ResourceSchema::user(),
            "/Groups" => ResourceSchema::group(),
            _ => return None,
        };
        Some(Self {
            schema,
            members: record.members.clone(),
            sent: record.sent.clone(),
            name: record.name.clone(),
            marker: record.marker.clone(),
            ids: record.members.values().chain(record.beside.values()).filter_map(id_of).collect(),
        })
    }

    /// Whether it is an id, which the target made: it is another one in the next run, and has no
    /// parts or order that anybody knows.
    pub(super) fn is_id(&self, value: &Value) -> bool {
        value.as_str().is_some_and(|text| self.ids.contains(text))
    }

    /// Labels of the resources that the filter describes in every reading, and of those that it
    /// describes in some. None where it is no filter; the empty filter describes everybody.
    #[must_use]
    pub fn described(&self, text: &str) -> Option<Described> {
        let parsed = match text {
            "" => None,
            text => Some(filter::parse(text).ok()?),
        };
        let mut described = Described::default();
        for (label, resource) in &self.members {
            let found = parsed.as_ref().map_or(Truth::TRUE, |filter| self.truth(filter, resource));
            if found.certain() {
                described.certain.push(label.clone());
            }
            if found.possible() {
                described.possible.push(label.clone());
            }
        }
        Some(described)
    }

    fn truth(&self, filter: &Filter, resource: &Value) -> Truth {
        truth(filter, resource, &self.schema)
    }

    /// Whether a name is the beginning of another one, letter case aside.
    pub(super) fn is_beginning(&self, name: &str) -> bool {
        let lower = name.to_lowercase();
        let names = self.members.keys().filter_map(|label| self.name_of(label));
        let mut longer = names.filter(|other| other.len() > name.len());
        longer.any(|other| other.to_lowercase().starts_with(&lower))
    }

    /// The name of a member, in which the marker stands.
    #[must_use]
    pub fn name_of(&self, label: &str) -> Option<&str> {
        crate::scim::json::member(self.members.get(label)?, &self.name)?.as_str()
    }
}

fn id_of(resource: &Value) -> Option<String> {
    crate::scim::json::member(resource, "id")?.as_str().map(str::to_owned)
}

/// Whom a filter describes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Described {
    /// In every reading.
    pub certain: Vec<String>,
    /// In some reading, the certain ones included.
    pub possible: Vec<String>,
}

impl Described {
    /// The same of some members only.
    #[must_use]
    pub fn among(mut self, labels: &[String]) -> Self {
        self.certain.retain(|label| labels.contains(label));
        self.possible.retain(|label| labels.contains(label));
        self
    }

    /// Whether all readings agree.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        self.certain == self.possible
    }
}
