//! What an answer says, against what it was expected to say.

use serde_json::{Value, json};

use super::Mismatch;
use super::blame::{Bench, Blame};
use super::check::{Subject, check};
use super::compare::{first_missing, short};
use super::list::list_mismatches;
use crate::observation::{Exchange, Received};
use crate::suite::{Answer, ErrorShape, Names};

const ERROR_URN: &str = "urn:ietf:params:scim:api:messages:2.0:Error";

/// An answer with what it is judged by.
pub(super) struct Judging<'a> {
    pub bench: Bench<'a>,
    pub names: Names<'a>,
    /// Whether resources that nobody knows are left out before a list is judged.
    pub others_allowed: bool,
}

impl Judging<'_> {
    /// Everything of the answer of an exchange that is not as expected.
    pub fn exchange(&self, expected: &Answer, exchange: &Exchange) -> Vec<Mismatch> {
        let Some(answer) = &exchange.answer else { return vec![] };
        let blame = self.bench.blame(expected.requirement.as_deref(), expected.level);
        let mut mismatches = self.status(expected, &blame, answer);
        if mismatches.is_empty() {
            mismatches.extend(self.rest(expected, &blame, answer));
        }
        for mismatch in &mut mismatches {
            mismatch.exchange = Some(exchange.id.clone());
            mismatch.silent = exchange.succeeded();
        }
        mismatches
    }

    fn status(&self, expected: &Answer, blame: &Blame, answer: &Received) -> Vec<Mismatch> {
        match &expected.status {
            Some(set) if !set.contains(answer.status) => {
                let observed = format!("HTTP {}{}", answer.status, detail_of(answer));
                vec![blame.mismatch("status", format!("HTTP {set}"), observed)]
            }
            _ => vec![],
        }
    }

    fn rest(&self, expected: &Answer, blame: &Blame, answer: &Received) -> Vec<Mismatch> {
        let null = Value::Null;
        let body = answer.json.as_ref().unwrap_or(&null);
        let mut mismatches = Vec::new();
        if let Some(shape) = &expected.error {
            mismatches.extend(error_shape(shape, blame, answer));
        }
        if let Some(empty) = expected.empty
            && empty != answer.body.trim().is_empty()
        {
            let (wanted, found) = match empty {
                true => ("no body", "a body".to_owned()),
                false => ("a body", "no body".to_owned()),
            };
            mismatches.push(blame.mismatch("empty", wanted, found));
        }
        mismatches.extend(self.headers(expected, blame, answer));
        mismatches.extend(self.contains(expected, blame, body));
        mismatches.extend(self.checks(expected, blame, body, answer));
        mismatches.extend(list_mismatches(self, expected, blame, body));
        mismatches
    }

    fn headers(&self, expected: &Answer, blame: &Blame, answer: &Received) -> Vec<Mismatch> {
        let header = |name: &str| answer.header(name).map(str::to_owned);
        let mut mismatches = Vec::new();
        for (name, wanted) in &expected.headers {
            let mut wanted = wanted.clone();
            wanted.header = Some(name.clone());
            let subject = Subject { body: &Value::Null, header: &header, status: answer.status };
            mismatches.extend(check(&self.bench, blame, &wanted, &subject, self.names));
        }
        mismatches
    }

    fn contains(&self, expected: &Answer, blame: &Blame, body: &Value) -> Option<Mismatch> {
        let wanted = expected.contains.as_ref()?;
        contains_mismatch(blame, wanted, body, self.names, "the body")
    }

    fn checks(
        &self,
        expected: &Answer,
        blame: &Blame,
        body: &Value,
        answer: &Received,
    ) -> Vec<Mismatch> {
        let header = |name: &str| answer.header(name).map(str::to_owned);
        let subject = Subject { body, header: &header, status: answer.status };
        let checks = expected.checks.iter();
        checks.flat_map(|one| check(&self.bench, blame, one, &subject, self.names)).collect()
    }
}

/// What a body lacks of what it is expected to contain.
pub(super) fn contains_mismatch(
    blame: &Blame,
    wanted: &Value,
    body: &Value,
    names: Names<'_>,
    what: &str,
) -> Option<Mismatch> {
    let wanted = match crate::suite::render(wanted, names) {
        Ok(wanted) => wanted,
        Err(error) => {
            return Some(blame.mismatch("contains", "a value to compare with", error.to_string()));
        }
    };
    let missing = first_missing(body, &wanted, "")?;
    Some(blame.mismatch("contains", format!("{what} contains {}", short(&wanted)), missing))
}

/// Whether a body is a SCIM error (RFC 7644 3.12).
fn error_shape(shape: &ErrorShape, blame: &Blame, answer: &Received) -> Vec<Mismatch> {
    if matches!(shape, ErrorShape::Any(false)) {
        return vec![];
    }
    let body = answer.json.as_ref().filter(|body| body.is_object());
    let Some(body) = body else {
        return vec![blame.mismatch("error-body", "a SCIM Error body", "no JSON body")];
    };
    let schemas = body.get("schemas").cloned().unwrap_or(Value::Null);
    let named = schemas.as_array().is_some_and(|all| all.contains(&json!(ERROR_URN)));
    let mut mismatches = Vec::new();
    if !named {
        let observed = format!("schemas is {}", short(&schemas));
        mismatches.push(blame.mismatch("error-body", "a SCIM Error body", observed));
    }
    if let ErrorShape::ScimType(wanted) = shape {
        let wanted = wanted.literal_texts();
        let found = body.get("scimType").and_then(Value::as_str);
        if !found.is_some_and(|found| wanted.contains(&found)) {
            let observed = found.map_or("no scimType".to_owned(), |found| format!("`{found}`"));
            let expected = format!("scimType `{}`", wanted.join("` or `"));
            mismatches.push(blame.mismatch("scim-type", expected, observed));
        }
    }
    mismatches
}

/// The explanation that an error gives, in brackets.
fn detail_of(answer: &Received) -> String {
    let detail = answer.json.as_ref().and_then(|body| body.get("detail")?.as_str());
    let detail: String = detail.unwrap_or_default().chars().take(120).collect();
    if answer.status < 400 || detail.is_empty() { String::new() } else { format!(" ({detail})") }
}
