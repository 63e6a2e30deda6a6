//! Filters resolved against a schema.

use serde_json::Value;

use super::test::Test;
use super::{NeverReturned, Options, UnknownAttribute};
use crate::scim::attribute_path::AttributePath;
use crate::scim::error::ScimError;
use crate::scim::filter::{CompareOp, Filter};
use crate::scim::json;
use crate::scim::schema::{Attribute, AttributeType, Located, ResourceSchema, Returned, Target};

/// A filter whose names are resolved.
#[derive(Debug, Clone)]
pub enum Node<'a> {
    /// A fixed answer.
    Always(bool),
    All(Vec<Node<'a>>),
    Any(Vec<Node<'a>>),
    Not(Box<Node<'a>>),
    /// The values at a place pass a test.
    Test(Place<'a>, Test),
    /// One value of the attribute fulfils the inner filter.
    Element(Located<'a>, Box<Node<'a>>),
}

/// Where the values are that a test is about.
#[derive(Debug, Clone)]
pub enum Place<'a> {
    /// In the resource.
    Resource(Located<'a>),
    /// The object of an extension.
    Extension(&'a str),
    /// In an element of a complex attribute.
    Member(&'a Attribute),
    /// The element itself.
    Itself,
}

/// What names mean: attributes of a resource, or sub-attributes of one attribute.
#[derive(Clone, Copy)]
enum Scope<'a> {
    Resource(&'a ResourceSchema),
    Elements(&'a Attribute),
}

/// Resolves a filter on resources.
pub fn resource_filter<'a>(
    filter: &Filter,
    schema: &'a ResourceSchema,
    options: Options,
) -> Result<Node<'a>, ScimError> {
    Compiler { scope: Scope::Resource(schema), options }.node(filter)
}

/// Resolves a filter on the elements of an attribute.
pub fn element_filter<'a>(
    filter: &Filter,
    attribute: &'a Attribute,
    options: Options,
) -> Result<Node<'a>, ScimError> {
    Compiler { scope: Scope::Elements(attribute), options }.node(filter)
}

struct Compiler<'a> {
    scope: Scope<'a>,
    options: Options,
}

impl<'a> Compiler<'a> {
    fn node(&self, filter: &Filter) -> Result<Node<'a>, ScimError> {
        let all = |parts: &[Filter]| {
            parts.iter().map(|part| self.node(part)).collect::<Result<Vec<_>, ScimError>>()
        };
        match filter {
            Filter::And(parts) => Ok(Node::All(all(parts)?)),
            Filter::Or(parts) => Ok(Node::Any(all(parts)?)),
            Filter::Not(inner) => Ok(Node::Not(Box::new(self.node(inner)?))),
            Filter::Present(path) => self.present(path),
            Filter::Compare { path, op, value } => self.compare(path, *op, value),
            Filter::ValuePath { path, filter } => self.value_path(path, filter),
        }
    }

    fn present(&self, path: &AttributePath) -> Result<Node<'a>, ScimError> {
        match self.find(path)? {
            Found::Nothing => Ok(Node::Always(false)),
            Found::Base => Ok(Node::Always(true)),
            Found::Place(place, _) => Ok(Node::Test(place, Test::Present)),
        }
    }

    fn compare(
        &self,
        path: &AttributePath,
        op: CompareOp,
        value: &Value,
    ) -> Result<Node<'a>, ScimError> {
        let (place, leaf) = match self.find(path)? {
            Found::Nothing => return Ok(Node::Always(false)),
            Found::Base | Found::Place(_, None) => {
                return Err(ScimError::invalid_filter(format!(
                    "`{path}` is a schema, not a value"
                )));
            }
            Found::Place(place, Some(leaf)) => (place, leaf),
        };
        let (place, leaf) = implicit_value(place, leaf);
        match Test::compare(leaf, op, value, self.options)? {
            Some(test) => Ok(Node::Test(place, test)),
            None => Ok(Node::Always(false)),
        }
    }

    fn value_path(&self, path: &AttributePath, filter: &Filter) -> Result<Node<'a>, ScimError> {
        match self.find(path)? {
            Found::Nothing => Ok(Node::Always(false)),
            Found::Place(Place::Resource(located), _) if located.sub.is_none() => {
                let inner = element_filter(filter, located.attribute, self.options)?;
                Ok(Node::Element(located, Box::new(inner)))
            }
            _ => Err(ScimError::invalid_filter(format!("`{path}` takes no filter in brackets"))),
        }
    }

    fn find(&self, path: &AttributePath) -> Result<Found<'a>, ScimError> {
        let found = match self.scope {
            Scope::Resource(schema) => in_resource(schema, path),
            Scope::Elements(attribute) => in_element(attribute, path),
        };
        match &found {
            Found::Nothing if self.options.unknown == UnknownAttribute::Refuse => {
                Err(ScimError::invalid_filter(format!("there is no attribute `{path}`")))
            }
            Found::Place(place, Some(leaf))
                if (leaf.returned == Returned::Never || place.is_hidden())
                    && self.options.never_returned == NeverReturned::Refuse =>
            {
                Err(ScimError::invalid_filter(format!("`{path}` can not be used in filters")))
            }
            _ => Ok(found),
        }
    }
}

enum Found<'a> {
    Nothing,
    /// The base schema's URN alone.
    Base,
    /// A place, with the attribute there; an extension's object has none.
    Place(Place<'a>, Option<&'a Attribute>),
}

fn in_resource<'a>(schema: &'a ResourceSchema, path: &AttributePath) -> Found<'a> {
    match schema.resolve(path) {
        None => Found::Nothing,
        Some(Target::Base(_)) => Found::Base,
        Some(Target::Extension(schema)) => Found::Place(Place::Extension(&schema.id), None),
        Some(Target::Attribute(located)) => {
            Found::Place(Place::Resource(located), Some(located.leaf()))
        }
    }
}

/// The elements of a simple attribute are their own `value`.
fn in_element<'a>(attribute: &'a Attribute, path: &AttributePath) -> Found<'a> {
    if path.urn.is_some() || path.sub.is_some() {
        return Found::Nothing;
    }
    if !attribute.is_complex() && path.name.eq_ignore_ascii_case("value") {
        return Found::Place(Place::Itself, Some(attribute));
    }
    match attribute.sub_attribute(&path.name) {
        Some(sub) => Found::Place(Place::Member(sub), Some(sub)),
        None => Found::Nothing,
    }
}

/// A complex attribute that is compared as a whole stands for its `value` sub-attribute.
fn implicit_value<'a>(place: Place<'a>, leaf: &'a Attribute) -> (Place<'a>, &'a Attribute) {
    match (place, leaf.sub_attribute("value")) {
        (Place::Resource(located), Some(value)) if located.sub.is_none() => {
            (Place::Resource(Located { sub: Some(value), ..located }), value)
        }
        (place, _) => (place, leaf),
    }
}

impl Node<'_> {
    /// Whether the resource, or the element, fulfils it.
    pub fn matches(&self, value: &Value) -> bool {
        match self {
            Self::Always(answer) => *answer,
            Self::All(parts) => parts.iter().all(|part| part.matches(value)),
            Self::Any(parts) => parts.iter().any(|part| part.matches(value)),
            Self::Not(inner) => !inner.matches(value),
            Self::Test(place, test) => test.passes(&place.values(value, test.is_comparison())),
            Self::Element(located, inner) => located
                .value(value)
                .is_some_and(|found| json::values(found).any(|element| inner.matches(element))),
        }
    }
}

const FALSE: &Value = &Value::Bool(false);

impl Place<'_> {
    /// Whether the attribute around it is never returned.
    fn is_hidden(&self) -> bool {
        matches!(self, Self::Resource(located) if located.attribute.returned == Returned::Never)
    }

    /// The values at the place. With `defaults`, a missing `primary` is false.
    fn values<'r>(&self, value: &'r Value, defaults: bool) -> Vec<&'r Value> {
        match self {
            Self::Itself => json::values(value).collect(),
            Self::Extension(urn) => json::member(value, urn).into_iter().collect(),
            Self::Member(sub) => member_values(value, sub, defaults),
            Self::Resource(located) => {
                let elements = located.value(value).into_iter().flat_map(json::values);
                match located.sub {
                    None => elements.collect(),
                    Some(sub) => elements.flat_map(|e| member_values(e, sub, defaults)).collect(),
                }
            }
        }
    }
}

fn member_values<'r>(element: &'r Value, sub: &Attribute, defaults: bool) -> Vec<&'r Value> {
    let found: Vec<&Value> =
        json::member(element, &sub.name).into_iter().flat_map(json::values).collect();
    let is_primary = sub.kind == AttributeType::Boolean && sub.name == "primary";
    if found.is_empty() && defaults && is_primary { vec![FALSE] } else { found }
}
