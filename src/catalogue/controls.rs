//! Controls of security frameworks, and the capabilities that bear on them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `catalogue/controls.yaml`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ControlFile {
    /// Version of this form; this is version 1.
    #[schemars(range(min = 1, max = 1))]
    #[expect(dead_code, reason = "the shape check holds it against the schema")]
    pub format: u32,
    /// The frameworks.
    pub frameworks: Vec<Framework>,
    /// Their controls.
    pub controls: Vec<Control>,
}

/// A framework of controls, in one edition.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Framework {
    /// Its id, as `NIST-CSF-2.0`.
    pub id: String,
    /// Its name and edition.
    pub title: String,
    /// The edition that `earlier` of its controls speaks of.
    #[serde(default)]
    pub earlier: Option<String>,
    /// What it has to do with a service provider, in our words.
    pub about: String,
}

/// A control, a risk or a tenet of a framework.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Control {
    /// Its identifier, as the framework writes it where it does: `NHI1:2025`, `PR.AA-01`.
    pub id: String,
    /// Id of its framework.
    pub framework: String,
    /// Identifiers of the same in the earlier edition.
    #[serde(default)]
    pub earlier: Vec<String>,
    /// What it asks for, in a few words.
    pub title: String,
    /// What bears on it.
    pub rests_on: Vec<Bearing>,
}

/// Capabilities that bear on a control for the same reason.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bearing {
    /// Keys of the capabilities.
    pub capabilities: Vec<String>,
    /// Why, in a sentence of ours.
    pub reason: String,
}

impl Control {
    /// The capabilities that bear on it, each with the reason, in the order of the file.
    pub fn capabilities(&self) -> impl Iterator<Item = (&str, &str)> {
        self.rests_on.iter().flat_map(|bearing| {
            let reason = bearing.reason.as_str();
            bearing.capabilities.iter().map(move |key| (key.as_str(), reason))
        })
    }
}
