//! What a case costs a target, roughly.

use crate::suite::{Bulk, Case, RacerRequest, Retry, Send, Step};

/// How many resources a case creates and how many requests it sends, roughly: each resource is
/// created, deleted and looked for again.
pub(super) fn weight(case: &Case) -> (usize, usize) {
    let given: usize = case.given.iter().map(|given| given.labels().len()).sum();
    let mut creates = given;
    let mut requests = 3 * given;
    for step in &case.steps {
        let (made, sent) = of_step(step, &case.steps);
        creates += made;
        requests += sent;
    }
    (creates, requests)
}

fn of_step(step: &Step, steps: &[Step]) -> (usize, usize) {
    match step {
        Step::Send(send) => of_send(send),
        Step::Bulk(bulk) => of_bulk(bulk),
        Step::Query(_) => (0, 1),
        Step::Walk(walk) => {
            let each = walk.meanwhile.iter().map(|change| of_send(&change.send));
            each.fold((0, 4), |(made, sent), one| (made + one.0, sent + one.1))
        }
        // The filters, and about as many queries for the laws.
        Step::Generate(generate) => (0, 2 * generate.filters as usize),
        Step::Probe(probe) => counts(probe.worst_case()),
        Step::Measure(measure) => counts(measure.worst_case(None)),
        Step::Reconcile(reconcile) => (0, reconcile.after.len()),
        Step::Retry(retry) => of_retry(retry, steps),
        Step::Race(race) => {
            let each = race.racers().into_iter().map(|racer| match &racer.request {
                RacerRequest::Send(send) => of_send(send),
                RacerRequest::Bulk(bulk) => of_bulk(bulk),
            });
            let (made, sent) = each.fold((0, 0), |(made, sent), one| (made + one.0, sent + one.1));
            (made, sent + race.after.len())
        }
    }
}

/// Suites have no numbers that do not fit: their bounds are checked when they are loaded.
fn counts((made, sent): (u64, u64)) -> (usize, usize) {
    let count = |number| usize::try_from(number).unwrap_or(usize::MAX / 4096);
    (count(made), count(sent))
}

fn of_send(send: &Send) -> (usize, usize) {
    (usize::from(send.create.is_some()), 2 + send.after.len())
}

fn of_bulk(bulk: &Bulk) -> (usize, usize) {
    let times = bulk.operations.iter().map(|one| one.repeat.unwrap_or(1) as usize);
    let operations: usize = times.sum();
    (operations, 1 + 3 * operations)
}

/// What was sent first may be made once more.
fn of_retry(retry: &Retry, steps: &[Step]) -> (usize, usize) {
    match retry.original(steps) {
        Some(Step::Send(send)) => of_send(send),
        Some(Step::Bulk(bulk)) => of_bulk(bulk),
        _ => (0, 1),
    }
}
