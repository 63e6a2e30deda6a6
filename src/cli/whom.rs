//! Whom a command is about: the profile, the URL, the domain of users.

use super::context::Loaded;
use crate::document::Diagnostic;
use crate::profile::{self, Profile, Role};

/// The profile that is named; for a URL without one the profile of which nothing is known, and
/// without either that of the reference provider.
pub fn profile_of(
    name: Option<&str>,
    url: Option<&str>,
    loaded: &Loaded,
) -> Result<Profile, Vec<Diagnostic>> {
    match (name, url) {
        (Some(name), _) => profile::load(name, &loaded.catalogue),
        (None, Some(_)) => Ok(Profile::generic()),
        (None, None) => profile::load("reference", &loaded.catalogue),
    }
}

/// The base URL: the one that is given, or the profile's. None for the reference provider, which
/// runs in process.
pub fn url_of(given: Option<&String>, profile: &Profile) -> Result<Option<String>, String> {
    if let Some(url) = given.or(profile.base_url.as_ref()) {
        return Ok(Some(url.clone()));
    }
    if profile.role == Role::Reference {
        return Ok(None);
    }
    let id = &profile.id;
    if profile.role == Role::Client {
        return Err(format!(
            "{id} is a client and has no URL of its own; give the --url of a service provider"
        ));
    }
    Err(match &profile.base_path {
        Some(path) => {
            format!(
                "the profile {id} names no base URL; give --url, which usually ends with {path}"
            )
        }
        None => format!("the profile {id} names no base URL; give --url"),
    })
}

/// A domain for addresses.
pub fn domain_of(text: &str) -> Result<String, String> {
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    match text.split('.').all(label) {
        true => Ok(text.to_owned()),
        false => Err(format!("`{text}` is no domain; write one such as example.org")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_without_a_url_never_leads_to_the_reference_provider() {
        let mut profile = Profile::generic();
        assert!(url_of(None, &profile).unwrap_err().contains("give --url"));
        profile.role = Role::Client;
        assert!(url_of(None, &profile).unwrap_err().contains("is a client"));
        profile.role = Role::Reference;
        assert_eq!(url_of(None, &profile), Ok(None));
        profile.base_url = Some("https://scim.acme.example".to_owned());
        assert_eq!(url_of(None, &profile), Ok(profile.base_url.clone()));
    }

    #[test]
    fn a_domain_is_made_of_labels() {
        assert_eq!(domain_of("own.example.org").as_deref(), Ok("own.example.org"));
        for text in ["", "@example.org", "a..b", "-a.b", "a b.c"] {
            assert!(domain_of(text).is_err(), "{text}");
        }
    }
}
