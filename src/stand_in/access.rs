//! Who may call: the ways of authentication, and what is open to everybody.

use serde_json::Value;

use super::StandIn;
use super::likeness::{Degree, Likeness};
use crate::profile::{Authentication, Profile};
use crate::reference::{Access, Auth, ClientCredential, Credential};

/// The name of the client, and of the user, whose secret the token is.
const NAME: &str = "scimspec";

impl StandIn {
    pub(super) fn take_access(&mut self, profile: &Profile, token: Option<&str>) {
        let open = profile.authentication.contains(&Authentication::None);
        match token {
            Some(token) => self.demand(profile, token),
            None if open => self.imitates("authentication", "open to everybody"),
            None => self.lacks("authentication", "open to everybody; --token TOKEN asks for one"),
        }
        if let Some(anonymous) = said(profile, "discovery.anonymous") {
            self.take_anonymous(anonymous);
        }
        for name in profile.headers.keys() {
            self.lacks(format!("headers: {name}"), "not asked for");
        }
    }

    fn take_anonymous(&mut self, anonymous: bool) {
        let part = format!("discovery.anonymous: {anonymous}");
        self.options.auth.anonymous_config = anonymous;
        self.options.auth.anonymous_discovery = anonymous;
        if !self.options.auth.is_required() {
            let words = "does not come to it, because everything is open without --token";
            self.likenesses.push(Likeness::of(part, Degree::Idle, words));
            return;
        }
        let words = if anonymous { "needs no credential" } else { "needs the credential" };
        self.imitates(part, format!("discovery {words}"));
    }

    /// Asks for a token in the ways that the profile names.
    fn demand(&mut self, profile: &Profile, token: &str) {
        let mut ways = profile.authentication.clone();
        ways.dedup();
        if !ways.iter().any(|way| *way != Authentication::None) {
            ways = vec![Authentication::Bearer];
        }
        for way in ways {
            self.demand_by(way, token);
        }
        if !self.options.auth.is_required() {
            self.options.auth = Auth::bearer(token);
        }
    }

    fn demand_by(&mut self, way: Authentication, token: &str) {
        let auth = &mut self.options.auth;
        let secret = token.to_owned();
        match way {
            Authentication::None => {}
            Authentication::Bearer => {
                add_bearer(auth, secret);
                self.imitates("authentication: bearer", "the token is needed");
            }
            Authentication::Basic => {
                let username = NAME.to_owned();
                let basic = Credential::Basic {
                    username,
                    password: secret,
                    access: Access::Full,
                    user: None,
                };
                auth.credentials.push(basic);
                let words = format!("user {NAME} with the token as password");
                self.imitates("authentication: basic", words);
            }
            Authentication::Oauth2 => {
                add_bearer(auth, secret.clone());
                let client = ClientCredential { id: NAME.to_owned(), secret, access: Access::Full };
                auth.clients.push(client);
                let words = format!(
                    "client {NAME} with the token as secret gets one at /oauth2/token; the token \
                     itself is good, too"
                );
                self.imitates("authentication: oauth2", words);
            }
            Authentication::Header => {
                add_bearer(auth, secret);
                self.lacks("authentication: header", "the token is needed as a bearer token");
            }
            Authentication::Mtls => {
                add_bearer(auth, secret);
                self.lacks("authentication: mtls", "the token is needed as a bearer token");
            }
        }
    }
}

fn add_bearer(auth: &mut Auth, token: String) {
    let bearer = Credential::Bearer { token, access: Access::Full, user: None };
    if !auth.credentials.contains(&bearer) {
        auth.credentials.push(bearer);
    }
}

/// What a claim says, where it says yes or no.
fn said(profile: &Profile, key: &str) -> Option<bool> {
    profile.claim(key).map(|claim| &claim.value).and_then(Value::as_bool)
}
