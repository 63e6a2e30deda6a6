//! Undoing a run: everything that it created, and nothing else.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use futures_util::stream::{self, StreamExt};

use super::journal::{Journal, JournalError, JournalHeader};
use super::sweep::sweep;
use crate::observation::CleanupReport;
use crate::target::{OutgoingRequest, Target};

/// Rounds of deletion: a resource may be held by another that goes in the same round.
const ROUNDS: usize = 3;
/// How often what is still to be seen is looked for again: deletions may take a moment to show.
const MORE_LOOKS: usize = 5;
/// Time between two such looks.
const BETWEEN_LOOKS: Duration = Duration::from_millis(200);
/// Requests under way at the same time.
const CONCURRENCY: usize = 8;

/// Why a clean-up cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum CleanError {
    /// The journal cannot be used.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// Opens the journal of a run for a clean-up that was cut short.
///
/// # Errors
/// [`CleanError`] where the journal cannot be read.
pub fn clean_journal(path: &Path) -> Result<(JournalHeader, Journal), CleanError> {
    Ok(Journal::reopen(path)?)
}

impl Journal {
    /// Deletes some resources of the run, those that refer to others first: groups before
    /// users, later ones before earlier ones. Paths that are gone are noted, others stay for
    /// the end.
    pub async fn delete(&self, target: &Target, paths: &[String]) {
        let mut open: Vec<&String> = paths.iter().rev().filter(|path| self.owns(path)).collect();
        open.sort_by_key(|path| !path.starts_with("/Groups/"));
        let groups = open.iter().filter(|path| path.starts_with("/Groups/")).count();
        let users = open.split_off(groups);
        for batch in [open, users] {
            stream::iter(batch)
                .for_each_concurrent(CONCURRENCY, |path| self.delete_one(target, path))
                .await;
        }
    }

    async fn delete_one(&self, target: &Target, path: &str) {
        let exchange = target.exchange(OutgoingRequest::new("DELETE", path)).await;
        if matches!(exchange.status(), Some(200..=299 | 404 | 410)) {
            self.deleted(path);
        }
    }

    /// Deletes everything that the run created, looks whether it is gone, and says what is left.
    /// Can be repeated.
    pub async fn clean(&self, target: &Target, marker: &str) -> CleanupReport {
        for _ in 0..ROUNDS {
            let open = self.open();
            if open.is_empty() {
                break;
            }
            self.delete(target, &open).await;
        }
        let left = self.left_after(target, marker).await;
        self.cleaned(&left);
        self.flush().await;
        let created = self.state().created.len();
        CleanupReport { created, deleted: created.saturating_sub(left.len()), left }
    }

    /// Tries once more what could not be deleted so far, save the paths that are still in use.
    pub async fn delete_open(&self, target: &Target, in_use: &[String]) {
        let mut open = self.open();
        open.retain(|path| !in_use.contains(path));
        self.delete(target, &open).await;
    }

    fn open(&self) -> Vec<String> {
        let state = self.state();
        let open = state.created.into_iter().filter(|(_, deleted)| !deleted);
        open.map(|(path, _)| path).collect()
    }

    /// What is still there: a sweep by name finds what we know nothing of, and a look at each
    /// resource finds what was only said to be deleted.
    async fn left_after(&self, target: &Target, marker: &str) -> Vec<String> {
        let state = self.state();
        let mut left: BTreeSet<String> = self.open().into_iter().collect();
        let mut unseen = Vec::new();
        let endpoints: BTreeSet<&String> =
            state.announced.iter().map(|announced| &announced.endpoint).collect();
        for endpoint in endpoints {
            let swept = sweep(target, &state, endpoint, marker).await;
            if !swept.looked && state.announced_more_than_created(endpoint) {
                unseen.push(format!("{endpoint} (the list could not be read)"));
            }
            for path in swept.found {
                self.created(&path);
                self.delete_one(target, &path).await;
                left.insert(path);
            }
        }
        let deleted = state.created.iter().filter(|(_, deleted)| **deleted).map(|(path, _)| path);
        let mut visible: Vec<String> = deleted.cloned().chain(left).collect();
        visible.sort();
        visible.dedup();
        visible = still_visible(target, visible).await;
        for _ in 0..MORE_LOOKS {
            if visible.is_empty() {
                break;
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
            visible = still_visible(target, visible).await;
        }
        let mut left: Vec<String> = visible.into_iter().chain(unseen).collect();
        left.sort();
        left
    }
}

/// Which of these resources the target still shows.
async fn still_visible(target: &Target, paths: Vec<String>) -> Vec<String> {
    let looked: Vec<Option<String>> = stream::iter(paths)
        .map(|path| async move {
            let exchange = target.exchange(OutgoingRequest::new("GET", path.as_str())).await;
            (!matches!(exchange.status(), Some(404 | 410))).then_some(path)
        })
        .buffer_unordered(CONCURRENCY)
        .collect()
        .await;
    looked.into_iter().flatten().collect()
}
