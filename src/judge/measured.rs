//! What procedures measured, in numbers and in a sentence. Figures, not opinions.

use indexmap::IndexMap;
use serde_json::json;

use super::{CaseResult, Measured};
use crate::observation::{
    Exchange, InterruptionKind, MeasureObservation, Observation, ProbeObservation, TrialOutcome,
    Way,
};
use crate::suite::{Case, Limit, Step};

/// What procedures measured stands beside the verdict; no verdict comes of figures alone.
pub(super) fn add_what_was_measured(
    result: &mut CaseResult,
    case: &Case,
    observation: &Observation,
) {
    result.measured = measured(case, observation);
    for (key, found) in &result.measured {
        if result.features.contains(key) && !result.note.is_empty() {
            result.note = format!("{} ({})", result.note.trim_end_matches('.'), found.note);
        }
    }
}

/// The exchanges that show what a case found. A procedure sends many that only prepare: of a search
/// its trials count, of a measurement the first request of each way.
pub(super) fn evidence(observation: &Observation) -> Vec<String> {
    let exchanges = &observation.exchanges;
    let mut places: Vec<usize> = Vec::new();
    for step in &observation.steps {
        let trials = step.probe.iter().flat_map(|probe| &probe.trials);
        places.extend(trials.map(|trial| trial.exchange));
        let ways = step.measure.iter().flat_map(|measure| &measure.ways);
        places.extend(ways.filter_map(|way| way.exchanges.first()));
    }
    match places.is_empty() {
        true => exchanges.iter().map(|exchange| exchange.id.clone()).collect(),
        false => {
            places.sort_unstable();
            let shown = places.iter().filter_map(|place| exchanges.get(*place));
            shown.map(|exchange| exchange.id.clone()).collect()
        }
    }
}

/// What the steps of a case measured, by capability.
fn measured(case: &Case, observation: &Observation) -> IndexMap<String, Measured> {
    let mut all = IndexMap::new();
    for observed in &observation.steps {
        match (case.steps.get(observed.step), &observed.probe, &observed.measure) {
            (Some(Step::Probe(_)), ..) if is_groundless(observation) => {}
            (Some(Step::Probe(probe)), Some(found), _) => {
                if let Some(range) = range(probe.limit, found, &observation.exchanges) {
                    all.insert(probe.limit.key().to_owned(), range);
                }
            }
            (Some(Step::Measure(_)), _, Some(found)) if found.stopped.is_none() => {
                all.extend(advice(found, &observation.exchanges));
            }
            _ => {}
        }
    }
    all
}

/// Whether not even a small size worked, which says nothing of a limit.
fn is_groundless(observation: &Observation) -> bool {
    let why = observation.interruption.as_ref().map(|why| why.kind);
    why == Some(InterruptionKind::Groundless)
}

fn range(limit: Limit, found: &ProbeObservation, exchanges: &[Exchange]) -> Option<Measured> {
    let works = found.works_up_to(exchanges);
    let failure = found.first_failure(exchanges);
    if works.is_none() && failure.is_none() {
        return None;
    }
    let unit = limit.unit();
    let works_words = works.map(|works| match failure {
        Some(_) => format!("{works} {unit} work"),
        None => format!("at least {works} {unit} work"),
    });
    let fails_words = failure.map(|trial| {
        let exchange = exchanges.get(trial.exchange);
        let status = exchange.and_then(Exchange::status).unwrap_or_default();
        let outcome = exchange.map(|exchange| trial.outcome(exchange, found.paged));
        let how = match outcome {
            Some(TrialOutcome::Capped) => "come in parts".to_owned(),
            Some(TrialOutcome::Cut) => format!("are cut short with HTTP {status}"),
            _ => format!("are refused with HTTP {status}"),
        };
        format!("{} {how}", trial.size)
    });
    let told = found.advertised.map(|told| format!("{told} announced"));
    let words = [works_words, fails_words, told];
    // A page that nobody gave a size has the size at which lists begin to come in parts.
    let value = match (limit, failure) {
        (Limit::DefaultPageSize, Some(_)) => works.map(|works| json!(works)),
        _ => None,
    };
    Some(Measured {
        value,
        works_up_to: works,
        fails_from: failure.map(|trial| trial.size),
        note: words.into_iter().flatten().collect::<Vec<_>>().join(", "),
    })
}

fn advice(
    found: &MeasureObservation,
    exchanges: &[Exchange],
) -> impl Iterator<Item = (String, Measured)> {
    let figures = figures(found, exchanges);
    let several = found.single(2).map_or(1, |way| way.concurrency);
    let advantage = found.advantage().map(|(single, concurrent)| {
        let times = format!(
            "{single:.1} times as fast as one request after the other, {concurrent:.1} times as \
             fast as {several} at a time"
        );
        let measured = Measured { value: Some(json!(times)), note: figures, ..Measured::default() };
        ("bulk.advantage".to_owned(), measured)
    });
    let chunk = found.best().map(|best| {
        let note = format!(
            "{:.0}/s, the smallest size within a tenth of the fastest; {:.0}/s by single requests",
            best.per_second(),
            found.single(1).map_or(0.0, Way::per_second)
        );
        let refused = found.refused.as_ref().and_then(|_| found.ways.last());
        let measured = Measured {
            value: Some(json!(best.chunk)),
            works_up_to: found.bulk().map(|way| way.chunk).max(),
            fails_from: refused.map(|way| way.chunk),
            note,
        };
        ("bulk.chunkSize".to_owned(), measured)
    });
    advantage.into_iter().chain(chunk)
}

/// The figures of all ways in a sentence.
fn figures(found: &MeasureObservation, exchanges: &[Exchange]) -> String {
    let way = |way: &Way| {
        let name = match (way.chunk, way.concurrency) {
            (1, 1) => "single".to_owned(),
            (1, several) => format!("{several} at a time"),
            (chunk, _) => format!("bulk of {chunk}"),
        };
        let time = |share| way.percentile_ms(share, exchanges);
        format!(
            "{name} {:.0}/s (p50 {:.1}, p95 {:.1}, p99 {:.1} ms)",
            way.per_second(),
            time(0.50),
            time(0.95),
            time(0.99)
        )
    };
    let ways: Vec<String> = found.ways.iter().map(way).collect();
    let mut words = format!("{} resources each way: {}", found.resources, ways.join(", "));
    if let Some(refused) = &found.refused {
        words.push_str(&format!("; {refused}"));
    }
    if let Some(rate) = found.rate {
        words.push_str(&format!("; the run sent at most {rate} requests a second"));
    }
    words
}
