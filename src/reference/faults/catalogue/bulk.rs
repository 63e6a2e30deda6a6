//! Faults of bulk jobs.

use super::{Fault, faults};

/// Bulk jobs.
pub(super) const FAULTS: &[Fault] = faults! {
    "bulk" {
        "ignore-fail-on-errors" breaks "RFC7644-3.7-32": "failOnErrors has no effect.",
        "fail-on-errors-off-by-one" breaks "RFC7644-3.7-32":
            "The job stops one error later than asked for.",
        "fail-on-errors-always-one" breaks "RFC7644-3.7.3-07":
            "Whatever failOnErrors says, the job stops at the first error.",
        "runs-on-after-stop" breaks "RFC7644-3.7-33":
            "After the stop, operations are executed but not reported.",
        "unprocessed-as-success" breaks "RFC7644-3.7-33":
            "Operations after the stop are reported as done.",
        "stop-answers-400" breaks "RFC7644-3.7-35":
            "A job that failOnErrors stops is answered 400, though part of it is done.",
        "rolls-back-on-error" breaks "RFC7644-3.7-31":
            "A failing operation undoes those that are reported as done.",
        "all-or-nothing" breaks "RFC7644-3.7-30":
            "A failing operation refuses the whole job.",
        "stops-at-first-error" breaks "RFC7644-3.7-30":
            "A job without failOnErrors stops at the first error.",
        "phantom-success" breaks "RFC7644-3.7-09":
            "A create within a job is confirmed but nothing is stored.",
        "ghost-write" breaks "RFC7644-3.7.3-03":
            "A create within a job is reported as failed, yet it is stored.",
        "partial-write" breaks "RFC7644-3.7-09":
            "Of a create within a job, only the required attributes are stored.",
        "create-applied-twice" breaks "RFC7644-3.7-09":
            "A create within a job makes two resources.",
        "put-not-applied" breaks "RFC7644-3.7-09": "A PUT within a job changes nothing.",
        "patch-not-applied" breaks "RFC7644-3.7-09": "A PATCH within a job changes nothing.",
        "delete-not-applied" breaks "RFC7644-3.7-09": "A DELETE within a job deletes nothing.",
        "last-operation-dropped" breaks "RFC7644-3.7-09":
            "The last operation is not executed but reported as done.",
        "runs-in-reverse" breaks "RFC7644-3.7-39": "Operations are executed from the last on.",
        "failure-reported-as-success" breaks "RFC7644-3.7.3-03":
            "A failing operation is reported with 200.",
        "result-missing" breaks "RFC7644-3.7.3-01": "The last result is left out.",
        "failures-unreported" breaks "RFC7644-3.7.3-01": "Failures are left out of the results.",
        "statuses-swapped" breaks "RFC7644-3.7.3-03":
            "Neighbouring results have each other's status.",
        "bulkids-shifted" breaks "RFC7644-3.7-37": "Results carry the bulkId of their neighbour.",
        "bulkid-not-echoed" breaks "RFC7644-3.7-37": "Results have no bulkId.",
        "location-missing" breaks "RFC7644-3.7-23": "Results have no location.",
        "location-wrong" breaks "RFC7644-3.7-23":
            "The location of a created resource leads nowhere.",
        "failed-location-missing" breaks "RFC7644-3.7.3-02":
            "Failures have no location, be the resource there or not.",
        "version-missing" bends "RFC7644-3.7.3-05": "Results have no version.",
        "version-wrong" breaks "RFC7644-3.7.3-05":
            "Results have another version than the resource.",
        "method-missing" breaks "RFC7644-3.7.3-08": "Results have no method.",
        "status-object" bends "RFC7644-3.7-27": "status is an object with a number.",
        "status-number" bends "RFC7644-3.7-27": "status is a number.",
        "error-response-missing" breaks "RFC7644-3.7-24": "Failures have no response.",
        "response-as-text" breaks "RFC7644-3.7-26":
            "The response of a failure is JSON inside a string.",
        "schemas-wrong" breaks "RFC7644-3.7-03": "The answer names the URI of a request.",
        "operations-renamed" breaks "RFC7644-3.7-42": "The results stand in operations.",
        "outer-207" breaks "RFC7644-3.7-28": "A job is answered 207.",
        "outer-500" breaks "RFC7644-3.7-28":
            "A job with a failing operation is answered 500, though the rest of it is done.",
        "bulkid-kept-literally" breaks "RFC7644-3.7.2-02":
            "References by bulkId are stored as they are.",
        "forward-reference-unresolved" bends "RFC7644-3.7.2-04":
            "References to operations further down are refused.",
        "backward-reference-unresolved" breaks "RFC7644-3.7.2-03":
            "References to operations further up are refused.",
        "circular-reference-refused" bends "RFC7644-3.7.1-01":
            "Two resources cannot refer to one another.",
        "resolves-to-another" breaks "RFC7644-3.7.2-02":
            "References lead to another resource of the job.",
        "patch-reference-unresolved" breaks "RFC7644-3.7.2-07":
            "References within PATCH are not resolved.",
        "extension-reference-unresolved" breaks "RFC7644-3.7.2-10":
            "References within extensions are not resolved.",
        "unresolved-members-dropped" bends "RFC7644-3.7.2-05":
            "Members whose reference cannot be resolved are dropped without a word.",
        "duplicate-bulkid-accepted" breaks "RFC7644-3.7-11":
            "Two operations may have one bulkId.",
        "missing-bulkid-accepted" bends "RFC7644-3.7-10": "A POST may do without bulkId.",
        "missing-method-creates" breaks "RFC7644-3.7-07":
            "An operation without method counts as POST.",
        "unknown-path-succeeds" breaks "RFC7644-3.7-18":
            "An operation on an unknown path is reported as done.",
        "uniqueness-unchecked" breaks "RFC7644-3.7-40": "Jobs may store duplicates.",
        "version-ignored" breaks "RFC7644-3.7-13": "The version of an operation has no effect.",
        "schemas-unchecked" bends "RFC7644-3.7-02": "A job without its URI is executed.",
        "max-operations-unenforced" breaks "RFC7644-3.7.4-02": "Any number of operations is taken.",
        "max-operations-truncates" breaks "RFC7644-3.7.4-02":
            "Operations beyond maxOperations are dropped without a word.",
        "limit-exclusive" breaks "RFC7644-3.7.4-05":
            "A job of exactly maxOperations is refused.",
        "limit-answers-400" breaks "RFC7644-3.7.4-02": "A job that is too large is answered 400.",
        "limit-not-named" breaks "RFC7644-3.7.4-04": "A 413 does not say which limit.",
        "refused-but-done" breaks "RFC7644-3.7.4-02":
            "A job with too many operations is answered 413, and carried out all the same.",
        "payload-limit-exclusive" breaks "RFC7644-3.7.4-05":
            "A body of exactly maxPayloadSize is refused.",
        "payload-limit-unenforced" breaks "RFC7644-3.7.4-03": "Bodies of any size are taken.",
        "hangs" breaks "RFC7644-3.7-28": "A job is never answered.",
    }
};
