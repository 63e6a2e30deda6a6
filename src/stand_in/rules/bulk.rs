//! Bulk jobs.

use super::Act::{Cannot, Faults, None, RefuseInJobs, Set, Take};
use super::Says::{No, Number, Word, Yes};
use super::{Rule, rule};

/// The rows.
pub(super) const RULES: &[Rule] = &[
    rule(
        "bulk.supported",
        No,
        Set(|options| options.features.bulk = false),
        "/Bulk is answered 501, and advertised as unsupported",
    ),
    rule("bulk.post", No, RefuseInJobs("POST"), "a POST within a job is answered 501"),
    rule("bulk.put", No, RefuseInJobs("PUT"), "a PUT within a job is answered 501"),
    rule("bulk.patch", No, RefuseInJobs("PATCH"), "a PATCH within a job is answered 501"),
    rule("bulk.delete", No, RefuseInJobs("DELETE"), "a DELETE within a job is answered 501"),
    rule(
        "bulk.continuesOnError",
        No,
        Faults(&["bulk.stops-at-first-error"]),
        "a job stops at the first error",
    ),
    rule("bulk.atomicity", Word("per-operation"), None, "each operation stands for itself"),
    rule(
        "bulk.atomicity",
        Word("all-or-nothing"),
        Faults(&["bulk.all-or-nothing"]),
        "a failing operation refuses the whole job",
    ),
    rule("bulk.resultOrder", Word("request"), None, "results come in the order of the request"),
    rule(
        "bulk.failOnErrors",
        No,
        Faults(&["bulk.ignore-fail-on-errors"]),
        "failOnErrors has no effect",
    ),
    rule("bulk.failOnErrors.status", Word("200"), None, "a job that is cut short is answered 200"),
    rule(
        "bulk.failOnErrors.status",
        Word("other"),
        Faults(&["bulk.stop-answers-400"]),
        "a job that is cut short is answered 400",
    ),
    rule("bulk.bulkId.echoed", No, Faults(&["bulk.bulkid-not-echoed"]), "results have no bulkId"),
    rule(
        "bulk.bulkId.required",
        No,
        Faults(&["bulk.missing-bulkid-accepted"]),
        "a POST may do without bulkId",
    ),
    rule(
        "bulk.bulkId.unique",
        No,
        Faults(&["bulk.duplicate-bulkid-accepted"]),
        "two operations may have one bulkId",
    ),
    rule(
        "bulk.bulkId.backward",
        No,
        Faults(&["bulk.backward-reference-unresolved"]),
        "references to operations further up are refused",
    ),
    rule(
        "bulk.bulkId.forward",
        No,
        Faults(&["bulk.forward-reference-unresolved"]),
        "references to operations further down are refused",
    ),
    rule(
        "bulk.bulkId.circular",
        No,
        Faults(&["bulk.circular-reference-refused"]),
        "two new resources cannot refer to one another",
    ),
    rule(
        "bulk.bulkId.undefined",
        No,
        Faults(&["bulk.unresolved-members-dropped"]),
        "members whose reference cannot be resolved are dropped without a word",
    ),
    rule(
        "bulk.bulkId.inPatchValue",
        No,
        Faults(&["bulk.patch-reference-unresolved"]),
        "references within PATCH are not resolved",
    ),
    rule("bulk.result.status", Word("string"), None, "status is a string"),
    rule(
        "bulk.result.status",
        Word("number"),
        Faults(&["bulk.status-number"]),
        "status is a number",
    ),
    rule(
        "bulk.result.status",
        Word("object"),
        Faults(&["bulk.status-object"]),
        "status is an object with a number",
    ),
    rule(
        "bulk.result.location",
        No,
        Faults(&["bulk.location-missing"]),
        "results have no location",
    ),
    rule(
        "bulk.result.error",
        No,
        Faults(&["bulk.error-response-missing"]),
        "failures have no response",
    ),
    rule(
        "bulk.unknownPath",
        No,
        Faults(&["bulk.unknown-path-succeeds"]),
        "an operation on an unknown path is reported as done",
    ),
    rule(
        "bulk.malformedOperation",
        No,
        Faults(&["bulk.missing-method-creates"]),
        "an operation without method counts as POST",
    ),
    rule(
        "bulk.preconditions",
        No,
        Faults(&["bulk.version-ignored"]),
        "the version of an operation has no effect",
    ),
    rule(
        "bulk.maxOperations",
        Number,
        Take(|options, number| options.limits.max_operations = number),
        "bulk.maxOperations is {}; a larger job is refused with 413",
    ),
    rule(
        "bulk.maxPayloadSize",
        Number,
        Take(|options, number| options.limits.max_payload_size = number),
        "bulk.maxPayloadSize is {}; a larger job is refused with 413",
    ),
    rule(
        "bulk.limitsEnforced",
        No,
        Faults(&["bulk.max-operations-unenforced", "bulk.payload-limit-unenforced"]),
        "jobs beyond the limits are taken",
    ),
    rule("bulk.retry", Word("detectable"), None, "a job that is sent again finds its names taken"),
    rule("bulk.advantage", Yes, Cannot, "how fast jobs are is not imitated"),
    rule("bulk.chunkSize", Number, Cannot, "how fast jobs of {} operations are is not imitated"),
];
