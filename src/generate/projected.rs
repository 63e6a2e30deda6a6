//! Pages, chosen attributes and `.search`, held against the plain answer to the same filter.

use serde_json::Value;

use super::check::{Failure, differs, words};
use super::claim::{Claim, Kind};
use super::record::Answer;
use super::world::World;
use crate::scim::attribute_path::AttributePath;
use crate::scim::schema::{Located, Returned};

/// What is wrong with pages that follow the whole list (RFC 7644 3.4.2.4).
pub(super) fn pages(claim: &Claim, answers: &[Answer]) -> Option<Box<Failure>> {
    let count = u64::from(claim.count.unwrap_or(1));
    let (whole, pages) = answers.split_first()?;
    for (at, page) in pages.iter().enumerate() {
        let place = at + 1;
        let length = page.listed.len() as u64;
        if length > count {
            let expected = format!("at most {count} resources on a page");
            let observed = format!("{length} resources");
            return Some(Failure::of("RFC7644-3.4.2.4-03", place, expected, observed));
        }
        if let Some(foreign) = page.listed.iter().find(|label| !whole.listed.contains(label)) {
            let expected = format!("a part of {}", words(&whole.listed));
            let mut failure =
                Failure::of("RFC7644-3.4.2.2-02", place, expected, words(&page.listed));
            failure.extra = vec![foreign.clone()];
            return Some(failure);
        }
        if page.total() != whole.total() {
            let told =
                |answer: &Answer| answer.total().map_or("none".to_owned(), |n| n.to_string());
            let expected = format!("totalResults {} on every page", told(whole));
            let found = format!("totalResults {}", told(page));
            return Some(Failure::of("RFC7644-3.4.2.4-09", place, expected, found));
        }
        if let Some(failure) = position(claim, place, page) {
            return Some(failure);
        }
    }
    together(claim, whole, pages)
}

fn position(claim: &Claim, place: usize, page: &Answer) -> Option<Box<Failure>> {
    let asked = claim.start_of(place);
    let start = page.envelope.get("startIndex").filter(|value| !value.is_null());
    let expected = format!("startIndex {asked}");
    match start {
        None if page.is_partial() => Some(Failure::of("RFC7644-3.4.2-05", place, expected, "none")),
        Some(start) if start.as_u64() != Some(asked) => {
            let observed = format!("startIndex {start}");
            Some(Failure::of("RFC7644-3.4.2.4-10", place, expected, observed))
        }
        _ => None,
    }
}

fn together(claim: &Claim, whole: &Answer, pages: &[Answer]) -> Option<Box<Failure>> {
    let last = pages.len();
    let listed: Vec<String> = pages.iter().flat_map(|page| page.listed.iter().cloned()).collect();
    if listed == whole.listed {
        return None;
    }
    let joined = Answer { listed: listed.clone(), ..Answer::default() };
    let mut twice = listed.iter().enumerate().filter(|(at, label)| listed[..*at].contains(label));
    let place = "RFC7644-3.4.2.4-01";
    let lost = whole.listed.iter().any(|label| !listed.contains(label));
    if let Some((_, label)) = twice.next() {
        let expected = format!("{} once each", words(&whole.listed));
        // Some twice and others never: the order is not the same on each page, unless a page is
        // simply cut at the wrong place.
        let at = |label: &String| whole.listed.iter().position(|known| known == label);
        let in_order = listed.iter().map(at).collect::<Vec<_>>().is_sorted();
        let repeated = pages.len() > 1 && pages[1].listed == pages[0].listed;
        let requirement = match lost && !in_order && !repeated {
            true => "RFC7644-3.4.2.3-10",
            false => place,
        };
        let mut failure = Failure::of(requirement, last, expected, words(&listed));
        failure.extra = vec![label.clone()];
        return Some(failure);
    }
    let requirement = match pages.last().is_some_and(|page| page.listed.is_empty()) {
        true => "RFC7644-3.4.2-04",
        false => place,
    };
    if let Some(failure) = differs(&whole.listed, &joined, requirement, last) {
        return Some(failure);
    }
    let by = claim.sort_by.as_deref().unwrap_or_default();
    let expected = format!("by {by}: {}", words(&whole.listed));
    Some(Failure::of("RFC7644-3.4.2.3-10", last, expected, words(&listed)))
}

/// What is wrong with the answer of `.search`, held against that of GET (RFC 7644 3.4.3).
pub(super) fn search(claim: &Claim, answers: &[Answer]) -> Option<Box<Failure>> {
    const SAME: &str = "RFC7644-3.4.3-03";
    let (get, search) = (&answers[0], &answers[1]);
    if let Some(failure) = differs(&get.listed, search, SAME, 1) {
        return Some(failure);
    }
    if claim.sort_by.is_some() && get.listed != search.listed {
        let expected = format!("as by GET: {}", words(&get.listed));
        return Some(Failure::of(SAME, 1, expected, words(&search.listed)));
    }
    if claim.names.is_empty() {
        return None;
    }
    let names = |answer: &Answer| {
        let first = answer.resources.first().and_then(Value::as_object);
        let mut names: Vec<String> =
            first.map(|one| one.keys().cloned().collect()).unwrap_or_default();
        names.sort();
        names.join(", ")
    };
    let (wanted, found) = (names(get), names(search));
    (wanted != found && get.listed.first() == search.listed.first())
        .then(|| Failure::of(SAME, 1, format!("as by GET: {wanted}"), found))
}

/// What is wrong with a list of which attributes were chosen (RFC 7644 3.9).
pub(super) fn check(claim: &Claim, answers: &[Answer], world: &World) -> Option<Box<Failure>> {
    let shown = &answers[1];
    let only = claim.kind == Kind::Attributes;
    if let Some(failure) = differs(&answers[0].listed, shown, "RFC7644-3.9-10", 1) {
        return Some(failure);
    }
    let paths = claim.names.iter().filter_map(|name| AttributePath::parse(name).ok());
    let named: Vec<AttributePath> = paths.collect();
    let chosen: Vec<Located<'_>> =
        named.iter().filter_map(|path| world.schema.locate(path)).collect();
    if chosen.len() != claim.names.len() {
        return None;
    }
    let looked = Chosen { claim, world, named: &named, chosen: &chosen };
    shown.listed.iter().zip(&shown.resources).find_map(|(label, resource)| {
        let member = world.members.get(label)?;
        match only {
            true => looked.only(label, member, resource),
            false => looked.without(label, member, resource),
        }
    })
}

struct Chosen<'a> {
    claim: &'a Claim,
    world: &'a World,
    named: &'a [AttributePath],
    chosen: &'a [Located<'a>],
}

impl Chosen<'_> {
    /// What stands in every answer, or may.
    fn is_free(located: Located<'_>) -> bool {
        let name = located.attribute.name.as_str();
        located.attribute.returned == Returned::Always
            || located.leaf().returned == Returned::Always
            || matches!(name, "schemas" | "meta" | "id")
    }

    fn is_chosen(&self, located: Located<'_>) -> bool {
        self.chosen.iter().any(|chosen| {
            let same = chosen.attribute.name == located.attribute.name
                && chosen.extension.map(|schema| &schema.id)
                    == located.extension.map(|schema| &schema.id);
            let part = |sub: Option<&str>| {
                chosen.sub.is_none()
                    || sub.is_none()
                    || chosen.sub.map(|sub| sub.name.as_str()) == sub
            };
            same && part(located.sub.map(|sub| sub.name.as_str()))
        })
    }

    fn failure(
        &self,
        requirement: &'static str,
        label: &str,
        expected: String,
        observed: &str,
    ) -> Box<Failure> {
        let mut failure = Failure::of(requirement, 1, expected, format!("{observed} ({label})"));
        failure.extra = vec![label.to_owned()];
        failure
    }

    /// Whom a name that was not understood blames, by how it is written.
    fn by_form(
        &self,
        located: Located<'_>,
        plain: &'static str,
        part: &'static str,
    ) -> &'static str {
        let canonical = located.path();
        let written = self
            .named
            .iter()
            .find(|path| self.world.schema.locate(path).is_some_and(|found| found == located));
        let Some(written) = written else { return plain };
        if self.named.len() > 1 {
            return "RFC7644-3.9-06";
        }
        if written.name != canonical.name || written.sub != canonical.sub {
            return "RFC7644-3.10-02";
        }
        if written.urn.is_some() {
            return "RFC7644-3.4.2.5-02";
        }
        if written.sub.is_some() { part } else { plain }
    }

    fn all_fields(&self) -> Vec<Located<'_>> {
        let schema = &self.world.schema;
        let mut all = Vec::new();
        for attribute in schema.core_attributes() {
            all.extend(parts(Located { extension: None, attribute, sub: None }));
        }
        for extension in &schema.extensions {
            for attribute in &extension.schema.attributes {
                all.extend(parts(Located {
                    extension: Some(&extension.schema),
                    attribute,
                    sub: None,
                }));
            }
        }
        all
    }

    fn only(&self, label: &str, member: &Value, resource: &Value) -> Option<Box<Failure>> {
        for located in self.chosen {
            if !super::fields::values(*located, member).is_empty()
                && super::fields::values(*located, resource).is_empty()
            {
                let requirement = self.by_form(*located, "RFC7644-3.9-01", "RFC7644-3.9-02");
                let expected = format!("{} with its value", located.path());
                return Some(self.failure(requirement, label, expected, "none"));
            }
        }
        let shown = |located: &Located<'_>| {
            !Self::is_free(*located)
                && !self.is_chosen(*located)
                && !super::fields::values(*located, resource).is_empty()
        };
        let extra = self.all_fields().into_iter().find(shown)?;
        let whole = self.is_chosen(Located { sub: None, ..extra });
        let requirement = if whole { "RFC7644-3.9-02" } else { "RFC7644-3.9-01" };
        let expected =
            format!("nothing but {} and what is always returned", self.claim.names.join(", "));
        Some(self.failure(requirement, label, expected, &format!("{} is shown", extra.path())))
    }

    fn without(&self, label: &str, member: &Value, resource: &Value) -> Option<Box<Failure>> {
        for located in self.chosen.iter().filter(|located| !Self::is_free(**located)) {
            let shown = parts(*located).into_iter().find(|part| {
                !Self::is_free(*part) && !super::fields::values(*part, resource).is_empty()
            });
            if shown.is_some() {
                let requirement = self.by_form(*located, "RFC7644-3.9-04", "RFC7644-3.9-05");
                let expected = format!("no {}", located.path());
                return Some(self.failure(requirement, label, expected, "it is shown"));
            }
        }
        let lost = |located: &Located<'_>| {
            !self.is_chosen(*located)
                && located.leaf().returned == Returned::Default
                && located.attribute.returned == Returned::Default
                && !super::fields::values(*located, member).is_empty()
                && super::fields::values(*located, resource).is_empty()
        };
        let lost = self.all_fields().into_iter().find(lost)?;
        let sibling = |chosen: &Located<'_>| chosen.attribute.name == lost.attribute.name;
        let requirement = match self.chosen.iter().any(sibling) {
            true => "RFC7644-3.9-05",
            false => "RFC7644-3.9-04",
        };
        let expected = format!("{} as before", lost.path());
        Some(self.failure(requirement, label, expected, "none"))
    }
}

/// The attribute itself where it is simple, its parts where it is complex.
fn parts(located: Located<'_>) -> Vec<Located<'_>> {
    match (located.sub, located.attribute.is_complex()) {
        (None, true) => {
            let subs = located.attribute.sub_attributes.iter();
            subs.map(|sub| Located { sub: Some(sub), ..located }).collect()
        }
        _ => vec![located],
    }
}

/// Places that have a value in the list, and places that have none, for those who were wrong.
pub(super) fn presence(claim: &Claim, world: &World, wrong: &[String]) -> Vec<(String, bool)> {
    let only = claim.kind == Kind::Attributes;
    let Some(member) = wrong.first().and_then(|label| world.members.get(label)) else {
        return vec![];
    };
    let named: Vec<AttributePath> =
        claim.names.iter().filter_map(|name| AttributePath::parse(name).ok()).collect();
    let chosen: Vec<Located<'_>> =
        named.iter().filter_map(|path| world.schema.locate(path)).collect();
    let looked = Chosen { claim, world, named: &named, chosen: &chosen };
    let mut places: Vec<(String, bool)> = Vec::new();
    for located in looked.all_fields() {
        let place = place(located);
        if Chosen::is_free(located) || super::fields::values(located, member).is_empty() {
            continue;
        }
        let present = looked.is_chosen(located) == only;
        if !places.iter().any(|(known, _)| *known == place) {
            places.push((place, present));
        }
    }
    places
}

/// The place of an attribute in the elements of a list, as a JSON path.
fn place(located: Located<'_>) -> String {
    let extension = located.extension.map(|schema| format!("['{}']", schema.id));
    let several = if located.attribute.multi_valued { "[*]" } else { "" };
    let sub = located.sub.map(|sub| format!("['{}']", sub.name)).unwrap_or_default();
    let several = if sub.is_empty() { "" } else { several };
    let name = &located.attribute.name;
    format!("$.Resources[*]{}['{name}']{several}{sub}", extension.unwrap_or_default())
}
