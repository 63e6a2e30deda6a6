//! The capability map of one provider, from all that is known of it.

use indexmap::IndexMap;
use serde_json::Value;

use super::absent::{documented_absence, speaker};
use super::advertised::{Flag, advertised, flag};
use super::advice::advice;
use super::contradiction::contradictions;
use super::evidence::Evidence;
use super::run::map_run;
use super::{Area, CapabilityMap, Declared, Feature, Provider};
use crate::catalogue::{Capability, Catalogue, ValueKind};
use crate::judge::Judgement;
use crate::ledger::Entry;
use crate::observation::{Observation, RunFooter, RunHeader};
use crate::profile::Profile;
use crate::suite::{LoadedSuites, Verdict};

/// What a map is made from.
#[derive(Debug, Clone, Copy)]
pub struct MapInput<'a> {
    /// The capabilities, in the order of the map.
    pub catalogue: &'a Catalogue,
    /// What is documented of the provider.
    pub profile: &'a Profile,
    /// What it says of itself: `{serviceProviderConfig, schemas, resourceTypes}`,
    /// each as it was read, null where it could not be.
    pub discovery: &'a Value,
    /// What was observed.
    pub judgement: &'a Judgement,
    /// The run; absent for a map of documented claims alone.
    pub run: Option<RunFacts<'a>>,
}

/// The run that a map comes from.
#[derive(Debug, Clone, Copy)]
pub struct RunFacts<'a> {
    /// First line of its stream.
    pub header: &'a RunHeader,
    /// Last line; absent where the run was cut short.
    pub footer: Option<&'a RunFooter>,
    /// The suites that it is judged by.
    pub suites: &'a LoadedSuites,
    /// What happened.
    pub observations: &'a [Observation],
    /// Every write.
    pub ledger: &'a [Entry],
}

/// Makes the map. Every capability of the catalogue stands in it, in that order,
/// with the worst verdict of the results that are evidence for it.
///
/// Where the target says that it does not offer a feature, all that depends on
/// the feature is `compensate`: a client can know of it and do something else.
/// A capability with others below it (`a.b` and `a.b.c`) has the worst verdict of
/// its parts.
#[must_use]
pub fn build(input: &MapInput<'_>) -> CapabilityMap {
    let mut features: IndexMap<String, Feature> = input
        .catalogue
        .capabilities()
        .map(|capability| (capability.key.clone(), feature(capability, input)))
        .collect();
    take_worst_of_parts(&mut features, input.catalogue);
    for capability in input.catalogue.capabilities() {
        if let Some(feature) = features.get_mut(&capability.key) {
            finish(feature, capability, input);
        }
    }
    CapabilityMap {
        format: 1,
        provider: provider(input),
        run: input.run.map(|run| map_run(run, input)),
        areas: areas(&features),
        advice: advice(input.catalogue, &features),
        features,
    }
}

/// The map of what is documented alone: nothing in it was observed, so all is untested.
#[must_use]
pub fn documented(catalogue: &Catalogue, profile: &Profile) -> CapabilityMap {
    let (discovery, judgement) = (Value::Null, Judgement::default());
    build(&MapInput { catalogue, profile, discovery: &discovery, judgement: &judgement, run: None })
}

fn feature(capability: &Capability, input: &MapInput<'_>) -> Feature {
    let evidence = Evidence::collect(&capability.key, input.judgement);
    let advertised = advertised(&capability.key, input.discovery);
    let limit = advertised.as_ref().and_then(|advertised| advertised.value.as_u64());
    let selected = input.run.is_some_and(|run| !run.header.selection.is_empty());
    let mut feature = Feature {
        title: capability.title.clone(),
        section: capability.section.clone(),
        verdict: evidence.verdict(),
        note: evidence.note(selected),
        silent: evidence.silent(),
        declared: input
            .profile
            .claim(&capability.key)
            .map(|claim| Declared { value: claim.value.clone(), source: claim.source.clone() }),
        observed: evidence.observed(input.catalogue),
        value: evidence.value(capability),
        limits: match capability.value {
            ValueKind::Range => evidence.limits(limit),
            _ => evidence.measured_limits(limit),
        },
        advertised,
        claim: Vec::new(),
        instead: None,
    };
    if input.run.is_none() {
        feature.note = "documented only; no run has looked at it".to_owned();
        if let Some(why) = input.profile.verdicts.get(&capability.key) {
            feature.note = format!("{}; checked by hand: {why}", feature.note);
        }
    }
    if let (Some(gate), true) = (capability.gate, gate_is_closed(capability, input)) {
        let works = evidence.works(input.catalogue);
        feature.verdict = Verdict::Compensate;
        feature.silent = false;
        feature.note = if works {
            format!("works, but {} does not offer {}", speaker(input.discovery), gate.as_str())
        } else {
            format!("{} does not offer {}", speaker(input.discovery), gate.title())
        };
    }
    let absence = documented_absence(&capability.key, input.discovery);
    if let Some(note) = absence.filter(|_| feature.verdict == Verdict::Untested) {
        feature.verdict = Verdict::Compensate;
        feature.note = note;
    }
    feature
}

/// Whether the target says that it does not offer what the capability depends on.
fn gate_is_closed(capability: &Capability, input: &MapInput<'_>) -> bool {
    capability.gate.is_some_and(|gate| flag(gate, input.discovery) == Flag::Absent)
}

/// A capability keeps the worst verdict of those below it.
fn take_worst_of_parts(features: &mut IndexMap<String, Feature>, catalogue: &Catalogue) {
    for capability in catalogue.capabilities() {
        let below = format!("{}.", capability.key);
        let worst = features
            .iter()
            .filter(|(key, part)| key.starts_with(&below) && part.verdict != Verdict::Untested)
            .max_by_key(|(_, part)| part.verdict)
            .map(|(key, part)| (part.verdict, format!("{key}: {}", part.note), part.silent));
        let Some((verdict, note, silent)) = worst else {
            continue;
        };
        let Some(whole) = features.get_mut(&capability.key) else {
            continue;
        };
        if whole.verdict == Verdict::Untested || verdict > whole.verdict {
            whole.note = if verdict == Verdict::Native { String::new() } else { note };
            whole.verdict = verdict;
        }
        whole.silent |= silent;
    }
}

fn finish(feature: &mut Feature, capability: &Capability, input: &MapInput<'_>) {
    let works = Evidence::collect(&capability.key, input.judgement).works(input.catalogue);
    let absent = gate_is_closed(capability, input);
    feature.claim = contradictions(feature, capability.value, works, absent);
    if feature.verdict != Verdict::Native {
        feature.instead = Some(capability.without.clone());
    }
}

fn provider(input: &MapInput<'_>) -> Provider {
    let day = input.run.and_then(|run| run.header.started.get(..10)).unwrap_or("unknown");
    let target = input.run.map(|run| run.header.target.clone());
    Provider {
        id: input.profile.id.clone(),
        name: input.profile.name.clone(),
        url: target.or_else(|| input.profile.base_url.clone()),
        version: input.profile.version.clone().unwrap_or_else(|| day.to_owned()),
    }
}

fn areas(features: &IndexMap<String, Feature>) -> IndexMap<String, Area> {
    let mut areas: IndexMap<String, Area> = IndexMap::new();
    for (key, feature) in features {
        let name = key.split('.').next().unwrap_or(key);
        let area = areas.entry(name.to_owned()).or_default();
        let count = match feature.verdict {
            Verdict::Native => &mut area.native,
            Verdict::Conditional => &mut area.conditional,
            Verdict::Compensate => &mut area.compensate,
            Verdict::Broken => &mut area.broken,
            Verdict::Untested => &mut area.untested,
        };
        *count += 1;
    }
    areas
}

#[cfg(test)]
#[path = "build_tests.rs"]
mod tests;
