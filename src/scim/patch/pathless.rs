//! Values that stand for several attributes: without a path, or for a whole extension.

use serde_json::{Map, Value};

use super::message::Op;
use super::options::{QualifiedKeys, UnknownTarget};
use super::path::PatchPath;
use super::target::Selection;
use super::{Asked, Patcher};
use crate::scim::error::ScimError;
use crate::scim::json;
use crate::scim::schema::{Attribute, Mutability, Schema};
use crate::scim::validate::value::wrong;

impl Patcher<'_> {
    /// Adds or replaces each attribute of an object.
    pub fn merge_resource(
        &self,
        resource: &mut Map<String, Value>,
        op: Op,
        value: &Value,
    ) -> Result<(), ScimError> {
        let Value::Object(members) = value else {
            return Err(wrong("value", "an object", value));
        };
        for (key, value) in members {
            if let Some(attribute) = self.schema.core_attribute(key) {
                let selection = Selection::whole(None, attribute);
                self.at_attribute(resource, op, &selection, Some(value), Asked::ByKey)?;
            } else if let Some(extension) = self.schema.extension(key) {
                self.merge_extension(resource, op, extension, value)?;
            } else {
                self.at_key(resource, op, None, key, value)?;
            }
        }
        Ok(())
    }

    /// Adds or replaces each attribute of an extension's object; null takes the extension away.
    pub fn merge_extension(
        &self,
        resource: &mut Map<String, Value>,
        op: Op,
        extension: &Schema,
        value: &Value,
    ) -> Result<(), ScimError> {
        // The schema's own reference, which lives as long as the patcher's.
        let Some(extension) = self.schema.extension(&extension.id) else {
            return Ok(());
        };
        let members = match value {
            Value::Object(members) => members,
            Value::Null => return self.remove_extension(resource, extension),
            other => return Err(wrong(&extension.id, "an object", other)),
        };
        for (key, value) in members {
            match extension.attribute(key) {
                Some(attribute) => {
                    let selection = Selection::whole(Some(extension), attribute);
                    self.at_attribute(resource, op, &selection, Some(value), Asked::ByKey)?;
                }
                None => self.at_key(resource, op, Some(extension), key, value)?,
            }
        }
        Ok(())
    }

    /// A key that is no attribute's name: a path, which an extension's URN may precede, or
    /// unknown.
    fn at_key(
        &self,
        resource: &mut Map<String, Value>,
        op: Op,
        extension: Option<&Schema>,
        key: &str,
        value: &Value,
    ) -> Result<(), ScimError> {
        let is_path = PatchPath::parse(key).is_ok_and(|path| path.is_qualified());
        match self.options.qualified_keys {
            QualifiedKeys::Apply if is_path => {
                let path = match extension {
                    None => PatchPath::parse(key)?,
                    Some(schema) => PatchPath::parse(&format!("{}:{key}", schema.id))?,
                };
                self.at_path(resource, op, &path, Some(value), Asked::ByKey)
            }
            QualifiedKeys::Refuse if is_path => {
                Err(ScimError::invalid_path(format!("`{key}` is a path, not an attribute name")))
            }
            QualifiedKeys::Ignore if is_path => Ok(()),
            _ if self.options.unknown == UnknownTarget::Refuse => {
                Err(ScimError::invalid_value(format!("there is no attribute `{key}`")))
            }
            _ => Ok(()),
        }
    }

    /// Unassigns all attributes of an extension.
    pub fn remove_extension(
        &self,
        resource: &mut Map<String, Value>,
        extension: &Schema,
    ) -> Result<(), ScimError> {
        let required =
            self.schema.extensions.iter().any(|e| e.required && e.schema.id == extension.id);
        if required {
            let detail = format!("the extension {} is required", extension.id);
            return Err(ScimError::mutability(detail));
        }
        let Some(Value::Object(object)) = json::get(resource, &extension.id) else {
            return Ok(());
        };
        let mut held = extension.attributes.iter().filter(|a| json::get(object, &a.name).is_some());
        if let Some(fixed) = held.find(|a| is_fixed(a)) {
            let detail = format!("`{}:{}` can not be removed", extension.id, fixed.name);
            return Err(ScimError::mutability(detail));
        }
        json::remove(resource, &extension.id);
        Ok(())
    }
}

fn is_fixed(attribute: &Attribute) -> bool {
    matches!(attribute.mutability, Mutability::ReadOnly | Mutability::Immutable)
}
