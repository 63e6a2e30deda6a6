//! What a person reads in ten seconds: what ran, the worst finding in full, the
//! others in a line each, what the target can do, and what is left behind.

mod capabilities;
mod examination;
mod findings;
pub(super) mod style;

use std::path::Path;

pub use self::examination::examination;
use self::style::{Page, Paint};
use super::RunReport;
use super::escape::terminal as safe;
use super::words::{basics, count, time};

/// How the report is shown.
#[derive(Debug, Clone, Copy)]
pub struct TerminalOptions<'a> {
    /// Columns of the terminal; 100 is good where they are not known.
    pub width: usize,
    /// Whether colours are used; signs and words say the same without.
    pub color: bool,
    /// The folder of the run, where files were written.
    pub folder: Option<&'a Path>,
}

/// The report as text for a terminal.
#[must_use]
pub fn terminal(report: &RunReport<'_>, options: &TerminalOptions<'_>) -> String {
    let mut page = Page::new(options.width, options.color);
    head(&mut page, report);
    findings::write(&mut page, &report.judgement.findings);
    capabilities::write(&mut page, report.map);
    foot(&mut page, report, options);
    page.text
}

fn head(page: &mut Page, report: &RunReport<'_>) {
    let (header, footer) = (report.header, report.footer);
    let results = report.judgement.results.len();
    let requests = usize::try_from(footer.requests).unwrap_or(usize::MAX);
    page.wrapped(
        "",
        &format!(
            "scimspec {} ran {} with {} against {} at {} in {}.",
            header.scimspec,
            count(results, "case"),
            count(requests, "request"),
            safe(&report.map.provider.name),
            safe(&header.target),
            time(footer.elapsed_ms)
        ),
    );
    if !footer.complete {
        let reason = footer.reason.as_deref().unwrap_or("it was cut short");
        let line = format!("The run is not complete: {}.", safe(reason));
        page.painted_line(Paint::Bad, &line);
    }
    if !header.selection.is_empty() {
        let selection = safe(&header.selection.join(", "));
        page.wrapped("", &format!("Only a selection of the cases was run: {selection}."));
    }
    let counts = report.judgement.counts;
    let outcomes = [
        (counts.fail, "fail"),
        (counts.warn, "warn"),
        (counts.known, "known"),
        (counts.inconclusive, "inconclusive"),
        (counts.unsupported, "unsupported"),
        (counts.pass, "pass"),
    ];
    let line: Vec<String> = outcomes.iter().map(|(n, word)| format!("{n} {word}")).collect();
    page.wrapped("", &format!("Cases: {}", line.join(" · ")));
    if let Some(core) = report.judgement.core() {
        let line = format!("Basics: {}", basics(core));
        match core.fail {
            0 => page.wrapped("", &line),
            _ => page.painted(Paint::Bad, "", &line),
        }
    }
    page.blank();
}

fn foot(page: &mut Page, report: &RunReport<'_>, options: &TerminalOptions<'_>) {
    let cleanup = &report.footer.cleanup;
    let made = count(cleanup.created, "resource");
    if cleanup.left.is_empty() {
        page.wrapped("", &format!("Clean-up: {made} created, {} deleted.", cleanup.deleted));
    } else {
        let line = format!(
            "Clean-up: {made} created, {} deleted, {} left: {}",
            cleanup.deleted,
            cleanup.left.len(),
            safe(&some_of(&cleanup.left))
        );
        page.painted(Paint::Bad, "", &line);
        let folder = options.folder.unwrap_or(Path::new("scimspec-runs/latest"));
        page.wrapped("", &format!("To delete what is left: scimspec clean {}", folder.display()));
    }
    page.wrapped("", &format!("Seed: {}", report.header.seed));
    if let Some(folder) = options.folder {
        page.wrapped("", &format!("Files: {}", folder.display()));
    }
}

pub(super) use capabilities::paint as paint_of;

/// The first few of many names, and how many more there are.
pub(super) fn some_of(names: &[String]) -> String {
    const SHOWN: usize = 6;
    let mut text = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN {
        text.push_str(&format!(" and {} more", names.len() - SHOWN));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Fixture;
    use super::*;

    fn shown(fixture: &Fixture, width: usize, color: bool) -> String {
        let folder = Some(Path::new("scimspec-runs/20261122-100000-ab12"));
        terminal(&fixture.report(), &TerminalOptions { width, color, folder })
    }

    #[test]
    fn findings_come_first_and_the_worst_in_full() {
        insta::assert_snapshot!(shown(&Fixture::new(), 100, false));
    }

    #[test]
    fn a_faultless_run_is_short() {
        insta::assert_snapshot!(shown(&Fixture::faultless(), 100, false));
    }

    #[test]
    fn an_incomplete_run_says_so() {
        let mut fixture = Fixture::faultless();
        fixture.footer.complete = false;
        fixture.footer.reason = Some("interrupted".to_owned());
        assert!(shown(&fixture, 100, false).contains("The run is not complete: interrupted."));
    }

    #[test]
    fn lines_keep_to_the_width() {
        let text = shown(&Fixture::new(), 60, false);
        for line in text.lines().filter(|line| !line.contains("curl")) {
            assert!(line.chars().count() <= 60, "{line}");
        }
    }

    #[test]
    fn a_target_cannot_write_escapes_of_its_own() {
        let plain = shown(&Fixture::new(), 100, false);
        assert!(!plain.contains('\u{1b}') && !plain.contains('\u{202e}'));
        assert!(shown(&Fixture::new(), 100, true).contains('\u{1b}'));
    }
}
