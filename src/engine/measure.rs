//! The same resources made one after the other, several at a time, and in bulk.

use std::time::Instant;

use serde_json::Value;

use super::case::{CaseRun, Stop};
use super::many::{Creation, is_success, micros, operation_of};
use crate::observation::{InterruptionKind, MeasureObservation, Way};
use crate::suite::Measure;
use crate::target::OutgoingRequest;

/// Why no larger request is tried.
enum End {
    /// The target refused one: what was measured before stands.
    Refused(String),
    /// It was throttled or not answered: times say nothing.
    Unavailable(String),
}

impl CaseRun<'_> {
    /// Carries a `measure` step out.
    pub async fn measure(&mut self, measure: &Measure) -> Result<(), Stop> {
        let advertised = self.advertised("/bulk/maxOperations");
        self.afford(measure, advertised)?;
        self.step_mut().measure = Some(Box::new(MeasureObservation {
            resources: u64::from(measure.resources),
            advertised,
            rate: self.setup.target.rate(),
            ..MeasureObservation::default()
        }));
        let paused = self.setup.target.paused_ms();
        let mut ways = vec![(1, 1), (1, measure.concurrency)];
        ways.extend(measure.chunks_up_to(advertised).into_iter().map(|chunk| (chunk, 1)));
        for (number, (chunk, concurrency)) in ways.into_iter().enumerate() {
            if self.setup.stop.is_cancelled() {
                return Err(Stop::new(InterruptionKind::Cancelled, "the run was interrupted"));
            }
            let end = self.go(measure, number + 1, chunk, concurrency).await?;
            let throttled = self.setup.target.paused_ms() > paused;
            let end = match throttled {
                true => Some(End::Unavailable("the target throttled the run".to_owned())),
                false => end,
            };
            if let (Some(end), Some(found)) = (end, &mut self.step_mut().measure) {
                match end {
                    End::Refused(reason) => found.refused = Some(reason),
                    End::Unavailable(reason) => found.stopped = Some(reason),
                }
                break;
            }
        }
        let observed = self.observation.steps.last().and_then(|step| step.measure.as_ref());
        let account = observed.map(|found| found.account(&self.observation.exchanges));
        if let (Some(label), Some(account)) = (&measure.label, account) {
            self.bind(label, account);
        }
        Ok(())
    }

    /// A measurement that would run out of its budget in the middle is not begun.
    fn afford(&self, measure: &Measure, advertised: Option<u64>) -> Result<(), Stop> {
        let (creates, requests) = measure.worst_case(advertised);
        let left = self.setup.most_creates.saturating_sub(self.setup.journal.created_count());
        let short = [
            ("creates", creates, left as u64),
            ("requests", requests, self.setup.target.requests_left()),
        ];
        match short.into_iter().find(|(_, needed, left)| needed > left) {
            Some((what, needed, left)) => {
                let reason = format!(
                    "the measurement needs {needed} {what}, and the budget has {left} left"
                );
                Err(Stop::new(InterruptionKind::Budget, reason))
            }
            None => Ok(()),
        }
    }

    /// Goes one way, and takes it back: each begins with the same store. The reason why it is the
    /// last one, where there is one.
    async fn go(
        &mut self,
        measure: &Measure,
        number: usize,
        chunk: u32,
        concurrency: u32,
    ) -> Result<Option<End>, Stop> {
        let labels = (1..=measure.resources).map(|n| format!("w{number}n{n}"));
        let creations = self.creations(&measure.create, labels, &measure.with)?;
        let kept = self.made.len();
        let way = match chunk {
            1 => self.singly(&creations, concurrency).await?,
            _ => self.in_chunks(&creations, chunk).await?,
        };
        let way = self.with_what_is_there(way, &creations).await;
        let end = self.end_of(&way);
        if let Some(found) = &mut self.step_mut().measure {
            found.ways.push(way);
        }
        let made = self.made.split_off(kept);
        self.setup.journal.delete(&self.setup.target, &made).await;
        // What is still there is tried once more at the end of the case.
        self.made.extend(made.into_iter().filter(|path| self.setup.journal.owns(path)));
        Ok(end)
    }

    async fn singly(&mut self, creations: &[Creation], concurrency: u32) -> Result<Way, Stop> {
        let made = self.create_singly(creations, concurrency as usize).await?;
        Ok(Way {
            chunk: 1,
            concurrency: u64::from(concurrency),
            exchanges: made.exchanges,
            elapsed_us: made.elapsed_us,
            created: made.ids.len() as u64,
            operations: made.operations,
            ..Way::default()
        })
    }

    async fn in_chunks(&mut self, creations: &[Creation], chunk: u32) -> Result<Way, Stop> {
        let mut requests: Vec<OutgoingRequest> = Vec::new();
        for part in creations.chunks(chunk as usize) {
            let operations: Vec<Value> =
                part.iter().map(|one| operation_of(one, Some(&one.label))).collect();
            requests.push(self.bulk_of(&operations)?);
        }
        self.announce_creations(creations).await?;
        let mut way = Way { chunk: u64::from(chunk), concurrency: 1, ..Way::default() };
        let begun = Instant::now();
        for request in requests {
            let place = self.attempt(request).await;
            way.exchanges.push(place);
            if !self.observation.exchanges[place].succeeded() || self.setup.stop.is_cancelled() {
                break;
            }
        }
        way.elapsed_us = micros(begun.elapsed());
        for (part, place) in creations.chunks(chunk as usize).zip(way.exchanges.clone()) {
            way.operations.extend(self.take_results_of(part, place));
        }
        let made = way.operations.iter().filter(|one| one.results.iter().any(is_success));
        way.created = made.count() as u64;
        Ok(way)
    }

    async fn with_what_is_there(&mut self, mut way: Way, creations: &[Creation]) -> Way {
        let claimed = usize::try_from(way.created).unwrap_or(usize::MAX);
        if let Some(names) = self.names_found(creations, claimed).await {
            way.found = Some(names.len() as u64);
            way.names = names;
        }
        way
    }

    fn end_of(&self, way: &Way) -> Option<End> {
        let last = way.exchanges.last().map(|place| &self.observation.exchanges[*place])?;
        let told = |answer: String| format!("a request of {} operations: {answer}", way.chunk);
        match (last.status(), &last.failure) {
            (Some(200..=299), _) => None,
            (Some(status @ (429 | 500 | 502..=599)), _) => {
                Some(End::Unavailable(told(format!("HTTP {status}"))))
            }
            (Some(status), _) => Some(End::Refused(told(format!("HTTP {status}")))),
            (None, failure) => {
                let message = failure.as_ref().map(|failure| failure.message.clone());
                Some(End::Unavailable(told(message.unwrap_or_else(|| "no answer".to_owned()))))
            }
        }
    }
}
