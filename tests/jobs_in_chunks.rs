//! Bulk requests in chunks, cases that end early, and drift within bounds, as whole runs of suites
//! that a user wrote.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]

mod command_support;

use command_support::ran::Ran;
use command_support::{Out, Served};
use serde_json::Value;

/// A run of a suite with this case, against a provider whose jobs have twelve operations at the
/// most.
fn ran(case: &str, arguments: &[&str]) -> Ran {
    let folder = Out::new();
    let file = folder.parent().join("limits.yaml");
    std::fs::write(&file, r#"{"limits":{"max_operations":12}}"#).unwrap();
    let limits = ["--limits", file.to_str().unwrap()];
    let served = Served::start(&[&limits[..], arguments].concat());
    let suites = folder.parent().join("own");
    std::fs::create_dir(&suites).unwrap();
    let head = "format: 1\nsuite: own.jobs\ntitle: jobs\nrequirements: [RFC7644-3.7-09]\n";
    std::fs::write(suites.join("jobs.yaml"), format!("{head}cases:\n{case}")).unwrap();
    Ran::against(&served.base, &["--suites", suites.to_str().unwrap()])
}

/// Method and path of all requests of a case.
fn requests(ran: &Ran, case: &str) -> Vec<String> {
    let observed = ran.observed(case);
    let exchanges = observed["exchanges"].as_array().unwrap().iter();
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    exchanges
        .map(|one| word(&one["request"]["method"]) + " " + &word(&one["request"]["path"]))
        .collect()
}

const THIRTY: &str = r#"
  - id: thirty
    title: thirty accounts, two under a taken name
    steps:
      - bulk:
          as: job
          chunks_of: config.bulk.maxOperations
          operations:
            - as: "u{n}"
              repeat: 28
              resource: User
              send: { method: POST, path: /Users, bulkId: "u{n}", data: { displayName: "Hire {n}" } }
              expect: { status: 201 }
              after: { contains: { displayName: "Hire {n}" } }
            - as: "twin{n}"
              repeat: 2
              resource: User
              send: { method: POST, path: /Users, bulkId: "twin{n}", data: { userName: "${tag}-u{n}" } }
              expect: { status: 409 }
              after: missing
          expect: { status: 200 }
"#;

#[test]
fn a_job_is_cut_to_what_the_target_allows_and_every_operation_is_judged() {
    let ran = ran(THIRTY, &[]);
    assert_eq!(ran.result("own.jobs/thirty")["outcome"], "pass", "{:?}", ran.ended);
    let jobs =
        requests(&ran, "own.jobs/thirty").iter().filter(|request| *request == "POST /Bulk").count();
    assert_eq!(jobs, 3);
    let ledger = ran.lines("ledger.jsonl");
    let of = |verdict: &str| ledger.iter().filter(|entry| entry["verdict"] == verdict).count();
    assert_eq!((of("confirmed"), of("confirmed-failure"), ledger.len()), (28, 2, 30));
    let exchanges: std::collections::BTreeSet<&str> =
        ledger.iter().map(|entry| entry["exchange"].as_str().unwrap()).collect();
    assert_eq!(exchanges.len(), 3, "each operation leads to the request that carried it");
}

#[test]
fn what_goes_wrong_in_a_later_chunk_is_found() {
    let ran = ran(THIRTY, &["--fault", "bulk.last-operation-dropped:after/2"]);
    let result = ran.result("own.jobs/thirty");
    assert_eq!(result["outcome"], "fail", "{:?}", ran.ended);
    assert!(result["mismatches"][0]["expected"].as_str().unwrap().contains("twin2"), "{result}");
}

#[test]
fn a_case_ends_where_the_answer_leaves_nothing_to_do() {
    let case = r#"
  - id: ends
    title: ends at a create that is done
    steps:
      - send: { as: ann, create: User, ends_on: 2xx, expect: { status: 409 } }
      - send: { as: read, path: /Users, expect: { status: 404 } }
    variants:
      - name: done
        verdict: conditional
        outcome: pass
        note: It is done.
        instead: [ { expect: { ann: { status: 201 } } } ]
"#;
    let ran = ran(case, &[]);
    assert_eq!(ran.result("own.jobs/ends")["outcome"], "pass", "{:?}", ran.ended);
    assert_eq!(ran.result("own.jobs/ends")["variant"], "done");
    assert!(!requests(&ran, "own.jobs/ends").iter().any(|request| request == "GET /Users"));
}

fn two_of_three(bound: &str) -> String {
    format!(
        r#"
  - id: drift
    title: three accounts are as they are meant to be
    given: [ {{ as: "u{{n}}", repeat: 3, create: User, with: {{ displayName: Before }} }} ]
    steps:
      - send:
          as: change
          method: PUT
          path: "${{u2.path}}"
          resource: User
          with: {{ userName: "${{u2.sent.userName}}", displayName: After }}
      - reconcile:
          as: drift
          {bound}
          after:
            u1: {{ contains: {{ displayName: Before }} }}
            u2: {{ contains: {{ displayName: Before }} }}
            u3: {{ contains: {{ displayName: Before }} }}
"#
    )
}

#[test]
fn drift_within_the_bound_is_borne_and_beyond_it_counted() {
    let borne = ran(&two_of_three("drift_at_most: 1"), &[]);
    assert_eq!(borne.result("own.jobs/drift")["outcome"], "pass", "{:?}", borne.ended);
    let counted = ran(&two_of_three("drift_at_most: 0"), &[]).result("own.jobs/drift");
    assert_eq!(counted["outcome"], "fail");
    let observed = counted["mismatches"][0]["observed"].as_str().unwrap();
    assert!(observed.ends_with("(drift 1 of 3, at most 0)"), "{observed}");
    let plain = ran(&two_of_three("settle: 0s"), &[]).result("own.jobs/drift");
    assert!(!plain["mismatches"][0]["observed"].as_str().unwrap().contains("drift"));
}
