//! What is computed when a resource is read: group memberships of users, and
//! the display names of what links lead to (RFC 7643 sections 4.1.2, 4.2, 4.3).

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::{Value, json};

use super::registry::{Kind, Registry};
use super::store::{Record, Store};

/// The attribute that lists the groups of a resource.
const GROUPS: &str = "groups";

/// A resource with its computed attributes.
pub(super) fn complete(registry: &Registry, store: &Store, record: &Record) -> Value {
    let mut document = record.document.clone();
    if let Some(kind) = registry.kinds.get(record.kind) {
        name_targets(kind, store, &mut document);
        if has_groups(kind) {
            add_groups(registry, store, record.id(), &mut document);
        }
    }
    document
}

/// Takes the computed lists out of a document that was shown before. The names
/// of targets are dealt with where links are settled.
pub(super) fn strip(kind: &Kind, document: &mut Value) {
    if let (Some(document), true) = (document.as_object_mut(), has_groups(kind)) {
        document.shift_remove(GROUPS);
    }
}

/// Whether a filter or an order on the attribute needs computed values.
pub(super) fn is_computed(kind: &Kind, name: &str) -> bool {
    name.eq_ignore_ascii_case(GROUPS)
        || kind.links.iter().any(|link| link.attribute.name.eq_ignore_ascii_case(name))
}

fn has_groups(kind: &Kind) -> bool {
    kind.schema.core_attribute(GROUPS).is_some_and(|attribute| attribute.is_read_only())
}

fn name_targets(kind: &Kind, store: &Store, document: &mut Value) {
    for link in &kind.links {
        let names: [(&str, NameOf); 2] =
            [("display", display_name), ("displayName", own_display_name)];
        let Some((name, of)) =
            names.into_iter().find(|(name, _)| link.attribute.sub_attribute(name).is_some())
        else {
            continue;
        };
        for element in link.elements_mut(document) {
            let id = element.get("value").and_then(Value::as_str).unwrap_or_default();
            if let Some(display) = store.get(id).and_then(|target| of(target)) {
                element.entry(name).or_insert_with(|| json!(display));
            }
        }
    }
}

/// How a name is found.
type NameOf = fn(&Record) -> Option<&str>;

/// `displayName` of a link is that of its target, and nothing else will do
/// (RFC 7643 section 4.3).
fn own_display_name(record: &Record) -> Option<&str> {
    Some(record.text("/displayName")).filter(|text| !text.is_empty())
}

/// What a resource is called where another one refers to it.
pub(super) fn display_name(record: &Record) -> Option<&str> {
    let texts = ["/displayName", "/name/formatted", "/userName"].map(|path| record.text(path));
    texts.into_iter().find(|text| !text.is_empty())
}

fn add_groups(registry: &Registry, store: &Store, id: &str, document: &mut Value) {
    let mut seen = HashSet::new();
    let mut groups = Vec::new();
    let mut wave = containers(registry, store, id);
    let mut membership = "direct";
    while !wave.is_empty() {
        let mut next = Vec::new();
        for group in wave {
            if seen.insert(group.seq) {
                groups.push(entry(&group, membership));
                next.extend(containers(registry, store, group.id()));
            }
        }
        wave = next;
        membership = "indirect";
    }
    if let (Some(document), false) = (document.as_object_mut(), groups.is_empty()) {
        let meta = document.shift_remove("meta");
        document.insert(GROUPS.to_owned(), Value::Array(groups));
        document.extend(meta.map(|meta| ("meta".to_owned(), meta)));
    }
}

/// The groups that have `id` among their members.
fn containers(registry: &Registry, store: &Store, id: &str) -> Vec<Arc<Record>> {
    let is_group = |record: &Arc<Record>| {
        let links = registry.kinds.get(record.kind).map_or(&[][..], |kind| &kind.links);
        links.iter().any(|link| link.attribute.name == "members")
    };
    store.referrers(id).into_iter().filter(is_group).collect()
}

fn entry(group: &Record, membership: &str) -> Value {
    let mut entry = json!({"value": group.id(), "$ref": group.location()});
    if let Some(display) = display_name(group) {
        entry["display"] = json!(display);
    }
    entry["type"] = json!(membership);
    entry
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::Options;

    fn record(kind: usize, seq: u64, id: &str, members: &[&str]) -> Record {
        let members: Vec<_> = members.iter().map(|id| json!({"value": id})).collect();
        Record {
            kind,
            seq,
            targets: super::super::links::targets(
                &Registry::new(&Options::default()).unwrap().kinds[1],
                &json!({"members": members}),
            ),
            document: json!({"id": id, "displayName": id.to_uppercase(), "members": members,
                "meta": {"location": format!("http://x/{id}")}}),
            password: None,
            remnant: None,
        }
    }

    #[test]
    fn groups_are_direct_or_indirect_even_in_a_circle() {
        let registry = Registry::new(&Options::default()).unwrap();
        let mut store = Store::new(&registry);
        let user = store.put(record(0, 1, "u", &[]));
        store.put(record(1, 2, "a", &["u", "b"]));
        store.put(record(1, 3, "b", &["a"]));
        let groups = complete(&registry, &store, &user)["groups"].clone();
        let expected = json!([
            {"value": "a", "$ref": "http://x/a", "display": "A", "type": "direct"},
            {"value": "b", "$ref": "http://x/b", "display": "B", "type": "indirect"},
        ]);
        assert_eq!(groups, expected);
    }
}
