//! Faults that show when requests meet, break off, or come twice.

use super::{Fault, faults};

/// Requests at the same time, requests that break off, requests that come again, late reads.
pub(super) const FAULTS: &[Fault] = faults! {
    "race" {
        "lost-update" breaks "RFC7644-3.5.2.1-05":
            "Of two changes of one resource at the same time, both confirmed, one is lost."
            => "Of the people added to one group in parallel some are missing, though all were confirmed.",
        "replace-mixed" breaks "RFC7644-3.5.1-02":
            "PUTs of one resource at the same time leave parts of what was there before."
            => "An account ends with values from two updates, a state that no client ever sent.",
        "duplicate-unique" breaks "RFC7643-4.1.1-02":
            "Creates of one userName at the same time all succeed."
            => "Two workers of one sync create the same person twice, and only one account is disabled later.",
        "precondition-not-atomic" breaks "RFC7644-3.14-09":
            "Of changes at the same time that name one version in If-Match, several succeed."
            => "Two clients both hear that their guarded change stands, and one of them may have lost it.",
        "delete-resurrected" breaks "RFC7644-3.6-02":
            "A DELETE during another change of the resource is confirmed, yet the resource stays."
            => "A leaver is updated and deleted at once, and the account stays open after the confirmed delete.",
        "jobs-overwrite" breaks "RFC7644-3.7-31":
            "Of two bulk jobs at the same time, one undoes what the other changed."
            => "Changes that one job reports as done vanish when another job runs beside it.",
    }
    "retry" {
        "bulk-duplicates" breaks "RFC7643-4.1.1-02":
            "A job that comes a second time creates its users a second time."
            => "After a lost answer the client repeats its job, and each new person in it has two accounts.",
        "create-duplicates" breaks "RFC7643-4.1.1-02":
            "A create that comes a second time makes a second user."
            => "A create that is repeated after a lost answer gives the person a second account nobody manages.",
        "replace-refused" breaks "RFC7644-3.5.1-09":
            "A PUT that comes a second time is refused."
            => "Clients that send the whole account on each cycle are refused from the second one on.",
    }
    "cut" {
        "half-applied" breaks "RFC7644-3.3-09":
            "Of a body that breaks off, what has arrived is carried out."
            => "When the line drops half of a member list is stored, and the people at its end lose access.",
        "first-piece-only" breaks "RFC7644-3.8-01":
            "Of a body that comes in pieces, the first is read and the rest passed over."
            => "Long requests that arrive in pieces are refused as broken, and large groups are never filled.",
    }
    "timing" {
        "stale-reads" breaks "RFC7644-3.1-03":
            "A change shows after it was missed by two reads."
            => "A client that checks its change sees the old state, and sends it again or reports a failure.",
    }
};
