//! Every write: announced on disk before it is sent, compared with what a
//! read-back finds, and undone at the end.

mod clean;
mod entry;
mod journal;
mod sweep;

pub use clean::{CleanError, clean_journal};
pub use entry::{
    Actual, Discrepancy, Entry, LedgerVerdict, LedgerWriter, entry_verdict, unheard_verdict,
};
pub use journal::{Announcement, Journal, JournalError, JournalHeader, JournalState, read_journal};
