//! The reference provider: an in-memory SCIM service provider.
