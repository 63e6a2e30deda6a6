//! The schemas in `schemas/` are those of this version, and what is shipped fits them.
//! `SCIMSPEC_BLESS=1` writes them anew.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]

mod command_support;

use std::path::{Path, PathBuf};

use command_support::{Out, run};
use scimspec::document::{Source, parse};
use serde_json::{Value, json};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[track_caller]
fn assert_fresh(name: &str, wanted: &str) {
    let path = root().join("schemas").join(name);
    if std::env::var_os("SCIMSPEC_BLESS").is_some() {
        std::fs::write(&path, wanted).unwrap();
    }
    let published = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(published == wanted, "schemas/{name} is stale; SCIMSPEC_BLESS=1 writes it anew");
}

fn validator(name: &str) -> jsonschema::Validator {
    let text = std::fs::read_to_string(root().join("schemas").join(name)).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

fn read_yaml(path: &Path) -> Value {
    let name = path.display().to_string();
    let source = Source::new(name, std::fs::read_to_string(path).unwrap());
    parse(&source).unwrap_or_else(|mistake| panic!("{}", mistake.render(false))).to_json()
}

/// Every YAML file below a folder of the project.
fn files_below(folder: &str) -> Vec<PathBuf> {
    let (mut open, mut files) = (vec![root().join(folder)], Vec::new());
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// What of a document does not fit, each with its place in it.
fn misfits(validator: &jsonschema::Validator, name: &str, value: &Value) -> Vec<String> {
    let errors = validator.iter_errors(value);
    errors.map(|error| format!("{name} at {}: {error}", error.instance_path())).collect()
}

#[track_caller]
fn assert_all_fit(folder: &str, schema: &str, at_least: usize) {
    let validator = validator(schema);
    let files = files_below(folder);
    assert!(files.len() >= at_least, "{} files below {folder}", files.len());
    let found = files.iter().flat_map(|path| {
        let name = path.strip_prefix(root()).unwrap().display().to_string();
        misfits(&validator, &name, &read_yaml(path))
    });
    let found: Vec<String> = found.collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_schema_of_suites_is_that_of_this_version() {
    assert_fresh("suite.schema.json", &format!("{:#}\n", scimspec::suite::json_schema()));
}

#[test]
fn the_schema_of_profiles_is_that_of_this_version() {
    assert_fresh("profile.schema.json", &scimspec::profile::json_schema());
}

#[test]
fn the_schema_of_maps_is_that_of_this_version() {
    assert_fresh("map.schema.json", &scimspec::capability::json_schema());
}

#[test]
fn the_schema_of_policies_is_that_of_this_version() {
    assert_fresh("policy.schema.json", &scimspec::policy::json_schema());
}

#[test]
fn the_schemas_that_are_printed_are_those_that_are_published() {
    for (command, name) in [("suites", "suite"), ("profiles", "profile"), ("policies", "policy")] {
        let printed = run(&[command, "schema"]);
        let published = root().join(format!("schemas/{name}.schema.json"));
        let published = std::fs::read_to_string(published).unwrap();
        assert!(printed.assert_code(0).stdout == published, "{command} schema prints another");
    }
}

#[test]
fn every_suite_fits_the_published_schema() {
    assert_all_fit("suites", "suite.schema.json", 40);
}

#[test]
fn every_profile_fits_the_published_schema() {
    assert_all_fit("profiles", "profile.schema.json", 3);
}

#[test]
fn every_policy_fits_the_published_schema() {
    assert_all_fit("policies", "policy.schema.json", 9);
}

#[test]
fn the_map_of_documented_claims_fits_the_published_schema() {
    let validator = validator("map.schema.json");
    let map = run(&["profiles", "show", "reference", "--format", "map"]).assert_code(0).json();
    let found = misfits(&validator, "map", &map);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_suite_with_a_misspelt_key_does_not_fit() {
    let validator = validator("suite.schema.json");
    let path = root().join("suites/lifecycle/create.yaml");
    let mut suite = read_yaml(&path);
    assert_eq!(misfits(&validator, "as it stands", &suite), [""; 0]);
    suite["cases"][0]["step"] = json!([]);
    assert_ne!(misfits(&validator, "with a key more", &suite), [""; 0]);
    suite["cases"] = json!("none");
    assert_ne!(misfits(&validator, "with another type", &suite), [""; 0]);
}

#[test]
fn the_map_of_a_run_fits_the_published_schema() {
    let validator = validator("map.schema.json");
    for fault in [None, Some("bulk.phantom-success")] {
        let (out, mut more) = (Out::new(), Vec::new());
        more.extend(fault.iter().flat_map(|fault| ["--fault", fault]));
        let text = out.text();
        let only = ["--only", "bulk.**", "--only", "filter.**"];
        run(&[&["run", "--out", &text], &only[..], &more].concat());
        let map: Value = serde_json::from_str(&out.read("map.json")).unwrap();
        let found = misfits(&validator, "map.json", &map);
        assert!(found.is_empty(), "{}", found.join("\n"));
        let misfit = json!({"format": 1, "features": {"bulk.post": {"verdict": "fine"}}});
        assert_ne!(misfits(&validator, "a map that is none", &misfit), [""; 0]);
    }
}
