//! The schemas that RFC 7643 defines, with the verified errata applied.

use std::sync::LazyLock;

use serde_json::Value;

use super::Schema;

macro_rules! builtin {
    ($(#[$doc:meta])* $name:ident, $file:literal) => {
        $(#[$doc])*
        #[must_use]
        pub fn $name() -> &'static Schema {
            static SCHEMA: LazyLock<Schema> = LazyLock::new(|| read(include_str!($file)));
            &SCHEMA
        }
    };
}

builtin!(
    /// The User schema (RFC 7643 4.1, 8.7.1).
    user, "data/User.json"
);
builtin!(
    /// The Group schema (RFC 7643 4.2, 8.7.1).
    group, "data/Group.json"
);
builtin!(
    /// The enterprise extension of User (RFC 7643 4.3, 8.7.1).
    enterprise_user, "data/EnterpriseUser.json"
);
builtin!(
    /// The service provider's configuration (RFC 7643 5, 8.7.2).
    service_provider_config, "data/ServiceProviderConfig.json"
);
builtin!(
    /// The schema of resource types (RFC 7643 6, 8.7.2).
    resource_type, "data/ResourceType.json"
);
builtin!(
    /// The schema of schemas (RFC 7643 7, 8.7.2).
    schema, "data/Schema.json"
);

/// All of them: User, Group, EnterpriseUser, ServiceProviderConfig, ResourceType, Schema.
#[must_use]
pub fn all() -> [&'static Schema; 6] {
    [user(), group(), enterprise_user(), service_provider_config(), resource_type(), schema()]
}

/// The data is part of the program, and the tests below read every file; a file that does not
/// parse would give an empty schema.
fn read(text: &str) -> Schema {
    serde_json::from_str::<Value>(text)
        .ok()
        .and_then(|json| Schema::from_json(&json))
        .unwrap_or_default()
}
