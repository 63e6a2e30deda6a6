//! Cases that are run only when they are asked for, as they send far more requests than others.

use super::SessionInput;
use crate::observation::{Interruption, InterruptionKind};
use crate::plan::Plan;

/// The word by which cases with generated queries are asked for.
const GENERATED: &str = "generated";

/// Leaves them out where the profile says that the target throttles, unless they were asked for by
/// their name or by how much they ask.
pub(super) fn spare(plan: &mut Plan, input: &SessionInput) {
    let Some(rate) = input.profile.limits.rate.filter(|_| input.generated.is_none()) else {
        return;
    };
    for planned in &mut plan.cases {
        let suite = &input.suites.suites[planned.suite];
        let generated = suite.cases[planned.case].asked_for_by(suite) == Some(GENERATED);
        if generated && planned.skipped.is_none() && !input.selection.is_named(&planned.name) {
            let reason = format!(
                "the profile allows {rate} requests a second; ask for it by --only or --generated"
            );
            let kind = InterruptionKind::Budget;
            planned.skipped = Some(Interruption { kind, reason, step: None });
        }
    }
}

/// The selection as on the command line, with how much is generated.
pub(super) fn words(input: &SessionInput) -> Vec<String> {
    let mut words = input.selection.words(input.read_only);
    words.extend(input.generated.map(|filters| format!("--generated {filters}")));
    words
}
