//! The HTTP side: what was asked, what is answered, and the headers that
//! SCIM gives a meaning to.

mod media;
mod preconditions;
mod prefer;
mod query_string;
mod reply;
mod request;
mod segment;
mod server;

pub(super) use media::{accepts_scim, accepts_type, check_content_type};
pub(super) use preconditions::Preconditions;
pub(super) use prefer::Preference;
pub(super) use query_string::parse as parse_query;
pub(super) use reply::{Reply, SCIM_JSON};
pub(super) use request::Request;
pub(super) use segment::{decode as decode_segment, encode as encode_segment};
pub use server::{Running, serve};
