//! Single values brought into another form, or refused for the one that they have.

use serde_json::{Map, Value, json};

use crate::reference::call::Call;
use crate::reference::failure::Failure;
use crate::scim::project::Projection;
use crate::scim::schema::Attribute;

/// A fault that gives the texts of an attribute another form.
struct Form {
    fault: &'static str,
    /// The attribute, and the part of its elements where it is a list.
    path: (&'static str, &'static str),
    change: fn(&str) -> String,
}

const fn form(
    fault: &'static str,
    path: (&'static str, &'static str),
    change: fn(&str) -> String,
) -> Form {
    Form { fault, path, change }
}

/// Forms in which values are stored.
const STORED: [Form; 10] = [
    form("values.profile-url-cut", ("profileUrl", ""), without_path),
    form("values.locale-cut", ("locale", ""), |text| before(text, '-')),
    form("values.timezone-as-offset", ("timezone", ""), |_| "+00:00".to_owned()),
    form("values.languages-cut", ("preferredLanguage", ""), |text| before(text, ',')),
    form("values.photo-as-page", ("photos", "value"), page_around),
    form("values.lines-cut", ("addresses", "streetAddress"), |text| before(text, '\n')),
    form("values.type-canonical", ("emails", "type"), str::to_lowercase),
    form("values.email-domain-lower-case", ("emails", "value"), with_lower_domain),
    form("values.phone-as-uri", ("phoneNumbers", "value"), tel),
    form("values.chat-address-stripped", ("ims", "value"), stripped),
];

/// Forms in which values are shown.
const SHOWN: [Form; 1] = [form("values.certificate-as-pem", ("x509Certificates", "value"), pem)];

/// Spoils the values of a resource that is to be stored.
pub(in crate::reference) fn keep(call: &Call, members: &mut Map<String, Value>) {
    if call.faults.is_empty() {
        return;
    }
    reform(call, &STORED, members);
    let Some(emails) = members.get_mut("emails").and_then(Value::as_array_mut) else {
        return;
    };
    let unlisted = |email: &Value| is_unlisted(call, "emails", email);
    if emails.iter().any(unlisted) && call.fault("values.unknown-type-dropped") {
        let elements = emails.iter_mut().filter(|email| unlisted(email));
        elements.filter_map(Value::as_object_mut).for_each(|e| drop(e.shift_remove("type")));
    }
    let mut seen = Vec::new();
    let is_new = |email: &Value| {
        let is_new = !seen.contains(&email["value"]);
        seen.push(email["value"].clone());
        is_new
    };
    let first: Vec<bool> = emails.iter().map(is_new).collect();
    if first.contains(&false) && call.fault("values.equal-values-merged") {
        let mut first = first.into_iter();
        emails.retain(|_| first.next().unwrap_or(true));
    }
}

/// Gives a new resource values that nobody sent.
pub(in crate::reference) fn fill(call: &Call, document: &mut Value) {
    if let Some(members) = document.as_object_mut()
        && members.contains_key("userName")
        && !members.contains_key("active")
        && call.fault("values.active-by-default")
    {
        members.insert("active".to_owned(), json!(true));
    }
}

/// Refuses values that are right.
pub(in crate::reference) fn refuse(call: &Call, document: &Value) -> Result<(), Failure> {
    if call.faults.is_empty() {
        return Ok(());
    }
    let text = |name: &str| document.get(name).and_then(Value::as_str).unwrap_or_default();
    let elements = |name: &str| document.get(name).and_then(Value::as_array).into_iter().flatten();
    let in_tag = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let wrong = if !text("locale").chars().all(in_tag) && call.fault("values.locale-checked") {
        "locale is no language tag"
    } else if text("timezone").starts_with("Mars/") && call.fault("values.timezone-checked") {
        "timezone is none"
    } else if elements("addresses").any(|address| address.get("streetAddress").is_none())
        && call.fault("values.street-required")
    {
        "addresses.streetAddress is required"
    } else if elements("emails").any(|email| is_unlisted(call, "emails", email))
        && call.fault("values.unknown-type-refused")
    {
        "emails.type is not among the canonical values"
    } else {
        return Ok(());
    };
    Err(Failure::value(wrong))
}

/// Spoils the values of a resource in an answer.
pub(in crate::reference) fn show(
    call: &Call,
    projection: &Projection,
    shown: &mut Map<String, Value>,
) {
    if call.faults.is_empty() {
        return;
    }
    reform(call, &SHOWN, shown);
    let user_name = shown.get("userName").cloned();
    if let Some(Value::Object(name)) = shown.get_mut("name")
        && let Some(user_name) = &user_name
        && !name.contains_key("formatted")
        && call.fault("values.formatted-invented")
    {
        name.insert("formatted".to_owned(), user_name.clone());
    }
    let is_whole_user = user_name.is_some() && *projection == Projection::Default;
    if is_whole_user && call.fault("values.nulls-shown") {
        for name in ["nickName", "title"] {
            shown.entry(name).or_insert(Value::Null);
        }
    }
    if is_whole_user && call.fault("values.empty-lists-shown") {
        shown.entry("phoneNumbers").or_insert_with(|| json!([]));
    }
}

fn reform(call: &Call, forms: &[Form], members: &mut Map<String, Value>) {
    for Form { fault, path: (name, part), change } in forms {
        let texts: Vec<&mut Value> = match members.get_mut(*name) {
            Some(Value::Array(items)) => items.iter_mut().filter_map(|i| i.get_mut(part)).collect(),
            Some(value) => vec![value],
            None => continue,
        };
        let texts: Vec<_> = texts.into_iter().filter(|text| text.is_string()).collect();
        if !texts.is_empty() && call.fault(fault) {
            for text in texts {
                *text = json!(change(text.as_str().unwrap_or_default()));
            }
        }
    }
}

/// Whether an element of a list of users has a type outside the canonical values.
fn is_unlisted(call: &Call, list: &str, element: &Value) -> bool {
    let users = call.registry().by_name("User").map(|kind| &call.kind(kind).schema);
    let listed = users.and_then(|schema| schema.core_attribute(list)?.sub_attribute("type"));
    let (Some(Attribute { canonical_values, .. }), Some(word)) =
        (listed, element.get("type").and_then(Value::as_str))
    else {
        return false;
    };
    !canonical_values.is_empty() && !canonical_values.iter().any(|c| c.eq_ignore_ascii_case(word))
}

fn before(text: &str, end: char) -> String {
    text.split(end).next().unwrap_or_default().to_owned()
}

/// The scheme and the host of a URL.
fn without_path(url: &str) -> String {
    let host = url.find("://").map_or(0, |scheme| scheme + 3);
    let end = url[host..].find('/').map_or(url.len(), |length| host + length);
    url[..end].to_owned()
}

fn page_around(photo: &str) -> String {
    format!("{}/view", photo.trim_end_matches("/view"))
}

fn with_lower_domain(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((local, domain)) => format!("{local}@{}", domain.to_lowercase()),
        None => address.to_owned(),
    }
}

fn tel(number: &str) -> String {
    if number.starts_with('+') {
        format!("tel:{}", number.replace(' ', "-"))
    } else {
        number.into()
    }
}

fn stripped(address: &str) -> String {
    address.replace(' ', "").to_lowercase()
}

fn pem(base64: &str) -> String {
    format!("-----BEGIN CERTIFICATE-----\n{base64}\n-----END CERTIFICATE-----")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_of_a_form_is_the_same() {
        let again = |change: fn(&str) -> String, text: &str, changed: &str| {
            assert_eq!(change(text), changed);
            assert_eq!(change(changed), changed);
        };
        again(without_path, "https://example.com/a/b", "https://example.com");
        again(page_around, "https://example.com/p.png", "https://example.com/p.png/view");
        again(with_lower_domain, "A.B@EXAMPLE.com", "A.B@example.com");
        again(tel, "+1 201 555", "tel:+1-201-555");
        again(stripped, "Foo Bar", "foobar");
    }
}
