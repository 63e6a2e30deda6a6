//! Tokens by the client credentials grant (RFC 6749 4.4). The answers of a token endpoint are
//! never recorded.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use form_urlencoded::{Serializer, byte_serialize};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::failure::{advice_of, failure_of};
use super::receive::receive;
use crate::observation::{FailureKind, Received};

/// What stands as it is in an id or secret (RFC 3986 2.3). A space is `%20`, which those who decode
/// forms understand as well as those who decode nothing else.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// Bytes of an answer that are read.
const MOST_BYTES: usize = 256 * 1024;
/// A token is renewed so long before its end, or a tenth of its life where that is shorter.
const MARGIN: Duration = Duration::from_secs(30);
/// Characters of what a token endpoint says in words.
const LONGEST_DESCRIPTION: usize = 160;

/// How a client shows a token endpoint who it is (RFC 6749 2.3.1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClientAuthentication {
    /// In the Authorization header: `client_secret_basic`.
    #[default]
    Basic,
    /// In the body: `client_secret_post`.
    Post,
}

/// What is asked of a token endpoint.
#[derive(Debug, Clone)]
pub struct TokenRequest {
    /// The token endpoint.
    pub url: reqwest::Url,
    /// `client_id`; no secret.
    pub client_id: String,
    /// `client_secret`.
    pub client_secret: SecretString,
    /// Scopes, separated by spaces.
    pub scope: Option<String>,
    /// Where id and secret stand.
    pub authentication: ClientAuthentication,
}

/// A token as it was issued.
pub(super) struct Token {
    pub value: SecretString,
    /// Time until it is to be renewed; none where it has no known end.
    pub lasts: Option<Duration>,
}

/// Why there is no token, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NoToken {
    pub reason: String,
    pub advice: String,
}

impl NoToken {
    fn new(reason: String, advice: &str) -> Self {
        Self { reason, advice: advice.to_owned() }
    }
}

impl TokenRequest {
    /// Everything about it that must not be seen.
    pub(super) fn secrets(&self) -> Vec<SecretString> {
        let secret = self.client_secret.expose_secret();
        let encoded: String = byte_serialize(secret.as_bytes()).collect();
        vec![self.client_secret.clone(), encoded.into(), self.pair().into()]
    }

    /// Id and secret for the Authorization header, encoded as RFC 6749 2.3.1 wants.
    fn pair(&self) -> String {
        let encode = |text: &str| utf8_percent_encode(text, PLAIN).to_string();
        let secret = encode(self.client_secret.expose_secret());
        STANDARD.encode(format!("{}:{secret}", encode(&self.client_id)))
    }

    /// The endpoint without what may stand in its query.
    fn place(&self) -> String {
        let mut url = self.url.clone();
        url.set_query(None);
        url.into()
    }

    /// Asks for a token.
    ///
    /// # Errors
    /// [`NoToken`], in words that hold no secret of ours.
    pub(super) async fn ask(
        &self,
        client: &reqwest::Client,
        timeout: Duration,
    ) -> Result<Token, NoToken> {
        let place = self.place();
        let sent = async {
            let response = self.built(client).send().await.map_err(|error| failure_of(&error))?;
            receive(response, MOST_BYTES, false).await
        };
        let failed = |kind: FailureKind, message: &str| {
            NoToken::new(
                format!("no token came from the token endpoint {place}: {message}"),
                advice_of(kind),
            )
        };
        match tokio::time::timeout(timeout, sent).await {
            Err(_) => Err(failed(FailureKind::Timeout, &format!("no answer within {timeout:?}"))),
            Ok(Err(failure)) => Err(failed(failure.kind, &failure.message)),
            Ok(Ok(answer)) => read(&place, &answer),
        }
    }

    fn built(&self, client: &reqwest::Client) -> reqwest::RequestBuilder {
        let mut form = Serializer::new(String::new());
        form.append_pair("grant_type", "client_credentials");
        if let Some(scope) = &self.scope {
            form.append_pair("scope", scope);
        }
        let request = client
            .post(self.url.clone())
            .header("content-type", "application/x-www-form-urlencoded")
            .header("accept", "application/json");
        match self.authentication {
            ClientAuthentication::Basic => request
                .header("authorization", format!("Basic {}", self.pair()))
                .body(form.finish()),
            ClientAuthentication::Post => {
                form.append_pair("client_id", &self.client_id);
                form.append_pair("client_secret", self.client_secret.expose_secret());
                request.body(form.finish())
            }
        }
    }
}

/// The token in an answer (RFC 6749 5.1), or why there is none (5.2).
fn read(place: &str, answer: &Received) -> Result<Token, NoToken> {
    if !(200..300).contains(&answer.status) {
        return Err(refusal(place, answer));
    }
    let odd = |what: &str| {
        let reason = format!("the token endpoint {place} answers without {what}");
        NoToken::new(reason, "check --token-url: it is the endpoint that issues tokens")
    };
    let body = answer.json.as_ref().ok_or_else(|| odd("JSON"))?;
    let token = body.get("access_token").and_then(Value::as_str).unwrap_or_default();
    if token.is_empty() || !token.chars().all(|c| c.is_ascii_graphic()) {
        return Err(odd("an access_token that can be sent"));
    }
    let kind = body.get("token_type").and_then(Value::as_str).unwrap_or("Bearer");
    if !kind.eq_ignore_ascii_case("bearer") {
        return Err(odd("a bearer token, which is the only type that is known here"));
    }
    Ok(Token { value: token.to_owned().into(), lasts: body.get("expires_in").and_then(lasts) })
}

/// Some endpoints give the seconds as a string.
fn lasts(expires_in: &Value) -> Option<Duration> {
    let seconds = expires_in.as_f64().or_else(|| expires_in.as_str()?.trim().parse().ok())?;
    let life = Duration::try_from_secs_f64(seconds).ok()?;
    Some(life - MARGIN.min(life / 10))
}

fn refusal(place: &str, answer: &Received) -> NoToken {
    let member = |name: &str| answer.json.as_ref().and_then(|body| body.get(name)?.as_str());
    let code = member("error").map(shortened).unwrap_or_default();
    let said = member("error_description").map(shortened).unwrap_or_default();
    let mut status = format!("HTTP {}", answer.status);
    for more in [&code, &said] {
        if !more.is_empty() {
            status.push_str(&format!(", {more}"));
        }
    }
    let (what, advice) = match (answer.status, code.as_str()) {
        (_, "invalid_scope") => ("does not grant the scope", "check --scope"),
        (_, "unauthorized_client" | "unsupported_grant_type") => (
            "gives this client no token by the client credentials grant",
            "allow that grant where the client is registered",
        ),
        (_, "invalid_client") | (401 | 403, _) => (
            "refuses the client",
            "check --client-id and --client-secret, or whether it wants the other --client-auth",
        ),
        (400, "invalid_request" | "invalid_grant" | "invalid_target") => {
            ("does not understand the request", "check --scope, --client-auth and --token-url")
        }
        (429 | 500.., _) => ("fails", "try again later, or see the log of the token endpoint"),
        _ => ("issues no token", "check --token-url: it is the endpoint that issues tokens"),
    };
    NoToken::new(format!("the token endpoint {place} {what} ({status})"), advice)
}

/// Words of the other side, in one line of bounded length.
fn shortened(text: &str) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().filter(|c| !c.is_control()).take(LONGEST_DESCRIPTION).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use wiremock::matchers::{body_string, header, method};
    use wiremock::{Mock, MockServer, ResponseTemplate};

    fn request(url: &str) -> TokenRequest {
        TokenRequest {
            url: url.parse().unwrap(),
            client_id: "my client".to_owned(),
            client_secret: "s3cr:t/+&".to_owned().into(),
            scope: Some("scim read".to_owned()),
            authentication: ClientAuthentication::Basic,
        }
    }

    async fn ask(request: &TokenRequest) -> Result<Token, NoToken> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        request.ask(&client, Duration::from_secs(5)).await
    }

    fn answered(status: u16, body: Value) -> NoToken {
        let mut answer = Received { status, body: body.to_string(), ..Received::default() };
        answer.parse();
        read("https://login.example/token", &answer).err().unwrap()
    }

    #[tokio::test]
    async fn id_and_secret_are_encoded_before_they_are_put_into_the_header() {
        let server = MockServer::start().await;
        let pair = STANDARD.encode("my%20client:s3cr%3At%2F%2B%26");
        Mock::given(method("POST"))
            .and(header("authorization", format!("Basic {pair}").as_str()))
            .and(body_string("grant_type=client_credentials&scope=scim+read"))
            .respond_with(ResponseTemplate::new(200).set_body_json(
                json!({"access_token": "t-1", "token_type": "bearer", "expires_in": "100"}),
            ))
            .mount(&server)
            .await;
        let token = ask(&request(&server.uri())).await.ok().unwrap();
        assert_eq!(token.value.expose_secret(), "t-1");
        assert_eq!(token.lasts, Some(Duration::from_secs(90)), "a tenth before the end");
    }

    #[tokio::test]
    async fn id_and_secret_stand_in_the_body_where_that_is_wanted() {
        let server = MockServer::start().await;
        let body = "grant_type=client_credentials&client_id=my+client\
                    &client_secret=s3cr%3At%2F%2B%26";
        Mock::given(body_string(body))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({"access_token": "t-2"})))
            .mount(&server)
            .await;
        let authentication = ClientAuthentication::Post;
        let asked = TokenRequest { scope: None, authentication, ..request(&server.uri()) };
        let token = ask(&asked).await.ok().unwrap();
        assert_eq!((token.value.expose_secret(), token.lasts), ("t-2", None));
        let seen = server.received_requests().await.unwrap();
        assert!(!seen[0].headers.contains_key("authorization"));
    }

    #[test]
    fn each_refusal_says_what_to_look_at() {
        let cases = [
            (401, json!({"error": "invalid_client"}), "refuses the client", "--client-secret"),
            (400, json!({"error": "invalid_client"}), "refuses the client", "--client-auth"),
            (400, json!({"error": "invalid_scope"}), "scope", "--scope"),
            (400, json!({"error": "unauthorized_client"}), "no token by", "allow that grant"),
            (404, json!("not found"), "HTTP 404", "--token-url"),
            (302, json!(null), "HTTP 302", "--token-url"),
            (503, json!(null), "fails (HTTP 503)", "later"),
            (200, json!({"token": "x"}), "without an access_token", "--token-url"),
            (200, json!({"access_token": "a\nb"}), "without an access_token", "--token-url"),
            (200, json!({"access_token": "a", "token_type": "DPoP"}), "bearer", "--token-url"),
        ];
        for (status, body, reason, advice) in cases {
            let told = answered(status, body);
            assert!(told.reason.contains(reason), "{told:?}");
            assert!(told.advice.contains(advice), "{told:?}");
        }
        let long =
            answered(401, json!({"error": "e", "error_description": "a\u{1b}[31m ".repeat(99)}));
        assert!(long.reason.len() < 300 && !long.reason.contains('\u{1b}'), "{long:?}");
    }

    #[test]
    fn a_short_life_is_renewed_a_tenth_before_its_end_and_a_long_one_half_a_minute() {
        assert_eq!(lasts(&json!(10)), Some(Duration::from_secs(9)));
        assert_eq!(lasts(&json!(3600)), Some(Duration::from_secs(3570)));
        assert_eq!(lasts(&json!(-1)), None);
        assert_eq!(lasts(&json!("soon")), None);
    }
}
