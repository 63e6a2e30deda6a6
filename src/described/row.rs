//! The rows of a case.

use std::collections::HashSet;

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::Peers;
use super::body::Bodies;
use super::kind::{Characteristics, Kind};
use super::part::{Part, element};
use super::value::{Maker, Turn};
use crate::scim::schema::{AttributeType, Mutability};
use crate::suite::{Case, Described, Each, LEFT_OUT, Row};

/// Label of the resource that a case is about, and of the one that contends with it.
const OWN: &str = "it";
const RIVAL: &str = "rival";

type Values = IndexMap<String, Value>;

/// Values of a row, or why the row cannot be carried out.
type Made = Result<Values, String>;

/// The rows of a case, in the order in which the target describes what they are about.
pub(super) fn rows(
    case: &Case,
    wanted: &Described,
    features: &[String],
    kinds: &[Kind],
    peers: &Peers,
) -> Vec<Row> {
    let text = serde_json::to_string(&case).unwrap_or_default();
    let mut rows = Rows { case, text, features, taken: HashSet::new(), rows: Vec::new() };
    for kind in kinds {
        let made = |label| Bodies { kind, maker: Maker { label, peers } };
        match wanted.each {
            Each::Type => rows.add(kind, None, of_type(&made(OWN))),
            Each::Attribute => {
                for part in kind.parts().iter().filter(|part| fits(wanted, part)) {
                    rows.add(kind, Some(part), of_part(&made(OWN), &made(RIVAL), part, wanted));
                }
            }
        }
    }
    rows.rows
}

/// Whether an attribute is one of those that a case wants.
fn fits(wanted: &Described, part: &Part<'_>) -> bool {
    let leaf = part.leaf();
    let whole = part.located.attribute;
    let sub_of_hidden = part.located.sub.is_some() && !whole.is_shown();
    let canonical = !leaf.canonical_values.is_empty()
        || leaf.sub_attributes.iter().any(|sub| !sub.canonical_values.is_empty());
    let mutability = wanted.mutability.iter().any(|word| word.as_str() == leaf.mutability.as_str());
    let returned = wanted.returned.iter().any(|word| word.as_str() == leaf.returned.as_str());
    (wanted.mutability.is_empty() || mutability)
        && (wanted.returned.is_empty() || returned)
        && wanted.unique.is_none_or(|unique| unique == leaf.is_unique())
        && wanted.required.is_none_or(|required| required == leaf.required)
        && wanted.canonical.is_none_or(|wanted| wanted == canonical)
        && (wanted.sub_attributes || part.located.sub.is_none())
        && !sub_of_hidden
}

/// What the rows of one case have in common.
struct Rows<'a> {
    case: &'a Case,
    /// The case as text, which shows what values it uses.
    text: String,
    features: &'a [String],
    taken: HashSet<String>,
    rows: Vec<Row>,
}

impl Rows<'_> {
    fn add(&mut self, kind: &Kind, part: Option<&Part<'_>>, made: Made) {
        let type_name = kind.type_name();
        let id = match part {
            None => element(type_name),
            Some(part) => format!("{}-{}", element(type_name), part.id()),
        };
        let about = match part {
            None => type_name.to_owned(),
            Some(part) => format!("{type_name} {}", part.path()),
        };
        let made = match &kind.name {
            Some(_) => made,
            None => Err("no attribute bears a name by which the run finds its resources".into()),
        };
        let mut values = made.unwrap_or_else(|why| left_out(&why));
        if self.text.contains("row.other") && !values.contains_key("other") {
            values = left_out("the type has no other attribute that could be told from it");
        }
        values.retain(|name, _| name == LEFT_OUT || self.text.contains(&format!("row.{name}")));
        let mut features = self.features.to_vec();
        if kind.is_custom() {
            features.push("resource.customTypes".to_owned());
        }
        if part.is_some_and(|part| part.located.extension.is_some()) {
            features.push("resource.extension".to_owned());
        }
        let id = self.free(id);
        self.rows.push(Row {
            id,
            title: Some(format!("{about}: {}", self.case.title)),
            requirements: vec![],
            features,
            requires: vec![],
            tags: vec![],
            level: None,
            expect: IndexMap::new(),
            after: IndexMap::new(),
            variants: None,
            values,
        });
    }

    /// An id that no earlier row has: attributes of extensions may be named as others.
    fn free(&mut self, id: String) -> String {
        let mut free = id.clone();
        for number in 2.. {
            if self.taken.insert(free.clone()) {
                break;
            }
            free = format!("{id}-{number}");
        }
        free
    }
}

fn left_out(why: &str) -> Values {
    Values::from_iter([(LEFT_OUT.to_owned(), json!(why))])
}

fn common(kind: &Kind) -> Values {
    Values::from_iter([
        ("type".to_owned(), json!(kind.type_name())),
        ("endpoint".to_owned(), json!(kind.endpoint)),
        ("name".to_owned(), json!(kind.name)),
    ])
}

fn of_type(bodies: &Bodies<'_>) -> Made {
    let (whole, again) = (bodies.whole(Turn::First)?, bodies.whole(Turn::Second)?);
    let mut values = common(bodies.kind);
    let made = [
        ("bare", bodies.bare()?),
        ("required", bodies.required()?),
        ("whole_shown", bodies.shown(&whole)),
        ("whole_again_shown", bodies.shown(&again)),
        ("whole", whole),
        ("whole_again", again),
    ];
    values.extend(made.map(|(name, body)| (name.to_owned(), json!(body))));
    Ok(values)
}

fn of_part<'a>(
    bodies: &Bodies<'a>,
    rival: &Bodies<'a>,
    part: &Part<'a>,
    wanted: &Described,
) -> Made {
    let (first, second) = (bodies.value(part, Turn::First)?, bodies.value(part, Turn::Second)?);
    let mut base = bodies.base(part)?;
    let mut lacking = base.clone();
    part.take(&mut lacking);
    let other = other(bodies, part);
    if let (true, Some((other, value))) = (bodies.kind.is_name(part), &other) {
        other.put(&mut base, value.clone());
    }
    let (leaf, leaf_value) = leaf(part, &first);
    let with = |value: &Value| {
        let mut body = base.clone();
        part.put(&mut body, value.clone());
        json!(body)
    };
    let mut contender = rival.base(part)?;
    part.put(&mut contender, first.clone());
    let mut values = common(bodies.kind);
    let made = [
        ("attribute", json!(part.path())),
        ("case_exact", json!(keeps_case(part))),
        ("with_first", with(&first)),
        ("with_second", with(&second)),
        ("first", first),
        ("second", second),
        ("lacking", json!(lacking)),
        ("rival", json!(contender)),
        ("touched", part.touched()),
        ("leaf", json!(leaf)),
        ("leaf_value", leaf_value),
    ];
    values.extend(made.map(|(name, value)| (name.to_owned(), value)));
    if let Some((other, _)) = other {
        values.insert("other".to_owned(), json!(other.path()));
    }
    if wanted.canonical == Some(true) {
        let odd = bodies.value(part, Turn::Odd)?;
        values.insert("with_odd".to_owned(), with(&odd));
        values.insert("odd".to_owned(), odd);
    }
    values.insert("base".to_owned(), json!(base));
    Ok(values)
}

/// Whether letter case is kept in all texts of a value. What is no text has none.
fn keeps_case(part: &Part<'_>) -> bool {
    let leaf = part.leaf();
    match leaf.kind {
        AttributeType::Complex => leaf.sub_attributes.iter().all(|sub| sub.case_exact),
        AttributeType::String => leaf.case_exact,
        _ => true,
    }
}

/// An attribute that a body holds beside another one, so that a projection can leave it out: the
/// name, and beside the name any other.
fn other<'a>(bodies: &Bodies<'a>, part: &Part<'a>) -> Option<(Part<'a>, Value)> {
    let is_name = bodies.kind.is_name(part);
    let candidates = bodies.kind.attributes().map(|located| Part { located });
    let mut fitting = candidates.filter(|other| {
        let leaf = other.leaf();
        let plain = leaf.kind == AttributeType::String && !leaf.multi_valued;
        let shown = plain && leaf.is_shown() && leaf.mutability == Mutability::ReadWrite;
        bodies.kind.is_name(other) != is_name && (!is_name || shown) && other != part
    });
    fitting.find_map(|other| Some((other, bodies.value(&other, Turn::First).ok()?)))
}

/// The path of a value that is no object and no list, in a value or the value itself.
fn leaf(part: &Part<'_>, value: &Value) -> (String, Value) {
    let one = value.as_array().and_then(|items| items.first()).unwrap_or(value);
    let member = one.as_object().and_then(|map| map.get_key_value("value").or(map.iter().next()));
    match member {
        Some((name, value)) => (format!("{}.{name}", part.path()), value.clone()),
        None => (part.path(), one.clone()),
    }
}
