//! What a profile file can say.

use std::time::Duration;

use indexmap::IndexMap;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::reach::{Authentication, DiscoveryPaths, OAuth2};
use crate::document::duration;
use crate::suite::{Pattern, Verdict};

/// What is known of one provider, as a file in `profiles/` says it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Version of this form; this is version 1.
    #[schemars(range(min = 1, max = 1))]
    pub format: u32,
    /// Kebab-case, equal to the file's name; a promise.
    pub id: String,
    /// Name of the product.
    pub name: String,
    /// Version of the product that the profile describes, never "latest".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// On which side of SCIM it stands.
    #[serde(default)]
    pub role: Role,
    /// What it is, in a sentence or two.
    #[serde(default)]
    pub description: String,
    /// Base URL, where it is the same for everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
    /// What the base URL usually ends with, as `/scim/v2`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_path: Option<String>,
    /// Ways of authentication that it knows.
    #[serde(default)]
    pub authentication: Vec<Authentication>,
    /// Where tokens of the client credentials grant come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oauth2: Option<OAuth2>,
    /// Headers that every request needs besides the credential, by name.
    /// `${VAR}` stands for an environment variable.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub headers: IndexMap<String, String>,
    /// Where discovery is found, if not where RFC 7644 4 puts it.
    #[serde(default)]
    pub discovery: DiscoveryPaths,
    /// Smallest resources that it accepts, by resource type. `${tag}`, `${label}`
    /// and `${domain}` stand in any string.
    #[serde(default)]
    pub templates: IndexMap<String, Map<String, Value>>,
    /// What is said of its capabilities, and by whom.
    #[serde(default)]
    pub claims: Vec<Claim>,
    /// What the two ways of taking access away mean there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deprovisioning: Option<Deprovisioning>,
    /// What a client is known to send; for the role `client`.
    #[serde(default)]
    pub sends: Vec<Sent>,
    /// What a connector to it must do, a sentence each.
    #[serde(default)]
    pub connector: Vec<String>,
    /// What a run may ask of it.
    #[serde(default)]
    pub limits: RunLimits,
    /// Deviations that are known and accepted for a time.
    #[serde(default)]
    pub deviations: Vec<Deviation>,
    /// What else a tester needs to know.
    #[serde(default)]
    pub notes: Vec<String>,
    /// By capability key: why it is not native, as checked by hand.
    #[serde(default)]
    pub verdicts: IndexMap<String, String>,
    /// What `${domain}` stands for in the templates; `example.com` where absent. Not a part of
    /// the file: it is the tester's.
    #[serde(skip)]
    pub domain: Option<String>,
}

/// On which side of SCIM a product stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// A service provider: it can be a target.
    #[default]
    Server,
    /// An identity provider: it sends requests.
    Client,
    /// Both, each by a product of its own.
    Both,
    /// The reference provider of scimspec.
    Reference,
}

impl Role {
    /// The word that profiles use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Client => "client",
            Self::Both => "both",
            Self::Reference => "reference",
        }
    }
}

/// The domain of users where nobody names one; no mail ever goes there (RFC 2606 3).
pub(super) const DOMAIN: &str = "example.com";

fn put_domain(value: &mut Value, domain: &str) {
    match value {
        Value::String(text) => *text = text.replace("${domain}", domain),
        Value::Array(items) => items.iter_mut().for_each(|item| put_domain(item, domain)),
        Value::Object(map) => map.values_mut().for_each(|item| put_domain(item, domain)),
        _ => {}
    }
}

/// What the two ways of taking access away mean.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deprovisioning {
    /// What becomes of a user by DELETE (RFC 7644 3.6).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delete: Option<Meaning>,
    /// What becomes of a user by `active: false` (RFC 7643 4.1.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deactivate: Option<Meaning>,
}

/// What an operation means, and who says so.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Meaning {
    /// In one word.
    pub means: Effect,
    /// In a sentence: what stays, what ends, what can be undone.
    pub note: String,
    /// Where that is said.
    pub source: String,
}

/// What becomes of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// It is gone for good.
    Removed,
    /// It is kept for a while and can be brought back.
    SoftDeleted,
    /// It stays, and cannot be used.
    Suspended,
    /// It stays and can be used; only the link to it is cut.
    Unlinked,
    /// The request is refused.
    Refused,
    /// The request is never sent; for the role `client`.
    NotSent,
    /// The request is answered with success, and nothing happens.
    Ignored,
}

impl Effect {
    /// The word that profiles use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Removed => "removed",
            Self::SoftDeleted => "soft-deleted",
            Self::Suspended => "suspended",
            Self::Unlinked => "unlinked",
            Self::Refused => "refused",
            Self::NotSent => "not-sent",
            Self::Ignored => "ignored",
        }
    }
}

/// A request that a client is known to send.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sent {
    /// What for, as `deactivate a user`.
    pub operation: String,
    /// Method and path, as `PATCH /Users/{id}`.
    pub request: String,
    /// Its shape, and what is special about it.
    pub note: String,
    /// Where that is said.
    pub source: String,
}

/// What is said of a capability.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// The capability.
    pub key: String,
    /// Whether it is there, or its value.
    pub value: Value,
    /// On what condition, or in which edition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Where that is said: document, version and place.
    pub source: String,
    /// How sure it is.
    pub confidence: Confidence,
}

/// How sure a claim is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// The maker's own documentation says so.
    Documented,
    /// Seen in its code or its answers.
    Observed,
    /// Somebody else says so.
    ThirdParty,
}

/// What a run may ask of a provider; the command line can lower it.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RunLimits {
    /// Requests of a whole run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requests: Option<u64>,
    /// Resources that a run creates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub creates: Option<u64>,
    /// Requests per second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<f64>,
    /// Requests at the same time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub concurrency: Option<u32>,
    /// How long an answer may take, as `10s`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<String>,
    /// Bytes of an answer that are read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_bytes: Option<u64>,
    /// How long a write may take to show in reads, as `5s`; at once where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settle: Option<String>,
}

impl RunLimits {
    /// How long an answer may take.
    #[must_use]
    pub fn answer_timeout(&self) -> Option<Duration> {
        self.timeout.as_deref().and_then(duration)
    }

    /// How long a write may take to show in reads.
    #[must_use]
    pub fn settle_time(&self) -> Option<Duration> {
        self.settle.as_deref().and_then(duration)
    }
}

/// A deviation that is known and accepted. Its cases are run all the same.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deviation {
    /// Pattern over the names of cases.
    #[serde(rename = "match")]
    pub pattern: String,
    /// The verdict that is accepted; a worse one is a finding.
    pub accept: Verdict,
    /// What kind.
    pub kind: DeviationKind,
    /// Why it is accepted.
    pub reason: String,
    /// Where it is tracked or documented; needed for bugs and what is unstable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Last day on which it is accepted, as `2027-03-01`.
    pub until: String,
}

/// Kinds of deviation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DeviationKind {
    /// The maker agrees that it is wrong.
    Bug,
    /// The maker means it so.
    ByDesign,
    /// The feature is not sold or not switched on.
    NotOffered,
    /// Now so, now otherwise.
    Unstable,
}

impl Deviation {
    /// Whether it speaks of the case or row with this full name.
    #[must_use]
    pub fn covers(&self, case: &str) -> bool {
        self.pattern.parse::<Pattern>().is_ok_and(|pattern| pattern.matches_text(case))
    }

    /// Its last day.
    #[must_use]
    pub fn last_day(&self) -> Option<Date> {
        self.until.parse().ok()
    }

    /// Whether its last day is over; it counts as absent then.
    #[must_use]
    pub fn expired(&self, today: Date) -> bool {
        self.last_day().is_none_or(|last| last < today)
    }
}

impl Profile {
    /// The profile of a provider of which nothing is known.
    #[must_use]
    pub fn generic() -> Self {
        Self {
            format: 1,
            id: "generic".to_owned(),
            name: "service provider without a profile".to_owned(),
            version: None,
            role: Role::Server,
            description: String::new(),
            base_url: None,
            base_path: None,
            authentication: Vec::new(),
            oauth2: None,
            headers: IndexMap::new(),
            discovery: DiscoveryPaths::default(),
            templates: IndexMap::new(),
            claims: Vec::new(),
            deprovisioning: None,
            sends: Vec::new(),
            connector: Vec::new(),
            limits: RunLimits::default(),
            deviations: Vec::new(),
            notes: Vec::new(),
            verdicts: IndexMap::new(),
            domain: None,
        }
    }

    /// Smallest body of a resource type: the profile's, or the one that RFC 7643
    /// demands of users (4.1) and groups (4.2). None of other types.
    #[must_use]
    pub fn template(&self, resource_type: &str) -> Option<Value> {
        if let Some(template) = self.templates.get(resource_type) {
            let mut template = Value::Object(template.clone());
            put_domain(&mut template, self.domain.as_deref().unwrap_or(DOMAIN));
            return Some(template);
        }
        match resource_type {
            "User" => Some(json!({
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
                "userName": "${tag}-${label}",
            })),
            "Group" => Some(json!({
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
                "displayName": "${tag}-${label}",
            })),
            _ => None,
        }
    }

    /// The first claim on a capability.
    #[must_use]
    pub fn claim(&self, key: &str) -> Option<&Claim> {
        self.claims.iter().find(|claim| claim.key == key)
    }

    /// The accepted deviation that speaks of a case on a day.
    #[must_use]
    pub fn deviation(&self, case: &str, today: Date) -> Option<&Deviation> {
        self.deviations.iter().find(|deviation| deviation.covers(case) && !deviation.expired(today))
    }
}
