//! The resources in memory, with their indexes. Nothing here knows of HTTP or
//! of the rules of the protocol; every change can be undone.

mod index;
mod record;

pub(super) use record::{Record, Remnant};

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use index::Index;

use super::registry::{Indexed, Registry};
use crate::scim::AttributePath;

/// All resources of a provider.
#[derive(Debug)]
pub(super) struct Store {
    records: HashMap<String, Arc<Record>>,
    /// By type, in the order of creation: a page anywhere is found at once, and
    /// to take one out moves no more than pointers.
    ordered: Vec<Vec<Arc<Record>>>,
    index: Index,
    referrers: HashMap<String, BTreeSet<u64>>,
    by_seq: HashMap<u64, String>,
    next_seq: u64,
    undo: Option<Vec<Undo>>,
}

/// How a change is taken back: the record that was there before.
#[derive(Debug)]
struct Undo {
    id: String,
    before: Option<Arc<Record>>,
}

impl Store {
    /// An empty store.
    pub(super) fn new(registry: &Registry) -> Self {
        Self {
            records: HashMap::new(),
            ordered: registry.kinds.iter().map(|_| Vec::new()).collect(),
            index: Index::new(registry),
            referrers: HashMap::new(),
            by_seq: HashMap::new(),
            next_seq: 1,
            undo: None,
        }
    }

    /// The resource with this id, of whatever type.
    pub(super) fn get(&self, id: &str) -> Option<&Arc<Record>> {
        self.records.get(id)
    }

    /// The resource with this place in the order of creation.
    pub(super) fn at(&self, seq: u64) -> Option<&Arc<Record>> {
        self.by_seq.get(&seq).and_then(|id| self.records.get(id))
    }

    /// The resources of one type in the order of their creation.
    pub(super) fn of_kind(&self, kind: usize) -> &[Arc<Record>] {
        self.ordered.get(kind).map_or(&[], Vec::as_slice)
    }

    /// How many resources of one type were created before a place in the order
    /// of creation.
    pub(super) fn count_before(&self, kind: usize, seq: u64) -> usize {
        self.of_kind(kind).partition_point(|record| record.seq < seq)
    }

    /// The place that the next resource gets in the order of creation.
    pub(super) fn end(&self) -> u64 {
        self.next_seq
    }

    /// The resources that refer to `id`, in the order of their creation.
    pub(super) fn referrers(&self, id: &str) -> Vec<Arc<Record>> {
        let seqs = self.referrers.get(id).into_iter().flatten();
        seqs.filter_map(|seq| self.at(*seq)).cloned().collect()
    }

    /// The resources of a type whose indexed attribute may have this value;
    /// `None` where the attribute is not indexed.
    pub(super) fn lookup(
        &self,
        kind: usize,
        path: &AttributePath,
        value: &str,
    ) -> Option<Vec<&Arc<Record>>> {
        let seqs = self.index.lookup(kind, path, value)?;
        Some(seqs.iter().filter_map(|seq| self.at(*seq)).collect())
    }

    /// The unique attribute in which `record` has a value that another
    /// resource of its type holds already.
    pub(super) fn conflict(&self, record: &Record) -> Option<&Indexed> {
        self.index.conflict(record)
    }

    /// A new place in the order of creation.
    pub(super) fn next_seq(&mut self) -> u64 {
        self.next_seq += 1;
        self.next_seq - 1
    }

    /// Stores a record in place of the one with its id.
    pub(super) fn put(&mut self, record: Record) -> Arc<Record> {
        let record = Arc::new(record);
        let before = self.swap(record.id(), Some(record.clone()));
        self.remember(record.id().to_owned(), before);
        record
    }

    /// Takes a record out.
    pub(super) fn remove(&mut self, id: &str) -> Option<Arc<Record>> {
        let before = self.swap(id, None)?;
        self.remember(id.to_owned(), Some(before.clone()));
        Some(before)
    }

    /// Begins to remember changes, so that [`Store::roll_back`] can undo them.
    pub(super) fn begin(&mut self) {
        self.undo = Some(Vec::new());
    }

    /// Keeps the changes since [`Store::begin`].
    pub(super) fn commit(&mut self) {
        self.undo = None;
    }

    /// Undoes the changes since [`Store::begin`].
    pub(super) fn roll_back(&mut self) {
        for step in self.undo.take().unwrap_or_default().into_iter().rev() {
            self.swap(&step.id, step.before);
        }
    }

    fn remember(&mut self, id: String, before: Option<Arc<Record>>) {
        if let Some(undo) = &mut self.undo {
            undo.push(Undo { id, before });
        }
    }

    fn swap(&mut self, id: &str, after: Option<Arc<Record>>) -> Option<Arc<Record>> {
        let before = self.records.remove(id);
        if let Some(record) = &before {
            self.detach(record);
        }
        self.order(before.as_deref(), after.as_ref());
        if let Some(record) = after {
            self.attach(record);
        }
        before
    }

    /// Puts a record in the place of another in the order of creation.
    fn order(&mut self, before: Option<&Record>, after: Option<&Arc<Record>>) {
        let place = |record: &Record| (record.kind, record.seq);
        if let Some(record) = before.filter(|gone| after.map(|new| place(new)) != Some(place(gone)))
            && let Some(ordered) = self.ordered.get_mut(record.kind)
            && let Ok(at) = ordered.binary_search_by_key(&record.seq, |known| known.seq)
        {
            ordered.remove(at);
        }
        if let Some(record) = after
            && let Some(ordered) = self.ordered.get_mut(record.kind)
        {
            match ordered.binary_search_by_key(&record.seq, |known| known.seq) {
                Ok(at) => ordered[at] = record.clone(),
                Err(at) => ordered.insert(at, record.clone()),
            }
        }
    }

    fn attach(&mut self, record: Arc<Record>) {
        if record.is_named() {
            self.index.insert(&record);
        }
        for target in &record.targets {
            self.referrers.entry(target.clone()).or_default().insert(record.seq);
        }
        self.by_seq.insert(record.seq, record.id().to_owned());
        self.records.insert(record.id().to_owned(), record);
    }

    fn detach(&mut self, record: &Record) {
        self.index.remove(record);
        for target in &record.targets {
            if let Some(seqs) = self.referrers.get_mut(target) {
                seqs.remove(&record.seq);
            }
            if self.referrers.get(target).is_some_and(BTreeSet::is_empty) {
                self.referrers.remove(target);
            }
        }
        self.by_seq.remove(&record.seq);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::Options;
    use serde_json::json;

    fn store() -> Store {
        Store::new(&Registry::new(&Options::default()).unwrap())
    }

    fn user(seq: u64, name: &str) -> Record {
        let document = json!({"id": format!("u{seq}"), "userName": name});
        Record { kind: 0, seq, document, password: None, targets: vec![], remnant: None }
    }

    #[test]
    fn records_are_found_by_indexed_values_in_any_case() {
        let mut store = store();
        store.put(user(1, "Bjensen"));
        let found = store.lookup(0, &AttributePath::of("USERNAME"), "BJENSEN").unwrap();
        assert_eq!(found[0].id(), "u1");
        assert!(store.lookup(0, &AttributePath::of("title"), "x").is_none());
        assert!(store.conflict(&user(2, "BJENSEN")).is_some());
        assert!(store.conflict(&user(1, "bjensen")).is_none());
    }

    #[test]
    fn changes_are_undone_in_full() {
        let mut store = store();
        store.put(user(1, "a"));
        store.begin();
        store.put(user(2, "b"));
        store.put(user(1, "c"));
        store.remove("u1");
        store.roll_back();
        assert_eq!(store.of_kind(0).len(), 1);
        assert!(store.get("u2").is_none());
        assert_eq!(store.lookup(0, &AttributePath::of("userName"), "a").unwrap().len(), 1);
        assert!(store.lookup(0, &AttributePath::of("userName"), "c").unwrap().is_empty());
    }

    #[test]
    fn records_keep_their_place_in_the_order_of_creation() {
        let mut store = store();
        for seq in [1, 2, 4] {
            store.put(user(seq, &format!("name {seq}")));
        }
        store.begin();
        store.put(user(2, "renamed"));
        store.remove("u1");
        let names = |store: &Store| -> Vec<String> {
            store.of_kind(0).iter().map(|user| user.text("/userName").to_owned()).collect()
        };
        assert_eq!(names(&store), ["renamed", "name 4"]);
        assert_eq!((store.count_before(0, 4), store.count_before(0, 9)), (1, 2));
        store.roll_back();
        assert_eq!(names(&store), ["name 1", "name 2", "name 4"]);
    }

    #[test]
    fn referrers_follow_the_records() {
        let mut store = store();
        let group = |targets: &[&str]| Record {
            kind: 1,
            seq: 5,
            document: json!({"id": "g"}),
            password: None,
            targets: targets.iter().map(|t| (*t).to_owned()).collect(),
            remnant: None,
        };
        store.put(group(&["u1", "u2"]));
        assert_eq!(store.referrers("u2").len(), 1);
        store.put(group(&["u1"]));
        assert!(store.referrers("u2").is_empty());
    }
}
