use super::*;
use crate::capability::{CapabilityMap, MapWithRun, drift};
use crate::catalogue::Catalogue;
use crate::report::fixture::{Fixture, HOSTILE};
use crate::suite::Verdict;

/// The same provider before and after: one capability broke, one is better, one is known now,
/// one no longer, and a limit is smaller.
fn found() -> Drift {
    let new = Fixture::new().map;
    let mut old = new.clone();
    let native = |map: &mut CapabilityMap, key: &str| {
        let feature = &mut map.features[key];
        feature.verdict = Verdict::Native;
        feature.silent = false;
        feature.note.clear();
        for seen in &mut feature.observed {
            seen.verdict = Verdict::Native;
        }
    };
    native(&mut old, "bulk.failOnErrors");
    native(&mut old, "error.format");
    old.features["filter.eq"].verdict = Verdict::Broken;
    old.features["bulk.post"].verdict = Verdict::Untested;
    old.features["bulk.post"].observed.clear();
    if let Some(limits) = &mut old.features["bulk.maxOperations"].limits {
        limits.advertised = Some(5000);
    }
    old.features["bulk.maxOperations"].verdict = Verdict::Native;
    let mut new = new;
    new.features["bulk.maxOperations"].verdict = Verdict::Native;
    if let Some(run) = &mut old.run {
        run.id = "20261022-100000-cd34".to_owned();
        run.incomplete = Some(format!("interrupted {HOSTILE}"));
    }
    let without = |map| MapWithRun { map, run: None };
    let mut found = drift(without(&old), without(&new), &Catalogue::builtin().unwrap());
    let exchange = ShownExchange {
        id: "ex-0191".to_owned(),
        request: "POST /Bulk".to_owned(),
        sent: format!("{{\"schemas\": []}} {HOSTILE}"),
        status: Some(200),
        answer: format!("{HOSTILE}\n```\n# out"),
    };
    for side in found.changes[0].cases.iter_mut().filter_map(|case| case.new.as_mut()) {
        side.exchange = Some(exchange.clone());
    }
    found
}

fn shown(width: usize, color: bool) -> String {
    drift_terminal(&found(), &TerminalOptions { width, color, folder: None })
}

#[test]
fn what_is_worse_comes_first_with_its_exchange() {
    insta::assert_snapshot!(shown(100, false));
}

#[test]
fn a_page_groups_changes_by_direction() {
    insta::assert_snapshot!(drift_markdown(&found()));
}

#[test]
fn lines_keep_to_the_width() {
    for width in [40, 60, 100] {
        let text = shown(width, false);
        assert!(text.lines().all(|line| line.chars().count() <= width), "{text}");
    }
}

#[test]
fn a_target_cannot_write_markup_or_escapes() {
    let (terminal, markdown) = (shown(100, false), drift_markdown(&found()));
    for text in [&terminal, &markdown] {
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}') && !text.contains('\u{0}'));
    }
    // What is in a block of code cannot leave it.
    let outside: Vec<&str> = markdown.split("````\n").step_by(2).collect();
    assert!(outside.iter().all(|text| !text.contains("<script>") && !text.contains("\n# out")));
    assert!(shown(100, true).contains('\u{1b}'));
}

#[test]
fn nothing_that_changed_is_told_in_few_lines() {
    let map = Fixture::faultless().map;
    let same = MapWithRun { map: &map, run: None };
    let same = drift(same, same, &Catalogue::builtin().unwrap());
    let text = drift_terminal(&same, &TerminalOptions { width: 100, color: false, folder: None });
    assert!(text.ends_with("0 worse · 0 gone · 0 changed · 0 new · 0 better · 1 as they were\n\n"));
}
