//! Checks of one place in a body, a header or a set of read-backs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Level;

/// One check. Every comparison that stands in it holds.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Where: a SCIM attribute path (`emails[type eq "work"].value`), or a JSON
    /// path (RFC 9535) where it begins with `$`. The whole body where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Where, in a rule for every exchange: a header of the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// True where a value is there; false where none is (null and `[]` count as none).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub present: Option<bool>,
    /// The one value is equal to this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equals: Option<Value>,
    /// The one value, a text, is equal to this in any case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equals_ignoring_case: Option<String>,
    /// The value is this one, as a target may show it: names in any case, times by instant, lists as
    /// sets, objects with further members.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_sent: Option<Value>,
    /// With `as_sent`: true, or a template of it, where the letter case of texts is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case_exact: Option<Value>,
    /// The one value differs from this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub differs: Option<Value>,
    /// The one value is one of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub one_of: Option<Vec<Value>>,
    /// The values are these, in any order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set: Option<ScalarOrList>,
    /// These are among the values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub includes: Option<ScalarOrList>,
    /// None of these is among the values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excludes: Option<ScalarOrList>,
    /// Each value, as text, matches this regular expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matches: Option<String>,
    /// At least one value, as text, matches this regular expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub some: Option<String>,
    /// No value, as text, matches this regular expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub never: Option<String>,
    /// Each value has this type.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub json_type: Option<JsonType>,
    /// How many values there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// No value comes twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unique: Option<bool>,
    /// The one number or dateTime is at least this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<Value>,
    /// The one number or dateTime is at most this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<Value>,
    /// In a rule for every exchange: the status of the answer is one of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<super::StatusSet>,
    /// The last segment of the one value, a URI, is this, percent-encoding aside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_segment: Option<String>,
    /// The one value is a URI of the same place as this one: scheme, host and the
    /// way to the base aside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_uri: Option<String>,
    /// Only where this place has a value at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub where_present: Option<bool>,
    /// Requirement to blame, where it is not the case's first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requirement: Option<String>,
    /// How much a mismatch weighs, where that does not follow from the requirement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
}

/// Types that a check can ask for: JSON's own, and those of RFC 7643 2.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum JsonType {
    /// A JSON string.
    String,
    /// A JSON number without fraction.
    Integer,
    /// A JSON number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A JSON array.
    Array,
    /// A JSON object.
    Object,
    /// A string that is an xsd:dateTime with date and time (RFC 7643 2.3.5).
    DateTime,
    /// A string that is an absolute or relative URI (RFC 7643 2.3.7).
    Reference,
    /// A base64 string (RFC 7643 2.3.6).
    Binary,
}

/// One value or a list of them; a template such as `${row.returns}` may stand for either.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ScalarOrList {
    /// Several.
    List(Vec<Value>),
    /// One text, possibly a template.
    Scalar(String),
}
