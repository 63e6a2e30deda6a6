//! Tells cargo that the embedded data is part of the build.

fn main() {
    for data in ["suites", "profiles", "catalogue"] {
        println!("cargo:rerun-if-changed={data}");
    }
}
