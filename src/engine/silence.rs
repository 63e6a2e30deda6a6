//! Endpoints that leave requests unanswered: after a few cases it is known, and waiting for each of
//! the others would take minutes and say nothing new.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::observation::Exchange;

/// Cases without an answer, one after the other, after which an endpoint is asked no more.
const ENOUGH: usize = 3;

/// What was not answered so far, by method and endpoint.
#[derive(Debug, Default)]
pub struct Silence {
    cases: Mutex<HashMap<String, usize>>,
}

impl Silence {
    /// Notes a case that ended because its last request was not answered in time.
    pub(super) fn unanswered(&self, asked: String) {
        let mut cases = self.cases.lock().unwrap_or_else(PoisonError::into_inner);
        *cases.entry(asked).or_default() += 1;
    }

    /// Notes what came of a request: an answer makes up for all silence before it.
    pub(super) fn heard(&self, asked: &str, exchange: &Exchange) {
        if exchange.answer.is_some() {
            self.cases.lock().unwrap_or_else(PoisonError::into_inner).remove(asked);
        }
    }

    /// Why a request is not worth its time any more.
    pub(super) fn given_up(&self, asked: &str) -> Option<String> {
        let cases = self.cases.lock().unwrap_or_else(PoisonError::into_inner);
        let times = cases.get(asked).copied().unwrap_or_default();
        (times >= ENOUGH).then(|| {
            format!(
                "{asked} was not answered in {times} cases before this one; it was not sent again"
            )
        })
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
    fn an_endpoint_is_given_up_after_three_cases_and_an_answer_makes_up_for_them() {
        let silence = Silence::default();
        let unanswered = |times: usize| {
            (0..times).for_each(|_| silence.unanswered("POST /Bulk".to_owned()));
        };
        unanswered(2);
        assert_eq!(silence.given_up("POST /Bulk"), None);
        silence.heard("POST /Bulk", &exchange(&json!({"status": 200, "headers": {}, "body": ""})));
        unanswered(3);
        assert!(silence.given_up("POST /Bulk").is_some_and(|why| why.contains("in 3 cases")));
        assert_eq!(silence.given_up("GET /Users"), None);
        silence.heard("POST /Bulk", &exchange(&json!(null)));
        assert!(silence.given_up("POST /Bulk").is_some(), "another silence is no answer");
    }
}
