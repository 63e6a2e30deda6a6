//! Every code of a diagnostic has its line in `docs/diagnostics.md`, and no line is about a
//! code that is gone.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]

mod source_support;

use std::collections::BTreeMap;
use std::fs;

use source_support::{line_of, root, source_files};

/// The codes in a text, `SS` and four digits, each with where it first stands.
fn codes(name: &str, text: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (at, _) in text.match_indices("SS") {
        let Some(code) = text.get(at..at + 6) else { continue };
        let alone = !text[..at].ends_with(|letter: char| letter.is_ascii_alphanumeric())
            && !text[at + 6..].starts_with(|letter: char| letter.is_ascii_alphanumeric());
        if alone && code[2..].bytes().all(|digit| digit.is_ascii_digit()) {
            let place = format!("{name}:{}", line_of(text, at));
            found.entry(code.to_owned()).or_insert(place);
        }
    }
    found
}

#[test]
fn codes_and_the_page_about_them_agree() {
    let mut used = BTreeMap::new();
    for file in source_files() {
        for (code, place) in codes(&format!("src/{}", file.name), &file.text) {
            used.entry(code).or_insert(place);
        }
    }
    let page = fs::read_to_string(root().join("docs/diagnostics.md")).unwrap();
    let documented = codes("docs/diagnostics.md", &page);
    let only_in = |some: &BTreeMap<String, String>, others: &BTreeMap<String, String>| {
        let only = some.iter().filter(|(code, _)| !others.contains_key(*code));
        only.map(|(code, place)| format!("{code} ({place})")).collect::<Vec<_>>()
    };
    let (missing, stale) = (only_in(&used, &documented), only_in(&documented, &used));
    assert!(missing.is_empty(), "not in docs/diagnostics.md: {}", missing.join(", "));
    assert!(stale.is_empty(), "no longer in src/: {}", stale.join(", "));
}

#[test]
fn each_code_has_one_row_with_a_meaning_and_a_cure() {
    let page = fs::read_to_string(root().join("docs/diagnostics.md")).unwrap();
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter(|line| line.starts_with("| SS"))
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect();
    for row in &rows {
        let whole = row.len() == 3 && row.iter().all(|cell| !cell.is_empty());
        assert!(whole, "a row has a code, a meaning and a cure: {row:?}");
    }
    assert!(rows.windows(2).all(|pair| pair[0][0] < pair[1][0]), "the rows stand in order");
}
