//! One case from its first request to the deletion of what it made.

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::Setup;
use super::path::{bare, below_base, below_endpoint, encode, endpoint_of};
use super::retry::SentRequest;
use crate::ledger::Announcement;
use crate::observation::{
    Exchange, FailureKind, Interruption, InterruptionKind, Observation, StepObservation,
};
use crate::plan::PlannedCase;
use crate::suite::{Case, Names, Row, Step, Suite, TemplateError, render, render_text};
use crate::target::OutgoingRequest;

/// A case that is under way.
pub(super) struct CaseRun<'a> {
    pub setup: &'a Setup,
    pub planned: &'a PlannedCase,
    pub suite: &'a Suite,
    pub case: &'a Case,
    pub row: Option<&'a Row>,
    pub observation: Observation,
    /// Paths of what the case made.
    pub made: Vec<String>,
    /// Requests that a later step may send again, by label.
    pub sent: IndexMap<String, SentRequest>,
}

/// Why a case stops before its end.
pub(super) struct Stop {
    pub kind: InterruptionKind,
    pub reason: String,
}

impl From<TemplateError> for Stop {
    fn from(error: TemplateError) -> Self {
        Self { kind: InterruptionKind::MissingValue, reason: error.to_string() }
    }
}

impl Stop {
    pub fn new(kind: InterruptionKind, reason: impl Into<String>) -> Self {
        Self { kind, reason: reason.into() }
    }
}

impl<'a> CaseRun<'a> {
    pub fn new(setup: &'a Setup, planned: &'a PlannedCase, tag: &str) -> Self {
        let suite = &setup.suites.suites[planned.suite];
        let case = &suite.cases[planned.case];
        let row = planned.row.map(|row| &case.rows[row]);
        let mut bindings = IndexMap::new();
        bindings.insert("tag".to_owned(), json!(tag));
        bindings.insert("suite".to_owned(), json!({"tag": planned.suite_tag}));
        bindings.insert("base".to_owned(), json!(setup.target.base_url()));
        bindings.insert("now".to_owned(), json!(jiff::Timestamp::now().to_string()));
        bindings.insert("config".to_owned(), setup.discovery.config());
        if let Some(row) = row {
            bindings.insert("row".to_owned(), json!(row.values));
        }
        let observation = Observation {
            case: planned.name.clone(),
            started_ms: setup.target.elapsed_ms(),
            bindings,
            ..Observation::default()
        };
        let sent = IndexMap::new();
        Self { setup, planned, suite, case, row, observation, made: Vec::new(), sent }
    }

    /// Carries the case out. What it made is deleted afterwards by the caller.
    pub async fn carry_out(&mut self, population: &IndexMap<String, Value>) {
        for (label, value) in population {
            self.observation.bindings.insert(label.clone(), value.clone());
        }
        if let Err(stop) = self.make_given(&self.case.given).await {
            self.interrupt(stop, None);
            return;
        }
        let case = self.case;
        for (place, step) in case.steps.iter().enumerate() {
            self.observation.steps.push(StepObservation { step: place, ..Default::default() });
            let carried = match step {
                _ if self.setup.stop.is_cancelled() => {
                    Err(Stop::new(InterruptionKind::Cancelled, "the run was interrupted"))
                }
                Step::Send(send) => self.send(send).await,
                Step::Bulk(bulk) => self.bulk(bulk).await,
                Step::Query(query) => self.query(query).await,
                Step::Walk(walk) => self.walk(walk).await,
                Step::Probe(probe) => self.probe(probe).await,
                Step::Measure(measure) => self.measure(measure).await,
                Step::Reconcile(reconcile) => self.reconcile(reconcile).await,
                Step::Retry(retry) => self.retry(retry).await,
                Step::Race(race) => self.race(race).await,
                Step::Generate(generate) => self.generate(generate).await,
            };
            if let Err(stop) = carried {
                self.interrupt(stop, Some(place));
                return;
            }
            if self.is_ended_by(step) {
                return;
            }
        }
    }

    /// Whether the answer to a step leaves nothing for those behind it to do.
    fn is_ended_by(&self, step: &Step) -> bool {
        let Step::Send(send) = step else { return false };
        let Some(ends_on) = &send.ends_on else { return false };
        let exchange = self.observation.steps.last().and_then(|step| step.exchange);
        let status = exchange.and_then(|place| self.observation.exchanges.get(place)?.status());
        status.is_some_and(|status| ends_on.contains(status))
    }

    fn interrupt(&mut self, stop: Stop, step: Option<usize>) {
        self.observation.interruption =
            Some(Interruption { kind: stop.kind, reason: stop.reason, step });
    }

    pub fn names(&self) -> Names<'_> {
        Names::new(&self.observation.bindings)
    }

    pub fn render(&self, value: &Value) -> Result<Value, Stop> {
        Ok(render(value, self.names())?)
    }

    pub fn render_text(&self, text: &str) -> Result<String, Stop> {
        Ok(render_text(text, self.names())?)
    }

    /// Attributes whose names may be templates: which of them stand there is known only then.
    pub fn with_rendered_keys(
        &self,
        with: &IndexMap<String, Value>,
    ) -> Result<IndexMap<String, Value>, Stop> {
        with.iter().map(|(key, value)| Ok((self.render_text(key)?, value.clone()))).collect()
    }

    pub fn bind(&mut self, label: &str, value: Value) {
        self.observation.bindings.insert(label.to_owned(), value);
    }

    /// The part of a binding that a label stands for.
    pub fn bound(&self, label: &str, member: &str) -> Option<&Value> {
        self.observation.bindings.get(label)?.get(member).filter(|value| !value.is_null())
    }

    pub fn step_mut(&mut self) -> &mut StepObservation {
        if self.observation.steps.is_empty() {
            self.observation.steps.push(StepObservation::default());
        }
        let last = self.observation.steps.len() - 1;
        &mut self.observation.steps[last]
    }

    pub fn step_place(&self) -> usize {
        self.observation.steps.last().map_or(0, |step| step.step)
    }

    /// Whether what the current step expects holds so far.
    pub fn holds(&self) -> bool {
        (self.setup.holds)(self.planned, &self.observation, self.step_place())
    }

    /// Sends a request and keeps its record. A request that failed on its way stops the case.
    pub async fn exchange(&mut self, request: OutgoingRequest) -> Result<usize, Stop> {
        let asked = self.asked(&request.method, &request.path);
        if let Some(reason) = self.setup.silence.given_up(&asked) {
            return Err(Stop::new(InterruptionKind::Transport, reason));
        }
        let place = self.attempt(request).await;
        self.setup.silence.heard(&asked, &self.observation.exchanges[place]);
        match &self.observation.exchanges[place].failure {
            None => Ok(place),
            Some(failure) => {
                let kind = match failure.kind {
                    FailureKind::NotSent => InterruptionKind::Budget,
                    _ => InterruptionKind::Transport,
                };
                Err(Stop::new(kind, failure.message.clone()))
            }
        }
    }

    /// Method and endpoint of a request: all resources of a type are one.
    pub fn asked(&self, method: &str, path: &str) -> String {
        let (path, endpoint) = (bare(path), self.endpoint(path));
        let below = if path.trim_matches('/') == endpoint.trim_matches('/') { "" } else { "/…" };
        format!("{method} {endpoint}{below}")
    }

    /// Sends a request and keeps its record, whatever came of it.
    pub async fn attempt(&mut self, request: OutgoingRequest) -> usize {
        let exchange = self.setup.target.exchange(request).await;
        self.observation.exchanges.push(exchange);
        self.observation.exchanges.len() - 1
    }

    /// Announces what a request is about to create.
    pub async fn announce(&self, resources: Vec<Announcement>) -> Result<(), Stop> {
        if self.setup.journal.created_count() + resources.len() > self.setup.most_creates {
            let reason = "the budget of created resources is used up";
            return Err(Stop::new(InterruptionKind::Budget, reason));
        }
        let announced = self.setup.journal.announce(resources).await;
        announced.map_err(|error| Stop::new(InterruptionKind::Budget, error.to_string()))
    }

    /// What a POST to an endpoint is about to create.
    pub fn announcement(&self, path: &str, body: &Value) -> Announcement {
        let endpoint = self.endpoint(path);
        let of_type = self.setup.discovery.type_at(&endpoint);
        let known = self.setup.discovery.name_attribute(&of_type);
        let attribute = known.unwrap_or_else(|| "displayName".to_owned());
        let name = body.as_object().and_then(|map| {
            map.iter().find(|(key, _)| key.eq_ignore_ascii_case(&attribute))?.1.as_str()
        });
        let name = name.filter(|name| !name.trim().is_empty()).map(str::to_owned);
        Announcement { endpoint, attribute, name }
    }

    /// Notes a created resource; from now on it is the run's to change and delete.
    pub fn note_created(&mut self, path: &str) {
        self.setup.journal.created(path);
        if !self.made.iter().any(|known| known == path) {
            self.made.push(path.to_owned());
        }
    }

    /// Path of the resource that an answer to a create gives.
    pub fn created_path(&self, sent_to: &str, exchange: &Exchange) -> Option<(String, String)> {
        let answer = exchange.answer.as_ref()?;
        let id = answer.json.as_ref().and_then(|body| body.get("id")?.as_str());
        let location = answer.header("location").or_else(|| {
            answer.json.as_ref().and_then(|body| body.pointer("/meta/location")?.as_str())
        });
        self.resource_path(&self.endpoint(sent_to), id, location)
    }

    /// Path and id of a resource from its id or, without one, its location.
    pub fn resource_path(
        &self,
        endpoint: &str,
        id: Option<&str>,
        location: Option<&str>,
    ) -> Option<(String, String)> {
        if let Some(id) = id.filter(|id| !id.is_empty()) {
            return Some((format!("{endpoint}/{}", encode(id)), id.to_owned()));
        }
        let location = location?;
        let path = below_base(location, self.setup.target.base_url())
            .filter(|path| path.starts_with(&format!("{endpoint}/")))
            .or_else(|| below_endpoint(location, endpoint))?;
        let id = path.rsplit('/').next()?.to_owned();
        (!id.is_empty()).then_some((path, id))
    }

    /// Endpoint of a path, however the path is written: absolute, without a slash, with a version.
    pub fn endpoint(&self, path: &str) -> String {
        let below = below_base(path, self.setup.target.base_url());
        let path = below.as_deref().unwrap_or(path);
        let known = self.setup.discovery.endpoints();
        let mut segments = bare(path).rsplit('/');
        let found = segments.find_map(|segment| {
            known.iter().find(|known| known.trim_start_matches('/').eq_ignore_ascii_case(segment))
        });
        found.cloned().unwrap_or_else(|| endpoint_of(path))
    }

    /// Label of the resource at a path.
    pub fn label_at(&self, path: &str) -> Option<String> {
        let bindings = &self.observation.bindings;
        let found = bindings
            .iter()
            .find(|(_, value)| value.get("path").and_then(Value::as_str) == Some(path));
        found.map(|(label, _)| label.clone())
    }
}
