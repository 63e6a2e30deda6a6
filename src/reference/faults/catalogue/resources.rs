//! Faults of single resources.

use super::{Fault, faults};

/// Single resources, their attributes and the links between them.
pub(super) const FAULTS: &[Fault] = faults! {
    "crud" {
        "create-answers-200" breaks "RFC7644-3.3-04": "A create is answered 200.",
        "phantom-create" breaks "RFC7644-3.1-03": "A create is confirmed but nothing is stored.",
        "ghost-create" breaks "RFC7644-3.3-04": "A create is answered 500, yet it is stored.",
        "refused-yet-stored" breaks "RFC7644-3.3-08":
            "A duplicate is answered 409, yet it is stored.",
        "create-applied-twice" breaks "RFC7643-4.1.1-02": "A create makes two resources.",
        "location-missing" breaks "RFC7644-3.3-06": "There is no Location header.",
        "location-of-another" breaks "RFC7644-3.3-06":
            "The Location of a created resource leads nowhere.",
        "wrong-id" breaks "RFC7643-3.1-04": "A create shows another id than it gave.",
        "id-reused" breaks "RFC7644-3.6-06":
            "A user created again after a DELETE has the old id.",
        "client-id-taken" breaks "RFC7643-3.1-05": "The id that a client sends is used.",
        "id-case-ignored" breaks "RFC7643-3.1-07": "An id is found in other letters too.",
        "type-ignored" breaks "RFC7644-3.4.1-03": "Groups are found under /Users.",
        "body-missing" breaks "RFC7644-3.3-05": "A create is answered without a body.",
        "meta-missing" breaks "RFC7643-3.1-01": "Resources have no meta.",
        "resource-type-wrong" breaks "RFC7644-3.3.1-01": "meta.resourceType is always Resource.",
        "uniqueness-unchecked" breaks "RFC7644-3.3-07": "Two users may have one userName.",
        "last-modified-frozen" breaks "RFC7643-3.1-19": "lastModified and version never move.",
        "created-moves" breaks "RFC7643-3.1-26": "meta.created moves with each change.",
        "dates-without-time" breaks "RFC7643-3.1-17": "meta.created is a date without time.",
        "attribute-dropped" breaks "RFC7644-3.5.1-02": "displayName of users is not stored.",
        "attribute-upper-cased" breaks "RFC7644-3.5.1-02": "displayName becomes upper case.",
        "text-truncated" breaks "RFC7643-2.3.1-01": "Texts are cut at 32 characters.",
        "unicode-mangled" breaks "RFC7643-2.3.1-01":
            "Characters beyond ASCII become question marks.",
        "external-id-lost" breaks "RFC7643-3.1-25": "externalId is not stored.",
        "external-id-lower-cased" breaks "RFC7643-7-10": "externalId becomes lower case.",
        "extension-lost" breaks "RFC7643-4.3-01": "Attributes of extensions are not stored.",
        "schemas-incomplete" breaks "RFC7643-3-09": "schemas does not name the extensions.",
        "elements-lost" breaks "RFC7644-3.5.2.1-05":
            "Of multi-valued attributes the first value is stored only.",
        "always-active" breaks "RFC7643-4.1.1-10": "Users are active whatever is sent.",
        "id-reserved" breaks "RFC7643-3.1-06": "Ids begin with the word bulkId.",
        "times-without-zone" bends "RFC7643-2.3.5-01":
            "The timestamps in meta have no time zone.",
        "content-location-wrong" breaks "RFC7643-3.1-21":
            "The Content-Location of a read leads nowhere.",
        "id-of-name" bends "RFC7644-3.12-27": "The id of a user is made of the name.",
        "location-with-query" bends "RFC7644-1.3-01": "meta.location ends in a query string.",
        "location-unversioned" bends "RFC7644-3.13-01": "meta.location has no version segment.",
        "location-version-in-front" bends "RFC7644-3.13-04":
            "In meta.location a segment stands between version and endpoint.",
    }
    "schema" {
        "required-unchecked" breaks "RFC7643-4.1.1-01": "Users need no userName.",
        "type-unchecked" breaks "RFC7644-3.3-10":
            "Values of the wrong type are left out without a word.",
        "immutable-changed" breaks "RFC7643-7-13": "Immutable attributes can be changed.",
        "read-only-refused" breaks "RFC7644-3.3-01":
            "A resource that is sent with its id or meta is refused.",
        "meta-taken" breaks "RFC7643-3.1-15": "meta.created is taken from the client.",
        "uniqueness-by-case" bends "RFC7643-4.1.1-03":
            "Names that differ in letter case do not conflict.",
        "primary-unchecked" breaks "RFC7643-2.4-03": "Several values may be primary.",
        "equal-elements-kept" breaks "RFC7643-2.4-09": "The same value can be held twice.",
        "names-case-sensitive" bends "RFC7643-2.1-01":
            "Attributes in other letter case are passed over.",
        "boolean-as-text" breaks "RFC7643-2.3.2-01": "active is returned as a string.",
        "digits-as-number" breaks "RFC7643-2.3-02":
            "Texts of digits alone are returned as numbers.",
        "single-as-object" breaks "RFC7643-2.4-01":
            "A list of one phone number is returned as that one.",
        "name-in-list" breaks "RFC7643-2.3-02": "Lists show name as a list of one.",
        "extension-in-list" breaks "RFC7643-3-08": "Lists show extensions as lists of one.",
        "schemas-repeated" breaks "RFC7643-3-05": "schemas holds its first URI twice.",
        "urn-misformed" breaks "RFC7643-10.2.1-01":
            "schemas holds a URN that is none of SCIM's forms.",
        "unknown-schema-kept" breaks "RFC7643-3-04":
            "Unknown URIs in schemas are accepted and returned.",
        "unicode-forms-equal" bends "RFC7644-5-01":
            "Names in another Unicode form are the same name.",
        "extension-demanded" bends "RFC7643-6-07":
            "Users without the enterprise extension are refused, though it is listed as optional.",
    }
    "put" {
        "creates" breaks "RFC7644-3.5.1-01": "A PUT to an unknown id creates the resource.",
        "not-applied" breaks "RFC7644-3.5.1-02": "A PUT is confirmed but changes nothing.",
        "answer-only" breaks "RFC7644-3.1-03":
            "The answer shows what was sent, but the store keeps what was there.",
        "stale-answer" breaks "RFC7644-3.5.1-09": "The answer shows what was there before.",
        "answers-204" bends "RFC7644-3.5.1-09": "A PUT is answered 204.",
        "merges-lists" breaks "RFC7644-3.5.1-02": "Lists are added to the old ones.",
        "sub-attributes-lost" breaks "RFC7644-3.5.1-02":
            "Of complex attributes the first sub-attribute is stored only.",
        "extension-ignored" breaks "RFC7644-3.5.1-02": "Extensions in a PUT are passed over.",
        "null-ignored" breaks "RFC7643-2.5-02": "An attribute that is sent as null keeps its value.",
        "touches-another" breaks "RFC7644-3.5.1-02":
            "A PUT gives its title to another resource as well.",
        "id-changed" breaks "RFC7643-3.1-08": "The id in a PUT replaces that of the resource.",
        "read-only-refused" breaks "RFC7644-3.5.1-07":
            "A PUT of what a GET returned is refused for its id.",
        "required-unchecked" bends "RFC7644-3.5.1-08":
            "A PUT may leave out userName, which stays.",
        "uniqueness-unchecked" breaks "RFC7644-3.5.1-10":
            "A PUT may take the userName of another user.",
    }
    "delete" {
        "not-deleted" breaks "RFC7644-3.6-02": "A DELETE is confirmed but deletes nothing.",
        "deactivates" breaks "RFC7644-3.6-02": "A DELETE makes a user inactive and no more.",
        "still-listed" breaks "RFC7644-3.6-03": "Deleted resources stay in lists.",
        "still-readable" breaks "RFC7644-3.6-02": "Deleted resources can still be read.",
        "name-stays-taken" breaks "RFC7644-3.6-04": "The name of a deleted user stays taken.",
        "unknown-succeeds" breaks "RFC7644-3.6-02": "A DELETE of an unknown id is answered 204.",
        "answers-200" breaks "RFC7644-3.6-01": "A DELETE is answered 200 with the resource.",
        "takes-another" breaks "RFC7644-3.4.1-01":
            "A DELETE takes the next resource of the type along.",
    }
    "patch" {
        "not-applied" breaks "RFC7644-3.5.2-23": "A PATCH is confirmed but changes nothing.",
        "silent-no-op" breaks "RFC7644-3.5.2-23": "A PATCH is answered 204 and changes nothing.",
        "answer-only" breaks "RFC7644-3.1-03":
            "The answer shows the changes, but the store keeps what was there.",
        "stale-answer" breaks "RFC7644-3.5.2-23": "The answer shows what was there before.",
        "answer-partial" breaks "RFC7644-3.5.2-23": "The answer holds schemas and id only.",
        "error-but-applied" breaks "RFC7644-3.5.2-21":
            "A PATCH is answered 500, yet it is applied.",
        "add-ignored" breaks "RFC7644-3.5.2.1-03": "add is confirmed but passed over.",
        "remove-ignored" breaks "RFC7644-3.5.2.2-02": "remove is confirmed but passed over.",
        "replace-ignored" breaks "RFC7644-3.5.2.3-02": "replace is confirmed but passed over.",
        "pathless-ignored" breaks "RFC7644-3.5.2.3-01":
            "Operations without path are confirmed but passed over.",
        "extension-path-ignored" breaks "RFC7644-3.5.2-09":
            "Operations on qualified paths are confirmed but passed over.",
        "add-replaces" breaks "RFC7644-3.5.2.1-05": "add to a list replaces the list.",
        "add-duplicates" breaks "RFC7644-3.5.2.1-07":
            "add of an element that is there puts it in once more.",
        "replace-appends" breaks "RFC7644-3.5.2.3-03": "replace of a list adds to it.",
        "replace-absent-refused" breaks "RFC7644-3.5.2.3-04":
            "replace of an attribute without value is refused.",
        "remove-takes-all" breaks "RFC7644-3.5.2.2-04":
            "remove through a filter removes all values.",
        "filter-ignored" breaks "RFC7644-3.5.2.3-07":
            "replace through a filter changes all values.",
        "first-match-only" breaks "RFC7644-3.5.2.3-06":
            "Of the values that a filter selects the first is changed only.",
        "sub-attribute-lost" breaks "RFC7644-3.5.2.3-05":
            "Setting a sub-attribute drops those beside it.",
        "complex-overwritten" breaks "RFC7644-3.5.2.3-05":
            "replace of a complex attribute drops the sub-attributes that are not listed.",
        "last-operation-dropped" breaks "RFC7644-3.5.2-17":
            "The last of several operations is not applied.",
        "first-operation-only" breaks "RFC7644-3.5.2-17":
            "The first of several operations is applied only.",
        "operations-cut-off" breaks "RFC7644-3.5.2-17":
            "Operations after the twentieth are confirmed but passed over.",
        "members-cut-off" breaks "RFC7644-3.5.2.1-05":
            "Of the members that one add brings, the first twenty are added only.",
        "order-reversed" breaks "RFC7644-3.5.2-17": "Operations are applied from the last on.",
        "not-atomic" breaks "RFC7644-3.5.2-20": "Operations before the failing one stay applied.",
        "noop-touches" breaks "RFC7644-3.5.2.1-08":
            "Adding what is there already moves lastModified.",
        "missing-target-succeeds" breaks "RFC7644-3.5.2.3-08":
            "A replace whose filter matches nothing is answered with success.",
        "unknown-path-succeeds" breaks "RFC7644-3.5.2-08":
            "An operation on an unknown attribute is answered with success.",
        "read-only-succeeds" breaks "RFC7644-3.5.2-13":
            "An operation against the mutability is answered with success.",
        "unknown-op-ignored" breaks "RFC7644-3.5.2-05":
            "Operations other than add, remove and replace are confirmed but passed over.",
        "unknown-resource-succeeds" breaks "RFC7644-3.5.2-25":
            "A PATCH of an unknown id is answered 204.",
        "primary-kept" breaks "RFC7644-3.5.2-19":
            "A new primary value leaves the old one primary.",
        "boolean-as-text" breaks "RFC7643-2.3.2-01":
            "A boolean that is sent as text is stored as text.",
        "members-lost" breaks "RFC7644-3.5.2.3-01":
            "A PATCH of another attribute empties a group.",
        "uniqueness-unchecked" breaks "RFC7644-3.5.2-26":
            "A PATCH may take the userName of another user.",
        "display-refused" bends "RFC7643-2.4-05":
            "The display of an element cannot be changed by PATCH.",
    }
    "integrity" {
        "dangling-members" bends "RFC7643-2.3.7-03":
            "Deleted users stay members of their groups.",
        "groups-missing" bends "RFC7643-4.1.2-06": "Users do not show their groups.",
        "groups-wrong" breaks "RFC7643-4.1.2-06": "groups holds names in place of ids.",
        "members-missing" breaks "RFC7644-3.5.1-02": "Groups do not show their members.",
        "members-truncated" breaks "RFC7643-4.2-04": "A group keeps its first member only.",
        "unknown-members-dropped" bends "RFC7643-2.3.7-03":
            "Unknown members are dropped without a word.",
        "unknown-members-stored" bends "RFC7643-2.3.7-03": "Unknown members are stored.",
        "nested-groups-lost" breaks "RFC7643-4.2-05":
            "Groups that are members of groups are not stored.",
        "reference-wrong" breaks "RFC7643-2.3.7-02": "$ref of members leads nowhere.",
        "reference-unencoded" breaks "RFC7644-1.2-01": "$ref of members ends in a space.",
        "manager-lost" breaks "RFC7643-4.3-02": "manager is stored without its value.",
        "reference-opaque" breaks "RFC7643-2.3.7-05":
            "$ref of members is relative and leads nowhere.",
        "reference-from-collection" bends "RFC7643-2.3.7-05":
            "$ref of members is relative to the group.",
        "reference-version-compared" bends "RFC7643-2.4-06":
            "A member whose $ref has another version is refused.",
        "membership-word" breaks "RFC7643-4.1.2-09": "The type of each group of a user is member.",
        "display-ignored" bends "RFC7644-3.5.1-06":
            "The display that a client gives a member is left out.",
    }
    "security" {
        "password-returned" breaks "RFC7643-4.1.1-11": "A mask is returned for the password.",
        "password-in-create" breaks "RFC7643-4.1.1-11": "A create returns the password.",
        "password-in-list" breaks "RFC7643-4.1.1-11": "Lists hold a digest of passwords.",
        "password-in-patch" breaks "RFC7643-4.1.1-11": "A PATCH returns the new password.",
        "password-in-error" breaks "RFC7643-4.1.1-11":
            "The refusal of a new or changed user repeats the password.",
        "password-filterable" bends "RFC7643-4.1.1-13":
            "A filter may ask for a password, and finds nobody.",
        "stack-trace" breaks "RFC7644-3.12-05":
            "The detail of errors shows paths and code of the server.",
        "short-password-refused" bends "RFC7643-4.1.1-15":
            "Passwords of less than eight characters are refused.",
    }
};
