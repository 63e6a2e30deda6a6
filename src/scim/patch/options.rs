//! The readings of PATCH that the RFC leaves open.

/// How `op` may be spelt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OpCase {
    /// In any case; clients do send `Add`.
    #[default]
    Any,
    /// In lower case only, else 400 `invalidSyntax`.
    Lower,
}

/// What keys such as `name.givenName` or `urn:…:User:name` in a value without path mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum QualifiedKeys {
    /// They are paths, and the value goes where they point.
    #[default]
    Apply,
    /// They are passed over.
    Ignore,
    /// 400 `invalidPath`.
    Refuse,
}

/// What a `remove` of a multi-valued attribute that lists values does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RemoveWithValue {
    /// It removes the values listed, compared by their `value` if they have one.
    #[default]
    RemovesListed,
    /// It removes all values, as if none were listed.
    RemovesAll,
    /// It changes nothing.
    Ignore,
    /// 400 `invalidSyntax`.
    Refuse,
}

/// What an `add` through a value filter that selects nothing does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AddWithoutMatch {
    /// 400 `noTarget`.
    #[default]
    NoTarget,
    /// It adds an element that fulfils the filter, where the filter says what that is (only
    /// `eq`, joined by `and`); else 400 `noTarget`.
    Create,
    /// It changes nothing.
    NoOp,
}

/// What a `remove` through a value filter that selects nothing does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RemoveWithoutMatch {
    /// It changes nothing, as for a user who is no member of the group.
    #[default]
    NoOp,
    /// 400 `noTarget`.
    NoTarget,
}

/// What a `replace` of whole elements through a value filter does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FilteredReplace {
    /// The element becomes the value.
    #[default]
    Element,
    /// The sub-attributes given are set, the others stay.
    Merge,
}

/// What an attribute that the resource type does not have does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnknownTarget {
    /// In a path: 400 `invalidPath`. In a value without path: passed over.
    #[default]
    RefuseInPath,
    /// 400, in a path (`invalidPath`) as in a value (`invalidValue`).
    Refuse,
    /// It is passed over.
    Ignore,
}

/// The readings of a PATCH request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PatchOptions {
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
    /// How values are checked.
    pub values: crate::scim::validate::Options,
}
