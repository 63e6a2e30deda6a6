use serde_json::json;

use super::*;

fn map(id: &str, features: &Value) -> CapabilityMap {
    let mut full = serde_json::Map::new();
    for (key, own) in features.as_object().unwrap() {
        let mut feature =
            json!({"title": key, "section": "RFC 7644 3", "note": "", "observed": []});
        for (name, value) in own.as_object().unwrap() {
            feature[name] = value.clone();
        }
        full.insert(key.clone(), feature);
    }
    serde_json::from_value(json!({
        "format": 1, "areas": {}, "features": full,
        "provider": {"id": id, "name": id, "version": "2026-11-22"},
    }))
    .unwrap()
}

fn row_of(cells: &[Value]) -> ComparisonRow {
    let maps: Vec<CapabilityMap> = cells
        .iter()
        .enumerate()
        .map(|(place, cell)| map(&format!("p{place}"), &json!({"bulk.x": cell})))
        .collect();
    compare(&maps).rows.remove(0)
}

#[test]
fn the_common_denominator_is_the_worst_that_was_observed() {
    let row = row_of(&[
        json!({"verdict": "native"}),
        json!({"verdict": "conditional", "note": "n", "instead": "i"}),
    ]);
    assert_eq!((row.common.verdict, row.differs), (Verdict::Conditional, true));
    assert_eq!(row.area, "bulk");
}

#[test]
fn what_somebody_was_not_tested_for_is_no_common_ground() {
    let untested = json!({"verdict": "untested", "note": "no case"});
    let row = row_of(&[json!({"verdict": "native"}), untested.clone()]);
    assert_eq!(row.common.verdict, Verdict::Untested);
    assert_eq!(row.common.untested, ["p1"]);
    let broken = json!({"verdict": "broken", "note": "n", "instead": "i"});
    assert_eq!(row_of(&[broken, untested]).common.verdict, Verdict::Broken);
}

#[test]
fn the_common_limit_is_the_smallest_and_unknown_where_one_is() {
    let limit = |limits: Value| json!({"verdict": "native", "limits": limits});
    let row = row_of(&[
        limit(json!({"advertised": 1000})),
        limit(json!({"advertised": 500, "works_up_to": 120})),
    ]);
    assert_eq!(row.common.value, Some(json!(120)));
    let row = row_of(&[limit(json!({"advertised": 1000})), json!({"verdict": "native"})]);
    assert_eq!(row.common.value, None);
    let row = row_of(&[limit(json!({"advertised": 1000, "fails_from": 101}))]);
    assert_eq!(row.common.value, None, "what is advertised was seen to fail");
}

#[test]
fn the_same_values_are_common_and_others_differ() {
    let value = |word: &str| json!({"verdict": "native", "value": word});
    assert_eq!(row_of(&[value("hard"), value("hard")]).common.value, Some(json!("hard")));
    let row = row_of(&[value("hard"), value("soft")]);
    assert_eq!((row.common.value, row.differs), (None, true));
}

#[test]
fn who_says_nothing_differs_from_nobody_and_who_documents_does() {
    let native = json!({"verdict": "native"});
    let documents = |value: Value| {
        let declared = json!({"value": value, "source": "docs"});
        json!({"verdict": "untested", "note": "n", "instead": "i", "declared": declared})
    };
    let differs = |cells: &[Value]| row_of(cells).differs;
    assert!(!differs(&[native.clone(), json!({"verdict": "untested", "note": "n"})]));
    assert!(!differs(&[native.clone(), documents(json!(true))]));
    assert!(differs(&[native.clone(), documents(json!(false))]));
    assert!(differs(&[documents(json!(100)), documents(json!(200))]));
    let limit = json!({"verdict": "native", "limits": {"advertised": 100}});
    assert!(!differs(&[limit.clone(), documents(json!(100))]));
    assert!(differs(&[limit, documents(json!(200))]));
}

#[test]
fn providers_that_need_the_same_are_told_together() {
    let absent = json!({"verdict": "compensate", "note": "no bulk", "instead": "send them singly"});
    let declared = json!({"value": false, "source": "docs"});
    let row = row_of(&[
        absent.clone(),
        json!({"verdict": "native"}),
        absent,
        json!({"verdict": "untested", "note": "d", "instead": "send them singly", "declared": declared}),
        json!({"verdict": "untested", "note": "d", "instead": "send them singly"}),
    ]);
    assert_eq!(row.common.verdict, Verdict::Compensate);
    assert_eq!(row.workflows.len(), 2);
    assert_eq!(row.workflows[0].providers, ["p0", "p2"]);
    assert_eq!(row.workflows[1].providers, ["p3"], "absent by its own documentation");
}

#[test]
fn each_column_has_a_heading_of_its_own() {
    let mut maps = ["a", "b", "a", "a"].map(|id| map(id, &json!({})));
    maps[3].provider.version = "2".to_owned();
    let labels: Vec<String> = compare(&maps).providers.into_iter().map(|p| p.label).collect();
    assert_eq!(labels, ["a #1", "b", "a #2", "a@2"]);
}

#[test]
fn a_map_without_the_capability_is_untested() {
    let maps = [map("a", &json!({"x.y": {"verdict": "native"}})), map("b", &json!({}))];
    let row = compare(&maps).rows.remove(0);
    assert_eq!(row.cells[1].verdict, Verdict::Untested);
    assert_eq!(row.common.untested, ["b"]);
}
