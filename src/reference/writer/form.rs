//! The form in which resources are stored: identity, links, versions, and no
//! passwords.

use serde_json::{Map, Value, json};

use super::Writer;
use crate::reference::bounds;
use crate::reference::derive;
use crate::reference::digest::PasswordDigest;
use crate::reference::failure::Failure;
use crate::reference::faults::{addressing, comparing, storing, valuing};
use crate::reference::links::{self, Target};
use crate::reference::names::date_time;
use crate::reference::options::{EtagStrength, UnknownReference};
use crate::reference::store::Record;

impl Writer<'_> {
    /// Completes links, and refuses what does not fit the bounds of the options.
    pub(super) fn link(&self, mut record: Record) -> Result<Record, Failure> {
        let kind = self.call.kind(record.kind);
        let mut unknown = self.call.options().readings.unknown_reference;
        if self.call.fault("integrity.unknown-members-stored") {
            unknown = UnknownReference::Accept;
        }
        valuing::refuse(self.call, &record.document)?;
        addressing::check(self.call, &record.document, |id| self.target(id))?;
        storing::thin_out(self.call, &mut record.document, |id| self.target(id));
        links::settle(kind, &mut record.document, unknown, |id| self.target(id))?;
        record.targets = links::targets(kind, &record.document);
        storing::loosen(self.call, &mut record.document);
        bounds::fits(self.call, &record)?;
        Ok(record)
    }

    /// Refuses values that another resource holds, unless `fault` acts.
    pub(super) fn check_unique(&self, record: &Record, fault: &str) -> Result<(), Failure> {
        let others = self.store.of_kind(record.kind).iter().filter(|other| other.seq != record.seq);
        let mut names = others.map(|other| other.text("/userName"));
        let Some(indexed) = self.store.conflict(record) else {
            return comparing::check_name(self.call, record.text("/userName"), names);
        };
        let ignored = self.unchecked
            || (!fault.is_empty() && self.call.fault(fault))
            || self.call.fault("crud.uniqueness-unchecked")
            || (self.within_job && self.call.fault("bulk.uniqueness-unchecked"))
            || (self.call.fault("schema.uniqueness-by-case")
                && names.all(|name| name != record.text("/userName")));
        if ignored {
            return Ok(());
        }
        Err(Failure::uniqueness(format!("the value of {} is in use", indexed.path)))
    }

    /// What an id leads to, now or by the end of the job.
    pub(super) fn target(&self, id: &str) -> Option<Target> {
        let stored = self.store.get(id).map(|record| Target {
            type_name: self.call.kind(record.kind).name().to_owned(),
            location: record.location().to_owned(),
            display: derive::display_name(record).map(str::to_owned),
        });
        stored.or_else(|| self.expected.get(id).cloned()).or_else(|| self.imagined_target(id))
    }

    /// What a bulkId that was left as it is leads to, if that fault acts.
    pub(super) fn imagined_target(&self, id: &str) -> Option<Target> {
        if !id.starts_with("bulkId:") || !self.call.fault("bulk.bulkid-kept-literally") {
            return None;
        }
        let location = format!("{}/Users/{id}", self.call.shared.base_url());
        Some(Target { type_name: "User".to_owned(), location, display: None })
    }

    /// A document with `schemas`, `id` and, at its end, `meta`.
    pub(super) fn identify(&self, kind: usize, id: &str, document: Value) -> Value {
        let kind = self.call.kind(kind);
        let members = match storing::kept(self.call, document) {
            Value::Object(members) => members,
            other => return other,
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
        let hidden = self.call.fault("crud.schemas-incomplete");
        let used = extensions.filter(|uri| whole.contains_key(*uri) && !hidden);
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
        if self.call.fault("crud.dates-without-time") {
            meta["created"] = json!(date_time(now).split('T').next());
        }
        self.add_version(&mut meta, now.as_microsecond());
        whole.insert("meta".to_owned(), meta);
        Value::Object(whole)
    }

    pub(super) fn touch(&self, document: &mut Value) {
        let now = self.call.shared.names.now();
        document["meta"]["lastModified"] = json!(date_time(now));
        if self.call.fault("crud.created-moves") {
            document["meta"]["created"] = json!(date_time(now));
        }
        if !self.call.fault("etag.version-frozen") {
            self.add_version(&mut document["meta"], now.as_microsecond());
        }
    }

    pub(super) fn add_version(&self, meta: &mut Value, revision: i64) {
        let options = self.call.options();
        if options.features.etag {
            let weak = if options.readings.etag == EtagStrength::Weak { "W/" } else { "" };
            meta["version"] = json!(format!("{weak}\"{revision:x}\""));
        }
    }

    /// Takes the password out of a document, so that it is not stored. Where
    /// passwords cannot be changed, it counts as absent.
    pub(super) fn take_password(&self, document: &mut Value) -> Option<String> {
        match document.as_object_mut()?.shift_remove("password") {
            Some(Value::String(password)) if self.call.options().features.change_password => {
                Some(password)
            }
            _ => None,
        }
    }

    pub(super) fn digest(&self, password: &str) -> PasswordDigest {
        PasswordDigest::new(password, self.call.shared.names.bytes())
    }

    pub(super) fn new_password(&self, before: &Record, text: &str) -> PasswordDigest {
        match &before.password {
            Some(known) if known.matches(text) => known.clone(),
            _ => self.digest(text),
        }
    }
}
