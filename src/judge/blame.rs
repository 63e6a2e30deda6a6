//! Which requirement a mismatch is held against, and how much it weighs.

use super::Mismatch;
use crate::catalogue::Catalogue;
use crate::plan::PlannedCase;
use crate::suite::{Case, Level, LoadedSuites, Row, Suite};

/// A case with everything that says whom a mismatch blames.
#[derive(Clone, Copy)]
pub(super) struct Bench<'a> {
    pub catalogue: &'a Catalogue,
    pub suite: &'a Suite,
    pub case: &'a Case,
    pub row: Option<&'a Row>,
}

/// A requirement and its weight.
#[derive(Debug, Clone)]
pub(super) struct Blame {
    pub requirement: String,
    pub level: Level,
}

impl<'a> Bench<'a> {
    pub fn of(catalogue: &'a Catalogue, suites: &'a LoadedSuites, planned: &PlannedCase) -> Self {
        let suite = &suites.suites[planned.suite];
        let case = &suite.cases[planned.case];
        Self { catalogue, suite, case, row: planned.row.map(|row| &case.rows[row]) }
    }

    /// Requirements of the row, else the case, else the suite.
    pub fn requirements(&self) -> &'a [String] {
        self.suite.requirements_of(self.case, self.row)
    }

    /// Capabilities of the row, else the case, else the suite.
    pub fn features(&self) -> &'a [String] {
        self.suite.features_of(self.case, self.row)
    }

    fn own_level(&self) -> Option<Level> {
        self.row.and_then(|row| row.level).or(self.case.level)
    }

    fn weight(&self, requirement: &str) -> Level {
        self.catalogue.requirement(requirement).map_or(Level::Must, |known| known.weight())
    }

    /// Level of the case as a whole.
    pub fn level(&self) -> Level {
        self.blame(None, None).level
    }

    /// Whom a mismatch blames: the nearest requirement, weighed by the nearest level.
    pub fn blame(&self, requirement: Option<&str>, level: Option<Level>) -> Blame {
        let first = self.requirements().first().map(String::as_str).unwrap_or_default();
        let own = requirement.filter(|own| *own != first);
        let weight = match own {
            Some(own) => self.weight(own),
            None => self.own_level().unwrap_or_else(|| self.weight(first)),
        };
        Blame { requirement: own.unwrap_or(first).to_owned(), level: level.unwrap_or(weight) }
    }
}

impl Blame {
    /// The same unless something nearer says otherwise.
    pub fn or(&self, bench: &Bench<'_>, requirement: Option<&str>, level: Option<Level>) -> Self {
        match (requirement, level) {
            (None, None) => self.clone(),
            (None, Some(level)) => Self { level, ..self.clone() },
            (Some(_), _) => bench.blame(requirement, level),
        }
    }

    /// A mismatch that blames it. `cause` is the same for the same cause in whatever case.
    pub fn mismatch(
        &self,
        cause: impl Into<String>,
        expected: impl Into<String>,
        observed: impl Into<String>,
    ) -> Mismatch {
        Mismatch {
            requirement: self.requirement.clone(),
            level: self.level,
            expected: expected.into(),
            observed: observed.into(),
            exchange: None,
            cause: cause.into(),
            silent: false,
        }
    }
}
