//! The action and the container file: every input is declared and used, none stands inside a
//! script, the script does what it says, and all that is copied is there.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]

mod command_support;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use command_support::{Served, TOKEN};
use serde_json::Value;

fn text(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn action() -> Value {
    serde_saphyr::from_str(&text("action.yml")).unwrap()
}

/// The expressions `${{ … }}` in a text.
fn expressions(text: &str) -> Vec<&str> {
    let parts = text.split("${{").skip(1);
    parts.map(|part| part.split_once("}}").expect("an expression ends").0.trim()).collect()
}

/// The names behind `inputs.` in all texts of a value.
fn inputs(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            for expression in expressions(text) {
                for part in expression.split("inputs.").skip(1) {
                    let name = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
                    found.insert(part.chars().take_while(name).collect());
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| inputs(item, found)),
        Value::Object(members) => members.values().for_each(|member| inputs(member, found)),
        _ => {}
    }
}

fn steps(action: &Value) -> &[Value] {
    action["runs"]["steps"].as_array().unwrap()
}

#[test]
fn inputs_that_are_used_are_declared_and_the_reverse() {
    let action = action();
    assert_eq!(action["runs"]["using"], "composite");
    let mut used = BTreeSet::new();
    inputs(&action["runs"], &mut used);
    let declared = action["inputs"].as_object().unwrap();
    assert_eq!(used, declared.keys().cloned().collect());
    for (name, input) in declared {
        assert!(!input["description"].as_str().unwrap().is_empty(), "{name}");
        assert!(input["default"].is_string(), "{name} may be left out");
    }
}

#[test]
fn nothing_is_pasted_into_a_script() {
    for step in steps(&action()) {
        let script = step["run"].as_str().unwrap();
        assert_eq!(expressions(script), [""; 0], "what is pasted there is run: pass it by env");
        assert_eq!(step["shell"], "bash");
    }
}

#[test]
fn outputs_come_from_a_step_that_is_there() {
    let action = action();
    let ids: Vec<&str> = steps(&action).iter().filter_map(|step| step["id"].as_str()).collect();
    let script = steps(&action).last().unwrap()["run"].as_str().unwrap();
    for (name, output) in action["outputs"].as_object().unwrap() {
        let value = expressions(output["value"].as_str().unwrap())[0].to_owned();
        let mut parts = value.split('.');
        assert_eq!(parts.next(), Some("steps"));
        assert!(ids.contains(&parts.next().unwrap()), "{value}");
        assert_eq!(parts.next_back(), Some(name.as_str()));
        assert!(script.contains(&format!("echo \"{name}=")), "{name} is written");
    }
}

/// Runs the script of the last step with these inputs; gives its exit code and its outputs.
fn run_script(directory: &Path, given: &[(&str, &str)]) -> (Option<i32>, String, String) {
    let action = action();
    let step = steps(&action).last().unwrap();
    let mut command = Command::new("bash");
    command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c"]);
    command.arg(step["run"].as_str().unwrap()).current_dir(directory);
    for (name, value) in step["env"].as_object().unwrap() {
        let input = expressions(value.as_str().unwrap())[0].strip_prefix("inputs.").unwrap();
        let usual = action["inputs"][input]["default"].as_str().unwrap();
        let own = given.iter().find(|(name, _)| *name == input).map(|(_, value)| *value);
        let binary = (input == "binary").then_some(env!("CARGO_BIN_EXE_scimspec"));
        command.env(name, own.or(binary).unwrap_or(usual));
    }
    command.env("GITHUB_OUTPUT", directory.join("output"));
    for name in ["GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "CI", "NO_PROXY", "HTTP_PROXY"] {
        command.env_remove(name);
    }
    let ended = command.output().unwrap();
    let outputs = std::fs::read_to_string(directory.join("output")).unwrap_or_default();
    let said = [ended.stdout, ended.stderr].concat();
    (ended.status.code(), outputs, String::from_utf8_lossy(&said).into_owned())
}

#[test]
fn the_script_runs_what_its_inputs_say() {
    let directory = tempfile::tempdir().unwrap();
    let served = Served::start(&["--fault", "bulk.ghost-write"]);
    let only = "--only\nbulk.truth/**\n";
    let given = [("url", served.base.as_str()), ("token", TOKEN), ("args", only)];
    let (code, outputs, said) = run_script(directory.path(), &given);
    assert_eq!(code, Some(1), "{said}");
    let expected = "exit-code=1\nmap=scimspec-run/map.json\njunit=scimspec-run/junit.xml\n\
                    sarif=scimspec-run/findings.sarif\n";
    assert_eq!(outputs, expected);
    for file in ["map.json", "junit.xml", "findings.sarif"] {
        assert!(directory.path().join("scimspec-run").join(file).is_file(), "{file}");
    }

    let never = [&given[..], &[("fail-on", "never"), ("out", "again; touch owned")]].concat();
    let (code, outputs, said) = run_script(directory.path(), &never);
    assert_eq!(code, Some(0), "{said}");
    assert!(outputs.contains("exit-code=1\nmap=again; touch owned/map.json\n"), "{outputs}");
    assert!(!directory.path().join("owned").exists(), "an input is no command");

    let wrong = [("token", TOKEN), ("fail-on", "never"), ("args", "--only\nnothing.**")];
    assert_eq!(run_script(directory.path(), &wrong).0, Some(4), "only findings are forgiven");
    assert_eq!(run_script(directory.path(), &[("fail-on", "sometimes")]).0, Some(2));
}

#[test]
fn what_the_container_is_made_of_is_there() {
    let text = text("Containerfile");
    let copied = text.lines().filter_map(|line| line.strip_prefix("COPY "));
    let sources: Vec<&str> = copied
        .filter(|words| !words.starts_with("--from"))
        .flat_map(|words| words.rsplit_once(' ').unwrap().0.split(' '))
        .collect();
    for source in &sources {
        assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(source).exists(), "{source}");
    }
    // What is embedded at build time.
    for needed in ["src", "suites", "profiles", "policies", "catalogue", "docs/diagnostics.md"] {
        assert!(sources.contains(&needed), "{needed} is not copied");
    }
    let user = text.lines().find_map(|line| line.strip_prefix("USER ")).unwrap();
    assert!(user.parse::<u32>().is_ok_and(|id| id > 0), "not root, and by number: {user}");
    assert!(text.contains("ENTRYPOINT [\"/usr/local/bin/scimspec\"]"));
}
