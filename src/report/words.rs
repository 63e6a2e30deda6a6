//! The words and signs that all reports share.

use crate::capability::{Contradiction, Standing};
use crate::judge::{Counts, Outcome};
use crate::suite::{Level, Verdict};

/// Verdicts from best to worst, then the absence of one.
pub(super) const VERDICTS: [Verdict; 5] = [
    Verdict::Native,
    Verdict::Conditional,
    Verdict::Compensate,
    Verdict::Broken,
    Verdict::Untested,
];

pub(super) fn verdict(verdict: Verdict) -> &'static str {
    verdict.as_str()
}

/// The sign of a verdict; it never stands without its word.
pub(super) fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Native => "✓",
        Verdict::Conditional => "◐",
        Verdict::Compensate => "↻",
        Verdict::Broken => "✗",
        Verdict::Untested => "·",
    }
}

/// A contradiction in a word, and what it says.
pub(super) fn contradiction(claim: Contradiction) -> (&'static str, &'static str) {
    match claim {
        Contradiction::Overstated => ("Overstated", "advertised, but it does not hold."),
        Contradiction::Understated => ("Understated", "works without being advertised."),
        Contradiction::StaleProfile => ("Stale profile", "documented otherwise."),
    }
}

/// What the behaviour of a provider does to a control.
pub(super) fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Supported => "supported",
        Standing::Restricted => "supported within restrictions",
        Standing::LeftToClient => "left to the client",
        Standing::Undermined => "undermined",
        Standing::NotShown => "not shown",
    }
}

/// The sign of a standing is that of the verdict from which it comes.
pub(super) fn standing_verdict(standing: Standing) -> Verdict {
    match standing {
        Standing::Supported => Verdict::Native,
        Standing::Restricted => Verdict::Conditional,
        Standing::LeftToClient => Verdict::Compensate,
        Standing::Undermined => Verdict::Broken,
        Standing::NotShown => Verdict::Untested,
    }
}

pub(super) fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "pass",
        Outcome::Unsupported => "unsupported",
        Outcome::Inconclusive => "inconclusive",
        Outcome::Known => "known",
        Outcome::Warn => "warn",
        Outcome::Fail => "fail",
    }
}

pub(super) fn level(level: Level) -> &'static str {
    match level {
        Level::Observe => "observe",
        Level::Should => "should",
        Level::Must => "must",
    }
}

/// How the cases that any client relies on came out.
pub(super) fn basics(core: Counts) -> String {
    let Counts { pass, fail, warn, unsupported, known, inconclusive } = core;
    let judged = pass + fail + warn + known;
    let mut words = format!("{pass} of {judged} core cases hold");
    let others = [(fail, "fail"), (warn, "warn"), (known, "known")];
    let undecided = [(unsupported, "not offered"), (inconclusive, "inconclusive")];
    for (number, outcome) in others.into_iter().chain(undecided).filter(|(number, _)| *number > 0) {
        words.push_str(&format!(", {number} {outcome}"));
    }
    words
}

/// A number with its noun: `1 case`, `2 cases`, `2 capabilities`.
pub(super) fn count(number: usize, noun: &str) -> String {
    match noun.strip_suffix('y') {
        _ if number == 1 => format!("1 {noun}"),
        Some(stem) => format!("{number} {stem}ies"),
        None if noun.ends_with("sh") => format!("{number} {noun}es"),
        None => format!("{number} {noun}s"),
    }
}

/// Milliseconds as a person says them.
pub(super) fn time(millis: u64) -> String {
    match millis {
        0..1000 => format!("{millis} ms"),
        1000..60_000 => format!("{}.{} s", millis / 1000, millis % 1000 / 100),
        _ => format!("{} min {} s", millis / 60_000, millis % 60_000 / 1000),
    }
}
