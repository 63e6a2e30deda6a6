//! The account of a walk: what came of it as a whole, for checks (RFC 7644 3.4.2.4, RFC 9865 2).

use serde_json::{Value, json};

use super::Mismatch;
use super::blame::Bench;
use super::check::{Subject, check};
use crate::observation::{Exchange, Observation, StepObservation, WalkInShort};
use crate::suite::{Answer, Names, Walk};

/// Everything of the account of a walk that is not as expected. A walk that was interrupted gives
/// none.
pub(super) fn account_mismatches(
    bench: &Bench<'_>,
    walk: &Walk,
    expected: &Answer,
    observation: &Observation,
    step: &StepObservation,
) -> Vec<Mismatch> {
    let interrupted = observation.interruption.as_ref().and_then(|why| why.step);
    if interrupted == Some(step.step) {
        return vec![];
    }
    let population = walk.members(bench.case.population(bench.suite));
    let walked = Walked { observation, step, population };
    let account = walked.account();
    let subject = Subject { body: &account, header: &|_| None, status: 0 };
    let names = Names::new(&observation.bindings);
    let blame = bench.blame(expected.requirement.as_deref(), expected.level);
    let last = step.exchange.and_then(|place| observation.exchanges.get(place));
    let mut mismatches = Vec::new();
    for one in &expected.checks {
        for mut mismatch in check(bench, &blame, one, &subject, names) {
            mismatch.exchange = last.map(|exchange| exchange.id.clone());
            mismatch.silent = last.is_some_and(Exchange::succeeded);
            mismatches.push(mismatch);
        }
    }
    mismatches
}

/// A resource of the population on a page, with the place of the exchange of the page.
type Came = (String, usize);

struct Walked<'a> {
    observation: &'a Observation,
    step: &'a StepObservation,
    population: Vec<String>,
}

impl Walked<'_> {
    fn account(&self) -> Value {
        let last = self.step.exchange.and_then(|place| self.observation.exchanges.get(place));
        let status = last.and_then(Exchange::status);
        let ended = !self.step.endless && last.is_some_and(Exchange::succeeded);
        let mut account = match &self.step.in_short {
            Some(short) => in_short(short),
            None => self.of_pages(),
        };
        account["status"] = json!(status);
        account["ended"] = json!(ended);
        account
    }

    fn of_pages(&self) -> Value {
        let came = self.came();
        let deleted = self.changed("DELETE");
        let is_deleted = |label: &str| deleted.iter().any(|(gone, _)| gone == label);
        let labels: Vec<&str> = came.iter().map(|(label, _)| label.as_str()).collect();
        let lost = self.population.iter().filter(|label| !labels.contains(&label.as_str()));
        let lost: Vec<&String> = lost.filter(|label| !is_deleted(label)).collect();
        let mut repeated: Vec<&str> = Vec::new();
        for (at, label) in labels.iter().enumerate() {
            if labels[..at].contains(label) && !repeated.contains(label) {
                repeated.push(label);
            }
        }
        let gone = deleted.iter().filter(|(label, place)| {
            came.iter().any(|(known, page)| known == label && page > place)
        });
        let created = self.changed("POST");
        let new = created.iter().filter(|(label, _)| labels.contains(&label.as_str()));
        json!({
            "pages": self.step.pages.len(),
            "came": came.len(),
            "lost": lost,
            "repeated": repeated,
            "gone": gone.map(|(label, _)| label).collect::<Vec<_>>(),
            "new": new.map(|(label, _)| label).collect::<Vec<_>>(),
        })
    }

    /// Resources of the case that the pages showed, in order.
    fn came(&self) -> Vec<Came> {
        let names = Names::new(&self.observation.bindings);
        let mut came = Vec::new();
        for place in &self.step.pages {
            let page = self.observation.exchanges.get(*place).and_then(Exchange::json);
            let items = page.and_then(|body| body.get("Resources")?.as_array());
            for item in items.into_iter().flatten() {
                let id = item.get("id").and_then(Value::as_str).unwrap_or_default();
                came.extend(names.label_of_id(id).map(|label| (label, *place)));
            }
        }
        came
    }

    /// Labels of what was changed by a method between pages, with the place of the exchange.
    fn changed(&self, method: &str) -> Vec<Came> {
        let changes = self.step.meanwhile.iter().filter(|change| {
            let exchange = self.observation.exchanges.get(change.exchange);
            exchange.is_some_and(|exchange| exchange.request.method == method)
        });
        changes.filter_map(|change| Some((change.label.clone()?, change.exchange))).collect()
    }
}

fn in_short(short: &WalkInShort) -> Value {
    json!({
        "pages": short.pages,
        "came": short.came,
        "different": short.different,
        "nameless": short.nameless,
        "repeated": short.repeated,
        "repeats": short.repeats,
        "totals": short.totals,
        "missing": short.missing(),
        "largest": short.largest,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]

    use super::*;
    use crate::observation::{Change, Received, Request};

    fn page(ids: &[&str]) -> Exchange {
        let resources: Vec<Value> = ids.iter().map(|id| json!({ "id": id })).collect();
        exchange("GET", 200, &json!({ "Resources": resources }).to_string())
    }

    fn exchange(method: &str, status: u16, body: &str) -> Exchange {
        let request = Request { method: method.to_owned(), ..Request::default() };
        let mut answer = Received { status, body: body.to_owned(), ..Received::default() };
        answer.parse();
        Exchange {
            id: "ex-1".to_owned(),
            request,
            answer: Some(answer),
            failure: None,
            started_ms: 0,
            elapsed_us: 0,
            retries: 0,
            disturbances: vec![],
        }
    }

    fn account(exchanges: Vec<Exchange>, pages: &[usize], changes: &[(usize, &str)]) -> Value {
        let mut observation = Observation { exchanges, ..Observation::default() };
        for label in ["a1", "a2", "a3", "new"] {
            observation.bindings.insert(label.to_owned(), json!({ "id": label }));
        }
        let change = |(exchange, label): &(usize, &str)| Change {
            exchange: *exchange,
            label: Some((*label).to_owned()),
        };
        let step = StepObservation {
            pages: pages.to_vec(),
            exchange: pages.last().copied(),
            meanwhile: changes.iter().map(change).collect(),
            ..StepObservation::default()
        };
        let population = ["a1", "a2", "a3"].map(str::to_owned).to_vec();
        Walked { observation: &observation, step: &step, population }.account()
    }

    #[test]
    fn who_was_deleted_is_not_lost_and_who_stood_behind_is() {
        let seen = vec![page(&["a1"]), exchange("DELETE", 204, ""), page(&["a3"])];
        let account = account(seen, &[0, 2], &[(1, "a1")]);
        assert_eq!(account["lost"], json!(["a2"]));
        assert_eq!((&account["repeated"], &account["gone"]), (&json!([]), &json!([])));
        assert_eq!((&account["ended"], &account["status"]), (&json!(true), &json!(200)));
    }

    #[test]
    fn who_is_shown_after_the_deletion_is_named_and_a_newcomer_is_not_lost() {
        let seen = vec![page(&["a1", "a2"]), exchange("DELETE", 204, ""), page(&["a3", "a3"])];
        let shown = account(seen, &[0, 2], &[(1, "a3")]);
        assert_eq!((&shown["gone"], &shown["repeated"]), (&json!(["a3"]), &json!(["a3"])));
        let seen = vec![page(&["a1", "a2"]), exchange("POST", 201, ""), page(&["a3", "new"])];
        let grown = account(seen, &[0, 2], &[(1, "new")]);
        assert_eq!((&grown["new"], &grown["lost"]), (&json!(["new"]), &json!([])));
    }
}
