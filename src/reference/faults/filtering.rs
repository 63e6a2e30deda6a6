//! Filters gone wrong.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::comparing::composed;
use super::receiving::each_attribute;
use crate::reference::call::Call;
use crate::scim::evaluate::{NeverReturned, Options};
use crate::scim::filter::CompareOp;
use crate::scim::{AttributePath, Filter, ResourceSchema};

/// Faults of a provider that says that it does not filter.
const UNSUPPORTED: [&str; 4] = [
    "filter.unsupported-ignored",
    "paging.unfiltered-start-refused",
    "paging.unfiltered-count-ignored",
    "paging.unfiltered-count-zero-refused",
];

/// Whether filters are said to be unsupported.
pub(in crate::reference) fn is_unsupported(call: &Call) -> bool {
    UNSUPPORTED.iter().any(|fault| call.fault(fault))
}

/// The filter in the place of one whose text is too long.
pub(in crate::reference) fn too_long(call: &Call, text: &str) -> Option<Filter> {
    (text.len() > 1000 && call.fault("filter.long-finds-nothing")).then(never)
}

/// Whether a filter is refused for an operator in upper case.
pub(in crate::reference) fn refuses(call: &Call, text: &str) -> bool {
    let is_shouted = |word: &str| {
        CompareOp::from_keyword(word).is_some_and(|op| op.as_str() != word) || word == "PR"
    };
    text.split_whitespace().any(is_shouted) && call.fault("filter.operators-case-sensitive")
}

/// What stands in for a filter that cannot be read.
pub(in crate::reference) fn unreadable(call: &Call) -> Option<Option<Filter>> {
    if call.fault("filter.syntax-error-lists-all") {
        return Some(None);
    }
    call.fault("filter.syntax-error-lists-none").then(|| Some(never()))
}

/// The filter as the faults that act would read it.
pub(in crate::reference) fn spoil(call: &Call, filter: Filter) -> Filter {
    if call.faults.is_empty() {
        return filter;
    }
    if call.fault("filter.matches-nobody") {
        return never();
    }
    read(call, filter)
}

/// Holds of every resource.
fn always() -> Filter {
    Filter::Present(AttributePath::of("id"))
}

/// Holds of no resource.
fn never() -> Filter {
    Filter::Not(Box::new(always()))
}

fn read(call: &Call, filter: Filter) -> Filter {
    let deeper = |parts: Vec<Filter>| parts.into_iter().map(|part| read(call, part)).collect();
    match filter {
        Filter::Not(part) if call.fault("filter.not-ignored") => read(call, *part),
        Filter::Not(part) => Filter::Not(Box::new(read(call, *part))),
        Filter::Or(parts) if call.fault("filter.or-as-and") => Filter::And(deeper(parts)),
        Filter::Or(parts) => or(call, parts)
            .map_or_else(|parts| Filter::Or(deeper(parts)), |other| read(call, other)),
        Filter::And(parts) if call.fault("filter.and-as-or") => Filter::Or(deeper(parts)),
        Filter::And(mut parts) if call.fault("filter.and-first-only") => {
            read(call, parts.swap_remove(0))
        }
        Filter::And(parts) => and(call, parts)
            .map_or_else(|parts| Filter::And(deeper(parts)), |other| read(call, other)),
        Filter::Present(path) => present(call, path),
        Filter::ValuePath { path, filter } => value_path(call, path, *filter),
        Filter::Compare { path, op, value } => compare(call, path, operator(call, op), value, op),
    }
}

/// `a or b and c` with `or` binding more tightly; else the parts as they are.
fn or(call: &Call, mut parts: Vec<Filter>) -> Result<Filter, Vec<Filter>> {
    let place = parts.iter().position(|part| matches!(part, Filter::And(_)));
    let Some(place) = place.filter(|_| call.fault("filter.precedence-reversed")) else {
        return Err(parts);
    };
    let Filter::And(mut inner) = parts.remove(place) else {
        return Err(parts);
    };
    // The neighbour of the others is the first of the inner ones, or the last.
    let neighbour = if place == 0 { inner.pop() } else { Some(inner.remove(0)) };
    parts.extend(neighbour);
    inner.push(Filter::Or(parts));
    Ok(Filter::And(inner))
}

/// `(a or b) and c` without the parentheses; else the parts as they are.
fn and(call: &Call, mut parts: Vec<Filter>) -> Result<Filter, Vec<Filter>> {
    let place = parts.iter().position(|part| matches!(part, Filter::Or(_)));
    let Some(place) = place.filter(|_| call.fault("filter.grouping-ignored")) else {
        return Err(parts);
    };
    let Filter::Or(mut inner) = parts.remove(place) else {
        return Err(parts);
    };
    let neighbour = if place == 0 { inner.pop() } else { Some(inner.remove(0)) };
    parts.extend(neighbour);
    inner.push(Filter::And(parts));
    Ok(Filter::Or(inner))
}

fn present(call: &Call, path: AttributePath) -> Filter {
    if call.fault("filter.pr-always-true") {
        return always();
    }
    match unknown(call, &path) {
        Some(other) => other,
        None => Filter::Present(name(call, path)),
    }
}

fn value_path(call: &Call, path: AttributePath, filter: Filter) -> Filter {
    if let Filter::And(parts) = &filter
        && call.fault("filter.value-path-across-elements")
    {
        let apart = parts
            .iter()
            .map(|part| Filter::ValuePath { path: path.clone(), filter: Box::new(part.clone()) });
        return Filter::And(apart.collect());
    }
    match unknown(call, &path) {
        Some(other) => other,
        None => Filter::ValuePath { path, filter: Box::new(filter) },
    }
}

fn compare(
    call: &Call,
    path: AttributePath,
    op: CompareOp,
    value: Value,
    asked: CompareOp,
) -> Filter {
    if let Some(other) = unknown(call, &path) {
        return other;
    }
    if asked.is_ordering() && value.is_boolean() && call.fault("filter.boolean-order-accepted") {
        return never();
    }
    let value = match value {
        Value::Bool(truth) if call.fault("filter.boolean-as-text") => json!(truth.to_string()),
        Value::String(text) => literal(call, &path, text),
        other => other,
    };
    Filter::Compare { path: name(call, path), op, value }
}

/// What a condition comes to, where its attribute is taken to be unknown.
fn unknown(call: &Call, path: &AttributePath) -> Option<Filter> {
    let schemas = || call.registry().kinds.iter().map(|kind| &kind.schema);
    if let Some(urn) = &path.urn {
        let is_core = schemas().any(|schema| schema.base.id.eq_ignore_ascii_case(urn));
        if is_core && call.fault("filter.core-prefix-unknown") {
            return Some(never());
        }
        if !is_core && call.fault("filter.extension-matches-all") {
            return Some(always());
        }
        return None;
    }
    let known = schemas().find_map(|schema| schema.core_attribute(&path.name))?;
    let missed = (known.name != path.name && call.fault("filter.names-case-sensitive"))
        || (known.name == "meta" && call.fault("filter.meta-unknown"))
        || (known.name == "members" && call.fault("filter.members-unknown"));
    missed.then(never)
}

fn name(call: &Call, mut path: AttributePath) -> AttributePath {
    if path.sub.is_some() && call.fault("filter.sub-attribute-ignored") {
        path.sub = None;
    }
    path
}

fn operator(call: &Call, op: CompareOp) -> CompareOp {
    use CompareOp::{Co, Eq, Ew, Ge, Gt, Le, Lt, Ne, Sw};
    match op {
        Eq if call.fault("filter.eq-as-co") => Co,
        Ne if call.fault("filter.ne-as-eq") => Eq,
        Co if call.fault("filter.co-as-sw") => Sw,
        Sw if call.fault("filter.sw-as-co") => Co,
        Ew if call.fault("filter.ew-as-co") => Co,
        Gt if call.fault("filter.gt-as-ge") => Ge,
        Ge if call.fault("filter.ge-as-gt") => Gt,
        Lt if call.fault("filter.lt-as-le") => Le,
        Le if call.fault("filter.le-as-ge") => Ge,
        op => op,
    }
}

fn literal(call: &Call, path: &AttributePath, text: String) -> Value {
    if text.contains(['"', '\\']) && call.fault("filter.escapes-kept") {
        return json!(text.replace('\\', "\\\\").replace('"', "\\\""));
    }
    let is_date = path.name.eq_ignore_ascii_case("meta") && text.contains('T');
    let zone = text.rfind(['+', '-']).filter(|place| is_date && *place > "0000-00-00T".len());
    if let Some(zone) = zone
        && call.fault("filter.date-zone-ignored")
    {
        return json!(format!("{}Z", &text[..zone]));
    }
    if !text.is_ascii() && call.fault("filter.unicode-forms-equal") {
        return json!(composed(&text));
    }
    if is_exact(path) && call.fault("filter.case-exact-ignored") {
        return json!(text.to_lowercase());
    }
    json!(text)
}

fn is_exact(path: &AttributePath) -> bool {
    path.name.eq_ignore_ascii_case("externalId")
}

fn is_ascii(value: &Value) -> bool {
    value.as_str().is_none_or(str::is_ascii)
}

/// How filters are evaluated.
pub(in crate::reference) fn options(call: &Call) -> Options {
    let mut options = Options::default();
    if call.fault("security.password-filterable") {
        options.never_returned = NeverReturned::Compare;
    }
    options
}

/// The schema by which a type is filtered, where faults have letter case matter,
/// or not.
pub(in crate::reference) fn schema_of_filters(
    call: &Call,
    own: &ResourceSchema,
) -> Option<ResourceSchema> {
    let mut spoilt = schema(call, "filter.case-sensitive", own);
    let loose = [
        ("filter.certificates-any-case", "x509Certificates"),
        ("filter.references-any-case", "profileUrl"),
    ];
    for (_, name) in loose.into_iter().filter(|(fault, _)| call.fault(fault)) {
        let schema = spoilt.get_or_insert_with(|| own.clone());
        for attribute in schema.base.attributes.iter_mut().filter(|a| a.name == name) {
            attribute.case_exact = false;
            attribute.sub_attributes.iter_mut().for_each(|sub| sub.case_exact = false);
        }
    }
    spoilt
}

/// The schema by which a type is filtered or sorted, where `fault` has letter
/// case matter.
pub(in crate::reference) fn schema(
    call: &Call,
    fault: &str,
    own: &ResourceSchema,
) -> Option<ResourceSchema> {
    if !call.fault(fault) {
        return None;
    }
    let mut schema = own.clone();
    each_attribute(&mut schema, &|attribute| attribute.case_exact = true);
    Some(schema)
}

/// A resource as filters and orders look at it.
pub(in crate::reference) fn document<'d>(call: &Call, document: Cow<'d, Value>) -> Cow<'d, Value> {
    if call.faults.is_empty() {
        return document;
    }
    let first = call.fault("filter.first-value-only");
    let unmarked = call.fault("sort.first-not-primary");
    let mut document = document;
    if let Some(Value::String(text)) = document.get("externalId")
        && call.fault("filter.case-exact-ignored")
    {
        let lower = text.to_lowercase();
        document.to_mut()["externalId"] = json!(lower);
    }
    if let Some(Value::String(name)) = document.get("userName").filter(|name| !is_ascii(name))
        && call.fault("filter.unicode-forms-equal")
    {
        let name = composed(name).into_owned();
        document.to_mut()["userName"] = json!(name);
    }
    if first || unmarked {
        let members = document.to_mut().as_object_mut().into_iter().flatten();
        for list in members.filter_map(|(_, value)| value.as_array_mut()) {
            if first {
                list.truncate(1);
            }
            let elements = list.iter_mut().filter_map(Value::as_object_mut);
            elements.filter(|_| unmarked).for_each(|e| drop(e.shift_remove("primary")));
        }
    }
    document
}
