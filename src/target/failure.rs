//! Why there is no answer: the errors of the HTTP client in words of our own, each of a kind that
//! something can be done about.

use std::error::Error;

use rustls::{AlertDescription, CertificateError};

use crate::observation::{Failure, FailureKind};

/// Characters of a message.
const LONGEST: usize = 300;

/// What kind of failure an error of the HTTP client is, and the failure in words.
pub(super) fn failure_of(error: &reqwest::Error) -> Failure {
    let chain = causes(error);
    failure(match tls_error(error) {
        Some(tls) => of_tls(tls),
        None => by_words(error, chain),
    })
}

/// The same for a connection of our own.
pub(super) fn failure_of_own(error: &hyper::Error) -> Failure {
    failure(match tls_error(error) {
        Some(tls) => of_tls(tls),
        None => {
            let words = causes(error);
            (kind_by_words(&words.to_lowercase()), words)
        }
    })
}

fn failure((kind, message): (FailureKind, String)) -> Failure {
    // Names of a certificate are the other side's words.
    let message = message.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    Failure { kind, message }
}

fn by_words(error: &reqwest::Error, chain: String) -> (FailureKind, String) {
    let lower = chain.to_lowercase();
    if let Some(refusal) = of_tunnel(&lower) {
        return (FailureKind::Proxy, refusal.to_owned());
    }
    if error.is_connect() && lower.contains("dns error") {
        return (FailureKind::UnknownHost, "its name cannot be resolved".to_owned());
    }
    if error.is_connect() {
        let late = error.is_timeout()
            || ["timed out", "deadline has elapsed"].iter().any(|words| lower.contains(words));
        let message = if late { "no connection in time".to_owned() } else { chain };
        return (FailureKind::Connect, message);
    }
    let kind = if error.is_timeout() { FailureKind::Timeout } else { kind_by_words(&lower) };
    (kind, chain)
}

/// Whether the other side went away, or what it sent was no HTTP. A connection that ends while a
/// request is handed to it counts as closed, however it is told.
fn kind_by_words(words: &str) -> FailureKind {
    let closed =
        ["closed", "reset", "incomplete", "broken pipe", "eof", "end of file", "was not ready"];
    match closed.iter().any(|word| words.contains(word)) {
        true => FailureKind::Closed,
        false => FailureKind::Protocol,
    }
}

/// What a proxy said instead of opening a tunnel.
fn of_tunnel(chain: &str) -> Option<&'static str> {
    let (_, said) = chain.split_once("tunnel error: ")?;
    if said.starts_with("proxy authorization required") {
        Some("it wants a credential (HTTP 407)")
    } else if said.starts_with("failed to create underlying connection") {
        Some("it cannot be reached")
    } else {
        Some("it refuses to connect to the target")
    }
}

/// What ended a handshake, where that was TLS.
pub(super) fn failure_of_handshake(error: &std::io::Error) -> Option<Failure> {
    let (kind, message) = of_tls(tls_error(error)?);
    Some(Failure { kind, message })
}

/// The error of the TLS library among the causes, however it is wrapped.
fn tls_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    if let Some(found) = error.downcast_ref::<rustls::Error>() {
        return Some(found);
    }
    // The cause of an error of the operating system is not the error that it wraps.
    let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    let wrapped = wrapped.and_then(|inner| tls_error(inner));
    wrapped.or_else(|| error.source().and_then(tls_error))
}

fn of_tls(error: &rustls::Error) -> (FailureKind, String) {
    match error {
        rustls::Error::InvalidCertificate(wrong) => of_certificate(wrong),
        rustls::Error::AlertReceived(alert) if is_about_client(*alert) => {
            (FailureKind::ClientCertificate, format!("it ends the handshake with {alert:?}"))
        }
        rustls::Error::InvalidMessage(rustls::InvalidMessage::InvalidContentType) => {
            (FailureKind::Tls, "what it answers is no TLS".to_owned())
        }
        other => (FailureKind::Tls, other.to_string()),
    }
}

/// Whether a target ends the handshake for the certificate that we showed, or did not show.
fn is_about_client(alert: AlertDescription) -> bool {
    matches!(
        alert,
        AlertDescription::CertificateRequired
            | AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied
            | AlertDescription::NoCertificate
            | AlertDescription::DecryptError
    )
}

fn of_certificate(wrong: &CertificateError) -> (FailureKind, String) {
    use CertificateError as Wrong;
    let day = |time: rustls::pki_types::UnixTime| {
        let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
        jiff::Timestamp::from_second(seconds).map_or_else(|_| "then".to_owned(), |t| t.to_string())
    };
    match wrong {
        Wrong::NotValidForNameContext { expected, presented } => {
            let names = match presented.len() {
                0 => "no name".to_owned(),
                _ => presented
                    .iter()
                    .take(5)
                    .map(|name| readable(name))
                    .collect::<Vec<_>>()
                    .join(", "),
            };
            let message =
                format!("its certificate is for {names}, and not for {}", expected.to_str());
            (FailureKind::CertificateName, message)
        }
        Wrong::NotValidForName => {
            (FailureKind::CertificateName, "its certificate is for another name".to_owned())
        }
        Wrong::ExpiredContext { not_after, .. } => {
            let message = format!("its certificate expired at {}", day(*not_after));
            (FailureKind::CertificateTime, message)
        }
        Wrong::Expired => (FailureKind::CertificateTime, "its certificate expired".to_owned()),
        Wrong::NotValidYetContext { not_before, .. } => {
            let message = format!("its certificate is not valid before {}", day(*not_before));
            (FailureKind::CertificateTime, message)
        }
        Wrong::NotValidYet => {
            (FailureKind::CertificateTime, "its certificate is not valid yet".to_owned())
        }
        Wrong::UnknownIssuer => (FailureKind::CertificateIssuer, UNKNOWN_ISSUER.to_owned()),
        // A certificate that issued itself, and says that it may issue others.
        Wrong::Other(other) if other.to_string().contains("CaUsedAsEndEntity") => {
            (FailureKind::CertificateIssuer, UNKNOWN_ISSUER.to_owned())
        }
        other => (FailureKind::Tls, format!("its certificate cannot be accepted: {other}")),
    }
}

const UNKNOWN_ISSUER: &str = "its certificate was issued by nobody that this system trusts";

/// A name as certificates hold them, without the marks of the library around it.
fn readable(name: &str) -> String {
    let inside = name.split_once("(\"").and_then(|(_, rest)| rest.split_once('"'));
    inside.map_or_else(|| name.to_owned(), |(inside, _)| inside.to_owned())
}

/// What to do about a failure of a kind.
#[must_use]
pub fn advice_of(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::UnknownHost => {
            "check the host of the URL, and whether a proxy or VPN is needed to resolve it"
        }
        FailureKind::Connect => "check that the service runs, and host and port of the URL",
        FailureKind::Proxy => {
            "check --proxy, or HTTPS_PROXY and NO_PROXY in the environment; --proxy none uses none"
        }
        FailureKind::CertificateName => "check the host of the URL: use a name of the certificate",
        FailureKind::CertificateIssuer => {
            "name the certificate of the authority that issued it with --ca-file"
        }
        FailureKind::CertificateTime => {
            "check the clock of this machine, and have the certificate renewed"
        }
        FailureKind::ClientCertificate => {
            "name a client certificate that it accepts with --client-cert and --client-key"
        }
        FailureKind::Tls => "check whether the URL should begin with http://, and its port",
        FailureKind::Credential => "check where the token comes from",
        FailureKind::Timeout => "check the service's own log, or give it more time with --timeout",
        FailureKind::Closed => "check whether it wants https, and the service's own log",
        FailureKind::Protocol => "check host and port of the URL, and whether it wants https",
        _ => "raise the budget, or correct the URL",
    }
}

/// The innermost causes in one line, the URL left out.
fn causes(error: &dyn Error) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut cause: Option<&dyn Error> = error.source();
    while let Some(error) = cause {
        let word = error.to_string();
        if !words.iter().any(|known| known.contains(&word)) {
            words.push(word);
        }
        cause = error.source();
    }
    if words.is_empty() { error.to_string() } else { words.join(": ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_a_certificate_are_read_without_the_marks_around_them() {
        assert_eq!(readable("DnsName(\"scim.example\")"), "scim.example");
        assert_eq!(readable("IpAddress(127.0.0.1)"), "IpAddress(127.0.0.1)");
        assert_eq!(readable("scim.example"), "scim.example");
    }

    #[test]
    fn every_kind_of_certificate_problem_has_its_own_advice() {
        let kinds = [
            FailureKind::UnknownHost,
            FailureKind::Connect,
            FailureKind::Proxy,
            FailureKind::CertificateName,
            FailureKind::CertificateIssuer,
            FailureKind::CertificateTime,
            FailureKind::ClientCertificate,
            FailureKind::Tls,
            FailureKind::Timeout,
            FailureKind::Closed,
            FailureKind::Protocol,
        ];
        let advice: std::collections::BTreeSet<&str> =
            kinds.iter().map(|kind| advice_of(*kind)).collect();
        assert_eq!(advice.len(), kinds.len(), "{advice:?}");
    }
}
