use std::path::Path;

use super::super::fixture::Fixture;
use super::*;
use crate::document::{Position, Source};
use crate::suite::LoadedSuites;

fn root() -> Root {
    Root::new(Path::new("/repo"), Path::new("/repo"))
}

#[test]
fn findings_have_their_rules_and_known_deviations_are_suppressed() {
    let fixture = Fixture::new();
    let (suites, root) = (LoadedSuites::default(), root());
    let places = Places { suites: &suites, built_in: true, root: &root };
    let text = findings_sarif(&fixture.report(), &fixture.catalogue, &places);
    assert!(!text.contains('<') && !text.contains('\u{1b}'));
    let log: Value = serde_json::from_str(&text).unwrap();
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    let levels: Vec<&str> = results.iter().map(|it| it["level"].as_str().unwrap()).collect();
    assert_eq!(levels, ["error", "warning", "note"]);
    assert_eq!(run["tool"]["driver"]["rules"].as_array().unwrap().len(), 1);
    assert!(results.iter().all(|result| result["ruleIndex"] == 0));
    let uri = "https://www.rfc-editor.org/rfc/rfc7644.html#section-3.7.3";
    assert_eq!(run["tool"]["driver"]["rules"][0]["helpUri"], uri);
    assert_eq!(results[2]["suppressions"][0]["justification"], "vendor ticket 123, until 2027");
    assert_eq!(results[0]["properties"]["silent"], true);
    assert!(results[0]["message"]["text"].as_str().unwrap().contains("\\[a\\](b)"));
}

#[test]
fn a_mistake_has_its_region_and_the_help_of_its_code() {
    let source = Source::new("my suites/a.yaml", "format: 1\nsuit: a.b\n");
    let position = Position { line: 2, column: 1, offset: 10, length: 4 };
    let found = Diagnostic::error(&source, position, "SS0005", "unknown key `suit`");
    let nowhere = Diagnostic::warning(&source, Position::default(), "SS0201", "none");
    let text = diagnostics_sarif(&[found, nowhere], &root());
    let log: Value = serde_json::from_str(&text).unwrap();
    let results = &log["runs"][0]["results"];
    let place = &results[0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"], json!({"uri": "my%20suites/a.yaml"}));
    let region = json!({"startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 5});
    assert_eq!(place["region"], region);
    assert_eq!(results[1]["locations"][0]["physicalLocation"].get("region"), None);
    let rule = &log["runs"][0]["tool"]["driver"]["rules"][0];
    assert_eq!(rule["shortDescription"]["text"], "A key that this map does not have.");
    assert!(rule["help"]["text"].as_str().unwrap().starts_with("Correct its spelling"));
}
