//! The processing of a job.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use serde_json::Value;

use super::job::{Declared, Job, Operation, PREFIX};
use super::references;
use super::result::{Done, Outcome};
use crate::reference::call::Call;
use crate::reference::failure::Failure;
use crate::reference::faults::referring::{self, Reference};
use crate::reference::faults::{bulking, racing};
use crate::reference::http::Preconditions;
use crate::reference::links::Target;
use crate::reference::route::Route;
use crate::reference::store::{Record, Store};
use crate::reference::writer::{Writer, find};

/// Processes a job while nobody else writes.
///
/// # Errors
///
/// None but those that faults make up.
pub(super) fn process(call: &Call, job: Job) -> Result<Done, Failure> {
    let at_once = racing::job(call, job.ids());
    let mut store = call.write();
    at_once.turn_back(&mut store);
    let mut doomed = HashMap::new();
    loop {
        store.begin();
        let mut pass = Pass::new(call, &job, &doomed);
        pass.run(&mut store);
        let unfulfilled = pass.unfulfilled();
        if unfulfilled.is_empty() {
            let failed = pass.outcomes.iter().flatten().any(Outcome::is_failure);
            let stopped = pass.outcomes.iter().any(Option::is_none);
            let refused = failed && call.fault("bulk.all-or-nothing");
            if refused || (failed && call.fault("bulk.rolls-back-on-error")) {
                store.roll_back();
            }
            store.commit();
            if refused {
                return Err(Failure::value("an operation failed, so none was executed"));
            }
            bulking::refuse(call, pass.outcomes.len(), failed, stopped)?;
            let outcomes = pass.outcomes;
            return Ok(Done::new(call, job, outcomes));
        }
        store.roll_back();
        doomed.extend(unfulfilled);
    }
}

/// One attempt at a job.
struct Pass<'j> {
    call: &'j Call,
    job: &'j Job,
    /// Operations that rely on others which fail, with the reason.
    doomed: &'j HashMap<usize, Failure>,
    /// The resources to come, by id.
    expected: HashMap<String, Target>,
    /// The outcome of each operation; none for those not processed.
    outcomes: Vec<Option<Outcome>>,
    /// The operations that each successful one relies on.
    relied: HashMap<usize, BTreeSet<usize>>,
}

impl<'j> Pass<'j> {
    fn new(call: &'j Call, job: &'j Job, doomed: &'j HashMap<usize, Failure>) -> Self {
        let declared = job.declared.values();
        let expected = declared.filter_map(|d| Some((d.id.clone(), d.target.clone()?))).collect();
        Self {
            call,
            job,
            doomed,
            expected,
            outcomes: vec![None; job.operations.len()],
            relied: HashMap::new(),
        }
    }

    fn run(&mut self, store: &mut Store) {
        let mut errors = 0;
        let mut order = schedule(self.job);
        if self.call.fault("bulk.runs-in-reverse") {
            order.reverse();
        }
        for number in order {
            let outcome = self.attempt(store, number);
            errors += usize::from(outcome.is_failure());
            self.outcomes[number] = Some(outcome);
            if self.stops(errors) {
                self.spoil_stop(store);
                break;
            }
        }
    }

    /// Executes, but does not report, what should not be processed.
    fn spoil_stop(&mut self, store: &mut Store) {
        if self.call.fault("bulk.runs-on-after-stop") {
            let left = (0..self.outcomes.len()).filter(|n| self.outcomes[*n].is_none());
            for number in left.collect::<Vec<_>>() {
                self.attempt(store, number);
                self.relied.remove(&number);
            }
        }
    }

    fn stops(&self, errors: usize) -> bool {
        bulking::stop(self.call, self.job.fail_on_errors).is_some_and(|limit| errors >= limit)
    }

    fn attempt(&mut self, store: &mut Store, number: usize) -> Outcome {
        let call = self.call.part();
        let operation = &self.job.operations[number];
        let location = self.location(operation);
        let result = self.execute(&call, store, number);
        if let Some(declared) = self.declared_by(number) {
            // From here on the id exists, or it never will.
            self.expected.remove(&declared.id);
        }
        match result {
            Ok(Some(_)) if operation.is_post() && call.fault("bulk.ghost-write") => {
                let failure = Failure::new(500, "the operation could not be processed");
                Outcome::failure(&call, operation, failure, None)
            }
            Err(failure)
                if failure.status == 404
                    && operation.route == Route::Unknown
                    && call.fault("bulk.unknown-path-succeeds") =>
            {
                Outcome::success(&call, operation, None, None)
            }
            Ok(record) => Outcome::success(&call, operation, record.as_deref(), location),
            Err(failure) => {
                self.relied.remove(&number);
                Outcome::failure(&call, operation, failure, location)
            }
        }
    }

    fn execute(
        &mut self,
        call: &Call,
        store: &mut Store,
        number: usize,
    ) -> Result<Option<Arc<Record>>, Failure> {
        let operation = &self.job.operations[number];
        if let Some(failure) = operation.problem.as_ref().or(self.doomed.get(&number)) {
            return Err(failure.clone());
        }
        let id = self.declared_by(number).map(|declared| declared.id.clone());
        let data = self.resolve_data(call, number)?;
        let route = self.resolve_route(number)?;
        let version = operation.version.as_deref();
        let version = version.filter(|_| !call.fault("bulk.version-ignored"));
        let conditions = Preconditions::version(version);
        let method = operation.method.as_deref().unwrap_or_default();
        let is_last = number > 0 && number + 1 == self.job.operations.len();
        if bulking::skips(call, method, is_last) {
            return match &route {
                Route::Resource(kind, id) => find(call, store, *kind, id).map(Some),
                _ => Ok(None),
            };
        }
        let (expected, unchecked) = (&self.expected, self.job.unchecked);
        let mut writer = Writer { call, store, expected, within_job: true, unchecked };
        match (operation.method.as_deref(), &route) {
            (Some("POST"), Route::Collection(kind)) => {
                let data = bulking::part(call, call.kind(*kind), &data);
                let record = writer.create(*kind, &data, id)?;
                if call.fault("bulk.create-applied-twice") {
                    writer.repeat(&record);
                }
                if call.fault("bulk.phantom-success") {
                    writer.store.remove(record.id());
                }
                Ok(Some(record))
            }
            (Some("PUT"), Route::Resource(kind, id)) => {
                writer.replace(*kind, id, &data, &conditions).map(Some)
            }
            (Some("PATCH"), Route::Resource(kind, id)) => {
                writer.patch(*kind, id, &data, &conditions).map(Some)
            }
            (Some("DELETE"), Route::Resource(kind, id)) => {
                writer.delete(*kind, id, &conditions).map(|()| None)
            }
            _ => Err(Failure::not_found("the path")),
        }
    }

    /// The resource that an operation is to create.
    fn declared_by(&self, number: usize) -> Option<&'j Declared> {
        let bulk_id = self.job.operations[number].bulk_id.as_ref()?;
        self.job.declared.get(bulk_id).filter(|declared| declared.operation == number)
    }

    /// Where the resource is that an operation other than POST names.
    fn location(&self, operation: &Operation) -> Option<String> {
        let Route::Resource(kind, id) = &operation.route else {
            return None;
        };
        let declared = id.strip_prefix(PREFIX).and_then(|name| self.job.declared.get(name));
        let id = declared.map_or(id, |declared| &declared.id);
        Some(self.call.shared.location(self.call.kind(*kind), id))
    }

    /// The data with ids in place of bulkIds.
    fn resolve_data(&mut self, call: &Call, number: usize) -> Result<Value, Failure> {
        let operation = &self.job.operations[number];
        let Some(mut data) = operation.data.clone() else {
            return Ok(Value::Null);
        };
        let (Route::Collection(kind) | Route::Resource(kind, _)) = &operation.route else {
            return Ok(data);
        };
        let is_patch = operation.method.as_deref() == Some("PATCH");
        if referring::leaves(call, is_patch) {
            return Ok(data);
        }
        let kind = call.kind(*kind);
        referring::drop_members(call, &mut data, |bulk_id| self.leads_somewhere(bulk_id));
        let extensions = referring::take_extensions(call, &mut data);
        references::replace(kind, &mut data, is_patch, &mut |bulk_id| {
            if referring::refuses(call, self.reference(number, bulk_id)) {
                return Err(conflict(bulk_id, "is not known"));
            }
            let id = self.resolve(number, bulk_id)?;
            Ok(self.another(call, bulk_id).unwrap_or(id))
        })?;
        if let Some(members) = data.as_object_mut() {
            members.extend(extensions);
        }
        Ok(data)
    }

    /// Whether a bulkId is that of an operation that has not failed.
    fn leads_somewhere(&self, bulk_id: &str) -> bool {
        let declared = self.job.declared.get(bulk_id);
        let failed = |declared: &Declared| {
            self.outcomes[declared.operation].as_ref().is_some_and(Outcome::is_failure)
        };
        declared.is_some_and(|declared| !failed(declared))
    }

    /// What a reference in an operation is to.
    fn reference(&self, number: usize, bulk_id: &str) -> Reference {
        let declared = self.job.declared.get(bulk_id).map(|declared| declared.operation);
        let data = |number: usize| self.job.operations[number].data.as_ref();
        let own = self.job.operations[number].bulk_id.as_deref().unwrap_or_default();
        let names_own = |data: &Value| data.to_string().contains(&format!("\"{PREFIX}{own}\""));
        Reference {
            forward: declared.is_some_and(|operation| operation > number),
            backward: declared.is_some_and(|operation| operation < number),
            circular: declared.and_then(data).is_some_and(names_own),
        }
    }

    /// The id that a reference is resolved to in place of its own, if that fault
    /// acts.
    fn another(&self, call: &Call, bulk_id: &str) -> Option<String> {
        let own = self.job.declared.get(bulk_id)?;
        if !call.fault("bulk.resolves-to-another") {
            return None;
        }
        let mut others: Vec<_> = self.job.declared.values().collect();
        others.sort_by_key(|declared| declared.operation);
        let fits = |other: &&Declared| other.operation != own.operation;
        others.into_iter().find(fits).map(|other| other.id.clone())
    }

    /// The route with the id in place of a bulkId.
    fn resolve_route(&mut self, number: usize) -> Result<Route, Failure> {
        match &self.job.operations[number].route {
            Route::Resource(kind, id) => match id.strip_prefix(PREFIX) {
                Some(bulk_id) => Ok(Route::Resource(*kind, self.resolve(number, bulk_id)?)),
                None => Ok(Route::Resource(*kind, id.clone())),
            },
            route => Ok(route.clone()),
        }
    }

    /// The id for a bulkId; notes that the operation relies on it.
    fn resolve(&mut self, number: usize, bulk_id: &str) -> Result<String, Failure> {
        let Some(declared) = self.job.declared.get(bulk_id) else {
            return Err(conflict(bulk_id, "is declared by no POST operation of this job"));
        };
        let failed = self.outcomes[declared.operation].as_ref().is_some_and(Outcome::is_failure);
        if failed || declared.target.is_none() {
            return Err(conflict(bulk_id, "belongs to an operation that failed"));
        }
        if declared.operation != number {
            self.relied.entry(number).or_default().insert(declared.operation);
        }
        Ok(declared.id.clone())
    }

    /// The successful operations that rely, at one or more removes, on others
    /// that failed or were not processed.
    fn unfulfilled(&self) -> HashMap<usize, Failure> {
        let succeeded = |n: usize| self.outcomes[n].as_ref().is_some_and(|o| !o.is_failure());
        let mut found: HashMap<usize, Failure> = HashMap::new();
        let mut lost: HashSet<usize> =
            (0..self.outcomes.len()).filter(|n| !succeeded(*n)).collect();
        loop {
            let more: Vec<_> = self
                .relied
                .iter()
                .filter(|(number, _)| !lost.contains(number))
                .filter_map(|(number, on)| Some((*number, *on.iter().find(|n| lost.contains(n))?)))
                .collect();
            if more.is_empty() {
                return found;
            }
            for (number, culprit) in more {
                let bulk_id = self.job.operations[culprit].bulk_id.clone().unwrap_or_default();
                let why = "belongs to an operation that failed or was not processed";
                found.insert(number, conflict(&bulk_id, why));
                lost.insert(number);
            }
        }
    }
}

/// 409, as for references that cannot be resolved (RFC 7644 section 3.7.1).
fn conflict(bulk_id: &str, why: &str) -> Failure {
    Failure::new(409, format!("the bulkId {bulk_id:?} {why}"))
}

/// The order of processing: that of the request, but for operations whose path
/// names a bulkId further down.
fn schedule(job: &Job) -> Vec<usize> {
    let mut put_off: HashMap<usize, Vec<usize>> = HashMap::new();
    let mut order = Vec::with_capacity(job.operations.len());
    for (number, operation) in job.operations.iter().enumerate() {
        let named = match &operation.route {
            Route::Resource(_, id) => id.strip_prefix(PREFIX),
            _ => None,
        };
        let declared = named.and_then(|bulk_id| job.declared.get(bulk_id));
        match declared.map(|d| d.operation).filter(|later| *later > number) {
            Some(later) => put_off.entry(later).or_default().push(number),
            None => order.push(number),
        }
        order.extend(put_off.remove(&number).unwrap_or_default());
    }
    order
}
