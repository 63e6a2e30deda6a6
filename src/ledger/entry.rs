//! One line of the ledger: a write, what the answer claimed of it, and what was so.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};

/// One write. Written to `ledger.jsonl`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Full name of the case.
    pub case: String,
    /// Exchange that carried the write.
    pub exchange: String,
    /// Label of the step or operation.
    pub label: String,
    /// POST, PUT, PATCH or DELETE.
    pub method: String,
    /// Path of the write.
    pub path: String,
    /// bulkId, in bulk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bulk_id: Option<String>,
    /// Id of the resource, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Status that the answer claims; none where the answer does not name the write.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed: Option<u16>,
    /// What a read-back found.
    pub actual: Actual,
    /// Both taken together.
    pub verdict: LedgerVerdict,
}

/// What a read-back found of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Actual {
    /// All of it took effect.
    Applied,
    /// Some of it took effect.
    PartlyApplied,
    /// None of it took effect.
    NotApplied,
    /// It took effect more than once.
    AppliedTwice,
    /// Could not be found out.
    Unread,
}

/// Claim and fact taken together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LedgerVerdict {
    /// Claimed and so.
    Confirmed,
    /// Claimed to have failed, and it did.
    ConfirmedFailure,
    /// Not in the answer, and without effect.
    NotRun,
    /// Claimed to have succeeded, and without effect.
    PhantomSuccess,
    /// Claimed to have failed, and it took effect.
    GhostWrite,
    /// Only a part took effect.
    PartialWrite,
    /// Not in the answer, and it took effect.
    SilentWrite,
    /// It took effect more than once.
    Duplicate,
    /// It took effect, and its answer was never heard.
    Unheard,
    /// Claimed and so, until another write of the same race took its place.
    Superseded,
    /// Could not be found out.
    Unverifiable,
}

impl LedgerVerdict {
    /// Whether claim and fact agree, or may.
    #[must_use]
    pub fn is_sound(self) -> bool {
        use LedgerVerdict::{
            Confirmed, ConfirmedFailure, NotRun, Superseded, Unheard, Unverifiable,
        };
        matches!(self, Confirmed | ConfirmedFailure | NotRun | Superseded | Unheard | Unverifiable)
    }

    /// The verdict in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::ConfirmedFailure => "confirmed failure",
            Self::NotRun => "not run",
            Self::PhantomSuccess => "phantom success",
            Self::GhostWrite => "ghost write",
            Self::PartialWrite => "partial write",
            Self::SilentWrite => "silent write",
            Self::Duplicate => "duplicate",
            Self::Unheard => "unheard",
            Self::Superseded => "superseded",
            Self::Unverifiable => "unverifiable",
        }
    }
}

/// How what a client holds for true differs from what is there, where claim and
/// fact do not agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Discrepancy {
    /// The client counts on a resource that is not there.
    Missing,
    /// A resource is there that the client does not know of, or believes to be gone.
    Orphaned,
    /// A resource holds other values than the client believes.
    Stale,
}

impl Entry {
    /// What the write leaves behind for a client that takes the answer at its word; none where
    /// claim and fact agree, or may.
    #[must_use]
    pub fn discrepancy(&self) -> Option<Discrepancy> {
        if self.verdict.is_sound() {
            return None;
        }
        let phantom = self.verdict == LedgerVerdict::PhantomSuccess;
        Some(match (self.method.to_ascii_uppercase().as_str(), phantom) {
            _ if self.verdict == LedgerVerdict::PartialWrite => Discrepancy::Stale,
            ("POST", true) | ("DELETE", false) => Discrepancy::Missing,
            ("POST", false) | ("DELETE", true) => Discrepancy::Orphaned,
            _ => Discrepancy::Stale,
        })
    }
}

/// What claim and fact say together. `claimed` is the status that the answer
/// gives the write, none where the answer does not name it.
#[must_use]
pub fn entry_verdict(claimed: Option<u16>, actual: Actual) -> LedgerVerdict {
    let succeeded = claimed.map(|status| (200..300).contains(&status));
    match (succeeded, actual) {
        (_, Actual::Unread) => LedgerVerdict::Unverifiable,
        (_, Actual::AppliedTwice) => LedgerVerdict::Duplicate,
        (Some(true), Actual::Applied) => LedgerVerdict::Confirmed,
        // What is accepted is claimed for later (RFC 9967 2.5.1.1).
        (Some(true), Actual::NotApplied) if claimed == Some(202) => LedgerVerdict::Unverifiable,
        (Some(true), Actual::NotApplied) => LedgerVerdict::PhantomSuccess,
        (Some(true | false), Actual::PartlyApplied) => LedgerVerdict::PartialWrite,
        (Some(false), Actual::Applied) => LedgerVerdict::GhostWrite,
        (Some(false), Actual::NotApplied) => LedgerVerdict::ConfirmedFailure,
        (None, Actual::Applied | Actual::PartlyApplied) => LedgerVerdict::SilentWrite,
        (None, Actual::NotApplied) => LedgerVerdict::NotRun,
    }
}

/// The same for a write whose answer nobody heard: that it took effect is no fault.
#[must_use]
pub fn unheard_verdict(actual: Actual) -> LedgerVerdict {
    match actual {
        Actual::Applied => LedgerVerdict::Unheard,
        Actual::PartlyApplied => LedgerVerdict::PartialWrite,
        _ => entry_verdict(None, actual),
    }
}

/// Appends entries to a file, a line each.
#[derive(Debug)]
pub struct LedgerWriter {
    file: File,
}

impl LedgerWriter {
    /// Creates the file; it is an error if it exists.
    ///
    /// # Errors
    /// What the file system says.
    pub fn create(path: &Path) -> std::io::Result<Self> {
        Ok(Self { file: File::options().append(true).create_new(true).open(path)? })
    }

    /// Appends entries.
    ///
    /// # Errors
    /// What the file system says.
    pub fn write(&mut self, entries: &[Entry]) -> std::io::Result<()> {
        let mut lines = Vec::new();
        for entry in entries {
            serde_json::to_writer(&mut lines, entry)?;
            lines.push(b'\n');
        }
        self.file.write_all(&lines)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_that_believes_the_answer_is_left_with_a_discrepancy() {
        let of = |method: &str, verdict| {
            let (case, exchange, label) = (String::new(), String::new(), String::new());
            let path = "/Users".to_owned();
            let actual = Actual::Unread;
            Entry {
                case,
                exchange,
                label,
                method: method.to_owned(),
                path,
                bulk_id: None,
                id: None,
                claimed: None,
                actual,
                verdict,
            }
            .discrepancy()
        };
        assert_eq!(of("POST", LedgerVerdict::PhantomSuccess), Some(Discrepancy::Missing));
        assert_eq!(of("POST", LedgerVerdict::GhostWrite), Some(Discrepancy::Orphaned));
        assert_eq!(of("POST", LedgerVerdict::Duplicate), Some(Discrepancy::Orphaned));
        assert_eq!(of("DELETE", LedgerVerdict::PhantomSuccess), Some(Discrepancy::Orphaned));
        assert_eq!(of("DELETE", LedgerVerdict::SilentWrite), Some(Discrepancy::Missing));
        assert_eq!(of("PATCH", LedgerVerdict::PhantomSuccess), Some(Discrepancy::Stale));
        assert_eq!(of("PUT", LedgerVerdict::PartialWrite), Some(Discrepancy::Stale));
        assert_eq!(of("POST", LedgerVerdict::Confirmed), None);
    }

    #[test]
    fn every_cell_of_the_table_has_its_verdict() {
        use Actual::{Applied, AppliedTwice, NotApplied, PartlyApplied, Unread};
        use LedgerVerdict as V;
        let table = [
            (Some(201), [V::Confirmed, V::PartialWrite, V::PhantomSuccess]),
            (Some(400), [V::GhostWrite, V::PartialWrite, V::ConfirmedFailure]),
            (None, [V::SilentWrite, V::SilentWrite, V::NotRun]),
        ];
        for (claimed, [applied, partly, not]) in table {
            assert_eq!(entry_verdict(claimed, Applied), applied);
            assert_eq!(entry_verdict(claimed, PartlyApplied), partly);
            assert_eq!(entry_verdict(claimed, NotApplied), not);
            assert_eq!(entry_verdict(claimed, AppliedTwice), V::Duplicate);
            assert_eq!(entry_verdict(claimed, Unread), V::Unverifiable);
        }
    }

    #[test]
    fn a_write_without_an_answer_may_or_may_not_be_there_but_not_in_part_and_not_twice() {
        let all = [
            (Actual::Applied, LedgerVerdict::Unheard, true),
            (Actual::NotApplied, LedgerVerdict::NotRun, true),
            (Actual::PartlyApplied, LedgerVerdict::PartialWrite, false),
            (Actual::AppliedTwice, LedgerVerdict::Duplicate, false),
            (Actual::Unread, LedgerVerdict::Unverifiable, true),
        ];
        for (actual, verdict, sound) in all {
            assert_eq!(unheard_verdict(actual), verdict);
            assert_eq!(verdict.is_sound(), sound, "{verdict:?}");
        }
    }
}
