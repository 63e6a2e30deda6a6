//! Faults of discovery and of what all requests have in common.

use super::{Fault, faults};

/// Discovery, access, aliases, media types, errors, entity tags, asynchronous answers
/// and transport.
pub(super) const FAULTS: &[Fault] = faults! {
    "discovery" {
        "config-incomplete" breaks "RFC7643-5-06": "The configuration leaves out sort.",
        "config-as-list" breaks "RFC7644-4-03": "The configuration comes inside a list.",
        "config-schemas-missing" breaks "RFC7644-4-02": "The configuration has no schemas.",
        "flags-as-text" breaks "RFC7643-5-02": "The flags of the configuration are strings.",
        "patch-denied" breaks "RFC7643-5-11": "PATCH works but is advertised as unsupported.",
        "bulk-denied" breaks "RFC7643-5-11": "Bulk works but is advertised as unsupported.",
        "cursor-denied" breaks "RFC9865-4-07": "Cursors work but are advertised as unsupported.",
        "bulk-limits-missing" breaks "RFC7643-5-03": "The limits of bulk jobs are not told.",
        "max-results-missing" breaks "RFC7643-5-04": "filter has no maxResults.",
        "max-results-understated" breaks "RFC7643-5-12":
            "maxResults is advertised as 1 while pages hold more.",
        "max-page-size-understated" breaks "RFC9865-4-05":
            "maxPageSize is advertised as 1 while pages hold more.",
        "default-page-size-understated" breaks "RFC9865-4-04":
            "defaultPageSize is advertised as 1 while pages hold more.",
        "max-payload-overstated" breaks "RFC7644-3.7.4-05":
            "maxPayloadSize is advertised as twice what is enforced.",
        "schemes-missing" breaks "RFC7643-5-08": "There are no authenticationSchemes.",
        "filter-ignored" bends "RFC7644-4-10": "A filter on a discovery endpoint is ignored.",
        "max-operations-overstated" breaks "RFC7644-3.7.4-05":
            "maxOperations is advertised as twice what is enforced.",
        "schema-missing" breaks "RFC7643-7-01": "The Group schema is missing from /Schemas.",
        "schemas-empty" breaks "RFC7644-4-04": "/Schemas lists nothing.",
        "schemas-as-array" breaks "RFC7644-4-04": "/Schemas answers a bare array.",
        "schema-duplicated" breaks "RFC7643-7-03": "/Schemas lists its first entry twice.",
        "schema-by-id-missing" breaks "RFC7644-4-05": "A schema cannot be read by its URI.",
        "characteristics-missing" breaks "RFC7643-7-04":
            "Attributes are described without mutability, returned and uniqueness.",
        "keyword-misspelt" breaks "RFC7643-7-06": "Mutability keywords are in lower case.",
        "sub-attributes-missing" breaks "RFC7643-7-05":
            "Complex attributes are described without their sub-attributes.",
        "user-name-optional" breaks "RFC7643-8.7-01": "userName is described as optional.",
        "attribute-undeclared" breaks "RFC7643-8.7-01":
            "The User schema does not have name, which resources have.",
        "resource-type-missing" breaks "RFC7643-3.2-01": "The Group type is not listed.",
        "types-as-array" breaks "RFC7644-4-06": "/ResourceTypes answers a bare array.",
        "type-by-id-missing" breaks "RFC7644-4-07": "A resource type cannot be read by its id.",
        "endpoint-wrong" breaks "RFC7643-3.2-01":
            "The User type is said to be at another endpoint.",
        "type-schema-unknown" breaks "RFC7643-6-03":
            "The User type names a schema that is not there.",
        "extension-undeclared" breaks "RFC7643-3-03":
            "Users have an extension that their type does not name.",
        "unknown-id-found" breaks "RFC7644-4-08":
            "An unknown discovery id is answered with 200 and an empty object.",
        "kind-wrong" breaks "RFC7644-4-11":
            "Discovery resources do not call themselves what they are.",
        "type-incomplete" breaks "RFC7643-6-01":
            "One more type is listed, by nothing but its name.",
        "endpoint-absolute" breaks "RFC7643-6-02": "The endpoint of users is a whole URL.",
        "extension-required-missing" breaks "RFC7643-6-05":
            "Of extensions it is not told whether they are required.",
        "documentation-relative" breaks "RFC7643-5-13": "documentationUri is a mere path.",
        "scheme-type-unknown" bends "RFC7643-5-09":
            "Authentication schemes have a type of their own.",
        "primary-schemes" breaks "RFC7643-2.4-03":
            "There are two authentication schemes, and both are primary.",
        "descriptions-missing" bends "RFC7643-7-22": "Nothing that is published has a description.",
        "endpoint-singular" bends "RFC7644-3.2-02":
            "One more type is listed, at an endpoint in the singular.",
        "extension-required" breaks "RFC7643-6-06":
            "The enterprise extension is listed as required, and users do without.",
        "external-id-unique" breaks "RFC7643-7-20":
            "The User schema lists externalId as unique, and duplicates are taken.",
        "group-name-unique" breaks "RFC7643-7-20":
            "The Group schema lists displayName as unique, and duplicates are taken.",
        "pagination-untold" breaks "RFC9865-4-01":
            "Cursors work and the configuration has no pagination.",
        "pagination-flags-as-text" breaks "RFC9865-4-02": "The flags of pagination are strings.",
        "default-method-unknown" breaks "RFC9865-4-03":
            "defaultPaginationMethod is a word that nobody knows.",
        "page-sizes-as-text" breaks "RFC9865-4-04": "The numbers of pagination are strings.",
    }
    "auth" {
        "challenge-missing" breaks "RFC7644-2-01": "A 401 comes without WWW-Authenticate.",
        "not-checked" breaks "RFC7644-2-02": "Any credential is good enough.",
        "wrong-token-accepted" breaks "RFC7644-2-02":
            "A token is asked for, but any token is good.",
        "reads-open" breaks "RFC7644-2-02": "Resources are read without credential.",
        "writes-open" breaks "RFC7644-2-02": "Resources are changed without credential.",
        "bulk-open" breaks "RFC7644-2-02": "Bulk jobs run without credential.",
        "search-open" breaks "RFC7644-2-02": "Searches by POST run without credential.",
        "answers-403" bends "RFC7644-3.12-07": "A missing credential is answered 403.",
        "answers-200-empty" breaks "RFC7644-3.12-07":
            "Without credential, all is well and nothing is there.",
        "refusal-leaks" breaks "RFC7644-2-02": "A 401 carries the resources asked for.",
        "cookie-lasting" bends "RFC7644-7.4-03":
            "Answers set a cookie that is not Secure and outlasts the session.",
    }
    "me" {
        "redirected" bends "RFC7644-3.11-02": "/Me leads to the resource by 308.",
        "redirected-nowhere" breaks "RFC7644-3.12-15": "/Me is answered 308 without Location.",
        "another" breaks "RFC7644-3.11-04":
            "/Me shows another name than the resource that it stands for.",
    }
    "media" {
        "content-type-text" breaks "RFC7644-3.8-03": "Answers are labelled text/plain.",
        "content-type-missing" breaks "RFC7644-3.8-03": "Answers have no content type.",
        "charset-latin" breaks "RFC7644-3.8-02": "Answers are labelled as ISO 8859-1.",
        "accept-json-refused" breaks "RFC7644-3.8-04":
            "Accept: application/json is answered 406.",
        "json-refused" bends "RFC7644-3.8-06": "Bodies labelled application/json are refused.",
        "accept-unknown-served" bends "RFC7644-3.8-04":
            "JSON comes though another format alone is accepted.",
        "latin-encoding" breaks "RFC7644-3.8-02":
            "What goes beyond ASCII is encoded twice.",
    }
    "errors" {
        "status-number" breaks "RFC7644-3.12-03": "status is a number.",
        "status-missing" breaks "RFC7644-3.12-03": "Error messages have no status.",
        "status-differs" breaks "RFC7644-3.2-04":
            "The status in the body differs from that of HTTP.",
        "schemas-missing" breaks "RFC7644-3.12-02": "Error messages have no schemas.",
        "schemas-wrong" breaks "RFC7644-3.12-02": "Error messages carry the URI of a list.",
        "scim-type-missing" breaks "RFC7644-3.3-07": "Error messages have no scimType.",
        "scim-type-wrong" breaks "RFC7644-3.3-07": "Each scimType is tooMany.",
        "scim-type-invented" bends "RFC7644-3.12-04":
            "Errors that have no scimType get one that nobody registered.",
        "detail-as-list" breaks "RFC7644-3.12-05": "detail is an array.",
        "body-missing" breaks "RFC7644-3.12-01": "Errors have no body.",
        "body-html" breaks "RFC7644-3.12-01": "Errors are pages of HTML.",
        "answered-200" breaks "RFC7644-3.2-04": "Errors come with HTTP status 200.",
        "not-found-200" breaks "RFC7644-3.4.1-02":
            "An unknown resource is answered 200 with an empty object.",
        "bad-input-500" breaks "RFC7644-3.12-06": "Bad requests are answered 500.",
        "conflict-400" breaks "RFC7644-3.3-07": "Duplicates are answered 400 without scimType.",
        "conflict-500" breaks "RFC7644-3.3-07": "Duplicates are answered 500.",
        "trailing-garbage-accepted" breaks "RFC7644-3.3-09":
            "What follows the JSON of a body is passed over.",
        "method-404" bends "RFC7644-3.2-05":
            "A method that is not allowed is answered 404, as if nothing was there.",
        "version-keyword" bends "RFC7644-3.12-24":
            "A version that is not spoken is refused as invalidVers.",
    }
    "etag" {
        "header-missing" breaks "RFC7644-3.14-02": "There is no ETag header.",
        "header-differs" breaks "RFC7643-3.1-22": "ETag and meta.version differ.",
        "header-strong" breaks "RFC7643-3.1-22":
            "The ETag is strong where meta.version is weak.",
        "weak-lower-case" breaks "RFC7643-3.1-23": "Weak tags are marked with w/.",
        "unquoted" breaks "RFC7643-3.1-23": "The ETag header has no quotes.",
        "version-missing" breaks "RFC7644-3.14-03": "There is no meta.version.",
        "version-frozen" breaks "RFC7644-3.14-04": "The version stays when the resource changes.",
        "if-match-ignored" breaks "RFC7644-3.14-07": "If-Match has no effect.",
        "if-match-ignored-on-put" breaks "RFC7644-3.14-07": "If-Match has no effect on PUT.",
        "if-match-ignored-on-patch" breaks "RFC7644-3.14-07": "If-Match has no effect on PATCH.",
        "if-match-ignored-on-delete" breaks "RFC7644-3.14-07":
            "If-Match has no effect on DELETE.",
        "if-none-match-ignored" breaks "RFC7644-3.14-05": "If-None-Match has no effect.",
        "current-refused" bends "RFC7644-3.14-06": "The current version is refused.",
        "star-refused" breaks "RFC7644-3.14-08": "If-Match: * is refused.",
        "applied-in-spite" breaks "RFC7644-3.5.1-11":
            "A PUT that is answered 412 changes the resource.",
    }
    "async" {
        "txn-missing" breaks "RFC9967-3-01": "A 202 comes without Set-Txn.",
        "txn-repeated" breaks "RFC9967-3-02": "Each 202 has the same Set-Txn.",
        "body-sent" breaks "RFC9967-2.5.1.1-05": "A 202 has a body.",
        "location-missing" breaks "RFC9967-2.5.1.1-08": "A 202 has no Location.",
        "preference-unconfirmed" breaks "RFC9967-2.5.1.1-07":
            "A 202 comes without Preference-Applied.",
        "never-applied" breaks "RFC9967-2.5.1.1-09": "What was accepted is never done.",
        "event-txn-wrong" breaks "RFC9967-2.5.1.3-01":
            "The completion event names another transaction.",
        "one-event-per-job" breaks "RFC9967-2.5.1.2-01":
            "A bulk job has the completion event of its first operation only.",
        "denied" breaks "RFC9967-4-02":
            "Requests are answered later, and asyncRequest is advertised as none.",
        "word-unknown" breaks "RFC9967-4-02": "asyncRequest is advertised as yes.",
        "error-untold" breaks "RFC9967-2.5.1.3-02":
            "The completion event of a failure does not tell the error.",
        "accept-heeded" breaks "RFC9967-2.5.1.1-03":
            "Accept: text/plain has a request refused that would be accepted.",
        "passed-over" bends "RFC9967-2.5.1.1-01":
            "The preference to be answered later is never followed, though it is advertised.",
        "wait-ignored" bends "RFC9967-2.5.1.1-04":
            "How long the client would wait is passed over, and the request accepted at once.",
        "malformed-at-once" bends "RFC9967-2.5.1.1-10":
            "A body that is no JSON is refused at once instead of accepted.",
        "get-deferred" bends "RFC9967-2.5.1.1-11": "A read with the preference is answered 202.",
        "event-txn-missing" breaks "RFC9967-2.2-01": "Completion events have no txn.",
        "event-data-and-attributes" breaks "RFC9967-2.2-02":
            "A completion event carries both data and attributes.",
        "events-reversed" bends "RFC9967-2.5.1.2-04":
            "The events of a job come last first, each with its own number.",
        "events-misnumbered" breaks "RFC9967-2.5.1.2-05":
            "The events of a job are numbered from its last operation.",
        "events-from-one" bends "RFC9967-2.5.1.2-05":
            "The events of a job are numbered from one.",
        "event-uris-as-names" breaks "RFC9967-4-03": "eventUris lists bare names.",
        "event-open" breaks "RFC9967-5-01": "The outcome of a request is read without a credential.",
    }
    "transport" {
        "body-cut" breaks "RFC7644-3.4.3-03": "The connection breaks off in the middle of a body.",
        "body-stalls" breaks "RFC7644-3.4.3-03": "The second half of a body never comes.",
        "body-slow" breaks "RFC7644-3.4.3-03": "A body comes in small pieces over seconds.",
        "length-too-long" breaks "RFC7644-3.4.3-03": "Content-Length exceeds the body.",
        "length-too-short" breaks "RFC7644-3.4.3-08": "Content-Length cuts the body.",
        "stalls" breaks "RFC7644-3.4.3-03": "The request is carried out and never answered.",
        "reset" breaks "RFC7644-3.4.3-03":
            "The connection is closed in place of an answer, after the request was carried out.",
    }
};
