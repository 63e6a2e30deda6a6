//! One request, and the read-back of what it wrote.

use std::time::Duration;

use serde_json::{Value, json};

use super::body::resource_body;
use super::case::{CaseRun, Stop};
use super::cut::was_cut;
use super::guard::forbidden;
use super::path::{bare, below_base, with_query};
use super::read_back::Watch;
use super::retry::SentRequest;
use crate::document::duration;
use crate::observation::InterruptionKind;
use crate::suite::{Credentials, Send};
use crate::target::{Authentication, OutgoingRequest};

impl CaseRun<'_> {
    /// Carries a `send` step out.
    pub async fn send(&mut self, send: &Send) -> Result<(), Stop> {
        let (request, body) = self.request_of(send)?;
        let writes = is_write(&request);
        self.permit(&request)?;
        if writes && request.method == "POST" {
            let announced = body.as_ref().unwrap_or(&Value::Null);
            self.announce(vec![self.announcement(&request.path, announced)]).await?;
        }
        let label = send.label.clone();
        let subject = self.subject_of(&request);
        if let Some(label) = &label {
            let sent = SentRequest::single(request.clone(), body.clone());
            self.sent.insert(label.clone(), sent);
        }
        if writes {
            self.read_before(&send.after).await;
        }
        if send.cut.is_some() {
            return self.broken_off(send, &request, body.as_ref(), subject).await;
        }
        self.send_until(send, &request, label.as_deref(), body.as_ref()).await?;
        if send.expect.is_none() && !self.judged_exchange_succeeded() {
            let reason = format!("{} {} was to prepare, and failed", request.method, request.path);
            return Err(Stop::new(InterruptionKind::Prerequisite, reason));
        }
        self.note_deletion(&request);
        if writes && send.expect.is_some() {
            let also = subject.or(label.filter(|_| request.method == "POST"));
            let settle = self.patience(send.settle.as_deref());
            self.read_back_facts(&send.after, also.as_slice(), settle).await;
        }
        Ok(())
    }

    /// Stops the case before a request that would touch what the run did not create.
    pub(super) fn permit(&self, request: &OutgoingRequest) -> Result<(), Stop> {
        match forbidden(&self.setup.journal, self.setup.target.base_url(), request) {
            Some(reason) => Err(Stop::new(InterruptionKind::Prerequisite, reason)),
            None => Ok(()),
        }
    }

    /// How long the target may take to show what a step did.
    pub(super) fn patience(&self, own: Option<&str>) -> Duration {
        own.and_then(duration).unwrap_or(self.setup.settle)
    }

    /// Sends, and repeats what only reads for as long as the step allows.
    async fn send_until(
        &mut self,
        send: &Send,
        request: &OutgoingRequest,
        label: Option<&str>,
        body: Option<&Value>,
    ) -> Result<(), Stop> {
        let eventually = send.expect.as_ref().and_then(|expect| expect.eventually.as_deref());
        let mut watch = Watch::new(self.patience(eventually));
        loop {
            let place = self.exchange(request.clone()).await;
            self.step_mut().exchange = Some(self.observation.exchanges.len() - 1);
            let place = place?;
            self.bind_answer(label, request, body, place);
            if is_write(request) {
                return Ok(());
            }
            let prepares = send.expect.is_none();
            let satisfied = |run: &Self| match prepares {
                true => run.judged_exchange_succeeded(),
                false => run.holds(),
            };
            if watch.is_over(self, satisfied) {
                return Ok(());
            }
            tokio::time::sleep(super::LOOK_AGAIN).await;
        }
    }

    fn judged_exchange_succeeded(&self) -> bool {
        let place = self.observation.steps.last().and_then(|step| step.exchange);
        place.is_some_and(|place| self.observation.exchanges[place].succeeded())
    }

    pub(super) fn request_of(&self, send: &Send) -> Result<(OutgoingRequest, Option<Value>), Stop> {
        let of_type = send.create.as_ref().or(send.resource.as_ref());
        let method = match (&send.method, &send.create) {
            (Some(method), _) => self.render_text(method)?,
            (None, Some(_)) => "POST".to_owned(),
            (None, None) => "GET".to_owned(),
        };
        let path = match (&send.path, &send.create) {
            (Some(path), _) => self.below_target(self.render_text(path)?)?,
            (None, Some(of_type)) => self.setup.discovery.endpoint(of_type),
            (None, None) => String::new(),
        };
        let parameters = self.render(&json!(send.query))?;
        let parameters = parameters.as_object().cloned().unwrap_or_default();
        let mut request = OutgoingRequest::new(&method, with_query(&path, &parameters));
        request.authentication = authentication(send.credentials);
        request.cut = send.cut;
        request.slow_body = send.slow_body.as_deref().and_then(duration);
        for (name, value) in &send.headers {
            request.headers.insert(name.clone(), self.render_text(value)?);
        }
        let body = match (&send.body, of_type) {
            (Some(body), _) => Some(self.render(body)?),
            (None, Some(of_type)) => {
                let label = send.label.as_deref().unwrap_or("resource");
                let with = self.with_rendered_keys(&send.with)?;
                let body = resource_body(self.setup, of_type, label, &with, &send.without);
                Some(self.render(&body)?)
            }
            (None, None) => None,
        };
        request.body = match &send.raw {
            Some(raw) => Some(self.render_text(raw)?),
            None => body.as_ref().map(Value::to_string),
        };
        Ok((request, body))
    }

    /// A path below the base URL; of a whole address, such as a `Location`, the part behind the
    /// base. What lies elsewhere is not asked: the credential is the target's alone.
    fn below_target(&self, path: String) -> Result<String, Stop> {
        match below_base(&path, self.setup.target.base_url()) {
            Some(below) => Ok(below),
            None if path.starts_with("http://") || path.starts_with("https://") => {
                let reason = format!("`{path}` does not lie below the base URL");
                Err(Stop::new(InterruptionKind::MissingValue, reason))
            }
            None => Ok(path),
        }
    }

    /// Label of the resource that a request addresses.
    pub(super) fn subject_of(&self, request: &OutgoingRequest) -> Option<String> {
        self.label_at(bare(&request.path))
    }

    /// What a label stands for after an answer.
    pub(super) fn bind_answer(
        &mut self,
        label: Option<&str>,
        request: &OutgoingRequest,
        body: Option<&Value>,
        place: usize,
    ) {
        let exchange = self.observation.exchanges[place].clone();
        let creates = request.method == "POST" && is_write(request) && exchange.succeeded();
        let created = creates.then(|| self.created_path(&request.path, &exchange)).flatten();
        if let Some((path, _)) = &created {
            self.note_created(path);
        }
        let Some(label) = label else { return };
        let (status, cut) = (exchange.status(), was_cut(&exchange));
        let answer = exchange.answer.unwrap_or_default();
        // A collection is no resource that could be read back.
        let single = bare(&request.path).trim_matches('/').contains('/');
        let addressed = request.method != "POST" && single;
        let path = created
            .as_ref()
            .map(|(path, _)| path.clone())
            .or_else(|| addressed.then(|| bare(&request.path).to_owned()));
        let id = created.map(|(_, id)| id).or_else(|| {
            answer.json.as_ref().and_then(|body| body.get("id")?.as_str().map(str::to_owned))
        });
        let location =
            answer.json.as_ref().and_then(|body| body.pointer("/meta/location").cloned());
        let value = json!({
            "id": id, "path": path, "location": location, "status": status,
            "headers": answer.headers, "body": answer.json, "sent": body,
            "endpoint": self.endpoint(&request.path), "cut": cut,
        });
        self.bind(label, value);
    }

    pub(super) fn note_deletion(&mut self, request: &OutgoingRequest) {
        if request.method == "DELETE" && self.judged_exchange_succeeded() {
            // Only after the read-back is it known to be gone; the clean-up looks again.
            self.made.retain(|path| path != bare(&request.path));
            self.made.push(bare(&request.path).to_owned());
        }
    }
}

pub(super) fn is_write(request: &OutgoingRequest) -> bool {
    let search = request.method == "POST" && bare(&request.path).ends_with("/.search");
    !matches!(request.method.as_str(), "GET" | "HEAD" | "OPTIONS") && !search
}

pub(super) fn authentication(credentials: Credentials) -> Authentication {
    match credentials {
        Credentials::Valid => Authentication::Valid,
        Credentials::None => Authentication::None,
        Credentials::Wrong => Authentication::Wrong,
    }
}
