//! What a run leaves on disk and prints.

use std::path::Path;

use super::context::{Context, Loaded};
use super::gate::Gated;
use super::run::{RunArguments, RunFormat};
use crate::catalogue::Catalogue;
use crate::profile::Profile;
use crate::report::{self, Accounts, Annotation, HtmlInput, Places, RunReport, TerminalOptions};
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

/// A run that came to its end, with what its reports rest on.
pub struct Ended<'a> {
    /// What came of it.
    pub result: &'a SessionResult,
    /// Requirements, capabilities and the suites.
    pub loaded: &'a Loaded,
    /// True where the suites are not files of the user.
    pub built_in: bool,
    /// Where everything is written.
    pub folder: &'a RunFolder,
}

impl Ended<'_> {
    fn accounts(&self) -> Accounts<'_> {
        let (catalogue, result) = (&self.loaded.catalogue, self.result);
        Accounts::new(catalogue, &result.header, &result.observations)
    }

    fn places<'a>(&'a self, context: &'a Context) -> Places<'a> {
        let (suites, root) = (&*self.loaded.suites, context.page.root());
        Places { suites, built_in: self.built_in, root }
    }

    /// Writes the reports into the folder of the run. What could not be written is told.
    pub fn write_files(&self, context: &Context, sarif: Option<&Path>) -> Vec<String> {
        let report = report_of(self.result);
        let catalogue = &*self.loaded.catalogue;
        let mut problems = Vec::new();
        let mut write = |path: &Path, text: Result<String, String>| {
            let written =
                text.and_then(|text| std::fs::write(path, text).map_err(|error| error.to_string()));
            if let Err(error) = written {
                problems.push(format!("cannot write {}: {error}", path.display()));
            }
        };
        let file = |name: &str| self.folder.file(name);
        let map = serde_json::to_string_pretty(&self.result.map).map_err(|error| error.to_string());
        write(&file("map.json"), map.map(|map| format!("{map}\n")));
        let findings = &self.result.judgement.findings;
        let markdown = report::to_markdown(&self.result.map, findings, catalogue);
        write(&file("map.md"), Ok(markdown));
        write(&file("report.html"), Ok(report::html(&page_of(self.result, catalogue))));
        write(&file("report.json"), Ok(format!("{:#}\n", report::json(&report))));
        if !self.result.cases.is_empty() {
            // What cannot be made is told of the first file in it.
            let _ = std::fs::create_dir_all(file("generated"));
        }
        for case in &self.result.cases {
            write(&file(&case.path), Ok(case.text.clone()));
        }
        let junit = report::junit(&report, &self.accounts());
        write(&file("junit.xml"), junit.map_err(|error| error.to_string()));
        let found = report::findings_sarif(&report, catalogue, &self.places(context));
        if let Some(path) = sarif {
            write(path, Ok(found.clone()));
        }
        write(&file("findings.sarif"), Ok(found));
        problems
    }

    /// Shows the findings, and what a policy says, where a CI system shows them. What could not
    /// be written is told.
    pub fn show_on_page(&self, context: &Context, gated: Option<&Gated>) -> Option<String> {
        if !context.page.is_annotated() {
            return None;
        }
        let report = report_of(self.result);
        let (accounts, places) = (self.accounts(), self.places(context));
        let mut annotations = match gated {
            Some(Ok(held)) => report::gate_annotations(held),
            Some(Err(refusal)) => {
                vec![Annotation::error("The policy could not be decided", &refusal.to_string())]
            }
            None => vec![],
        };
        let decisive = gated.is_none();
        annotations.extend(report::finding_annotations(&report, &accounts, &places, decisive));
        context.page.annotate(&annotations);
        let held = gated.and_then(|gated| gated.as_ref().ok());
        context.page.summarise(&report::step_summary(&report, held))
    }

    /// Prints what was asked for.
    pub fn print(&self, context: &Context, format: RunFormat) {
        print(context, format, self.result, &self.loaded.catalogue, self.folder);
    }
}

fn print(
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
        let origin = snapshot::Origin {
            profile: &profile.id,
            version: profile.version.as_deref(),
            run: &result.header.run,
            base_url: base,
        };
        match snapshot::store(directory, &origin, &result.observations, mode) {
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
