//! What holds over all pages of a walk (RFC 7644 3.4.2.4, RFC 9865 2).

use serde_json::Value;

use super::Mismatch;
use super::blame::Bench;
use crate::observation::{Exchange, Observation, StepObservation};
use crate::suite::{Invariant, Names, Paging, Rule, Walk};

/// Everything that does not hold over the pages.
pub(super) fn walk_mismatches(
    bench: &Bench<'_>,
    walk: &Walk,
    observation: &Observation,
    step: &StepObservation,
    names: Names<'_>,
) -> Vec<Mismatch> {
    let pages = Pages::of(bench, walk, observation, step, names);
    let mut mismatches = Vec::new();
    for invariant in &walk.invariants {
        let Some((expected, observed, page)) = pages.broken(invariant.rule) else { continue };
        let blame = blame_of(bench, invariant);
        let mut mismatch = blame.mismatch(format!("{:?}", invariant.rule), expected, observed);
        let page = page.and_then(|page| pages.pages.get(page)).or(pages.pages.last());
        mismatch.exchange = page.map(|exchange| exchange.id.clone());
        mismatch.silent = page.is_some_and(|exchange| exchange.succeeded());
        mismatches.push(mismatch);
        if invariant.rule == Rule::Answered {
            break;
        }
    }
    mismatches
}

fn blame_of(bench: &Bench<'_>, invariant: &Invariant<Rule>) -> super::blame::Blame {
    bench.blame(invariant.requirement.as_deref(), invariant.level)
}

/// What was expected, what was observed, and on which page.
type Broken = Option<(String, String, Option<usize>)>;

struct Pages<'a> {
    walk: &'a Walk,
    pages: Vec<&'a Exchange>,
    again: Vec<&'a Exchange>,
    endless: bool,
    scoped: bool,
    population: Vec<String>,
    names: Names<'a>,
}

impl<'a> Pages<'a> {
    fn of(
        bench: &Bench<'a>,
        walk: &'a Walk,
        observation: &'a Observation,
        step: &StepObservation,
        names: Names<'a>,
    ) -> Self {
        let at = |places: &[usize]| -> Vec<&'a Exchange> {
            places.iter().filter_map(|place| observation.exchanges.get(*place)).collect()
        };
        Self {
            walk,
            pages: at(&step.pages),
            again: at(&step.pages_again),
            endless: step.endless,
            scoped: step.scoped,
            population: walk.members(bench.case.population(bench.suite)),
            names,
        }
    }

    /// Labels in the order in which they came; those that nobody knows by their id.
    fn labels(&self, pages: &[&Exchange]) -> Vec<String> {
        let items = pages.iter().flat_map(|page| {
            page.json().and_then(|body| body.get("Resources")?.as_array()).into_iter().flatten()
        });
        items
            .filter_map(|item| {
                let id = item.get("id").and_then(Value::as_str).unwrap_or("(no id)");
                match self.names.label_of_id(id) {
                    Some(label) => Some(label),
                    None if !self.scoped => None,
                    None => Some(format!("(unknown {id})")),
                }
            })
            .collect()
    }

    fn number(page: &Exchange, member: &str) -> Option<u64> {
        page.json()?.get(member)?.as_u64()
    }

    fn size(page: &Exchange) -> u64 {
        let items = page.json().and_then(|body| body.get("Resources")?.as_array());
        items.map_or(0, |items| items.len() as u64)
    }

    fn count(&self) -> u64 {
        match &self.walk.by {
            Paging::Index(index) => u64::from(index.count),
            Paging::Cursor(cursor) => u64::from(cursor.count),
        }
    }

    fn broken(&self, rule: Rule) -> Broken {
        match rule {
            Rule::Answered => self.answered(),
            Rule::NoDuplicates => self.no_duplicates(),
            Rule::NothingOmitted => self.nothing_omitted(),
            Rule::NothingForeign => self.nothing_foreign(),
            Rule::PageSizeAtMostCount => self.page_size(),
            Rule::TotalResultsStable => self.total_stable(),
            Rule::TotalResultsExact => self.total_exact(),
            Rule::ItemsPerPageHonest => self.items_per_page(),
            Rule::StartIndexEchoed => self.start_index(),
            Rule::Ends => self.ends(),
            Rule::SameOrderWhenRepeated => self.same_order(),
            Rule::Ordered => self.ordered(),
            Rule::CursorUntilLast => self.cursor_until_last(),
        }
    }

    fn answered(&self) -> Broken {
        self.pages.iter().enumerate().find_map(|(place, page)| {
            let listed = page.json().is_some_and(|body| {
                body.get("Resources").is_some() || body.get("totalResults").is_some()
            });
            (page.status() != Some(200) || !listed).then(|| {
                let status = page.status().map_or("none".to_owned(), |status| status.to_string());
                let observed = format!("HTTP {status} on page {}", place + 1);
                ("HTTP 200 and a ListResponse on every page".to_owned(), observed, Some(place))
            })
        })
    }

    fn no_duplicates(&self) -> Broken {
        let labels = self.labels(&self.pages);
        let twice: Vec<&String> = labels
            .iter()
            .enumerate()
            .filter(|(at, l)| labels[..*at].contains(l))
            .map(|(_, l)| l)
            .collect();
        (!twice.is_empty()).then(|| {
            let observed = format!("twice: {}", join(&twice));
            ("each resource once over all pages".to_owned(), observed, None)
        })
    }

    fn nothing_omitted(&self) -> Broken {
        let labels = self.labels(&self.pages);
        let missing: Vec<&String> =
            self.population.iter().filter(|label| !labels.contains(label)).collect();
        (!missing.is_empty()).then(|| {
            let observed = format!("never came: {}", join(&missing));
            (format!("all {} resources over all pages", self.population.len()), observed, None)
        })
    }

    fn nothing_foreign(&self) -> Broken {
        let labels = self.labels(&self.pages);
        let foreign: Vec<&String> =
            labels.iter().filter(|label| !self.population.contains(label)).collect();
        (!foreign.is_empty()).then(|| {
            let observed = format!("not asked for: {}", join(&foreign));
            ("only resources that the filter describes".to_owned(), observed, None)
        })
    }

    fn page_size(&self) -> Broken {
        let large = self.pages.iter().position(|page| Self::size(page) > self.count())?;
        let observed = format!("{} on page {}", Self::size(self.pages[large]), large + 1);
        Some((format!("at most {} resources on a page", self.count()), observed, Some(large)))
    }

    fn total_stable(&self) -> Broken {
        let totals: Vec<u64> =
            self.pages.iter().filter_map(|page| Self::number(page, "totalResults")).collect();
        let first = *totals.first()?;
        let other = totals.iter().position(|total| *total != first)?;
        let observed = format!("{first} at first, then {}", totals[other]);
        Some(("the same totalResults on every page".to_owned(), observed, Some(other)))
    }

    fn total_exact(&self) -> Broken {
        let wanted = self.population.len() as u64;
        if !self.scoped {
            return None;
        }
        self.pages.iter().enumerate().find_map(|(place, page)| {
            let total = Self::number(page, "totalResults")?;
            (total != wanted).then(|| {
                let observed = format!("totalResults {total} on page {}", place + 1);
                (format!("totalResults {wanted}"), observed, Some(place))
            })
        })
    }

    fn items_per_page(&self) -> Broken {
        self.pages.iter().enumerate().find_map(|(place, page)| {
            let said = Self::number(page, "itemsPerPage")?;
            (said != Self::size(page)).then(|| {
                let observed =
                    format!("itemsPerPage {said} with {} on page {}", Self::size(page), place + 1);
                ("itemsPerPage is the number on the page".to_owned(), observed, Some(place))
            })
        })
    }

    fn start_index(&self) -> Broken {
        let mut next = 1;
        for (place, page) in self.pages.iter().enumerate() {
            if let Some(said) = Self::number(page, "startIndex")
                && said != next
            {
                let observed = format!("startIndex {said} on page {}", place + 1);
                return Some((format!("startIndex {next}"), observed, Some(place)));
            }
            next += Self::size(page);
        }
        None
    }

    fn ends(&self) -> Broken {
        let stopped_early = self.stops_before_its_total();
        if !self.endless && stopped_early.is_none() {
            return None;
        }
        let observed =
            stopped_early.unwrap_or_else(|| format!("still more after {} pages", self.pages.len()));
        Some(("the walk ends when everything has come".to_owned(), observed, None))
    }

    fn stops_before_its_total(&self) -> Option<String> {
        let last = self.pages.last()?;
        let total = Self::number(last, "totalResults")?;
        let came: u64 = self.pages.iter().map(|page| Self::size(page)).sum();
        // A total may be of another moment than the pages, where others write.
        let index = matches!(self.walk.by, Paging::Index(_)) && self.walk.meanwhile.is_empty();
        (index && Self::size(last) == 0 && came < total)
            .then(|| format!("an empty page after {came} of {total}"))
    }

    fn same_order(&self) -> Broken {
        let (first, second) = (self.labels(&self.pages), self.labels(&self.again));
        (!self.again.is_empty() && first != second).then(|| {
            let observed = format!("first {}, then {}", first.join(", "), second.join(", "));
            ("the same order in a second walk".to_owned(), observed, None)
        })
    }

    fn ordered(&self) -> Broken {
        let labels = self.labels(&self.pages);
        (labels != self.walk.order).then(|| {
            let expected = format!("in this order: {}", self.walk.order.join(", "));
            (expected, labels.join(", "), None)
        })
    }

    fn cursor_until_last(&self) -> Broken {
        let has_cursor = |page: &Exchange| {
            let cursor = page.json().and_then(|body| body.get("nextCursor")?.as_str());
            cursor.is_some_and(|cursor| !cursor.is_empty())
        };
        let (last, before) = self.pages.split_last()?;
        if let Some(place) = before.iter().position(|page| !has_cursor(page)) {
            let observed = format!("none on page {}", place + 1);
            return Some((
                "nextCursor on every page but the last".to_owned(),
                observed,
                Some(place),
            ));
        }
        let came: u64 = self.pages.iter().map(|page| Self::size(page)).sum();
        let total = Self::number(last, "totalResults")?;
        (!has_cursor(last) && came < total).then(|| {
            let observed = format!("none after {came} of {total}");
            ("nextCursor until everything has come".to_owned(), observed, None)
        })
    }
}

fn join(labels: &[&String]) -> String {
    labels.iter().map(|label| label.as_str()).collect::<Vec<_>>().join(", ")
}
