//! What is kept of a run.

use std::collections::{BTreeMap, BTreeSet};

use scimspec::judge::Outcome;
use scimspec::reference::Fault;
use scimspec::session::SessionResult;

/// What the suites make of one fault.
pub struct Record {
    pub fault: &'static Fault,
    /// The worst outcome of every requirement that is blamed.
    pub blamed: BTreeMap<String, Outcome>,
    /// The requirement of the first finding.
    pub first: Option<String>,
    /// The cases that show the fault.
    pub catching: BTreeSet<String>,
    /// The cases that show the fault's own requirement.
    pub blaming: BTreeSet<String>,
    /// Cases whose requests have to be sent for those to show it.
    pub sending: BTreeSet<String>,
}

impl Record {
    pub fn of(fault: &'static Fault, result: &SessionResult) -> Self {
        let findings = &result.judgement.findings;
        let mut blamed = BTreeMap::new();
        for finding in findings {
            let known = blamed.entry(finding.requirement.clone()).or_insert(finding.outcome);
            *known = (*known).max(finding.outcome);
        }
        let own = |requirement: &str| requirement == fault.requirement;
        let catching = catching(result);
        let blaming = findings
            .iter()
            .filter(|finding| own(&finding.requirement))
            .flat_map(|finding| finding.witnesses.iter().cloned())
            .collect();
        let sending = findings
            .iter()
            .filter(|finding| own(&finding.requirement))
            .filter_map(|finding| sender(result, finding.exchange.as_deref()?))
            .collect();
        let first = findings.first().map(|finding| finding.requirement.clone());
        Self { fault, blamed, first, catching, blaming, sending }
    }

    /// The outcome of the fault's own requirement.
    pub fn own(&self) -> Option<Outcome> {
        self.blamed.get(self.fault.requirement).copied()
    }

    /// What is blamed besides.
    pub fn collateral(&self) -> BTreeSet<&str> {
        let all = self.blamed.keys().map(String::as_str);
        all.filter(|requirement| *requirement != self.fault.requirement).collect()
    }
}

/// The case that an exchange belongs to.
fn sender(result: &SessionResult, exchange: &str) -> Option<String> {
    let of = |seen: &&scimspec::observation::Observation| {
        seen.exchanges.iter().any(|known| known.id == exchange)
    };
    result.observations.iter().find(of).map(|seen| seen.case.clone())
}

/// Cases that do not hold.
pub fn catching(result: &SessionResult) -> BTreeSet<String> {
    let results = result.judgement.results.iter();
    results
        .filter(|result| matches!(result.outcome, Outcome::Fail | Outcome::Warn))
        .map(|result| result.case.clone())
        .collect()
}
