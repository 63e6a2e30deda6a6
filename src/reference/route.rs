//! From a path to what it stands for (RFC 7644 section 3.2).

use super::registry::Registry;

/// What a path below the SCIM base stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Route {
    /// The base itself, for queries over all types.
    Root,
    /// `/ServiceProviderConfig`.
    Config,
    /// `/ResourceTypes`, or one of them.
    ResourceTypes(Option<String>),
    /// `/Schemas`, or one of them.
    Schemas(Option<String>),
    /// `/Bulk`.
    Bulk,
    /// `/.search`, at the base or below a type.
    Search(Option<usize>),
    /// `/Me`.
    Me,
    /// All resources of a type.
    Collection(usize),
    /// One resource.
    Resource(usize, String),
    /// The outcome of an asynchronous request.
    Outcome(String),
    /// Nothing.
    Unknown,
}

impl Route {
    /// Finds out what a path stands for.
    pub(super) fn find(segments: &[String], registry: &Registry) -> Self {
        let mut parts = segments.iter().map(String::as_str);
        let (first, second, third) = (parts.next(), parts.next(), parts.next());
        if third.is_some() {
            return Self::Unknown;
        }
        let Some(first) = first else {
            return Self::Root;
        };
        if let Some(kind) = registry.by_endpoint(first) {
            return match second {
                None => Self::Collection(kind),
                Some(".search") => Self::Search(Some(kind)),
                Some(id) => Self::Resource(kind, id.to_owned()),
            };
        }
        let second = second.map(str::to_owned);
        let found = &registry.discovery;
        let is_at = |place: &Option<String>| place.as_deref() == Some(first);
        match (first, second) {
            (_, None) if is_at(&found.service_provider_config) => Self::Config,
            (_, id) if is_at(&found.resource_types) => Self::ResourceTypes(id),
            (_, id) if is_at(&found.schemas) => Self::Schemas(id),
            ("Bulk", None) => Self::Bulk,
            (".search", None) => Self::Search(None),
            ("Me", None) => Self::Me,
            ("Outcomes", Some(txn)) => Self::Outcome(txn),
            _ => Self::Unknown,
        }
    }

    /// The methods that the endpoint has, for `Allow`.
    pub(super) fn allow(&self) -> &'static str {
        match self {
            Self::Bulk | Self::Search(_) => "POST",
            Self::Collection(_) => "GET, HEAD, POST",
            Self::Resource(..) => "GET, HEAD, PUT, PATCH, DELETE",
            Self::Me => "GET, HEAD, POST, PUT, PATCH, DELETE",
            _ => "GET, HEAD",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::Options;

    fn find(path: &str) -> Route {
        let segments: Vec<_> =
            path.split('/').filter(|s| !s.is_empty()).map(str::to_owned).collect();
        Route::find(&segments, &Registry::new(&Options::default()).unwrap())
    }

    #[test]
    fn paths_are_told_apart() {
        assert_eq!(find("/"), Route::Root);
        assert_eq!(find("/Users"), Route::Collection(0));
        assert_eq!(find("/Groups/.search"), Route::Search(Some(1)));
        assert_eq!(find("/.search"), Route::Search(None));
        assert_eq!(find("/Users/a"), Route::Resource(0, "a".to_owned()));
        assert_eq!(find("/Schemas"), Route::Schemas(None));
        for path in ["/users", "/Users/a/b", "/Bulk/x", "/Nothing", "/Me/x"] {
            assert_eq!(find(path), Route::Unknown, "{path}");
        }
    }
}
