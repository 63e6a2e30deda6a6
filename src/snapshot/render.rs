//! An observation as text.

use std::fmt::Write as _;

use super::canonical::canonical;
use super::redact::{Redactor, etag, number_unknown};
use crate::observation::{Exchange, Observation, ReadState, Received, StepObservation};

/// The steps of a case with their requests, answers and read-backs, as text that
/// is the same for the same behaviour.
///
/// Ids are `<id:LABEL>`, or numbered where they have no label; times, entity
/// tags, cursors and the run's markers are replaced, the base URL is cut off.
/// Resources that the case did not make are left out. Empty where the case has no
/// exchange of its own.
#[must_use]
pub fn render(observation: &Observation, base_url: &str) -> String {
    let redactor = Redactor::new(observation, base_url);
    let mut text = String::new();
    for step in &observation.steps {
        render_step(&mut text, step, observation, &redactor);
    }
    number_unknown(text.trim_end())
}

fn render_step(
    text: &mut String,
    step: &StepObservation,
    observation: &Observation,
    redactor: &Redactor,
) {
    let places = step.exchange.iter().chain(&step.pages);
    let exchanges: Vec<&Exchange> =
        places.filter_map(|place| observation.exchanges.get(*place)).collect();
    // Who wins a race is left to chance.
    let nothing = exchanges.is_empty() && step.read_backs.is_empty();
    if nothing || !step.raced.is_empty() {
        return;
    }
    let _ = writeln!(text, "step {}", step.step + 1);
    for exchange in exchanges {
        render_exchange(text, exchange, redactor);
    }
    for (label, found) in &step.read_backs {
        let state = match found.state {
            ReadState::Exists => "exists",
            ReadState::Missing => "missing",
            ReadState::Unknown => "could not be read",
        };
        let _ = writeln!(text, "after {label}: {state}");
    }
    text.push('\n');
}

fn render_exchange(text: &mut String, exchange: &Exchange, redactor: &Redactor) {
    let request = &exchange.request;
    let _ = writeln!(text, "{} {}", request.method, redactor.place(&request.path));
    match (&exchange.answer, &exchange.failure) {
        (Some(answer), _) => {
            let asked = request.path.contains("sortBy")
                || request.body.as_ref().is_some_and(|body| body.contains("\"sortBy\""));
            render_answer(text, answer, asked, redactor);
        }
        (None, Some(failure)) => {
            let kind = serde_json::to_value(failure.kind).unwrap_or_default();
            let _ = writeln!(text, "no answer: {}", kind.as_str().unwrap_or("unknown"));
        }
        (None, None) => text.push_str("no answer\n"),
    }
}

/// The text with what a reader would not see, or what a terminal would act on, as escapes of JSON.
fn visible(text: &str) -> String {
    let hidden = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match hidden(c) {
            true => drop(write!(shown, "\\u{:04x}", u32::from(c))),
            false => shown.push(c),
        }
    }
    shown
}

fn render_answer(text: &mut String, answer: &Received, ordered: bool, redactor: &Redactor) {
    let _ = writeln!(text, "{}", answer.status);
    for name in ["content-type", "location", "etag"] {
        if let Some(value) = answer.header(name) {
            let value = if name == "etag" { etag(value) } else { redactor.place(value) };
            let _ = writeln!(text, "{name}: {}", visible(&value));
        }
    }
    match &answer.json {
        Some(body) => {
            let body = canonical(&redactor.body(body), ordered);
            let _ = writeln!(text, "{}", visible(&format!("{body:#}")));
        }
        None if answer.body.is_empty() => {}
        None => text.push_str("<not JSON>\n"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::observation::{ReadBack, Request};

    const BASE: &str = "https://scim.example/v2";

    fn exchange(method: &str, path: &str, status: u16, body: &Value) -> Exchange {
        let mut answer = Received {
            status,
            headers: [("content-type".to_owned(), "application/scim+json".to_owned())].into(),
            body: body.to_string(),
            ..Received::default()
        };
        answer.parse();
        Exchange {
            id: "ex-0001".to_owned(),
            request: Request {
                method: method.to_owned(),
                path: path.to_owned(),
                headers: [("authorization".to_owned(), "Bearer secret".to_owned())].into(),
                ..Request::default()
            },
            answer: Some(answer),
            failure: None,
            started_ms: 0,
            elapsed_us: 0,
            retries: 0,
            disturbances: vec![],
        }
    }

    /// The same behaviour with other ids, times, tags and orders.
    fn observation(ids: [&str; 3], tag: &str, time: &str, reversed: bool) -> Observation {
        let [ann, bob, group] = ids;
        let mut members = vec![
            json!({"value": ann, "$ref": format!("{BASE}/Users/{ann}"), "display": format!("{tag}-ann")}),
            json!({"value": bob, "$ref": format!("{BASE}/Users/{bob}")}),
        ];
        let mut others = vec![
            json!({"id": "4711", "userName": "mary@corp.example", "emails": [{"value": "m@corp.example"}]}),
            json!({"id": ann, "userName": format!("{tag}-ann"), "meta": {"version": "W/\"77\""}}),
        ];
        if reversed {
            members.reverse();
            others.reverse();
        }
        let body = json!({
            "id": group, "displayName": format!("{tag}-team"), "members": members, "password": "p",
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
            "meta": {"created": time, "location": format!("{BASE}/Groups/{group}"), "version": ann},
        });
        let list = json!({"totalResults": 2, "Resources": others});
        let mut created = exchange("POST", "/Groups", 201, &body);
        if let Some(answer) = &mut created.answer {
            answer.headers.insert("location".to_owned(), format!("{BASE}/Groups/{group}"));
            answer.headers.insert("etag".to_owned(), format!("\"{ann}\""));
        }
        let query = format!("/Users?filter=meta.lastModified%20gt%20%22{time}%22");
        let found = ReadBack {
            state: ReadState::Exists,
            before: None,
            resource: None,
            found_by_name: None,
            copies: None,
            exchanges: vec![],
        };
        Observation {
            case: "group.members/two".to_owned(),
            bindings: [
                ("tag".to_owned(), json!(tag)),
                ("ann".to_owned(), json!({"id": ann})),
                ("team".to_owned(), json!({"id": group})),
            ]
            .into(),
            exchanges: vec![created, exchange("GET", &query, 200, &list)],
            steps: vec![
                StepObservation {
                    exchange: Some(0),
                    read_backs: [("team".to_owned(), found)].into(),
                    ..StepObservation::default()
                },
                StepObservation { step: 1, pages: vec![1], ..StepObservation::default() },
            ],
            ..Observation::default()
        }
    }

    fn one() -> String {
        let ids = ["a1", "3f2b8a44-0000-4000-8000-00000000000b", "77aa88bb99"];
        render(&observation(ids, "ss-x1-3", "2026-11-22T10:00:00Z", false), BASE)
    }

    #[test]
    fn an_answer_is_canonical_and_redacted() {
        insta::assert_snapshot!(one());
    }

    #[test]
    fn the_same_behaviour_gives_the_same_text() {
        let ids = ["zz9", "00000000-1111-4000-8000-00000000000c", "0123456789"];
        let other = observation(ids, "ss-y2-9", "2027-01-01T23:59:59.123+01:00", true);
        assert_eq!(render(&other, BASE), one());
    }

    #[test]
    fn secrets_and_people_are_not_in_it() {
        let text = one();
        for word in ["Bearer", "secret\n", "mary", "corp.example", "4711"] {
            assert!(!text.contains(word), "{word}");
        }
    }

    #[test]
    fn another_resource_in_the_place_of_one_is_seen() {
        let ids = ["a1", "3f2b8a44-0000-4000-8000-00000000000b", "77aa88bb99"];
        let mut other = observation(ids, "ss-x1-3", "2026-11-22T10:00:00Z", false);
        other.bindings.insert("ann".to_owned(), json!({"id": "b2"}));
        assert_ne!(render(&other, BASE), one());
    }

    #[test]
    fn a_user_and_a_group_with_the_same_id_are_told_apart() {
        let group = json!({"id": "2", "meta": {"location": format!("{BASE}/Groups/2")}});
        let mut seen = observation(["1", "9", "8"], "ss-x1-3", "2026-11-22T10:00:00Z", false);
        seen.exchanges = vec![exchange("GET", "/Groups/2", 200, &group)];
        seen.bindings.insert("ann".to_owned(), json!({"id": "2", "path": "/Users/2"}));
        seen.bindings.insert("team".to_owned(), json!({"id": "2", "path": "/Groups/2"}));
        let text = render(&seen, BASE);
        assert!(text.contains("GET /Groups/<id:team>\n"), "{text}");
        assert!(text.contains("\"id\": \"<id:team>\""), "{text}");
    }

    #[test]
    fn a_case_without_exchanges_has_no_text() {
        assert_eq!(render(&Observation::default(), BASE), "");
    }
}
