//! Who calls (RFC 7644 section 2), and the OAuth 2.0 token endpoint
//! (RFC 6749 section 4.4).

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::call::Principal;
use super::digest::same;
use super::failure::Failure;
use super::http::{Reply, Request, parse_query};
use super::names::Names;
use super::options::{Access, Auth, Credential};
use super::route::Route;

/// Knows the credentials, and the tokens that were issued.
#[derive(Debug)]
pub(super) struct Gatekeeper {
    auth: Auth,
    tokens: Mutex<HashMap<String, Token>>,
}

#[derive(Debug, Clone)]
struct Token {
    principal: Principal,
    expires: Timestamp,
}

impl Gatekeeper {
    pub(super) fn new(auth: Auth) -> Self {
        Self { auth, tokens: Mutex::default() }
    }

    /// Who makes a request.
    ///
    /// # Errors
    ///
    /// 401 without a valid credential where one is needed.
    pub(super) fn identify(
        &self,
        request: &Request,
        route: &Route,
        now: Timestamp,
    ) -> Result<Principal, Failure> {
        let header = request.header("authorization");
        if let Some(principal) = header.and_then(|header| self.recognise(header, now)) {
            return Ok(principal);
        }
        let reads = matches!(request.method.as_str(), "GET" | "HEAD");
        if !self.auth.is_required() || (header.is_none() && reads && self.is_public(route)) {
            return Ok(anonymous());
        }
        let detail = match header {
            Some(_) => "the credential is not valid",
            None => "a credential is needed",
        };
        Err(Failure::new(401, detail))
    }

    /// The `WWW-Authenticate` header of a 401.
    pub(super) fn challenge(&self) -> String {
        let basic = self.auth.credentials.iter().any(|c| matches!(c, Credential::Basic { .. }));
        let bearer = self.auth.credentials.iter().any(|c| matches!(c, Credential::Bearer { .. }))
            || !self.auth.clients.is_empty();
        let schemes = [(bearer, "Bearer"), (basic, "Basic")];
        let challenges: Vec<_> = schemes
            .iter()
            .filter(|(offered, _)| *offered)
            .map(|(_, scheme)| format!("{scheme} realm=\"scim\""))
            .collect();
        challenges.join(", ")
    }

    /// Answers the token endpoint.
    pub(super) fn issue(&self, request: &Request, names: &Names) -> Reply {
        if self.auth.clients.is_empty() {
            return Failure::not_found("the endpoint").into();
        }
        let body = request.body.as_deref().unwrap_or_default();
        let form = parse_query(&String::from_utf8_lossy(body));
        let field = |name: &str| form.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone());
        if request.method != "POST" {
            return Reply::from(Failure::method(request.method.as_str(), "POST"));
        }
        if field("grant_type").as_deref() != Some("client_credentials") {
            return oauth_error(400, "unsupported_grant_type");
        }
        let given = request
            .header("authorization")
            .and_then(basic)
            .map(|(id, secret)| (form_decoded(&id), form_decoded(&secret)))
            .or_else(|| Some((field("client_id")?, field("client_secret")?)));
        let client = given.and_then(|(id, secret)| {
            let matches = |known: &&super::ClientCredential| {
                known.id == id && same(known.secret.as_bytes(), secret.as_bytes())
            };
            self.auth.clients.iter().find(matches)
        });
        match client {
            None => oauth_error(401, "invalid_client")
                .with("www-authenticate", "Basic realm=\"oauth2\""),
            Some(client) => self.grant(&client.id, client.access, names),
        }
    }

    fn grant(&self, client: &str, access: Access, names: &Names) -> Reply {
        let token = names.token();
        let seconds = i64::try_from(self.auth.token_lifetime).unwrap_or(i64::MAX / 4);
        let lifetime = SignedDuration::from_secs(seconds);
        let expires = names.now().checked_add(lifetime).unwrap_or(Timestamp::MAX);
        let principal = Principal { name: format!("client {client}"), access, user: None };
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        let now = names.now();
        tokens.retain(|_, token| token.expires > now);
        tokens.insert(token.clone(), Token { principal, expires });
        let body = json!({"access_token": token, "token_type": "Bearer", "expires_in": seconds});
        Reply { media_type: "application/json", ..Reply::json(200, body) }
            .with("cache-control", "no-store")
    }

    fn recognise(&self, header: &str, now: Timestamp) -> Option<Principal> {
        let (scheme, rest) = header.split_once(' ')?;
        if scheme.eq_ignore_ascii_case("bearer") {
            return self.recognise_bearer(rest.trim(), now);
        }
        let (given_name, given_password) = basic(header)?;
        self.auth.credentials.iter().find_map(|credential| match credential {
            Credential::Basic { username, password, access, user }
                if *username == given_name
                    && same(password.as_bytes(), given_password.as_bytes()) =>
            {
                let name = format!("basic {username}");
                Some(Principal { name, access: *access, user: user.clone() })
            }
            _ => None,
        })
    }

    fn recognise_bearer(&self, given: &str, now: Timestamp) -> Option<Principal> {
        let known =
            self.auth.credentials.iter().enumerate().find_map(
                |(index, credential)| match credential {
                    Credential::Bearer { token, access, user }
                        if same(token.as_bytes(), given.as_bytes()) =>
                    {
                        let name = format!("bearer {index}");
                        Some(Principal { name, access: *access, user: user.clone() })
                    }
                    _ => None,
                },
            );
        known.or_else(|| {
            let tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
            tokens.get(given).filter(|token| token.expires > now).map(|t| t.principal.clone())
        })
    }

    fn is_public(&self, route: &Route) -> bool {
        match route {
            Route::Config => self.auth.anonymous_config || self.auth.anonymous_discovery,
            Route::Schemas(_) | Route::ResourceTypes(_) => self.auth.anonymous_discovery,
            _ => false,
        }
    }
}

/// Id and secret of a client are encoded before they are put into the header (RFC 6749 2.3.1).
fn form_decoded(text: &str) -> String {
    let spaced = text.replace('+', " ");
    percent_encoding::percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
}

/// The caller that shows no credential.
pub(super) fn anonymous() -> Principal {
    Principal { name: "anonymous".to_owned(), access: Access::Full, user: None }
}

/// The user-id and password of `Authorization: Basic` (RFC 7617).
fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, rest) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(rest.trim()).ok()?).ok()?;
    let (name, password) = text.split_once(':')?;
    Some((name.to_owned(), password.to_owned()))
}

fn oauth_error(status: u16, error: &str) -> Reply {
    Reply { media_type: "application/json", ..Reply::json(status, json!({"error": error})) }
        .with("cache-control", "no-store")
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Bytes;
    use axum::http::{HeaderMap, HeaderValue, Method};

    fn request(authorization: &str) -> Request {
        let mut headers = HeaderMap::new();
        if !authorization.is_empty() {
            headers.insert("authorization", HeaderValue::from_str(authorization).unwrap());
        }
        Request::new(Method::GET, "/Users", "", headers, Ok(Bytes::new()))
    }

    fn status(gatekeeper: &Gatekeeper, authorization: &str, route: &Route) -> u16 {
        let now = Timestamp::UNIX_EPOCH;
        gatekeeper.identify(&request(authorization), route, now).map_or_else(|f| f.status, |_| 200)
    }

    #[test]
    fn a_bearer_token_is_needed_but_for_the_configuration() {
        let gatekeeper = Gatekeeper::new(Auth::bearer("s3cret"));
        let users = Route::Collection(0);
        assert_eq!(status(&gatekeeper, "Bearer s3cret", &users), 200);
        assert_eq!(status(&gatekeeper, "bearer s3cret", &users), 200);
        assert_eq!(status(&gatekeeper, "Bearer other", &users), 401);
        assert_eq!(status(&gatekeeper, "", &users), 401);
        assert_eq!(status(&gatekeeper, "", &Route::Config), 200);
        assert_eq!(status(&gatekeeper, "Bearer other", &Route::Config), 401);
        assert_eq!(status(&gatekeeper, "", &Route::Schemas(None)), 401);
        assert_eq!(gatekeeper.challenge(), "Bearer realm=\"scim\"");
    }

    #[test]
    fn basic_credentials_are_decoded() {
        let gatekeeper = Gatekeeper::new(Auth::basic("Aladdin", "open sesame"));
        let users = Route::Collection(0);
        assert_eq!(status(&gatekeeper, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", &users), 200);
        assert_eq!(status(&gatekeeper, "Basic QWxhZGRpbjpvcGVu", &users), 401);
    }
}
