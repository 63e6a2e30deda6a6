//! Requests that we break off, and what became of them all the same.

use std::time::Duration;

use serde_json::{Value, json};

use super::case::{CaseRun, Stop};
use super::send::is_write;
use crate::observation::{Exchange, FailureKind, InterruptionKind};
use crate::suite::Send;
use crate::target::OutgoingRequest;

/// How long a target may be at work on a request that it has got and nobody waits for.
const AT_WORK: Duration = Duration::from_secs(1);

impl CaseRun<'_> {
    /// Sends a single request with a `cut` and reads back what it wrote.
    pub(super) async fn broken_off(
        &mut self,
        send: &Send,
        request: &OutgoingRequest,
        body: Option<&Value>,
        subject: Option<String>,
    ) -> Result<(), Stop> {
        if let Some(subject) = &subject {
            self.keep_before(subject).await;
        }
        let place = self.break_off(request).await?;
        self.bind_answer(send.label.as_deref(), request, body, place);
        if is_write(request) {
            let also = subject.or(send.label.clone().filter(|_| request.method == "POST"));
            let patience = self.patience_after_cut(send.settle.as_deref());
            self.read_back_facts(&send.after, also.as_slice(), patience).await;
        }
        Ok(())
    }

    /// Sends a request as far as it is to go.
    pub(super) async fn break_off(&mut self, request: &OutgoingRequest) -> Result<usize, Stop> {
        let place = self.attempt(request.clone()).await;
        self.step_mut().exchange = Some(place);
        let exchange = &self.observation.exchanges[place];
        let failure = exchange.failure.clone();
        match failure {
            Some(failure) if failure.kind != FailureKind::Cut => {
                let kind = match failure.kind {
                    FailureKind::NotSent => InterruptionKind::Budget,
                    _ => InterruptionKind::Transport,
                };
                Err(Stop::new(kind, failure.message))
            }
            _ => Ok(place),
        }
    }

    /// How long to look for the effect of a request whose answer nobody heard.
    pub(super) fn patience_after_cut(&self, own: Option<&str>) -> Duration {
        self.patience(own).max(AT_WORK)
    }

    /// Notes of the operations of a bulk request that their results were never heard.
    pub(super) fn note_unheard(&mut self, sent: &[(String, Value)]) {
        for (label, _) in sent {
            if let Some(bound) = self.observation.bindings.get_mut(label) {
                bound["cut"] = json!(true);
            }
        }
    }
}

/// Whether we ended the connection ourselves.
pub(super) fn was_cut(exchange: &Exchange) -> bool {
    exchange.failure.as_ref().is_some_and(|failure| failure.kind == FailureKind::Cut)
}
