//! Faults that show when requests meet, break off, or come twice.

use super::{Fault, faults};

/// Requests at the same time, requests that break off, requests that come again, late reads.
pub(super) const FAULTS: &[Fault] = faults! {
    "race" {
        "lost-update" breaks "RFC7644-3.5.2.1-05":
            "Of two changes of one resource at the same time, both confirmed, one is lost.",
        "replace-mixed" breaks "RFC7644-3.5.1-02":
            "PUTs of one resource at the same time leave parts of what was there before.",
        "duplicate-unique" breaks "RFC7643-4.1.1-02":
            "Creates of one userName at the same time all succeed.",
        "precondition-not-atomic" breaks "RFC7644-3.14-09":
            "Of changes at the same time that name one version in If-Match, several succeed.",
        "delete-resurrected" breaks "RFC7644-3.6-02":
            "A DELETE during another change of the resource is confirmed, yet the resource stays.",
        "jobs-overwrite" breaks "RFC7644-3.7-31":
            "Of two bulk jobs at the same time, one undoes what the other changed.",
    }
    "retry" {
        "bulk-duplicates" breaks "RFC7643-4.1.1-02":
            "A job that comes a second time creates its users a second time.",
        "create-duplicates" breaks "RFC7643-4.1.1-02":
            "A create that comes a second time makes a second user.",
        "replace-refused" breaks "RFC7644-3.5.1-09": "A PUT that comes a second time is refused.",
    }
    "cut" {
        "half-applied" breaks "RFC7644-3.3-09":
            "Of a body that breaks off, what has arrived is carried out.",
        "first-piece-only" breaks "RFC7644-3.8-01":
            "Of a body that comes in pieces, the first is read and the rest passed over.",
    }
    "timing" {
        "stale-reads" breaks "RFC7644-3.1-03": "A change shows after it was missed by two reads.",
    }
};
