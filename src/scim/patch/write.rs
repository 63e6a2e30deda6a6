//! `add` and `replace` (RFC 7644 3.5.2.1, 3.5.2.3).

use serde_json::{Map, Value};

use super::message::Op;
use super::options::{AddWithoutMatch, FilteredReplace};
use super::target::{ElementFilter, Selection};
use super::{Patcher, check_change, elements, put};
use crate::scim::compare::same;
use crate::scim::error::ScimError;
use crate::scim::json;
use crate::scim::schema::Attribute;
use crate::scim::validate::value::{require_members, wrong};

impl Patcher<'_> {
    /// The attribute's value after the operation; `None` where it is unassigned.
    pub fn written(
        &self,
        op: Op,
        selection: &Selection<'_>,
        current: Option<&Value>,
        value: &Value,
    ) -> Result<Option<Value>, ScimError> {
        let attribute = selection.attribute;
        match (attribute.multi_valued, &selection.filter, selection.sub) {
            (false, _, None) => self.written_single(selection, current, value),
            (false, _, Some(sub)) => {
                let mut object = as_object(current);
                self.set_member(&mut object, attribute, sub, op, value, &selection.name)?;
                finish(attribute, object, &selection.name)
            }
            (true, None, None) => self.written_array(op, selection, current, value),
            (true, filter, _) => {
                self.written_elements(op, selection, filter.as_ref(), current, value)
            }
        }
    }

    fn written_single(
        &self,
        selection: &Selection<'_>,
        current: Option<&Value>,
        value: &Value,
    ) -> Result<Option<Value>, ScimError> {
        let attribute = selection.attribute;
        if value.is_null() {
            return Ok(None);
        }
        if !attribute.is_complex() {
            return self.checker().value(attribute, value, "");
        }
        let mut object = as_object(current);
        self.merge(&mut object, attribute, value, &selection.name)?;
        finish(attribute, object, &selection.name)
    }

    /// A multi-valued attribute as a whole. A single value stands for an array of one.
    fn written_array(
        &self,
        op: Op,
        selection: &Selection<'_>,
        current: Option<&Value>,
        value: &Value,
    ) -> Result<Option<Value>, ScimError> {
        let attribute = selection.attribute;
        let items: &[Value] = match value {
            Value::Array(items) => items,
            Value::Null => &[],
            other => std::slice::from_ref(other),
        };
        let given = self.checker().many(attribute, items, "")?;
        if op == Op::Replace {
            return Ok(given);
        }
        let mut growing = elements::Growing::new(attribute, elements::of(current));
        let touched: Vec<usize> =
            given.into_iter().flat_map(into_elements).map(|element| growing.add(element)).collect();
        self.settle(attribute, growing.into_elements(), &touched)
    }

    /// Selected elements, or a sub-attribute of selected or all elements.
    fn written_elements(
        &self,
        op: Op,
        selection: &Selection<'_>,
        filter: Option<&ElementFilter<'_>>,
        current: Option<&Value>,
        value: &Value,
    ) -> Result<Option<Value>, ScimError> {
        let attribute = selection.attribute;
        let mut all = elements::of(current);
        let mut selected = elements::select(&all, filter);
        if selected.is_empty() {
            match self.element_for(op, selection, filter)? {
                Some(element) => all.push(element),
                None => return Ok(current.cloned()),
            }
            selected.push(all.len() - 1);
        }
        for &index in &selected {
            all[index] = self.written_element(op, selection, &all[index], value)?;
        }
        self.settle(attribute, all, &selected)
    }

    /// What to write to when nothing was selected: an element that fulfils the filter, or `None`
    /// to leave all as it is.
    fn element_for(
        &self,
        op: Op,
        selection: &Selection<'_>,
        filter: Option<&ElementFilter<'_>>,
    ) -> Result<Option<Value>, ScimError> {
        let no_target = || ScimError::no_target(format!("`{}` selects no value", selection.name));
        match (op, self.options.add_without_match) {
            (Op::Add, AddWithoutMatch::NoOp) => Ok(None),
            (Op::Add, AddWithoutMatch::Create) => filter
                .and_then(|filter| elements::fulfilling(&filter.filter, selection.attribute))
                .map(Some)
                .ok_or_else(no_target),
            _ => Err(no_target()),
        }
    }

    fn written_element(
        &self,
        op: Op,
        selection: &Selection<'_>,
        element: &Value,
        value: &Value,
    ) -> Result<Value, ScimError> {
        let attribute = selection.attribute;
        let name = &selection.name;
        if let Some(sub) = selection.sub {
            let mut object = as_object(Some(element));
            self.set_member(&mut object, attribute, sub, op, value, name)?;
            return Ok(finish(attribute, object, name)?.unwrap_or_default());
        }
        let value = match value {
            Value::Null => return Ok(Value::Null),
            Value::Array(items) if items.len() == 1 => &items[0],
            other => other,
        };
        let replaces =
            op == Op::Replace && self.options.filtered_replace == FilteredReplace::Element;
        if replaces || !attribute.is_complex() {
            return Ok(self.checker().one(attribute, value, "")?.unwrap_or_default());
        }
        let mut object = as_object(Some(element));
        self.merge(&mut object, attribute, value, name)?;
        Ok(finish(attribute, object, name)?.unwrap_or_default())
    }

    /// Sets the members that the value has, and leaves the others.
    fn merge(
        &self,
        object: &mut Map<String, Value>,
        attribute: &Attribute,
        value: &Value,
        name: &str,
    ) -> Result<(), ScimError> {
        let Value::Object(members) = value else {
            return Err(wrong(name, "an object", value));
        };
        for (key, value) in members {
            match attribute.sub_attribute(key) {
                None => self.checker().unknown(&format!("{name}."), key)?,
                Some(sub) if sub.is_read_only() => {}
                Some(sub) => self.set_member(object, attribute, sub, Op::Replace, value, name)?,
            }
        }
        Ok(())
    }

    /// Sets one member, or takes it away for null.
    fn set_member(
        &self,
        object: &mut Map<String, Value>,
        owner: &Attribute,
        sub: &Attribute,
        op: Op,
        value: &Value,
        name: &str,
    ) -> Result<(), ScimError> {
        let current = json::get(object, &sub.name).cloned();
        let mut updated = self.partial_checker().value(sub, value, "")?;
        if let (Op::Add, true, Some(Value::Array(old))) = (op, sub.multi_valued, &current) {
            let mut growing = elements::Growing::new(sub, old.clone());
            updated.into_iter().flat_map(into_elements).for_each(|element| {
                growing.add(element);
            });
            let all = growing.into_elements();
            updated = Some(Value::Array(all));
        }
        if updated == current {
            return Ok(());
        }
        check_change(sub, current.as_ref(), updated.as_ref(), name)?;
        let moved = match (&current, &updated) {
            (Some(before), Some(after)) => !same(sub, before, after),
            _ => true,
        };
        put(object, &sub.name, updated);
        if moved && sub.name == "value" {
            forget_derived(object, owner);
        }
        Ok(())
    }

    /// The elements after some were touched: one that was made primary takes that from all others
    /// (RFC 7644 3.5.2), and none stands there twice.
    fn settle(
        &self,
        attribute: &Attribute,
        mut all: Vec<Value>,
        touched: &[usize],
    ) -> Result<Option<Value>, ScimError> {
        elements::reset_primaries(&mut all, touched);
        all.retain(|element| !json::is_unassigned(element));
        let mut all = elements::distinct(attribute, all);
        self.checker().limit_primaries(attribute, &mut all)?;
        Ok((!all.is_empty()).then_some(Value::Array(all)))
    }
}

/// Takes away what the provider said about the former `value`.
fn forget_derived(object: &mut Map<String, Value>, owner: &Attribute) {
    for sub in owner.sub_attributes.iter().filter(|sub| sub.is_read_only()) {
        json::remove(object, &sub.name);
    }
}

fn as_object(value: Option<&Value>) -> Map<String, Value> {
    value.and_then(Value::as_object).cloned().unwrap_or_default()
}

fn into_elements(value: Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items,
        other => vec![other],
    }
}

/// The object as a value; `None` when nothing is left in it.
fn finish(
    attribute: &Attribute,
    object: Map<String, Value>,
    name: &str,
) -> Result<Option<Value>, ScimError> {
    if object.is_empty() {
        return Ok(None);
    }
    require_members(attribute, &object, name)?;
    Ok(Some(Value::Object(object)))
}
