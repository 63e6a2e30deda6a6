//! The gate: a map held against a policy.

use super::bounds::bounds;
use super::condition::judge;
use super::result::{Gate, NeedResult, NeedState, PolicyName};
use super::{Need, Policy};
use crate::capability::{CapabilityMap, Drift, MapRun};
use crate::catalogue::Catalogue;

/// Why a map cannot be judged by a policy. None of these says anything of the target.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No run has looked at the provider.
    #[error("the map of {0} holds documented claims alone; run the suites against it first")]
    Documented(String),
    /// The run left out cases of capabilities that the policy needs.
    #[error(
        "the run was not whole ({reason}), and left out {cases} cases of what the policy needs: \
         {keys}; run the suites again without that"
    )]
    LeftOut {
        /// Why the run was not whole.
        reason: String,
        /// How many cases.
        cases: usize,
        /// Of which capabilities.
        keys: String,
    },
    /// The run was not whole, and its map does not say what it left out.
    #[error(
        "the run was not whole ({0}), and nobody knows what it left out; run all built-in suites \
         to their end"
    )]
    Unknown(String),
    /// The run was not whole, and the policy bounds what is counted over the whole of it.
    #[error(
        "the run was not whole ({reason}), and the policy bounds {what}, which speaks of the \
         whole run"
    )]
    Bounds {
        /// Why the run was not whole.
        reason: String,
        /// What the policy bounds.
        what: &'static str,
    },
}

/// Holds a map against a policy. `drift` is what changed since an earlier map; a policy with
/// bounds on drift needs it.
///
/// A map of a run that was not whole is judged only where everything that has to be so was
/// covered whole. What nobody has tested meets no need.
///
/// # Errors
/// [`Refusal`], where the map cannot be judged.
pub fn gate(
    policy: &Policy,
    map: &CapabilityMap,
    drift: Option<&Drift>,
    catalogue: &Catalogue,
) -> Result<Gate, Refusal> {
    let run = map.run.as_ref().ok_or_else(|| Refusal::Documented(map.provider.name.clone()))?;
    if !run.complete {
        covers(policy, run)?;
    }
    let results = |needs: &[Need]| -> Vec<NeedResult> {
        needs.iter().map(|need| result(need, map, catalogue)).collect()
    };
    let mut gate = Gate {
        format: 1,
        met: false,
        policy: PolicyName { id: policy.id.clone(), name: policy.name.clone() },
        provider: map.provider.clone(),
        run: run.id.clone(),
        partial: (!run.complete).then(|| reason(run)),
        needs: results(&policy.needs),
        should: results(&policy.should),
        bounds: bounds(policy, map, run, drift),
    };
    gate.met = gate.unmet() == 0;
    Ok(gate)
}

fn reason(run: &MapRun) -> String {
    run.incomplete.clone().unwrap_or_else(|| "it does not say why".to_owned())
}

/// Whether a run that was not whole covers all that the policy needs.
fn covers(policy: &Policy, run: &MapRun) -> Result<(), Refusal> {
    let reason = reason(run);
    let Some(left_out) = &run.left_out else { return Err(Refusal::Unknown(reason)) };
    let whole = [
        ("claims", policy.claims.is_some()),
        ("reconciliation", policy.reconciliation.is_some()),
        ("drift", policy.drift.is_some()),
        ("latency", policy.latency.is_some()),
    ];
    if let Some((what, _)) = whole.into_iter().find(|(_, bound)| *bound) {
        return Err(Refusal::Bounds { reason, what });
    }
    let needed: Vec<String> =
        policy.needs.iter().flat_map(Need::conditions).map(|condition| condition.key).collect();
    // A capability is as bad as the worst of its parts, so it needs the cases of these too.
    let concerns = |key: &str| {
        needed.iter().any(|own| {
            key == own || key.strip_prefix(own.as_str()).is_some_and(|rest| rest.starts_with('.'))
        })
    };
    let lacking: Vec<(&String, &usize)> =
        left_out.iter().filter(|(key, _)| concerns(key)).collect();
    if lacking.is_empty() {
        return Ok(());
    }
    Err(Refusal::LeftOut {
        reason,
        cases: lacking.iter().map(|(_, cases)| **cases).sum(),
        keys: some_of(&lacking.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>()),
    })
}

fn some_of(keys: &[&str]) -> String {
    const SHOWN: usize = 5;
    let shown = keys.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
    match keys.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

fn result(need: &Need, map: &CapabilityMap, catalogue: &Catalogue) -> NeedResult {
    let any_of: Vec<_> =
        need.conditions().iter().map(|condition| judge(condition, map, catalogue)).collect();
    let any = |state| any_of.iter().any(|condition| condition.state == state);
    let state = match () {
        () if any(NeedState::Met) => NeedState::Met,
        () if any(NeedState::Untested) => NeedState::Untested,
        () => NeedState::Unmet,
    };
    NeedResult { state, why: need.why.clone(), source: need.source.clone(), any_of }
}

#[cfg(test)]
#[path = "gate_tests.rs"]
mod tests;
