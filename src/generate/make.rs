//! Makes claims by chance: filters first, then laws about such filters.

use super::chance::Chance;
use super::claim::{Claim, Kind};
use super::fields::{Field, fields};
use super::literal::{literal, operators};
use super::spelling::{Keywords, canonical, swapped, varied, write};
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
    /// Whether the target gives cursors out (RFC 9865).
    pub cursors: bool,
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
    let (sorts, cursors) = (bounds.sorts, bounds.cursors);
    let chance = Chance::new(seed, words);
    let mut maker = Maker { world, fields, chance, sorts, cursors, turns: 0 };
    let mut claims = Vec::new();
    for place in 0..bounds.filters as usize {
        let filter = match SINGLE.get(place) {
            Some(shape) if bounds.filters as usize >= SINGLE.len() => maker.single(*shape),
            _ => maker.filter(bounds.depth),
        };
        claims.push(Claim::of(Kind::Filter, maker.spelled(&filter)));
    }
    let times = bounds.filters.div_ceil(FILTERS_FOR_A_LAW);
    for _ in 0..times {
        for law in &bounds.laws {
            claims.extend(maker.law(*law, bounds.depth.saturating_sub(1)));
        }
        maker.turns += 1;
    }
    claims
}

/// What a single condition is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// An operator.
    Compares(CompareOp),
    /// `pr`.
    Present,
    /// Conditions in brackets.
    Brackets,
}

use Shape::{Brackets, Compares, Present};

/// The conditions that come first, so that no operator is left to chance alone.
const SINGLE: [Shape; 14] = [
    Compares(CompareOp::Eq),
    Compares(CompareOp::Ne),
    Compares(CompareOp::Co),
    Compares(CompareOp::Sw),
    Compares(CompareOp::Ew),
    Compares(CompareOp::Gt),
    Compares(CompareOp::Ge),
    Compares(CompareOp::Lt),
    Compares(CompareOp::Le),
    Present,
    Brackets,
    Brackets,
    Brackets,
    Compares(CompareOp::Eq),
];

/// Shapes of the conditions that follow, each as often as its weight says.
const SHAPES: [(usize, Shape); 11] = [
    (6, Compares(CompareOp::Eq)),
    (2, Compares(CompareOp::Ne)),
    (4, Compares(CompareOp::Co)),
    (4, Compares(CompareOp::Sw)),
    (4, Compares(CompareOp::Ew)),
    (2, Compares(CompareOp::Gt)),
    (3, Compares(CompareOp::Ge)),
    (3, Compares(CompareOp::Lt)),
    (2, Compares(CompareOp::Le)),
    (2, Present),
    (7, Brackets),
];

struct Maker<'a> {
    world: &'a World,
    fields: Vec<Field>,
    chance: Chance,
    sorts: bool,
    cursors: bool,
    /// Rounds of laws so far.
    turns: usize,
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

    fn condition(&mut self, fields: &[Field]) -> Filter {
        let shape = self.chance.weighted(&SHAPES).unwrap_or(Present);
        self.shaped(fields, shape)
    }

    fn single(&mut self, shape: Shape) -> Filter {
        let fields = self.fields.clone();
        self.shaped(&fields, shape)
    }

    /// A condition of a shape, on a field that can have it.
    fn shaped(&mut self, fields: &[Field], shape: Shape) -> Filter {
        let able = fields.iter().filter(|field| match shape {
            Present => true,
            Brackets => field.several && field.path.sub.is_some(),
            // What `ne` means of several values is open.
            Compares(CompareOp::Ne) if field.several => false,
            Compares(op) => operators(field).iter().any(|(_, known)| *known == op),
        });
        let able: Vec<Field> = able.cloned().collect();
        let Some(field) = self.chance.pick(&able).cloned() else {
            let field = self.chance.pick(fields).map(|field| field.path.clone());
            return Filter::Present(field.unwrap_or_else(|| AttributePath::of("id")));
        };
        match shape {
            Present => Filter::Present(field.path),
            Brackets => self.in_brackets(fields, &field),
            Compares(op) => self.compared(&field, field.path.clone(), op),
        }
    }

    fn compared(&mut self, field: &Field, path: AttributePath, op: CompareOp) -> Filter {
        let tag = self.world.marker.trim_end_matches('-');
        match literal(field, op, tag, &mut self.chance) {
            Some(value) => Filter::Compare { path, op, value },
            None => Filter::Present(path),
        }
    }

    fn in_brackets(&mut self, fields: &[Field], field: &Field) -> Filter {
        let beside: Vec<Field> = fields
            .iter()
            .filter(|other| other.path.urn == field.path.urn && other.path.name == field.path.name)
            .cloned()
            .collect();
        let about = |maker: &mut Self, field: &Field| -> Filter {
            let op = maker.chance.weighted(&operators(field)).unwrap_or(CompareOp::Eq);
            let name = field.path.sub.clone().unwrap_or_default();
            maker.compared(field, AttributePath::of(name), op)
        };
        let inner = |maker: &mut Self| -> Filter {
            let field = maker.chance.pick(&beside).unwrap_or(field).clone();
            about(maker, &field)
        };
        let shape = self.chance.below(10);
        let filter = match shape {
            // Of two parts of a value, as `type` and `value`.
            0..=3 if beside.len() > 1 => {
                let first = self.chance.below(beside.len());
                let second = (first + 1 + self.chance.below(beside.len() - 1)) % beside.len();
                Filter::And(vec![about(self, &beside[first]), about(self, &beside[second])])
            }
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
        let keywords = self.chance.weighted(&[
            (7, Keywords::Small),
            (2, Keywords::Capital),
            (1, Keywords::Title),
        ]);
        let varied = match self.chance.percent(40) {
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
            Law::Cursor => self.cursor().into_iter().collect(),
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

    /// A cursor keeps its place in whatever order the list has.
    fn cursor(&mut self) -> Option<Claim> {
        if !self.cursors {
            return None;
        }
        let filter = if self.chance.percent(60) { String::new() } else { self.plain(1) };
        let count = u32::try_from(1 + self.chance.below(4)).unwrap_or(2);
        Some(Claim { count: Some(count), ..Claim::of(Kind::Cursor, filter) })
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
        // One after the other, from the last: what has several values comes there.
        let turn = self.turns % fields.len().max(1);
        let by = fields.get(fields.len().checked_sub(1 + turn)?)?.path.to_string();
        let filter = if self.chance.percent(60) { String::new() } else { self.plain(0) };
        Some(Claim { sort_by: Some(by), ..Claim::of(Kind::Sort, filter) })
    }

    fn projection(&mut self) -> Vec<Claim> {
        let mut made = Vec::new();
        for kind in [Kind::Attributes, Kind::Excluded] {
            let filter = if self.chance.percent(50) { String::new() } else { self.plain(1) };
            let names = self.names(kind);
            made.push(Claim { names, ..Claim::of(kind, filter) });
        }
        made
    }

    /// One to three attributes; in turn by their plain name, in another letter case, by a part, and
    /// with a URN.
    fn names(&mut self, kind: Kind) -> Vec<String> {
        let form = (self.turns + usize::from(kind == Kind::Excluded)) % 4;
        let mut names: Vec<String> = Vec::new();
        for _ in 0..1 + self.chance.below(3) {
            let able = self.fields.iter().filter(|field| match form {
                1 => field.path.urn.is_none() && field.path.name != "id",
                2 => field.path.sub.is_some() && field.path.name != "meta",
                3 => field.path.urn.is_some() || field.is_plain(),
                _ => true,
            });
            let able: Vec<Field> = able.cloned().collect();
            let Some(field) = self.chance.pick(&able).cloned() else { continue };
            let mut path = field.path;
            match form {
                1 => path = AttributePath::of(swapped(&path.name)),
                2 => {}
                3 if path.urn.is_none() && path.name != "externalId" => {
                    path.urn = Some(self.world.schema.base.id.clone());
                }
                _ => path.sub = None,
            }
            names.push(path.to_string());
        }
        if names.is_empty() {
            names.push(self.world.name.clone());
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
