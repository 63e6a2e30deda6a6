//! The elements of multi-valued attributes.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::target::ElementFilter;
use crate::scim::compare::{element_key, has, key, value_key};
use crate::scim::filter::{CompareOp, Filter};
use crate::scim::json;
use crate::scim::schema::{Attribute, Mutability};
use crate::scim::validate::value::{is_primary, unset_primary};

/// The elements of a value.
pub fn of(value: Option<&Value>) -> Vec<Value> {
    value.into_iter().flat_map(json::values).cloned().collect()
}

/// The indexes of the elements that the filter selects; all of them without a filter.
pub fn select(elements: &[Value], filter: Option<&ElementFilter<'_>>) -> Vec<usize> {
    let selected = |element: &Value| filter.is_none_or(|f| f.evaluator.matches(element));
    elements.iter().enumerate().filter(|(_, e)| selected(e)).map(|(index, _)| index).collect()
}

/// The elements of an attribute, to which others are added.
pub struct Growing<'a> {
    attribute: &'a Attribute,
    elements: Vec<Value>,
    /// Where elements with a given `value`, or without one a given content, stand.
    places: HashMap<String, Vec<usize>>,
}

impl<'a> Growing<'a> {
    /// Starts with the elements that are there.
    pub fn new(attribute: &'a Attribute, elements: Vec<Value>) -> Self {
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, element) in elements.iter().enumerate() {
            places.entry(place_key(attribute, element)).or_default().push(index);
        }
        Self { attribute, elements, places }
    }

    /// Adds an element, or what it brings in addition to the one that is there already. Returns
    /// its index.
    pub fn add(&mut self, element: Value) -> usize {
        let places = self.places.entry(place_key(self.attribute, &element)).or_default();
        let is_same = |index: &&usize| {
            element_key(self.attribute, &self.elements[**index])
                == element_key(self.attribute, &element)
        };
        let is_open =
            |index: &&usize| type_is_open(self.attribute, &self.elements[**index], &element);
        match places.iter().find(is_same).or_else(|| places.iter().find(is_open)) {
            Some(&index) => {
                complement(self.attribute, &mut self.elements[index], &element);
                index
            }
            None => {
                places.push(self.elements.len());
                self.elements.push(element);
                self.elements.len() - 1
            }
        }
    }

    /// The elements, with those added.
    pub fn into_elements(self) -> Vec<Value> {
        self.elements
    }
}

/// The elements without those that equal an earlier one in `value` and `type`, which the earlier
/// one takes in: operations on parts of elements can make two of them equal (RFC 7643 2.4).
pub fn distinct(attribute: &Attribute, elements: Vec<Value>) -> Vec<Value> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut kept: Vec<Value> = Vec::with_capacity(elements.len());
    for element in elements {
        match places.get(&element_key(attribute, &element)) {
            Some(&index) => complement(attribute, &mut kept[index], &element),
            None => {
                places.insert(element_key(attribute, &element), kept.len());
                kept.push(element);
            }
        }
    }
    kept
}

fn place_key(attribute: &Attribute, element: &Value) -> String {
    value_key(attribute, element).unwrap_or_else(|| key(attribute, element))
}

/// Of two elements with the same `value`, a `type` that only one has makes no difference.
fn type_is_open(attribute: &Attribute, own: &Value, new: &Value) -> bool {
    attribute.sub_attribute("type").is_some_and(|kind| !has(own, kind) || !has(new, kind))
}

/// Takes over the sub-attributes that the new form of an element brings; immutable ones only
/// where there was no value.
fn complement(attribute: &Attribute, own: &mut Value, new: &Value) {
    let (Value::Object(own), Value::Object(new)) = (own, new) else {
        return;
    };
    for sub in &attribute.sub_attributes {
        let Some(value) = json::get(new, &sub.name) else {
            continue;
        };
        let fixed = sub.mutability == Mutability::Immutable || sub.name == "value";
        if !(fixed && json::get(own, &sub.name).is_some()) {
            json::set(own, &sub.name, value.clone());
        }
    }
}

/// Takes `primary` from all other elements if one of those touched has it.
pub fn reset_primaries(elements: &mut [Value], touched: &[usize]) {
    if !touched.iter().any(|&index| is_primary(&elements[index])) {
        return;
    }
    for (index, element) in elements.iter_mut().enumerate() {
        if !touched.contains(&index) && is_primary(element) {
            unset_primary(element);
        }
    }
}

/// An element that fulfils the filter, if the filter says what that is: equalities, joined by
/// `and`.
pub fn fulfilling(filter: &Filter, attribute: &Attribute) -> Option<Value> {
    if !attribute.is_complex() {
        return match filter {
            Filter::Compare { op: CompareOp::Eq, value, .. } => Some(value.clone()),
            _ => None,
        };
    }
    let mut object = Map::new();
    collect_equalities(filter, attribute, &mut object)?;
    Some(Value::Object(object))
}

fn collect_equalities(
    filter: &Filter,
    attribute: &Attribute,
    object: &mut Map<String, Value>,
) -> Option<()> {
    match filter {
        Filter::And(parts) => {
            parts.iter().try_for_each(|part| collect_equalities(part, attribute, object))
        }
        Filter::Compare { path, op: CompareOp::Eq, value } if !value.is_null() => {
            let sub = attribute.sub_attribute(&path.name).filter(|sub| !sub.is_read_only())?;
            let value =
                if sub.multi_valued { Value::Array(vec![value.clone()]) } else { value.clone() };
            match object.insert(sub.name.clone(), value.clone()) {
                Some(other) if other != value => None,
                _ => Some(()),
            }
        }
        _ => None,
    }
}
