//! The `scimspec` command.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    scimspec::cli::Arguments::parse().run().into()
}
