//! A target that puts markup, scripts, terminal escapes and marks of direction into every text:
//! none of it runs, and no report breaks.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]

mod command_support;

use std::collections::HashSet;

use command_support::hostile::hostile;
use command_support::proxy::Proxied;
use command_support::{LIMIT, Out, TOKEN_VARIABLE, run, scimspec, start};
use serde_json::json;

/// Elements without an end.
const VOID: [&str; 5] = ["meta", "link", "input", "br", "img"];

/// The tags of a page, in their order, of which each is what this program writes: every attribute
/// in double quotes, no `<` or `>` in any of them.
fn tags(page: &str) -> Vec<&str> {
    let mut rest = page;
    let mut tags = Vec::new();
    while let Some((_, after)) = rest.split_once('<') {
        let (tag, after) = after.split_once('>').expect("a tag that does not end");
        tags.push(tag);
        // Style and script are text up to their ends.
        let raw = ["style", "script"].into_iter().find(|name| *name == tag);
        rest = match raw {
            Some(name) => &after[after.find(&format!("</{name}")).expect("its end")..],
            None => after,
        };
    }
    tags
}

fn attributes(tag: &str) -> Vec<(&str, &str)> {
    let mut rest = tag.split_once(' ').map_or("", |(_, rest)| rest).trim();
    let mut found = Vec::new();
    while !rest.is_empty() {
        let end = rest.find([' ', '=']).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        match after.strip_prefix("=\"") {
            Some(quoted) => {
                let (value, after) = quoted.split_once('"').expect("a quote that does not end");
                found.push((name, value));
                rest = after.trim_start();
            }
            None => {
                assert!(!after.starts_with('='), "an attribute without quotes in <{tag}>");
                found.push((name, ""));
                rest = after.trim_start();
            }
        }
    }
    found
}

#[track_caller]
fn assert_sound(page: &str) {
    let (mut open, mut ids, mut scripts) = (Vec::new(), HashSet::new(), 0);
    for tag in tags(page) {
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "what ends is what began last");
            continue;
        }
        let (tag, alone) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let name = tag.split(' ').next().unwrap();
        scripts += usize::from(name == "script");
        assert!(!matches!(name, "img" | "iframe" | "object" | "embed" | "base" | "link"), "{tag}");
        for (attribute, value) in attributes(tag) {
            assert!(!attribute.starts_with("on") && attribute != "style" && attribute != "src");
            assert!(attribute != "href" || value.starts_with('#'), "{tag}");
            assert!(attribute != "id" || ids.insert(value.to_owned()), "twice: {value}");
        }
        if !alone && !VOID.contains(&name) && name != "!DOCTYPE" {
            open.push(name);
        }
    }
    assert_eq!(open, [""; 0], "all that began ended");
    assert_eq!(scripts, 1, "one script, and it is ours");
}

fn is_hidden(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}')
}

#[test]
fn what_a_target_says_does_nothing_in_any_report() {
    let (proxied, out) = (Proxied::start(json!({}), &[], hostile), Out::new());
    let (base, folder) = (proxied.front.base(), out.text());
    let mut all = vec!["run", "--url", &base, "--token-env", TOKEN_VARIABLE, "--out", &folder];
    for pattern in ["error.*/**", "bulk.truth/**", "lifecycle.**", "patch.answer/**", "etag.**"] {
        all.extend(["--only", pattern]);
    }
    let ended = start(scimspec(&all)).finish(LIMIT);
    assert!(out.read("run.jsonl").contains("owned"), "it came through: {ended:?}");

    let page = out.read("report.html");
    assert_sound(&page);
    assert!(page.contains("&lt;script&gt;document.title='owned'&lt;/script&gt;"), "it is shown");
    assert!(page.contains("\\u{202e}gnp.exe\\u{2066}"), "so is what is hidden in it");
    assert!(!page.contains("document.title='owned'</"), "and never as markup");

    let (markdown, xml) = (out.read("map.md"), out.read("junit.xml"));
    assert!(markdown.contains("owned") && !markdown.contains("<script>"));
    assert!(!markdown.contains("](javascript:"));
    assert!(xml.contains("owned") && !xml.contains("<script>") && !xml.contains("<!ENTITY"));
    let texts = [&page, &markdown, &xml, &ended.stdout, &ended.stderr];
    for text in texts {
        assert_eq!(text.chars().find(|c| is_hidden(*c)), None, "{:.200}", text);
    }

    let again = run(&["report", &folder, "--format", "html"]);
    assert_sound(&again.stdout);
    assert_eq!(again.stdout.trim_end(), out.read("report.html").trim_end(), "what is printed");
    let matrix = run(&["compare", &folder, "reference", "--format", "html"]);
    assert_sound(&matrix.assert_code(0).stdout);
    assert!(matrix.stdout.contains("owned") && matrix.stdout.contains("documented alone"));
}

#[test]
fn the_checks_of_this_file_see_what_is_wrong() {
    let fails = |page: &'static str| std::panic::catch_unwind(|| assert_sound(page)).is_err();
    let script = "<script>x</script>";
    assert!(!fails("<p id=\"a\">b<br></p><script>x</script>"));
    for wrong in [
        "<p><b></p></b>",
        "<p onclick=\"x\"></p>",
        "<a href=\"javascript:x\"></a>",
        "<p class=x></p>",
        "<img src=\"x\">",
        "<script>y</script>",
        "<p id=\"a\"></p><p id=\"a\"></p>",
    ] {
        let page: &'static str = format!("{wrong}{script}").leak();
        assert!(fails(page), "{wrong}");
    }
}
