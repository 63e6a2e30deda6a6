//! Which cases are run, in which order, and which are not and why. Pure.

mod absent;

use crate::discovery::Discovery;
use crate::observation::{Interruption, InterruptionKind};
use crate::suite::{Case, Each, Given, LEFT_OUT, LoadedSuites, Row, Suite};

/// A case row that was selected.
#[derive(Debug, Clone)]
pub struct PlannedCase {
    /// Full name.
    pub name: String,
    /// Place of its suite.
    pub suite: usize,
    /// Place of the case in its suite.
    pub case: usize,
    /// Place of the row in its case.
    pub row: Option<usize>,
    /// What its names begin with, without the dash.
    pub tag: String,
    /// What the names of its suite's population begin with, without the dash.
    pub suite_tag: String,
    /// True where it needs the collections to itself.
    pub exclusive: bool,
    /// Why it is not carried out, where it is not.
    pub skipped: Option<Interruption>,
}

/// Whether the user wants a case row: by its full name, its suite, its case and its row.
pub type Selects<'a> = dyn Fn(&str, &Suite, &Case, Option<&Row>) -> bool + 'a;

/// What a run does.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// By suite and case, in the order of names.
    pub cases: Vec<PlannedCase>,
    /// Case rows that there are.
    pub known: usize,
}

/// Makes the plan of a run. `marker` begins every name that the run gives and ends with a dash;
/// `selected` says of each full name whether the user wants it.
#[must_use]
pub fn plan(
    suites: &LoadedSuites,
    discovery: &Discovery,
    marker: &str,
    read_only: bool,
    selected: &Selects<'_>,
) -> Plan {
    let mut plan = Plan::default();
    for (suite_place, suite) in suites.suites.iter().enumerate() {
        for (case_place, case) in suite.cases.iter().enumerate() {
            let rows: Vec<Option<usize>> = match case.rows.len() {
                0 => vec![None],
                rows => (0..rows).map(Some).collect(),
            };
            for row in rows {
                plan.known += 1;
                let data = row.map(|row| &case.rows[row]);
                let mut name = format!("{}/{}", suite.suite, case.id);
                if let Some(data) = data {
                    name = format!("{name}/{}", data.id);
                }
                if !selected(&name, suite, case, data) {
                    continue;
                }
                let suite_tag = format!("{marker}{suite_place}");
                plan.cases.push(PlannedCase {
                    tag: format!("{suite_tag}c{case_place}r{}", row.unwrap_or(0)),
                    suite_tag,
                    name,
                    suite: suite_place,
                    case: case_place,
                    row,
                    exclusive: suite.exclusive || case.exclusive,
                    skipped: skipped(suite, case, data, discovery, read_only),
                });
            }
        }
    }
    plan
}

fn skipped(
    suite: &Suite,
    case: &Case,
    row: Option<&Row>,
    discovery: &Discovery,
    read_only: bool,
) -> Option<Interruption> {
    let of_row = row.map(|row| row.requires.as_slice()).unwrap_or_default();
    let words = suite.requires.iter().chain(&case.requires).chain(of_row);
    let unmet = words.into_iter().find_map(|word| discovery.unmet(&word.0));
    let unmet = unmet.or_else(|| not_described(case, row));
    if let Some(reason) = unmet.or_else(|| absent::asks_for_absent(case, row, discovery)) {
        return Some(Interruption { kind: InterruptionKind::NotOffered, reason, step: None });
    }
    if read_only && !case.only_reads(suite) {
        let reason = "the run is read-only and the case writes".to_owned();
        return Some(Interruption { kind: InterruptionKind::Budget, reason, step: None });
    }
    None
}

/// Why there is nothing to look at for a case about what the target describes.
fn not_described(case: &Case, row: Option<&Row>) -> Option<String> {
    let described = case.described.as_ref()?;
    match row {
        Some(row) => row.values.get(LEFT_OUT)?.as_str().map(str::to_owned),
        None if described.each == Each::Type => {
            Some("the target describes no resource type".to_owned())
        }
        None => Some("the target describes no attribute of this kind".to_owned()),
    }
}

impl Case {
    /// Whether the case, its suite's population included, changes nothing at the target.
    #[must_use]
    pub fn only_reads(&self, suite: &Suite) -> bool {
        suite.given.is_empty()
            && self.given.is_empty()
            && self.steps.iter().all(crate::suite::Step::only_reads)
    }

    /// Whether the case has a population of its own: what is given for it, or what its steps create.
    #[must_use]
    pub fn makes_resources(&self) -> bool {
        use crate::suite::Step;
        let creates = |step: &Step| match step {
            Step::Send(send) => send.create.is_some() || send.method.as_deref() == Some("POST"),
            Step::Bulk(_) | Step::Race(_) | Step::Probe(_) | Step::Measure(_) => true,
            _ => false,
        };
        !self.given.is_empty() || self.steps.iter().any(|step| creates(step) && !step.only_reads())
    }

    /// What is given for the case: its own population, else that of its suite.
    #[must_use]
    pub fn population<'a>(&'a self, suite: &'a Suite) -> &'a [Given] {
        if self.makes_resources() { &self.given } else { &suite.given }
    }
}
