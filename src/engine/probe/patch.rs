//! Trials of PATCH: so many operations, or so many members (RFC 7644 3.5.2).

use std::collections::HashSet;

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::super::case::{CaseRun, Stop};
use super::super::guard::forbidden;
use super::super::population::count_in;
use super::Probing;
use super::page::members_of;
use crate::observation::{InterruptionKind, Trial};
use crate::suite::Probe;
use crate::target::OutgoingRequest;

impl CaseRun<'_> {
    pub(super) async fn patch_trial(
        &mut self,
        probing: &mut Probing<'_>,
        size: u64,
    ) -> Result<Trial, Stop> {
        let probe = probing.probe;
        let path = self.render_text(probe.path.as_deref().unwrap_or_default())?;
        let mut operations = Vec::new();
        for number in 1..=size {
            operations.push(self.operation_at(probe, number)?);
        }
        let before = self.attempt(OutgoingRequest::new("GET", path.as_str())).await;
        let exchange = self.send_patch(&path, &operations).await?;
        let after = self.attempt(OutgoingRequest::new("GET", path)).await;
        let shown = self.shows_all(probe, size, after)?;
        Ok(Trial {
            size,
            exchange,
            read_back: vec![before, after],
            due: size,
            came: Some(if shown { size } else { 0 }),
            ..Trial::default()
        })
    }

    async fn send_patch(&mut self, path: &str, operations: &[Value]) -> Result<usize, Stop> {
        let schema = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
        let body = json!({"schemas": [schema], "Operations": operations});
        let request = OutgoingRequest::new("PATCH", path).with_json(&body);
        match forbidden(&self.setup.journal, self.setup.target.base_url(), &request) {
            Some(reason) => Err(Stop::new(InterruptionKind::Prerequisite, reason)),
            None => Ok(self.attempt(request).await),
        }
    }

    /// Whether the resource shows what the last operation set.
    fn shows_all(&self, probe: &Probe, size: u64, read: usize) -> Result<bool, Stop> {
        let body = self.observation.exchanges[read].json();
        for (name, value) in &probe.shows {
            let mut wanted = value.clone();
            count_in(&mut wanted, &size.to_string());
            let wanted = self.render(&wanted)?;
            if body.and_then(|body| body.get(name)) != Some(&wanted) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Adds members to a group of the trial's own.
    pub(super) async fn members_trial(
        &mut self,
        probing: &mut Probing<'_>,
        size: u64,
    ) -> Result<Trial, Stop> {
        self.grow(probing, "User", size).await?;
        let of_type = probing.probe.resource.as_deref().unwrap_or("Group");
        let label = [format!("g{}", probing.number)];
        let group = self.creations(of_type, label, &IndexMap::new())?;
        let made = self.create_singly(&group, 1).await?;
        let id = made.ids.first().map(String::as_str).unwrap_or_default();
        let endpoint = self.setup.discovery.endpoint(of_type);
        let path = format!("{endpoint}/{}", super::super::path::encode(id));
        let wanted = usize::try_from(size).unwrap_or(usize::MAX);
        let ids: Vec<&String> = probing.population.iter().take(wanted).collect();
        let members: Vec<Value> = ids.iter().map(|id| json!({"value": id})).collect();
        let add = json!({"op": "add", "path": "members", "value": members});
        let exchange = self.send_patch(&path, &[add]).await?;
        let after = self.attempt(OutgoingRequest::new("GET", path)).await;
        let shown: HashSet<String> =
            members_of(self.observation.exchanges[after].json()).into_iter().collect();
        let came = ids.iter().filter(|id| shown.contains(**id)).count() as u64;
        let read_back = vec![after];
        Ok(Trial { size, exchange, read_back, due: size, came: Some(came), ..Trial::default() })
    }
}
