//! What a provider is told before it starts: limits, readings, credentials,
//! features and further resource types.

mod access;
pub mod readings;
mod restrictions;

pub use access::{Access, Auth, ClientCredential, Credential, Throttle};
pub use readings::{
    AnswerType, BothProjections, Deactivation, DiscoveryFilter, EtagStrength, FailOnErrorsInvalid,
    PatchAnswer, PatchReadings, PutOmitted, Readings, UnknownReference, UnsupportedFilter,
    ValueReadings,
};
pub use restrictions::{Demanded, DiscoveryEndpoints, Refused};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The settings of a reference provider.
///
/// Every field has a default, so that `{}` is a whole configuration; an
/// unknown field is an error.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Sizes and counts that are enforced and advertised.
    pub limits: Limits,
    /// Which optional features are served (RFC 7643 section 5).
    pub features: Features,
    /// What is refused though the protocol has it.
    pub refused: Refused,
    /// Attributes that resources must have beyond what their schema requires.
    pub demanded: Demanded,
    /// Who may call, and as what (RFC 7644 section 2).
    pub auth: Auth,
    /// When requests are turned away with 429 (RFC 7644 section 7.6).
    pub throttle: Throttle,
    /// The readings of points on which the RFCs are silent or contradict
    /// themselves.
    pub readings: Readings,
    /// The `userName` behind `/Me` (RFC 7644 section 3.11); without it, and
    /// where the credential names nobody, `/Me` is answered 501.
    pub me: Option<String>,
    /// Further Schema resources as JSON (RFC 7643 section 7).
    pub schemas: Vec<Value>,
    /// Further ResourceType resources as JSON (RFC 7643 section 6); one with
    /// the `name` of a built-in type replaces it.
    pub resource_types: Vec<Value>,
    /// The absolute base URL to put into `meta.location`, for a provider
    /// behind a proxy; without it, the address that is listened on.
    pub base_url: Option<String>,
    /// The path of the base, such as `/api/scim`; without it `/scim/v2`, of
    /// which the version may be left out (RFC 7644 section 3.13).
    pub base_path: Option<String>,
    /// Where discovery is found.
    pub discovery: DiscoveryEndpoints,
    /// Makes ids, cursors and transaction names repeatable; without it they
    /// are random.
    pub seed: Option<u64>,
}

impl Options {
    /// The same settings with those put in place that `changes` names.
    ///
    /// # Errors
    ///
    /// If `changes` is no object, or has an unknown field, or a value that does not fit.
    pub fn changed(&self, changes: &Value) -> Result<Self, serde_json::Error> {
        if !changes.is_object() {
            return Err(serde::de::Error::custom("the options are not an object"));
        }
        let mut whole = serde_json::to_value(self)?;
        overlay(&mut whole, changes);
        serde_json::from_value(whole)
    }
}

/// Lays an object over another, member by member.
fn overlay(below: &mut Value, above: &Value) {
    match (below, above) {
        (Value::Object(below), Value::Object(above)) => {
            for (name, value) in above {
                overlay(below.entry(name.clone()).or_insert(Value::Null), value);
            }
        }
        (below, above) => *below = above.clone(),
    }
}

/// Sizes and counts (RFC 7643 section 5, RFC 7644 section 3.7.4, RFC 9865
/// section 4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// `bulk.maxOperations`.
    pub max_operations: usize,
    /// `bulk.maxPayloadSize` in bytes. Other bodies may have as many, and
    /// 1 MiB at least.
    pub max_payload_size: usize,
    /// `filter.maxResults`, which caps pages of filtered lists.
    pub max_results: usize,
    /// `pagination.maxPageSize`, which caps all pages; without it,
    /// `max_results` does.
    pub max_page_size: Option<usize>,
    /// Bytes of a filter; a longer one is refused with 400.
    pub filter_length: Option<usize>,
    /// Operations of a PATCH; more are refused with 400.
    pub patch_operations: Option<usize>,
    /// Members that one PATCH adds, replaces or takes away; more are refused
    /// with 400.
    pub patch_members: Option<usize>,
    /// Members of a group; more are refused with 400.
    pub group_members: Option<usize>,
    /// Resources in a page when the request names no `count`.
    pub default_page_size: usize,
    /// `pagination.cursorTimeout`: seconds that a cursor lives between two
    /// page requests.
    pub cursor_timeout: u64,
    /// Cursor walks that are kept open at the same time; the oldest goes.
    pub open_cursors: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_operations: 1000,
            max_payload_size: 1 << 20,
            max_results: 200,
            max_page_size: None,
            filter_length: None,
            patch_operations: None,
            patch_members: None,
            group_members: None,
            default_page_size: 100,
            cursor_timeout: 600,
            open_cursors: 1024,
        }
    }
}

impl Limits {
    /// The size of the largest page.
    pub fn page_size(&self) -> usize {
        self.max_page_size.unwrap_or(self.max_results)
    }
}

/// Optional features; one that is off is advertised as off and refused with
/// 501 where it has an endpoint or a method of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Features {
    /// PATCH (RFC 7644 section 3.5.2).
    pub patch: bool,
    /// `/Bulk` (RFC 7644 section 3.7).
    pub bulk: bool,
    /// `filter` (RFC 7644 section 3.4.2.2).
    pub filter: bool,
    /// The operators, and `and`, `or`, `not`, `pr` and `[]`, that filters may
    /// have; others are refused. Without it, all.
    pub filter_constructs: Option<Vec<String>>,
    /// Queries by POST (RFC 7644 section 3.4.3).
    pub search: bool,
    /// Queries over all resource types, at the base (RFC 7644 section
    /// 3.4.2.1).
    pub root_queries: bool,
    /// `sortBy` and `sortOrder` (RFC 7644 section 3.4.2.3).
    pub sort: bool,
    /// ETags and preconditions (RFC 7644 section 3.14).
    pub etag: bool,
    /// Writing `password` (RFC 7643 section 4.1.1); without it, a password is
    /// ignored.
    pub change_password: bool,
    /// `startIndex` paging (RFC 7644 section 3.4.2.4).
    pub index_paging: bool,
    /// `cursor` paging (RFC 9865).
    pub cursor_paging: bool,
    /// `Prefer: respond-async` (RFC 9967 section 2.5.1). It has to be asked
    /// for, since clients that are older than RFC 9967 and strict refuse a
    /// configuration with `securityEvents`. Faults of the area `async` ask
    /// for it.
    pub asynchronous: bool,
}

impl Default for Features {
    fn default() -> Self {
        Self {
            patch: true,
            bulk: true,
            filter: true,
            filter_constructs: None,
            search: true,
            root_queries: true,
            sort: true,
            etag: true,
            change_password: true,
            index_paging: true,
            cursor_paging: true,
            asynchronous: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_empty_object_gives_the_defaults() {
        let options: Options = serde_json::from_str("{}").unwrap();
        assert_eq!(options, Options::default());
        assert_eq!(options.limits.max_operations, 1000);
        assert_eq!(options.limits.max_payload_size, 1_048_576);
    }

    #[test]
    fn changes_leave_alone_what_they_do_not_name() {
        let features = Features { bulk: false, ..Features::default() };
        let options = Options { features, ..Options::default() };
        let changes = json!({"features": {"sort": false}, "limits": {"max_results": 7}});
        let changed = options.changed(&changes).unwrap();
        assert_eq!((changed.features.bulk, changed.features.sort), (false, false));
        assert_eq!(changed.limits, Limits { max_results: 7, ..Limits::default() });
        assert!(options.changed(&json!({"feature": {}})).is_err());
        assert!(options.changed(&json!([])).is_err());
    }

    #[test]
    fn an_unknown_field_is_an_error() {
        assert!(serde_json::from_str::<Options>(r#"{"limit":{}}"#).is_err());
        assert!(serde_json::from_str::<Options>(r#"{"limits":{"max":1}}"#).is_err());
    }

    #[test]
    fn credentials_are_read() {
        let text = r#"{"credentials":[{"bearer":{"token":"t","user":"bjensen"}},
            {"basic":{"username":"u","password":"p","access":"read-only"}}]}"#;
        let auth: Auth = serde_json::from_str(text).unwrap();
        assert!(auth.is_required());
        let Credential::Basic { access, .. } = &auth.credentials[1] else { panic!("{auth:?}") };
        assert_eq!(*access, Access::ReadOnly);
        assert!(!Auth::default().is_required());
    }

    #[test]
    fn single_settings_leave_the_others_at_their_defaults() {
        let text = r#"{"limits":{"max_operations":5},
            "readings":{"etag":"strong","unknown_reference":"accept"}}"#;
        let options: Options = serde_json::from_str(text).unwrap();
        assert_eq!(options.limits.max_operations, 5);
        assert_eq!(options.limits.max_results, 200);
        assert_eq!(options.readings.etag, EtagStrength::Strong);
        assert_eq!(options.readings.unknown_reference, UnknownReference::Accept);
        assert_eq!(options.readings.put_omitted, PutOmitted::Clear);
    }
}
