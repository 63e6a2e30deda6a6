//! Requests that are under way at the same time.

use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde_json::Value;

use super::bulk::READ_BACK_ALL;
use super::case::{CaseRun, Stop};
use super::send::is_write;
use crate::ledger::Announcement;
use crate::observation::{Exchange, FailureKind, InterruptionKind, RacedObservation};
use crate::suite::{Race, Racer, RacerRequest};
use crate::target::OutgoingRequest;

/// A request of a race, ready to go.
struct Entrant {
    label: String,
    request: OutgoingRequest,
    body: Option<Value>,
    /// Of a bulk request: its operations by label.
    operations: Option<Vec<(String, Value)>>,
}

impl CaseRun<'_> {
    /// Carries a `race` step out.
    pub async fn race(&mut self, race: &Race) -> Result<(), Stop> {
        let width = self.setup.race_width.min(self.setup.target.concurrency());
        if width < 2 {
            let reason = "a race is of two requests at the same time, and the profile allows one";
            return Err(Stop::new(InterruptionKind::Bounds, reason));
        }
        let racers = race.racers();
        let entrants =
            racers.iter().map(|racer| self.entrant(racer)).collect::<Result<Vec<_>, _>>()?;
        let announced = entrants.iter().flat_map(|entrant| self.announced_by(entrant)).collect();
        self.announce(announced).await?;
        for sent in entrants.iter().filter_map(|entrant| entrant.operations.as_ref()) {
            self.bind_sent(sent);
        }
        let facts = race.all_facts();
        self.read_before(&facts).await;
        let exchanges = self.sent_together(&entrants, width).await;
        self.take_answers(&entrants, exchanges)?;
        let also = self.written_by(&entrants);
        let settle = self.patience(race.settle.as_deref());
        self.read_back_facts(&facts, &also, settle).await;
        Ok(())
    }

    fn entrant(&self, racer: &Racer) -> Result<Entrant, Stop> {
        let (request, body, operations) = match &racer.request {
            RacerRequest::Send(send) => {
                let (request, body) = self.request_of(send)?;
                self.permit(&request)?;
                (request, body, None)
            }
            RacerRequest::Bulk(bulk) => {
                let operations = self.operations_of(&bulk.operations)?;
                (self.bulk_request(bulk, &operations)?, None, Some(operations))
            }
        };
        Ok(Entrant { label: racer.label.clone(), request, body, operations })
    }

    fn announced_by(&self, entrant: &Entrant) -> Vec<Announcement> {
        let request = &entrant.request;
        match &entrant.operations {
            Some(operations) => self.announcements(operations),
            None if request.method == "POST" && is_write(request) => {
                let body = entrant.body.as_ref().unwrap_or(&Value::Null);
                vec![self.announcement(&request.path, body)]
            }
            None => vec![],
        }
    }

    /// Sends all of them, in an order of the run's seed; what came of each, in their own order.
    async fn sent_together(&self, entrants: &[Entrant], width: usize) -> Vec<Exchange> {
        let order = shuffled(entrants.len(), self.setup.seed, &self.planned.name);
        let requests: Vec<OutgoingRequest> =
            order.iter().map(|place| entrants[*place].request.clone()).collect();
        let exchanges = self.setup.target.race(&requests, width).await;
        let mut placed: Vec<(usize, Exchange)> = order.into_iter().zip(exchanges).collect();
        placed.sort_by_key(|(place, _)| *place);
        placed.into_iter().map(|(_, exchange)| exchange).collect()
    }

    fn take_answers(&mut self, entrants: &[Entrant], exchanges: Vec<Exchange>) -> Result<(), Stop> {
        for (entrant, exchange) in entrants.iter().zip(exchanges) {
            self.observation.exchanges.push(exchange);
            let place = self.observation.exchanges.len() - 1;
            let (label, request) = (entrant.label.as_str(), &entrant.request);
            let operations = match &entrant.operations {
                Some(sent) => {
                    self.bind_bulk_answer(Some(label), place);
                    self.results_of(sent, place)
                }
                None => {
                    self.bind_answer(Some(label), request, entrant.body.as_ref(), place);
                    vec![]
                }
            };
            let label = label.to_owned();
            let raced = RacedObservation { label, exchange: place, operations };
            self.step_mut().raced.push(raced);
        }
        let exchanges = &self.observation.exchanges;
        let failures =
            exchanges.iter().rev().take(entrants.len()).filter_map(|e| e.failure.as_ref());
        match failures.into_iter().find(|failure| failure.kind == FailureKind::NotSent) {
            Some(failure) => Err(Stop::new(InterruptionKind::Budget, failure.message.clone())),
            None => Ok(()),
        }
    }

    /// Labels of what they wrote, beyond what the facts name.
    fn written_by(&self, entrants: &[Entrant]) -> Vec<String> {
        let mut labels = Vec::new();
        for entrant in entrants {
            let request = &entrant.request;
            match &entrant.operations {
                Some(sent) => labels.extend(sent.iter().map(|(label, _)| label.clone())),
                None if request.method == "POST" => labels.push(entrant.label.clone()),
                None => labels.extend(self.subject_of(request)),
            }
        }
        labels.dedup();
        labels.truncate(READ_BACK_ALL);
        labels
    }
}

/// The numbers below `length` in an order that a seed and a name decide.
fn shuffled(length: usize, seed: u64, name: &str) -> Vec<usize> {
    let named = name.bytes().fold(seed, |all, byte| all.rotate_left(5) ^ u64::from(byte));
    let mut rng = ChaCha12Rng::seed_from_u64(named);
    let mut order: Vec<usize> = (0..length).collect();
    for last in (1..length).rev() {
        let chosen = rng.next_u32() as usize % (last + 1);
        order.swap(last, chosen);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_that_of_the_seed_and_leaves_nobody_out() {
        let order = shuffled(8, 1, "race.members/added");
        assert_eq!(order, shuffled(8, 1, "race.members/added"));
        assert_ne!(order, shuffled(8, 2, "race.members/added"));
        let mut all = order;
        all.sort_unstable();
        assert_eq!(all, (0..8).collect::<Vec<_>>());
    }
}
