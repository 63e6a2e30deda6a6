//! What became of the parts of a profile, to be told to people and programs.

use std::fmt::Write as _;

use serde::Serialize;

use super::StandIn;
use crate::profile::{Claim, Confidence};

/// What became of one part of a profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Likeness {
    /// The part: a claim as `KEY: VALUE`, or another key of the profile.
    pub part: String,
    /// How far it is imitated.
    pub degree: Degree,
    /// What the stand-in does.
    pub behaviour: String,
    /// How sure the claim is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
    /// On what condition the claim holds; the stand-in knows no conditions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// How far a part of a profile is imitated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Degree {
    /// The stand-in does as the product does.
    Imitated,
    /// It does not come to it, because a feature as a whole is missing.
    Idle,
    /// The stand-in does otherwise.
    Missing,
}

impl Degree {
    fn as_str(self) -> &'static str {
        match self {
            Self::Imitated => "imitated",
            Self::Idle => "idle",
            Self::Missing => "not imitated",
        }
    }
}

impl Likeness {
    pub(super) fn of(part: impl Into<String>, degree: Degree, words: impl Into<String>) -> Self {
        let behaviour = words.into();
        Self { part: part.into(), degree, behaviour, confidence: None, note: None }
    }

    pub(super) fn of_claim(claim: &Claim, degree: Degree, words: impl Into<String>) -> Self {
        let value = claim.value.as_str().map_or_else(|| claim.value.to_string(), str::to_owned);
        Self {
            confidence: Some(claim.confidence),
            note: claim.note.clone(),
            ..Self::of(format!("{}: {value}", claim.key), degree, words)
        }
    }
}

/// All parts of the profile with what the stand-in does, as text.
#[must_use]
pub fn describe(stand_in: &StandIn) -> String {
    let mut text = String::new();
    for likeness in &stand_in.likenesses {
        let confidence = likeness.confidence.map(|confidence| match confidence {
            Confidence::Documented => ", documented",
            Confidence::Observed => ", observed",
            Confidence::ThirdParty => ", third party",
        });
        let degree = likeness.degree.as_str();
        let (part, confidence) = (&likeness.part, confidence.unwrap_or_default());
        let _ = writeln!(text, "{part}  ({degree}{confidence})");
        let _ = writeln!(text, "    {}", likeness.behaviour);
        if let Some(note) = &likeness.note {
            let _ = writeln!(text, "    in the profile: {}", note.trim());
        }
    }
    if !stand_in.undocumented.is_empty() {
        let _ = writeln!(text, "{}", undocumented(stand_in));
    }
    text
}

/// What a person who starts a stand-in has to know: a line for each part of the
/// profile that it does not imitate.
#[must_use]
pub fn warnings(stand_in: &StandIn) -> Vec<String> {
    let missing = stand_in.missing();
    let words =
        |likeness: &Likeness| format!("not imitated: {} ({})", likeness.part, likeness.behaviour);
    let mut lines: Vec<String> = missing.map(words).collect();
    if !stand_in.undocumented.is_empty() {
        lines.push(undocumented(stand_in));
    }
    lines
}

/// The features that are served although the profile does not speak of them, in a
/// sentence.
fn undocumented(stand_in: &StandIn) -> String {
    format!(
        "the profile does not speak of {}: served as the RFCs say, which the product may not do",
        stand_in.undocumented.join(", ")
    )
}
