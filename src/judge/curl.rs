//! A command that sends a request again. The credential comes from the environment.

use crate::observation::{Exchange, RecordedAccess};

/// Bodies longer than this are cut: the recorded exchange has them whole.
const LONGEST_BODY: usize = 4000;
/// Where nobody knows where the credential came from.
const UNKNOWN: &str = "Bearer $SCIM_TOKEN";
/// Headers that a client writes by itself, or that hold the credential.
const LEFT_OUT: [&str; 3] = ["authorization", "accept", "user-agent"];

/// A `curl` command for the request of an exchange, for a POSIX shell; `access` says how the
/// target was reached.
#[must_use]
pub fn curl(exchange: &Exchange, access: &RecordedAccess) -> String {
    let request = &exchange.request;
    let (method, url) = (&request.method, quoted(&request.url));
    let mut command = format!("curl -sS -i{} -X {method} {url}", access.transport);
    if let Some(authorization) = request.headers.get("authorization") {
        // Credentials that were wrong on purpose are shown as they were.
        let header = match authorization.as_str() {
            "<secret>" => {
                let value = access.authorization.as_deref().unwrap_or(UNKNOWN);
                format!("\"Authorization: {value}\"")
            }
            shown => quoted(&format!("Authorization: {shown}")),
        };
        command.push_str(&format!(" -H {header}"));
    }
    for (name, value) in &request.headers {
        if !LEFT_OUT.contains(&name.as_str()) {
            command.push_str(&format!(" -H {}", quoted(&format!("{name}: {value}"))));
        }
    }
    if let Some(body) = &request.body {
        command.push_str(&match body.chars().count() > LONGEST_BODY {
            true => format!(" --data-binary @body  # {} bytes, see {}", body.len(), exchange.id),
            false => format!(" --data-binary {}", quoted(body)),
        });
    }
    command
}

/// A text in single quotes, for a POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::Request;
    use indexmap::IndexMap;

    #[test]
    fn quotes_the_body_and_names_the_variable() {
        let exchange = Exchange {
            id: "ex-1".to_owned(),
            request: Request {
                method: "POST".to_owned(),
                url: "https://x/Users".to_owned(),
                path: "/Users".to_owned(),
                headers: IndexMap::from([
                    ("authorization".to_owned(), "<secret>".to_owned()),
                    ("content-type".to_owned(), "application/scim+json".to_owned()),
                ]),
                body: Some("{\"userName\":\"o'neil\"}".to_owned()),
            },
            answer: None,
            failure: None,
            started_ms: 0,
            elapsed_us: 0,
            retries: 0,
            disturbances: vec![],
        };
        let access = RecordedAccess {
            authorization: Some("Bearer $SCIM_TOKEN".to_owned()),
            ..RecordedAccess::default()
        };
        assert_eq!(
            curl(&exchange, &access),
            "curl -sS -i -X POST 'https://x/Users' -H \"Authorization: Bearer $SCIM_TOKEN\" \
             -H 'content-type: application/scim+json' \
             --data-binary '{\"userName\":\"o'\\''neil\"}'"
        );
    }
}
