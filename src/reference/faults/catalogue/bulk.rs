//! Faults of bulk jobs.

use super::{Fault, faults};

/// Bulk jobs.
pub(super) const FAULTS: &[Fault] = faults! {
    "bulk" {
        "ignore-fail-on-errors" breaks "RFC7644-3.7-32":
            "failOnErrors has no effect."
            => "A job with a bad mapping runs to its end, and does its damage to every account in it.",
        "fail-on-errors-off-by-one" breaks "RFC7644-3.7-32":
            "The job stops one error later than asked for."
            => "More is changed after the client wanted the job to stop, and has to be put right by hand.",
        "fail-on-errors-always-one" breaks "RFC7644-3.7.3-07":
            "Whatever failOnErrors says, the job stops at the first error."
            => "One bad account holds up all those behind it, though the client was ready to bear some errors.",
        "runs-on-after-stop" breaks "RFC7644-3.7-33":
            "After the stop, operations are executed but not reported."
            => "Accounts are changed after the stop without a trace, and the client sends those changes again.",
        "unprocessed-as-success" breaks "RFC7644-3.7-33":
            "Operations after the stop are reported as done."
            => "Accounts that the job never reached count as done, and their owners cannot sign in.",
        "stop-answers-400" breaks "RFC7644-3.7-35":
            "A job that failOnErrors stops is answered 400, though part of it is done."
            => "The client believes that nothing was done, repeats the job, and runs into conflicts.",
        "rolls-back-on-error" breaks "RFC7644-3.7-31":
            "A failing operation undoes those that are reported as done."
            => "Changes that the client has noted as done are undone, and it never sends them again.",
        "all-or-nothing" breaks "RFC7644-3.7-30":
            "A failing operation refuses the whole job."
            => "One bad account keeps all the others of the job from being created.",
        "stops-at-first-error" breaks "RFC7644-3.7-30":
            "A job without failOnErrors stops at the first error."
            => "Accounts behind the first bad one are not made, and their owners wait for access.",
        "phantom-success" breaks "RFC7644-3.7-09":
            "A create within a job is confirmed but nothing is stored."
            => "Accounts that the client counts as created do not exist, and nobody is told.",
        "ghost-write" breaks "RFC7644-3.7.3-03":
            "A create within a job is reported as failed, yet it is stored."
            => "Told that the create failed, the client tries again, meets a conflict, and learns no id.",
        "partial-write" breaks "RFC7644-3.7-09":
            "Of a create within a job, only the required attributes are stored."
            => "New accounts lack names, mail addresses and departments, though all was confirmed.",
        "create-applied-twice" breaks "RFC7644-3.7-09":
            "A create within a job makes two resources."
            => "Each new person gets a spare account that no client knows of and nobody ever disables.",
        "put-not-applied" breaks "RFC7644-3.7-09":
            "A PUT within a job changes nothing."
            => "Whole updates in a job are confirmed and lost, and leavers disabled by them stay active.",
        "patch-not-applied" breaks "RFC7644-3.7-09":
            "A PATCH within a job changes nothing."
            => "Memberships changed in a job are confirmed, yet nobody gains or loses access.",
        "delete-not-applied" breaks "RFC7644-3.7-09":
            "A DELETE within a job deletes nothing."
            => "Leavers whom a job removes keep their accounts, and the client believes them gone.",
        "last-operation-dropped" breaks "RFC7644-3.7-09":
            "The last operation is not executed but reported as done."
            => "The person whose change comes last in a job is left as before, and reported as done.",
        "runs-in-reverse" breaks "RFC7644-3.7-39":
            "Operations are executed from the last on."
            => "Several changes of one account arrive in the wrong order, and the oldest value wins.",
        "failure-reported-as-success" breaks "RFC7644-3.7.3-03":
            "A failing operation is reported with 200."
            => "The client ticks off changes that were refused, and never tries them again.",
        "result-missing" breaks "RFC7644-3.7.3-01":
            "The last result is left out."
            => "The client does not learn what became of one operation, and has to guess or repeat it.",
        "failures-unreported" breaks "RFC7644-3.7.3-01":
            "Failures are left out of the results."
            => "Failed accounts are missing from the report, and nobody sees that they need attention.",
        "statuses-swapped" breaks "RFC7644-3.7.3-03":
            "Neighbouring results have each other's status."
            => "The client repeats what worked, and counts as done what failed.",
        "bulkids-shifted" breaks "RFC7644-3.7-37":
            "Results carry the bulkId of their neighbour."
            => "The client files ids under the wrong people, and later disables somebody else.",
        "bulkid-not-echoed" breaks "RFC7644-3.7-37":
            "Results have no bulkId."
            => "The client cannot tell which of the new accounts belongs to which person.",
        "location-missing" breaks "RFC7644-3.7-23":
            "Results have no location."
            => "The client learns no id of the accounts that it created, and cannot change them later.",
        "location-wrong" breaks "RFC7644-3.7-23":
            "The location of a created resource leads nowhere."
            => "The client notes addresses that lead nowhere, and each later change of the accounts ends in 404.",
        "failed-location-missing" breaks "RFC7644-3.7.3-02":
            "Failures have no location, be the resource there or not."
            => "The administrator cannot tell from the report which account a failed change was meant for.",
        "version-missing" bends "RFC7644-3.7.3-05":
            "Results have no version."
            => "The client must read each changed account again before it can guard its next change.",
        "version-wrong" breaks "RFC7644-3.7.3-05":
            "Results have another version than the resource."
            => "The next guarded change of each account is refused, as the client was told a wrong version.",
        "method-missing" breaks "RFC7644-3.7.3-08":
            "Results have no method."
            => "A client that sorts results by method cannot tell what it created from what it deleted.",
        "status-object" bends "RFC7644-3.7-27":
            "status is an object with a number."
            => "A client that reads the status as text sees no success anywhere, and repeats the whole job.",
        "status-number" bends "RFC7644-3.7-27":
            "status is a number."
            => "Typed clients cannot parse the results, and do not know which changes are made.",
        "error-response-missing" breaks "RFC7644-3.7-24":
            "Failures have no response."
            => "The report shows which changes failed but not why, and nobody can put them right.",
        "response-as-text" breaks "RFC7644-3.7-26":
            "The response of a failure is JSON inside a string."
            => "The client finds no detail in the error, and administrators get a line of raw JSON.",
        "schemas-wrong" breaks "RFC7644-3.7-03":
            "The answer names the URI of a request."
            => "The client takes the answer for a request that came back, and throws all results away.",
        "operations-renamed" breaks "RFC7644-3.7-42":
            "The results stand in operations."
            => "The client finds no results where it looks, and does not know a single new id.",
        "outer-207" breaks "RFC7644-3.7-28":
            "A job is answered 207."
            => "A client that knows 200 alone counts a finished job as failed, and sends it all again.",
        "outer-500" breaks "RFC7644-3.7-28":
            "A job with a failing operation is answered 500, though the rest of it is done."
            => "The client takes the whole job for failed, and repeats changes that are made already.",
        "bulkid-kept-literally" breaks "RFC7644-3.7.2-02":
            "References by bulkId are stored as they are."
            => "Groups hold placeholders in place of people, and nobody in them gets access.",
        "forward-reference-unresolved" bends "RFC7644-3.7.2-04":
            "References to operations further down are refused."
            => "A client that lists groups ahead of their members has all such groups refused.",
        "backward-reference-unresolved" breaks "RFC7644-3.7.2-03":
            "References to operations further up are refused."
            => "The group of new people who come in the same job is refused, and they start without access.",
        "circular-reference-refused" bends "RFC7644-3.7.1-01":
            "Two resources cannot refer to one another."
            => "Two groups that hold one another cannot be set up in one job, and need work by hand.",
        "resolves-to-another" breaks "RFC7644-3.7.2-02":
            "References lead to another resource of the job."
            => "The wrong person gets into the group, with all the access that it gives.",
        "patch-reference-unresolved" breaks "RFC7644-3.7.2-07":
            "References within PATCH are not resolved."
            => "New people are not added to existing groups by the same job, and wait for their access.",
        "extension-reference-unresolved" breaks "RFC7644-3.7.2-10":
            "References within extensions are not resolved."
            => "A new person whose manager comes in the same job is refused, and gets no account.",
        "unresolved-members-dropped" bends "RFC7644-3.7.2-05":
            "Members whose reference cannot be resolved are dropped without a word."
            => "A typing error in a job leaves people out of their group, and the client hears that all is well.",
        "duplicate-bulkid-accepted" breaks "RFC7644-3.7-11":
            "Two operations may have one bulkId."
            => "A reference may mean either of two people, and the wrong one may end up in the group.",
        "missing-bulkid-accepted" bends "RFC7644-3.7-10":
            "A POST may do without bulkId."
            => "The client cannot match the result with a person, and loses track of the new account.",
        "missing-method-creates" breaks "RFC7644-3.7-07":
            "An operation without method counts as POST."
            => "An incomplete operation makes an account that nobody asked for and nobody will disable.",
        "unknown-path-succeeds" breaks "RFC7644-3.7-18":
            "An operation on an unknown path is reported as done."
            => "A typing error in a path is reported as done, and the change is never made.",
        "uniqueness-unchecked" breaks "RFC7644-3.7-40":
            "Jobs may store duplicates."
            => "A person who comes twice in a job gets two accounts of one sign-in name.",
        "version-ignored" breaks "RFC7644-3.7-13":
            "The version of an operation has no effect."
            => "A job overwrites what somebody changed after the client had its last look.",
        "schemas-unchecked" bends "RFC7644-3.7-02":
            "A job without its URI is executed."
            => "A message that was never meant as a job may still change accounts.",
        "max-operations-unenforced" breaks "RFC7644-3.7.4-02":
            "Any number of operations is taken."
            => "One client with a huge job keeps the server busy, and all other syncs wait.",
        "max-operations-truncates" breaks "RFC7644-3.7.4-02":
            "Operations beyond maxOperations are dropped without a word."
            => "People behind the limit are left out of the job, and the client hears nothing of them.",
        "limit-exclusive" breaks "RFC7644-3.7.4-05":
            "A job of exactly maxOperations is refused."
            => "Clients that fill their jobs up to the advertised limit have each full one refused.",
        "limit-answers-400" breaks "RFC7644-3.7.4-02":
            "A job that is too large is answered 400."
            => "The client takes the job for malformed, and does not try again with smaller ones.",
        "limit-not-named" breaks "RFC7644-3.7.4-04":
            "A 413 does not say which limit."
            => "The client cannot tell whether to send fewer operations or shorter ones, and is stuck.",
        "refused-but-done" breaks "RFC7644-3.7.4-02":
            "A job with too many operations is answered 413, and carried out all the same."
            => "The client splits the job and sends it again, and all its creates run into conflicts.",
        "payload-limit-exclusive" breaks "RFC7644-3.7.4-05":
            "A body of exactly maxPayloadSize is refused."
            => "A job filled up to the advertised size is refused, and none of its accounts is made.",
        "payload-limit-unenforced" breaks "RFC7644-3.7.4-03":
            "Bodies of any size are taken."
            => "A single oversized request can exhaust the server, and then nobody is synchronised.",
        "hangs" breaks "RFC7644-3.7-28":
            "A job is never answered."
            => "The client waits until its time limit, and does not know which of many changes are made.",
    }
};
