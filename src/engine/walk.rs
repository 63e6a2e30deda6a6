//! All pages of a query, one after the other (RFC 7644 3.4.2.4, RFC 9865).

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::case::{CaseRun, Stop};
use crate::suite::{Paging, Walk};

impl CaseRun<'_> {
    /// Carries a `walk` step out.
    pub async fn walk(&mut self, walk: &Walk) -> Result<(), Stop> {
        let (filter, scoped) =
            self.scoped_filter(&walk.path, walk.filter.as_deref(), walk.scope)?;
        self.step_mut().scoped = scoped;
        let pages = self.pages(walk, filter.as_deref()).await?;
        self.step_mut().pages = pages;
        if walk.twice {
            let again = self.pages(walk, filter.as_deref()).await?;
            self.step_mut().pages_again = again;
        }
        Ok(())
    }

    async fn pages(&mut self, walk: &Walk, filter: Option<&str>) -> Result<Vec<usize>, Stop> {
        let mut pages = Vec::new();
        let mut next = first_parameters(&walk.by);
        let mut seen = 0;
        loop {
            let mut parameters = walk.parameters.clone();
            parameters.extend(next.clone());
            let filter = filter.map(str::to_owned);
            let request = self.query_request(&walk.path, walk.method, filter, &parameters)?;
            let place = self.exchange(request).await?;
            pages.push(place);
            self.step_mut().exchange = Some(place);
            let exchange = &self.observation.exchanges[place];
            let Some(body) = exchange.json().filter(|_| exchange.succeeded()) else {
                return Ok(pages);
            };
            let items = body.get("Resources").and_then(Value::as_array).map_or(0, Vec::len);
            seen += items as u64;
            match following(&walk.by, body, seen, items) {
                Some(parameters) => next = parameters,
                None => return Ok(pages),
            }
            if pages.len() >= walk.stop_after as usize {
                self.step_mut().endless = true;
                return Ok(pages);
            }
        }
    }
}

fn first_parameters(by: &Paging) -> IndexMap<String, Value> {
    match by {
        Paging::Index(index) => IndexMap::from([
            ("startIndex".to_owned(), json!(1)),
            ("count".to_owned(), json!(index.count)),
        ]),
        Paging::Cursor(cursor) => IndexMap::from([
            ("cursor".to_owned(), json!("")),
            ("count".to_owned(), json!(cursor.count)),
        ]),
    }
}

/// Parameters of the next page; none where the walk is at its end.
fn following(
    by: &Paging,
    body: &Value,
    seen: u64,
    items: usize,
) -> Option<IndexMap<String, Value>> {
    match by {
        Paging::Index(index) => {
            let total = body.get("totalResults").and_then(Value::as_u64)?;
            if items == 0 || seen >= total {
                return None;
            }
            Some(IndexMap::from([
                ("startIndex".to_owned(), json!(seen + 1)),
                ("count".to_owned(), json!(index.count)),
            ]))
        }
        Paging::Cursor(cursor) => {
            let next = body.get("nextCursor").and_then(Value::as_str)?;
            Some(IndexMap::from([
                ("cursor".to_owned(), json!(next)),
                ("count".to_owned(), json!(cursor.count)),
            ]))
        }
    }
}
