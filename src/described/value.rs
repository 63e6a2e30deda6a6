//! Values that fit the definition of an attribute (RFC 7643 2.3 and 7). Where a name is one that
//! RFC 7643 knows, the value is of the form that it has there.

use serde_json::{Map, Value, json};

use crate::scim::schema::{Attribute, AttributeType};

use super::Peers;
use super::kind::{Characteristics, is_link};

/// Which of the values of an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    First,
    Second,
    /// One that the canonical values do not hold.
    Odd,
}

impl Turn {
    fn word(self) -> &'static str {
        match self {
            Self::First => "One",
            Self::Second => "Two",
            Self::Odd => "Odd",
        }
    }

    fn choose<T>(self, first: T, second: T) -> T {
        if self == Self::Second { second } else { first }
    }
}

/// Forms of texts that are well known, by what the name of the attribute ends with.
const FORMS: [(&str, &str, &str); 13] = [
    ("email", "${tag}-${label}-one@example.com", "${tag}-${label}-two@example.com"),
    ("emails", "${tag}-${label}-one@example.com", "${tag}-${label}-two@example.com"),
    ("password", "Xq7-${tag}-mV9", "Yr8-${tag}-nW2"),
    ("phonenumbers", "tel:+1-201-555-0123", "tel:+1-201-555-0178"),
    ("locale", "en-US", "fr-CA"),
    ("language", "en-US", "fr-CA"),
    ("timezone", "America/New_York", "Europe/Paris"),
    ("country", "US", "FR"),
    // Targets may bring addresses of chats into one form (RFC 7643 4.1.2).
    ("ims", "chat-one", "chat-two"),
    ("currency", "USD", "EUR"),
    ("url", "https://example.com/one", "https://example.com/two"),
    ("uri", "https://example.com/one", "https://example.com/two"),
    ("postalcode", "91608", "75001"),
];

/// Makes values for one resource.
#[derive(Clone, Copy)]
pub(super) struct Maker<'a> {
    /// What distinguishes the resource from others of its case.
    pub label: &'a str,
    pub peers: &'a Peers,
}

impl Maker<'_> {
    /// A value of an attribute.
    ///
    /// # Errors
    /// Why none can be made.
    pub fn value(&self, attribute: &Attribute, turn: Turn) -> Result<Value, String> {
        let one = self.one(attribute, &attribute.name, turn)?;
        Ok(if attribute.multi_valued { json!([one]) } else { one })
    }

    /// A single value; `known_as` is the name that says what it means.
    fn one(&self, attribute: &Attribute, known_as: &str, turn: Turn) -> Result<Value, String> {
        if let Some(canonical) = canonical(attribute, turn) {
            return Ok(json!(canonical));
        }
        let text = attribute.kind == AttributeType::String;
        if attribute.is_unique() && !text && attribute.kind != AttributeType::Reference {
            let kind = attribute.kind.as_str();
            return Err(format!("no {kind} is made that nobody else could have"));
        }
        let word = turn.word().to_lowercase();
        Ok(match attribute.kind {
            AttributeType::Complex => return self.complex(attribute, turn),
            AttributeType::Reference => return self.reference(attribute, turn),
            // What is switched off may be hidden.
            AttributeType::Boolean => json!(turn.choose(true, false)),
            AttributeType::Integer => json!(turn.choose(7, 11)),
            AttributeType::Decimal => json!(turn.choose(1.5, 2.25)),
            AttributeType::DateTime => {
                json!(turn.choose("2021-02-03T04:05:06Z", "2022-11-12T13:14:15Z"))
            }
            AttributeType::Binary => json!(turn.choose("c2NpbXNwZWMgb25l", "c2NpbXNwZWMgdHdv")),
            AttributeType::String if attribute.is_unique() => {
                json!(format!("${{tag}}-{}-{known_as}-{word}", self.label))
            }
            AttributeType::String => {
                json!(plain(attribute, known_as, turn).replace("${label}", self.label))
            }
        })
    }

    fn complex(&self, attribute: &Attribute, turn: Turn) -> Result<Value, String> {
        // What the target alone may write is not taken, whatever it names.
        if is_link(attribute) && !attribute.is_writable() {
            return Ok(json!({ "value": format!("scimspec-nobody-{}", turn.word()) }));
        }
        if is_link(attribute) {
            let reference = attribute.sub_attribute("$ref");
            let types = reference.map(|one| one.reference_types.as_slice()).unwrap_or_default();
            let peer = self.peer(types, turn)?;
            return Ok(json!({ "value": format!("${{{peer}.id}}") }));
        }
        let mut members = Map::new();
        for sub in &attribute.sub_attributes {
            // What a target shows for a value to people is often its own affair (RFC 7643 2.4).
            let own = sub.name.eq_ignore_ascii_case("display");
            // What kinds of values there are, only the target knows.
            let kind = sub.name.eq_ignore_ascii_case("type") && sub.canonical_values.is_empty();
            if ((own || kind) && !sub.required) || !sub.is_writable() {
                continue;
            }
            let known_as = if sub.name == "value" { &attribute.name } else { &sub.name };
            let value = match (sub.name.as_str(), sub.multi_valued) {
                ("primary", _) => json!(true),
                (_, several) => match self.one(sub, known_as, turn) {
                    Ok(one) if several => json!([one]),
                    Ok(one) => one,
                    Err(why) if sub.required => return Err(why),
                    Err(_) => continue,
                },
            };
            members.insert(sub.name.clone(), value);
        }
        match members.is_empty() {
            true => Err("none of its sub-attributes can be given a value".to_owned()),
            false => Ok(Value::Object(members)),
        }
    }

    fn reference(&self, attribute: &Attribute, turn: Turn) -> Result<Value, String> {
        let anywhere = |known: &String| matches!(known.as_str(), "external" | "uri");
        let types = &attribute.reference_types;
        if types.is_empty() || types.iter().any(anywhere) || !attribute.is_writable() {
            let (name, word) = (attribute.name.to_lowercase(), turn.word().to_lowercase());
            let unique = if attribute.is_unique() { "${tag}-" } else { "" };
            let owner = if attribute.is_unique() { self.label } else { "scimspec" };
            let name = super::part::element(&name);
            return Ok(json!(format!("https://example.com/{unique}{owner}/{name}/{word}")));
        }
        let peer = self.peer(types, turn)?;
        Ok(json!(format!("${{{peer}.location}}")))
    }

    /// Label of a resource that may be referred to.
    fn peer(&self, types: &[String], turn: Turn) -> Result<&str, String> {
        let labels = match types.is_empty() {
            true => self.peers.values().next(),
            false => types.iter().find_map(|wanted| self.peers.get(wanted)),
        };
        let label =
            labels.and_then(|labels| turn.choose(labels.first(), labels.get(1).or(labels.first())));
        label.map(String::as_str).ok_or_else(|| {
            format!("it refers to {}, and there is none to refer to", types.join(" or "))
        })
    }
}

/// A canonical value; none for the value that is to be none of them.
fn canonical(attribute: &Attribute, turn: Turn) -> Option<&str> {
    let known = &attribute.canonical_values;
    match turn {
        Turn::Odd => None,
        Turn::First => known.first().map(String::as_str),
        Turn::Second => known.get(1).or(known.first()).map(String::as_str),
    }
}

/// A text of the form that the name suggests. Letters of both cases show whether a target keeps them.
fn plain(attribute: &Attribute, known_as: &str, turn: Turn) -> String {
    let name = known_as.to_lowercase();
    let form = FORMS.iter().find(|(end, ..)| name.ends_with(end));
    match form {
        _ if turn == Turn::Odd && !attribute.canonical_values.is_empty() => "scimspec".to_owned(),
        Some((_, first, second)) => turn.choose(*first, *second).to_owned(),
        None => format!("{known_as} {}", turn.word()),
    }
}
