//! Every write: what the answer claimed and what a read-back found; in full where the two do not
//! agree.

use indexmap::IndexMap;
use maud::{Markup, html};

use super::exchanges::link;
use super::material::Material;
use super::parts::{Told, signed};
use crate::ledger::{Actual, Entry, LedgerVerdict};
use crate::report::words::count;
use crate::suite::Verdict;

/// Rows of a table; the file has all of them.
const MOST_ROWS: usize = 200;

/// The verdicts in the order of the page, each with what it means.
const VERDICTS: [(LedgerVerdict, &str); 9] = [
    (LedgerVerdict::Confirmed, "The answer says that it succeeded, and it did."),
    (LedgerVerdict::ConfirmedFailure, "The answer says that it failed, and nothing came of it."),
    (LedgerVerdict::NotRun, "The answer does not name it, and nothing came of it."),
    (LedgerVerdict::PhantomSuccess, "The answer says that it succeeded, and nothing came of it."),
    (LedgerVerdict::GhostWrite, "The answer says that it failed, and it took effect."),
    (LedgerVerdict::PartialWrite, "Only a part took effect."),
    (LedgerVerdict::SilentWrite, "The answer does not name it, and it took effect."),
    (LedgerVerdict::Duplicate, "It took effect more than once."),
    (LedgerVerdict::Unverifiable, "Not read back, or it could not be."),
];

pub(super) fn part(material: &Material<'_>) -> Markup {
    let ledger = material.input.ledger;
    html! {
        @if ledger.is_empty() {
            p { "The run wrote nothing." }
        } @else {
            p.hint {
                "What each write claimed and what was so. " code { "ledger.jsonl" }
                " has a line for each of the " (count(ledger.len(), "write")) "."
            }
            (totals(ledger))
            (unsound(material, ledger))
            (unverifiable(ledger))
        }
    }
}

/// The sign and colour of a verdict of the ledger.
fn badge(verdict: LedgerVerdict) -> Markup {
    let like = match verdict {
        LedgerVerdict::Unverifiable | LedgerVerdict::NotRun => Verdict::Untested,
        sound if sound.is_sound() => Verdict::Native,
        _ => Verdict::Broken,
    };
    signed(like, verdict.words())
}

fn totals(ledger: &[Entry]) -> Markup {
    html! {
        table.totals {
            thead { tr { th scope="col" { "Verdict" } th.n scope="col" { "Writes" } th scope="col" { "Means" } } }
            tbody {
                @for (verdict, meaning) in VERDICTS {
                    @let number = ledger.iter().filter(|entry| entry.verdict == verdict).count();
                    tr {
                        th scope="row" { (badge(verdict)) }
                        td.n.none[number == 0] { (number) }
                        td { (meaning) }
                    }
                }
            }
        }
    }
}

fn unsound(material: &Material<'_>, ledger: &[Entry]) -> Markup {
    let mut wrong: Vec<&Entry> = ledger.iter().filter(|entry| !entry.verdict.is_sound()).collect();
    // In the order of sending, whichever case came to its end first.
    wrong.sort_by_key(|entry| (entry.exchange.len(), &entry.exchange));
    html! {
        @if !wrong.is_empty() {
            h3 { "Claim and fact differ" }
            table.entries {
                thead { tr {
                    th scope="col" { "Verdict" } th scope="col" { "Write" }
                    th scope="col" { "Claimed" } th scope="col" { "Read back" }
                    th scope="col" { "Case" } th scope="col" { "Exchange" }
                } }
                tbody { @for entry in wrong.iter().take(MOST_ROWS) { (row(material, entry)) } }
            }
            @if wrong.len() > MOST_ROWS {
                p.quiet { "And " (wrong.len() - MOST_ROWS) " more in " code { "ledger.jsonl" } "." }
            }
        }
    }
}

fn row(material: &Material<'_>, entry: &Entry) -> Markup {
    html! {
        tr data-item {
            td { (badge(entry.verdict)) }
            th scope="row" { code { (Told(&entry.method)) " " (Told(&entry.path)) } " " span.quiet { (Told(&entry.label)) } }
            td { @match entry.claimed { Some(status) => { (status) }, None => { span.none { "not named" } } } }
            td { (actual(entry.actual)) }
            td { code { (Told(&entry.case)) } }
            td { (link(material, &entry.exchange)) }
        }
    }
}

fn actual(actual: Actual) -> &'static str {
    match actual {
        Actual::Applied => "took effect",
        Actual::PartlyApplied => "took effect in part",
        Actual::NotApplied => "without effect",
        Actual::AppliedTwice => "took effect twice",
        Actual::Unread => "not read",
    }
}

fn unverifiable(ledger: &[Entry]) -> Markup {
    let mut cases: IndexMap<&str, usize> = IndexMap::new();
    for entry in ledger.iter().filter(|entry| entry.verdict == LedgerVerdict::Unverifiable) {
        *cases.entry(&entry.case).or_default() += 1;
    }
    cases.sort_by(|case, number, other, than| than.cmp(number).then(case.cmp(other)));
    html! {
        @if !cases.is_empty() {
            details.fold {
                summary { "Not verified, by case: " (count(cases.len(), "case")) }
                ul.cases {
                    @for (case, number) in cases.iter().take(MOST_ROWS) {
                        li { code { (Told(case)) } " " span.quiet { (number) } }
                    }
                }
            }
        }
    }
}
