//! Values checked by the definition of their attribute, and brought into canonical form.

use std::collections::HashSet;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::{Map, Value};

use super::{Booleans, CanonicalValues, Options, Primaries, UnknownAttributes};
use crate::scim::compare::{element_key, fold, instant};
use crate::scim::error::ScimError;
use crate::scim::json;
use crate::scim::schema::{Attribute, AttributeType, Schema};

/// Checks values, with the readings in force.
#[derive(Debug, Clone, Copy)]
pub struct Checker {
    pub options: Options,
    /// Whether objects may lack required members, because they are merged into others.
    pub partial: bool,
}

impl Checker {
    /// The members of an object: names in canonical spelling, unassigned and readOnly ones left
    /// out. `prefix` stands before names in messages.
    pub fn members<'a, 'b>(
        &self,
        members: impl IntoIterator<Item = (&'b String, &'b Value)>,
        lookup: impl Fn(&str) -> Option<&'a Attribute>,
        prefix: &str,
    ) -> Result<Map<String, Value>, ScimError> {
        let mut checked = Map::new();
        let mut seen: Vec<&str> = Vec::new();
        for (key, value) in members {
            let Some(attribute) = lookup(key) else {
                self.unknown(prefix, key)?;
                continue;
            };
            if seen.contains(&attribute.name.as_str()) {
                return Err(ScimError::invalid_syntax(format!("`{prefix}{key}` is given twice")));
            }
            seen.push(&attribute.name);
            if attribute.is_read_only() {
                continue;
            }
            if let Some(value) = self.value(attribute, value, prefix)? {
                checked.insert(attribute.name.clone(), value);
            }
        }
        Ok(checked)
    }

    /// The object of an extension; `None` where nothing is assigned in it.
    pub fn extension(
        &self,
        extension: &Schema,
        value: &Value,
    ) -> Result<Option<Map<String, Value>>, ScimError> {
        let object = match value {
            Value::Object(object) => object,
            Value::Null => return Ok(None),
            other => return Err(wrong(&extension.id, "an object", other)),
        };
        let prefix = format!("{}:", extension.id);
        let members = self.members(object, |name| extension.attribute(name), &prefix)?;
        Ok((!members.is_empty()).then_some(members))
    }

    /// The value of an attribute, array or not; `None` where it is unassigned.
    pub fn value(
        &self,
        attribute: &Attribute,
        value: &Value,
        prefix: &str,
    ) -> Result<Option<Value>, ScimError> {
        match value {
            Value::Null => Ok(None),
            _ if !attribute.multi_valued => self.one(attribute, value, prefix),
            Value::Array(items) => self.many(attribute, items, prefix),
            other => Err(wrong(&format!("{prefix}{}", attribute.name), "an array", other)),
        }
    }

    /// The elements of a multi-valued attribute: unassigned and repeated ones left out, one
    /// primary at most.
    pub fn many(
        &self,
        attribute: &Attribute,
        items: &[Value],
        prefix: &str,
    ) -> Result<Option<Value>, ScimError> {
        let mut seen = HashSet::new();
        let mut elements: Vec<Value> = Vec::with_capacity(items.len());
        for item in items.iter().filter(|item| !item.is_null()) {
            if let Some(element) = self.one(attribute, item, prefix)?
                && seen.insert(element_key(attribute, &element))
            {
                elements.push(element);
            }
        }
        self.limit_primaries(attribute, &mut elements)?;
        Ok((!elements.is_empty()).then_some(Value::Array(elements)))
    }

    /// A single value, or one element of an array; `None` for an object without data.
    pub fn one(
        &self,
        attribute: &Attribute,
        value: &Value,
        prefix: &str,
    ) -> Result<Option<Value>, ScimError> {
        let path = || format!("{prefix}{}", attribute.name);
        if attribute.is_complex() {
            return self.complex(attribute, value, &path());
        }
        let coerced = (attribute.kind == AttributeType::Boolean)
            .then(|| self.coerce(value))
            .flatten()
            .map(Value::Bool);
        let value = coerced.unwrap_or_else(|| value.clone());
        if let Some(expected) = expected_instead(attribute.kind, &value) {
            return Err(wrong(&path(), expected, &value));
        }
        self.check_canonical(attribute, &value, &path())?;
        Ok(Some(value))
    }

    fn complex(
        &self,
        attribute: &Attribute,
        value: &Value,
        path: &str,
    ) -> Result<Option<Value>, ScimError> {
        let Value::Object(object) = value else {
            return Err(wrong(path, "an object", value));
        };
        let prefix = format!("{path}.");
        let members = self.members(object, |name| attribute.sub_attribute(name), &prefix)?;
        if members.is_empty() {
            return Ok(None);
        }
        if !self.partial {
            require_members(attribute, &members, path)?;
        }
        Ok(Some(Value::Object(members)))
    }

    fn coerce(&self, value: &Value) -> Option<bool> {
        let text = value.as_str().filter(|_| self.options.booleans == Booleans::Coerce)?;
        text.to_ascii_lowercase().parse().ok()
    }

    /// What the options make of an unknown name.
    pub fn unknown(&self, prefix: &str, key: &str) -> Result<(), ScimError> {
        match self.options.unknown {
            UnknownAttributes::Ignore => Ok(()),
            UnknownAttributes::Refuse => {
                Err(ScimError::invalid_value(format!("there is no attribute `{prefix}{key}`")))
            }
        }
    }

    fn check_canonical(
        &self,
        attribute: &Attribute,
        value: &Value,
        path: &str,
    ) -> Result<(), ScimError> {
        let (CanonicalValues::Enforced, false, Some(text)) =
            (self.options.canonical_values, attribute.canonical_values.is_empty(), value.as_str())
        else {
            return Ok(());
        };
        let folded = |text| fold(text, attribute.case_exact);
        if attribute.canonical_values.iter().any(|known| folded(known) == folded(text)) {
            return Ok(());
        }
        Err(ScimError::invalid_value(format!("{value} is no value of `{path}`")))
    }

    /// Sees to it that one element is primary at most, by the reading in force.
    pub fn limit_primaries(
        &self,
        attribute: &Attribute,
        elements: &mut [Value],
    ) -> Result<(), ScimError> {
        let mut primaries = elements.iter_mut().filter(|element| is_primary(element)).skip(1);
        match self.options.primaries {
            Primaries::KeepFirst => {
                primaries.for_each(unset_primary);
                Ok(())
            }
            Primaries::Refuse if primaries.next().is_none() => Ok(()),
            Primaries::Refuse => Err(ScimError::invalid_value(format!(
                "`{}` has more than one primary value",
                attribute.name
            ))),
        }
    }
}

/// Whether the element is marked as primary.
pub fn is_primary(element: &Value) -> bool {
    json::member(element, "primary") == Some(&Value::Bool(true))
}

/// Makes the element one that is not primary.
pub fn unset_primary(element: &mut Value) {
    if let Value::Object(object) = element {
        json::set(object, "primary", Value::Bool(false));
    }
}

/// Whether an element has all sub-attributes that the definition requires of clients.
pub fn require_members(
    attribute: &Attribute,
    members: &Map<String, Value>,
    path: &str,
) -> Result<(), ScimError> {
    let missing = |sub: &&Attribute| {
        sub.required
            && !sub.is_read_only()
            && json::get(members, &sub.name).is_none_or(json::is_blank)
    };
    match attribute.sub_attributes.iter().find(missing) {
        None => Ok(()),
        Some(sub) => Err(ScimError::invalid_value(format!("`{path}.{}` is required", sub.name))),
    }
}

/// The refusal of a value that is not what it should be.
pub fn wrong(path: &str, expected: &str, value: &Value) -> ScimError {
    let found = match value {
        Value::String(_) | Value::Number(_) | Value::Bool(_) => value.to_string(),
        other => json::kind(other).to_owned(),
    };
    let found = if found.chars().count() > 80 { json::kind(value).to_owned() } else { found };
    ScimError::invalid_value(format!("`{path}` is {expected}, not {found}"))
}

/// What the type asks for, if the value is not that.
fn expected_instead(kind: AttributeType, value: &Value) -> Option<&'static str> {
    let (fits, expected) = match kind {
        AttributeType::String => (value.is_string(), "a string"),
        AttributeType::Boolean => (value.is_boolean(), "a boolean"),
        AttributeType::Decimal => (value.is_number(), "a number"),
        AttributeType::Integer => (value.is_i64() || value.is_u64(), "a whole number"),
        AttributeType::DateTime => {
            (value.as_str().is_some_and(|text| instant(text).is_some()), "a date with a time")
        }
        AttributeType::Binary => (value.as_str().is_some_and(is_base64), "base64 data"),
        AttributeType::Reference => (value.as_str().is_some_and(is_reference), "a URI"),
        AttributeType::Complex => (value.is_object(), "an object"),
    };
    (!fits).then_some(expected)
}

/// Base64 in either alphabet, with or without padding (RFC 7643 2.3.6).
fn is_base64(text: &str) -> bool {
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    [alphabet::STANDARD, alphabet::URL_SAFE]
        .iter()
        .any(|alphabet| GeneralPurpose::new(alphabet, config).decode(text).is_ok())
}

/// A URI or a relative reference, as far as its characters go (RFC 3986 2).
fn is_reference(text: &str) -> bool {
    !text.chars().any(|c| c.is_whitespace() || c.is_control() || "<>\"{}|\\^`".contains(c))
}
