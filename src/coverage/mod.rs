//! Which requirements the suites judge: requirement by requirement the cases that blame it and the
//! faults of the reference provider that break it, or the reason for which no case can.

mod markdown;
mod text;

pub use markdown::markdown;
pub use text::text;

use indexmap::{IndexMap, IndexSet};
use serde::Serialize;
use serde_json::Value;

use crate::catalogue::{Catalogue, Keyword, Requirement};
use crate::reference;
use crate::suite::{Case, LoadedSuites, Suite};

/// All requirements, and what becomes of them.
#[derive(Debug, Clone, Serialize)]
pub struct Coverage {
    /// How many requirements there are.
    pub requirements: usize,
    /// How many of them a case judges or observes.
    pub covered: usize,
    /// Ids of those that no case names and that have no reason for it.
    pub uncovered: Vec<String>,
    /// Those that cannot be tested from outside.
    pub untestable: Vec<Untestable>,
    /// One for each requirement, in the order of the catalogue.
    pub rows: Vec<CoverageRow>,
}

/// A requirement that no client can test.
#[derive(Debug, Clone, Serialize)]
pub struct Untestable {
    /// Id of the requirement.
    pub id: String,
    /// Why not.
    pub reason: String,
}

/// One requirement.
#[derive(Debug, Clone, Serialize)]
pub struct CoverageRow {
    /// Its id.
    pub id: String,
    /// The document, as `RFC 7644`.
    pub document: String,
    /// Section of the document.
    pub section: String,
    /// The keyword.
    pub level: Keyword,
    /// One word on what it is about.
    pub topic: String,
    /// What it says.
    pub reading: String,
    /// The cases that name it, as `suite/case`.
    pub cases: Vec<String>,
    /// The faults of the reference provider that break it.
    pub faults: Vec<&'static str>,
    /// Why no case can test it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub untestable: Option<String>,
}

/// Holds the suites against the catalogue.
#[must_use]
pub fn coverage(catalogue: &Catalogue, suites: &LoadedSuites) -> Coverage {
    let judging = judging(suites);
    let rows: Vec<CoverageRow> = catalogue.requirements().map(|one| row(one, &judging)).collect();
    let uncovered = |row: &&CoverageRow| row.cases.is_empty() && row.untestable.is_none();
    let untestable = |row: &CoverageRow| {
        let reason = row.untestable.clone().filter(|_| row.cases.is_empty())?;
        Some(Untestable { id: row.id.clone(), reason })
    };
    Coverage {
        requirements: rows.len(),
        covered: rows.iter().filter(|row| !row.cases.is_empty()).count(),
        uncovered: rows.iter().filter(uncovered).map(|row| row.id.clone()).collect(),
        untestable: rows.iter().filter_map(untestable).collect(),
        rows,
    }
}

fn row(known: &Requirement, judging: &IndexMap<String, IndexSet<String>>) -> CoverageRow {
    let faults = reference::CATALOGUE.iter().filter(|fault| fault.requirement == known.id);
    CoverageRow {
        id: known.id.clone(),
        document: known.document.clone(),
        section: known.section.clone(),
        level: known.level,
        topic: known.topic.clone(),
        reading: known.reading.clone(),
        cases: judging.get(&known.id).into_iter().flatten().cloned().collect(),
        faults: faults.map(|fault| fault.name).collect(),
        untestable: known.untestable.clone(),
    }
}

/// The cases that may blame each requirement, as `suite/case`.
#[must_use]
pub fn judging(suites: &LoadedSuites) -> IndexMap<String, IndexSet<String>> {
    let mut judging: IndexMap<String, IndexSet<String>> = IndexMap::new();
    for suite in &suites.suites {
        for case in &suite.cases {
            let name = format!("{}/{}", suite.suite, case.id);
            for requirement in requirements_of(suite, case) {
                judging.entry(requirement).or_default().insert(name.clone());
            }
        }
    }
    judging
}

/// What a case may blame: its requirements, or those of its suite or its rows, and those of single
/// checks.
fn requirements_of(suite: &Suite, case: &Case) -> IndexSet<String> {
    let rows = case.rows.iter().map(Some).chain(case.rows.is_empty().then_some(None));
    let own = rows.flat_map(|row| suite.requirements_of(case, row));
    let mut all: IndexSet<String> = own.cloned().collect();
    collect(&serde_json::to_value(case).unwrap_or_default(), &mut all);
    all
}

fn collect(value: &Value, found: &mut IndexSet<String>) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                match inner {
                    Value::String(id) if key == "requirement" => drop(found.insert(id.clone())),
                    _ => collect(inner, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        _ => {}
    }
}
