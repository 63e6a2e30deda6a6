//! The report as JSON lines: one for each result, one for each finding, and the
//! run without them last, so that a stream cut short is seen to be.

use serde_json::{Value, json};

use super::RunReport;
use super::json::{finding, json};

/// The lines; each is an object with its `kind`: `result`, `finding` or `run`.
#[must_use]
pub fn jsonl(report: &RunReport<'_>) -> String {
    let results = report.judgement.results.iter().map(|result| line("result", json!(result)));
    let findings = report.judgement.findings.iter().map(|found| line("finding", finding(found)));
    let mut run = json(report);
    if let Some(run) = run.as_object_mut() {
        run.shift_remove("findings");
    }
    results.chain(findings).chain(std::iter::once(line("run", run))).collect()
}

fn line(kind: &str, object: Value) -> String {
    let mut line = json!({ "kind": kind });
    if let (Some(line), Value::Object(object)) = (line.as_object_mut(), object) {
        line.extend(object);
    }
    format!("{line}\n")
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Fixture;
    use super::*;

    #[test]
    fn the_last_line_is_the_run() {
        let fixture = Fixture::new();
        let text = jsonl(&fixture.report());
        let kinds: Vec<Value> = text
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap()["kind"].clone())
            .collect();
        assert_eq!(kinds.len(), fixture.judgement.results.len() + 4);
        assert_eq!(kinds.last(), Some(&json!("run")));
    }
}
