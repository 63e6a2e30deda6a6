//! What a provider goes without, or demands beyond the protocol.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// What is refused though the protocol has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Refused {
    /// Methods, such as `PUT`, or `PUT Group` for one resource type; answered
    /// 501, in bulk jobs too.
    pub methods: Vec<String>,
    /// Methods of operations in bulk jobs, answered 501.
    pub bulk_methods: Vec<String>,
    /// In filters: an operator, `and`, `or`, `not`, `pr`, `[]` (value paths),
    /// `()` (an `or` within an `and`), `.` (sub-attributes), `urn:` (attributes
    /// with their schema), `true` (booleans), or an attribute such as
    /// `meta.lastModified`.
    pub in_filters: Vec<String>,
    /// In PATCH, answered 400: `add`, `remove`, `replace`, `pathless`, `[]`
    /// (value filters) or `urn:` (attributes with their schema).
    pub in_patches: Vec<String>,
}

/// Where discovery is found: one segment below the base, or `null` for nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DiscoveryEndpoints {
    /// The ServiceProviderConfig (RFC 7644 section 4).
    pub service_provider_config: Option<String>,
    /// The resource types.
    pub resource_types: Option<String>,
    /// The schemas.
    pub schemas: Option<String>,
}

impl Default for DiscoveryEndpoints {
    fn default() -> Self {
        let at = |name: &str| Some(name.to_owned());
        Self {
            service_provider_config: at("ServiceProviderConfig"),
            resource_types: at("ResourceTypes"),
            schemas: at("Schemas"),
        }
    }
}

/// Attributes that resources must have beyond what their schema requires, by
/// the name of the resource type.
pub type Demanded = IndexMap<String, Vec<String>>;
