//! The same hostile target as in `hostile_text`, and every form in which a run can be had: each
//! stays what it is, and nothing that the target says is taken for a command, a formula, markup
//! or an escape.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]

mod command_support;
mod sarif_support;

use std::path::Path;

use command_support::hostile::hostile;
use command_support::proxy::Proxied;
use command_support::{Finished, LIMIT, TOKEN_VARIABLE, scimspec, start};
use sarif_support::assert_sarif;
use serde_json::{Value, json};

const ONLY: [&str; 4] = ["error.*/**", "bulk.truth/**", "patch.answer/**", "etag.**"];

/// A step of a job on GitHub.
fn step(here: &Path, arguments: &[&str]) -> Finished {
    let mut command = scimspec(arguments);
    command.current_dir(here).env("GITHUB_ACTIONS", "true");
    command.env("GITHUB_STEP_SUMMARY", here.join("summary.md"));
    start(command).finish(LIMIT)
}

fn is_hidden(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}')
}

#[track_caller]
fn assert_visible(text: &str) {
    let hidden = text.char_indices().find(|(_, c)| is_hidden(*c));
    let around = hidden.map(|(at, _)| {
        text[..at].chars().rev().take(80).collect::<Vec<_>>().into_iter().rev().collect::<String>()
    });
    assert_eq!(around, None, "something hidden stands behind this");
}

/// No line is a command but ours.
#[track_caller]
fn assert_no_foreign_commands(text: &str) {
    for line in text.lines() {
        let line = line.trim_start();
        let ours = ["::error title=RFC", "::warning title=RFC", "::error title=Policy "];
        let ours = ours.iter().any(|begin| line.starts_with(begin));
        assert!(ours || !line.starts_with("::"), "{line}");
        assert!(!line.contains("##["), "{line}");
    }
}

#[track_caller]
fn assert_no_markup(markdown: &str) {
    assert_visible(markdown);
    for wrong in ["<script", "<img", "](javascript:", "@here", "\n::", "\n=1+1"] {
        assert!(!markdown.contains(wrong), "{wrong}");
    }
    let cells = |line: &str| line.replace("\\|", "").matches('|').count();
    let mut rows: Vec<&str> = Vec::new();
    for line in markdown.lines().chain([""]) {
        if line.starts_with('|') {
            rows.push(line);
        } else {
            let widths: Vec<usize> = rows.drain(..).map(cells).collect();
            assert!(widths.windows(2).all(|pair| pair[0] == pair[1]), "a table breaks: {line}");
        }
    }
}

#[track_caller]
fn assert_json_lines(text: &str) {
    assert!(!text.contains('\u{1b}'));
    for line in text.lines() {
        assert!(serde_json::from_str::<Value>(line).is_ok(), "{line:.200}");
    }
}

/// A run of the hostile target in a folder of its own.
struct Hostile {
    directory: tempfile::TempDir,
    proxied: Proxied,
}

impl Hostile {
    fn new() -> Self {
        let proxied = Proxied::start(json!({}), &[], hostile);
        Self { directory: tempfile::tempdir().unwrap(), proxied }
    }

    fn here(&self) -> &Path {
        self.directory.path()
    }

    fn run(&self, command: &[&str]) -> Finished {
        let base = self.proxied.front.base();
        let mut all = [command, &["--url", &base, "--token-env", TOKEN_VARIABLE]].concat();
        ONLY.iter().for_each(|pattern| all.extend(["--only", pattern]));
        step(self.here(), &all)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.here().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }
}

#[test]
fn every_file_of_a_run_stays_what_it_is() {
    let target = Hostile::new();
    let ended = target.run(&["run", "--out", "run", "--sarif", "own.sarif", "--record"]);
    assert!(target.read("run/run.jsonl").contains("owned"), "it came through: {ended:?}");
    let told = ended.stdout.lines().filter(|line| line.starts_with("::")).count();
    assert!(told > 0, "annotations are on: {}", ended.stdout);
    for text in [&ended.stdout, &ended.stderr] {
        assert_visible(text);
        assert_no_foreign_commands(text);
    }
    for name in ["run.jsonl", "ledger.jsonl", "journal.jsonl"] {
        assert_json_lines(&target.read(&format!("run/{name}")));
    }
    for name in ["run/map.json", "run/report.json", "own.sarif"] {
        let text = target.read(name);
        assert!(!text.contains('\u{1b}'), "{name}");
        let value: Value = serde_json::from_str(&text).unwrap();
        assert!(value.to_string().contains("owned") || name.ends_with("map.json"), "{name}");
    }
    let sarif = target.read("run/findings.sarif");
    assert_visible(&sarif);
    assert!(!sarif.contains('<'));
    assert_sarif(&serde_json::from_str(&sarif).unwrap());
    assert_no_markup(&target.read("run/map.md"));
    let summary = target.read("summary.md");
    assert!(summary.contains("owned"));
    assert_no_markup(&summary);

    let xml = target.read("run/junit.xml");
    assert_visible(&xml);
    let report = quick_junit::Report::deserialize_from_str(&xml).unwrap();
    assert!(report.tests > 50 && xml.contains("owned"), "{} tests", report.tests);
    assert!(!xml.contains("<script") && !xml.contains("<!") && !xml.contains("<img"));
    assert_snapshots(&target.here().join("snapshots"));
}

/// What differs from nothing is pending, for the tools of `insta` to show.
fn assert_snapshots(directory: &Path) {
    let (mut open, mut count, mut owned) = (vec![directory.to_path_buf()], 0, 0);
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        assert!(path.to_str().unwrap().ends_with(".snap.new"), "{}", path.display());
        let text = std::fs::read_to_string(&path).unwrap();
        assert_visible(&text);
        insta::Snapshot::from_file(&path).unwrap();
        (count, owned) = (count + 1, owned + usize::from(text.contains("owned")));
    }
    assert!(count > 20 && owned > 0, "{count} pending, {owned} of them hostile");
}

#[test]
fn what_programs_read_stays_whole_where_commands_are_taken_out() {
    let target = Hostile::new();
    let ended = target.run(&["run", "--out", "run", "--format", "json"]);
    let findings = ended.json()["findings"].as_array().unwrap().clone();
    assert!(findings.iter().any(|found| found.to_string().contains("owned")));
    assert!(ended.stderr.contains("::error title=RFC"), "{}", ended.stderr);
    let jsonl = step(target.here(), &["judge", "run", "--format", "jsonl"]);
    assert_json_lines(&jsonl.stdout);
    let page = step(target.here(), &["judge", "run", "--format", "html"]);
    for ended in [&ended, &jsonl, &page] {
        assert_no_foreign_commands(&ended.stdout);
        assert_no_foreign_commands(&ended.stderr);
    }
    let diff = step(target.here(), &["diff", "run", "run", "--format", "markdown"]);
    assert_no_markup(&diff.stdout);
    let csv = step(target.here(), &["compare", "run", "reference", "--format", "csv"]);
    assert_visible(&csv.assert_code(0).stdout);
    let mut rows = csv::Reader::from_reader(csv.stdout.as_bytes());
    for row in rows.records() {
        for field in &row.expect("rows of one width") {
            assert!(!field.trim_start().starts_with(['=', '+', '-', '@']), "{field}");
        }
    }
}

#[test]
fn tests_tell_of_it_without_harm() {
    let target = Hostile::new();
    let ended = target.run(&["test"]);
    ended.assert_code(1);
    assert!(ended.stdout.contains("owned"), "{ended:?}");
    for text in [&ended.stdout, &ended.stderr] {
        assert_visible(text);
        assert_no_foreign_commands(text);
    }
    let events = target.run(&["test", "--format", "json"]);
    assert_json_lines(&events.stdout);
    assert_no_foreign_commands(&events.stdout);
}

#[test]
fn a_policy_is_decided_without_harm() {
    let target = Hostile::new();
    target.run(&["run", "--out", "run"]);
    // A map of a part of the suites would be refused.
    let mut map: Value = serde_json::from_str(&target.read("run/map.json")).unwrap();
    map["run"]["complete"] = json!(true);
    map["run"]["left_out"] = json!({});
    std::fs::write(target.here().join("run/map.json"), map.to_string()).unwrap();
    let policy = target.here().join("mine.yaml");
    let need = "{ key: error.format, why: we read it, source: us }";
    let text = format!("format: 1\nid: mine\nname: Mine\nneeds:\n  - {need}\n");
    std::fs::write(&policy, text).unwrap();
    std::fs::remove_file(target.here().join("summary.md")).unwrap();
    let ended = step(target.here(), &["gate", "run", "--policy", "mine.yaml"]);
    assert!(matches!(ended.code, Some(0 | 1)), "{ended:?}");
    assert_visible(&ended.stdout);
    assert_no_foreign_commands(&ended.stdout);
    assert_no_markup(&target.read("summary.md"));
    let markdown = ["gate", "run", "--policy", "mine.yaml", "--format", "markdown"];
    assert_no_markup(&step(target.here(), &markdown).stdout);
}
