//! The cases of scimspec as tests of this crate: `cargo test`, or `cargo nextest run`.

use std::process::ExitCode;

use scimspec::testing::Conformance;

fn main() -> ExitCode {
    Conformance::started_by(own_provider::start)
        .bearer(own_provider::TOKEN)
        .only("lifecycle.read/**")
        .only("lifecycle.delete/**")
        .only("lifecycle.activation/**")
        .main()
}
