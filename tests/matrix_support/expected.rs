//! What people wrote down about the matrix: which faults break more than one thing, and why.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The file that this is read from.
pub const FILE: &str = "tests/matrix_support/expected.yaml";

/// What cannot be derived.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// Faults that harm so many cases that what is blamed besides differs from run to run.
    pub wild: BTreeMap<String, String>,
    /// Faults that cannot be seen on one occasion in five, and why.
    pub always_only: BTreeMap<String, String>,
    /// Faults that hide others, and why.
    pub hides: BTreeMap<String, String>,
    /// What is blamed besides a fault's own requirement, and why that is right.
    pub also: Vec<Also>,
}

/// Requirements that some faults break besides their own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Also {
    /// Names of faults; `*` at the end stands for any rest.
    pub faults: Vec<String>,
    /// Requirements; `*` at the end stands for any rest.
    pub blame: Vec<String>,
    /// Why it is right that they are blamed.
    pub why: String,
}

impl Expected {
    pub fn read() -> Self {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
        let text = std::fs::read_to_string(path).expect("the file is there");
        serde_saphyr::from_str(&text).expect("the file can be read")
    }

    /// The place of the reason for which a fault is blamed on that requirement too.
    pub fn reason(&self, fault: &str, requirement: &str) -> Option<usize> {
        let fits = |patterns: &[String], text: &str| patterns.iter().any(|one| fits(one, text));
        self.also
            .iter()
            .position(|also| fits(&also.faults, fault) && fits(&also.blame, requirement))
    }
}

fn fits(pattern: &str, text: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(begin) => text.starts_with(begin),
        None => pattern == text,
    }
}
