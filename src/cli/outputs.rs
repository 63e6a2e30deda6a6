//! What a run leaves on disk and prints.

use std::path::Path;

use super::context::Context;
use super::run::{RunArguments, RunFormat};
use crate::catalogue::Catalogue;
use crate::profile::Profile;
use crate::report::{self, HtmlInput, RunReport, TerminalOptions};
use crate::session::{RunFolder, SessionResult};
use crate::snapshot;

fn report_of(result: &SessionResult) -> RunReport<'_> {
    RunReport {
        header: &result.header,
        judgement: &result.judgement,
        map: &result.map,
        footer: &result.footer,
    }
}

fn page_of<'a>(result: &'a SessionResult, catalogue: &'a Catalogue) -> HtmlInput<'a> {
    HtmlInput {
        report: report_of(result),
        catalogue,
        ledger: &result.ledger,
        observations: &result.observations,
    }
}

/// Writes the reports into the folder of the run. What could not be written is told.
pub fn write_files(
    result: &SessionResult,
    catalogue: &Catalogue,
    folder: &RunFolder,
) -> Vec<String> {
    let report = report_of(result);
    let mut problems = Vec::new();
    let mut write = |name: &str, text: Result<String, String>| {
        let path = folder.file(name);
        let written =
            text.and_then(|text| std::fs::write(&path, text).map_err(|error| error.to_string()));
        if let Err(error) = written {
            problems.push(format!("cannot write {}: {error}", path.display()));
        }
    };
    let map = serde_json::to_string_pretty(&result.map).map_err(|error| error.to_string());
    write("map.json", map.map(|map| format!("{map}\n")));
    let findings = &result.judgement.findings;
    write("map.md", Ok(report::to_markdown(&result.map, findings, catalogue)));
    write("report.html", Ok(report::html(&page_of(result, catalogue))));
    write("report.json", Ok(format!("{:#}\n", report::json(&report))));
    if !result.cases.is_empty() {
        // What cannot be made is told of the first file in it.
        let _ = std::fs::create_dir_all(folder.file("generated"));
    }
    for case in &result.cases {
        write(&case.path, Ok(case.text.clone()));
    }
    write("junit.xml", report::junit(&report).map_err(|error| error.to_string()));
    problems
}

/// Prints what was asked for.
pub fn print(
    context: &Context,
    format: RunFormat,
    result: &SessionResult,
    catalogue: &Catalogue,
    folder: &RunFolder,
) {
    let report = report_of(result);
    match format {
        RunFormat::Human => {
            let options = TerminalOptions {
                width: context.width,
                color: context.color,
                folder: Some(folder.path()),
            };
            context.say(report::terminal(&report, &options).trim_end());
        }
        RunFormat::Json => context.say(&format!("{:#}", report::json(&report))),
        RunFormat::Html => context.say(report::html(&page_of(result, catalogue)).trim_end()),
        RunFormat::Jsonl => context.say(report::jsonl(&report).trim_end()),
    }
}

/// What came of comparing with the snapshots.
#[derive(Debug, Default)]
pub struct SnapshotNews {
    /// What went wrong.
    pub problems: Vec<String>,
    /// What is worth knowing.
    pub remarks: Vec<String>,
}

/// Compares the answers with what is recorded, and records them where asked to.
pub fn snapshots(
    context: &Context,
    arguments: &RunArguments,
    result: &SessionResult,
    profile: &Profile,
) -> SnapshotNews {
    let mut news = SnapshotNews::default();
    let directory: &Path = &arguments.snapshots;
    let base = &result.header.target;
    if arguments.record {
        let mode = snapshot::Mode::New;
        match snapshot::store(directory, &profile.id, &result.observations, base, mode) {
            Ok(written) => {
                news.remarks.push(format!("{} snapshots to review", written.len()));
            }
            Err(error) => news.problems.push(error.to_string()),
        }
        return news;
    }
    if !directory.join(&profile.id).is_dir() || context.ci {
        return news;
    }
    match snapshot::compare(directory, &profile.id, &result.observations, base) {
        Ok(differences) if !differences.is_empty() => news.remarks.push(format!(
            "{} answers differ from their snapshots; see `scimspec snapshots diff`",
            differences.len()
        )),
        Ok(_) => {}
        Err(error) => news.problems.push(error.to_string()),
    }
    news
}
