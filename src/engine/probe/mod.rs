//! The search for a limit: one request for each size, until it is found or given up.

mod bulk;
mod page;
mod patch;
mod search;

use serde_json::{Value, json};

use self::search::{Search, Tried};
use super::case::{CaseRun, Stop};
use super::population::count_in;
use crate::observation::{FailureKind, InterruptionKind, ProbeObservation, Trial, TrialOutcome};
use crate::suite::{Limit, Probe, Reach};

/// What stands for the letters that make up a size.
const FILL: &str = "{fill}";

/// A search that is under way.
struct Probing<'p> {
    probe: &'p Probe,
    /// Number of the trial, from 1.
    number: usize,
    /// Ids of what was made for it so far.
    population: Vec<String>,
}

impl CaseRun<'_> {
    /// Carries a `probe` step out.
    pub async fn probe(&mut self, probe: &Probe) -> Result<(), Stop> {
        let search = self.search_of(probe)?;
        self.step_mut().probe = Some(Box::new(ProbeObservation {
            advertised: search.advertised,
            paged: probe.limit.is_page(),
            ..ProbeObservation::default()
        }));
        let mut probing = Probing { probe, number: 0, population: Vec::new() };
        while let Some(size) = search.next(&self.tried()) {
            if self.setup.stop.is_cancelled() {
                return Err(Stop::new(InterruptionKind::Cancelled, "the run was interrupted"));
            }
            probing.number += 1;
            let trial = self.trial(&mut probing, size).await?;
            self.keep(probe, trial)?;
        }
        self.first_works(probe)
    }

    async fn trial(&mut self, probing: &mut Probing<'_>, size: u64) -> Result<Trial, Stop> {
        match probing.probe.limit {
            Limit::BulkOperations | Limit::BulkPayload => self.bulk_trial(probing, size).await,
            Limit::FilterResults | Limit::PageSize | Limit::DefaultPageSize => {
                self.page_trial(probing, size).await
            }
            Limit::FilterLength => self.filter_trial(probing, size).await,
            Limit::PatchOperations => self.patch_trial(probing, size).await,
            Limit::PatchMembers => self.members_trial(probing, size).await,
        }
    }

    /// Records a trial, and what is known after it.
    fn keep(&mut self, probe: &Probe, trial: Trial) -> Result<(), Stop> {
        let exchange = &self.observation.exchanges[trial.exchange];
        let failure = exchange.failure.clone();
        if let Some(failure) = failure.as_ref().filter(|one| one.kind == FailureKind::NotSent) {
            return Err(Stop::new(InterruptionKind::Budget, failure.message.clone()));
        }
        let unavailable =
            trial.outcome(exchange, probe.limit.is_page()) == TrialOutcome::Unavailable;
        let stopped = unavailable.then(|| {
            let unread = exchange.answer.as_ref().is_some_and(|answer| answer.truncated);
            let answer = match (&failure, exchange.status()) {
                (Some(failure), _) => failure.message.clone(),
                (None, _) if unread => "the answer was longer than we read".to_owned(),
                (None, status) => format!("HTTP {}", status.unwrap_or_default()),
            };
            format!("the search ended at {} {}: {answer}", trial.size, probe.limit.unit())
        });
        if let Some(found) = &mut self.step_mut().probe {
            found.trials.push(trial);
            found.stopped = stopped;
        }
        let observed = self.observation.steps.last().and_then(|step| step.probe.as_ref());
        let account = observed.map(|found| found.account(&self.observation.exchanges));
        if let (Some(label), Some(account)) = (&probe.label, account) {
            self.bind(label, account);
        }
        Ok(())
    }

    fn tried(&self) -> Vec<Tried> {
        let found = self.observation.steps.last().and_then(|step| step.probe.as_ref());
        let Some(found) = found else { return vec![] };
        let one = |trial: &Trial| Tried {
            size: trial.size,
            outcome: trial.outcome(&self.observation.exchanges[trial.exchange], found.paged),
            came: trial.came,
        };
        found.trials.iter().map(one).collect()
    }

    /// Where not even a small size works, another thing than the limit is in the way.
    fn first_works(&self, probe: &Probe) -> Result<(), Stop> {
        let tried = self.tried();
        let Some(first) = tried.first() else { return Ok(()) };
        let advertised = self.step_advertised() == Some(first.size);
        let how = match first.outcome {
            TrialOutcome::Refused => "are refused",
            TrialOutcome::Cut => "are not answered whole",
            _ => return Ok(()),
        };
        if advertised {
            return Ok(());
        }
        let reason = format!(
            "not even {} {} work, they {how}: that says nothing of {}",
            first.size,
            probe.limit.unit(),
            probe.limit.key()
        );
        Err(Stop::new(InterruptionKind::Groundless, reason))
    }

    fn step_advertised(&self) -> Option<u64> {
        self.observation.steps.last()?.probe.as_ref()?.advertised
    }

    fn search_of(&self, probe: &Probe) -> Result<Search, Stop> {
        let mut bounds = probe.bounds();
        let least = match probe.limit {
            Limit::BulkPayload => self.bulk_length(probe)?,
            Limit::FilterLength => self.filter_of(probe, 0)?.chars().count() as u64,
            _ => 1,
        };
        if probe.limit == Limit::BulkOperations {
            bounds.most = bounds.most.min(self.operations_that_fit(probe)?).max(1);
            bounds.from = bounds.from.min(bounds.most);
            bounds.unadvertised = bounds.unadvertised.min(bounds.most);
        }
        let told = probe.limit.advertised_at().and_then(|place| self.advertised(place));
        Ok(Search {
            // What is smaller than the smallest request is no limit that could be tried.
            advertised: told.filter(|told| *told >= least),
            bounds,
            least,
            deep: probe.search == Reach::Deep,
            coarse: probe.limit.is_length(),
        })
    }

    /// A number of ServiceProviderConfig; zero says as little as none.
    pub(super) fn advertised(&self, pointer: &str) -> Option<u64> {
        let config = self.setup.discovery.service_provider_config.as_ref();
        config?.pointer(pointer)?.as_u64().filter(|number| *number > 0)
    }

    /// The operation of a probe with its number.
    fn operation_at(&self, probe: &Probe, number: u64) -> Result<Value, Stop> {
        let mut operation = probe.operation.clone().unwrap_or_else(|| json!({}));
        count_in(&mut operation, &number.to_string());
        self.render(&operation)
    }
}

/// Puts letters in the place of `{fill}`.
fn filled(value: &mut Value, letters: &str) {
    match value {
        Value::String(text) => *text = text.replace(FILL, letters),
        Value::Array(items) => items.iter_mut().for_each(|item| filled(item, letters)),
        Value::Object(map) => map.values_mut().for_each(|item| filled(item, letters)),
        _ => {}
    }
}

fn letters(count: u64) -> String {
    "x".repeat(usize::try_from(count).unwrap_or(0))
}
