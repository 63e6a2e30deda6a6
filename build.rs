//! Tells cargo that the embedded data is part of the build.

fn main() {
    for data in ["suites", "profiles", "policies", "catalogue"] {
        println!("cargo:rerun-if-changed={data}");
    }
}
