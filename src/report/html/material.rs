//! What the parts of the page look up, and which exchanges the page holds.

use std::collections::HashMap;

use indexmap::IndexSet;

use super::HtmlInput;
use super::parts::area_of;
use crate::judge::{CaseResult, Finding};
use crate::observation::{Exchange, Observation, ReadBack, StepObservation};
use crate::suite::Verdict;

/// Characters of a body in the part that shows exchanges.
pub(super) const LONGEST_BODY: usize = 3000;
/// Bytes of findings and exchanges together, so that the page can be sent by mail; and what the
/// exchanges get of it in any case.
const MOST_BYTES: usize = 600_000;
const LEAST_BYTES: usize = 100_000;
/// Bytes of a finding, about.
const FINDING_BYTES: usize = 4_000;

/// All that the page is made from, with what finds it again.
pub(super) struct Material<'a> {
    pub input: &'a HtmlInput<'a>,
    results: HashMap<&'a str, &'a CaseResult>,
    places: HashMap<&'a str, Place<'a>>,
    /// Exchanges that the page shows, in the order of sending.
    pub chosen: Vec<&'a Exchange>,
    chosen_ids: IndexSet<&'a str>,
    /// Exchanges that evidence refers to and that there is no room for.
    pub left_out: usize,
}

/// An exchange and the case that it belongs to; that of discovery belongs to none.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub exchange: &'a Exchange,
    pub case: Option<(&'a Observation, usize)>,
}

impl<'a> Material<'a> {
    pub fn new(input: &'a HtmlInput<'a>) -> Self {
        let results = &input.report.judgement.results;
        let mut material = Self {
            input,
            results: results.iter().map(|result| (result.case.as_str(), result)).collect(),
            places: places(input),
            chosen: vec![],
            chosen_ids: IndexSet::new(),
            left_out: 0,
        };
        material.choose();
        material
    }

    pub fn place(&self, id: &str) -> Option<Place<'a>> {
        self.places.get(id).copied()
    }

    /// Whether the page shows the exchange.
    pub fn shows(&self, id: &str) -> bool {
        self.chosen_ids.contains(id)
    }

    /// Capabilities that the cases of a finding are evidence for, where they speak against them.
    pub fn capabilities_of(&self, finding: &Finding) -> IndexSet<&'a str> {
        let results = finding.witnesses.iter().filter_map(|case| self.results.get(case.as_str()));
        let against = results.filter(|result| result.verdict != Some(Verdict::Native));
        against.flat_map(|result| result.features.iter().map(String::as_str)).collect()
    }

    /// Areas of the same.
    pub fn areas_of(&self, finding: &Finding) -> IndexSet<&'a str> {
        self.capabilities_of(finding).into_iter().map(area_of).collect()
    }

    /// The worst verdict of the cases of a finding.
    pub fn verdict_of(&self, finding: &Finding) -> Verdict {
        let results = finding.witnesses.iter().filter_map(|case| self.results.get(case.as_str()));
        let verdicts = results.filter_map(|result| result.verdict);
        verdicts.filter(|verdict| *verdict != Verdict::Untested).max().unwrap_or(Verdict::Untested)
    }

    /// Takes the exchanges that something on the page refers to, those of findings first, as far
    /// as there is room.
    fn choose(&mut self) {
        let findings = self.input.report.judgement.findings.len() * FINDING_BYTES;
        let mut room = MOST_BYTES.saturating_sub(findings).max(LEAST_BYTES);
        for id in self.wanted() {
            let Some(place) = self.places.get(id) else { continue };
            match room.checked_sub(weight(place.exchange)) {
                Some(rest) => {
                    room = rest;
                    self.chosen_ids.insert(id);
                    self.chosen.push(place.exchange);
                }
                None => self.left_out += 1,
            }
        }
        // Ids count up, with zeros in front; one that has outgrown them comes later.
        self.chosen.sort_by_key(|exchange| (exchange.id.len(), &exchange.id));
    }

    fn wanted(&self) -> IndexSet<&'a str> {
        let judgement = self.input.report.judgement;
        let mut wanted = IndexSet::new();
        for finding in &judgement.findings {
            let place = finding.exchange.as_deref().and_then(|id| self.place(id));
            wanted.extend(place.iter().flat_map(Place::all));
        }
        for mismatch in judgement.results.iter().flat_map(|result| &result.mismatches) {
            let place = mismatch.exchange.as_deref().and_then(|id| self.place(id));
            wanted.extend(place.map(|place| place.exchange.id.as_str()));
        }
        let deviating = judgement.results.iter().filter(|result| {
            result.mismatches.is_empty() && result.verdict.is_some_and(|of| of != Verdict::Native)
        });
        for result in deviating {
            // The last exchange of a case is mostly the one that decides.
            let last = result.exchanges.last().and_then(|id| self.place(id));
            wanted.extend(last.map(|place| place.exchange.id.as_str()));
        }
        wanted
    }
}

fn places<'a>(input: &HtmlInput<'a>) -> HashMap<&'a str, Place<'a>> {
    let discovery = input.report.header.exchanges.iter();
    let discovery = discovery.map(|exchange| Place { exchange, case: None });
    let of_cases = input.observations.iter().flat_map(|observation| {
        let exchanges = observation.exchanges.iter().enumerate();
        exchanges.map(move |(at, exchange)| Place { exchange, case: Some((observation, at)) })
    });
    discovery.chain(of_cases).map(|place| (place.exchange.id.as_str(), place)).collect()
}

impl<'a> Place<'a> {
    /// The step that the exchange belongs to, be it as its request or as a read-back.
    pub fn step(&self) -> Option<&'a StepObservation> {
        let (observation, at) = self.case?;
        observation.steps.iter().find(|step| {
            step.exchange == Some(at)
                || step.pages.contains(&at)
                || step.pages_again.contains(&at)
                || step.read_backs.values().any(|found| found.exchanges.contains(&at))
        })
    }

    /// What was sent in its step: for a read-back the write before it, else itself.
    pub fn sent(&self) -> &'a Exchange {
        let of_step = || {
            let (observation, at) = self.case?;
            let step = self.step()?;
            let read = step.read_backs.values().any(|found| found.exchanges.contains(&at));
            observation.exchanges.get(step.exchange.filter(|_| read)?)
        };
        of_step().unwrap_or(self.exchange)
    }

    /// What the read-backs of its step found, by label.
    pub fn read_backs(&self) -> impl Iterator<Item = (&'a str, &'a ReadBack)> {
        let found = self.step().into_iter().flat_map(|step| step.read_backs.iter());
        found.map(|(label, found)| (label.as_str(), found))
    }

    /// Itself, what was sent, and the last exchange of each read-back.
    fn all(&self) -> impl Iterator<Item = &'a str> {
        let observation = self.case.map(|(observation, _)| observation);
        let read = self.read_backs().filter_map(move |(_, found)| {
            let last = observation?.exchanges.get(*found.exchanges.last()?)?;
            Some(last.id.as_str())
        });
        [self.sent().id.as_str(), self.exchange.id.as_str()].into_iter().chain(read)
    }
}

/// About how many bytes an exchange takes on the page.
fn weight(exchange: &Exchange) -> usize {
    let of_headers = |headers: &indexmap::IndexMap<String, String>| {
        headers.iter().map(|(name, value)| name.len() + value.len() + 4).sum::<usize>()
    };
    // Line breaks, indentation and escaped quotes make a body longer by about the half.
    let of_body = |body: &str| body.len().min(LONGEST_BODY) * 3 / 2;
    let request = &exchange.request;
    let sent = of_headers(&request.headers) + request.body.as_deref().map_or(0, of_body);
    let answer = exchange.answer.as_ref();
    let came = answer.map_or(0, |answer| of_headers(&answer.headers) + of_body(&answer.body));
    400 + 2 * request.path.len() + sent + came
}
