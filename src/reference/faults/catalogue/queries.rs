//! Faults of queries.

use super::{Fault, faults};

/// Filters, pages, order and the part of resources that is shown.
pub(super) const FAULTS: &[Fault] = faults! {
    "filter" {
        "ignored" breaks "RFC7644-3.4.2.2-02": "A filter is ignored and all resources come back.",
        "matches-nobody" breaks "RFC7644-3.4.2.2-02": "A filter never finds anything.",
        "leaves-one-out" breaks "RFC7644-3.4.2.2-02":
            "Of several resources that match the last is left out.",
        "foreign-one-in" breaks "RFC7644-3.4.2.2-02":
            "A resource that does not match comes along.",
        "eq-as-co" breaks "RFC7644-3.4.2.2-06": "eq finds parts of values.",
        "ne-as-eq" breaks "RFC7644-3.4.2.2-07": "ne finds what is equal.",
        "co-as-sw" breaks "RFC7644-3.4.2.2-08": "co looks at the start only.",
        "sw-as-co" breaks "RFC7644-3.4.2.2-09": "sw looks anywhere.",
        "ew-as-co" breaks "RFC7644-3.4.2.2-10": "ew looks anywhere.",
        "gt-as-ge" breaks "RFC7644-3.4.2.2-12": "gt finds what is equal too.",
        "ge-as-gt" breaks "RFC7644-3.4.2.2-12": "ge does not find what is equal.",
        "lt-as-le" breaks "RFC7644-3.4.2.2-12": "lt finds what is equal too.",
        "le-as-ge" breaks "RFC7644-3.4.2.2-12": "le finds what is greater.",
        "pr-always-true" breaks "RFC7644-3.4.2.2-11": "pr finds resources without the attribute.",
        "and-as-or" breaks "RFC7644-3.4.2.2-20": "and is read as or.",
        "and-first-only" breaks "RFC7644-3.4.2.2-20": "What follows and has no effect.",
        "or-as-and" breaks "RFC7644-3.4.2.2-21": "or is read as and.",
        "not-ignored" breaks "RFC7644-3.4.2.2-22": "not has no effect.",
        "precedence-reversed" breaks "RFC7644-3.4.2.2-24": "or binds more tightly than and.",
        "grouping-ignored" breaks "RFC7644-3.4.2.2-24": "Parentheses around or have no effect.",
        "value-path-across-elements" breaks "RFC7644-3.4.2.2-25":
            "Conditions in brackets may hold of different values.",
        "first-value-only" breaks "RFC7644-3.4.2.2-32":
            "The first value of an attribute is looked at only.",
        "sub-attribute-ignored" breaks "RFC7644-3.4.2.2-33": "emails.type is read as emails.",
        "extension-matches-all" breaks "RFC7644-3.4.2.2-31":
            "A condition on an extension holds of everybody.",
        "core-prefix-unknown" breaks "RFC7644-3.4.2.2-31":
            "Attributes with the URN of their schema are unknown.",
        "syntax-error-lists-all" breaks "RFC7644-3.4.2.2-35":
            "A filter that cannot be read counts as absent.",
        "syntax-error-lists-none" breaks "RFC7644-3.4.2.2-35":
            "A filter that cannot be read finds nothing.",
        "boolean-as-text" breaks "RFC7644-3.4.2.2-06": "active eq true compares to a string.",
        "boolean-order-accepted" breaks "RFC7644-3.4.2.2-15": "active gt false finds nothing.",
        "date-zone-ignored" breaks "RFC7644-3.4.2.2-13": "The offset of a date has no effect.",
        "escapes-kept" breaks "RFC7644-3.4.2.2-30": "Escapes in strings are taken literally.",
        "case-sensitive" breaks "RFC7644-3.4.2.2-37":
            "Letter case matters where it should not.",
        "case-exact-ignored" breaks "RFC7643-3.1-12":
            "Letter case does not matter for externalId.",
        "names-case-sensitive" breaks "RFC7644-3.4.2.2-03":
            "Attributes in other letter case are unknown.",
        "operators-case-sensitive" breaks "RFC7644-3.4.2.2-03":
            "Operators in upper case are refused.",
        "meta-unknown" breaks "RFC7644-3.4.2.2-39": "Conditions on meta never hold.",
        "members-unknown" breaks "RFC7644-3.4.2.2-33": "Conditions on members never hold.",
        "unsupported-ignored" breaks "RFC7644-3.4.2.2-01":
            "Filters are said to be unsupported, and are answered with everybody.",
        "long-finds-nothing" breaks "RFC7644-3.4.2.2-02":
            "A filter of more than 1000 letters finds nothing.",
        "unicode-forms-equal" bends "RFC7644-7.8-01":
            "Filters find texts in another Unicode form.",
        "certificates-any-case" breaks "RFC7643-2.3.6-02":
            "Letter case does not matter for certificates.",
        "references-any-case" bends "RFC7643-2.3.7-04":
            "Letter case does not matter for web addresses.",
        "personal-refused" bends "RFC7644-7.5.2-01":
            "A filter by name or email in the address is refused as sensitive.",
    }
    "sort" {
        "ignored" breaks "RFC7644-3.4.2.3-02": "sortBy has no effect.",
        "order-ignored" breaks "RFC7644-3.4.2.3-04": "sortOrder descending has no effect.",
        "descending-by-default" breaks "RFC7644-3.4.2.3-03":
            "Without sortOrder the order is descending.",
        "wrong-attribute" breaks "RFC7644-3.4.2.3-02": "Lists are sorted by id.",
        "case-sensitive" breaks "RFC7644-3.4.2.3-08": "Upper case comes before lower case.",
        "missing-first" breaks "RFC7644-3.4.2.3-07":
            "Resources without the attribute come first.",
        "missing-left-out" breaks "RFC7644-3.4.2.3-07":
            "Resources without the attribute are left out.",
        "first-not-primary" breaks "RFC7644-3.4.2.3-05":
            "The first value counts, and not the primary one.",
        "changes-between-pages" breaks "RFC7644-3.4.2.3-10":
            "Pages after the first are cut from the list in reverse.",
        "unsupported-finds-nobody" breaks "RFC7644-3.4.2.3-01":
            "Sorting is said to be unsupported, and sortBy empties the list.",
    }
    "paging" {
        "count-ignored" breaks "RFC7644-3.4.2.4-03": "count has no effect.",
        "count-exceeded" breaks "RFC7644-3.4.2.4-03": "Pages hold one more than count.",
        "count-zero-lists-all" breaks "RFC7644-3.4.2.4-06": "count=0 lists resources.",
        "negative-count-refused" bends "RFC7644-3.4.2.4-05": "A negative count is refused.",
        "start-index-zero-based" breaks "RFC7644-3.4.2.4-01": "startIndex counts from zero.",
        "start-index-ignored" breaks "RFC7644-3.4.2.4-01": "startIndex has no effect.",
        "start-index-below-one-refused" breaks "RFC7644-3.4.2.4-01":
            "A startIndex below 1 is refused.",
        "start-index-not-echoed" breaks "RFC7644-3.4.2.4-10":
            "The answer says startIndex 1 on each page.",
        "position-missing" breaks "RFC7644-3.4.2-05":
            "Pages come without startIndex and itemsPerPage.",
        "items-per-page-wrong" breaks "RFC7644-3.4.2.4-08":
            "itemsPerPage is the largest page, not the present one.",
        "items-per-page-understated" breaks "RFC7644-3.4.2.4-08":
            "itemsPerPage is one less than the page holds.",
        "items-per-page-as-text" breaks "RFC7643-2.3.4-01": "itemsPerPage is a string.",
        "empty-as-object" breaks "RFC7644-3.4.2-04":
            "Resources is an object where nothing matches.",
        "start-index-zero" breaks "RFC7644-3.4.2.4-01": "A list says that it begins at 0.",
        "total-is-page-length" breaks "RFC7644-3.4.2.4-09":
            "totalResults is the length of the page.",
        "total-shrinks" breaks "RFC7644-3.4.2.4-09":
            "totalResults counts what is left from startIndex on.",
        "total-missing" breaks "RFC7644-3.4.2-03": "Lists have no totalResults.",
        "schemas-missing" breaks "RFC7644-3.4.2-02": "Lists have no schemas.",
        "no-match-404" breaks "RFC7644-3.4.2-07": "An empty list is answered 404.",
        "drops-last" breaks "RFC7644-3.4.2.3-10":
            "The last resource of the last of several pages never comes.",
        "overlaps" breaks "RFC7644-3.4.2.4-01":
            "Each page begins with the last resource of the page before.",
        "skips-at-boundary" breaks "RFC7644-3.4.2.4-01":
            "A resource is lost between two pages.",
        "last-page-empty" breaks "RFC7644-3.4.2-04": "The last page of several is empty.",
        "never-ends" breaks "RFC7644-3.4.2.4-10": "Beyond the end, the list begins anew.",
        "filter-dropped-later" breaks "RFC7644-3.4.2.2-02":
            "From the second page on, the filter has no effect.",
        "unfiltered-start-refused" breaks "RFC7644-3.4.2.4-01":
            "Filters are unsupported, and a startIndex below 1 is refused.",
        "unfiltered-count-ignored" breaks "RFC7644-3.4.2.4-03":
            "Filters are unsupported, and count has no effect.",
        "unfiltered-count-zero-refused" breaks "RFC7644-3.4.2.4-06":
            "Filters are unsupported, and a count of 0 is refused.",
        "collection-refused" breaks "RFC7644-3.4.2.1-02":
            "A list of users without count and without a narrow filter is refused with 413.",
        "collection-too-many" bends "RFC7644-3.12-17":
            "A list of users without count and without a narrow filter is refused as tooMany.",
    }
    "cursor" {
        "repeats-page" breaks "RFC9865-2-10": "nextCursor leads to the same page again.",
        "loses-one" breaks "RFC9865-2-10": "A resource is lost between two pages.",
        "ends-early" breaks "RFC9865-2-08": "The first page has no nextCursor.",
        "never-ends" breaks "RFC9865-2-09": "The last page leads to the first.",
        "next-on-last" bends "RFC9865-2-08": "The last page leads to an empty one.",
        "previous-on-first" breaks "RFC9865-2-12": "The first page has a previousCursor.",
        "forged-accepted" breaks "RFC9865-2.1-02": "Any text is a cursor for the first page.",
        "forged-404" breaks "RFC9865-2.1-02": "An invalid cursor is answered 404.",
        "expires-at-once" breaks "RFC9865-4-06": "A cursor has expired when it is used.",
        "number" breaks "RFC9865-2-14": "Cursors are numbers.",
        "reserved-characters" breaks "RFC9865-2-02": "Cursors hold reserved characters.",
        "count-change-accepted" bends "RFC9865-2.1-04":
            "A count other than that of the first page is passed over.",
        "total-wrong" breaks "RFC9865-2-16": "totalResults is the length of the page.",
        "short-pages" bends "RFC9865-2-06":
            "Pages behind a cursor hold one less than count, though more follow.",
        "count-required" breaks "RFC9865-2-07": "A query with a cursor and without count is refused.",
        "query-change-accepted" bends "RFC9865-2-15":
            "A cursor is taken with another filter or order than the one that it was issued for.",
        "unasked" breaks "RFC9865-2.4-01":
            "Lists come by cursor where none is asked for, though the default is told to be the index.",
        "unguarded" breaks "RFC9865-5.2-02": "A cursor opens its page without a credential.",
    }
    "projection" {
        "ignored" breaks "RFC7644-3.9-01": "attributes and excludedAttributes have no effect.",
        "ignored-on-list" breaks "RFC7644-3.9-01": "Lists are shown in full.",
        "ignored-on-get" breaks "RFC7644-3.9-01": "A single resource is shown in full.",
        "ignored-on-post" breaks "RFC7644-3.9-07": "The answer to a POST is shown in full.",
        "ignored-on-put" breaks "RFC7644-3.9-07": "The answer to a PUT is shown in full.",
        "ignored-on-patch" breaks "RFC7644-3.9-07": "The answer to a PATCH is shown in full.",
        "id-excluded" breaks "RFC7644-3.4.2.5-03": "excludedAttributes removes the id.",
        "id-dropped" breaks "RFC7643-3.1-09": "attributes does not bring the id along.",
        "schemas-dropped" bends "RFC7644-3.9-12": "attributes does not bring schemas along.",
        "excluded-ignored" breaks "RFC7644-3.9-04": "excludedAttributes has no effect.",
        "first-name-only" breaks "RFC7644-3.9-06": "Of several names the first counts only.",
        "sub-attribute-ignored" breaks "RFC7644-3.9-02":
            "A sub-attribute brings the whole attribute.",
        "urn-unknown" breaks "RFC7644-3.4.2.5-02": "Names with the URN of a schema are unknown.",
        "never-returned-shown" breaks "RFC7644-3.9-11": "A password is shown when asked for.",
        "case-sensitive" breaks "RFC7644-3.10-02": "Names in other letter case are unknown.",
    }
    "search" {
        "filter-ignored" breaks "RFC7644-3.4.3-05": "A search by POST ignores its filter.",
        "paging-ignored" breaks "RFC7644-3.4.3-03":
            "A search by POST ignores startIndex and count.",
        "sort-ignored" breaks "RFC7644-3.4.3-03": "A search by POST ignores sortBy.",
        "attributes-ignored" breaks "RFC7644-3.4.3-03": "A search by POST ignores attributes.",
        "treated-as-create" breaks "RFC7644-3.4.3-01": "A search by POST counts as a create.",
        "not-found" breaks "RFC7644-3.4.3-01": "There is no /.search below the types.",
        "root-users-only" breaks "RFC7644-3.4.2.1-01": "A search at the root finds users only.",
        "answers-201" breaks "RFC7644-3.4.3-08": "A search by POST is answered 201.",
    }
};
