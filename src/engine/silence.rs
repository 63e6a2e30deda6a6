//! Endpoints that leave requests unanswered: after a few cases it is known, and waiting for each of
//! the others would take minutes and say nothing new.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::observation::Exchange;

/// Cases without an answer after which an endpoint that never gave one is asked no more.
const ENOUGH: usize = 3;

/// What was answered and what was not so far, by method and endpoint.
#[derive(Debug, Default)]
pub struct Silence {
    /// How many cases went unanswered; none where an answer came once.
    cases: Mutex<HashMap<String, Option<usize>>>,
}

impl Silence {
    /// Notes a case that ended because its last request was not answered in time.
    pub(super) fn unanswered(&self, asked: String) {
        let mut cases = self.cases.lock().unwrap_or_else(PoisonError::into_inner);
        let times = cases.entry(asked).or_insert(Some(0));
        *times = times.map(|times| times + 1);
    }

    /// Notes what came of a request. What was answered once is asked for good: a target may hang
    /// on some requests and not on others.
    pub(super) fn heard(&self, asked: &str, exchange: &Exchange) {
        if exchange.answer.is_some() {
            let mut cases = self.cases.lock().unwrap_or_else(PoisonError::into_inner);
            match cases.get_mut(asked) {
                Some(times) => *times = None,
                None => drop(cases.insert(asked.to_owned(), None)),
            }
        }
    }

    /// Why a request is not worth its time any more.
    pub(super) fn given_up(&self, asked: &str) -> Option<String> {
        let cases = self.cases.lock().unwrap_or_else(PoisonError::into_inner);
        let times = cases.get(asked).copied().flatten().filter(|times| *times >= ENOUGH)?;
        Some(format!(
            "{asked} was answered in none of {times} cases before this one; it was not sent again"
        ))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn exchange(answer: &serde_json::Value) -> Exchange {
        let exchange = json!({
            "id": "ex-1", "request": {"method": "POST", "url": "", "path": "/Bulk", "headers": {}},
            "answer": answer, "started_ms": 0, "elapsed_us": 0,
        });
        serde_json::from_value(exchange).unwrap()
    }

    #[test]
    fn an_endpoint_that_never_answers_is_given_up_after_three_cases() {
        let silence = Silence::default();
        let unanswered = |times: usize| {
            (0..times).for_each(|_| silence.unanswered("POST /Bulk".to_owned()));
        };
        unanswered(2);
        assert_eq!(silence.given_up("POST /Bulk"), None);
        silence.heard("POST /Bulk", &exchange(&json!(null)));
        unanswered(1);
        assert!(silence.given_up("POST /Bulk").is_some_and(|why| why.contains("none of 3 cases")));
        assert_eq!(silence.given_up("GET /Users"), None);
    }

    #[test]
    fn an_endpoint_that_answered_once_is_asked_for_good() {
        let silence = Silence::default();
        let answer = json!({"status": 200, "headers": {}, "body": ""});
        silence.heard("POST /Bulk", &exchange(&answer));
        (0..5).for_each(|_| silence.unanswered("POST /Bulk".to_owned()));
        assert_eq!(silence.given_up("POST /Bulk"), None);
    }
}
