//! What the product demands of resources: the attributes of the profile's
//! templates, and those that a claim names.

use serde_json::{Map, Value};

use super::StandIn;
use super::likeness::{Degree, Likeness};
use super::schemas;
use crate::profile::Profile;
use crate::scim::{AttributePath, ResourceSchema};

impl StandIn {
    pub(super) fn take_demands(&mut self, profile: &Profile) {
        for (kind, template) in &profile.templates {
            schemas::learn(&mut self.options, kind, template);
            self.demand_of(kind, attributes(template), format!("templates.{kind}"));
        }
        let Some(claim) = profile.claim("resource.requiredAttributes") else { return };
        let Some(names) = claim.value.as_array() else {
            let words = "what the templates of the profile hold is demanded, and no more";
            self.likenesses.push(Likeness::of_claim(claim, Degree::Missing, words));
            return;
        };
        for kind in ["User", "Group"] {
            let own = names.iter().filter_map(Value::as_str).map(owner);
            let own: Vec<_> =
                own.filter(|(of, _)| *of == kind).map(|(_, name)| name.to_owned()).collect();
            if !own.is_empty() {
                self.demand_of(kind, own, format!("resource.requiredAttributes of {kind}"));
            }
        }
    }

    /// Demands attributes of a resource type, as far as the stand-in knows them.
    fn demand_of(&mut self, kind: &str, names: Vec<String>, part: String) {
        let Some(schema) = schemas::view(&self.options, kind) else {
            self.lacks(part, format!("there is no resource type {kind}"));
            return;
        };
        let (known, unknown): (Vec<_>, Vec<_>) =
            names.into_iter().partition(|name| knows(&schema, name));
        if !unknown.is_empty() {
            let words = format!("unknown here, and not kept: {}", unknown.join(", "));
            self.lacks(part.clone(), words);
        }
        let demanded = self.options.demanded.entry(kind.to_owned()).or_default();
        let new = known.into_iter().filter(|name| !demanded.contains(name));
        let new: Vec<_> = new.collect();
        demanded.extend(new.iter().cloned());
        if !new.is_empty() {
            let words = format!("a {kind} without one of these is refused: {}", new.join(", "));
            self.imitates(part, words);
        }
    }
}

/// The resource type of a demand, as in `Group.displayName` or `Group: displayName`.
fn owner(text: &str) -> (&str, &str) {
    for kind in ["User", "Group"] {
        if let Some(rest) = text.strip_prefix(kind)
            && let Some(name) = rest.strip_prefix(['.', ':'])
        {
            return (kind, name.trim());
        }
    }
    ("User", text.trim())
}

/// The paths of the attributes of a template that have a value.
fn attributes(template: &Map<String, Value>) -> Vec<String> {
    let mut found = Vec::new();
    for (name, value) in template.iter().filter(|(name, _)| *name != "schemas") {
        match value {
            Value::Object(extension) if name.starts_with("urn:") => {
                let inner = attributes(extension).into_iter();
                found.extend(inner.map(|inner| format!("{name}:{inner}")));
            }
            Value::Object(parts) => found.extend(parts.keys().map(|part| format!("{name}.{part}"))),
            _ => found.push(name.clone()),
        }
    }
    found
}

fn knows(schema: &ResourceSchema, name: &str) -> bool {
    AttributePath::parse(name).is_ok_and(|path| schema.locate(&path).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_a_template_holds_is_demanded() {
        let template = json!({
            "schemas": ["x"], "userName": "${tag}", "name": {"givenName": "a", "familyName": "b"},
            "emails": [{"value": "a@b"}],
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "x"},
            "urn:acme:2.0:User": {"plan": "x"}, "shoeSize": 44,
        });
        let templates =
            [("User".to_owned(), template.as_object().unwrap().clone())].into_iter().collect();
        let stand_in = StandIn::new(&Profile { templates, ..Profile::generic() }, None).unwrap();
        let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department";
        let demanded = &stand_in.options.demanded["User"];
        assert_eq!(
            *demanded,
            [
                "userName",
                "name.givenName",
                "name.familyName",
                "emails",
                enterprise,
                "urn:acme:2.0:User:plan"
            ]
        );
        let missing: Vec<_> = stand_in.missing().map(|l| l.behaviour.as_str()).collect();
        assert!(missing.iter().any(|words| words.contains("shoeSize")), "{missing:?}");
    }

    #[test]
    fn demands_name_their_type() {
        assert_eq!(owner("Group: displayName"), ("Group", "displayName"));
        assert_eq!(owner("User.name.givenName"), ("User", "name.givenName"));
        assert_eq!(owner("displayName"), ("User", "displayName"));
        assert_eq!(owner("Groups"), ("User", "Groups"));
    }
}
