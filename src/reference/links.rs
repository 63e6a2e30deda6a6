//! References between resources: `members`, `manager` and their like
//! (RFC 7643 sections 2.3.7, 4.2 and 4.3).

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::UnknownReference;
use super::failure::Failure;
use super::registry::{Kind, Link};
use crate::scim::schema::Attribute;

/// The resource that a link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// The name of its type.
    pub(super) type_name: String,
    /// Its absolute URI.
    pub(super) location: String,
    /// What it is called, if that is known already.
    pub(super) display: Option<String>,
}

/// The ids that the links of a document refer to.
pub(super) fn targets(kind: &Kind, document: &Value) -> Vec<String> {
    let values = kind.links.iter().flat_map(|link| link.elements(document));
    values.filter_map(|element| element.get("value")?.as_str()).map(str::to_owned).collect()
}

/// Brings the links of a document into their stored form: each has a `value`
/// that exists, the matching `$ref` and `type`, and stands there once. A name of
/// its target is stored where the client gave another one than the target has.
///
/// # Errors
///
/// 400 `invalidValue` for a link that leads nowhere, or to a resource of a type
/// that the schema does not name.
pub(super) fn settle(
    kind: &Kind,
    document: &mut Value,
    unknown: UnknownReference,
    resolve: impl Fn(&str) -> Option<Target>,
) -> Result<(), Failure> {
    for link in &kind.links {
        for element in link.elements_mut(document) {
            link.settle(element, unknown, &resolve)?;
        }
        link.edit(document, |elements| {
            let mut seen = HashSet::new();
            elements.retain(|element| match element.get("value").and_then(Value::as_str) {
                Some(value) => seen.insert(value.to_owned()),
                None => true,
            });
        });
    }
    Ok(())
}

/// Takes out all links to `id`.
pub(super) fn sever(kind: &Kind, document: &mut Value, id: &str) {
    for link in &kind.links {
        link.edit(document, |elements| {
            elements.retain(|element| element.get("value").and_then(Value::as_str) != Some(id));
        });
    }
}

impl Link {
    /// The attribute's elements in a document.
    pub(super) fn elements<'a>(&self, document: &'a Value) -> &'a [Value] {
        let container = match &self.extension {
            Some(uri) => document.get(uri),
            None => Some(document),
        };
        match container.and_then(|container| container.get(&self.attribute.name)) {
            Some(Value::Array(elements)) => elements,
            Some(element) => std::slice::from_ref(element),
            None => &[],
        }
    }

    /// The attribute's elements in a document, to be changed in place.
    pub(super) fn elements_mut<'a>(
        &self,
        document: &'a mut Value,
    ) -> impl Iterator<Item = &'a mut Map<String, Value>> {
        let container = match &self.extension {
            Some(uri) => document.get_mut(uri),
            None => Some(document),
        };
        let elements = match container.and_then(|c| c.get_mut(&self.attribute.name)) {
            Some(Value::Array(elements)) => elements.as_mut_slice(),
            Some(element) => std::slice::from_mut(element),
            None => &mut [],
        };
        elements.iter_mut().filter_map(Value::as_object_mut)
    }

    /// Changes the list of elements; an attribute that ends up without any is
    /// unassigned, and so is an extension without attributes.
    fn edit(&self, document: &mut Value, change: impl FnOnce(&mut Vec<Value>)) {
        let container = match &self.extension {
            Some(uri) => document.get_mut(uri),
            None => Some(&mut *document),
        };
        let Some(container) = container.and_then(Value::as_object_mut) else {
            return;
        };
        let Some(value) = container.get_mut(&self.attribute.name) else {
            return;
        };
        let emptied = match value {
            Value::Array(elements) => {
                change(elements);
                elements.is_empty()
            }
            single => {
                let mut elements = vec![single.clone()];
                change(&mut elements);
                elements.is_empty()
            }
        };
        if emptied {
            container.shift_remove(&self.attribute.name);
            self.drop_empty_extension(document);
        }
    }

    fn drop_empty_extension(&self, document: &mut Value) {
        let (Some(uri), Some(document)) = (&self.extension, document.as_object_mut()) else {
            return;
        };
        let is_empty = |value: &Value| value.as_object().is_some_and(Map::is_empty);
        if document.get(uri).is_some_and(is_empty) {
            document.shift_remove(uri);
            if let Some(Value::Array(schemas)) = document.get_mut("schemas") {
                schemas.retain(|schema| schema.as_str() != Some(uri));
            }
        }
    }

    fn settle(
        &self,
        element: &mut Map<String, Value>,
        unknown: UnknownReference,
        resolve: &impl Fn(&str) -> Option<Target>,
    ) -> Result<(), Failure> {
        let Some(id) = id_of(element) else {
            let name = &self.attribute.name;
            return Err(Failure::value(format!("an element of {name} has neither value nor $ref")));
        };
        element.insert("value".to_owned(), json!(id));
        let target = resolve(&id);
        self.settle_name(element, target.as_ref());
        match target {
            Some(target) => self.point(element, &id, target),
            None if unknown == UnknownReference::Accept => Ok(()),
            None => {
                let detail =
                    format!("{} refers to {id:?}, which does not exist", self.attribute.name);
                Err(Failure::value(detail))
            }
        }
    }

    /// Takes out a name that is not the client's to give, or no other than
    /// the one that is computed.
    fn settle_name(&self, element: &mut Map<String, Value>, target: Option<&Target>) {
        let own = target.and_then(|target| target.display.as_deref());
        for name in ["display", "displayName"] {
            let sub = self.attribute.sub_attribute(name);
            let fixed = sub.is_none_or(Attribute::is_read_only);
            let given = element.get(name).and_then(Value::as_str);
            if fixed || given.is_none() || given == own {
                element.shift_remove(name);
            }
        }
    }

    fn point(
        &self,
        element: &mut Map<String, Value>,
        id: &str,
        target: Target,
    ) -> Result<(), Failure> {
        let permitted = self.attribute.sub_attribute("$ref").is_some_and(|reference| {
            reference.reference_types.iter().any(|t| t.eq_ignore_ascii_case(&target.type_name))
        });
        if !permitted {
            let name = &self.attribute.name;
            let detail = format!("{name} cannot refer to {id:?}, which is a {}", target.type_name);
            return Err(Failure::value(detail));
        }
        element.insert("$ref".to_owned(), json!(target.location));
        if self.attribute.sub_attribute("type").is_some() {
            element.insert("type".to_owned(), json!(target.type_name));
        }
        Ok(())
    }
}

/// The id that an element refers to, by `value` or else by the end of `$ref`.
fn id_of(element: &Map<String, Value>) -> Option<String> {
    let text = |name| element.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let id = text("value").or_else(|| text("$ref")?.trim_end_matches('/').rsplit('/').next())?;
    Some(id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::Options;
    use crate::reference::registry::Registry;

    fn registry() -> Registry {
        Registry::new(&Options::default()).unwrap()
    }

    fn resolve(id: &str) -> Option<Target> {
        let type_name = match id {
            "u1" | "u2" => "User",
            "g1" => "Group",
            _ => return None,
        };
        let display = (id == "u1").then(|| "Ann".to_owned());
        Some(Target {
            type_name: type_name.to_owned(),
            location: format!("http://x/{id}"),
            display,
        })
    }

    fn settle_group(mut group: Value, unknown: UnknownReference) -> Result<Value, Failure> {
        settle(&registry().kinds[1], &mut group, unknown, resolve).map(|()| group)
    }

    #[test]
    fn members_get_their_reference_and_type_and_stand_once() {
        let group = json!({"members": [{"value": "u1", "display": "Ann"}, {"$ref": "../Users/u1"},
            {"value": "u2", "display": "Bob"}, {"value": "g1"}]});
        let settled = settle_group(group, UnknownReference::Refuse).unwrap();
        let expected = json!({"members": [
            {"value": "u1", "$ref": "http://x/u1", "type": "User"},
            {"value": "u2", "display": "Bob", "$ref": "http://x/u2", "type": "User"},
            {"value": "g1", "$ref": "http://x/g1", "type": "Group"},
        ]});
        assert_eq!(settled, expected);
    }

    #[test]
    fn unknown_members_are_refused_or_kept() {
        let group = json!({"members": [{"value": "nobody"}]});
        let refused = settle_group(group.clone(), UnknownReference::Refuse).unwrap_err();
        assert_eq!(refused.status, 400);
        assert_eq!(settle_group(group.clone(), UnknownReference::Accept).unwrap(), group);
    }

    #[test]
    fn a_severed_manager_takes_its_empty_extension_along() {
        let uri = crate::scim::urn::ENTERPRISE_USER;
        let core = crate::scim::urn::USER;
        let mut user = json!({"schemas": [core, uri], uri: {"manager": {"value": "u1"}}});
        sever(&registry().kinds[0], &mut user, "u1");
        assert_eq!(user, json!({"schemas": [core]}));
    }
}
