//! Walks: all pages of a query, one after the other.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Answer, Given, Level, QueryMethod, Scope, Send};

/// All pages of a query.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Walk {
    /// Label of the walk.
    #[serde(rename = "as", default)]
    pub label: Option<String>,
    /// Endpoint: `/Users`, `/Groups`.
    pub path: String,
    /// By GET, or by POST to `.search`.
    #[serde(default)]
    pub method: QueryMethod,
    /// The filter, as in a query.
    #[serde(default)]
    pub filter: Option<String>,
    /// Which population the walk is confined to.
    #[serde(default)]
    pub scope: Scope,
    /// How pages follow one another.
    pub by: Paging,
    /// Further parameters of every page: sortBy, sortOrder, attributes.
    #[serde(default)]
    pub parameters: IndexMap<String, Value>,
    /// Pages after which the walk gives up; a target that never ends is a finding.
    #[serde(default = "default_stop_after")]
    pub stop_after: u32,
    /// True to walk twice and compare.
    #[serde(default)]
    pub twice: bool,
    /// Labels of the resources that the pages hold together; all given ones of
    /// the path's type where empty.
    #[serde(default)]
    pub population: Vec<String>,
    /// Labels in the order in which they come.
    #[serde(default)]
    pub order: Vec<String>,
    /// What happens between two pages.
    #[serde(default)]
    pub meanwhile: Vec<Meanwhile>,
    /// True where pages are looked at and let go, for walks through whole collections: their ids are
    /// counted, and nothing else of them is kept.
    #[serde(default)]
    pub in_short: bool,
    /// What holds over all pages.
    #[serde(default)]
    pub invariants: Vec<Invariant<Rule>>,
    /// What the account of the walk says; checks alone.
    #[serde(default)]
    pub expect: Option<Answer>,
}

impl Walk {
    /// The most pages that a walk may have before it is given up.
    pub const MOST_PAGES: u32 = 1_000_000;

    /// Labels of the resources that the pages hold together, of those that were given.
    #[must_use]
    pub fn members(&self, given: &[Given]) -> Vec<String> {
        if !self.population.is_empty() {
            return self.population.clone();
        }
        let listed = self.path.trim_matches('/').trim_end_matches('s');
        given
            .iter()
            .filter(|one| !one.deleted)
            .filter(|one| listed.is_empty() || one.create.eq_ignore_ascii_case(listed))
            .flat_map(Given::labels)
            .collect()
    }
}

/// One request between two pages, as another client would send it: what is created, changed or
/// deleted while a walk is under way.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Meanwhile {
    /// After so many pages.
    #[serde(default = "first_page")]
    pub after_page: u32,
    /// The request. The label of the walk stands for `{met, unmet, last}`: those of its population
    /// that came so far, those that did not, and the last that came.
    pub send: Send,
}

fn first_page() -> u32 {
    1
}

fn default_stop_after() -> u32 {
    20
}

/// How pages follow one another.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Paging {
    /// By `startIndex` and `count` (RFC 7644 3.4.2.4).
    Index(IndexWalk),
    /// By `cursor` and `count` (RFC 9865).
    Cursor(CursorWalk),
}

/// Index paging.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IndexWalk {
    /// `count` of each page.
    pub count: u32,
}

/// Cursor paging.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CursorWalk {
    /// `count` of each page.
    pub count: u32,
}

/// Something that holds over all pages of a walk, or over a race.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "{R}Invariant")]
pub struct Invariant<R> {
    /// What holds.
    pub rule: R,
    /// Requirement to blame, where it is not the case's first.
    #[serde(default)]
    pub requirement: Option<String>,
    /// How much a mismatch weighs, where that does not follow from the requirement.
    #[serde(default)]
    pub level: Option<Level>,
}

/// Rules over the pages of a walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// Each page is answered with 200 and a ListResponse.
    Answered,
    /// No resource comes twice.
    NoDuplicates,
    /// Every resource of the population comes.
    NothingOmitted,
    /// Nothing comes that the filter does not describe.
    NothingForeign,
    /// No page holds more than `count` resources.
    PageSizeAtMostCount,
    /// `totalResults` is the same on every page.
    TotalResultsStable,
    /// `totalResults` is the size of the population.
    TotalResultsExact,
    /// `itemsPerPage` is the number of resources on the page.
    ItemsPerPageHonest,
    /// `startIndex` in the answer is the one asked for.
    StartIndexEchoed,
    /// The walk ends by itself.
    Ends,
    /// A second walk gives the same order.
    SameOrderWhenRepeated,
    /// The resources come in the order that the step names.
    Ordered,
    /// Every page but the last has `nextCursor`, the last has none (RFC 9865 2).
    CursorUntilLast,
}
