//! By what the resources of a type are told from one another, and found again.

use serde_json::Value;

use super::{Discovery, writable};

impl Discovery {
    /// The attribute that bears the name which a run gives a resource: `userName` of users,
    /// `displayName` of groups. Of other types it is the first of those that are fit for a name, one
    /// that is unique or required before others; none where no text is. Where the schema of a type is
    /// not known, it is `displayName`.
    #[must_use]
    pub fn name_attribute(&self, of_type: &str) -> Option<String> {
        match of_type {
            "User" => return Some("userName".to_owned()),
            "Group" => return Some("displayName".to_owned()),
            _ => {}
        }
        let base = self.schema_uris(of_type).into_iter().next();
        let schema = base.and_then(|uri| self.schema(&uri));
        let Some(attributes) = schema.and_then(|schema| schema.get("attributes")?.as_array())
        else {
            return Some("displayName".to_owned());
        };
        let fit = || attributes.iter().filter(|attribute| is_fit(attribute));
        let unique = |attribute: &&Value| !word(attribute, "uniqueness", "none");
        let required = |attribute: &&Value| attribute.get("required") == Some(&Value::Bool(true));
        let usual = |attribute: &&Value| {
            let name = attribute.get("name").and_then(Value::as_str).unwrap_or_default();
            ["displayName", "name"].iter().any(|usual| usual.eq_ignore_ascii_case(name))
        };
        let found = fit().find(|one| unique(one) && required(one));
        let found = found.or_else(|| fit().find(required)).or_else(|| fit().find(usual));
        let found = found.or_else(|| fit().find(unique)).or_else(|| fit().next())?;
        found.get("name")?.as_str().map(str::to_owned)
    }
}

/// Whether an attribute holds one text of the client's choice, and shows it.
fn is_fit(attribute: &Value) -> bool {
    let canonical = attribute.get("canonicalValues").and_then(Value::as_array);
    writable(attribute)
        && word(attribute, "type", "string")
        && attribute.get("multiValued") != Some(&Value::Bool(true))
        && !said(attribute, "mutability", "writeOnly")
        && !said(attribute, "returned", "never")
        && !said(attribute, "returned", "request")
        && canonical.is_none_or(Vec::is_empty)
}

/// Whether a characteristic is this one, which it is where nothing is said.
fn word(attribute: &Value, characteristic: &str, usual: &str) -> bool {
    attribute.get(characteristic).is_none() || said(attribute, characteristic, usual)
}

fn said(attribute: &Value, characteristic: &str, wanted: &str) -> bool {
    let told = attribute.get(characteristic).and_then(Value::as_str);
    told.is_some_and(|told| told.eq_ignore_ascii_case(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn name_of(attributes: Value) -> Option<String> {
        let discovery = Discovery {
            schemas: vec![json!({"id": "urn:x:Device", "attributes": attributes})],
            resource_types: vec![
                json!({"name": "Device", "endpoint": "/Devices", "schema": "urn:x:Device"}),
            ],
            ..Discovery::default()
        };
        discovery.name_attribute("Device")
    }

    #[test]
    fn a_name_is_a_text_that_is_shown_and_unique_or_required_before_others() {
        let color = json!({"name": "color", "type": "string"});
        let serial = json!({"name": "serial", "required": true, "uniqueness": "server"});
        let hidden = json!({"name": "pin", "required": true, "returned": "never"});
        let number = json!({"name": "number", "type": "integer", "required": true});
        let found = |attributes: &[&Value]| name_of(json!(attributes));
        assert_eq!(found(&[&color, &hidden, &number, &serial]).as_deref(), Some("serial"));
        assert_eq!(found(&[&hidden, &number, &color]).as_deref(), Some("color"));
        assert_eq!(found(&[&hidden, &number]), None);
    }

    #[test]
    fn what_nobody_describes_is_named_as_usual() {
        let discovery = Discovery::default();
        assert_eq!(discovery.name_attribute("User").as_deref(), Some("userName"));
        assert_eq!(discovery.name_attribute("Thing").as_deref(), Some("displayName"));
    }
}
