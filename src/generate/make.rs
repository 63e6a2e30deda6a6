//! Makes claims by chance: filters first, then laws about such filters.

use super::chance::Chance;
use super::claim::{Claim, Kind};
use super::fields::{Field, fields};
use super::literal::{literal, operators};
use super::spelling::{Keywords, canonical, varied, write};
use super::world::World;
use crate::scim::attribute_path::AttributePath;
use crate::scim::filter::{CompareOp, Filter};
use crate::scim::schema::AttributeType;
use crate::suite::Law;

/// How much is made.
#[derive(Debug, Clone)]
pub struct Bounds {
    /// Filters.
    pub filters: u32,
    /// How deep conditions are joined and inverted.
    pub depth: u32,
    /// Laws beside them.
    pub laws: Vec<Law>,
    /// Whether the target sorts.
    pub sorts: bool,
}

/// Of how many filters each law is tried once.
const FILTERS_FOR_A_LAW: u32 = 10;

/// All claims of a step. The same for the same seed, words, bounds and population, whatever is
/// answered: nothing in them depends on an answer.
#[must_use]
pub fn claims(world: &World, bounds: &Bounds, seed: u64, words: &str) -> Vec<Claim> {
    let fields = fields(world);
    if fields.is_empty() {
        return vec![];
    }
    let mut maker = Maker { world, fields, chance: Chance::new(seed, words), sorts: bounds.sorts };
    let mut claims = Vec::new();
    for _ in 0..bounds.filters {
        let filter = maker.filter(bounds.depth);
        claims.push(Claim::of(Kind::Filter, maker.spelled(&filter)));
    }
    let times = bounds.filters.div_ceil(FILTERS_FOR_A_LAW);
    for _ in 0..times {
        for law in &bounds.laws {
            claims.extend(maker.law(*law, bounds.depth.saturating_sub(1)));
        }
    }
    claims
}

struct Maker<'a> {
    world: &'a World,
    fields: Vec<Field>,
    chance: Chance,
    sorts: bool,
}

impl Maker<'_> {
    fn filter(&mut self, depth: u32) -> Filter {
        let fields: Vec<Field> = self.fields.clone();
        self.tree(&fields, depth)
    }

    fn tree(&mut self, fields: &[Field], depth: u32) -> Filter {
        let shape = match depth {
            0 => 0,
            _ => self.chance.weighted(&[(4, 0), (3, 1), (3, 2), (2, 3)]).unwrap_or(0),
        };
        let parts = 2 + usize::from(self.chance.percent(20));
        let several =
            |maker: &mut Self| (0..parts).map(|_| maker.tree(fields, depth - 1)).collect();
        match shape {
            1 => Filter::And(several(self)),
            2 => Filter::Or(several(self)),
            3 => Filter::Not(Box::new(self.tree(fields, depth - 1))),
            _ => self.condition(fields),
        }
    }

    /// One condition; on several values also one in brackets.
    fn condition(&mut self, fields: &[Field]) -> Filter {
        let Some(field) = self.chance.pick(fields).cloned() else {
            return Filter::Present(AttributePath::of("id"));
        };
        if field.several && field.path.sub.is_some() && self.chance.percent(50) {
            return self.in_brackets(fields, &field);
        }
        if self.chance.percent(8) {
            return Filter::Present(field.path);
        }
        let (op, value) = self.comparison(&field);
        value.map_or(Filter::Present(field.path.clone()), |value| Filter::Compare {
            path: field.path.clone(),
            op,
            value,
        })
    }

    fn comparison(&mut self, field: &Field) -> (CompareOp, Option<serde_json::Value>) {
        let operators = operators(field);
        // What `ne` means of several values is open.
        let asked: Vec<(usize, CompareOp)> = operators
            .into_iter()
            .filter(|(_, op)| !field.several || *op != CompareOp::Ne)
            .collect();
        let op = self.chance.weighted(&asked).unwrap_or(CompareOp::Eq);
        let tag = self.world.marker.trim_end_matches('-');
        (op, literal(field, op, tag, &mut self.chance))
    }

    fn in_brackets(&mut self, fields: &[Field], field: &Field) -> Filter {
        let beside: Vec<Field> = fields
            .iter()
            .filter(|other| {
                other.path.urn == field.path.urn && other.path.name == field.path.name
            })
            .cloned()
            .collect();
        let inner = |maker: &mut Self| -> Filter {
            let field = maker.chance.pick(&beside).unwrap_or(field).clone();
            let name = field.path.sub.clone().unwrap_or_default();
            let (op, value) = maker.comparison(&field);
            let path = AttributePath::of(name);
            value.map_or(Filter::Present(path.clone()), |value| Filter::Compare { path, op, value })
        };
        let shape = self.chance.below(10);
        let filter = match shape {
            0..=5 => Filter::And(vec![inner(self), inner(self)]),
            6 => Filter::Or(vec![inner(self), inner(self)]),
            7 => Filter::Not(Box::new(inner(self))),
            _ => inner(self),
        };
        let path = AttributePath { sub: None, ..field.path.clone() };
        Filter::ValuePath { path, filter: Box::new(filter) }
    }

    /// The filter as it is sent: mostly in canonical spelling.
    fn spelled(&mut self, filter: &Filter) -> String {
        let keywords = self
            .chance
            .weighted(&[(7, Keywords::Small), (2, Keywords::Capital), (1, Keywords::Title)]);
        let varied = match self.chance.percent(30) {
            true => varied(filter, &self.world.schema, &mut self.chance),
            false => filter.clone(),
        };
        write(&varied, keywords.unwrap_or(Keywords::Small))
    }

    fn plain(&mut self, depth: u32) -> String {
        let filter = self.filter(depth);
        write(&filter, Keywords::Small)
    }

    fn law(&mut self, law: Law, depth: u32) -> Vec<Claim> {
        match law {
            Law::And | Law::Or => {
                let kind = if law == Law::And { Kind::And } else { Kind::Or };
                let filter = self.plain(depth.min(1));
                let other = self.plain(depth.min(1));
                vec![Claim { other, ..Claim::of(kind, filter) }]
            }
            Law::Not => {
                // The complement is settled where everybody has a value only.
                let on_all: Vec<Field> =
                    self.fields.iter().filter(|field| field.on_all).cloned().collect();
                let inner = self.tree(&on_all, depth.min(1));
                let twice = self.plain(depth);
                vec![
                    Claim::of(Kind::Not, write(&inner, Keywords::Small)),
                    Claim::of(Kind::NotNot, twice),
                ]
            }
            Law::Group => vec![Claim::of(Kind::Group, self.plain(depth))],
            Law::Spelling => self.spelling(depth).into_iter().collect(),
            Law::Pages => self.pages().into_iter().collect(),
            Law::Sort => self.sort().into_iter().collect(),
            Law::Projection => self.projection(),
            Law::Search => self.search(depth),
        }
    }

    fn spelling(&mut self, depth: u32) -> Option<Claim> {
        let filter = self.filter(depth.min(1));
        let filter = canonical(&filter, &self.world.schema, true);
        let keywords = self.chance.weighted(&[(1, Keywords::Capital), (1, Keywords::Title)])?;
        let mut changed = varied(&filter, &self.world.schema, &mut self.chance);
        changed = super::spelling::without_core_urn(changed, &self.world.schema);
        let other = write(&filter, Keywords::Small);
        Some(Claim { other, ..Claim::of(Kind::Spelling, write(&changed, keywords)) })
    }

    /// Without an order that is the same each time, nothing is promised of pages.
    fn pages(&mut self) -> Option<Claim> {
        let filter = if self.chance.percent(60) { String::new() } else { self.plain(1) };
        let count = u32::try_from(1 + self.chance.below(4)).unwrap_or(2);
        let sort_by = Some(self.world.name.clone()).filter(|_| self.sorts)?;
        Some(Claim { count: Some(count), sort_by: Some(sort_by), ..Claim::of(Kind::Pages, filter) })
    }

    fn sort(&mut self) -> Option<Claim> {
        if !self.sorts {
            return None;
        }
        let sortable = |field: &&Field| {
            field.path.urn.is_none()
                && field.path.name != "meta"
                && field.path.name != "id"
                && (!field.several || field.path.sub.as_deref() == Some("value"))
                && !matches!(field.kind, AttributeType::Boolean)
        };
        let fields: Vec<Field> = self.fields.iter().filter(sortable).cloned().collect();
        let by = self.chance.pick(&fields)?.path.to_string();
        let filter = if self.chance.percent(60) { String::new() } else { self.plain(0) };
        Some(Claim { sort_by: Some(by), ..Claim::of(Kind::Sort, filter) })
    }

    fn projection(&mut self) -> Vec<Claim> {
        let mut made = Vec::new();
        for kind in [Kind::Attributes, Kind::Excluded] {
            let filter = if self.chance.percent(50) { String::new() } else { self.plain(1) };
            let names = self.names();
            made.push(Claim { names, ..Claim::of(kind, filter) });
        }
        made
    }

    /// One to three attributes, some by their part, their URN, or in another letter case.
    fn names(&mut self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for _ in 0..1 + self.chance.below(3) {
            let Some(field) = self.chance.pick(&self.fields).cloned() else { break };
            let mut path = field.path;
            if self.chance.percent(60) {
                path.sub = None;
            }
            let condition = Filter::Present(path);
            let written = match self.chance.percent(30) {
                true => varied(&condition, &self.world.schema, &mut self.chance),
                false => condition,
            };
            let Filter::Present(path) = written else { continue };
            names.push(path.to_string());
        }
        names
    }

    fn search(&mut self, depth: u32) -> Vec<Claim> {
        let filter = self.plain(depth);
        let mut claim = Claim::of(Kind::Search, filter);
        match self.chance.below(4) {
            0 if self.sorts => claim.sort_by = Some(self.world.name.clone()),
            1 if self.sorts => {
                claim.filter = String::new();
                claim.sort_by = Some(self.world.name.clone());
                claim.count = Some(2);
            }
            2 => {
                claim.filter = String::new();
                claim.names = vec![self.world.name.clone()];
            }
            _ => {}
        }
        vec![claim]
    }
}
