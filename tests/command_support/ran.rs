//! A run of some cases against a provider, and what it wrote.

use serde_json::Value;

use super::{Finished, Out, TOKEN_VARIABLE, run};

/// A run that came to its end, with its folder.
pub struct Ran {
    pub ended: Finished,
    pub out: Out,
}

impl Ran {
    pub fn against(base: &str, arguments: &[&str]) -> Self {
        let out = Out::new();
        let text = out.text();
        let target = ["run", "--url", base, "--token-env", TOKEN_VARIABLE, "--out", &text];
        let ended = run(&[&target[..], &["--format", "jsonl"], arguments].concat());
        Self { ended, out }
    }

    /// The result of a case.
    pub fn result(&self, case: &str) -> Value {
        let lines = self.ended.stdout.lines();
        let parsed = lines.filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let mut found = parsed.filter(|line| line["kind"] == "result" && line["case"] == case);
        found.next().unwrap_or_else(|| panic!("no result of {case}: {:?}", self.ended))
    }

    /// A capability in the map.
    pub fn feature(&self, key: &str) -> Value {
        let map: Value = serde_json::from_str(&self.out.read("map.json")).unwrap();
        map["features"][key].clone()
    }

    /// The lines of a file of the folder.
    pub fn lines(&self, file: &str) -> Vec<Value> {
        self.out.read(file).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// What was recorded of a case.
    pub fn observed(&self, case: &str) -> Value {
        let events = self.lines("run.jsonl");
        events.into_iter().find(|event| event["case"] == case).unwrap()
    }
}
