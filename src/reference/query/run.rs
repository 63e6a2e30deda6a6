//! A query from its parameters to its answer: narrow, filter, sort, cut a page,
//! project.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value;

use super::candidates;
use super::page;
use super::params::Params;
use crate::reference::call::Call;
use crate::reference::derive;
use crate::reference::failure::Failure;
use crate::reference::faults::{filtering, lagging, listing};
use crate::reference::http::Reply;
use crate::reference::registry::Kind;
use crate::reference::store::{Record, Store};
use crate::scim::evaluate::Evaluator;
use crate::scim::sort::SortKey;
use crate::scim::{AttributePath, ResourceSchema, sort};

/// A resource that matches.
#[derive(Debug, Clone)]
pub(super) struct Match<'s> {
    /// The resource.
    pub(super) record: &'s Arc<Record>,
    document: Cow<'s, Value>,
}

/// Answers a query over one type, or over all.
pub(super) fn answer(call: &Call, params: &Params, kind: Option<usize>) -> Result<Reply, Failure> {
    let store = call.read();
    let kinds = &call.registry().kinds;
    let for_filters = |own: &Kind| filtering::schema_of_filters(call, &own.schema);
    let for_orders = |own: &Kind| filtering::schema(call, "sort.case-sensitive", &own.schema);
    let schemas = [kinds.iter().map(for_filters).collect(), kinds.iter().map(for_orders).collect()];
    let query = Query { call, store: &store, params, kind, schemas: &schemas };
    query.check()?;
    page::answer(&query).map(|body| Reply::json(200, body))
}

/// A query over the store.
pub(super) struct Query<'q> {
    /// The call.
    pub(super) call: &'q Call,
    /// The resources.
    pub(super) store: &'q Store,
    /// What is asked for.
    pub(super) params: &'q Params,
    /// The type; without one, all types.
    pub(super) kind: Option<usize>,
    /// Schemas in place of those of the types: for filters, for orders.
    schemas: &'q [Vec<Option<ResourceSchema>>; 2],
}

impl<'q> Query<'q> {
    /// Refuses a filter that asks for the impossible, even where there is
    /// nothing to try it on.
    fn check(&self) -> Result<(), Failure> {
        for kind in self.kinds() {
            self.evaluator(kind)?;
        }
        Ok(())
    }

    /// The types that the query is over.
    pub(super) fn kinds(&self) -> std::ops::Range<usize> {
        match self.kind {
            Some(kind) => kind..kind + 1,
            None => 0..self.call.registry().kinds.len(),
        }
    }

    /// Whether all resources of one type are asked for in their stored order,
    /// so that none has to be looked at beyond the page.
    pub(super) fn is_plain(&self) -> Option<usize> {
        let is_plain = self.params.filter.is_none() && self.params.sort.is_none();
        self.kind.filter(|_| is_plain && self.call.faults.is_empty())
    }

    /// All matching resources in order.
    pub(super) fn matches(&self) -> Result<Vec<Match<'q>>, Failure> {
        let mut matches = Vec::new();
        for kind in self.kinds() {
            self.collect(kind, &mut matches)?;
        }
        if self.params.filter.is_some() {
            listing::matches(self.call, &mut matches, |found| self.foreign(found));
        }
        if self.kind.is_none() {
            matches.sort_by_key(|found| found.record.seq);
        }
        if let Some((by, order)) = &self.params.sort {
            return Ok(self.sorted(&matches, by, *order));
        }
        listing::unsorted(self.call, &mut matches, |found| found.record.changed());
        Ok(matches)
    }

    /// Whether a resource matches (still).
    pub(super) fn holds(&self, record: &'q Arc<Record>) -> Result<bool, Failure> {
        let evaluator = self.evaluator(record.kind)?;
        let document = self.document(record);
        Ok(evaluator.is_none_or(|evaluator| evaluator.matches(&document)))
    }

    /// A resource that is not among the matches.
    fn foreign(&self, matches: &[Match<'q>]) -> Option<Match<'q>> {
        let is_foreign = |record: &&Arc<Record>| matches.iter().all(|m| m.record.seq != record.seq);
        let record =
            self.kinds().find_map(|kind| self.store.of_kind(kind).iter().find(is_foreign))?;
        Some(Match { record, document: self.document(record) })
    }

    /// Whether faults leave the filter in force.
    fn is_filtered(&self) -> bool {
        let later = self.params.is_later_page();
        let dropped = later && self.call.fault("paging.filter-dropped-later");
        !dropped && !self.call.fault("filter.ignored")
    }

    fn collect(&self, kind: usize, matches: &mut Vec<Match<'q>>) -> Result<(), Failure> {
        let filter = self.params.filter.as_ref().filter(|_| self.is_filtered());
        let narrowed = filter.filter(|_| self.call.faults.is_empty());
        let narrowed = narrowed.and_then(|filter| candidates::narrow(self.store, kind, filter));
        let evaluator = self.evaluator(kind)?.filter(|_| filter.is_some());
        let computed = self.needs_computed(kind);
        let mut consider = |record: &'q Arc<Record>| {
            let document = self.document_if(record, computed);
            if !record.is_listed() {
                return;
            }
            let fits = evaluator.as_ref().is_none_or(|evaluator| evaluator.matches(&document));
            if fits && !lagging::hides(self.call, record) {
                matches.push(Match { record, document });
            }
        };
        match narrowed {
            Some(records) => records.into_iter().for_each(&mut consider),
            None => self.store.of_kind(kind).iter().for_each(&mut consider),
        }
        Ok(())
    }

    fn sorted(
        &self,
        matches: &[Match<'q>],
        by: &AttributePath,
        order: sort::SortOrder,
    ) -> Vec<Match<'q>> {
        let mut references: Vec<&Match<'q>> = matches.iter().collect();
        if !self.call.fault("sort.ignored") {
            sort::sort_by(&mut references, by, order, |found| {
                (found.document.as_ref(), self.order_schema(found.record.kind))
            });
        }
        listing::order(self.call, self.params.is_later_page(), &mut references, |found| {
            SortKey::of(&found.document, by, self.order_schema(found.record.kind)).is_some()
        });
        references.into_iter().cloned().collect()
    }

    fn evaluator(&self, kind: usize) -> Result<Option<Evaluator<'q>>, Failure> {
        let Some(filter) = &self.params.filter else {
            return Ok(None);
        };
        let options = filtering::options(self.call);
        Ok(Some(Evaluator::new(filter, self.schema(kind), options)?))
    }

    fn schema(&self, kind: usize) -> &'q ResourceSchema {
        let own = &self.call.kind(kind).schema;
        self.schemas[0].get(kind).and_then(Option::as_ref).unwrap_or(own)
    }

    fn order_schema(&self, kind: usize) -> &'q ResourceSchema {
        let own = &self.call.kind(kind).schema;
        self.schemas[1].get(kind).and_then(Option::as_ref).unwrap_or(own)
    }

    fn document(&self, record: &'q Arc<Record>) -> Cow<'q, Value> {
        self.document_if(record, self.needs_computed(record.kind))
    }

    fn document_if(&self, record: &'q Arc<Record>, computed: bool) -> Cow<'q, Value> {
        let document = if computed {
            Cow::Owned(derive::complete(self.call.registry(), self.store, record))
        } else {
            Cow::Borrowed(&record.document)
        };
        filtering::document(self.call, document)
    }

    /// Whether the filter or the order looks at computed attributes.
    fn needs_computed(&self, kind: usize) -> bool {
        let kind = self.call.kind(kind);
        let computed = |path: &AttributePath| derive::is_computed(kind, &path.name);
        self.params.filter.as_ref().is_some_and(|filter| candidates::names(filter, &computed))
            || self.params.sort.as_ref().is_some_and(|(by, _)| computed(by))
    }
}
