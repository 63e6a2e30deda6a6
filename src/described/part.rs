//! An attribute or a sub-attribute, and where in a body its value stands.

use serde_json::{Map, Value, json};

use crate::scim::schema::{Attribute, Located};

/// An attribute, or a sub-attribute of one with a single value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Part<'a> {
    pub located: Located<'a>,
}

impl<'a> Part<'a> {
    /// What is described.
    pub fn leaf(&self) -> &'a Attribute {
        self.located.leaf()
    }

    /// Its path, as in PATCH and `attributes` (RFC 7644 3.10).
    pub fn path(&self) -> String {
        self.located.path().to_string()
    }

    /// The attribute that it is, or is a part of.
    pub fn whole(&self) -> Self {
        Self { located: Located { sub: None, ..self.located } }
    }

    /// Its name as a part of the id of a row, such as `name-givenName`.
    pub fn id(&self) -> String {
        let names = [Some(self.located.attribute), self.located.sub];
        let names: Vec<&str> = names.into_iter().flatten().map(|one| one.name.as_str()).collect();
        element(&names.join("-"))
    }

    /// Paths of all that may change with it: what a target derives from the names of a person.
    pub fn touched(&self) -> Value {
        let mut paths = vec![self.path()];
        let name = self.located.attribute.name.as_str();
        if self.located.extension.is_none() && matches!(name, "userName" | "name" | "displayName") {
            paths.extend(["name.formatted", "displayName"].map(str::to_owned));
        }
        json!(paths)
    }

    /// Puts a value into a body.
    pub fn put(&self, body: &mut Map<String, Value>, value: Value) {
        match self.located.extension {
            None => self.put_into(body, value),
            Some(schema) => {
                name_schema(body, &schema.id);
                within(body, &schema.id, |extension| self.put_into(extension, value));
            }
        }
    }

    fn put_into(&self, container: &mut Map<String, Value>, value: Value) {
        let attribute = &self.located.attribute.name;
        match self.located.sub {
            None => drop(container.insert(attribute.clone(), value)),
            Some(sub) => within(container, attribute, |whole| {
                whole.insert(sub.name.clone(), value);
            }),
        }
    }

    /// The value in a body.
    pub fn find<'b>(&self, body: &'b Map<String, Value>) -> Option<&'b Value> {
        let container = match self.located.extension {
            None => body,
            Some(schema) => body.get(&schema.id)?.as_object()?,
        };
        let value = container.get(&self.located.attribute.name)?;
        self.located.sub.map_or(Some(value), |sub| value.get(&sub.name))
    }

    /// Takes it out of a body.
    pub fn take(&self, body: &mut Map<String, Value>) {
        let container = match self.located.extension {
            None => Some(body),
            Some(schema) => body.get_mut(&schema.id).and_then(Value::as_object_mut),
        };
        let Some(container) = container else { return };
        let attribute = &self.located.attribute.name;
        match self.located.sub {
            None => drop(container.remove(attribute)),
            Some(sub) => {
                let whole = container.get_mut(attribute).and_then(Value::as_object_mut);
                whole.map(|whole| whole.remove(&sub.name));
            }
        }
    }
}

/// Changes the object that is a member, which is made where it is none yet.
fn within(body: &mut Map<String, Value>, key: &str, change: impl FnOnce(&mut Map<String, Value>)) {
    let mut map = match body.remove(key) {
        Some(Value::Object(map)) => map,
        _ => Map::new(),
    };
    change(&mut map);
    body.insert(key.to_owned(), Value::Object(map));
}

/// An extension that is used is named in `schemas` (RFC 7643 3).
fn name_schema(body: &mut Map<String, Value>, uri: &str) {
    if let Some(Value::Array(schemas)) = body.get_mut("schemas")
        && !schemas.iter().any(|known| known.as_str() == Some(uri))
    {
        schemas.push(json!(uri));
    }
}

/// A text of the characters that names of cases have.
pub(super) fn element(text: &str) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    text.chars().filter(|c| *c != '$').map(|c| if fits(c) { c } else { '-' }).collect()
}
