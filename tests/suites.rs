//! The suites as a libtest harness.
fn main() {}
