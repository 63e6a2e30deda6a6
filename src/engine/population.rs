//! The resources that exist before the steps begin.

use serde_json::{Value, json};
use tokio::time::Instant;

use super::body::resource_body;
use super::case::{CaseRun, Stop};
use crate::observation::InterruptionKind;
use crate::suite::Given;
use crate::target::OutgoingRequest;

impl CaseRun<'_> {
    /// Makes resources, one after the other: later ones may refer to earlier ones.
    pub async fn make_given(&mut self, given: &[Given]) -> Result<(), Stop> {
        for one in given {
            match one.repeat {
                None => self.make(one, &one.label).await?,
                Some(times) => {
                    for n in 1..=times {
                        let numbered = numbered(one, n);
                        self.make(&numbered, &numbered.label).await?;
                    }
                }
            }
        }
        Ok(())
    }

    async fn make(&mut self, given: &Given, label: &str) -> Result<(), Stop> {
        if self.setup.stop.is_cancelled() {
            return Err(Stop::new(InterruptionKind::Cancelled, "the run was interrupted"));
        }
        let with = self.with_rendered_keys(&given.with)?;
        let body = resource_body(self.setup, &given.create, label, &with, &given.without);
        let body = self.render(&body)?;
        let path = self.setup.discovery.endpoint(&given.create);
        self.announce(vec![self.announcement(&path, &body)]).await?;
        let place = self.exchange(OutgoingRequest::new("POST", &path).with_json(&body)).await?;
        let exchange = &self.observation.exchanges[place];
        let created = exchange.succeeded().then(|| self.created_path(&path, exchange)).flatten();
        let Some((path, id)) = created else {
            let status =
                exchange.status().map_or("no".to_owned(), |status| format!("HTTP {status}"));
            let reason = format!("`{label}` could not be made: {status} answer to its creation");
            return Err(Stop::new(InterruptionKind::Prerequisite, reason));
        };
        let answer = exchange.json().cloned().unwrap_or(Value::Null);
        let location = answer.pointer("/meta/location").cloned();
        self.note_created(&path);
        self.bind(
            label,
            json!({"id": id, "path": path, "location": location, "body": answer, "sent": body,
                   "type": given.create, "given": true}),
        );
        self.until_shown(&path).await?;
        if given.deleted {
            self.unmake(label, &path).await?;
        }
        Ok(())
    }

    /// Waits until a target that takes its time shows what it created.
    async fn until_shown(&mut self, path: &str) -> Result<(), Stop> {
        let begun = Instant::now();
        while begun.elapsed() < self.setup.settle {
            let place = self.exchange(OutgoingRequest::new("GET", path)).await?;
            if self.observation.exchanges[place].succeeded() {
                break;
            }
            tokio::time::sleep(super::LOOK_AGAIN).await;
        }
        Ok(())
    }

    /// Deletes a resource again, so that its id names nothing.
    async fn unmake(&mut self, label: &str, path: &str) -> Result<(), Stop> {
        let place = self.exchange(OutgoingRequest::new("DELETE", path)).await?;
        if !self.observation.exchanges[place].succeeded() {
            let reason = format!("`{label}` could not be deleted before the steps begin");
            return Err(Stop::new(InterruptionKind::Prerequisite, reason));
        }
        self.setup.journal.deleted(path);
        let mut bound = self.observation.bindings.get(label).cloned().unwrap_or_default();
        bound["deleted"] = json!(true);
        self.bind(label, bound);
        Ok(())
    }
}

fn numbered(given: &Given, n: u32) -> Given {
    let number = n.to_string();
    let mut one = given.clone();
    one.label = one.label.replace("{n}", &number);
    one.with.values_mut().for_each(|value| count_in(value, &number));
    one
}

/// Writes the number of a repetition for `{n}`.
pub(super) fn count_in(value: &mut Value, number: &str) {
    match value {
        Value::String(text) => *text = text.replace("{n}", number),
        Value::Array(items) => items.iter_mut().for_each(|item| count_in(item, number)),
        Value::Object(map) => map.values_mut().for_each(|item| count_in(item, number)),
        _ => {}
    }
}
