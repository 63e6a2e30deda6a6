//! Faults of discovery and of what all requests have in common.

use super::{Fault, faults};

/// Discovery, access, aliases, media types, errors, entity tags, asynchronous answers
/// and transport.
pub(super) const FAULTS: &[Fault] = faults! {
    "discovery" {
        "config-incomplete" breaks "RFC7643-5-06":
            "The configuration leaves out sort."
            => "A client that insists on the sort flag cannot read the configuration, and never starts to sync.",
        "config-as-list" breaks "RFC7644-4-03":
            "The configuration comes inside a list."
            => "The client finds no flags where it looks, and works as if PATCH, filters and bulk were missing.",
        "config-schemas-missing" breaks "RFC7644-4-02":
            "The configuration has no schemas."
            => "A client that knows messages by their schemas refuses the configuration, and the setup ends there.",
        "flags-as-text" breaks "RFC7643-5-02":
            "The flags of the configuration are strings."
            => "Typed clients cannot parse the configuration, and loose ones take the text false for a yes.",
        "patch-denied" breaks "RFC7643-5-11":
            "PATCH works but is advertised as unsupported."
            => "Clients send whole groups by PUT for each single member, and overwrite the changes of others.",
        "bulk-denied" breaks "RFC7643-5-11":
            "Bulk works but is advertised as unsupported."
            => "The first sync of a large company takes thousands of single requests in place of a few jobs.",
        "cursor-denied" breaks "RFC9865-4-07":
            "Cursors work but are advertised as unsupported."
            => "Clients page by index through a list that changes, and miss or repeat people on the way.",
        "bulk-limits-missing" breaks "RFC7643-5-03":
            "The limits of bulk jobs are not told."
            => "The client must guess how large a job may be, and learns it only from jobs that are refused.",
        "max-results-missing" breaks "RFC7643-5-04":
            "filter has no maxResults."
            => "The client cannot know where a result is cut, and may take a part of the people for all of them.",
        "max-results-understated" breaks "RFC7643-5-12":
            "maxResults is advertised as 1 while pages hold more."
            => "Careful clients fetch accounts one at a time, and an import of minutes takes hours.",
        "max-page-size-understated" breaks "RFC9865-4-05":
            "maxPageSize is advertised as 1 while pages hold more."
            => "Clients that keep to the limit ask for each person in a request of its own, and imports crawl.",
        "default-page-size-understated" breaks "RFC9865-4-04":
            "defaultPageSize is advertised as 1 while pages hold more."
            => "A client that plans its memory by the default gets pages many times as large.",
        "max-payload-overstated" breaks "RFC7644-3.7.4-05":
            "maxPayloadSize is advertised as twice what is enforced."
            => "Jobs within the advertised size are refused as too large, and the sync stands still.",
        "schemes-missing" breaks "RFC7643-5-08":
            "There are no authenticationSchemes."
            => "The administrator is not told how the client should sign in, and sets it up by trial and error.",
        "filter-ignored" bends "RFC7644-4-10":
            "A filter on a discovery endpoint is ignored."
            => "A client that asks for one schema by a filter gets all of them, and may take the first for it.",
        "max-operations-overstated" breaks "RFC7644-3.7.4-05":
            "maxOperations is advertised as twice what is enforced."
            => "Jobs of the advertised size are refused, and none of their changes is made.",
        "schema-missing" breaks "RFC7643-7-01":
            "The Group schema is missing from /Schemas."
            => "Administrators can map no attribute of groups, as the client sees no Group schema.",
        "schemas-empty" breaks "RFC7644-4-04":
            "/Schemas lists nothing."
            => "The client finds no attribute to map, and the administrator cannot finish the setup.",
        "schemas-as-array" breaks "RFC7644-4-04":
            "/Schemas answers a bare array."
            => "A client that looks for a list of results finds no schema at all, and its setup screen fails.",
        "schema-duplicated" breaks "RFC7643-7-03":
            "/Schemas lists its first entry twice."
            => "Each attribute of that schema turns up twice in the mapping, or its import fails on the second one.",
        "schema-by-id-missing" breaks "RFC7644-4-05":
            "A schema cannot be read by its URI."
            => "Clients that read the User schema at its address, as SailPoint does, fail their connection test.",
        "characteristics-missing" breaks "RFC7643-7-04":
            "Attributes are described without mutability, returned and uniqueness."
            => "The client cannot tell what is read-only, and sends values that are dropped or refused.",
        "keyword-misspelt" breaks "RFC7643-7-06":
            "Mutability keywords are in lower case."
            => "Clients that compare keywords exactly take read-only attributes for writable, or refuse the schema.",
        "sub-attributes-missing" breaks "RFC7643-7-05":
            "Complex attributes are described without their sub-attributes."
            => "First and last names cannot be mapped, as name is described without its parts.",
        "user-name-optional" breaks "RFC7643-8.7-01":
            "userName is described as optional."
            => "Administrators may leave userName out of the mapping, and then every create is refused.",
        "attribute-undeclared" breaks "RFC7643-8.7-01":
            "The User schema does not have name, which resources have."
            => "The client offers no mapping for name, so accounts are made without first and last names.",
        "resource-type-missing" breaks "RFC7643-3.2-01":
            "The Group type is not listed."
            => "Clients see no groups to provision, and nobody gets the access that groups give.",
        "types-as-array" breaks "RFC7644-4-06":
            "/ResourceTypes answers a bare array."
            => "Clients that look in a list for the endpoints of users and groups find none of them.",
        "type-by-id-missing" breaks "RFC7644-4-07":
            "A resource type cannot be read by its id."
            => "A client that reads the User type at its address takes users for unsupported.",
        "endpoint-wrong" breaks "RFC7643-3.2-01":
            "The User type is said to be at another endpoint."
            => "Clients that go by the resource types send all users to an address that answers 404.",
        "type-schema-unknown" breaks "RFC7643-6-03":
            "The User type names a schema that is not there."
            => "The client looks for the schema that users follow, finds none, and can map nothing of them.",
        "extension-undeclared" breaks "RFC7643-3-03":
            "Users have an extension that their type does not name."
            => "Clients offer no mapping for department and manager, though users have both.",
        "unknown-id-found" breaks "RFC7644-4-08":
            "An unknown discovery id is answered with 200 and an empty object."
            => "A client that probes for an extension believes it is there, and maps attributes that are not stored.",
        "kind-wrong" breaks "RFC7644-4-11":
            "Discovery resources do not call themselves what they are."
            => "A client that sorts discovery objects by their kind finds neither schemas nor resource types.",
        "type-incomplete" breaks "RFC7643-6-01":
            "One more type is listed, by nothing but its name."
            => "One entry without an endpoint keeps strict clients from reading users and groups as well.",
        "endpoint-absolute" breaks "RFC7643-6-02":
            "The endpoint of users is a whole URL."
            => "The client puts the endpoint behind its base address, and each request for users goes astray.",
        "extension-required-missing" breaks "RFC7643-6-05":
            "Of extensions it is not told whether they are required."
            => "Strict clients refuse the User type for the missing flag, and do not start to sync.",
        "documentation-relative" breaks "RFC7643-5-13":
            "documentationUri is a mere path."
            => "The administrator who follows the link for help ends up on an error page.",
        "scheme-type-unknown" bends "RFC7643-5-09":
            "Authentication schemes have a type of their own."
            => "Setup screens cannot offer the right way to sign in, as they do not know the scheme by that name.",
        "primary-schemes" breaks "RFC7643-2.4-03":
            "There are two authentication schemes, and both are primary."
            => "A client that signs in by the primary scheme finds two of them, and picks one by chance or gives up.",
        "descriptions-missing" bends "RFC7643-7-22":
            "Nothing that is published has a description."
            => "Whoever maps attributes has to guess what they are for.",
        "endpoint-singular" bends "RFC7644-3.2-02":
            "One more type is listed, at an endpoint in the singular."
            => "A client that makes the address from the name asks where nothing is.",
        "extension-required" breaks "RFC7643-6-06":
            "The enterprise extension is listed as required, and users do without."
            => "A client that demands what is required rejects most of the users that it reads.",
        "external-id-unique" breaks "RFC7643-7-20":
            "The User schema lists externalId as unique, and duplicates are taken."
            => "A client relies on one account for each externalId, and updates the wrong one of two.",
        "group-name-unique" breaks "RFC7643-7-20":
            "The Group schema lists displayName as unique, and duplicates are taken."
            => "A client finds a group by its name, and fills another of the same name.",
        "pagination-untold" breaks "RFC9865-4-01":
            "Cursors work and the configuration has no pagination."
            => "Clients never use the cursors, and large directories are read by unstable pages.",
        "pagination-flags-as-text" breaks "RFC9865-4-02":
            "The flags of pagination are strings."
            => "A client that reads a boolean takes cursors for missing, or breaks off.",
        "default-method-unknown" breaks "RFC9865-4-03":
            "defaultPaginationMethod is a word that nobody knows."
            => "A client does not know how an ordinary list goes on, and reads its first page alone.",
        "page-sizes-as-text" breaks "RFC9865-4-04":
            "The numbers of pagination are strings."
            => "A client that reckons with the page size breaks off, or takes it for zero.",
    }
    "auth" {
        "challenge-missing" breaks "RFC7644-2-01":
            "A 401 comes without WWW-Authenticate."
            => "A client with an expired token is not told how to sign in again, and the sync stands still.",
        "not-checked" breaks "RFC7644-2-02":
            "Any credential is good enough."
            => "Anyone on the network can read, change and delete the accounts of the whole company.",
        "wrong-token-accepted" breaks "RFC7644-2-02":
            "A token is asked for, but any token is good."
            => "An invented or revoked token works like a real one, so a leaked token can never be withdrawn.",
        "reads-open" breaks "RFC7644-2-02":
            "Resources are read without credential."
            => "Names, mail addresses and groups of all employees are open to anyone who finds the address.",
        "writes-open" breaks "RFC7644-2-02":
            "Resources are changed without credential."
            => "A stranger can create an account, put it among the administrators and sign in with it.",
        "bulk-open" breaks "RFC7644-2-02":
            "Bulk jobs run without credential."
            => "A stranger can rewrite thousands of accounts by one job, and has to sign in for none.",
        "search-open" breaks "RFC7644-2-02":
            "Searches by POST run without credential."
            => "A stranger can look up any employee by a search, and needs no token for it.",
        "answers-403" bends "RFC7644-3.12-07":
            "A missing credential is answered 403."
            => "The client takes its missing token for a lack of rights, and does not fetch a new one.",
        "answers-200-empty" breaks "RFC7644-3.12-07":
            "Without credential, all is well and nothing is there."
            => "The connection test passes with a wrong token, and all accounts seem to be missing.",
        "refusal-leaks" breaks "RFC7644-2-02":
            "A 401 carries the resources asked for."
            => "Account data reaches callers without a token, in answers that look like a refusal.",
        "cookie-lasting" bends "RFC7644-7.4-03":
            "Answers set a cookie that is not Secure and outlasts the session."
            => "Whoever gets at the cookie keeps the access for a day, over plain HTTP too.",
    }
    "me" {
        "redirected" bends "RFC7644-3.11-02":
            "/Me leads to the resource by 308."
            => "A client that follows no redirects cannot read the own account.",
        "redirected-nowhere" breaks "RFC7644-3.12-15":
            "/Me is answered 308 without Location."
            => "A client is sent on without being told where, and never sees the own account.",
        "another" breaks "RFC7644-3.11-04":
            "/Me shows another name than the resource that it stands for."
            => "A client takes somebody else for itself, and changes that account.",
    }
    "media" {
        "content-type-text" breaks "RFC7644-3.8-03":
            "Answers are labelled text/plain."
            => "Clients that check the label do not parse the answer, and count each request as failed.",
        "content-type-missing" breaks "RFC7644-3.8-03":
            "Answers have no content type."
            => "Clients that choose a parser by the label read no body, and learn no id of new accounts.",
        "charset-latin" breaks "RFC7644-3.8-02":
            "Answers are labelled as ISO 8859-1."
            => "The client decodes names by the wrong table, and people with accents arrive garbled.",
        "accept-json-refused" breaks "RFC7644-3.8-04":
            "Accept: application/json is answered 406."
            => "Clients that ask for plain JSON get 406 for everything, and cannot sync at all.",
        "json-refused" bends "RFC7644-3.8-06":
            "Bodies labelled application/json are refused."
            => "Clients that label bodies as plain JSON, as Google does, can create and change no account.",
        "accept-unknown-served" bends "RFC7644-3.8-04":
            "JSON comes though another format alone is accepted."
            => "A client that can only read another format gets JSON in its place, and cannot use it.",
        "latin-encoding" breaks "RFC7644-3.8-02":
            "What goes beyond ASCII is encoded twice."
            => "Names with accents come back as gibberish, and the client tries to repair them on each cycle.",
    }
    "errors" {
        "status-number" breaks "RFC7644-3.12-03":
            "status is a number."
            => "Typed clients fail to parse the error, and its real cause never reaches the administrator.",
        "status-missing" breaks "RFC7644-3.12-03":
            "Error messages have no status."
            => "Clients that take the status from the body cannot tell a conflict from an outage.",
        "status-differs" breaks "RFC7644-3.2-04":
            "The status in the body differs from that of HTTP."
            => "A client that trusts the body takes a lasting refusal for an outage, and retries it for ever.",
        "schemas-missing" breaks "RFC7644-3.12-02":
            "Error messages have no schemas."
            => "The client does not see that this is a SCIM error, and shows an unknown failure.",
        "schemas-wrong" breaks "RFC7644-3.12-02":
            "Error messages carry the URI of a list."
            => "The client tries to read a list where an error stands, and the reason of the refusal is lost.",
        "scim-type-missing" breaks "RFC7644-3.3-07":
            "Error messages have no scimType."
            => "The client cannot see that a name is taken, and does not link the account that exists.",
        "scim-type-wrong" breaks "RFC7644-3.3-07":
            "Each scimType is tooMany."
            => "Told that there are too many results when a name is taken, the client never links the account.",
        "scim-type-invented" bends "RFC7644-3.12-04":
            "Errors that have no scimType get one that nobody registered."
            => "A client that knows the registered keywords only fails to read the error, and logs a crash instead.",
        "detail-as-list" breaks "RFC7644-3.12-05":
            "detail is an array."
            => "The client breaks on reading the error, and administrators see no reason for the failure.",
        "body-missing" breaks "RFC7644-3.12-01":
            "Errors have no body."
            => "Administrators see a bare code in the log, and cannot tell which value was wrong.",
        "body-html" breaks "RFC7644-3.12-01":
            "Errors are pages of HTML."
            => "The log of the sync fills with web pages, and the client cannot read why it was refused.",
        "answered-200" breaks "RFC7644-3.2-04":
            "Errors come with HTTP status 200."
            => "Each refusal counts as done, so the client never retries, and both sides drift apart.",
        "not-found-200" breaks "RFC7644-3.4.1-02":
            "An unknown resource is answered 200 with an empty object."
            => "The client believes that a deleted account is still there, and never creates it again.",
        "bad-input-500" breaks "RFC7644-3.12-06":
            "Bad requests are answered 500."
            => "The client takes its own mistake for an outage, and sends the same bad request for days.",
        "conflict-400" breaks "RFC7644-3.3-07":
            "Duplicates are answered 400 without scimType."
            => "The client does not see that the person has an account already, and gives up in place of linking it.",
        "conflict-500" breaks "RFC7644-3.3-07":
            "Duplicates are answered 500."
            => "The client repeats a create that can never succeed, and the existing account stays unlinked.",
        "trailing-garbage-accepted" breaks "RFC7644-3.3-09":
            "What follows the JSON of a body is passed over."
            => "Of two requests that a faulty client runs together the second is lost, and nobody is told.",
        "method-404" bends "RFC7644-3.2-05":
            "A method that is not allowed is answered 404, as if nothing was there."
            => "The client takes the account for deleted, and creates it anew on each cycle.",
        "version-keyword" bends "RFC7644-3.12-24":
            "A version that is not spoken is refused as invalidVers."
            => "A client that looks for 404 takes an unknown version for a broken request.",
    }
    "etag" {
        "header-missing" breaks "RFC7644-3.14-02":
            "There is no ETag header."
            => "Clients that guard changes by the header have no version to send, and overwrite those of others.",
        "header-differs" breaks "RFC7643-3.1-22":
            "ETag and meta.version differ."
            => "The client sends back a version that never fits, and each of its guarded changes is refused.",
        "header-strong" breaks "RFC7643-3.1-22":
            "The ETag is strong where meta.version is weak."
            => "The version in the header never equals the one in the body, so each account seems to be changed.",
        "weak-lower-case" breaks "RFC7643-3.1-23":
            "Weak tags are marked with w/."
            => "Strict parsers cannot read the tag, and the client works without a guard against lost changes.",
        "unquoted" breaks "RFC7643-3.1-23":
            "The ETag header has no quotes."
            => "Clients and proxies drop the malformed tag, and fetch each account in full every time.",
        "version-missing" breaks "RFC7644-3.14-03":
            "There is no meta.version."
            => "A client that lists accounts has no versions to compare, and must read each of them again.",
        "version-frozen" breaks "RFC7644-3.14-04":
            "The version stays when the resource changes."
            => "A client with an old copy passes the check, and overwrites what somebody changed meanwhile.",
        "if-match-ignored" breaks "RFC7644-3.14-07":
            "If-Match has no effect."
            => "Of two administrators who change one account, the later erases the work of the other unseen.",
        "if-match-ignored-on-put" breaks "RFC7644-3.14-07":
            "If-Match has no effect on PUT."
            => "A whole account is replaced from an old copy, and what was changed meanwhile is lost.",
        "if-match-ignored-on-patch" breaks "RFC7644-3.14-07":
            "If-Match has no effect on PATCH."
            => "A change that was decided on an old state is made all the same, on values nobody looked at.",
        "if-match-ignored-on-delete" breaks "RFC7644-3.14-07":
            "If-Match has no effect on DELETE."
            => "An account that was just reactivated is deleted by a client that knows its old state only.",
        "if-none-match-ignored" breaks "RFC7644-3.14-05":
            "If-None-Match has no effect."
            => "Unchanged accounts are sent in full each time, and every sync costs as much as the first.",
        "current-refused" bends "RFC7644-3.14-06":
            "The current version is refused."
            => "Guarded changes never get through, and the client reads and retries without end.",
        "star-refused" breaks "RFC7644-3.14-08":
            "If-Match: * is refused."
            => "Changes that only ask for the account to exist are refused, though it does.",
        "applied-in-spite" breaks "RFC7644-3.5.1-11":
            "A PUT that is answered 412 changes the resource."
            => "The client hears that its update was refused, yet it has erased what somebody else changed.",
    }
    "async" {
        "txn-missing" breaks "RFC9967-3-01":
            "A 202 comes without Set-Txn."
            => "The client cannot tell which completion event belongs to its request, and waits in vain.",
        "txn-repeated" breaks "RFC9967-3-02":
            "Each 202 has the same Set-Txn."
            => "The outcome of one request is taken for that of another, and failures go unnoticed.",
        "body-sent" breaks "RFC9967-2.5.1.1-05":
            "A 202 has a body."
            => "A client that takes any body for the new account stores one without an id.",
        "location-missing" breaks "RFC9967-2.5.1.1-08":
            "A 202 has no Location."
            => "The client has no address to ask for the outcome, and does not learn of a failure.",
        "preference-unconfirmed" breaks "RFC9967-2.5.1.1-07":
            "A 202 comes without Preference-Applied."
            => "The client cannot tell whether its wish was heard, and does not wait for the event that comes.",
        "never-applied" breaks "RFC9967-2.5.1.1-09":
            "What was accepted is never done."
            => "The account is promised and never made, and the new colleague cannot sign in.",
        "event-txn-wrong" breaks "RFC9967-2.5.1.3-01":
            "The completion event names another transaction."
            => "The client knows no request for the event, drops it, and goes on waiting for its own.",
        "one-event-per-job" breaks "RFC9967-2.5.1.2-01":
            "A bulk job has the completion event of its first operation only."
            => "Of a job of many accounts the client learns the fate of one, and waits for the others for ever.",
        "denied" breaks "RFC9967-4-02":
            "Requests are answered later, and asyncRequest is advertised as none."
            => "Clients never ask for a later answer, and their long jobs run into time limits.",
        "word-unknown" breaks "RFC9967-4-02":
            "asyncRequest is advertised as yes."
            => "The client cannot tell whether later answers are on offer, and does without them.",
        "error-untold" breaks "RFC9967-2.5.1.3-02":
            "The completion event of a failure does not tell the error."
            => "The administrator learns that a change failed but not why, and cannot mend it.",
        "accept-heeded" breaks "RFC9967-2.5.1.1-03":
            "Accept: text/plain has a request refused that would be accepted."
            => "Changes whose answer nobody waits for are refused for its format, and accounts stay as they were.",
        "passed-over" bends "RFC9967-2.5.1.1-01":
            "The preference to be answered later is never followed, though it is advertised."
            => "A client that asked not to wait is kept on the line until its timeout ends the request.",
        "wait-ignored" bends "RFC9967-2.5.1.1-04":
            "How long the client would wait is passed over, and the request accepted at once."
            => "A client that would have waited a little has to poll for an answer of a moment.",
        "malformed-at-once" bends "RFC9967-2.5.1.1-10":
            "A body that is no JSON is refused at once instead of accepted."
            => "A client that sends and forgets has to handle refusals in two places.",
        "get-deferred" bends "RFC9967-2.5.1.1-11":
            "A read with the preference is answered 202."
            => "A client that sets the preference for all requests gets no data when it reads.",
        "event-txn-missing" breaks "RFC9967-2.2-01":
            "Completion events have no txn."
            => "A client cannot tell which of its requests has ended.",
        "event-data-and-attributes" breaks "RFC9967-2.2-02":
            "A completion event carries both data and attributes."
            => "A receiver that expects one of the two rejects the event, and the job never ends for it.",
        "events-reversed" bends "RFC9967-2.5.1.2-04":
            "The events of a job come last first, each with its own number."
            => "A client that takes events in their order books results under the wrong operations.",
        "events-misnumbered" breaks "RFC9967-2.5.1.2-05":
            "The events of a job are numbered from its last operation."
            => "Results are booked under the wrong operations, and failures stay unknown.",
        "events-from-one" bends "RFC9967-2.5.1.2-05":
            "The events of a job are numbered from one."
            => "Each result is booked one operation too far, and the last one is lost.",
        "event-uris-as-names" breaks "RFC9967-4-03":
            "eventUris lists bare names."
            => "A client that looks for the registered name finds no event that it knows.",
        "event-open" breaks "RFC9967-5-01":
            "The outcome of a request is read without a credential."
            => "Whoever guesses the address of an outcome reads what was done to whom.",
    }
    "transport" {
        "body-cut" breaks "RFC7644-3.4.3-03":
            "The connection breaks off in the middle of a body."
            => "Half an answer cannot be parsed, and the sync breaks off in the middle of its work.",
        "body-stalls" breaks "RFC7644-3.4.3-03":
            "The second half of a body never comes."
            => "The client hangs in the middle of an answer until its time limit, and the run is lost.",
        "body-slow" breaks "RFC7644-3.4.3-03":
            "A body comes in small pieces over seconds."
            => "Clients with a short time limit give up on an answer that is on its way, and start over.",
        "length-too-long" breaks "RFC7644-3.4.3-03":
            "Content-Length exceeds the body."
            => "The client waits for bytes that never come, and throws a complete answer away.",
        "length-too-short" breaks "RFC7644-3.4.3-08":
            "Content-Length cuts the body."
            => "The answer ends in the middle of its JSON, and the client cannot read what it asked for.",
        "stalls" breaks "RFC7644-3.4.3-03":
            "The request is carried out and never answered."
            => "The client waits until its time limit, and cannot know whether its request took effect.",
        "reset" breaks "RFC7644-3.4.3-03":
            "The connection is closed in place of an answer, after the request was carried out."
            => "The client cannot know that its request was carried out, and sends it once more.",
    }
};
