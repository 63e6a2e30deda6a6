//! Why a target cannot be judged at all, in one sentence with what to do: a wrong credential is
//! told from a wrong URL, and both from a service that is down.

use crate::observation::{Exchange, FailureKind};
use crate::target::{Target, advice_of};

/// Why a target cannot be judged at all.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{reason}; {advice}")]
pub struct Unreachable {
    /// What happened.
    pub reason: String,
    /// What to do.
    pub advice: String,
    /// True where something answered, though not as a SCIM service provider that knows us.
    pub answered: bool,
    /// The exchanges that show it.
    pub exchanges: Vec<Exchange>,
}

const CHECK_PATH: &str = "check the path of the URL: it is the address below which /Users lies";
const CHECK_LOG: &str = "check the service's own log";

/// No answer at all to the very first request.
pub(super) fn lost(target: &Target, exchange: &Exchange) -> Option<Box<Unreachable>> {
    let failure = exchange.failure.as_ref()?;
    let (base, said) = (target.base_url(), &failure.message);
    let mut advice = advice_of(failure.kind);
    let reason = match failure.kind {
        FailureKind::UnknownHost => format!("{base} leads nowhere: {said}"),
        FailureKind::Connect => format!("cannot connect to {base}: {said}"),
        FailureKind::Proxy => format!("cannot reach {base} through the proxy {said}"),
        FailureKind::CertificateName
        | FailureKind::CertificateIssuer
        | FailureKind::CertificateTime => format!("{base} cannot be trusted: {said}"),
        FailureKind::ClientCertificate if target.shows_certificate() => {
            format!("{base} does not accept our certificate: {said}")
        }
        FailureKind::ClientCertificate => {
            format!("{base} wants a client certificate and the run has none: {said}")
        }
        FailureKind::Tls => format!("{base} does not agree on TLS: {said}"),
        FailureKind::Timeout => {
            format!("{base} accepts connections but does not answer: {said}")
        }
        FailureKind::Closed => format!("{base} closes the connection without an answer: {said}"),
        FailureKind::Protocol => format!("{base} does not answer in HTTP: {said}"),
        FailureKind::Credential => {
            let (reason, what_to_do) = said.rsplit_once("; ").unwrap_or((said, advice));
            advice = what_to_do;
            format!("the run has no credential for {base}: {reason}")
        }
        _ => format!("nothing could be sent to {base}: {said}"),
    };
    Some(Box::new(Unreachable {
        reason,
        advice: advice.to_owned(),
        answered: false,
        exchanges: vec![exchange.clone()],
    }))
}

/// Answers, but none that a service provider gives to a client it knows. The last exchange is the
/// one with the users.
pub(super) fn refused(target: &Target, exchanges: &[Exchange]) -> Option<Box<Unreachable>> {
    let users = exchanges.last()?;
    let spoken = exchanges.iter().any(|exchange| exchange.succeeded() && is_scim(exchange));
    let base = target.base_url();
    let (reason, advice) = match users.status() {
        Some(407) => (
            format!("a proxy before {base} wants a credential (HTTP 407)"),
            advice_of(FailureKind::Proxy).to_owned(),
        ),
        Some(status @ (401 | 403)) => refused_credential(target, users, status),
        _ if spoken => return None,
        Some(status @ 300..=399) => redirected(base, users, status),
        Some(400) if wants_tls(users) => {
            (format!("{base} wants TLS"), "begin the URL with https://".to_owned())
        }
        Some(status) if gateway(status) => (
            format!("{base} is not available: /Users gives HTTP {status}"),
            format!("try again later, or {CHECK_LOG}"),
        ),
        _ if exchanges.iter().any(is_html) => {
            (format!("{base} answers with HTML, not with SCIM"), CHECK_PATH.to_owned())
        }
        Some(status) => (
            format!(
                "{base} does not answer as a SCIM service provider: /Users gives HTTP {status}"
            ),
            CHECK_PATH.to_owned(),
        ),
        None => (format!("{base} answered once and then no more"), CHECK_LOG.to_owned()),
    };
    let exchanges = exchanges.to_vec();
    Some(Box::new(Unreachable { reason, advice, answered: true, exchanges }))
}

/// 401 is about the credential, 403 about what it may do, and a page of HTML with 403 is mostly
/// something in front of the service that lets nobody through.
fn refused_credential(target: &Target, users: &Exchange, status: u16) -> (String, String) {
    let base = target.base_url();
    let challenge = users.answer.as_ref().and_then(|answer| answer.header("www-authenticate"));
    let challenge = challenge.unwrap_or_default();
    let sent = users.request.headers.contains_key("authorization");
    let scheme = scheme_wanted(target, challenge);
    if status == 403 && is_html(users) {
        let reason = format!("something in front of {base} refuses us (HTTP 403, a page of HTML)");
        let advice = "ask whether the address of this machine has to be allowed there";
        return (reason, advice.to_owned());
    }
    if !target.is_authenticated() && !target.shows_certificate() {
        let reason = format!("{base} wants a credential and the run has none");
        return (reason, credential_options(challenge).to_owned());
    }
    if let (Some(scheme), true) = (scheme, sent) {
        let reason =
            format!("{base} refuses the credential (HTTP {status}): it wants the scheme {scheme}");
        return (reason, credential_options(challenge).to_owned());
    }
    match status {
        401 => (
            format!("{base} refuses the credential (HTTP 401)"),
            "check that it is the one for this tenant, and neither expired nor revoked".to_owned(),
        ),
        _ => (
            format!("{base} refuses the credential (HTTP {status}): it may not read /Users"),
            "give the account of the credential the right to read and manage users".to_owned(),
        ),
    }
}

/// The one scheme that is wanted, where it is not the one that we use.
fn scheme_wanted(target: &Target, challenge: &str) -> Option<&'static str> {
    let lower = challenge.to_lowercase();
    let (basic, bearer) = (lower.contains("basic"), lower.contains("bearer"));
    let ours = target.scheme()?;
    match (basic, bearer) {
        (true, false) if ours != "Basic" => Some("Basic"),
        (false, true) if ours != "Bearer" => Some("Bearer"),
        _ => None,
    }
}

fn credential_options(challenge: &str) -> &'static str {
    let lower = challenge.to_lowercase();
    if lower.contains("basic") && !lower.contains("bearer") {
        "name user and password with --user and --password env:VARIABLE"
    } else {
        "name the variable that holds a token with --token-env"
    }
}

/// A redirect is never followed; where it leads tells what is wrong.
fn redirected(base: &str, users: &Exchange, status: u16) -> (String, String) {
    let location = users.answer.as_ref().and_then(|answer| answer.header("location"));
    let whole = location.unwrap_or_default();
    // What stands behind the path may be meant for one reader alone.
    let place: String =
        whole.split(['?', '#']).next().unwrap_or_default().chars().take(150).collect();
    let place: String = place.chars().filter(|c| !c.is_control()).collect();
    if leads_to_login(whole) {
        return (
            format!("{base} sends us to a page where people log in ({place}, HTTP {status})"),
            "check the credential, and that the URL is that of the SCIM service and not of its \
             website"
                .to_owned(),
        );
    }
    let advice = match place.strip_suffix("/Users").filter(|place| place.contains("://")) {
        Some(place) => format!("give the URL that it leads to: {place}"),
        None => CHECK_PATH.to_owned(),
    };
    (
        format!("{base} leads elsewhere (HTTP {status}, to {place}), and no redirect is followed"),
        advice,
    )
}

fn leads_to_login(location: &str) -> bool {
    let words = [
        "login",
        "logon",
        "signin",
        "signon",
        "sso",
        "saml",
        "saml2",
        "oauth",
        "oauth2",
        "oidc",
        "auth",
        "authorize",
        "authenticate",
    ];
    let plain = location.to_lowercase().replace(['-', '_'], "");
    plain.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| words.contains(&word))
}

fn gateway(status: u16) -> bool {
    matches!(status, 429 | 502..=504)
}

/// What web servers say to plain HTTP on a port for TLS.
fn wants_tls(exchange: &Exchange) -> bool {
    let body = exchange.answer.as_ref().map(|answer| answer.body.to_lowercase());
    body.is_some_and(|body| body.contains("plain http request") || body.contains("https port"))
}

fn is_scim(exchange: &Exchange) -> bool {
    exchange.json().is_some_and(|body| body.is_object() || body.is_array())
}

fn is_html(exchange: &Exchange) -> bool {
    exchange.answer.as_ref().is_some_and(|answer| {
        answer.header("content-type").is_some_and(|kind| kind.contains("html"))
            || answer.body.trim_start().starts_with('<')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_page_is_known_by_the_words_of_its_address() {
        for location in [
            "https://login.example/x",
            "/sign-in?next=/scim",
            "https://idp.example/saml2/sso?SAMLRequest=abc",
            "/oauth2/authorize",
        ] {
            assert!(leads_to_login(location), "{location}");
        }
        for location in ["https://scim.example/v2/Users", "https://acme.authority.example/Users"] {
            assert!(!leads_to_login(location), "{location}");
        }
    }
}
