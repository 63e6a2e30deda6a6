//! Changes of the schemas that the provider serves.

use serde_json::{Value, json};

use crate::reference::Options;
use crate::scim::schema::builtin;

/// Lets members of groups be users only.
pub(super) fn forbid_nested_groups(options: &mut Options) {
    let mut group = builtin::group().to_json();
    for part in parts_of_members(&mut group) {
        for (list, name) in [("referenceTypes", "$ref"), ("canonicalValues", "type")] {
            if part["name"] == name {
                part[list] = json!(["User"]);
            }
        }
    }
    options.schemas.push(group);
}

fn parts_of_members(group: &mut Value) -> impl Iterator<Item = &mut Value> {
    let attributes = group["attributes"].as_array_mut().into_iter().flatten();
    let members = attributes.filter(|attribute| attribute["name"] == "members");
    members.flat_map(|members| members["subAttributes"].as_array_mut().into_iter().flatten())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_refer_to_users_only() {
        let mut options = Options::default();
        forbid_nested_groups(&mut options);
        let mut group = options.schemas[0].clone();
        let reference = parts_of_members(&mut group).find(|part| part["name"] == "$ref").unwrap();
        assert_eq!(reference["referenceTypes"], json!(["User"]));
    }
}
