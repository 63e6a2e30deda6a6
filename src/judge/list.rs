//! Which resources a list holds.

use serde_json::{Value, json};

use super::Mismatch;
use super::answer::Judging;
use super::blame::Blame;
use crate::suite::{Answer, ScalarOrList};

/// Everything of a list that is not as expected.
pub(super) fn list_mismatches(
    judging: &Judging<'_>,
    expected: &Answer,
    blame: &Blame,
    body: &Value,
) -> Vec<Mismatch> {
    let list = List::of(judging, body);
    let mut mismatches = Vec::new();
    if let Some(wanted) = &expected.returns {
        mismatches.extend(list.returns(blame, wanted));
    }
    if let Some(wanted) = &expected.order {
        mismatches.extend(list.order(blame, wanted));
    }
    if let Some(wanted) = &expected.includes {
        mismatches.extend(list.includes(blame, wanted));
    }
    if let Some(unwanted) = &expected.excludes {
        mismatches.extend(list.excludes(blame, unwanted));
    }
    if let Some(items) = expected.items
        && items != list.items.len() as u64
    {
        let observed = format!("{} resources", list.items.len());
        mismatches.push(blame.mismatch("items", format!("{items} resources"), observed));
    }
    mismatches.extend(list.total(expected, blame));
    mismatches
}

struct List<'a> {
    judging: &'a Judging<'a>,
    body: &'a Value,
    items: Vec<&'a Value>,
}

impl<'a> List<'a> {
    fn of(judging: &'a Judging<'a>, body: &'a Value) -> Self {
        let items = body.get("Resources").and_then(Value::as_array);
        Self { judging, body, items: items.into_iter().flatten().collect() }
    }

    /// Labels of the resources in the order in which they came; those that nobody knows by their
    /// id, or not at all where the list could not be confined to its population.
    fn labels(&self) -> Vec<String> {
        let names = self.judging.names;
        let ids = self.items.iter().map(|item| item.get("id").and_then(Value::as_str));
        ids.filter_map(|id| {
            let id = id.unwrap_or("(no id)");
            match names.label_of_id(id) {
                Some(label) => Some(label),
                None if self.judging.others_allowed => None,
                None => Some(format!("(unknown {id})")),
            }
        })
        .collect()
    }

    fn wanted(&self, blame: &Blame, wanted: &ScalarOrList) -> Result<Vec<String>, Box<Mismatch>> {
        match wanted.rendered(self.judging.names) {
            Ok(values) => Ok(values
                .iter()
                .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
                .collect()),
            Err(error) => Err(Box::new(blame.mismatch(
                "returns",
                "labels to compare with",
                error.to_string(),
            ))),
        }
    }

    fn not_a_list(&self, blame: &Blame) -> Option<Mismatch> {
        let is_list = self.body.get("Resources").is_some_and(Value::is_array)
            || self.body.get("totalResults") == Some(&json!(0));
        (!is_list).then(|| {
            let observed = super::compare::short(self.body);
            blame.mismatch("list", "a ListResponse with Resources", observed)
        })
    }

    fn returns(&self, blame: &Blame, wanted: &ScalarOrList) -> Option<Mismatch> {
        let wanted = match self.wanted(blame, wanted) {
            Ok(wanted) => wanted,
            Err(mismatch) => return Some(*mismatch),
        };
        if let (false, Some(mismatch)) = (wanted.is_empty(), self.not_a_list(blame)) {
            return Some(mismatch);
        }
        let found = self.labels();
        let missing: Vec<&String> = wanted.iter().filter(|one| !found.contains(one)).collect();
        let extra: Vec<&String> = found.iter().filter(|one| !wanted.contains(one)).collect();
        let twice = found.len() != wanted.len() && missing.is_empty() && extra.is_empty();
        if missing.is_empty() && extra.is_empty() && !twice {
            return None;
        }
        let mut observed = words(&found);
        if !missing.is_empty() {
            observed.push_str(&format!("; left out: {}", join(&missing)));
        }
        if !extra.is_empty() {
            observed.push_str(&format!("; not asked for: {}", join(&extra)));
        }
        if twice {
            observed.push_str("; some of them twice");
        }
        Some(blame.mismatch("returns", format!("exactly {}", words(&wanted)), observed))
    }

    fn order(&self, blame: &Blame, wanted: &ScalarOrList) -> Option<Mismatch> {
        let wanted = match self.wanted(blame, wanted) {
            Ok(wanted) => wanted,
            Err(mismatch) => return Some(*mismatch),
        };
        let found = self.labels();
        (found != wanted).then(|| {
            let expected = format!("in this order: {}", words(&wanted));
            blame.mismatch("order", expected, words(&found))
        })
    }

    fn includes(&self, blame: &Blame, wanted: &ScalarOrList) -> Option<Mismatch> {
        let wanted = match self.wanted(blame, wanted) {
            Ok(wanted) => wanted,
            Err(mismatch) => return Some(*mismatch),
        };
        let found = self.labels();
        let missing: Vec<&String> = wanted.iter().filter(|one| !found.contains(one)).collect();
        (!missing.is_empty()).then(|| {
            let expected = format!("{} among others", words(&wanted));
            blame.mismatch("includes", expected, format!("left out: {}", join(&missing)))
        })
    }

    fn excludes(&self, blame: &Blame, unwanted: &ScalarOrList) -> Option<Mismatch> {
        let unwanted = match self.wanted(blame, unwanted) {
            Ok(unwanted) => unwanted,
            Err(mismatch) => return Some(*mismatch),
        };
        let found = self.labels();
        let extra: Vec<&String> = found.iter().filter(|one| unwanted.contains(one)).collect();
        (!extra.is_empty()).then(|| {
            let expected = format!("none of {}", words(&unwanted));
            blame.mismatch("excludes", expected, format!("not asked for: {}", join(&extra)))
        })
    }

    fn total(&self, expected: &Answer, blame: &Blame) -> Option<Mismatch> {
        let wanted = expected.total_results.as_ref()?;
        if self.judging.others_allowed {
            return None;
        }
        let wanted = match wanted.as_str() {
            Some("matches") => {
                let list = expected.returns.as_ref().or(expected.order.as_ref())?;
                json!(self.wanted(blame, list).ok()?.len())
            }
            _ => crate::suite::render(wanted, self.judging.names).ok()?,
        };
        let found = self.body.get("totalResults").cloned().unwrap_or(Value::Null);
        (!super::compare::equal(&found, &wanted)).then(|| {
            let observed = format!("totalResults {found}");
            blame.mismatch("total-results", format!("totalResults {wanted}"), observed)
        })
    }
}

fn words(labels: &[String]) -> String {
    match labels {
        [] => "nobody".to_owned(),
        some => some.join(", "),
    }
}

fn join(labels: &[&String]) -> String {
    labels.iter().map(|label| label.as_str()).collect::<Vec<_>>().join(", ")
}
