//! Turning requests away on demand (RFC 7644 section 7.6, RFC 6585).

use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use super::options::Throttle;

/// Counts requests and says which to turn away.
#[derive(Debug)]
pub(super) struct Gate {
    throttle: Throttle,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    seen: u64,
    second: i64,
    passed: u64,
}

impl Gate {
    pub(super) fn new(throttle: Throttle) -> Self {
        Self { throttle, state: Mutex::default() }
    }

    /// Counts a request; the seconds after which to come back, if it is turned
    /// away.
    pub(super) fn turn_away(&self, now: Timestamp) -> Option<u64> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.seen += 1;
        let by_turn = self.throttle.one_in.is_some_and(|n| n > 0 && state.seen.is_multiple_of(n));
        if by_turn || self.over_rate(&mut state, now.as_second()) {
            return Some(self.throttle.retry_after);
        }
        None
    }

    fn over_rate(&self, state: &mut State, second: i64) -> bool {
        let Some(limit) = self.throttle.per_second else {
            return false;
        };
        if state.second != second {
            (state.second, state.passed) = (second, 0);
        }
        state.passed += 1;
        state.passed > limit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_in_n_is_turned_away() {
        let gate = Gate::new(Throttle { one_in: Some(3), ..Throttle::default() });
        let answers: Vec<_> = (0..6).map(|_| gate.turn_away(Timestamp::UNIX_EPOCH)).collect();
        assert_eq!(answers, [None, None, Some(1), None, None, Some(1)]);
    }

    #[test]
    fn a_second_lets_so_many_through() {
        let gate = Gate::new(Throttle { per_second: Some(2), ..Throttle::default() });
        let at = |second| gate.turn_away(Timestamp::from_second(second).unwrap()).is_some();
        assert_eq!([at(1), at(1), at(1), at(2)], [false, false, true, false]);
    }
}
