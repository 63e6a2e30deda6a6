//! What headers tell: the clock of the target, and how fast one may ask.

use jiff::Timestamp;

use super::Check;
use super::answers::Timed;
use crate::observation::Exchange;
use crate::profile::Profile;

/// Seconds by which clocks may differ before it matters to tokens and dates.
const SKEW: i64 = 30;

/// The clock of the target beside ours (RFC 9110 6.6.1).
pub(super) fn clock(timed: &Timed) -> Check {
    let answer = timed.exchange.answer.as_ref();
    let date = answer.and_then(|answer| answer.header("date"));
    let Some(date) = date.and_then(|date| jiff::fmt::rfc2822::parse(date).ok()) else {
        return Check::skipped("clock", "no answer with a Date that can be read");
    };
    let apart = apart(date.timestamp(), timed.asked, timed.answered);
    if apart.abs() <= SKEW {
        return Check::good("clock", "the clocks agree");
    }
    let way = if apart > 0 { "ahead of" } else { "behind" };
    Check::note("clock", format!("the target is {} s {way} this machine", apart.abs()))
        .advise("set both clocks; tokens and conditions by date depend on them")
}

/// Seconds by which a moment lies outside of a span, negative before it. A Date has no fractions.
fn apart(date: Timestamp, from: Timestamp, to: Timestamp) -> i64 {
    if date.as_second() < from.as_second() {
        date.as_second() - from.as_second()
    } else {
        (date.as_second() - to.as_second()).max(0)
    }
}

/// Headers about rates, with their values.
pub(super) fn rate_limits(exchanges: &[&Exchange], profile: &Profile) -> Check {
    let mut seen: Vec<String> = Vec::new();
    for exchange in exchanges {
        let Some(answer) = &exchange.answer else { continue };
        for (name, value) in &answer.headers {
            let about_rates = name.contains("ratelimit") || name.contains("rate-limit");
            let known = seen.iter().any(|line| line.starts_with(&format!("{name}: ")));
            if (about_rates || name == "retry-after") && !known {
                let value: String = value.chars().take(80).collect();
                seen.push(format!("{name}: {value}"));
            }
        }
    }
    let own = match profile.limits.rate {
        Some(rate) => format!("a run sends at most {rate} requests a second"),
        None => "a run is not slowed down; --rate does that".to_owned(),
    };
    match seen.is_empty() {
        true => Check::good("rate limits", format!("no header speaks of them; {own}")),
        false => Check::note("rate limits", format!("{}; {own}", seen.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_are_apart_by_what_the_way_cannot_explain() {
        let at = |second: i64| Timestamp::from_second(1_800_000_000 + second).unwrap();
        assert_eq!(apart(at(1), at(0), at(3)), 0);
        assert_eq!(apart(at(-60), at(0), at(3)), -60);
        assert_eq!(apart(at(63), at(0), at(3)), 60);
    }
}
