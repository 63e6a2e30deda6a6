use super::*;
use crate::capability::{Comparison, KeyPattern, compare, documented};
use crate::catalogue::Catalogue;
use crate::profile::{Claim, Confidence, Profile};
use crate::report::TerminalOptions;
use crate::report::fixture::{Fixture, HOSTILE};

/// A tested provider that says hostile things, one of which only documentation is known, and one
/// without fault.
fn comparison(only: &[&str]) -> Comparison {
    let mut profile = Profile::generic();
    profile.id = "papers".to_owned();
    profile.name = format!("=Papers {HOSTILE}");
    let claim = |key: &str, value: Value| Claim {
        key: key.to_owned(),
        value,
        note: None,
        source: "documentation".to_owned(),
        confidence: Confidence::Documented,
    };
    profile.claims = vec![
        claim("bulk.supported", false.into()),
        claim("bulk.maxOperations", 50.into()),
        claim("lifecycle.delete", "soft".into()),
    ];
    let mut faultless = Fixture::faultless().map;
    faultless.provider.id = "tidy".to_owned();
    let papers = documented(&Catalogue::builtin().unwrap(), &profile);
    let mut comparison = compare(&[Fixture::new().map, papers, faultless]);
    let only: Vec<KeyPattern> = only.iter().map(|text| text.parse().unwrap()).collect();
    comparison.narrow(&only, false).unwrap();
    comparison
}

const SOME: [&str; 6] = [
    "bulk.supported",
    "bulk.post",
    "bulk.failOnErrors",
    "bulk.maxOperations",
    "lifecycle.delete",
    "filter.eq",
];

fn shown(width: usize, color: bool) -> String {
    comparison_terminal(&comparison(&SOME), &TerminalOptions { width, color, folder: None })
}

#[test]
fn a_wide_terminal_shows_a_matrix() {
    insta::assert_snapshot!(shown(100, false));
}

#[test]
fn a_narrow_terminal_shows_who_has_which_verdict() {
    insta::assert_snapshot!(shown(60, false));
}

#[test]
fn lines_keep_to_the_width() {
    for width in [40, 60, 72, 100, 160] {
        let text = comparison_terminal(
            &comparison(&[]),
            &TerminalOptions { width, color: false, folder: None },
        );
        for line in text.lines() {
            assert!(line.chars().count() <= width, "{width}: {line}");
        }
    }
}

#[test]
fn every_sign_has_its_word_and_colour_says_nothing_alone() {
    let (plain, painted) = (shown(100, false), shown(100, true));
    assert!(!plain.contains('\u{1b}') && painted.contains('\u{1b}'));
    let mut stripped = String::new();
    let mut rest = painted.as_str();
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        stripped.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    stripped.push_str(rest);
    let lines = |text: &str| text.lines().map(|it| it.trim_end().to_owned()).collect::<Vec<_>>();
    assert_eq!(lines(&stripped), lines(&plain));
}

#[test]
fn a_page_shows_tables_and_what_clients_do() {
    insta::assert_snapshot!(comparison_markdown(&comparison(&SOME)));
}

#[test]
fn a_spreadsheet_gets_one_row_a_capability() {
    insta::assert_snapshot!(comparison_csv(&comparison(&SOME)).unwrap());
}

#[test]
fn a_target_or_a_profile_cannot_write_markup_escapes_or_formulas() {
    let mut hostile = comparison(&[]);
    for row in &mut hostile.rows {
        row.key = format!("@{}", row.key);
        row.title = "=cmd|' /C calc'!A0".to_owned();
        for cell in &mut row.cells {
            cell.value = Some(Value::from(format!("+1 {HOSTILE}\n- x")));
        }
    }
    hostile.providers[0].label = "=HYPERLINK(\"x\")".to_owned();
    let terminal =
        comparison_terminal(&hostile, &TerminalOptions { width: 100, color: false, folder: None });
    let markdown = comparison_markdown(&hostile);
    let csv = comparison_csv(&hostile).unwrap();
    for text in [&terminal, &markdown, &csv] {
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}') && !text.contains('\u{0}'));
    }
    assert!(!markdown.contains("<script>") && !markdown.contains("[a](b)"));
    let mut reader = ::csv::Reader::from_reader(csv.as_bytes());
    assert_eq!(reader.headers().unwrap()[4], *"'=HYPERLINK(\"x\")");
    for record in reader.records() {
        for field in &record.unwrap() {
            assert!(!field.starts_with(['=', '+', '-', '@', '\t', '\r']), "{field}");
        }
    }
}
