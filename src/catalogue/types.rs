//! Requirements and capabilities as they stand in the files.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::suite::Level;

/// One file of `catalogue/requirements/`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RequirementFile {
    /// Version of this form; this is version 1.
    #[schemars(range(min = 1, max = 1))]
    #[expect(dead_code, reason = "the shape check holds it against the schema")]
    pub format: u32,
    /// The document, as `RFC 7644`.
    pub document: String,
    /// Its statements.
    pub requirements: Vec<RequirementEntry>,
}

/// One statement, its document aside.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RequirementEntry {
    /// Stable id, as `RFC7644-3.7-05`.
    pub id: String,
    /// Section of the document.
    pub section: String,
    /// The keyword.
    pub level: Keyword,
    /// One word on what it is about.
    pub topic: String,
    /// What the target offers before the statement binds it.
    #[serde(default)]
    pub gate: Option<String>,
    /// The statement in one sentence of ours.
    pub reading: String,
    /// What the author of a target changes.
    pub fix: String,
    /// Why no client can test it, where none can.
    #[serde(default)]
    pub untestable: Option<String>,
}

/// `catalogue/capabilities.yaml`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CapabilityFile {
    /// Version of this form; this is version 1.
    #[schemars(range(min = 1, max = 1))]
    #[expect(dead_code, reason = "the shape check holds it against the schema")]
    pub format: u32,
    /// The capabilities.
    pub capabilities: Vec<Capability>,
}

/// One normative statement.
#[derive(Debug, Clone, Serialize)]
pub struct Requirement {
    /// Stable id, as `RFC7644-3.7-05`.
    pub id: String,
    /// The document, as `RFC 7644`.
    pub document: String,
    /// Section of the document.
    pub section: String,
    /// The keyword.
    pub level: Keyword,
    /// One word on what it is about.
    pub topic: String,
    /// What the target offers before the statement binds it, as `bulk.supported`.
    pub gate: Option<String>,
    /// The statement in one sentence of ours.
    pub reading: String,
    /// What the author of a target changes.
    pub fix: String,
    /// Why no client can test it, where none can.
    pub untestable: Option<String>,
}

impl Requirement {
    /// How much a breach weighs: MUST, MUST NOT and what the text plainly states
    /// fail, SHOULD and SHOULD NOT warn, MAY and the unspecified are recorded.
    #[must_use]
    pub fn weight(&self) -> Level {
        match self.level {
            Keyword::Must | Keyword::MustNot | Keyword::Stated => Level::Must,
            Keyword::Should | Keyword::ShouldNot => Level::Should,
            Keyword::May | Keyword::Unspecified => Level::Observe,
        }
    }

    /// Where it stands, as `RFC 7644 3.7`.
    #[must_use]
    pub fn section_label(&self) -> String {
        format!("{} {}", self.document, self.section)
    }
}

/// The keyword of a statement (RFC 2119), or that it has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Keyword {
    /// MUST.
    Must,
    /// MUST NOT.
    #[serde(rename = "MUST NOT")]
    MustNot,
    /// SHOULD.
    Should,
    /// SHOULD NOT.
    #[serde(rename = "SHOULD NOT")]
    ShouldNot,
    /// MAY.
    May,
    /// Described plainly, without a keyword.
    Stated,
    /// Left open.
    Unspecified,
}

impl Keyword {
    /// The word as the catalogue writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Must => "MUST",
            Self::MustNot => "MUST NOT",
            Self::Should => "SHOULD",
            Self::ShouldNot => "SHOULD NOT",
            Self::May => "MAY",
            Self::Stated => "STATED",
            Self::Unspecified => "UNSPECIFIED",
        }
    }
}

/// One thing that a service provider can do.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Capability {
    /// Its key, as `bulk.failOnErrors`; a promise.
    pub key: String,
    /// What is true of a target that has it.
    pub title: String,
    /// Where it is specified, as `RFC 7644 3.7`.
    pub section: String,
    /// What kind of value it has.
    pub value: ValueKind,
    /// The values, where it has one of several.
    #[serde(default)]
    pub values: Vec<String>,
    /// Whether a target has to have it.
    pub obligation: Obligation,
    /// The flag without which it is absent.
    #[serde(default)]
    pub gate: Option<Gate>,
    /// Ids of the requirements that it adds up to; none where it is only measured.
    #[serde(default)]
    pub requirements: Vec<String>,
    /// What a client does without it.
    pub without: String,
}

impl Capability {
    /// First element of the key.
    #[must_use]
    pub fn area(&self) -> &str {
        self.key.split('.').next().unwrap_or(&self.key)
    }
}

/// What kind of value a capability has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ValueKind {
    /// None: it is there or not.
    None,
    /// True or false, either is right.
    Bool,
    /// A number.
    Integer,
    /// A limit: known good up to, known bad from.
    Range,
    /// A list of names.
    List,
    /// One of a few words.
    #[serde(rename = "one of")]
    OneOf,
    /// Free words.
    Text,
}

/// Whether a target has to have a capability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Obligation {
    /// The RFCs demand it.
    Required,
    /// The RFCs leave it to the target.
    Optional,
    /// Beyond RFC 7643 and RFC 7644.
    Extension,
}

/// A feature that a target can be without, and say so in its configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Gate {
    /// `patch.supported` (RFC 7643 5).
    Patch,
    /// `bulk.supported` (RFC 7643 5).
    Bulk,
    /// `filter.supported` (RFC 7643 5).
    Filter,
    /// `sort.supported` (RFC 7643 5).
    Sort,
    /// `etag.supported` (RFC 7643 5).
    Etag,
    /// `pagination.cursor` (RFC 9865 4).
    Cursor,
    /// `securityEvents.asyncRequest` (RFC 9967 4).
    Async,
    /// `/Me` (RFC 7644 3.11); no flag tells of it.
    Me,
}

impl Gate {
    /// The word that the catalogue and `requires` use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Bulk => "bulk",
            Self::Filter => "filter",
            Self::Sort => "sort",
            Self::Etag => "etag",
            Self::Cursor => "cursor",
            Self::Async => "async",
            Self::Me => "me",
        }
    }

    /// What it is called in a sentence.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Patch => "PATCH",
            Self::Bulk => "bulk requests",
            Self::Filter => "filters",
            Self::Sort => "sorting",
            Self::Etag => "ETags",
            Self::Cursor => "cursor pagination",
            Self::Async => "asynchronous requests",
            Self::Me => "/Me",
        }
    }
}
