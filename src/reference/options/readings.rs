//! Named readings of points that the RFCs leave open. The default of each is
//! the one that is safest for a client.

use serde::{Deserialize, Serialize};

use crate::scim::{patch, validate};

/// One choice per open point.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Readings {
    /// Weak or strong entity tags (RFC 7644 section 3.14).
    pub etag: EtagStrength,
    /// What a successful PATCH without `attributes` answers (RFC 7644 section
    /// 3.5.2).
    pub patch_answer: PatchAnswer,
    /// What becomes of attributes that a PUT leaves out (RFC 7644 section
    /// 3.5.1).
    pub put_omitted: PutOmitted,
    /// References to resources that do not exist (RFC 7643 section 2.3.7).
    pub unknown_reference: UnknownReference,
    /// `attributes` and `excludedAttributes` in one request (RFC 7644 section
    /// 3.9).
    pub both_projections: BothProjections,
    /// A filter on a discovery endpoint (RFC 7644 section 4).
    pub discovery_filter: DiscoveryFilter,
    /// Filters that are not supported (RFC 7644 section 3.4.2.2).
    pub unsupported_filter: UnsupportedFilter,
    /// The media type of answers (RFC 7644 section 3.8).
    pub answer_type: AnswerType,
    /// `failOnErrors` that is no positive integer (RFC 7644 section 3.7).
    pub fail_on_errors_invalid: FailOnErrorsInvalid,
    /// What becomes of users whose `active` is set to false (RFC 7643 section
    /// 4.1.1).
    pub deactivation: Deactivation,
    /// The open points of PATCH.
    pub patch: PatchReadings,
    /// The open points of values.
    pub values: ValueReadings,
}

/// The kind of entity tag that is issued.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EtagStrength {
    /// `W/"…"`, as in the examples of RFC 7644 section 3.14.
    #[default]
    Weak,
    /// `"…"`.
    Strong,
}

/// The answer to a successful PATCH.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PatchAnswer {
    /// 200 with the resource.
    #[default]
    Resource,
    /// 204 without a body, unless `attributes` asks for one.
    NoContent,
}

/// What becomes of attributes that a PUT leaves out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PutOmitted {
    /// They are unassigned: the body is the whole of the new resource.
    #[default]
    Clear,
    /// They keep their values.
    Keep,
}

/// References to resources that do not exist. RFC 7643 section 2.3.7 leaves both
/// to the provider; a refusal is what a client notices.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnknownReference {
    /// 400 `invalidValue`.
    #[default]
    Refuse,
    /// Stored as given.
    Accept,
}

/// `attributes` and `excludedAttributes` in one request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BothProjections {
    /// 400 `invalidValue`.
    #[default]
    Refuse,
    /// `attributes` wins.
    PreferAttributes,
}

/// A filter on a discovery endpoint.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DiscoveryFilter {
    /// 403, so that nobody takes the whole list for a filtered one.
    #[default]
    Forbid,
    /// As if it were not there.
    Ignore,
}

/// What becomes of users whose `active` is set to false.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deactivation {
    /// They stay, and show it.
    #[default]
    Keep,
    /// They are deleted once the request is answered.
    Delete,
}

/// A filter that is not supported, or has a part that is not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnsupportedFilter {
    /// 400 `invalidFilter`.
    #[default]
    Refuse,
    /// Nothing matches.
    Empty,
    /// Everything matches.
    Everything,
}

/// The media type of answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnswerType {
    /// `application/scim+json`, unless the client takes `application/json` only.
    #[default]
    ScimJson,
    /// `application/json`.
    Json,
}

/// `failOnErrors` that is no positive integer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailOnErrorsInvalid {
    /// 400 `invalidValue` for the job; nothing is executed.
    #[default]
    Refuse,
    /// As if it were absent.
    Unlimited,
}

/// Declares a reading that a module of `scim` acts on, with its name in an
/// options file.
macro_rules! mirror {
    ($(#[$doc:meta])* $name:ident for $of:path { $($(#[$vdoc:meta])* $variant:ident,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl From<$name> for $of {
            fn from(reading: $name) -> Self {
                use $of as Of;
                match reading { $($name::$variant => Of::$variant,)* }
            }
        }
    };
}

mirror! {
    /// How `op` may be spelt.
    OpCase for patch::OpCase {
        /// In any case.
        #[default]
        Any,
        /// In lower case only.
        Lower,
    }
}

mirror! {
    /// Keys such as `name.givenName` in a PATCH value without path.
    QualifiedKeys for patch::QualifiedKeys {
        /// They are paths.
        #[default]
        Apply,
        /// They are passed over.
        Ignore,
        /// 400.
        Refuse,
    }
}

mirror! {
    /// A `remove` that lists values.
    RemoveWithValue for patch::RemoveWithValue {
        /// It removes those.
        #[default]
        RemovesListed,
        /// It removes all.
        RemovesAll,
        /// It changes nothing.
        Ignore,
        /// 400.
        Refuse,
    }
}

mirror! {
    /// An `add` through a filter that selects nothing.
    AddWithoutMatch for patch::AddWithoutMatch {
        /// 400 `noTarget`.
        #[default]
        NoTarget,
        /// It adds an element that fulfils the filter.
        Create,
        /// It changes nothing.
        NoOp,
    }
}

mirror! {
    /// A `remove` through a filter that selects nothing.
    RemoveWithoutMatch for patch::RemoveWithoutMatch {
        /// It changes nothing.
        #[default]
        NoOp,
        /// 400 `noTarget`.
        NoTarget,
    }
}

mirror! {
    /// A `replace` of elements that a filter selects.
    FilteredReplace for patch::FilteredReplace {
        /// The element becomes the value.
        #[default]
        Element,
        /// The sub-attributes given are set.
        Merge,
    }
}

mirror! {
    /// An attribute in a PATCH that the type does not have.
    UnknownTarget for patch::UnknownTarget {
        /// 400 in a path, passed over in a value.
        #[default]
        RefuseInPath,
        /// 400.
        Refuse,
        /// Passed over.
        Ignore,
    }
}

mirror! {
    /// An attribute in a resource that the type does not have.
    UnknownAttributes for validate::UnknownAttributes {
        /// It is left out.
        #[default]
        Ignore,
        /// 400 `invalidValue`.
        Refuse,
    }
}

mirror! {
    /// Values beyond the canonical ones.
    CanonicalValues for validate::CanonicalValues {
        /// They are fine.
        #[default]
        Suggested,
        /// 400 `invalidValue`.
        Enforced,
    }
}

mirror! {
    /// Several primary values.
    Primaries for validate::Primaries {
        /// 400 `invalidValue`.
        #[default]
        Refuse,
        /// The first stays primary.
        KeepFirst,
    }
}

mirror! {
    /// `"true"` in place of `true`.
    Booleans for validate::Booleans {
        /// 400 `invalidValue`.
        #[default]
        Strict,
        /// Read as a boolean.
        Coerce,
    }
}

/// The open points of PATCH (RFC 7644 section 3.5.2).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PatchReadings {
    /// The spelling of `op`.
    pub op_case: OpCase,
    /// Paths as keys.
    pub qualified_keys: QualifiedKeys,
    /// `remove` with a list of values.
    pub remove_with_value: RemoveWithValue,
    /// `add` that selects nothing.
    pub add_without_match: AddWithoutMatch,
    /// `remove` that selects nothing.
    pub remove_without_match: RemoveWithoutMatch,
    /// `replace` of selected elements.
    pub filtered_replace: FilteredReplace,
    /// Unknown attributes.
    pub unknown: UnknownTarget,
}

impl PatchReadings {
    /// The options of the PATCH engine.
    pub(in crate::reference) fn options(&self, values: &ValueReadings) -> patch::PatchOptions {
        patch::PatchOptions {
            op_case: self.op_case.into(),
            qualified_keys: self.qualified_keys.into(),
            remove_with_value: self.remove_with_value.into(),
            add_without_match: self.add_without_match.into(),
            remove_without_match: self.remove_without_match.into(),
            filtered_replace: self.filtered_replace.into(),
            unknown: self.unknown.into(),
            values: values.options(),
        }
    }
}

/// The open points of what clients send as values (RFC 7643 section 2).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ValueReadings {
    /// Unknown attributes.
    pub unknown: UnknownAttributes,
    /// Values beyond the canonical ones.
    pub canonical_values: CanonicalValues,
    /// Several primary values.
    pub primaries: Primaries,
    /// Booleans as strings.
    pub booleans: Booleans,
}

impl ValueReadings {
    /// The options of the validation.
    pub(in crate::reference) fn options(&self) -> validate::Options {
        validate::Options {
            unknown: self.unknown.into(),
            canonical_values: self.canonical_values.into(),
            primaries: self.primaries.into(),
            booleans: self.booleans.into(),
        }
    }
}
