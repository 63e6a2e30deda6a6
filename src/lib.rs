//! The conformance and partial-failure test harness for SCIM 2.0 endpoints
//! (RFC 7643, RFC 7644).
//!
//! Data flows one way: load, plan, execute, judge, map, report. A module uses
//! only modules that stand before it in this list.

pub mod scim;

pub mod document;

pub mod suite;

pub mod generate;

pub mod catalogue;

pub mod profile;

pub mod observation;

pub mod discovery;

pub mod described;

pub mod plan;

pub mod target;

pub mod ledger;

pub mod engine;

pub mod judge;

pub mod capability;

pub mod policy;

pub mod snapshot;

pub mod doctor;

pub mod report;

pub mod session;

pub mod reference;

pub mod coverage;

pub mod stand_in;

pub mod testing;

pub mod cli;
