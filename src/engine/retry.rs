//! The very same request again.

use serde_json::Value;

use super::case::{CaseRun, Stop};
use super::send::is_write;
use crate::observation::InterruptionKind;
use crate::suite::Retry;
use crate::target::OutgoingRequest;

/// A request as it went out.
#[derive(Clone)]
pub(super) struct SentRequest {
    request: OutgoingRequest,
    body: Option<Value>,
    /// Of a bulk request: its operations by label.
    operations: Option<Vec<(String, Value)>>,
}

impl SentRequest {
    pub fn single(request: OutgoingRequest, body: Option<Value>) -> Self {
        Self { request, body, operations: None }
    }

    pub fn bulk(request: OutgoingRequest, operations: Vec<(String, Value)>) -> Self {
        Self { request, body: None, operations: Some(operations) }
    }
}

impl CaseRun<'_> {
    /// Carries a `retry` step out: the same bytes, this time whole and without delay.
    pub async fn retry(&mut self, retry: &Retry) -> Result<(), Stop> {
        let Some(mut sent) = self.sent.get(&retry.of).cloned() else {
            let reason = format!("`{}` sent nothing that could be sent again", retry.of);
            return Err(Stop::new(InterruptionKind::MissingValue, reason));
        };
        (sent.request.cut, sent.request.slow_body) = (None, None);
        self.permit(&sent.request)?;
        match sent.operations.take() {
            None => self.retry_single(retry, &sent).await,
            Some(operations) => self.retry_bulk(retry, &sent.request, operations).await,
        }
    }

    async fn retry_single(&mut self, retry: &Retry, sent: &SentRequest) -> Result<(), Stop> {
        let request = &sent.request;
        let writes = is_write(request);
        if writes && request.method == "POST" {
            let announced = sent.body.as_ref().unwrap_or(&Value::Null);
            self.announce(vec![self.announcement(&request.path, announced)]).await?;
        }
        let subject = self.subject_of(request);
        if writes {
            self.read_before(&retry.after).await;
        }
        if let Some(subject) = subject.as_deref().filter(|_| writes) {
            self.keep_before(subject).await;
        }
        let place = self.exchange(request.clone()).await;
        self.step_mut().exchange = Some(self.observation.exchanges.len() - 1);
        self.bind_answer(Some(&retry.label), request, sent.body.as_ref(), place?);
        self.note_deletion(request);
        if writes {
            let also = subject.or(Some(retry.label.clone()).filter(|_| request.method == "POST"));
            let settle = self.patience(retry.settle.as_deref());
            self.read_back_facts(&retry.after, also.as_slice(), settle).await;
        }
        Ok(())
    }

    async fn retry_bulk(
        &mut self,
        retry: &Retry,
        request: &OutgoingRequest,
        operations: Vec<(String, Value)>,
    ) -> Result<(), Stop> {
        let again = operations.into_iter().map(|(label, sent)| (retry.label_of(&label), sent));
        let again: Vec<(String, Value)> = again.collect();
        self.announce(self.announcements(&again)).await?;
        self.bind_sent(&again);
        self.read_before(&retry.after).await;
        let place = self.exchange(request.clone()).await;
        self.step_mut().exchange = Some(self.observation.exchanges.len() - 1);
        let place = place?;
        let results = self.results_of(&again, place);
        self.step_mut().operations = results;
        self.bind_bulk_answer(Some(&retry.label), place);
        let also: Vec<String> = again.into_iter().map(|(label, _)| label).collect();
        let settle = self.patience(retry.settle.as_deref());
        self.read_back_facts(&retry.after, &also, settle).await;
        Ok(())
    }
}
