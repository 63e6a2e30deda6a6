//! What is said of mistakes in suites: each kind with its message, its place and the help for it,
//! as recorded in `tests/snapshots/`.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use scimspec::catalogue::Catalogue;
use scimspec::document::{Severity, Source, render_diagnostics};
use scimspec::suite::{Known, load_sources};

/// A suite without a mistake, to which each test adds one.
const HEAD: &str = "\
format: 1
suite: odd.one
title: a suite of one mistake
requirements: [RFC7644-3.3-04]
";

/// What is said of a suite at its right place.
fn said_of(text: &str) -> String {
    said_of_files(&[("suites/odd/one.yaml", text)])
}

fn said_of_files(files: &[(&str, &str)]) -> String {
    let catalogue = Catalogue::builtin().unwrap();
    let known = Known {
        requirements: catalogue.requirements().map(|known| known.id.as_str()).collect(),
        features: catalogue.capabilities().map(|known| known.key.as_str()).collect(),
    };
    let sources: Vec<Source> = files.iter().map(|(name, text)| Source::new(*name, *text)).collect();
    match load_sources(&sources, &known) {
        Ok(loaded) => format!("accepted\n{}", render_diagnostics(&loaded.warnings, false)),
        Err(found) => {
            assert!(found.iter().any(|one| one.severity == Severity::Error));
            render_diagnostics(&found, false)
        }
    }
}

/// A suite with one case, given without its indentation.
fn with_case(case: &str) -> String {
    let mut lines = case.trim_end().lines();
    let first = lines.next().unwrap_or_default();
    let rest: String = lines.map(|line| format!("    {line}\n")).collect();
    format!("{HEAD}cases:\n  - {first}\n{rest}")
}

/// A snapshot of what is said; a suite that is accepted is none of a mistake.
macro_rules! assert_told {
    ($text:expr) => {
        let told = said_of(&$text);
        assert!(!told.starts_with("accepted"), "{told}");
        insta::assert_snapshot!(told);
    };
}

const READS: &str = "steps: [ { send: { path: /Users, expect: { status: 200 } } } ]";

#[test]
fn a_suite_without_mistakes_is_accepted_in_silence() {
    let told = said_of(&with_case(&format!("id: a\ntitle: users are listed\n{READS}\n")));
    assert_eq!(told, "accepted\n");
}

#[test]
fn unknown_key_of_a_case() {
    assert_told!(with_case(&format!("id: a\ntitle: users are listed\nstep: []\n{READS}\n")));
}

#[test]
fn unknown_key_of_an_expectation() {
    assert_told!(with_case(
        "id: a\ntitle: users are listed\nsteps: [ { send: { path: /Users, expect: { stauts: 200 } } } ]\n"
    ));
}

#[test]
fn value_of_another_type() {
    assert_told!(with_case(&format!("id: a\ntitle: [users are listed]\ntags: core\n{READS}\n")));
}

#[test]
fn word_that_is_not_allowed() {
    assert_told!(with_case(&format!("id: a\ntitle: users are listed\nlevel: shall\n{READS}\n")));
}

#[test]
fn missing_title() {
    assert_told!(with_case(&format!("id: a\n{READS}\n")));
}

#[test]
fn unknown_requirement() {
    assert_told!(with_case(&format!(
        "id: a\ntitle: users are listed\nrequirements: [RFC7644-3.33-04]\n{READS}\n"
    )));
}

#[test]
fn unknown_capability() {
    assert_told!(with_case(&format!(
        "id: a\ntitle: users are listed\nfeatures: [bulk.failonerrors]\n{READS}\n"
    )));
}

#[test]
fn unknown_precondition() {
    assert_told!(with_case(&format!(
        "id: a\ntitle: users are listed\nrequires: [bulks]\n{READS}\n"
    )));
}

#[test]
fn contradictory_preconditions() {
    assert_told!(with_case(&format!(
        "id: a\ntitle: users are listed\nrequires: [bulk, '!bulk']\n{READS}\n"
    )));
}

#[test]
fn two_cases_with_one_id() {
    let case = format!("  - id: a\n    title: users are listed\n    {READS}\n");
    assert_told!(format!("{HEAD}cases:\n{case}{case}"));
}

#[test]
fn two_rows_with_one_id() {
    assert_told!(with_case(
        "id: a\ntitle: users are listed\nrows: [ { id: x, path: /Users }, { id: x, path: /Groups } ]\n\
         steps: [ { send: { path: '${row.path}', expect: { status: 200 } } } ]\n"
    ));
}

#[test]
fn two_steps_with_one_label() {
    assert_told!(with_case(
        "id: a\ntitle: users are listed\nsteps:\n  - send: { as: list, path: /Users }\n  \
         - send: { as: list, path: /Groups, expect: { status: 200 } }\n"
    ));
}

#[test]
fn name_that_nothing_bears() {
    assert_told!(with_case(
        "id: a\ntitle: a user is read\ngiven: [ { as: ann, create: User } ]\n\
         steps: [ { send: { path: '${anne.path}', expect: { status: 200 } } } ]\n"
    ));
}

#[test]
fn name_that_a_later_step_gives() {
    assert_told!(with_case(
        "id: a\ntitle: a user is read\nsteps:\n  \
         - send: { path: '/Users/${later.body.id}', expect: { status: 200 } }\n  \
         - send: { as: later, path: /Users, expect: { status: 200 } }\n"
    ));
}

#[test]
fn fact_about_a_label_that_is_not_there() {
    assert_told!(with_case(
        "id: a\ntitle: a user is created\nsteps:\n  \
         - send: { as: ann, create: User, expect: { status: 201 }, after: { bob: exists } }\n"
    ));
}

#[test]
fn value_of_a_row_that_no_step_uses() {
    assert_told!(with_case(
        "id: a\ntitle: users are listed\nrows: [ { id: x, path: /Users, pth: /Users } ]\n\
         steps: [ { send: { path: '${row.path}', expect: { status: 200 } } } ]\n"
    ));
}

#[test]
fn row_that_lacks_a_value() {
    assert_told!(with_case(
        "id: a\ntitle: users are listed\nrows: [ { id: x, path: /Users }, { id: y } ]\n\
         steps: [ { send: { path: '${row.path}', expect: { status: 200 } } } ]\n"
    ));
}

#[test]
fn variant_without_a_note() {
    assert_told!(with_case(&format!(
        "id: a\ntitle: users are listed\nvariants: [ {{ name: other, verdict: compensate, note: '', instead: [] }} ]\n{READS}\n"
    )));
}

#[test]
fn steps_beside_a_rule_for_every_exchange() {
    assert_told!(with_case(&format!(
        "id: a\ntitle: users are listed\n{READS}\nevery: {{ answer: error, checks: [ {{ path: status, type: string }} ] }}\n"
    )));
}

#[test]
fn neither_steps_nor_a_rule() {
    assert_told!(with_case("id: a\ntitle: users are listed\n"));
}

#[test]
fn two_procedures_in_one_step() {
    assert_told!(with_case(
        "id: a\ntitle: users are listed\nsteps: [ { send: { path: /Users }, query: { path: /Users } } ]\n"
    ));
}

#[test]
fn time_span_pattern_and_path_that_cannot_be_read() {
    assert_told!(with_case(
        "id: a\ntitle: users are listed\nsteps:\n  - send:\n      path: /Users\n      expect:\n        \
         eventually: 5 minutes\n        checks:\n          - { path: id, matches: '(' }\n          \
         - { path: '$.Resources[', present: true }\n"
    ));
}

#[test]
fn name_without_the_marker() {
    assert_told!(with_case(
        "id: a\ntitle: a user is created\nsteps:\n  \
         - send: { as: ann, create: User, with: { userName: ann }, expect: { status: 201 } }\n"
    ));
}

#[test]
fn change_of_what_all_cases_share() {
    assert_told!(format!(
        "{HEAD}given: [ {{ as: ann, create: User }} ]\ncases:\n  - id: a\n    title: a user is gone\n    \
         steps: [ {{ send: {{ method: DELETE, path: '${{ann.path}}', expect: {{ status: 204 }} }} }} ]\n"
    ));
}

#[test]
fn file_at_the_wrong_place() {
    let text = with_case(&format!("id: a\ntitle: users are listed\n{READS}\n"));
    insta::assert_snapshot!(said_of_files(&[("suites/odd/two.yaml", &text)]));
}

#[test]
fn no_yaml() {
    assert_told!(format!("{HEAD}cases:\n  - id: a\n    title: 'users are listed\n"));
}

#[test]
fn later_format() {
    assert_told!(
        with_case(&format!("id: a\ntitle: users are listed\n{READS}\n"))
            .replace("format: 1", "format: 2")
    );
}

#[test]
fn mistakes_of_several_files_are_told_together() {
    let one = with_case("id: A\ntitle: users are listed\n");
    let two = "format: 1\nsuite: odd.two\ntitle: two\ncases: []\n";
    let files = [("suites/odd/two.yaml", two), ("suites/odd/one.yaml", one.as_str())];
    insta::assert_snapshot!(said_of_files(&files));
}

/// A suite with one case of some steps.
fn with_steps(steps: &str) -> String {
    let steps: String = steps.trim_end().lines().map(|line| format!("  {line}\n")).collect();
    with_case(&format!("id: a\ntitle: users are made\nsteps:\n{steps}"))
}

#[test]
fn cut_and_slow_bodies_that_do_not_go_together() {
    assert_told!(with_steps(
        "\
- send: { as: ann, create: User, cut: after_request, expect: { status: 201 } }
- send: { as: bob, create: User, cut: in_answer, slow_body: 1s }
- send: { as: eve, method: DELETE, path: '${ann.path}', cut: in_body }
- send: { as: joe, create: User, slow_body: 11s }
- bulk: { as: job, cut: after_request, operations: [ { as: x, send: {}, expect: { status: 201 } } ] }
"
    ));
}

#[test]
fn retry_of_what_is_not_there() {
    assert_told!(with_steps(
        "\
- bulk: { as: job, operations: [ { as: ann, send: { method: POST } } ] }
- retry: { as: again, of: jobs }
- retry: { as: more, of: job, operations: { anne: { status: 409 } }, after: { more-ann: exists } }
- retry: { as: later, of: last }
- send: { as: last, create: User }
"
    ));
}

#[test]
fn races_that_cannot_be_run() {
    assert_told!(with_steps(
        "\
- race: { requests: [ { as: one, send: { create: User } } ], invariants: [] }
- race:
    requests:
      - { as: 'many{n}', repeat: 65, send: { create: User } }
      - { as: same, repeat: 2, send: { create: User } }
      - { as: none }
      - { as: short, send: { create: User, cut: after_request } }
      - { as: 'job{n}', repeat: 2, bulk: { operations: [ { as: op, send: {} } ] } }
    invariants: [ { rule: all-hold } ]
"
    ));
}

#[test]
fn number_of_a_request_in_a_name_that_nothing_bears() {
    assert_told!(with_steps(
        "\
- race:
    requests:
      - as: 'add{n}'
        repeat: 2
        send: { method: PATCH, path: '${team{n}.path}', body: {}, after: { 'u{n}': exists } }
    invariants: [ { rule: all-hold } ]
"
    ));
}

/// A case with a step of a procedure, evidence for these capabilities.
fn with_procedure(features: &str, more: &str, step: &str) -> String {
    with_case(&format!(
        "id: a\ntitle: a limit is found\nfeatures: [{features}]\n{more}steps:\n  - {step}\n"
    ))
}

#[test]
fn search_without_what_it_needs_and_with_what_it_has_no_use_for() {
    assert_told!(with_procedure(
        "bulk.maxOperations",
        "",
        "probe: { limit: bulk.maxOperations, path: /Users, filter: 'userName pr' }",
    ));
}

#[test]
fn search_for_an_unknown_limit() {
    assert_told!(with_procedure(
        "bulk.maxOperations",
        "",
        "probe: { limit: bulk.maxOperation, operation: { method: DELETE, path: /Users/x } }",
    ));
}

#[test]
fn search_for_a_length_without_a_place_for_letters() {
    assert_told!(with_procedure(
        "filter.maxLength",
        "given: [ { as: ann, create: User } ]\n",
        "probe: { limit: filter.maxLength, path: /Users, filter: 'userName pr', finds: ann }",
    ));
}

#[test]
fn search_with_bounds_that_cannot_be() {
    assert_told!(with_procedure(
        "filter.maxResults",
        "",
        "probe: { limit: filter.maxResults, from: 9, unadvertised: 0, most: 3, requests: 1 }",
    ));
}

#[test]
fn search_for_what_the_case_is_no_evidence_for() {
    assert_told!(with_procedure(
        "filter.maxResults",
        "",
        "probe: { limit: pagination.maxPageSize, most: 3 }",
    ));
}

#[test]
fn search_that_expects_more_than_checks() {
    assert_told!(with_procedure(
        "filter.maxResults",
        "",
        "probe: { limit: filter.maxResults, most: 3, expect: { status: 200, items: 3 } }",
    ));
}

#[test]
fn search_that_finds_nobody() {
    assert_told!(with_procedure(
        "filter.maxLength",
        "given: [ { as: ann, create: User } ]\n",
        "probe: { limit: filter.maxLength, path: /Users, filter: 'userName eq \"{fill}\"', finds: anna }",
    ));
}

#[test]
fn case_that_nobody_can_ask_for() {
    assert_told!(with_case(&format!(
        "id: a\ntitle: users are listed\non_request: On Demand\n{READS}\n"
    )));
}

#[test]
fn measurement_in_every_run_with_sizes_that_cannot_be() {
    assert_told!(with_procedure(
        "bulk.advantage",
        "",
        "measure: { resources: 0, concurrency: 0, chunks: [50, 10] }",
    ));
}

#[test]
fn walks_of_which_nothing_is_judged_and_keys_of_them_that_do_not_go_together() {
    assert_told!(with_case(
        "id: a
title: pages hold together
steps:
  - walk: { as: idle, path: /Users, by: { index: { count: 3 } } }
  - walk:
      as: short
      path: /Users
      by: { index: { count: 3 } }
      in_short: true
      twice: true
      invariants: [ { rule: ends } ]
      expect: { status: 200, checks: [ { path: $.missing, equals: 0 } ] }
  - walk:
      as: changed
      path: /Users
      by: { cursor: { count: 3 } }
      stop_after: 2
      meanwhile: [ { after_page: 2, send: { as: late, create: User, expect: { status: 201 } } } ]
      expect: { checks: [ { path: $.lost, present: false } ] }
"
    ));
}
