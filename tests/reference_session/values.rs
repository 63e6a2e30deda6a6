//! Values that have a form of their own.

use serde_json::{Value, json};

use super::Session;
use crate::reference_support::user;

impl Session {
    pub(super) async fn values(&mut self) {
        let mut body = user("val");
        for (name, value) in [
            ("name", json!({"givenName": "Val", "familyName": "Ek"})),
            ("profileUrl", json!("https://example.com/people/val")),
            ("locale", json!("en-GB")),
            ("timezone", json!("America/Los_Angeles")),
            ("preferredLanguage", json!("da, en;q=0.7")),
            ("photos", json!([{"value": "https://example.com/val.png", "type": "photo"}])),
            ("addresses", json!([{"streetAddress": "1 High Street\nThird Floor"}])),
            ("emails", json!([{"value": "Val@EXAMPLE.COM", "type": "WORK"}])),
            ("phoneNumbers", json!([{"value": "+1 201 555 0123"}])),
            ("ims", json!([{"value": "Foo Bar", "type": "xmpp"}])),
            ("x509Certificates", json!([{"value": "MIIB"}])),
        ] {
            body[name] = value;
        }
        let (path, _) = self.post("/Users", body).await;
        self.get(&path).await;
        let twice = json!([{"value": "a@b", "type": "work"}, {"value": "a@b", "type": "home"}]);
        for (name, value) in [
            ("locale", json!("no tag!!")),
            ("timezone", json!("Mars/Olympus")),
            ("addresses", json!([{"locality": "Sometown"}])),
            ("emails", json!([{"value": "a@b", "type": "special"}])),
            ("emails", twice),
            ("x509Certificates", json!([{"value": "!!!"}])),
            ("active", Value::Null),
        ] {
            let mut body = user(&format!("other-{name}"));
            body[name] = value;
            let (path, _) = self.post("/Users", body).await;
            self.send("DELETE", &path, None).await;
        }
    }
}
