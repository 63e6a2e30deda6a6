//! Bulk requests (RFC 7644 3.7): what is sent, operation by operation, and what is to come of it.

use std::borrow::Cow;
use std::num::NonZeroU32;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::race::numbered;
use super::{Answer, Credentials, Cut, Fact};

/// One bulk request (RFC 7644 3.7).
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bulk {
    /// Label of the request and its answer.
    #[serde(rename = "as", default)]
    pub label: Option<String>,
    /// `failOnErrors`, sent as it stands.
    #[serde(default)]
    pub fail_on_errors: Option<Value>,
    /// The operations, in the order in which they are sent.
    pub operations: Vec<Operation>,
    /// How many of them one request has at the most: as many requests as it takes are sent, one
    /// after the other, and what is expected of the answer is expected of each.
    #[serde(default)]
    pub chunks_of: Option<ChunkSize>,
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
    /// What the answer as a whole says.
    #[serde(default)]
    pub expect: Option<Answer>,
    /// What a read-back finds, by label, beside the facts of the operations.
    #[serde(default)]
    pub after: IndexMap<String, Fact>,
}

/// How many operations one bulk request has at the most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ChunkSize {
    /// So many.
    Operations(NonZeroU32),
    /// What stands at a place of ServiceProviderConfig, as `config.bulk.maxOperations`; beyond
    /// 5,000, or where it is missing, the case is inconclusive.
    Limit(String),
}

/// One operation of a bulk request.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// Label of the operation and of the resource that it writes.
    #[serde(rename = "as")]
    pub label: String,
    /// How many such operations; `{n}` in the label and in anything below counts from 1.
    #[serde(default)]
    pub repeat: Option<u32>,
    /// Place of a whole number in ServiceProviderConfig, as
    /// `config.bulk.maxOperations`: that many operations and one more, at most
    /// 5,000; beyond that, or where it is missing, the case is inconclusive.
    #[serde(default)]
    pub repeat_over: Option<String>,
    /// The same without the one more: just as many operations as are allowed.
    #[serde(default)]
    pub repeat_to: Option<String>,
    /// The operation, verbatim: `{method, path, bulkId, version, data}`.
    pub send: Value,
    /// Type whose template lies below `data`.
    #[serde(default)]
    pub resource: Option<String>,
    /// Attribute names taken out of the template.
    #[serde(default)]
    pub without: Vec<String>,
    /// What the answer says of this operation.
    #[serde(default)]
    pub expect: Option<Answer>,
    /// What a read-back of its resource finds.
    #[serde(default)]
    pub after: Option<Fact>,
}

impl Operation {
    /// The place of the limit up to which it is repeated, and how far beyond.
    #[must_use]
    pub fn limit(&self) -> Option<(&str, u64)> {
        let over = self.repeat_over.as_deref().map(|place| (place, 1));
        over.or_else(|| self.repeat_to.as_deref().map(|place| (place, 0)))
    }

    /// Whether a label is that of this operation or of one of its repetitions.
    #[must_use]
    pub fn covers(&self, label: &str) -> bool {
        self.number_of(label).is_some() || (!self.is_repeated() && self.label == label)
    }

    /// The repetition with this number.
    #[must_use]
    pub fn numbered(&self, number: &str) -> Option<Self> {
        numbered(self, number)
    }

    /// Which repetition of this operation has the label.
    #[must_use]
    pub fn number_of<'l>(&self, label: &'l str) -> Option<&'l str> {
        let (before, after) = self.label.split_once("{n}").filter(|_| self.is_repeated())?;
        let number = label.strip_prefix(before)?.strip_suffix(after)?;
        let counts = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        counts.then_some(number)
    }

    fn is_repeated(&self) -> bool {
        self.label.contains("{n}") && (self.repeat.is_some() || self.limit().is_some())
    }
}

impl Bulk {
    /// The operation with a label, repetitions included; with its number in all that it says.
    #[must_use]
    pub fn operation(&self, label: &str) -> Option<Cow<'_, Operation>> {
        let operation = self.operations.iter().find(|operation| operation.covers(label))?;
        match operation.number_of(label) {
            Some(number) => operation.numbered(number).map(Cow::Owned),
            None => Some(Cow::Borrowed(operation)),
        }
    }

    /// What the answer says of the operation with a label.
    #[must_use]
    pub fn expectation(&self, label: &str) -> Option<Cow<'_, Answer>> {
        part(self.operation(label)?, |own| own.expect.as_ref(), |own| own.expect)
    }

    /// What a read-back finds of the operation with a label.
    #[must_use]
    pub fn fact(&self, label: &str) -> Option<Cow<'_, Fact>> {
        part(self.operation(label)?, |own| own.after.as_ref(), |own| own.after)
    }
}

/// A part of an operation that is borrowed where the operation is.
fn part<'a, T: Clone>(
    operation: Cow<'a, Operation>,
    borrowed: impl Fn(&'a Operation) -> Option<&'a T>,
    owned: impl Fn(Operation) -> Option<T>,
) -> Option<Cow<'a, T>> {
    match operation {
        Cow::Borrowed(operation) => borrowed(operation).map(Cow::Borrowed),
        Cow::Owned(operation) => owned(operation).map(Cow::Owned),
    }
}
