//! The matrix as people read it.

use std::fmt::Write as _;

use scimspec::judge::Outcome;
use scimspec::reference::CATALOGUE;
use scimspec::session::SessionResult;
use serde_json::json;

use super::expected::Expected;
use super::record::Record;

/// Cases that are named in the published table.
const NAMED: usize = 2;
const PUBLISHED: &str = "docs/fault-matrix.md";

/// One line for each fault: what came of it.
pub fn verdicts(records: &[Record], expected: &Expected) -> String {
    let mut text = String::new();
    for record in records {
        let also: Vec<&str> = match expected.wild.contains_key(record.fault.name) {
            true => vec!["many others"],
            false => record.also().into_iter().collect(),
        };
        let also = if also.is_empty() { "-".to_owned() } else { also.join(" ") };
        let (name, requirement) = (record.fault.name, record.fault.requirement);
        let _ = writeln!(text, "{name}: {} {requirement}; also {also}", outcome(record));
    }
    text
}

fn outcome(record: &Record) -> &'static str {
    match record.own() {
        Some(Outcome::Fail) => "fail",
        Some(Outcome::Warn) => "warn",
        Some(_) => "other",
        None if record.mapping.is_empty() => "missed",
        None => "mapped",
    }
}

/// Compares the published table with what it would be today; `SCIMSPEC_BLESS=1` writes it anew.
pub fn check_published(records: &[Record], expected: &Expected) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(PUBLISHED);
    let text = published(records, expected);
    if std::env::var_os("SCIMSPEC_BLESS").is_some() {
        std::fs::write(&path, &text).expect("the table can be written");
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(known == text, "{PUBLISHED} is stale; SCIMSPEC_BLESS=1 writes it anew");
}

fn published(records: &[Record], expected: &Expected) -> String {
    let mut text = HEAD.replace("{faults}", &CATALOGUE.len().to_string());
    let mut area = "";
    for record in records {
        if record.fault.area != area {
            area = record.fault.area;
            let _ = write!(
                text,
                "\n## {area}\n\n| fault | breaks | found as | seen by | also blamed |\n|---|---|---|---|---|\n"
            );
        }
        text.push_str(&row(record, expected));
    }
    text.push_str("\n## Why more than one requirement is blamed\n\n");
    for also in &expected.also {
        let (faults, blame) = (also.faults.join("`, `"), also.blame.join(", "));
        let _ = writeln!(text, "- `{faults}` ({blame}): {}", also.why.trim());
    }
    for (fault, why) in &expected.wild {
        let _ = writeln!(text, "- `{fault}` (many): {}", why.trim());
    }
    text
}

fn row(record: &Record, expected: &Expected) -> String {
    let fault = record.fault;
    let seen = if record.own().is_some() { &record.blaming } else { &record.mapping };
    let named: Vec<String> = seen.iter().take(NAMED).map(|case| format!("`{case}`")).collect();
    let rest = seen.len().saturating_sub(NAMED);
    let wild = expected.wild.contains_key(fault.name);
    let seen = match rest {
        _ if wild => format!("{} and many more", named[0]),
        0 => named.join(", "),
        rest => format!("{} and {rest} more", named.join(", ")),
    };
    let also: Vec<&str> = match wild {
        true => vec!["many"],
        false => record.also().into_iter().collect(),
    };
    format!(
        "| `{}` {} *{}* | {} | {} | {seen} | {} |\n",
        fault.name,
        fault.breaks,
        fault.suffers,
        fault.requirement,
        outcome(record),
        also.join(", ")
    )
}

const HEAD: &str = "# Faults and who sees them

The embedded service provider can be told to misbehave in {faults} ways
(`scimspec serve --list-faults`). `cargo test --release --test matrix` runs all suites against each of
them, and writes this table. It fails where a fault is not found under the requirement that it breaks, where
something is blamed besides without a reason, where a case notices no fault at all, and where the faultless
provider is accused of anything.

*Found as*: `fail`, a MUST or a plain statement is broken; `warn`, a SHOULD; `mapped`, the text has a second
reading that allows it, so the capability map says so and nobody is accused. Faults of transport are switched
on for searches alone (see `acts_at` in the list): a provider that answers nothing at all cannot be judged.
";

/// Writes everything to the file that `SCIMSPEC_MATRIX` names, for whoever looks into a failure.
pub fn dump(records: &[Record], faultless: &SessionResult) {
    let Some(path) = std::env::var_os("SCIMSPEC_MATRIX") else { return };
    let one = |record: &Record| {
        json!({
            "fault": record.fault.name, "requirement": record.fault.requirement,
            "tolerated": record.fault.tolerated, "own": record.own(), "first": record.first,
            "blamed": record.blamed, "catching": record.catching, "blaming": record.blaming,
            "changed": record.changed, "mapping": record.mapping,
            "inconclusive": record.inconclusive, "witnesses": record.witnesses,
        })
    };
    let records: Vec<_> = records.iter().map(one).collect();
    let cases: Vec<_> = faultless
        .judgement
        .results
        .iter()
        .map(|result| json!([result.case, result.outcome, result.requirements]))
        .collect();
    let text = json!({ "records": records, "cases": cases }).to_string();
    std::fs::write(path, text).expect("it can be written");
}
