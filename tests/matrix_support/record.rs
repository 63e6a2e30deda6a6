//! What is kept of a run.

use std::collections::{BTreeMap, BTreeSet};

use scimspec::judge::{CaseResult, Outcome};
use scimspec::observation::Observation;
use scimspec::reference::Fault;
use scimspec::session::SessionResult;

/// What the suites make of one fault.
#[derive(Debug)]
pub struct Record {
    pub fault: &'static Fault,
    /// The worst outcome of every requirement that is blamed.
    pub blamed: BTreeMap<String, Outcome>,
    /// The requirement of the first finding.
    pub first: Option<String>,
    /// Cases that do not hold.
    pub catching: BTreeSet<String>,
    /// Cases that show the fault's own requirement, and those whose requests they need for it.
    pub blaming: BTreeSet<String>,
    /// Cases whose result is another than on the faultless provider.
    pub changed: BTreeSet<String>,
    /// Of those, cases that judge the fault's own requirement.
    pub mapping: BTreeSet<String>,
    /// How many cases show each requirement, in the order of the findings.
    pub witnesses: Vec<(String, usize)>,
    /// Cases that say nothing.
    pub inconclusive: usize,
}

impl Record {
    pub fn of(fault: &'static Fault, result: &SessionResult, faultless: &SessionResult) -> Self {
        let findings = &result.judgement.findings;
        let mut blamed = BTreeMap::new();
        for finding in findings {
            let known = blamed.entry(finding.requirement.clone()).or_insert(finding.outcome);
            *known = (*known).max(finding.outcome);
        }
        let own = findings.iter().filter(|finding| finding.requirement == fault.requirement);
        let senders = own
            .clone()
            .filter_map(|finding| sender(&result.observations, finding.exchange.as_deref()?));
        let blaming = own.clone().flat_map(|finding| finding.witnesses.clone()).chain(senders);
        let results = &result.judgement.results;
        let before: BTreeMap<&str, &CaseResult> =
            faultless.judgement.results.iter().map(|one| (one.case.as_str(), one)).collect();
        let others = result.judgement.results.iter().filter_map(|now| {
            let same = before.get(now.case.as_str()).copied();
            assert!(
                same.is_some() || now.case.starts_with("described."),
                "a plan depends on what the provider advertises alone: {}",
                now.case
            );
            Some((now, same?))
        });
        let changed = others.filter(|(now, before)| differs(now, before)).map(|(now, _)| now);
        let judging =
            changed.clone().filter(|now| now.requirements.iter().any(|id| id == fault.requirement));
        Self {
            fault,
            blamed,
            first: findings.first().map(|finding| finding.requirement.clone()),
            catching: names(results.iter().filter(|one| one.outcome >= Outcome::Warn)),
            blaming: blaming.collect(),
            mapping: names(judging),
            changed: names(changed),
            witnesses: findings
                .iter()
                .map(|finding| (finding.requirement.clone(), finding.witnesses.len()))
                .collect(),
            inconclusive: results.iter().filter(|one| one.outcome == Outcome::Inconclusive).count(),
        }
    }

    /// The outcome of the fault's own requirement.
    pub fn own(&self) -> Option<Outcome> {
        self.blamed.get(self.fault.requirement).copied()
    }

    /// What is blamed besides.
    pub fn also(&self) -> BTreeSet<&str> {
        let all = self.blamed.keys().map(String::as_str);
        all.filter(|requirement| *requirement != self.fault.requirement).collect()
    }
}

fn names<'a>(results: impl Iterator<Item = &'a CaseResult>) -> BTreeSet<String> {
    results.map(|result| result.case.clone()).collect()
}

/// Whether a result says something else than it says of the faultless provider.
fn differs(now: &CaseResult, before: &CaseResult) -> bool {
    let said =
        |one: &CaseResult| (one.outcome, one.verdict, one.variant.clone(), one.value.clone());
    now.outcome != Outcome::Inconclusive && said(now) != said(before)
}

/// The case that an exchange belongs to.
fn sender(observations: &[Observation], exchange: &str) -> Option<String> {
    let sent = |seen: &&Observation| seen.exchanges.iter().any(|known| known.id == exchange);
    observations.iter().find(sent).map(|seen| seen.case.clone())
}
