//! What the profile says where the target cannot be asked.

use serde_json::Value;

/// Capabilities that are about one endpoint of discovery.
const ENDPOINTS: [(&str, &str); 3] = [
    ("discovery.serviceProviderConfig", "/ServiceProviderConfig"),
    ("discovery.resourceTypes", "/ResourceTypes"),
    ("discovery.schemas", "/Schemas"),
];

/// Why a capability of discovery is not there, where the profile says so: a client can know of it
/// before it asks.
pub(super) fn documented_absence(key: &str, discovery: &Value) -> Option<String> {
    let (_, endpoint) = ENDPOINTS.iter().find(|(known, _)| *known == key)?;
    let absent = discovery.get("absent")?.as_array()?;
    let named = absent.iter().any(|path| path.as_str() == Some(endpoint));
    named.then(|| format!("the profile says that there is no {endpoint}; it was not asked for"))
}

/// Who says what is offered: the target, or in its place the profile.
pub(super) fn speaker(discovery: &Value) -> &'static str {
    if discovery.get("serviceProviderConfig").is_some_and(Value::is_object) {
        "the target says that it"
    } else {
        "the profile says that the target"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_endpoint_is_absent_only_where_the_profile_says_so() {
        let discovery = json!({"absent": ["/Schemas"]});
        assert!(documented_absence("discovery.schemas", &discovery).is_some());
        assert_eq!(documented_absence("discovery.resourceTypes", &discovery), None);
        assert_eq!(documented_absence("discovery.schemas", &json!({})), None);
    }
}
