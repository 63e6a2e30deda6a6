//! A search for a limit: where it really is, beside where the target says it is.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Answer, QueryMethod};

/// Searches for the real limit around what is advertised. Of each size one request is sent;
/// throttling and server errors end the search without a verdict.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Probe {
    /// Label: what was found, `${LABEL.works_up_to}`, `.fails_from`, `.at`, `.beyond`.
    #[serde(rename = "as", default)]
    pub label: Option<String>,
    /// Which limit.
    pub limit: Limit,
    /// How far the search goes.
    #[serde(default)]
    pub search: Reach,
    /// A small size that works at any target; where it does not, nothing is said of the limit.
    #[serde(default)]
    pub from: Option<u64>,
    /// The one size that is tried by `boundary` where nothing is advertised.
    #[serde(default)]
    pub unadvertised: Option<u64>,
    /// No larger size is tried.
    #[serde(default)]
    pub most: Option<u64>,
    /// No more sizes are tried than these.
    #[serde(default)]
    pub requests: Option<u32>,
    /// What is repeated up to a size: an operation of a bulk request or of a PATCH, verbatim;
    /// `{n}` counts from 1. For a size in bytes, the one operation whose `{fill}` makes it up.
    #[serde(default)]
    pub operation: Option<Value>,
    /// Type whose template lies below `data` of the operation.
    #[serde(default)]
    pub resource: Option<String>,
    /// What is queried, or changed by PATCH.
    #[serde(default)]
    pub path: Option<String>,
    /// How a query is sent.
    #[serde(default)]
    pub by: QueryMethod,
    /// A filter whose `{fill}` makes up its length.
    #[serde(default)]
    pub filter: Option<String>,
    /// Label of the one resource that the filter describes.
    #[serde(default)]
    pub finds: Option<String>,
    /// Attributes that a read-back shows after all operations of a PATCH; `{n}` is the last one.
    #[serde(default)]
    pub shows: IndexMap<String, Value>,
    /// What was found: `checks` over `{advertised, works_up_to, fails_from, at, beyond, fails}`.
    #[serde(default)]
    pub expect: Option<Answer>,
}

/// A limit that can be searched for. Each is named as its capability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Limit {
    /// Operations of a bulk request (RFC 7644 3.7.4).
    #[serde(rename = "bulk.maxOperations")]
    BulkOperations,
    /// Bytes of a bulk request (RFC 7644 3.7.4).
    #[serde(rename = "bulk.maxPayloadSize")]
    BulkPayload,
    /// Resources in the answer to a query with a filter (RFC 7643 5).
    #[serde(rename = "filter.maxResults")]
    FilterResults,
    /// Letters of a filter.
    #[serde(rename = "filter.maxLength")]
    FilterLength,
    /// Resources on a page (RFC 9865 4).
    #[serde(rename = "pagination.maxPageSize")]
    PageSize,
    /// Resources on a page that nobody gave a size (RFC 9865 4).
    #[serde(rename = "pagination.defaultPageSize")]
    DefaultPageSize,
    /// Operations of a PATCH.
    #[serde(rename = "patch.maxOperations")]
    PatchOperations,
    /// Members that one PATCH adds.
    #[serde(rename = "patch.maxMembers")]
    PatchMembers,
}

/// How far a search goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Reach {
    /// What is advertised and one more; where that is refused, one less.
    #[default]
    Boundary,
    /// Beyond that until something fails, at most twice as much as is advertised, and back by
    /// halves.
    Deep,
}

/// Sizes within which a search stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// A small size that works at any target.
    pub from: u64,
    /// What is tried where nothing is advertised.
    pub unadvertised: u64,
    /// No larger size is tried.
    pub most: u64,
    /// No more sizes are tried.
    pub requests: u32,
}

impl Limit {
    /// Key of its capability.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::BulkOperations => "bulk.maxOperations",
            Self::BulkPayload => "bulk.maxPayloadSize",
            Self::FilterResults => "filter.maxResults",
            Self::FilterLength => "filter.maxLength",
            Self::PageSize => "pagination.maxPageSize",
            Self::DefaultPageSize => "pagination.defaultPageSize",
            Self::PatchOperations => "patch.maxOperations",
            Self::PatchMembers => "patch.maxMembers",
        }
    }

    /// What is counted, in words.
    #[must_use]
    pub fn unit(self) -> &'static str {
        match self {
            Self::BulkOperations | Self::PatchOperations => "operations",
            Self::BulkPayload => "bytes",
            Self::FilterLength => "letters",
            Self::FilterResults | Self::PageSize | Self::DefaultPageSize => "resources",
            Self::PatchMembers => "members",
        }
    }

    /// Its place in ServiceProviderConfig, where it has one.
    #[must_use]
    pub fn advertised_at(self) -> Option<&'static str> {
        match self {
            Self::BulkOperations => Some("/bulk/maxOperations"),
            Self::BulkPayload => Some("/bulk/maxPayloadSize"),
            Self::FilterResults => Some("/filter/maxResults"),
            Self::PageSize => Some("/pagination/maxPageSize"),
            Self::DefaultPageSize => Some("/pagination/defaultPageSize"),
            Self::FilterLength | Self::PatchOperations | Self::PatchMembers => None,
        }
    }

    /// Whether an answer may honestly hold a part: a page of a list.
    #[must_use]
    pub fn is_page(self) -> bool {
        matches!(self, Self::FilterResults | Self::PageSize | Self::DefaultPageSize)
    }

    /// Whether the size is one of a text, of which the last few letters do not matter.
    #[must_use]
    pub fn is_length(self) -> bool {
        matches!(self, Self::BulkPayload | Self::FilterLength)
    }

    /// The sizes within which a search stays unless the case says otherwise.
    #[must_use]
    pub fn bounds(self) -> Bounds {
        let (from, unadvertised, most) = match self {
            Self::BulkOperations => (10, 100, 5000),
            Self::BulkPayload => (2048, 64 * 1024, 2 * 1024 * 1024),
            Self::FilterLength => (200, 2000, 16 * 1024),
            Self::FilterResults | Self::PageSize | Self::DefaultPageSize => (1, 3, 500),
            Self::PatchOperations => (2, 50, 500),
            Self::PatchMembers => (2, 20, 500),
        };
        Bounds { from, unadvertised, most, requests: 24 }
    }
}

impl Probe {
    /// The sizes within which the search stays.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        let usual = self.limit.bounds();
        let most = self.most.unwrap_or(usual.most);
        Bounds {
            from: self.from.unwrap_or(usual.from).min(most),
            unadvertised: self.unadvertised.unwrap_or(usual.unadvertised).min(most),
            most,
            requests: self.requests.unwrap_or(usual.requests),
        }
    }

    /// Whether the operation makes resources, each of which is read back and deleted.
    #[must_use]
    pub fn creates(&self) -> bool {
        let Some(operation) = &self.operation else { return false };
        let method = operation.get("method").and_then(Value::as_str).unwrap_or_default();
        // A target may take a missing or misspelt method for a create.
        matches!(self.limit, Limit::BulkOperations | Limit::BulkPayload)
            && !matches!(method.to_ascii_uppercase().as_str(), "PUT" | "PATCH" | "DELETE" | "GET")
    }

    /// How many resources it creates and how many requests it sends at the worst, whatever the
    /// target advertises. What it creates is deleted and looked for again.
    #[must_use]
    pub fn worst_case(&self) -> (u64, u64) {
        let bounds = self.bounds();
        let sizes = match self.search {
            // A small one, the advertised one, and one beside it.
            Reach::Boundary => u64::from(bounds.requests.clamp(1, 3)),
            Reach::Deep => u64::from(bounds.requests.max(1)),
        };
        let most = bounds.most;
        let (creates, each) = match self.limit {
            _ if self.creates() => {
                (bounds.from.saturating_add((sizes - 1).saturating_mul(most)), 2)
            }
            limit if limit.is_page() => (most, 1),
            Limit::PatchMembers => (most.saturating_add(sizes), 2),
            Limit::PatchOperations => (0, 3),
            _ => (0, 1),
        };
        let posted = if self.creates() { 0 } else { creates };
        let requests =
            (sizes * each).saturating_add(posted).saturating_add(creates.saturating_mul(2));
        (creates, requests)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn probe(said: Value) -> Probe {
        serde_json::from_value(said).unwrap()
    }

    #[test]
    fn a_case_narrows_the_bounds() {
        let of = probe(json!({"limit": "filter.maxResults", "most": 3})).bounds();
        assert_eq!((of.from, of.unadvertised, of.most, of.requests), (1, 3, 3, 24));
        let of = probe(json!({"limit": "bulk.maxOperations", "most": 5, "requests": 4})).bounds();
        assert_eq!((of.from, of.unadvertised, of.most, of.requests), (5, 5, 5, 4));
    }

    #[test]
    fn the_worst_case_is_that_of_the_largest_sizes() {
        let delete = json!({"method": "DELETE", "path": "/Users/x"});
        let of = json!({"limit": "bulk.maxOperations", "operation": delete});
        assert_eq!(probe(of.clone()).worst_case(), (0, 3));
        let mut deep = of;
        deep["search"] = json!("deep");
        assert_eq!(probe(deep).worst_case(), (0, 24));
        let post = json!({"method": "POST", "path": "/Users", "data": {}});
        let of = json!({"limit": "bulk.maxOperations", "operation": post, "most": 100});
        // Ten, a hundred and a hundred: three requests, three looks, and two more for each.
        assert_eq!(probe(of).worst_case(), (210, 426));
        let of = json!({"limit": "pagination.maxPageSize", "most": 100, "search": "deep"});
        assert_eq!(probe(of).worst_case(), (100, 324));
        let of = json!({"limit": "patch.maxMembers", "most": u64::MAX, "search": "deep"});
        assert_eq!(probe(of).worst_case(), (u64::MAX, u64::MAX));
    }

    #[test]
    fn a_limit_is_written_as_its_capability() {
        for key in ["bulk.maxOperations", "bulk.maxPayloadSize", "filter.maxResults"] {
            assert_eq!(probe(json!({"limit": key})).limit.key(), key);
        }
    }
}
