//! Bounds on what is counted or timed over a whole map.

use super::result::{BoundResult, NeedState};
use super::{ClaimBounds, DriftBounds, LatencyBounds, Policy, ReconciliationBounds};
use crate::capability::{AnswerTimes, CapabilityMap, Contradiction, Direction, Drift, MapRun};
use crate::document::duration;

/// The lower of two bounds; the one there is where the other is open.
fn lower<T: Ord>(one: Option<T>, other: Option<T>) -> Option<T> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

pub(super) fn tighter_claims(one: ClaimBounds, other: ClaimBounds) -> ClaimBounds {
    ClaimBounds {
        overstated: lower(one.overstated, other.overstated),
        understated: lower(one.understated, other.understated),
        stale_profile: lower(one.stale_profile, other.stale_profile),
    }
}

pub(super) fn tighter_writes(
    one: ReconciliationBounds,
    other: ReconciliationBounds,
) -> ReconciliationBounds {
    ReconciliationBounds {
        phantom_success: lower(one.phantom_success, other.phantom_success),
        ghost_write: lower(one.ghost_write, other.ghost_write),
        partial_write: lower(one.partial_write, other.partial_write),
        silent_write: lower(one.silent_write, other.silent_write),
        duplicate: lower(one.duplicate, other.duplicate),
        missing: lower(one.missing, other.missing),
        orphaned: lower(one.orphaned, other.orphaned),
        stale: lower(one.stale, other.stale),
        left_behind: lower(one.left_behind, other.left_behind),
    }
}

pub(super) fn tighter_drift(one: DriftBounds, other: DriftBounds) -> DriftBounds {
    DriftBounds {
        worse: lower(one.worse, other.worse),
        gone: lower(one.gone, other.gone),
        changed: lower(one.changed, other.changed),
    }
}

pub(super) fn tighter_latency(one: LatencyBounds, other: LatencyBounds) -> LatencyBounds {
    let shorter = |one: Option<String>, other: Option<String>| {
        let timed = |text: Option<String>| text.and_then(|text| Some((duration(&text)?, text)));
        lower(timed(one), timed(other)).map(|(_, text)| text)
    };
    LatencyBounds {
        median: shorter(one.median, other.median),
        p95: shorter(one.p95, other.p95),
        slowest: shorter(one.slowest, other.slowest),
    }
}

/// All bounds of a policy, held against a map.
pub(super) fn bounds(
    policy: &Policy,
    map: &CapabilityMap,
    run: &MapRun,
    drift: Option<&Drift>,
) -> Vec<BoundResult> {
    let mut results = Vec::new();
    if let Some(bounds) = &policy.claims {
        claims(bounds, map, &mut results);
    }
    if let Some(bounds) = &policy.reconciliation {
        writes(bounds, run, &mut results);
    }
    if let Some((bounds, drift)) = policy.drift.as_ref().zip(drift) {
        changes(bounds, drift, &mut results);
    }
    if let Some(bounds) = &policy.latency {
        times(bounds, run.answer_times, &mut results);
    }
    results
}

fn claims(bounds: &ClaimBounds, map: &CapabilityMap, results: &mut Vec<BoundResult>) {
    let kinds = [
        ("overstated", bounds.overstated, Contradiction::Overstated),
        ("understated", bounds.understated, Contradiction::Understated),
        ("stale profile", bounds.stale_profile, Contradiction::StaleProfile),
    ];
    for (name, most, kind) in kinds {
        let Some(most) = most else { continue };
        let of_kind = map.features.iter().filter(|(_, feature)| feature.claim.contains(&kind));
        let keys: Vec<String> = of_kind.map(|(key, _)| key.clone()).collect();
        results.push(counted("claims", name, most, Some(keys.len()), keys));
    }
}

fn writes(bounds: &ReconciliationBounds, run: &MapRun, results: &mut Vec<BoundResult>) {
    let ledger = run.ledger.unwrap_or_default();
    let kinds = [
        ("phantom success", bounds.phantom_success, ledger.phantom_success),
        ("ghost write", bounds.ghost_write, ledger.ghost_write),
        ("partial write", bounds.partial_write, ledger.partial_write),
        ("silent write", bounds.silent_write, ledger.silent_write),
        ("duplicate", bounds.duplicate, ledger.duplicate),
        ("missing", bounds.missing, ledger.missing),
        ("orphaned", bounds.orphaned, ledger.orphaned),
        ("stale", bounds.stale, ledger.stale),
    ];
    for (name, most, count) in kinds {
        let Some(most) = most else { continue };
        let count = run.ledger.map(|_| count);
        results.push(counted("reconciliation", name, most, count, vec![]));
    }
    if let Some(most) = bounds.left_behind {
        results.push(counted("reconciliation", "left behind", most, run.left_behind, vec![]));
    }
}

fn changes(bounds: &DriftBounds, drift: &Drift, results: &mut Vec<BoundResult>) {
    let kinds = [
        (Direction::Worse, bounds.worse),
        (Direction::Gone, bounds.gone),
        (Direction::Changed, bounds.changed),
    ];
    for (direction, most) in kinds {
        let Some(most) = most else { continue };
        let of_kind = drift.changes.iter().filter(|change| change.direction == direction);
        let keys: Vec<String> = of_kind.map(|change| change.key.clone()).collect();
        results.push(counted("drift", direction.as_str(), most, Some(keys.len()), keys));
    }
}

fn times(bounds: &LatencyBounds, seen: Option<AnswerTimes>, results: &mut Vec<BoundResult>) {
    let kinds = [
        ("median", &bounds.median, seen.map(|seen| seen.median_us)),
        ("p95", &bounds.p95, seen.map(|seen| seen.p95_us)),
        ("slowest", &bounds.slowest, seen.map(|seen| seen.slowest_us)),
    ];
    for (name, most, micros) in kinds {
        let Some((text, most)) = most.as_ref().and_then(|text| Some((text, duration(text)?)))
        else {
            continue;
        };
        let within = micros.map(|micros| u128::from(micros) <= most.as_micros());
        results.push(BoundResult {
            name: format!("latency: {name}"),
            state: NeedState::of(within),
            needed: format!("at most {text}"),
            observed: micros.map_or_else(unknown, |micros| {
                format!("{}.{:03} ms", micros / 1000, micros % 1000)
            }),
            keys: vec![],
        });
    }
}

fn counted(
    group: &str,
    name: &str,
    most: u64,
    count: Option<usize>,
    keys: Vec<String>,
) -> BoundResult {
    let within = count.map(|count| count as u64 <= most);
    BoundResult {
        name: format!("{group}: {name}"),
        state: NeedState::of(within),
        needed: if most == 0 { "none".to_owned() } else { format!("at most {most}") },
        observed: count.map_or_else(unknown, |count| count.to_string()),
        keys,
    }
}

fn unknown() -> String {
    "the map does not say".to_owned()
}
