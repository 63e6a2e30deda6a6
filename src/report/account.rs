//! What did not hold in a case row: clause, expected, observed, and a command that shows it again.

use std::collections::HashMap;

use super::words::level;
use crate::catalogue::Catalogue;
use crate::judge::{CaseResult, Mismatch, curl};
use crate::observation::{Exchange, Observation, RecordedAccess, RunHeader};

/// Tells of the rows of one run.
pub struct Accounts<'a> {
    catalogue: &'a Catalogue,
    access: &'a RecordedAccess,
    exchanges: HashMap<&'a str, &'a Exchange>,
}

impl<'a> Accounts<'a> {
    /// Over what a run recorded.
    #[must_use]
    pub fn new(
        catalogue: &'a Catalogue,
        header: &'a RunHeader,
        observations: &'a [Observation],
    ) -> Self {
        let of_cases = observations.iter().flat_map(|seen| &seen.exchanges);
        let exchanges = header.exchanges.iter().chain(of_cases);
        Self {
            catalogue,
            access: &header.access,
            exchanges: exchanges.map(|exchange| (exchange.id.as_str(), exchange)).collect(),
        }
    }

    /// Why the row is what it is, and each expectation that did not hold. Text of the target
    /// stands in it without its line breaks, and otherwise as it came.
    #[must_use]
    pub fn what(&self, result: &CaseResult) -> String {
        let flat = |text: &str| text.replace(['\r', '\n'], " ");
        let mut text = format!("{}\n", flat(&result.note));
        for mismatch in &result.mismatches {
            let exchange = mismatch.exchange.as_deref().unwrap_or("none");
            text.push_str(&format!(
                "{}\n  expected: {}\n  observed: {}\n  exchange: {exchange}\n",
                mismatch.requirement,
                flat(&mismatch.expected),
                flat(&mismatch.observed)
            ));
        }
        text
    }

    /// What was sent in an exchange and what came back, in a sentence; none of one that is not
    /// recorded.
    #[must_use]
    pub fn told(&self, id: &str) -> Option<String> {
        let exchange = self.exchanges.get(id)?;
        let (method, path) = (&exchange.request.method, &exchange.request.path);
        let came = match (exchange.status(), &exchange.failure) {
            (Some(status), _) => format!("HTTP {status} came back"),
            (None, Some(failure)) => format!("no answer came back: {}", failure.message),
            (None, None) => "no answer came back".to_owned(),
        };
        Some(format!("{method} {path} was sent, {came}"))
    }

    /// The clauses that did not hold, and how each is shown again.
    #[must_use]
    pub fn clauses(&self, result: &CaseResult) -> String {
        let mut told = Vec::new();
        let mut text = String::new();
        for mismatch in &result.mismatches {
            let part = self.clause(mismatch);
            if !told.contains(&part) {
                text.push_str(&part);
                told.push(part);
            }
        }
        text
    }

    fn clause(&self, mismatch: &Mismatch) -> String {
        let mut text = format!("{} ({})", mismatch.requirement, level(mismatch.level));
        if let Some(requirement) = self.catalogue.requirement(&mismatch.requirement) {
            let (section, reading) = (requirement.section_label(), &requirement.reading);
            text.push_str(&format!(", {section}: {reading}\nfix: {}", requirement.fix));
        }
        text.push('\n');
        let exchange = mismatch.exchange.as_deref().and_then(|id| self.exchanges.get(id));
        if let Some(exchange) = exchange {
            text.push_str(&format!("{}\n", curl(exchange, self.access)));
        }
        text
    }
}
