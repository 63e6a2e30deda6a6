//! Writes that do not wait for one another.
//!
//! A request that is alone waits a while for a second one, so that two which are sent at the same
//! time meet for certain; from then on both work with what they saw when they came.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;

use crate::reference::call::Call;
use crate::reference::http::Preconditions;
use crate::reference::store::{Record, Store};

/// How long a change waits for another one.
const CHANGE_WAITS: Duration = Duration::from_millis(100);
/// How long a create waits for another one; there are more of them.
const CREATE_WAITS: Duration = Duration::from_millis(30);

/// What a request does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It creates or changes something.
    Write,
    /// It deletes something.
    Delete,
}

/// Which requests are under way.
#[derive(Debug, Default)]
pub(super) struct Overlaps {
    places: Mutex<HashMap<String, Place>>,
    arrived: Condvar,
}

/// The requests for one resource, or one name.
#[derive(Debug, Default)]
struct Place {
    /// Those under way.
    here: Vec<Kind>,
    /// All that ever came.
    came: Vec<Kind>,
    /// Whether two of them were under way at the same time.
    met: bool,
}

/// A request that is under way, until it is dropped.
#[derive(Debug)]
pub(in crate::reference) struct Overlap<'c> {
    overlaps: &'c Overlaps,
    place: String,
    kind: Kind,
    others: bool,
}

impl Overlaps {
    /// A request comes in, and waits for one of the other kind where that is asked for, else for
    /// any, if there is none.
    fn enter(
        &self,
        place: String,
        kind: Kind,
        wanted: Option<Kind>,
        wait: Duration,
    ) -> Overlap<'_> {
        let fits = |other: &Kind| wanted.is_none_or(|wanted| wanted == *other);
        let mut places = self.lock();
        let entry = places.entry(place.clone()).or_default();
        let mut others = entry.here.iter().any(fits);
        entry.here.push(kind);
        entry.came.push(kind);
        let known = entry.came.len();
        self.arrived.notify_all();
        if !others {
            let alone = |places: &mut HashMap<String, Place>| {
                let came = places.get(&place).map(|entry| entry.came.as_slice());
                !came.unwrap_or_default().iter().skip(known).any(fits)
            };
            let waited = self.arrived.wait_timeout_while(places, wait, alone);
            let (again, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            (places, others) = (again, !timeout.timed_out());
        }
        if let Some(entry) = places.get_mut(&place) {
            entry.met |= others;
        }
        Overlap { overlaps: self, place, kind, others }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Place>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Overlap<'_> {
    /// Whether this or an earlier request for the same place met another.
    fn met(&self) -> bool {
        self.overlaps.lock().get(&self.place).is_some_and(|entry| entry.met)
    }
}

impl Drop for Overlap<'_> {
    fn drop(&mut self) {
        if let Some(entry) = self.overlaps.lock().get_mut(&self.place)
            && let Some(own) = entry.here.iter().position(|kind| *kind == self.kind)
        {
            entry.here.swap_remove(own);
        }
    }
}

/// A change of one resource, with what it saw when it came.
#[derive(Debug, Default)]
pub(in crate::reference) struct Change<'c> {
    overlap: Option<Overlap<'c>>,
    before: Option<Arc<Record>>,
    fault: &'static str,
}

/// A PUT, PATCH or DELETE comes in.
pub(in crate::reference) fn change<'c>(
    call: &'c Call,
    method: &str,
    id: &str,
    conditions: &Preconditions,
) -> Change<'c> {
    if call.faults.is_empty() {
        return Change::default();
    }
    let guarded = conditions.if_match().is_some();
    let fault = match method {
        _ if guarded && call.fault("race.precondition-not-atomic") => {
            "race.precondition-not-atomic"
        }
        "PUT" if !guarded && call.fault("race.replace-mixed") => "race.replace-mixed",
        "PUT" | "PATCH" if !guarded && call.fault("race.lost-update") => "race.lost-update",
        _ if call.fault("race.delete-resurrected") => "race.delete-resurrected",
        _ => return Change::default(),
    };
    let kind = if method == "DELETE" { Kind::Delete } else { Kind::Write };
    let wanted = match (fault, kind) {
        ("race.delete-resurrected", Kind::Write) => Some(Kind::Delete),
        ("race.delete-resurrected", Kind::Delete) => Some(Kind::Write),
        _ => None,
    };
    let before = call.read().get(id).cloned();
    let overlaps = &call.shared.memory.overlaps;
    let overlap = overlaps.enter(format!("change {id}"), kind, wanted, CHANGE_WAITS);
    Change { overlap: Some(overlap), before, fault }
}

impl Change<'_> {
    fn acts(&self, fault: &str) -> bool {
        self.fault == fault && self.overlap.as_ref().is_some_and(|overlap| overlap.others)
    }

    /// The conditions as they are held against the resource in the end.
    pub(in crate::reference) fn conditions(&self, conditions: Preconditions) -> Preconditions {
        let held =
            self.before.as_ref().is_some_and(|before| !conditions.fail_match(before.version()));
        match held && self.acts("race.precondition-not-atomic") {
            true => Preconditions::default(),
            false => conditions,
        }
    }

    /// Forgets what others wrote meanwhile.
    pub(in crate::reference) fn turn_back(&self, store: &mut Store) {
        if let Some(before) = &self.before
            && self.acts("race.lost-update")
            && store.get(before.id()).is_some()
        {
            store.put(Record::clone(before));
        }
    }

    /// The body of a PUT with a part of what is there already.
    pub(in crate::reference) fn mixed(&self, mut body: Value) -> Value {
        let met = self.overlap.as_ref().is_some_and(Overlap::met);
        let acts = met && self.fault == "race.replace-mixed";
        if let (true, Some(members)) = (acts, body.as_object_mut()) {
            let before = self.before.as_ref().and_then(|before| before.document.get("title"));
            match before {
                Some(title) => members.insert("title".to_owned(), title.clone()),
                None => members.shift_remove("title"),
            };
        }
        body
    }

    /// Brings a deleted resource back.
    pub(in crate::reference) fn resurrect(&self, store: &mut Store) {
        if let (true, Some(before)) = (self.acts("race.delete-resurrected"), &self.before) {
            store.put(Record::clone(before));
        }
    }
}

/// A create comes in. Whether the name of the resource is looked at no more is told by
/// [`unchecked`]; the place is kept as long as this is.
pub(in crate::reference) fn create<'c>(call: &'c Call, body: &Value) -> Option<Overlap<'c>> {
    let name = body.get("userName")?.as_str()?.to_lowercase();
    if !call.fault("race.duplicate-unique") {
        return None;
    }
    Some(call.shared.memory.overlaps.enter(format!("name {name}"), Kind::Write, None, CREATE_WAITS))
}

/// Whether another create of the same name was under way.
pub(in crate::reference) fn unchecked(overlap: Option<&Overlap<'_>>) -> bool {
    overlap.is_some_and(|overlap| overlap.others)
}

/// A bulk job with the resources that it saw when it came.
#[derive(Debug, Default)]
pub(in crate::reference) struct JobAtOnce<'c> {
    overlap: Option<Overlap<'c>>,
    before: Vec<Arc<Record>>,
}

/// A job comes in that changes these resources.
pub(in crate::reference) fn job<'c, 'i>(
    call: &'c Call,
    ids: impl Iterator<Item = &'i str>,
) -> JobAtOnce<'c> {
    if !call.fault("race.jobs-overwrite") {
        return JobAtOnce::default();
    }
    let before: Vec<Arc<Record>> = {
        let store = call.read();
        ids.filter_map(|id| store.get(id).cloned()).collect()
    };
    let overlaps = &call.shared.memory.overlaps;
    let first = before.first().map(|first| format!("job {}", first.id()));
    let enter = |place| overlaps.enter(place, Kind::Write, None, CHANGE_WAITS);
    JobAtOnce { overlap: first.map(enter), before }
}

impl JobAtOnce<'_> {
    /// Forgets what other jobs wrote meanwhile.
    pub(in crate::reference) fn turn_back(&self, store: &mut Store) {
        if self.overlap.as_ref().is_some_and(|overlap| overlap.others) {
            for before in &self.before {
                if store.get(before.id()).is_some() {
                    store.put(Record::clone(before));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_at_once_both_know_and_one_alone_goes_on_after_a_while() {
        let overlaps = Overlaps::default();
        let enter = |wanted, wait| overlaps.enter("a".to_owned(), Kind::Write, wanted, wait);
        let long = Duration::from_secs(30);
        std::thread::scope(|scope| {
            let first = scope.spawn(|| enter(None, long).others);
            let second = scope.spawn(|| enter(None, long).others);
            assert!(first.join().unwrap() && second.join().unwrap());
        });
        assert!(overlaps.lock().values().all(|place| place.here.is_empty()));
        let alone = enter(None, Duration::from_millis(1));
        assert!(!alone.others && alone.met());
        assert!(!enter(Some(Kind::Delete), Duration::from_millis(1)).others);
    }
}
