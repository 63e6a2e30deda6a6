//! Maps of several providers side by side: what a client can rely on with all of
//! them, and what it does instead with whom.

use serde::Serialize;
use serde_json::Value;

use super::{CapabilityMap, Contradiction, Feature, KeyPattern, Limits};
use crate::suite::Verdict;

/// Maps side by side, one row a capability.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Version of this form; this is version 1.
    pub format: u32,
    /// Whose maps they are, in the order in which they were given: that of the cells.
    pub providers: Vec<ComparedProvider>,
    /// The capabilities, area by area.
    pub rows: Vec<ComparisonRow>,
}

/// Whom a column describes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ComparedProvider {
    /// Heading of the column: the id of the profile, with more where that stands twice.
    pub label: String,
    /// Id of the profile.
    pub id: String,
    /// Name of the product.
    pub name: String,
    /// Version of the product, or the day of the run.
    pub version: String,
    /// Base URL that was tested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// False where the map holds documented claims alone.
    pub tested: bool,
    /// False where the run did not carry out all suites; true of documented claims alone.
    pub complete: bool,
    /// Id of the run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// Digest of the suites that were run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suites_digest: Option<String>,
}

/// One capability with all providers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComparisonRow {
    /// Key of the capability.
    pub key: String,
    /// First element of the key.
    pub area: String,
    /// What the capability is.
    pub title: String,
    /// Where it is specified.
    pub section: String,
    /// One for each provider.
    pub cells: Vec<Cell>,
    /// True where two cells say different things; one that says nothing differs from none.
    pub differs: bool,
    /// What holds with all providers.
    pub common: Common,
    /// What a client does where the capability is not native, and with whom.
    pub workflows: Vec<Workflow>,
}

/// One capability of one provider.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cell {
    /// The verdict: the worst that was observed.
    pub verdict: Verdict,
    /// Why, and what a client does; never empty unless the verdict is native.
    pub note: String,
    /// True where the target is wrong and answers with success.
    pub silent: bool,
    /// Value of the capability, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Known good up to, known bad from, where the capability is a limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limits: Option<Limits>,
    /// What the profile documents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documented: Option<Value>,
    /// What the target says of itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advertised: Option<Value>,
    /// How many cases were evidence.
    pub observed: usize,
    /// Where the three do not agree.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub claim: Vec<Contradiction>,
}

/// The least capable common denominator.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Common {
    /// The worst verdict of those that were tested; absent by its own documentation counts as
    /// compensate. Where that is native or conditional and somebody was not tested, untested:
    /// nobody knows whether it holds with all.
    pub verdict: Verdict,
    /// The smallest of the limits, or the value where all have the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Labels of the providers without evidence.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub untested: Vec<String>,
}

/// What a client does instead, with these providers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Workflow {
    /// Labels of the providers.
    pub providers: Vec<String>,
    /// Their verdict; untested where their documentation alone says that it is absent.
    pub verdict: Verdict,
    /// What is so with them.
    pub note: String,
    /// What a client does.
    pub instead: String,
}

/// A pattern selects none of the capabilities.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the pattern `{0}` matches no capability; catalogue/capabilities.yaml names them all")]
pub struct NothingSelected(KeyPattern);

/// Sets maps side by side. The capabilities stand in the order of the first map, and
/// what only later ones have comes after them.
#[must_use]
pub fn compare(maps: &[CapabilityMap]) -> Comparison {
    let providers = providers(maps);
    let mut keys: Vec<&str> = Vec::new();
    for key in maps.iter().flat_map(|map| map.features.keys()) {
        if !keys.contains(&key.as_str()) {
            keys.push(key);
        }
    }
    let rows = keys.into_iter().map(|key| row(key, maps, &providers)).collect();
    Comparison { format: 1, providers, rows }
}

impl Comparison {
    /// Keeps the rows that a pattern selects, all where there is none; and of these, where it is
    /// asked for, those in which the providers differ.
    ///
    /// # Errors
    /// The first pattern that selects nothing.
    pub fn narrow(&mut self, only: &[KeyPattern], differing: bool) -> Result<(), NothingSelected> {
        let selects = |pattern: &KeyPattern| self.rows.iter().any(|row| pattern.matches(&row.key));
        if let Some(pattern) = only.iter().find(|pattern| !selects(pattern)) {
            return Err(NothingSelected(pattern.clone()));
        }
        self.rows.retain(|row| {
            let selected = only.is_empty() || only.iter().any(|it| it.matches(&row.key));
            selected && (row.differs || !differing)
        });
        Ok(())
    }

    /// The areas, in the order of the rows.
    #[must_use]
    pub fn areas(&self) -> Vec<&str> {
        let mut areas: Vec<&str> = Vec::new();
        for row in &self.rows {
            if !areas.contains(&row.area.as_str()) {
                areas.push(&row.area);
            }
        }
        areas
    }
}

fn providers(maps: &[CapabilityMap]) -> Vec<ComparedProvider> {
    let one = |(place, map): (usize, &CapabilityMap)| {
        let (provider, run) = (&map.provider, map.run.as_ref());
        ComparedProvider {
            label: label(place, maps),
            id: provider.id.clone(),
            name: provider.name.clone(),
            version: provider.version.clone(),
            url: provider.url.clone(),
            tested: run.is_some(),
            complete: run.is_none_or(|run| run.complete),
            run: run.map(|run| run.id.clone()),
            suites_digest: run.map(|run| run.suites_digest.clone()),
        }
    };
    maps.iter().enumerate().map(one).collect()
}

/// The id; with the version where the id stands twice, or with a number where the version does
/// too.
fn label(place: usize, maps: &[CapabilityMap]) -> String {
    let own = &maps[place].provider;
    let same: Vec<usize> =
        (0..maps.len()).filter(|other| maps[*other].provider.id == own.id).collect();
    if same.len() == 1 {
        return own.id.clone();
    }
    let version_alone =
        same.iter().filter(|other| maps[**other].provider.version == own.version).count() == 1;
    match same.iter().position(|other| *other == place) {
        Some(number) if !version_alone => format!("{} #{}", own.id, number + 1),
        _ => format!("{}@{}", own.id, own.version),
    }
}

fn row(key: &str, maps: &[CapabilityMap], providers: &[ComparedProvider]) -> ComparisonRow {
    let features: Vec<Option<&Feature>> = maps.iter().map(|map| map.features.get(key)).collect();
    let known = features.iter().flatten().next();
    let cells: Vec<Cell> =
        features.iter().map(|feature| feature.map_or_else(Cell::unknown, Cell::of)).collect();
    ComparisonRow {
        key: key.to_owned(),
        area: key.split('.').next().unwrap_or(key).to_owned(),
        title: known.map(|feature| feature.title.clone()).unwrap_or_default(),
        section: known.map(|feature| feature.section.clone()).unwrap_or_default(),
        differs: differ(&cells),
        common: common(&cells, providers),
        workflows: workflows(&features, &cells, providers),
        cells,
    }
}

/// Whether two providers are known not to do the same.
fn differ(cells: &[Cell]) -> bool {
    let pairs = cells
        .iter()
        .enumerate()
        .flat_map(|(place, one)| cells.iter().skip(place + 1).map(move |other| (one, other)));
    pairs.into_iter().any(|(one, other)| one.differs_from(other))
}

impl Cell {
    /// What a map says of a capability.
    #[must_use]
    pub fn of(feature: &Feature) -> Self {
        Self {
            verdict: feature.verdict,
            note: feature.note.clone(),
            silent: feature.silent,
            value: feature.value.clone(),
            limits: feature.limits.clone(),
            documented: feature.declared.as_ref().map(|declared| declared.value.clone()),
            advertised: feature.advertised.as_ref().map(|advertised| advertised.value.clone()),
            observed: feature.observed.len(),
            claim: feature.claim.clone(),
        }
    }

    /// The cell of a map that does not have the capability.
    fn unknown() -> Self {
        Self {
            verdict: Verdict::Untested,
            note: "this map does not know the capability".to_owned(),
            silent: false,
            value: None,
            limits: None,
            documented: None,
            advertised: None,
            observed: 0,
            claim: vec![],
        }
    }

    /// The limit that a client can keep to: what was seen to work, within what is advertised;
    /// else what is advertised, unless that was seen to fail; else what is documented.
    #[must_use]
    pub fn usable_limit(&self) -> Option<u64> {
        let limits = self.limits.as_ref();
        let advertised = limits.and_then(|limits| limits.advertised);
        let works = limits.and_then(|limits| limits.works_up_to);
        let fails = limits.and_then(|limits| limits.fails_from);
        let holds = |limit: &u64| fails.is_none_or(|fails| *limit < fails);
        match works {
            Some(works) => Some(advertised.map_or(works, |advertised| works.min(advertised))),
            None => {
                let documented = || self.documented.as_ref().and_then(Value::as_u64);
                advertised.or_else(documented).filter(holds)
            }
        }
    }

    /// Whether a client learns different things from the two: notes and numbers of cases aside. Of
    /// what was not tested, its documentation alone is held against the other.
    fn differs_from(&self, other: &Self) -> bool {
        match (self.verdict, other.verdict) {
            (Verdict::Untested, Verdict::Untested) => {
                let documented = self.documented.as_ref().zip(other.documented.as_ref());
                documented.is_some_and(|(own, others)| own != others)
            }
            (Verdict::Untested, _) => self.documents_other_than(other),
            (_, Verdict::Untested) => other.documents_other_than(self),
            _ => {
                self.verdict != other.verdict
                    || self.silent != other.silent
                    || self.value != other.value
                    || self.usable_limit() != other.usable_limit()
            }
        }
    }

    /// Whether what is documented of this one is not what was observed of another.
    fn documents_other_than(&self, observed: &Self) -> bool {
        let works = matches!(observed.verdict, Verdict::Native | Verdict::Conditional);
        match &self.documented {
            None => false,
            Some(Value::Bool(there)) if observed.value.is_none() => *there != works,
            Some(documented) => {
                let value =
                    observed.value.clone().or_else(|| observed.usable_limit().map(Value::from));
                value.is_some_and(|value| value != *documented)
            }
        }
    }

    /// Whether nobody has looked, and the documentation says that it is absent.
    fn documented_as_absent(&self) -> bool {
        self.verdict == Verdict::Untested && self.documented == Some(Value::Bool(false))
    }
}

fn common(cells: &[Cell], providers: &[ComparedProvider]) -> Common {
    let known = |cell: &Cell| match cell.verdict {
        Verdict::Untested => cell.documented_as_absent().then_some(Verdict::Compensate),
        verdict => Some(verdict),
    };
    let worst = cells.iter().filter_map(known).max();
    let untested: Vec<String> = cells
        .iter()
        .zip(providers)
        .filter(|(cell, _)| cell.verdict == Verdict::Untested)
        .map(|(_, provider)| provider.label.clone())
        .collect();
    let verdict = match worst {
        Some(Verdict::Native | Verdict::Conditional) if !untested.is_empty() => Verdict::Untested,
        worst => worst.unwrap_or(Verdict::Untested),
    };
    Common { verdict, value: common_value(cells), untested }
}

fn common_value(cells: &[Cell]) -> Option<Value> {
    if cells.iter().any(|cell| cell.limits.is_some()) {
        // One unknown limit makes the common one unknown.
        let all: Option<Vec<u64>> = cells.iter().map(Cell::usable_limit).collect();
        return all?.into_iter().min().map(Value::from);
    }
    let first = cells.first()?.value.as_ref()?;
    cells.iter().all(|cell| cell.value.as_ref() == Some(first)).then(|| first.clone())
}

/// What is done instead, providers with the same reason and the same way together.
fn workflows(
    features: &[Option<&Feature>],
    cells: &[Cell],
    providers: &[ComparedProvider],
) -> Vec<Workflow> {
    let mut workflows: Vec<Workflow> = Vec::new();
    for ((feature, cell), provider) in features.iter().zip(cells).zip(providers) {
        let needed = !matches!(cell.verdict, Verdict::Native | Verdict::Untested);
        let Some(instead) = feature.and_then(|feature| feature.instead.as_ref()) else { continue };
        if !needed && !cell.documented_as_absent() {
            continue;
        }
        let alike = workflows.iter_mut().find(|known| {
            known.verdict == cell.verdict && known.note == cell.note && known.instead == *instead
        });
        match alike {
            Some(known) => known.providers.push(provider.label.clone()),
            None => workflows.push(Workflow {
                providers: vec![provider.label.clone()],
                verdict: cell.verdict,
                note: cell.note.clone(),
                instead: instead.clone(),
            }),
        }
    }
    workflows
}

#[cfg(test)]
#[path = "comparison_tests.rs"]
mod tests;
