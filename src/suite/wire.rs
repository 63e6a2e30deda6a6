//! A client that misbehaves on the wire, and a request that goes out once more.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Answer, Fact, Send, Step};

/// Where a client ends the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// After the whole request, before anything of the answer is read.
    AfterRequest,
    /// In the middle of the body, of which Content-Length promised more.
    InBody,
    /// After the first bytes of the answer.
    InAnswer,
}

/// The very same request again, byte for byte, whole and at once.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Retry {
    /// Label of the second answer, and of the resource that it writes.
    #[serde(rename = "as")]
    pub label: String,
    /// Label of the `send` or `bulk` step whose request it is.
    pub of: String,
    /// What the answer says.
    #[serde(default)]
    pub expect: Option<Answer>,
    /// What the answer says of each operation of a bulk request, by the label
    /// that the operation has in the first one.
    #[serde(default)]
    pub operations: IndexMap<String, Answer>,
    /// How long the target may take to show what it did, as `5s`.
    #[serde(default)]
    pub settle: Option<String>,
    /// What a read-back finds, by label. An operation `ann` of the first request
    /// has the label `RETRY-ann` here.
    #[serde(default)]
    pub after: IndexMap<String, Fact>,
}

impl Retry {
    /// The step whose request goes out again.
    #[must_use]
    pub fn original<'s>(&self, steps: &'s [Step]) -> Option<&'s Step> {
        steps.iter().find(|step| {
            matches!(step, Step::Send(_) | Step::Bulk(_)) && step.label() == Some(&self.of)
        })
    }

    /// Label of an operation the second time.
    #[must_use]
    pub fn label_of(&self, operation: &str) -> String {
        format!("{}-{operation}", self.label)
    }

    /// What the answer says of an operation, by its label in the retry.
    #[must_use]
    pub fn expectation(&self, label: &str) -> Option<&Answer> {
        let first = label.strip_prefix(self.label.as_str())?.strip_prefix('-')?;
        self.operations.get(first)
    }
}

impl Send {
    /// Whether the request changes nothing at the target.
    #[must_use]
    pub fn only_reads(&self) -> bool {
        let method = self.method.as_deref().unwrap_or("GET");
        let search = self.path.as_deref().is_some_and(|path| path.ends_with("/.search"));
        self.create.is_none() && (matches!(method, "GET" | "HEAD") || (method == "POST" && search))
    }

    /// Whether the request has a body.
    #[must_use]
    pub fn has_body(&self) -> bool {
        self.body.is_some()
            || self.raw.is_some()
            || self.create.is_some()
            || self.resource.is_some()
    }
}
