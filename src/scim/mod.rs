//! The vocabulary of the protocol; no I/O.

pub mod bulk;
