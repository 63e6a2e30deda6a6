//! The rules for writes (RFC 7644 sections 3.3, 3.5 and 3.6). Each write is
//! done in full or not at all.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::call::Call;
use super::derive;
use super::digest::PasswordDigest;
use super::failure::Failure;
use super::faults::patching::{self, Remains};
use super::faults::versions;
use super::http::Preconditions;
use super::links::{self, Target};
use super::names::date_time;
use super::options::{EtagStrength, PutOmitted};
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
}

/// Stands for the password, which is not kept, while a PATCH is applied.
const KEPT_PASSWORD: &str = "\u{0}kept";

impl<'a> Writer<'a> {
    /// A writer for a single request.
    pub(super) fn new(call: &'a Call, store: &'a mut Store) -> Self {
        static NOTHING: std::sync::LazyLock<HashMap<String, Target>> =
            std::sync::LazyLock::new(HashMap::new);
        Self { call, store, expected: &NOTHING }
    }

    /// Creates a resource (RFC 7644 section 3.3), with the given id if there is
    /// one.
    pub(super) fn create(
        &mut self,
        kind: usize,
        body: &Value,
        id: Option<String>,
    ) -> Result<Arc<Record>, Failure> {
        let values = self.call.options().readings.values.options();
        let mut document = validate::create(body, &self.call.kind(kind).schema, values)?;
        let password = self.take_password(&mut document).map(|text| self.digest(&text));
        let id = id.unwrap_or_else(|| self.call.shared.names.id());
        let record = Record {
            kind,
            seq: self.store.next_seq(),
            document: self.identify(kind, &id, document),
            password,
            targets: Vec::new(),
        };
        let record = self.settle(record)?;
        Ok(self.store.put(record))
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
        let readings = &self.call.options().readings;
        let schema = &self.call.kind(kind).schema;
        let values = readings.values.options();
        let mut document = validate::replace(body, &before.document, schema, values)?;
        if readings.put_omitted == PutOmitted::Keep {
            keep_omitted(&mut document, body, &before.document);
        }
        let password = match self.take_password(&mut document) {
            Some(text) => Some(self.new_password(&before, &text)),
            None if readings.put_omitted == PutOmitted::Keep => before.password.clone(),
            None => before.password.clone().filter(|_| !mentions(body, "password")),
        };
        self.change(&before, document, password)
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
        let dropped = patching::drop_last(self.call, body);
        let body = dropped.as_ref().unwrap_or(body);
        let readings = &self.call.options().readings;
        let mut shown = derive::complete(self.call.registry(), self.store, &before);
        if before.password.is_some() {
            shown["password"] = json!(KEPT_PASSWORD);
        }
        let options = readings.patch.options(&readings.values);
        let schema = &self.call.kind(kind).schema;
        let outcome = patch::apply(&shown, body, schema, &options);
        let error = match outcome {
            Ok(outcome) => return self.store_patched(&before, outcome.resource),
            Err(error) => error,
        };
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
        self.change(before, document, password)
    }

    /// Deletes a resource (RFC 7644 section 3.6) and all links to it.
    pub(super) fn delete(
        &mut self,
        kind: usize,
        id: &str,
        conditions: &Preconditions,
    ) -> Result<(), Failure> {
        let before = self.find(kind, id)?;
        self.check(&before, "DELETE", conditions)?;
        if self.call.fault("delete.not-deleted") {
            return Ok(());
        }
        let referrers = self.store.referrers(id);
        self.store.remove(id);
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
        let tags = self.call.options().features.etag
            && !versions::ignores(self.call, method, conditions);
        let fails = conditions.fail_match(record.version())
            || conditions.fail_none_match(record.version());
        if tags && (fails || versions::refuses(self.call, conditions)) {
            return Err(Failure::new(412, "the resource has another version by now"));
        }
        Ok(())
    }

    /// Puts a changed document in place, unless nothing is changed.
    fn change(
        &mut self,
        before: &Record,
        document: Value,
        password: Option<PasswordDigest>,
    ) -> Result<Arc<Record>, Failure> {
        let mut document = self.identify(before.kind, before.id(), document);
        document["meta"] = before.document["meta"].clone();
        let record = Record { document, password, targets: Vec::new(), ..before.clone() };
        let mut record = self.settle(record)?;
        let same = record.document == before.document;
        if same && record.password == before.password && !self.call.fault("patch.noop-touches") {
            return self.find(before.kind, before.id());
        }
        if !self.call.fault("crud.last-modified-frozen") {
            self.touch(&mut record.document);
        }
        Ok(self.store.put(record))
    }

    /// Completes links and checks uniqueness.
    fn settle(&self, mut record: Record) -> Result<Record, Failure> {
        let kind = self.call.kind(record.kind);
        let unknown = self.call.options().readings.unknown_reference;
        links::settle(kind, &mut record.document, unknown, |id| self.target(id))?;
        record.targets = links::targets(kind, &record.document);
        if !self.call.fault("crud.uniqueness-unchecked")
            && let Some(indexed) = self.store.conflict(&record)
        {
            return Err(Failure::uniqueness(format!("the value of {} is in use", indexed.path)));
        }
        Ok(record)
    }

    /// What an id leads to, now or by the end of the job.
    fn target(&self, id: &str) -> Option<Target> {
        let stored = self.store.get(id).map(|record| Target {
            type_name: self.call.kind(record.kind).name().to_owned(),
            location: record.location().to_owned(),
        });
        stored.or_else(|| self.expected.get(id).cloned()).or_else(|| self.imagined_target(id))
    }

    /// What a bulkId that was left as it is leads to, if that fault acts.
    fn imagined_target(&self, id: &str) -> Option<Target> {
        if !id.starts_with("bulkId:") || !self.call.fault("bulk.bulkid-kept-literally") {
            return None;
        }
        let location = format!("{}/Users/{id}", self.call.shared.base_url());
        Some(Target { type_name: "User".to_owned(), location })
    }

    /// A document with `schemas`, `id` and, at its end, `meta`.
    fn identify(&self, kind: usize, id: &str, document: Value) -> Value {
        let kind = self.call.kind(kind);
        let Value::Object(members) = document else {
            return document;
        };
        let mut whole = Map::new();
        whole.insert("schemas".to_owned(), Value::Null);
        whole.insert("id".to_owned(), json!(id));
        whole.extend(
            members
                .into_iter()
                .filter(|(name, _)| !matches!(name.as_str(), "schemas" | "id" | "meta")),
        );
        let extensions = kind.schema.extensions.iter().map(|e| e.schema.id.as_str());
        let used = extensions.filter(|uri| whole.contains_key(*uri));
        let schemas: Vec<_> = std::iter::once(kind.schema.base.id.as_str()).chain(used).collect();
        whole.insert("schemas".to_owned(), json!(schemas));
        let wrong = self.call.fault("crud.resource-type-wrong");
        let now = self.call.shared.names.now();
        let mut meta = json!({
            "resourceType": if wrong { "Resource" } else { kind.name() },
            "created": date_time(now),
            "lastModified": date_time(now),
            "location": self.call.shared.location(kind, id),
        });
        self.add_version(&mut meta, now.as_microsecond());
        whole.insert("meta".to_owned(), meta);
        Value::Object(whole)
    }

    fn touch(&self, document: &mut Value) {
        let now = self.call.shared.names.now();
        document["meta"]["lastModified"] = json!(date_time(now));
        if !self.call.fault("etag.version-frozen") {
            self.add_version(&mut document["meta"], now.as_microsecond());
        }
    }

    fn add_version(&self, meta: &mut Value, revision: i64) {
        let options = self.call.options();
        if options.features.etag {
            let weak = if options.readings.etag == EtagStrength::Weak { "W/" } else { "" };
            meta["version"] = json!(format!("{weak}\"{revision:x}\""));
        }
    }

    /// Takes the password out of a document, so that it is not stored. Where
    /// passwords cannot be changed, it counts as absent.
    fn take_password(&self, document: &mut Value) -> Option<String> {
        match document.as_object_mut()?.shift_remove("password") {
            Some(Value::String(password)) if self.call.options().features.change_password => {
                Some(password)
            }
            _ => None,
        }
    }

    fn digest(&self, password: &str) -> PasswordDigest {
        PasswordDigest::new(password, self.call.shared.names.bytes())
    }

    fn new_password(&self, before: &Record, text: &str) -> PasswordDigest {
        match &before.password {
            Some(known) if known.matches(text) => known.clone(),
            _ => self.digest(text),
        }
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
    let found = store.get(id).filter(|record| record.kind == kind);
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
