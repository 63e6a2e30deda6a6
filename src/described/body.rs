//! Bodies of resources of a described type.

use serde_json::{Map, Value, json};

use super::kind::{Characteristics, Kind};
use super::part::Part;
use super::value::{Maker, Turn};
use crate::scim::schema::Attribute;

/// Makes bodies of one type for one resource.
pub(super) struct Bodies<'a> {
    pub kind: &'a Kind,
    pub maker: Maker<'a>,
}

impl<'a> Bodies<'a> {
    /// A value of an attribute or sub-attribute: of the form that the template of the profile gives
    /// it, else one that fits its definition. The name bears the marker of the run.
    ///
    /// # Errors
    /// Why none can be made.
    pub fn value(&self, part: &Part<'_>, turn: Turn) -> Result<Value, String> {
        let label = match turn {
            Turn::Second => format!("{}-two", self.maker.label),
            _ => self.maker.label.to_owned(),
        };
        let template = self.kind.template.as_ref().and_then(|template| part.find(template));
        if let Some(known) = template.filter(|known| known.to_string().contains("${label}")) {
            return Ok(labelled(known, &label));
        }
        match self.kind.is_name(part) {
            true => Ok(json!(format!("${{tag}}-{label}"))),
            false => self.maker.value(part.leaf(), turn),
        }
    }

    /// What the schemas require and nothing else, the name of the run aside.
    ///
    /// # Errors
    /// Why a required value cannot be made.
    pub fn bare(&self) -> Result<Map<String, Value>, String> {
        let schemas = json!([self.kind.schema.base.id]);
        self.completed(Map::from_iter([("schemas".to_owned(), schemas)]))
    }

    /// The same with what the template of the profile holds beyond it.
    ///
    /// # Errors
    /// Why a required value cannot be made.
    pub fn required(&self) -> Result<Map<String, Value>, String> {
        let Some(template) = &self.kind.template else { return self.bare() };
        match labelled(&json!(template), self.maker.label) {
            Value::Object(body) => self.completed(body),
            _ => self.bare(),
        }
    }

    fn completed(&self, mut body: Map<String, Value>) -> Result<Map<String, Value>, String> {
        for located in self.kind.attributes() {
            let part = Part { located };
            let attribute = part.leaf();
            let demanded = located.extension.is_none_or(|extension| self.demands(&extension.id));
            let wanted = (attribute.required && demanded) || self.kind.is_name(&part);
            if wanted && attribute.is_writable() && part.find(&body).is_none() {
                let value = self.value(&part, Turn::First)?;
                part.put(&mut body, no_more_than_required(attribute, value));
            }
        }
        Ok(body)
    }

    /// Whether every resource of the type has an extension.
    fn demands(&self, extension: &str) -> bool {
        self.kind.schema.extensions.iter().any(|one| one.required && one.schema.id == extension)
    }

    /// A body to which a value can be given: what its extension, or the attribute that it is a part of,
    /// requires beside it is there.
    ///
    /// # Errors
    /// Why a required value cannot be made.
    pub fn base(&self, part: &Part<'a>) -> Result<Map<String, Value>, String> {
        let mut body = self.required()?;
        for other in self.kind.parts() {
            let (own, its) = (part.located, other.located);
            let of_extension = own.extension.is_some()
                && own.extension == its.extension
                && its.sub.is_none()
                && its.attribute != own.attribute;
            let of_whole = own.sub.is_some() && its.sub.is_some() && other.whole() == part.whole();
            let beside = (of_extension || of_whole) && other != *part;
            if beside && other.leaf().required && other.leaf().is_writable() {
                other.put(&mut body, self.value(&other, Turn::First)?);
            }
        }
        Ok(body)
    }

    /// A value in every attribute that a client may write and of which one can be made. What cannot
    /// change stays the same in the second turn: the name, and what is settled once.
    ///
    /// # Errors
    /// Why a required value cannot be made.
    pub fn whole(&self, turn: Turn) -> Result<Map<String, Value>, String> {
        let mut body = self.required()?;
        for located in self.kind.attributes() {
            let part = Part { located };
            let attribute = part.leaf();
            if !attribute.is_writable() || self.kind.is_name(&part) {
                continue;
            }
            let fixed = attribute.mutability == crate::scim::schema::Mutability::Immutable;
            let turn = if fixed { Turn::First } else { turn };
            if let Ok(value) = self.value(&part, turn) {
                part.put(&mut body, value);
            }
        }
        Ok(body)
    }

    /// What a read shows of a body without being asked for anything.
    pub fn shown(&self, body: &Map<String, Value>) -> Map<String, Value> {
        let mut shown = body.clone();
        shown.remove("schemas");
        for located in self.kind.attributes() {
            let part = Part { located };
            if !part.leaf().is_shown() || part.leaf().name.eq_ignore_ascii_case("password") {
                part.take(&mut shown);
            } else if let Some(value) = part.find(&shown) {
                let value = shown_of(part.leaf(), value);
                part.put(&mut shown, value);
            }
        }
        shown.remove("schemas");
        shown
    }
}

/// A value without the sub-attributes that are not shown.
fn shown_of(attribute: &Attribute, value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(|item| shown_of(attribute, item)).collect(),
        Value::Object(map) => {
            let hidden =
                |name: &String| attribute.sub_attribute(name).is_some_and(|sub| !sub.is_shown());
            let members = map.iter().filter(|(name, _)| !hidden(name));
            Value::Object(members.map(|(name, value)| (name.clone(), value.clone())).collect())
        }
        other => other.clone(),
    }
}

/// A value of a complex attribute without what it does not have to have.
fn no_more_than_required(attribute: &Attribute, value: Value) -> Value {
    let required = |name: &String| attribute.sub_attribute(name).is_some_and(|sub| sub.required);
    match value {
        Value::Array(items) => {
            items.into_iter().map(|item| no_more_than_required(attribute, item)).collect()
        }
        Value::Object(map) if map.keys().any(required) => {
            Value::Object(map.into_iter().filter(|(name, _)| required(name)).collect())
        }
        other => other,
    }
}

/// A template with the label of a resource put in.
fn labelled(template: &Value, label: &str) -> Value {
    match template {
        Value::String(text) => json!(text.replace("${label}", label)),
        Value::Array(items) => items.iter().map(|item| labelled(item, label)).collect(),
        Value::Object(map) => {
            let members = map.iter().map(|(name, value)| (name.clone(), labelled(value, label)));
            Value::Object(members.collect())
        }
        other => other.clone(),
    }
}
