//! Queries that are generated: asked one after the other, and what fails made smaller.

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::case::{CaseRun, Stop};
use crate::generate::{
    self, Answer, Bounds, Claim, Generated, Kind, Request, Shrinking, Shrunk, Trial, Verdict,
    Within, World, worth_shrinking,
};
use crate::observation::InterruptionKind;
use crate::suite::{Generate, QueryMethod};
use crate::target::OutgoingRequest;

/// Exchanges of claims that hold which are kept whole; of the others the short form is kept.
const KEPT_WHOLE: usize = 40;
/// Claims in a row that cannot be decided before the step gives up.
const PATIENCE: u32 = 5;

impl CaseRun<'_> {
    /// Carries a `generate` step out. What was asked so far is recorded, whatever happens.
    pub async fn generate(&mut self, step: &Generate) -> Result<(), Stop> {
        let mut record = self.populated(step).await?;
        let Some(world) = World::of(&record) else {
            let reason = format!("the schema of {} is not known", step.on);
            return Err(Stop::new(InterruptionKind::NotOffered, reason));
        };
        let tried = self.try_all(step, &world, &mut record).await;
        let shrunk = match &tried {
            Ok(()) => self.shrink_all(step, &world, &mut record).await,
            Err(_) => Ok(()),
        };
        let ended = tried.and(shrunk).and_then(|()| decided(&record, &world));
        self.step_mut().generated = Some(Box::new(record));
        ended
    }

    /// The population as it is read before the first query.
    async fn populated(&mut self, step: &Generate) -> Result<Generated, Stop> {
        let discovery = &self.setup.discovery;
        if !discovery.confines {
            let reason = "queries cannot be confined to the resources of the run";
            return Err(Stop::new(InterruptionKind::NotOffered, reason));
        }
        let tag = self.population_tag()?;
        let told = discovery.resource_types.iter();
        let mut named = told.filter(|told| told.get("name") == Some(&json!(step.on)));
        let mut record = Generated {
            seed: self.setup.seed,
            filters: self.setup.generated.unwrap_or(step.filters).min(Generate::MOST_FILTERS),
            endpoint: discovery.endpoint(&step.on),
            name: if step.on == "User" { "userName" } else { "displayName" }.to_owned(),
            marker: format!("{tag}-"),
            resource_type: named.next().cloned().unwrap_or(Value::Null),
            schemas: discovery.schemas.clone(),
            ..Generated::default()
        };
        let labels: Vec<String> = self
            .observation
            .bindings
            .iter()
            .filter(|(_, bound)| bound.get("type") == Some(&json!(step.on)))
            .filter(|(_, bound)| bound.get("deleted").is_none())
            .map(|(label, _)| label.clone())
            .collect();
        for (label, bound) in &self.observation.bindings {
            if bound.get("given").is_some() && !labels.contains(label) {
                let part = |name: &str| bound.get(name).cloned().unwrap_or_default();
                let beside = json!({"id": part("id"), "type": part("type"), "sent": part("sent")});
                record.beside.insert(label.clone(), beside);
            }
        }
        for label in labels {
            let path = self.bound(&label, "path").and_then(Value::as_str).unwrap_or_default();
            let place = self.exchange(OutgoingRequest::new("GET", path)).await?;
            let read = self.observation.exchanges[place].json().cloned();
            let Some(read) = read.filter(|_| self.observation.exchanges[place].succeeded()) else {
                let reason = format!("`{label}` could not be read before the queries");
                return Err(Stop::new(InterruptionKind::Prerequisite, reason));
            };
            record
                .sent
                .insert(label.clone(), self.bound(&label, "sent").cloned().unwrap_or_default());
            record.members.insert(label, read);
        }
        Ok(record)
    }

    async fn try_all(
        &mut self,
        step: &Generate,
        world: &World,
        record: &mut Generated,
    ) -> Result<(), Stop> {
        let bounds = Bounds {
            filters: record.filters,
            depth: step.depth.min(Generate::MOST_DEPTH),
            laws: step.laws.clone(),
            sorts: self.setup.discovery.flag("/sort/supported") != Some(false),
            cursors: self.setup.discovery.flag("/pagination/cursor") == Some(true),
        };
        let mut in_a_row = 0;
        for claim in generate::claims(world, &bounds, record.seed, &self.planned.name) {
            let begun = self.observation.exchanges.len();
            let mut trial = self.try_claim(world, record, claim).await?;
            match generate::check(&trial.claim, &trial.answers, world) {
                Verdict::Fails(_) => {}
                Verdict::Undecided if trial.answers.iter().any(Answer::says_nothing) => {
                    record.undecided += 1;
                    in_a_row += 1;
                    if in_a_row >= PATIENCE {
                        record.trials.push(trial);
                        let reason = format!("{PATIENCE} queries in a row were not answered");
                        return Err(Stop::new(InterruptionKind::Transport, reason));
                    }
                }
                _ => {
                    in_a_row = 0;
                    self.shorten(begun, &mut trial);
                }
            }
            record.trials.push(trial);
        }
        Ok(())
    }

    /// Leaves the exchanges of a claim out of the record, once enough are kept.
    fn shorten(&mut self, begun: usize, trial: &mut Trial) {
        if begun < KEPT_WHOLE {
            return;
        }
        self.observation.exchanges.truncate(begun);
        trial.answers.iter_mut().for_each(|answer| answer.exchange = None);
    }

    /// Sends the queries of a claim.
    async fn try_claim(
        &mut self,
        world: &World,
        record: &Generated,
        claim: Claim,
    ) -> Result<Trial, Stop> {
        let mut answers = Vec::new();
        while let Some(request) = claim.next(world, &answers) {
            if self.setup.stop.is_cancelled() {
                return Err(Stop::new(InterruptionKind::Cancelled, "the run was interrupted"));
            }
            let answer = self.ask(record, &request, !claim.names.is_empty()).await?;
            let silent = answer.says_nothing();
            answers.push(answer);
            if silent {
                break;
            }
        }
        Ok(Trial { claim, answers })
    }

    async fn ask(
        &mut self,
        record: &Generated,
        request: &Request,
        whole: bool,
    ) -> Result<Answer, Stop> {
        let by = if request.search { QueryMethod::Search } else { QueryMethod::Get };
        let parameters: IndexMap<String, Value> = request.parameters.iter().cloned().collect();
        let filter = request.filter.clone();
        let outgoing = self.query_request(&record.endpoint, by, filter, &parameters)?;
        let place = self.attempt(outgoing).await;
        let exchange = &self.observation.exchanges[place];
        if exchange.failure.as_ref().is_some_and(|failure| failure.kind.is_ours()) {
            let failure = exchange.failure.as_ref();
            let reason = failure.map(|failure| failure.message.clone()).unwrap_or_default();
            return Err(Stop::new(InterruptionKind::Budget, reason));
        }
        let cut = exchange.answer.as_ref().is_some_and(|answer| answer.truncated);
        let status = exchange.status().filter(|_| !cut).unwrap_or(0);
        let label_of = |id: &str| {
            let member =
                record.members.iter().find(|(_, member)| member.get("id") == Some(&json!(id)));
            member.map(|(label, _)| label.clone())
        };
        let answer = Answer::read(status, exchange.json(), whole, label_of);
        Ok(Answer { exchange: Some(exchange.id.clone()), ..answer })
    }

    /// Makes failures smaller, the simplest first, as long as one is not explained by another.
    async fn shrink_all(
        &mut self,
        step: &Generate,
        world: &World,
        record: &mut Generated,
    ) -> Result<(), Stop> {
        let mut found: Vec<(usize, Trial)> = Vec::new();
        let requests = step.shrinking.min(Generate::MOST_SHRINKING);
        while let Some(place) = worth_shrinking(&record.trials, &found, world) {
            let Some(mut shrinking) = Shrinking::new(world, &record.trials[place], requests) else {
                return Ok(());
            };
            while let Some(claim) = shrinking.next_claim() {
                let trial = self.try_claim(world, record, claim).await?;
                shrinking.tell(trial);
            }
            let minimal = shrinking.minimal().clone();
            let requests = shrinking.requests();
            let unconfined = self.unconfined(world, record, &minimal).await?;
            found.push((place, minimal.clone()));
            record.shrunk.push(Shrunk { trial: place, minimal, unconfined, requests });
        }
        Ok(())
    }

    /// Whether a filter fails as well without the condition that confines it, or this condition
    /// without the filter.
    async fn unconfined(
        &mut self,
        world: &World,
        record: &Generated,
        minimal: &Trial,
    ) -> Result<Option<bool>, Stop> {
        if minimal.claim.kind != Kind::Filter {
            return Ok(None);
        }
        let alone = Claim { within: Within::Nobody, ..minimal.claim.clone() };
        let condition = Claim { filter: String::new(), ..minimal.claim.clone() };
        for claim in [alone, condition] {
            let trial = self.try_claim(world, record, claim).await?;
            match generate::check(&trial.claim, &trial.answers, world) {
                Verdict::Holds => {}
                Verdict::Fails(_) => return Ok(Some(true)),
                Verdict::Refused(_) | Verdict::Undecided => return Ok(None),
            }
        }
        Ok(Some(false))
    }
}

/// A step that was not answered, or was refused as a whole, shows nothing.
fn decided(record: &Generated, world: &World) -> Result<(), Stop> {
    if record.undecided > 0 {
        let reason = format!("{} generated queries were not answered", record.undecided);
        return Err(Stop::new(InterruptionKind::Transport, reason));
    }
    let refused = |trial: &Trial| {
        matches!(generate::check(&trial.claim, &trial.answers, world), Verdict::Refused(_))
    };
    if !record.trials.is_empty() && record.trials.iter().all(refused) {
        let reason = "the target refused every generated query, openly";
        return Err(Stop::new(InterruptionKind::NotOffered, reason));
    }
    Ok(())
}
