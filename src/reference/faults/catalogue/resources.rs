//! Faults of single resources.

use super::{Fault, faults};

/// Single resources, their attributes and the links between them.
pub(super) const FAULTS: &[Fault] = faults! {
    "crud" {
        "create-answers-200" breaks "RFC7644-3.3-04":
            "A create is answered 200."
            => "A client that waits for 201 counts the create as failed, and its next try ends in a conflict.",
        "phantom-create" breaks "RFC7644-3.1-03":
            "A create is confirmed but nothing is stored."
            => "The client keeps the id of an account that does not exist, and each later change fails with 404.",
        "ghost-create" breaks "RFC7644-3.3-04":
            "A create is answered 500, yet it is stored."
            => "The client repeats a create that has worked, meets a conflict, and never learns the id.",
        "refused-yet-stored" breaks "RFC7644-3.3-08":
            "A duplicate is answered 409, yet it is stored."
            => "The refused duplicate exists all the same, and two accounts share one sign-in name.",
        "create-applied-twice" breaks "RFC7643-4.1.1-02":
            "A create makes two resources."
            => "There is a second account that no client knows of, and it stays open when its owner leaves.",
        "location-missing" breaks "RFC7644-3.3-06":
            "There is no Location header."
            => "A client that takes the address of a new account from the header cannot find the account again.",
        "location-of-another" breaks "RFC7644-3.3-06":
            "The Location of a created resource leads nowhere."
            => "The client notes an address that leads nowhere, and its next look at the account fails.",
        "wrong-id" breaks "RFC7643-3.1-04":
            "A create shows another id than it gave."
            => "The client notes an id that nobody has, and can never update or disable the account.",
        "id-reused" breaks "RFC7644-3.6-06":
            "A user created again after a DELETE has the old id."
            => "A new account takes over what other systems still hold for the deleted one, access included.",
        "client-id-taken" breaks "RFC7643-3.1-05":
            "The id that a client sends is used."
            => "A create that brings the id of an existing account overwrites it with another person.",
        "id-case-ignored" breaks "RFC7643-3.1-07":
            "An id is found in other letters too."
            => "A garbled id still reaches somebody's account, and a change lands there that was not meant for it.",
        "type-ignored" breaks "RFC7644-3.4.1-03":
            "Groups are found under /Users."
            => "When ids are mixed up, a request for a user deletes or changes a group, and nothing stops it.",
        "body-missing" breaks "RFC7644-3.3-05":
            "A create is answered without a body."
            => "The client learns no id; Okta reports that the new user is empty, and counts the create as failed.",
        "meta-missing" breaks "RFC7643-3.1-01":
            "Resources have no meta."
            => "Clients that fetch changes by lastModified cannot tell which accounts have changed.",
        "resource-type-wrong" breaks "RFC7644-3.3.1-01":
            "meta.resourceType is always Resource."
            => "A client that tells users from groups by meta.resourceType can place neither of them.",
        "uniqueness-unchecked" breaks "RFC7644-3.3-07":
            "Two users may have one userName."
            => "Two accounts share one sign-in name, and nobody can say into which of them a person is let.",
        "last-modified-frozen" breaks "RFC7643-3.1-19":
            "lastModified and version never move."
            => "Clients that fetch changes only see none any more, and go on with outdated accounts.",
        "created-moves" breaks "RFC7643-3.1-26":
            "meta.created moves with each change."
            => "Reports show each changed account as new, and nobody can tell who joined when.",
        "dates-without-time" breaks "RFC7643-3.1-17":
            "meta.created is a date without time."
            => "A client with strict dates can parse no account, and its import stops at the first one.",
        "attribute-dropped" breaks "RFC7644-3.5.1-02":
            "displayName of users is not stored."
            => "People have no display name in the application, and the client sends it anew on each cycle.",
        "attribute-upper-cased" breaks "RFC7644-3.5.1-02":
            "displayName becomes upper case."
            => "Display names appear in capitals, and the client finds a difference to repair on each cycle.",
        "text-truncated" breaks "RFC7643-2.3.1-01":
            "Texts are cut at 32 characters."
            => "Long mail addresses are cut, and notices and password resets reach nobody, or a stranger.",
        "unicode-mangled" breaks "RFC7643-2.3.1-01":
            "Characters beyond ASCII become question marks."
            => "People whose names have accents or another script see question marks in their place.",
        "external-id-lost" breaks "RFC7643-3.1-25":
            "externalId is not stored."
            => "A client that looks for people by its own id finds nobody, and tries to create them all again.",
        "external-id-lower-cased" breaks "RFC7643-7-10":
            "externalId becomes lower case."
            => "The client looks for its own id as it sent it, finds nothing, and does not link the account.",
        "extension-lost" breaks "RFC7643-4.3-01":
            "Attributes of extensions are not stored."
            => "Department and cost centre never reach the application, and access rules built on them fail.",
        "schemas-incomplete" breaks "RFC7643-3-09":
            "schemas does not name the extensions."
            => "Clients that go by schemas pass over department and manager, and import them as empty.",
        "elements-lost" breaks "RFC7644-3.5.2.1-05":
            "Of multi-valued attributes the first value is stored only."
            => "A group keeps one member and a person one mail address, however many the client sends.",
        "always-active" breaks "RFC7643-4.1.1-10":
            "Users are active whatever is sent."
            => "Disabling an account has no effect, and former employees can still sign in.",
        "id-reserved" breaks "RFC7643-3.1-06":
            "Ids begin with the word bulkId."
            => "Bulk jobs take such an id for a placeholder, and the memberships that name it fail.",
        "times-without-zone" bends "RFC7643-2.3.5-01":
            "The timestamps in meta have no time zone."
            => "Clients read the times as their own local ones, and a sync of recent changes misses hours.",
        "content-location-wrong" breaks "RFC7643-3.1-21":
            "The Content-Location of a read leads nowhere."
            => "A client that follows the header of a read ends in a 404, and takes the account for deleted.",
        "id-of-name" bends "RFC7644-3.12-27":
            "The id of a user is made of the name."
            => "Names of people stand in addresses, logs and histories, and outlive a change of name.",
        "location-with-query" bends "RFC7644-1.3-01":
            "meta.location ends in a query string."
            => "A client that adds its own parameters to the address asks for nonsense.",
        "location-unversioned" bends "RFC7644-3.13-01":
            "meta.location has no version segment."
            => "A stored address leads to another version of the service one day.",
        "location-version-in-front" bends "RFC7644-3.13-04":
            "In meta.location a segment stands between version and endpoint."
            => "A client that cuts the version out of an address asks at the wrong place.",
    }
    "schema" {
        "required-unchecked" breaks "RFC7643-4.1.1-01":
            "Users need no userName."
            => "Accounts without a sign-in name come into being, which no client can find and nobody can use.",
        "type-unchecked" breaks "RFC7644-3.3-10":
            "Values of the wrong type are left out without a word."
            => "Badly mapped values vanish while the sync reports success, and nobody mends the mapping.",
        "immutable-changed" breaks "RFC7643-7-13":
            "Immutable attributes can be changed."
            => "Values that other systems rely on as fixed change under them, and their links break.",
        "read-only-refused" breaks "RFC7644-3.3-01":
            "A resource that is sent with its id or meta is refused."
            => "Entra sends meta along with each new user, and so none of them is created.",
        "meta-taken" breaks "RFC7643-3.1-15":
            "meta.created is taken from the client."
            => "Whoever sends accounts can backdate them, and an audit of their age proves nothing.",
        "uniqueness-by-case" bends "RFC7643-4.1.1-03":
            "Names that differ in letter case do not conflict."
            => "One person gets two accounts, as Ann and as ann, and only one of them is disabled later.",
        "primary-unchecked" breaks "RFC7643-2.4-03":
            "Several values may be primary."
            => "A person has two primary mail addresses, and notices go to one of them by chance.",
        "equal-elements-kept" breaks "RFC7643-2.4-09":
            "The same value can be held twice."
            => "Lists of addresses fill up with repeats, and messages go out twice to one person.",
        "names-case-sensitive" bends "RFC7643-2.1-01":
            "Attributes in other letter case are passed over."
            => "A client that writes Active with a capital sees its disabling ignored, and leavers stay in.",
        "boolean-as-text" breaks "RFC7643-2.3.2-01":
            "active is returned as a string."
            => "Many clients take the text false for true, and show disabled accounts as active.",
        "digits-as-number" breaks "RFC7643-2.3-02":
            "Texts of digits alone are returned as numbers."
            => "The external id 00123 comes back as 123, and the client no longer knows its own person.",
        "single-as-object" breaks "RFC7643-2.4-01":
            "A list of one phone number is returned as that one."
            => "Clients cannot parse people who have one phone number, and leave them out of the import.",
        "name-in-list" breaks "RFC7643-2.3-02":
            "Lists show name as a list of one."
            => "Imports find no first and last names in lists, and people arrive nameless or are skipped.",
        "extension-in-list" breaks "RFC7643-3-08":
            "Lists show extensions as lists of one."
            => "Imports from lists find no department or manager, and overwrite good values with empty ones.",
        "schemas-repeated" breaks "RFC7643-3-05":
            "schemas holds its first URI twice."
            => "A client that wants each schema once refuses the account, and its import skips the person.",
        "urn-misformed" breaks "RFC7643-10.2.1-01":
            "schemas holds a URN that is none of SCIM's forms."
            => "A client that checks the form of schema URNs refuses every account that it reads.",
        "unknown-schema-kept" breaks "RFC7643-3-04":
            "Unknown URIs in schemas are accepted and returned."
            => "The account claims a schema whose values were dropped, and the client believes them stored.",
        "unicode-forms-equal" bends "RFC7644-5-01":
            "Names in another Unicode form are the same name."
            => "Two people whose names look alike cannot both have an account.",
        "extension-demanded" bends "RFC7643-6-07":
            "Employees without the enterprise extension are refused, though it is listed as optional."
            => "Accounts of employees without a department or a number cannot be created.",
    }
    "put" {
        "creates" breaks "RFC7644-3.5.1-01":
            "A PUT to an unknown id creates the resource."
            => "An update that arrives after a delete brings the account of a leaver back to life.",
        "not-applied" breaks "RFC7644-3.5.1-02":
            "A PUT is confirmed but changes nothing."
            => "A leaver who is disabled by PUT is reported as closed, while the account stays open.",
        "answer-only" breaks "RFC7644-3.1-03":
            "The answer shows what was sent, but the store keeps what was there."
            => "The answer convinces even a careful client, and old names, addresses and access stay in force.",
        "stale-answer" breaks "RFC7644-3.5.1-09":
            "The answer shows what was there before."
            => "The client sees old values in the answer, and sends the same update again and again.",
        "answers-204" breaks "RFC7644-3.5.1-09":
            "A PUT is answered 204."
            => "A client that reads the new state from the answer finds none, and reports the update as failed.",
        "merges-lists" breaks "RFC7644-3.5.1-02":
            "Lists are added to the old ones."
            => "Members who are left out of a group by PUT stay in it, and keep the access it gives.",
        "sub-attributes-lost" breaks "RFC7644-3.5.1-02":
            "Of complex attributes the first sub-attribute is stored only."
            => "After an update only one part of the name is left, and people lose their first or last name.",
        "extension-ignored" breaks "RFC7644-3.5.1-02":
            "Extensions in a PUT are passed over."
            => "People who change departments keep the old one, with the access that goes by it.",
        "null-ignored" breaks "RFC7643-2.5-02":
            "An attribute that is sent as null keeps its value."
            => "A title or phone number that a client clears by a null stays on the account for good.",
        "touches-another" breaks "RFC7644-3.5.1-02":
            "A PUT gives its title to another resource as well."
            => "A colleague gets the job title of the person whose account is updated.",
        "id-changed" breaks "RFC7643-3.1-08":
            "The id in a PUT replaces that of the resource."
            => "The id that all others know ends in a 404, and the account is lost to them.",
        "read-only-refused" breaks "RFC7644-3.5.1-07":
            "A PUT of what a GET returned is refused for its id."
            => "Clients that read an account and send it back, as Okta does, can update and disable nobody.",
        "required-unchecked" bends "RFC7644-3.5.1-08":
            "A PUT may leave out userName, which stays."
            => "An update that lost its userName to a bad mapping passes, and nobody sees the mistake.",
        "uniqueness-unchecked" breaks "RFC7644-3.5.1-10":
            "A PUT may take the userName of another user."
            => "After a renaming two people have one sign-in name, and one may land in the account of the other.",
    }
    "delete" {
        "not-deleted" breaks "RFC7644-3.6-02":
            "A DELETE is confirmed but deletes nothing."
            => "The client notes that the account is gone, and the former employee can still sign in.",
        "deactivates" breaks "RFC7644-3.6-02":
            "A DELETE makes a user inactive and no more."
            => "The data of a person stay on the server, though their erasure is confirmed.",
        "still-listed" breaks "RFC7644-3.6-03":
            "Deleted resources stay in lists."
            => "Imports bring deleted people back into the directory, and reviews count them as users.",
        "still-readable" breaks "RFC7644-3.6-02":
            "Deleted resources can still be read."
            => "The client still finds the deleted account, takes it for alive, and makes no new one.",
        "name-stays-taken" breaks "RFC7644-3.6-04":
            "The name of a deleted user stays taken."
            => "A person who comes back gets no account, as the old sign-in name still counts as taken.",
        "unknown-succeeds" breaks "RFC7644-3.6-02":
            "A DELETE of an unknown id is answered 204."
            => "A client with a wrong id believes that the account is removed, while the real one stays open.",
        "answers-200" breaks "RFC7644-3.6-01":
            "A DELETE is answered 200 with the resource."
            => "Clients that wait for an empty 204 count the removal as failed, and repeat it into a 404.",
        "takes-another" breaks "RFC7644-3.4.1-01":
            "A DELETE takes the next resource of the type along."
            => "A colleague who was never meant to leave loses the account together with the leaver.",
    }
    "patch" {
        "not-applied" breaks "RFC7644-3.5.2-23":
            "A PATCH is confirmed but changes nothing."
            => "The client records the change as made, and a disabled person keeps signing in.",
        "silent-no-op" breaks "RFC7644-3.5.2-23":
            "A PATCH is answered 204 and changes nothing."
            => "The client gets the 204 that it hopes for, and no group or account ever changes.",
        "answer-only" breaks "RFC7644-3.1-03":
            "The answer shows the changes, but the store keeps what was there."
            => "A client that checks the answer is deceived, and access that it took away is still there.",
        "stale-answer" breaks "RFC7644-3.5.2-23":
            "The answer shows what was there before."
            => "The client thinks that its change got lost, and sends it again on each cycle.",
        "answer-partial" breaks "RFC7644-3.5.2-23":
            "The answer holds schemas and id only."
            => "A client that copies the answer wipes names and addresses from its own record.",
        "error-but-applied" breaks "RFC7644-3.5.2-21":
            "A PATCH is answered 500, yet it is applied."
            => "The client repeats or gives up a change that is in force, and both sides drift apart.",
        "add-ignored" breaks "RFC7644-3.5.2.1-03":
            "add is confirmed but passed over."
            => "New members are confirmed and not added, and wait in vain for their access.",
        "remove-ignored" breaks "RFC7644-3.5.2.2-02":
            "remove is confirmed but passed over."
            => "People who are taken out of a group stay in it, and keep what it opens to them.",
        "replace-ignored" breaks "RFC7644-3.5.2.3-02":
            "replace is confirmed but passed over."
            => "Disabling by a replace is confirmed and never happens, and leavers keep their access.",
        "pathless-ignored" breaks "RFC7644-3.5.2.3-01":
            "Operations without path are confirmed but passed over."
            => "Okta disables people by an operation without path, so its leavers stay active.",
        "extension-path-ignored" breaks "RFC7644-3.5.2-09":
            "Operations on qualified paths are confirmed but passed over."
            => "Entra reports new departments as sent, and the application keeps showing the old ones.",
        "add-replaces" breaks "RFC7644-3.5.2.1-05":
            "add to a list replaces the list."
            => "Adding one person to a group throws all others out, and they lose its access at once.",
        "add-duplicates" breaks "RFC7644-3.5.2.1-07":
            "add of an element that is there puts it in once more."
            => "An add that is repeated lists a member twice, and the group seems larger than it is.",
        "replace-appends" breaks "RFC7644-3.5.2.3-03":
            "replace of a list adds to it."
            => "Members whom a full replace leaves out stay in the group, with all its rights.",
        "replace-absent-refused" breaks "RFC7644-3.5.2.3-04":
            "replace of an attribute without value is refused."
            => "A first title or phone number can never be set by clients that send replace for it.",
        "remove-takes-all" breaks "RFC7644-3.5.2.2-04":
            "remove through a filter removes all values."
            => "Taking one person out of a group empties it, and the whole team loses its access.",
        "filter-ignored" breaks "RFC7644-3.5.2.3-07":
            "replace through a filter changes all values."
            => "A new work address overwrites the private one as well, and mail goes astray.",
        "first-match-only" breaks "RFC7644-3.5.2.3-06":
            "Of the values that a filter selects the first is changed only."
            => "Where a correction is meant for several addresses all but one stay wrong, and nobody is told.",
        "sub-attribute-lost" breaks "RFC7644-3.5.2.3-05":
            "Setting a sub-attribute drops those beside it."
            => "Setting the last name alone erases the first name, and people go by half a name.",
        "complex-overwritten" breaks "RFC7644-3.5.2.3-05":
            "replace of a complex attribute drops the sub-attributes that are not listed."
            => "A replace of name that brings a new last name only leaves the account without a first name.",
        "last-operation-dropped" breaks "RFC7644-3.5.2-17":
            "The last of several operations is not applied."
            => "The last change of a request is lost; where that is the disabling, the account stays open.",
        "first-operation-only" breaks "RFC7644-3.5.2-17":
            "The first of several operations is applied only."
            => "Entra sends one operation for each attribute, and all changes but the first are lost.",
        "operations-cut-off" breaks "RFC7644-3.5.2-17":
            "Operations after the twentieth are confirmed but passed over."
            => "A client that sends one operation per member fills a large group with twenty people only.",
        "members-cut-off" breaks "RFC7644-3.5.2.1-05":
            "Of the members that one add brings, the first twenty are added only."
            => "From the twenty-first on, people who are added to a large group never get its access.",
        "order-reversed" breaks "RFC7644-3.5.2-17":
            "Operations are applied from the last on."
            => "A client that clears a group and refills it in one request ends with an empty group.",
        "not-atomic" breaks "RFC7644-3.5.2-20":
            "Operations before the failing one stay applied."
            => "A refused request leaves half of its changes behind, and the client knows nothing of them.",
        "noop-touches" breaks "RFC7644-3.5.2.1-08":
            "Adding what is there already moves lastModified."
            => "Repeated adds mark accounts as changed, and clients that fetch changes read them all again.",
        "missing-target-succeeds" breaks "RFC7644-3.5.2.3-08":
            "A replace whose filter matches nothing is answered with success."
            => "The correction of a missing work address is confirmed, and the person still has none.",
        "unknown-path-succeeds" breaks "RFC7644-3.5.2-08":
            "An operation on an unknown attribute is answered with success."
            => "A typing error in the mapping goes unnoticed, and the attribute is never synchronised.",
        "read-only-succeeds" breaks "RFC7644-3.5.2-13":
            "An operation against the mutability is answered with success."
            => "The client believes that it has changed a fixed value, and reports what never happened.",
        "unknown-op-ignored" breaks "RFC7644-3.5.2-05":
            "Operations other than add, remove and replace are confirmed but passed over."
            => "A misspelt operation is confirmed, and the member whom it should remove stays in the group.",
        "unknown-resource-succeeds" breaks "RFC7644-3.5.2-25":
            "A PATCH of an unknown id is answered 204."
            => "Disabling an account by an outdated id is confirmed, and the real account stays open.",
        "primary-kept" breaks "RFC7644-3.5.2-19":
            "A new primary value leaves the old one primary."
            => "The account has two primary mail addresses, and notices still go to the old one.",
        "boolean-as-text" breaks "RFC7643-2.3.2-01":
            "A boolean that is sent as text is stored as text."
            => "Entra disables people by the text False; stored as text it counts as true, and they stay in.",
        "members-lost" breaks "RFC7644-3.5.2.3-01":
            "A PATCH of another attribute empties a group."
            => "Renaming a group empties it, and all its members lose their access.",
        "uniqueness-unchecked" breaks "RFC7644-3.5.2-26":
            "A PATCH may take the userName of another user."
            => "A renamed person takes the sign-in name of a colleague, and the two accounts are mixed up.",
        "display-refused" bends "RFC7643-2.4-05":
            "The display of an element cannot be changed by PATCH."
            => "A corrected label of a member is refused, together with all that was sent along.",
    }
    "integrity" {
        "dangling-members" bends "RFC7643-2.3.7-03":
            "Deleted users stay members of their groups."
            => "Reviews of a group list people who have left, and clients look for accounts that are gone.",
        "groups-missing" bends "RFC7643-4.1.2-06":
            "Users do not show their groups."
            => "A review of one person's access shows no groups at all, and rights that go too far stay unseen.",
        "groups-wrong" breaks "RFC7643-4.1.2-06":
            "groups holds names in place of ids."
            => "Clients look up the groups of a person by id, find none, and report that there is no access.",
        "members-missing" breaks "RFC7644-3.5.1-02":
            "Groups do not show their members."
            => "Each group seems empty, and the client adds all its members again on each cycle.",
        "members-truncated" breaks "RFC7643-4.2-04":
            "A group keeps its first member only."
            => "All members but the first lose the access that the group gives, and nobody is told.",
        "unknown-members-dropped" bends "RFC7643-2.3.7-03":
            "Unknown members are dropped without a word."
            => "A person who is not yet there is left out of the group, and the client does not try again.",
        "unknown-members-stored" bends "RFC7643-2.3.7-03":
            "Unknown members are stored."
            => "Groups count people who have no account, and reviews of access cannot tell who they are.",
        "nested-groups-lost" breaks "RFC7643-4.2-05":
            "Groups that are members of groups are not stored."
            => "Whole teams that belong to a larger group never get the access that it gives.",
        "reference-wrong" breaks "RFC7643-2.3.7-02":
            "$ref of members leads nowhere."
            => "Clients that follow the link of a member end in a 404, and take the person for deleted.",
        "reference-unencoded" breaks "RFC7644-1.2-01":
            "$ref of members ends in a space."
            => "Strict clients refuse a link with a space in it, and can read no group that has members.",
        "manager-lost" breaks "RFC7643-4.3-02":
            "manager is stored without its value."
            => "Nobody can tell who manages whom, and requests for approval go nowhere.",
        "reference-opaque" breaks "RFC7643-2.3.7-05":
            "$ref of members is relative and leads nowhere."
            => "A client that follows the reference of a member finds nobody.",
        "reference-from-collection" bends "RFC7643-2.3.7-05":
            "$ref of members is relative to the group."
            => "A client that puts the base in front of a reference asks at the wrong place.",
        "reference-version-compared" bends "RFC7643-2.4-06":
            "A member whose $ref has another version is refused."
            => "Members that were read from an older address cannot be added to groups.",
        "membership-word" breaks "RFC7643-4.1.2-09":
            "The type of each group of a user is member."
            => "A review of access cannot tell own membership from one that came by nesting.",
        "display-ignored" bends "RFC7644-3.5.1-06":
            "The display that a client gives a member is left out."
            => "Names of members that a client sent are gone, and lists show ids instead.",
    }
    "security" {
        "password-returned" breaks "RFC7643-4.1.1-11":
            "A mask is returned for the password."
            => "A client that reads an account and sends it back sets the mask as password and locks people out.",
        "password-in-create" breaks "RFC7643-4.1.1-11":
            "A create returns the password."
            => "New passwords stand in clear text in the logs of the client and of each proxy on the way.",
        "password-in-list" breaks "RFC7643-4.1.1-11":
            "Lists hold a digest of passwords."
            => "Whoever may list users gets digests of all passwords, to be cracked at leisure.",
        "password-in-patch" breaks "RFC7643-4.1.1-11":
            "A PATCH returns the new password."
            => "Each password reset leaves the new password in the sync log, where support staff can read it.",
        "password-in-error" breaks "RFC7643-4.1.1-11":
            "The refusal of a new or changed user repeats the password."
            => "Passwords stand in the error reports that administrators pass on for help.",
        "password-filterable" bends "RFC7643-4.1.1-13":
            "A filter may ask for a password, and finds nobody."
            => "The caller does not learn that passwords cannot be searched, and trusts an empty result.",
        "stack-trace" breaks "RFC7644-3.12-05":
            "The detail of errors shows paths and code of the server."
            => "Attackers read from error messages which code and which tables they can aim at.",
        "short-password-refused" bends "RFC7643-4.1.1-15":
            "Passwords of less than eight characters are refused."
            => "A first password that the client made is refused, and the account is not created.",
    }
};
