//! What a profile says in the place of a ServiceProviderConfig that does not exist.

use serde_json::{Map, Value, json};

use super::CONFIG;
use crate::profile::Profile;

/// Capabilities with their places in a ServiceProviderConfig (RFC 7643 5, RFC 9865 4).
const PLACES: [(&str, &str, &str); 13] = [
    ("patch.supported", "patch", "supported"),
    ("bulk.supported", "bulk", "supported"),
    ("bulk.maxOperations", "bulk", "maxOperations"),
    ("bulk.maxPayloadSize", "bulk", "maxPayloadSize"),
    ("filter.supported", "filter", "supported"),
    ("filter.maxResults", "filter", "maxResults"),
    ("sort.supported", "sort", "supported"),
    ("etag.supported", "etag", "supported"),
    ("pagination.index", "pagination", "index"),
    ("pagination.cursor", "pagination", "cursor"),
    ("pagination.defaultPageSize", "pagination", "defaultPageSize"),
    ("pagination.maxPageSize", "pagination", "maxPageSize"),
    ("async.respondAsync", "securityEvents", "asyncRequest"),
];

/// The claims of a profile in the form of a ServiceProviderConfig, where the profile says that the
/// target has none. Without it nobody else says what is offered.
#[must_use]
pub fn documented(profile: &Profile) -> Option<Value> {
    if !profile.discovery.absent().contains(&CONFIG) {
        return None;
    }
    let mut config = Map::new();
    for (key, group, member) in PLACES {
        let Some(claim) = profile.claim(key) else { continue };
        let group = config.entry(group).or_insert_with(|| json!({}));
        let value = match (key, &claim.value) {
            ("async.respondAsync", Value::Bool(offered)) => {
                json!(if *offered { "request" } else { "none" })
            }
            (_, value) => value.clone(),
        };
        group[member] = value;
    }
    Some(Value::Object(config))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use crate::discovery::Discovery;
    use crate::document::Source;
    use crate::profile::load_source;

    fn profile(more: &str) -> Profile {
        let text = format!(
            "format: 1\nid: acme\nname: Acme\nclaims:\n\
             - {{ key: bulk.supported, value: false, source: s, confidence: documented }}\n\
             - {{ key: filter.maxResults, value: 50, source: s, confidence: documented }}\n{more}"
        );
        let source = Source::new("profiles/acme.yaml", text);
        load_source(&source, &Catalogue::builtin().unwrap()).unwrap()
    }

    #[test]
    fn claims_speak_for_a_configuration_that_is_absent_and_for_no_other() {
        assert_eq!(documented(&profile("")), None);
        let profile = profile("discovery: { service_provider_config: absent }\n");
        let said = documented(&profile).unwrap();
        assert_eq!(said, json!({"bulk": {"supported": false}, "filter": {"maxResults": 50}}));
        let discovery = Discovery { documented: Some(said), ..Discovery::default() };
        let unmet = discovery.unmet("bulk").unwrap();
        assert!(unmet.contains("the profile says"), "{unmet}");
        assert_eq!((discovery.unmet("!bulk"), discovery.unmet("patch")), (None, None));
        assert!(discovery.unmet("cursor").is_some(), "silence means no for cursors");
    }

    #[test]
    fn every_place_is_that_of_a_capability() {
        let catalogue = Catalogue::builtin().unwrap();
        for (key, ..) in PLACES {
            assert!(catalogue.capability(key).is_some(), "{key}");
        }
    }
}
