//! Steps: one exchange each, or one procedure.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Answer, Bulk, Check, Cut, Fact, Generate, Measure, Probe, Race, Retry, StatusSet, Walk,
};

/// What happens in a case, one thing at a time.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// One request.
    Send(Box<Send>),
    /// One bulk request (RFC 7644 3.7).
    Bulk(Box<Bulk>),
    /// One query, by GET or `.search` (RFC 7644 3.4.2, 3.4.3).
    Query(Box<Query>),
    /// All pages of a query, one after the other (RFC 7644 3.4.2.4, RFC 9865).
    Walk(Box<Walk>),
    /// A search for a limit (RFC 7644 3.7.4).
    Probe(Box<Probe>),
    /// How fast single requests and bulk requests are.
    Measure(Box<Measure>),
    /// Reads back what earlier steps wrote and compares it with the facts.
    Reconcile(Box<Reconcile>),
    /// The very same request again.
    Retry(Box<Retry>),
    /// Requests that are sent at the same time.
    Race(Box<Race>),
    /// Queries that are made by chance, from what the target publishes and the population holds.
    Generate(Box<Generate>),
}

impl Step {
    /// Whether the step changes nothing at the target.
    #[must_use]
    pub fn only_reads(&self) -> bool {
        match self {
            Self::Send(send) => send.only_reads(),
            Self::Bulk(_) | Self::Retry(_) | Self::Probe(_) | Self::Measure(_) => false,
            Self::Race(race) => race
                .requests
                .iter()
                .all(|request| request.send.as_ref().is_some_and(|send| send.only_reads())),
            Self::Walk(walk) => walk.meanwhile.iter().all(|change| change.send.only_reads()),
            Self::Query(_) | Self::Reconcile(_) | Self::Generate(_) => true,
        }
    }

    /// Label of the step.
    #[must_use]
    pub fn label(&self) -> Option<&str> {
        match self {
            Self::Send(step) => step.label.as_deref(),
            Self::Bulk(step) => step.label.as_deref(),
            Self::Query(step) => step.label.as_deref(),
            Self::Walk(step) => step.label.as_deref(),
            Self::Probe(step) => step.label.as_deref(),
            Self::Measure(step) => step.label.as_deref(),
            Self::Reconcile(step) => step.label.as_deref(),
            Self::Retry(step) => Some(&step.label),
            Self::Race(step) => step.label.as_deref(),
            Self::Generate(step) => step.label.as_deref(),
        }
    }

    /// Facts that the step names, by label.
    #[must_use]
    pub fn after(&self) -> Option<&IndexMap<String, Fact>> {
        match self {
            Self::Send(step) => Some(&step.after),
            Self::Bulk(step) => Some(&step.after),
            Self::Reconcile(step) => Some(&step.after),
            Self::Retry(step) => Some(&step.after),
            Self::Race(step) => Some(&step.after),
            Self::Query(_)
            | Self::Walk(_)
            | Self::Probe(_)
            | Self::Measure(_)
            | Self::Generate(_) => None,
        }
    }
}

/// One request. Without `expect` it prepares: anything but 2xx stops the case.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Send {
    /// Label: `${LABEL.id}`, `.path`, `.status`, `.body`, `.sent`, `.headers`.
    #[serde(rename = "as", default)]
    pub label: Option<String>,
    /// Creates a resource of this type: POST to its endpoint, body by template.
    #[serde(default)]
    pub create: Option<String>,
    /// HTTP method; GET where absent, POST with `create`.
    #[serde(default)]
    pub method: Option<String>,
    /// Path below the base URL, as `/Users/${ann.id}`.
    #[serde(default)]
    pub path: Option<String>,
    /// Query parameters, encoded by us.
    #[serde(default)]
    pub query: IndexMap<String, Value>,
    /// Further headers; an empty value takes a default header away.
    #[serde(default)]
    pub headers: IndexMap<String, String>,
    /// SCIM JSON, sent as it stands.
    #[serde(default)]
    pub body: Option<Value>,
    /// Text, sent as it stands, for what is not JSON.
    #[serde(default)]
    pub raw: Option<String>,
    /// Type whose template lies below `with` in the body.
    #[serde(default)]
    pub resource: Option<String>,
    /// Attributes laid over the template.
    #[serde(default)]
    pub with: IndexMap<String, Value>,
    /// Attribute names taken out of the template.
    #[serde(default)]
    pub without: Vec<String>,
    /// With which credentials.
    #[serde(default)]
    pub credentials: Credentials,
    /// Where we end the connection; nothing of an answer is judged then.
    #[serde(default)]
    pub cut: Option<Cut>,
    /// Time over which the body is sent in small pieces, as `1s`; at most 10s.
    #[serde(default)]
    pub slow_body: Option<String>,
    /// How long the target may take to show what it did, as `5s`.
    #[serde(default)]
    pub settle: Option<String>,
    /// With which status the answer ends the case: the steps behind it are not carried out then.
    #[serde(default)]
    pub ends_on: Option<StatusSet>,
    /// What the answer says.
    #[serde(default)]
    pub expect: Option<Answer>,
    /// What a read-back finds, by label; the label of this step stands for the
    /// resource that it writes.
    #[serde(default)]
    pub after: IndexMap<String, Fact>,
}

/// Credentials of a request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Credentials {
    /// Those of the run.
    #[default]
    Valid,
    /// None at all.
    None,
    /// Well-formed ones that nobody issued.
    Wrong,
}

/// One query, judged on the exact set of resources.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Query {
    /// Label of the query and its answer.
    #[serde(rename = "as", default)]
    pub label: Option<String>,
    /// Endpoint: `/Users`, `/Groups`, `/`.
    pub path: String,
    /// By GET, or by POST to `.search`.
    #[serde(default)]
    pub by: QueryMethod,
    /// The filter; sent as `(scope) and (filter)` unless the scope is `none`.
    #[serde(default)]
    pub filter: Option<String>,
    /// Which population the query is confined to.
    #[serde(default)]
    pub scope: Scope,
    /// Further parameters: sortBy, sortOrder, startIndex, count, cursor,
    /// attributes, excludedAttributes.
    #[serde(default)]
    pub parameters: IndexMap<String, Value>,
    /// What the answer says.
    #[serde(default)]
    pub expect: Option<Answer>,
}

/// How a query is sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum QueryMethod {
    /// GET with query parameters.
    #[default]
    Get,
    /// POST to `.search` with a SearchRequest.
    Search,
}

/// Which resources a query is confined to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// The population of the case where it has one, else that of the suite.
    #[default]
    Population,
    /// Nothing is added to the filter.
    None,
}

/// Reads back what was written.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reconcile {
    /// Label of the read-back.
    #[serde(rename = "as", default)]
    pub label: Option<String>,
    /// How long the target may take to show what it did, as `5s`.
    #[serde(default)]
    pub settle: Option<String>,
    /// How many of the resources under `after` may be otherwise than there: the drift that a
    /// client can bear. By default none may.
    #[serde(default)]
    pub drift_at_most: Option<usize>,
    /// What is found, by label of a resource.
    #[serde(default)]
    pub after: IndexMap<String, Fact>,
    /// What holds over the read-backs; paths start at `{LABEL: resource, …}`.
    #[serde(default)]
    pub checks: Vec<Check>,
}
