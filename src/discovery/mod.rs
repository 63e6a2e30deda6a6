//! What a target says of itself: ServiceProviderConfig, resource types, schemas
//! (RFC 7643 5 to 7, RFC 7644 4). Read leniently; what is not there is unknown.

mod documented;
mod naming;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub use documented::documented;

/// Where RFC 7644 4 puts the ServiceProviderConfig.
pub const CONFIG: &str = "/ServiceProviderConfig";
/// Where it puts the resource types.
pub const TYPES: &str = "/ResourceTypes";
/// Where it puts the schemas.
pub const SCHEMAS: &str = "/Schemas";

/// What a target says of itself.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Discovery {
    /// The ServiceProviderConfig, where it could be read.
    pub service_provider_config: Option<Value>,
    /// The Schema resources.
    pub schemas: Vec<Value>,
    /// The ResourceType resources.
    pub resource_types: Vec<Value>,
    /// Whether the run authenticates.
    #[serde(default)]
    pub authenticated: bool,
    /// Whether a query can be confined to the resources of the run: `sw` on their names works.
    #[serde(default)]
    pub confines: bool,
    /// Path of the base URL, which some targets repeat in their endpoints.
    #[serde(default)]
    pub base_path: String,
    /// Discovery endpoints that the profile says are absent; they were not asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub absent: Vec<String>,
    /// What the profile says in the place of a ServiceProviderConfig that is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub documented: Option<Value>,
}

impl Discovery {
    /// What is recorded of it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        serde_json::to_value(self).unwrap_or(Value::Null)
    }

    /// The same from what was recorded.
    #[must_use]
    pub fn from_json(value: &Value) -> Self {
        serde_json::from_value(value.clone()).unwrap_or_default()
    }

    /// A flag of ServiceProviderConfig, such as `/bulk/supported`; none where it is silent.
    #[must_use]
    pub fn flag(&self, pointer: &str) -> Option<bool> {
        self.said()?.pointer(pointer)?.as_bool()
    }

    /// ServiceProviderConfig for templates.
    #[must_use]
    pub fn config(&self) -> Value {
        self.said().cloned().unwrap_or_else(|| json!({}))
    }

    /// The ServiceProviderConfig, or what stands in its place.
    fn said(&self) -> Option<&Value> {
        self.service_provider_config.as_ref().or(self.documented.as_ref())
    }

    /// Why a precondition does not hold; none where it holds.
    #[must_use]
    pub fn unmet(&self, word: &str) -> Option<String> {
        let (bare, negated) = match word.strip_prefix('!') {
            Some(bare) => (bare, true),
            None => (word, false),
        };
        if bare.starts_with(|c: char| c.is_ascii_uppercase()) {
            return self.unmet_type(bare, negated);
        }
        let offered = self.offers(bare);
        match (offered, negated) {
            (Some(true) | None, false) | (Some(false), true) => None,
            (Some(false), false) if self.is_documented(bare) => {
                Some(format!("the profile says that the target does not offer {}", words(bare)))
            }
            (Some(false), false) => Some(format!("the target does not offer {}", words(bare))),
            (_, true) => Some(format!("the target does not say that {} is missing", words(bare))),
        }
    }

    /// Whether only the profile speaks of a feature.
    fn is_documented(&self, feature: &str) -> bool {
        let of_config = !matches!(feature, "schemas" | "credentials");
        of_config && self.service_provider_config.is_none() && self.documented.is_some()
    }

    /// Whether a feature is offered; none where the target is silent about one that is usual.
    fn offers(&self, feature: &str) -> Option<bool> {
        match feature {
            "cursor" => Some(self.flag("/pagination/cursor").unwrap_or(false)),
            "index" => Some(self.flag("/pagination/index").unwrap_or(true)),
            "async" => Some(self.offers_async()),
            "schemas" => Some(!self.schemas.is_empty()),
            "credentials" => Some(self.authenticated),
            other => self.flag(&format!("/{other}/supported")),
        }
    }

    fn offers_async(&self) -> bool {
        let config = self.service_provider_config.as_ref();
        let asked = config.and_then(|config| config.pointer("/securityEvents/asyncRequest"));
        asked.and_then(Value::as_str).is_some_and(|word| !word.eq_ignore_ascii_case("none"))
    }

    fn unmet_type(&self, word: &str, negated: bool) -> Option<String> {
        let (name, attribute) = word.split_once('.').unwrap_or((word, ""));
        let offered = self.has_type(name)
            && (attribute.is_empty() || self.attribute(name, attribute).is_none_or(writable));
        let listed = !attribute.is_empty()
            && !self.schemas.is_empty()
            && self.attribute(name, attribute).is_none();
        match (offered && !listed, negated) {
            (true, false) | (false, true) => None,
            (false, false) if attribute.is_empty() => {
                Some(format!("the target has no resource type {name}"))
            }
            (false, false) => Some(format!("the target's schemas offer clients no {word}")),
            (true, true) => Some(format!("the target has {word}")),
        }
    }

    fn has_type(&self, name: &str) -> bool {
        if self.resource_types.is_empty() {
            return name == "User" || name == "Group";
        }
        self.resource_type(name).is_some()
    }

    fn resource_type(&self, name: &str) -> Option<&Value> {
        self.resource_types
            .iter()
            .find(|known| known.get("name").and_then(Value::as_str) == Some(name))
    }

    /// Endpoint of a resource type, such as `/Users`.
    #[must_use]
    pub fn endpoint(&self, name: &str) -> String {
        let told = self.resource_type(name).and_then(|known| known.get("endpoint")?.as_str());
        match told {
            // Some targets give the whole URL.
            Some(endpoint) if endpoint.contains("://") => {
                format!("/{}", endpoint.rsplit('/').next().unwrap_or_default())
            }
            Some(endpoint) => {
                let endpoint = format!("/{}", endpoint.trim_matches('/'));
                match endpoint.strip_prefix(&self.base_path) {
                    Some(rest) if rest.starts_with('/') => rest.to_owned(),
                    _ => endpoint,
                }
            }
            None => format!("/{name}s"),
        }
    }

    /// Endpoints of all resource types.
    #[must_use]
    pub fn endpoints(&self) -> Vec<String> {
        let told = self.resource_types.iter().filter_map(|known| known.get("name")?.as_str());
        let mut endpoints: Vec<String> =
            told.chain(["User", "Group"]).map(|name| self.endpoint(name)).collect();
        endpoints.sort();
        endpoints.dedup();
        endpoints
    }

    /// Name of the resource type at an endpoint.
    #[must_use]
    pub fn type_at(&self, endpoint: &str) -> String {
        let names = self.resource_types.iter().filter_map(|known| known.get("name")?.as_str());
        names
            .chain(["User", "Group"])
            .find(|name| self.endpoint(name) == endpoint)
            .unwrap_or_else(|| endpoint.trim_start_matches('/').trim_end_matches('s'))
            .to_owned()
    }

    /// URIs of the schemas of a resource type, the base schema first.
    #[must_use]
    pub fn schema_uris(&self, name: &str) -> Vec<String> {
        let Some(known) = self.resource_type(name) else {
            return vec![format!("urn:ietf:params:scim:schemas:core:2.0:{name}")];
        };
        let base = known.get("schema").and_then(Value::as_str);
        let extensions = known.get("schemaExtensions").and_then(Value::as_array);
        let extensions =
            extensions.into_iter().flatten().filter_map(|entry| entry.get("schema")?.as_str());
        base.into_iter().chain(extensions).map(str::to_owned).collect()
    }

    fn schema(&self, uri: &str) -> Option<&Value> {
        let same = |known: &&Value| {
            let id = known.get("id").and_then(Value::as_str);
            id.is_some_and(|id| id.eq_ignore_ascii_case(uri))
        };
        self.schemas.iter().find(same)
    }

    /// Definition of an attribute: `title`, `name.givenName`, or `URN:department`.
    #[must_use]
    pub fn attribute(&self, name: &str, attribute: &str) -> Option<&Value> {
        let uris = self.schema_uris(name);
        let (uri, path) = match attribute.rsplit_once(':') {
            Some((uri, path)) => (uri.to_owned(), path),
            None => (uris.first()?.clone(), attribute),
        };
        let mut segments = path.split('.');
        let mut found = definition(self.schema(&uri)?.get("attributes")?, segments.next()?)?;
        for segment in segments {
            found = definition(found.get("subAttributes")?, segment)?;
        }
        Some(found)
    }

    /// Definitions of the attributes that a client gives at creation: base schema
    /// first, each with the URI of its schema.
    #[must_use]
    pub fn required_attributes(&self, name: &str) -> Vec<(String, &Value)> {
        let uris = self.schema_uris(name);
        let Some(base) = uris.first() else { return vec![] };
        let attributes = self.schema(base).and_then(|schema| schema.get("attributes")?.as_array());
        let required = attributes
            .into_iter()
            .flatten()
            .filter(|known| known.get("required") == Some(&Value::Bool(true)) && writable(known));
        required.map(|known| (base.clone(), known)).collect()
    }
}

fn definition<'a>(attributes: &'a Value, name: &str) -> Option<&'a Value> {
    attributes.as_array()?.iter().find(|known| {
        let told = known.get("name").and_then(Value::as_str);
        told.is_some_and(|told| told.eq_ignore_ascii_case(name))
    })
}

fn writable(definition: &Value) -> bool {
    let mutability = definition.get("mutability").and_then(Value::as_str);
    !mutability.is_some_and(|word| word.eq_ignore_ascii_case("readOnly"))
}

fn words(feature: &str) -> &str {
    match feature {
        "etag" => "ETags",
        "cursor" => "cursor paging",
        "index" => "index paging",
        "async" => "asynchronous requests",
        "schemas" => "readable schemas",
        "credentials" => "credentials",
        "changePassword" => "password changes",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn discovery() -> Discovery {
        Discovery {
            service_provider_config: Some(
                json!({"bulk": {"supported": false}, "patch": {"supported": true}}),
            ),
            schemas: vec![
                json!({"id": "urn:ietf:params:scim:schemas:core:2.0:User", "attributes": [
                {"name": "userName", "required": true}, {"name": "groups", "mutability": "readOnly"},
                {"name": "name", "subAttributes": [{"name": "givenName"}]}]}),
            ],
            resource_types: vec![json!({"name": "User", "endpoint": "/Users",
                "schema": "urn:ietf:params:scim:schemas:core:2.0:User"})],
            authenticated: false,
            confines: true,
            ..Discovery::default()
        }
    }

    #[test]
    fn a_flag_that_is_missing_does_not_keep_a_case_away() {
        let discovery = discovery();
        assert!(discovery.unmet("bulk").is_some());
        assert_eq!(discovery.unmet("!bulk"), None);
        assert_eq!(discovery.unmet("sort"), None);
        assert!(discovery.unmet("!sort").is_some());
        assert!(discovery.unmet("cursor").is_some());
    }

    #[test]
    fn attributes_are_offered_where_clients_can_write_them() {
        let discovery = discovery();
        assert_eq!(discovery.unmet("User.name.givenName"), None);
        assert!(discovery.unmet("User.title").is_some());
        assert!(discovery.unmet("User.groups").is_some());
        assert!(discovery.unmet("Group").is_some());
    }
}
