//! Looking whether a write took effect, whatever its answer says.

use std::time::Duration;

use indexmap::IndexMap;
use serde_json::Value;
use tokio::time::Instant;

use super::by_name::Named;
use super::case::{CaseRun, Stop};
use crate::observation::{ReadBack, ReadState};
use crate::suite::{Fact, Reconcile, StateWord};
use crate::target::OutgoingRequest;

/// How long a step has been looking for what is to come about.
pub(super) struct Watch {
    begun: Instant,
    patience: Duration,
    looks: u32,
}

impl Watch {
    pub fn new(patience: Duration) -> Self {
        Self { begun: Instant::now(), patience, looks: 0 }
    }

    /// Whether a look was the last one: what is looked for is there, or the time is over. The lag
    /// of the step is noted then.
    pub fn is_over<'a>(
        &mut self,
        run: &mut CaseRun<'a>,
        satisfied: impl Fn(&CaseRun<'a>) -> bool,
    ) -> bool {
        self.looks += 1;
        if self.patience.is_zero() {
            return true;
        }
        if satisfied(run) {
            let lag = match self.looks {
                1 => 0,
                _ => u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            };
            let step = run.step_mut();
            step.lag_ms = Some(step.lag_ms.unwrap_or(0).max(lag));
            return true;
        }
        self.begun.elapsed() >= self.patience
    }
}

impl CaseRun<'_> {
    /// Carries a `reconcile` step out.
    pub async fn reconcile(&mut self, reconcile: &Reconcile) -> Result<(), Stop> {
        let settle = self.patience(reconcile.settle.as_deref());
        self.read_back_facts(&reconcile.after, &[], settle).await;
        Ok(())
    }

    /// Reads resources before a step that is to leave them, or most of them, as they are. Where it is
    /// most of them, what was read back after the step before is not read again.
    pub async fn read_before(&mut self, after: &IndexMap<String, Fact>) {
        for label in self.labels_of_facts(after, true) {
            let in_part =
                after.get(&label).is_some_and(|fact| fact.state() != StateWord::Unchanged);
            match self.read_last(&label).filter(|_| in_part) {
                Some(known) => self.bind_before(&label, known),
                None => self.keep_before(&label).await,
            }
        }
    }

    /// What the step before the current one found of a resource.
    fn read_last(&self, label: &str) -> Option<Value> {
        let (_, before) = self.observation.steps.split_last()?;
        before.last()?.read_backs.get(label)?.resource.clone()
    }

    /// Keeps what a resource is like now, to compare it with what it is like later.
    pub async fn keep_before(&mut self, label: &str) {
        let before = self.look(label).await.resource;
        if let Some(before) = before {
            self.bind_before(label, before);
        }
    }

    fn bind_before(&mut self, label: &str, before: Value) {
        let bound = self.observation.bindings.get_mut(label);
        if let Some(bound) = bound.filter(|bound| bound.is_object()) {
            bound["before"] = before;
        }
    }

    /// Reads back everything that the facts of the step name, and what it wrote besides.
    pub async fn read_back_facts(
        &mut self,
        after: &IndexMap<String, Fact>,
        also: &[String],
        settle: Duration,
    ) {
        let mut labels = self.labels_of_facts(after, false);
        let also: Vec<String> = also.iter().filter(|one| !labels.contains(one)).cloned().collect();
        labels.extend(also);
        let mut watch = Watch::new(settle);
        loop {
            for label in &labels {
                let found = self.look(label).await;
                self.step_mut().read_backs.insert(label.clone(), found);
            }
            if watch.is_over(self, CaseRun::holds) {
                return;
            }
            tokio::time::sleep(super::LOOK_AGAIN).await;
        }
    }

    /// Labels whose facts are due after the current step: its own, and in the last step those
    /// that only the row or a variant names.
    fn labels_of_facts(&self, after: &IndexMap<String, Fact>, unchanged: bool) -> Vec<String> {
        let wanted = |fact: &Fact| !unchanged || fact.looks_back();
        let mut labels: Vec<String> = Vec::new();
        let mut add = |label: &String| {
            if !labels.contains(label) {
                labels.push(label.clone());
            }
        };
        after.iter().filter(|(_, fact)| wanted(fact)).for_each(|(label, _)| add(label));
        let elsewhere = |label: &String| {
            let steps = self.case.steps.iter();
            steps.filter_map(|step| step.after()).any(|facts| facts.contains_key(label))
        };
        let last = self.step_place() + 1 == self.case.steps.len();
        for facts in self.further_facts() {
            for (label, fact) in facts.iter().filter(|(_, fact)| wanted(fact)) {
                let _ = fact;
                if after.contains_key(label) || (last && !elsewhere(label)) {
                    add(label);
                }
            }
        }
        labels
    }

    /// Facts that the row and the variants name.
    fn further_facts(&self) -> Vec<&IndexMap<String, Fact>> {
        let of_row = self.row.map(|row| &row.after);
        let variants =
            self.row.and_then(|row| row.variants.as_ref()).unwrap_or(&self.case.variants);
        let of_variants =
            variants.iter().flat_map(|variant| &variant.instead).map(|instead| &instead.after);
        of_row.into_iter().chain(of_variants).collect()
    }

    /// Reads the resource of a label: by path, else by name.
    pub async fn look(&mut self, label: &str) -> ReadBack {
        let path = self.bound(label, "path").and_then(Value::as_str).map(str::to_owned);
        let counted = self.counts_copies(label);
        let named = match (&path, counted) {
            (Some(_), false) => Named::default(),
            _ => self.named(label, counted).await,
        };
        let mut found = match path {
            Some(path) => self.look_at(&path).await,
            None => self.own_of(label, &named),
        };
        if counted {
            found.copies = named.items.as_ref().map(Vec::len);
            found.exchanges.retain(|place| !named.exchanges.contains(place));
            found.exchanges.extend(named.exchanges);
        }
        found.before = self.bound(label, "before").cloned();
        found
    }

    /// Whether the case asks how many resources bear the name of a label's.
    fn counts_copies(&self, label: &str) -> bool {
        let of_steps = self.case.steps.iter().filter_map(|step| step.after());
        let mut all = of_steps.chain(self.further_facts());
        all.any(|facts| facts.get(label).is_some_and(|fact| fact.copies().is_some()))
    }

    async fn look_at(&mut self, path: &str) -> ReadBack {
        let place = self.attempt(OutgoingRequest::new("GET", path)).await;
        let exchange = &self.observation.exchanges[place];
        let (state, resource) = match exchange.status() {
            Some(200..=299) => match exchange.json() {
                Some(body) => (ReadState::Exists, Some(body.clone())),
                None => (ReadState::Unknown, None),
            },
            Some(404 | 410) => (ReadState::Missing, None),
            _ => (ReadState::Unknown, None),
        };
        ReadBack {
            state,
            before: None,
            resource,
            found_by_name: None,
            copies: None,
            exchanges: vec![place],
        }
    }
}
