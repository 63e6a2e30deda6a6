use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::*;
use crate::report::fixture::{Fixture, HOSTILE};

fn page(fixture: &Fixture) -> String {
    html(&fixture.html())
}

/// What stands between a tag and its end; there is one of it.
#[track_caller]
fn inside<'a>(page: &'a str, tag: &str) -> &'a str {
    let (begin, end) = (format!("<{tag}>"), format!("</{tag}>"));
    assert_eq!((page.matches(&begin).count(), page.matches(&end).count()), (1, 1), "{tag}");
    page.split_once(&begin).unwrap().1.split_once(&end).unwrap().0
}

/// The page with its style, script and digests left out, an element on each line.
fn body_of(page: &str) -> String {
    let mut text = page.to_owned();
    for tag in ["style", "script"] {
        text = text.replacen(inside(page, tag), "…", 1);
    }
    text.replace("><", ">\n<")
}

/// A run of few capabilities.
fn small() -> Fixture {
    let mut fixture = Fixture::new();
    let kept = ["bulk.failOnErrors", "bulk.post", "bulk.supported", "sort.supported"];
    fixture.map.areas.retain(|area, _| matches!(area.as_str(), "bulk" | "sort"));
    fixture.map.features.retain(|key, _| kept.contains(&key.as_str()));
    fixture
}

#[test]
fn a_small_run_is_one_page() {
    let text = body_of(&page(&small()));
    insta::with_settings!({filters => vec![
        (r"'sha256-[A-Za-z0-9+/=]+'", "'sha256-…'"),
        (r"scimspec \d+\.\d+\.\d+", "scimspec VERSION"),
    ]}, {
        insta::assert_snapshot!(text);
    });
}

#[test]
fn the_page_allows_its_own_style_and_script_and_nothing_else() {
    let page = page(&Fixture::new());
    let policy = page.split_once("Content-Security-Policy\" content=\"").unwrap().1;
    let policy = policy.split_once('"').unwrap().0.replace("&#39;", "'");
    for (tag, directive) in [("style", "style-src"), ("script", "script-src")] {
        let digest = ring::digest::digest(&ring::digest::SHA256, inside(&page, tag).as_bytes());
        let source = format!("{directive} 'sha256-{}'", STANDARD.encode(digest.as_ref()));
        assert!(policy.contains(&source), "{policy}");
    }
    assert!(policy.starts_with("default-src 'none';") && !policy.contains("unsafe"), "{policy}");
    let at = page.find("Content-Security-Policy").unwrap();
    assert!(page.find("<style").unwrap() > at, "the policy stands before what it is about");
}

#[test]
fn nothing_refers_to_anything_outside() {
    let page = page(&Fixture::new());
    let text = body_of(&page);
    for word in [" src=", "<link", "<img", "<iframe", "<object", "<form", "@import", "url("] {
        assert!(!page.contains(word), "{word}");
    }
    let links = text.match_indices("href=\"").map(|(at, _)| &text[at + 6..at + 7]);
    assert!(links.into_iter().all(|begin| begin == "#"));
}

#[test]
fn what_a_target_says_is_text() {
    let page = page(&Fixture::new());
    let text = body_of(&page);
    assert!(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "it is shown");
    assert!(text.contains("\\u{1b}[2J\\u{202e}evil"), "and what is hidden in it too");
    assert!(!text.contains("alert(1)</script"));
    for hidden in HOSTILE.chars().filter(|c| c.is_control() || *c == '\u{202e}') {
        assert!(!page.contains(hidden), "{hidden:?}");
    }
}

#[test]
fn findings_tell_what_was_sent_came_back_and_was_read() {
    let page = page(&Fixture::new());
    let finding = page.split_once("id=\"finding-1\"").unwrap().1;
    let finding = finding.split_once("id=\"finding-2\"").unwrap().0;
    let mut rest = finding;
    for wanted in [
        "RFC 7644 3.7.3",
        "What was sent",
        "href=\"#ex-0191\"",
        "POST /Bulk",
        "failOnErrors",
        "What came back",
        "HTTP 200",
        "What the read-back found",
        "is there",
        "How to mend it",
        "#control-GV.RR-04",
        "curl -sS -X POST",
        "Seen in 2 cases",
    ] {
        rest = rest.split_once(wanted).unwrap_or_else(|| panic!("no {wanted} in {rest}")).1;
    }
    assert!(page.contains("id=\"ex-0191\"") && page.contains("id=\"ex-0192\""));
}

#[test]
fn a_part_of_a_run_says_that_it_is_one() {
    let mut fixture = Fixture::faultless();
    let whole = body_of(&page(&fixture));
    assert!(!whole.contains("banner") && whole.contains("found a requirement broken"));
    fixture.footer.complete = false;
    fixture.footer.reason = Some("interrupted".to_owned());
    fixture.footer.cleanup.left = vec!["/Users/<b>".to_owned()];
    fixture.header.selection = vec!["--only bulk.**".to_owned()];
    let part = body_of(&page(&fixture));
    for told in ["The run is not complete", "interrupted", "--only bulk.**", "/Users/&lt;b&gt;"] {
        assert!(part.contains(told), "{told}");
    }
}

#[test]
fn long_bodies_and_many_exchanges_stay_small() {
    let mut fixture = Fixture::new();
    let template = fixture.observations[0].exchanges[0].clone();
    let mismatch = fixture.judgement.results[0].mismatches[0].clone();
    for number in 0..1000 {
        let mut exchange = template.clone();
        exchange.id = format!("ex-1{number:04}");
        exchange.answer.as_mut().unwrap().body = "\"&\"".repeat(20_000);
        let mut mismatch = mismatch.clone();
        mismatch.exchange = Some(exchange.id.clone());
        fixture.observations[0].exchanges.push(exchange);
        fixture.judgement.results[0].mismatches.push(mismatch);
    }
    let page = page(&fixture);
    assert!(page.len() < 2_500_000, "{} bytes", page.len());
    assert!(page.contains("60000 bytes in all") && page.contains("more are left out"));
    assert!(page.contains("id=\"ex-0191\""), "what a finding refers to comes first");
}

#[test]
fn style_and_script_cannot_be_left_from_inside() {
    let page = page(&Fixture::new());
    for tag in ["style", "script"] {
        assert!(!inside(&page, tag).contains("</") && !inside(&page, tag).contains("<!--"));
    }
    assert!(!inside(&page, "script").contains("innerHTML"));
}
