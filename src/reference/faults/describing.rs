//! Attributes that do not keep to the characteristics by which they are described.

use std::borrow::Cow;

use super::receiving::each_attribute;
use crate::reference::call::Call;
use crate::reference::registry::Kind;
use crate::scim::ResourceSchema;
use crate::scim::schema::Returned;

/// When attributes are returned that are to be returned otherwise than by default.
const RETURNED: [(&str, Returned); 3] = [
    ("values.always-left-out", Returned::Always),
    ("values.request-shown", Returned::Request),
    ("values.never-shown", Returned::Never),
];

/// The schema by which answers are made.
pub(in crate::reference) fn shown<'k>(call: &Call, kind: &'k Kind) -> Cow<'k, ResourceSchema> {
    let mut schema = Cow::Borrowed(&kind.schema);
    for (fault, returned) in RETURNED {
        if call.fault(fault) {
            each_attribute(schema.to_mut(), &|attribute| {
                if attribute.returned == returned {
                    attribute.returned = Returned::Default;
                }
            });
        }
    }
    schema
}
