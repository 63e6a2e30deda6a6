//! All pages of a query, one after the other (RFC 7644 3.4.2.4, RFC 9865).

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::case::{CaseRun, Stop};
use crate::observation::{Change, Exchange, InterruptionKind, Met};
use crate::suite::{Paging, Walk};

/// Exchanges of a walk in short that are kept, beside the last one.
const KEPT: usize = 20;

/// A walk that is under way.
struct Underway {
    /// Places of the exchanges of its pages.
    pages: Vec<usize>,
    /// Resources that came.
    seen: u64,
    /// Whether a page said how many there are.
    total_told: bool,
    /// Parameters of the next page.
    next: IndexMap<String, Value>,
}

impl CaseRun<'_> {
    /// Carries a `walk` step out.
    pub async fn walk(&mut self, walk: &Walk) -> Result<(), Stop> {
        let (filter, scoped) =
            self.scoped_filter(&walk.path, walk.filter.as_deref(), walk.scope)?;
        self.step_mut().scoped = scoped;
        if !scoped && !walk.meanwhile.is_empty() {
            let reason = "a walk cannot be confined to the resources of the run, so that others \
                          may change what it meets";
            return Err(Stop::new(InterruptionKind::NotOffered, reason));
        }
        if walk.in_short {
            return self.walk_in_short(walk, filter.as_deref()).await;
        }
        let pages = self.pages(walk, filter.as_deref()).await?;
        self.step_mut().pages = pages;
        if walk.twice {
            let again = self.pages(walk, filter.as_deref()).await?;
            self.step_mut().pages_again = again;
        }
        Ok(())
    }

    async fn pages(&mut self, walk: &Walk, filter: Option<&str>) -> Result<Vec<usize>, Stop> {
        let mut under_way = Underway::new(walk);
        while let Some(place) = self.page(walk, filter, &under_way).await? {
            under_way.pages.push(place);
            self.step_mut().exchange = Some(place);
            let more = under_way.step(walk, &self.observation.exchanges[place]);
            if more && under_way.pages.len() >= walk.stop_after as usize {
                self.step_mut().endless = true;
                break;
            }
            if !more {
                break;
            }
            self.meanwhile(walk, &under_way.pages).await?;
        }
        match self.observation.steps.last() {
            Some(step) if step.meanwhile.len() < walk.meanwhile.len() => {
                let reason = "the walk was at its end before something could happen meanwhile";
                Err(Stop::new(InterruptionKind::Groundless, reason))
            }
            _ => Ok(under_way.pages),
        }
    }

    /// The next page. None where the target does not say how many resources there are, and refuses
    /// what may lie behind the last one: that is an end, too (RFC 7644 3.4.2.4 leaves it open).
    async fn page(
        &mut self,
        walk: &Walk,
        filter: Option<&str>,
        under_way: &Underway,
    ) -> Result<Option<usize>, Stop> {
        if self.setup.stop.is_cancelled() {
            return Err(Stop::new(InterruptionKind::Cancelled, "the run was interrupted"));
        }
        let mut parameters = walk.parameters.clone();
        parameters.extend(under_way.next.clone());
        let filter = filter.map(str::to_owned);
        let mut request = self.query_request(&walk.path, walk.method, filter, &parameters)?;
        request.in_short = walk.in_short;
        let place = self.exchange(request).await?;
        let status = self.observation.exchanges[place].status();
        let refused = matches!(status, Some(400 | 404 | 416));
        Ok((!(under_way.goes_on_blindly(walk) && refused)).then_some(place))
    }

    /// Sends what happens between the page that came last and the next one.
    async fn meanwhile(&mut self, walk: &Walk, pages: &[usize]) -> Result<(), Stop> {
        let due = walk.meanwhile.iter().filter(|change| change.after_page as usize == pages.len());
        for change in due {
            self.bind_whom_it_met(walk, pages);
            let (request, _) = self.request_of(&change.send)?;
            let label = self.subject_of(&request).or_else(|| change.send.label.clone());
            self.send(&change.send).await?;
            let exchange = self.observation.exchanges.len() - 1;
            self.step_mut().meanwhile.push(Change { exchange, label });
        }
        Ok(())
    }

    /// Under the label of the walk: those of its population that came so far, and the others.
    fn bind_whom_it_met(&mut self, walk: &Walk, pages: &[usize]) {
        let Some(walked) = &walk.label else { return };
        let members = walk.members(self.case.population(self.suite));
        let ids = pages.iter().flat_map(|place| ids(&self.observation.exchanges[*place]));
        let labels = ids.filter_map(|id| self.names().label_of_id(id));
        let met: Vec<String> = labels.filter(|label| members.contains(label)).collect();
        let unmet = members.iter().filter(|label| !met.contains(label));
        let bound = |label: &String| self.observation.bindings.get(label).cloned();
        let value = json!({
            "met": met.iter().filter_map(bound).collect::<Vec<_>>(),
            "unmet": unmet.filter_map(bound).collect::<Vec<_>>(),
            "last": met.last().and_then(bound),
        });
        self.bind(walked, value);
    }

    /// Walks without keeping the pages: what is needed of each is taken when it comes.
    async fn walk_in_short(&mut self, walk: &Walk, filter: Option<&str>) -> Result<(), Stop> {
        let mut under_way = Underway::new(walk);
        let mut met = Met::default();
        let begun = self.observation.exchanges.len();
        while let Some(place) = self.page(walk, filter, &under_way).await? {
            let more = under_way.step(walk, &self.observation.exchanges[place]);
            under_way.pages.push(place);
            self.take_in_short(place, &mut met);
            let kept = self.let_go(begun);
            self.step_mut().exchange = Some(kept);
            let pages = under_way.pages.len();
            if !more || pages >= walk.stop_after as usize {
                self.step_mut().endless = more;
                break;
            }
        }
        Ok(())
    }

    fn take_in_short(&mut self, place: usize, met: &mut Met) {
        let mut short = self.step_mut().in_short.take().unwrap_or_default();
        let exchange = &mut self.observation.exchanges[place];
        if exchange.succeeded()
            && let Some(answer) = &mut exchange.answer
            && let Some(page) = &answer.json
        {
            short.take(page, answer.body.len(), met);
            answer.leave_out();
        }
        self.step_mut().in_short = Some(short);
    }

    /// Drops the last exchange but one, once enough are kept. Gives the place of the last.
    fn let_go(&mut self, begun: usize) -> usize {
        let exchanges = &mut self.observation.exchanges;
        if exchanges.len() > begun + KEPT + 1 {
            exchanges.remove(exchanges.len() - 2);
        }
        exchanges.len() - 1
    }
}

impl Underway {
    fn new(walk: &Walk) -> Self {
        let next = first_parameters(&walk.by);
        Self { pages: Vec::new(), seen: 0, total_told: false, next }
    }

    /// Whether there is another page after this one, as far as the answer says.
    fn step(&mut self, walk: &Walk, page: &Exchange) -> bool {
        let Some(body) = page.json().filter(|_| page.succeeded()) else { return false };
        let items = body.get("Resources").and_then(Value::as_array).map_or(0, Vec::len);
        self.seen += items as u64;
        self.total_told |= body.get("totalResults").is_some_and(Value::is_u64);
        match following(&walk.by, body, self.seen, items) {
            Some(parameters) => {
                self.next = parameters;
                true
            }
            None => false,
        }
    }

    /// Whether no page so far said how many resources there are, so that the next may be none.
    fn goes_on_blindly(&self, walk: &Walk) -> bool {
        matches!(walk.by, Paging::Index(_)) && self.seen > 0 && !self.total_told
    }
}

fn ids(page: &Exchange) -> impl Iterator<Item = &str> {
    let items = page.json().and_then(|body| body.get("Resources")?.as_array());
    items.into_iter().flatten().filter_map(|item| item.get("id").and_then(Value::as_str))
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

/// Parameters of the next page; none where the walk is at its end. A page by index that does not
/// say how many there are is followed by another until one is empty. An empty cursor leads to the
/// first page, and so is none.
fn following(
    by: &Paging,
    body: &Value,
    seen: u64,
    items: usize,
) -> Option<IndexMap<String, Value>> {
    match by {
        Paging::Index(index) => {
            let total = body.get("totalResults").and_then(Value::as_u64);
            if items == 0 || total.is_some_and(|total| seen >= total) {
                return None;
            }
            Some(IndexMap::from([
                ("startIndex".to_owned(), json!(seen + 1)),
                ("count".to_owned(), json!(index.count)),
            ]))
        }
        Paging::Cursor(cursor) => {
            let next = body.get("nextCursor").and_then(Value::as_str);
            let next = next.filter(|next| !next.is_empty())?;
            Some(IndexMap::from([
                ("cursor".to_owned(), json!(next)),
                ("count".to_owned(), json!(cursor.count)),
            ]))
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]

    use super::*;
    use crate::suite::{CursorWalk, IndexWalk};

    fn next(by: &Paging, body: Value, seen: u64, items: usize) -> Option<Value> {
        following(by, &body, seen, items)?.values().next().cloned()
    }

    #[test]
    fn a_walk_by_index_goes_on_until_all_came_or_until_a_page_is_empty() {
        let by = Paging::Index(IndexWalk { count: 2 });
        assert_eq!(next(&by, json!({"totalResults": 3}), 2, 2), Some(json!(3)));
        assert_eq!(next(&by, json!({"totalResults": 3}), 3, 1), None);
        assert_eq!(next(&by, json!({"totalResults": 3}), 2, 0), None);
        assert_eq!(next(&by, json!({}), 2, 2), Some(json!(3)));
        assert_eq!(next(&by, json!({}), 2, 0), None);
    }

    #[test]
    fn an_empty_cursor_leads_nowhere() {
        let by = Paging::Cursor(CursorWalk { count: 2 });
        assert_eq!(next(&by, json!({"nextCursor": "x"}), 2, 2), Some(json!("x")));
        assert_eq!(next(&by, json!({"nextCursor": ""}), 2, 2), None);
        assert_eq!(next(&by, json!({}), 2, 2), None);
    }
}
