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
use crate::reference::http::Reply;
use crate::reference::store::{Record, Store};
use crate::scim::evaluate::{self, Evaluator};
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
    let query = Query { call, store: &store, params, kind };
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
        self.kind.filter(|_| self.params.filter.is_none() && self.params.sort.is_none())
    }

    /// All matching resources in order.
    pub(super) fn matches(&self) -> Result<Vec<Match<'q>>, Failure> {
        let mut matches = Vec::new();
        for kind in self.kinds() {
            self.collect(kind, &mut matches)?;
        }
        if self.kind.is_none() {
            matches.sort_by_key(|found| found.record.seq);
        }
        if let Some((by, order)) = &self.params.sort {
            return Ok(self.sorted(&matches, by, *order));
        }
        Ok(matches)
    }

    /// Whether a resource matches (still).
    pub(super) fn holds(&self, record: &'q Arc<Record>) -> Result<bool, Failure> {
        let evaluator = self.evaluator(record.kind)?;
        let document = self.document(record);
        Ok(evaluator.is_none_or(|evaluator| evaluator.matches(&document)))
    }

    fn collect(&self, kind: usize, matches: &mut Vec<Match<'q>>) -> Result<(), Failure> {
        let filter = self.params.filter.as_ref().filter(|_| !self.call.fault("filter.ignored"));
        let narrowed = filter.and_then(|filter| candidates::narrow(self.store, kind, filter));
        let evaluator = self.evaluator(kind)?.filter(|_| filter.is_some());
        let computed = self.needs_computed(kind);
        let mut consider = |record: &'q Arc<Record>| {
            let document = self.document_if(record, computed);
            if evaluator.as_ref().is_none_or(|evaluator| evaluator.matches(&document)) {
                matches.push(Match { record, document });
            }
        };
        match narrowed {
            Some(records) => records.into_iter().for_each(&mut consider),
            None => self.store.of_kind(kind).for_each(&mut consider),
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
                (found.document.as_ref(), self.schema(found.record.kind))
            });
        }
        references.into_iter().cloned().collect()
    }

    fn evaluator(&self, kind: usize) -> Result<Option<Evaluator<'q>>, Failure> {
        let Some(filter) = &self.params.filter else {
            return Ok(None);
        };
        let options = evaluate::Options::default();
        Ok(Some(Evaluator::new(filter, self.schema(kind), options)?))
    }

    fn schema(&self, kind: usize) -> &'q ResourceSchema {
        &self.call.kind(kind).schema
    }

    fn document(&self, record: &'q Arc<Record>) -> Cow<'q, Value> {
        self.document_if(record, self.needs_computed(record.kind))
    }

    fn document_if(&self, record: &'q Arc<Record>, computed: bool) -> Cow<'q, Value> {
        if computed {
            Cow::Owned(derive::complete(self.call.registry(), self.store, record))
        } else {
            Cow::Borrowed(&record.document)
        }
    }

    /// Whether the filter or the order looks at computed attributes.
    fn needs_computed(&self, kind: usize) -> bool {
        let kind = self.call.kind(kind);
        let computed = |path: &AttributePath| derive::is_computed(kind, &path.name);
        self.params.filter.as_ref().is_some_and(|filter| candidates::names(filter, &computed))
            || self.params.sort.as_ref().is_some_and(|(by, _)| computed(by))
    }
}
