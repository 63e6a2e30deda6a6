//! A run made by hand, with hostile text of a target in it.

use serde_json::{Value, json};

use super::{HtmlInput, RunReport, to_markdown};
use crate::capability::{CapabilityMap, MapInput, RunFacts, build};
use crate::catalogue::Catalogue;
use crate::judge::{CaseResult, Counts, Finding, Judgement, Mismatch, Outcome};
use crate::ledger::{Actual, Entry, entry_verdict};
use crate::observation::{CleanupReport, Observation, RunFooter, RunHeader};
use crate::profile::Profile;
use crate::suite::{Level, LoadedSuites, Verdict};

/// What a hostile target says.
pub(super) const HOSTILE: &str =
    "<script>alert(1)</script> \u{1b}[2J\u{202e}evil | `x` ]]> \u{0} [a](b)";

pub(super) struct Fixture {
    pub catalogue: Catalogue,
    pub header: RunHeader,
    pub judgement: Judgement,
    pub map: CapabilityMap,
    pub footer: RunFooter,
    pub observations: Vec<Observation>,
    pub ledger: Vec<Entry>,
}

impl Fixture {
    pub fn new() -> Self {
        let catalogue = Catalogue::builtin().unwrap();
        let header = header();
        let footer = footer();
        let judgement = judgement();
        let mut profile = Profile::generic();
        profile.name = "Acme Directory".to_owned();
        profile.id = "acme".to_owned();
        let map = build(&MapInput {
            catalogue: &catalogue,
            profile: &profile,
            discovery: &header.discovery,
            judgement: &judgement,
            run: Some(RunFacts {
                header: &header,
                footer: Some(&footer),
                suites: &LoadedSuites::default(),
                observations: &[],
                ledger: &[],
            }),
        });
        let (observations, ledger) = (vec![observation()], ledger());
        Self { catalogue, header, judgement, map, footer, observations, ledger }
    }

    /// The same without anything to find fault with.
    pub fn faultless() -> Self {
        let mut fixture = Self::new();
        fixture.judgement.results.retain(|result| result.outcome == Outcome::Pass);
        fixture.judgement.findings.clear();
        fixture.judgement.counts = Counts { pass: 1, ..Counts::default() };
        fixture.footer.cleanup = CleanupReport { created: 12, deleted: 12, left: vec![] };
        fixture.map.features.retain(|key, _| key == "bulk.post");
        fixture.map.areas.retain(|area, _| area == "bulk");
        fixture
    }

    pub fn markdown(&self) -> String {
        to_markdown(&self.map, &self.judgement.findings, &self.catalogue)
    }

    pub fn html(&self) -> HtmlInput<'_> {
        HtmlInput {
            report: self.report(),
            catalogue: &self.catalogue,
            ledger: &self.ledger,
            observations: &self.observations,
        }
    }

    pub fn report(&self) -> RunReport<'_> {
        RunReport {
            header: &self.header,
            judgement: &self.judgement,
            map: &self.map,
            footer: &self.footer,
        }
    }
}

fn header() -> RunHeader {
    serde_json::from_value(json!({
        "format": 1, "run": "20261122-100000-ab12", "target": "https://scim.acme.example/v2",
        "profile": "acme", "scimspec": "0.1.0", "seed": 7, "suites_digest": "abcdef",
        "marker": "ss-ab12", "started": "2026-11-22T10:00:00Z",
        "discovery": {"serviceProviderConfig": {
            "bulk": {"supported": true, "maxOperations": 1000}, "sort": {"supported": false},
        }},
    }))
    .unwrap()
}

fn footer() -> RunFooter {
    RunFooter {
        complete: true,
        reason: None,
        finished: "2026-11-22T10:01:03Z".to_owned(),
        elapsed_ms: 63_400,
        requests: 1204,
        cleanup: CleanupReport { created: 12, deleted: 11, left: vec!["/Users/9".to_owned()] },
    }
}

/// A bulk request that is told to have failed, and a read-back that finds what it wrote.
fn observation() -> Observation {
    let body = format!(r#"{{"Operations":[{{"bulkId":"beyond","status":"201","x":"{}"}}]}}"#, "y")
        .replace("\"y\"", &json!(HOSTILE).to_string());
    let exchange = |id: &str, method: &str, path: &str, status: u16, body: &str| {
        json!({
            "id": id, "started_ms": 5, "elapsed_us": 3210,
            "request": {
                "method": method, "path": path,
                "url": format!("https://scim.acme.example/v2{path}"),
                "headers": {"authorization": "<secret>", "content-type": "application/scim+json"},
                "body": (method == "POST").then_some(r#"{"failOnErrors":1,"Operations":[]}"#),
            },
            "answer": {"status": status, "headers": {"x-evil": HOSTILE}, "body": body},
        })
    };
    let mut observation: Observation = serde_json::from_value(json!({
        "case": "bulk.fail-on-errors/limit-1", "started_ms": 5, "elapsed_ms": 120, "bindings": {},
        "exchanges": [
            exchange("ex-0191", "POST", "/Bulk", 200, &body),
            exchange("ex-0192", "GET", "/Users/9", 200, &json!({"userName": HOSTILE}).to_string()),
        ],
        "steps": [{
            "step": 0, "exchange": 0,
            "read_backs": {"beyond": {
                "state": "exists", "resource": {"userName": HOSTILE}, "exchanges": [1],
            }},
        }],
    }))
    .unwrap();
    observation.exchanges.iter_mut().for_each(|exchange| exchange.parse_answer());
    observation
}

fn ledger() -> Vec<Entry> {
    let entry = |label: &str, claimed: Option<u16>, actual: Actual| Entry {
        case: "bulk.fail-on-errors/limit-1".to_owned(),
        exchange: "ex-0191".to_owned(),
        label: label.to_owned(),
        method: "POST".to_owned(),
        path: "/Users".to_owned(),
        bulk_id: Some(label.to_owned()),
        id: None,
        claimed,
        actual,
        verdict: entry_verdict(claimed, actual),
    };
    vec![
        entry("first", Some(201), Actual::Applied),
        entry("beyond", None, Actual::Applied),
        entry(HOSTILE, Some(201), Actual::Unread),
    ]
}

fn judgement() -> Judgement {
    Judgement {
        results: vec![
            case("bulk.fail-on-errors/limit-1", "bulk.failOnErrors", Outcome::Fail),
            case("bulk.fail-on-errors/limit-2/second", "bulk.failOnErrors", Outcome::Fail),
            case("bulk.methods/post", "bulk.post", Outcome::Pass),
            case("filter.operators/by-text/eq", "filter.eq", Outcome::Warn),
            case("patch.paths/value-filter", "patch.valueFilter", Outcome::Known),
            case("sort.order/ascending", "sort.supported", Outcome::Unsupported),
            case("error.format/status", "error.format", Outcome::Inconclusive),
        ],
        findings: vec![
            finding("bulk.fail-on-errors/limit-1", Outcome::Fail, Level::Must),
            finding("filter.operators/by-text/eq", Outcome::Warn, Level::Should),
            finding("patch.paths/value-filter", Outcome::Known, Level::Must),
        ],
        counts: Counts { pass: 1, fail: 2, warn: 1, unsupported: 1, known: 1, inconclusive: 1 },
    }
}

fn case(name: &str, feature: &str, outcome: Outcome) -> CaseResult {
    let (verdict, note) = match outcome {
        Outcome::Pass => (Some(Verdict::Native), String::new()),
        Outcome::Warn => (Some(Verdict::Conditional), "compares with regard to case".to_owned()),
        Outcome::Known => (Some(Verdict::Compensate), "known: refuses the path".to_owned()),
        Outcome::Unsupported => (None, "not offered: sort".to_owned()),
        Outcome::Inconclusive => (None, "no answer within 10 s".to_owned()),
        Outcome::Fail => (Some(Verdict::Broken), format!("answered {HOSTILE}")),
    };
    CaseResult {
        case: name.to_owned(),
        title: "no operation runs after the limit of errors".to_owned(),
        requirements: vec!["RFC7644-3.7.3-01".to_owned()],
        features: vec![feature.to_owned()],
        tags: vec!["bulk".to_owned()],
        outcome,
        verdict,
        silent: outcome == Outcome::Fail,
        variant: None,
        value: (outcome == Outcome::Pass).then_some(Value::Bool(true)),
        note,
        mismatches: if outcome == Outcome::Fail { vec![mismatch()] } else { vec![] },
        exchanges: vec!["ex-0191".to_owned()],
        elapsed_ms: 120,
        measured: indexmap::IndexMap::new(),
        lag_ms: None,
        unfinished: false,
        disturbances: vec![],
    }
}

fn mismatch() -> Mismatch {
    Mismatch {
        requirement: "RFC7644-3.7.3-01".to_owned(),
        level: Level::Must,
        expected: "no result for `beyond`".to_owned(),
        observed: format!("status 201 and {HOSTILE}"),
        exchange: Some("ex-0191".to_owned()),
        cause: "operation after the limit".to_owned(),
        silent: true,
    }
}

fn finding(case: &str, outcome: Outcome, level: Level) -> Finding {
    Finding {
        case: case.to_owned(),
        requirement: "RFC7644-3.7.3-01".to_owned(),
        section: "RFC 7644 3.7.3".to_owned(),
        reading: "no operation runs once the number of errors in failOnErrors is reached"
            .to_owned(),
        level,
        outcome,
        title: format!("an operation runs after the limit: {HOSTILE}"),
        expected: "`beyond` is not reported and not there".to_owned(),
        observed: format!("`beyond` was created, the answer says 201 and {HOSTILE}"),
        fix: "Count failed operations and stop before the next one.".to_owned(),
        curl: "curl -sS -X POST 'https://scim.acme.example/v2/Bulk' -H \"Authorization: Bearer \
               $SCIM_TOKEN\" -d '{}'"
            .to_owned(),
        exchange: Some("ex-0191".to_owned()),
        silent: outcome == Outcome::Fail,
        witnesses: match outcome {
            Outcome::Fail => vec![case.to_owned(), "bulk.fail-on-errors/limit-2/second".to_owned()],
            _ => vec![case.to_owned()],
        },
        accepted: (outcome == Outcome::Known).then(|| "vendor ticket 123, until 2027".to_owned()),
    }
}
