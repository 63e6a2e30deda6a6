//! The vocabulary of the protocol: schemas, attribute paths, filters, PATCH, validation,
//! projection, sorting and errors. No I/O, no HTTP, no opinion about who asks.
//!
//! The parts, from the ground up:
//!
//! | module | gives |
//! |---|---|
//! | [`urn`] | the URIs of all schemas and messages |
//! | [`error`] | [`ScimError`], the error that becomes an RFC 7644 3.12 body |
//! | [`attribute_path`] | [`AttributePath`], `urn:…:name.sub` parsed |
//! | [`schema`] | [`Schema`], [`Attribute`], [`ResourceType`] and [`ResourceSchema`], the view of one resource type with its extensions |
//! | [`filter`] | [`Filter`], parsed by [`filter::parse`] and printed by `Display` |
//! | [`evaluate`] | [`evaluate::matches`], or [`evaluate::Evaluator`] to compile once and ask often |
//! | [`compare`] | [`compare::same`] and keys: when two values of an attribute are equal |
//! | [`patch`] | [`patch::apply`], RFC 7644 3.5.2 |
//! | [`validate`] | [`validate::create`] and [`validate::replace`], for POST and PUT |
//! | [`project`] | [`project::Projection`], `attributes` and `excludedAttributes` |
//! | [`sort`] | [`sort::sort_by`], `sortBy` and `sortOrder` |
//! | [`bulk`] | results of a bulk answer, read leniently and matched with its operations |
//! | [`etag`] | [`etag::EntityTag`] and [`etag::Condition`] |
//!
//! Where the RFCs allow more than one reading, the reading is a field of an options struct, and
//! the default is the one that a careful service provider would choose.

pub mod attribute_path;
pub mod bulk;
pub mod compare;
pub mod error;
pub mod etag;
pub mod evaluate;
pub mod filter;
pub(crate) mod json;
pub mod patch;
pub mod project;
pub mod schema;
pub mod sort;
pub mod urn;
pub mod validate;

pub use attribute_path::AttributePath;
pub use error::{ScimError, ScimType};
pub use filter::Filter;
pub use schema::{Attribute, ResourceSchema, ResourceType, Schema};
