//! The smallest failure as a suite of one case, ready to be run and kept.

use serde_json::{Value, json};

use super::blame::blame;
use super::by_law::{Lawful, POSITION, answer_label, form_checks, lawful};
use super::check::{Failure, Flaw, Verdict, check};
use super::claim::{Claim, Kind};
use super::cursors;
use super::record::{Generated, Shrunk};
use super::world::{Described, World};
use crate::scim::json as members;

/// A suite as a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFile {
    /// Path below the folder of the run: `generated/NAME.yaml`.
    pub path: String,
    /// YAML.
    pub text: String,
}

/// Path of the file for a failure of a case, below the folder of the run.
#[must_use]
pub fn file_name(case: &str, seed: u64, place: usize) -> String {
    format!("generated/{}.yaml", suite_name(case, seed, place))
}

fn suite_name(case: &str, seed: u64, place: usize) -> String {
    let words = case.split(['.', '/']).skip(1).collect::<Vec<_>>().join("-");
    format!("{words}-seed-{seed}-{}", place + 1)
}

/// The suite that shows a failure; none where it no longer fails, or cannot be said by itself.
#[must_use]
pub fn case_file(record: &Generated, case: &str, place: usize) -> Option<CaseFile> {
    let world = World::of(record)?;
    let shrunk = record.shrunk.get(place)?;
    let trial = &shrunk.minimal;
    let Verdict::Fails(failure) = check(&trial.claim, &trial.answers, &world) else { return None };
    let writer = Writer { record, world: &world, shrunk, failure: &failure };
    let name = suite_name(case, record.seed, place);
    Some(CaseFile { path: file_name(case, record.seed, place), text: writer.suite(&name) })
}

struct Writer<'a> {
    record: &'a Generated,
    world: &'a World,
    shrunk: &'a Shrunk,
    failure: &'a Failure,
}

impl Writer<'_> {
    fn claim(&self) -> &Claim {
        &self.shrunk.minimal.claim
    }

    fn labels(&self) -> Vec<String> {
        self.claim().members(self.world)
    }

    fn suite(&self, name: &str) -> String {
        let claim = self.claim();
        let requirement = blame(claim, self.failure, self.world, self.shrunk.unconfined);
        let mut text = format!(
            "# Made by a step that generates queries, from seed {}.\nformat: 1\n\
             suite: generated.{name}\ntitle: {}\nrequirements: [{requirement}]\n\
             requires: [{}]\ntags: [generated]\ngiven:\n",
            self.record.seed,
            json!(self.retold(&format!("what {} finds", claim.words()))),
            if claim.kind == Kind::Cursor { "filter, cursor" } else { "filter" },
        );
        for (label, one) in &self.record.beside {
            let of_type = one.get("type").and_then(Value::as_str).unwrap_or("User");
            text.push_str(&self.given(label, of_type, one.get("sent")));
        }
        let of_type = self.record.resource_type.get("name").and_then(Value::as_str);
        for label in self.labels().iter().chain(self.strangers()) {
            let sent = self.record.sent.get(label);
            text.push_str(&self.given(label, of_type.unwrap_or("User"), sent));
        }
        let title = self.retold(&claim.words());
        text.push_str(&format!(
            "cases:\n  - id: smallest\n    title: {}\n    steps:\n",
            json!(title)
        ));
        let by_law = lawful(claim, &self.shrunk.minimal.answers, self.world, self.failure);
        let steps = by_law.as_ref().map_or_else(|| self.steps(), |lawful| self.by_law(lawful));
        for step in steps {
            text.push_str(&format!("      - {step}\n"));
        }
        if let Some(lawful) = by_law {
            text.push_str(&lawful.variant(&self.labels()));
        }
        text
    }

    /// The parts as they were answered, and the whole as it follows from them.
    fn by_law(&self, lawful: &Lawful) -> Vec<String> {
        let filters = self.claim().filters();
        let (whole, parts) = (lawful.parts.len(), &lawful.parts);
        let mut steps: Vec<String> = parts
            .iter()
            .enumerate()
            .map(|(at, part)| {
                let expect = format!("returns: {}", json!(part));
                self.query(&answer_label(at), &filters[at], &[], &expect, "")
            })
            .collect();
        let last = self.query(&answer_label(whole), &filters[whole], &[], &lawful.whole, "");
        steps.push(last);
        steps
    }

    /// One query, where a list is wrong as such whoever is on it.
    fn formed(&self) -> Option<String> {
        let Flaw::Requirement(requirement) = self.failure.flaw else { return None };
        let claim = self.claim();
        let listed = self.shrunk.minimal.answers.get(self.failure.place);
        let length = listed.map_or(0, |answer| answer.listed.len());
        let paged = claim.count.filter(|_| claim.kind == Kind::Search);
        let checks = form_checks(requirement, claim.kind, length, paged)?;
        let searched = claim.kind == Kind::Search && self.failure.place == 1;
        let mut parameters = match claim.kind {
            Kind::Search => self.search_parameters(),
            _ => vec![],
        };
        if requirement == POSITION {
            parameters.extend([("startIndex", json!(1)), ("count", json!(1))]);
        }
        let more = if searched { "by: search, " } else { "" };
        let expect = format!("checks: [ {checks} ]");
        Some(self.query("answer", &claim.filter, &parameters, &expect, more))
    }

    /// Others beside those of the claim: those whose ids or moments the filter names, and somebody
    /// where strangers came along, who could not if nobody else were there.
    fn strangers(&self) -> Vec<&String> {
        let own = self.labels();
        let filters = self.retold(&self.claim().filters().join(" "));
        let named = |label: &&String| {
            ["", "elsewhere:"].iter().any(|of| filters.contains(&format!("${{{of}{label}.")))
        };
        let others = || self.world.members.keys().filter(|label| !own.contains(label));
        let named: Vec<&String> = others().filter(named).collect();
        let came = self.failure.extra.iter().any(|label| !own.contains(label));
        match named.is_empty() && came {
            true => others().take(1).collect(),
            false => named,
        }
    }

    /// The filter as it is sent: without strangers, those of the claim are all there are.
    fn asked(&self, filter: &str) -> String {
        let filter = match self.strangers().is_empty() {
            true => filter.to_owned(),
            false => self.claim().confined(self.world, filter).unwrap_or_default(),
        };
        match filter.is_empty() {
            true => String::new(),
            false => format!("filter: {}, ", json!(self.retold(&filter))),
        }
    }

    fn given(&self, label: &str, of_type: &str, sent: Option<&Value>) -> String {
        let with = self.retold(&sent.map_or("{}".to_owned(), Value::to_string));
        format!("  - {{ as: {label}, create: {of_type}, with: {with} }}\n")
    }

    /// With templates for what is another in each run: the marker, ids, moments.
    fn retold(&self, text: &str) -> String {
        let tag = self.record.marker.trim_end_matches('-');
        let other: String = super::spelling::swapped(tag);
        let mut text = text.replace(tag, "${suite.tag}").replace(&other, "${other_case:suite.tag}");
        for (label, member) in self.record.beside.iter().chain(&self.record.members) {
            if let Some(id) = members::member(member, "id").and_then(Value::as_str) {
                text = text.replace(&json!(id).to_string(), &format!("\"${{{label}.id}}\""));
            }
            for name in ["created", "lastModified"] {
                let own = member.pointer(&format!("/meta/{name}")).and_then(Value::as_str);
                let elsewhere = own.and_then(super::literal::elsewhere);
                for (found, function) in [(own.map(str::to_owned), ""), (elsewhere, "elsewhere:")] {
                    let Some(found) = found else { continue };
                    let template = format!("${{{function}{label}.body.meta.{name}}}");
                    text = text.replace(&found, &template);
                }
            }
        }
        text
    }

    fn described(&self, filter: &str) -> Described {
        self.world.described(filter).unwrap_or_default().among(&self.labels())
    }

    fn steps(&self) -> Vec<String> {
        let claim = self.claim();
        if let Some(formed) = self.formed() {
            return vec![formed];
        }
        match claim.kind {
            Kind::Pages => vec![self.walk()],
            Kind::Cursor => vec![self.cursors()],
            Kind::Sort => vec![
                self.query("ascending", &claim.filter, &[self.sort_by()], &self.in_order(1), ""),
                self.query(
                    "descending",
                    &claim.filter,
                    &[self.sort_by(), ("sortOrder", json!("descending"))],
                    &self.in_order(2),
                    "",
                ),
            ],
            Kind::Attributes | Kind::Excluded => vec![self.projected()],
            Kind::Search => self.search(),
            _ => {
                let filters = claim.filters();
                let numbered = filters.iter().enumerate();
                numbered
                    .map(|(at, filter)| {
                        let several = filters.len() > 1;
                        let label = if several { answer_label(at) } else { "answer".to_owned() };
                        let expect = self.whom(&self.described(filter));
                        self.query(&label, filter, &[], &expect, "")
                    })
                    .collect()
            }
        }
    }

    /// Exactly these, or these and not those where readings differ about others.
    fn whom(&self, described: &Described) -> String {
        if described.is_certain() {
            return format!("returns: {}", json!(described.certain));
        }
        let never = self.labels();
        let never: Vec<String> =
            never.into_iter().filter(|label| !described.possible.contains(label)).collect();
        format!("includes: {}, excludes: {}", json!(described.certain), json!(never))
    }

    fn query(
        &self,
        label: &str,
        filter: &str,
        parameters: &[(&str, Value)],
        expect: &str,
        more: &str,
    ) -> String {
        let filter = self.asked(filter);
        let parameters = match parameters {
            [] => String::new(),
            some => {
                let all: Vec<String> =
                    some.iter().map(|(name, value)| format!("{name}: {value}")).collect();
                format!("parameters: {{ {} }}, ", all.join(", "))
            }
        };
        format!(
            "query: {{ as: {label}, path: {}, {more}{filter}{parameters}expect: {{ status: 200, {expect} }} }}",
            self.record.endpoint
        )
    }

    fn sort_by(&self) -> (&'static str, Value) {
        ("sortBy", json!(self.claim().sort_by.clone().unwrap_or_default()))
    }

    /// The two that stand the wrong way round, the right way round; or who is to be there at all.
    fn in_order(&self, place: usize) -> String {
        let described = self.described(&self.claim().filter);
        let pair = &self.failure.extra;
        let all = described.certain.len() == 2 && described.is_certain();
        if self.failure.missing.is_empty() && pair.len() == 2 && all {
            let turned = self.failure.place != place;
            let order = if turned { vec![&pair[1], &pair[0]] } else { vec![&pair[0], &pair[1]] };
            return format!("order: {}", json!(order));
        }
        self.whom(&described)
    }

    fn walk(&self) -> String {
        let claim = self.claim();
        let filter = self.asked(&claim.filter);
        let members = self.described(&claim.filter).certain;
        let (sort, by) = self.sort_by();
        let rules = [
            ("answered", "RFC7644-3.4.2.4-01"),
            ("no-duplicates", "RFC7644-3.4.2.4-01"),
            ("nothing-omitted", "RFC7644-3.4.2.4-01"),
            ("nothing-foreign", "RFC7644-3.4.2.2-02"),
            ("page-size-at-most-count", "RFC7644-3.4.2.4-03"),
            ("total-results-stable", "RFC7644-3.4.2.4-09"),
            ("total-results-exact", "RFC7644-3.4.2.4-09"),
            ("start-index-echoed", "RFC7644-3.4.2.4-10"),
            ("ends", "RFC7644-3.4.2.4-10"),
        ];
        let more = format!(
            "by: {{ index: {{ count: {} }} }}, parameters: {{ {sort}: {by} }}",
            claim.count.unwrap_or(1)
        );
        self.walked(&filter, &more, &members, &rules)
    }

    /// A walk by cursor, or its first page where that alone is wrong.
    fn cursors(&self) -> String {
        let claim = self.claim();
        let count = claim.count.unwrap_or(1);
        let described = self.described(&claim.filter);
        let own = match self.failure.flaw {
            Flaw::Requirement(requirement) => cursors::page_checks(requirement),
            Flaw::Filter => None,
        };
        if let Some(checks) = own {
            let parameters = [("cursor", json!("")), ("count", json!(count))];
            let expect = format!("checks: [ {checks} ]");
            return self.query("page", &claim.filter, &parameters, &expect, "");
        }
        let filter = self.asked(&claim.filter);
        let more = format!("by: {{ cursor: {{ count: {count} }} }}");
        self.walked(&filter, &more, &described.certain, &cursors::RULES)
    }

    fn walked(
        &self,
        filter: &str,
        more: &str,
        members: &[String],
        rules: &[(&str, &str)],
    ) -> String {
        let rules: Vec<String> = rules
            .iter()
            .map(|(rule, requirement)| format!("{{ rule: {rule}, requirement: {requirement} }}"))
            .collect();
        format!(
            "walk: {{ as: pages, path: {}, {filter}{more}, population: {}, invariants: [{}] }}",
            self.record.endpoint,
            json!(members),
            rules.join(", ")
        )
    }

    fn projected(&self) -> String {
        let claim = self.claim();
        let only = claim.kind == Kind::Attributes;
        let name = if only { "attributes" } else { "excludedAttributes" };
        let mut expect = self.whom(&self.described(&claim.filter));
        let checks = super::projected::presence(claim, self.world, &self.failure.extra);
        let checks: Vec<String> = checks
            .iter()
            .map(|(path, present)| format!("{{ path: {}, present: {present} }}", json!(path)))
            .collect();
        if !checks.is_empty() {
            expect.push_str(&format!(", checks: [{}]", checks.join(", ")));
        }
        self.query("answer", &claim.filter, &[(name, json!(claim.names.join(",")))], &expect, "")
    }

    fn search_parameters(&self) -> Vec<(&'static str, Value)> {
        let claim = self.claim();
        let mut parameters = Vec::new();
        if claim.sort_by.is_some() {
            parameters.push(self.sort_by());
        }
        if let Some(count) = claim.count {
            parameters.extend([("startIndex", json!(2)), ("count", json!(count))]);
        }
        if !claim.names.is_empty() {
            parameters.push(("attributes", json!(claim.names.join(","))));
        }
        parameters
    }

    fn search(&self) -> Vec<String> {
        let claim = self.claim();
        let parameters = self.search_parameters();
        let labels = self.labels();
        let listed = self.shrunk.minimal.answers[0].listed.iter();
        let get: Vec<&String> = listed.filter(|label| labels.contains(label)).collect();
        let mut expect = match claim.sort_by {
            Some(_) => format!("order: {}", json!(get)),
            None => format!("returns: {}", json!(get)),
        };
        if !claim.names.is_empty() {
            expect.push_str(", checks: [{ path: \"$.Resources[*].meta\", present: false }]");
        }
        vec![
            self.query("get", &claim.filter, &parameters, &expect, ""),
            self.query("search", &claim.filter, &parameters, &expect, "by: search, "),
        ]
    }
}
