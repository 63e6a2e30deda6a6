//! Which size is tried next. Pure: from the trials so far, and from what is advertised.

use crate::observation::TrialOutcome;
use crate::suite::Bounds;

/// Times what is advertised that a search goes to where no limit is met.
const TIMES_ADVERTISED: u64 = 2;
/// The part of a length that does not matter.
const GRAIN: u64 = 100;

/// A search for one limit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Search {
    pub advertised: Option<u64>,
    pub bounds: Bounds,
    /// The smallest size that can be made at all.
    pub least: u64,
    /// Whether it goes on beyond what is advertised, and back by halves.
    pub deep: bool,
    /// Whether a limit is met closely enough at a hundredth of it.
    pub coarse: bool,
}

/// What came of a size.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tried {
    pub size: u64,
    pub outcome: TrialOutcome,
    /// How many came of it.
    pub came: Option<u64>,
}

impl Search {
    /// The next size, none where the search is at its end. The first one has to work.
    pub fn next(&self, tried: &[Tried]) -> Option<u64> {
        let Some(first) = tried.first() else { return Some(self.first()) };
        let useless = matches!(
            first.outcome,
            TrialOutcome::Cut | TrialOutcome::Refused | TrialOutcome::Unavailable
        );
        let gone = tried.last().is_some_and(|last| last.outcome == TrialOutcome::Unavailable);
        if useless || gone || tried.len() >= self.bounds.requests as usize {
            return None;
        }
        let next = self.near_what_is_advertised(tried).or_else(|| {
            let further = self.deep.then(|| self.further(tried));
            further.flatten()
        });
        next.filter(|size| find(tried, *size).is_none())
    }

    /// A small size, below the one that is looked for.
    fn first(&self) -> u64 {
        let Bounds { from, unadvertised, most, .. } = self.bounds;
        let aim = self.advertised.unwrap_or(unadvertised).min(most);
        [from.max(self.least), self.least].into_iter().find(|size| *size < aim).unwrap_or(aim)
    }

    fn near_what_is_advertised(&self, tried: &[Tried]) -> Option<u64> {
        let most = self.bounds.most;
        let wanted = match self.advertised {
            Some(advertised) if advertised <= most => match find(tried, advertised) {
                None => Some(advertised),
                Some(at) if at.works() => Some(advertised + 1).filter(|size| *size <= most),
                Some(_) => Some(advertised - 1).filter(|size| *size > tried[0].size),
            },
            Some(_) => Some(most),
            None => (!self.deep).then_some(self.bounds.unadvertised),
        };
        wanted.filter(|size| find(tried, *size).is_none())
    }

    /// Twice as much until something fails, then back by halves.
    fn further(&self, tried: &[Tried]) -> Option<u64> {
        let good = tried.iter().filter_map(Tried::good).max()?;
        let failed = tried.iter().filter(|one| !one.works() && one.size > good);
        let Some(bad) = failed.map(|one| one.size).min() else {
            let ceiling =
                self.advertised.map_or(u64::MAX, |told| told.saturating_mul(TIMES_ADVERTISED));
            let ceiling = ceiling.min(self.bounds.most);
            return Some((good * 2).min(ceiling)).filter(|size| *size > good);
        };
        let close = if self.coarse { (bad / GRAIN).max(1) } else { 1 };
        if bad - good <= close {
            return None;
        }
        // A page says by itself how much it takes.
        let told = tried.last().is_some_and(|last| last.outcome == TrialOutcome::Capped);
        Some(if told { good + 1 } else { good + (bad - good) / 2 })
    }
}

impl Tried {
    fn works(&self) -> bool {
        self.outcome == TrialOutcome::Works
    }

    /// The size that is known to work by this trial.
    fn good(&self) -> Option<u64> {
        match self.outcome {
            TrialOutcome::Works => Some(self.size),
            TrialOutcome::Capped => self.came,
            _ => None,
        }
    }
}

fn find(tried: &[Tried], size: u64) -> Option<&Tried> {
    tried.iter().find(|one| one.size == size)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(advertised: Option<u64>, deep: bool) -> Search {
        let bounds = Bounds { from: 10, unadvertised: 50, most: 5000, requests: 24 };
        Search { advertised, bounds, least: 1, deep, coarse: false }
    }

    /// The sizes that are tried with a target that takes up to `limit`.
    fn sizes(search: Search, limit: u64) -> Vec<u64> {
        sizes_of(search, |size| (size <= limit, None))
    }

    fn sizes_of(search: Search, target: impl Fn(u64) -> (bool, Option<u64>)) -> Vec<u64> {
        let mut tried: Vec<Tried> = Vec::new();
        while let Some(size) = search.next(&tried) {
            let (works, came) = target(size);
            let outcome = match (works, came) {
                (true, _) => TrialOutcome::Works,
                (false, Some(_)) => TrialOutcome::Capped,
                (false, None) => TrialOutcome::Refused,
            };
            tried.push(Tried { size, outcome, came });
            assert!(tried.len() <= 24, "{tried:?}");
        }
        tried.iter().map(|one| one.size).collect()
    }

    #[test]
    fn the_boundary_is_what_is_advertised_and_one_more() {
        assert_eq!(sizes(search(Some(100), false), 100), [10, 100, 101]);
        assert_eq!(sizes(search(Some(100), false), 5000), [10, 100, 101]);
    }

    #[test]
    fn one_less_shows_that_a_limit_is_exclusive() {
        assert_eq!(sizes(search(Some(100), false), 99), [10, 100, 99]);
        assert_eq!(sizes(search(Some(100), false), 50), [10, 100, 99]);
    }

    #[test]
    fn a_small_limit_is_tried_from_one() {
        assert_eq!(sizes(search(Some(5), false), 5), [1, 5, 6]);
        assert_eq!(sizes(search(Some(1), false), 1), [1, 2]);
    }

    #[test]
    fn where_nothing_is_advertised_one_size_is_tried() {
        assert_eq!(sizes(search(None, false), 5000), [10, 50]);
        assert_eq!(sizes(search(Some(9000), false), 9000), [10, 5000]);
    }

    #[test]
    fn a_deep_search_ends_at_the_limit() {
        for limit in [10, 37, 99, 100, 101, 150, 199] {
            let tried = sizes(search(Some(100), true), limit);
            assert!(tried.contains(&limit) && tried.contains(&(limit + 1)), "{limit}: {tried:?}");
            assert!(tried.len() < 14, "{limit}: {tried:?}");
        }
        let tried = sizes(search(None, true), 1234);
        assert!(tried.contains(&1234) && tried.contains(&1235), "{tried:?}");
    }

    #[test]
    fn an_unlimited_target_is_left_alone_at_twice_what_it_advertises() {
        assert_eq!(sizes(search(Some(100), true), u64::MAX), [10, 100, 101, 200]);
        let tried = sizes(search(None, true), u64::MAX);
        assert_eq!(tried.last(), Some(&5000));
    }

    #[test]
    fn a_page_that_tells_its_size_saves_the_halving() {
        let capped = |size: u64| (size <= 37, Some(size.min(37)));
        assert_eq!(sizes_of(search(None, true), capped), [10, 20, 40, 38]);
        assert_eq!(sizes_of(search(Some(100), false), capped), [10, 100, 99]);
        assert_eq!(sizes_of(search(Some(100), true), capped), [10, 100, 99, 38]);
    }

    #[test]
    fn a_length_is_found_to_a_hundredth() {
        let mut search = search(None, true);
        search.bounds.most = 1 << 20;
        search.coarse = true;
        let tried = sizes(search, 300_000);
        assert!(tried.len() < 24, "{tried:?}");
        let good = tried.iter().filter(|size| **size <= 300_000).max().unwrap();
        let bad = tried.iter().filter(|size| **size > 300_000).min().unwrap();
        assert!(bad - good <= bad / 100, "{good} {bad}");
    }

    #[test]
    fn nothing_is_tried_after_what_is_no_answer_or_after_a_small_size_that_fails() {
        let tried = |outcome| [Tried { size: 10, outcome, came: None }];
        for outcome in [TrialOutcome::Refused, TrialOutcome::Cut, TrialOutcome::Unavailable] {
            assert_eq!(search(Some(100), true).next(&tried(outcome)), None);
        }
        assert!(search(Some(100), true).next(&tried(TrialOutcome::Works)).is_some());
    }

    #[test]
    fn the_case_says_how_many_sizes_are_tried() {
        let mut search = search(Some(100), true);
        search.bounds.requests = 4;
        assert_eq!(sizes(search, 37).len(), 4);
    }
}
