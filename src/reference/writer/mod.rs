//! The rules for writes (RFC 7644 sections 3.3, 3.5 and 3.6). Each write is
//! done in full or not at all.

mod form;

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::bounds;
use super::call::Call;
use super::derive;
use super::digest::PasswordDigest;
use super::failure::Failure;
use super::faults::patching::{self, Remains};
use super::faults::{deleting, receiving, replacing, storing, valuing, versions};
use super::http::Preconditions;
use super::links::{self, Target};
use super::options::{Deactivation, PutOmitted};
use super::store::{Record, Store};
use crate::scim::{patch, validate};

/// Writes on behalf of one call.
pub(super) struct Writer<'a> {
    /// The call.
    pub(super) call: &'a Call,
    /// The resources.
    pub(super) store: &'a mut Store,
    /// Ids that will come into being within the same bulk job.
    pub(super) expected: &'a HashMap<String, Target>,
    /// Whether the write is part of a bulk job.
    pub(super) within_job: bool,
    /// Whether nobody looks if a name is taken; no more than a fault.
    pub(super) unchecked: bool,
}

/// Stands for the password, which is not kept, while a PATCH is applied.
const KEPT_PASSWORD: &str = "\u{0}kept";

impl<'a> Writer<'a> {
    /// A writer for a single request.
    pub(super) fn new(call: &'a Call, store: &'a mut Store) -> Self {
        static NOTHING: std::sync::LazyLock<HashMap<String, Target>> =
            std::sync::LazyLock::new(HashMap::new);
        Self { call, store, expected: &NOTHING, within_job: false, unchecked: false }
    }

    /// Creates a resource (RFC 7644 section 3.3), with the given id if there is
    /// one.
    pub(super) fn create(
        &mut self,
        kind: usize,
        body: &Value,
        id: Option<String>,
    ) -> Result<Arc<Record>, Failure> {
        receiving::refuse_read_only(self.call, "schema.read-only-refused", body)?;
        receiving::refuse_password(self.call, body)?;
        let read = receiving::body(self.call, self.call.kind(kind), body);
        let schema = receiving::schema(self.call, self.call.kind(kind), body);
        let values = receiving::values(self.call);
        let mut document = validate::create(&read, &schema, values).or_else(|error| {
            receiving::without_refused(self.call, &read, &schema, values).ok_or(error)
        })?;
        receiving::restore(self.call, &read, &mut document);
        valuing::fill(self.call, &mut document);
        let password = self.take_password(&mut document).map(|text| self.digest(&text));
        let id = id.or_else(|| storing::id(self.call, body));
        let id = id.unwrap_or_else(|| self.call.shared.names.id());
        let mut document = self.identify(kind, &id, document);
        receiving::take_over(self.call, self.call.kind(kind), body, &mut document);
        let seq = self.store.next_seq();
        let record = Record { kind, seq, document, password, targets: Vec::new(), remnant: None };
        let record = self.link(record)?;
        if let Err(failure) = self.check_unique(&record, "crud.uniqueness-unchecked") {
            if self.call.fault("crud.refused-yet-stored") {
                self.store.put(record);
            }
            return Err(failure);
        }
        Ok(self.store.put(record))
    }

    /// Stores a copy of a resource beside it.
    pub(super) fn repeat(&mut self, record: &Record) {
        let id = self.call.shared.names.id();
        let document = self.identify(record.kind, &id, record.document.clone());
        let seq = self.store.next_seq();
        self.store.put(Record { seq, document, ..record.clone() });
    }

    /// Replaces a resource (RFC 7644 section 3.5.1).
    pub(super) fn replace(
        &mut self,
        kind: usize,
        id: &str,
        body: &Value,
        conditions: &Preconditions,
    ) -> Result<Arc<Record>, Failure> {
        let before = self.find(kind, id)?;
        self.check(&before, "PUT", conditions)?;
        if self.call.fault("put.not-applied") {
            return Ok(before);
        }
        receiving::refuse_read_only(self.call, "put.read-only-refused", body)?;
        receiving::refuse_password(self.call, body)?;
        let body = &*replacing::body(self.call, &before.document, body);
        let readings = &self.call.options().readings;
        let schema = receiving::schema(self.call, self.call.kind(kind), body);
        let read = receiving::body(self.call, self.call.kind(kind), body);
        let values = receiving::values(self.call);
        let mut document = validate::replace(&read, &before.document, &schema, values)?;
        receiving::restore(self.call, &read, &mut document);
        replacing::merge(self.call, &before.document, &mut document);
        if readings.put_omitted == PutOmitted::Keep {
            keep_omitted(&mut document, body, &before.document);
        }
        let password = match self.take_password(&mut document) {
            Some(text) => Some(self.new_password(&before, &text)),
            None if readings.put_omitted == PutOmitted::Keep => before.password.clone(),
            None => before.password.clone().filter(|_| !mentions(body, "password")),
        };
        let record = self.change(&before, document, password, "put.uniqueness-unchecked")?;
        self.spread(&record);
        match replacing::new_id(self.call, id, body) {
            Some(id) => Ok(self.rename(&record, &id)),
            None => Ok(record),
        }
    }

    /// Lets a PUT act on another resource, if that fault acts.
    fn spread(&mut self, record: &Record) {
        let another =
            self.store.of_kind(record.kind).iter().find(|other| other.id() != record.id());
        if let Some(another) = another.cloned()
            && let Some(title) = replacing::for_another(self.call, &record.document)
        {
            let mut another = Record::clone(&another);
            another.document["title"] = title;
            self.touch(&mut another.document);
            self.store.put(another);
        }
    }

    /// Gives a resource another id.
    fn rename(&mut self, record: &Record, id: &str) -> Arc<Record> {
        self.store.remove(record.id());
        let document = self.identify(record.kind, id, record.document.clone());
        self.store.put(Record { document, ..record.clone() })
    }

    /// Changes a resource (RFC 7644 section 3.5.2).
    pub(super) fn patch(
        &mut self,
        kind: usize,
        id: &str,
        body: &Value,
        conditions: &Preconditions,
    ) -> Result<Arc<Record>, Failure> {
        let before = self.find(kind, id)?;
        self.check(&before, "PATCH", conditions)?;
        bounds::patch(self.call, body)?;
        receiving::refuse_password(self.call, body)?;
        if self.call.fault("patch.not-applied") {
            return Ok(before);
        }
        let readings = &self.call.options().readings;
        let mut shown = derive::complete(self.call.registry(), self.store, &before);
        if before.password.is_some() {
            shown["password"] = json!(KEPT_PASSWORD);
        }
        let options = readings.patch.options(&readings.values);
        let schema = &*receiving::schema(self.call, self.call.kind(kind), body);
        let message = patching::message(self.call, schema, &shown, body)?;
        let outcome = match &message {
            None => Ok(shown.clone()),
            Some(message) => {
                patch::apply(&shown, message, schema, &options).map(|done| done.resource)
            }
        };
        let error = match outcome {
            Ok(mut document) => {
                patching::finish(self.call, schema, &shown, body, &mut document);
                return self.store_patched(&before, document);
            }
            Err(error) => error,
        };
        let body = message.as_deref().unwrap_or(body);
        match patching::remains(self.call, &shown, body, schema, &options, &error) {
            Remains::Nothing => {}
            Remains::Confirmed(document) => return self.store_patched(&before, document),
            Remains::Stored(document) => {
                self.store_patched(&before, document)?;
            }
        }
        Err(error.into())
    }

    fn store_patched(
        &mut self,
        before: &Record,
        mut document: Value,
    ) -> Result<Arc<Record>, Failure> {
        let password = match self.take_password(&mut document) {
            Some(text) if text == KEPT_PASSWORD => before.password.clone(),
            Some(text) => Some(self.new_password(before, &text)),
            None => None,
        };
        derive::strip(self.call.kind(before.kind), &mut document);
        self.change(before, document, password, "patch.uniqueness-unchecked")
    }

    /// Deletes a resource (RFC 7644 section 3.6) and all links to it.
    pub(super) fn delete(
        &mut self,
        kind: usize,
        id: &str,
        conditions: &Preconditions,
    ) -> Result<(), Failure> {
        let before = match self.find(kind, id) {
            Err(_) if self.call.fault("delete.unknown-succeeds") => return Ok(()),
            found => found?,
        };
        self.check(&before, "DELETE", conditions)?;
        if self.call.fault("delete.not-deleted") {
            return Ok(());
        }
        if let Some(document) = deleting::inactive(self.call, &before.document) {
            return self.change(&before, document, before.password.clone(), "").map(drop);
        }
        let referrers = self.store.referrers(id);
        self.store.remove(id);
        deleting::leave(self.call, self.store, &before);
        if self.call.fault("integrity.dangling-members") {
            return Ok(());
        }
        for referrer in referrers.iter().filter(|referrer| referrer.id() != id) {
            let kind = self.call.kind(referrer.kind);
            let mut record = Record::clone(referrer);
            links::sever(kind, &mut record.document, id);
            record.targets = links::targets(kind, &record.document);
            self.touch(&mut record.document);
            self.store.put(record);
        }
        Ok(())
    }

    /// The resource of a type with this id.
    ///
    /// # Errors
    ///
    /// 404 if there is none.
    pub(super) fn find(&self, kind: usize, id: &str) -> Result<Arc<Record>, Failure> {
        find(self.call, self.store, kind, id)
    }

    fn check(
        &self,
        record: &Record,
        method: &str,
        conditions: &Preconditions,
    ) -> Result<(), Failure> {
        let tags =
            self.call.options().features.etag && !versions::ignores(self.call, method, conditions);
        let fails =
            conditions.fail_match(record.version()) || conditions.fail_none_match(record.version());
        if tags && (fails || versions::refuses(self.call, conditions)) {
            return Err(Failure::new(412, "the resource has another version by now"));
        }
        Ok(())
    }

    /// Whether a change deactivates a user who is to be deleted then.
    fn ends(&self, before: &Record, after: &Record) -> bool {
        let inactive = |record: &Record| record.document["active"] == json!(false);
        self.call.options().readings.deactivation == Deactivation::Delete
            && inactive(after)
            && !inactive(before)
    }

    /// Puts a changed document in place, unless nothing is changed.
    fn change(
        &mut self,
        before: &Record,
        document: Value,
        password: Option<PasswordDigest>,
        unchecked: &str,
    ) -> Result<Arc<Record>, Failure> {
        let mut document = self.identify(before.kind, before.id(), document);
        document["meta"] = before.document["meta"].clone();
        let record = Record { document, password, targets: Vec::new(), ..before.clone() };
        let mut record = self.link(record)?;
        self.check_unique(&record, unchecked)?;
        let same = record.document == before.document;
        if same && record.password == before.password && !self.call.fault("patch.noop-touches") {
            return self.find(before.kind, before.id());
        }
        if !self.call.fault("crud.last-modified-frozen") {
            self.touch(&mut record.document);
        }
        if self.ends(before, &record) {
            self.delete(record.kind, record.id(), &Preconditions::default())?;
            return Ok(Arc::new(record));
        }
        Ok(self.store.put(record))
    }
}

/// The resource of a type with this id.
///
/// # Errors
///
/// 404 if there is none.
pub(super) fn find(
    call: &Call,
    store: &Store,
    kind: usize,
    id: &str,
) -> Result<Arc<Record>, Failure> {
    let lower = || store.get(&id.to_lowercase()).filter(|_| call.fault("crud.id-case-ignored"));
    let found = store.get(id).or_else(lower).filter(|record| {
        record.is_readable() && (record.kind == kind || call.fault("crud.type-ignored"))
    });
    found.cloned().ok_or_else(|| Failure::not_found(&format!("{} {id:?}", call.kind(kind).name())))
}

/// Whether a body names an attribute, with or without a value.
fn mentions(body: &Value, name: &str) -> bool {
    body.as_object().is_some_and(|body| body.keys().any(|key| key.eq_ignore_ascii_case(name)))
}

/// Takes over the attributes that a body does not name.
fn keep_omitted(document: &mut Value, body: &Value, before: &Value) {
    let (Some(document), Some(before)) = (document.as_object_mut(), before.as_object()) else {
        return;
    };
    for (name, value) in before.iter().filter(|(name, _)| !mentions(body, name)) {
        document.entry(name.clone()).or_insert_with(|| value.clone());
    }
}
