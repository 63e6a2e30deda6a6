//! One query, confined to its population (RFC 7644 3.4.2, 3.4.3).

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::case::{CaseRun, Stop};
use super::path::with_query;
use super::read_back::Watch;
use crate::suite::{Query, QueryMethod, Scope};
use crate::target::OutgoingRequest;

impl CaseRun<'_> {
    /// Carries a `query` step out.
    pub async fn query(&mut self, query: &Query) -> Result<(), Stop> {
        let (filter, scoped) =
            self.scoped_filter(&query.path, query.filter.as_deref(), query.scope)?;
        let request = self.query_request(&query.path, query.by, filter, &query.parameters)?;
        self.step_mut().scoped = scoped;
        let eventually = query.expect.as_ref().and_then(|expect| expect.eventually.as_deref());
        let mut watch = Watch::new(self.patience(eventually));
        loop {
            let place = self.exchange(request.clone()).await;
            self.step_mut().exchange = Some(self.observation.exchanges.len() - 1);
            let place = place?;
            self.bind_list(query.label.as_deref(), place);
            if watch.is_over(self, Self::holds) {
                return Ok(());
            }
            tokio::time::sleep(super::LOOK_AGAIN).await;
        }
    }

    fn bind_list(&mut self, label: Option<&str>, place: usize) {
        let Some(label) = label else { return };
        let answer = self.observation.exchanges[place].answer.clone().unwrap_or_default();
        let value =
            json!({"status": answer.status, "headers": answer.headers, "body": answer.json});
        self.bind(label, value);
    }

    /// With what the names of the population of the case begin.
    pub(super) fn population_tag(&self) -> Result<String, Stop> {
        match self.case.makes_resources() {
            false => Ok(self.planned.suite_tag.clone()),
            true => self.render_text("${tag}"),
        }
    }

    /// The filter as it is sent, and whether it confines the query to the population.
    pub(super) fn scoped_filter(
        &self,
        path: &str,
        filter: Option<&str>,
        scope: Scope,
    ) -> Result<(Option<String>, bool), Stop> {
        let filter = filter.map(|filter| self.render_text(filter)).transpose()?;
        if scope == Scope::None || !self.setup.discovery.confines {
            return Ok((filter, false));
        }
        let tag = self.population_tag()?;
        let of_type = self.setup.discovery.type_at(path.trim_end_matches('/'));
        let known = self.setup.discovery.name_attribute(&of_type);
        let attribute = known.unwrap_or_else(|| "displayName".to_owned());
        let confined = format!("{attribute} sw \"{tag}-\"");
        Ok(match filter {
            // No more grouping than is needed: not every target knows it.
            Some(filter) if filter.to_lowercase().contains(" or ") => {
                (Some(format!("{confined} and ({filter})")), true)
            }
            Some(filter) => (Some(format!("{confined} and {filter}")), true),
            None => (Some(confined), true),
        })
    }

    pub(super) fn query_request(
        &self,
        path: &str,
        by: QueryMethod,
        filter: Option<String>,
        parameters: &IndexMap<String, Value>,
    ) -> Result<OutgoingRequest, Stop> {
        let path = self.render_text(path)?;
        let mut all = Map::new();
        if let Some(filter) = filter {
            all.insert("filter".to_owned(), json!(filter));
        }
        if let Value::Object(rendered) = self.render(&json!(parameters))? {
            all.extend(rendered.into_iter().filter(|(_, value)| !value.is_null()));
        }
        Ok(match by {
            QueryMethod::Get => OutgoingRequest::new("GET", with_query(&path, &all)),
            QueryMethod::Search => {
                let schema = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";
                let mut body = Map::from_iter([("schemas".to_owned(), json!([schema]))]);
                body.extend(all.into_iter().map(as_search_parameter));
                let path = format!("{}/.search", path.trim_end_matches('/'));
                OutgoingRequest::new("POST", path).with_json(&Value::Object(body))
            }
        })
    }
}

/// In a SearchRequest, lists of attributes are arrays (RFC 7644 3.4.3).
fn as_search_parameter((name, value): (String, Value)) -> (String, Value) {
    let lists = ["attributes", "excludedAttributes"];
    match value {
        Value::String(text) if lists.contains(&name.as_str()) => {
            (name, json!(text.split(',').map(str::trim).collect::<Vec<_>>()))
        }
        other => (name, other),
    }
}
