//! Answers with something in every text that somebody might take for his own language.

use serde_json::{Value, json};

use super::wire::{Answer, Message};

/// Something for each reader: HTML, attributes of HTML, Markdown, XML, terminals, and people.
pub const HOSTILE: &str = "</code></pre></script><script>document.title='owned'</script>\
    <img src=x onerror=\"document.title='owned'\">'\" onmouseover=alert(1) \
    ]]>--><!DOCTYPE x [<!ENTITY y SYSTEM \"file:///etc/passwd\">]>&y; \
    \u{1b}]0;owned\u{7}\u{1b}[31m\u{9b}2J `x` **b** [a](javascript:alert(1)) | # h \
    \u{202e}gnp.exe\u{2066}\u{200b}\u{feff}\0 \
    \r\n::error title=owned::owned\n  ::set-output name=owned::1\n##[error]owned\n=1+1 @here";

/// Members that a client cannot do without.
const KEPT: [&str; 16] = [
    "schemas",
    "schema",
    "id",
    "value",
    "location",
    "$ref",
    "resourceType",
    "endpoint",
    "status",
    "version",
    "bulkId",
    "method",
    "userName",
    "displayName",
    "asyncRequest",
    "name",
];

fn poison(value: &mut Value) {
    match value {
        Value::String(text) => text.push_str(HOSTILE),
        Value::Array(items) => items.iter_mut().for_each(poison),
        Value::Object(members) => {
            for (key, member) in members.iter_mut() {
                if !member.is_string() || !KEPT.contains(&key.as_str()) {
                    poison(member);
                }
            }
            members.insert(format!("x{HOSTILE}"), json!(HOSTILE));
        }
        _ => {}
    }
}

/// The answer of a provider, with something hostile in every text.
pub fn hostile(_: &Message, fetch: &dyn Fn() -> Answer) -> Answer {
    let mut answer = fetch();
    let mut body = answer.json();
    if body.is_object() {
        // What a schema says of its attributes stays, or nothing could be judged by it.
        if body.get("attributes").is_none() && body.get("totalResults").is_none() {
            poison(&mut body);
        }
        answer.text = body.to_string();
    }
    answer.headers.insert("x-powered-by".to_owned(), "<script>alert(1)</script>".to_owned());
    answer
}
