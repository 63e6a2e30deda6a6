//! Cursor paging (RFC 9865): a walk keeps the list that its first page was cut
//! from, so that each resource turns up once whatever is written meanwhile.

use std::collections::HashMap;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};

use crate::reference::digest::{same, sign};
use crate::reference::failure::Failure;
use crate::scim::ScimType;

/// The walks that are under way.
#[derive(Debug)]
pub(in crate::reference) struct Cursors {
    key: [u8; 32],
    capacity: usize,
    lifetime: SignedDuration,
    next: u64,
    walks: HashMap<u64, Walk>,
}

/// A walk under way.
#[derive(Debug, Clone)]
pub(super) struct Walk {
    /// What it leads through.
    pub(super) list: List,
    /// The page size.
    pub(super) count: usize,
    used: Timestamp,
}

/// The list behind a walk.
#[derive(Debug, Clone)]
pub(super) enum List {
    /// Resources that matched at the start, by their place in the order of
    /// creation. A place in the walk is an index into this.
    Matches(Arc<[u64]>),
    /// All resources of one type, of which nothing has to be kept. A place in the
    /// walk is one in the order of creation.
    All {
        /// The type.
        kind: usize,
        /// What is created from here on has no part in the walk.
        before: u64,
        /// How many there were at the start.
        total: usize,
    },
}

/// A place in a walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// The walk.
    pub(super) walk: u64,
    /// Where the page begins, as the list counts.
    pub(super) offset: u64,
}

impl Cursors {
    /// No walks. `key` signs the cursors.
    pub(in crate::reference) fn new(key: [u8; 32], capacity: usize, seconds: u64) -> Self {
        let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
        let lifetime = SignedDuration::from_secs(seconds);
        Self { key, capacity: capacity.max(1), lifetime, next: 1, walks: HashMap::new() }
    }

    /// Begins a walk and gives its number.
    pub(super) fn open(&mut self, list: List, count: usize, now: Timestamp) -> u64 {
        self.make_room(now);
        let number = self.next;
        self.next += 1;
        self.walks.insert(number, Walk { list, count, used: now });
        number
    }

    /// The walk and the place that a cursor stands for.
    ///
    /// # Errors
    ///
    /// 400 `invalidCursor` for what was not issued to `owner` (who walks through
    /// what: caller, endpoint, filter and order), `expiredCursor`
    /// for what was and is no longer kept.
    pub(super) fn resume(
        &mut self,
        cursor: &str,
        owner: &str,
        now: Timestamp,
    ) -> Result<(Walk, Place), Failure> {
        let place = self.read(cursor, owner).ok_or_else(|| {
            Failure::bad(ScimType::InvalidCursor, "the cursor was not issued for this query")
        })?;
        let lifetime = self.lifetime;
        let walk = self.walks.get_mut(&place.walk);
        match walk.filter(|walk| now.duration_since(walk.used) <= lifetime) {
            Some(walk) => {
                walk.used = now;
                Ok((walk.clone(), place))
            }
            None => {
                self.walks.remove(&place.walk);
                Err(Failure::bad(ScimType::ExpiredCursor, "the cursor has expired, start again"))
            }
        }
    }

    /// The cursor for a place. It is made of unreserved characters only.
    pub(super) fn issue(&self, place: Place, owner: &str) -> String {
        let mut bytes = Vec::with_capacity(32);
        bytes.extend(place.walk.to_be_bytes());
        bytes.extend(place.offset.to_be_bytes());
        let seal = self.seal(&bytes, owner);
        bytes.extend(seal);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    fn read(&self, cursor: &str, owner: &str) -> Option<Place> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let (place, seal) = bytes.split_at_checked(16)?;
        if !same(seal, &self.seal(place, owner)) {
            return None;
        }
        let (walk, offset) = place.split_at(8);
        Some(Place {
            walk: u64::from_be_bytes(walk.try_into().ok()?),
            offset: u64::from_be_bytes(offset.try_into().ok()?),
        })
    }

    fn seal(&self, place: &[u8], owner: &str) -> [u8; 16] {
        let digest = sign(&self.key, &[place, owner.as_bytes()].concat());
        let mut seal = [0; 16];
        seal.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
        seal
    }

    fn make_room(&mut self, now: Timestamp) {
        let lifetime = self.lifetime;
        self.walks.retain(|_, walk| now.duration_since(walk.used) <= lifetime);
        while self.walks.len() >= self.capacity {
            let oldest = self.walks.iter().min_by_key(|(_, walk)| walk.used).map(|(n, _)| *n);
            let Some(oldest) = oldest else { break };
            self.walks.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn walk(cursors: &mut Cursors) -> String {
        let walk = cursors.open(List::Matches(Arc::from([1, 2, 3])), 2, at(0));
        cursors.issue(Place { walk, offset: 2 }, "me")
    }

    #[test]
    fn a_cursor_leads_back_to_its_place() {
        let mut cursors = Cursors::new([1; 32], 4, 60);
        let cursor = walk(&mut cursors);
        assert!(
            cursor.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)),
            "{cursor}"
        );
        let (walk, place) = cursors.resume(&cursor, "me", at(30)).unwrap();
        assert_eq!((walk.count, place.offset), (2, 2));
    }

    #[test]
    fn forged_and_foreign_cursors_are_invalid() {
        let mut cursors = Cursors::new([1; 32], 4, 60);
        let cursor = walk(&mut cursors);
        for (cursor, owner) in [("x", "me"), ("AAAA", "me"), (cursor.as_str(), "you")] {
            let failure = cursors.resume(cursor, owner, at(0)).unwrap_err();
            assert_eq!(failure.scim_type, Some(ScimType::InvalidCursor), "{cursor}");
        }
    }

    #[test]
    fn a_cursor_expires_when_it_is_not_used() {
        let mut cursors = Cursors::new([1; 32], 4, 60);
        let cursor = walk(&mut cursors);
        assert!(cursors.resume(&cursor, "me", at(60)).is_ok());
        assert!(cursors.resume(&cursor, "me", at(120)).is_ok());
        let failure = cursors.resume(&cursor, "me", at(181)).unwrap_err();
        assert_eq!(failure.scim_type, Some(ScimType::ExpiredCursor));
    }

    #[test]
    fn the_least_used_walk_makes_room() {
        let mut cursors = Cursors::new([1; 32], 1, 60);
        let first = walk(&mut cursors);
        let second = walk(&mut cursors);
        assert!(cursors.resume(&first, "me", at(1)).is_err());
        assert!(cursors.resume(&second, "me", at(1)).is_ok());
    }
}
