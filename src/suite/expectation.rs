//! What an answer says (claims) and what a read-back finds (facts).

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Check, Level};

/// What an answer says: of a request, or of one operation of a bulk request.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// HTTP status, or the status of an operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<StatusSet>,
    /// A SCIM error (RFC 7644 3.12).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorShape>,
    /// Headers by name, each with a check; the path of the check stays away.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub headers: IndexMap<String, Check>,
    /// JSON that the body contains: every given member, array elements in any order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contains: Option<Value>,
    /// True where there is no body, false where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub empty: Option<bool>,
    /// Checks of the body.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    /// Labels of exactly the resources that a list holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returns: Option<super::ScalarOrList>,
    /// Labels of the resources of a list, in order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<super::ScalarOrList>,
    /// Labels of resources that a list holds among others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub includes: Option<super::ScalarOrList>,
    /// Labels of resources that a list does not hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excludes: Option<super::ScalarOrList>,
    /// How many resources a list holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<u64>,
    /// `totalResults` of a list; `matches` where `returns` is the whole result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_results: Option<Value>,
    /// Only in bulk: whether the operation has a result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported: Option<Reported>,
    /// Only in bulk: whether the result has a `location` that leads to its resource.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Presence>,
    /// Only in bulk: whether the result repeats the bulkId.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bulk_id: Option<Presence>,
    /// Only in bulk: how many results the answer holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub results: Option<u64>,
    /// Until when it holds at the latest, as `10s`; the request is repeated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eventually: Option<String>,
    /// True where no answer at all, twice, is what is looked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unanswered: Option<bool>,
    /// Requirement to blame, where it is not the case's first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requirement: Option<String>,
    /// How much a mismatch weighs, where that does not follow from the requirement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
}

/// A set of status codes.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum StatusSet {
    /// One code or class.
    One(Statuses),
    /// Any of these.
    Any(Vec<Statuses>),
}

/// A status code, or a class of them such as `2xx`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Statuses {
    /// One code.
    Code(u16),
    /// `1xx` to `5xx`.
    Class(StatusClass),
}

/// A class of status codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum StatusClass {
    /// Success.
    #[serde(rename = "2xx")]
    Success,
    /// Redirection.
    #[serde(rename = "3xx")]
    Redirection,
    /// Error of the client.
    #[serde(rename = "4xx")]
    ClientError,
    /// Error of the server.
    #[serde(rename = "5xx")]
    ServerError,
}

impl StatusSet {
    /// Whether `status` is one of the set.
    #[must_use]
    pub fn contains(&self, status: u16) -> bool {
        match self {
            Self::One(one) => one.contains(status),
            Self::Any(any) => any.iter().any(|one| one.contains(status)),
        }
    }
}

impl Statuses {
    fn contains(&self, status: u16) -> bool {
        match self {
            Self::Code(code) => *code == status,
            Self::Class(class) => class.first_digit() == status / 100,
        }
    }
}

impl StatusClass {
    fn first_digit(self) -> u16 {
        match self {
            Self::Success => 2,
            Self::Redirection => 3,
            Self::ClientError => 4,
            Self::ServerError => 5,
        }
    }
}

impl std::fmt::Display for StatusSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let all: &[Statuses] = match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Any(any) => any,
        };
        for (place, one) in all.iter().enumerate() {
            let before = match place {
                0 => "",
                _ if place + 1 == all.len() => " or ",
                _ => ", ",
            };
            match one {
                Statuses::Code(code) => write!(f, "{before}{code}")?,
                Statuses::Class(class) => write!(f, "{before}{}xx", class.first_digit())?,
            }
        }
        Ok(())
    }
}

/// A SCIM error (RFC 7644 3.12).
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ErrorShape {
    /// `true`: an Error body with any or no `scimType`.
    Any(bool),
    /// An Error body with one of these as `scimType`.
    ScimType(super::ScalarOrList),
}

/// Whether an operation has a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Reported {
    /// Exactly one.
    Once,
    /// None.
    Never,
}

/// Whether something is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Presence {
    /// It is there, and right.
    Present,
    /// It is not there.
    Absent,
}

/// What a read-back of a resource finds.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Fact {
    /// In one word.
    State(StateWord),
    /// In detail.
    Detail(Box<FactState>),
}

/// State of a resource, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum StateWord {
    /// It can be read.
    Exists,
    /// It cannot be read, and no query shows it.
    Missing,
    /// It reads as it did before the step, `meta` aside.
    Unchanged,
    /// Either; recorded.
    Any,
}

/// State of a resource, in detail.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FactState {
    /// In one word; `exists` where absent.
    #[serde(default = "exists")]
    pub state: StateWord,
    /// How many resources bear the name that was sent for it, whoever made them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copies: Option<usize>,
    /// Paths of all that may differ from what was there before the step, beside `meta` and `schemas`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unchanged_but: Option<super::ScalarOrList>,
    /// JSON that the resource contains: every given member, array elements in any order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contains: Option<Value>,
    /// Checks of the resource.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    /// Requirement to blame, where it is not the case's first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requirement: Option<String>,
    /// How much a mismatch weighs, where that does not follow from the requirement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
}

fn exists() -> StateWord {
    StateWord::Exists
}

impl Fact {
    /// How many resources bear its name, where the fact says so.
    #[must_use]
    pub fn copies(&self) -> Option<usize> {
        match self {
            Self::State(_) => None,
            Self::Detail(detail) => detail.copies,
        }
    }

    /// Whether it is compared with what was there before the step.
    #[must_use]
    pub fn looks_back(&self) -> bool {
        let but = |detail: &FactState| detail.unchanged_but.is_some();
        self.state() == StateWord::Unchanged || matches!(self, Self::Detail(detail) if but(detail))
    }

    /// The state in one word.
    #[must_use]
    pub fn state(&self) -> StateWord {
        match self {
            Self::State(word) => *word,
            Self::Detail(detail) => detail.state,
        }
    }
}
