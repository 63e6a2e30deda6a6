use super::super::fixture::Fixture;
use super::*;
use crate::document::{Position, Source};
use crate::suite::LoadedSuites;
use std::path::Path;

fn annotation(weight: Weight, title: &str, message: &str) -> Annotation {
    Annotation { weight, title: title.to_owned(), message: message.to_owned(), place: None }
}

#[test]
fn what_is_special_in_a_command_is_escaped() {
    let hostile = annotation(Weight::Error, "a:b,c%", "50% of\r\n::error::x\u{1b}[31m");
    let text = workflow_commands(&[hostile]);
    assert_eq!(text, "::error title=a%3Ab%2Cc%25::50%25 of  ::error::x\\u{1b}[31m\n");
}

#[test]
fn more_than_github_shows_are_counted() {
    let mut all = vec![annotation(Weight::Warning, "w", "w"); 11];
    all.extend(vec![annotation(Weight::Error, "e", "e"); 13]);
    let text = workflow_commands(&all);
    let lines = |sign: &str| text.lines().filter(|line| line.starts_with(sign)).count();
    assert_eq!((lines("::error"), lines("::warning")), (10, 10));
    assert!(
        text.ends_with("3 more errors and 1 more warning, not annotated: all are in the reports\n")
    );
}

#[test]
fn nobody_else_writes_a_command() {
    let text = "::error::a\n  ::set-output name=x::y\n\t::b\nc::d\nx ##[error]e";
    let wanted = "\\::error::a\n  \\::set-output name=x::y\n\t\\::b\nc::d\nx #\\u0023[error]e";
    assert_eq!(without_commands(text), wanted);
    let json = r###"{"a":"##[error]x"}"###;
    let safe = without_commands(json);
    assert!(!safe.contains("##["));
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    assert_eq!(read(&safe), read(json));
}

#[test]
fn a_mistake_is_shown_where_it_is() {
    let source = Source::new("my-suites/a/b.yaml", "format: 1\nsuit: a.b\n");
    let position = Position { line: 2, column: 1, offset: 10, length: 4 };
    let found = Diagnostic::error(&source, position, "SS0005", "unknown key").help("`suite`?");
    let root = Root::new(Path::new("/repo"), Path::new("/repo"));
    let text = workflow_commands(&diagnostic_annotations(&[found], &root));
    let place = "file=my-suites/a/b.yaml,line=2,endLine=2,col=1,endColumn=5";
    assert_eq!(text, format!("::error {place},title=SS0005::unknown key; `suite`?\n"));
}

#[test]
fn findings_are_errors_where_they_decide() {
    let fixture = Fixture::new();
    let accounts = Accounts::new(&fixture.catalogue, &fixture.header, &fixture.observations);
    let (suites, root) = (LoadedSuites::default(), Root::new(Path::new("/"), Path::new("/")));
    let places = Places { suites: &suites, built_in: true, root: &root };
    let of = |decisive| finding_annotations(&fixture.report(), &accounts, &places, decisive);
    let weights = |all: Vec<Annotation>| all.iter().map(|it| it.weight).collect::<Vec<_>>();
    assert_eq!(weights(of(true)), [Weight::Error, Weight::Warning]);
    assert_eq!(weights(of(false)), [Weight::Warning, Weight::Warning]);
    let text = workflow_commands(&of(true));
    assert!(
        text.starts_with("::error title=RFC7644-3.7.3-01 (RFC 7644 3.7.3)::bulk.fail-on-errors/")
    );
    assert!(text.contains("POST /Bulk was sent, HTTP 200 came back."), "{text}");
    assert!(!text.contains('\u{1b}') && text.lines().count() == 2);
}
