//! PATCH and entity tags.

use super::Act::{Faults, None, RefuseInPatches, Set, Take};
use super::Says::{No, Number, Word, Yes};
use super::{Rule, rule};
use crate::reference::readings::{Booleans, OpCase, RemoveWithValue};

/// The rows.
pub(super) const RULES: &[Rule] = &[
    rule(
        "patch.supported",
        No,
        Set(|options| options.features.patch = false),
        "PATCH is answered 501, and advertised as unsupported",
    ),
    rule("patch.add", No, RefuseInPatches("add"), "add is refused with 400"),
    rule("patch.replace", No, RefuseInPatches("replace"), "replace is refused with 400"),
    rule("patch.remove", No, RefuseInPatches("remove"), "remove is refused with 400"),
    rule(
        "patch.pathless",
        No,
        RefuseInPatches("pathless"),
        "an operation without path is refused with 400",
    ),
    rule(
        "patch.valueFilter",
        No,
        RefuseInPatches("[]"),
        "a path with a filter is refused with 400",
    ),
    rule(
        "patch.extensionPath",
        No,
        RefuseInPatches("urn:"),
        "a path that begins with the URN of a schema is refused with 400",
    ),
    rule(
        "patch.multiOperation",
        No,
        Set(|options| options.limits.patch_operations = Some(1)),
        "a PATCH of more than one operation is refused with 400",
    ),
    rule(
        "patch.atomic",
        No,
        Faults(&["patch.not-atomic"]),
        "operations before the failing one stay applied",
    ),
    rule(
        "patch.addKeepsOthers",
        No,
        Faults(&["patch.add-replaces"]),
        "add to a list replaces the list",
    ),
    rule("patch.opCasing", Word("any"), None, "op is understood in any letter case"),
    rule(
        "patch.opCasing",
        Word("lower"),
        Set(|options| options.readings.patch.op_case = OpCase::Lower),
        "op is understood in small letters only, else refused with 400",
    ),
    rule(
        "patch.booleanString",
        Yes,
        Set(|options| options.readings.values.booleans = Booleans::Coerce),
        "\"True\" and \"False\" count as booleans",
    ),
    rule("patch.booleanString", No, None, "a boolean sent as text is refused with 400"),
    rule(
        "patch.removeMembersByValue",
        No,
        Set(|options| options.readings.patch.remove_with_value = RemoveWithValue::Refuse),
        "a remove with a list of values is refused with 400",
    ),
    rule(
        "patch.unknownOpRefused",
        No,
        Faults(&["patch.unknown-op-ignored"]),
        "an unknown op is passed over",
    ),
    rule(
        "patch.invalidPathRefused",
        No,
        Faults(&["patch.unknown-path-succeeds"]),
        "an operation on an unknown attribute is answered with success",
    ),
    rule(
        "patch.removeRequiredRefused",
        No,
        Faults(&["patch.read-only-succeeds"]),
        "an operation against the mutability is answered with success",
    ),
    rule(
        "patch.maxOperations",
        Number,
        Take(|options, number| options.limits.patch_operations = Some(number)),
        "a PATCH of more than {} operations is refused with 400",
    ),
    rule(
        "patch.maxMembers",
        Number,
        Take(|options, number| options.limits.patch_members = Some(number)),
        "a PATCH of more than {} members is refused with 400",
    ),
    rule(
        "etag.supported",
        No,
        Set(|options| options.features.etag = false),
        "there are no entity tags, and If-Match has no effect",
    ),
    rule(
        "etag.changes",
        No,
        Faults(&["etag.version-frozen"]),
        "the version stays when the resource changes",
    ),
    rule("etag.ifMatch", No, Faults(&["etag.if-match-ignored"]), "If-Match has no effect"),
    rule(
        "etag.ifNoneMatch",
        No,
        Faults(&["etag.if-none-match-ignored"]),
        "If-None-Match has no effect",
    ),
];
