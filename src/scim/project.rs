//! The part of a resource that an answer shows: `attributes`, `excludedAttributes` and the
//! `returned` characteristic (RFC 7644 3.9).
//!
//! `schemas` and `id` stay in every answer. A sub-attribute that is always returned appears
//! whenever its attribute does, and does not bring in an attribute that was not asked for.

use serde_json::{Map, Value};

use super::attribute_path::AttributePath;
use super::error::ScimError;
use super::json;
use super::schema::{Attribute, ResourceSchema, Returned, Schema, Target};

/// Which attributes are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Projection {
    /// Those that are returned by default.
    #[default]
    Default,
    /// Those always returned, and these.
    Only(Vec<AttributePath>),
    /// Those returned by default without these.
    Without(Vec<AttributePath>),
}

impl Projection {
    /// Reads the two query parameters, each a list separated by commas. Empty names are passed
    /// over, and an empty list counts as absent. Names that are no attribute paths are refused;
    /// names that are unknown are not, and select nothing.
    ///
    /// # Errors
    /// 400 `invalidValue` when both are given, or a name is malformed.
    pub fn parse(attributes: Option<&str>, excluded: Option<&str>) -> Result<Self, ScimError> {
        Self::from_names(
            attributes.unwrap_or_default().split(','),
            excluded.unwrap_or_default().split(','),
        )
    }

    /// Reads two lists of names, as a search request has them (RFC 7644 3.4.3).
    ///
    /// # Errors
    /// As [`Projection::parse`].
    pub fn from_names<'n>(
        attributes: impl IntoIterator<Item = &'n str>,
        excluded: impl IntoIterator<Item = &'n str>,
    ) -> Result<Self, ScimError> {
        match (paths(attributes)?, paths(excluded)?) {
            (only, without) if only.is_empty() && without.is_empty() => Ok(Self::Default),
            (only, without) if without.is_empty() => Ok(Self::Only(only)),
            (only, without) if only.is_empty() => Ok(Self::Without(without)),
            _ => Err(ScimError::invalid_value(
                "`attributes` and `excludedAttributes` exclude each other",
            )),
        }
    }

    /// The resource as an answer shows it.
    #[must_use]
    pub fn apply(&self, resource: &Value, schema: &ResourceSchema) -> Value {
        let Value::Object(members) = resource else {
            return resource.clone();
        };
        let view = View::new(self, schema);
        let mut shown = Map::new();
        for (key, value) in members {
            if let Some(extension) = schema.extension(key) {
                view.show_extension(&mut shown, extension, value);
            } else if let Some(attribute) = schema.core_attribute(key) {
                view.show(&mut shown, None, attribute, value);
            } else if view.default {
                shown.insert(key.clone(), value.clone());
            }
        }
        Value::Object(shown)
    }
}

fn paths<'n>(names: impl IntoIterator<Item = &'n str>) -> Result<Vec<AttributePath>, ScimError> {
    let names = names.into_iter().map(str::trim).filter(|name| !name.is_empty());
    names
        .map(|name| {
            AttributePath::parse(name).map_err(|error| ScimError::invalid_value(error.to_string()))
        })
        .collect()
}

/// A projection whose names are resolved.
struct View<'a> {
    /// Whether attributes appear without being named.
    default: bool,
    named: Vec<Target<'a>>,
}

/// How far an attribute was named.
struct Named<'a> {
    whole: bool,
    subs: Vec<&'a Attribute>,
}

impl<'a> View<'a> {
    fn new(projection: &Projection, schema: &'a ResourceSchema) -> Self {
        let (default, paths) = match projection {
            Projection::Default => (true, &[][..]),
            Projection::Only(paths) => (false, paths.as_slice()),
            Projection::Without(paths) => (true, paths.as_slice()),
        };
        Self { default, named: paths.iter().filter_map(|path| schema.resolve(path)).collect() }
    }

    /// What was said of the attribute.
    fn named(&self, extension: Option<&Schema>, attribute: &Attribute) -> Named<'a> {
        let mut named = Named { whole: false, subs: Vec::new() };
        for target in &self.named {
            match target {
                Target::Base(_) => named.whole |= extension.is_none(),
                Target::Extension(schema) => {
                    named.whole |= extension.is_some_and(|own| own.id == schema.id);
                }
                Target::Attribute(found) => {
                    let same = found.extension.map(|s| &s.id) == extension.map(|s| &s.id)
                        && found.attribute.name == attribute.name;
                    match found.sub {
                        Some(sub) if same => named.subs.push(sub),
                        _ => named.whole |= same && found.sub.is_none(),
                    }
                }
            }
        }
        named
    }

    fn show_extension(&self, shown: &mut Map<String, Value>, extension: &Schema, value: &Value) {
        let Value::Object(members) = value else {
            return;
        };
        let mut object = Map::new();
        for (key, value) in members {
            if let Some(attribute) = extension.attribute(key) {
                self.show(&mut object, Some(extension), attribute, value);
            }
        }
        if !object.is_empty() {
            shown.insert(extension.id.clone(), Value::Object(object));
        }
    }

    /// Puts into the answer what it shows of an attribute.
    fn show(
        &self,
        shown: &mut Map<String, Value>,
        extension: Option<&Schema>,
        attribute: &Attribute,
        value: &Value,
    ) {
        let named = self.named(extension, attribute);
        let visible = match (attribute.returned, self.default) {
            (Returned::Never, _) => false,
            (Returned::Always, _) => true,
            (Returned::Default, true) => !named.whole,
            (Returned::Request, true) => false,
            (_, false) => named.whole || !named.subs.is_empty(),
        };
        if !visible {
            return;
        }
        let narrowed = !self.default && !named.whole && !named.subs.is_empty();
        let keep = |sub: &Attribute| {
            let is_named = named.subs.iter().any(|other| other.name == sub.name);
            match sub.returned {
                Returned::Never => false,
                Returned::Always => true,
                Returned::Request => is_named && !self.default,
                Returned::Default if self.default => !is_named,
                Returned::Default => is_named || !narrowed,
            }
        };
        if let Some(value) = part(attribute, value, &keep) {
            shown.insert(attribute.name.clone(), value);
        }
    }
}

/// The value with the sub-attributes to keep; `None` where nothing is left of a complex one.
fn part(attribute: &Attribute, value: &Value, keep: &impl Fn(&Attribute) -> bool) -> Option<Value> {
    match value {
        Value::Array(items) if attribute.is_complex() => {
            let kept: Vec<Value> = items.iter().filter_map(|i| part(attribute, i, keep)).collect();
            (!kept.is_empty() || items.is_empty()).then_some(Value::Array(kept))
        }
        Value::Object(members) if attribute.is_complex() => {
            let known = |key: &str| attribute.sub_attribute(key);
            let kept: Map<String, Value> = members
                .iter()
                .filter(|(key, _)| known(key).is_none_or(keep))
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect();
            (!json::is_unassigned(&Value::Object(kept.clone()))).then_some(Value::Object(kept))
        }
        other => Some(other.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scim::schema::AttributeType;
    use crate::scim::urn;
    use serde_json::json;

    fn schema() -> ResourceSchema {
        let mut schema = ResourceSchema::user();
        let with = |name: &str, returned| Attribute {
            returned,
            ..Attribute::new(name, AttributeType::String)
        };
        schema.base.attributes.push(with("always", Returned::Always));
        schema.base.attributes.push(with("request", Returned::Request));
        schema.extensions[0].schema.attributes.push(with("badge", Returned::Always));
        schema
    }

    fn resource() -> Value {
        json!({
            "schemas": [urn::USER, urn::ENTERPRISE_USER],
            "id": "1",
            "userName": "u",
            "password": "p",
            "always": "a",
            "request": "r",
            "name": {"givenName": "g", "familyName": "f"},
            "emails": [{"value": "v", "type": "work"}, {"value": "w"}],
            (urn::ENTERPRISE_USER): {"division": "d", "badge": "b", "manager": {"value": "m"}},
            "meta": {"version": "1"},
        })
    }

    /// What is shown beyond what is always shown.
    #[track_caller]
    fn shown(attributes: &str, excluded: &str) -> Value {
        let projection = Projection::parse(Some(attributes), Some(excluded)).unwrap();
        let mut shown = projection.apply(&resource(), &schema());
        let object = shown.as_object_mut().unwrap();
        for (key, value) in [
            ("schemas", json!([urn::USER, urn::ENTERPRISE_USER])),
            ("id", json!("1")),
            ("always", json!("a")),
        ] {
            assert_eq!(object.shift_remove(key), Some(value));
        }
        assert_eq!(object[urn::ENTERPRISE_USER]["badge"], json!("b"));
        assert!(!object.contains_key("password"));
        object[urn::ENTERPRISE_USER].as_object_mut().unwrap().shift_remove("badge");
        if object[urn::ENTERPRISE_USER] == json!({}) {
            object.shift_remove(urn::ENTERPRISE_USER);
        }
        shown
    }

    #[test]
    fn the_default_leaves_out_what_has_to_be_asked_for() {
        let expected = json!({
            "userName": "u",
            "name": {"givenName": "g", "familyName": "f"},
            "emails": [{"value": "v", "type": "work"}, {"value": "w"}],
            (urn::ENTERPRISE_USER): {"division": "d", "manager": {"value": "m"}},
            "meta": {"version": "1"},
        });
        assert_eq!(shown("", ""), expected);
        assert_eq!(shown(" , ", "nope,id,schemas,password"), expected);
    }

    #[test]
    fn only_what_is_named_is_shown() {
        assert_eq!(shown("USERNAME,request", ""), json!({"userName": "u", "request": "r"}));
        assert_eq!(shown("name.givenname", ""), json!({"name": {"givenName": "g"}}));
        assert_eq!(shown("emails.type", ""), json!({"emails": [{"type": "work"}]}));
        assert_eq!(shown("emails.type,emails", ""), json!({"emails": resource()["emails"]}));
        assert_eq!(shown("nope,password", ""), json!({}));
        assert_eq!(shown("meta", ""), json!({"meta": {"version": "1"}}));
    }

    #[test]
    fn urns_are_understood() {
        let urn = urn::ENTERPRISE_USER;
        assert_eq!(
            shown(&format!("{urn}:division,{}:userName", urn::USER), ""),
            json!({"userName": "u", (urn): {"division": "d"}})
        );
        assert_eq!(shown(urn, ""), json!({(urn): {"division": "d", "manager": {"value": "m"}}}));
        let without = shown("", &format!("{urn},{}", urn::USER));
        assert_eq!(without, json!({}));
        let without = shown("", &format!("{urn}:manager.value"));
        assert_eq!(without[urn], json!({"division": "d"}));
    }

    #[test]
    fn what_is_excluded_is_not_shown() {
        let without = shown("", "name.givenName,emails,meta,always,urn:x:y:z");
        assert_eq!(
            without,
            json!({
                "userName": "u",
                "name": {"familyName": "f"},
                (urn::ENTERPRISE_USER): {"division": "d", "manager": {"value": "m"}},
            })
        );
    }

    #[test]
    fn sub_attributes_have_their_own_characteristic() {
        let mut schema = ResourceSchema::user();
        let sub = |name: &str, returned| Attribute {
            returned,
            ..Attribute::new(name, AttributeType::String)
        };
        schema.base.attributes.push(Attribute {
            sub_attributes: vec![
                sub("a", Returned::Always),
                sub("n", Returned::Never),
                sub("d", Returned::Default),
                sub("r", Returned::Request),
            ],
            ..Attribute::new("x", AttributeType::Complex)
        });
        let resource = json!({"x": {"a": 1, "n": 1, "d": 1, "r": 1}});
        for (attributes, excluded, expected) in [
            ("", "", json!({"x": {"a": 1, "d": 1}})),
            ("x", "", json!({"x": {"a": 1, "d": 1}})),
            ("x.r,x.n", "", json!({"x": {"a": 1, "r": 1}})),
            ("", "x.a,x.d,x.r", json!({"x": {"a": 1}})),
            ("userName", "", json!({})),
            ("", "x", json!({})),
        ] {
            let projection = Projection::parse(Some(attributes), Some(excluded)).unwrap();
            assert_eq!(projection.apply(&resource, &schema), expected, "{attributes}/{excluded}");
        }
    }

    #[test]
    fn both_lists_at_once_are_refused() {
        assert!(Projection::parse(Some("a"), Some("b")).is_err());
        assert!(Projection::parse(Some("a b"), None).is_err());
        assert_eq!(Projection::parse(None, None), Ok(Projection::Default));
    }
}
