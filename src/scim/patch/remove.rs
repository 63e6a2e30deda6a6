//! `remove` (RFC 7644 3.5.2.2).

use std::collections::HashSet;

use serde_json::Value;

use super::options::{RemoveWithValue, RemoveWithoutMatch};
use super::target::Selection;
use super::{Patcher, check_change, elements};
use crate::scim::compare::{has, key, same_member, value_key};
use crate::scim::error::ScimError;
use crate::scim::json;
use crate::scim::schema::Attribute;

impl Patcher<'_> {
    /// The attribute's value after the removal; `None` where nothing is left of it.
    pub fn removed(
        &self,
        selection: &Selection<'_>,
        current: Option<&Value>,
        value: Option<&Value>,
    ) -> Result<Option<Value>, ScimError> {
        let Some(current) = current else {
            return self.nothing_there(selection);
        };
        let attribute = selection.attribute;
        match (&selection.filter, selection.sub) {
            (None, None) => {
                match value.filter(|value| attribute.multi_valued && !value.is_null()) {
                    Some(listed) => self.without_listed(attribute, current, listed),
                    None => Ok(None),
                }
            }
            (None, Some(sub)) if !attribute.multi_valued => {
                let mut object = current.clone();
                remove_member(&mut object, sub, &selection.name)?;
                Ok(Some(object).filter(|object| !json::is_unassigned(object)))
            }
            _ => self.without_selected(selection, current),
        }
    }

    /// A filter on an attribute without values selects nothing; without a filter there is
    /// nothing to do.
    fn nothing_there(&self, selection: &Selection<'_>) -> Result<Option<Value>, ScimError> {
        match (&selection.filter, self.options.remove_without_match) {
            (Some(_), RemoveWithoutMatch::NoTarget) => {
                Err(ScimError::no_target(format!("`{}` selects no value", selection.name)))
            }
            _ => Ok(None),
        }
    }

    /// Removes the selected elements, or a sub-attribute of them.
    fn without_selected(
        &self,
        selection: &Selection<'_>,
        current: &Value,
    ) -> Result<Option<Value>, ScimError> {
        let mut all = elements::of(Some(current));
        let selected = elements::select(&all, selection.filter.as_ref());
        if selected.is_empty() {
            self.nothing_there(selection)?;
        }
        for &index in &selected {
            match selection.sub {
                Some(sub) => remove_member(&mut all[index], sub, &selection.name)?,
                None => all[index] = Value::Null,
            }
        }
        all.retain(|element| !json::is_unassigned(element));
        let all = elements::distinct(selection.attribute, all);
        Ok((!all.is_empty()).then_some(Value::Array(all)))
    }

    /// Removes the elements that the operation lists.
    fn without_listed(
        &self,
        attribute: &Attribute,
        current: &Value,
        listed: &Value,
    ) -> Result<Option<Value>, ScimError> {
        match self.options.remove_with_value {
            RemoveWithValue::RemovesAll => Ok(None),
            RemoveWithValue::Ignore => Ok(Some(current.clone())),
            RemoveWithValue::Refuse => Err(ScimError::invalid_syntax("`remove` takes no value")),
            RemoveWithValue::RemovesListed => {
                let listed = Listed::new(attribute, listed);
                let mut all = elements::of(Some(current));
                all.retain(|element| !listed.contains(attribute, element));
                Ok((!all.is_empty()).then_some(Value::Array(all)))
            }
        }
    }
}

/// The values that an operation lists: by `value`, given in an object or bare, else by all that
/// the listed object holds.
struct Listed<'v> {
    keys: HashSet<String>,
    others: Vec<&'v Value>,
}

impl<'v> Listed<'v> {
    fn new(attribute: &Attribute, listed: &'v Value) -> Self {
        let mut found = Self { keys: HashSet::new(), others: Vec::new() };
        for wanted in json::values(listed) {
            let bare = attribute.sub_attribute("value").filter(|_| !wanted.is_object());
            let bare = bare.or_else(|| (!attribute.is_complex()).then_some(attribute));
            match bare.map(|kind| key(kind, wanted)).or_else(|| value_key(attribute, wanted)) {
                Some(key) => drop(found.keys.insert(key)),
                None => found.others.push(wanted),
            }
        }
        found
    }

    fn contains(&self, attribute: &Attribute, element: &Value) -> bool {
        let own = match attribute.is_complex() {
            true => value_key(attribute, element),
            false => Some(key(attribute, element)),
        };
        own.is_some_and(|own| self.keys.contains(&own))
            || self.others.iter().any(|wanted| holds_all(attribute, element, wanted))
    }
}

fn holds_all(attribute: &Attribute, element: &Value, wanted: &Value) -> bool {
    let mut given = attribute.sub_attributes.iter().filter(|sub| has(wanted, sub)).peekable();
    given.peek().is_some() && given.all(|sub| same_member(sub, element, wanted))
}

fn remove_member(element: &mut Value, sub: &Attribute, name: &str) -> Result<(), ScimError> {
    let Value::Object(object) = element else {
        return Ok(());
    };
    let current = json::get(object, &sub.name);
    if current.is_some() {
        check_change(sub, current, None, name)?;
        json::remove(object, &sub.name);
    }
    Ok(())
}
