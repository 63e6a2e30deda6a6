//! Claims: something that holds of the answers to one query or to several.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::record::Answer;
use super::world::World;

/// What is claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The filter finds exactly those whom it describes.
    Filter,
    /// `A or B` finds both.
    Or,
    /// `A and B` finds what both find.
    And,
    /// `not (A)` finds the others.
    Not,
    /// `not (not (A))` finds what `A` finds.
    NotNot,
    /// `(A)` finds what `A` finds.
    Group,
    /// Letter case of names and operators makes no difference.
    Spelling,
    /// Pages are the parts of the whole.
    Pages,
    /// Descending is ascending turned round.
    Sort,
    /// `attributes` chooses what is shown, not who is found.
    Attributes,
    /// `excludedAttributes` chooses what is left out, not who is found.
    Excluded,
    /// `.search` is answered as GET is.
    Search,
    /// Pages behind cursors are the parts of the whole.
    Cursor,
}

/// To whom a claim is confined.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Within {
    /// The population, by the marker in its names.
    Population,
    /// Some of it, by their names.
    Some(Vec<String>),
    /// Nobody: the whole collection, of which only the population is looked at.
    Nobody,
}

/// One claim.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Claim {
    /// What is claimed.
    pub kind: Kind,
    /// The filter, without what confines it; empty for everybody.
    pub filter: String,
    /// The second filter of `and` and `or`, the canonical spelling of `spelling`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub other: String,
    /// To whom it is confined.
    pub within: Within,
    /// Size of pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// Attribute to sort by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort_by: Option<String>,
    /// Attributes that are chosen or left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
}

/// One query.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The whole filter.
    pub filter: Option<String>,
    /// Further parameters.
    pub parameters: Vec<(String, Value)>,
    /// Whether it goes to `.search`.
    pub search: bool,
}

impl Claim {
    /// A claim of a kind about a filter and nothing else.
    #[must_use]
    pub fn of(kind: Kind, filter: impl Into<String>) -> Self {
        Self {
            kind,
            filter: filter.into(),
            other: String::new(),
            within: Within::Population,
            count: None,
            sort_by: None,
            names: vec![],
        }
    }

    /// The filters of its queries, without what confines them, as far as these are fixed.
    #[must_use]
    pub fn filters(&self) -> Vec<String> {
        let a = self.filter.clone();
        let joined = |word: &str| format!("{} {word} {}", part(&self.filter), part(&self.other));
        match self.kind {
            Kind::Filter | Kind::Pages | Kind::Cursor => vec![a],
            Kind::Or => vec![a, self.other.clone(), joined("or")],
            Kind::And => vec![a, self.other.clone(), joined("and")],
            Kind::Not => {
                let inverted = format!("not ({a})");
                vec![a, inverted]
            }
            Kind::NotNot => {
                let twice = format!("not (not ({a}))");
                vec![a, twice]
            }
            Kind::Group => {
                let grouped = format!("({a})");
                vec![a, grouped]
            }
            Kind::Spelling => vec![self.other.clone(), a],
            Kind::Sort => vec![a.clone(), a.clone(), a],
            Kind::Attributes | Kind::Excluded | Kind::Search => vec![a.clone(), a],
        }
    }

    /// The query that follows these answers; none where there is nothing more to ask.
    #[must_use]
    pub fn next(&self, world: &World, answers: &[Answer]) -> Option<Request> {
        let place = answers.len();
        // Where the first is refused, nothing is to be learnt from the others.
        if answers.first().is_some_and(|first| !first.succeeded()) && self.kind != Kind::Spelling {
            return None;
        }
        let filters = self.filters();
        let filter = match self.kind {
            Kind::Pages if place > 0 => self.page_follows(answers).then_some(&filters[0])?,
            Kind::Cursor if place > 0 => &filters[0],
            _ => filters.get(place)?,
        };
        let mut parameters = self.parameters(place);
        if self.kind == Kind::Cursor && place > 0 {
            parameters.push(("cursor".to_owned(), json!(self.cursor_after(answers)?)));
        }
        Some(Request {
            filter: self.confined(world, filter),
            parameters,
            search: self.kind == Kind::Search && place == 1,
        })
    }

    fn parameters(&self, place: usize) -> Vec<(String, Value)> {
        let mut all = Vec::new();
        let mut add = |name: &str, value: Value| all.push((name.to_owned(), value));
        if let Some(by) = &self.sort_by
            && (self.kind != Kind::Sort || place > 0)
        {
            add("sortBy", json!(by));
        }
        match (self.kind, place) {
            (Kind::Sort, 2) => add("sortOrder", json!("descending")),
            (Kind::Pages, 1..) => {
                add("startIndex", json!(self.start_of(place)));
                add("count", json!(self.count));
            }
            (Kind::Cursor, 1..) => add("count", json!(self.count)),
            (Kind::Search, _) => {
                if let Some(count) = self.count {
                    add("startIndex", json!(2));
                    add("count", json!(count));
                }
                if !self.names.is_empty() {
                    add("attributes", json!(self.names.join(",")));
                }
            }
            (Kind::Attributes, 1) => add("attributes", json!(self.names.join(","))),
            (Kind::Excluded, 1) => add("excludedAttributes", json!(self.names.join(","))),
            _ => {}
        }
        all
    }

    /// `startIndex` of the page at a place.
    #[must_use]
    pub fn start_of(&self, place: usize) -> u64 {
        1 + (place as u64).saturating_sub(1) * u64::from(self.count.unwrap_or(1))
    }

    /// The cursor of the page after these answers, the first of which is the whole list. None at the
    /// end, and where there are more pages than there can be.
    fn cursor_after(&self, answers: &[Answer]) -> Option<Value> {
        let (whole, pages) = answers.split_first()?;
        if whole.is_partial() || pages.len() > whole.listed.len() + 1 {
            return None;
        }
        let Some(last) = pages.last() else { return Some(json!("")) };
        let next = last.envelope.get("nextCursor").filter(|_| last.succeeded())?;
        (!next.is_null() && *next != json!("")).then(|| next.clone())
    }

    fn page_follows(&self, answers: &[Answer]) -> bool {
        let whole = answers[0].listed.len() as u64;
        !answers[0].is_partial()
            && self.start_of(answers.len()) <= whole
            && answers.last().is_some_and(Answer::succeeded)
    }

    /// The filter with what confines it in front.
    pub(super) fn confined(&self, world: &World, filter: &str) -> Option<String> {
        let name = &world.name;
        let equal = |label: &String| {
            let text = world.name_of(label).unwrap_or_default();
            // The operator that confines elsewhere too, unless it would let others in.
            let op = if world.is_beginning(text) { "eq" } else { "sw" };
            format!("{name} {op} {}", json!(text))
        };
        let scope = match &self.within {
            Within::Nobody => return (!filter.is_empty()).then(|| filter.to_owned()),
            Within::Population => format!("{name} sw {}", json!(world.marker)),
            Within::Some(labels) => match labels.as_slice() {
                [one] => equal(one),
                some => {
                    format!("({})", some.iter().map(equal).collect::<Vec<_>>().join(" or "))
                }
            },
        };
        Some(match crate::scim::filter::parse(filter) {
            _ if filter.is_empty() => scope,
            Ok(crate::scim::Filter::Or(_)) => format!("{scope} and ({filter})"),
            // No more grouping than is needed: not every target knows it.
            _ => format!("{scope} and {filter}"),
        })
    }

    /// Labels of those to whom it is confined.
    #[must_use]
    pub fn members(&self, world: &World) -> Vec<String> {
        match &self.within {
            Within::Some(labels) => labels.clone(),
            Within::Population | Within::Nobody => world.members.keys().cloned().collect(),
        }
    }

    /// What it is about, for people.
    #[must_use]
    pub fn words(&self) -> String {
        let filter = match (self.kind, self.filter.as_str()) {
            (Kind::And | Kind::Or | Kind::Not | Kind::NotNot | Kind::Group, _) => {
                self.filters().pop().unwrap_or_default()
            }
            (_, "") => "everybody".to_owned(),
            (_, filter) => filter.to_owned(),
        };
        let sorted = self.sort_by.as_ref().map(|by| format!(", sortBy={by}")).unwrap_or_default();
        let count = self.count.map(|count| format!(", count={count}")).unwrap_or_default();
        let names = match (self.kind, self.names.is_empty()) {
            (_, true) => String::new(),
            (Kind::Excluded, _) => format!(", excludedAttributes={}", self.names.join(",")),
            _ => format!(", attributes={}", self.names.join(",")),
        };
        let search = match self.kind {
            Kind::Search => ", by .search",
            Kind::Cursor => ", by cursor",
            _ => "",
        };
        format!("{filter}{sorted}{count}{names}{search}")
    }
}

/// A filter as one side of `and` or `or`.
fn part(filter: &str) -> String {
    match crate::scim::filter::parse(filter) {
        Ok(crate::scim::Filter::Or(_) | crate::scim::Filter::And(_)) => format!("({filter})"),
        _ => filter.to_owned(),
    }
}
