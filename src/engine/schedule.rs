//! Which cases are under way at the same time, and what becomes of what they made.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::stream::{self, StreamExt};
use indexmap::IndexMap;
use serde_json::Value;
use tokio::sync::{OnceCell, mpsc};

use super::Setup;
use super::case::CaseRun;
use crate::observation::{Event, FailureKind, Interruption, InterruptionKind, Observation};
use crate::plan::{Plan, PlannedCase};
use crate::target::OutgoingRequest;

type Population = Result<IndexMap<String, Value>, Interruption>;

/// Resources that all cases of a suite share.
#[derive(Default)]
struct Shared {
    population: OnceCell<(Population, Vec<String>)>,
    open: AtomicUsize,
}

/// Carries a plan out. Each case gives an event when it begins and one when it is through.
pub async fn execute(setup: Arc<Setup>, plan: &Plan, events: mpsc::UnboundedSender<Event>) {
    let mut shared: HashMap<usize, Shared> = HashMap::new();
    for planned in plan.cases.iter().filter(|planned| planned.skipped.is_none()) {
        *shared.entry(planned.suite).or_default().open.get_mut() += 1;
    }
    let (alone, together): (Vec<&PlannedCase>, Vec<&PlannedCase>) =
        plan.cases.iter().partition(|planned| planned.exclusive);
    for (cases, concurrency) in [(together, setup.concurrency.max(1)), (alone, 1)] {
        stream::iter(cases)
            .for_each_concurrent(concurrency, |planned| {
                one_case(&setup, planned, shared.get(&planned.suite), &events)
            })
            .await;
        // What a case could not delete would be seen by those that need the collections alone.
        let in_use: Vec<String> = shared.values().flat_map(Shared::made).cloned().collect();
        setup.journal.delete_open(&setup.target, &in_use).await;
    }
}

impl Shared {
    /// What was made for the suite so far.
    fn made(&self) -> &[String] {
        self.population.get().map(|(_, made)| made.as_slice()).unwrap_or_default()
    }
}

async fn one_case(
    setup: &Setup,
    planned: &PlannedCase,
    shared: Option<&Shared>,
    events: &mpsc::UnboundedSender<Event>,
) {
    let skipped = planned.skipped.clone().or_else(|| {
        setup.stop.is_cancelled().then(|| Interruption {
            kind: InterruptionKind::Cancelled,
            reason: "the run was interrupted".to_owned(),
            step: None,
        })
    });
    let observation = match (skipped, shared) {
        (Some(interruption), _) => without_steps(setup, planned, interruption),
        (None, Some(shared)) => {
            // Whoever listens may have gone; the case is carried out all the same.
            let _ = events.send(Event::CaseStarted { case: planned.name.clone() });
            let observation = with_population(setup, planned, shared).await;
            release(setup, shared).await;
            observation
        }
        (None, None) => return,
    };
    let _ = events.send(Event::CaseObserved(Box::new(observation)));
}

fn without_steps(setup: &Setup, planned: &PlannedCase, why: Interruption) -> Observation {
    Observation {
        case: planned.name.clone(),
        started_ms: setup.target.elapsed_ms(),
        interruption: Some(why),
        ..Observation::default()
    }
}

async fn with_population(setup: &Setup, planned: &PlannedCase, shared: &Shared) -> Observation {
    let (population, _) = shared.population.get_or_init(|| populate(setup, planned)).await;
    match population {
        Err(interruption) => without_steps(setup, planned, interruption.clone()),
        Ok(population) => carry_out(setup, planned, population).await,
    }
}

/// Makes what the cases of a suite share.
async fn populate(setup: &Setup, planned: &PlannedCase) -> (Population, Vec<String>) {
    let mut run = CaseRun::new(setup, planned, &planned.suite_tag);
    let given = &run.suite.given;
    let made = run.make_given(given).await;
    let population = match made {
        Ok(()) => Ok(run
            .observation
            .bindings
            .into_iter()
            .filter(|(_, value)| value.get("given").is_some())
            .collect()),
        Err(stop) => Err(Interruption { kind: stop.kind, reason: stop.reason, step: None }),
    };
    (population, run.made)
}

/// Carries a case out; once more where an exchange of it was not answered, since a request that
/// is never answered, while others are, says something of the target.
async fn carry_out(
    setup: &Setup,
    planned: &PlannedCase,
    population: &IndexMap<String, Value>,
) -> Observation {
    let begun = setup.target.elapsed_ms();
    let mut unanswered = None;
    let mut disturbances = Vec::new();
    for again in 0.. {
        let tag = if again == 0 { planned.tag.clone() } else { format!("{}x", planned.tag) };
        let mut run = CaseRun::new(setup, planned, &tag);
        run.carry_out(population).await;
        setup.journal.delete(&setup.target, &run.made).await;
        let late = run.observation.exchanges.last().filter(|last| last.timed_out());
        let late = late.map(|last| run.asked(&last.request.method, &last.request.path));
        let mut observation = run.observation;
        observation.started_ms = begun;
        observation.elapsed_ms = setup.target.elapsed_ms() - begun;
        observation.repeated = again;
        observation.disturbances.clone_from(&disturbances);
        let silent = silent_step(setup, &observation, unanswered.is_some());
        match (silent, unanswered) {
            (Some(step), None) => {
                unanswered = Some(step);
                disturbances.extend(observation.interruption.map(|why| why.reason));
            }
            (Some(step), Some(before)) if step == before && answers(setup).await => {
                if let Some(interruption) = &mut observation.interruption {
                    interruption.kind = InterruptionKind::Unanswered;
                }
                late.into_iter().for_each(|asked| setup.silence.unanswered(asked));
                return observation;
            }
            _ => return observation,
        }
    }
    Observation::default()
}

/// The step whose request was not answered in time, where the target answered others meanwhile.
/// Where a target answers nothing at all, a case is not worth another wait; a connection that is
/// closed costs no time. The second time it is asked whether it answers at all.
fn silent_step(setup: &Setup, observation: &Observation, again: bool) -> Option<usize> {
    let step = observation.interruption.as_ref()?.step?;
    let exchange = observation.exchanges.last()?;
    let answered = || setup.target.answered_since(exchange.started_ms);
    match exchange.failure.as_ref()?.kind {
        FailureKind::Timeout => (again || answered()).then_some(step),
        FailureKind::Closed => Some(step),
        _ => None,
    }
}

/// Whether the target answers something harmless at this moment.
async fn answers(setup: &Setup) -> bool {
    let question = OutgoingRequest::new("GET", "/ServiceProviderConfig");
    setup.target.exchange(question).await.answer.is_some()
}

/// Deletes what a suite shared when the last of its cases is through.
async fn release(setup: &Setup, shared: &Shared) {
    if shared.open.fetch_sub(1, Ordering::AcqRel) == 1
        && let Some((_, made)) = shared.population.get()
    {
        setup.journal.delete(&setup.target, made).await;
    }
}
