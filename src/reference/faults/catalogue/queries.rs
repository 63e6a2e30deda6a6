//! Faults of queries.

use super::{Fault, faults};

/// Filters, pages, order and the part of resources that is shown.
pub(super) const FAULTS: &[Fault] = faults! {
    "filter" {
        "ignored" breaks "RFC7644-3.4.2.2-02":
            "A filter is ignored and all resources come back."
            => "A search for one person returns everybody, and the client may change the first account it gets.",
        "matches-nobody" breaks "RFC7644-3.4.2.2-02":
            "A filter never finds anything."
            => "The client finds nobody, and tries to create people who have an account already.",
        "leaves-one-out" breaks "RFC7644-3.4.2.2-02":
            "Of several resources that match the last is left out."
            => "Of several people who match one is never found, and changes pass that person by.",
        "foreign-one-in" breaks "RFC7644-3.4.2.2-02":
            "A resource that does not match comes along."
            => "A search for a new person brings somebody else, whose account is then linked and changed.",
        "eq-as-co" breaks "RFC7644-3.4.2.2-06":
            "eq finds parts of values."
            => "A search for ann finds joanna too, and the client may link the wrong person.",
        "ne-as-eq" breaks "RFC7644-3.4.2.2-07":
            "ne finds what is equal."
            => "A report on everybody outside a department lists exactly those who are in it.",
        "co-as-sw" breaks "RFC7644-3.4.2.2-08":
            "co looks at the start only."
            => "A search for a part of a name misses all who have it in the middle or at the end.",
        "sw-as-co" breaks "RFC7644-3.4.2.2-09":
            "sw looks anywhere."
            => "A rule for sign-in names that begin with adm also catches a person named Bradman.",
        "ew-as-co" breaks "RFC7644-3.4.2.2-10":
            "ew looks anywhere."
            => "A search for the addresses of one domain also finds strangers who merely have it inside theirs.",
        "gt-as-ge" breaks "RFC7644-3.4.2.2-12":
            "gt finds what is equal too."
            => "A client that asks for what is newer than the last change gets that one again each time.",
        "ge-as-gt" breaks "RFC7644-3.4.2.2-12":
            "ge does not find what is equal."
            => "A change made at the very moment from which the client asks is never fetched.",
        "lt-as-le" breaks "RFC7644-3.4.2.2-12":
            "lt finds what is equal too."
            => "A cleanup of accounts unchanged since before a date also hits one changed exactly then.",
        "le-as-ge" breaks "RFC7644-3.4.2.2-12":
            "le finds what is greater."
            => "A cleanup of accounts that nobody has changed for a year hits the ones just changed.",
        "pr-always-true" breaks "RFC7644-3.4.2.2-11":
            "pr finds resources without the attribute."
            => "A search for people who have a manager also lists those without, and nobody looks after them.",
        "and-as-or" breaks "RFC7644-3.4.2.2-20":
            "and is read as or."
            => "Asked whether a person is in one group, the server always says yes, and nobody is added.",
        "and-first-only" breaks "RFC7644-3.4.2.2-20":
            "What follows and has no effect."
            => "A search for those of a department who left lists all of it, and a cleanup hits active people.",
        "or-as-and" breaks "RFC7644-3.4.2.2-21":
            "or is read as and."
            => "A search by sign-in name or mail address misses people who match by one of them only.",
        "not-ignored" breaks "RFC7644-3.4.2.2-22":
            "not has no effect."
            => "A search for all who are not contractors returns the contractors alone.",
        "precedence-reversed" breaks "RFC7644-3.4.2.2-24":
            "or binds more tightly than and."
            => "Filters that mix both words select other people than meant, and rules act on the wrong accounts.",
        "grouping-ignored" breaks "RFC7644-3.4.2.2-24":
            "Parentheses around or have no effect."
            => "A search for active people in sales or support also returns those of sales who have left.",
        "value-path-across-elements" breaks "RFC7644-3.4.2.2-25":
            "Conditions in brackets may hold of different values."
            => "A search for a work address finds people who have that address as their private one.",
        "first-value-only" breaks "RFC7644-3.4.2.2-32":
            "The first value of an attribute is looked at only."
            => "People are not found by their second mail address, and count as missing.",
        "sub-attribute-ignored" breaks "RFC7644-3.4.2.2-33":
            "emails.type is read as emails."
            => "Searches by last name or type of address look at another value, and miss the right people.",
        "extension-matches-all" breaks "RFC7644-3.4.2.2-31":
            "A condition on an extension holds of everybody."
            => "A rule that is meant for one department is applied to everybody in the company.",
        "core-prefix-unknown" breaks "RFC7644-3.4.2.2-31":
            "Attributes with the URN of their schema are unknown."
            => "Clients that write attribute names in full find no account, and cannot link a single person.",
        "syntax-error-lists-all" breaks "RFC7644-3.4.2.2-35":
            "A filter that cannot be read counts as absent."
            => "A broken search returns every account, and a rule built on it acts on all of them.",
        "syntax-error-lists-none" breaks "RFC7644-3.4.2.2-35":
            "A filter that cannot be read finds nothing."
            => "A mistake in a search looks like an empty result, and nobody learns of it.",
        "boolean-as-text" breaks "RFC7644-3.4.2.2-06":
            "active eq true compares to a string."
            => "A search for active accounts comes back empty, and the company seems to have no users.",
        "boolean-order-accepted" breaks "RFC7644-3.4.2.2-15":
            "active gt false finds nothing."
            => "A senseless comparison gives an empty list, and the author of the report trusts it.",
        "date-zone-ignored" breaks "RFC7644-3.4.2.2-13":
            "The offset of a date has no effect."
            => "A sync from another time zone asks for the wrong hours, and misses or repeats changes.",
        "escapes-kept" breaks "RFC7644-3.4.2.2-30":
            "Escapes in strings are taken literally."
            => "People with a quotation mark in their display name are never found by it, and count as missing.",
        "case-sensitive" breaks "RFC7644-3.4.2.2-37":
            "Letter case matters where it should not."
            => "A sign-in name in other letters is not found, and the create that follows ends in a conflict.",
        "case-exact-ignored" breaks "RFC7643-3.1-12":
            "Letter case does not matter for externalId."
            => "Two people whose external ids differ in letter case alone are taken for one another.",
        "names-case-sensitive" breaks "RFC7644-3.4.2.2-03":
            "Attributes in other letter case are unknown."
            => "A client that writes username in small letters finds nobody, and can link no account.",
        "operators-case-sensitive" breaks "RFC7644-3.4.2.2-03":
            "Operators in upper case are refused."
            => "Clients that write EQ in capitals have each search refused, and can match nobody.",
        "meta-unknown" breaks "RFC7644-3.4.2.2-39":
            "Conditions on meta never hold."
            => "A sync that asks for what changed lately always comes back empty, and nothing is updated.",
        "members-unknown" breaks "RFC7644-3.4.2.2-33":
            "Conditions on members never hold."
            => "The client finds no membership, and adds people to groups in which they are already.",
        "unsupported-ignored" breaks "RFC7644-3.4.2.2-01":
            "Filters are said to be unsupported, and are answered with everybody."
            => "A client that searches all the same gets all accounts, and may take the first for its person.",
        "long-finds-nothing" breaks "RFC7644-3.4.2.2-02":
            "A filter of more than 1000 letters finds nothing."
            => "A search for many people at once comes back empty, and all of them count as missing.",
        "unicode-forms-equal" bends "RFC7644-7.8-01":
            "Filters find texts in another Unicode form."
            => "Two spellings of one name are found as one, and a sync may merge what it keeps apart.",
        "certificates-any-case" breaks "RFC7643-2.3.6-02":
            "Letter case does not matter for certificates."
            => "A search for one certificate finds another whose letters differ in case alone.",
        "references-any-case" bends "RFC7643-2.3.7-04":
            "Letter case does not matter for web addresses."
            => "A search by web address finds pages of another person on a server that minds the case.",
        "personal-refused" bends "RFC7644-7.5.2-01":
            "A filter by name or email in the address is refused as sensitive."
            => "A client that looks people up by email over GET is refused, and has to search by POST.",
    }
    "sort" {
        "ignored" breaks "RFC7644-3.4.2.3-02":
            "sortBy has no effect."
            => "Administrators look for a name in a list that passes for sorted, and overlook it.",
        "order-ignored" breaks "RFC7644-3.4.2.3-04":
            "sortOrder descending has no effect."
            => "A client that asks for the latest changes first gets the oldest ones, and stops before the new.",
        "descending-by-default" breaks "RFC7644-3.4.2.3-03":
            "Without sortOrder the order is descending."
            => "A client that reads until it is past a name stops at once, and takes people for missing.",
        "wrong-attribute" breaks "RFC7644-3.4.2.3-02":
            "Lists are sorted by id."
            => "A client that compares two sorted lists finds people out of place, and counts them as missing.",
        "case-sensitive" breaks "RFC7644-3.4.2.3-08":
            "Upper case comes before lower case."
            => "Names in small letters come after all the others, where nobody looks for them.",
        "missing-first" breaks "RFC7644-3.4.2.3-07":
            "Resources without the attribute come first."
            => "The first pages are full of people without the value, and those who matter come last.",
        "missing-left-out" breaks "RFC7644-3.4.2.3-07":
            "Resources without the attribute are left out."
            => "People without the value vanish from a sorted import, and are taken for deleted.",
        "first-not-primary" breaks "RFC7644-3.4.2.3-05":
            "The first value counts, and not the primary one."
            => "People stand in the list by an address that is not their main one, and are not found there.",
        "changes-between-pages" breaks "RFC7644-3.4.2.3-10":
            "Pages after the first are cut from the list in reverse."
            => "A sorted import meets some people twice and others never, and leaves those out.",
        "unsupported-finds-nobody" breaks "RFC7644-3.4.2.3-01":
            "Sorting is said to be unsupported, and sortBy empties the list."
            => "A client that sorts its import sees no account at all, and takes everybody for deleted.",
    }
    "paging" {
        "count-ignored" breaks "RFC7644-3.4.2.4-03":
            "count has no effect."
            => "A client that asks for small pages gets large ones, and runs out of memory or time.",
        "count-exceeded" breaks "RFC7644-3.4.2.4-03":
            "Pages hold one more than count."
            => "The client moves on by its own count, and meets one person of each page a second time.",
        "count-zero-lists-all" breaks "RFC7644-3.4.2.4-06":
            "count=0 lists resources."
            => "A mere count of the accounts sends the personal data of a whole page of people.",
        "negative-count-refused" bends "RFC7644-3.4.2.4-05":
            "A negative count is refused."
            => "Clients that send -1 to learn the total get an error, and their import fails at its start.",
        "start-index-zero-based" breaks "RFC7644-3.4.2.4-01":
            "startIndex counts from zero."
            => "The first person of each list is skipped, and is never synchronised.",
        "start-index-ignored" breaks "RFC7644-3.4.2.4-01":
            "startIndex has no effect."
            => "Each page shows the same people, and all who stand behind the first page are never imported.",
        "start-index-below-one-refused" breaks "RFC7644-3.4.2.4-01":
            "A startIndex below 1 is refused."
            => "Clients that count from zero cannot list anybody, as their first request is refused.",
        "start-index-not-echoed" breaks "RFC7644-3.4.2.4-10":
            "The answer says startIndex 1 on each page."
            => "A client that goes on from the place it is told reads the second page again and again.",
        "position-missing" breaks "RFC7644-3.4.2-05":
            "Pages come without startIndex and itemsPerPage."
            => "The client does not know where a page begins and how long it is, and cannot ask for the next.",
        "items-per-page-wrong" breaks "RFC7644-3.4.2.4-08":
            "itemsPerPage is the largest page, not the present one."
            => "A client that steps by itemsPerPage jumps over people, and never imports them.",
        "items-per-page-understated" breaks "RFC7644-3.4.2.4-08":
            "itemsPerPage is one less than the page holds."
            => "A client that steps by itemsPerPage reads the last person of each page twice.",
        "items-per-page-as-text" breaks "RFC7643-2.3.4-01":
            "itemsPerPage is a string."
            => "Typed clients can parse no list, so neither search nor import works.",
        "empty-as-object" breaks "RFC7644-3.4.2-04":
            "Resources is an object where nothing matches."
            => "The usual search for a new person cannot be parsed, and the account is not created.",
        "start-index-zero" breaks "RFC7644-3.4.2.4-01":
            "A list says that it begins at 0."
            => "A client that counts on from zero asks for the wrong next page, and reads one person twice.",
        "total-is-page-length" breaks "RFC7644-3.4.2.4-09":
            "totalResults is the length of the page."
            => "The client takes the first page for the whole list, and all other people for deleted.",
        "total-shrinks" breaks "RFC7644-3.4.2.4-09":
            "totalResults counts what is left from startIndex on."
            => "The total falls as the client reads on, so it stops half way and leaves the later people out.",
        "total-missing" breaks "RFC7644-3.4.2-03":
            "Lists have no totalResults."
            => "Clients that go by the total take each search for empty, and create people who exist.",
        "schemas-missing" breaks "RFC7644-3.4.2-02":
            "Lists have no schemas."
            => "The client does not recognise the answer as a list, and the connection test fails.",
        "no-match-404" breaks "RFC7644-3.4.2-07":
            "An empty list is answered 404."
            => "Entra takes the 404 for a broken service, and puts the whole sync into quarantine.",
        "drops-last" breaks "RFC7644-3.4.2.3-10":
            "The last resource of the last of several pages never comes."
            => "The last person of a long list is never synchronised, and keeps access after leaving.",
        "overlaps" breaks "RFC7644-3.4.2.4-01":
            "Each page begins with the last resource of the page before."
            => "The client meets the same person twice, and reports a duplicate that does not exist.",
        "skips-at-boundary" breaks "RFC7644-3.4.2.4-01":
            "A resource is lost between two pages."
            => "Whoever stands between two pages is never imported, and is taken for deleted.",
        "last-page-empty" breaks "RFC7644-3.4.2-04":
            "The last page of several is empty."
            => "Everybody on the last page is left out, most often the colleagues who came last.",
        "never-ends" breaks "RFC7644-3.4.2.4-10":
            "Beyond the end, the list begins anew."
            => "A client that reads until a page is empty never stops, and imports the same people for ever.",
        "never-ends-after-creation" breaks "RFC7644-3.4.2.4-10":
            "Once somebody was created during a walk, the list begins anew at its end, and totalResults grows."
            => "An import that runs while people join reads the same accounts for ever, and is never through.",
        "newest-first" bends "RFC7644-3.4.2.4-13":
            "Without sortBy, lists begin with whoever was created last."
            => "Whoever is created during an import moves all others on, and some are imported twice.",
        "changed-last" bends "RFC7644-3.4.2.4-13":
            "Without sortBy, whoever was changed last stands at the end of a list."
            => "A change during an import moves the others up, and one of them is passed over and taken for deleted.",
        "filter-dropped-later" breaks "RFC7644-3.4.2.2-02":
            "From the second page on, the filter has no effect."
            => "From the second page on, strangers pass for members of the department that was asked for.",
        "unfiltered-start-refused" breaks "RFC7644-3.4.2.4-01":
            "Filters are unsupported, and a startIndex below 1 is refused."
            => "Clients that must read the whole list and count from zero are refused, and match nobody.",
        "unfiltered-count-ignored" breaks "RFC7644-3.4.2.4-03":
            "Filters are unsupported, and count has no effect."
            => "Clients that must read all accounts to find one get larger pages than they can hold.",
        "unfiltered-count-zero-refused" breaks "RFC7644-3.4.2.4-06":
            "Filters are unsupported, and a count of 0 is refused."
            => "The client cannot even ask how many accounts it must read to find one of them.",
        "collection-refused" breaks "RFC7644-3.4.2.1-02":
            "A list of users without count and without a narrow filter is refused with 413."
            => "A client that reads everybody without a filter is refused, and cannot compare at all.",
        "collection-too-many" bends "RFC7644-3.12-17":
            "A list of users without count and without a narrow filter is refused as tooMany."
            => "A full read ends in an error, so that a first import needs narrower queries.",
    }
    "cursor" {
        "repeats-page" breaks "RFC9865-2-10":
            "nextCursor leads to the same page again."
            => "The client reads the second page for ever, and never gets to the people behind it.",
        "loses-one" breaks "RFC9865-2-10":
            "A resource is lost between two pages."
            => "A person between two pages is left out of each import, and keeps access after leaving.",
        "ends-early" breaks "RFC9865-2-08":
            "The first page has no nextCursor."
            => "The import ends after one page, and all people behind it count as deleted.",
        "never-ends" breaks "RFC9865-2-09":
            "The last page leads to the first."
            => "The walk starts over at its end, and the import never finishes.",
        "next-on-last" bends "RFC9865-2-08":
            "The last page leads to an empty one."
            => "Each import makes a request too many, and a client that expects people there reports an error.",
        "skips-after-deletion" breaks "RFC9865-2-10":
            "A cursor counts: where somebody who came already is deleted, it passes the next one over."
            => "Each account that is deleted during an import hides another one, which then counts as deleted too.",
        "ends-with-its-resource" breaks "RFC9865-2-09":
            "A cursor ends the walk where the resource before it was deleted."
            => "One account that is deleted at the wrong moment ends the import, and all behind it count as deleted.",
        "lost-on-deletion" bends "RFC9865-2-10":
            "A deletion ends all walks that have the resource in them: their cursors have expired."
            => "An import that runs while people leave begins anew again and again, and may never be through.",
        "previous-on-first" breaks "RFC9865-2-12":
            "The first page has a previousCursor."
            => "A client that walks back does not see the beginning, and asks for a page that is not there.",
        "forged-accepted" breaks "RFC9865-2.1-02":
            "Any text is a cursor for the first page."
            => "A damaged cursor starts the walk anew without a word, and people are imported twice.",
        "forged-404" breaks "RFC9865-2.1-02":
            "An invalid cursor is answered 404."
            => "The client takes a damaged cursor for a missing endpoint, and gives the import up.",
        "expires-at-once" breaks "RFC9865-4-06":
            "A cursor has expired when it is used."
            => "No import gets beyond its first page, however fast the client is.",
        "number" breaks "RFC9865-2-14":
            "Cursors are numbers."
            => "Typed clients cannot parse the cursor, and import the first page of people only.",
        "reserved-characters" breaks "RFC9865-2-02":
            "Cursors hold reserved characters."
            => "Clients that put the cursor into the address as it is send another one, and lose their place.",
        "count-change-accepted" bends "RFC9865-2.1-04":
            "A count other than that of the first page is passed over."
            => "A client that wants smaller pages midway gets the large ones on, and runs into its limits.",
        "total-wrong" breaks "RFC9865-2-16":
            "totalResults is the length of the page."
            => "A client that checks its import against the total takes each page for the whole.",
        "short-pages" bends "RFC9865-2-06":
            "Pages behind a cursor hold one less than count, though more follow."
            => "A client that takes a short page for the last one leaves everybody else out.",
        "count-required" breaks "RFC9865-2-07":
            "A query with a cursor and without count is refused."
            => "A walk that leaves the page size to the server never gets its first page.",
        "query-change-accepted" bends "RFC9865-2-15":
            "A cursor is taken with another filter or order than the one that it was issued for."
            => "A client that mixes cursors up gets people of one query as the answer to another.",
        "unasked" breaks "RFC9865-2.4-01":
            "Lists come by cursor where none is asked for, though the default is told to be the index."
            => "A client that pages by index waits for totals that never come, and stops after a page.",
        "unguarded" breaks "RFC9865-5.2-02":
            "A cursor opens its page without a credential."
            => "Whoever finds a cursor in a log reads the people behind it without any credential.",
    }
    "projection" {
        "ignored" breaks "RFC7644-3.9-01":
            "attributes and excludedAttributes have no effect."
            => "Each answer carries all attributes, and group searches bring thousands of members along.",
        "ignored-on-list" breaks "RFC7644-3.9-01":
            "Lists are shown in full."
            => "A search for the id of a group brings all its members, and large groups run into time limits.",
        "ignored-on-get" breaks "RFC7644-3.9-01":
            "A single resource is shown in full."
            => "One large group that is read without members comes with all of them, and may time out.",
        "ignored-on-post" breaks "RFC7644-3.9-07":
            "The answer to a POST is shown in full."
            => "A client that wants the id alone gets the personal data of each new user back into its log.",
        "ignored-on-put" breaks "RFC7644-3.9-07":
            "The answer to a PUT is shown in full."
            => "Each small update brings the whole account back, and a large sync moves far more than it needs.",
        "ignored-on-patch" breaks "RFC7644-3.9-07":
            "The answer to a PATCH is shown in full."
            => "Adding one member to a large group brings all the others back, and the sync slows down.",
        "id-excluded" breaks "RFC7644-3.4.2.5-03":
            "excludedAttributes removes the id."
            => "A client that leaves out what it does not need loses the id, and cannot address the account.",
        "id-dropped" breaks "RFC7643-3.1-09":
            "attributes does not bring the id along."
            => "A client that asks for userName alone finds the person, and has no id to change the account by.",
        "schemas-dropped" bends "RFC7644-3.9-12":
            "attributes does not bring schemas along."
            => "A client that goes by schemas cannot tell what the short answer is, and its lookup fails.",
        "excluded-ignored" breaks "RFC7644-3.9-04":
            "excludedAttributes has no effect."
            => "Entra asks for groups without members, and gets thousands of them with each lookup.",
        "first-name-only" breaks "RFC7644-3.9-06":
            "Of several names the first counts only."
            => "The client asks for several values, gets the first, and takes the others for empty.",
        "sub-attribute-ignored" breaks "RFC7644-3.9-02":
            "A sub-attribute brings the whole attribute."
            => "A client that asks for the country gets the whole home address, which it must not hold.",
        "urn-unknown" breaks "RFC7644-3.4.2.5-02":
            "Names with the URN of a schema are unknown."
            => "A client that asks for department by its full name gets nothing, and takes it for empty.",
        "never-returned-shown" breaks "RFC7644-3.9-11":
            "A password is shown when asked for."
            => "Whoever may read users can ask for their passwords, and gets an answer where none is due.",
        "case-sensitive" breaks "RFC7644-3.10-02":
            "Names in other letter case are unknown."
            => "A client that writes names in other letters gets accounts without the values that it needs.",
    }
    "search" {
        "filter-ignored" breaks "RFC7644-3.4.3-05":
            "A search by POST ignores its filter."
            => "A search by POST for one person returns everybody, and the wrong account may be changed.",
        "paging-ignored" breaks "RFC7644-3.4.3-03":
            "A search by POST ignores startIndex and count."
            => "A client that searches by POST gets the first page again and again, and misses the rest.",
        "sort-ignored" breaks "RFC7644-3.4.3-03":
            "A search by POST ignores sortBy."
            => "Results asked for in order of names come in none, and people in them are overlooked.",
        "attributes-ignored" breaks "RFC7644-3.4.3-03":
            "A search by POST ignores attributes."
            => "A search for ids alone brings whole accounts, and personal data travel further than needed.",
        "treated-as-create" breaks "RFC7644-3.4.3-01":
            "A search by POST counts as a create."
            => "Searches are taken for incomplete accounts and refused, and the client finds nobody that way.",
        "not-found" breaks "RFC7644-3.4.3-01":
            "There is no /.search below the types."
            => "Clients that keep mail addresses out of URLs cannot search for users at all.",
        "root-users-only" breaks "RFC7644-3.4.2.1-01":
            "A search at the root finds users only."
            => "A search over everything misses the groups, and the client tries to create them again.",
        "answers-201" breaks "RFC7644-3.4.3-08":
            "A search by POST is answered 201."
            => "Clients that wait for 200 throw the list away, and count each search by POST as failed.",
    }
};
