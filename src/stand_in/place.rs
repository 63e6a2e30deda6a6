//! Where the provider is found: the path of its base, and of discovery.

use super::StandIn;
use crate::profile::Profile;

/// The base of a provider that is not told of another.
const USUAL: &str = "/scim/v2";

/// The word for discovery that is nowhere.
const ABSENT: &str = "absent";

impl StandIn {
    pub(super) fn take_place(&mut self, profile: &Profile) {
        if let Some(path) = base_path(profile) {
            self.imitates("base_path", format!("the base is {}", shown(&path)));
            self.options.base_path = Some(path).filter(|path| path != USUAL);
        }
        let paths = &profile.discovery;
        let mut discovery = std::mem::take(&mut self.options.discovery);
        let places = [
            (
                "service_provider_config",
                &paths.service_provider_config,
                &mut discovery.service_provider_config,
            ),
            ("resource_types", &paths.resource_types, &mut discovery.resource_types),
            ("schemas", &paths.schemas, &mut discovery.schemas),
        ];
        for (name, said, place) in places {
            self.take_discovery(name, said.as_deref(), place);
        }
        self.options.discovery = discovery;
    }

    fn take_discovery(&mut self, name: &str, said: Option<&str>, place: &mut Option<String>) {
        let Some(said) = said else { return };
        let part = format!("discovery.{name}: {said}");
        let segment = said.trim_matches('/');
        if said == ABSENT {
            *place = None;
            self.imitates(part, "answered 404");
        } else if segment.contains('/') || segment.is_empty() {
            self.lacks(part, "found at its usual place, since only one segment can be imitated");
        } else {
            *place = Some(segment.to_owned());
            self.imitates(part, format!("found at /{segment}"));
        }
    }
}

/// The path of the product's base; what stands in it for a tenant becomes a word.
fn base_path(profile: &Profile) -> Option<String> {
    let from_url = profile.base_url.as_deref().and_then(|url| {
        let rest = url.split_once("://")?.1;
        Some(rest.find('/').map_or("", |at| &rest[at..]))
    });
    let path = profile.base_path.as_deref().or(from_url)?;
    let segments = path.split('/').filter(|segment| !segment.is_empty()).map(plain);
    Some(segments.map(|segment| format!("/{segment}")).collect())
}

/// A segment without the marks of a placeholder such as `{tenant}`.
fn plain(segment: &str) -> String {
    let kept = |c: &char| c.is_ascii_alphanumeric() || "-._~".contains(*c);
    let plain: String = segment.chars().filter(kept).collect();
    if plain.is_empty() { "tenant".to_owned() } else { plain }
}

fn shown(path: &str) -> &str {
    if path.is_empty() { "/" } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::DiscoveryPaths;

    #[test]
    fn the_base_is_that_of_the_profile() {
        let path = |base_url: Option<&str>, base_path: Option<&str>| {
            let (base_url, base_path) = (base_url.map(str::to_owned), base_path.map(str::to_owned));
            super::base_path(&Profile { base_url, base_path, ..Profile::generic() })
        };
        assert_eq!(path(None, None), None);
        assert_eq!(path(Some("https://api.slack.com/scim/v2/"), None).unwrap(), "/scim/v2");
        assert_eq!(path(Some("https://x.example"), None).unwrap(), "");
        assert_eq!(path(None, Some("/scim/{tenant-id}/v2")).unwrap(), "/scim/tenant-id/v2");
        assert_eq!(path(None, Some("/t/*/scim")).unwrap(), "/t/tenant/scim");
    }

    #[test]
    fn discovery_is_found_elsewhere_or_nowhere() {
        let discovery = DiscoveryPaths {
            service_provider_config: Some("/ServiceProviderConfigs".to_owned()),
            resource_types: Some("/a/b".to_owned()),
            schemas: Some("absent".to_owned()),
        };
        let stand_in = StandIn::new(&Profile { discovery, ..Profile::generic() }, None).unwrap();
        let found = &stand_in.options.discovery;
        assert_eq!(found.service_provider_config.as_deref(), Some("ServiceProviderConfigs"));
        assert_eq!(found.resource_types.as_deref(), Some("ResourceTypes"));
        assert_eq!(found.schemas, None);
        let missing = stand_in.missing().filter(|lacking| lacking.part.starts_with("discovery"));
        assert_eq!(missing.count(), 1);
    }
}
