//! Whether lists are in order (RFC 7644 3.4.2.3), as far as it is settled which comes first.

use std::cmp::Ordering;

use serde_json::Value;

use super::check::{Failure, words};
use super::claim::Claim;
use super::order::{certain, foldings};
use super::record::Answer;
use super::world::World;
use crate::scim::attribute_path::AttributePath;
use crate::scim::compare::order_numbers;
use crate::scim::json;
use crate::scim::schema::Located;

/// What is wrong with the ascending and the descending list of a claim.
pub(super) fn check(claim: &Claim, answers: &[Answer], world: &World) -> Option<Box<Failure>> {
    let path = AttributePath::parse(claim.sort_by.as_deref()?).ok()?;
    let located = world.schema.locate(&path)?;
    let order = Order { located, world, first: false };
    for place in [1, 2] {
        let wanted = &answers[0].listed;
        if let Some(mut failure) =
            super::check::differs(wanted, &answers[place], "RFC7644-3.4.2.3-02", place)
        {
            let without = |label: &String| matches!(order.key(label), Key::None);
            if !failure.missing.is_empty() && failure.missing.iter().all(without) {
                failure.flaw = super::Flaw::Requirement("RFC7644-3.4.2.3-07");
            }
            return Some(failure);
        }
    }
    order.ascending(&answers[1].listed).or_else(|| order.descending(answers))
}

/// What a resource is sorted by.
enum Key {
    None,
    Value(Value),
    /// Several values of which none is marked: which is the first is not promised.
    Open,
}

#[derive(Clone, Copy)]
struct Order<'a> {
    located: Located<'a>,
    world: &'a World,
    /// Whether the first value counts, and not the primary one.
    first: bool,
}

impl Order<'_> {
    fn key(&self, label: &str) -> Key {
        let Some(resource) = self.world.members.get(label) else { return Key::Open };
        let value = self.located.value(resource);
        let elements: Vec<&Value> =
            value.map(|all| json::values(all).collect()).unwrap_or_default();
        let is_primary = |one: &&&Value| json::member(one, "primary") == Some(&Value::Bool(true));
        let marked = elements.iter().find(is_primary).filter(|_| !self.first);
        let element = match (elements.as_slice(), marked) {
            ([], _) => return Key::None,
            (_, Some(marked)) => *marked,
            ([one], None) => *one,
            ([one, ..], None) if self.first => *one,
            _ => return Key::Open,
        };
        let leaf = match self.located.sub {
            None => Some(element),
            Some(sub) => json::member(element, &sub.name),
        };
        match leaf.filter(|value| !json::is_blank(value)) {
            None => Key::None,
            Some(value) => Key::Value(value.clone()),
        }
    }

    /// The order of two keys, where all alphabets agree.
    fn settled(&self, left: &Key, right: &Key) -> Option<Ordering> {
        match (left, right) {
            (Key::Value(Value::String(left)), Key::Value(Value::String(right))) => {
                certain(left, right, self.located.leaf().case_exact)
            }
            (Key::Value(Value::Number(left)), Key::Value(Value::Number(right))) => {
                order_numbers(left, right)
            }
            // Resources without a value count as the greatest.
            (Key::None, Key::Value(_)) => Some(Ordering::Greater),
            (Key::Value(_), Key::None) => Some(Ordering::Less),
            (Key::None, Key::None) => Some(Ordering::Equal),
            _ => None,
        }
    }

    /// The first two labels of a list that stand the wrong way round.
    fn misplaced(&self, listed: &[String], wrong: Ordering) -> Option<(String, String)> {
        let keys: Vec<Key> = listed.iter().map(|label| self.key(label)).collect();
        let pairs = (0..keys.len()).flat_map(|a| (a + 1..keys.len()).map(move |b| (a, b)));
        let mut found = pairs.filter(|(a, b)| self.settled(&keys[*a], &keys[*b]) == Some(wrong));
        found.next().map(|(a, b)| (listed[a].clone(), listed[b].clone()))
    }

    /// Those that have a value.
    fn valued(&self, listed: &[String]) -> Vec<String> {
        let has = |label: &&String| !matches!(self.key(label), Key::None);
        listed.iter().filter(has).cloned().collect()
    }

    fn ascending(&self, listed: &[String]) -> Option<Box<Failure>> {
        let valued = self.valued(listed);
        let among_valued = self.misplaced(&valued, Ordering::Greater);
        let requirement = match among_valued {
            Some(_) => self.blamed(&valued),
            None => "RFC7644-3.4.2.3-07",
        };
        let (a, b) = among_valued.or_else(|| self.misplaced(listed, Ordering::Greater))?;
        Some(self.failure(requirement, 1, "ascending", &b, &a, listed))
    }

    /// Whom an ascending list in the wrong order blames, by what it is sorted by instead.
    fn blamed(&self, listed: &[String]) -> &'static str {
        let by_first = Order { first: true, ..*self };
        if self.located.attribute.multi_valued
            && by_first.misplaced(listed, Ordering::Greater).is_none()
        {
            return "RFC7644-3.4.2.3-05";
        }
        let turned = self.misplaced(listed, Ordering::Less).is_none();
        match (self.by_code(listed), turned) {
            (true, _) => "RFC7644-3.4.2.3-08",
            (false, true) => "RFC7644-3.4.2.3-03",
            (false, false) => "RFC7644-3.4.2.3-02",
        }
    }

    /// Whether texts are in the order of their codes.
    fn by_code(&self, listed: &[String]) -> bool {
        let texts = listed.iter().filter_map(|label| match self.key(label) {
            Key::Value(Value::String(text)) => Some(text),
            _ => None,
        });
        !self.located.leaf().case_exact && texts.collect::<Vec<_>>().is_sorted()
    }

    fn descending(&self, answers: &[Answer]) -> Option<Box<Failure>> {
        let (up, down) = (&answers[1].listed, &answers[2].listed);
        let among_valued = self.misplaced(&self.valued(down), Ordering::Less);
        let requirement = match among_valued.is_none() && up != down {
            true => "RFC7644-3.4.2.3-07",
            false => "RFC7644-3.4.2.3-04",
        };
        if let Some((a, b)) = among_valued.or_else(|| self.misplaced(down, Ordering::Less)) {
            return Some(self.failure(requirement, 2, "descending", &b, &a, down));
        }
        // Whatever the alphabet, what is different stands the other way round.
        let place = |listed: &[String], label: &String| listed.iter().position(|one| one == label);
        let mut pairs =
            up.iter().enumerate().flat_map(|(at, a)| up[at + 1..].iter().map(move |b| (a, b)));
        let (a, b) = pairs.find(|(a, b)| {
            self.are_different(a, b) && place(down, a).is_some() && place(down, a) < place(down, b)
        })?;
        Some(self.failure("RFC7644-3.4.2.3-04", 2, "descending", b, a, down))
    }

    fn are_different(&self, a: &str, b: &str) -> bool {
        let (Key::Value(Value::String(a)), Key::Value(Value::String(b))) =
            (self.key(a), self.key(b))
        else {
            return false;
        };
        let plain = |text: &str| text.is_ascii();
        plain(&a) && plain(&b) && foldings(&a, false)[0] != foldings(&b, false)[0]
    }

    fn failure(
        &self,
        requirement: &'static str,
        place: usize,
        direction: &str,
        first: &str,
        second: &str,
        listed: &[String],
    ) -> Box<Failure> {
        let expected = format!("{direction} by {}: {first} before {second}", self.located.path());
        let mut failure = Failure::of(requirement, place, expected, words(listed));
        failure.extra = vec![first.to_owned(), second.to_owned()];
        failure
    }
}
