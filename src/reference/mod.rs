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
//! | bounds beyond those of the protocol | `bounds` |
//! | memory, indexes, undo | `store` |
//! | misbehaviour at each of these | [`Faults`] |
//!
//! Where the RFCs leave a choice, [`Readings`] names it. What is not worth a
//! setting is decided thus:
//!
//! - Derived values (`groups`, display names) do not count as changes of the
//!   resource that shows them; its version and `lastModified` stay. Members
//!   that go because they were deleted do count.
//! - The name of a member is the one that the client gave it, else the one that
//!   the member has. That of a manager is its `displayName`, if there is one.
//! - A write that changes nothing keeps version and `lastModified`.
//! - `schemas` names the base schema and the extensions that have values.
//! - Entity tags are compared weakly, in `If-Match` too.
//! - A cursor is good for the caller, endpoint, filter and order that it was
//!   issued for. Its walk shows each resource that matched at the start, unless
//!   it is gone or no longer matches.
//! - In Bulk, results stand in the order of the request, those that were not
//!   processed are left out, and a job stops when errors reach `failOnErrors`.
//!   Of two operations with one bulkId the later fails. References that lead
//!   nowhere in the end fail with 409 (see the module `bulk`).
//! - An asynchronous request is answered with the location of its completion
//!   event, which can be fetched by the same caller: 202 as long as there is
//!   none. That of a bulk job lists the events of all operations, those that
//!   were not processed with status 412.

mod auth;
mod bounds;
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
mod populate;
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
    Access, AnswerType, Auth, BothProjections, ClientCredential, Credential, Deactivation,
    Demanded, DiscoveryEndpoints, DiscoveryFilter, EtagStrength, FailOnErrorsInvalid, Features,
    Limits, Options, PatchAnswer, PatchReadings, PutOmitted, Readings, Refused, Throttle,
    UnknownReference, UnsupportedFilter, ValueReadings, readings,
};
pub use provider::Provider;
pub use registry::OptionsError;
