//! Users that are there from the beginning, for looks at large collections.

use serde_json::{Value, json};

use super::auth;
use super::call::Call;
use super::faults::Faults;
use super::provider::Provider;
use super::writer::Writer;
use crate::scim::urn;

impl Provider {
    /// Creates so many users, named `user1`, `user2` and so on, as if clients had done it before.
    /// Faults have no part in it. Their locations bear the base URL, so that the provider listens
    /// before.
    ///
    /// # Errors
    ///
    /// Where a user is refused, such as by a schema of the options, in a sentence.
    pub fn populate(&self, users: usize) -> Result<(), String> {
        let call = Call {
            shared: self.shared().clone(),
            principal: auth::anonymous(),
            faults: Faults::default().request(),
        };
        let kind = call.registry().by_name("User").ok_or("the provider has no users")?;
        let mut store = call.write();
        let mut writer = Writer::new(&call, &mut store);
        for number in 1..=users {
            let created = writer.create(kind, &user(number), None);
            created.map_err(|failure| format!("user{number} is refused: {}", failure.detail))?;
        }
        Ok(())
    }
}

/// A user of usual size.
fn user(number: usize) -> Value {
    json!({
        "schemas": [urn::USER],
        "userName": format!("user{number}"),
        "externalId": format!("ext{number}"),
        "displayName": format!("User {number}"),
        "name": {"givenName": "User", "familyName": number.to_string()},
        "title": "Engineer",
        "active": true,
        "emails": [{"value": format!("user{number}@example.com"), "type": "work", "primary": true}],
    })
}
