//! A job as it was asked for, checked as far as that goes without the
//! resources.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use crate::reference::bounds;
use crate::reference::call::Call;
use crate::reference::failure::Failure;
use crate::reference::faults::bulking;
use crate::reference::http::decode_segment;
use crate::reference::links::Target;
use crate::reference::options::FailOnErrorsInvalid;
use crate::reference::route::Route;
use crate::scim::urn;

/// What a bulkId in a value or a path begins with.
pub(super) const PREFIX: &str = "bulkId:";

/// A bulk job.
#[derive(Debug)]
pub(super) struct Job {
    /// The operations in the order of the request.
    pub(super) operations: Vec<Operation>,
    /// After how many errors to stop.
    pub(super) fail_on_errors: Option<usize>,
    /// The resources that the job is to create, by bulkId.
    pub(super) declared: HashMap<String, Declared>,
    /// Whether nobody looks if a name is taken; no more than a fault.
    pub(super) unchecked: bool,
}

/// A resource that the job is to create.
#[derive(Debug, Clone)]
pub(super) struct Declared {
    /// The number of the operation.
    pub(super) operation: usize,
    /// The id set aside for the resource.
    pub(super) id: String,
    /// Its type and place, if the operation's path names a type.
    pub(super) target: Option<Target>,
}

/// One operation.
#[derive(Debug, Clone)]
pub(super) struct Operation {
    /// `method`, as given.
    pub(super) method: Option<String>,
    /// `bulkId`.
    pub(super) bulk_id: Option<String>,
    /// `version`.
    pub(super) version: Option<String>,
    /// What `path` stands for.
    pub(super) route: Route,
    /// `data`.
    pub(super) data: Option<Value>,
    /// What is wrong with the operation as it stands.
    pub(super) problem: Option<Failure>,
}

impl Job {
    /// Reads a BulkRequest.
    ///
    /// # Errors
    ///
    /// 400 for what is none, 413 for one that is too long; nothing is executed
    /// then.
    pub(super) fn read(call: &Call, body: &Value) -> Result<Self, Failure> {
        let body = body.as_object().ok_or_else(|| Failure::syntax("the body is not an object"))?;
        let is_bulk = member(body, "schemas").and_then(Value::as_array).is_some_and(|schemas| {
            schemas
                .iter()
                .filter_map(Value::as_str)
                .any(|s| s.eq_ignore_ascii_case(urn::BULK_REQUEST))
        });
        if !is_bulk && !call.fault("bulk.schemas-unchecked") {
            return Err(Failure::syntax(format!("schemas does not name {}", urn::BULK_REQUEST)));
        }
        let Some(Value::Array(entries)) = member(body, "Operations") else {
            return Err(Failure::syntax("Operations is not an array"));
        };
        let entries = bulking::entries(call, entries)?;
        let fail_on_errors = fail_on_errors(call, member(body, "failOnErrors"))?;
        let mut operations: Vec<_> = entries.iter().map(|e| Operation::read(call, e)).collect();
        refuse_duplicates(call, &mut operations);
        let declared = declare(call, &operations);
        Ok(Self { operations, fail_on_errors, declared, unchecked: false })
    }

    /// The ids of the resources that the operations name.
    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.operations.iter().filter_map(|operation| match &operation.route {
            Route::Resource(_, id) => Some(id.as_str()),
            _ => None,
        })
    }
}

impl Operation {
    fn read(call: &Call, entry: &Value) -> Self {
        let Some(entry) = entry.as_object() else {
            return Self::refused("it is not an object");
        };
        let text = |name| member(entry, name).and_then(Value::as_str).map(str::to_owned);
        let path = text("path");
        let mut operation = Self {
            method: text("method"),
            bulk_id: text("bulkId").filter(|id| !id.is_empty()),
            version: text("version"),
            route: path.as_deref().map_or(Route::Unknown, |path| route(call, path)),
            data: member(entry, "data").cloned(),
            problem: None,
        };
        if operation.method.is_none() && call.fault("bulk.missing-method-creates") {
            operation.method = Some("POST".to_owned());
        }
        operation.problem = operation.examine(call, path.as_deref()).err();
        operation
    }

    fn refused(why: &str) -> Self {
        Self {
            method: None,
            bulk_id: None,
            version: None,
            route: Route::Unknown,
            data: None,
            problem: Some(Failure::syntax(format!("the operation is malformed: {why}"))),
        }
    }

    /// Whether the operation creates a resource.
    pub(super) fn is_post(&self) -> bool {
        self.method.as_deref() == Some("POST")
    }

    fn examine(&self, call: &Call, path: Option<&str>) -> Result<(), Failure> {
        let method = self.method.as_deref().unwrap_or_default();
        if !matches!(method, "POST" | "PUT" | "PATCH" | "DELETE") {
            let detail = format!("method {method:?} is none of POST, PUT, PATCH and DELETE");
            return Err(Failure::syntax(detail));
        }
        let path = path.ok_or_else(|| Failure::syntax("the operation has no path"))?;
        match (&self.route, self.is_post()) {
            (Route::Collection(kind), true) | (Route::Resource(kind, _), false) => {
                bounds::method(call, method, *kind)?;
                bounds::bulk_method(call, method)?;
            }
            (Route::Unknown, _) => return Err(Failure::not_found(&format!("the path {path:?}"))),
            (Route::Collection(_) | Route::Resource(..), _) => {
                return Err(Failure::method(method, self.route.allow()));
            }
            _ => {
                let detail = format!("{path:?} cannot be used in a bulk job");
                return Err(Failure::value(detail));
            }
        }
        if self.is_post() && self.bulk_id.is_none() && !call.fault("bulk.missing-bulkid-accepted") {
            return Err(Failure::value("a POST operation needs a bulkId"));
        }
        if method == "PATCH" && !call.options().features.patch {
            return Err(Failure::unsupported("PATCH"));
        }
        match &self.data {
            _ if method == "DELETE" => Ok(()),
            Some(Value::Object(_)) => Ok(()),
            Some(_) => Err(Failure::syntax("data is not an object")),
            None => Err(Failure::value(format!("a {method} operation needs data"))),
        }
    }
}

/// What a path within a job stands for; it may be absolute.
fn route(call: &Call, path: &str) -> Route {
    let path = path.strip_prefix(call.shared.base_url()).unwrap_or(path);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let segments: Vec<String> =
        path.split('/').filter(|segment| !segment.is_empty()).map(decode_segment).collect();
    match Route::find(&segments, call.registry()) {
        Route::Root => Route::Unknown,
        route => route,
    }
}

fn fail_on_errors(call: &Call, value: Option<&Value>) -> Result<Option<usize>, Failure> {
    let Some(value) = value else { return Ok(None) };
    match value.as_u64().and_then(|n| usize::try_from(n).ok()).filter(|n| *n > 0) {
        Some(limit) => Ok(Some(limit)),
        None => match call.options().readings.fail_on_errors_invalid {
            FailOnErrorsInvalid::Refuse => {
                Err(Failure::value(format!("failOnErrors {value} is not a positive integer")))
            }
            FailOnErrorsInvalid::Unlimited => Ok(None),
        },
    }
}

/// Refuses each operation with a bulkId that an earlier one has.
fn refuse_duplicates(call: &Call, operations: &mut [Operation]) {
    let mut seen = HashSet::new();
    for operation in operations {
        if let Some(id) = &operation.bulk_id
            && !seen.insert(id.clone())
            && !call.fault("bulk.duplicate-bulkid-accepted")
        {
            let detail = format!("the bulkId {id:?} is used by an earlier operation");
            operation.problem.get_or_insert(Failure::value(detail));
        }
    }
}

/// Sets an id aside for each resource that is to be created.
fn declare(call: &Call, operations: &[Operation]) -> HashMap<String, Declared> {
    let mut declared = HashMap::new();
    for (number, operation) in operations.iter().enumerate().filter(|(_, o)| o.is_post()) {
        let Some(bulk_id) = operation.bulk_id.clone() else {
            continue;
        };
        let id = call.shared.names.id();
        let target = match operation.route {
            Route::Collection(kind) => Some(Target {
                type_name: call.kind(kind).name().to_owned(),
                location: call.shared.location(call.kind(kind), &id),
                display: None,
            }),
            _ => None,
        };
        declared.entry(bulk_id).or_insert(Declared { operation: number, id, target });
    }
    declared
}

/// A member of an object, by its name in any case; null counts as absent.
fn member<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let exact = object.get(name);
    let found = exact.or_else(|| {
        object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    });
    found.filter(|value| !value.is_null())
}
