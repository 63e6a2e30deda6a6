//! Trials of queries: pages of so many resources (RFC 7644 3.4.2.4, RFC 9865 4), and filters of
//! so many letters.

use std::time::{Duration, Instant};

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::super::case::{CaseRun, Stop};
use super::{FILL, Probing, letters};
use crate::observation::{InterruptionKind, Trial};
use crate::suite::{Limit, Probe};

/// Creates under way at the same time.
const CONCURRENCY: usize = 8;
/// How long a list may take to show what was created.
const PATIENCE: Duration = Duration::from_secs(3);

impl CaseRun<'_> {
    pub(super) async fn page_trial(
        &mut self,
        probing: &mut Probing<'_>,
        size: u64,
    ) -> Result<Trial, Stop> {
        if !self.setup.discovery.confines {
            let reason = "the target cannot confine a query to what the run created";
            return Err(Stop::new(InterruptionKind::NotOffered, reason));
        }
        let of_type = probing.probe.resource.clone().unwrap_or_else(|| "User".to_owned());
        self.grow(probing, &of_type, size).await?;
        let wanted = probing.population.len() as u64;
        let begun = Instant::now();
        loop {
            let exchange = self.ask_for_page(probing.probe, &of_type, size).await?;
            let body = self.observation.exchanges[exchange].json();
            let items = body.and_then(|body| body.get("Resources")?.as_array());
            let total = body.and_then(|body| body.get("totalResults")?.as_u64());
            let shown = items.map(|items| items.len() as u64);
            if total.is_none_or(|total| total >= wanted) {
                let due = size.min(wanted);
                return Ok(Trial { size, exchange, due, came: shown, ..Trial::default() });
            }
            if begun.elapsed() >= PATIENCE {
                let total = total.unwrap_or_default();
                let reason = format!("a list shows {total} of {wanted} resources that were made");
                return Err(Stop::new(InterruptionKind::Prerequisite, reason));
            }
            tokio::time::sleep(super::super::LOOK_AGAIN).await;
        }
    }

    async fn ask_for_page(
        &mut self,
        probe: &Probe,
        of_type: &str,
        size: u64,
    ) -> Result<usize, Stop> {
        let attribute = if of_type == "User" { "userName" } else { "displayName" };
        let filter = self.render_text(&format!("{attribute} sw \"${{tag}}-\""))?;
        let mut parameters = IndexMap::from([("attributes".to_owned(), json!(attribute))]);
        if probe.limit != Limit::DefaultPageSize {
            parameters.insert("count".to_owned(), json!(size));
        }
        let endpoint = self.setup.discovery.endpoint(of_type);
        let request = self.query_request(&endpoint, probe.by, Some(filter), &parameters)?;
        Ok(self.attempt(request).await)
    }

    /// Makes resources until there are as many as a trial needs.
    pub(super) async fn grow(
        &mut self,
        probing: &mut Probing<'_>,
        of_type: &str,
        wanted: u64,
    ) -> Result<(), Stop> {
        let known = probing.population.len() as u64;
        if known >= wanted {
            return Ok(());
        }
        let labels = (known + 1..=wanted).map(|number| format!("p{number}"));
        let creations = self.creations(of_type, labels, &IndexMap::new())?;
        let concurrency = self.setup.concurrency.min(CONCURRENCY);
        let made = self.create_singly(&creations, concurrency).await?;
        probing.population.extend(made.ids);
        Ok(())
    }

    pub(super) async fn filter_trial(
        &mut self,
        probing: &mut Probing<'_>,
        size: u64,
    ) -> Result<Trial, Stop> {
        let probe = probing.probe;
        let filter = self.filter_of(probe, size)?;
        let path = probe.path.as_deref().unwrap_or("/Users");
        let request = self.query_request(path, probe.by, Some(filter), &IndexMap::new())?;
        let exchange = self.attempt(request).await;
        let sought = probe.finds.as_deref().and_then(|label| self.bound(label, "id"));
        let body = self.observation.exchanges[exchange].json();
        let items = body.and_then(|body| body.get("Resources")?.as_array());
        let is_right = match items.map(Vec::as_slice) {
            Some([only]) => sought.is_none() || only.get("id") == sought,
            _ => false,
        };
        Ok(Trial { size, exchange, due: 1, came: Some(u64::from(is_right)), ..Trial::default() })
    }

    /// The filter, filled up to a number of letters.
    pub(super) fn filter_of(&self, probe: &Probe, size: u64) -> Result<String, Stop> {
        let filter = self.render_text(probe.filter.as_deref().unwrap_or_default())?;
        let base = filter.replace(FILL, "").chars().count() as u64;
        Ok(filter.replace(FILL, &letters(size.saturating_sub(base))))
    }
}

/// The members of a group as it was read; none where it shows none.
pub(super) fn members_of(body: Option<&Value>) -> Vec<String> {
    let members = body.and_then(|body| body.get("members")?.as_array());
    let value = |member: &Value| Some(member.get("value")?.as_str()?.to_owned());
    members.into_iter().flatten().filter_map(value).collect()
}
