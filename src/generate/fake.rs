//! A target without a network: it filters by [`crate::scim::evaluate`], and goes wrong as told.

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::claim::{Claim, Request};
use super::record::{Answer, Generated, Trial};
use super::world::World;
use crate::scim::evaluate::{self, Options};
use crate::scim::filter::{self, Filter};
use crate::scim::schema::builtin;
use crate::scim::sort::{SortOrder, sort_by};
use crate::scim::{AttributePath, ResourceSchema, ResourceType};

/// What goes wrong with a filter before it is evaluated.
pub(super) type Spoil = fn(Filter) -> Filter;

pub(super) struct Fake {
    pub world: World,
    pub spoil: Spoil,
    pub options: Options,
    /// Requests so far.
    pub asked: u32,
}

/// Resources as a target shows them.
pub(super) fn members() -> IndexMap<String, Value> {
    let of = |label: &str, more: Value| {
        let mut resource = json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
            "id": format!("id-of-{label}"), "userName": format!("tag-1-{label}"),
            "meta": {"resourceType": "User", "created": "2026-01-02T03:04:05.678Z",
                     "lastModified": "2026-01-02T03:04:05.678Z"},
        });
        for (name, value) in more.as_object().unwrap() {
            resource[name] = value.clone();
        }
        (label.to_owned(), resource)
    };
    IndexMap::from([
        of(
            "ann",
            json!({"displayName": "ada tag-1 one", "title": "lead", "active": true,
            "externalId": "tag-1-A", "name": {"familyName": "lee"},
            "emails": [{"type": "work", "value": "ann@alpha", "primary": true},
                       {"type": "home", "value": "ann@beta"}]}),
        ),
        of(
            "bob",
            json!({"displayName": "ADA tag-1 ONCE", "title": "LEAD", "active": false,
            "externalId": "tag-1-a", "name": {"familyName": "Zoë"},
            "emails": [{"type": "home", "value": "bob@alpha"},
                       {"type": "work", "value": "bob@beta"}]}),
        ),
        of(
            "cat",
            json!({"displayName": "say \"hi\" tag-1", "active": true,
            "emails": [{"type": "work", "value": "cat@alpha"}]}),
        ),
        of("dan", json!({"displayName": "mada tag-1 one", "title": "a_b"})),
        of(
            "eve",
            json!({"displayName": "zulu tag-1", "title": "axb",
            "name": {"familyName": "kim"}}),
        ),
    ])
}

/// What would have been recorded before the first query.
pub(super) fn record() -> Generated {
    Generated {
        seed: 7,
        endpoint: "/Users".to_owned(),
        name: "userName".to_owned(),
        marker: "tag-1-".to_owned(),
        resource_type: ResourceType::user().to_json(),
        schemas: builtin::all().iter().map(|schema| schema.to_json()).collect(),
        sent: members(),
        members: members(),
        ..Generated::default()
    }
}

impl Fake {
    pub fn new(spoil: Spoil) -> Self {
        let world = World::of(&record()).unwrap();
        Self { world, spoil, options: Options::default(), asked: 0 }
    }

    /// Sends the queries of a claim.
    pub fn try_claim(&mut self, claim: &Claim) -> Trial {
        let mut answers = Vec::new();
        while let Some(request) = claim.next(&self.world, &answers) {
            self.asked += 1;
            answers.push(self.answer(&request, !claim.names.is_empty()));
        }
        Trial { claim: claim.clone(), answers }
    }

    fn answer(&self, request: &Request, whole: bool) -> Answer {
        let schema: &ResourceSchema = &self.world.schema;
        let parsed = request.filter.as_deref().map(filter::parse).transpose().unwrap();
        let spoilt = parsed.map(self.spoil);
        let matching = |resource: &&Value| match &spoilt {
            None => true,
            Some(filter) => evaluate::matches_with(filter, resource, schema, self.options).unwrap(),
        };
        let mut found: Vec<&Value> = self.world.members.values().filter(matching).collect();
        let value = |name: &str| {
            request.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value)
        };
        if let Some(by) = value("sortBy").and_then(Value::as_str) {
            let order = match value("sortOrder") {
                Some(_) => SortOrder::Descending,
                None => SortOrder::Ascending,
            };
            let by = AttributePath::parse(by).unwrap();
            sort_by(&mut found, &by, order, |one: &&Value| (*one, schema));
        }
        let total = found.len();
        let start = value("startIndex").and_then(Value::as_u64).unwrap_or(1) as usize;
        let count = value("count").and_then(Value::as_u64).map_or(total, |count| count as usize);
        let page: Vec<&Value> = found.into_iter().skip(start - 1).take(count).collect();
        let body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
            "totalResults": total, "startIndex": start, "itemsPerPage": page.len(),
            "Resources": page,
        });
        let label_of = |id: &str| id.strip_prefix("id-of-").map(str::to_owned);
        Answer::read(200, Some(&body), whole, label_of)
    }
}
