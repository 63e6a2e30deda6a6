//! The reference provider: an in-memory SCIM service provider that follows
//! RFC 7643, RFC 7644, RFC 9865 and section 2.5.1 of RFC 9967, and misbehaves
//! only in the ways that it is told to.
//!
//! A request passes through these stages; each has a module:
//!
//! | stage | module |
//! |---|---|
//! | listener, bodies, header fields | `http` |
//! | throttling, credentials, routing | `provider`, `gate`, `auth`, `route`, `dispatch` |
//! | asynchronous answers | `later`, `outcomes` |
//! | discovery, resources, queries, bulk jobs | `discovery`, `resource`, `query`, `bulk` |
//! | rules for writes, links between resources, computed attributes | `writer`, `links`, `derive` |
//! | memory, indexes, undo | `store` |
//! | misbehaviour at each of these | [`Faults`] |

mod auth;
mod bulk;
mod call;
mod derive;
mod digest;
mod discovery;
mod dispatch;
mod failure;
mod faults;
mod gate;
mod http;
mod later;
mod links;
mod names;
mod options;
mod outcomes;
mod provider;
mod query;
mod registry;
mod requested;
mod resource;
mod route;
mod store;
mod writer;

pub use faults::{CATALOGUE, Fault, FaultError, Faults, Schedule};
pub use http::{Running, serve};
pub use options::{
    Access, Auth, BothProjections, ClientCredential, Credential, DiscoveryFilter, EtagStrength,
    FailOnErrorsInvalid, Features, Limits, Options, PatchAnswer, PatchReadings, PutOmitted,
    Readings, Throttle, UnknownReference, ValueReadings, readings,
};
pub use provider::Provider;
pub use registry::OptionsError;
