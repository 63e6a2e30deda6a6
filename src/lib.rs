//! The conformance and partial-failure test harness for SCIM 2.0 endpoints
//! (RFC 7643, RFC 7644).

pub mod reference;
pub mod scim;
