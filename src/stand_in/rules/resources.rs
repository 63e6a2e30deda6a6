//! Discovery, access, resources and their lifecycle, groups, errors and media
//! types.

use super::Act::{Cannot, Faults, None, RefuseMethod, Set, Take};
use super::Says::{No, Number, Word, Yes};
use super::{Rule, rule};
use crate::reference::readings::{UnknownAttributes, UnknownTarget};
use crate::reference::{AnswerType, DiscoveryFilter, PutOmitted, UnknownReference};
use crate::stand_in::schemas;

/// The rows.
pub(super) const RULES: &[Rule] = &[
    rule(
        "discovery.serviceProviderConfig",
        No,
        Set(|options| options.discovery.service_provider_config = Option::None),
        "/ServiceProviderConfig is answered 404",
    ),
    rule(
        "discovery.schemas",
        No,
        Set(|options| options.discovery.schemas = Option::None),
        "/Schemas is answered 404",
    ),
    rule(
        "discovery.resourceTypes",
        No,
        Set(|options| options.discovery.resource_types = Option::None),
        "/ResourceTypes is answered 404",
    ),
    rule(
        "discovery.filterRefused",
        No,
        Set(|options| options.readings.discovery_filter = DiscoveryFilter::Ignore),
        "a filter on discovery is passed over",
    ),
    rule(
        "auth.missingRefused",
        No,
        Set(|options| {
            options.auth.credentials.clear();
            options.auth.clients.clear();
        }),
        "open to everybody, in spite of --token",
    ),
    rule("auth.missingRefused", Yes, None, "401 without a token, where --token asks for one"),
    rule(
        "auth.invalidRefused",
        No,
        Faults(&["auth.wrong-token-accepted"]),
        "any token is good, where one is needed",
    ),
    rule("auth.challenge", No, Faults(&["auth.challenge-missing"]), "401 without WWW-Authenticate"),
    rule("resource.create", No, RefuseMethod("POST"), "POST is answered 501"),
    rule("resource.delete", No, RefuseMethod("DELETE"), "DELETE is answered 501"),
    rule("resource.location", No, Faults(&["crud.location-missing"]), "a create has no Location"),
    rule("resource.meta", No, Faults(&["crud.meta-missing"]), "resources have no meta"),
    rule(
        "resource.uniqueness",
        No,
        Faults(&["crud.uniqueness-unchecked"]),
        "two users may have one userName",
    ),
    rule("resource.unknownAttribute", Word("ignored"), None, "unknown attributes are left out"),
    rule(
        "resource.unknownAttribute",
        Word("refused"),
        Set(|options| {
            options.readings.values.unknown = UnknownAttributes::Refuse;
            options.readings.patch.unknown = UnknownTarget::Refuse;
        }),
        "a resource or a PATCH with an unknown attribute is refused with 400",
    ),
    rule(
        "resource.readOnlyIgnored",
        No,
        Faults(&["schema.read-only-refused", "put.read-only-refused"]),
        "a resource that is sent with id or meta is refused with 400",
    ),
    rule(
        "resource.immutableRefused",
        No,
        Faults(&["schema.immutable-changed"]),
        "immutable values can be changed",
    ),
    rule("resource.extension", No, Faults(&["crud.extension-lost"]), "extensions are not stored"),
    rule(
        "resource.customTypes",
        Yes,
        Cannot,
        "there are users and groups only; a file for --limits can add resource types",
    ),
    rule("resource.customTypes", No, None, "there are users and groups only"),
    rule("resource.externalId", No, Faults(&["crud.external-id-lost"]), "externalId is not stored"),
    rule(
        "resource.caseInsensitiveNames",
        No,
        Faults(&["schema.names-case-sensitive"]),
        "attributes in other letter case are passed over",
    ),
    rule(
        "resource.multiValuedPrimary",
        No,
        Faults(&["schema.primary-unchecked"]),
        "several values may be primary",
    ),
    rule(
        "lifecycle.deactivate",
        No,
        Faults(&["crud.always-active"]),
        "users are active whatever is sent",
    ),
    rule("lifecycle.delete", Word("hard"), None, "what is deleted is gone"),
    rule(
        "lifecycle.delete",
        Word("soft"),
        Faults(&["delete.name-stays-taken"]),
        "what is deleted cannot be read any more, and its userName stays taken",
    ),
    rule(
        "lifecycle.delete",
        Word("visible"),
        Faults(&["delete.still-readable"]),
        "what is deleted can still be read by its id",
    ),
    rule("lifecycle.delete", Word("refused"), RefuseMethod("DELETE"), "DELETE is answered 501"),
    rule(
        "lifecycle.deletedGone",
        No,
        Faults(&["delete.still-readable"]),
        "what is deleted can still be read by its id",
    ),
    rule(
        "lifecycle.membershipEnds",
        No,
        Faults(&["integrity.dangling-members"]),
        "deleted users stay members of their groups",
    ),
    rule(
        "group.members",
        No,
        Faults(&["integrity.members-missing"]),
        "groups do not show their members",
    ),
    rule(
        "group.nested",
        No,
        Set(schemas::forbid_nested_groups),
        "a group as member of a group is refused with 400, and /Schemas says so",
    ),
    rule("group.unknownMember", Word("refused"), None, "a member that does not exist is refused"),
    rule(
        "group.unknownMember",
        Word("accepted"),
        Set(|options| options.readings.unknown_reference = UnknownReference::Accept),
        "a member that does not exist is stored as sent",
    ),
    rule(
        "group.largeMembership",
        Number,
        Take(|options, number| options.limits.group_members = Some(number)),
        "a group with more than {} members is refused with 400",
    ),
    rule("put.supported", No, RefuseMethod("PUT"), "PUT is answered 501"),
    rule(
        "put.clearsOmitted",
        No,
        Set(|options| options.readings.put_omitted = PutOmitted::Keep),
        "attributes that a PUT leaves out keep their values",
    ),
    rule(
        "error.scimType",
        No,
        Faults(&["errors.scim-type-missing"]),
        "errors do not say their scimType",
    ),
    rule(
        "error.missingRequired",
        No,
        Faults(&["schema.required-unchecked"]),
        "a user needs no userName",
    ),
    rule(
        "mediaType.scimJson",
        No,
        Set(|options| options.readings.answer_type = AnswerType::Json),
        "answers are labelled application/json",
    ),
    rule(
        "mediaType.acceptsJson",
        No,
        Faults(&["media.json-refused"]),
        "bodies labelled application/json are refused",
    ),
    rule("me.supported", No, None, "/Me is answered 501"),
    rule(
        "me.supported",
        Yes,
        Cannot,
        "/Me is answered 501, because it is not known whose it is; `me` in a file for --limits says so",
    ),
    rule(
        "consistency.lostUpdates",
        No,
        Faults(&["etag.if-match-ignored"]),
        "If-Match has no effect",
    ),
    rule(
        "consistency.readAfterWrite",
        Number,
        Cannot,
        "a write is visible at once, not after {} ms",
    ),
    rule(
        "rateLimit.retryAfter",
        No,
        Set(|options| options.throttle.retry_after = 0),
        "429 comes without Retry-After",
    ),
    rule(
        "rateLimit.limit",
        Number,
        Take(|options, number| {
            options.throttle.per_second = Some(u64::try_from(number).unwrap_or(u64::MAX));
        }),
        "more than {} requests in a second are answered 429",
    ),
    rule(
        "i18n.unicode",
        No,
        Faults(&["crud.unicode-mangled"]),
        "characters beyond ASCII become question marks",
    ),
    rule(
        "async.respondAsync",
        Yes,
        Set(|options| options.features.asynchronous = true),
        "Prefer: respond-async is answered 202",
    ),
    rule("async.respondAsync", No, None, "Prefer: respond-async is passed over"),
];
